"""Questions: what is shipped can be asked, every slip is told with its line, and nobody looks beyond a closing date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.study import balance
from sim.study.ensemble import Study, in_memory
from sim.study.file import OutcomeFile
from sim.study.forecast.exam import Exam, load_exam
from sim.study.forecast.told import Sitting, closing, opening, told
from sim.study.measures import Question, courses, question
from sim.study.scenario import Scenario, load
from sim.world.calendar import Calendar
from sim.world.index import Index
from sim.world.source import InputError
from tests.study.small import loaded, overlay, write

HEAD = """\
schema: 1
name: river-2022
title: The river in 2022
about: Some questions on the river and its treaty, so that it can be seen what is made of them.
"""  # what follows begins on line 5
QUESTIONS = """\
questions:
  treaty: {title: A treaty in June, accord: treaty, closes: 2022-06, answer: 1, source: "The Gazette, June 2022"}
  raid: {title: A raid by July, move: brenn_raids, ever: true, opens: 2022-04, closes: 2022-07, answer: open,
    rivals: {crowd: 0.3}}
  dam: {title: A high dam, issue: river, above: 0.3, closes: 2022-12, answer: 0, fact: rain, source: "The Gazette, 2023"}
"""
SIGNS = """\
signs:
  dam: {title: The dam, issue: river, from: 2022-02, to: 2022-12, is: lower, source: "The Gazette, 2023"}
  apart: {title: Alba and Brenn, distance: [alba, brenn], from: 2022-03, to: 2022-05, is: higher, fact: rain,
    source: "The Gazette, 2023"}
  peace: {title: The dam under the treaty, issue: river, than: peace, at: 2022-11, is: higher, source: "The Gazette, 2023"}
  last: {title: Trade under the treaty, issue: trade, than: peace, is: lower, source: "The Gazette, 2023"}
