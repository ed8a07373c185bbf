"""Conduct: who does what to whom.

Move m happens in a step of Δ months with probability 1 − exp(−ρ_m Δ σ(λ U_i(m))) where its needs hold; one that
needs the target's consent, with σ(λ U_i(m)) σ(λ U_j(m)). Opportunities arrive as a Poisson stream and are taken by a
logit choice (quantal response; McKelvey & Palfrey 1995), so that months and weeks agree.
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
from sim.world.setup import Floats

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
)


def conduct(state: State, worlds: Worlds, chance: Chance) -> State:
    """Draw the moves of this step."""
    moves = worlds.setup.moves
    named = chance.uniform("conduct.named", moves.named)
    generic = chance.uniform("conduct.generic", len(moves.name) - moves.named)
    happen = np.concatenate([named, generic], axis=1) < likelihood(state, worlds)
    return replace(state, moves=happen)


def likelihood(state: State, worlds: Worlds) -> Floats:
    """Probability of each move in a step, (R, M)."""
    setup = worlds.setup
    willing = willingness(state, worlds)
    hazard = worlds.rate * state.tempo * setup.months * willing
    possible = open_to(setup.moves.needs, state, worlds)
    return np.where(possible, -np.expm1(-hazard), 0.0)


def willingness(state: State, worlds: Worlds) -> Floats:
    """Chance that an opportunity is taken, (R, M): the actor's, times the target's where consent is needed."""
    moves, precision = worlds.setup.moves, worlds.par["conduct.precision"]
    dyads = standing.dyads(state, worlds)
    willing = logit(appraise(own_view(moves), state, worlds, dyads).total(), precision)
    asked = asked_view(moves)
    willing[:, asked.moves] *= logit(appraise(asked, state, worlds, dyads).total(), precision)
    return willing
