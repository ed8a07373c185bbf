"""Replay: what happened in one replicate, month by month.

Nothing is stored for it: the same luck gives the same history to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from sim.engine.block import BLOCK
from sim.engine.state import State
from sim.engine.walk import walk
from sim.study.ensemble import move_titles
from sim.study.scenario import Scenario

# What a signature and a walk-out are called in event data.
SIGNED, LEFT, SHOCK = "AGREE", "REJECT", "EVENT"


@dataclass(frozen=True)
class Happening:
    """One thing that happened. surprise: bits, −log2 of the share of the block's months in which it happens."""

    step: int
    date: str
    type: str
    title: str
    name: str
    actor: str
    named: bool
    surprise: float


def replay(scenario: Scenario, seed: int, replicate: int) -> list[Happening]:
    """Everything that happens in one replicate, in order. replicate: 0 or more."""
    block, row = divmod(replicate, BLOCK)
    moments = islice(walk(scenario.setup, seed, block), 1, scenario.setup.steps + 1)
    return happenings(scenario, [moment.state for moment in moments], row)


def happenings(scenario: Scenario, states: Sequence[State], row: int) -> list[Happening]:
    """Everything that happens in one row of a block over its states, from the end of the first step on."""
    if not states:
        return []
    share = np.mean([(state.moves > 0).mean(axis=0) for state in states], axis=0)
    titles = list(move_titles(scenario))
    found: list[Happening] = []
    for step, state in enumerate(states, start=1):
        date = scenario.calendar.label(step)
        found += _shocks(scenario, state, row, (step, date))
        found += _moves(scenario, state, row, (step, date), (titles, share))
        found += _accords(scenario, state, row, (step, date))
    return found


def _shocks(scenario: Scenario, state: State, row: int, when: tuple[int, str]) -> Iterator[Happening]:
    for number in np.flatnonzero(state.occurred[row]):
        name = scenario.setup.shocks[number].name
        if name in scenario.file.events:
            yield Happening(*when, SHOCK, scenario.file.events[name].title, name, "", True, 20.0)


def _moves(
    scenario: Scenario, state: State, row: int, when: tuple[int, str], known: tuple[list[tuple[str, str, str]], np.ndarray]
) -> Iterator[Happening]:
    titles, share = known
    moves = scenario.setup.moves
    for m in np.flatnonzero(state.moves[row]):
        name, title, actor = titles[m]
        often = int(state.moves[row, m])
        title += {1: "", 2: " (twice)"}.get(often, f" ({often} times)")
        yield Happening(*when, moves.event[m], title, name, actor, bool(m < moves.named), float(-np.log2(share[m])))


def _accords(scenario: Scenario, state: State, row: int, when: tuple[int, str]) -> Iterator[Happening]:
    actors = list(scenario.world.actors.values())
    for g, (name, accord) in enumerate(scenario.world.accords.items()):
        leavers = np.flatnonzero(state.left[row, g])
        for i in leavers:
            yield Happening(
                *when,
                LEFT,
                f"{_capital(accord.title)} is left by {actors[i].name}",
                name,
                list(scenario.world.actors)[i],
                True,
                15.0,
            )
        if state.lapsed[row, g] and not len(leavers):
            yield Happening(*when, LEFT, f"{_capital(accord.title)} breaks down", name, "", True, 15.0)
        if state.signed[row, g]:
            parties = _listed([scenario.world.actors[p].name for p in accord.parties])
            yield Happening(*when, SIGNED, f"{parties} sign {accord.title}", name, "", True, 15.0)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(title: str) -> str:
    return title[0].upper() + title[1:]
