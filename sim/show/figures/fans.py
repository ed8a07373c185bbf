"""Fans: how each outcome unfolds over time in each scenario.

Levels and counts: median and the middle 50 % and 90 % of the worlds.  Chances: share of the worlds with
the 95 % interval of Wilson (1927), which stays sound near 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.show.figures.style import (
    RULE,
    TEXT,
    WASH,
    Mark,
    Words,
    marks,
    names,
    note,
    page,
    scenario_key,
    styled,
    wrapped,
)
from sim.study.intervals import wilson

Floats = NDArray[np.float64]
UNITS = {"chance": "% of worlds", "level": "level, 0 to 1", "count": "count"}
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
COLUMNS, WIDE, TALL = 3, 2.55, 2.05  # panels abreast; size of a panel, inches
SLOT = 0.05  # room of one scenario in the margin, as a share of the time span


@dataclass(frozen=True)
class Fan:
    """One scenario's course of one outcome; every array is (T+1,), the wider band comes first."""

    middle: Floats
    bands: tuple[tuple[Floats, Floats], ...]


@styled
def fans(dataset: xr.Dataset, outcomes: Sequence[str] | None = None) -> Figure:
    """Draw the course of the outcomes (all, or those named), one panel each, all scenarios in it."""
    kinds = names(dataset, "outcome", "outcome_kind")
    chosen = list(kinds) if outcomes is None else list(outcomes)
    if not chosen or not set(chosen) <= set(kinds):
        raise ValueError(f"fans: outcomes {chosen}: name one or more of {', '.join(kinds)}")
    columns = min(COLUMNS, len(chosen))
    rows = ceil(len(chosen) / columns)
    body = (max(WIDE * columns + 0.24, 5.2), TALL * rows + 0.2)
    figure = page(
        _words(dataset, {kinds[name] for name in chosen}),
        body,
        [scenario_key(dataset, marks(dataset), dashed=True)],
    )
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for index, (panel, name) in enumerate(zip(panels, chosen, strict=False)):
        _draw_panel(panel, dataset, name)
        panel.set_xlabel("date" if index >= columns * (rows - 1) else "")
    for spare in panels[len(chosen) :]:
        spare.remove()
    return figure


def fan(course: NDArray[Any], kind: str) -> Fan:
    """Return middle and bands of one course (R, T+1): percent of worlds for a chance, else its own unit."""
    if kind == "chance":
        share = course.mean(axis=0, dtype=np.float64)
        low, high = np.transpose([wilson(float(each), len(course)) for each in share])
        return Fan(100 * share, ((100 * low, 100 * high),))
    lowest, low, middle, high, highest = np.quantile(course.astype(np.float64), QUANTILES, axis=0)
    return Fan(middle, ((lowest, highest), (low, high)))


def _words(dataset: xr.Dataset, kinds: set[str]) -> Words:
    reading = []
    if kinds - {"chance"}:
        reading.append("Levels and counts: median, and bands that hold the middle 50 % and 90 % of the worlds.")
    if "chance" in kinds:
        reading.append("Chances: share of worlds, so far or at that time, and its 95 % interval (Wilson).")
    reading.append("In each right margin: the same at the end, one bar a scenario.")
    titles = list(names(dataset, "scenario", "scenario_title").values())
    where = f"in {len(titles)} scenarios" if len(titles) > 1 else f"in “{titles[0]}”"
    return Words(f"How the outcomes unfold {where}", " ".join(reading), note(dataset))


def _draw_panel(panel: Axes, dataset: xr.Dataset, outcome: str) -> None:
    """Draw one outcome: the fans over time, and in the margin where each of them ends."""
    kind = names(dataset, "outcome", "outcome_kind")[outcome]
    title = names(dataset, "outcome", "outcome_title")[outcome]
    when = days(dataset["time"].values)
    course = dataset["course"].sel(outcome=outcome).transpose("scenario", "replicate", "time")
    drawn = [fan(course.isel(scenario=index).values, kind) for index in range(dataset.sizes["scenario"])]
    span, end = float(when[-1] - when[0]) or 30.0, float(when[-1])
    edge = end + span * SLOT * (len(drawn) + 1)
    for index, (each, style) in enumerate(zip(drawn, marks(dataset).values(), strict=True)):
        _draw_fan(panel, when, each, style, alpha=0.30 if len(drawn) < 4 else 0.16)
        _draw_end(panel, end + span * SLOT * (index + 1), each, style)
    panel.axvspan(end, edge, color=WASH, lw=0, zorder=0)
    panel.set_xlim(float(when[0]) - 0.01 * span, edge)
    value_axis(panel, drawn, kind)
    panel.set_title(wrapped(title, WIDE - 0.62, TEXT, "bold"))
    date_axis(panel, dataset["time"].values)


