"""Parameters: the free numbers of the laws, each declared once, in the order of a step. Laws read them by name.

They stand apart from the laws so that whoever checks a scenario need not load what computes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """A free number of a law: its value, its range, its unit and why."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    reason: str


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "conduct.precision",
        6.0,
        3.0,
        10.0,
        "1 / utility",
        "How sharply choice follows utility. At 6, a move worth half a unit is taken in 95 % of its opportunities and "
        "one that costs half a unit in 5 %; laboratory games fit less sharp choices (McKelvey & Palfrey 1995), so the "
        "range leans down.",
    ),
    Parameter(
        "conduct.inertia",
        1.2,
        0.6,
        1.8,
        "utility per unit of score and climate",
        "Who has lately been harsh goes on being harsh, and who has been kind, kind: in event data a state's own conduct of "
        "the weeks before foretells its conduct at least as well as the other's does (Goldstein & Freeman 1990), so it weighs "
        "half as much again as reciprocity does under the eclectic lens. Without it conflict does not cluster in time.",
    ),
    Parameter(
        "diplomacy.signature",
        0.5,
        0.3,
        0.8,
        "score",
        "Signing counts as cooperation between all parties; the PLOVER score of a formal agreement lies between "
        "consultation (.25) and material cooperation (.95).",
    ),
    Parameter(
        "diplomacy.desertion",
        0.6,
        0.3,
        0.9,
        "score",
        "Walking out of an accord harms those left behind about as much as a sanction (.6) does.",
    ),
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
