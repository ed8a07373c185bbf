"""Conduct: who does what to whom.

Opportunities for move m arrive as a Poisson stream of ρ_m a month, and each is taken with probability σ(λ U_i(m)) (quantal
response; McKelvey & Palfrey 1995) where the move's needs hold; one that needs the target's consent, with
σ(λ U_i(m)) σ(λ U_j(m)). In a step of Δ months the move is thus made a Poisson number of times with mean
h = ρ_m Δ σ(λ U_i(m)), at least once with probability 1 − exp(−h), so that months and weeks agree.
"""

from __future__ import annotations

import numpy as np

from sim.engine.chance import Chance, abreast, by_replicate
from sim.engine.conditions import fulfilled
from sim.engine.state import State, Worlds
from sim.engine.weighing import hazards, reluctance
from sim.world.setup import Counts, Floats


def conduct(state: State, worlds: Worlds, chance: Chance) -> State:
    """Draw the moves of this step."""
    moves = worlds.setup.moves
    mean = expected(state, worlds)
    named = times(chance.uniform("conduct.named", moves.named), mean[:, : moves.named])
    generic = times(chance.uniform("conduct.generic", len(moves.name) - moves.named), mean[:, moves.named :])
    return state.but(moves=np.concatenate([named, generic], axis=1))


def times(u: Floats, mean: Floats) -> Counts:
    """Poisson numbers by inversion of uniform ones, both (R, M): 0 where u >= 1 − exp(−mean). At most 255 a step."""
    luck, rate = (np.ascontiguousarray(abreast(x)) for x in (u, mean))
    count = np.zeros(luck.shape, dtype=np.uint8)
    place = np.flatnonzero(luck < rate)  # where it can be more than 0, since 1 − exp(−h) <= h
    luck, rate = luck.ravel().take(place), rate.ravel().take(place)
    term = np.exp(-rate)
    beyond = 1.0 - term
    count.ravel()[place] = luck < beyond
    for k in range(2, 256):
        term *= rate / (k - 1)
        beyond -= term
        more = np.flatnonzero(luck < beyond)
        if not len(more):
            break
        place, luck, rate, beyond, term = place.take(more), luck.take(more), rate.take(more), beyond.take(more), term.take(more)
        count.ravel()[place] = k
    return by_replicate(count)


def likelihood(state: State, worlds: Worlds) -> Floats:
    """Probability that each move is made in a step, (R, M)."""
    return -np.expm1(-expected(state, worlds))


def expected(state: State, worlds: Worlds) -> Floats:
    """Mean number of times that each move is made in a step, (R, M)."""
    return by_replicate(taken(reluctance(worlds.laid, state, worlds), state, worlds))


def taken(reluctant: Floats, state: State, worlds: Worlds) -> Floats:
    """Mean number of times that each move is made in a step, (M, R), of −λ U (V, R); none where its needs do not hold."""
    mean, needs, hurried = hazards(worlds.laid, reluctant, worlds.laid.rate), worlds.open_moves, worlds.hurried
    mean[hurried] *= abreast(state.tempo)[hurried]
    mean[needs.asking] *= fulfilled(needs, state, worlds)
    return mean
