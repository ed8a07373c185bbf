"""References: every place where a file names something, so that a stranger is found at its line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.world.codebook import Strict
from sim.world.source import Loc
from sim.world.world import Accord, Move, World, expanded

Reference = tuple[Loc, str, str]
"""Where a name is used, the name, and what it must name: actors, issues, moves, accords, systems."""


def references(world: World) -> Iterator[Reference]:
    """Every place of a world's file that names something declared elsewhere in it."""
    for actor, assumptions in world.trust.items():
        yield ("trust", actor), actor, "actors"
        for n, confidence in enumerate(assumptions):
            yield from ((("trust", actor, n, "in", other), other, "actors") for other in confidence.levels)
    for section in ("interests", "pulls"):
        for actor, wishes in getattr(world, section).items():
            yield (section, actor), actor, "actors"
            yield from (((section, actor, issue), issue, "issues") for issue in wishes)
    for name, coupling in world.couplings.items():
        yield ("couplings", name, "of"), coupling.of, "issues"
        yield ("couplings", name, "by"), coupling.by, "issues"
    for name, move in world.moves.items():
        yield from _of_move(("moves", name), move)
    for name, accord in world.accords.items():
        yield from _of_accord(("accords", name), accord)
    for section in ("couplings", "moves", "accords"):
        for name, part in getattr(world, section).items():
            if part.system:
                yield (section, name, "system"), part.system, "systems"


def shared(world: World) -> Iterator[tuple[Loc, str, str]]:
    """(place, name, what else it names) of every name that two moves, routines or accords have, whose numbers would be one."""
    taken: dict[str, str] = {}
    for name, routine, _, _ in expanded(world):
        if name in taken:
            yield ("repertoire", routine), name, taken[name]
        taken[name] = "the repertoire gives a move"
    for section, what in (("repertoire", "a routine has"), ("moves", "a move has"), ("accords", "an accord has")):
        yield from (((section, name), name, taken[name]) for name in getattr(world, section) if name in taken)
        taken |= dict.fromkeys(getattr(world, section), what)


def _of_move(loc: Loc, move: Move) -> Iterator[Reference]:
    yield (*loc, "actor"), move.actor, "actors"
    yield (*loc, "target"), move.target, "actors"
    yield from (((*loc, "effects", issue), issue, "issues") for issue in move.effects)
    yield from (((*loc, "breaches", n), accord, "accords") for n, accord in enumerate(move.breaches))
    for n, need in enumerate(move.needs):
        yield from of_need((*loc, "needs", n), need)


def _of_accord(loc: Loc, accord: Accord) -> Iterator[Reference]:
    yield from (((*loc, "parties", n), party, "actors") for n, party in enumerate(accord.parties))
    yield from (((*loc, "mediators", mediator), mediator, "actors") for mediator in accord.mediators)
    for n, term in enumerate(accord.terms):
        yield (*loc, "terms", n, "issue"), term.issue, "issues"
    for n, need in enumerate(accord.needs):
        yield from of_need((*loc, "needs", n), need)


def of_need(loc: Loc, need: Strict) -> Iterator[Reference]:
    """The names that a condition, or anything else that asks about one quantity, uses."""
    for field, table in (
        ("issue", "issues"),
        ("accord", "accords"),
        ("move", "moves"),
        ("satisfaction", "actors"),
        ("capability", "actors"),
    ):
        if name := getattr(need, field):
            yield (*loc, field), name, table
    for field in ("trust", "climate"):
        for n, name in enumerate(getattr(need, field) or ()):
            yield (*loc, field, n), name, "actors"


def cited(world: World) -> Iterator[tuple[Loc, str]]:
    """Every place of a world's file that names a claim, and the claim."""

    def visit(value: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "claims":
                    yield from (((*loc, key, n), claim) for n, claim in enumerate(item))
                else:
                    yield from visit(item, (*loc, key))
        elif isinstance(value, (list, tuple)):
            for n, item in enumerate(value):
                yield from visit(item, (*loc, n))

    yield from visit(world.model_dump(by_alias=True), ())
