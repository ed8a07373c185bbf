"""The arms race of Richardson 1960 (Arms and Insecurity), and how the engine runs it.

    dx/dt = k y − a x + g        dy/dt = l x − b y + h

Each of two sides arms against the other's arms (reaction k, l), tires of its own (fatigue a, b) and has a grievance (g, h).
The race settles where a b > k l, and runs away or collapses where a b < k l.

The engine's law of issues pulls an issue to its rest, dx/dt ≈ (ln 2 / half-life) (rest − x) with rest_x = x₀ + B_xy (y − y₀):
two issues that raise each other's rest are the same race with a = ln 2 / half-life and k = a B_xy, as long as steps are short
against the half-lives and levels stay on their scale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from scipy.linalg import expm

from sim.engine.walk import walk
from sim.study.classics.bare import bare, dated
from sim.world.setup import Floats, Setup

HELD = 0.5  # where the issue that carries the grievances starts; it jumps to 1 in the first step and stays
Pair = tuple[float, float]


@dataclass(frozen=True)
class ArmsRace:
    """A race of two sides. reaction: (k, l); fatigue: (a, b), > 0; grievance: (g, h)."""

    reaction: Pair
    fatigue: Pair
    grievance: Pair

    @property
    def matrix(self) -> Floats:
        """The race as dz/dt = A z + (g, h), (2, 2)."""
        (k, l_), (a, b) = self.reaction, self.fatigue
        return np.array([[-a, k], [l_, -b]])

    @property
    def stable(self) -> bool:
        """Whether the race settles: a b > k l."""
        return self.fatigue[0] * self.fatigue[1] > self.reaction[0] * self.reaction[1]

    @property
    def equilibrium(self) -> Floats:
        """Where neither side changes, (2,): x* = (k h + b g) / (a b − k l). ValueError where a b = k l."""
        (k, l_), (a, b), (g, h) = self.reaction, self.fatigue, self.grievance
        if (left := a * b - k * l_) == 0.0:
            raise ValueError(f"a b = k l = {k * l_:g}: the race has no single equilibrium")
        return np.array([k * h + b * g, l_ * g + a * h]) / left

    def at(self, time: float, start: Pair) -> Floats:
        """Levels (2,) a time after the start, in closed form."""
        whole = np.zeros((3, 3))
        whole[:2, :2], whole[:2, 2] = self.matrix, self.grievance
        return np.asarray((expm(whole * time) @ [*start, 1.0])[:2])


def race_setup(race: ArmsRace, start: Pair, months: float) -> Setup:
    """A world of two issues that race each other, from levels in [0, 1]; time is in months, a step lasts so many.

    A third issue carries the grievances: it jumps from a half to one, and what it adds to either rest makes up the difference.
    """
    rest = (np.array(race.grievance) + np.array(race.reaction) * start[::-1]) / race.fatigue
    coupling = np.zeros((3, 3))
    coupling[0, 1], coupling[1, 0] = np.array(race.reaction) / race.fatigue
    coupling[:2, 2] = (rest - start) / (1.0 - HELD)
    return bare(
        issues=("x", "y", "grievance"),
        start=np.array([*start, HELD]),
        half_life=np.array([*(np.log(2.0) / np.array(race.fatigue)), np.inf]),
        coupling=coupling,
        shocks=(dated("grievance", 1, issues=((2, "set", 1.0),)),),
        months=months,
    )


def engine_race(race: ArmsRace, start: Pair, months: float, steps: int) -> Floats:
    """The levels that the engine gives after 0, 1, … steps, (steps + 1, 2)."""
    return np.array(list(islice(_levels(race_setup(race, start, months)), steps + 1)))


def _levels(setup: Setup) -> Iterator[Floats]:
    yield from (moment.state.issues[0, :2].copy() for moment in walk(setup, 0, 0))
