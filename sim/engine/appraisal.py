"""Appraisal: why an actor wants a move.

    U_i(m) = w_int ΔV_i/δ − w_rel Σ_j θ̂_ij ΔV_j/δ
             + g [w_aff (2 T_ij − 1) + w_rec climate_ij + ι (climate_ji − usual_ji) + w_bal b_ij]
             − cost − w_ret max(−g, 0) c̃_j / (c̃_i + c̃_j)

i moves, j is the target, g the move's score, ΔV the change of satisfaction if the move's effects happen, δ = 0.01.
Absolute and relative gains: Grieco 1988, Snidal 1991. Affinity: Wendt 1999. Reciprocity: Axelrod 1984. Inertia: Goldstein &
Freeman 1990. Balancing: Walt 1987. Retaliation: Fearon 1995. Cost: Fearon 1994. A choice is a logit response: McKelvey &
Palfrey 1995. Lenses weigh motives; inertia is how organisations act whatever moves them, and so a parameter of all lenses.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.engine import standing
from sim.engine.standing import Dyads
from sim.engine.state import State, Worlds
from sim.world.setup import Floats, Ints, Moves

UNIT = 0.01  # one hundredth of full satisfaction is worth 1 before weights

# The motive of each term: the names of the weights in a lens.
MOTIVES = ("interest", "relative", "affinity", "reciprocity", "balancing", "retaliation")


@dataclass(frozen=True)
class Terms:
    """The terms of the utility of M moves, each (R, M); they add up to the utility."""

    interest: Floats
    relative: Floats
    affinity: Floats
    reciprocity: Floats
    inertia: Floats
    balancing: Floats
    retaliation: Floats
    cost: Floats

    def total(self) -> Floats:
        """The utility, (R, M)."""
        return sum((getattr(self, field.name) for field in fields(self)), start=np.zeros(()))


@dataclass(frozen=True)
class View:
    """Moves seen by a judge who deals with a counterpart: the mover's view, or that of a target asked to agree."""

    moves: Ints  # (V,) which moves
    judge: Ints  # (V,) who weighs them
    other: Ints  # (V,) the counterpart
    asked: bool  # the judge is asked to agree, and pays neither cost nor retaliation

    def of(self, dyadic: Floats) -> Floats:
        """What an (R, N, N) array says of judge and counterpart, (R, V)."""
        n = dyadic.shape[1]
        return dyadic.reshape(-1, n * n).take(self.judge * n + self.other, axis=1)

    def back(self, dyadic: Floats) -> Floats:
        """What it says of counterpart and judge, (R, V)."""
        n = dyadic.shape[1]
        return dyadic.reshape(-1, n * n).take(self.other * n + self.judge, axis=1)


def own_view(moves: Moves) -> View:
    """All moves as their actors see them."""
    return View(np.arange(len(moves.name)), moves.actor, moves.target, asked=False)


def asked_view(moves: Moves) -> View:
    """The moves that need consent as their targets see them."""
    asked = np.flatnonzero(moves.consent)
    return View(asked, moves.target[asked], moves.actor[asked], asked=True)


def gains(state: State, worlds: Worlds, which: Ints | None = None) -> Floats:
    """ΔV of every actor if one effect of one move happened, (R, N, E), or of the effects listed, (R, N, len(which))."""
    issue, size = worlds.setup.moves.effects.issue, worlds.effect
    if which is not None:
        issue, size = issue[which], size[:, which]
    level = state.issues[:, issue]
    shift = np.where(size > 0, size * (1.0 - level), size * level)
    return gain(level, level + shift, worlds.on(issue))


def gain(before: Floats, after: Floats, interests: tuple[Floats, Floats]) -> Floats:
    """ΔV of every actor if each of E issues went from one level to another, one at a time.

    before, after: (R, E); interests: position and salience share on those issues, both (R, N, E). Returns (R, N, E).
    """
    ideal, share = interests
    nearer = np.abs(before[:, None, :] - ideal)
    nearer -= np.abs(after[:, None, :] - ideal)
    nearer *= share
    return nearer


def appraise(view: View, state: State, worlds: Worlds, dyads: Dyads | None = None) -> Terms:
    """Weigh the moves of a view. Pure; conduct, explanation and play all call this."""
    dyads = dyads or standing.dyads(state, worlds)
    moves, par = worlds.setup.moves, worlds.par
    score = moves.score[view.moves]
    own, feared = _gains_by_move(view, state, worlds, dyads)
    harm = np.zeros_like(score) if view.asked else np.maximum(-score, 0.0)
    cost = np.zeros_like(worlds.cost[:, view.moves]) if view.asked else worlds.cost[:, view.moves]
    return Terms(
        interest=par["weight.interest"] * own,
        relative=-par["weight.relative"] * feared,
        affinity=par["weight.affinity"] * score * (2.0 * view.of(dyads.trust) - 1.0),
        reciprocity=par["weight.reciprocity"] * score * view.of(state.climate),
        inertia=par["conduct.inertia"] * score * view.back(state.climate - worlds.usual),
        balancing=par["weight.balancing"] * score * view.of(dyads.balance),
        retaliation=-par["weight.retaliation"] * harm * view.of(dyads.risk),
        cost=-cost,
    )


def _gains_by_move(view: View, state: State, worlds: Worlds, dyads: Dyads) -> tuple[Floats, Floats]:
    """What the judge gains, and what those gain who threaten the judge, in units of δ: both (R, V)."""
    effects = worlds.setup.moves.effects
    place = np.full(len(worlds.setup.moves.name), -1)
    place[view.moves] = np.arange(len(view.moves))
    seen = np.flatnonzero(place[effects.move] >= 0)
    column = place[effects.move[seen]]
    own, feared = np.zeros((2, len(state.issues), len(view.moves)))
    if len(seen):
        by_actor = gains(state, worlds, seen) / UNIT
        mine = (slice(None), view.judge[column], np.arange(len(seen)))
        starts = np.flatnonzero(np.diff(column, prepend=-1))
        own[:, column[starts]] = np.add.reduceat(by_actor[mine], starts, axis=1)
        feared[:, column[starts]] = np.add.reduceat((dyads.threat @ by_actor)[mine], starts, axis=1)
    return own, feared


def logit(utility: Floats, precision: Floats) -> Floats:
    """σ(λ U): the chance that an opportunity is taken, in [0, 1]."""
    return 1.0 / (1.0 + np.exp(-np.clip(precision * utility, -700.0, 700.0)))