def _draw_fan(panel: Axes, when: Floats, each: Fan, style: Mark, alpha: float) -> None:
    for depth, (low, high) in enumerate(each.bands):
        shade = alpha if depth == len(each.bands) - 1 else 0.4 * alpha
        panel.fill_between(when, low, high, color=style.colour, alpha=shade, lw=0, zorder=2)
    panel.plot(when, each.middle, color=style.colour, linestyle=style.line, lw=1.4, zorder=4)


def _draw_end(panel: Axes, where: float, each: Fan, style: Mark) -> None:
    for depth, (low, high) in enumerate(each.bands):
        width = 0.9 + 1.5 * depth
        panel.vlines(where, low[-1], high[-1], color=style.colour, lw=width, zorder=3, clip_on=False)
    end = panel.plot([where], [each.middle[-1]], style.marker, color=style.colour, ms=5, mec="white", mew=0.4)
    end[0].set(zorder=5, clip_on=False)


def value_axis(panel: Axes, drawn: Sequence[Fan], kind: str) -> None:
    """Scale the y axis: from 0 for chances and counts; the whole scale for a level unless it hardly moves."""
    low = min(float(each.bands[0][0].min()) for each in drawn)
    high = max(float(each.bands[0][1].max()) for each in drawn)
    if kind == "chance":
        top = next((top for top in (10.0, 25.0, 50.0) if high <= top), 100.0)
        panel.set_ylim(-0.03 * top, 1.03 * top)
        panel.set_yticks(np.linspace(0, top, 5 if top == 100 else 6))
    elif kind == "count":
        panel.set_ylim(-0.03 * max(high, 1.0), 1.06 * max(high, 1.0))
        panel.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    else:
        middle = (low + high) / 2
        half = 1.0 if high - low > 0.5 else max(0.6 * (high - low), 0.1)
        floor = -0.03 if low >= 0 else -1.03  # a climate goes below 0
        panel.set_ylim(max(middle - half, floor), min(middle + half, 1.03))
        panel.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    panel.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    panel.set_ylabel(UNITS[kind])
    panel.grid(axis="y", color=RULE, lw=0.4)


def date_axis(panel: Axes, time: NDArray[np.datetime64]) -> None:
    """Mark about four months or years on the x axis, which counts days since 1970."""
    ticks = _ticks(time)
    panel.set_xticks(days(ticks), _tick_labels([date.fromisoformat(str(day)) for day in ticks]))


def days(time: NDArray[np.datetime64]) -> Floats:
    """Return times as days since 1970."""
    return np.asarray(time.astype("datetime64[s]").astype(np.float64) / 86_400.0)


def _ticks(time: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return about four first days of months (or of years), or the ends of the horizon if it is short."""
    first, last = time[0].astype("datetime64[D]"), time[-1].astype("datetime64[D]")
    months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + np.timedelta64(1, "M"))
    step = next((step for step in (1, 2, 3, 6, 12, 24, 60, 120) if len(months) <= 4 * step + 1), 240)
    since_1970 = months.astype(np.int64)
    kept = months[since_1970 % step == 0] if step >= 12 else months[::step]
    found = kept.astype("datetime64[D]")
    found = found[(found >= first) & (found <= last)]
    return found if len(found) > 1 else np.unique(np.array([first, last]))


def _tick_labels(days: Sequence[date]) -> list[str]:
    """Return month names, each year told once; years alone or days too where these are what the ticks are."""
    if len(days) > 1 and all((day.month, day.day) == (1, 1) for day in days):
        return [f"{day:%Y}" for day in days]
    form = "%b" if all(day.day == 1 for day in days) else "%d %b"
    years = [None, *(day.year for day in days)]
    return [f"{day:{form}}" + (f"\n{day:%Y}" if day.year != before else "") for day, before in zip(days, years, strict=False)]
