"""Hindcast: where things stood, what worlds made of them, and what a later source codes; and the record, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.show.exploration import capital
from sim.show.figures.style import FAINT, INK, RULE, TEXT, WASH, Words, mark, page, styled, wrapped
from sim.study.hindcast.coded import Target, table
from sim.study.naming import spoken
from sim.study.validity.past import RUNS, Past

WIDE, LABEL, ROW = 7.4, 2.9, 0.21  # width of the drawing and of the names, height of a row, inches
BAND = {"told": "#0072B2", "blind": "#D55E00"}


@styled
def hindcast(past: Past) -> Figure:
    """Draw every quantity that is scored: hollow where it stood, a bar and a tick for the worlds, a dot for what came."""
    found = past.forecasts["told"]
    order = sorted(
        range(len(found.targets)), key=lambda n: (found.targets[n].kind, found.targets[n].coded - found.targets[n].start)
    )
    frame = table(found).iloc[order]
    called = [wrapped(_name(past, found.targets[n]), LABEL) for n in order]
    figure = page(_words(past), (WIDE, ROW * len(called) + 0.5), [_key()])
    panel = figure.subplots()
    for place, row in enumerate(frame.to_dict("records")):
        _draw_target(panel, place, row)
    split = sum(t.kind == "issue" for t in found.targets)
    panel.axhline(split - 0.5, color=RULE, lw=0.8)
    panel.set_yticks(range(len(called)), called)
    panel.tick_params(axis="y", length=0, labelsize=TEXT)
    panel.set_ylim(len(called) - 0.5, -0.5)
    panel.set_xlim(0.0, 1.0)
    panel.spines["left"].set_visible(False)
    panel.set_xlabel("level of an issue, or trust", color=FAINT)
    return figure


def _draw_target(panel: Axes, place: int, row: Mapping[Any, Any]) -> None:
    if place % 2 == 0:
        panel.axhspan(place - 0.5, place + 0.5, color=WASH, lw=0, zorder=0)
    panel.plot(
        [row["told, low"], row["told, high"]],
        [place, place],
        color=BAND["told"],
        lw=4.5,
        alpha=0.35,
        solid_capstyle="butt",
        zorder=2,
    )
    panel.plot(row["told"], place, marker="|", ms=9, mew=1.8, color=BAND["told"], zorder=3)
    panel.plot(row["start"], place, marker="o", ms=7.5, mfc="white", mec=INK, mew=0.9, zorder=4)
    panel.plot(row["coded"], place, marker="D", ms=4.2, color=INK, zorder=5, clip_on=False)


def _name(past: Past, target: Target) -> str:
    scenario = past.record.told
    issue = target.path.removeprefix("start.")
    told = scenario.world.issues[issue].title if target.kind == "issue" else capital(spoken(scenario, target.path))
    return f"{told} *" if target.touched else told


def _key() -> list[Artist]:
    return [
        Line2D([], [], marker="o", ms=7.5, mfc="white", mec=INK, ls="", label="September 2016"),
        Line2D([], [], marker="D", ms=4.2, color=INK, ls="", label="coded, January 2022"),
        Patch(color=BAND["told"], alpha=0.35, label="90 % of worlds, told what came from outside"),
        Line2D([], [], marker="|", ms=9, mew=1.8, color=BAND["told"], ls="", label="their mean"),
    ]


def _words(past: Past) -> Words:
    reading = (
        "From what was known in September 2016 to January 2022. The model does well where the bar holds the black mark and the "
        "tick lies nearer to it than the hollow one. An event that the model is told of sets what is marked *."
    )
    return Words(
        "Five years on: what the model made of them, and what came",
        reading,
        f"n = {past.worlds:,} worlds; explore, never predict",
    )


@styled
def record(past: Past) -> Figure:
    """Draw the public record, a panel a series, with the bands of worlds that were told and of those that were not."""
    series = past.record.file.series
    across = 2
    down = -(-len(series) // across)
    figure = page(_record_words(past), (WIDE, 1.9 * down), [_record_key()])
    panels = np.atleast_1d(figure.subplots(down, across, squeeze=False)).ravel()
    for panel, (name, one) in zip(panels, series.items(), strict=False):
        panel.set_title(wrapped(one.title, 3.1), size=TEXT)
        for run, points in past.points.items():
            _draw_series(panel, points[points["series"] == name], run)
        panel.set_ylim(bottom=0.0, top=1.0 if one.unit == "level" else None)
        panel.set_ylabel("level" if one.unit == "level" else "number", color=FAINT)
        years = _years(past.points["told"]["date"])
        panel.set_xticks(years.astype("datetime64[D]"), [str(year) for year in years])
    for panel in panels[len(series) :]:
        panel.set_visible(False)
    return figure


def _draw_series(panel: Axes, points: pd.DataFrame, run: str) -> None:
    when = points["date"].to_numpy().astype("datetime64[M]").astype("datetime64[D]")
    colour = BAND[run]
    low, high, model = (points[c].to_numpy(float) for c in ("low", "high", "model"))
    panel.fill_between(when, low, high, color=colour, alpha=0.16, lw=0, zorder=1)
    panel.plot(when, model, color=colour, lw=1.4, ls=mark(list(RUNS).index(run)).line, zorder=2)
    if run == "told":
        seen = points["observed"].to_numpy(float)
        panel.plot(when, seen, ls="", marker="D", ms=4.2, color=INK, zorder=3, clip_on=False)
        panel.plot(when, np.full(len(when), seen[0]), color=FAINT, lw=0.8, ls=(0, (1.2, 1.2)), zorder=1)


def _years(dates: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """The first days of the years that the observations span."""
    months = dates.to_numpy().astype("datetime64[M]")
    return np.arange(months.min().astype("datetime64[Y]") + 1, months.max().astype("datetime64[Y]") + 2)


def _record_key() -> list[Artist]:
    return [
        Line2D([], [], marker="D", ms=4.2, color=INK, ls="", label="what came"),
        Line2D([], [], color=FAINT, lw=0.8, ls=(0, (1.2, 1.2)), label="no change"),
        *(
            Line2D([], [], color=BAND[run], lw=1.4, ls=mark(n).line, label=f"mean of worlds, {told}; shaded: 90 %")
            for n, (run, told) in enumerate(RUNS.items())
        ),
    ]


def _record_words(past: Past) -> Words:
    reading = "Dated observations with a public source each, and what worlds that began in September 2016 did."
    return Words("The public record, and the model's worlds", reading, f"n = {past.worlds:,} worlds; explore, never predict")
