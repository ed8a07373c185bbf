"""Winners: whose satisfaction each scenario raises or lowers, actor by actor, against the reference."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.show.figures.style import (
    FAINT,
    INK,
    SMALL,
    TEXT,
    Words,
    height_of,
    names,
    note,
    page,
    signed,
    styled,
    trust_colours,
    wrapped,
)

CELL, ROW, GAP = 1.05, 0.29, 0.18  # width and height of a cell, inches; gap after the reference, in cells
NAME = 1.7  # widest actor's name, inches
Cells = dict[tuple[str, str], tuple[float, float, float, float]]
Colour = str | tuple[float, float, float, float]
UNDECIDED = "#e4e4e4"


@styled
def winners(dataset: xr.Dataset, satisfaction: pd.DataFrame) -> Figure:
    """Draw actors × scenarios: the reference's level in grey, then each scenario's change from it."""
    actors, scenarios = _actors(dataset), [str(name) for name in dataset["scenario"].values]
    cells = _cells(satisfaction)
    names_wide = NAME + 0.3
    wide = max(CELL * len(scenarios) + names_wide + (1.0 if len(scenarios) > 1 else 0.3), 4.6)
    called, heads = _called(dataset, actors), _heads(dataset)
    body = (wide, max(ROW, height_of(called)) * len(actors) + height_of(heads, SMALL) + 0.2)
    figure = page(_words(dataset), body)
    axes = figure.subplots()
    reach = _reach(satisfaction)
    _draw_levels(axes, cells, actors, scenarios[0])
    for column, scenario in enumerate(scenarios[1:], start=1):
        _draw_changes(axes, cells, actors, (column + GAP, scenario), reach)
    _label(axes, called, heads, int(dataset["principal"].values.sum()))
    if len(scenarios) > 1:
        shades = ScalarMappable(Normalize(-reach, reach), trust_colours())
        bar = figure.colorbar(shades, ax=axes, aspect=18, fraction=0.06, pad=0.02)
        bar.set_label(wrapped("change of satisfaction, points of 100", ROW * len(actors), SMALL))
        bar.outline.set_visible(False)
    return figure


def _words(dataset: xr.Dataset) -> Words:
    reference = names(dataset, "scenario", "scenario_title")[str(dataset["scenario"].values[0])]
    level = "Satisfaction is 100 when an actor has all it wants."
    if dataset.sizes["scenario"] == 1:
        return Words(f"How satisfied each actor is at the end of “{reference}”", level, note(dataset))
    reading = (
        f"{level} First column: mean level. Others: change from it in points of 100; losses are "
        "hatched; grey with a dot\N{NO-BREAK SPACE}· where the 95 % interval includes 0. "
        "Principals stand above the rule."
    )
    return Words(f"Who wins and who loses, compared with “{reference}”", reading, note(dataset))


def _actors(dataset: xr.Dataset) -> list[str]:
    """Return the actors' ids, principals first, otherwise in the world's order."""
    principal = dict(zip(dataset["actor"].values, dataset["principal"].values, strict=True))
    return [str(name) for name in sorted(principal, key=lambda name: not principal[name])]


def _cells(satisfaction: pd.DataFrame) -> Cells:
    """Return (actor, scenario) -> mean, difference, low, high in points of 100."""
    points = 100 * satisfaction[["mean", "difference", "low", "high"]].to_numpy(float)
    keys = zip(satisfaction["actor"].astype(str), satisfaction["scenario"].astype(str), strict=True)
    rows = ((float(a), float(b), float(c), float(d)) for a, b, c, d in points)
    return dict(zip(keys, rows, strict=True))


def _reach(satisfaction: pd.DataFrame) -> float:
    """Return the end of the colour scale, the same on both sides of 0 and never less than one point."""
    changes = np.abs(100 * satisfaction["difference"].to_numpy(float))
    return max(1.0, float(np.ceil(np.nanmax(changes, initial=0.0))))


def _draw_levels(axes: Axes, cells: Cells, actors: list[str], scenario: str) -> None:
    greys = colormaps["Greys"]
    for row, actor in enumerate(actors):
        level = cells[actor, scenario][0]
        _cell(axes, (0.0, row), greys(0.05 + 0.6 * level / 100), f"{level:.1f}")


def _draw_changes(axes: Axes, cells: Cells, actors: list[str], place: tuple[float, str], reach: float) -> None:
    """Draw one scenario's column; grey and dotted where the change may be nothing."""
    left, scenario = place
    shades: Colormap = trust_colours()
    for row, actor in enumerate(actors):
        _, change, low, high = cells[actor, scenario]
        undecided = not (low > 0 or high < 0)
        face = UNDECIDED if undecided else shades((change + reach) / (2 * reach))
        _cell(axes, (left, row), face, ("· " if undecided else "") + signed(change))


def _cell(axes: Axes, corner: tuple[float, float], face: Colour, words: str) -> None:
    """Draw one cell with its number; losses are hatched, so that a photocopy tells them from gains."""
    hatch = "////" if words.startswith("\N{MINUS SIGN}") else None
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=face, edgecolor="white", lw=1.2, hatch=hatch))
    red, green, blue = to_rgb(face)
    dark = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.22
    ink = FAINT if words.startswith("·") else "white" if dark else INK
    middle = (corner[0] + 0.5, corner[1] + 0.5)
    number = axes.text(*middle, words, size=TEXT, color=ink, ha="center", va="center")
    number.set_bbox({"facecolor": face, "edgecolor": "none", "pad": 1.2})


def _called(dataset: xr.Dataset, actors: list[str]) -> list[str]:
    called = names(dataset, "actor", "actor_name")
    return [wrapped(called[name], NAME) for name in actors]


def _heads(dataset: xr.Dataset) -> list[str]:
    titles = names(dataset, "scenario", "scenario_title").values()
    first, *others = [wrapped(title, CELL - 0.1, SMALL) for title in titles]
    return [f"{first}\n(level)", *others]


def _label(axes: Axes, called: list[str], heads: list[str], principals: int) -> None:
    """Write the actors at the left, the scenarios on top, and a rule under the principals."""
    lefts = [0.0, *(column + GAP for column in range(1, len(heads)))]
    axes.set_xlim(0, max(lefts[-1] + 1, 2.0))  # a lone column stays a column
    axes.set_ylim(len(called), 0)
    axes.set_xticks([left + 0.5 for left in lefts], heads)
    axes.set_yticks(np.arange(len(called)) + 0.5, called)
    axes.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    axes.tick_params(axis="y", labelsize=TEXT)
    axes.spines[:].set_visible(False)
    if 0 < principals < len(called):
        axes.plot([-0.02, lefts[-1] + 1], [principals, principals], color=INK, lw=0.9, clip_on=False)
