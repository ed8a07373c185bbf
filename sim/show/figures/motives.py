"""Motives: what carried the moves that an actor made, as stacked bars, one a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.show.figures.style import FAINT, INK, RULE, SMALL, Words, height_of, page, signed, styled, wrapped

BAR, NAME = 0.30, 1.9  # height of a bar's row and widest scenario's title, inches
NARROW = 0.055  # share of the axis below which a part has no number of its own


class Pattern(NamedTuple):
    """How one motive is filled, in colour and without."""

    words: str
    face: str
    hatch: str


PATTERNS: Mapping[str, Pattern] = {
    "interest": Pattern("own interest", "#0072B2", ""),
    "relative": Pattern("rivals' gains", "#56B4E9", "...."),
    "affinity": Pattern("friendship and enmity", "#E69F00", "////"),
    "reciprocity": Pattern("answer in kind", "#F5DF8E", ""),
    "inertia": Pattern("going on as begun", "#B9A7D9", "++++"),
    "balancing": Pattern("balancing", "#8FCFB9", "\\\\\\\\"),
    "retaliation": Pattern("fear of being hit back", "#D9A3C0", "xxxx"),
    "cost": Pattern("cost", "#D6D6D6", "||||"),
}


@styled
def motives(table: pd.DataFrame, groups: Mapping[str, str], titles: Mapping[str, str], words: tuple[str, int]) -> Figure:
    """Draw one panel a group of moves and one bar a scenario: parts for the moves at the right of 0, against at the left.

    table: scenario, group, motive, mean, a_year; groups: group -> title; titles: scenario -> title; words: the actor's
    name and how many worlds.
    """
    shown = {g: t for g, t in groups.items() if table.loc[table["group"] == g, "a_year"].max() > 0}
    called = [wrapped(title, NAME) for title in titles.values()]
    row = max(BAR, height_of(called))
    tall = len(shown) * (row * len(titles) + 0.34) + 0.45
    keys = [[Patch(facecolor=p.face, edgecolor=INK, hatch=p.hatch, linewidth=0.5, label=p.words) for p in PATTERNS.values()]]
    figure = page(_words(*words), (7.2, tall), keys)
    panels = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    for panel, (group, title) in zip(panels, shown.items(), strict=True):
        _panel(panel, table[table["group"] == group], list(titles), called)
        panel.set_title(title)
    panels[-1].set_xlabel("mean contribution to the utility of a move made")
    _number(figure, panels)
    return figure


def _words(actor: str, worlds: int) -> Words:
    reading = (
        "Each bar takes apart the utility of the moves made, as it stood when they were chosen: what spoke for them lies at the "
        "right of 0, what spoke against them at the left. The black triangle is the sum. At the right: moves a year."
    )
    return Words(f"What carried the moves of {actor}", reading, f"n = {worlds:,} worlds; explore, never predict")


def _panel(axes: Axes, table: pd.DataFrame, scenarios: list[str], called: list[str]) -> None:
    parts: dict[tuple[str, str], float] = table.set_index(["scenario", "motive"])["mean"].to_dict()  # type: ignore[assignment]
    rates = table.set_index("scenario")["a_year"].to_dict()
    ends = np.zeros((2, len(scenarios)))  # how far the bars reach so far, at the left and at the right
    for motive, pattern in PATTERNS.items():
        values = np.array([_mean(parts, scenario, motive) for scenario in scenarios])
        side = (values > 0).astype(int)
        starts = ends[side, np.arange(len(scenarios))]
        axes.barh(
            range(len(scenarios)), values, 0.62, starts,
            color=pattern.face, edgecolor=INK, hatch=pattern.hatch, linewidth=0.5,
        )  # fmt: skip
        ends[side, np.arange(len(scenarios))] += values
    for n, scenario in enumerate(scenarios):
        total = _mean(parts, scenario, "utility")
        axes.plot(total, n - 0.41, marker="v", markersize=5, color=INK, clip_on=False)
        axes.annotate(
            f"{rates[scenario]:.0f}", (1.0, n), (6, 0), xycoords=axes.get_yaxis_transform(),
            textcoords="offset points", size=SMALL, color=FAINT, va="center", annotation_clip=False,
        )  # fmt: skip
    axes.set_yticks(range(len(scenarios)), called)
    axes.set_ylim(len(scenarios) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=INK, lw=0.8)
    axes.grid(axis="x", color=RULE, lw=0.4)
    axes.set_axisbelow(True)


def _mean(parts: Mapping[tuple[str, str], float], scenario: str, motive: str) -> float:
    """A term's mean; 0 where the actor made no such move."""
    value = parts[scenario, motive]
    return value if np.isfinite(value) else 0.0


def _number(figure: Figure, panels: np.ndarray) -> None:
    """Write the size of every part that is wide enough into it."""
    left, right = panels[0].get_xlim()
    for panel in panels:
        for bars in (c for c in panel.containers if isinstance(c, BarContainer)):
            for bar in bars:
                if abs(bar.get_width()) > NARROW * (right - left):
                    number = panel.text(
                        bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2, signed(bar.get_width(), 2),
                        size=SMALL - 1, ha="center", va="center",
                    )  # fmt: skip
                    number.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})
    figure.align_ylabels()
