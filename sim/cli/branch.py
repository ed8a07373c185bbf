"""`realpolitik branch`: how a run might go on from one of its months."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.app import Workers, console, fail, made

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.study.kept import Crew
    from sim.study.seat.continued import Continued

    Begun = tuple[Path, Callable[[int, Crew], Continued]]
    """Where the results belong, and how the branches are walked."""

MOST = 100_000
Branches = Annotated[int, Parameter(name=["--branches", "-n"], help="How many branches.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Run:
    """Which run: one of a study, or a game."""

    scenario: Annotated[str | None, Parameter(help="Which of the study's scenarios; by default its first.")] = None
    replicate: Annotated[int | None, Parameter(help="Number of the study's world, from 0.")] = None
    game: Annotated[str | None, Parameter(help="A game that `play` made, by its name or folder, instead of a study.")] = None
    month: Annotated[str | None, Parameter(help="The first month that is open, YYYY-MM; of a game that goes on its next.")] = None


NONE = Run()


def branch(
    study: Annotated[Path | None, Parameter(help="A folder that `compare` or `run` made.")] = None,
    *,
    run: Run = NONE,
    branches: Branches = 512,
    out: Annotated[Path | None, Parameter(help="Folder for results; by default in the study's or the game's.")] = None,
    workers: Workers = None,
) -> None:
    """Show how one run could go on from one of its months: what was open then, and what was decided already.

    The world stays the one that was drawn; only luck differs from branch to branch. Shown beside the run as it went and
    beside the study as a whole (of a game: beside its branches from the start).
    """
    from sim.cli.progress import at_work
    from sim.show.branches import show_branches, write_branches
    from sim.show.figures.branches import branching_off
    from sim.show.figures.style import save
    from sim.study.kept import Crew

    if not 1 <= branches <= MOST:
        fail(f"--branches {branches} does not fit; ask for 1 to {MOST:,}")
    if (study is None) == (run.game is None):
        fail("name a study's folder, or a game with --game, and not both")
    folder, begin = _of_study(study, run) if study is not None else _of_game(run)
    folder = out or folder
    made(folder)
    with at_work(workers, -(-branches // 128)) as (pool, tell):
        told = begin(branches, Crew(pool, partial(tell, "Walking branches")))
    screen = console()
    show_branches(screen, told)
    for path in (write_branches(told, folder), save(branching_off(told), folder, "branches")[0]):
        screen.print(f"  {path}", highlight=False, markup=False, style="dim")


def _of_study(study: Path, run: Run) -> Begun:
    from sim.study.folder import find
    from sim.study.seat.continued import continued, entry

    if run.month is None or run.replicate is None:
        fail("say which run and from when on, as in --replicate 17 --month 2022-09")
    at = entry(study, run.scenario, run.replicate, run.month)
    folder = find(study).folder / "branches" / f"{at.scenario.name}-{run.replicate}-{run.month}"
    return folder, lambda number, crew: continued(at, number, crew)


def _of_game(run: Run) -> Begun:
    from sim.cli.play import found_game, table_of
    from sim.study.seat.continued import game_continued, step_in

    if run.scenario is not None or run.replicate is not None:
        fail("--scenario and --replicate belong to a study; a game has one of each")
    record = found_game(str(run.game))
    table = table_of(record)
    if run.month is None and table.over:
        fail(f"the game is over; name a month with --month, as in --month {table.date}")
    step = None if run.month is None else step_in(table.game.scenario, run.month)
    folder = record.folder / "branches" / (run.month or table.date)
    return folder, lambda number, crew: game_continued(table, step, number, crew)
