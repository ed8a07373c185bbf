"""Told: a lesson in the terminal."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.table import Table

from sim.show.lesson.results import VERDICT_NOTE, Rows, change_rows, lens_rows, run_rows, verdict_rows, weighed
from sim.show.tables import table
from sim.study.lessons.file import AnyStep, Play, Run, Weigh
from sim.study.lessons.load import command
from sim.study.lessons.numbers import BOUND
from sim.study.lessons.taught import Taught

ROOM, PADDING = 18, 3  # columns that a row's words need, and that stand between two cells
FOLD = 16  # columns of words with numbers in them, which fit a terminal of 80


def show(screen: Console, taught: Taught) -> None:
    """Goals, plan, results of every step, the textbook beside the model, and the answers."""
    file = taught.lesson.file
    screen.print(f"{file.number}. {file.title}", style="bold", markup=False)
    screen.print(file.about, markup=False)
    for goal in file.goals:
        screen.print(f"  · {goal}", markup=False, highlight=False)
    plan = worded("Plan", "minutes", "", "step")
    for step in file.steps:
        plan.add_row(str(step.minutes), step.kind, escape(step.title))
    screen.print(plan)
    for step in file.steps:
        _step(screen, taught, step)
    if file.expect:
        _rows(screen, "The textbook and the model", verdict_rows(taught))
        screen.print(VERDICT_NOTE, style="dim", highlight=False)
    for verdict in taught.verdicts:
        if verdict.remark:
            screen.print(f"{verdict.result.says}: {verdict.remark}", markup=False, highlight=False)
    screen.print("Answers", style="bold")
    for question in file.questions:
        screen.print(question.ask, style="italic", markup=False)
        screen.print(Markdown(taught.filled(question.answer)))
    screen.print(f"{taught.replicates} worlds a scenario, under the same luck; ± is one standard error.", style="dim")


def _step(screen: Console, taught: Taught, step: AnyStep) -> None:
    """What the teacher is told of a step, and what came out of it."""
    if step.teacher or isinstance(step, Weigh | Play):
        screen.print(step.title, style="bold", markup=False)
    if step.teacher:
        screen.print(Markdown(step.teacher))
    match step:
        case Run():
            _rows(screen, step.title, run_rows(taught, step))
            if changed := change_rows(taught, step):
                _rows(screen, changed.title, changed)
            if more := lens_rows(taught, step):
                _rows(screen, f"{step.title}: through rival lenses", more)
        case Play():
            screen.print(f"  {command(taught.lesson, step)}", markup=False, highlight=False, soft_wrap=True)
            screen.print("  or the app: page Lessons", markup=False, highlight=False)
        case Weigh():
            for sentence in weighed(step):
                screen.print(sentence, markup=False, highlight=False)


def _rows(screen: Console, title: str, rows: Rows) -> None:
    grid = worded(title, *rows.heads)
    room = (screen.width - ROOM) // max(len(rows.heads) - rows.words, 1) - PADDING
    for n, column in enumerate(grid.columns[rows.words :], start=rows.words):  # a number stays on one line with its error
        column.min_width = min(max((len(row[n]) for row in rows.rows), default=0), max(room, 1))
    for row in rows.rows:
        grid.add_row(*(escape(_folded(cell) if n < rows.words else cell) for n, cell in enumerate(row)))
    screen.print(grid)


def _folded(words: str) -> str:
    """Words with numbers in them, broken where no number is torn from its error; the table itself breaks at every blank."""
    return textwrap.fill(words, FOLD) if BOUND in words else words


def worded(title: str, *heads: str) -> Table:
    """An empty table of words."""
    made = table(title, *heads)
    for column in made.columns:
        column.justify = "left"
    return made
