"""Chronicle: a world as dated lines, the telling ones told and the rest counted."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from sim.show.chronicle import A_MONTH, chronicle
from sim.study.replay import Happening, replay
from sim.study.scenario import Scenario, load
from sim.world.library import installed
from sim.world.world import PLOVER

LINE = re.compile(r"(?P<date>\d{4}-\d\d(-\d\d)?)  (?P<type>[A-Z]+|…) +(?P<title>\S.*)")


def act(date: str, title: str, kind: str = "CONSULT", surprise: float = 1.0, named: bool = False) -> Happening:
    return Happening(1, date, kind, title, title, "a", named, surprise)


@pytest.fixture(scope="module", name="baseline")
def shipped() -> Scenario:
    return load(installed() / "scenarios" / "baseline.yaml")


def test_a_short_month_is_told_whole_and_in_order() -> None:
    month = [act("2022-02", "B meets C", surprise=1), act("2022-02", "A strikes B", "ASSAULT", 9, named=True)]
    assert list(chronicle(month)) == ["2022-02  CONSULT   B meets C", "2022-02  ASSAULT   A strikes B"]


def test_the_particular_and_the_rare_are_told_first_and_the_rest_is_counted() -> None:
    month = [
        act("2022-02", "common one"),
        act("2022-02", "rare one", "REJECT", surprise=8),
        act("2022-02", "common two"),
        act("2022-02", "common three", "ACCUSE"),
        act("2022-02", "named one", "THREATEN", surprise=0.1, named=True),
    ]
    lines = list(chronicle(month, most=2))
    assert lines[:2] == ["2022-02  REJECT    rare one", "2022-02  THREATEN  named one"]
    assert lines[2].startswith("2022-02  …         and 3 more common acts: 2 consult")
    assert "1 accuse" in lines[2] and len(lines) == 3


def test_one_more_act_is_one_act() -> None:
    lines = list(chronicle([act("2022-02", "one"), act("2022-02", "two", surprise=2)], most=1))
    assert "and 1 more common act: 1 consult" in lines[1]


def test_force_is_named_however_common_it_is() -> None:
    month = [act("2022-02", "rare", surprise=9), act("2022-02", "A fires on B", "ASSAULT"), act("2022-02", "talk")]
    assert list(chronicle(month, most=1))[1].endswith("1 consult; A fires on B")


def test_months_follow_one_another_and_an_empty_world_has_no_line() -> None:
    assert [line[:7] for line in chronicle([act("2022-02", "x"), act("2022-03", "y"), act("2022-05", "z")])] == [
        "2022-02",
        "2022-03",
        "2022-05",
    ]
    assert list(chronicle([])) == []


def test_a_world_of_the_baseline_is_told_in_full(baseline: Scenario) -> None:
    happened = replay(baseline, seed=2022, replicate=3)
    lines = list(chronicle(happened))
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    dates = [match["date"] for match in found if match]
    assert dates == sorted(dates) and set(dates) == {h.date for h in happened}
    assert {match["type"] for match in found if match} <= {*PLOVER, "EVENT", "…"}
    for _, month in groupby(found, key=lambda match: match["date"] if match else ""):
        assert len([match for match in month if match and match["type"] != "…"]) <= A_MONTH
    counted = sum(int(match["title"].split()[1]) for match in found if match and match["type"] == "…")
    told = len([match for match in found if match and match["type"] != "…"])
    assert told + counted == len(happened)


def test_a_replay_is_the_same_each_time_and_differs_between_worlds(baseline: Scenario) -> None:
    assert replay(baseline, 2022, 0) == replay(baseline, 2022, 0)
    assert replay(baseline, 2022, 0) != replay(baseline, 2022, 1)


def test_a_dated_event_is_told_in_its_month() -> None:
    scenario = load(installed() / "scenarios" / "jcpoa_breakthrough.yaml")
    event = scenario.file.events["signed_in_vienna"]
    lines = list(chronicle(replay(scenario, seed=2022, replicate=0)))
    assert f"{event.at}  EVENT     {event.title}" in lines
