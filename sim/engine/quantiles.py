"""Quantiles: where a given share of a Beta distribution lies below, quickly for many shares of the same distributions.

The logit of a Beta quantile is a smooth function of the normal quantile of the share, so that a Chebyshev polynomial through
exact values follows it to the last digits (Trefethen 2013, Approximation Theory and Approximation Practice, ch. 8). A block
of worlds asks the same distributions for thousands of quantiles, and a study asks them for every block again.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.world.setup import Bools, Floats

NODES = 48
REACH = 4.0  # normal quantiles between which the polynomial holds; the others, six in a hundred thousand, are reckoned exactly
LEAST = 1.0  # of α and β; below, the tails bend too sharply


def beta_quantiles(alpha: Floats, beta: Floats, share: Floats) -> Floats:
    """Quantiles in [0, 1] of Beta distributions, (D, R), within 1e-12. alpha, beta: (D,) > 0; share: (D, R) in [0, 1)."""
    from numpy.polynomial.chebyshev import chebval  # noqa: PLC0415  (slow to load, as scipy is, for who only checks a scenario)
    from scipy.special import ndtri  # noqa: PLC0415

    alpha, beta = (np.ascontiguousarray(x, dtype=float) for x in (alpha, beta))
    place = ndtri(share)
    smooth = np.minimum(alpha, beta) >= LEAST
    near = (np.abs(place) <= REACH) & smooth[:, None]
    coefficients = _fitted(alpha[smooth].tobytes(), beta[smooth].tobytes())
    found = np.empty_like(share)
    logit = chebval(np.clip(place[smooth], -REACH, REACH) / REACH, coefficients, tensor=False)
    found[smooth] = 1.0 / (1.0 + np.exp(-logit))
    return _exact(found, ~near, (alpha, beta, share))


def _exact(found: Floats, where: Bools, asked: tuple[Floats, Floats, Floats]) -> Floats:
    """Put the exact quantiles where they are wanted."""
    from scipy.special import betaincinv  # noqa: PLC0415

    alpha, beta, share = asked
    row, column = np.nonzero(where)
    found[row, column] = betaincinv(alpha[row], beta[row], share[row, column])
    return found


@lru_cache(maxsize=16)
def _fitted(alpha: bytes, beta: bytes) -> Floats:
    """Chebyshev coefficients of the logit of the quantile, (NODES, D, 1), over normal quantiles within REACH."""
    from scipy.special import betaincinv, ndtr  # noqa: PLC0415

    a, b = np.frombuffer(alpha), np.frombuffer(beta)
    angle = np.pi * (np.arange(NODES) + 0.5) / NODES
    place = REACH * np.cos(angle)[:, None]
    logit = np.log(betaincinv(a, b, ndtr(place))) - np.log(betaincinv(b, a, ndtr(-place)))  # (NODES, D)
    waves = np.cos(np.arange(NODES)[:, None] * angle) * (2.0 / NODES)  # (degrees, nodes)
    waves[0] /= 2.0
    found = np.zeros_like(logit)
    for node in range(NODES):  # one by one: the last digits must not depend on how many distributions there are
        found += waves[:, node, None] * logit[node]
    return found[:, :, None]
