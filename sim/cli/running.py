"""Running: a study as the command line asks for it, with a bar, and with more worlds until they are enough."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.app import Replicates, Seed, console
from sim.cli.progress import at_work

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


def studied(scenarios: tuple[Scenario, ...], size: Size, out: Path | None, count: int | None) -> tuple[Study, Store, float]:
    """Run a study with a progress bar; returns it with its store and the seconds that it took.

    With `until`, it goes on with more worlds; blocks that were run are not run again.
    """
    from sim.study.ensemble import Study
    from sim.study.until import within, worlds_needed

    began, until = time.perf_counter(), within(size.until)
    study = Study(scenarios, size.replicates, size.seed)
    store = _run(study, out or Path("results") / study.label, count)
    while until is not None and (needed := worlds_needed(store.dataset(), until)) > study.replicates:
        console().print(f"{study.replicates:,} worlds are too few for ±{until:g}; going on to {needed:,}.", highlight=False)
        study, earlier = Study(scenarios, needed, size.seed), store
        store = _run(study, _beside(out, needed) if out else Path("results") / study.label, count, earlier)
        shutil.rmtree(earlier.folder)
        if out:
            store = replace(store, folder=store.folder.rename(out))
    return study, store, time.perf_counter() - began


def _beside(out: Path, worlds: int) -> Path:
    return out.with_name(f"{out.name}.{worlds}")


def _run(study: Study, folder: Path, count: int | None, earlier: Store | None = None) -> Store:
    from sim.study.ensemble import layout, run_study
    from sim.study.store import create

    if earlier is not None:
        create(folder, study.manifest(), layout(study)).take_over(earlier)
    with at_work(count, len(study.blocks)) as (pool, tell):
        return run_study(study, folder, pool, lambda done, total: tell("Running worlds", done, total))
