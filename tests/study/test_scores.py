"""Scores: planted forecasters get what they deserve, and what hangs together counts once."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.forecast.exam import Exam
from sim.study.forecast.questions import QuestionsFile
from sim.study.forecast.scored import Scored, scored
from sim.study.forecast.scores import (
    binned,
    brier,
    brier_losses,
    by_fact,
    by_luck,
    calibration,
    log_losses,
    log_score,
    murphy,
    share,
    sharpness,
    skill,
)
from sim.study.forecast.told import Told
from sim.study.intervals import wilson
from sim.study.scenario import Scenario
from sim.study.validity.scored import score_findings

ANSWERS = np.array([1.0, 0, 0, 1, 0, 0, 1, 0, 0, 0])  # three in ten
SINGLE = [f"f{n}" for n in range(10)]
PROBABILITIES = st.floats(0, 1)


@st.composite
def forecasts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Some probabilities, and what came of them."""
    n = draw(st.integers(1, 30))
    p = draw(st.lists(PROBABILITIES, min_size=n, max_size=n))
    y = draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=n, max_size=n))
    return np.array(p), np.array(y)


# --- by hand


def test_brier_by_hand() -> None:
    """Rain at 0.7 and it rained, at 0.3 and it did not, at 0.9 and it did not: (0.09 + 0.09 + 0.81) / 3."""
    assert brier(np.array([0.7, 0.3, 0.9]), np.array([1.0, 0, 0])) == pytest.approx(0.33)


def test_log_score_by_hand() -> None:
    assert log_score(np.array([0.5, 0.25]), np.array([1.0, 0])) == pytest.approx((math.log(2) - math.log(0.75)) / 2)
    assert log_score(np.array([0.5]), np.array([0.0])) == pytest.approx(math.log(2))


def test_who_was_sure_and_wrong_has_an_infinite_log_score() -> None:
    assert log_score(np.array([0.0, 0.5]), np.array([1.0, 1])) == math.inf
    assert log_losses(np.array([0.0, 1.0]), np.array([0.0, 1])).tolist() == [0.0, 0.0]


def test_a_share_of_worlds_is_never_quite_certain() -> None:
    """Jeffreys' rule: the mean of Beta(k + 1/2, n - k + 1/2)."""
    assert share(np.array([0.0, 1, 3]), 3).tolist() == [0.125, 0.375, 0.875]


# --- planted forecasters


def test_a_perfect_forecaster() -> None:
    assert (brier(ANSWERS, ANSWERS), log_score(ANSWERS, ANSWERS), sharpness(ANSWERS)) == (0, 0, 0.5)
    found = skill(brier_losses(ANSWERS, ANSWERS), brier_losses(np.full(10, 0.3), ANSWERS), SINGLE)
    assert (found.skill, found.low, found.high, found.ours) == (1, 1, 1, 0)
    assert found.theirs == pytest.approx(0.21)
    parts = murphy(ANSWERS, ANSWERS, binned(ANSWERS))
    assert (parts.reliability, parts.within) == (0, 0) and parts.resolution == pytest.approx(parts.uncertainty)


def test_a_constant_forecaster_at_the_base_rate_has_no_skill_and_resolves_nothing() -> None:
    constant = np.full(10, 0.3)
    found = skill(brier_losses(constant, ANSWERS), brier_losses(constant, ANSWERS), SINGLE)
    assert (found.skill, found.low, found.high, found.chance) == (0, 0, 0, 1)
    parts = murphy(constant, ANSWERS, binned(constant))
    assert parts.resolution == pytest.approx(0, abs=1e-15) and parts.reliability == pytest.approx(0, abs=1e-15)
    assert brier(constant, ANSWERS) == pytest.approx(parts.uncertainty) == pytest.approx(0.21)


def test_an_inverted_forecaster() -> None:
    p = np.array([0.9, 0.2, 0.1, 0.8, 0.3, 0.1, 0.7, 0.4, 0.0, 0.2])
    assert brier(1 - p, ANSWERS) == pytest.approx(np.mean((1 - p - ANSWERS) ** 2)) == pytest.approx(brier(p, 1 - ANSWERS))
    assert brier(1 - ANSWERS, ANSWERS) == 1
    assert sharpness(1 - p) == pytest.approx(sharpness(p))
    found = skill(brier_losses(1 - p, ANSWERS), brier_losses(p, ANSWERS), SINGLE)
    assert found.skill < found.high < 0 and found.chance == pytest.approx(2 / 2**10)


def test_a_rival_who_is_perfect_cannot_be_measured_against() -> None:
    found = skill(brier_losses(np.full(10, 0.5), ANSWERS), np.zeros(10), SINGLE)
    assert found.skill == found.low == -math.inf
    assert skill(np.zeros(10), np.zeros(10), SINGLE).skill == 0


# --- properties


