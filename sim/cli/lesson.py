"""`realpolitik lesson`: list, run and pack lessons for a class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from sim.cli.app import console, fail, made
from sim.cli.progress import at_work

if TYPE_CHECKING:
    from sim.study.lessons.taught import Taught

lesson = App(name="lesson", help="Lessons for a class of 45 minutes: list them, run one, or pack one into pages to print.")
Name = Annotated[str, Parameter(help="A lesson's name, or the folder of your own.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Manner:
    """How a lesson is run."""

    replicates: Annotated[int | None, Parameter(name=["--replicates", "-n"], help="Worlds a scenario, if not the lesson's.")] = (
        None
    )
    seed: Annotated[int | None, Parameter(help="The luck, if not the lesson's.")] = None
    anonymous: Annotated[bool, Parameter(help="Made-up names for actors and places.", negative=())] = False
    workers: Annotated[int | None, Parameter(help="Processes; by default all cores. The numbers are the same.")] = None


AS_USUAL = Manner()


@lesson.command(name="list")
def listed() -> None:
    """The lessons there are."""
    from rich.markup import escape

    from sim.show.lesson.told import worded
    from sim.study.lessons.load import shelf

    shown, found = worded("Lessons", "", "name", "title", "minutes", "world"), shelf()
    for head in found:
        file, name = head.file, escape(head.folder.name)
        if head.problems or file is None:
            shown.add_row("–", name, "not right, see below", "", "")
        else:
            own = "made up" if (head.folder / "worlds").is_dir() else "the region"
            shown.add_row(str(file.number), name, escape(file.title), str(file.minutes), own)
    screen = console()
    screen.print(shown)
    for head in found:
        if head.problems:
            more = f" ({len(head.problems) - 1} more)" if len(head.problems) > 1 else ""
            screen.print(f"{head.folder.name}: {head.problems[0]}{more}", markup=False, highlight=False, soft_wrap=True)


@lesson.command
def run(name: Name, manner: Manner = AS_USUAL) -> None:
    """Run a lesson's scenarios: results, what the textbook says, and the answers."""
    from sim.show.lesson.told import show

    show(console(), _taught(name, manner))


@lesson.command
def pack(
    name: Name,
    manner: Manner = AS_USUAL,
    out: Annotated[Path | None, Parameter(help="Folder for the pages; by default results/lessons/NAME.")] = None,
) -> None:
    """Write a lesson as pages that open without a network and print: lesson, role sheets, cards, debrief, answer key."""
    from sim.show.lesson.pack import pack as packed

    taught = _taught(name, manner)
    folder = out or Path("results") / "lessons" / (taught.lesson.name + ("-anonymous" if manner.anonymous else ""))
    made(folder)
    try:
        pages = packed(taught, folder, _again(taught, manner))
    except OSError as error:
        fail(f"{folder}: cannot be written: {error.strerror or error}. Choose another folder with --out.")
    screen = console()
    for page in pages:
        screen.print(f"  {page}", highlight=False, markup=False, style="dim")


def _again(taught: Taught, manner: Manner) -> str:
    """The command that makes a pack again; a masked one does not name its lesson."""
    name = "NAME" if manner.anonymous else taught.lesson.name
    masked = " --anonymous" if manner.anonymous else ""
    return f"realpolitik lesson pack {name} -n {taught.replicates} --seed {taught.lesson.file.seed}{masked}"


def _taught(name: str, manner: Manner) -> Taught:
    from sim.study.lessons.anonymous import anonymous_lesson
    from sim.study.lessons.file import MOST_REPLICATES
    from sim.study.lessons.load import load_lesson
    from sim.study.lessons.taught import teach

    if manner.replicates is not None and not 2 <= manner.replicates <= MOST_REPLICATES:
        fail(f"--replicates {manner.replicates} does not fit; ask for 2 to {MOST_REPLICATES:,}")
    if manner.seed is not None and not 0 <= manner.seed < 2**63:
        fail(f"--seed {manner.seed} does not fit; ask for 0 to 2^63 - 1")
    found = load_lesson(name, replicates=manner.replicates)
    if manner.seed is not None:
        found = replace(found, file=found.file.model_copy(update={"seed": manner.seed}))
    if manner.anonymous:
        found = anonymous_lesson(found)
    with at_work(manner.workers) as (pool, tell):
        return teach(found, None, pool, lambda done, total: tell("Running the lesson", done, total))
