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
from sim.engine.parameter import Parameter
from sim.engine.state import State, Worlds

PARAMETERS = (
    Parameter(
        "trust.gain",
        0.15,
        0.075,
        0.3,
        "pseudo-observations per unit of score",
        "A year of the ordinary dealings of two principals (a flow of 1.1 a month, good and ill together) then weighs 2 "
        "pseudo-observations, as a hint in a source does; what a source says clearly after years of conduct weighs 5. At .5 a "
        "year outweighed an explicit statement, camps hardened for ever, and trust was foreseen worse than by no change.",
    ),
    Parameter(
        "trust.indirect",
        0.01,
        0.0,
        0.02,
        "pseudo-observations per unit of score",
        "What is done to third parties is seen, but weighs less than what is done to oneself; zero is allowed. It sums over all "
        "third parties: among ten actors it comes to about a seventh of what is felt.",
    ),
    Parameter(
        "trust.negativity",
        1.5,
        1.0,
        2.5,
        "ratio",
        "Trust is easier to destroy than to build (Slovic 1993); one means even weights.",
    ),
    Parameter(
        "trust.half_life",
        18.0,
        9.0,
        36.0,
        "months",
        "Beliefs drift back to long-held images within one to three years when nothing new feeds them.",
    ),
    Parameter(
        "climate.half_life",
        2.0,
        1.0,
        4.0,
        "months",
        "Answers in kind come within weeks to months in event data (Goldstein & Freeman 1990; Goldstein & Pevehouse 1997).",
    ),
)


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
