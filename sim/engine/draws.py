"""Draws: the world of every replicate, each uncertain number drawn from its range."""

from __future__ import annotations

import numpy as np

from sim.engine.chance import Chance, abreast, by_replicate, in_all
from sim.engine.quantiles import beta_quantiles
from sim.engine.state import Worlds
from sim.world.setup import Floats, Ranged, Setup


def triangular(u: Floats, number: Ranged) -> Floats:
    """Numbers of a triangular distribution by inversion; a range of no width gives its value.

    u: (R, ...) uniform; number: ranges of shape (...).
    """
    low, mode, high = number
    width = np.where(high > low, high - low, 1.0)
    rising = (u < (mode - low) / width).astype(float)  # to multiply by it is quicker than to choose by it
    up = low + np.sqrt(u * (width * (mode - low)))
    down = high - np.sqrt((1.0 - u) * (width * (high - mode)))
    return up * rising + down * (1.0 - rising)


def draw_worlds(setup: Setup, chance: Chance) -> Worlds:
    """Draw the world of every replicate of a block; the same luck gives the same worlds in every scenario."""
    drawn = {name: _drawn(name, number, setup.uncertain, chance) for name, number in _ranges(setup).items()}
    drawn |= {name: _drawn_by_move(name, setup, chance) for name in ("cost", "rate")}
    alpha, beta = _draw_beliefs(setup, chance)
    par = {name: _drawn(f"par.{name}", number, setup.uncertain, chance)[:, None] for name, number in setup.parameters.items()}
    share, usual = shares(draw_salience(setup, chance)), np.zeros_like(alpha)
    return Worlds(setup=setup, alpha=alpha, beta=beta, share=share, par=par, usual=usual, **drawn)


def draw_salience(setup: Setup, chance: Chance) -> Floats:
    """Each replicate's saliences before they become shares of all that an actor cares about, (R, N, K)."""
    return _drawn("salience", setup.salience, setup.uncertain, chance)


def shares(salience: Floats) -> Floats:
    """s_ik / Σ_k s_ik, of (R, N, K) or of one actor's (R, K)."""
    return salience / np.maximum(salience.sum(axis=-1, keepdims=True), 1e-12)


def _ranges(setup: Setup) -> dict[str, Ranged]:
    """Every uncertain array of a setup by the name that it has in a drawn world."""
    moves, accords = setup.moves, setup.accords
    return {
        "position": setup.position,
        "capability": setup.capability,
        "pull": setup.pull,
        "start": setup.start,
        "half_life": setup.half_life,
        "noise": setup.noise,
        "coupling": setup.coupling,
        "effect": moves.effects.size,
        "sign_cost": accords.cost,
        "sign_rate": accords.rate,
        "exit_rate": accords.exit_rate,
        "mediation": accords.mediation,
        "agreed": accords.terms.value,
        "delivery": accords.terms.months,
    }


def _drawn(name: str, number: Ranged, uncertain: bool, chance: Chance) -> Floats:
    found, ranging = in_all(number.value, chance.rows), number.high > number.low
    if uncertain and ranging.any():
        u = abreast(chance.uniform(f"world.{name}", *number.value.shape))[ranging]
        abreast(found)[ranging] = triangular(u.T, Ranged(*(end[ranging] for end in number))).T
    return found


def _drawn_by_move(name: str, setup: Setup, chance: Chance) -> Floats:
    """Named moves and the repertoire draw from streams of their own, so that one more named move leaves the rest alone."""
    number, named = getattr(setup.moves, name), setup.moves.named
    first, rest = (Ranged(*(x[part] for x in number)) for part in (slice(None, named), slice(named, None)))
    drawn = [_drawn(f"{name}.{kind}", part, setup.uncertain, chance) for kind, part in (("named", first), ("generic", rest))]
    return np.concatenate(drawn, axis=1)


def _draw_beliefs(setup: Setup, chance: Chance) -> tuple[Floats, Floats]:
    """Each replicate's true trust is a draw from the pooled Beta; its weight of evidence stays."""
    weight = setup.alpha + setup.beta
    trust = in_all(setup.alpha / weight, chance.rows)
    if setup.uncertain:
        u = chance.uniform("world.trust", *weight.shape)
        drawn = beta_quantiles(setup.alpha.ravel(), setup.beta.ravel(), abreast(u).reshape(weight.size, -1))
        trust = by_replicate(np.clip(drawn, 0.01, 0.99).reshape(*weight.shape, -1))
    return weight * trust, weight * (1.0 - trust)
