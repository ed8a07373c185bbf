"""Signs: planted directions are found, those of one fact count once, and luck is counted exactly."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.forecast.exam import Exam
from sim.study.forecast.questions import QuestionsFile
from sim.study.forecast.scored import scored
from sim.study.forecast.signs import HARDLY, Judgement, judged, tally
from sim.study.forecast.told import Told
from sim.study.scenario import Scenario
from sim.study.validity.scored import score_findings


def changes(*means: float, spread: float = 0.02, worlds: int = 200) -> np.ndarray:
    """Changes of measures over worlds, with these means and half of the worlds on either side of them."""
    side = np.where(np.arange(worlds) % 2 == 0, 1.0, -1.0)
    return np.array(means) + spread * side[:, None]


def test_right_wrong_and_undecided() -> None:
    found = judged(changes(0.1, -0.1, 0.001, 0.0), np.array([True, True, True, False]))
    assert [c.verdict for c in found] == ["hit", "miss", "undecided", "undecided"]
    assert [c.share for c in found] == [1, 0, 0.5, 0.5]
    assert [c.mean for c in found] == pytest.approx([0.1, -0.1, 0.001, 0.0])
    assert all(c.low < c.mean < c.high for c in found)


def test_a_mean_that_luck_could_have_made_is_undecided() -> None:
    (wide,) = judged(changes(0.02, spread=1.0), np.array([True]))
    assert wide.verdict == "undecided" and wide.low < 0 < wide.high
    (tiny,) = judged(changes(HARDLY * 0.9, spread=1e-6), np.array([True]))
    assert tiny.verdict == "undecided" and tiny.low > 0, "sure, but too small to be called a change"
    (alone,) = judged(changes(0.5, worlds=1), np.array([True]))
    assert alone.verdict == "undecided", "one world shows nothing"


def test_a_world_without_change_has_neither_sign() -> None:
    still = np.zeros((10, 2))
    assert [c.share for c in judged(still, np.array([True, False]))] == [0, 0]
    assert judged(np.empty((10, 0)), np.array([], dtype=bool)) == []


def test_luck_by_hand() -> None:
    """Four facts, one sign each: all four by tosses in one of sixteen; three or more in five of sixteen."""
    all_four = tally(["hit"] * 4, list("abcd"))
    assert (all_four.hits, all_four.facts_hit, all_four.by_binomial, all_four.by_flips) == (4, 4, 1 / 16, 1 / 16)
    three = tally(["hit", "hit", "miss", "hit"], list("abcd"))
    assert (three.by_binomial, three.by_flips, three.as_badly) == (5 / 16, 5 / 16, 15 / 16)
    none = tally(["miss"] * 4, list("abcd"))
    assert (none.facts_hit, none.by_binomial, none.by_flips, none.as_badly) == (0, 1, 1, 1 / 16)


def test_signs_of_one_fact_are_one() -> None:
    twice = tally(["hit"] * 8, list("aabbccdd"))
    assert (twice.hits, twice.facts, twice.facts_hit, twice.by_binomial, twice.by_flips) == (8, 4, 4, 1 / 16, 1 / 16)
    half = tally(["hit", "miss"], ["a", "a"])
    assert (half.facts, half.facts_hit) == (1, 0), "half of its signs is not more than half"
    most = tally(["hit", "hit", "miss"], ["a", "a", "a"])
    assert (most.facts_hit, most.by_flips) == (1, 0.5)


def test_undecided_counts_as_not_foreseen() -> None:
    found = tally(["hit", "undecided"], ["a", "b"])
    assert (found.hits, found.misses, found.undecided, found.facts_hit) == (1, 0, 1, 1)
    assert found.by_binomial == 0.75 and found.by_flips == 0.5, "turned round, what is undecided is undecided still"


@given(st.lists(st.tuples(st.sampled_from(["hit", "miss", "undecided"]), st.integers(0, 4)), min_size=1, max_size=9))
def test_flips_are_counted_exactly(drawn: list[tuple[Judgement, int]]) -> None:
    """Against all ways to turn the directions of up to five facts round."""
    verdicts, facts = [v for v, _ in drawn], [f"f{n}" for _, n in drawn]
    names = sorted(set(facts))
    turned = {"hit": "miss", "miss": "hit", "undecided": "undecided"}
    counts = []
    for flips in product((False, True), repeat=len(names)):
        flip = dict(zip(names, flips, strict=True))
        counts.append(sum((turned[v] if flip[f] else v) == "hit" for v, f in zip(verdicts, facts, strict=True)))
    expected = np.mean([c >= verdicts.count("hit") for c in counts])
    assert tally(verdicts, facts).by_flips == pytest.approx(expected)


SIGNS = {
    "schema": 1, "name": "planted", "title": "Planted",
    "about": "Eight signs of the river, whose changes are planted so that it is known which are foreseen.",
    "signs": {
        f"s{n}": {"title": f"Sign {n}", "issue": "river", "from": "2022-02", "to": "2022-06", "is": "higher",
                  "source": "The Gazette, June 2022"}
        for n in range(8)
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("means", "hits", "verdict"),
    [([0.2] * 8, 8, "passes"), ([-0.2] * 8, 0, "fails"), ([0.2, -0.2] * 4, 4, "open"), ([0.0] * 8, 0, "fails")],
)
def test_the_report_card_tells_signs_from_luck(base: Scenario, means: list[float], hits: int, verdict: str) -> None:
    exam = Exam(QuestionsFile.model_validate(SIGNS), base, {})
    found = scored(Told(exam, np.empty((200, 0)), np.empty((200, 0)), changes(*means)))
    assert found.tally and found.tally.hits == hits and not len(found.questions)
    (row,) = score_findings(found)
    assert (row.verdict, row.rival) == (verdict, "a coin: 4 of 8 facts") and f"{hits} of 8 signs" in row.ours
    assert math.isclose(found.tally.by_binomial, sum(math.comb(8, k) for k in range(hits, 9)) / 2**8)
