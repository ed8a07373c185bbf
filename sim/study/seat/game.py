"""Game: a run in which seats decide, month by month.

A game is its scenario, its luck and the orders that were given: the same orders give the same history to the last bit. What a
teacher throws in is an event added to the scenario; the luck of everything else stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.seats import seated
from sim.engine.walk import Moment, take, walk
from sim.study.check import check
from sim.study.file import Event
from sim.study.scenario import NOWHERE, Scenario
from sim.study.seat.orders import Turn, checked, decided
from sim.world.source import InputError, Problem, nearest


@dataclass(frozen=True)
class Game:
    """What is played: one replicate of a scenario, with the actors that are seated and all orders so far.

    first: the first step that the seats decide; turns: one a step from there. A seat that a turn does not name is moved by the
    model in that step; injects: which of the scenario's events were thrown in.
    """

    scenario: Scenario
    seed: int
    replicate: int
    seats: tuple[str, ...]
    first: int = 1
    turns: tuple[Turn, ...] = ()
    injects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        setup = self.scenario.setup
        actors = setup.actors
        problems = [
            Problem(None, "seat", f"{s!r} is no actor of this world", nearest(s, actors)) for s in self.seats if s not in actors
        ]
        problems += [
            Problem(None, "seat", f"{s!r} has no move in this world", "Take another seat.")
            for s in self.seats
            if s in actors and actors.index(s) not in setup.moves.actor
        ]
        if len(set(self.seats)) < len(self.seats):
            problems.append(Problem(None, "seat", "an actor is named twice", "Name each actor once."))
        if not 1 <= self.first <= setup.steps:
            problems.append(Problem(None, "month", "lies outside the horizon", "Begin within it."))
        if self.replicate < 0 or not 0 <= self.seed < 2**63:
            problems.append(Problem(None, "replicate", "the number of a world and its seed are 0 or more", "Give another."))
        if problems:
            raise InputError(problems)


@dataclass(frozen=True)
class Table:
    """A game with everything that has happened in it. moments: from the start to now, each of the whole block."""

    game: Game
    moments: tuple[Moment, ...]

    @property
    def now(self) -> Moment:
        """The last moment."""
        return self.moments[-1]

    @property
    def row(self) -> int:
        """The replicate's row in its block."""
        return self.game.replicate % BLOCK

    @property
    def step(self) -> int:
        """The step that is to be decided next, from 1."""
        return self.now.step + 1

    @property
    def over(self) -> bool:
        """Whether the horizon is reached."""
        return self.now.step >= self.game.scenario.setup.steps

    @cached_property
    def date(self) -> str:
        """The month to be decided, or the last one of a game that is over."""
        return self.game.scenario.calendar.label(min(self.step, self.game.scenario.setup.steps))


def opened(game: Game) -> Table:
    """Walk a game from its start through all its turns. InputError where an order is not one that could be given."""
    block = game.replicate // BLOCK
    moments = tuple(islice(walk(game.scenario.setup, game.seed, block), game.first))
    table = Table(replace(game, turns=()), moments)
    for turn in game.turns:
        table = advanced(table, turn)
    return table


def advanced(table: Table, turn: Turn) -> Table:
    """One step on, under the orders of a turn. InputError for orders that cannot be given, and for a game that is over."""
    game = table.game
    if table.over:
        raise InputError([Problem(None, "game", "is over", "Undo a month, or begin another.")])
    strangers = [seat for seat in turn if seat not in game.seats]
    if strangers:
        raise InputError(
            [Problem(None, "seat", f"{strangers[0]!r} is not seated in this game", nearest(strangers[0], game.seats))]
        )
    for seat, orders in turn.items():
        checked(game.scenario, (table.now, table.row), seat, orders)
    laws = seated(decided(table.now, turn, [table.row]))
    chance = Chance(game.seed, game.replicate // BLOCK, table.step)
    state = take(table.now.state, table.now.worlds, chance, laws)
    moment = Moment(table.step, state, table.now.worlds)
    return Table(replace(game, turns=(*game.turns, dict(turn))), (*table.moments, moment))


def rewound(table: Table, turns: int) -> Table:
    """The table as it was after so many turns, without what was thrown in later. InputError for more turns than there were."""
    game = table.game
    if not 0 <= turns <= len(game.turns):
        raise InputError([Problem(None, "undo", "there is no such month in this game", f"It has {len(game.turns)} months.")])
    back = replace(game, turns=game.turns[:turns])
    later = [name for name in game.injects if _step_of(game.scenario, name) > game.first + turns]
    if not later:
        return Table(back, table.moments[: game.first + turns])
    events = {name: event for name, event in game.scenario.file.events.items() if name not in later}
    scenario = replace(game.scenario, file=game.scenario.file.model_copy(update={"events": events}))
    return opened(replace(back, scenario=scenario, injects=tuple(name for name in game.injects if name not in later)))


def injected(table: Table, name: str, event: Event) -> Table:
    """The table with an event that happens in the step to come. InputError where it names what is not there."""
    game = table.game
    if table.over:
        raise InputError([Problem(None, "game", "is over", "Undo a month, or begin another.")])
    scenario = with_events(game.scenario, {name: event.model_copy(update={"at": table.date})})
    return opened(replace(game, scenario=scenario, injects=(*game.injects, name)))


def with_events(scenario: Scenario, events: Mapping[str, Event]) -> Scenario:
    """A scenario with more events. InputError for a name that is taken and for what is not in its world."""
    taken = [name for name in events if name in scenario.file.events]
    if taken:
        raise InputError([Problem(None, f"events.{taken[0]}", "is the name of another event", "Choose another name.")])
    file = scenario.file.model_copy(update={"events": {**scenario.file.events, **events}})
    check(file.model_copy(update={"expect": {}}), scenario.world, scenario.evidence, NOWHERE, ())
    return replace(scenario, file=file)


def _step_of(scenario: Scenario, name: str) -> int:
    return scenario.calendar.step_of(str(scenario.file.events[name].at))
