"""Index: a world's labels become places in the arrays that the engine reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.world.quantity import Condition, Kind, Quantity
from sim.world.world import Need, World, expanded


@dataclass(frozen=True)
class Index:
    """Where each label stands in its axis."""

    actors: Mapping[str, int]
    issues: Mapping[str, int]
    moves: Mapping[str, int]
    accords: Mapping[str, int]


def index_of(world: World) -> Index:
    """Positions of all labels of a world."""
    moves = (*world.moves, *(name for name, *_ in expanded(world)))
    return Index(
        *({name: place for place, name in enumerate(labels)} for labels in (world.actors, world.issues, moves, world.accords))
    )


def condition(need: Need, index: Index) -> Condition:
    """A file's condition with its labels resolved."""
    if need.accord is not None:
        quantity = Quantity(Kind.ACCORD, (index.accords[need.accord],))
        return Condition(quantity, above=0.5) if need.in_force else Condition(quantity, below=0.5)
    if need.move is not None:
        return Condition(Quantity(Kind.MOVE, (index.moves[need.move],)), above=0.5)
    above = -math.inf if need.above is None else need.above
    below = math.inf if need.below is None else need.below
    return Condition(_quantity(need, index), above, below)


def _quantity(need: Need, index: Index) -> Quantity:
    for kind, pair in ((Kind.TRUST, need.trust), (Kind.CLIMATE, need.climate)):
        if pair is not None:
            return Quantity(kind, (index.actors[pair[0]], index.actors[pair[1]]))
    for kind, actor in ((Kind.SATISFACTION, need.satisfaction), (Kind.CAPABILITY, need.capability)):
        if actor is not None:
            return Quantity(kind, (index.actors[actor],))
    assert need.issue is not None
    return Quantity(Kind.ISSUE, (index.issues[need.issue],))
