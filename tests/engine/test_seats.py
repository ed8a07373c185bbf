"""Seats: what is decided for a seated actor happens, what is asked of others is answered as they would, and nobody else moves."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.seats import Decisions, seated, undecided
from sim.engine.state import State
from sim.engine.walk import Moment, take
from sim.world.setup import Setup
from tests.generators import Deed, Treaty, after, blank, issue, moments, parameters

LUCK = Chance(5, 0, 9)


def stepped(moment: Moment, decisions: Decisions) -> State:
    return take(moment.state, moment.worlds, LUCK, seated(decisions))


def ordered(moment: Moment, actor: int, *wanted: str, row: int | slice = slice(None)) -> Decisions:
    found, moves = undecided(moment.state), moment.worlds.setup.moves
    found.ordered[row] = moves.actor == actor
    found.wanted[row, [moves.name.index(name) for name in wanted]] = 1
    return found


@given(moments())
def test_with_nobody_seated_a_step_is_the_usual_one(moment: Moment) -> None:
    free, same = take(moment.state, moment.worlds, LUCK), stepped(moment, undecided(moment.state))
    for field in fields(State):
        np.testing.assert_array_equal(getattr(free, field.name), getattr(same, field.name))


@given(moments())
def test_a_seat_in_one_replicate_leaves_the_others_and_the_other_actors_moves_alone(moment: Moment) -> None:
    free, then = take(moment.state, moment.worlds, LUCK), stepped(moment, ordered(moment, 0, row=3))
    others = np.arange(BLOCK) != 3
    for field in fields(State):
        np.testing.assert_array_equal(getattr(free, field.name)[others], getattr(then, field.name)[others])
    theirs = moment.worlds.setup.moves.actor != 0
    np.testing.assert_array_equal(free.moves[:, theirs], then.moves[:, theirs])
    assert not then.moves[3, ~theirs].any()


def test_an_order_is_carried_out_without_an_opportunity_and_only_where_its_needs_hold(tiny: Setup) -> None:
    never = replace(tiny.moves, rate=type(tiny.moves.rate)(*(0.0 * end for end in tiny.moves.rate)))
    moment = after(replace(tiny, moves=never), 0)
    then = stepped(moment, ordered(moment, 1, "b opens the dam", "b greets a"))
    assert (then.moves[:, [1, 4]] == 1).all()
    low = replace(moment, state=replace(moment.state, issues=np.full_like(moment.state.issues, 0.3)))
    assert not stepped(low, ordered(low, 1, "b opens the dam")).moves.any()


@pytest.mark.parametrize(("likes", "share"), [(1.0, 1.0), (0.0, 0.0), (0.5, 0.5)])
def test_a_target_that_is_asked_answers_as_it_would(likes: float, share: float) -> None:
    # b gains or loses ΔV = ±.05, five units, by what a asks of it; without effects it does not care
    setup = blank(
        deeds=[Deed("ask", 0, 1, 0.0, effects={0: 0.2}, consent=True)]
        if share != 0.5
        else [Deed("ask", 0, 1, 0.0, consent=True)],
        position=np.array([[0.5, 0.5], [likes, 0.5], [0.5, 0.5]]),
        salience=np.array([[1.0, 0.0]] * 3),
        parameters=parameters(weight__interest=1.0, conduct__precision=10.0),
    )
    moment = after(setup, 0)
    assert stepped(moment, ordered(moment, 0, "ask")).moves.mean() == pytest.approx(share, abs=0.12)


def treaty(**changes: object) -> Setup:
    made = Treaty("treaty", (0, 1), ((0, 0, 0.8, 6.0), (1, 1, 0.7, 6.0)), **changes)  # type: ignore[arg-type]
    position, salience = np.array([[0.8, 0.7]] * 3), np.ones((3, 2))
    return blank(treaties=[made], position=position, salience=salience, parameters=parameters(weight__interest=1.0))


def test_a_proposal_brings_an_accord_to_the_table_and_the_other_party_answers() -> None:
    moment = after(treaty(), 0)  # its rate is 0: it never comes by itself, and both would gladly sign
    decisions = undecided(moment.state)
    assert not stepped(moment, decisions).signed.any()
    decisions.proposed[:] = decisions.answer[:, 0, 0] = 1
    assert stepped(moment, decisions).signed.all()
    decisions.answer[:, 0, 1] = 0
    assert not stepped(moment, decisions).signed.any(), "a refusal is a veto"


def test_what_cannot_be_signed_is_not_signed_however_it_is_proposed() -> None:
    moment = after(treaty(needs=(issue(0, above=0.9),)), 0)
    decisions = undecided(moment.state)
    decisions.proposed[:] = decisions.answer[:, 0, :2] = 1
    assert not stepped(moment, decisions).signed.any()


def test_who_is_told_to_leave_leaves_and_who_is_told_to_stay_stays() -> None:
    moment = after(treaty(in_force=True, exit_rate=1e6, cost={0: 1e3}), 0)
    decisions = undecided(moment.state)
    assert stepped(moment, decisions).left[:, 0, 0].all()
    decisions.leave[:, 0, 0] = 0
    assert not stepped(moment, decisions).left[:, 0, 0].any()
    decisions.leave[:, 0, 1] = 1
    then = stepped(moment, decisions)
    assert then.left[:, 0, 1].all() and then.lapsed.all() and not then.in_force.any()
    decisions.leave[:] = 1
    assert not stepped(moment, decisions).left[:, 0, 2].any(), "who has nothing to deliver cannot walk out"
