"""State: where a class stands, folded from the lines of its log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sim.study.seat.orders import Orders
from sim.world.source import InputError, Problem

Phase = Literal["lobby", "playing", "ended"]
Line = Mapping[str, Any]
"""One line of the log; `do` says which."""


@dataclass(frozen=True)
class Member:
    """Somebody in the class. table: from 1, 0 before one is chosen; seat: None for an observer."""

    id: str
    name: str
    table: int = 0
    seat: str | None = None


@dataclass(frozen=True)
class Given:
    """Orders that were given for one step of a table. turn: how many turns the table had; by: the member's id."""

    turn: int
    by: str
    orders: Orders


@dataclass(frozen=True)
class Poll:
    """Predictions that were asked for. turn: how many turns had been played; answers: by member and outcome, in [0, 1]."""

    name: str
    outcomes: tuple[str, ...]
    turn: int
    open: bool = True
    answers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """Where a class stands. left: seconds left when the timer last stood; door: whether new people may come."""

    phase: Phase = "lobby"
    members: Mapping[str, Member] = field(default_factory=dict)
    orders: Mapping[tuple[int, str], Given] = field(default_factory=dict)
    polls: tuple[Poll, ...] = ()
    messages: tuple[str, ...] = ()
    paused: bool = False
    left: float = 0.0
    door: bool = True
    board: bool = True  # whether the leader board shows names

    @property
    def poll(self) -> Poll | None:
        """The predictions that are open now."""
        return next((poll for poll in self.polls if poll.open), None)

    def at(self, table: int) -> tuple[Member, ...]:
        """Who is at a table, observers too."""
        return tuple(member for member in self.members.values() if member.table == table)

    def holder(self, table: int, seat: str) -> Member | None:
        """Who sits in a seat."""
        return next((member for member in self.at(table) if member.seat == seat), None)


def after(state: State, line: Line) -> State:  # noqa: PLR0911  (one return a kind of line)
    """The state after one line of the log. InputError for a line that is none of ours."""
    match line:
        case {"do": "join", "id": who, "name": name}:
            return replace(state, members={**state.members, who: Member(who, name)})
        case {"do": "sit", "id": who, "table": table, "seat": seat} if who in state.members:
            return replace(state, members={**state.members, who: replace(state.members[who], table=table, seat=seat)})
        case {"do": "leave", "id": who}:
            return replace(state, members={key: member for key, member in state.members.items() if key != who})
        case {"do": "order", "table": table, "seat": seat, "turn": turn, "by": who, "moves": moves, "accords": accords}:
            given = Given(turn, who, Orders(tuple(moves), accords))
            return replace(state, orders={**state.orders, (table, seat): given})
        case {"do": "drop", "table": table}:
            return replace(state, orders={key: given for key, given in state.orders.items() if key[0] != table})
        case {"do": "say", "text": text}:
            return replace(state, messages=(*state.messages, text))
        case {"do": "set", **fields} if set(fields) <= {"phase", "paused", "left", "door", "board"}:
            return replace(state, **fields)
    return replace(state, polls=_polled(state.polls, line))


def _answers(polls: tuple[Poll, ...], name: str, answers: Mapping[str, float]) -> bool:
    """Whether predictions answer all that one poll asks, and nothing else."""
    return any(poll.name == name and set(poll.outcomes) == set(answers) for poll in polls)


def _polled(polls: tuple[Poll, ...], line: Line) -> tuple[Poll, ...]:
    match line:
        case {"do": "ask", "name": name, "outcomes": outcomes, "turn": turn}:
            return (*polls, Poll(name, tuple(outcomes), turn))
        case {"do": "predict", "poll": name, "id": who, "answers": answers} if _answers(polls, name, answers):
            return tuple(replace(p, answers={**p.answers, who: answers}) if p.name == name else p for p in polls)
        case {"do": "close", "poll": name}:
            return tuple(replace(p, open=False) if p.name == name else p for p in polls)
    raise InputError([Problem(None, "log", f"{line!r:.60} is no line of a class", "Delete that line and all after it.")])
