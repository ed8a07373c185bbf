"""Frustration: how far a signed graph is from two camps, and which camps those are.

Up to 16 actors every split is tried. Beyond, a search gives an upper bound; `bounds.py` says how far it can be from the truth.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.study.balance.searched import Reals, agreement, searched
from sim.study.balance.ties import Signs, signs
from sim.world.setup import Floats, Ints

Camps = NDArray[np.int8]

EXACT = 16  # actors up to which every split is tried
CELLS = 500_000  # splits that are held at once


def frustration(signed: Signs) -> Ints:
    """Fewest ties whose sign must flip for two camps to reconcile all ties (Harary 1959). (..., N, N) → (...).

    Exact up to 16 actors; beyond, an upper bound that a search reaches, which `frustration_bounds` holds against a lower one.
    """
    return split(signed)[0]


def at_most(frustration: int, actors: int) -> str:
    """A frustration in figures: beyond 16 actors a search found it, and the true one may be smaller."""
    return f"{'at most ' * (frustration > 0 and actors > EXACT)}{frustration}"


def camps(signed: Signs) -> Camps:
    """Camp (0 or 1) of each actor in the split with the fewest frustrated ties; the first actor is in camp 0. (..., N).

    Exact up to 16 actors; beyond, the best split that a search reaches, and others may be as good or better.
    """
    return split(signed)[1]


def blocs(trust: Floats) -> Camps:
    """The two camps that mutual trust makes: `camps` of the ties of `signs`. (..., N, N) in [0, 1] → (..., N), 0 or 1."""
    return camps(signs(trust))


def bloc_count(signed: Signs) -> Ints:
    """How many camps of the least frustrated split have members: 1 or 2. (..., N, N) → (...)."""
    return inhabited(camps(signed))


def inhabited(camp: Camps) -> Ints:
    """How many of two camps have members: 1 or 2. (..., N) → (...)."""
    return 1 + camp.max(axis=-1).astype(np.intp)


def split(signed: Signs) -> tuple[Ints, Camps]:
    """`frustration` and `camps` at once. Series with many alike are quicker through `distinct`."""
    *lead, n, _ = signed.shape
    flat = signed.reshape(-1, n, n).astype(np.float32)  # sums of so few ones are exact
    best = _tried if n <= EXACT else _found
    agreed, camp = best(flat)
    count = np.rint((np.abs(flat).sum(axis=(1, 2)) - agreed) / 4.0).astype(np.intp)
    return count.reshape(lead), camp.reshape(*lead, n)


def _tried(flat: Reals) -> tuple[Reals, Camps]:
    """σᵀSσ and the camps of the best of all splits; of several, the first. (B, N, N) → (B,), (B, N)."""
    splits = _splits(flat.shape[1])
    agreed, camp = [], []
    for part in np.array_split(flat, max(1, len(flat) * len(splits) // CELLS)):
        table = _agreements(part)
        best = table.argmax(axis=1)
        agreed.append(2.0 * table[np.arange(len(part)), best])
        camp.append(splits[best])
    return np.concatenate(agreed), np.concatenate(camp)


def _agreements(part: Reals) -> Reals:
    """Σ_{i<j} S_ij σ_i σ_j of every split, (B, N, N) → (B, 2^(N−1)).

    A split is one of the first actors, τ, and one of the others, ρ: what ties within either half come to is reckoned once for
    each of its splits, and what ties across do is ρ (S τ).
    """
    n = part.shape[1]
    here = (n - 1) // 2 + 1
    first = 1.0 - 2.0 * _splits(here).astype(np.float32)
    other = 1.0 - 2.0 * _splits(n - here + 1)[:, 1:].astype(np.float32)
    one = ((first @ part[:, :here, :here]) * first).sum(axis=-1) / 2.0
    two = ((other @ part[:, here:, here:]) * other).sum(axis=-1) / 2.0
    plain = np.ones((len(part), 1, len(first)), dtype=np.float32)
    left = np.concatenate([other @ part[:, here:, :here], two[..., None], np.ones_like(two)[..., None]], axis=-1)
    right = np.concatenate([np.broadcast_to(first.T, (len(part), *first.T.shape)), plain, one[:, None, :]], axis=1)
    return (left @ right).reshape(len(part), -1)


@lru_cache(maxsize=4)
def _splits(n: int) -> NDArray[np.int8]:
    """Every way to split n actors into two camps, with the first in camp 0. (2^(n−1), n)."""
    numbers = np.arange(2 ** (n - 1))
    rest = (numbers[:, None] >> np.arange(n - 1)) & 1
    return np.concatenate([np.zeros((len(numbers), 1), dtype=np.int64), rest], axis=1).astype(np.int8)


def _found(flat: Reals) -> tuple[Reals, Camps]:
    """The same of the best split that a search finds."""
    spins = searched(flat)
    return agreement(flat, spins[:, None])[:, 0], (spins < 0.0).astype(np.int8)
