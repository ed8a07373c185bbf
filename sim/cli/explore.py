"""The verb that asks what an outcome rests on and which signposts to watch."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.app import AS_USUAL, Seed, Way, console, loaded
from sim.cli.progress import at_work

if TYPE_CHECKING:
    from sim.study.explore import Exploration


@Parameter(name="*")
@dataclass(frozen=True)
class Size:
    """How many points and worlds, under which luck."""

    points: Annotated[int, Parameter(help="Points at which the numbers are held, at most.")] = 1024
    replicates: Annotated[int, Parameter(name=["--replicates", "-n"], help="Worlds a point: 2, 4, … 128.")] = 64
    seed: Seed = 2022


FULL = Size()


def explore(
    name: str,
    *,
    outcome: Annotated[str, Parameter(help="The outcome to explain, by its name in the scenario.")],
    factors: Annotated[
        str, Parameter(help="Numbers to vary, by path and joined by commas; or how many of the likeliest.")
    ] = "10",
    threshold: Annotated[float | None, Parameter(help="What an answer, or a chance, must exceed to be a success.")] = None,
    size: Size = FULL,
    way: Way = AS_USUAL,
) -> None:
    """Vary a few uncertain numbers over their ranges; show which of them an outcome rests on, and signposts for it.

    NAME is a scenario, by name or file. Needs the extra `analysis`.
    """
    from sim.show.exploration import show_exploration, write_exploration
    from sim.study.explore import LIBRARIES, Plan, explored
    from sim.study.extras import at_hand
    from sim.study.kept import founded

    at_hand(LIBRARIES)
    (scenario,) = loaded((name,), way.lens)
    chosen = int(factors) if factors.strip().isdecimal() else tuple(part.strip() for part in factors.split(","))
    plan = Plan(scenario, outcome, size.points, size.replicates, chosen, size.seed, threshold)
    folder, screen, began = way.out or Path("results") / plan.label, console(), time.perf_counter()
    founded(folder, "exploration.json", plan.manifest)
    with at_work(way.hands) as (pool, tell):
        found = explored(plan, tell, pool, folder)
    show_exploration(screen, found)
    write_exploration(found, folder)
    drawn = _drawn(found, folder)
    screen.print(f"\nFigures and tables: {folder}/", highlight=False)
    for path in drawn:
        screen.print(f"  {path.relative_to(folder)}", highlight=False)
    screen.print(f"Seconds: {time.perf_counter() - began:.1f}", style="dim", highlight=False)


def _drawn(found: Exploration, folder: Path) -> list[Path]:
    from sim.show.figures.discovery import signposts, tree
    from sim.show.figures.indices import indices
    from sim.show.figures.style import save

    with console().status("Drawing figures …"):
        figures = {}
        if found.sensitivity.moved:
            figures["indices"] = indices(found)
        if found.discovery is not None:
            figures |= {"signposts": signposts(found), "tree": tree(found)}
        return [save(figure, folder / "figures", name)[0] for name, figure in figures.items()]
