"""Network: who trusts whom before, after each scenario, and what changed most.

Trust runs from 0 (sure of harm) over 0.5 (neutral) to 1 (sure of cooperation); every arrow is a mean over
the worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from numpy.typing import NDArray

from sim.show.figures.style import (
    FAINT,
    INK,
    RULE,
    SMALL,
    TEXT,
    WASH,
    Mark,
    Words,
    beside,
    height_of,
    marks,
    names,
    note,
    page,
    scenario_key,
    signed,
    styled,
    trust_colours,
    wrapped,
)

Floats = NDArray[np.float64]
WIDE, TALL, NAME = 3.6, 3.05, 0.92  # a picture; the widest name of an actor, inches
FEW = 12  # actors whose names may be long
MOST_AFTER, MOST_TIES, MOST_CHANGES = 3, 32, (12, 10)
STRONG, MOVED = 0.25, 0.10  # distance from neutral, and change of trust, that are worth an arrow
KEY = {0.1: "0.1 hostile", 0.3: "0.3 wary", 0.5: "0.5 neutral", 0.7: "0.7 working", 0.9: "0.9 allied"}


@dataclass(frozen=True)
class Picture:
    """One state of the network: mean trust (N, N), row trusts column, and mean capability (N,)."""

    title: str
    trust: Floats
    capability: Floats


@dataclass(frozen=True)
class Changes:
    """The ties that changed most, their labels, and the panel they need; `shared`: beside a picture."""

    ties: list[tuple[int, int]]
    labels: list[str]
    tall: float
    shared: bool


@styled
def network(dataset: xr.Dataset, scenarios: Sequence[str] | None = None) -> Figure:
    """Draw trust before, after each of up to three scenarios (the first unless named), and what changed."""
    chosen = _chosen(dataset, scenarios)
    principal = dataset["principal"].values.astype(bool)
    before = _picture(dataset, str(dataset["scenario"].values[0]), 0)
    afters = {name: _picture(dataset, name, -1) for name in chosen}
    styles = marks(dataset)
    pictures = [before, *afters.values()]
    changed = _changes(dataset, before.trust, [each.trust for each in pictures[1:]])
    figure, cells, panel = _panels(dataset, chosen, changed)
    ties = telling_ties(np.stack([each.trust for each in pictures]), principal)
    called = _called(dataset)
    places = _places(before.trust, height_of(called))
    largest = max(float(each.capability.max()) for each in pictures) or 1.0
    for cell, picture in zip(cells, pictures, strict=True):
        sizes = 30 + 620 * picture.capability / largest
        _draw_ties(cell, picture, ties, places, np.sqrt(sizes) / 2)
        _draw_actors(cell, called, places, sizes, principal)
    for first in range(0, len(cells), 2):
        _entitle(cells[first : first + 2], [picture.title for picture in pictures[first : first + 2]])
    ends = {name: (after.trust, styles[name]) for name, after in afters.items()}
    _draw_changes(panel, changed, before.trust, ends)
    return figure


def telling_ties(trust: Floats, principal: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the ties (i, j) worth an arrow in every picture, weakest first.

    `trust` is (pictures, N, N), the picture before comes first.  Ties of two principals always count, others
    when they are strong or change much.  Of more than 32, those of two principals are kept first, then those
    of one, then the strongest.
    """
    leaning = np.abs(trust - 0.5).max(axis=0)
    moved = np.abs(trust - trust[0]).max(axis=0)
    inner = 1 * principal[:, None] + principal[None, :]
    telling = (inner == 2) | (leaning > STRONG) | (moved > MOVED)
    np.fill_diagonal(telling, False)
    weight = leaning + moved
    found = sorted(np.argwhere(telling).tolist(), key=lambda tie: (inner[*tie], weight[*tie]))
    return sorted(((i, j) for i, j in found[-MOST_TIES:]), key=lambda tie: weight[tie])


def largest_changes(before: Floats, afters: Sequence[Floats], most: int) -> list[tuple[int, int]]:
    """Return the ties (i, j) whose mean trust changed most in any of the scenarios, largest first."""
    moved = np.max([np.abs(after - before) for after in afters], axis=0)
    pairs = [(i, j) for i in range(len(moved)) for j in range(len(moved)) if i != j]
    return sorted(pairs, key=lambda tie: -moved[tie])[:most]


def _chosen(dataset: xr.Dataset, scenarios: Sequence[str] | None) -> list[str]:
    known = [str(name) for name in dataset["scenario"].values]
    chosen = known[:MOST_AFTER] if scenarios is None else list(scenarios)
    if not 1 <= len(chosen) <= MOST_AFTER or not set(chosen) <= set(known):
        raise ValueError(f"network: scenarios {chosen}: name one to {MOST_AFTER} of {', '.join(known)}")
    return chosen


