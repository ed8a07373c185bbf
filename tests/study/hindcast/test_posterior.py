"""The posterior: known answers of Bayesian inference, and nothing learned from nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma, norm, poisson

from sim.study.hindcast.posterior import FEWEST, regressed, steadied

N = 20_000
PRIOR = np.array([[0.01, 1.0, 100.0]])
BOTH = np.array([True, True])


def spread(low: float, high: float, n: int = N, column: int = 0) -> np.ndarray:
    """n numbers between two ends, evenly by their logarithm and in an order of their own."""
    even = (np.arange(n) * (0.6180339887498949 + 0.1 * column)) % 1.0
    return low * (high / low) ** even


def counts(rate: np.ndarray, column: int = 0) -> np.ndarray:
    """Poisson numbers of the rates by inversion of an even sequence."""
    luck = (np.arange(len(rate)) * (0.7548776662466927 + 0.1 * column) + 0.3) % 1.0
    return poisson.ppf(luck, rate)


def test_a_rate_is_learned_as_conjugacy_says() -> None:
    """Ten counts of a Poisson rate, prior flat in its logarithm: the posterior is Gamma(Σ x, n). Gelman et al. 2013, ch. 2."""
    rate = spread(0.05, 20.0)
    seen = np.stack([counts(10 * rate)], axis=1)
    found = regressed(rate[:, None], (seen, np.array([23.0])), PRIOR, 0.02)
    assert found.quantiles[0] == pytest.approx(gamma.ppf([0.05, 0.5, 0.95], 23, scale=1 / 10), rel=0.12)
    assert found.shrinkage[0] > 0.8


def test_nothing_is_learned_from_what_a_rate_does_not_move() -> None:
    rate, luck = spread(0.1, 10.0), spread(1.0, 2.0, column=3)
    found = regressed(rate[:, None], (luck[:, None], np.array([1.5])), PRIOR, 0.1)
    assert abs(found.shrinkage[0]) < 0.05
    assert found.quantiles[0][1] == pytest.approx(1.0, rel=0.15)


def scattered(n: int, shift: float) -> np.ndarray:
    """n numbers in (0, 1) that look drawn and are not: the fractional parts of a sine's ten-thousandfold."""
    return (np.abs(np.sin(np.arange(1, n + 1) * 12.9898 + shift) * 43758.5453) % 1.0) * 0.998 + 0.001


def test_many_summaries_that_say_nothing_teach_nothing() -> None:
    """Thirteen rates and thirty-one summaries, none of which has to do with another: no rate may seem to be learned."""
    rates = np.exp(np.stack([scattered(2048, n) for n in range(13)], axis=1))
    luck = np.stack([norm.ppf(scattered(2048, n + 100.5)) for n in range(31)], axis=1)
    found = regressed(rates, (luck, np.zeros(31)), np.repeat(PRIOR, 13, axis=0), 0.1)
    assert abs(found.shrinkage.mean()) < 0.05
    assert (found.shrinkage > 0.2).sum() <= 1


def test_each_of_two_rates_is_learned_from_its_own_summary() -> None:
    one, other = spread(0.1, 10.0), spread(0.1, 10.0, column=2)
    seen = np.stack([counts(20 * one), counts(20 * other, 1)], axis=1)
    summaries = (steadied(seen, BOTH), steadied(np.array([10.0, 100.0]), BOTH))
    found = regressed(np.stack([one, other], axis=1), summaries, np.repeat(PRIOR, 2, axis=0), 0.02)
    assert found.quantiles[:, 1] == pytest.approx([0.5, 5.0], rel=0.15)


def test_no_posterior_leaves_its_prior() -> None:
    rate = spread(0.5, 2.0)
    found = regressed(rate[:, None], (counts(20 * rate)[:, None], np.array([300.0])), np.array([[0.5, 1.0, 2.0]]), 0.05)
    assert found.parameters.min() >= 0.5 and found.parameters.max() <= 2.0
    assert found.quantiles[0][1] > 1.9


def test_the_order_of_draws_does_not_matter_and_weights_sum_to_one() -> None:
    rate = spread(0.1, 10.0, 500)
    seen = counts(20 * rate)[:, None]
    one, other = (
        regressed(rate[way, None], (seen[way], np.array([20.0])), PRIOR, 0.2) for way in (slice(None), slice(None, None, -1))
    )
    assert one.weights.sum() == pytest.approx(1.0)
    assert 1 <= one.effective <= one.kept == 100
    assert one.quantiles == pytest.approx(other.quantiles, rel=0.05)


def test_a_few_draws_are_kept_however_few_are_asked_for() -> None:
    rate = spread(0.1, 10.0, 200)
    assert regressed(rate[:, None], (counts(rate)[:, None], np.array([1.0])), PRIOR, 0.01).kept == FEWEST


def test_summaries_that_never_vary_do_no_harm() -> None:
    rate = spread(0.1, 10.0, 500)
    seen = np.stack([counts(20 * rate), np.zeros(500)], axis=1)
    found = regressed(rate[:, None], (seen, np.array([20.0, 0.0])), PRIOR, 0.2)
    assert found.quantiles[0][1] == pytest.approx(1.0, rel=0.15)


def test_counts_are_steadied_and_levels_left_alone() -> None:
    """2 √(x + 3/8) of a Poisson number has a variance near 1 whatever its mean. Anscombe 1948."""
    for mean in (5.0, 50.0, 500.0):
        steady = steadied(counts(np.full(N, mean))[:, None], np.array([True]))
        assert steady.var() == pytest.approx(1.0, abs=0.08)
    assert steadied(np.array([0.25, 9.0]), np.array([False, True])) == pytest.approx([0.25, 2 * 9.375**0.5])
