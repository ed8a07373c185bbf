"""Walk: the engine's heart. Everything else is a way of reading what it yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.engine.chance import Chance
from sim.engine.custom import accustomed
from sim.engine.draws import draw_worlds
from sim.engine.laws import LAWS, Law, conduct
from sim.engine.state import State, Worlds, initial
from sim.world.setup import Bools, Counts, Setup

Orders = Callable[[State, int], tuple[Bools, Counts]]
"""Given a state and the step to come: which moves (R, M) are ordered rather than chosen, and how often each is to be made."""

Luck = Callable[[int], Chance]
"""The luck of each step, by its number from 1."""


@dataclass(frozen=True)
class Moment:
    """A state with the worlds it belongs to; step 0 is the start."""

    step: int
    state: State
    worlds: Worlds


def walk(setup: Setup, seed: int, block: int, orders: Orders | None = None) -> Iterator[Moment]:
    """Yield the start, then one moment a step, for ever."""
    yield from walk_in(draw_worlds(setup, Chance(seed, block, 0)), partial(Chance, seed, block), orders)


def walk_together(setup: Setup, seed: int, blocks: tuple[int, ...]) -> Iterator[Moment]:
    """Several blocks at once, the replicates of one after those of another: the same bits for less overhead."""
    first, *beside = blocks

    def luck(step: int) -> Chance:
        return Chance(seed, first, step, beside=tuple(beside))

    yield from walk_in(draw_worlds(setup, luck(0)), luck)


def walk_in(worlds: Worlds, luck: Luck, orders: Orders | None = None) -> Iterator[Moment]:
    """The same in worlds that are drawn already, under the luck that each step is given."""
    worlds = accustomed(worlds)
    state, step = initial(worlds), 0
    laws = LAWS if orders is None else tuple(partial(_seated, orders) if law is conduct else law for law in LAWS)
    while True:
        yield Moment(step, state, worlds)
        step += 1
        state = take(state, worlds, luck(step), laws)


def take(state: State, worlds: Worlds, chance: Chance, laws: tuple[Law, ...] = LAWS) -> State:
    """One step: every law in its order."""
    state = state.but(signed=np.zeros_like(state.signed), left=np.zeros_like(state.left), lapsed=np.zeros_like(state.lapsed))
    for law in laws:
        state = law(state, worlds, chance)
    return state


def _seated(orders: Orders, state: State, worlds: Worlds, chance: Chance) -> State:
    """Conduct in which ordered moves replace chosen ones; nobody's luck changes."""
    free = conduct(state, worlds, chance)
    ordered, wanted = orders(state, chance.step)
    return free.but(moves=np.where(ordered, wanted, free.moves))
