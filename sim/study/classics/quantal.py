"""Quantal response equilibrium (McKelvey & Palfrey 1995, Games and Economic Behavior 10, 6–38), in the logit form.

    x_i ∝ exp(λ u_i(y))        y_j ∝ exp(λ u_j(x))

Each of two players mixes as if it saw the worth of its strategies with noise, and knows that the other does; λ is precision: 0 is
chance alone, and as it grows the equilibrium nears one of Nash. Where there are several, this follows the branch that begins at
λ = 0 around its turns (Turocy 2005, Games and Economic Behavior 51), in logarithms so that no probability drowns.
"""

from __future__ import annotations

import numpy as np

from sim.world.setup import Floats

FIRST, GROWTH, SHORTEST = 0.03, 1.2, 1e-10  # length of the first step along the branch, growth of the next, and the least
STRAY, STRAIGHT = 0.05, 0.995  # a step that strays or turns by more could have left the branch for another, and is halved
NEAR, TURNS, STEPS = 1e-11, 12, 20_000


def quantal_response(payoffs: Floats, precision: float) -> tuple[Floats, Floats]:
    """Both players' probabilities over their strategies. payoffs: (m, n, 2), what each player gets; precision: λ >= 0.

    ValueError where payoffs have another shape or precision is negative; RuntimeError where the branch is lost.
    """
    payoffs = np.asarray(payoffs, dtype=float)
    if payoffs.ndim != 3 or payoffs.shape[2] != 2:
        raise ValueError(f"payoffs of two players have the shape (m, n, 2), not {payoffs.shape}")
    if not 0.0 <= precision < np.inf:
        raise ValueError(f"a precision is a number from 0 up, not {precision}")
    m, n, _ = payoffs.shape
    scale = max(float(np.ptp(payoffs, axis=(0, 1)).max()), np.finfo(float).tiny)
    point = _followed(payoffs / scale, precision * scale)
    return np.exp(point[:m]), np.exp(point[m : m + n])


def response_gap(payoffs: Floats, x: Floats, y: Floats, precision: float) -> float:
    """How far two mixtures are from answering each other: the largest gap to the logit answer, 0 in equilibrium."""
    answers = (_logit(precision * payoffs[:, :, 0] @ y), _logit(precision * x @ payoffs[:, :, 1]))
    return max(float(np.abs(given - answer).max()) for given, answer in zip((x, y), answers, strict=True))


def _logit(utility: Floats) -> Floats:
    odds = np.exp(utility - utility.max())
    return odds / odds.sum()


def _followed(payoffs: Floats, precision: float) -> Floats:
    """Log-probabilities of both players and λ, (m + n + 1,), where the branch from chance first reaches the precision."""
    m, n, _ = payoffs.shape
    point = np.concatenate([np.full(m, -np.log(m)), np.full(n, -np.log(n)), [0.0]])
    way, length = _tangent(payoffs, point, np.eye(m + n + 1)[-1]), FIRST
    for _ in range(STEPS):
        if point[-1] == precision:
            return point
        last = way[-1] > 0.0 and point[-1] + length * way[-1] >= precision
        step = (precision - point[-1]) / way[-1] if last else length
        ahead = point + step * way
        ahead[-1] = precision if last else ahead[-1]
        reached = _corrected(payoffs, ahead, fixed=last)
        if reached is not None and np.abs(reached - ahead).max() <= max(STRAY * step, 1e-9) and reached[-1] <= precision:
            onward = _tangent(payoffs, reached, way)
            if onward @ way > STRAIGHT:
                point, way, length = reached, onward, length * GROWTH
                continue
        length = step / 2.0
        if length < SHORTEST:
            break
    raise RuntimeError(f"the branch of quantal responses was lost at a precision of {point[-1]:g}")


def _tangent(payoffs: Floats, point: Floats, heading: Floats) -> Floats:
    """The direction of the branch at a point, the same way as before."""
    way = np.linalg.svd(_equations(payoffs, point)[1])[2][-1]
    return np.asarray(way if way @ heading > 0.0 else -way)


def _corrected(payoffs: Floats, point: Floats, *, fixed: bool) -> Floats | None:
    """Newton's way onto the branch, shortest or with λ fixed; None where it is not found soon."""
    for _ in range(TURNS):
        gap, slope = _equations(payoffs, point)
        if np.abs(gap).max() < NEAR * max(1.0, point[-1]):
            return point
        move = np.linalg.lstsq(slope[:, :-1] if fixed else slope, -gap, rcond=None)[0]
        point = point + (np.append(move, 0.0) if fixed else move)
        if not np.isfinite(point).all() or point[:-1].max() > 1.0:
            return None
    return None


def _equations(payoffs: Floats, point: Floats) -> tuple[Floats, Floats]:
    """What must vanish, (m + n,), and its slope, (m + n, m + n + 1).

    For each player ln x_i − ln x_{i−1} − λ (u_i − u_{i−1}) and Σ x − 1.
    """
    m, n, _ = payoffs.shape
    logs, precision = point[:-1], point[-1]
    one, other = slice(0, m), slice(m, m + n)
    gaps, slopes = [], []
    for own, theirs, table in ((one, other, payoffs[:, :, 0]), (other, one, payoffs[:, :, 1].T)):
        steps = np.diff(np.eye(len(table)), axis=0)
        worth = steps @ table * np.exp(logs[theirs])
        rows = np.zeros((len(table), len(point)))
        rows[:-1, own], rows[:-1, theirs], rows[:-1, -1] = steps, -precision * worth, -worth.sum(axis=1)
        rows[-1, own] = np.exp(logs[own])
        gaps += [steps @ logs[own] - precision * worth.sum(axis=1), [rows[-1, own].sum() - 1.0]]
        slopes.append(rows)
    return np.concatenate(gaps), np.concatenate(slopes)
