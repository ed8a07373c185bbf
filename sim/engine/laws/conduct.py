"""Conduct: who does what to whom.

Opportunities for move m arrive as a Poisson stream of ρ_m a month, and each is taken with probability σ(λ U_i(m)) (quantal
response; McKelvey & Palfrey 1995) where the move's needs hold; one that needs the target's consent, with
σ(λ U_i(m)) σ(λ U_j(m)). In a step of Δ months the move is thus made a Poisson number of times with mean
h = ρ_m Δ σ(λ U_i(m)), at least once with probability 1 − exp(−h), so that months and weeks agree.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine import standing
from sim.engine.appraisal import appraise, asked_view, logit, own_view
from sim.engine.chance import Chance
from sim.engine.conditions import open_to
from sim.engine.parameter import Parameter
from sim.engine.state import State, Worlds
from sim.world.setup import Counts, Floats

PARAMETERS = (
    Parameter(
        "conduct.precision",
        6.0,
        3.0,
        10.0,
        "1 / utility",
        "How sharply choice follows utility. At 6, a move worth half a unit is taken in 95 % of its opportunities and "
        "one that costs half a unit in 5 %; laboratory games fit less sharp choices (McKelvey & Palfrey 1995), so the "
        "range leans down.",
    ),
    Parameter(
        "conduct.inertia",
        1.2,
        0.6,
        1.8,
        "utility per unit of score and climate",
        "Who has lately been harsh goes on being harsh, and who has been kind, kind: in event data a state's own conduct of "
        "the weeks before foretells its conduct at least as well as the other's does (Goldstein & Freeman 1990), so it weighs "
        "half as much again as reciprocity does under the eclectic lens. Without it conflict does not cluster in time.",
    ),
)


def conduct(state: State, worlds: Worlds, chance: Chance) -> State:
    """Draw the moves of this step."""
    moves = worlds.setup.moves
    named = chance.uniform("conduct.named", moves.named)
    generic = chance.uniform("conduct.generic", len(moves.name) - moves.named)
    return replace(state, moves=times(np.concatenate([named, generic], axis=1), expected(state, worlds)))


def times(u: Floats, mean: Floats) -> Counts:
    """Poisson numbers by inversion of uniform ones: 0 where u >= 1 − exp(−mean). At most 255 a step."""
    count = np.zeros(u.shape, dtype=np.uint8)
    above, left = -np.expm1(-mean), u < -np.expm1(-mean)
    place = np.nonzero(left)
    luck, rate, beyond = u[place], mean[place], above[place]
    term = np.exp(-rate)
    for k in range(1, 256):
        if not len(luck):
            break
        count[place] = k
        term = term * rate / k
        beyond = beyond - term
        more = luck < beyond
        place = tuple(axis[more] for axis in place)
        luck, rate, beyond, term = luck[more], rate[more], beyond[more], term[more]
    return count


def likelihood(state: State, worlds: Worlds) -> Floats:
    """Probability that each move is made in a step, (R, M)."""
    return -np.expm1(-expected(state, worlds))


def expected(state: State, worlds: Worlds) -> Floats:
    """Mean number of times that each move is made in a step, (R, M)."""
    setup = worlds.setup
    willing = willingness(state, worlds)
    hazard = worlds.rate * state.tempo * setup.months * willing
    possible = open_to(setup.moves.needs, state, worlds)
    return np.where(possible, hazard, 0.0)


def willingness(state: State, worlds: Worlds) -> Floats:
    """Chance that an opportunity is taken, (R, M): the actor's, times the target's where consent is needed."""
    moves, precision = worlds.setup.moves, worlds.par["conduct.precision"]
    dyads = standing.dyads(state, worlds)
    willing = logit(appraise(own_view(moves), state, worlds, dyads).total(), precision)
    asked = asked_view(moves)
    willing[:, asked.moves] *= logit(appraise(asked, state, worlds, dyads).total(), precision)
    return willing
