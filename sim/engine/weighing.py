"""Weighing: what every move is worth, at once and for all replicates.

The utility is that of `appraisal`, whose terms are added up here by pairs of actors before they are spread over moves, since
all but cost and effects are a score times what a pair's standing is worth:

    λ U = λ g [D_ij + w_ret risk_ij (g < 0)] − λ cost + Σ_e Σ_j W_ij ΔV_j(e),   W_ij = λ (w_int 1[i = j] − w_rel θ̂_ij) / δ

    D_ij = w_aff (2 T_ij − 1) + w_rec climate_ij + ι (climate_ji − usual_ji) + w_bal b_ij

Arrays here have the replicates last, (…, R), as `looks` lays them out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.appraisal import UNIT
from sim.engine.chance import abreast
from sim.engine.looks import Effects, Looks
from sim.engine.standing import Dyads, dyads
from sim.engine.state import State, Worlds
from sim.world.setup import Floats, Ints


def reluctance(laid: Looks, state: State, worlds: Worlds, stood: Dyads | None = None) -> Floats:
    """−λ U of every look, (V, R)."""
    stood = stood or dyads(state, worlds)
    found = spread(laid, _stance(state, worlds, stood), abreast(worlds.par["conduct.precision"]))
    found += laid.cost
    for which, worth in _interests(laid.effects, state, worlds, stood):
        found[which] -= worth
    return found


def spread(laid: Looks, stance: Floats, precision: Floats) -> Floats:
    """−λ g times what a unit of score is worth between a pair, (V, R), of a stance (2, N, N, R)."""
    found = (stance.reshape(-1, stance.shape[-1]) * -precision).take(laid.dyad, axis=0)
    found *= laid.score
    return found


def hazards(laid: Looks, reluctant: Floats) -> Floats:
    """Mean number of times that each move would be made in a step if its needs hold, (M, R), of −λ U (V, R)."""
    odds = np.minimum(reluctant, 700.0)
    np.exp(odds, out=odds)
    odds += 1.0
    count = len(laid.rate)
    made = laid.rate / odds[:count]
    made[laid.asked] /= odds[count:]
    return made


def _stance(state: State, worlds: Worlds, stood: Dyads) -> Floats:
    """What a unit of score toward each other actor is worth, (2, N, N, R); the second half with retaliation, for harm."""
    par = {name: abreast(value) for name, value in worlds.par.items()}
    climate = abreast(state.climate)
    found = np.empty((2, *climate.shape))
    mild, harsh = found
    np.multiply(par["weight.affinity"], 2.0 * abreast(stood.trust) - 1.0, out=mild)
    mild += par["weight.reciprocity"] * climate
    mild += par["conduct.inertia"] * (climate - abreast(worlds.usual)).transpose(1, 0, 2)
    mild += par["weight.balancing"] * abreast(stood.balance)
    np.multiply(par["weight.retaliation"], abreast(stood.risk), out=harsh)
    harsh += mild
    return found


def _interests(effects: Effects, state: State, worlds: Worlds, stood: Dyads) -> Iterator[tuple[Ints, Floats]]:
    """Looks, and λ times what their effects make them worth, by the judge's own gains and by those of who threaten it."""
    par = {name: abreast(worlds.par[name]) for name in ("conduct.precision", "weight.relative", "weight.interest")}
    unit = par["conduct.precision"] / UNIT
    weight = abreast(stood.threat) * (-unit * par["weight.relative"])
    own = np.arange(len(weight))
    weight[own, own] += unit * par["weight.interest"]
    ties = weight.reshape(-1, weight.shape[-1])
    level = abreast(state.issues)[effects.issue]
    after = effects.push + effects.keep * level
    width, middle = np.abs(after - level), after + level
    for part in effects.portions:
        # |q − x| − |q' − x| is 2 x − q − q' kept between −|q' − q| and |q' − q|, turned round where q' < q
        reach = width.take(part.effect, axis=0)
        nearer = part.twice - middle.take(part.effect, axis=0)
        np.minimum(nearer, reach, out=nearer)
        np.maximum(nearer, np.negative(reach, out=reach), out=nearer)
        nearer *= part.share
        nearer *= ties.take(part.tie, axis=0)
        yield part.looks, part.onto.added(nearer)
