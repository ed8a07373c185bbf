"""Custom: the climate to which actors are used, so that a run begins in its own weather.

    usual_ij = Σ_m ρ_m σ(λ U_j(m)) g_m over the moves of j toward i whose needs hold

with U at the start and in that very climate: what two actors do to each other, answered in kind, until little changes. A
run begins in it, and inertia is felt only where conduct has left it. Adaptation level: Helson 1964.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine.laws.conduct import expected
from sim.engine.state import Worlds, initial

# Each round answers the one before. After eight a climate is .001 from where it would settle, on average over the shipped
# worlds; in one world of eleven one pair, whose answers feed on themselves, is still more than .1 away.
ROUNDS = 8


def accustomed(worlds: Worlds) -> Worlds:
    """The worlds with `usual` known, (R, N, N)."""
    moves, n = worlds.setup.moves, len(worlds.setup.actors)
    onto = np.zeros((len(moves.name), n * n))
    onto[np.arange(len(moves.name)), moves.target * n + moves.actor] = moves.score / worlds.setup.months
    for _ in range(ROUNDS):
        made = expected(initial(worlds), worlds)
        worlds = replace(worlds, usual=np.clip((made @ onto).reshape(-1, n, n), -1.0, 1.0))
    return worlds
