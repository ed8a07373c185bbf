"""Branches: how outcomes went up to a moment of one run, and how they could go on from there.

Levels and counts: median and the middle 50 % and 90 % of the branches. Chances: share of the branches and its 95 % interval.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.show.branches import most_changed
from sim.show.figures.fans import COLUMNS, TALL, WIDE, Fan, date_axis, days, fan, value_axis
from sim.show.figures.style import FAINT, INK, TEXT, Dash, Words, page, styled, wrapped
from sim.show.reasons import date_words
from sim.study.measures import dates
from sim.study.seat.continued import Continued
from sim.world.setup import Floats

BRANCH = "#0072B2"
DASHED: Dash = (0, (4, 1.8))


@styled
def branching_off(told: Continued, outcomes: tuple[str, ...] | None = None) -> Figure:
    """Draw outcomes, by default the most changed ones: the run as it went, and the fan of its branches from the month on."""
    chosen = outcomes or most_changed(told)
    columns = min(COLUMNS, len(chosen))
    rows = ceil(len(chosen) / columns)
    figure = page(_words(told), (max(WIDE * columns + 0.24, 5.2), TALL * rows + 0.2), [_key(told)])
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, name in zip(panels, chosen, strict=False):
        _draw_panel(panel, told, name)
    for spare in panels[len(chosen) :]:
        spare.remove()
    return figure


def _draw_panel(panel: Axes, told: Continued, name: str) -> None:
    place, step = told.found.names.index(name), told.found.step
    outcome, time = told.scenario.file.outcomes[name], dates(told.scenario.calendar)
    when, scale = days(time), 100.0 if outcome.kind == "chance" else 1.0
    ahead = fan(told.found.courses[:, step:, place], outcome.kind)
    for depth, (low, high) in enumerate(ahead.bands):
        panel.fill_between(
            when[step:], low, high, color=BRANCH, alpha=0.3 if depth == len(ahead.bands) - 1 else 0.12, lw=0, zorder=2
        )
    panel.plot(when[step:], ahead.middle, color=BRANCH, lw=1.4, zorder=4)
    went = scale * told.actual[:, place]
    panel.plot(when[: step + 1], went[: step + 1], color=INK, lw=1.4, zorder=5)
    if told.whole:
        panel.plot(when[step:], went[step:], color=INK, lw=1.0, ls=DASHED, zorder=5)
    panel.axvline(when[step], color=FAINT, lw=0.7, zorder=1)
    whole = float(scale * told.study[:, place].mean())
    panel.plot([when[-1]], [whole], "o", color="white", mec=INK, ms=4.5, zorder=6, clip_on=False)
    value_axis(panel, [ahead, _line(went, whole)], outcome.kind)
    panel.set_title(wrapped(outcome.title, WIDE - 0.62, TEXT, "bold"))
    date_axis(panel, time)


def _line(went: Floats, whole: float) -> Fan:
    """What else must fit on the value axis, as a band of its own."""
    return Fan(went, ((np.array([went.min(), whole]), np.array([went.max(), whole])),))


def _key(told: Continued) -> list[Artist]:
    handles: list[Artist] = [Line2D([], [], color=INK, lw=1.4, label="as it went")]
    if told.whole:
        handles.append(Line2D([], [], color=INK, lw=1.0, ls=DASHED, label="as it went on"))
    there = "all from the start" if told.played else "the study"
    return [
        *handles,
        Patch(fc=BRANCH, alpha=0.45, label="branches"),
        Line2D([], [], color="white", marker="o", mec=INK, ms=4.5, ls="", label=f"mean at the end, {there}"),
    ]


def _words(told: Continued) -> Words:
    reading = (
        "The same world under other luck from the thin line on: median, and bands that hold the middle 50 % and 90 % of the "
        "branches; chances as share of branches with the 95 % interval. Shown are the outcomes whose branches differ most from "
        "all other runs."
    )
    return Words(
        f"How world {told.replicate} could go on from {date_words(told.date)}", reading,
        f"“{told.scenario.file.title}”; {len(told.found.courses):,} branches; explore, never predict",
    )  # fmt: skip
