"""What is scored in a hindcast, planted forecasters, and scores by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from sim.study.ensemble import Study, in_memory
from sim.study.hindcast.coded import (
    RIVALS,
    Forecasts,
    Target,
    against,
    covered,
    crps,
    forecasts,
    groups,
    later,
    members,
    rank_lead,
    scores,
    signs,
    steady_sign,
    targets,
)
from sim.study.hindcast.record import Record


def planted(ensemble: np.ndarray, coded: list[float], start: list[float], kind: str = "trust.a.b") -> Forecasts:
    scored = tuple(Target(f"{kind}{n}", s, c, (), n % 2 == 0) for n, (s, c) in enumerate(zip(start, coded, strict=True)))
    return forecasts(scored, {"model": ensemble})


START, CODED = [0.2, 0.5, 0.7, 0.4, 0.9, 0.3], [0.4, 0.3, 0.72, 0.8, 0.6, 0.15]


def test_only_claims_that_came_later_are_scored_and_they_alone_set_the_figure(river: Record) -> None:
    """Alba's trust in Brenn by two claims of 2021: α = 1 + 5 · .65 + 10 · .35, β = 1 + 5 · .35 + 10 · .65."""
    found = later(river.blind)
    assert set(found) == {"trust.alba.brenn", "start.river"}
    assert found["trust.alba.brenn"].span.value == pytest.approx(7.75 / 17)
    assert found["start.river"].span.value == pytest.approx((2 * 0.75 + 5 * 0.25) / 7)
    scored = targets(river.blind, river.touched)
    assert {t.path: t.touched for t in scored} == {"trust.alba.brenn": False, "start.river": True}
    assert {t.path: t.start for t in scored}["trust.alba.brenn"] == pytest.approx(1.4 / 4)  # the hint of 2016


def test_members_are_the_runs_at_the_end(river: Record) -> None:
    dataset = in_memory(Study((river.blind, river.told), 40, 1))
    scored = targets(river.blind, river.touched)
    found = members(dataset, "told", scored)
    assert found.shape == (40, 2)
    by_path = {t.path: n for n, t in enumerate(scored)}
    issues = dataset["issues"].sel(scenario="told", issue="river").isel(time=-1)
    assert np.allclose(found[:, by_path["start.river"]], issues)


def test_a_perfect_forecaster_errs_nowhere_and_a_still_one_sees_no_change() -> None:
    found = planted(np.array([CODED]), CODED, START)
    table = scores(found).set_index(["group", "forecaster"])
    perfect, still = table.loc["trust", "model"], table.loc["trust", "no change"]
    assert (perfect["mae"], perfect["crps"], perfect["rank_change"]) == pytest.approx((0.0, 0.0, 1.0))
    assert (perfect["signs"], perfect["changes"]) == (5, 5)  # one of six moved by less than .05
    assert still["mae"] == pytest.approx(np.mean(np.abs(np.array(CODED) - START)))
    assert still["signs"] == 0 and np.isnan(still["rank_change"])
    assert against(found, "model", "no change")[2] < 0


def test_an_inverted_forecaster_has_every_direction_wrong() -> None:
    turned = 2 * np.array(START) - CODED  # some beyond the scale's ends, which a forecaster may well be
    found = planted(turned[None, :], CODED, START)
    assert signs(found, "model") == (0, 5)
    assert against(found, "model", "no change")[1] > 0
    assert scores(found).iloc[0]["rank_change"] == pytest.approx(-1.0)


def test_who_says_that_everything_rises_is_no_worse_than_its_share() -> None:
    start, coded = [0.2, 0.2, 0.3, 0.4, 0.8], [0.5, 0.4, 0.6, 0.7, 0.5]
    rising = planted(np.array([start]) + 0.1, coded, start)
    assert signs(rising, "model") == (4, 5)
    assert steady_sign(rising) == pytest.approx(4 / 5)


def test_a_lead_in_rank_is_sure_only_where_every_resample_would_have_it() -> None:
    found = planted(np.array([CODED]), CODED, START)
    lead, low, high = rank_lead(found, "model", "to the mean")
    assert 0 <= low <= lead <= 2 and low <= high <= 2
    assert rank_lead(found, "model", "model") == (0.0, 0.0, 0.0)


def test_the_rivals_are_what_they_are_called() -> None:
    found = planted(np.tile(np.array(START) + 0.1, (200, 1)), CODED, START)
    assert np.allclose(found.values["no change"], [START])
    assert np.allclose(found.values["to the mean"], np.mean(START))
    walk = found.values["random walk"]
    assert walk.min() >= 0 and walk.max() <= 1
    assert walk[:, 1].std() == pytest.approx(0.1, rel=0.05)  # as restless as the model: .1, far from both ends
    assert signs(found, "random walk")[0] == 2.5
    assert set(RIVALS) < set(found.values)


def test_untouched_targets_are_scored_apart() -> None:
    found = planted(np.array([CODED]), CODED, START)
    named = dict(groups(found))
    assert set(named) == {"trust", "trust, untouched"}
    assert len(named["trust, untouched"].targets) == 3


def test_the_score_of_an_ensemble_is_that_of_its_normal_law() -> None:
    """CRPS of N(μ, σ) at y = σ [z (2Φ(z) − 1) + 2φ(z) − 1/√π]. Gneiting & Raftery 2007, eq. 21."""
    ensemble = norm.ppf((np.arange(4000) + 0.5) / 4000)[:, None] * 0.2 + 0.5
    for y in (0.3, 0.5, 0.9):
        z = (y - 0.5) / 0.2
        wanted = 0.2 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
        assert crps(ensemble, np.array([y]))[0] == pytest.approx(wanted, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 1))
def test_crps_is_the_mean_distance_less_half_the_spread(values: list[float], y: float) -> None:
    x = np.array(values)
    wanted = np.abs(x - y).mean() - np.abs(x[:, None] - x).mean() / 2
    assert crps(x[:, None], np.array([y]))[0] == pytest.approx(wanted, abs=1e-12)


def test_bands_hold_what_they_hold() -> None:
    ensemble = np.tile(np.linspace(0, 1, 101)[:, None], (1, 3))
    found = planted(ensemble, [0.5, 0.01, 0.99], [0.5, 0.5, 0.5])
    assert covered(found, "model") == (1, 3)
