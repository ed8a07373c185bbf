"""The house style of the figures: one look, one set of marks, one page around every drawing, one way to save.

Everything must survive a photocopier: scenarios differ by colour (Okabe and Ito 2008), by line and by marker;
signs are printed; nothing is told by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, ParamSpec

import numpy as np
import xarray as xr
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure, SubFigure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.textpath import TextToPath

from sim.study.writing import put

INK, FAINT, RULE, WASH = "#1a1a1a", "#5f5f5f", "#bdbdbd", "#f2f2f2"
TITLE, TEXT, SMALL = 11.0, 8.0, 7.0  # font sizes, points
MARGIN = 0.12  # white space round the page, inches
DPI = 150

Arguments = ParamSpec("Arguments")
COLOURS = ("#000000", "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
Dash = Literal["-"] | tuple[float, Sequence[float]]
DASHES: tuple[Dash, ...] = (
    "-",
    (0, (5, 1.6)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (9, 2)),
    (0, (4, 1.2, 1.2, 1.2, 1.2, 1.2)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

STYLE: Mapping[Any, Any] = MappingProxyType(
    {
        "font.size": TEXT,
        "axes.titlesize": TEXT,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": SMALL,
        "axes.labelcolor": FAINT,
        "axes.edgecolor": FAINT,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "text.color": INK,
        "text.parse_math": False,  # a dollar sign in a title is a dollar sign
        "hatch.linewidth": 0.5,
        "svg.fonttype": "none",
        "svg.hashsalt": "sim",
    }
)


@dataclass(frozen=True)
class Mark:
    """How one scenario is told apart, in colour and without."""

    colour: str
    line: Dash
    marker: str


@dataclass(frozen=True)
class Words:
    """What stands around a drawing: what is seen, how to read it, what it rests on."""

    title: str
    reading: str
    note: str


def styled(draw: Callable[Arguments, Figure]) -> Callable[Arguments, Figure]:
    """Make a function draw in the house style, and lay its figure out once and for all."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Figure:
        with look():
            return settle(draw(*args, **kwargs))

    return drawn


def look() -> AbstractContextManager[None]:
    """Return the context in which figures are drawn and saved; leaves the caller's settings as they were."""
    return rc_context(dict(STYLE))


def mark(index: int) -> Mark:
    """Return the mark of the scenario with this position in the Dataset; no two of the first 42 are alike."""
    return Mark(COLOURS[index % len(COLOURS)], DASHES[index % len(DASHES)], MARKERS[index % len(MARKERS)])


def marks(dataset: xr.Dataset) -> dict[str, Mark]:
    """Return scenario id -> mark, the same in every figure of a study; the reference is black and solid."""
    return {str(name): mark(index) for index, name in enumerate(dataset["scenario"].values)}


def height_of(texts: Iterable[str], size: float = TEXT) -> float:
    """Return the height of the tallest of some texts with a little air around it, in inches."""
    return (1.2 * size * (max(text.count("\n") for text in texts) + 1) + 0.6 * size) / 72


def names(dataset: xr.Dataset, dim: str, coordinate: str) -> dict[str, str]:
    """Return id -> words of one dimension, e.g. names(dataset, "actor", "actor_name")["iran"] == "Iran"."""
    words = dataset[coordinate].values if coordinate in dataset.coords else dataset[dim].values
    return {str(key): str(word) for key, word in zip(dataset[dim].values, words, strict=True)}


def scenario_key(dataset: xr.Dataset, chosen: Iterable[str], *, dashed: bool = False) -> list[Artist]:
    """Return the legend handles of some scenarios; `dashed` where the drawing tells them by line too."""
    titles, styles = names(dataset, "scenario", "scenario_title"), marks(dataset)
    return [
        Line2D(
            [],
            [],
            color=styles[name].colour,
            linestyle=styles[name].line if dashed else "-",
            marker=styles[name].marker,
            linewidth=1.4,
            markersize=5,
            label=wrapped(titles[name], 2.6),
        )
        for name in chosen
    ]


def trust_colours() -> LinearSegmentedColormap:
    """Return vermilion - pale grey - blue: equally dark at both ends, safe for colour-blind readers."""
    stops = ["#A63C06", "#D55E00", "#EFA36B", "#ECECEC", "#7FB8DA", "#0072B2", "#00507F"]
    return LinearSegmentedColormap.from_list("vermilion_blue", stops)


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign, a true minus, and no sign for zero."""
    rounded = round(float(value), digits) + 0.0
    text = f"{rounded:+.{digits}f}" if rounded else f"{0:.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}")


def beside(panel: Axes, words: str, height: float, points: float) -> None:
    """Write words at the right of a panel, at a height of its y axis, ending so many points from its edge."""
    panel.annotate(
        words,
        (1.0, height),
        (points, 0),
        xycoords=panel.get_yaxis_transform(),
        textcoords="offset points",
        size=SMALL,
        ha="right",
        va="center",
        annotation_clip=False,
    )


def note(dataset: xr.Dataset) -> str:
    """Return the footnote that every figure carries."""
    paired = "paired " if dataset.sizes["scenario"] > 1 else ""
    return f"n = {dataset.sizes['replicate']:,} {paired}worlds; explore, never predict"


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of the widest line of a text, in inches."""
    font, ruler = FontProperties(size=size, weight=weight), TextToPath()
    lines = text.splitlines() or [""]
    return float(max(ruler.get_text_width_height_descent(line, font, False)[0] for line in lines)) / 72


