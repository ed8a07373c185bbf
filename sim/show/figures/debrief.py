"""Debrief: from what could be expected at the start to the result, month by month, split into skill and luck.

A waterfall: each month's decision moves the expectation, and then chance does; a dash shows where the best decision would
have moved it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.show.figures.style import FAINT, INK, RULE, SMALL, Words, page, styled
from sim.show.orders import capital
from sim.study.naming import Speech
from sim.study.scenario import Scenario
from sim.study.seat.debrief import Debrief, Decision

WIDE, TALL, SIDE = 7.6, 3.4, 1.5  # the drawing; the distribution at its right, inches
SKILL, LUCK, OTHERS, BEST = "#0072B2", "#E69F00", "#CC79A7", "#009E73"
BAR = 0.36
MOST_LABELS = 12


@styled
def waterfall(debrief: Debrief, scenario: Scenario) -> Figure:
    """Draw a game's decisions as a waterfall, and at its right what the model would have made of the seat."""
    figure = page(_words(debrief, scenario), (WIDE, TALL), [_key(debrief)])
    left, right = figure.subplots(1, 2, width_ratios=(WIDE - SIDE, SIDE), sharey=True)
    for place, decision in enumerate(debrief.decisions):
        _draw_month(left, place, decision)
    count = len(debrief.decisions)
    left.plot([-0.9, -0.5], [100 * debrief.decisions[0].before] * 2, color=INK, lw=1.6)
    left.plot(count - 0.2, 100 * debrief.result, "D", color=INK, ms=5, zorder=6, clip_on=False)
    left.set_xlim(-0.95, count + 0.1)
    every = -(-count // MOST_LABELS)
    places = range(0, count, every)
    left.set_xticks(list(places), _dates([debrief.decisions[n].date for n in places]))
    left.set_ylabel("expected satisfaction at the end, of 100")
    left.grid(axis="y", color=RULE, lw=0.4)
    _draw_usual(right, debrief)
    return figure


def _draw_month(panel: Axes, place: int, d: Decision) -> None:
    """Others, the choice and luck as three bars that stand on one another's ends."""
    levels = (d.before, d.alone, d.chosen.value, d.after)
    for n, (colour, hatch) in enumerate(((OTHERS, "xxx"), (SKILL, ""), (LUCK, "////"))):
        low, high = 100 * levels[n], 100 * levels[n + 1]
        left = place - BAR if n < 2 else place
        if low != high:
            panel.bar(left + BAR / 2, high - low, BAR, low, color=colour, hatch=hatch, ec="white", lw=0.4, zorder=3)
    panel.plot([place, place + 1 - BAR], [100 * d.after] * 2, color=FAINT, lw=0.7, zorder=2)
    if d.decided:
        panel.plot([place - BAR, place + BAR], [100 * d.best.value] * 2, color=BEST, lw=1.8, zorder=4)


def _draw_usual(panel: Axes, debrief: Debrief) -> None:
    panel.hist(100 * debrief.usual, bins=16, orientation="horizontal", color=RULE, ec="white", lw=0.4, zorder=2)
    for value, style, words in ((debrief.result, "-", "you"), (debrief.twin, (0, (4, 2)), "same luck, model")):
        panel.axhline(100 * value, color=INK, lw=1.2, ls=style, zorder=4)
        above = value >= min(debrief.result, debrief.twin) + 1e-9 or (debrief.result == debrief.twin == value and words == "you")
        panel.annotate(
            words, (1.0, 100 * value), (0, 2 if above else -2), xycoords=panel.get_yaxis_transform(),
            textcoords="offset points", size=SMALL, ha="right", va="bottom" if above else "top", zorder=5,
        )  # fmt: skip
    panel.set_title("The model in\nyour seat")
    panel.set_xticks([])
    panel.tick_params(axis="y", labelleft=False)
    panel.spines["bottom"].set_visible(False)


def _dates(dates: Sequence[str]) -> list[str]:
    """Months as `Feb`, with the year below where it changes."""
    days = [np.datetime64(date, "D").item() for date in dates]
    years = [None, *(day.year for day in days)]
    form = "%b" if all(len(date) == 7 for date in dates) else "%d %b"
    return [f"{day:{form}}" + (f"\n{day:%Y}" if day.year != before else "") for day, before in zip(days, years, strict=False)]


def _key(debrief: Debrief) -> list[Artist]:
    handles: list[Artist] = [
        Patch(fc=SKILL, label="your decision, beside the model's"),
        Patch(fc=LUCK, hatch="////", ec="white", label="luck"),
        Line2D([], [], color=BEST, lw=1.8, label="the best decision found"),
        Line2D([], [], color=INK, marker="D", ms=5, ls="", label="the result" if debrief.finished else "where it stands"),
    ]
    if any(abs(d.others) > 0 for d in debrief.decisions):
        handles.insert(1, Patch(fc=OTHERS, hatch="xxx", ec="white", label="other players"))
    return handles


def _words(debrief: Debrief, scenario: Scenario) -> Words:
    name = Speech(scenario.world).actor(debrief.seat)
    reading = (
        "Each month the decision moves what can be expected at the end, and then chance does. The green dash: where the best "
        "decision that we found would have moved it. At the right: runs from the same start with the model in the seat."
    )
    end = "the result" if debrief.finished else "where it stands"
    return Words(
        f"{capital(name)}: from the start to {end}, by skill and luck", reading,
        f"“{scenario.file.title}”; {len(debrief.usual)} runs beside it; explore, never predict",
    )  # fmt: skip
