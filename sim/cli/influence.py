"""The verb that asks which evidence and which assumptions matter."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.app import AS_USUAL, Hands, Replicates, Seed, Way, console, loaded
from sim.cli.progress import at_work

if TYPE_CHECKING:
    from sim.study.influence import Influence, Inquiry


def influence(
    name: str,
    *,
    replicates: Replicates = 512,
    seed: Seed = 2022,
    outcomes: Annotated[str, Parameter(help="Outcomes to ask about, joined by commas; by default all.")] = "",
    assumptions: Annotated[int, Parameter(help="Assumed numbers to test, those first that the outcomes followed most.")] = 20,
    way: Way = AS_USUAL,
) -> None:
    """Leave out each claim and each article, move assumptions across their ranges, and show what that moves.

    NAME is a scenario, by name or file.
    """
    from sim.show.influence import draw_influence, read_influence, show_influence, write_influence
    from sim.study.influence import Inquiry
    from sim.study.kept import founded

    (scenario,) = loaded((name,), way.lens)
    asked = tuple(dict.fromkeys(part.strip() for part in outcomes.split(","))) if outcomes else tuple(scenario.file.outcomes)
    inquiry = Inquiry(scenario, asked, replicates, seed, assumptions)
    folder = way.out or Path("results") / inquiry.label
    founded(folder, "influence.json", inquiry.manifest())
    screen, began = console(), time.perf_counter()
    found = read_influence(folder)
    if found is None:
        found = _found(inquiry, folder, way.hands)
        with screen.status("Drawing the figure …"):
            draw_influence(found, inquiry, folder)
        write_influence(found, inquiry, folder)
    show_influence(screen, found, inquiry)
    screen.print(f"\nTables and figure: {folder}/", highlight=False)
    screen.print(f"Seconds: {time.perf_counter() - began:.1f}", style="dim", highlight=False)


def _found(inquiry: Inquiry, folder: Path, hands: Hands) -> Influence:
    """Run what is asked, with one bar for what is being done."""
    from sim.study.influence import influence as asked

    with at_work(hands) as (pool, tell):
        return asked(inquiry, folder, pool, tell)
