"""Hindsight: the world of September 2016, and what is run from it, know nothing that came later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.study.scenario import bare, load, load_world
from sim.world.evidence import Claim, load_evidence
from sim.world.library import installed
from sim.world.numbers import UNSUPPORTED

MONTHS = r"(October|November|December|Oct\.?|Nov\.?|Dec\.?|autumn|winter|end) (of )?2016"
LATER = re.compile(rf"\b20(1[7-9]|[2-9]\d)\b|\b{MONTHS}\b|\b2016-1[0-2]\b")


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
    """Texts that mention a time after September 2016, with their places."""
    return [f"{place}: {text}" for place, text in texts(value) if LATER.search(text)]


def too_late(claims: dict[str, Claim]) -> list[str]:
    """Claims that are dated after September 2016."""
    return [name for name, claim in claims.items() if claim.date[:7] > "2016-09"]


@pytest.fixture(scope="module")
def merged() -> dict[str, Any]:
    """The world with everything that it extends, as it is read."""
    return load_world("2016-09", Path())[1].value


def test_no_text_of_the_merged_world_mentions_what_came_later(merged: dict[str, Any]) -> None:
    assert later(merged) == []


def test_no_reason_of_a_number_mentions_what_came_later() -> None:
    assert later({path: number.reason for path, number in bare("2016-09").numbers.items()}) == []


def test_every_number_has_a_claim_or_a_reason_of_its_own() -> None:
    """What only later claims support in the common world is restated, not taken over."""
    assert [path for path, number in bare("2016-09").numbers.items() if number.reason == UNSUPPORTED] == []


@pytest.mark.parametrize(
    "text", ["Strikes in February 2021.", "Cuts of December 2016.", "Since 2017", "as of 2016-11", "By the end of 2016."]
)
@pytest.mark.parametrize("place", [("moves", "israel_strikes_wide", "rate"), ("accords", "china_pact"), ("trust", "iran")])
def test_what_came_later_is_noticed_wherever_it_is_planted(tmp_path: Path, text: str, place: tuple[str, ...]) -> None:
    where = {"trust": f"trust: {{iran: [{{in: {{russia: neutral}}, reason: '{text}'}}]}}"}
    nested = f"reason: '{text}'"
    for part in reversed(place):
        nested = f"{part}: {{{nested}}}"
    line = where.get(place[0], nested)
    (tmp_path / "planted.yaml").write_text(f"schema: 1\nextends: 2016-09\nname: planted\n{line}\n", encoding="utf-8")
    found = later(load_world("planted", tmp_path)[1].value)
    assert len(found) == 1 and found[0].endswith(text)


@pytest.mark.parametrize("text", ["As of September 2016.", "In 2016", "2012 to 2015", "resolution 2231", "twenty 20", "120200"])
def test_what_was_known_is_let_pass(text: str) -> None:
    assert later({"reason": text}) == []


def test_the_common_world_does_mention_later_years() -> None:
    """So that what is restated is known to be needed."""
    assert len(later(load_world("2022-01", Path())[1].value)) > 40


def test_no_claim_in_force_is_dated_later() -> None:
    evidence, world = load_evidence(installed() / "seeds"), bare("2016-09")
    known = evidence.claims(world.world.as_of)
    assert known and too_late(known) == []
    assert {claim for number in world.numbers.values() for claim in number.claims} <= set(known)
    assert len(too_late(evidence.claims("2022-01"))) > 40, "a later world would be noticed"


def test_a_run_that_is_told_nothing_has_no_dated_event_and_no_later_reason() -> None:
    events = load("from_2016").file.events
    assert [name for name, event in events.items() if event.at] == []
    assert later({name: event.reason for name, event in events.items()}) == []


def test_the_told_history_names_a_source_and_a_date_for_every_event() -> None:
    blind, told = load("from_2016"), load("history_2016")
    mine = {name: event for name, event in told.file.events.items() if name not in blind.file.events}
    assert len(mine) >= 25
    assert all(event.at and "2016-10" <= event.at <= "2022-01" for event in mine.values())
    assert [name for name, event in mine.items() if not re.search(r"\b20(1[6-9]|2[0-2])\b", event.reason)] == []


@pytest.mark.parametrize("issue", ["trade", "arms", "iran_debt", "iran_doubts", "iran_foothold", "assad"])
def test_the_told_history_does_not_hand_over_what_is_asked(issue: str) -> None:
    told, blind = load("history_2016").file.events, load("from_2016").file.events
    assert [name for name, event in told.items() if name not in blind and issue in {*event.set, *event.add}] == []
