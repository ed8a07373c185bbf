"""Standing: what follows from a state without anybody deciding anything.

Trust, satisfaction, capability, threat and the resting levels of issues.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.state import State, Worlds
from sim.world.setup import Floats


def trust(state: State) -> Floats:
    """T[i, j] = α / (α + β): the probability, as i sees it, that j will cooperate. (R, N, N) in (0, 1). Kydd 2005."""
    return state.alpha / (state.alpha + state.beta)


def satisfaction(issues: Floats, worlds: Worlds) -> Floats:
    """V[i] = 1 − Σ_k s_ik |q_k − x_ik| / Σ_k s_ik (spatial model). issues (R, K) → (R, N) in [0, 1]."""
    return 1.0 - np.einsum("rnk,rnk->rn", worlds.share, np.abs(issues[:, None, :] - worlds.position))


def capability(state: State, worlds: Worlds) -> Floats:
    """c_i = c_i⁰ · exp(Σ_k κ_ik (q_k − q_k⁰)) · shock. (R, N) > 0."""
    drift = np.einsum("rnk,rk->rn", worlds.pull, state.issues - worlds.start)
    return worlds.capability * np.exp(drift) * state.means


def allied_capability(state: State, worlds: Worlds) -> Floats:
    """c̃_j = c_j + Σ_l pact_jl T_lj c_l: an ally is worth what its trust makes it. (R, N)."""
    accords = worlds.setup.accords
    own = capability(state, worlds)
    pacts = state.in_force[:, accords.pact]
    members = accords.parties[accords.pact]
    n = members.shape[1]
    together = (members[:, :, None] & members[:, None, :]).reshape(len(members), n * n).astype(float)
    bound = (pacts.astype(float) @ together).reshape(-1, n, n) > 0
    friends = np.where(bound, trust(state).transpose(0, 2, 1), 0.0)
    return own + np.einsum("rjl,rl->rj", _without_self(friends), own)


def resting(issues: Floats, worlds: Worlds) -> Floats:
    """rest_k = q_k⁰ + Σ_l B_kl (q_l − q_l⁰), kept in [0, 1]. (R, K)."""
    pulled = np.einsum("rkl,rl->rk", worlds.coupling, issues - worlds.start)
    return np.clip(worlds.start + pulled, 0.0, 1.0)


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
    raw = _without_self((1.0 - believed) * risk)
    threat = raw / np.maximum(raw.sum(axis=2, keepdims=True), 1e-12)
    leaning = _without_self(2.0 * believed - 1.0)
    balance = _without_self(-(threat @ leaning.transpose(0, 2, 1)))
    return Dyads(believed, risk, threat, balance)


def dealings(state: State, worlds: Worlds) -> tuple[Floats, Floats]:
    """What each actor j did to each actor i in the step: sums of good and of ill, both (R, N, N) >= 0, indexed [j, i].

    Moves count with their score; signing binds all parties, walking out harms those left behind.
    """
    setup = worlds.setup
    n = len(setup.actors)
    replicate, move = np.nonzero(state.moves)
    cell = (replicate * n + setup.moves.actor[move]) * n + setup.moves.target[move]
    score = setup.moves.score[move] * state.moves[replicate, move]
    size = len(state.moves) * n * n
    good = np.bincount(cell, np.maximum(score, 0.0), minlength=size).reshape(-1, n, n)
    ill = np.bincount(cell, np.maximum(-score, 0.0), minlength=size).reshape(-1, n, n)
    parties = setup.accords.parties.astype(float)
    together = (state.signed.astype(float) @ (parties[:, :, None] * parties[:, None, :]).reshape(len(parties), n * n)).reshape(
        -1, n, n
    )
    deserted = state.left.astype(float).transpose(0, 2, 1) @ parties
    signature = worlds.par["diplomacy.signature"][:, :, None]
    desertion = worlds.par["diplomacy.desertion"][:, :, None]
    return _without_self(good + signature * together), _without_self(ill + desertion * deserted)


def _without_self(matrix: Floats) -> Floats:
    diagonal = np.arange(matrix.shape[-1])
    matrix = matrix.copy()
    matrix[..., diagonal, diagonal] = 0.0
    return matrix
