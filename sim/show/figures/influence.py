"""Influence: what leaving a claim out, or moving an assumption, does to the outcomes that are moved most.

Paired effects with their 95 % intervals, one panel an outcome, each in its own unit. Claims, articles and assumptions
differ by marker and filling, so that a photocopy keeps them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.show.figures.style import (
    FAINT,
    INK,
    SMALL,
    TEXT,
    WASH,
    Words,
    beside,
    height_of,
    page,
    signed,
    styled,
    wrapped,
)
from sim.show.words import places

WIDE, LABEL = 7.4, 3.5  # width of the drawing and of the rows' labels, inches
HEAD = 0.62  # room for a panel's axis, inches
UNITS = {"chance": "percentage points", "level": "change of level (the scale is 0 to 1)", "count": "change in number"}
LOOKS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {  # marker, colour, filling, meaning
        "claim": ("o", "#000000", "#000000", "claim left out"),
        "article": ("s", "#0072B2", "#0072B2", "article left out"),
        "assumption": ("D", "#D55E00", "white", "assumption moved from its low to its high end"),
    }
)


@dataclass(frozen=True)
class Row:
    """One dot: a claim, an article or an assumption, in words, with its effect (effect, low, high) on a panel's outcome."""

    what: str
    label: str
    kind: str  # chance, level or count
    effect: tuple[float, float, float]


@styled
def dots(panels: Mapping[str, Sequence[Row]], scenario: str, replicates: int) -> Figure:
    """Draw panels, outcome's title -> rows, the strongest first in each."""
    if not panels or not all(panels.values()):
        raise ValueError("dots: every panel needs at least one row")
    called = {title: [wrapped(row.label, LABEL, SMALL) for row in rows] for title, rows in panels.items()}
    heights = [sum(_height(label) for label in labels) for labels in called.values()]
    shown = [what for what in LOOKS if any(row.what == what for rows in panels.values() for row in rows)]
    heads = [wrapped(title, WIDE - LABEL - 0.9, TEXT, "bold") for title in panels]
    body = (WIDE, sum(heights) + sum(HEAD + height_of([head]) for head in heads))
    figure = page(_words(scenario, replicates), body, [[_key(what) for what in shown]])
    axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights).ravel()
    for panel, head, (title, rows) in zip(axes, heads, panels.items(), strict=True):
        _draw_panel(panel, rows, called[title])
        panel.set_title(head)
        panel.set_xlabel(UNITS[rows[0].kind])
    return figure


def _height(label: str) -> float:
    return max(0.2, height_of([label], SMALL))


def _words(scenario: str, replicates: int) -> Words:
    reading = (
        "What is seen when a claim or an article is left out, or an assumption moved: paired effect with 95 % interval, "
        "evidence first, the strongest on top. Only what stands when all tests are adjusted together (Holm)."
    )
    note = f"n = {replicates:,} paired worlds; explore, never predict"
    return Words(f"What moves the outcomes of “{scenario}”", reading, note)


def _key(what: str) -> Artist:
    marker, colour, face, meaning = LOOKS[what]
    return Line2D([], [], color=colour, marker=marker, markerfacecolor=face, linewidth=1.2, markersize=5, label=meaning)


def _draw_panel(panel: Axes, rows: Sequence[Row], labels: Sequence[str]) -> None:
    """Draw the rows of one outcome from top to bottom, each as high as its label, its number at the right."""
    places_, top = [], 0.0
    for n, (row, label) in enumerate(zip(rows, labels, strict=True)):
        height = _height(label)
        middle = top + height / 2
        places_.append(middle)
        if n % 2 == 0:
            panel.axhspan(top, top + height, color=WASH, lw=0, zorder=0)
        _draw_row(panel, row, middle)
        top += height
    panel.axvline(0, color=INK, lw=0.8, zorder=1)
    panel.set_yticks(places_, list(labels))
    panel.tick_params(axis="y", length=0, labelsize=SMALL, labelcolor=INK)
    panel.xaxis.label.set_color(FAINT)
    panel.set_ylim(top, 0.0)
    panel.spines["left"].set_visible(False)
    panel.margins(x=0.08)
    panel.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))


def _draw_row(panel: Axes, row: Row, height: float) -> None:
    marker, colour, face, _ = LOOKS[row.what]
    scale = 100.0 if row.kind == "chance" else 1.0
    effect, low, high = (scale * value for value in row.effect)
    panel.hlines(height, low, high, color=colour, lw=1.3, zorder=2)
    panel.scatter([effect], [height], s=26, marker=marker, facecolors=face, edgecolors=colour, linewidths=1.1, zorder=3)
    spread = (high - low) / 4
    beside(panel, signed(effect, places(spread) if spread > 0 else 3), height, 40)
