"""Issues: the world moves as it is pushed, pulled and shaken.

Moves together: q ← q + (1 − Π(1 − e⁺))(1 − q) − (1 − Π(1 − e⁻)) q, so that no issue is pushed past its end.
Then q ← q + (rest(q) − q)(1 − φ) + σ √((1 − φ²) h / (2 ln 2)) ε with φ = 2^(−Δ/h), reflected into [0, 1]: an
Ornstein–Uhlenbeck process (Uhlenbeck & Ornstein 1930) that shakes by σ a month at first and has the same spread by weeks
as by months. An issue that an accord in force holds is moved by that accord instead of drifting to rest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import exprel

from sim.engine import standing
from sim.engine.chance import Chance
from sim.engine.state import State, Worlds
from sim.world.setup import Bools, Counts, Floats, Ints


def issues(state: State, worlds: Worlds, chance: Chance) -> State:
    """Apply the moves' effects, the drift to rest and the unexplained."""
    pushed = _pushed(state, worlds)
    months = worlds.setup.months
    kept = 2.0 ** (-months / worlds.half_life)
    pull = (standing.resting(pushed, worlds) - pushed) * (1.0 - kept)
    drift = np.where(_held(state, worlds), 0.0, pull)
    spread = worlds.noise * np.sqrt(months * exprel(-2.0 * np.log(2.0) * months / worlds.half_life))
    shaken = spread * chance.normal("issues.noise", pushed.shape[1])
    return replace(state, issues=reflected(pushed + drift + shaken))


def _pushed(state: State, worlds: Worlds) -> Floats:
    """Issues after the moves of the step, (R, K)."""
    effects = worlds.setup.moves.effects
    replicate, entry = np.nonzero(state.moves[:, effects.move])
    size = worlds.effect[replicate, entry]
    often = state.moves[replicate, effects.move[entry]]
    cell = replicate * state.issues.shape[1] + effects.issue[entry]
    up = _composed(cell, np.maximum(size, 0.0), often, state.issues.shape)
    down = _composed(cell, np.maximum(-size, 0.0), often, state.issues.shape)
    return state.issues + up * (1.0 - state.issues) - down * state.issues


def _composed(cell: Ints, size: Floats, often: Counts, shape: tuple[int, ...]) -> Floats:
    """1 − Π(1 − e)^n over the effects e, made n times, that fall in each cell."""
    log = often * np.log1p(-np.minimum(size, 1.0 - 1e-12))
    return -np.expm1(np.bincount(cell, log, minlength=shape[0] * shape[1]).reshape(shape))


def _held(state: State, worlds: Worlds) -> Bools:
    """Which issues an accord in force holds, (R, K)."""
    terms = worlds.setup.accords.terms
    held = np.zeros(state.issues.shape, dtype=bool)
    for accord, issue in zip(terms.accord, terms.issue, strict=True):
        held[:, issue] |= state.in_force[:, accord]
    return held


def reflected(level: Floats) -> Floats:
    """Fold any number back into [0, 1], as a mirror at both ends does."""
    return 1.0 - np.abs(1.0 - np.abs(level) % 2.0)
