"""Balance: instruments that read power and alignment off a state.

Capability concentration and polarity; a signed graph from mutual trust; balanced triads; frustration; blocs.
Leading axes of any shape are kept, so that a whole history can be read at once.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.world.setup import Floats, Ints

Signs = NDArray[np.int8]

DEAD_ZONE = 0.05  # mutual trust this close to one half makes no tie
EXACT = 16  # actors up to which frustration is enumerated exactly


def concentration(capability: Floats) -> Floats:
    """Herfindahl–Hirschman index of capability shares, in [1/N, 1]. (..., N) → (...)."""
    share = capability / capability.sum(axis=-1, keepdims=True)
    return np.asarray((share**2).sum(axis=-1))


def polarity(capability: Floats) -> Floats:
    """Effective number of powers, 1 / concentration, in [1, N] (Laakso & Taagepera 1979). (..., N) → (...)."""
    return 1.0 / concentration(capability)


def signs(trust: Floats) -> Signs:
    """Ties from trust: +1 where mutual trust is above one half, −1 below, 0 near it. (..., N, N) → (..., N, N)."""
    mutual = (trust + np.swapaxes(trust, -1, -2)) / 2.0 - 0.5
    tie = np.where(np.abs(mutual) > DEAD_ZONE, np.sign(mutual), 0.0).astype(np.int8)
    diagonal = np.arange(tie.shape[-1])
    tie[..., diagonal, diagonal] = 0
    return tie


def balanced_triads(signed: Signs) -> Floats:
    """Share of closed triads whose signs multiply to +1 (Cartwright & Harary 1956); NaN where no triad is closed.

    Counted by traces: tr(S³) = 6 (balanced − unbalanced), tr(|S|³) = 6 closed. (..., N, N) → (...).
    """
    s = signed.astype(float)
    net = np.einsum("...ij,...jk,...ki->...", s, s, s, optimize=True)
    closed = np.einsum("...ij,...jk,...ki->...", np.abs(s), np.abs(s), np.abs(s), optimize=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((1.0 + net / closed) / 2.0)


def frustration(signed: Signs) -> Ints:
    """Fewest ties whose sign must flip for two camps to reconcile all ties (Harary 1959). (..., N, N) → (...).

    Exact by enumeration of all splits up to 16 actors; beyond, the best local minimum of several descents, an upper bound.
    """
    return _best_split(signed)[0]


def blocs(signed: Signs) -> NDArray[np.int8]:
    """Camp (0 or 1) of each actor in the split with the fewest frustrated ties; the first actor is in camp 0. (..., N)."""
    return _best_split(signed)[1]


def bloc_count(signed: Signs) -> Ints:
    """How many camps of the least frustrated split have members: 1 or 2. (...,)."""
    return 1 + blocs(signed).max(axis=-1).astype(np.intp)


def _best_split(signed: Signs) -> tuple[Ints, NDArray[np.int8]]:
    *lead, n, _ = signed.shape
    flat = signed.reshape(-1, n, n)
    i, j = np.triu_indices(n, 1)
    splits = _splits(n) if n <= EXACT else None
    if splits is None:
        return _descended(flat, lead)
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


def _descended(flat: Signs, lead: list[int]) -> tuple[Ints, NDArray[np.int8]]:
    """Steepest descent from the leading eigenvector's camps and from each actor's own friends."""
    counts, camps = np.empty(len(flat), dtype=np.intp), np.empty(flat.shape[:2], dtype=np.int8)
    for row, matrix in enumerate(flat.astype(float)):
        starts = [np.where(np.linalg.eigh(matrix)[1][:, -1] >= 0, 1.0, -1.0)]
        starts += [np.where(line >= 0, 1.0, -1.0) for line in matrix]
        ends = [_descend(matrix, start) for start in starts]
        best = max(ends, key=lambda camp: float(camp @ matrix @ camp))
        counts[row] = round(float(np.abs(matrix).sum() - best @ matrix @ best) / 4.0)
        camps[row] = (best != best[0]).astype(np.int8)
    return counts.reshape(lead), camps.reshape(*lead, flat.shape[1])


def _descend(matrix: Floats, camp: Floats) -> Floats:
    """Move the most frustrated actor to the other camp until none would gain."""
    camp = camp.copy()
    while True:
        content = camp * (matrix @ camp)
        worst = int(content.argmin())
        if content[worst] >= 0:
            return camp
        camp[worst] *= -1.0