@given(forecasts(), st.integers(1, 12))
def test_the_parts_of_the_brier_score_come_to_it(drawn: tuple[np.ndarray, np.ndarray], bins: int) -> None:
    """Murphy 1973, with what is within bins (Stephenson, Coelho & Jolliffe 2008)."""
    p, y = drawn
    parts = murphy(p, y, binned(p, bins))
    assert parts.brier == pytest.approx(brier(p, y), abs=1e-12)
    assert min(parts.reliability, parts.resolution) >= 0 and 0 <= parts.uncertainty <= 0.25
    alike = murphy(p, y, np.unique(p, return_inverse=True)[1])
    assert alike.within == pytest.approx(0, abs=1e-12), "of forecasts that are alike in a group nothing is left"


@given(PROBABILITIES, st.floats(0.001, 0.999))
def test_scores_are_best_for_who_says_what_it_believes(said: float, believed: float) -> None:
    """Propriety: the expected loss of saying anything else is no smaller (Good 1952; Brier 1950)."""
    both = np.array([1.0, 0.0])
    weights = np.array([believed, 1 - believed])
    for losses in (brier_losses, log_losses):
        honest, other = (float(losses(np.full(2, p), both) @ weights) for p in (believed, said))
        assert honest <= other + 1e-9


@given(forecasts(), st.randoms(use_true_random=False))
def test_the_order_of_questions_changes_nothing(drawn: tuple[np.ndarray, np.ndarray], luck: random.Random) -> None:
    p, y = drawn
    facts = [f"f{n % 4}" for n in range(len(p))]
    turned = list(range(len(p)))
    luck.shuffle(turned)
    before = skill(brier_losses(p, y), np.full(len(p), 0.25), facts)
    after = skill(brier_losses(p[turned], y[turned]), np.full(len(p), 0.25), [facts[n] for n in turned])
    for field in ("skill", "low", "high", "chance"):
        assert getattr(before, field) == pytest.approx(getattr(after, field), abs=1e-9, nan_ok=True)


# --- what hangs together


def test_asking_twice_adds_nothing() -> None:
    """Every question asked three times over one fact: the same skill, the same interval, the same chance."""
    p = np.array([0.9, 0.4, 0.1, 0.6, 0.3, 0.2, 0.7, 0.4, 0.1, 0.2])
    once = skill(brier_losses(p, ANSWERS), np.full(10, 0.25), SINGLE)
    thrice = skill(np.tile(brier_losses(p, ANSWERS), 3), np.full(30, 0.25), SINGLE * 3)
    assert (once.facts, thrice.facts, thrice.questions) == (10, 10, 30)
    for field in ("skill", "low", "high", "chance"):
        assert getattr(thrice, field) == pytest.approx(getattr(once, field))
    apart = skill(np.tile(brier_losses(p, ANSWERS), 3), np.full(30, 0.25), [f"f{n}" for n in range(30)])
    assert apart.high - apart.low < 0.7 * (once.high - once.low), "taken for independent they would seem to be sure"
    alone = skill(np.array([0.1, 0.1]), np.array([0.25, 0.25]), ["one", "one"])
    assert math.isnan(alone.low) and alone.chance == 1


def test_losses_are_summed_by_fact_in_the_order_of_names() -> None:
    assert by_fact(np.array([1.0, 2, 4, 8]), ["b", "a", "b", "c"]).tolist() == [2, 5, 8]


def test_chance_by_hand_and_drawn() -> None:
    """Three facts all won by as much: of eight flips only two are as far from 0."""
    assert by_luck(np.array([-0.1, -0.1, -0.1])) == 0.25
    assert by_luck(np.zeros(4)) == 1
    differences = np.array([0.3, -0.1, 0.2, 0.05])
    sums = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in product((1, -1), repeat=4)]
    assert by_luck(differences) == np.mean(np.array(sums) >= 0.45 - 1e-12)
    many = np.where(np.arange(16) < 12, 1.0, -1.0)  # 12 of 16: two-sided binomial
    exact = 2 * sum(math.comb(16, k) for k in range(12, 17)) / 2**16
    assert by_luck(many) == pytest.approx(exact, abs=0.01) and by_luck(many) == by_luck(many)


def test_calibration_counts_facts() -> None:
    p = np.array([0.05, 0.15, 0.95, 1.0, 0.2])
    table = calibration(p, np.array([0.0, 1, 1, 1, 0]), ["a", "a", "b", "c", "d"])
    assert table["from"].tolist() == [0, 0.2, 0.8] and table["questions"].tolist() == [2, 1, 2]
    assert table["facts"].tolist() == [1, 1, 2] and table["came"].tolist() == [0.5, 0, 1]
    assert table["forecast"].tolist() == pytest.approx([0.1, 0.2, 0.975])
    assert (table["low"][0], table["high"][0]) == wilson(0.5, 1)
    assert not len(calibration(np.array([]), np.array([]), []))


