"""Tally: rows of numbers added up by where they belong, for all replicates at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.world.setup import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Tally:
    """Which rows are added up into which places, and with what weight they count."""

    onto: csr_array  # (places, rows)

    def added(self, rows: Floats) -> Floats:
        """Sums by place, (rows, R) → (places, R), in the order of the rows."""
        return np.asarray(self.onto @ rows)


def tally(place: Ints, places: int, weight: Floats | None = None, *, rows: Ints | None = None, of: int | None = None) -> Tally:
    """A tally of X entries: the place of each, (X,), and its weight, or 1.

    rows: which of `of` rows each entry takes, if not one row after another.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  (slow to load, and of no use to who only checks a scenario)

    taken = np.arange(len(place)) if rows is None else rows
    counted = np.ones(len(place)) if weight is None else weight
    return Tally(csr_array((counted, (place, taken)), shape=(places, len(place) if of is None else of)))
