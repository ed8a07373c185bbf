"""Scored: forecasts and signs held against what came, as rows of the report card."""

from __future__ import annotations

from typing import Any

from sim.study.forecast.scored import FEW, SURELY, Scored, standing
from sim.study.validity.finding import Finding, Verdict

AREA = "Forecasts"
VERDICTS: tuple[tuple[str, Verdict], ...] = (("better", "passes"), ("worse", "fails"), ("open", "open"))


def score_findings(found: Scored) -> tuple[Finding, ...]:
    """A row for the Brier score against each rival, where questions are answered, and one for signs, where there are any."""
    rivals: Any = found.scores[found.scores["forecaster"] != "model"].itertuples()
    against = tuple(_against(found, row) for row in rivals)
    return (*against, _signs(found)) if found.tally else against


def _against(found: Scored, row: Any) -> Finding:
    few = f" Fewer than {FEW} facts show gross faults, no more." if row.facts < FEW else ""
    return Finding(
        AREA,
        f"Brier score against {row.forecaster.replace('_', ' ')}: {found.told.exam.file.title}",
        "Brier 1950, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78; answers: "
        f"{len(found.answered)} public sources, named in {found.told.exam.file.name}",
        "a smaller score than the rival's, beyond a 95 % interval over facts and a 5 % chance of luck",
        f"{row.model_brier:.3f}; skill {row.skill:+.2f} [{row.low:+.2f}, {row.high:+.2f}]",
        dict(VERDICTS)[standing(row)],
        rival=f"{row.brier:.3f}",
        note=f"{row.questions} questions, {row.facts} independent facts; by luck {row.chance:.2f}.{few}",
    )


def _signs(found: Scored) -> Finding:
    tally = found.tally
    assert tally is not None
    luck = max(tally.by_binomial, tally.by_flips)
    verdict: Verdict = "passes" if luck <= SURELY else "fails" if tally.as_badly <= SURELY else "open"
    return Finding(
        AREA,
        f"Directions of change: {found.told.exam.file.title}",
        f"{len(found.signs)} public sources, named in {found.told.exam.file.name}",
        "more directions foreseen than a coin would, with a chance of luck of 5 % at most",
        f"{tally.hits} of {len(found.signs)} signs, {tally.facts_hit} of {tally.facts} independent facts",
        verdict,
        rival=f"a coin: {tally.facts / 2:g} of {tally.facts} facts",
        note=f"By luck: {tally.by_binomial:.3f} (a coin a fact), {tally.by_flips:.3f} (each fact's directions turned round); "
        f"{tally.undecided} undecided, counted as not foreseen.",
    )
