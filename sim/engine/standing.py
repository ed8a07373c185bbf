"""Standing: what follows from a state without anybody deciding anything.

Trust, satisfaction, capability, threat and the resting levels of issues.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.chance import abreast, by_replicate
from sim.engine.state import State, Worlds
from sim.world.setup import Floats


def trust(state: State) -> Floats:
    """T[i, j] = α / (α + β): the probability, as i sees it, that j will cooperate. (R, N, N) in (0, 1). Kydd 2005."""
    return state.trust


def satisfaction(issues: Floats, worlds: Worlds) -> Floats:
    """V[i] = 1 − Σ_k s_ik |q_k − x_ik| / Σ_k s_ik (spatial model). issues (R, K) → (R, N) in [0, 1]."""
    missed = np.abs(issues[:, None, :] - worlds.position)
    missed *= worlds.share
    return 1.0 - missed.sum(axis=2)


def capability(state: State, worlds: Worlds) -> Floats:
    """c_i = c_i⁰ · exp(Σ_k κ_ik (q_k − q_k⁰)) · shock. (R, N) > 0."""
    issue, pull, drift = worlds.pulling
    grown = drift.added(pull * abreast(state.issues - worlds.start)[issue])
    return worlds.capability * np.exp(grown).T * state.means


def allied_capability(state: State, worlds: Worlds) -> Floats:
    """c̃_j = c_j + Σ_l pact_jl T_lj c_l: an ally is worth what its trust makes it. (R, N)."""
    own, allied = capability(state, worlds), worlds.allied
    bound = allied.pacts.added(abreast(state.in_force).astype(float)) > 0
    lent = bound * abreast(trust(state))[allied.ally, allied.actor] * abreast(own)[allied.ally]
    return own + allied.lent.added(lent).T


def resting(issues: Floats, worlds: Worlds) -> Floats:
    """rest_k = q_k⁰ + Σ_l B_kl (q_l − q_l⁰), kept in [0, 1]. (R, K)."""
    by, weight, pulled = worlds.coupled
    return np.clip(worlds.start + pulled.added(weight * abreast(issues - worlds.start)[by]).T, 0.0, 1.0)


@dataclass(frozen=True)
class Dyads:
    """How each actor i stands to each actor j; diagonals are 0 unless said."""

    trust: Floats  # (R, N, N) in (0, 1)
    risk: Floats  # (R, N, N) c̃_j / (c̃_i + c̃_j)
    threat: Floats  # (R, N, N) θ̂, the share of all that threatens i; rows sum to 1
    balance: Floats  # (R, N, N) b in [-1, 1]


def dyads(state: State, worlds: Worlds) -> Dyads:
    """Threat is power seen through distrust (Walt 1987); balancing is warmth to the enemies of threats (Heider 1946).

    θ_ij = (1 − T_ij) c̃_j / (c̃_i + c̃_j);   b_ij = −Σ_{l ≠ i, j} θ̂_il (2 T_jl − 1).
    """
    believed = trust(state)
    power = allied_capability(state, worlds)
    risk = power[:, None, :] / (power[:, :, None] + power[:, None, :])
    raw = without_self((1.0 - believed) * risk)
    threat = raw / np.maximum(raw.sum(axis=2, keepdims=True), 1e-12)
    balance = without_self(by_replicate(-np.einsum("ilr,jlr->ijr", abreast(threat), abreast(state.leaning))))
    return Dyads(believed, risk, threat, balance)


def dealings(state: State, worlds: Worlds) -> tuple[Floats, Floats]:
    """What each actor j did to each actor i in the step: sums of good and of ill, both (R, N, N) >= 0, indexed [j, i].

    Moves count with their score; signing binds all parties, walking out harms those left behind.
    """
    dealt, n = worlds.dealt, len(worlds.setup.actors)
    good, ill = dealt.moves.added(abreast(state.moves).astype(float)).reshape(2, n * n, -1)
    if state.signed.any():
        good += abreast(worlds.par["diplomacy.signature"]) * dealt.signed.added(abreast(state.signed).astype(float))
    if state.left.any():
        left = abreast(state.left).astype(float).reshape(-1, len(state.left))
        ill += abreast(worlds.par["diplomacy.desertion"]) * dealt.left.added(left)
    good, ill = (by_replicate(done.reshape(n, n, -1)) for done in (good, ill))
    return good, ill


def without_self(matrix: Floats) -> Floats:
    """A copy of matrices (..., N, N) with nothing on their diagonals."""
    diagonal = np.arange(matrix.shape[-1])
    matrix = matrix.copy(order="K")
    matrix[..., diagonal, diagonal] = 0.0
    return matrix
