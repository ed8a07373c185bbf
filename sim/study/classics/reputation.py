"""Beta reputation (Jøsang & Ismail 2002, 15th Bled Electronic Commerce Conference), and how the engine keeps it.

After r good and s ill deeds the next is expected to be good with E = (r + 1) / (r + s + 2), the mean of a Beta(r + 1, s + 1).
The engine's law of trust is the same where deeds weigh 1, ill no more than good, and nothing is forgotten.
"""

from __future__ import annotations

from itertools import islice

import numpy as np

from sim.engine import standing
from sim.engine.state import State
from sim.engine.walk import walk
from sim.study.classics.bare import bare, deeds
from sim.world.setup import Bools, Counts

PERFECT = {"trust.gain": 1.0, "trust.negativity": 1.0, "trust.half_life": float("inf")}


def expected_conduct(good: float, ill: float) -> float:
    """E = (r + 1) / (r + s + 2), in (0, 1)."""
    return (good + 1.0) / (good + ill + 2.0)


def engine_reputation(good: int, ill: int) -> float:
    """The trust that the engine's second actor has in the first after so many good deeds and then so many ill ones."""
    setup = bare(moves=deeds((1.0, -1.0)), parameters=PERFECT)

    def orders(state: State, step: int) -> tuple[Bools, Counts]:
        wanted = np.zeros_like(state.moves)
        wanted[:, int(step > good)] = 1
        return np.ones(wanted.shape, dtype=bool), wanted

    last = next(islice(walk(setup, 0, 0, orders), good + ill, None))
    return float(standing.trust(last.state)[0, 1, 0])
