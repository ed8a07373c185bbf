"""The command line: verbs that parse, call and print."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
evidence = App(name="evidence", help="What the numbers rest on.")
app.command(evidence)

Replicates = Annotated[int, Parameter(name=["--replicates", "-n"], help="Worlds to run in each scenario.")]
Seed = Annotated[int, Parameter(help="The luck; the same seed gives the same numbers.")]
Lens = Annotated[str | None, Parameter(help="A theory of motives: eclectic, realist, liberal, constructivist.")]
Out = Annotated[Path | None, Parameter(help="Folder for results; by default one under results/ named after the study.")]
Workers = Annotated[int | None, Parameter(help="Processes; by default all cores. The numbers are the same.")]
World = Annotated[str, Parameter(help="A world's name.")]


@app.command
def compare(
    *names: str, replicates: Replicates = 1000, seed: Seed = 2022, lens: Lens = None, out: Out = None, workers: Workers = None
) -> None:
    """Run scenarios under common luck and show what each changes against the first.

    Without names: baseline, jcpoa_breakthrough and ukraine_escalation.
    """
    from sim.study.api import DEFAULT

    if workers is not None and workers < 1:
        _fail(f"--workers {workers} does not fit; ask for 1 or more")
    study, store, spent = _studied(_loaded(names or DEFAULT, lens), (replicates, seed), out, workers)
    _present(study, store, spent)


@app.command
def run(
    name: str,
    *,
    replicates: Replicates = 1000,
    seed: Seed = 2022,
    lens: Lens = None,
    out: Out = None,
    chronicle: Annotated[int, Parameter(help="Tell this many worlds as dated lines, and nothing else.")] = 0,
) -> None:
    """Run one scenario, by name or file."""
    scenarios = _loaded((name,), lens)
    if chronicle:
        from sim.show.presentation import tell
        from sim.study.ensemble import Study

        if chronicle < 0:
            _fail(f"--chronicle {chronicle} does not fit; ask for 1 or more")
        Study(scenarios, chronicle, seed)  # the same bounds as for any study
        tell(_console(), scenarios[0], seed, chronicle)
        return
    study, store, spent = _studied(scenarios, (replicates, seed), out, None)
    _present(study, store, spent)


@app.command
def check(*files: str) -> None:
    """Check scenarios, by name or file, and print how each differs from what it extends."""
    if not files:
        _fail("name at least one scenario or file")
    console = _console()
    for scenario in _loaded(files, None):
        console.print(f"{scenario.name}: {scenario.file.title}", style="bold", highlight=False, markup=False)
        file = scenario.file
        about = f"world {file.world}, lens {file.lens}, {file.horizon.months} months from {file.horizon.start}"
        console.print(f"  {about}", highlight=False)
        for path, before, after in scenario.differences:
            console.print(f"  {path}: {_told(before)} → {_told(after)}", highlight=False, markup=False, soft_wrap=True)
        if not scenario.differences:
            console.print("  extends nothing", highlight=False)
        console.print("  no error found", highlight=False)


@app.command(name="list")
def list_() -> None:
    """List the scenarios and worlds that can be named."""
    from sim.world.library import names, scenario_folders, world_folders

    console = _console()
    for scenario in names(scenario_folders()):
        console.print(f"{scenario:<30} {_loaded((scenario,), None)[0].file.title}", highlight=False, markup=False)
    worlds = [name for name in names(world_folders()) if name[0].isdigit()]
    console.print(f"worlds: {', '.join(worlds)}", highlight=False)


@evidence.command
def coverage(*, world: World = "2022-01") -> None:
    """Which paragraphs were read, and which share of the numbers rests on claims."""
    from sim.show.evidence import show_coverage
    from sim.study.sources import coverage as shares
    from sim.study.sources import paragraphs

    scenario = _of_world(world)
    show_coverage(_console(), shares(scenario), paragraphs(scenario), world)


@evidence.command
def trace(*words: str, world: World = "2022-01") -> None:
    """Print the claims behind a number and the arithmetic: two actors, an actor and an issue, or a number's path."""
    from sim.show.evidence import show_trace
    from sim.study.sources import traced
    from sim.world.source import nearest

    if not words:
        _fail("name two actors, an actor and an issue, or a number's path")
    scenario = _of_world(world)
    found = traced(scenario, words)
    if not found:
        parts = {part for path in scenario.numbers for part in (path, *path.split("."))}
        strangers = [w for w in words if w not in parts]
        hint = "; ".join(f"{w!r}: {nearest(w, parts)}" for w in strangers) or "no number joins these words"
        _fail(f"no number of world {world} fits {' '.join(words)!r}. {hint}")
    where = {name: f"{a.article} ¶{c.paragraph}" for a in scenario.evidence.articles for name, c in a.claims.items()}
    for one in found:
        show_trace(_console(), one, where)


@evidence.command
def verify(*, articles: Annotated[Path, Parameter(help="The folder that holds the articles' files.")]) -> None:
    """Hold the fingerprints of all coded paragraphs against the articles."""
    from sim.show.evidence import show_checks
    from sim.world.evidence import load_evidence
    from sim.world.evidence import verify as checked
    from sim.world.library import installed

    if not show_checks(_console(), checked(load_evidence(installed() / "seeds"), articles)):
        _fail("the articles are not those that were coded")


@evidence.command
def agreement() -> None:
    """How far two coders of the articles agree."""
    from sim.show.evidence import show_agreement
    from sim.world.agreement import figures, load_agreement
    from sim.world.evidence import load_evidence
    from sim.world.library import installed

    seeds = installed() / "seeds"
    show_agreement(_console(), figures(load_agreement(seeds), load_evidence(seeds).codebook))


def main() -> None:
    """Run the command line. Wrong input ends with 2, an interruption with 130."""
    from sim.world.source import InputError

    try:
        app()
    except InputError as error:
        for problem in error.problems:
            print(f"realpolitik: {problem}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except KeyboardInterrupt:
        print("\nrealpolitik: stopped. Finished blocks are kept; the same command goes on from there.", file=sys.stderr)  # noqa: T201
        sys.exit(130)


def _loaded(names: tuple[str, ...], lens: str | None) -> tuple[Scenario, ...]:
    from sim.study.scenario import load
    from sim.world.evidence import load_evidence
    from sim.world.library import installed

    seeds = load_evidence(installed() / "seeds")
    return tuple(load(name, lens, seeds) for name in names)


def _of_world(world: str) -> Scenario:
    from sim.study.scenario import bare

    return bare(world)


def _studied(
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
    with Progress(*columns, console=_console(), transient=True) as progress, workers(count or cores(), len(study.blocks)) as pool:
        task = progress.add_task("", total=len(study.blocks))
        store = run_study(study, folder, pool, lambda done, _: progress.update(task, completed=done))
    return study, store, time.perf_counter() - began


def _present(study: Study, store: Store, spent: float) -> None:
    from sim.show.presentation import present

    console = _console()
    months = study.scenarios[0].file.horizon.months
    console.print(
        f"{study.replicates:,} paired worlds, {len(study.scenarios)} scenario(s), {months} months, seed {study.seed}.",
        highlight=False,
    )
    parts = {"run": spent, **present(console, store, study.scenarios)}
    console.print(
        "Seconds: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in parts.items()), style="dim", highlight=False
    )


def _console() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 130)


def _told(value: object) -> str:
    from sim.world.source import MISSING

    return "nothing" if value is MISSING else str(value)


def _fail(message: str) -> None:
    print(f"realpolitik: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(2)
