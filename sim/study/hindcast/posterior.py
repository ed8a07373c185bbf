"""Posterior: approximate Bayesian computation by rejection and local linear regression.

Beaumont, Zhang & Balding 2002, Genetics 162: of many draws from the prior those are kept whose summaries lie nearest to what
was observed; Epanechnikov weights and a regression of the parameters on the summaries move them to where the distance is 0.
Parameters are positive and are treated as logarithms, so that none is moved below 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.world.setup import Bools, Floats

FEWEST = 30  # draws kept at the least
RIDGE = 1e-6


@dataclass(frozen=True)
class Posterior:
    """Draws that were kept: parameters (K, P), weights (K,) that sum to 1, quantiles 5, 50, 95 % (P, 3), shrinkage (P,).

    shrinkage: 1 − the ratio of the posterior's to the prior's standard deviation of logs; near 0, nothing was learned.
    """

    parameters: Floats
    weights: Floats
    quantiles: Floats
    shrinkage: Floats
    kept: int
    drawn: int

    @property
    def effective(self) -> float:
        """Effective number of draws, 1 / Σ w² (Kish 1965)."""
        return float(1.0 / (self.weights**2).sum())


def regressed(drawn: Floats, summaries: tuple[Floats, Floats], priors: Floats, accept: float) -> Posterior:
    """The posterior of positive parameters.

    drawn: (N, P) from the prior; summaries: simulated (N, S) and observed (S,); priors: (P, 3) low, value, high, which no
    posterior leaves; accept: share of draws to keep.
    """
    simulated, observed = summaries
    scale = _spread(simulated)
    away = (simulated - observed) / scale
    distance = np.sqrt((away**2).mean(axis=1))
    kept = np.argsort(distance, kind="stable")[: max(int(accept * len(drawn)), min(FEWEST, len(drawn)))]
    edge = max(float(distance[kept].max()), 1e-12)
    weights = np.maximum(1.0 - (distance[kept] / edge) ** 2, 1e-9)
    weights = weights / weights.sum()
    logs = _regressed_away(np.log(drawn[kept]), away[kept], weights)
    parameters = np.clip(np.exp(logs), priors[:, 0], priors[:, 2])
    quantiles = np.stack([_quantiles(column, weights) for column in parameters.T])
    before, after = np.log(drawn).std(axis=0), _deviation(np.log(parameters), weights)
    return Posterior(parameters, weights, quantiles, 1.0 - after / np.maximum(before, 1e-12), len(kept), len(drawn))


def steadied(values: Floats, counted: Bools) -> Floats:
    """Counts as square roots, so that large ones are as sure as small ones (Anscombe 1948); levels as they are. (..., S)."""
    return np.where(counted, 2.0 * np.sqrt(np.where(counted, values, 0.0) + 0.375), values)


def _spread(values: Floats) -> Floats:
    """Median absolute deviation of each summary; its standard deviation where more than half of the draws agree."""
    absolute = np.median(np.abs(values - np.median(values, axis=0)), axis=0)
    found = np.where(absolute > 0, absolute, values.std(axis=0))
    return np.where(found > 0, found, 1.0)


def _regressed_away(logs: Floats, away: Floats, weights: Floats) -> Floats:
    """Parameters less what a weighted linear regression says is due to the distance of their summaries.

    What is left is widened by the degrees of freedom that the summaries used up; where they would use up more than half of
    the effective draws, nothing is regressed.
    """
    telling = away[:, away.std(axis=0) > 0]
    effective, used = 1.0 / (weights**2).sum(), telling.shape[1] + 1
    if used > effective / 2:
        return logs
    design = np.column_stack([np.ones(len(telling)), telling])
    root = np.sqrt(weights)[:, None]
    left = (design * root).T @ (design * root) + RIDGE * np.eye(design.shape[1])
    slopes = np.linalg.solve(left, (design * root).T @ (logs * root))
    moved = logs - telling @ slopes[1:]
    middle = weights @ moved
    return np.asarray(middle + (moved - middle) * np.sqrt(effective / (effective - used)))


def _quantiles(values: Floats, weights: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) - weights[order] / 2.0
    return np.interp([0.05, 0.5, 0.95], share, values[order])


def _deviation(values: Floats, weights: Floats) -> Floats:
    mean = weights @ values
    return np.asarray(np.sqrt(weights @ (values - mean) ** 2))
