"""The verb that asks what it would take."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.app import AS_USUAL, Replicates, Seed, Way, console, fail, loaded

if TYPE_CHECKING:
    from sim.study.levers import Target


@Parameter(name="*")
@dataclass(frozen=True)
class Aim:
    """What is required, and what may be moved for it."""

    outcome: Annotated[str, Parameter(help="The outcome, by its name in the scenario.")]
    at_least: Annotated[float | None, Parameter(help="The least that it should come to; of a chance: a share of worlds.")] = None
    at_most: Annotated[float | None, Parameter(help="The most that it should come to.")] = None
    levers: Annotated[
        str,
        Parameter(help="Numbers that may be moved, by path, joined by commas; by default those that the outcome follows most."),
    ] = ""

    @property
    def target(self) -> Target:
        """The outcome and its bound; ends the program where there is none, or two."""
        from sim.study.levers import Target

        if (self.at_least is None) == (self.at_most is None):
            fail("say how much is required: either --at-least or --at-most")
        return Target(self.outcome, self.at_least if self.at_most is None else self.at_most, self.at_most is None)  # type: ignore[arg-type]


def require(name: str, *, aim: Aim, replicates: Replicates = 512, seed: Seed = 2022, way: Way = AS_USUAL) -> None:
    """Find the smallest change of some numbers, in levels of the codebook, that carries an outcome to a target.

    NAME is a scenario, by name or file. Each lever is tried alone at each of its levels, then pairs; what is found is run
    again on other worlds and four times as many.
    """
    from sim.cli.progress import at_work
    from sim.show.requirement import show_requirement, write_requirement
    from sim.study.kept import founded
    from sim.study.levers import levers
    from sim.study.require import Crew, Search, required

    target, began, screen = aim.target, time.perf_counter(), console()
    (scenario,) = loaded((name,), way.lens)
    paths = tuple(part.strip() for part in aim.levers.split(",") if part.strip())
    search = Search(scenario, target, paths or None, replicates, seed)
    folder = way.out or Path("results") / search.label
    levers(scenario, paths)  # a stranger is told before anything is written
    founded(folder, "require.json", search.manifest)
    with at_work(way.hands) as (pool, tell):
        found = required(search, Crew(pool, tell, folder))
    show_requirement(screen, found)
    screen.print(f"\nAll that was tried: {write_requirement(found, folder)}", highlight=False)
    screen.print(f"Seconds: {time.perf_counter() - began:.1f}", style="dim", highlight=False)
