"""Tuning: how far a record narrows free rates, and what that does to the error on what was held out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.show.exploration import capital
from sim.show.figures.style import FAINT, INK, RULE, TEXT, WASH, Words, height_of, page, styled, wrapped
from sim.study.hindcast.calibration import Calibration, Learned
from sim.study.naming import spoken

WIDE, LABEL, ROW = 7.4, 2.6, 0.34  # width of the drawing and of the names, least height of a row, inches
AFTER = "#0072B2"


@styled
def tuning(found: Learned, calibration: Calibration) -> Figure:
    """Draw each rate's prior as a thin line and its posterior as a thick one; below, errors before and after by series."""
    rates = [wrapped(capital(spoken(calibration.prior, path)), LABEL) for path in found.rates["path"]]
    series = {name: wrapped(one.title, LABEL) for name, one in calibration.record.file.series.items()}
    row = max(ROW, height_of([*rates, *series.values()]))
    heights = (row * len(rates), row * 2 * len(series))
    figure = page(_words(found, calibration), (WIDE, sum(heights) + 1.3), [_key()])
    upper, lower = figure.subplots(2, 1, height_ratios=heights)
    _draw_rates(upper, found.rates, rates)
    _draw_errors(lower, found.scores, series)
    return figure


def _draw_rates(panel: Axes, rates: pd.DataFrame, called: list[str]) -> None:
    for place, row in enumerate(rates.to_dict("records")):
        panel.hlines(place - 0.14, row["prior_low"], row["prior_high"], color=FAINT, lw=1.2, zorder=2)
        panel.plot(row["prior"], place - 0.14, marker="o", ms=4.5, mfc="white", mec=FAINT, zorder=3)
        panel.hlines(place + 0.14, row["low"], row["high"], color=AFTER, lw=3.0, zorder=2)
        panel.plot(row["median"], place + 0.14, marker="D", ms=4.2, color=AFTER, zorder=3)
    panel.set_title("Occasions a month")
    _logarithmic(panel, (0.03, 0.1, 0.3, 1.0, 3.0, 10.0))
    _named(panel, called)


def _draw_errors(panel: Axes, scores: pd.DataFrame, called: Mapping[str, str]) -> None:
    """Two rows a series: learned from, and held out; error over that of no change. called: series → words, in their order."""
    for part, shift in (("fitted", -0.2), ("held out", 0.2)):
        for place, name in enumerate(called):
            mine = scores[(scores["series"] == name) & (scores["part"] == part)].set_index("stage")
            if not len(mine):
                continue
            before, after = (_relative(mine.loc[stage].to_dict()) for stage in ("before", "after"))
            panel.plot([before, after], [place + shift] * 2, color=RULE, lw=1.2, zorder=1)
            panel.plot(before, place + shift, marker="o", ms=4.5, mfc="white", mec=FAINT, zorder=3)
            panel.plot(after, place + shift, marker="D" if part == "fitted" else "s", ms=4.2, color=AFTER, zorder=4)
    panel.axvline(1.0, color=INK, lw=1.0, ls=(0, (5, 2)), zorder=1)
    panel.set_title("Error over that of no change")
    _logarithmic(panel, (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0))
    _named(panel, list(called.values()))


def _logarithmic(panel: Axes, ticks: tuple[float, ...]) -> None:
    """A logarithmic axis with plain numbers on it."""
    panel.set_xscale("log")
    low, high = panel.get_xlim()
    shown = [tick for tick in ticks if low <= tick <= high]
    panel.set_xticks(shown, [f"{tick:g}" for tick in shown])
    panel.set_xticks([], minor=True)
    panel.set_xlim(low, high)


def _relative(row: dict[Any, Any]) -> float:
    return max(float(row["model"] / row["no_change"] if row["no_change"] > 0 else row["model"]), 0.01)


def _named(panel: Axes, called: list[str]) -> None:
    for place in range(0, len(called), 2):
        panel.axhspan(place - 0.5, place + 0.5, color=WASH, lw=0, zorder=0)
    panel.set_yticks(np.arange(len(called)), called)
    panel.tick_params(axis="y", length=0, labelsize=TEXT)
    panel.set_ylim(len(called) - 0.5, -0.5)
    panel.spines["left"].set_visible(False)


def _key() -> list[Artist]:
    return [
        Line2D([], [], color=FAINT, lw=1.2, marker="o", ms=4.5, mfc="white", label="prior; before"),
        Line2D([], [], color=AFTER, lw=3.0, marker="D", ms=4.2, label="posterior, 90 %; after, learned from"),
        Line2D([], [], color=AFTER, ls="", marker="s", ms=4.2, label="after, held out"),
        Line2D([], [], color=INK, lw=1.0, ls=(0, (5, 2)), label="as good as no change"),
    ]


def _words(found: Learned, calibration: Calibration) -> Words:
    reading = (
        f"Rates that were learned from the record to {calibration.until}. Above: what the record says of each. Below: what it "
        "does to the error; only what was held out counts, and only left of the dashed line does the model beat no change."
    )
    kept = found.posterior
    return Words(
        "What the past says of the free rates", reading, f"{kept.kept} of {kept.drawn:,} worlds kept; explore, never predict"
    )
