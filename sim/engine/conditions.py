"""Conditions: questions that moves, accords and events ask of a state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.engine import standing
from sim.engine.needs import Needs
from sim.engine.state import State, Worlds
from sim.world.setup import Bools, Condition, Floats, Kind, Quantity


def quantity(what: Quantity, state: State, worlds: Worlds) -> Floats:  # noqa: PLR0911  (one line a kind)
    """The value of a quantity in every replicate, (R,). Accords and moves made give 0 or 1."""
    index: Any = (slice(None), *what.index)
    match what.kind:
        case Kind.ISSUE:
            return state.issues[index]
        case Kind.TRUST:
            return state.alpha[index] / (state.alpha[index] + state.beta[index])
        case Kind.CLIMATE:
            return state.climate[index]
        case Kind.ACCORD:
            return state.in_force[index].astype(float)
        case Kind.MOVE:
            return (state.moves[index] > 0).astype(float)
        case Kind.SATISFACTION:
            return standing.satisfaction(state.issues, worlds)[index]
        case Kind.CAPABILITY:
            return standing.capability(state, worlds)[index]
    raise AssertionError(f"{what.kind} is not a quantity of a single state")


def hold(conditions: Iterable[Condition], state: State, worlds: Worlds) -> Bools:
    """Where all conditions are true, (R,)."""
    answer = np.ones(len(state.issues), dtype=bool)
    for condition in conditions:
        value = quantity(condition.quantity, state, worlds)
        answer &= (value > condition.above) & (value < condition.below)
    return answer


def open_to(needs: Needs, state: State, worlds: Worlds) -> Bools:
    """Which of several things are possible now, (R, needs.count)."""
    possible = np.ones((needs.count, len(state.issues)), dtype=bool)
    possible[needs.asking] = fulfilled(needs, state, worlds)
    return possible.T


def fulfilled(needs: Needs, state: State, worlds: Worlds) -> Bools:
    """Which of the things that need something are possible now, (len(needs.asking), R)."""
    if not needs.distinct:
        return np.ones((0, len(state.issues)), dtype=bool)
    true = np.stack([hold((condition,), state, worlds) for condition in needs.distinct])
    return np.logical_and.reduceat(true[needs.condition], needs.first, axis=0)
