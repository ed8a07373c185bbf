"""Quantities of a state, by their place in its arrays, and conditions on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a quantity looks at."""

    ISSUE = "issue"
    TRUST = "trust"
    CLIMATE = "climate"
    ACCORD = "accord"
    SATISFACTION = "satisfaction"
    CAPABILITY = "capability"
    MOVE = "move"
    MEASURE = "measure"


@dataclass(frozen=True)
class Quantity:
    """One number that a state has: an issue, a trust, an accord in force.

    index: one index, or (actor, other) for trust and climate.
    """

    kind: Kind
    index: tuple[int, ...]


@dataclass(frozen=True)
class Condition:
    """True where above < quantity < below; a missing bound does not bind."""

    quantity: Quantity
    above: float = -math.inf
    below: float = math.inf
