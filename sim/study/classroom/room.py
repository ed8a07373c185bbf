"""Room: a class while it is on. Every act is checked here, then put on disk, then done; nobody's word is taken for who they are.

A room is used by one caller at a time. What it holds is replaced as a whole, so that others may read it meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.study.classroom.codes import tidy_name
from sim.study.classroom.plan import Plan, checked, yes_or_no
from sim.study.classroom.record import Record
from sim.study.classroom.state import Given, Line, Member, Poll, State, after
from sim.study.lessons.anonymous import anonymous
from sim.study.scenario import Scenario
from sim.study.seat import orders as order
from sim.study.seat.game import Table
from sim.study.seat.lines import head
from sim.study.seat.orders import Orders
from sim.study.seat.record import begun
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import installed
from sim.world.source import InputError, Problem, nearest

MOST_MEMBERS = 200
LONGEST_MESSAGE = 500
MOST_POLL = 10  # outcomes that are asked for at once


@dataclass
class Room:
    """A class while it is on. tables: the games, table 1 first; ends: when the round is over, if time runs (monotonic s)."""

    record: Record
    plan: Plan
    scenario: Scenario
    tables: tuple[Table, ...]
    state: State
    ends: float | None = None

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.record.folder.name

    def table(self, number: int) -> Table:
        """The game of a table, from 1. InputError where there is none."""
        if not 1 <= number <= len(self.tables):
            raise refusal("table", f"there is no table {number!r:.20}", f"Choose one from 1 to {self.plan.tables}.")
        return self.tables[number - 1]

    def turns(self, number: int) -> int:
        """How many turns a table has played."""
        return len(self.table(number).game.turns)

    def over(self, number: int) -> bool:
        """Whether a table has played all its rounds."""
        return self.turns(number) >= self.plan.rounds

    def member(self, who: str | None) -> Member:
        """Whoever this id belongs to. InputError for nobody in this class."""
        if who is None or who not in self.state.members:
            raise refusal("class", "you are not in this class, or were taken out of it", "Join with the code.")
        return self.state.members[who]

    def given(self, number: int, seat: str) -> Orders | None:
        """The orders that a seat's present holder has given for the step to come."""
        found, holder = self.state.orders.get((number, seat)), self.state.holder(number, seat)
        fits = found and holder and found.by == holder.id and found.turn == self.turns(number)
        return found.orders if found and fits else None

    def seated(self, number: int) -> tuple[str, ...]:
        """The seats of a table that somebody holds, in the plan's order."""
        return tuple(seat for seat in self.plan.seats if self.state.holder(number, seat))

    def submitted(self, number: int) -> tuple[str, ...]:
        """The seats of a table whose orders for the step to come are in."""
        return tuple(seat for seat in self.seated(number) if self.given(number, seat) is not None)

    def keep(self, line: Line) -> None:
        """Put a line on disk, then do it."""
        then = after(self.state, line)
        self.record.keep(line)
        self.state = then

    # --- people

    def join(self, who: str, name: str) -> Member:
        """Somebody comes in under a name. InputError where the door is shut, the class is full or the name will not do."""
        if not self.state.door and who not in self.state.members:
            raise refusal("class", "the teacher has closed the door", "Ask to be let in.")
        if self.state.phase == "ended":
            raise refusal("class", "is over", "Ask for the code of the next one.")
        if len(self.state.members) >= MOST_MEMBERS:
            raise refusal("class", f"is full: {MOST_MEMBERS} people", "Look on with somebody else.")
        others = [member.name for member in self.state.members.values() if member.id != who]
        self.keep({"do": "join", "id": who, "name": tidy_name(name, others)})
        return self.member(who) if self.plan.plays else self.sit(who, 1, None)

    def sit(self, who: str | None, number: int, seat: str | None) -> Member:
        """Take a seat at a table, or observe there (None). InputError for a seat that is taken or not there."""
        member = self.member(who)
        if self.plan.plays:
            self.table(number)
        elif number != 1 or seat is not None:
            raise refusal("table", "nobody plays in this class", "Predict.")
        if seat is not None and seat not in self.plan.seats:
            raise refusal("seat", f"{seat!r:.60} is no seat of this class", nearest(seat, self.plan.seats))
        holder = self.state.holder(number, seat) if seat else None
        if holder and holder.id != member.id:
            raise refusal("seat", f"is taken by {holder.name}", "Choose another.")
        self.keep({"do": "sit", "id": member.id, "table": number, "seat": seat})
        return self.member(who)

    def dismiss(self, who: str) -> None:
        """Take somebody out of the class; what they predicted stays on record and counts no more."""
        self.keep({"do": "leave", "id": self.member(who).id})

    # --- orders

    def order(self, who: str | None, turn: int, orders: Orders) -> None:
        """Give orders for the seat that this member holds; may be done again until the round closes.

        turn: the round that the page showed. InputError for orders that cannot be given, and where that round is closed.
        """
        member = self.member(who)
        if member.seat is None:
            raise refusal("seat", "you hold no seat now", "Take one, if one is free.")
        if self.state.phase != "playing":
            raise refusal("class", "no round is open", "Wait for your teacher.")
        if self.state.paused:
            raise refusal("class", "is paused", "Wait for your teacher.")
        if turn != self.turns(member.table) or self.over(member.table):
            raise refusal("round", "is closed; your orders came too late", "Decide for the month that is shown now.")
        table = self.table(member.table)
        order.checked(table.game.scenario, (table.now, table.row), member.seat, orders)
        given = Given(turn, member.id, orders)
        self.keep(_line_of(member.table, member.seat, given))

    # --- predictions

    def ask(self, outcomes: tuple[str, ...]) -> Poll:
        """Open predictions of yes-or-no outcomes. InputError for others, for none, and while some are open."""
        known = yes_or_no(self.scenario)
        strangers = [name for name in outcomes if name not in known]
        if strangers:
            raise refusal("predictions", f"{strangers[0]!r:.60} is no yes-or-no outcome", nearest(strangers[0], known))
        if not 1 <= len(set(outcomes)) == len(outcomes) <= MOST_POLL:
            raise refusal("predictions", f"{len(outcomes)} outcomes are asked for", f"Choose 1 to {MOST_POLL}, each once.")
        if self.state.poll or self.state.phase == "ended":
            raise refusal("predictions", "others are open, or the class is over", "Close those first.")
        turn = max((len(table.game.turns) for table in self.tables), default=0)
        name = str(len(self.state.polls) + 1)
        self.keep({"do": "ask", "name": name, "outcomes": list(outcomes), "turn": turn})
        return self.state.polls[-1]

    def predict(self, who: str | None, poll: str, answers: Mapping[str, float]) -> None:
        """Commit to probabilities, in [0, 1], of every outcome asked for; may be done again until they are closed."""
        member, asked = self.member(who), self.state.poll
        if asked is None or asked.name != poll:
            raise refusal("predictions", "are closed", "Yours count as they were when they were closed.")
        if member.table == 0:
            raise refusal("predictions", "you are at no table yet", "Choose a table first, to play or to look on.")
        if set(answers) != set(asked.outcomes) or not all(_is_share(p) for p in answers.values()):
            raise refusal("predictions", "need a chance from 0 to 100 % for every question", "Set every slider.")
        self.keep({"do": "predict", "poll": poll, "id": member.id, "answers": {k: float(v) for k, v in answers.items()}})

    def close_poll(self) -> None:
        """Lock the predictions that are open; nothing where none are."""
        if self.state.poll:
            self.keep({"do": "close", "poll": self.state.poll.name})

    # --- what the teacher says

    def say(self, text: str) -> None:
        """Tell everybody something. InputError for nothing, and for more than LONGEST_MESSAGE characters."""
        told = " ".join(text.split())
        if not 1 <= len(told) <= LONGEST_MESSAGE:
            raise refusal("message", f"has {len(told)} characters", f"Write 1 to {LONGEST_MESSAGE}.")
        self.keep({"do": "say", "text": told})

    def put(self, **fields: Any) -> None:
        """Set `phase`, `paused`, `left`, `door` or `board`."""
        self.keep({"do": "set", **fields})


