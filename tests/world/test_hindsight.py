"""Hindsight: the world of September 2016 knows nothing that came later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.study.scenario import bare, load, load_world
from sim.world.evidence import load_evidence
from sim.world.library import installed

LATER = re.compile(r"\b20(1[7-9]|[2-9]\d)\b|\b(October|November|December) 2016\b|\b2016-1[0-2]\b")


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a nest of mappings and lists, with its place."""
    match value:
        case dict():
            for key, held in value.items():
                yield from texts(held, f"{place}.{key}")
        case list() | tuple():
            for n, held in enumerate(value):
                yield from texts(held, f"{place}.{n}")
        case str():
            yield place, value


def later(value: Any) -> list[str]:
    return [f"{place}: {text}" for place, text in texts(value) if LATER.search(text)]


@pytest.fixture(scope="module")
def merged() -> dict[str, Any]:
    """The world with everything that it extends, as it is read."""
    return load_world("2016-09", Path())[1].value


def test_no_reason_in_effect_mentions_what_came_later(merged: dict[str, Any]) -> None:
    assert later(merged) == []


@pytest.mark.parametrize("text", ["Strikes in February 2021.", "Cuts of December 2016.", "Since 2017", "as of 2016-11"])
def test_what_came_later_would_be_noticed(merged: dict[str, Any], text: str) -> None:
    moves = {**merged["moves"], "planted": {"reason": text}}
    assert later({**merged, "moves": moves}) == [f".moves.planted.reason: {text}"]


def test_the_common_world_does_mention_later_years() -> None:
    """So that what is restated is known to be needed."""
    assert len(later(load_world("2022-01", Path())[1].value)) > 40


def test_no_claim_in_force_is_dated_later() -> None:
    evidence, world = load_evidence(installed() / "seeds"), bare("2016-09")
    known = evidence.claims(world.world.as_of)
    assert known and all(claim.date[:7] <= "2016-09" for claim in known.values())
    used = {claim for number in world.numbers.values() for claim in number.claims}
    assert used <= set(known)


def test_a_run_that_is_told_nothing_has_no_dated_event() -> None:
    assert [name for name, event in load("from_2016").file.events.items() if event.at] == []


def test_the_told_history_names_a_source_and_a_date_for_every_event() -> None:
    blind, told = load("from_2016"), load("history_2016")
    mine = {name: event for name, event in told.file.events.items() if name not in blind.file.events}
    assert len(mine) >= 25
    assert all(event.at and "2016-10" <= event.at <= "2022-01" for event in mine.values())
    assert [name for name, event in mine.items() if not re.search(r"\b20(1[6-9]|2[01])\b", event.reason)] == []


@pytest.mark.parametrize("issue", ["trade", "arms", "iran_debt", "iran_doubts", "iran_foothold"])
def test_the_told_history_does_not_hand_over_what_is_asked(issue: str) -> None:
    told = load("history_2016").file.events
    assert [name for name, event in told.items() if issue in {*event.set, *event.add}] == []
