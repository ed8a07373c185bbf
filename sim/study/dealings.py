"""Dealings: what actors do to each other, as sums of the scores of their moves.

    good_ij = Σ n_m max(g_m, 0)        ill_ij = Σ n_m max(−g_m, 0)        over the moves m of i toward j

with n_m how often a move is made: in a month that was walked, or as is usual at the start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.engine.chance import Chance
from sim.engine.custom import accustomed
from sim.engine.draws import draw_worlds
from sim.engine.laws.conduct import expected
from sim.engine.state import initial
from sim.study.scenario import Scenario
from sim.world.setup import Counts, Floats, Setup


@dataclass(frozen=True)
class Dealings:
    """What the actor of the row does to that of the column: good and ill, both (N, N) >= 0, in score."""

    good: Floats
    ill: Floats

    @property
    def volume(self) -> Floats:
        """How much they deal, good and ill together, (N, N) >= 0."""
        return self.good + self.ill

    @property
    def net(self) -> Floats:
        """Good less ill, (N, N)."""
        return self.good - self.ill


def summed(setup: Setup, times: Floats | Counts) -> Dealings:
    """The dealings of moves that were made so many times. times: (M,) >= 0."""
    n, moves = len(setup.actors), setup.moves
    cell, score = moves.actor * n + moves.target, moves.score * times

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(cell, values, minlength=n * n), dtype=float).reshape(n, n)

    return Dealings(total(np.maximum(score, 0.0)), total(np.maximum(-score, 0.0)))


def usual(scenario: Scenario) -> Dealings:
    """What is usual at the start, in score a month, in the world in which every number takes its value."""
    setup = replace(scenario.setup, uncertain=False)
    worlds = accustomed(draw_worlds(setup, Chance(0, 0, 0)))  # without ranges nothing is drawn: every row is alike
    return summed(setup, expected(initial(worlds), worlds)[0] / setup.months)
