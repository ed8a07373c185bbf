"""Flow: structural balance as a differential equation (Marvel, Kleinberg, Kleinberg & Strogatz 2011, PNAS 108, 1771–1776).

    dX/dt = X²        X(t) = X₀ (I − X₀ t)⁻¹ = Σ_k λ_k / (1 − λ_k t) v_k v_kᵀ

x_ij is how i and j stand to each other: it grows where they agree about third parties and falls where they do not. Where the
largest eigenvalue λ₁ of X₀ is positive, ties grow without bound as t → 1/λ₁ and take the signs of v₁ v₁ᵀ: two camps, or one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.setup import Floats

NOTHING = 1e-9  # a share of the leading eigenvector, or a gap between eigenvalues, that is rounding


@dataclass(frozen=True)
class Course:
    """Where the ties go. values: (N,) eigenvalues, ascending; vectors: (N, N) in columns.

    blow_up: when the ties grow without bound, infinity where they do not.
    camps: (N,), 0 or 1 with the first actor of any camp in 0, −1 for an actor without a side; None where no camps form: no
    eigenvalue is positive, or the largest is there twice, so that the camps hang on what is not in the ties.
    """

    values: Floats
    vectors: Floats
    blow_up: float
    camps: NDArray[np.int8] | None

    def at(self, time: float) -> Floats:
        """X(t), (N, N). ValueError from the blow-up on."""
        if not 0.0 <= time < self.blow_up:
            raise ValueError(f"ties are defined from 0 until {self.blow_up:g}, not at {time:g}")
        return np.asarray((self.vectors * (self.values / (1.0 - self.values * time))) @ self.vectors.T)


def structural_balance(ties: Floats) -> Course:
    """The course of mutual ties, (N, N), symmetric; the diagonal is what an actor thinks of itself, often 0. ValueError else.

    Trust goes in as mutual(trust) − 1/2, so that a half is neither friendship nor enmity.
    """
    ties = np.asarray(ties, dtype=float)
    if ties.ndim != 2 or ties.shape[0] != ties.shape[1] or not np.allclose(ties, ties.T, rtol=0.0, atol=1e-12):
        raise ValueError(f"ties are mutual: a symmetric square table, not one of shape {ties.shape}")
    values, vectors = np.linalg.eigh(ties)
    scale = max(float(np.abs(values).max()), np.finfo(float).tiny)
    grows = values[-1] > NOTHING * scale
    alone = len(values) == 1 or values[-1] - values[-2] > NOTHING * scale
    camps = _camps(vectors[:, -1]) if grows and alone else None
    return Course(values, vectors, float(1.0 / values[-1]) if grows else np.inf, camps)


def _camps(leading: Floats) -> NDArray[np.int8]:
    sided = np.abs(leading) > NOTHING
    first = leading[sided][0]
    return np.where(sided, np.sign(leading) != np.sign(first), -1).astype(np.int8)
