"""Needs: the conditions of many things laid out so that each distinct one is looked at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.world.setup import Condition, Ints


@dataclass(frozen=True)
class Needs:
    """What `count` things need; those that need nothing are always possible."""

    count: int
    distinct: tuple[Condition, ...]
    asking: Ints  # (A,) the things that need something
    condition: Ints  # places in `distinct`, thing by thing
    first: Ints  # (A,) where each thing's conditions begin


def gathered(needs: tuple[tuple[Condition, ...], ...]) -> Needs:
    """Lay out the conditions of several things."""
    asking = [thing for thing, conditions in enumerate(needs) if conditions]
    listed = [condition for thing in asking for condition in needs[thing]]
    places = {condition: place for place, condition in enumerate(dict.fromkeys(listed))}
    first = np.cumsum([0, *(len(needs[thing]) for thing in asking)])[:-1]
    asked = (np.array(found, dtype=np.intp) for found in (asking, [places[c] for c in listed], first))
    return Needs(len(needs), tuple(places), *asked)
