"""Trust: beliefs learn from conduct, and forget.

    α_ij ← α_ij + η (g⁺ of j→i) + η_ind (indirect)⁺        β_ij ← β_ij + ν [η (g⁻ of j→i) + η_ind (indirect)⁻]
    indirect = Σ_{l ≠ i, j} (2 T_il − 1) g_jl

Who helps my friend or hurts my enemy cooperates with me, a little. Both counts forget toward their starting values with
half-life h_T. Climate is an exponential mean of g. Beta reputation: Jøsang & Ismail 2002; trust as a belief: Kydd 2005;
harm weighs more than help: Slovic 1993.
"""

from __future__ import annotations

import numpy as np

from sim.engine import standing
from sim.engine.chance import Chance, abreast, by_replicate
from sim.engine.state import State, Worlds


def trust(state: State, worlds: Worlds, chance: Chance) -> State:  # noqa: ARG001  (every law has one shape)
    """Update beliefs and climate from what was done in this step."""
    par = {name: worlds.par[f"trust.{name}"][:, :, None] for name in ("gain", "indirect", "negativity")}
    left, months = worlds.fading, worlds.setup.months
    good, ill = (done.transpose(0, 2, 1) for done in standing.dealings(state, worlds))
    net = good - ill
    seen = by_replicate(np.einsum("ilr,ljr->ijr", abreast(state.leaning), abreast(net)))
    indirect = standing.without_self(seen)
    indirect *= par["indirect"]
    good *= par["gain"]
    good += np.maximum(indirect, 0.0)
    good += state.alpha * left["keep"]
    good += left["alpha"]
    ill *= par["gain"]
    ill -= np.minimum(indirect, 0.0, out=indirect)
    ill *= par["negativity"]
    ill += state.beta * left["keep"]
    ill += left["beta"]
    net *= (1.0 - left["fade"]) / months
    net += state.climate * left["fade"]
    return state.but(alpha=good, beta=ill, climate=np.clip(net, -1.0, 1.0, out=net))
