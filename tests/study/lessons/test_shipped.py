"""The shipped lessons: each can be held in its minutes, its answers can be filled, and the textbook fares as the lesson says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.show.lesson.pack import pack
from sim.show.lesson.results import weighed
from sim.study.lessons.anonymous import aliases, anonymous_lesson
from sim.study.lessons.file import Play, Weigh
from sim.study.lessons.load import command, heads
from sim.world.library import find_scenario
from tests.study.lessons.conftest import NAMES, opened, taught

MADE_UP = {"trust", "rising_power", "security_dilemma", "arms_race", "enemy_of_my_enemy", "polarity", "reciprocity"}


def test_there_are_twelve_lessons_in_their_order() -> None:
    found = heads()
    assert [file.number for file, _ in found] == list(range(1, 13))
    assert sorted(file.name for file, _ in found) == NAMES
    assert {name for name in NAMES if opened(name).made_up} == MADE_UP


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_fits_into_its_hour_and_has_all_its_parts(name: str) -> None:
    lesson = opened(name)
    file = lesson.file
    assert file.minutes == 45 == sum(step.minutes for step in file.steps)
    assert len(file.goals) >= 3 and len(file.questions) >= 4 and file.reading and file.debrief and lesson.injects
    assert len(lesson.background.split()) > 250
    assert {"explain", "discuss"} & {step.kind for step in file.steps} and {"run"} <= {step.kind for step in file.steps}
    if name in MADE_UP:
        assert all(3 <= len(s.world.actors) <= 6 for s in lesson.scenarios.values())
    for step in file.steps:
        if isinstance(step, Play):
            asked = command(lesson, step).split()
            assert find_scenario(asked[2]).is_file() and asked[3:5] == ["--as", step.seat]
            assert step.seat in lesson.scenarios[step.scenario].world.actors


@pytest.mark.parametrize("name", NAMES)
def test_the_textbook_fares_as_the_lesson_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One test for all that needs a lesson's runs, so that each is run once."""
    found = taught(name)
    assert [(v.name, v.verdict) for v in found.verdicts if not v.foretold] == []
    assert len(found.verdicts) >= 3
    for question in found.lesson.file.questions:
        assert not re.search(r"[{}]", found.filled(question.answer))
    monkeypatch.setattr("sim.show.lesson.pack.figures", lambda *_: [])  # their words are those of the tables
    words = aliases()
    for page in pack(replace(found, lesson=anonymous_lesson(found.lesson)), tmp_path):
        assert words.found(re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8"))) == [], page.stem


def test_both_tables_of_europe_settle_as_the_answer_says() -> None:
    before, after = (weighed(step) for step in opened("enemy_of_my_enemy").file.steps if isinstance(step, Weigh))
    assert before[0].endswith("reconcile: 1.") and after[0].endswith("reconcile: 0.")
    assert after[1].endswith("Germany, Austria-Hungary, Italy here; Russia, France, Britain there.")
