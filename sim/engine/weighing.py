"""Weighing: what every move is worth, at once and for all replicates.

The utility is that of `appraisal`, whose terms are added up here by pairs of actors before they are spread over moves, since
all but cost and effects are a score times what a pair's standing is worth:

    λ U = λ g [D_ij + w_ret risk_ij (g < 0)] − λ cost + Σ_e Σ_j W_ij ΔV_j(e),   W_ij = λ (w_int 1[i = j] − w_rel θ̂_ij) / δ

    D_ij = w_aff (2 T_ij − 1) + w_rec climate_ij + ι (climate_ji − usual_ji) + w_bal b_ij

Arrays here have the replicates last, (…, R), as `looks` lays them out.
"""

from __future__ import annotations

import numpy as np

from sim.engine.appraisal import UNIT
from sim.engine.chance import abreast
from sim.engine.looks import PORTION, Looks
from sim.engine.standing import Dyads, dyads
from sim.engine.state import State, Worlds
from sim.world.setup import Floats


def reluctance(laid: Looks, state: State, worlds: Worlds, stood: Dyads | None = None) -> Floats:
    """−λ U of every look, (V, R)."""
    stood = stood or dyads(state, worlds)
    found = laid.stood.added(_stance(state, worlds, stood))
    found += laid.cost
    _interest(state, worlds, stood, found)
    return found


def hazards(laid: Looks, reluctant: Floats, rate: Floats) -> Floats:
    """Mean number of times that each move is made in a step, (M, R), of −λ U (V, R) and opportunities a step (M, R)."""
    made = np.empty_like(rate)
    for first in range(0, len(rate), PORTION):
        rows = slice(first, min(first + PORTION, len(rate)))
        np.divide(rate[rows], _odds(reluctant[rows]), out=made[rows])
    made[laid.asked] /= _odds(reluctant[len(rate) :])
    return made


def _odds(reluctant: Floats) -> Floats:
    """1 / σ(λ U)."""
    with np.errstate(over="ignore"):  # nobody moves who is infinitely reluctant
        odds = np.exp(reluctant)
    odds += 1.0
    return odds


def _stance(state: State, worlds: Worlds, stood: Dyads) -> Floats:
    """λ times what a unit of score toward each other actor is worth, and then the same for harm, with retaliation: (2 N N, R)."""
    keen, climate = worlds.keen, abreast(state.climate)
    found = np.empty((2, *climate.shape))
    mild, harsh = found
    np.multiply(keen["weight.affinity"], 2.0 * abreast(stood.trust) - 1.0, out=mild)
    mild += keen["weight.reciprocity"] * climate
    mild += keen["conduct.inertia"] * (climate - abreast(worlds.usual)).transpose(1, 0, 2)
    mild += keen["weight.balancing"] * abreast(stood.balance)
    np.multiply(keen["weight.retaliation"], abreast(stood.risk), out=harsh)
    harsh += mild
    return found.reshape(-1, climate.shape[-1])


def _interest(state: State, worlds: Worlds, stood: Dyads, found: Floats) -> None:
    """Take λ times what effects are worth from the reluctance of who weighs them: own gains, and those of who threaten it."""
    effects, keen, levels = worlds.laid.effects, worlds.keen, abreast(state.issues)
    weight = abreast(stood.threat) * (keen["weight.relative"] / -UNIT)
    own = np.arange(len(weight))
    weight[own, own] += keen["weight.interest"] / UNIT
    ties = weight.reshape(-1, weight.shape[-1])
    after = effects.push + effects.keep * levels[effects.issue]
    missed = np.abs(levels[effects.cared] - effects.ideal)
    missed *= effects.share
    for part in effects.portions:
        gained = after.take(part.effect, axis=0)
        gained -= effects.ideal.take(part.caring, axis=0)
        np.abs(gained, out=gained)
        gained *= effects.share.take(part.caring, axis=0)
        np.subtract(missed.take(part.caring, axis=0), gained, out=gained)
        gained *= ties.take(part.tie, axis=0)
        found[part.look] -= part.onto.added(gained)
