"""Tally: rows of numbers added up by where they belong, for all replicates at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from sim.world.setup import Floats, Ints


@dataclass(frozen=True)
class Tally:
    """Where each of X rows belongs, and with what weight it counts."""

    onto: csr_array  # (places, X)

    def added(self, rows: Floats) -> Floats:
        """Sums by place, (X, R) → (places, R), in the order of the rows."""
        return np.asarray(self.onto @ rows)


def tally(place: Ints, places: int, weight: Floats | None = None) -> Tally:
    """A tally of rows that belong to the places listed, (X,), each counted once or with its weight."""
    rows = np.arange(len(place))
    counted = np.ones(len(place)) if weight is None else weight
    return Tally(csr_array((counted, (place, rows)), shape=(places, len(place))))
