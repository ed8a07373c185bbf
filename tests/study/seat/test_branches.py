"""Branches: alike up to their node, under luck of their own, in the same world; decisions meet the same luck."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sim.study.kept import Crew
from sim.study.scenario import Scenario
from sim.study.seat.branches import branches, branching, endings, node
from sim.study.seat.game import Game, Table, advanced, opened
from sim.study.seat.orders import Orders
from sim.study.variants import questions_of
from tests.study.seat.conftest import REPLICATE, SEED

DAM = {"alba": Orders(("alba_dams",))}


def test_branches_share_the_past_and_not_the_future(base: Scenario) -> None:
    table = opened(Game(base, SEED, REPLICATE, (), turns=({},) * 6))
    found = branches(table, questions_of(base), 200)
    past, ahead = found.courses[:, :7], found.courses[:, 7:]
    assert (past == past[:1]).all() and found.courses.shape == (200, 13, 6)
    assert len(np.unique(ahead[:, -1, 0])) == 200
    np.testing.assert_array_equal(found.actual, past[0])
    for number, level in enumerate(found.actual[:, 0]):
        assert level == table.moments[number].state.issues[table.row, 0]


def test_a_game_that_is_over_has_one_branch(base: Scenario) -> None:
    table = opened(Game(base, SEED, REPLICATE, (), turns=({},) * 12))
    assert (np.ptp(branches(table, questions_of(base), 128).courses, axis=0) == 0).all()


def test_the_number_of_workers_changes_nothing(river: Table) -> None:
    asked, told = questions_of(river.game.scenario), []
    with ThreadPoolExecutor(2) as pool:
        crowd = branches(river, asked, 300, Crew(pool, lambda done, total: told.append((done, total))))
    np.testing.assert_array_equal(crowd.courses, branches(river, asked, 300).courses)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_decisions_meet_the_same_luck_in_every_part_of_a_block(river: Table) -> None:
    origin = node(river.now, river.row, SEED)
    parts = endings(origin, 0, ({}, DAM, {}, DAM))
    assert parts.shape == (4, 32, 3)
    np.testing.assert_array_equal(parts[0], parts[2])
    np.testing.assert_array_equal(parts[1], parts[3])
    np.testing.assert_array_equal(parts[0], endings(origin, 0)[0, :32])
    np.testing.assert_array_equal(parts[1], endings(origin, 0, (DAM,))[0, :32])
    assert (parts[0] != parts[1]).any()


def test_a_decision_is_taken_in_the_first_step_of_every_branch(river: Table) -> None:
    _, first, *_ = branching(node(river.now, river.row, SEED), 0, (DAM,))
    assert (first.state.moves[:, 0] == 1).all()
    played = advanced(river, DAM).now.state
    own = river.game.scenario.setup.moves.actor == 0
    np.testing.assert_array_equal(first.state.moves[0, own], played.moves[river.row, own])