"""


def read(folder: Path, text: str) -> Exam:
    folder = write(folder)
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return load_exam(str(folder / "mine.yaml"), loaded(folder))


def test_what_is_written_is_asked(tmp_path: Path) -> None:
    exam = read(tmp_path, HEAD + QUESTIONS + SIGNS)
    assert list(exam.file.questions) == ["treaty", "raid", "dam"] and list(exam.others) == ["peace"]
    treaty, raid, _ = exam.file.questions.values()
    assert treaty.outcome == OutcomeFile(title="A treaty in June", accord="treaty", at="2022-06")
    assert raid.outcome == OutcomeFile(title="A raid by July", move="brenn_raids", ever=True)
    assert exam.file.rivals == ("crowd",)
    assert exam.label(10, 1).startswith("score-river-2022-base-") and exam.label(10, 1) != exam.label(10, 2)


# --- the shipped example


def test_the_shipped_questions_can_be_asked_and_are_answered_in_public() -> None:
    exam = load_exam("2016-2021", load("from_2016"))
    questions, signs = exam.file.questions, exam.file.signs
    assert len(questions) == 10 and 10 <= len(signs) <= 14
    answers = [q.answer for q in questions.values()]
    assert set(answers) == {0, 1} and 4 <= answers.count(1) <= 6
    assert len({q.fact or name for name, q in questions.items()}) == 9
    assert all(any(ch.isdigit() for ch in asked.source) for asked in (*questions.values(), *signs.values())), "sources have dates"
    assert all(set(q.because) == set(q.rivals) for q in questions.values()), "every base rate has its reason"
    assert {s.is_ for s in signs.values()} == {"higher", "lower"}


# --- slips


def swapped(old: str, new: str) -> str:
    whole = HEAD + QUESTIONS + SIGNS
    assert whole.count(old) >= 1
    return whole.replace(old, new, 1)


WRONG = {  # what is wrong: the file, the line, what is said
    "a key": (swapped("closes: 2022-06", "closses: 2022-06"), 6, "'closses' is not a known field.*Did you mean 'closes'"),
    "no date": (swapped(", closes: 2022-06", ""), 6, "'closes' is missing"),
    "a date outside": (swapped("closes: 2022-12", "closes: 2023-02"), 9, "2023-02 lies outside the horizon"),
    "a day": (swapped("closes: 2022-06", "closes: 2022-06-01"), 6, "is not a month"),
    "opens too late": (swapped("opens: 2022-04", "opens: 2022-08"), 7, "opens in 2022-08, after it closes in 2022-07"),
    "opens outside": (swapped("opens: 2022-04", "opens: 2021-04"), 7, "questions.raid.opens: 2021-04 lies outside"),
    "an answer": (swapped("answer: 1", "answer: 2"), 6, "2 should be 0, 1 or 'open'"),
    "no source": (swapped(', source: "The Gazette, June 2022"', ""), 6, "is answered without a source"),
    "a rival": (swapped("crowd: 0.3", "crowd: 1.2"), 8, "questions.raid.rivals.crowd: 1.2 should be less than or equal to 1"),
    "a rival's name": (swapped("crowd: 0.3", "coin: 0.3"), 7, "'coin' is the name of a forecaster that every question has"),
    "a reason": (swapped("{crowd: 0.3}", "{crowd: 0.3}, because: {crowds: why}"), 7, "'crowds' is no rival of this question"),
    "a level": (swapped(", above: 0.3", ""), 9, "the answer is a level, not yes or no"),
    "a move at a date": (swapped("ever: true, ", ""), 7, "a move happens until the closing date or does not"),
    "a bound on an accord": (swapped("accord: treaty, ", "accord: treaty, above: 0.5, "), 6, "an accord or a move has no bound"),
    "two quantities": (swapped("accord: treaty", "accord: treaty, issue: river"), 6, "asks about exactly one of"),
    "an accord": (
        swapped("accord: treaty", "accord: traety"),
        6,
        "'traety' is no accord of world 'small'.*'treaty'",
    ),
    "an actor": (swapped("[alba, brenn]", "[alba, bren]"), 12, r"signs\.apart\.distance\.1: 'bren' is no actor.*'brenn'"),
    "a sign without a way": (swapped("from: 2022-02, ", ""), 11, "compares two dates"),
    "a sign with two ways": (swapped("from: 2022-02, ", "from: 2022-02, than: peace, "), 11, "compares two dates"),
    "a sign backwards": (swapped("from: 2022-02", "from: 2023-01"), 11, "would change from 2023-01 to 2022-12"),
    "a sign outside": (swapped("from: 2022-02", "from: 2022-01"), 11, "signs.dam.from: 2022-01 lies outside the horizon"),
    "a sign of a move": (swapped("issue: river, from", "move: brenn_raids, from"), 11, "a move has no level"),
    "a sign with a bound": (swapped("issue: river, from", "issue: river, above: 0.3, from"), 11, "'above' is not a known field"),
    "a direction": (swapped("is: lower", "is: down"), 11, "'down' should be 'higher' or 'lower'"),
    "another scenario": (swapped("than: peace", "than: peas"), 14, "signs.peace.than: 'peas': there is no scenario of this name"),
    "nothing asked": (HEAD, 1, "asks nothing"),
    "a name": (swapped("river-2022", "../river"), 2, "is no name of a file"),
}


@pytest.mark.parametrize("slip", WRONG)
def test_a_slip_is_told_with_its_line(slip: str, tmp_path: Path) -> None:
    text, line, words = WRONG[slip]
    with pytest.raises(InputError, match=words) as found:
        read(tmp_path, text)
    assert any(p.mark and p.mark.line == line for p in found.value.problems), str(found.value)


def test_all_strangers_are_told_at_once(tmp_path: Path) -> None:
    text = swapped("accord: treaty", "accord: none").replace("issue: river", "issue: rover").replace("peace, at", "war, at")
    with pytest.raises(InputError) as found:
        read(tmp_path, text)
    assert len(found.value.problems) == 5


def test_a_scenario_of_another_horizon_cannot_be_compared(tmp_path: Path) -> None:
    overlay(tmp_path, "horizon: {start: 2022-02, months: 6}\n", "short")
    (tmp_path / "mine.yaml").write_text(HEAD + SIGNS.replace("than: peace", "than: short"), encoding="utf-8")
    with pytest.raises(InputError, match=r"signs\.peace\.than: 'short' has another horizon than 'base'"):
        load_exam(str(tmp_path / "mine.yaml"), loaded(tmp_path))


def test_a_file_that_is_not_there_is_told_with_the_nearest(base: Scenario) -> None:
    with pytest.raises(InputError, match="Did you mean '2016-2021'"):
        load_exam("2016-2022", base)


# --- windows, on series made by hand

MONTHS = Calendar("2022-02", 6)
INDEX = Index({"alba": 0}, {"river": 0}, {"raid": 0}, {"treaty": 0})
WALKED: dict[str, np.ndarray[Any, Any]] = {  # times 0 to 6; time 3 is the end of April
    "issues": np.array([0.9, 0.1, 0.1, 0.1, 0.9, 0.1, 0.1]).reshape(1, 7, 1),
    "moves": np.array([0, 0, 1, 0, 0, 2, 0]).reshape(1, 7, 1),
}


def course(asked: Question) -> list[float]:
    return courses((asked,), WALKED)[0, :, 0].tolist()


def test_ever_looks_from_since_to_until_and_no_further() -> None:
    high = question("high", OutcomeFile(title="High", issue="river", above=0.5, ever=True), INDEX, MONTHS)
    raid = question("raid", OutcomeFile(title="Raid", move="raid", ever=True), INDEX, MONTHS)
    for asked, since, until, answer in (
        (high, 0, None, 1), (high, 1, None, 1), (high, 1, 3, 0), (high, 1, 4, 1), (high, 5, None, 0), (high, 0, 0, 1),
        (raid, 0, 1, 0), (raid, 0, 2, 1), (raid, 3, 4, 0), (raid, 3, 5, 1), (raid, 0, 0, 0),
    ):  # fmt: skip
        found = Question(**{**vars(asked), "since": since, "until": until})
        assert course(found)[-1] == answer, (asked.name, since, until)
    assert WALKED["moves"][0, :, 0].tolist() == [0, 0, 1, 0, 0, 2, 0], "the series are left as they were"


# --- asking worlds


@pytest.fixture(name="asked", scope="module")
def river_is_asked(tmp_path_factory: pytest.TempPathFactory) -> Exam:
    return read(tmp_path_factory.mktemp("asked"), HEAD + QUESTIONS + SIGNS)


def test_windows_are_those_of_the_file(asked: Exam) -> None:
    treaty, raid, _ = asked.file.questions.values()
    assert (closing(treaty, asked.scenario).time, closing(treaty, asked.scenario).until) == (5, None)
    found = closing(raid, asked.scenario)
    assert (found.since, found.until) == (3, 6), "April is the third step of the horizon, July the sixth"
    assert (opening(raid, asked.scenario).since, opening(raid, asked.scenario).until) == (0, 0)


def test_worlds_are_read_at_the_closing_date(asked: Exam) -> None:
    """Against the series of the same worlds."""
    found = told(asked, Sitting(150, 7))
    dataset = in_memory(Study((asked.scenario, asked.others["peace"]), 150, 7)).isel(replicate=slice(150))
    mine = dataset.sel(scenario="base")
    assert np.array_equal(found.yes[:, 0], mine["accords"].sel(accord="treaty").isel(time=5))
    raids = mine["moves"].sel(move="brenn_raids").values
    assert np.array_equal(found.yes[:, 1], (raids[:, 3:7] > 0).any(axis=1))
    assert 0 < found.yes[:, 1].mean() < (raids > 0).any(axis=1).mean(), "some raids come before April or after July alone"
    river = dataset["issues"].sel(issue="river").values
    assert np.array_equal(found.yes[:, 2], river[0, :, 11] > 0.3)
    assert np.array_equal(found.still[:, 0], np.zeros(150)) and np.array_equal(found.still[:, 1], np.zeros(150))
    assert np.array_equal(found.still[:, 2], river[0, :, 0] > 0.3)
    assert np.allclose(found.changes[:, 0], river[0, :, 11] - river[0, :, 0], atol=1e-6)
    apart = balance.alignment_distance(mine["trust"].values.astype(float))[..., 0, 1]
    assert np.allclose(found.changes[:, 1], apart[:, 4] - apart[:, 1], atol=1e-6)
    assert np.allclose(found.changes[:, 2], river[0, :, 10] - river[1, :, 10], atol=1e-6)
    trade = dataset["issues"].sel(issue="trade").values[:, :, -1]
    assert np.allclose(found.changes[:, 3], trade[0] - trade[1], atol=1e-6)


def test_answers_are_kept_and_more_worlds_leave_the_first_as_they_are(asked: Exam, tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    sitting = Sitting(20, 7, tmp_path, watch=lambda done, total: calls.append((done, total)))
    first, again = told(asked, sitting), told(asked, sitting)
    assert calls == [(1, 2), (2, 2)], "what is on disk is not run again"
    assert np.array_equal(first.yes, again.yes) and np.array_equal(first.changes, again.changes)
    assert np.array_equal(told(asked, Sitting(40, 7)).yes[:20], first.yes)


@pytest.mark.parametrize(("replicates", "seed"), [(0, 1), (10, -1)])
def test_a_size_or_a_seed_that_does_not_fit_is_told(asked: Exam, replicates: int, seed: int) -> None:
    with pytest.raises(InputError, match="does not fit"):
        told(asked, Sitting(replicates, seed))


def test_a_scenario_can_ask_for_a_distance(tmp_path: Path) -> None:
    """Beside its other outcomes, as a level and within a bound."""
    body = (
        "events: {flood: null}\noutcomes:\n  apart: {title: Apart, distance: [alba, crete], at: end}\n"
        "  near: {title: Near, distance: [alba, crete], below: 0.2, ever: true}\n"
    )
    scenario = overlay(tmp_path, body)
    dataset = in_memory(Study((scenario,), 30, 3)).isel(scenario=0)
    expected = balance.alignment_distance(dataset["trust"].values.astype(float))[..., 0, 2]
    assert np.allclose(dataset["outcomes"].sel(outcome="apart"), expected[:, -1], atol=1e-6)
    assert np.array_equal(dataset["outcomes"].sel(outcome="near"), (expected < 0.2).any(axis=1))
    assert scenario.file.outcomes["apart"].kind == "level" and scenario.file.outcomes["near"].kind == "chance"
    with pytest.raises(InputError, match=r"outcomes\.apart\.distance\.1: 'creta' is no actor.*Did you mean 'crete'"):
        overlay(tmp_path / "wrong", body.replace("crete", "creta", 1))
