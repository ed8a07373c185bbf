"""Deeds: what is worth telling of a month, and why somebody did something, in plain English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.show.chronicle import A_MONTH
from sim.show.reasons import of_move, sentences
from sim.study.explain import Asked, explained
from sim.study.replay import Happening
from sim.study.scenario import Scenario


@dataclass(frozen=True)
class Month:
    """A month as it is told: what is least common, in its order, and the rest."""

    told: tuple[Happening, ...]
    rest: tuple[Happening, ...]


def month(happened: Sequence[Happening], most: int = A_MONTH) -> Month:
    """The least common happenings of a month apart from the others; named ones first, as in the chronicle."""
    chosen = sorted(happened, key=lambda h: (not h.named, -h.surprise))[:most]
    return Month(tuple(h for h in happened if h in chosen), tuple(h for h in happened if h not in chosen))


def target_of(scenario: Scenario, happening: Happening) -> str:
    """At whom a move is aimed; empty for what is no move."""
    moves = scenario.setup.moves
    place = scenario.index.moves.get(happening.name)
    return "" if place is None else scenario.setup.actors[int(moves.target[place])]


def concerns(scenario: Scenario, happening: Happening, actor: str) -> bool:
    """Whether an actor does it, suffers it or is a party to it; what has no actor concerns everybody."""
    if happening.actor == actor or target_of(scenario, happening) == actor:
        return True
    accord = scenario.world.accords.get(happening.name)
    return actor in accord.parties if accord is not None else not happening.actor


def why(scenario: Scenario, asked: Asked, move: str) -> list[str]:
    """Why a move was worth making in one month of one replicate, and what its actor most wanted then. Takes about a second."""
    found = explained(scenario, asked)
    best = len(found.open) and found.open.iloc[0]["name"] == move
    return sentences(found) if best else [of_move(found, move), *sentences(found)]
