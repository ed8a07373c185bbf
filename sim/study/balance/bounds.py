"""Bounds: between which numbers the frustration of a large signed graph lies, with the camps that reach the upper one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.study.balance.cycles import packed, turned
from sim.study.balance.frustrated import Camps, camps
from sim.study.balance.ties import Signs


@dataclass(frozen=True)
class FrustrationBounds:
    """lower <= frustration <= upper; camps: (N,), 0 or 1, the split that leaves `upper` ties frustrated, first actor in 0."""

    lower: int
    upper: int
    camps: Camps

    @property
    def exact(self) -> bool:
        """Whether the frustration is known."""
        return self.lower == self.upper


def frustration_bounds(signed: Signs) -> FrustrationBounds:
    """What a search reaches and what can be proven. (N, N), −1, 0 and 1, symmetric → bounds.

    The lower bound is the larger of two: (Σ|S| − N λ₁) / 4 from the largest eigenvalue, which is sharp where enmity is everywhere
    (Mohar & Poljak 1990 on cuts), and that of unbalanced cycles (`cycles.py`), which is sharp where few ties are frustrated.
    """
    upper = int(_frustrated(signed, found := camps(signed)).sum())
    lower = _spectral(signed)
    if lower >= upper:
        return FrustrationBounds(upper, upper, found)
    proven, ties = packed(graph := turned(signed, found.astype(np.intp)), upper)
    if len(ties) < upper:
        found = _reconciled(signed, graph.i[ties], graph.j[ties])
        upper = int(_frustrated(signed, found).sum())
    return FrustrationBounds(min(max(lower, proven), upper), upper, found)


def _frustrated(signed: Signs, found: Camps) -> Signs:
    """Which ties two camps leave frustrated, (N, N) above the diagonal."""
    together = found[:, None] == found[None, :]
    return np.triu((signed > 0) & ~together | (signed < 0) & together, 1)


def _spectral(signed: Signs) -> int:
    """(Σ|S| − N λ₁) / 4, rounded up: σᵀSσ <= N λ₁ for every split σ."""
    table = signed.astype(float)
    return max(0, int(np.ceil((np.abs(table).sum() - len(table) * np.linalg.eigvalsh(table)[-1]) / 4.0 - 1e-6)))


def _reconciled(signed: Signs, i: np.ndarray, j: np.ndarray) -> Camps:
    """The camps of a graph that is balanced once the ties i–j are taken out."""
    left = signed.astype(np.int64)
    left[i, j] = left[j, i] = 0
    side = np.zeros(len(left), dtype=np.int64)
    for start in range(len(left)):
        reached = [start] if side[start] == 0 else []
        side[start] = side[start] or 1
        while reached:
            here = reached.pop()
            new = np.flatnonzero((left[here] != 0) & (side == 0))
            side[new] = side[here] * left[here, new]
            reached.extend(new.tolist())
    return (side != side[0]).astype(np.int8)
