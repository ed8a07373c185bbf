"""Ties: a signed graph from mutual trust, its triads, and how differently two actors stand to the others.

Leading axes of any shape are kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.world.setup import Floats, Ints

Signs = NDArray[np.int8]

DEAD_ZONE = 0.05  # mutual trust this close to one half makes no tie


def mutual(trust: Floats) -> Floats:
    """Mutual trust M_ij = (T_ij + T_ji) / 2, in [0, 1]. (..., N, N) → (..., N, N)."""
    return np.asarray((trust + np.swapaxes(trust, -1, -2)) / 2.0)


def signs(trust: Floats) -> Signs:
    """Ties from trust: +1 where mutual trust is above one half, −1 below, 0 near it. (..., N, N) → (..., N, N)."""
    lean = mutual(trust) - 0.5
    tie = np.where(np.abs(lean) > DEAD_ZONE, np.sign(lean), 0.0).astype(np.int8)
    diagonal = np.arange(tie.shape[-1])
    tie[..., diagonal, diagonal] = 0
    return tie


def distinct(signed: Signs) -> tuple[Signs, Ints]:
    """The tables that differ, and which of them each is: months and worlds have many alike. (..., N, N) → (U, N, N), (...)."""
    *lead, n, _ = signed.shape
    flat = signed.reshape(-1, n * n)
    packed = np.ascontiguousarray(np.packbits(np.concatenate([flat > 0, flat < 0], axis=1), axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1])))[:, 0]
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    return flat[first].reshape(-1, n, n), which.reshape(lead)


def balanced_triads(signed: Signs) -> Floats:
    """Share of closed triads whose signs multiply to +1 (Cartwright & Harary 1956); NaN where no triad is closed.

    Counted by traces: tr(S³) = 6 (balanced − unbalanced), tr(|S|³) = 6 closed. (..., N, N) → (...).
    """
    net, closed = _traces(signed.astype(float)), _traces(np.abs(signed).astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((1.0 + net / closed) / 2.0)


def _traces(table: Floats) -> Floats:
    """tr(A³) of symmetric tables, (..., N, N) → (...)."""
    return np.asarray(((table @ table) * table).sum(axis=(-2, -1)))


def alignment_distance(trust: Floats) -> Floats:
    """How differently two actors stand to third parties, in [0, 1]; symmetric, 0 on the diagonal and where N < 3.

    The mean over l other than i and j of |M_il − M_jl|, with M the mutual trust: two actors are near where they have the same
    friends and the same enemies, whatever they think of one another. (..., N, N) → (..., N, N).
    """
    m = mutual(np.asarray(trust, dtype=float))
    n = m.shape[-1]
    found = np.zeros_like(m)
    if n < 3:
        return found
    for third in range(n):
        stance = m[..., third].copy()  # (..., N): what each is to the third
        apart = np.abs(stance[..., :, None] - stance[..., None, :])
        apart[..., third, :] = 0.0  # the third is a party to neither of its own pairs
        apart[..., :, third] = 0.0
        found += apart
    return np.minimum(found / (n - 2), 1.0)
