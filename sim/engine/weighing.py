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
from sim.engine.looks import Looks
from sim.engine.standing import Dyads, dyads
from sim.engine.state import State, Worlds
from sim.world.setup import Floats


def reluctance(laid: Looks, state: State, worlds: Worlds, stood: Dyads | None = None) -> Floats:
    """−λ U of every look, (V, R)."""
    stood = stood or dyads(state, worlds)
    pairs = 2 * len(worlds.setup.actors) ** 2
    terms = np.empty((pairs + laid.effects.count, len(state.issues)))
    _stance(state, worlds, stood, out=terms[:pairs])
    _interest(state, worlds, stood, out=terms[pairs:])
    found = laid.weighed.added(terms)
    found += laid.cost
    return found


def hazards(laid: Looks, reluctant: Floats, rate: Floats) -> Floats:
    """Mean number of times that each move is made in a step, (M, R), of −λ U (V, R) and opportunities a step (M, R)."""
    with np.errstate(over="ignore"):  # nobody moves who is infinitely reluctant
        odds = np.exp(reluctant)
    odds += 1.0
    count = len(rate)
    made = rate / odds[:count]
    made[laid.asked] /= odds[count:]
    return made


def _stance(state: State, worlds: Worlds, stood: Dyads, out: Floats) -> None:
    """λ times what a unit of score toward each other actor is worth, and then the same for harm, with retaliation: (2 N N, R)."""
    keen, climate = worlds.keen, abreast(state.climate)
    mild, harsh = out.reshape(2, *climate.shape)
    np.multiply(keen["weight.affinity"], 2.0 * abreast(stood.trust) - 1.0, out=mild)
    mild += keen["weight.reciprocity"] * climate
    mild += keen["conduct.inertia"] * (climate - abreast(worlds.usual)).transpose(1, 0, 2)
    mild += keen["weight.balancing"] * abreast(stood.balance)
    np.multiply(keen["weight.retaliation"], abreast(stood.risk), out=harsh)
    harsh += mild


def _interest(state: State, worlds: Worlds, stood: Dyads, out: Floats) -> None:
    """λ times what an effect is worth to who weighs it, by own gains and those of who threaten it, actor by actor: (count, R)."""
    effects, keen = worlds.laid.effects, worlds.keen
    weight = abreast(stood.threat) * (keen["weight.relative"] / -UNIT)
    own = np.arange(len(weight))
    weight[own, own] += keen["weight.interest"] / UNIT
    ties = weight.reshape(-1, weight.shape[-1])
    level = abreast(state.issues)[effects.issue]
    after = effects.push + effects.keep * level
    width, middle = np.abs(after - level), after + level
    for part in effects.portions:
        # |q − x| − |q' − x| is 2 x − q − q' kept between −|q' − q| and |q' − q|, turned round where q' < q
        reach, nearer = width.take(part.effect, axis=0), out[part.rows]
        np.subtract(part.twice, middle.take(part.effect, axis=0), out=nearer)
        np.minimum(nearer, reach, out=nearer)
        np.maximum(nearer, np.negative(reach, out=reach), out=nearer)
        nearer *= part.share
        nearer *= ties.take(part.tie, axis=0)