def created(record: Record, plan: Plan, scenario: Scenario) -> Room:
    """A new class in a folder of its own, its tables laid. InputError where it cannot be played or written."""
    checked(plan, scenario)
    scenario = _covered(plan, scenario)
    game = plan.game(scenario) if plan.plays else None
    tables = tuple(begun(record.game(n).folder, game)[1] for n in range(1, plan.tables + 1)) if game else ()
    record.begin(plan)
    return Room(record, plan, scenario, tables, State(left=float(plan.timer)))


def opened(record: Record, evidence: Evidence | None = None) -> Room:
    """A class as it was left; its timer stands. InputError where it cannot be taken up again."""
    plan, evidence = record.plan(), evidence or load_evidence(installed() / "seeds")
    try:
        scenario = plan.load(evidence)
        checked(plan, scenario)
    except InputError as error:
        at = str(record.head)
        raise InputError(p if p.mark else replace(p, where=f"{at}: {p.where}") for p in error.problems) from None
    left = [_laid(record, plan, n, evidence) for n in range(1, plan.tables + 1)] if plan.plays else []
    tables = tuple(replace(t, game=replace(t.game, scenario=_covered(plan, t.game.scenario))) for t in left)
    state = folded(record.log, record.lines(), State(left=float(plan.timer)))
    if strangers := list(_strangers(plan, scenario, state)):
        remedy = "Delete the line that names it, and all after it."
        raise InputError([Problem(None, str(record.log), f"{told} of this class", remedy) for told in strangers])
    return Room(record, plan, _covered(plan, scenario), tables, state)


