"""A debrief on paper and in the terminal: printed, drawn, and as one page that opens anywhere."""

from __future__ import annotations

from dataclasses import astuple, fields
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.console import Console
from rich.markup import escape

from sim.show.debrief import (
    GOOD,
    MISTAKE,
    THRESHOLDS,
    YARDSTICK,
    DecisionRow,
    decisions_table,
    histogram,
    questions,
    sentences,
)  # fmt: skip
from sim.show.figures.debrief import waterfall
from sim.show.figures.style import save
from sim.show.orders import capital
from sim.show.tables import table as grid
from sim.show.vector import inlined
from sim.study.naming import Speech
from sim.study.seat.debrief import Debrief
from sim.study.seat.game import Table
from sim.study.writing import put, refused

HEADS = ("Month", "What you did", "The best we found", "To the best", "Verdict", "To the model", "Luck")


def show_debrief(console: Console, debrief: Debrief, table: Table) -> None:
    """Print a debrief whole."""
    scenario = table.game.scenario
    console.print(f"\n[bold]Debrief: {escape(_name(debrief, table))}[/]", highlight=False)
    for line in sentences(debrief, scenario):
        console.print(f"  {line}", highlight=False, markup=False)
    console.print("\n[bold]What the model would have made of your seat[/]", highlight=False)
    for line in histogram(debrief):
        console.print(f"  {line}", highlight=False, markup=False)
    made = grid("\nYour decisions", *HEADS, caption=f"Points of 100. {THRESHOLDS}")
    for n in (1, 2, 4):
        made.columns[n].justify = "left"
    for row in decisions_table(debrief, scenario):
        style = {GOOD: "green", MISTAKE: "red"}.get(row.verdict, "")
        cells = [escape(cell) for cell in astuple(row)]
        made.add_row(*cells[:4], f"[{style}]{cells[4]}[/]" if style else cells[4], *cells[5:])
        made.add_section()
    console.print(made)
    console.print("\n[bold]To discuss[/]", highlight=False)
    for number, question in enumerate(questions(debrief, table), start=1):
        console.print(f"  {number}. {question}", highlight=False, markup=False)
    console.print(f"\n{YARDSTICK}", highlight=False, markup=False, style="dim")


def write_debrief(debrief: Debrief, table: Table, folder: Path) -> list[Path]:
    """Write a debrief's figure, table and page into a folder. InputError where it cannot be written."""
    stem = "debrief" if len(table.game.seats) == 1 else f"debrief-{debrief.seat}"
    rows = decisions_table(debrief, table.game.scenario)
    page, sheet = folder / f"{stem}.html", folder / f"{stem}.csv"
    try:
        picture, drawing = save(waterfall(debrief, table.game.scenario), folder, stem)
        told = pd.DataFrame([astuple(row) for row in rows], columns=[f.name for f in fields(DecisionRow)])
        put(sheet, told.to_csv(index=False))
        put(page, rendered(debrief, table, drawing))
    except OSError as error:
        raise refused(folder, error) from None
    return [page, picture, sheet]


def rendered(debrief: Debrief, table: Table, drawing: Path) -> str:
    """The page as text. Everything that comes from files is escaped; nothing is loaded from elsewhere."""
    scenario = table.game.scenario
    template = Environment(
        loader=PackageLoader("sim.show", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("debrief.html.j2")
    return template.render(
        name=_name(debrief, table),
        title=scenario.file.title,
        about=scenario.file.about,
        sentences=sentences(debrief, scenario),
        drawing=inlined(drawing, "From what could be expected at the start to the result, by skill and luck"),
        heads=HEADS,
        rows=[astuple(row) for row in decisions_table(debrief, scenario)],
        thresholds=THRESHOLDS,
        questions=questions(debrief, table),
        yardstick=YARDSTICK,
        made=f"World {table.game.replicate}, seed {table.game.seed}, lens {scenario.file.lens}.",
    )


def _name(debrief: Debrief, table: Table) -> str:
    return capital(Speech(table.game.scenario.world).actor(debrief.seat))
