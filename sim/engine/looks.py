"""Looks: all moves as they are weighed in a step, laid out once for all that a block of worlds will go through.

A look is a move in the eyes of its actor, or in those of a target that is asked to agree.
Arrays here have the replicates last, (…, R): what is done to every replicate is done to neighbours in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.chance import abreast
from sim.engine.tally import Tally, tally
from sim.world.setup import Floats, Ints

if TYPE_CHECKING:
    from sim.engine.state import Worlds


@dataclass(frozen=True)
class Effects:
    """The effects of moves, one row for each pair of an effect and a look, in the order of their judges."""

    issue: Ints  # (X,)
    push: Floats  # (X, R) where an effect leaves an issue: push + keep · level
    keep: Floats  # (X, R)
    sign: Floats  # (X, R) of the effect's size
    twice: Floats  # (X, N, R) twice the position of every actor on the issue
    share: Floats  # (X, N, R) its salience share
    judged: tuple[slice, ...]  # (N,) the rows of each judge
    looks: Ints  # looks that have effects
    onto: Tally  # of rows by look, (len(looks), R)


@dataclass(frozen=True)
class Looks:
    """V = M + A looks: every move seen by its actor, then every move that needs consent seen by its target."""

    asked: Ints  # (A,) moves that need consent
    dyad: Ints  # (V,) place of judge and counterpart among N · N pairs; N · N further on for a harsh move of one's own
    score: Floats  # (V, 1)
    cost: Floats  # (V, R) λ cost; 0 for who is asked
    rate: Floats  # (M, R) opportunities a step
    effects: Effects


def looks(worlds: Worlds) -> Looks:
    """Lay out the moves of drawn worlds."""
    moves, n = worlds.setup.moves, len(worlds.setup.actors)
    asked = np.flatnonzero(moves.consent)
    judge = np.concatenate([moves.actor, moves.target[asked]])
    other = np.concatenate([moves.target, moves.actor[asked]])
    score = np.concatenate([moves.score, moves.score[asked]])
    harsh = score < 0
    harsh[len(moves.name) :] = False
    cost = np.zeros((len(judge), len(worlds.rate)))
    np.multiply(abreast(worlds.cost), abreast(worlds.par["conduct.precision"]), out=cost[: len(moves.name)])
    return Looks(
        asked=asked,
        dyad=judge * n + other + n * n * harsh,
        score=score[:, None],
        cost=cost,
        rate=np.ascontiguousarray(abreast(worlds.rate)) * worlds.setup.months,
        effects=_effects(worlds, np.concatenate([np.arange(len(moves.name)), asked]), judge),
    )


def _effects(worlds: Worlds, move: Ints, judge: Ints) -> Effects:
    """The effects of looks at moves (V,) by judges (V,)."""
    effects, n = worlds.setup.moves.effects, len(worlds.setup.actors)
    look, row = np.nonzero(move[:, None] == effects.move)
    order = np.argsort(judge[look], kind="stable")
    look, row = look[order], row[order]
    issue, size = effects.issue[row], abreast(worlds.effect)[row]
    ends = np.searchsorted(judge[look], np.arange(n + 1))
    seen = np.unique(look)
    position, share = (abreast(x).transpose(1, 0, 2)[issue] for x in (worlds.position, worlds.share))
    return Effects(
        issue=issue,
        push=np.maximum(size, 0.0),
        keep=1.0 - np.abs(size),
        sign=np.sign(size),
        twice=2.0 * position,
        share=np.ascontiguousarray(share),
        judged=tuple(slice(a, b) for a, b in pairwise(ends)),
        looks=seen,
        onto=tally(np.searchsorted(seen, look), len(seen)),
    )
