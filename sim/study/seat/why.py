"""Why: what speaks for and against one move or one accord of a seat, term by term, as every lens weighs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine import standing
from sim.engine.appraisal import UNIT, View, appraise, gain, logit
from sim.engine.laws.diplomacy import readiness, surpluses
from sim.study.explain import TERMS
from sim.study.flips import Scene
from sim.study.grounds import feared, rivals_gain
from sim.study.seat.brief import counsel
from sim.study.seat.game import Table
from sim.study.witness import alone
from sim.world.setup import Floats
from sim.world.source import InputError, Problem, nearest


@dataclass(frozen=True)
class Why:
    """One move of a seat, weighed.

    terms: by term of the utility, one value a lens; utility and wish likewise, the wish in (0, 1). trust, climate, habit: the
    seat's trust in the target, how the target has lately treated it, and it the target beyond what is usual; threat: what every
    actor's change of satisfaction weighs as a gain of those who threaten, (N,); leaning: what leaning toward each of them adds
    to the balance, (N,).
    """

    name: str
    lenses: tuple[str, ...]
    terms: Mapping[str, Floats]
    utility: Floats
    wish: Floats
    trust: float
    climate: float
    habit: float
    threat: Floats
    leaning: Floats


@dataclass(frozen=True)
class Promise:
    """One term of an accord as the seat sees it.

    now: the level without the accord, then: what is agreed, both in [0, 1]; kept: what it is worth if it is kept, in units of
    utility before weights; trust: the seat's trust in who delivers, 1 for itself; values: the worth by lens, discounted.
    """

    issue: str
    deliverer: str
    now: float
    then: float
    kept: float
    trust: float
    values: Floats


@dataclass(frozen=True)
class WhyAccord:
    """An accord of a seat, weighed.

    help: what trust in the partners of a defence pact adds, by lens, 0 for other accords; worth: in all, by lens; own: in all,
    as this world weighs; signs: the chance that each other party would sign if it were brought now.
    """

    name: str
    lenses: tuple[str, ...]
    promises: tuple[Promise, ...]
    help: Floats
    cost: float
    worth: Floats
    own: float
    signs: Mapping[str, float]


def why_accord(table: Table, seat: str, name: str) -> WhyAccord:
    """Weigh one accord. InputError where the seat is no party to it."""
    scenario, (state, worlds) = table.game.scenario, alone(table.now.state, table.now.worlds, table.row)
    accords, i = scenario.setup.accords, scenario.setup.actors.index(seat)
    mine = [accords.name[g] for g in np.flatnonzero(accords.parties[:, i])]
    if name not in mine:
        raise InputError([Problem(None, "why", f"{name!r} is no accord of this seat", nearest(name, mine))])
    g, terms, actors = accords.name.index(name), accords.terms, scenario.setup.actors
    lenses, many, advised = counsel(scenario, state, worlds)
    levels = standing.resting(state.issues, worlds) if state.in_force[0, g] else state.issues
    without = levels[:, terms.issue]
    kept = gain(without, worlds.agreed, worlds.at_terms)[0, i] / UNIT
    belief = standing.trust(state)[0, i]
    promises = []
    for p in np.flatnonzero(terms.accord == g):
        j = int(terms.deliverer[p])
        trust = 1.0 if j == i else float(belief[j])
        values = advised.par["weight.interest"][:, 0] * trust * kept[p]
        levels_of = float(without[0, p]), float(worlds.agreed[0, p])
        promises.append(Promise(scenario.setup.issues[terms.issue[p]], actors[j], *levels_of, float(kept[p]), trust, values))
    worth, cost = surpluses(many, advised)[:, g, i], float(worlds.sign_cost[0, g, i])
    own = surpluses(state, worlds)
    ready = readiness(own, worlds)[0, g]
    signs = {actors[j]: float(ready[j]) for j in np.flatnonzero(accords.parties[g]) if j != i}
    helped = worth + cost - sum((p.values for p in promises), start=np.zeros(len(lenses)))
    return WhyAccord(name, lenses, tuple(promises), helped, cost, worth, float(own[0, g, i]), signs)


def why(table: Table, seat: str, name: str) -> Why:
    """Weigh one move, open or closed. InputError where the seat has no such move."""
    scenario, (state, worlds) = table.game.scenario, alone(table.now.state, table.now.worlds, table.row)
    moves, i = scenario.setup.moves, scenario.setup.actors.index(seat)
    own = [moves.name[m] for m in np.flatnonzero(moves.actor == i)]
    if name not in own:
        raise InputError([Problem(None, "why", f"{name!r} is no move of this seat", nearest(name, own))])
    m = moves.name.index(name)
    j = int(moves.target[m])
    lenses, many, advised = counsel(scenario, state, worlds)
    which = np.array([m])
    found = appraise(View(which, moves.actor[which], moves.target[which], asked=False), many, advised)
    utility = found.total()[:, 0]
    scene = Scene(state, worlds, scenario.setup.salience.value)
    return Why(
        name=name,
        lenses=lenses,
        terms={term: getattr(found, term)[:, 0] for term in TERMS},
        utility=utility,
        wish=logit(utility, advised.par["conduct.precision"][:, 0]),
        trust=float(state.alpha[0, i, j] / (state.alpha[0, i, j] + state.beta[0, i, j])),
        climate=float(state.climate[0, i, j]),
        habit=float(state.climate[0, j, i] - worlds.usual[0, j, i]),
        threat=rivals_gain(scenario, scene, m),
        leaning=feared(scene, i, j).balance,
    )