# --- through the whole, with worlds that are planted

FILE = {
    "schema": 1, "name": "planted", "title": "Planted",
    "about": "Six questions on the river, whose answers are planted so that it is known what scores are due.",
    "questions": {
        f"q{n}": {"title": f"Question {n}", "accord": "treaty", "closes": "2022-06", "answer": answer, "rivals": {"crowd": 0.4},
                  **({"source": "The Gazette, June 2022"} if answer != "open" else {}), **({"fact": "flood"} if n < 2 else {})}
        for n, answer in enumerate([1, 1, 0, 0, 1, 0, "open"])
    },
}  # fmt: skip


def planted(base: Scenario, yes: list[float], worlds: int = 400) -> Scored:
    """Scores of worlds of which given shares say yes; as things stood at the start none did."""
    file = QuestionsFile.model_validate(FILE)
    said = (np.arange(worlds)[:, None] < np.array(yes) * worlds).astype(float)
    return scored(Told(Exam(file, base, {}), said, np.zeros_like(said), np.empty((worlds, 0))))


def test_a_planted_exam_is_scored_beside_its_rivals(base: Scenario) -> None:
    found = planted(base, [1, 1, 0, 0, 1, 0, 0.5])
    assert len(found.questions) == 7 and len(found.answered) == 6 and found.facts == 5
    table = found.scores.set_index("forecaster")
    assert list(table.index) == ["model", "crowd", "coin", "no_change", "always_no"]
    assert (table["questions"] == 6).all() and (table["facts"] == 5).all()
    sliver = 0.5 / 401
    assert table.loc["model", "brier"] == pytest.approx(sliver**2)
    assert table.loc["model", "log"] == pytest.approx(-math.log(1 - sliver))
    assert table.loc["coin", ["brier", "log", "sharpness"]].tolist() == pytest.approx([0.25, math.log(2), 0])
    assert table.loc["crowd", "brier"] == pytest.approx((3 * 0.36 + 3 * 0.16) / 6)
    assert table.loc["no_change", "brier"] == pytest.approx(table.loc["always_no", "brier"]) == pytest.approx(0.5, abs=0.01)
    assert table.loc["no_change", "log"] == pytest.approx((-math.log(sliver) - math.log(1 - sliver)) / 2)
    assert math.isnan(table.loc["model", "skill"]) and (table["skill"][1:] > 0.99).all()
    opened = found.questions.set_index("question").loc["q6"]
    assert opened["model"] == pytest.approx(0.5, abs=0.01) and math.isnan(opened["brier"]) and math.isnan(opened["answer"])
    assert opened["se"] == pytest.approx(0.025, abs=1e-4) and opened["months"] == 5


def test_a_rival_is_held_against_the_model_where_it_speaks(base: Scenario) -> None:
    found = planted(base, [1, 1, 0, 0, 1, 1, 0.5])
    questions = {
        n: q.model_copy(update={"rivals": {} if n == "q5" else q.rivals}) for n, q in found.told.exam.file.questions.items()
    }
    exam = replace(found.told.exam, file=found.told.exam.file.model_copy(update={"questions": questions}))
    row = scored(replace(found.told, exam=exam)).scores.set_index("forecaster").loc["crowd"]
    assert row["questions"] == 5 and row["model_brier"] < 1e-5, "q5, on which the model is wrong, is not among them"


def test_the_report_card_says_what_is_sure(base: Scenario) -> None:
    """Five facts: even a perfect score is within what luck does in one of sixteen; eight facts of it are not."""
    few = score_findings(planted(base, [1, 1, 0, 0, 1, 0, 0.5]))
    assert [f.verdict for f in few] == ["open"] * 4 and few[1].rival == "0.250" and "5 independent facts" in few[1].note
    more = {f"m{n}": {**FILE["questions"]["q4"], "fact": f"m{n}"} for n in range(8)}  # type: ignore[index]
    file = QuestionsFile.model_validate({**FILE, "questions": more})
    for says, verdicts in ((1.0, ["passes"] * 4), (0.0, ["fails", "fails", "open", "open"])):
        told = Told(Exam(file, base, {}), np.full((50, 8), says), np.zeros((50, 8)), np.empty((50, 0)))
        assert [f.verdict for f in score_findings(scored(told))] == verdicts


def test_nothing_answered_is_not_scored(base: Scenario) -> None:
    told = planted(base, [0.5] * 7).told
    questions = {n: q.model_copy(update={"answer": "open"}) for n, q in told.exam.file.questions.items()}
    exam = replace(told.exam, file=told.exam.file.model_copy(update={"questions": questions}))
    found = scored(replace(told, exam=exam))
    assert len(found.questions) == 7 and not len(found.scores) and not len(found.calibration)
    assert found.murphy is None and found.tally is None and score_findings(found) == ()
