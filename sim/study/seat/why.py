"""Why: what speaks for and against one move of a seat, term by term, as every lens weighs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.appraisal import View, appraise, logit
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
