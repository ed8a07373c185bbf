"""Forest: what each scenario changes, outcome by outcome, against the reference scenario.

Paired differences with their 95 % intervals.  Chances in percentage points and levels in points of 100 share
an axis; counts have their own.  A hollow marker says that the interval includes 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.show.figures.style import (
    FAINT,
    INK,
    TEXT,
    WASH,
    Mark,
    Words,
    beside,
    height_of,
    marks,
    names,
    note,
    page,
    scenario_key,
    styled,
    wrapped,
)
from sim.show.words import percent
from sim.study.compare import VISIBLE

WIDE, LABEL = 7.4, 2.3  # width of the drawing and of the outcomes' names, inches
LANE, ROW = 0.14, 0.36  # height of one scenario within a row; least height of a row, inches


@styled
def forest(dataset: xr.Dataset, differences: pd.DataFrame) -> Figure:
    """Draw the table of paired differences: one row an outcome, one marker a scenario, flips at the right."""
    if differences.empty:
        raise ValueError("forest: 'differences' has no rows; a forest needs at least two scenarios")
    styles = {name: style for name, style in marks(dataset).items() if name in set(differences["scenario"])}
    kinds = names(dataset, "outcome", "outcome_kind")
    listed = [name for name in kinds if name in set(differences["outcome"])]
    shares = [name for name in listed if kinds[name] != "count"]
    parts = [part for part in (shares, [name for name in listed if kinds[name] == "count"]) if part]
    titles = names(dataset, "outcome", "outcome_title")
    called = {name: wrapped(titles[name], LABEL, TEXT) for name in listed}
    row = max(ROW, LANE * len(styles) + 0.08, height_of(called.values()))
    body = (WIDE, sum(row * len(part) + 0.5 for part in parts) + 0.1)
    figure = page(_words(dataset), body, [scenario_key(dataset, styles)])
    ratios = [row * len(part) for part in parts]
    panels = figure.subplots(len(parts), 1, squeeze=False, height_ratios=ratios).ravel()
    for panel, part in zip(panels, parts, strict=True):
        _draw_panel(panel, differences, {name: called[name] for name in part}, styles)
        panel.set_xlabel(_axis_label({kinds[name] for name in part}), color=FAINT)
    return figure


def _words(dataset: xr.Dataset) -> Words:
    titles = names(dataset, "scenario", "scenario_title")
    reference = titles[str(dataset["scenario"].values[0])]
    reading = (
        "Paired difference at the end, with 95 % interval; hollow where the interval "
        "includes\N{NO-BREAK SPACE}0. "
        f"Flips: share of the worlds whose own answer changes (a level: by over {100 * VISIBLE:g} points)."
    )
    return Words(f"What each scenario changes, compared with “{reference}”", reading, note(dataset))


def _draw_panel(panel: Axes, table: pd.DataFrame, called: dict[str, str], styles: dict[str, Mark]) -> None:
    """Draw the rows of the outcomes that share one axis; `called` is outcome id -> words."""
    lane = min(0.84 / len(styles), 0.36)
    for index in range(0, len(called), 2):
        panel.axhspan(index - 0.5, index + 0.5, color=WASH, lw=0, zorder=0)
    panel.axvline(0, color=INK, lw=0.8, zorder=1)
    for index, (name, style) in enumerate(styles.items()):
        rows = table[table["scenario"] == name].set_index("outcome").reindex(list(called))
        heights = np.arange(len(called), dtype=np.float64) + lane * (index - (len(styles) - 1) / 2)
        _draw_scenario(panel, rows, heights, (name, style))
    panel.set_yticks(range(len(called)), list(called.values()))
    panel.tick_params(axis="y", length=0, labelsize=TEXT)
    panel.set_ylim(len(called) - 0.5, -0.5)
    panel.spines["left"].set_visible(False)
    _widen(panel)


def _draw_scenario(panel: Axes, rows: pd.DataFrame, heights: NDArray[np.float64], scenario: tuple[str, Mark]) -> None:
    """Draw one scenario's intervals, markers and flip shares; the markers' label is the scenario's id."""
    name, style = scenario
    scale = np.where(rows["kind"] == "count", 1.0, 100.0)
    middle, low, high = (rows[column].to_numpy(float) * scale for column in ("difference", "low", "high"))
    panel.hlines(heights, low, high, color=style.colour, lw=1.3, zorder=2)
    hollow = ~((low > 0) | (high < 0))
    panel.scatter(
        middle,
        heights,
        s=26,
        marker=style.marker,
        facecolors=["white" if empty else style.colour for empty in hollow],
        edgecolors=style.colour,
        linewidths=1.1,
        zorder=3,
        label=name,
    )
    for height, share in zip(heights, rows["flips"].to_numpy(float), strict=True):
        words = "" if np.isnan(share) else f"flips {percent(share)}"
        beside(panel, words, height, 54)


def _axis_label(kinds: set[str]) -> str:
    words = {
        "chance": "percentage points (chances)",
        "level": "points of 100 (levels: the whole scale is 100 points)",
        "count": "difference in number (counts)",
    }
    return ", ".join(words[kind] for kind in words if kind in kinds)


def _widen(panel: Axes) -> None:
    """Give the axis room on both sides of what is drawn, with 0 in sight."""
    panel.autoscale_view()
    low, high = panel.dataLim.intervalx
    low, high = (min(low, 0.0), max(high, 0.0)) if np.isfinite([low, high]).all() else (0.0, 0.0)
    room = 0.06 * (high - low) or 1.0
    panel.set_xlim(low - room, high + room)
