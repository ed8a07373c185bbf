"""Tuned: what a calibration came to, as rows of the report card; what was held out decides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.study.hindcast.calibration import Learned
from sim.study.intervals import bootstrapped
from sim.study.validity.finding import Finding, Verdict
from sim.world.setup import Floats

AREA = "Calibration of free rates"
SOURCE = "Beaumont, Zhang & Balding 2002, Genetics 162"


def tuned_findings(found: Learned) -> tuple[Finding, ...]:
    """Whether learning from the first part of the record helps, there and on the part that was held out."""
    rates = found.rates
    moved = rates[rates["shrinkage"] > found.floor]
    return (
        _part(found, "fitted"),
        _part(found, "held out"),
        Finding(
            AREA,
            "How much the record says of the free rates",
            SOURCE,
            "posteriors narrower than chance makes them, for more than half of the rates",
            f"{len(moved)} of {len(rates)}, by more than {found.floor:.0%} (spread of logs)",
            "passes" if len(moved) > len(rates) / 2 else "open",
            note=f"{found.posterior.kept} of {found.posterior.drawn:,} worlds kept, worth {found.posterior.effective:.0f}. "
            "Chance: rates dealt to other worlds' histories.",
        ),
    )


def _part(found: Learned, part: str) -> Finding:
    table = found.scores[(found.scores["part"] == part) & ~found.scores["series"].isin(found.handed)]
    before, after = (_relative(table[table["stage"] == stage]) for stage in ("before", "after"))
    test = f"Error on the points that were {'learned from' if part == 'fitted' else part}, before and after"
    if not len(before):
        return Finding(AREA, test, SOURCE, "smaller after than before", "every series is set by an event", "open")
    change, low, high = _bootstrapped(np.log(after / before))
    verdict: Verdict = "passes" if high < 0 else "fails" if low > 0 else "open"
    return Finding(
        AREA,
        test,
        SOURCE,
        "smaller after than before",
        f"{_typical(after):.2f} after",
        verdict,
        rival=f"{_typical(before):.2f} before; ratio {np.exp(change):.2f} [{np.exp(low):.2f}, {np.exp(high):.2f}]",
        note="Error over that of no change (1.00), fresh worlds: geometric mean over series that no event sets.",
    )


def _bootstrapped(values: Floats) -> tuple[float, float, float]:
    low, high = bootstrapped(values[:, None])
    return float(values.mean()), float(low[0]), float(high[0])


def _typical(ratios: Floats) -> float:
    """The geometric mean: a ratio of ten and one of a tenth come to one."""
    return float(np.exp(np.log(ratios).mean()))


def _relative(table: pd.DataFrame) -> Floats:
    """Each series' error over that of no change, at least a thousandth; over 1 where no change is exact."""
    still = table["no_change"].where(table["no_change"] > 0, 1.0)
    return np.maximum((table["model"] / still).to_numpy(float), 1e-3)
