"""Search: two camps that agree well with a table of likings, where there are too many actors to try every split.

A split is σ ∈ {−1, +1}^N and agrees with W by σᵀWσ; its frustration or energy is (Σ|W| − σᵀWσ) / 4 or (ΣW − σᵀWσ) / 2, so
one search serves both. Steepest descent from several starts (the leading eigenvector, each actor's own friends, fixed draws),
then tabu search (Glover 1989) from the best ends. What is found is good, not proven; the same table gives the same camps.
"""

from __future__ import annotations

import numpy as np

from sim.engine.chance import Chance
from sim.world.setup import Floats

SEED = 1959  # the draws are starts, no part of the model's luck
DRAWN = 16  # starts that are drawn
KEPT = 6  # ends of descents from which the tabu search sets out
ROUNDS = 10  # tabu steps for each actor
CELLS = 2_000_000  # numbers held at once
ROUNDING = 1e-9  # share of the whole table that is no gain


def searched(weights: Floats) -> Floats:
    """The best split found of each table, as −1 and +1 with the first actor at +1. (B, N, N), symmetric, diagonal 0 → (B, N)."""
    b, n, _ = weights.shape
    parts = np.array_split(weights, max(1, b * n * (n + DRAWN) // CELLS))
    return np.concatenate([_searched(part) for part in parts])


def descended(weights: Floats, spins: Floats) -> Floats:
    """Where steepest descent ends: the actor worst placed changes camp until none gains. (B, N, N), (B, K, N) → (B, K, N)."""
    spins, least = spins.copy(), _rounding(weights)
    field = spins @ weights
    while True:
        content = spins * field
        worst = content.argmin(axis=-1)[..., None]
        moving = np.take_along_axis(content, worst, -1) < -least
        if not moving.any():
            return spins
        _turn(weights, spins, field, worst, moving)


def agreement(weights: Floats, spins: Floats) -> Floats:
    """σᵀWσ. (B, N, N), (B, K, N) → (B, K)."""
    return np.asarray(((spins @ weights) * spins).sum(axis=-1))


def _searched(weights: Floats) -> Floats:
    ends = descended(weights, _starts(weights))
    order = np.argsort(-agreement(weights, ends), axis=1, kind="stable")[:, :KEPT, None]
    found = _tabu(weights, np.take_along_axis(ends, order, axis=1))
    best = agreement(weights, found).argmax(axis=1)
    spins = found[np.arange(len(found)), best]
    return np.asarray(spins * spins[:, :1])


def _starts(weights: Floats) -> Floats:
    """(B, 1 + N + DRAWN, N)."""
    b, n, _ = weights.shape
    leading = np.linalg.eigh(weights)[1][:, None, :, -1]
    drawn = Chance(SEED, 0, 0).uniform("balance.starts", n)[:DRAWN] - 0.5
    starts = np.concatenate([leading, weights, np.broadcast_to(drawn, (b, DRAWN, n))], axis=1)
    return np.where(starts >= 0.0, 1.0, -1.0)


def _tabu(weights: Floats, spins: Floats) -> Floats:
    """The best split met when the actor worst placed moves even at a loss, and may not move back for a while."""
    n, least = weights.shape[-1], _rounding(weights)
    ties = Chance(SEED, 0, 1).uniform("balance.ties", n)[: spins.shape[1]] * least
    spins, field = spins.copy(), spins @ weights
    score = (spins * field).sum(axis=-1)
    best, top = spins.copy(), score.copy()
    free = np.zeros(spins.shape, dtype=np.int64)
    for step in range(ROUNDS * n):
        content = spins * field + ties
        allowed = (free <= step) | (score[..., None] - 4.0 * content > top[..., None] + 4.0 * least)
        worst = np.where(allowed, content, np.inf).argmin(axis=-1)[..., None]
        score -= 4.0 * np.take_along_axis(spins * field, worst, -1)[..., 0]
        _turn(weights, spins, field, worst, np.ones_like(worst, dtype=bool))
        np.put_along_axis(free, worst, step + 4 + n // 8 + step % 5, -1)
        better = score > top + least[..., 0]
        best[better], top[better] = spins[better], score[better]
    return best


def _turn(weights: Floats, spins: Floats, field: Floats, who: np.ndarray, moving: np.ndarray) -> None:
    """Move one actor of each split to the other camp, where it is moving; changes spins and field in place."""
    old = np.take_along_axis(spins, who, -1)
    turn = np.where(moving, -2.0 * old, 0.0)
    np.put_along_axis(spins, who, old + turn, -1)
    field += turn * weights[np.arange(len(weights))[:, None], who[..., 0]]


def _rounding(weights: Floats) -> Floats:
    """Gains below this are rounding, (B, 1, 1)."""
    return np.asarray(ROUNDING * np.maximum(np.abs(weights).sum(axis=(1, 2)), 1.0))[:, None, None]
