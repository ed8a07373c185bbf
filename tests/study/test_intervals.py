"""Intervals: known answers, and intervals that hold what they say."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy.stats import bootstrap

from sim.study.compare import pairing
from sim.study.intervals import MOST_BOOTSTRAPPED, bootstrapped, holm, resampled_means


def test_the_bootstrap_is_that_of_scipy() -> None:
    values = np.random.default_rng(1).exponential(1.0, (200, 1))
    known = bootstrap((values[:, 0],), np.mean, method="percentile", n_resamples=4000, rng=2).confidence_interval
    low, high = bootstrapped(values)
    width = known.high - known.low
    assert low[0] == pytest.approx(known.low, abs=width / 15)
    assert high[0] == pytest.approx(known.high, abs=width / 15)


def test_an_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    samples = np.random.default_rng(3).normal(0.0, 1.0, (60, 400))  # 400 samples of 60
    low, high = bootstrapped(samples)
    assert 0.91 < float(((low < 0) & (high > 0)).mean()) < 0.97


def test_columns_are_resampled_together() -> None:
    values = np.random.default_rng(4).normal(0.0, 1.0, (50, 1))
    means = resampled_means(np.hstack([values, -values]), 100)
    np.testing.assert_allclose(means[:, 0], -means[:, 1])


def test_many_worlds_take_the_normal_interval() -> None:
    values = np.random.default_rng(5).normal(0.0, 1.0, (MOST_BOOTSTRAPPED + 1, 1))
    low, high = bootstrapped(values)
    assert high[0] - low[0] == pytest.approx(2 * 1.959964 * values.std(ddof=1) / np.sqrt(len(values)), rel=1e-6)


def test_one_world_has_no_interval() -> None:
    low, high = bootstrapped(np.ones((1, 2)))
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_holm_by_hand() -> None:
    """Four p-values: the smallest counts four times, the next three times, never less than the one before (Holm 1979)."""
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])


def test_holm_leaves_out_what_was_not_run() -> None:
    np.testing.assert_allclose(holm(np.array([0.01, np.nan, 0.04])), [0.02, np.nan, 0.04])


def test_pairing_tells_the_variance_that_it_saves() -> None:
    luck = np.random.default_rng(6).normal(0.0, 1.0, 500)
    answers = np.stack([luck, luck + 0.1 * np.random.default_rng(7).normal(0.0, 1.0, 500)])[:, :, None]
    axes = {"scenario": ["base", "peace"], "outcome": ["price"]}
    found = pairing(xr.Dataset({"outcomes": (("scenario", "replicate", "outcome"), answers)}, axes))
    assert found["ratio"].item() == pytest.approx(0.005, rel=0.2)
