"""Indices: what an outcome rests on, number by number, with the level that luck alone reaches."""

from __future__ import annotations

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.show.exploration import a_share, capital, title
from sim.show.figures.style import FAINT, INK, RULE, TEXT, Words, beside, height_of, page, styled, wrapped
from sim.show.tables import rows
from sim.study.explore import Exploration
from sim.study.naming import spoken

WIDE, LABEL = 7.4, 2.7  # width of the drawing and of the numbers' names, inches
ROW, BAR = 0.4, 0.42  # least height of a row, inches; of a bar, in rows
FILL = "#8f8f8f"


@styled
def indices(found: Exploration) -> Figure:
    """Draw total indices as bars with their intervals, first-order indices as diamonds, and the noise floor as a line."""
    known, scenario = found.sensitivity, found.plan.scenario
    called = [wrapped(capital(spoken(scenario, path)), LABEL) for path in known.indices["number"]]
    row = max(ROW, height_of(called))
    figure = page(_words(found), (WIDE, row * len(called) + 0.5), [_key()])
    panel = figure.subplots()
    _draw_bars(panel, known.indices)
    panel.axvline(known.floor, color=INK, lw=1.0, ls=(0, (5, 2)), zorder=4)
    panel.axvline(0, color=INK, lw=0.8, zorder=1)
    panel.set_yticks(range(len(called)), called)
    panel.tick_params(axis="y", length=0, labelsize=TEXT)
    panel.set_ylim(len(called) - 0.5, -0.5)
    panel.set_xlim(0.0, 1.05 * a_share(float(known.indices[["total_high", "first_high"]].max().max())))
    panel.spines["left"].set_visible(False)
    panel.set_xlabel("share of the variance of the expected outcome", color=FAINT)
    return figure


def _draw_bars(panel: Axes, table: pd.DataFrame) -> None:
    """Numbers that stand out from luck are filled, noise is hatched; the rank stands at the right."""
    for place, row in enumerate(rows(table)):
        face, hatch, edge = ("white", "////", RULE) if row.noise else (FILL, None, INK)
        bar, alone = place - 0.14, place + 0.24
        panel.barh(bar, a_share(row.total), height=BAR, facecolor=face, hatch=hatch, edgecolor=edge, lw=0.7, zorder=2)
        panel.hlines(bar, a_share(row.total_low), a_share(row.total_high), color=INK, lw=1.6, zorder=3)
        panel.hlines(alone, a_share(row.first_low), a_share(row.first_high), color=FAINT, lw=0.8, zorder=3)
        panel.plot(a_share(row.first), alone, marker="D", ms=3.8, mfc="white", mec=INK, mew=0.9, zorder=5, clip_on=False)
        rank = "noise" if row.noise else f"rank {row.best}" if row.best == row.worst else f"rank {row.best}–{row.worst}"
        beside(panel, rank, place, 46)


def _key() -> list[Artist]:
    return [
        Patch(facecolor=FILL, edgecolor=INK, lw=0.7, label="total, with 95 % interval"),
        Line2D([], [], marker="D", ms=4.2, mfc="white", mec=INK, ls="", label="alone, likewise"),
        Patch(facecolor="white", edgecolor=RULE, hatch="////", label="not told apart from luck"),
        Line2D([], [], color=INK, lw=1.0, ls=(0, (5, 2)), label="noise floor"),
    ]


def _words(found: Exploration) -> Words:
    known, design = found.sensitivity, found.design
    reading = (
        "Total: what a number accounts for together with others; alone: by itself. Ranks are as far as the intervals tell. "
        f"Together these numbers explain {100 * known.explained:.0f} % of what differs from world to world."
    )
    note = f"n = {design.points:,} points × {design.replicates} worlds ({design.rows} rows); explore, never predict"
    return Words(f"What “{title(found)}” rests on", reading, note)
