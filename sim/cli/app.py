"""The program, and what its verbs share: options, console, progress, and how to fail."""

from __future__ import annotations

import sys
import time
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
    scenarios: tuple[Scenario, ...], size: tuple[int, int], out: Path | None, count: int | None
) -> tuple[Study, Store, float]:
    """Run a study with a progress bar; returns it with its store and the seconds that it took."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from sim.study.ensemble import Study, run_study
    from sim.study.workers import cores, workers

    study = Study(scenarios, *size)
    folder = out or Path("results") / study.label
    began = time.perf_counter()
    columns = (TextColumn("Running worlds"), BarColumn(), MofNCompleteColumn(), TextColumn("blocks"), TimeRemainingColumn())
    screen = console()
    progress = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    with progress, workers(count or cores(), len(study.blocks)) as pool:
        task = progress.add_task("", total=len(study.blocks))
        store = run_study(study, folder, pool, lambda done, _: progress.update(task, completed=done))
    return study, store, time.perf_counter() - began


def console() -> Console:
    """Where results are printed: as wide as the terminal, or 130 columns."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 130)


def fail(message: str) -> NoReturn:
    """End with a complaint."""
    print(f"realpolitik: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(2)
