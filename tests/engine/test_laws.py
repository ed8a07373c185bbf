"""What every law promises: it is pure, it keeps shapes and bounds, and it does not know the actors by their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import standing
from sim.engine.appraisal import appraise, asked_view, own_view
from sim.engine.block import BLOCK
from sim.engine.chance import Chance, by_replicate
from sim.engine.custom import accustomed
from sim.engine.draws import draw_worlds
from sim.engine.laws import LAWS, Law
from sim.engine.laws.conduct import conduct, likelihood
from sim.engine.laws.diplomacy import leaving, signing, surpluses
from sim.engine.laws.events import events
from sim.engine.laws.issues import issues
from sim.engine.laws.trust import trust
from sim.engine.state import State, Worlds
from sim.engine.walk import Moment
from sim.engine.weighing import hazards, reluctance
from sim.world.quantity import Condition, Kind, Quantity
from sim.world.setup import Floats, Ints, Ranged, Setup
from tests.generators import moments

LUCK = Chance(seed=7, block=0, step=3)
each_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)


def arrays(value: Any) -> dict[str, np.ndarray]:
    """All arrays of a state or of worlds, by name."""
    found = {f.name: getattr(value, f.name) for f in fields(value)}
    found |= found.pop("par", {})
    return {name: array for name, array in found.items() if isinstance(array, np.ndarray)}


def frozen(moment: Moment) -> None:
    """No array of this moment can be written to any more."""
    for value in (moment.state, moment.worlds):
        for array in arrays(value).values():
            array.setflags(write=False)


def is_possible(state: State) -> None:
    """A state within its bounds."""
    for name, array in arrays(state).items():
        assert np.isfinite(array).all(), name
    assert (state.alpha > 0).all()
    assert (state.beta > 0).all()
    assert (state.means > 0).all()
    assert (state.tempo >= 0).all()
    assert (state.talks >= 0).all()
    assert ((state.issues >= 0) & (state.issues <= 1)).all()
    assert (np.abs(state.climate) <= 1).all()


def test_a_step_has_its_order() -> None:
    assert [law.__name__ for law in LAWS] == ["events", "conduct", "diplomacy", "trust", "issues"]


@each_law
@given(moment=st.one_of(moments(), moments(extreme=True)))
def test_a_law_leaves_its_input_alone(law: Law, moment: Moment) -> None:
    before = {name: array.copy() for name, array in arrays(moment.state).items()}
    frozen(moment)
    law(moment.state, moment.worlds, LUCK)
    for name, array in arrays(moment.state).items():
        assert np.array_equal(array, before[name]), name


@each_law
@given(moment=moments())
def test_a_law_answers_the_same_to_the_same(law: Law, moment: Moment) -> None:
    first, again = (arrays(law(moment.state, moment.worlds, LUCK)) for _ in range(2))
    assert all(np.array_equal(first[name], again[name]) for name in first)


@each_law
@given(moment=st.one_of(moments(), moments(extreme=True)))
def test_a_law_keeps_shapes_kinds_and_bounds(law: Law, moment: Moment) -> None:
    result = law(moment.state, moment.worlds, LUCK)
    is_possible(result)
    before = arrays(moment.state)
    for name, array in arrays(result).items():
        assert (array.shape, array.dtype) == (before[name].shape, before[name].dtype), name
        assert len(array) == BLOCK


def willingness(state: State, worlds: Worlds) -> Floats:
    """Chance that an opportunity is taken, (R, M)."""
    laid = worlds.laid
    return by_replicate(hazards(laid, reluctance(laid, state, worlds), np.ones_like(laid.rate)))


@given(moment=st.one_of(moments(), moments(extreme=True)))
def test_probabilities_are_probabilities(moment: Moment) -> None:
    state, worlds = moment.state, moment.worlds
    surplus = surpluses(state, worlds)
    answers = (
        willingness(state, worlds),
        likelihood(state, worlds),
        signing(surplus, state, worlds),
        leaving(surplus, state, worlds),
    )
    for probability in answers:
        assert ((probability >= 0) & (probability <= 1)).all()


@given(moment=st.one_of(moments(), moments(extreme=True)))
def test_standing_keeps_its_bounds(moment: Moment) -> None:
    state, worlds = moment.state, moment.worlds
    dyads = standing.dyads(state, worlds)
    for share in (dyads.trust, dyads.risk, dyads.threat, standing.resting(state.issues, worlds)):
        assert ((share >= 0) & (share <= 1)).all()
    satisfaction = standing.satisfaction(state.issues, worlds)
    assert ((satisfaction > -1e-12) & (satisfaction < 1 + 1e-12)).all()
    assert (standing.allied_capability(state, worlds) >= standing.capability(state, worlds)).all()
    assert (np.abs(dyads.balance) < 1 + 1e-12).all()


@given(moment=moments())
def test_threats_are_shares(moment: Moment) -> None:
    threat = standing.dyads(moment.state, moment.worlds).threat
    assert np.allclose(threat.sum(axis=2), 1.0, rtol=0, atol=1e-12)
    assert (np.diagonal(threat, axis1=1, axis2=2) == 0).all()


# --- another order of the actors


def relabelled(setup: Setup, order: Ints) -> Setup:
    """The same world with its actors in another order: the new actor n is the old order[n]."""
    place = np.argsort(order)

    def needs(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(relabelled_condition(c, place) for c in conditions)

    def columns(number: Ranged) -> Ranged:
        return Ranged(*(x[:, order] for x in number))

    moves, accords = setup.moves, setup.accords
    of_actors = {
        name: Ranged(*(x[order] for x in getattr(setup, name))) for name in ("position", "salience", "capability", "pull")
    }
    shocks = (
        replace(
            s,
            when=needs(s.when),
            trust=tuple((place[i], place[j], *evidence) for i, j, *evidence in s.trust),
            capability=tuple((place[i], factor) for i, factor in s.capability),
        )
        for s in setup.shocks
    )
    return replace(
        setup,
        **of_actors,
        actors=tuple(setup.actors[n] for n in order),
        alpha=setup.alpha[np.ix_(order, order)],
        beta=setup.beta[np.ix_(order, order)],
        moves=replace(moves, actor=place[moves.actor], target=place[moves.target], needs=tuple(map(needs, moves.needs))),
        accords=replace(
            accords,
            parties=accords.parties[:, order],
            deliverers=accords.deliverers[:, order],
            mediation=columns(accords.mediation),
            cost=columns(accords.cost),
            needs=tuple(map(needs, accords.needs)),
            terms=replace(accords.terms, deliverer=place[accords.terms.deliverer]),
        ),
        shocks=tuple(shocks),
    )


def relabelled_condition(condition: Condition, place: Ints) -> Condition:
    what = condition.quantity
    if what.kind not in {Kind.TRUST, Kind.CLIMATE, Kind.SATISFACTION, Kind.CAPABILITY}:
        return condition
    return replace(condition, quantity=Quantity(what.kind, tuple(place[i] for i in what.index)))


def relabelled_state(state: State, order: Ints) -> State:
    pairs = {name: getattr(state, name)[:, order][:, :, order] for name in ("alpha", "beta", "climate")}
    return replace(state, **pairs, means=state.means[:, order], left=state.left[:, :, order])


def same(one: Floats, other: Floats) -> bool:
    """Equal but for the order of summation."""
    return np.allclose(one, other, rtol=1e-12, atol=1e-12)


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[Moment, Moment, Ints]:
    """A moment, the same with the actors in another order, and that order."""
    moment = draw(moments(uncertain=False))
    order = np.array(draw(st.permutations(range(len(moment.worlds.setup.actors)))))
    worlds = accustomed(draw_worlds(relabelled(moment.worlds.setup, order), Chance(0, 0, 0)))
    return moment, Moment(moment.step, relabelled_state(moment.state, order), worlds), order


Answer = Callable[[State, Worlds], Floats]
OF_ACTORS: dict[str, Answer] = {
    "satisfaction": lambda s, w: standing.satisfaction(s.issues, w),
    "capability": standing.capability,
    "allied capability": standing.allied_capability,
}
OF_PAIRS: dict[str, Answer] = {
    "trust": lambda s, w: standing.trust(s),
    "risk": lambda s, w: standing.dyads(s, w).risk,
    "threat": lambda s, w: standing.dyads(s, w).threat,
    "balance": lambda s, w: standing.dyads(s, w).balance,
    "good deeds": lambda s, w: standing.dealings(s, w)[0],
    "ill deeds": lambda s, w: standing.dealings(s, w)[1],
}
OF_ACCORDS_AND_ACTORS: dict[str, Answer] = {
    "surplus": surpluses,
    "leaving": lambda s, w: leaving(surpluses(s, w), s, w),
}
OF_NO_ACTOR: dict[str, Answer] = {
    "resting": lambda s, w: standing.resting(s.issues, w),
    "utility": lambda s, w: appraise(own_view(w.setup.moves), s, w).total(),
    "utility to those asked": lambda s, w: appraise(asked_view(w.setup.moves), s, w).total(),
    "willingness": willingness,
    "likelihood": likelihood,
    "signing": lambda s, w: signing(surpluses(s, w), s, w),
}


@given(pair=two_orders())
@settings(max_examples=60)
def test_relabelling_the_actors_relabels_every_reading(pair: tuple[Moment, Moment, Ints]) -> None:
    one, other, order = pair
    for readings, turned in (
        (OF_ACTORS, lambda x: x[:, order]),
        (OF_PAIRS, lambda x: x[:, order][:, :, order]),
        (OF_ACCORDS_AND_ACTORS, lambda x: x[:, :, order]),
        (OF_NO_ACTOR, lambda x: x),
    ):
        for name, reading in readings.items():
            assert same(turned(reading(one.state, one.worlds)), reading(other.state, other.worlds)), name


@pytest.mark.parametrize("law", [events, conduct, trust, issues], ids=lambda law: law.__name__)
@given(pair=two_orders())
def test_relabelling_the_actors_relabels_a_law(law: Law, pair: tuple[Moment, Moment, Ints]) -> None:
    one, other, order = pair
    expected = arrays(relabelled_state(law(one.state, one.worlds, LUCK), order))
    found = arrays(law(other.state, other.worlds, LUCK))
    for name, array in expected.items():
        assert same(array, found[name]), name
