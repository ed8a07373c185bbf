"""Events: what befalls the world from outside, at a date or when its condition is met.

A dated event happens in its step with its chance. One that waits has a chance a month: over a step of Δ months
1 − (1 − chance)^Δ, so that weeks and months agree. An event happens once unless it may repeat.
"""

from __future__ import annotations

import numpy as np

from sim.engine.chance import Chance
from sim.engine.conditions import Tables, hold
from sim.engine.state import State, Worlds
from sim.world.setup import Bools, Floats
from sim.world.shock import Shock


def events(state: State, worlds: Worlds, chance: Chance) -> State:
    """Let the events of this step happen."""
    occurred, known = np.zeros_like(state.fired), Tables()
    for number, shock in enumerate(worlds.setup.shocks):
        strikes = _strikes(shock, number, (state, known), worlds, chance)
        occurred[:, number] = strikes
        if strikes.any():
            state, known = _apply(shock, strikes, state.but(fired=state.fired | occurred)), {}
    return state.but(occurred=occurred)


def _strikes(shock: Shock, number: int, now: tuple[State, Tables], worlds: Worlds, chance: Chance) -> Bools:
    """Where the event happens now, (R,). now: the state and what is known of it."""
    state, known = now
    if shock.step is not None and shock.step != chance.step:
        return np.zeros(len(state.issues), dtype=bool)
    could = hold(shock.when, state, worlds, known)
    if not shock.repeat:
        could &= ~state.fired[:, number]
    if shock.undoes:
        could &= state.fired[:, number - 1]
    if not could.any():
        return could
    likely = shock.chance if shock.step is not None else 1.0 - (1.0 - shock.chance) ** worlds.setup.months
    lucky: Bools = chance.uniform(f"events.{shock.name}") < likely
    return lucky & could


def _apply(shock: Shock, strikes: Bools, state: State) -> State:
    """The state after one event, where it strikes."""
    issues, alpha, beta = state.issues.copy(order="K"), state.alpha, state.beta
    if shock.trust:
        alpha, beta = alpha.copy(order="K"), beta.copy(order="K")
    for issue, how, number in shock.issues:
        moved = number if how == "set" else np.clip(issues[:, issue] + number, 0.0, 1.0)
        issues[:, issue] = np.where(strikes, moved, issues[:, issue])
    for i, j, good, ill in shock.trust:
        alpha[:, i, j] += np.where(strikes, good, 0.0)
        beta[:, i, j] += np.where(strikes, ill, 0.0)
    in_force, lapsed = state.in_force.copy(order="K"), np.zeros_like(state.lapsed)
    for accord, standing in shock.accords:
        lapsed[:, accord] = strikes & in_force[:, accord] & (not standing)
        in_force[:, accord] = np.where(strikes, standing, in_force[:, accord])
    return state.but(
        issues=issues,
        alpha=alpha,
        beta=beta,
        in_force=in_force,
        lapsed=state.lapsed | lapsed,
        means=_scaled(state.means, shock.capability, strikes),
        tempo=_scaled(state.tempo, shock.tempo, strikes),
        talks=_scaled(state.talks, shock.talks, strikes),
    )


def _scaled(factors: Floats, changes: tuple[tuple[int, float], ...], strikes: Bools) -> Floats:
    if changes:
        factors = factors.copy(order="K")
    for column, factor in changes:
        factors[:, column] *= np.where(strikes, factor, 1.0)
    return factors
