"""Predictions and results: scored by hand, and by what the tables came to."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from sim.engine import standing
from sim.study.classroom.predictions import (
    Answered,
    beaten,
    crowd,
    drawing,
    drawn,
    finished,
    forecast,
    forecasting,
    loss,
    reliability,
    scores,
    truth,
)
from sim.study.classroom.results import compared, orders_csv, origin, predictions_csv, seats_csv
from sim.study.classroom.room import Room
from sim.study.classroom.rounds import close
from sim.study.classroom.state import Member, Poll
from sim.study.job import work
from sim.study.scenario import Scenario
from sim.study.seat.branches import branches, continued, endings
from sim.study.seat.orders import Orders
from sim.study.variants import questions_of
from tests.study.classroom.conftest import Make

ASKED = ("dammed", "treaty_holds")
MEMBERS = {who: Member(who, who.title(), table) for who, table in (("ann", 1), ("bob", 1), ("cat", 2), ("dan", 0))}
ANSWERS = {"ann": (1.0, 0.0), "bob": (0.5, 0.5), "cat": (0.8, 0.4), "dan": (0.1, 0.1), "eve": (0.0, 0.0)}
POLL = Poll("1", ASKED, 0, False, {who: dict(zip(ASKED, p, strict=True)) for who, p in ANSWERS.items()})
CAME = Answered(ASKED, {1: np.array([[1.0, 0.0]]), 2: np.array([[0.0, 0.0]])}, dict.fromkeys((1, 2), np.array([0.6, 0.2])))


def test_everybody_is_scored_by_the_table_where_they_sit() -> None:
    found = {score.who: score.brier for score in scores(POLL, MEMBERS, CAME)}
    assert found["ann"] == 0
    assert found["bob"] == found["coin"] == 0.25
    assert found["cat"] == pytest.approx((0.64 + 0.16) / 2)
    assert found["model"] == pytest.approx((2 * (0.16 + 0.04) + (0.36 + 0.04)) / 6)
    mean = np.array([2.4, 1.0]) / 4  # dan's too, eve is not in the class
    np.testing.assert_allclose(crowd(POLL, MEMBERS), mean)
    one, two = ((1 - mean[0]) ** 2 + mean[1] ** 2) / 2, (mean[0] ** 2 + mean[1] ** 2) / 2
    assert found["crowd"] == pytest.approx((2 * one + two) / 3)
    assert set(found) == {"ann", "bob", "cat", "crowd", "model", "coin", "rate"}


def test_the_board_is_in_order_and_the_crowd_is_held_against_people() -> None:
    found = scores(POLL, MEMBERS, CAME)
    assert [s.brier for s in found] == sorted(s.brier for s in found)
    assert beaten(found) == pytest.approx(2 / 3), "worse than Ann, better than Bob and Cat"
    assert beaten([]) is None
    assert scores(replace(POLL, answers={}), MEMBERS, CAME) == []
    assert reliability(replace(POLL, answers={}), MEMBERS, CAME) == []


def test_the_class_is_calibrated_bin_by_bin() -> None:
    rows = reliability(POLL, MEMBERS, CAME)
    assert sum(row["questions"] for row in rows) == 6
    top = rows[-1]
    assert (top["from"], top["questions"], top["forecast"], top["came"]) == (0.8, 2, 0.9, 0.5)


def test_in_all_worlds_the_share_of_yes_is_the_best_that_can_be_said() -> None:
    worlds = np.array([[1.0], [1.0], [1.0], [0.0]])
    assert loss(np.array([0.75]), worlds) == pytest.approx(0.1875)
    assert all(loss(np.array([p]), worlds) > 0.1875 for p in (0.7, 0.8, 0.0, 1.0))


def test_the_truth_of_a_table_is_that_of_its_game(room: Room) -> None:
    for _ in range(3):
        room.order("ann", room.turns(1), Orders(("alba_dams",)))
        close(room, [1, 2], 1.0)
    over = finished(room.table(1))
    assert over.over
    level = np.array([m.state.issues[over.row, 0] for m in over.moments])
    held = over.now.state.in_force[over.row, 0]
    assert truth(over, ASKED).tolist() == [[float((level > 0.6).any()), float(held)]]


def test_the_models_forecast_is_the_share_of_branches_from_the_start(room: Room) -> None:
    close(room, [1, 2], 1.0)
    parts = [continued(job) for job in forecasting(room.table(1), 0, ASKED)]
    early = replace(room.table(1), moments=room.table(1).moments[:1])
    whole = branches(early, questions_of(room.scenario, ASKED), 256).courses[:, -1]
    np.testing.assert_allclose(forecast(parts), (whole.sum(axis=0) + 0.5) / 257)
    later = forecasting(room.table(1), 1, ASKED)[0]
    assert (later.origin.step, len(later.past)) == (1, 2)


def test_a_class_that_only_predicts_is_answered_by_drawn_worlds(make: Make, base: Scenario) -> None:
    room = make(seats=(), tables=1)
    assert room.tables == ()
    room.join("ann", "Ann")
    poll = room.ask(ASKED)
    room.predict("ann", poll.name, dict.fromkeys(ASKED, 0.5))
    parts = [work(job)["outcomes"] for job in drawing(base, 7, ASKED)]
    every, one = drawn(poll, parts, None), drawn(poll, parts, 17)
    assert (every.truths[1].shape, one.truths[1].shape) == ((256, 2), (1, 2))
    np.testing.assert_array_equal(one.truths[1][0], every.truths[1][17])
    found = {s.who: s.brier for s in scores(room.state.polls[0], room.state.members, every)}
    assert found["ann"] == pytest.approx(0.25)
    assert found["rate"] <= 0.25


def test_tables_are_compared_under_the_same_luck_and_go_out_as_csv(room: Room) -> None:
    room.ask(("dammed",))
    room.predict("dan", "1", {"dammed": 0.3})
    room.order("ann", 0, Orders(("alba_dams",), {"league": "stay"}))
    close(room, [1, 2], 1.0)
    usual = np.concatenate([endings(origin(room), n)[0] for n in range(2)])
    found = compared(room, usual)
    assert (found.ended.shape, found.usual.shape, found.twin.shape, found.left) == ((2, 2), (256, 2), (2,), 11)
    over = finished(room.table(1))
    happy = standing.satisfaction(over.now.state.issues, over.now.worlds)[over.row]
    np.testing.assert_allclose(found.ended[0], happy[:2])
    np.testing.assert_allclose(found.ended[1], found.twin, err_msg="where nobody decided, the model did")
    assert 0 <= found.rank(1, "brenn") <= 1
    seats = list(csv.DictReader(io.StringIO(seats_csv(room, found))))
    assert [(r["table"], r["seat"], r["name"], r["months_decided"]) for r in seats][:2] == [
        ("1", "alba", "Ann", "1"),
        ("1", "brenn", "Bob", "0"),
    ]
    orders = list(csv.DictReader(io.StringIO(orders_csv(room))))
    assert [(r["month"], r["what"], r["stance"]) for r in orders] == [("2022-02", "alba_dams", ""), ("2022-02", "league", "stay")]
    told = {"1": Answered(("dammed",), {2: np.array([[1.0]])}, {2: np.array([0.5])})}
    [row] = csv.DictReader(io.StringIO(predictions_csv(room, told)))
    assert (row["name"], row["came"], row["brier"]) == ("Dan", "1.000", "0.4900")


def test_a_name_is_no_formula_in_a_spreadsheet(room: Room) -> None:
    room.join("eve", "=HYPERLINK(1)")
    room.sit("eve", 2, "brenn")
    found = compared(room, endings(origin(room), 0)[0])
    assert "'=HYPERLINK(1)" in seats_csv(room, found)
