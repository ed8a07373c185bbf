"""Search: two camps that agree well with a table of likings, where there are too many actors to try every split.

A split is σ ∈ {−1, +1}^N and agrees with W by σᵀWσ; its frustration or energy is (Σ|W| − σᵀWσ) / 4 or (ΣW − σᵀWσ) / 2, so
one search serves both. Tabu search (Glover 1989) sets out from the best of 3 N splits: who each actor likes, whom its friends
like, and whom theirs do (rows of W, W² and W³). What is found is good, not proven; the same table gives the same camps,
whatever other tables are searched beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.chance import Chance
from sim.world.setup import Ints

Reals = NDArray[np.floating[Any]]

SEED = 1959  # the draws decide between equals, and are no part of the model's luck
KEPT = 16  # splits from which the tabu search sets out
ROUNDS, LARGE = 4, 16  # tabu steps for each actor: at least so many, and one more for so many actors
NUDGES = 8  # ways in which equals are told apart
CELLS = 200_000  # numbers of a table that are held at once: they stay near the processor
ROUNDING = 1e-9  # share of the whole table that is no gain


def searched(weights: Reals) -> Reals:
    """The best split found of each table, as −1 and +1 with the first actor at +1. (B, N, N), symmetric, diagonal 0 → (B, N).

    Small whole numbers may come as float32, which is exact and faster.
    """
    b, n, _ = weights.shape
    parts = np.array_split(weights, max(1, b * n * max(n, KEPT) // CELLS))
    return np.concatenate([_searched(part) for part in parts])


def descended(weights: Reals, spins: Reals) -> Reals:
    """Where steepest descent ends: the actor worst placed changes camp until none gains. (B, N, N), (B, K, N) → (B, K, N)."""
    spins, least = spins.copy(), _rounding(weights)[:, None, None]
    field = spins @ weights
    while True:
        content = spins * field
        worst = content.argmin(axis=-1)[..., None]
        moving = np.take_along_axis(content, worst, -1) < -least
        if not moving.any():
            return spins
        _turn(weights, spins, field, worst, moving)


def agreement(weights: Reals, spins: Reals) -> Reals:
    """σᵀWσ. (B, N, N), (B, K, N) → (B, K)."""
    return np.asarray(((spins @ weights) * spins).sum(axis=-1))


def _searched(weights: Reals) -> Reals:
    found = _tabu(weights, _starts(weights))
    best = agreement(weights, found).argmax(axis=1)
    spins = found[np.arange(len(found)), best]
    return np.asarray(spins * spins[:, :1])


def _starts(weights: Reals) -> Reals:
    """The best of what the actors, their friends and the friends of these would have. (B, K, N)."""
    second = weights @ weights
    liked = np.concatenate([weights, second, second @ weights], axis=1)
    starts = np.where(liked >= 0.0, 1.0, -1.0).astype(weights.dtype)
    order = np.argsort(-agreement(weights, starts), axis=1, kind="stable")[:, :KEPT]
    return np.take_along_axis(starts, order[..., None], axis=1)


def _tabu(weights: Reals, spins: Reals) -> Reals:
    """The best split met from each start when the actor worst placed moves even at a loss, and may not move back for a while.

    content: (B K, N), σ_i (W σ)_i, by which i agrees with its camp; it is raised out of reach while i may not move.
    """
    b, k, n = spins.shape
    rows, nudges = _doubled(weights), _nudges(weights, k)
    high, least = (np.repeat(x, k) for x in (4.0 * np.abs(weights).sum(axis=-1).max(axis=-1), _rounding(weights)))
    content = (spins * (spins @ weights)).reshape(b * k, n)
    spins, score = spins.reshape(b * k, n).copy(), content.sum(axis=-1)
    content += nudges
    best, top, change = spins.copy(), score.copy(), np.empty_like(content)
    first, table, barred = np.arange(b * k) * n, np.repeat(np.arange(b) * 2 * n, k), []
    for step in range(n * max(ROUNDS, n // LARGE)):
        who = content.argmin(axis=1)
        here = first + who
        side, nudge = spins.reshape(-1)[here], nudges.reshape(-1)[here]
        moved = content.reshape(-1)[here] - nudge
        np.take(rows, table + who + n * (side < 0.0), axis=0, out=change, mode="clip")
        change *= spins
        content += change
        spins.reshape(-1)[here] = -side
        content.reshape(-1)[here] = nudge - moved + high
        score -= 4.0 * moved
        barred.append(here)
        while len(barred) > min(4 + n // 8 + step % 5, n - 1):
            content.reshape(-1)[barred.pop(0)] -= high
        better = np.flatnonzero(score > top + least)
        best[better], top[better] = spins[better], score[better]
    return best.reshape(b, k, n)


def _doubled(weights: Reals) -> Reals:
    """What a change of camp of each actor changes for the others, from camp +1 and then from −1. (B, N, N) → (B 2 N, N)."""
    b, n, _ = weights.shape
    return np.concatenate([-2.0 * weights, 2.0 * weights], axis=1).reshape(2 * b * n, n)


def _nudges(weights: Reals, k: int) -> Reals:
    """What tells actors apart that are equally well placed: less than the least liking, another for each start. (B K, N)."""
    n = weights.shape[-1]
    drawn = np.floor(Chance(SEED, 0, 0).uniform("balance.ties", n)[:k] * NUDGES) / NUDGES
    size = np.abs(weights)
    least = np.where(size > 0.0, size, np.inf).min(axis=(1, 2))
    unit = np.where(np.isfinite(least), least, 1.0)[:, None, None]
    return (drawn * unit).reshape(-1, n).astype(weights.dtype)


def _turn(weights: Reals, spins: Reals, field: Reals, who: Ints, moving: np.ndarray) -> None:
    """Move one actor of each split to the other camp, where it is moving; changes spins and field in place."""
    old = np.take_along_axis(spins, who, -1)
    turn = np.where(moving, -2.0 * old, 0.0)
    np.put_along_axis(spins, who, old + turn, -1)
    field += turn * weights[np.arange(len(weights))[:, None], who[..., 0]]


def _rounding(weights: Reals) -> Reals:
    """Gains below this are rounding, (B,)."""
    return np.asarray(ROUNDING * np.maximum(np.abs(weights).sum(axis=(1, 2)), 1.0))
