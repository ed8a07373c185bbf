"""Orders: what a seat decides for one step, checked and put before the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sim.engine.conditions import open_to
from sim.engine.laws.diplomacy import possible, surpluses
from sim.engine.seats import Decisions, undecided
from sim.engine.walk import Moment
from sim.study.ensemble import move_titles
from sim.study.scenario import Scenario
from sim.world.source import InputError, Problem, nearest

MOST_MOVES = 3  # a month's attention; the model's actors make about as many of weight
Stance = Literal["propose", "accept", "refuse", "stay", "leave"]
OPEN, STANDING = ("propose", "accept", "refuse"), ("stay", "leave")


@dataclass(frozen=True)
class Orders:
    """What one seat decides for one step.

    moves: names of different moves of its own, at most MOST_MOVES; accords: by name, to propose, accept or refuse one that is
    not in force, to stay in or leave one that is. Of an accord that is not named: it is signed if it is brought and worth more
    than nothing to the seat, and kept where it is in force.
    """

    moves: tuple[str, ...] = ()
    accords: Mapping[str, Stance] = field(default_factory=dict)


Turn = Mapping[str, Orders]
"""The orders of one step, by seat."""


def checked(scenario: Scenario, at: tuple[Moment, int], seat: str, orders: Orders) -> None:
    """InputError for all that a seat cannot order now. at: a moment and the replicate's row in it."""
    problems = [*_moves(scenario, at, seat, orders), *_accords(scenario, at, seat, orders)]
    if problems:
        raise InputError(problems)


def decided(moment: Moment, turn: Turn, rows: Sequence[int]) -> Decisions:
    """What a turn decides in some rows of a block; in the others nobody is seated. The orders are taken to be checked."""
    found, setup = undecided(moment.state), moment.worlds.setup
    worth = surpluses(moment.state, moment.worlds)
    at = list(rows)
    for seat, orders in turn.items():
        i = setup.actors.index(seat)
        found.ordered[at] |= setup.moves.actor == i
        found.wanted[np.ix_(at, [setup.moves.name.index(name) for name in orders.moves])] = 1
        for g in np.flatnonzero(setup.accords.parties[:, i]):
            stance = orders.accords.get(setup.accords.name[g])
            signs = stance in ("propose", "accept")
            found.answer[at, g, i] = worth[at, g, i] > 0 if stance is None else signs
            found.leave[at, g, i] = stance == "leave"
            found.proposed[at, g] |= stance == "propose"
    return found


def open_moves(at: tuple[Moment, int]) -> tuple[bool, ...]:
    """Whether the needs of each move hold, (M,)."""
    moment, row = at
    return tuple(open_to(moment.worlds.open_moves, moment.state, moment.worlds)[row].tolist())


def _moves(scenario: Scenario, at: tuple[Moment, int], seat: str, orders: Orders) -> Iterator[Problem]:
    setup, who = scenario.setup, scenario.world.actors[seat].name
    titles = {name: title for name, title, _ in move_titles(scenario)}
    own = [n for n, a in zip(setup.moves.name, setup.moves.actor, strict=True) if setup.actors[a] == seat]
    holding = dict(zip(setup.moves.name, open_moves(at), strict=True))
    if len(orders.moves) > MOST_MOVES:
        yield Problem(None, who, f"{len(orders.moves)} moves are too many", f"Choose {MOST_MOVES} at most.")
    if len(set(orders.moves)) < len(orders.moves):
        yield Problem(None, who, "a move is named twice", "Name each once.")
    for name in orders.moves:
        if name not in own:
            yield Problem(None, who, f"{name!r} is no move of this seat", nearest(name, own))
        elif not holding[name]:
            yield Problem(None, who, f"“{titles[name]}” is closed now: its conditions do not hold", "Choose an open move.")


def _accords(scenario: Scenario, at: tuple[Moment, int], seat: str, orders: Orders) -> Iterator[Problem]:
    accords, (moment, row), who = scenario.setup.accords, at, scenario.world.actors[seat].name
    i = scenario.setup.actors.index(seat)
    mine = [name for g, name in enumerate(accords.name) if accords.parties[g, i]]
    ready = possible(moment.state, moment.worlds)[row]
    for name, stance in orders.accords.items():
        if name not in mine:
            yield Problem(None, who, f"{name!r} is no accord of this seat", nearest(name, mine))
            continue
        g, where = accords.name.index(name), f"{who}: {scenario.world.accords[name].title}"
        in_force = bool(moment.state.in_force[row, g])
        fitting = STANDING if in_force else OPEN
        if stance not in fitting:
            reason = f"it is {'' if in_force else 'not '}in force, and so {stance!r} does not fit now"
            yield Problem(None, where, reason, f"Say one of {', '.join(fitting)}.")
        elif stance == "leave" and not accords.deliverers[g, i]:
            yield Problem(None, where, "it has nothing to deliver, and so nothing to leave", "Say stay.")
        elif stance == "propose" and not ready[g]:
            remedy = "Say accept to sign it once it can be signed and is brought."
            yield Problem(None, where, "it cannot be signed now: its conditions do not hold", remedy)
