"""Custom: the climate to which actors are used, so that a run begins in its own weather.

    usual_ij = Σ_m ρ_m σ(λ U_j(m)) g_m over the moves of j toward i whose needs hold

with U at the start and in that very climate: what two actors do to each other, answered in kind, until little changes. A
run begins in it, and inertia is felt only where conduct has left it. Adaptation level: Helson 1964.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine.chance import abreast, by_replicate
from sim.engine.laws.conduct import taken
from sim.engine.state import Worlds, initial
from sim.engine.tally import tally
from sim.engine.weighing import reluctance

# Each round answers the one before. After eight a climate is .001 from where it would settle, on average over the shipped
# worlds; in one world of eleven one pair, whose answers feed on themselves, is still more than .1 away.
ROUNDS = 8


def accustomed(worlds: Worlds) -> Worlds:
    """The worlds with `usual` known, (R, N, N)."""
    moves, n = worlds.setup.moves, len(worlds.setup.actors)
    felt = tally(moves.target * n + moves.actor, n * n, moves.score / worlds.setup.months)
    unused = replace(worlds, usual=np.zeros_like(worlds.usual)) if worlds.usual.any() else worlds
    start = initial(unused)
    cold, kindness = reluctance(unused.laid, start, unused), worlds.keen["weight.reciprocity"]
    usual = abreast(unused.usual)
    for _ in range(ROUNDS):
        # conduct in the usual climate feels no inertia, and all but climate is as at the start
        answer = (kindness * usual).reshape(n * n, -1)
        answered = unused.laid.stood.added(np.concatenate([answer, answer]))
        answered += cold
        flow = felt.added(taken(answered, start.but(climate=by_replicate(usual)), unused))
        usual = np.clip(flow.reshape(n, n, -1), -1.0, 1.0)
    settled = replace(worlds, usual=by_replicate(usual))
    vars(settled)["laid"] = unused.laid  # moves are laid out alike whatever is usual
    return settled
