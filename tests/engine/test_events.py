"""Events: what befalls the world, when, how often, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.engine import standing
from sim.engine.conditions import open_to
from sim.engine.laws.diplomacy import possible
from sim.world.quantity import Condition, Kind, Quantity
from sim.world.shock import Shock
from tests.generators import SURE, WEEK, Deed, Treaty, after, blank, issue, parameters, path, shock

HELD = Condition(Quantity(Kind.ISSUE, (0,)), above=0.4)


def happened(*shocks: Shock, steps: int = 4, **changes: object) -> list[list[float]]:
    """The share of replicates in which each event happens, step by step."""
    return [state.occurred.mean(axis=0).tolist() for state in path(blank(shocks=shocks, **changes), steps)[1:]]  # type: ignore[arg-type]


def test_a_dated_event_happens_in_its_step_and_never_again() -> None:
    assert happened(shock("flood", 2)) == [[0.0], [1.0], [0.0], [0.0]]


def test_a_dated_event_whose_condition_fails_does_not_happen() -> None:
    assert happened(shock("flood", 2, when=(issue(0, above=0.6),))) == [[0.0]] * 4


@pytest.mark.parametrize("when", [(issue(0, above=0.6), HELD), (HELD, issue(0, above=0.6))])
def test_all_conditions_of_an_event_must_hold(when: tuple[Condition, ...]) -> None:
    assert happened(shock("flood", 2, when=when)) == [[0.0]] * 4
    assert happened(shock("flood", 2, when=(HELD, HELD))) == [[0.0], [1.0], [0.0], [0.0]]


def test_a_waiting_event_happens_once_unless_it_may_repeat() -> None:
    assert happened(shock("once", when=(HELD,)), shock("again", when=(HELD,), repeat=True)) == [[1, 1], [0, 1], [0, 1], [0, 1]]


def test_a_later_event_sees_what_an_earlier_one_of_the_same_step_did() -> None:
    wave = shock("wave", when=(issue(0, above=0.6),))
    quake = shock("quake", 2, issues=((0, "set", 0.7),))
    assert happened(quake, wave, steps=3) == [[0, 0], [1, 1], [0, 0]]
    assert happened(wave, quake, steps=3) == [[0, 0], [0, 1], [1, 0]]
    assert happened(wave, quake, replace(wave, name="flood"), steps=3) == [[0, 0, 0], [0, 1, 1], [1, 0, 0]]


def test_what_events_ask_of_a_state_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    worked_out = standing.satisfaction
    monkeypatch.setattr(standing, "satisfaction", lambda *about: asked.append(1) or worked_out(*about))
    content = Condition(Quantity(Kind.SATISFACTION, (0,)), above=2.0)
    setup = blank(shocks=tuple(shock(f"joy {n}", when=(content, content)) for n in range(9)))
    after(setup, 2)
    assert len(asked) == 2


@pytest.mark.parametrize("chance", [0.1, 0.7])
def test_a_dated_event_happens_with_its_chance_whatever_the_step(chance: float) -> None:
    for months in (1.0, WEEK):
        setup = blank(shocks=(shock("flood", 1, chance=chance),), months=months)
        seen = np.concatenate([after(setup, 1, block=b).state.fired[:, 0] for b in range(40)])
        assert abs(seen.mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / len(seen))


@pytest.mark.parametrize(("months", "steps"), [(1.0, 3), (0.25, 12)], ids=["months", "quarters of a month"])
def test_a_waiting_event_has_the_same_chance_by_months_and_by_parts_of_months(months: float, steps: int) -> None:
    """A chance of .2 a month: 1 − .8³ after three months."""
    setup = blank(shocks=(shock("raid", when=(HELD,), chance=0.2),), months=months)
    seen = np.concatenate([after(setup, steps, block=b).state.fired[:, 0] for b in range(40)])
    assert abs(seen.mean() - (1 - 0.8**3)) < 4 * np.sqrt(0.512 * 0.488 / len(seen))


def test_issues_are_set_and_shifted_within_their_ends() -> None:
    change = shock("change", 1, issues=((0, "set", 0.9), (0, "add", -0.2), (1, "add", 0.8)))
    assert after(blank(shocks=(change,)), 1).state.issues[0] == pytest.approx([0.7, 1.0])


def test_evidence_is_added_to_one_belief() -> None:
    setup = blank(shocks=(shock("scandal", 1, trust=((0, 1, 2.0, 5.0),)),))
    moment = after(setup, 1)
    keep = 2 ** (-1 / 18)  # the law of trust forgets one step of it
    expected = np.full((3, 3), 0.5)
    expected[0, 1] = (1 + 2 * keep) / (2 + 7 * keep)
    assert standing.trust(moment.state)[0] == pytest.approx(expected, abs=1e-12)


def test_means_are_multiplied_for_good() -> None:
    moment = after(blank(shocks=(shock("quake", 1, capability=((1, 0.5),)),)), 3)
    assert standing.capability(moment.state, moment.worlds)[0] == pytest.approx([1.0, 0.5, 1.0])


def test_an_event_puts_an_accord_in_force() -> None:
    setup = blank(treaties=[Treaty("treaty", (0, 1))], shocks=(shock("summit", 2, accords=((0, True),)),))
    assert [state.in_force.all() for state in path(setup, 3)] == [False, False, True, True]


def test_an_accord_that_an_event_ends_counts_as_lapsed_in_that_step_alone() -> None:
    setup = blank(treaties=[Treaty("treaty", (0, 1), in_force=True)], shocks=(shock("coup", 2, accords=((0, False),)),))
    states = path(setup, 3)
    assert [state.in_force.all() for state in states] == [True, True, False, False]
    assert [state.lapsed.all() for state in states] == [False, False, True, False]


def test_an_event_that_ends_what_is_not_in_force_ends_nothing() -> None:
    setup = blank(treaties=[Treaty("treaty", (0, 1))], shocks=(shock("coup", 2, accords=((0, False),)),))
    assert not any(state.lapsed.any() for state in path(setup, 3))


def test_opportunities_stop_and_come_back() -> None:
    truce = shock("truce", 2, tempo=((0, 1e-12),))
    over = shock("truce.until", 4, tempo=((0, 1e12),), undoes=True)
    still = parameters(conduct__inertia=0.0)
    setup = blank(deeds=[Deed("a strikes b", 0, 1, -0.9, rate=100.0)], shocks=(truce, over), parameters=still)
    assert [(state.moves > 0).mean() for state in path(setup, 5)[1:]] == [1.0, 0.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize("factor", [1e-12, 0.1, 1 / 3, 3.0, 100.0])
def test_an_end_restores_the_factors(factor: float) -> None:
    first = shock("press", 1, tempo=((0, factor),), talks=((0, factor),))
    over = shock("press.until", 3, tempo=((0, 1 / factor),), talks=((0, 1 / factor),), undoes=True)
    setup = blank(deeds=[Deed("a greets b", 0, 1, 0.1)], treaties=[Treaty("treaty", (0, 1))], shocks=(first, over))
    states = path(setup, 3)
    for name in ("tempo", "talks"):
        pressed, restored = getattr(states[2], name), getattr(states[3], name)
        assert np.allclose(pressed, factor, rtol=1e-12)
        assert np.allclose(restored, 1.0, rtol=1e-12)


def test_only_what_has_happened_is_undone() -> None:
    first = shock("press", 1, chance=0.5, tempo=((0, 4.0),))
    over = shock("press.until", 3, tempo=((0, 0.25),), undoes=True)
    state = after(blank(deeds=[Deed("a greets b", 0, 1, 0.1)], shocks=(first, over)), 3).state
    assert 0.3 < state.fired[:, 0].mean() < 0.7
    assert np.array_equal(state.fired[:, 0], state.fired[:, 1])
    assert (state.tempo == 1.0).all()


def test_an_event_that_ends_in_its_own_step_leaves_nothing_behind() -> None:
    first, over = shock("press", 2, tempo=((0, 4.0),)), shock("press.until", 2, tempo=((0, 0.25),), undoes=True)
    state = after(blank(deeds=[Deed("a greets b", 0, 1, 0.1)], shocks=(first, over)), 3).state
    assert (state.tempo == 1.0).all()


def test_a_move_sets_off_an_event_in_the_next_step() -> None:
    struck = Condition(Quantity(Kind.MOVE, (0,)), above=0.5)
    deeds = [Deed("a strikes b", 0, 1, -0.9, rate=SURE, needs=(issue(0, above=0.6),))]
    raise_ = shock("quarrel", 2, issues=((0, "set", 0.7),))
    assert happened(raise_, shock("incident", when=(struck,)), deeds=deeds) == [[0, 0], [1, 0], [0, 1], [0, 0]]


def test_a_move_made_once_is_a_move_made() -> None:
    struck = Condition(Quantity(Kind.MOVE, (0,)), above=0.5)
    deeds = [Deed("a greets b", 0, 1, 0.1, rate=0.3)]
    states = path(blank(shocks=(shock("incident", when=(struck,), repeat=True),), deeds=deeds), 5)
    for before, now in pairwise(states):
        assert np.array_equal(now.occurred[:, 0], before.moves[:, 0] > 0)
    assert any((state.moves == 1).any() for state in states)


each_quantity = pytest.mark.parametrize(
    ("kind", "index", "value"),
    [
        (Kind.ISSUE, (0,), 0.5),
        (Kind.TRUST, (0, 1), 0.75),
        (Kind.CLIMATE, (0, 1), 0.0),
        (Kind.ACCORD, (0,), 1.0),
        (Kind.SATISFACTION, (0,), 0.5),
        (Kind.CAPABILITY, (1,), 2.0),
        (Kind.MOVE, (0,), 0.0),
    ],
    ids=lambda x: getattr(x, "value", None),
)


def uneven() -> dict[str, Any]:
    """A world in which quantities differ."""
    alpha = np.ones((3, 3))
    alpha[0, 1] = 3.0
    return {
        "alpha": alpha,
        "salience": np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]),
        "position": np.ones((3, 2)),
        "capability": np.array([1.0, 2.0, 1.0]),
        "deeds": [Deed("a greets b", 0, 1, 0.1)],
        "treaties": [Treaty("treaty", (0, 1), in_force=True)],
    }


@each_quantity
def test_a_condition_looks_at_any_quantity(kind: Kind, index: tuple[int, ...], value: float) -> None:
    quantity = Quantity(kind, index)
    near = shock("near", when=(Condition(quantity, value - 1e-9, value + 1e-9),))
    bounds = (shock("over", when=(Condition(quantity, above=value),)), shock("under", when=(Condition(quantity, below=value),)))
    assert happened(near, *bounds, steps=1, **uneven()) == [[1.0, 0.0, 0.0]]


@each_quantity
def test_needs_look_where_conditions_of_events_look(kind: Kind, index: tuple[int, ...], value: float) -> None:
    quantity, world = Quantity(kind, index), uneven()
    needs = {"near": Condition(quantity, value - 1e-9, value + 1e-9), "over": Condition(quantity, above=value)}
    world["deeds"] += [Deed(name, 0, 1, 0.1, needs=(need,)) for name, need in needs.items()]
    world["treaties"] += [Treaty(name, (0, 1), needs=(need,)) for name, need in needs.items()]
    moment = after(blank(**world), 0)
    assert (open_to(moment.worlds.open_moves, moment.state, moment.worlds)[:, 1:] == [True, False]).all()
    assert (possible(moment.state, moment.worlds) == [False, True, False]).all()


def test_events_of_the_same_world_and_luck_are_the_same_events() -> None:
    setup = blank(shocks=(shock("raid", when=(HELD,), chance=0.3, repeat=True),))
    renamed = replace(setup, shocks=(replace(setup.shocks[0], name="storm"),))
    one, again, other = ([s.occurred for s in path(x, 4)] for x in (setup, setup, renamed))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
