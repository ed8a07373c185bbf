"""Looks: all moves as they are weighed in a step, laid out once for all that a block of worlds will go through.

A look is a move in the eyes of its actor, or in those of a target that is asked to agree.
Arrays here have the replicates last, (…, R): what is done to every replicate is done to neighbours in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.chance import abreast
from sim.engine.tally import Tally, tally
from sim.world.setup import Floats, Ints

if TYPE_CHECKING:
    from sim.engine.state import Worlds

PORTION = 64  # rows weighed at a time, so that what is made of them stays in the processor's nearest memory


@dataclass(frozen=True)
class Portion:
    """Some pairs of an effect that a look weighs and an actor who cares about its issue, (Y,)."""

    rows: slice  # where they stand among all of them
    effect: Ints  # (Y,)
    tie: Ints  # (Y,) judge · N + actor
    twice: Floats  # (Y, R) twice the actor's position on the issue
    share: Floats  # (Y, R) its salience share, negative where the effect lowers the issue


@dataclass(frozen=True)
class Effects:
    """The effects of moves, (E,), as those who look weigh them."""

    issue: Ints  # (E,)
    push: Floats  # (E, R) where an effect leaves an issue: push + keep · level
    keep: Floats  # (E, R)
    count: int  # of all pairs in the portions
    portions: tuple[Portion, ...]


@dataclass(frozen=True)
class Looks:
    """V = M + A looks: every move seen by its actor, then every move that needs consent seen by its target."""

    asked: Ints  # (A,) moves that need consent
    cost: Floats  # (V, R) λ cost; 0 for who is asked
    rate: Floats  # (M, R) opportunities a step
    stood: Tally  # −g of how the pair of a look stands, (2 N N, R) → (V, R); the second half for harsh moves of one's own
    weighed: Tally  # the same with the effects below it, negative as well, (2 N N + count, R) → (V, R)
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
    look, effect = np.nonzero(np.concatenate([np.arange(count), asked])[:, None] == moves.effects.move)
    row, actor = np.nonzero(np.any(worlds.share > 0, axis=0)[:, moves.effects.issue[effect]].T)
    look, effect = look[row], effect[row]
    cost = np.zeros((len(judge), len(worlds.rate)))
    np.multiply(abreast(worlds.cost), abreast(worlds.par["conduct.precision"]), out=cost[:count])
    place, taken = np.concatenate([np.arange(len(judge)), look]), np.concatenate([pair, 2 * n * n + np.arange(len(look))])
    return Looks(
        asked=asked,
        cost=cost,
        rate=np.ascontiguousarray(abreast(worlds.rate)) * worlds.setup.months,
        stood=tally(np.arange(len(judge)), len(judge), -score, rows=pair, of=2 * n * n),
        weighed=tally(place, len(judge), np.concatenate([-score, -np.ones(len(look))]), rows=taken, of=2 * n * n + len(look)),
        effects=_effects(worlds, effect, judge[look] * n + actor),
    )


def _effects(worlds: Worlds, effect: Ints, tie: Ints) -> Effects:
    """Effects, and who cares about them with whom in mind, both (count,)."""
    size = np.ascontiguousarray(abreast(worlds.effect))
    cuts = [slice(first, first + PORTION) for first in range(0, len(effect), PORTION)]
    return Effects(
        issue=worlds.setup.moves.effects.issue,
        push=np.maximum(size, 0.0),
        keep=1.0 - np.abs(size),
        count=len(effect),
        portions=tuple(_portion(worlds, cut, effect[cut], tie[cut]) for cut in cuts),
    )


def _portion(worlds: Worlds, rows: slice, effect: Ints, tie: Ints) -> Portion:
    issue, actor = worlds.setup.moves.effects.issue[effect], tie % len(worlds.setup.actors)
    return Portion(
        rows=rows,
        effect=effect,
        tie=tie,
        twice=2.0 * abreast(worlds.position)[actor, issue],
        share=abreast(worlds.share)[actor, issue] * np.sign(abreast(worlds.effect))[effect],
    )
