"""Conditions: questions that moves, accords and events ask of a state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import standing
from sim.engine.chance import abreast
from sim.engine.needs import Needs
from sim.engine.state import State, Worlds
from sim.world.quantity import Condition, Kind, Quantity
from sim.world.setup import Bools, Floats

Tables = dict[Kind, NDArray[Any]]
"""The quantities of one state that were worked out already."""


def quantity(what: Quantity, state: State, worlds: Worlds, known: Tables | None = None) -> Floats:
    """The value of a quantity in every replicate, (R,). Accords and moves made give 0 or 1. known: of this state; is added to."""
    index: Any = (slice(None), *what.index)
    known = {} if known is None else known
    if what.kind not in known:
        known[what.kind] = _table(what.kind, state, worlds)
    found: Floats = known[what.kind][index].astype(float)
    return found


def _table(kind: Kind, state: State, worlds: Worlds) -> NDArray[Any]:  # noqa: PLR0911  (one line a kind)
    """All quantities of a kind, (R, ...); of accords and moves, whether."""
    match kind:
        case Kind.ISSUE:
            return state.issues
        case Kind.TRUST:
            return standing.trust(state)
        case Kind.CLIMATE:
            return state.climate
        case Kind.ACCORD:
            return state.in_force
        case Kind.MOVE:
            return state.moves > 0
        case Kind.SATISFACTION:
            return standing.satisfaction(state.issues, worlds)
        case Kind.CAPABILITY:
            return standing.capability(state, worlds)
    raise AssertionError(f"{kind} is not a quantity of a single state")


def hold(conditions: Iterable[Condition], state: State, worlds: Worlds, known: Tables | None = None) -> Bools:
    """Where all conditions are true, (R,). known: what is known of this state; it is added to."""
    known = {} if known is None else known
    answer = np.ones(len(state.issues), dtype=bool)
    for condition in conditions:
        value = quantity(condition.quantity, state, worlds, known)
        answer &= (value > condition.above) & (value < condition.below)
    return answer


def open_to(needs: Needs, state: State, worlds: Worlds) -> Bools:
    """Which of several things are possible now, (R, needs.size)."""
    possible = np.ones((needs.size, len(state.issues)), dtype=bool)
    possible[needs.asking] = fulfilled(needs, state, worlds)
    return possible.T


def fulfilled(needs: Needs, state: State, worlds: Worlds) -> Bools:
    """Which of the things that need something are possible now, (len(needs.asking), R)."""
    value = np.empty((len(needs.above), len(state.issues)))
    for kind, places, where in needs.looked:
        value[places] = abreast(_table(kind, state, worlds))[where]
    true = (value > needs.above) & (value < needs.below)
    return np.logical_and.reduceat(true[needs.condition], needs.first, axis=0) if len(needs.first) else true
