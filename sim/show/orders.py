"""Orders in words, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.study.ensemble import move_titles
from sim.study.naming import Speech
from sim.study.scenario import Scenario
from sim.study.seat.game import Table
from sim.study.seat.orders import Orders


def told(orders: Orders, scenario: Scenario) -> str:
    """Orders in words: `bars inspectors; proposes the nuclear accord`, or `nothing`; whose they are goes without saying."""
    verbs = {"propose": "proposes", "accept": "would sign", "refuse": "refuses", "stay": "stays in", "leave": "leaves"}
    titles = {name: (title, scenario.world.actors[actor].name) for name, title, actor in move_titles(scenario)}
    parts = [_without_the_name(*titles[name]) for name in orders.moves]
    parts += [f"{verbs[stance]} {scenario.world.accords[name].title}" for name, stance in orders.accords.items()]
    return "; ".join(parts) or "nothing"


def _without_the_name(title: str, name: str) -> str:
    return re.sub(rf"^(the )?{re.escape(name)} (?!and |or )(?=[a-z])", "", title, flags=re.IGNORECASE)


def titled(scenario: Scenario) -> dict[str, str]:
    """The titles of all moves by name."""
    return {name: title for name, title, _ in move_titles(scenario)}


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


@dataclass(frozen=True)
class Came:
    """What became of one order. text: the move's or the accord's title; done: whether it came to it; why: if not, in words."""

    text: str
    done: bool
    why: str = ""


def carried_out(table: Table, seat: str) -> list[Came]:
    """What became of the seat's last orders; empty where there were none."""
    turn = table.game.turns[-1] if table.game.turns else {}
    return came_of(table, table.now.step, turn[seat]) if seat in turn else []


def came_of(table: Table, step: int, orders: Orders) -> list[Came]:
    """What became of the orders of a step that has been taken: its moves, and accords that were proposed or left."""
    scenario, state, row = table.game.scenario, table.moments[step].state, table.row
    moves, say, titles = scenario.setup.moves, Speech(scenario.world), titled(scenario)
    found = []
    for name in orders.moves:
        m = moves.name.index(name)
        asked = f"{say.actor(scenario.setup.actors[moves.target[m]])} did not agree"
        why = asked if moves.consent[m] else "it was no longer open"
        found.append(Came(titles[name], bool(state.moves[row, m]), why))
    for name, stance in orders.accords.items():
        g, title = scenario.setup.accords.name.index(name), scenario.world.accords[name].title
        if stance == "propose":
            found.append(Came(f"you proposed {title}", bool(state.signed[row, g]), "not all others agreed"))
        elif stance == "leave":
            found.append(Came(f"you left {title}", bool(state.left[row, g].any()), "it was no longer in force"))
    return found


def capital(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[0].upper() + text[1:]
