"""Looks: all moves as they are weighed in a step, laid out once for all that a block of worlds will go through.

A look is a move in the eyes of its actor, or in those of a target that is asked to agree.
Arrays here have the replicates last, (…, R): what is done to every replicate is done to neighbours in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.chance import abreast
from sim.engine.tally import Tally, tally
from sim.world.setup import Floats, Ints

if TYPE_CHECKING:
    from sim.engine.state import Worlds

PORTION = 128  # rows weighed at a time, or as many as one look has: what is made of them stays in the processor's cache


@dataclass(frozen=True)
class Portion:
    """Some looks with all their rows: pairs of an effect that the look weighs and an actor who cares about its issue, (Y,)."""

    look: Ints  # (L,) the looks
    effect: Ints  # (Y,)
    caring: Ints  # (Y,) the place among those who care
    tie: Ints  # (Y,) judge · N + actor
    onto: Tally  # of rows by look, (Y, R) → (L, R)


@dataclass(frozen=True)
class Effects:
    """The effects of moves, (E,), and who cares about their issues, (C,)."""

    issue: Ints  # (E,)
    push: Floats  # (E, R) where an effect leaves an issue: push + keep · level
    keep: Floats  # (E, R)
    cared: Ints  # (C,) the issue
    ideal: Floats  # (C, R) where the actor wants it
    share: Floats  # (C, R) the actor's salience share
    portions: tuple[Portion, ...]


@dataclass(frozen=True)
class Looks:
    """V = M + A looks: every move seen by its actor, then every move that needs consent seen by its target."""

    asked: Ints  # (A,) moves that need consent
    cost: Floats  # (V, R) λ cost; 0 for who is asked
    rate: Floats  # (M, R) opportunities a step
    stood: Tally  # −g of how the pair of a look stands, (2 N N, R) → (V, R); the second half for harsh moves of one's own
    effects: Effects


def looks(worlds: Worlds) -> Looks:
    """Lay out the moves of drawn worlds."""
    moves, n = worlds.setup.moves, len(worlds.setup.actors)
    count, asked = len(moves.name), np.flatnonzero(moves.consent)
    judge = np.concatenate([moves.actor, moves.target[asked]])
    other = np.concatenate([moves.target, moves.actor[asked]])
    score = np.concatenate([moves.score, moves.score[asked]])
    own = np.arange(len(judge)) < count
    pair = judge * n + other + n * n * (own & (score < 0))
    cost = np.zeros((len(judge), len(worlds.rate)))
    np.multiply(abreast(worlds.cost), abreast(worlds.par["conduct.precision"]), out=cost[:count])
    return Looks(
        asked=asked,
        cost=cost,
        rate=np.ascontiguousarray(abreast(worlds.rate)) * worlds.setup.months,
        stood=tally(np.arange(len(judge)), len(judge), -score, rows=pair, of=2 * n * n),
        effects=_effects(worlds, np.concatenate([np.arange(count), asked]), judge),
    )


def _effects(worlds: Worlds, move: Ints, judge: Ints) -> Effects:
    """The effects that looks weigh, each look with its move and its judge, both (V,)."""
    effects, size = worlds.setup.moves.effects, np.ascontiguousarray(abreast(worlds.effect))
    cares = np.any(worlds.share > 0, axis=0)
    place = np.zeros(cares.shape, dtype=np.intp)
    place[cares] = np.arange(np.count_nonzero(cares))
    who, cared = np.nonzero(cares)
    look, effect = np.nonzero(move[:, None] == effects.move)
    row, actor = np.nonzero(cares[:, effects.issue[effect]].T)
    look, effect = look[row], effect[row]
    rows = (look, effect, place[actor, effects.issue[effect]], judge[look] * len(cares) + actor)
    return Effects(
        issue=effects.issue,
        push=np.maximum(size, 0.0),
        keep=1.0 - np.abs(size),
        cared=cared,
        ideal=abreast(worlds.position)[who, cared],
        share=abreast(worlds.share)[who, cared],
        portions=tuple(_portion(*(part[cut] for part in rows)) for cut in _cuts(look)),
    )


def _cuts(look: Ints) -> Iterator[slice]:
    """Where to cut rows that are sorted by look, so that no look is cut."""
    first, ends = 0, np.flatnonzero(np.diff(look, append=-1)) + 1
    while len(ends):
        fitting = max(1, int(np.searchsorted(ends, first + PORTION, side="right")))
        end = int(ends[fitting - 1])
        yield slice(first, end)
        first, ends = end, ends[fitting:]


def _portion(look: Ints, effect: Ints, caring: Ints, tie: Ints) -> Portion:
    named, place = np.unique(look, return_inverse=True)
    return Portion(named, effect, caring, tie, tally(place, len(named)))
