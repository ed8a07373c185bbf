"""Witness: what actors had before them when they chose, walked again to the last bit.

Conduct weighs the state that a step's events leave; a study keeps only the state at the step's end. The walk hands the
former to whoever gives orders, so a witness is one who gives none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any

import numpy as np

from sim.engine.chance import Chance
from sim.engine.state import State, Worlds
from sim.engine.walk import walk
from sim.world.setup import Bools, Counts, Floats, Setup


@dataclass(frozen=True)
class Sight:
    """One step of one block as it was chosen in."""

    step: int
    state: State  # after the step's events, before its moves
    worlds: Worlds
    made: Counts  # (R, M) how often each move was then made
    after: State  # at the end of the step


def witnessed(setup: Setup, seed: int, block: int) -> Iterator[Sight]:
    """Every step of a block, as conduct saw it and as it ended."""
    seen: list[State] = []

    def watch(state: State, step: int) -> tuple[Bools, Counts]:  # noqa: ARG001  (the walk's protocol)
        seen.append(state)
        return np.zeros(state.moves.shape, dtype=bool), np.zeros_like(state.moves)

    for moment in islice(walk(setup, seed, block, watch), 1, setup.steps + 1):
        yield Sight(moment.step, seen.pop(), moment.worlds, moment.state.moves, moment.state)


def luck(setup: Setup, seed: int, block: int, step: int) -> Floats:
    """The uniform numbers that decide a step's moves, (R, M): a move is made where its chance exceeds its number."""
    chance, moves = Chance(seed, block, step), setup.moves
    named = chance.uniform("conduct.named", moves.named)
    return np.concatenate([named, chance.uniform("conduct.generic", len(moves.name) - moves.named)], axis=1)


def alone(state: State, worlds: Worlds, row: int) -> tuple[State, Worlds]:
    """One replicate of a block as a block of one."""
    return _cut(state, row), replace(_cut(worlds, row), par={name: drawn[row : row + 1] for name, drawn in worlds.par.items()})


def repeated(state: State, worlds: Worlds, times: int) -> tuple[State, Worlds]:
    """A block of one as a block of so many alike; the arrays are views, to be copied before they are changed."""
    par = {name: np.broadcast_to(drawn, (times, 1)) for name, drawn in worlds.par.items()}
    return _spread(state, times), replace(_spread(worlds, times), par=par)


def _cut(values: Any, row: int) -> Any:
    return replace(values, **{name: array[row : row + 1] for name, array in _arrays(values)})


def _spread(values: Any, times: int) -> Any:
    return replace(values, **{name: np.broadcast_to(array, (times, *array.shape[1:])) for name, array in _arrays(values)})


def _arrays(values: Any) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    found = ((field.name, getattr(values, field.name)) for field in fields(values))
    return ((name, array) for name, array in found if isinstance(array, np.ndarray))
