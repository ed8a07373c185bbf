"""Power: how capability is spread over actors. Leading axes of any shape are kept."""

from __future__ import annotations

import numpy as np

from sim.world.setup import Floats


def concentration(capability: Floats) -> Floats:
    """Herfindahl–Hirschman index of capability shares, in [1/N, 1]. (..., N) → (...)."""
    share = capability / capability.sum(axis=-1, keepdims=True)
    return np.asarray((share**2).sum(axis=-1))


def polarity(capability: Floats) -> Floats:
    """Effective number of powers, 1 / concentration, in [1, N] (Laakso & Taagepera 1979). (..., N) → (...)."""
    return 1.0 / concentration(capability)
