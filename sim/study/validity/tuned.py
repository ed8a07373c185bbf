"""Tuned: what a calibration came to, as rows of the report card; what was held out decides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.study.hindcast.calibration import Learned
from sim.study.validity.finding import Finding, Verdict

AREA = "Calibration of free rates"
SOURCE = "Beaumont, Zhang & Balding 2002, Genetics 162"
LEARNT = 0.1  # shrinkage from which a rate is called learned


def tuned_findings(found: Learned) -> tuple[Finding, ...]:
    """Whether learning from the first part of the record helps, there and on the part that was held out."""
    parts = tuple(_part(found, part) for part in ("fitted", "held out"))
    rates = found.rates
    moved = rates[rates["shrinkage"] > LEARNT]
    return (
        *parts,
        Finding(
            AREA,
            "How much the record says of the free rates",
            SOURCE,
            "posteriors narrower than the priors",
            f"{len(moved)} of {len(rates)} narrower by more than {LEARNT:.0%} (spread of logs)",
            "passes" if len(moved) > len(rates) / 2 else "open",
            note=f"{found.posterior.kept} of {found.posterior.drawn} worlds kept, worth {found.posterior.effective:.0f}.",
        ),
    )


def _part(found: Learned, part: str) -> Finding:
    table = found.scores[found.scores["part"] == part]
    before, after = (_relative(table[table["stage"] == stage]) for stage in ("before", "after"))
    better = int((after < before).sum())
    was, now = _typical(before), _typical(after)
    verdict: Verdict = "passes" if now < was else "fails"
    return Finding(
        AREA,
        f"Error on the points that were {'learned from' if part == 'fitted' else part}, before and after",
        SOURCE,
        "smaller after than before",
        f"{now:.2f} after",
        verdict,
        rival=f"{was:.2f} before; no change 1.00",
        note=f"Error over that of no change, fresh worlds; geometric mean of {len(before)} series, {better} of them better.",
    )


def _typical(ratios: pd.Series) -> float:
    """The geometric mean: a ratio of ten and one of a tenth come to one."""
    return float(np.exp(np.log(ratios.clip(lower=1e-3)).mean()))


def _relative(table: pd.DataFrame) -> pd.Series:
    """Each series' error over that of no change; over 1 where no change is exact."""
    return (table["model"] / table["no_change"].where(table["no_change"] > 0, 1.0)).reset_index(drop=True)
