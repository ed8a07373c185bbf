"""What the whole class may see: issues, what happened, who has decided, what is predicted. No orders, no names beside numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from sim.show.app.pages.classroom_live import Live
from sim.study.classroom.room import Room
from sim.study.replay import SHOCK, happenings
from sim.study.seat.game import Table
from sim.world.setup import Ints

KEY_ISSUES = 6
TOLD = 8  # things that happened, in a month
JUMP = 0.15  # of an issue in one month, worth an alarm


def key_issues(room: Room, most: int = KEY_ISSUES) -> Ints:
    """The issues that weigh most with the seats, or with all actors where nobody sits, the weightiest first."""
    setup = room.scenario.setup
    mine = [setup.actors.index(seat) for seat in room.plan.seats] or list(range(len(setup.actors)))
    salience = setup.salience.value[mine]
    weight = (salience / salience.sum(axis=1, keepdims=True)).sum(axis=0)
    return np.argsort(-weight, kind="stable")[:most]


def levels(room: Room, number: int, issues: Ints) -> list[float]:
    """Where some issues stand at a table, in [0, 1]."""
    table = room.table(number)
    return [float(x) for x in table.now.state.issues[table.row][issues]]


def happened(table: Table, most: int = TOLD) -> list[str]:
    """What happened in the last month, the rarest first, what came from outside before all."""
    states = [moment.state for moment in table.moments[1:]]
    told = [h for h in happenings(table.game.scenario, states, table.row) if h.step == table.now.step]
    told.sort(key=lambda h: (h.type != SHOCK, not h.named, -h.surprise))
    return [h.title for h in told[:most]]


def alarms(live: Live, number: int) -> list[str]:
    """What a teacher should look at: seats that are away or silent, issues that jumped."""
    room = live.room
    table, found = room.table(number), []
    if empty := len(room.plan.seats) - len(room.seated(number)):
        found.append(f"{empty} seat{'s' * (empty > 1)} empty")
    away = [m.name for m in room.state.at(number) if m.seat and not live.present[m.id]]
    if away:
        found.append(f"away: {', '.join(away)}")
    if len(table.moments) > 1:
        before, now = (m.state.issues[table.row] for m in table.moments[-2:])
        jumped = np.flatnonzero(np.abs(now - before) > JUMP)
        titles = [room.scenario.world.issues[room.scenario.setup.issues[k]].title for k in jumped[:2]]
        found += [f"jumped: {title}" for title in titles]
    return found


def month(room: Room, number: int) -> str:
    """How far a table is: `month 3 of 12`, or `all months played`."""
    if room.over(number):
        return "all months played"
    return f"{room.scenario.calendar.step} {room.turns(number) + 1} of {room.plan.rounds}"


def clock(seconds: float) -> str:
    """Seconds as `1:05`."""
    return f"{int(seconds + 0.999) // 60}:{int(seconds + 0.999) % 60:02d}"


def rows(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table as escaped HTML."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    below = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in body)
    return f'<div class="rp-scroll"><table class="rp-table"><thead><tr>{top}</tr></thead><tbody>{below}</tbody></table></div>'


def bullets(items: list[str]) -> str:
    """A list as escaped HTML."""
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
