"""Require: the planted lever is found with its smallest step, and what cannot be reached is said to be out of reach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.study.levers import MOST_LEVERS, Answer, Lever, Shift, Target, levers, likely, shifts
from sim.study.pairs import far, hopeful, lesser
from sim.study.require import COLUMNS, FRESH, Crew, Search, required, surely, trials
from sim.study.scenario import Scenario
from sim.study.variants import Batch, answers, questions_of
from sim.world.source import InputError
from tests.study.small import overlay

QUIET = """\
uncertainty: none
changes: {rate.alba_dams: 0, rate.brenn_raids: 0, rate.treaty: 0, start.river: low, noise.river: 0.01}
events: {flood: null}
outcomes:
  dry: {title: The river is shut, issue: river, above: 0.6, at: end}
  level: {title: The river at the end, issue: river, at: end}
"""


@pytest.fixture(name="quiet", scope="module")
def still_river(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """A river on which nobody does anything, so that where it starts decides where it ends."""
    return overlay(tmp_path_factory.mktemp("quiet"), QUIET, "quiet")


def search(scenario: Scenario, target: Target, *paths: str, replicates: int = 64) -> Search:
    return Search(scenario, target, paths or None, replicates, 3)


DRY = Target("dry", 0.5, at_least=True)

# --- levers


def test_a_lever_has_the_words_of_its_scale_from_low_to_high(base: Scenario) -> None:
    trust, rate, pull = levers(base, ["trust.alba.brenn", "rate.alba_dams", "pull.alba.trade"])
    assert [word for word, _ in trust.levels] == ["hostile", "distrustful", "wary", "working", "close"]
    assert trust.word == "wary", "a pooled number stands next to a word"
    assert [word for word, _ in rate.levels] == ["rare", "quarterly", "monthly"] and rate.word == "quarterly"
    assert [word for word, _ in pull.levels] == ["weak", "moderate", "strong"]
    assert [s.steps for s in shifts([rate])] == [1, 1] and [s.word for s in shifts([rate])] == ["rare", "monthly"]


def test_a_number_below_zero_keeps_its_sign(base: Scenario) -> None:
    (coupling,) = levers(base, ["coupling.dams_stop_boats"])
    assert [word for word, _ in coupling.levels] == ["-strong", "-moderate", "-weak"]
    assert coupling.word == "-strong"


def test_a_number_without_words_has_the_ends_of_its_range(base: Scenario) -> None:
    (weight, precision) = levers(base, ["weight.affinity", "parameter.conduct.precision"])
    assert weight.levels == (("low (0.3)", 0.3), ("value (0.6)", 0.6), ("high (0.9)", 0.9)) and weight.stands == 1
    assert [amount for _, amount in precision.levels] == [3, 6, 10]


def test_strangers_are_told_with_the_nearest(base: Scenario) -> None:
    with pytest.raises(InputError, match=r"'trust\.alba\.bren' is no number.*Did you mean 'trust\.alba\.brenn'"):
        levers(base, ["rate.treaty", "trust.alba.bren"])
    with pytest.raises(InputError, match=r"'dan' is no outcome of 'base'.*Did you mean 'dam'"):
        search(base, Target("dan", 0.5, at_least=True))
    with pytest.raises(InputError, match="--at-least: 60 is no share of worlds"):
        search(base, Target("dammed", 60, at_least=True))
    assert search(base, Target("raids", 60, at_least=False)).kind == "count"


def test_without_names_the_outcome_says_which_levers_it_follows(base: Scenario) -> None:
    batch = Batch((base.setup,), questions_of(base, ["faith"]), 256, 3)
    found = likely(base, answers(batch)[0, :, 0], 3)
    assert found[0] == "trust.brenn.alba" and 4 <= len(found) <= MOST_LEVERS
    assert all(path.split(".")[0] in {"trust", "position", "salience"} for path in found)
    assert not any("crete" in path for path in found), "only principals"
    still = likely(base, np.ones(256), 3)
    assert still[:2] == ("trust.alba.brenn", "trust.brenn.alba")


# --- the search


def test_the_planted_lever_and_its_smallest_step_are_found_and_proved(quiet: Scenario) -> None:
    found = required(search(quiet, DRY, "trust.alba.brenn", "start.river", "salience.crete.trade"))
    assert found.verdict == "reached"
    (shift,) = found.proved[0].shifts
    assert (shift.lever.path, shift.lever.word, shift.word, shift.steps) == ("start.river", "low", "high", 2)
    assert found.start.after == 0.0 and found.proved[0].after > 0.9
    assert found.proved[0].replicates == FRESH * 64 and surely(DRY, found.proved[0])
    by_steps = [a.steps for a in found.alone]
    assert by_steps == sorted(by_steps)
    table = trials(found)
    assert list(table.columns) == COLUMNS
    winners = table[(table["stage"] == "alone") & table["reached"]]
    assert list(winners["to"]) == ["high", "full"] and set(winners["from"]) == {"low"}


def test_downward_and_levels_work_too(quiet: Scenario) -> None:
    found = required(search(quiet, Target("level", 0.1, at_least=False), "start.river", "salience.crete.trade"))
    assert found.verdict == "reached"
    assert [(s.lever.path, s.word) for s in found.proved[0].shifts] == [("start.river", "none")]
    first = found.proved[0]
    assert first.interval[0] < first.after < first.interval[1] and first.change[0] < 0


def test_what_no_lever_does_is_out_of_reach_and_the_best_is_told(quiet: Scenario) -> None:
    wanted = Target("level", 0.999, at_least=True)
    found = required(search(quiet, wanted, "start.river", "trust.alba.brenn", "salience.crete.trade"))
    assert found.verdict == "not"
    best = found.proved[0]
    assert ("start.river", "full") in [(s.lever.path, s.word) for s in best.shifts]
    assert not wanted.met(best.after)


def test_a_target_that_is_met_is_said_to_be(quiet: Scenario) -> None:
    found = required(search(quiet, Target("dry", 0.5, at_least=False), "start.river"))
    assert found.verdict == "met" and found.alone == found.proved == ()
    assert found.start.replicates == FRESH * 64


def test_hopeful_pairs_come_in_waves_of_few_steps() -> None:
    alone = [_answer("river", 1, -0.04), _answer("memory", 1, -0.05), _answer("noise", 2, -0.02), _answer("noise", 3, -0.03),
             _answer("trade", 1, 0.3)]  # fmt: skip
    wanted = Target("level", 0.36, at_least=False)
    waves = [[tuple(s.lever.path for s in pair) for pair in wave] for wave in hopeful(wanted, alone, None)]
    assert waves == [[("river", "memory")], [("memory", "noise")], [("memory", "noise"), ("river", "noise")]]
    assert list(hopeful(wanted, alone, 2)) == [], "a pair of two steps is not fewer than two"
    assert list(hopeful(replace(wanted, value=0.0), alone, None)) == [], "none promises half the way"


def test_far_pairs_join_the_leaders_to_both_ends_of_all_others() -> None:
    alone = [_answer(path, n, gain) for path, gain in (("a", 0.2), ("b", 0.1), ("c", 0.0), ("d", 0.0)) for n in (1, 3)]
    pairs = far(Target("level", 0.9, at_least=True), alone)
    assert {frozenset(s.lever.path for s in pair) for pair in pairs} == {
        frozenset(two) for two in ("ab", "ac", "ad", "bc", "bd", "cd")
    }  # fmt: skip
    assert {s.level for pair in pairs for s in pair if s.lever.path == "d"} == {3}, "it stands at one end already"
    assert [s.lever.path for s in pairs[0]] == ["a", "b"]


def test_lesser_pairs_lie_on_the_way() -> None:
    lever = _answer("a", 3, 0.1).shifts[0].lever
    pair = (Shift(lever, 3), Shift(Lever("b", lever.levels, 3), 1))
    waves = [[tuple(s.level for s in change) for change in wave] for wave in lesser(pair)]
    assert waves == [[(1, 2)], [(1, 1), (2, 2)], [(2, 1), (3, 2)]]


def _answer(path: str, steps: int, gain: float) -> Answer:
    lever = Lever(path, tuple((f"level{n}", float(n)) for n in range(4)), 0)
    after = 0.5 + gain
    return Answer((Shift(lever, steps),), 0.5, after, (after, after), (gain, gain, gain), 10)


def test_two_vetoes_are_lifted_only_together(tmp_path: Path) -> None:
    """Either party's cost alone forbids the treaty, so that neither does anything by itself."""
    body = "uncertainty: none\nchanges: {rate.treaty: monthly, cost.treaty.alba: 9, cost.treaty.brenn: 9, rate.alba_dams: 0}\n"
    scenario = overlay(tmp_path, body, "vetoes")
    paths = ("salience.crete.trade", "cost.treaty.alba", "cost.treaty.brenn")
    found = required(search(scenario, Target("treaty_holds", 0.1, at_least=True), *paths))
    assert max(a.after for a in found.alone) == 0.0 and found.verdict == "reached"
    assert {(s.lever.path, s.word) for s in found.proved[0].shifts} == {("cost.treaty.alba", "low"), ("cost.treaty.brenn", "low")}
    assert found.proved[0].steps == 2
    assert [" + " in lever for lever in trials(found)["lever"]][-1]


def test_a_search_that_was_stopped_goes_on(quiet: Scenario, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    crew = Crew(folder=tmp_path, tell=lambda *words: told.append(words))
    wanted = search(quiet, DRY, "start.river")
    first = required(wanted, crew)
    assert {doing for doing, _, _ in told} == {"As it stands", "Each alone", "Proving"}
    told.clear()
    assert trials(required(wanted, crew)).equals(trials(first)) and told == []
    assert wanted.label != search(quiet, DRY, "start.trade").label
