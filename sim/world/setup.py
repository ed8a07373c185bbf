"""The engine's input: a world as arrays, with every index resolved.

Dimensions: N actors, K issues, M moves, E effects of moves, G accords, P terms of accords.
A `Ranged` holds three arrays of one shape, low <= value <= high.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.world.quantity import Condition
from sim.world.shock import Shock

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Counts = NDArray[np.uint8]


class Ranged(NamedTuple):
    """A number or an array of numbers with its range; low <= value <= high."""

    low: Floats
    value: Floats
    high: Floats


@dataclass(frozen=True)
class Effects:
    """What moves do to issues: one row for each pair of a move and an issue, sorted by move."""

    move: Ints  # (E,)
    issue: Ints  # (E,)
    size: Ranged  # (E,) in [-1, 1], share of the way to 1 (or, if negative, to 0)


@dataclass(frozen=True)
class Moves:
    """What actors can do."""

    name: tuple[str, ...]
    actor: Ints  # (M,)
    target: Ints  # (M,)
    event: tuple[str, ...]  # (M,) PLOVER event types
    score: Floats  # (M,) conflict-cooperation score in [-1, 1]
    cost: Ranged  # (M,) units of utility
    rate: Ranged  # (M,) opportunities a month
    consent: Bools  # (M,) the target must agree
    breaches: Bools  # (M, G) accords that the move ends
    needs: tuple[tuple[Condition, ...], ...]  # (M,)
    effects: Effects
    named: int  # the first `named` moves are particular, the rest are the diplomatic repertoire


@dataclass(frozen=True)
class Terms:
    """What accords promise, one row a term, sorted by accord."""

    accord: Ints  # (P,)
    issue: Ints  # (P,)
    deliverer: Ints  # (P,)
    value: Ranged  # (P,) agreed level in [0, 1]
    months: Ranged  # (P,) half-life of the delivery


@dataclass(frozen=True)
class Accords:
    """What actors can sign."""

    name: tuple[str, ...]
    parties: Bools  # (G, N)
    deliverers: Bools  # (G, N) those who can walk out
    mediation: Ranged  # (G, N) how much a fully trusted mediator adds to the rate of signing
    pact: Bools  # (G,) a defence pact lends capability
    cost: Ranged  # (G, N) units of utility
    rate: Ranged  # (G,) occasions to sign a month
    exit_rate: Ranged  # (G,) occasions to leave a month
    needs: tuple[tuple[Condition, ...], ...]
    terms: Terms
    in_force: Bools  # (G,) at the start


@dataclass(frozen=True)
class Setup:
    """All that a run needs to know, and nothing about files."""

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    alpha: Floats  # (N, N) pseudo-observations of cooperation, > 0
    beta: Floats  # (N, N) pseudo-observations of harm, > 0
    position: Ranged  # (N, K) in [0, 1]
    salience: Ranged  # (N, K) in [0, 1]
    capability: Ranged  # (N,) > 0
    pull: Ranged  # (N, K) log-change of capability per unit of an issue
    start: Ranged  # (K,) in [0, 1]
    half_life: Ranged  # (K,) months
    noise: Ranged  # (K,) per square root of a month
    coupling: Ranged  # (K, K) shift of the row's resting level per unit of the column
    moves: Moves
    accords: Accords
    shocks: tuple[Shock, ...]
    parameters: Mapping[str, Ranged]  # scalars, by name
    months: float  # length of a step
    steps: int
    uncertain: bool  # replicates draw their world from the ranges
