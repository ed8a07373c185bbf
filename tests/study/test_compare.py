"""Tables of planted answers, worked out by hand or held against scipy and textbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf, isnan, nan, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm, ttest_rel

from sim.study import compare
from sim.study.compare import comparison, differences, outcomes, rivals, verdicts, weighted_mean
from sim.study.ensemble import Study
from sim.study.file import Expectation
from sim.study.intervals import mean_interval, wilson
from sim.study.scenario import Scenario
from tests.study.small import overlay

Z = 1.959963984540054


def planted(answers: Mapping[str, Mapping[str, Sequence[float]]], **kinds: str) -> xr.Dataset:
    """A Dataset with nothing but answers: scenario → outcome → one number a replicate."""
    asked = list(next(iter(answers.values())))
    values = np.array([[list(row[name]) for name in asked] for row in answers.values()], dtype=float)
    return xr.Dataset(
        {"outcomes": (("scenario", "replicate", "outcome"), values.swapaxes(1, 2))},
        {
            "scenario": list(answers),
            "outcome": asked,
            "outcome_kind": ("outcome", [kinds.get(name, "level") for name in asked]),
        },
    )


def row(table: pd.DataFrame, **where: str) -> dict[str, Any]:
    """The one row of a table with these labels."""
    for column, label in where.items():
        table = table[table[column] == label]
    assert len(table) == 1
    found: dict[str, Any] = table.iloc[0].to_dict()
    return found


# Intervals


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_of_textbooks(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits / n, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_intervals_are_those_of_scipy(counts: tuple[int, int]) -> None:
    hits, n = counts
    expected = binomtest(hits, n).proportion_ci(0.95, "wilson")
    low, high = wilson(hits / n, n)
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


def test_a_mean_and_its_interval_by_hand() -> None:
    mean, error, low, high = mean_interval(np.array([1.0, 2.0, 3.0, 6.0]))
    assert mean == 3
    assert error == pytest.approx(sqrt((4 + 1 + 0 + 9) / 3 / 4))
    assert (low, high) == pytest.approx((3 - Z * error, 3 + Z * error))


def test_one_world_has_a_mean_and_no_interval() -> None:
    mean, *rest = mean_interval(np.array([0.4]))
    assert mean == 0.4
    assert all(map(isnan, rest))


# Outcomes and differences


def test_a_chance_has_a_wilson_interval_and_a_level_a_normal_one() -> None:
    found = outcomes(planted({"base": {"war": [0, 0, 1, 0], "price": [1, 2, 3, 6]}}, war="chance"))
    assert list(found.columns) == ["scenario", "outcome", "kind", "mean", "se", "low", "high"]
    war, price = row(found, outcome="war"), row(found, outcome="price")
    assert (war["kind"], war["mean"], war["se"]) == ("chance", 0.25, 0.25)
    assert (war["low"], war["high"]) == wilson(0.25, 4)
    assert (price["kind"], price["mean"], price["low"]) == ("level", 3, pytest.approx(3 - Z * sqrt(14 / 12)))


def test_a_paired_difference_is_that_of_scipy() -> None:
    rng = np.random.default_rng(5)
    before = rng.normal(0.4, 0.1, 300)
    after = before + rng.normal(0.02, 0.03, 300)
    found = row(differences(planted({"base": {"price": before}, "peace": {"price": after}})), outcome="price")
    change = after - before
    assert found["difference"] == pytest.approx(change.mean())
    # with so many worlds the bootstrap, the normal and Student's interval are as good as one
    half = Z * change.std(ddof=1) / sqrt(300)
    assert (found["low"], found["high"]) == pytest.approx(norm.interval(0.95, change.mean(), half / Z), abs=half / 10)
    student = ttest_rel(after, before).confidence_interval(0.95)
    assert (found["low"], found["high"]) == pytest.approx((student.low, student.high), abs=half / 10)


def test_pairing_narrows_the_interval() -> None:
    luck = np.random.default_rng(6).normal(0, 1, 200)
    found = planted({"base": {"price": luck}, "peace": {"price": luck + 0.1 + luck**2 / 100}})
    paired = row(differences(found), outcome="price")
    apart = [row(outcomes(found), scenario=name)["se"] for name in ("base", "peace")]
    assert paired["high"] - paired["low"] < 2 * Z * sqrt(apart[0] ** 2 + apart[1] ** 2) / 10
    assert paired["low"] > 0


def test_pairing_narrows_the_interval_of_a_real_study(dataset: xr.Dataset) -> None:
    one, other = dataset["outcomes"].sel(outcome="dam").values
    assert np.var(other - one) < 0.5 * (np.var(one) + np.var(other))


@pytest.mark.parametrize(
    ("kind", "before", "after", "up", "down"),
    [
        ("chance", [0, 0, 1, 1, 0], [1, 1, 0, 1, 0], 0.4, 0.2),
        ("level", [0.5, 0.5, 0.5, 0.5, 0.5], [0.56, 0.54, 0.44, 0.46, 0.9], 0.4, 0.2),
        ("count", [3, 3, 3, 3, 3], [4, 2, 3, 0, 1], 0.2, 0.6),
        ("count", [1.5, 1.5, 1.5, 1.5, 1.5], [1.9, 2.1, 1.1, 1.5, 0.5], 0.2, 0.2),
    ],
)
def test_flips_are_worlds_whose_own_answer_changes(
    kind: str, before: list[float], after: list[float], up: float, down: float
) -> None:
    found = row(differences(planted({"base": {"q": before}, "peace": {"q": after}}, q=kind)), outcome="q")
    assert (found["up"], found["down"], found["flips"]) == pytest.approx((up, down, up + down))
    assert found["difference"] == pytest.approx(np.mean(after) - np.mean(before))


def test_every_scenario_is_compared_with_the_first() -> None:
    found = differences(planted({"base": {"q": [1, 2]}, "one": {"q": [2, 3]}, "two": {"q": [1, 6]}}))
    assert list(found["scenario"]) == ["one", "two"]
    assert list(found["difference"]) == [1, 2]
    assert differences(planted({"base": {"q": [1, 2]}})).empty


# Verdicts

STEADY = [0.30, 0.32, 0.28, 0.31, 0.29, 0.30]
PLANTED = {
    "base": {"dam": STEADY, "dammed": [0.5, 0.5, 0.5, 0.4, 0.6, 0.5]},
    "peace": {"dam": [value - 0.1 - n / 1000 for n, value in enumerate(STEADY)], "dammed": [0.5, 0.4, 0.6, 0.5, 0.5, 0.5]},
}


@pytest.mark.parametrize(
    ("expected", "verdict", "probability", "difference"),
    [
        # --- another scenario
        ({"outcome": "dam", "is": "lower", "than": "base"}, "supported", 1.0, -0.1025),
        ({"outcome": "dam", "is": "higher", "than": "base"}, "contradicted", 0.0, -0.1025),
        ({"outcome": "dammed", "is": "higher", "than": "base"}, "undecided", 0.5, 0.0),
        ({"outcome": "dam", "is": "lower", "than": "war"}, "not run", nan, nan),
        ({"outcome": "war", "is": "lower", "than": "base"}, "not run", nan, nan),
        # --- another outcome of the same scenario
        ({"outcome": "dam", "is": "lower", "against": "dammed"}, "supported", 1.0, -0.3025),
        ({"outcome": "dammed", "is": "lower", "against": "dam"}, "contradicted", 0.0, 0.3025),
        ({"outcome": "dam", "is": "lower", "against": "war"}, "not run", nan, nan),
        # --- a value
        ({"outcome": "dam", "is": "above", "value": 0.15}, "supported", 1.0, 0.0475),
        ({"outcome": "dam", "is": "below", "value": 0.15}, "contradicted", 0.0, 0.0475),
        ({"outcome": "dammed", "is": "above", "value": 0.5}, "undecided", 0.5, 0.0),
        ({"outcome": "dam", "is": "above", "value": 0.0}, "supported", 1.0, 0.1975),
        # --- sure of its sign, and too small to matter
        ({"outcome": "dam", "is": "above", "value": 0.1935}, "undecided", None, 0.004),
    ],
)
def test_a_verdict(base: Scenario, expected: dict[str, Any], verdict: str, probability: float | None, difference: float) -> None:
    expectation = Expectation(**expected, says="So it is", claims=("her-1a", "gaz-2a"))
    scenario = replace(base, file=base.file.model_copy(update={"name": "peace", "expect": {"hope": expectation}}))
    found = verdicts(planted(PLANTED), (scenario,))
    assert len(found) == 1
    told = found.iloc[0].to_dict()
    assert (told["scenario"], told["expectation"], told["says"], told["claims"]) == ("peace", "hope", "So it is", "her-1a gaz-2a")
    assert told["verdict"] == verdict
    assert told["difference"] == pytest.approx(difference, nan_ok=True, abs=1e-9)
    if probability is not None:
        assert told["probability"] == pytest.approx(probability, nan_ok=True, abs=1e-3)


def verdict_of(base: Scenario, values: Sequence[float], value: float) -> tuple[str, float]:
    expectation = Expectation(**{"outcome": "dam", "is": "above", "value": value, "says": "So it is"})
    scenario = replace(base, file=base.file.model_copy(update={"expect": {"hope": expectation}}))
    told = verdicts(planted({"base": {"dam": values}}), (scenario,)).iloc[0]
    return told["verdict"], told["probability"]


def test_a_trifle_is_undecided_however_sure(base: Scenario) -> None:
    verdict, probability = verdict_of(base, [0.1040, 0.1041, 0.1039] * 50, 0.1)
    assert (verdict, probability) == ("undecided", pytest.approx(1.0))
    assert verdict_of(base, [0.1060, 0.1061, 0.1059] * 50, 0.1)[0] == "supported"


def test_a_single_world_decides_nothing(base: Scenario) -> None:
    verdict, probability = verdict_of(base, [0.9], 0.1)
    assert verdict == "undecided"
    assert isnan(probability)


def test_worlds_that_all_agree_decide(base: Scenario) -> None:
    """(n + 1) / (n + 2) after n worlds that agree: the rule of succession, Laplace 1774."""
    assert verdict_of(base, [0.9] * 98, 0.1) == ("supported", pytest.approx(0.99))
    assert verdict_of(base, [0.1] * 98, 0.9) == ("contradicted", pytest.approx(0.01))
    assert verdict_of(base, [0.5] * 98, 0.5) == ("undecided", 0.5)


def test_a_few_worlds_that_agree_decide_nothing(base: Scenario) -> None:
    assert verdict_of(base, [0.9] * 8, 0.1) == ("undecided", pytest.approx(0.9))


@pytest.mark.parametrize(("distance", "verdict"), [(1.90, "undecided"), (2.02, "supported"), (-2.02, "contradicted")])
def test_a_verdict_needs_an_interval_that_leaves_the_value(base: Scenario, distance: float, verdict: str) -> None:
    values = np.array([0.0, 1.0] * 50)
    error = values.std(ddof=1) / 10
    assert verdict_of(base, values, 0.5 - distance * error) == (verdict, pytest.approx(norm.cdf(distance)))


def test_each_scenarios_own_expectations_are_judged(base: Scenario, peace: Scenario, dataset: xr.Dataset) -> None:
    found = verdicts(dataset, (base, peace))
    assert list(found["expectation"]) == ["quarrel", "less_dam"]
    assert list(found["scenario"]) == ["base", "peace"]


# Rivals


def test_the_weighted_mean_by_hand(base: Scenario) -> None:
    # capability × salience × position: Alba, Brenn, Crete
    river = (0.5 * 0.75 * 0.85 + 0.25 * 0.95 * 0.05) / (0.5 * 0.75 + 0.25 * 0.95)
    trade = (0.5 * 0.3 * 0.75 + 0.25 * 0.5 * 0.75 + 0.1 * 0.75 * 0.95) / (0.5 * 0.3 + 0.25 * 0.5 + 0.1 * 0.75)
    assert weighted_mean(base, "river") == pytest.approx(river)
    assert weighted_mean(base, "trade") == pytest.approx(trade)


def test_where_nobody_cares_the_weighted_mean_is_the_start(tmp_path: Path) -> None:
    found = overlay(tmp_path, "changes: {salience.alba.river: 0, salience.brenn.river: 0, start.river: 0.7}\n")
    assert weighted_mean(found, "river") == 0.7


def test_naive_rivals_stand_beside_the_model(base: Scenario, dataset: xr.Dataset) -> None:
    found = rivals(dataset, base)
    assert list(found.columns) == ["outcome", "kind", "model", "no_change", "weighted_mean"]
    dam, dammed, treaty = (row(found, outcome=name) for name in ("dam", "dammed", "treaty_holds"))
    assert dam["model"] == pytest.approx(dataset["outcomes"].sel(scenario="base", outcome="dam").mean().item())
    assert dam["no_change"] == pytest.approx(dataset["issues"].sel(scenario="base", issue="river").isel(time=0).mean().item())
    assert dam["weighted_mean"] == pytest.approx(weighted_mean(base, "river"))
    assert dammed["weighted_mean"] == 0.0  # 0.54 is not above 0.6
    assert treaty["no_change"] == 0.0
    assert isnan(treaty["weighted_mean"])  # it speaks of issues alone


# The other tables


def test_winners_and_losers_by_hand(dataset: xr.Dataset) -> None:
    found = compare.satisfaction(dataset)
    final = dataset["satisfaction"].isel(time=-1).values.astype(float)
    first, second = row(found, scenario="base", actor="brenn"), row(found, scenario="peace", actor="brenn")
    assert first["mean"] == pytest.approx(final[0, :, 1].mean())
    assert isnan(first["difference"])
    change = final[1, :, 1] - final[0, :, 1]
    assert second["difference"] == pytest.approx(change.mean())
    half = Z * change.std(ddof=1) / sqrt(200)
    assert second["high"] == pytest.approx(change.mean() + half, abs=half / 5)


def test_moves_are_counted_by_the_year(dataset: xr.Dataset) -> None:
    found = compare.move_rates(dataset)
    made = dataset["moves"].sel(scenario="peace", move="brenn_raids").values.astype(int)
    told = row(found, scenario="peace", move="brenn_raids")
    assert told["actor"] == "brenn"
    assert told["a_year"] == pytest.approx(made.sum() / 200 / (365 / 365.25))
    assert len(found) == 2 * 9


def test_changes_of_trust_by_hand(dataset: xr.Dataset) -> None:
    found = compare.trust_changes(dataset)
    assert len(found) == 2 * 3 * 2
    held = dataset["trust"].sel(scenario="peace", actor="brenn", other="alba").values.astype(float)
    told = row(found, scenario="peace", actor="brenn", other="alba")
    assert (told["before"], told["after"]) == pytest.approx((held[:, 0].mean(), held[:, -1].mean()))
    change = held[:, -1] - held[:, 0]
    assert told["difference"] == pytest.approx(change.mean())
    assert told["low"] == pytest.approx(change.mean() - Z * change.std(ddof=1) / sqrt(200))


def test_all_tables_of_a_study(two: Study, dataset: xr.Dataset) -> None:
    found = comparison(dataset, two.scenarios)
    shapes = {name: len(getattr(found, name)) for name in found.__dataclass_fields__}
    assert shapes == {
        "outcomes": 12, "differences": 6, "satisfaction": 6, "verdicts": 2, "moves": 18, "rivals": 6, "trust": 12,
    }  # fmt: skip
    for name in shapes:
        numbers = getattr(found, name).select_dtypes("number")
        assert not np.isin(numbers.to_numpy(), [inf, -inf]).any(), name
