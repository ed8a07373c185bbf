"""The program, and what its verbs share: options, console, progress, and how to fail."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from cyclopts import App, Group, Parameter

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.scenario import Scenario


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
VERBS = {  # where each stands in this room; a verb is loaded when it is asked for
    "app": "serve:serve", "branch": "branch:branch", "calibrate": "calibrate:calibrate", "check": "check:check",
    "cluster": "cluster:cluster", "compare": "studies:compare", "compare-events": "events:compare_events",
    "debrief": "play:debrief", "diverge": "explain:diverge", "events": "events:events", "evidence": "evidence:evidence",
    "explain": "explain:explain", "explore": "explore:explore", "game": "game:game", "influence": "influence:influence",
    "lesson": "lesson:lesson", "list": "check:list_", "play": "play:play", "report": "report:report",
    "require": "require:require", "results": "results:results", "run": "studies:run", "score": "score:score",
    "validate": "validate:validate",
}  # fmt: skip
for _verb, _place in VERBS.items():
    app.command(f"sim.cli.{_place}", name=_verb)


def run(words: Sequence[str]) -> None:
    """Do what was typed; whoever asks for the list of verbs gets it, for which each has to be asked what it does."""
    if not words or words[0] in app.help_flags:
        for verb in VERBS:
            app[verb]
    app(words)


Replicates = Annotated[int, Parameter(name=["--replicates", "-n"], help="Worlds to run in each scenario.")]
Seed = Annotated[int, Parameter(help="The luck; the same seed gives the same numbers.")]
Lens = Annotated[str | None, Parameter(help="A theory of motives: eclectic, realist, liberal, constructivist.")]


def _in_a_folder(_: object, out: Path | None) -> None:
    """ValueError for an address, of which a path would make a folder here."""
    if out is not None and len(out.parts) > 1 and len(out.parts[0]) > 2 and out.parts[0].endswith(":"):
        raise ValueError("Results go into a folder; `run` and `compare` put their arrays at an address with --data.")


Out = Annotated[
    Path | None,
    Parameter(validator=_in_a_folder, help="Folder for results; by default one under results/ named after the study."),
]
Workers = Annotated[int | None, Parameter(help="Processes; by default all cores. The numbers are the same.")]
CLUSTER = Group("Cluster")
CERTIFICATES = Path(".realpolitik-cluster")
Certificates = Annotated[Path, Parameter(group=CLUSTER, help="The folder with the cluster's certificate and key.")]
World = Annotated[str, Parameter(help="A world's name.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Hands:
    """Who does the work: processes of this machine, or a cluster's workers."""

    workers: Workers = None
    scheduler: Annotated[str | None, Parameter(group=CLUSTER, help="Run on a cluster, at tls://HOST:PORT.")] = None
    certificates: Certificates = CERTIFICATES
    insecure: Annotated[bool, Parameter(group=CLUSTER, help="Allow tcp://, which is not encrypted.", negative=())] = False


OWN = Hands()


@Parameter(name="*")
@dataclass(frozen=True)
class Way:
    """Under which lens, where to, and by whom."""

    lens: Lens = None
    out: Out = None
    hands: Hands = OWN


AS_USUAL = Way()


def loaded(names: tuple[str, ...], lens: str | None) -> tuple[Scenario, ...]:
    """Scenarios by name or file, under one reading of the evidence."""
    from sim.study.scenario import load
    from sim.world.evidence import load_evidence
    from sim.world.library import installed

    seeds = load_evidence(installed() / "seeds")
    return tuple(load(name, lens, seeds) for name in names)


def console() -> Console:
    """Where results are printed: as wide as the terminal or as COLUMNS says, or 130 columns."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal() else 130)


def line(text: str, style: str = "") -> None:
    """Print a line, in a style where somebody looks at it: what styles is slow to load for a file or a pipe."""
    if sys.stdout.isatty():
        console().print(text, style=style, highlight=False, markup=False, soft_wrap=True)
    else:
        print(text)  # noqa: T201


def fail(message: str) -> NoReturn:
    """End with a complaint."""
    print(f"realpolitik: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(2)


def made(folder: Path) -> None:
    """Make a folder before the work is done; ends the program where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{folder}: cannot be written: {error.strerror or error}. Choose another folder.")
