"""Rounds: months are closed by the teacher or the clock, taken back, and disturbed by what the teacher throws in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.study.classroom.room import Room, refusal, replaced
from sim.study.file import Event
from sim.study.seat.game import injected
from sim.study.seat.orders import Orders, Turn


def begin(room: Room, now: float) -> None:
    """Open the first round. now: monotonic seconds; the clock starts if there is one."""
    if room.state.phase != "lobby":
        raise refusal("class", "has begun already", "Go on with it.")
    if room.plan.plays and not any(room.seated(n) for n in range(1, room.plan.tables + 1)):
        raise refusal("class", "nobody has taken a seat", "Wait for the first student.")
    room.put(phase="playing", paused=False, left=float(room.plan.timer))
    start(room, now)


def pause(room: Room, *, paused: bool, now: float) -> None:
    """Stop everything, orders too, or go on."""
    if paused == room.state.paused:
        return
    if paused:
        stop(room, now)
    room.put(paused=paused)
    if not paused:
        start(room, now)


def start(room: Room, now: float) -> None:
    """Let time run, if rounds have one."""
    if room.plan.timer and room.state.phase == "playing" and not room.state.paused and room.ends is None:
        room.ends = now + max(room.state.left, 1.0)


def stop(room: Room, now: float) -> None:
    """Let time stand still; what is left is kept."""
    if room.ends is not None:
        left = remaining(room, now)
        room.ends = None
        room.put(left=left)


def remaining(room: Room, now: float) -> float:
    """Seconds left of the round."""
    return room.state.left if room.ends is None else max(0.0, room.ends - now)


def turn_of(room: Room, number: int) -> Turn:
    """What a table does in the step to come: a seat that nobody holds is moved by the model, a silent one as the plan says."""
    found = {}
    for seat in room.seated(number):
        given = room.given(number, seat)
        if given is not None or room.plan.silent == "nothing":
            found[seat] = given or Orders()
    return found


def close(room: Room, numbers: Sequence[int], now: float, told: Callable[[int], None] = lambda _: None) -> list[int]:
    """Close the round at some tables; returns those that went on. The clock begins anew where all were closed.

    told: hears of each table as soon as it has gone on. After the last round of all tables the class is over.
    """
    if room.state.phase != "playing":
        raise refusal("class", "no round is open", "Begin, or take a month back.")
    open_tables = [n for n in numbers if not room.over(n)]
    for n in open_tables:
        replaced(room, n, room.record.game(n).turn(room.table(n), turn_of(room, n)))
        told(n)
    every = range(1, room.plan.tables + 1)
    if all(room.over(n) for n in every):
        end(room)
    elif open_tables and all(n in numbers or room.over(n) for n in every):
        running, room.ends = room.ends is not None, None
        room.put(left=float(room.plan.timer))
        if running:
            start(room, now)
    return open_tables


def rewind(room: Room, numbers: Sequence[int], turns: int) -> None:
    """Take some tables back to where they were after so many turns; orders for the step to come are dropped.

    InputError where one of them has not come so far; then none is taken back.
    """
    for n in numbers:
        if not 0 <= turns <= room.turns(n):
            raise refusal("month", f"table {n} has played {room.turns(n)} months", "Choose one that it has played.")
    for n in numbers:
        if room.turns(n) > turns:
            room.keep({"do": "drop", "table": n})  # first: a kill in between must not bring old orders back
            replaced(room, n, room.record.game(n).undo(room.table(n), turns))
    if room.state.phase == "ended" and not all(room.over(n) for n in range(1, room.plan.tables + 1)):
        room.put(phase="playing", left=float(room.plan.timer))


def inject(room: Room, numbers: Sequence[int], name: str, event: Event) -> str:
    """Throw an event into the step to come at some tables; returns its name, made unlike any other.

    InputError where it names what is not in the world; then it is thrown in nowhere.
    """
    open_tables = [n for n in numbers if not room.over(n)]
    if not open_tables or room.state.phase == "ended":
        raise refusal("event", "there is no month to come", "Take a month back first.")
    taken = {known for n in open_tables for known in room.table(n).game.scenario.file.events}
    fresh = next(key for key in (name, *(f"{name}_{k}" for k in range(2, 10_000))) if key not in taken)
    for n in open_tables:
        injected(room.table(n), fresh, event)
    for n in open_tables:
        replaced(room, n, room.record.game(n).inject(room.table(n), fresh, event))
    return fresh


def end(room: Room) -> None:
    """The class is over: no more rounds, predictions locked."""
    room.close_poll()
    room.ends = None
    room.put(phase="ended", paused=False)
