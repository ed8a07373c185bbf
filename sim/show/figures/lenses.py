"""Lenses: what each scenario changes under each theory of motives, outcome by outcome.

Small multiples, one column a scenario: paired differences with their 95 % intervals, one marker a lens, hollow where
the difference does not hold. Chances in percentage points and levels in points of 100 share an axis; counts have their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import pandas as pd
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.show.figures.style import (
    FAINT,
    INK,
    SMALL,
    WASH,
    Words,
    beside,
    height_of,
    mark,
    names,
    note,
    page,
    styled,
    wrapped,
)
from sim.study.lenses import Lenses

LABEL, PANEL, TALLY = 2.0, 2.6, 24  # width of the outcomes' names and of a panel, inches; of the tally at its right, points
LANE, HEAD = 0.085, 0.55  # height of one lens within a row; room for a row of panels' axes, inches


@dataclass(frozen=True)
class Part:
    """The outcomes that share an axis: ids, their names as they are written, the height of a row in inches, the axis in words."""

    outcomes: Sequence[str]
    called: Sequence[str]
    row: float
    axis: str


@styled
def by_lens(dataset: xr.Dataset, found: Lenses) -> Figure:
    """Draw scenarios × outcomes × lenses; a lone scenario by how each lens differs from its own."""
    scenarios = list(map(str, dataset["scenario"].values))
    lone = len(scenarios) == 1
    shown, lenses = scenarios if lone else scenarios[1:], found.names[1:] if lone else found.names
    parts = _parts(dataset, len(lenses))
    heights = [len(part.outcomes) * part.row for part in parts]
    wide = max(LABEL + PANEL * len(shown), 6.0)
    titles = names(dataset, "scenario", "scenario_title")
    heads = [wrapped(titles[name], PANEL - 0.3, SMALL, "bold") for name in shown]
    body = (wide, sum(heights) + HEAD * len(parts) + height_of(heads))
    figure = page(_words(dataset, found), body, [_key(found.names, lenses)])
    axes = figure.subplots(len(parts), len(shown), squeeze=False, height_ratios=heights, sharey="row")
    for row, part in zip(axes, parts, strict=True):
        for panel, scenario in zip(row, shown, strict=True):
            _draw_panel(panel, found, scenario, (part, lenses))
        row[0].set_yticks(range(len(part.outcomes)), list(part.called))
    for panel, head in zip(axes[0], heads, strict=True):
        panel.set_title(head if not lone else "", size=SMALL, weight="bold")
    return figure


def _parts(dataset: xr.Dataset, lenses: int) -> list[Part]:
    kinds, titles = names(dataset, "outcome", "outcome_kind"), names(dataset, "outcome", "outcome_title")
    points = "points of 100" if "level" in kinds.values() else "percentage points"
    groups = (([k for k in kinds if kinds[k] != "count"], points), ([k for k in kinds if kinds[k] == "count"], "number"))
    called = {outcome: wrapped(title, LABEL - 0.1, SMALL) for outcome, title in titles.items()}
    row = max(LANE * lenses + 0.08, height_of(called.values(), SMALL))
    return [Part(group, [called[k] for k in group], row, axis) for group, axis in groups if group]


def _words(dataset: xr.Dataset, found: Lenses) -> Words:
    reference, lone = str(dataset["scenario_title"].values[0]), dataset.sizes["scenario"] == 1
    what = f"from the {found.names[0]} lens" if lone else f"from “{reference}”"
    reading = (
        f"Paired difference {what} with 95 % interval; filled where the interval leaves out 0 and the difference is not "
        "trifling. Chances in percentage points, levels in points of 100."
    )
    if not lone:
        reading += " At the right: under how many lenses it holds, the same way."
    title = f"What another theory of motives changes in “{reference}”" if lone else "What holds under which theory of motives"
    return Words(title, reading, note(dataset))


def _key(every: Sequence[str], lenses: Sequence[str]) -> list[Artist]:
    return [
        Line2D([], [], color=style.colour, marker=style.marker, linewidth=1.1, markersize=4.5, label=lens)
        for lens, style in ((lens, mark(every.index(lens))) for lens in lenses)
    ]


def _draw_panel(panel: Axes, found: Lenses, scenario: str, drawn: tuple[Part, Sequence[str]]) -> None:
    """Draw one scenario's differences in the outcomes of one part."""
    part, lenses = drawn
    mine = found.answers[found.answers["scenario"] == scenario].set_index(["lens", "outcome"])
    for index in range(0, len(part.outcomes), 2):
        panel.axhspan(index - 0.5, index + 0.5, color=WASH, lw=0, zorder=0)
    panel.axvline(0, color=INK, lw=0.8, zorder=1)
    lane = LANE / part.row
    for n, lens in enumerate(lenses):
        rows = mine.loc[[(lens, outcome) for outcome in part.outcomes]]
        heights = [index + lane * (n - (len(lenses) - 1) / 2) for index in range(len(part.outcomes))]
        _draw_lens(panel, rows, heights, found.names.index(lens))
    for index, tally in enumerate(_tallies(found, scenario, part.outcomes)):
        beside(panel, tally, index, TALLY)
    panel.set_ylim(len(part.outcomes) - 0.5, -0.5)
    panel.tick_params(axis="y", length=0, labelsize=SMALL)
    panel.spines["left"].set_visible(False)
    panel.set_xlabel(part.axis, color=FAINT)
    panel.margins(x=0.08)
    panel.xaxis.set_major_locator(MaxNLocator(ceil(PANEL * 2), steps=[1, 2, 2.5, 5, 10]))


def _draw_lens(panel: Axes, rows: pd.DataFrame, heights: Sequence[float], place: int) -> None:
    style = mark(place)
    scale = [1.0 if kind == "count" else 100.0 for kind in rows["kind"]]
    middle, low, high = (rows[column].to_numpy(float) * scale for column in ("difference", "low", "high"))
    panel.hlines(heights, low, high, color=style.colour, lw=1.0, zorder=2)
    faces = [style.colour if holds else "white" for holds in rows["holds"]]
    panel.scatter(middle, heights, s=14, marker=style.marker, facecolors=faces, edgecolors=style.colour, linewidths=0.9, zorder=3)


def _tallies(found: Lenses, scenario: str, outcomes: Sequence[str]) -> list[str]:
    """Under how many lenses each difference holds: `4/4`; nothing for a lone scenario."""
    mine = found.verdicts[(found.verdicts["scenario"] == scenario) & (found.verdicts["about"] == "difference")]
    held = {str(name): len(str(under).split()) for name, under in zip(mine["name"], mine["lenses"], strict=True)}
    return [f"{held[outcome]}/{len(found.names)}" if outcome in held else "" for outcome in outcomes]