def _picture(dataset: xr.Dataset, scenario: str, time: int) -> Picture:
    """Return the mean over the worlds of one scenario, at the start (time 0) or the end (time −1)."""
    state = dataset[["trust", "capability"]].sel(scenario=scenario).isel(time=time).mean("replicate")
    trust = state["trust"].transpose("actor", "other").values.astype(np.float64)
    np.fill_diagonal(trust, 0.5)
    when = f"{state['time'].values.astype('datetime64[M]').item():%B %Y}"
    title = names(dataset, "scenario", "scenario_title")[scenario]
    words = f"Before: {when}" if time == 0 else f"After, {when}: {title}"
    return Picture(words, trust, state["capability"].values.astype(np.float64))


def _changes(dataset: xr.Dataset, before: Floats, afters: Sequence[Floats]) -> Changes:
    """Choose the rows of the panel of changes: ten or twelve, fewer where they share a row with a picture."""
    called = list(names(dataset, "actor", "actor_name").values())
    ties = largest_changes(before, afters, MOST_CHANGES[len(afters) > 1])
    shared = len(afters) % 2 == 0
    labels = [wrapped(f"{called[i]} → {called[j]}", 1.5 if shared else 2.3, SMALL) for i, j in ties]
    row = max(0.19, 0.11 * len(afters) + 0.03, 0.13 * max(label.count("\n") + 1 for label in labels))
    kept = max(3, int((TALL - 0.65) / row)) if shared else len(ties)
    return Changes(ties[:kept], labels[:kept], 0.85 + row * len(ties), shared)


