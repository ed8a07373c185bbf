"""Size: what a scenario would take of the machine, reckoned from its labels before anything is allocated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.engine.block import BLOCK
from sim.study.file import ScenarioFile
from sim.world.calendar import Calendar
from sim.world.source import Problem, Source
from sim.world.world import World, opened

if TYPE_CHECKING:
    from sim.study.scenario import Scenario

MOST_BYTES = 4_000_000_000  # of memory, for one block of replicates


def stored(scenarios: Sequence[Scenario], replicates: int, keep: str = "all") -> int:
    """About how many numbers a study of scenarios of one world and horizon stores, by what it keeps."""
    first = scenarios[0]
    actors, asked = len(first.world.actors), len(first.file.outcomes)
    if keep == "outcomes":
        return len(scenarios) * replicates * asked
    a_step = 2 * actors + len(first.world.issues) + asked
    if keep == "all":
        a_step += len(first.index.moves) + actors * actors
    return len(scenarios) * replicates * (first.calendar.steps + 1) * a_step


def held(file: ScenarioFile, world: World) -> int:
    """About how many bytes one block takes: the world's arrays once, and what is kept of each step of a game."""
    steps = Calendar(file.horizon.start, file.horizon.months, file.horizon.step).steps
    n, k, g = len(world.actors), len(world.issues), len(world.accords)
    moves = len(world.moves) + opened(world)
    effects = sum(len(move.effects) for move in world.moves.values())
    terms = sum(len(accord.terms) for accord in world.accords.values())
    once = 8 * n * (6 * effects + 6 * terms + 3 * g + 4 * k) + 8 * k * k + 8 * 30 * moves
    a_step = 24 * n * n + 9 * moves + 8 * k + g * (n + 12) + 8 * len(file.outcomes) + 2 * len(file.events)
    return BLOCK * (once + (steps + 1) * a_step)


def too_large(file: ScenarioFile, world: World, source: Source) -> Iterator[Problem]:
    """The complaint about a scenario whose block would not fit into memory, if it would not."""
    if (size := held(file, world)) > MOST_BYTES:
        message = f"{BLOCK} replicates would take about {size / 1e9:,.1f} GB of memory; the bound is {MOST_BYTES / 1e9:g} GB"
        remedy = "Ask for fewer months or steps of a month, or take actors, routines or effects out of the world."
        yield Problem(source.mark(("horizon",)), "horizon", message, remedy)
