"""Issues: the world moves as it is pushed, pulled and shaken.

Moves together: q ← q + (1 − Π(1 − e⁺))(1 − q) − (1 − Π(1 − e⁻)) q, so that no issue is pushed past its end.
Then q ← q + (rest(q) − q)(1 − φ) + σ √((1 − φ²) h / (2 ln 2)) ε with φ = 2^(−Δ/h), reflected into [0, 1]: an
Ornstein–Uhlenbeck process (Uhlenbeck & Ornstein 1930) that shakes by σ a month at first and has the same spread by weeks
as by months. An issue that an accord in force holds is moved by that accord instead of drifting to rest.
"""

from __future__ import annotations

import numpy as np

from sim.engine import standing
from sim.engine.chance import Chance, abreast, by_replicate
from sim.engine.state import State, Worlds
from sim.world.setup import Bools, Floats


def issues(state: State, worlds: Worlds, chance: Chance) -> State:
    """Apply the moves' effects, the drift to rest and the unexplained."""
    pushed = _pushed(state, worlds)
    pull = (standing.resting(pushed, worlds) - pushed) * worlds.settling
    drift = pull * ~_held(state, worlds)
    shaken = worlds.shaking * chance.normal("issues.noise", pushed.shape[1])
    return state.but(issues=reflected(pushed + drift + shaken))


def _pushed(state: State, worlds: Worlds) -> Floats:
    """Issues after the moves of the step, (R, K)."""
    effects, level = worlds.setup.moves.effects, abreast(state.issues)
    often = abreast(state.moves)[effects.move].astype(float)
    up, down = (np.expm1(worlds.pushed.added(often * log)) for log in worlds.unpushed)
    return by_replicate(level - up * (1.0 - level) + down * level)


def _held(state: State, worlds: Worlds) -> Bools:
    """Which issues an accord in force holds, (R, K)."""
    held = np.zeros_like(state.issues, dtype=bool)
    for accord, issue in worlds.holding:
        held[:, issue] |= state.in_force[:, accord]
    return held


def reflected(level: Floats) -> Floats:
    """Fold any number back into [0, 1], as a mirror at both ends does."""
    height = np.abs(level)
    far = height >= 2.0
    if far.any():  # to ask is quicker than to divide
        height[far] %= 2.0
    return 1.0 - np.abs(1.0 - height)