def wrapped(text: str, inches: float, size: float = TEXT, weight: str = "normal") -> str:
    """Return the text on the fewest lines that are no wider than so many inches, about equally long."""
    full = width_of(text, size, weight)
    if full <= inches:
        return text
    letters = min(len(text), int(1.3 * len(text) * inches / full) + 2)
    while letters > 4 and width_of(textwrap.fill(text, letters), size, weight) > inches:
        letters -= 1
    word = max(text.split(), key=len)
    if letters < len(word) and width_of(word, size, weight) <= inches:
        letters = len(word)  # rather a line too wide by a letter than a word cut in two
    lines = textwrap.fill(text, letters).count("\n")
    while letters > max(4, len(word)) and textwrap.fill(text, letters - 1).count("\n") == lines:
        letters -= 1
    return textwrap.fill(text, letters)


def page(words: Words, body: tuple[float, float], keys: Sequence[Sequence[Artist]] = ()) -> Figure:
    """Return an empty figure with its words and keys in place and a free body of so many inches.

    `keys` are groups of legend handles, each group beginning a row of its own.
    """
    wide, free = body[0], body[0] - 2 * MARGIN
    title = wrapped(words.title, free, TITLE, "bold")
    reading = wrapped(words.reading, free, TEXT)
    foot = MARGIN + SMALL * 1.6 / 72
    heights = [height_of([title], TITLE), height_of([reading]), *(_key_height(group, free) for group in keys)]
    tall = body[1] + foot + sum(heights) + MARGIN + 0.06
    figure = Figure(figsize=(wide, tall), dpi=DPI)
    left, below = MARGIN / wide, tall - MARGIN
    figure.text(left, below / tall, title, size=TITLE, weight="bold", va="top")
    figure.text(left, (below - heights[0]) / tall, reading, size=TEXT, color=FAINT, va="top")
    below -= heights[0] + heights[1]
    for group, height in zip(keys, heights[2:], strict=True):
        _place_key(figure, group, (left, below / tall), _columns(group, free))
        below -= height
    figure.text(left, MARGIN / tall, words.note, size=SMALL, color=FAINT, va="bottom")
    rect = (left, foot / tall, 1 - 2 * left, body[1] / tall)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=rect, w_pad=0.04, h_pad=0.04))
    return figure


def settle(figure: Figure) -> Figure:
    """Lay the figure out once and for all, so that every later drawing of it is the same.

    The layout's last digits differ from run to run and reach the names of clip paths in an SVG: cut off.
    """
    if engine := figure.get_layout_engine():
        engine.execute(figure)
    figure.set_layout_engine("none")
    for part in figure.findobj(SubFigure):
        part.bbox_relative.set_points(np.round(part.bbox_relative.get_points(), 6))
    for axes in figure.axes:
        axes.set_position(tuple(np.round(axes.get_position().bounds, 6)))
        axes.set_in_layout(True)
    return figure


def save(figure: Figure, folder: Path, name: str) -> tuple[Path, Path]:
    """Write `name`.png (150 dpi) and `name`.svg (text as text; the same drawing, the same bytes)."""
    folder.mkdir(parents=True, exist_ok=True)
    picture, drawing = folder / f"{name}.png", folder / f"{name}.svg"
    with look():
        put(picture, _drawn(figure, "png", dpi=DPI))
        put(drawing, _drawn(figure, "svg", metadata={"Date": None}))
    return picture, drawing


def _drawn(figure: Figure, kind: str, **how: Any) -> bytes:
    whole = BytesIO()
    figure.savefig(whole, format=kind, **how)
    return whole.getvalue()


def _labels(group: Sequence[Artist]) -> list[str]:
    return [str(handle.get_label()) for handle in group]


def _columns(group: Sequence[Artist], free: float) -> int:
    entry = max(width_of(label, TEXT) for label in _labels(group)) + 5.4 * TEXT / 72
    return min(len(group), max(1, int(free / entry)))


def _key_height(group: Sequence[Artist], free: float) -> float:
    rows = ceil(len(group) / _columns(group, free))
    return (rows * 1.5 * max(label.count("\n") + 1 for label in _labels(group)) * TEXT + 0.3 * TEXT) / 72


def _place_key(figure: Figure, group: Sequence[Artist], corner: tuple[float, float], columns: int) -> None:
    figure.legend(
        handles=[handle for column in range(columns) for handle in group[column::columns]],  # read by rows
        loc="upper left",
        bbox_to_anchor=corner,
        ncols=columns,
        frameon=False,
        borderpad=0,
        borderaxespad=0,
        handlelength=3.2,
        handletextpad=0.5,
        columnspacing=1.4,
        labelspacing=0.35,
    )