def _panels(dataset: xr.Dataset, chosen: Sequence[str], changed: Changes) -> tuple[Figure, list[Axes], Axes]:
    """Return the page, the cells of the pictures, two abreast, and that of the changes: one left or a row."""
    rows, lone = (len(chosen) + 2) // 2, not changed.shared
    heights = [TALL] * rows + [changed.tall] * lone
    reading = (
        "Arrows: mean trust of one actor in another. All pictures show the same ties: those of the "
        "principals and the strongest of the others. Area of a circle: capability; dark circles: principals."
    )
    known = dataset.sizes["scenario"]
    some = f", {len(chosen)} of {known} scenarios" if len(chosen) < known else ""
    words = Words(f"Who trusts whom, before and after{some}", reading, note(dataset))
    figure = page(words, (2 * WIDE + 0.24, sum(heights)), _keys(dataset, chosen))
    parts = figure.subfigures(len(heights), 1, squeeze=False, height_ratios=heights).ravel()
    pairs = [part.subfigures(1, 2) for part in parts[:rows]]
    cells = [pairs[index // 2][index % 2].subplots() for index in range(len(chosen) + 1)]
    return figure, cells, (parts[rows] if lone else pairs[-1][1]).subplots()


def _keys(dataset: xr.Dataset, chosen: Sequence[str]) -> list[list[Artist]]:
    ties: list[Artist] = [Line2D([], [], label=word, **_tie_style(level)) for level, word in KEY.items()]
    return [ties, scenario_key(dataset, chosen)] if len(chosen) > 1 else [ties]


def _tie_style(level: float) -> dict[str, Any]:
    """Return colour, width and dash of a tie: stronger the further from neutral; dashed below neutral."""
    lean = level - 0.5
    shade = trust_colours()(0.5 + float(np.sign(lean)) * min(0.5, 0.2 + 0.7 * abs(lean)))
    colour, dash = (shade, "-" if lean > 0 else (0, (3.5, 1.6))) if abs(lean) > 0.03 else (RULE, "-")
    return {"color": colour, "linewidth": 0.6 + 3.0 * abs(lean), "linestyle": dash}


def _places(trust: Floats, tallest: float) -> Floats:
    """Return places (N, 2) on an ellipse, in inches: those who trust one another stand side by side.

    `tallest` is the height of the tallest name, which must fit above and below.
    """
    graph = nx.from_numpy_array(1.35 - (trust + trust.T) / 2)
    found = nx.kamada_kawai_layout(graph, weight="weight")
    plane = np.array([found[index] for index in range(len(trust))], dtype=np.float64)
    plane -= plane.mean(axis=0)
    order = np.argsort(np.arctan2(plane[:, 1], plane[:, 0]))
    angles = np.empty(len(trust))
    angles[order] = np.pi / 2 - 2 * np.pi * np.arange(len(trust)) / len(trust)
    room = np.array([WIDE / 2 - NAME, TALL / 2 - max(0.42, tallest + 0.15)])
    return np.asarray(np.stack([np.cos(angles), np.sin(angles)], axis=1) * room)


def _draw_ties(cell: Axes, picture: Picture, ties: Sequence[tuple[int, int]], places: Floats, radii: Floats) -> None:
    """Draw the arrows, all bent toward the middle, those that run clockwise less than those that return."""
    for i, j in ties:
        clockwise = places[i, 0] * places[j, 1] < places[i, 1] * places[j, 0]
        arrow = FancyArrowPatch(
            tuple(places[i]),
            tuple(places[j]),
            connectionstyle=f"arc3,rad={0.08 if clockwise else -0.22}",
            arrowstyle="-|>,head_length=3.2,head_width=1.6",
            shrinkA=radii[i] + 1.0,
            shrinkB=radii[j] + 1.5,
            mutation_scale=1.0,
            **_tie_style(float(picture.trust[i, j])),
        )
        cell.add_patch(arrow)


def _called(dataset: xr.Dataset) -> list[str]:
    """Return the actors' names as they stand in a picture: of a very long one, the beginning."""
    called = list(names(dataset, "actor", "actor_name").values())
    lines, size = (3, TEXT) if len(called) <= FEW else (2, SMALL)
    wholes = [wrapped(name, NAME - 0.12, size).splitlines() for name in called]
    return ["\n".join(whole[:lines]) + (" …" if len(whole) > lines else "") for whole in wholes]


def _draw_actors(cell: Axes, called: Sequence[str], places: Floats, sizes: Floats, principal: NDArray[np.bool_]) -> None:
    """Draw circles and names, the names on the side away from the middle of the picture."""
    faces = ["#3a3a3a" if first else "#c9c9c9" for first in principal]
    cell.scatter(places[:, 0], places[:, 1], s=sizes, c=faces, edgecolors=INK, linewidths=0.7, zorder=4)
    font = TEXT if len(called) <= FEW else SMALL
    for place, size, name in zip(places, sizes, called, strict=True):
        outward = place / np.hypot(*place)
        offset = tuple(outward * (np.sqrt(size) / 2 + 3))
        cell.annotate(
            name,
            tuple(place),
            offset,
            textcoords="offset points",
            size=font,
            linespacing=1.0,
            ha="center" if abs(outward[0]) < 0.3 else "left" if place[0] > 0 else "right",
            va="center" if abs(outward[1]) < 0.8 else "bottom" if place[1] > 0 else "top",
            zorder=6,
        )
    cell.set_xlim(-WIDE / 2, WIDE / 2)
    cell.set_ylim(-TALL / 2, TALL / 2)
    cell.set_axis_off()


def _entitle(cells: Sequence[Axes], titles: Sequence[str]) -> None:
    """Give the pictures titles of equally many lines, so that they stand level."""
    texts = [wrapped(title, WIDE - 0.2, TEXT, "bold") for title in titles]
    most = max(text.count("\n") for text in texts)
    for cell, text in zip(cells, texts, strict=True):
        cell.set_title(text + "\n" * (most - text.count("\n")))


def _draw_changes(panel: Axes, changed: Changes, before: Floats, afters: dict[str, tuple[Floats, Mark]]) -> None:
    """Draw the ties that changed most: from the common start to each scenario's end, the change in print."""
    lane = 0.8 / max(len(afters), 2)
    for row, tie in enumerate(changed.ties):
        if row % 2 == 0:
            panel.axhspan(row - 0.5, row + 0.5, color=WASH, lw=0, zorder=0)
        for index, (name, (after, style)) in enumerate(afters.items()):
            height = row + lane * (index - (len(afters) - 1) / 2)
            _draw_change(panel, height, (float(before[tie]), float(after[tie])), (name, style))
        panel.vlines(before[tie], row - 0.4, row + 0.4, color=INK, lw=1.6, zorder=4)
    panel.axvline(0.5, color=RULE, lw=0.8, zorder=1)
    panel.set_yticks(range(len(changed.ties)), changed.labels, linespacing=0.95)
    panel.tick_params(axis="y", length=0)
    panel.set_ylim(len(changed.ties) - 0.5, -0.5)
    low, high = panel.dataLim.intervalx
    panel.set_xlim(max(-0.02, min(low, 0.4) - 0.04), min(1.02, max(high, 0.6) + 0.04))
    panel.set_xlabel("mean trust, 0 to 1\n(bar: before; marker: after; number: change)", color=FAINT)
    panel.set_title("What changed most")


def _draw_change(panel: Axes, height: float, ends: tuple[float, float], scenario: tuple[str, Mark]) -> None:
    name, style = scenario
    panel.plot(ends, [height] * 2, color=style.colour, lw=1.4, zorder=2)
    panel.plot(ends[1:], [height], style.marker, color=style.colour, ms=4.5, zorder=3, label=name)
    beside(panel, signed(ends[1] - ends[0], 2), height, 30)
