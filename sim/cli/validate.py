"""The verb that holds the model against known answers and against the past."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sim.cli.app import OWN, Hands, console, fail, made

Page = Annotated[Path, Parameter(help="Where the report card is written; its figures go into figures/ beside it.")]
Tables = Annotated[Path | None, Parameter(help="A folder for the tables behind it; by default results/validity/.")]


def validate(*, page: Page = Path("results/reference/VALIDITY.md"), tables: Tables = None, hands: Hands = OWN) -> None:
    """Run every test of the model against published answers and the past, and write the report card.

    Known answers, the hindcast from September 2016, scored questions, stylised facts, calibration. Failures are printed as
    failures.
    """
    from sim.cli.progress import at_work
    from sim.show.validity import show_card, write_card, write_card_tables
    from sim.study.validity.card import Size, validated

    began, screen = time.perf_counter(), console()
    tables = tables or Path("results/validity")
    for folder in (page.parent, tables):
        made(folder)
    if page.is_dir():
        fail(f"{page}: is a folder. Name a file with --page.")
    try:
        fresh = not page.exists()
        page.open("a", encoding="utf-8").close()
        if fresh:  # nothing is left where the work is stopped
            page.unlink()
    except OSError as error:
        fail(f"{page}: cannot be written: {error.strerror or error}. Name another file with --page.")
    with at_work(hands) as (pool, tell):
        card = validated(Size(), pool, tell)
    show_card(screen, card)
    with screen.status("Drawing figures …"):
        written = [*write_card(card, page), *write_card_tables(card, tables)]
    for path in written:
        screen.print(f"  {path}", highlight=False, markup=False, style="dim")
    screen.print(f"Seconds: {time.perf_counter() - began:.1f}", style="dim", highlight=False)
