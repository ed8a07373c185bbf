"""The program, and what its verbs share: options, console, progress, and how to fail."""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from cyclopts import App, Parameter

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.ensemble import Study
    from sim.study.scenario import Scenario
    from sim.study.store import Store


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("realpolitik")
    except PackageNotFoundError:
        return "not installed"


app = App(
    name="realpolitik",
    help="Explore geopolitical scenarios on a world built from cited claims. We explore, we never predict.",
    version=_version,
    suppress_keyboard_interrupt=False,  # `main` says what an interruption leaves behind
)
Replicates = Annotated[int, Parameter(name=["--replicates", "-n"], help="Worlds to run in each scenario.")]
Seed = Annotated[int, Parameter(help="The luck; the same seed gives the same numbers.")]
Lens = Annotated[str | None, Parameter(help="A theory of motives: eclectic, realist, liberal, constructivist.")]
Out = Annotated[Path | None, Parameter(help="Folder for results; by default one under results/ named after the study.")]
Workers = Annotated[int | None, Parameter(help="Processes; by default all cores. The numbers are the same.")]
World = Annotated[str, Parameter(help="A world's name.")]


def loaded(names: tuple[str, ...], lens: str | None) -> tuple[Scenario, ...]:
    """Scenarios by name or file, under one reading of the evidence."""
    from sim.study.scenario import load
    from sim.world.evidence import load_evidence
    from sim.world.library import installed

    seeds = load_evidence(installed() / "seeds")
    return tuple(load(name, lens, seeds) for name in names)


def studied(
    scenarios: tuple[Scenario, ...], size: tuple[int, int], out: Path | None, count: int | None, until: float | None = None
) -> tuple[Study, Store, float]:
    """Run a study with a progress bar; returns it with its store and the seconds that it took.

    until: go on with more worlds until every half-width is below it; blocks that were run are not run again.
    """
    from sim.study.ensemble import Study
    from sim.study.until import worlds_needed

    began = time.perf_counter()
    study = Study(scenarios, *size)
    store = _run(study, out or Path("results") / study.label, count)
    while until is not None and (needed := worlds_needed(store.dataset(), until)) > study.replicates:
        console().print(f"{study.replicates:,} worlds are too few for ±{until:g}; going on to {needed:,}.", highlight=False)
        study, earlier = Study(scenarios, needed, size[1]), store
        store = _run(study, _beside(out, needed) if out else Path("results") / study.label, count, earlier)
        shutil.rmtree(earlier.folder)
        if out:
            store = replace(store, folder=store.folder.rename(out))
    return study, store, time.perf_counter() - began


def _beside(out: Path, worlds: int) -> Path:
    return out.with_name(f"{out.name}.{worlds}")


def _run(study: Study, folder: Path, count: int | None, earlier: Store | None = None) -> Store:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from sim.study.ensemble import layout, run_study
    from sim.study.store import create
    from sim.study.workers import cores, workers

    if earlier is not None:
        create(folder, study.manifest(), layout(study)).take_over(earlier)
    columns = (TextColumn("Running worlds"), BarColumn(), MofNCompleteColumn(), TextColumn("blocks"), TimeRemainingColumn())
    screen = console()
    progress = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    with progress, workers(count or cores(), len(study.blocks)) as pool:
        task = progress.add_task("", total=len(study.blocks))
        return run_study(study, folder, pool, lambda done, _: progress.update(task, completed=done))


def console() -> Console:
    """Where results are printed: as wide as the terminal, or 130 columns."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 130)


def fail(message: str) -> NoReturn:
    """End with a complaint."""
    print(f"realpolitik: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(2)
