"""Where weighted positions meet: the mean and the median of positions weighted by capability × salience.

The two usual rivals of models of bargaining (Bueno de Mesquita & Stokman 1994, European Community Decision Making; Achen 2006).
"""

from __future__ import annotations

import numpy as np

from sim.world.setup import Floats


def weighted_mean(capability: Floats, salience: Floats, position: Floats) -> float:
    """Σ c s x / Σ c s. Three arrays (N,). ValueError where nobody has both capability and salience."""
    weight = _weights(capability, salience)
    return float(weight @ np.asarray(position, dtype=float) / weight.sum())


def weighted_median(capability: Floats, salience: Floats, position: Floats) -> float:
    """The position that no other beats in a vote by weight (Black 1958): half of all weight lies on either side.

    Where exactly half lies at and below one position, the middle between it and the next. ValueError as for the mean.
    """
    weight = _weights(capability, salience)
    held = np.asarray(position, dtype=float)
    order = np.argsort(held, kind="stable")
    order = order[weight[order] > 0.0]
    below = np.cumsum(weight[order]) / weight.sum()
    at = int(np.searchsorted(below, 0.5 - 1e-12))
    if abs(below[at] - 0.5) <= 1e-12:
        return float(held[order[at : at + 2]].mean())
    return float(held[order[at]])


def _weights(capability: Floats, salience: Floats) -> Floats:
    weight = np.asarray(capability, dtype=float) * np.asarray(salience, dtype=float)
    if not weight.sum() > 0.0:
        raise ValueError("nobody has both capability and salience, so that there is nothing to weigh positions by")
    return weight
