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


PORTION = 128  # rows weighed at a time, so that what is made of them stays in the processor's nearest memory


@dataclass(frozen=True)
class Portion:
    """Some looks that have effects: one row for each pair of an effect and an actor who cares, (Y,)."""

    looks: Ints  # which looks
    onto: Tally  # of rows by look, (Y, R) → (len(looks), R)
    effect: Ints  # (Y,)
    tie: Ints  # (Y,) judge · N + actor
    twice: Floats  # (Y, R) twice the actor's position on the issue
    share: Floats  # (Y, R) its salience share, negative where the effect lowers the issue


@dataclass(frozen=True)
class Effects:
    """The effects of moves, (E,), and the looks that weigh them."""

    issue: Ints  # (E,)
    push: Floats  # (E, R) where an effect leaves an issue: push + keep · level
    keep: Floats  # (E, R)
    portions: tuple[Portion, ...]


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
    effects, size = worlds.setup.moves.effects, np.ascontiguousarray(abreast(worlds.effect))
    caring = np.any(worlds.share > 0, axis=0)[:, effects.issue]  # (N, E)
    look, effect = np.nonzero(move[:, None] == effects.move)
    row, actor = np.nonzero(caring[:, effect].T)
    look, effect = look[row], effect[row]
    portion = np.searchsorted(look, look) // PORTION  # by the first row of the look, so that no look is divided
    parts = np.split(np.arange(len(look)), np.flatnonzero(np.diff(portion)) + 1)
    return Effects(
        issue=effects.issue,
        push=np.maximum(size, 0.0),
        keep=1.0 - np.abs(size),
        portions=tuple(_portion(worlds, (look[part], effect[part], actor[part]), judge) for part in parts if len(part)),
    )


def _portion(worlds: Worlds, rows: tuple[Ints, Ints, Ints], judge: Ints) -> Portion:
    """Rows of looks, effects and actors, each (Y,)."""
    look, effect, actor = rows
    issue, looks = worlds.setup.moves.effects.issue[effect], np.unique(look)
    return Portion(
        looks=looks,
        onto=tally(np.searchsorted(looks, look), len(looks)),
        effect=effect,
        tie=judge[look] * len(worlds.setup.actors) + actor,
        twice=2.0 * abreast(worlds.position)[actor, issue],
        share=abreast(worlds.share)[actor, issue] * np.sign(abreast(worlds.effect))[effect],
    )
