"""Results: the tables side by side, under the same luck, and what a class leaves behind as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine import standing
from sim.study.classroom.predictions import Answered, finished, loss
from sim.study.classroom.room import Room
from sim.study.seat.branches import Node, node
from sim.study.seat.game import Table, opened
from sim.world.setup import Floats

RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would read these as the beginning of a formula


@dataclass(frozen=True)
class Comparison:
    """How every seat ended at every table, beside the model.

    ended: satisfaction at the horizon, (tables, seats), in [0, 1]; usual: that of branches from the start with the model in all
    seats, (worlds, seats); twin: that of the very luck of the tables with the model in all seats, (seats,); left: months that the
    model played because the class stopped early.
    """

    seats: tuple[str, ...]
    ended: Floats
    usual: Floats
    twin: Floats
    left: int

    def rank(self, table: int, seat: str) -> float:
        """The share of the model's endings below a table's, from table 1; ties half."""
        s = self.seats.index(seat)
        usual, here = self.usual[:, s], self.ended[table - 1, s]
        return float((usual < here).mean() + (usual == here).mean() / 2)


def origin(room: Room) -> Node:
    """The node from which all tables began, for `branches.endings`."""
    first = room.tables[0]
    return node(first.moments[first.game.first - 1], first.row, first.game.seed)


def compared(room: Room, usual: Floats) -> Comparison:
    """The tables of a room side by side. usual: satisfaction of all actors in branches from the start, (worlds, actors)."""
    setup, seats = room.scenario.setup, room.plan.seats
    at = [setup.actors.index(seat) for seat in seats]
    twin = finished(opened(room.plan.game(room.scenario)))
    ended = np.array([_satisfied(finished(table))[at] for table in room.tables])
    left = max(setup.steps - table.now.step for table in room.tables)
    return Comparison(seats, ended, usual[:, at], _satisfied(twin)[at], left)


def seats_csv(room: Room, found: Comparison) -> str:
    """A line a seat: who held it at the end, its satisfaction, what the model would have reached, its rank, months decided."""
    rows = [
        {
            "table": n,
            "seat": seat,
            "name": member.name if (member := room.state.holder(n, seat)) else "",
            "satisfaction": f"{found.ended[n - 1, s]:.4f}",
            "model_mean": f"{found.usual[:, s].mean():.4f}",
            "model_same_luck": f"{found.twin[s]:.4f}",
            "rank": f"{found.rank(n, seat):.3f}",
            "months_decided": sum(seat in turn for turn in room.table(n).game.turns),
        }
        for n in range(1, room.plan.tables + 1)
        for s, seat in enumerate(found.seats)
    ]
    return _csv(rows)


def orders_csv(room: Room) -> str:
    """A line for every order that was carried into a month: table, month, seat, kind, what."""
    return _csv(list(_orders(room)))


def predictions_csv(room: Room, answered: Mapping[str, Answered]) -> str:
    """A line for every prediction: poll, outcome, who, table, chance, what came, its Brier score. answered: by poll."""
    rows = []
    for poll in room.state.polls:
        came = answered.get(poll.name)
        for who, answer in poll.answers.items():
            member = room.state.members.get(who)
            truths = came.truths.get(member.table) if came and member else None
            for k, name in enumerate(poll.outcomes):
                told = truths[:, k : k + 1] if truths is not None else None
                rows.append(
                    {
                        "poll": poll.name,
                        "outcome": name,
                        "name": member.name if member else "",
                        "table": member.table if member else "",
                        "chance": f"{answer[name]:.2f}",
                        "came": "" if told is None else f"{told.mean():.3f}",
                        "brier": "" if told is None else f"{loss(np.array([answer[name]]), told):.4f}",
                    }
                )
    return _csv(rows)


def _orders(room: Room) -> Iterator[dict[str, object]]:
    for n, table in enumerate(room.tables, start=1):
        for turn, orders in enumerate(table.game.turns):
            month = room.scenario.calendar.label(table.game.first + turn)
            for seat, given in orders.items():
                place = {"table": n, "month": month, "seat": seat}
                yield from ({**place, "kind": "move", "what": name, "stance": ""} for name in given.moves)
                yield from ({**place, "kind": "accord", "what": g, "stance": stance} for g, stance in given.accords.items())
                if not given.moves and not given.accords:
                    yield {**place, "kind": "nothing", "what": "", "stance": ""}


def _satisfied(table: Table) -> Floats:
    return np.asarray(standing.satisfaction(table.now.state.issues, table.now.worlds)[table.row])


def _csv(rows: Sequence[Mapping[str, object]]) -> str:
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: f"'{value}" if str(value).startswith(RISKY) else value for key, value in row.items()})
    return text.getvalue()
