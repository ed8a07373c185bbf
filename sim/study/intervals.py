"""Intervals: what a sample of worlds says about all worlds.

Shares by Wilson (1927); means and paired differences by the percentile bootstrap over replicates (Efron 1979) up to
5,000 worlds, beyond which the normal approximation is the same to the digits shown; families of verdicts by Holm (1979).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import multinomial, norm

from sim.world.setup import Floats, Ints

Z = float(norm.ppf(0.975))
RESAMPLES = 2000
MOST_BOOTSTRAPPED = 5000
SEED = 1979  # resampling is no part of the model's luck; the same table gives the same interval


def wilson(share: float, n: int) -> tuple[float, float]:
    """95 % interval of a share of n (Wilson 1927)."""
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def mean_interval(values: Floats) -> tuple[float, float, float, float]:
    """Mean, its Monte Carlo standard error, and its normal 95 % interval; one value has no error to speak of (NaN)."""
    mean = float(values.mean())
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")
    return mean, error, mean - Z * error, mean + Z * error


def bootstrapped(values: Floats) -> tuple[Floats, Floats]:
    """95 % intervals of the means of columns, resampling rows together. (n, k) → two of (k,); NaN for a single row."""
    n = len(values)
    if n < 2:
        return np.full((2, values.shape[1]), np.nan)[0], np.full((2, values.shape[1]), np.nan)[1]
    if n > MOST_BOOTSTRAPPED:
        half = Z * values.std(axis=0, ddof=1) / np.sqrt(n)
        return values.mean(axis=0) - half, values.mean(axis=0) + half
    low, high = np.quantile(resampled_means(values), [0.025, 0.975], axis=0)
    return low, high


def resampled_means(values: Floats, resamples: int = RESAMPLES) -> Floats:
    """Means of columns over rows drawn with replacement, the same rows for all columns. (n, k) → (resamples, k)."""
    n = len(values)
    return redrawn(n, resamples).astype(float) @ values / n


def redrawn(n: int, resamples: int = RESAMPLES) -> Ints:
    """How often each of n rows is drawn, with replacement, in each resample. (resamples, n)."""
    return np.asarray(multinomial(n, np.full(n, 1.0 / n)).rvs(size=resamples, random_state=SEED))


def holm(p: Floats) -> Floats:
    """Two-sided p-values adjusted for being a family (Holm 1979). (m,) → (m,) in [0, 1]; NaN stays and does not count."""
    adjusted = np.full(len(p), np.nan)
    order = [k for k in np.argsort(p) if not np.isnan(p[k])]
    worst = 0.0
    for rank, k in enumerate(order):
        worst = max(worst, min(1.0, (len(order) - rank) * float(p[k])))
        adjusted[k] = worst
    return adjusted
