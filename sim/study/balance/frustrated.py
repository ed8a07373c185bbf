"""Frustration: how far a signed graph is from two camps, and which camps those are.

Up to 16 actors every split is tried. Beyond, a search gives an upper bound; `bounds.py` says how far it can be from the truth.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.study.balance.searched import searched
from sim.study.balance.ties import Signs, signs
from sim.world.setup import Floats, Ints

Camps = NDArray[np.int8]

EXACT = 16  # actors up to which every split is tried


def frustration(signed: Signs) -> Ints:
    """Fewest ties whose sign must flip for two camps to reconcile all ties (Harary 1959). (..., N, N) → (...).

    Exact up to 16 actors; beyond, an upper bound that a search reaches, which `frustration_bounds` holds against a lower one.
    """
    return split(signed)[0]


def camps(signed: Signs) -> Camps:
    """Camp (0 or 1) of each actor in the split with the fewest frustrated ties; the first actor is in camp 0. (..., N)."""
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
    """`frustration` and `camps` at once."""
    *lead, n, _ = signed.shape
    flat = signed.reshape(-1, n, n)
    i, j = np.triu_indices(n, 1)
    if n > EXACT:
        return _searched_split(flat, lead)
    splits = _splits(n)
    together = (splits[:, i] == splits[:, j]).T * 2.0 - 1.0  # (pairs, splits)
    count, camp = [], []
    for part in np.array_split(flat[:, i, j].astype(np.float32), max(1, len(flat) * len(splits) // 4_000_000)):
        agreement = part @ together.astype(np.float32)
        best = agreement.argmax(axis=1)
        ties = np.abs(part).sum(axis=1)
        count.append((ties - agreement[np.arange(len(part)), best]) / 2.0)
        camp.append(splits[best])
    return np.concatenate(count).astype(np.intp).reshape(lead), np.concatenate(camp).reshape(*lead, n)


@lru_cache(maxsize=4)
def _splits(n: int) -> NDArray[np.int8]:
    """Every way to split n actors into two camps, with the first in camp 0. (2^(n−1), n)."""
    numbers = np.arange(2 ** (n - 1))
    rest = (numbers[:, None] >> np.arange(n - 1)) & 1
    return np.concatenate([np.zeros((len(numbers), 1), dtype=np.int64), rest], axis=1).astype(np.int8)


def _searched_split(flat: Signs, lead: list[int]) -> tuple[Ints, Camps]:
    """The best split that a search finds."""
    tables = flat.astype(float)
    spins = searched(tables)
    agreed = np.einsum("bij,bi,bj->b", tables, spins, spins, optimize=True)
    count = np.rint((np.abs(tables).sum(axis=(1, 2)) - agreed) / 4.0).astype(np.intp)
    return count.reshape(lead), (spins < 0.0).astype(np.int8).reshape(*lead, flat.shape[1])