def _laid(record: Record, plan: Plan, number: int, evidence: Evidence) -> Table:
    """The game of a table as it was left. InputError where it is not the plan's."""
    game = record.game(number)
    begun_with = head(game.head, game.folder)
    mine = (begun_with.digest, begun_with.seed, begun_with.replicate, tuple(begun_with.seats))
    if mine != (plan.digest, plan.seed, plan.replicate, plan.seats):
        raise InputError([Problem(None, str(game.folder), "holds a game of another class", "Put that of this class back.")])
    return game.open(evidence)


def folded(log: Path, lines: list[dict[str, Any]], state: State) -> State:
    """Where a class stands after the lines of its log. InputError with the line that does not fit those before it."""
    for number, line in enumerate(lines, start=1):
        try:
            state = after(state, line)
        except InputError as error:
            raise InputError(replace(p, where=f"{log}:{number}") for p in error.problems) from None
    return state


def _strangers(plan: Plan, scenario: Scenario, state: State) -> Iterator[str]:
    """What a log names that the class does not have: only a log of another class, or of a stranger, does."""
    for member in state.members.values():
        if member.table > plan.tables:
            yield f"{member.table} is no table"
        if member.seat is not None and member.seat not in plan.seats:
            yield f"{member.seat!r:.60} is no seat"
    asked = {name for poll in state.polls for name in poll.outcomes}
    ordered = {name for given in state.orders.values() for name in (*given.orders.moves, *given.orders.accords)}
    for what, names, known in (
        ("question", asked, yes_or_no(scenario)),
        ("move or accord", ordered, {*scenario.index.moves, *scenario.world.accords}),
    ):
        yield from (f"{name!r:.60} is no {what}" for name in sorted(names) if name not in known)


def refusal(where: str, message: str, remedy: str) -> InputError:
    """One thing that cannot be done, and what can."""
    return InputError([Problem(None, where, message, remedy)])


def replaced(room: Room, number: int, table: Table) -> None:
    """Put a table's game as it now is into the room."""
    room.tables = (*room.tables[: number - 1], table, *room.tables[number:])


def _covered(plan: Plan, scenario: Scenario) -> Scenario:
    """The scenario as the class sees it: under made-up names where the plan says so. No label and no number differs."""
    return anonymous(scenario) if plan.anonymous else scenario


def _line_of(number: int, seat: str, given: Given) -> dict[str, Any]:
    told = {"turn": given.turn, "by": given.by, "moves": list(given.orders.moves), "accords": dict(given.orders.accords)}
    return {"do": "order", "table": number, "seat": seat, **told}


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value <= 1.0
