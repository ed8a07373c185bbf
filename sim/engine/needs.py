"""Needs: the conditions of many things laid out so that each distinct one is looked at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.world.quantity import Condition, Kind
from sim.world.setup import Floats, Ints


@dataclass(frozen=True)
class Needs:
    """What `size` things need, in C distinct conditions; things that need nothing are always possible."""

    size: int
    looked: tuple[tuple[Kind, Ints, tuple[Ints, ...]], ...]  # a kind, the conditions of that kind, and where each looks
    above: Floats  # (C, 1)
    below: Floats  # (C, 1)
    asking: Ints  # (A,) the things that need something
    condition: Ints  # places of conditions, thing by thing
    first: Ints  # (A,) where each thing's conditions begin


def gathered(needs: tuple[tuple[Condition, ...], ...]) -> Needs:
    """Lay out the conditions of several things."""
    asking = [thing for thing, conditions in enumerate(needs) if conditions]
    listed = [condition for thing in asking for condition in needs[thing]]
    places = {condition: place for place, condition in enumerate(dict.fromkeys(listed))}
    first = np.cumsum([0, *(len(needs[thing]) for thing in asking)])[:-1]
    return Needs(
        size=len(needs),
        looked=tuple(_looked(kind, places) for kind in dict.fromkeys(c.quantity.kind for c in places)),
        above=np.array([[c.above] for c in places]).reshape(-1, 1),
        below=np.array([[c.below] for c in places]).reshape(-1, 1),
        asking=np.array(asking, dtype=np.intp),
        condition=np.array([places[c] for c in listed], dtype=np.intp),
        first=first.astype(np.intp),
    )


def _looked(kind: Kind, places: dict[Condition, int]) -> tuple[Kind, Ints, tuple[Ints, ...]]:
    """The conditions of a kind, and where in its table each of them looks."""
    mine = {condition: place for condition, place in places.items() if condition.quantity.kind is kind}
    where = np.array([condition.quantity.index for condition in mine], dtype=np.intp)
    return kind, np.array(list(mine.values()), dtype=np.intp), tuple(where.T)
