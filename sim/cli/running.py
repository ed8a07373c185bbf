"""Running: a study as the command line asks for it, with a bar, and with more worlds until they are enough."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from sim.cli.app import Hands, Out, Replicates, Seed, console, fail
from sim.cli.progress import at_work, sound
from sim.cli.stopping import command

if TYPE_CHECKING:
    from sim.study.ensemble import Study
    from sim.study.scenario import Scenario
    from sim.study.store import Store


@Parameter(name="*")
@dataclass(frozen=True)
class Size:
    """How many worlds, under which luck."""

    replicates: Replicates = 1000
    seed: Seed = 2022
    until: Annotated[
        float | None,
        Parameter(help="Go on with more worlds until every 95 % interval is this narrow to either side, such as 0.01."),
    ] = None


AS_USUAL = Size()


@Parameter(name="*")
@dataclass(frozen=True)
class Place:
    """Where a study goes, and what of it is kept."""

    out: Out = None
    keep: Annotated[
        Literal["outcomes", "series", "all"],
        Parameter(help="Keep answers only, or courses as well, or trust and moves too; a report needs all."),
    ] = "all"
    data: Annotated[
        str | None, Parameter(help="Put the arrays at this address, such as s3://bucket/folder; the rest stays in the folder.")
    ] = None


USUAL_PLACE = Place()
RESULTS = Path("results")


def studied(scenarios: tuple[Scenario, ...], size: Size, place: Place, hands: Hands) -> tuple[Study, Store, float]:
    """Run a study with a progress bar; returns it with its store and the seconds that it took.

    With `until`, it goes on with more worlds; blocks that were run are not run again.
    """
    from sim.study.columns import columned
    from sim.study.ensemble import Study
    from sim.study.until import within, worlds_needed

    began, until = time.perf_counter(), within(size.until)
    sound(hands)
    if place.data is not None and ("://" not in place.data or until is not None):
        fail(f"--data {place.data} does not fit; give an address such as s3://bucket/folder, and no --until")
    study = Study(scenarios, size.replicates, size.seed, place.keep)
    store = _run(study, place, hands)
    while until is not None and (needed := worlds_needed(columned(store, "outcomes"), until)) > study.replicates:
        console().print(f"{study.replicates:,} worlds are too few for ±{until:g}; going on to {needed:,}.", highlight=False)
        study, earlier = replace(study, replicates=needed), store
        store = _run(study, replace(place, out=_beside(place.out, needed) if place.out else None), hands, earlier)
        shutil.rmtree(earlier.folder)
        if place.out:
            store = replace(store, folder=store.folder.rename(place.out))
    return study, store, time.perf_counter() - began


def _beside(out: Path, worlds: int) -> Path:
    return out.with_name(f"{out.name}.{worlds}")


def _run(study: Study, place: Place, hands: Hands, earlier: Store | None = None) -> Store:
    """Run what neither the study's folder nor another study of the same worlds has, and say what was there."""
    from sim.study.catalogue import donors, same
    from sim.study.ensemble import filled, layout
    from sim.study.folder import alone, create
    from sim.study.pace import foretold
    from sim.study.workers import cores

    known = None if place.out else same(RESULTS, study)
    folder = place.out or known or RESULTS / study.label
    manifest = study.manifest() | ({} if place.data is None else {"data": place.data})
    with alone(folder, lambda: _say(f"Another process is at work on {folder}; waiting for it.")):
        store = create(folder, manifest, layout(study))
        there, total = len(store.done()), len(study.blocks)
        if there:
            where = folder if store.local else store.data
            _say(f"{where} has {there} of {total} blocks" + ("." if there == total else "; going on from there."))
        for other in [earlier] if earlier else donors(RESULTS, study):
            if len(store.done()) < total and other.folder != folder and (taken := store.take_over(other)):
                _say(f"Took {taken} of {total} blocks over from {other.folder}, which has the same worlds.")
        if words := foretold(study, total - len(store.done()), hands.workers or cores() if hands.scheduler is None else None):
            _say(words)
        with at_work(hands, total, lambda: _kept(store, total)) as (pool, tell):
            return filled(study, store, pool, lambda done, total: tell("Running worlds", done, total))


def _kept(store: Store, total: int) -> str:
    return f"stopped. {len(store.done())} of {total} blocks are kept in {store.folder}; to go on: {command()}"


def _say(words: str) -> None:
    console().print(words, highlight=False, markup=False, soft_wrap=True)
