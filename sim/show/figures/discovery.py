"""Discovery: the box of signposts among the points, and the tree that checks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sim.show.exploration import capital, described, signpost, success_of, title
from sim.show.figures.style import FAINT, INK, RULE, SMALL, TEXT, Words, height_of, page, styled, wrapped
from sim.show.words import percent
from sim.study.discovery import Bound, Discovery, Node
from sim.study.explore import Exploration
from sim.study.naming import in_units, spoken
from sim.world.setup import Floats

WIDE, TALL, LABEL = 7.4, 3.2, 2.7  # of the drawing, and the width of names beside it, inches
LANE = 0.34  # least height of a signpost, inches
LEAF, STEP = 1.72, 0.92  # width of a node with the air about it and height of a level of the tree, inches
DARK = 0.55  # of a share of the largest, above which a point's mark is drawn in white on black's side
OPEN = 0.025  # how far the box goes beyond the points where it has no bound, of their range
Span = tuple[float, float]


@styled
def signposts(found: Exploration) -> Figure:
    """Draw the points by the two numbers that matter most, with the box, and below it each signpost on its range."""
    learnt = _learnt(found)
    mine = list(dict.fromkeys(bound.number for bound in learnt.box))
    pair = _pair(found, mine)
    called = {path: wrapped(capital(spoken(found.plan.scenario, path)), LABEL) for path in mine}
    lane = max(LANE, height_of(called.values())) if mine else 0.0
    below = lane * len(mine) + 0.25 if mine else 0.0
    figure = page(_words(found), (WIDE, TALL + below), [_key(found)])
    panels = figure.subplots(2 if mine else 1, 1, squeeze=False, height_ratios=[TALL, below] if mine else [1]).ravel()
    _draw_points(panels[0], found, pair)
    if mine:
        _draw_ranges(panels[1], found, called)
    return figure


def _learnt(found: Exploration) -> Discovery:
    if found.discovery is None:
        raise ValueError(f"nothing was searched: {found.barren}")
    return found.discovery


def _pair(found: Exploration, mine: list[str]) -> list[str]:
    """The two numbers to draw: those of the box that matter most, then the most important others."""
    ranked = list(found.sensitivity.indices["number"])
    return [*sorted(mine, key=ranked.index), *(path for path in ranked if path not in mine)][:2]


def _draw_points(panel: Axes, found: Exploration, pair: list[str]) -> None:
    """Points, larger and darker where successes are commoner; the box as a frame, open to the edge where it has no bound."""
    of, scenario = found.cases, found.plan.scenario
    x = of.values[pair[0]].to_numpy()
    y = of.values[pair[1]].to_numpy() if len(pair) > 1 else of.share
    order, most = np.argsort(of.share, kind="stable"), max(float(of.share.max()), 1e-9)
    size = of.share[order] / most
    shades = [str(0.88 - 0.88 * s) for s in size]
    panel.scatter(x[order], y[order], s=6 + 34 * size, c=shades, edgecolors="#9a9a9a", linewidths=0.35, zorder=2)
    sides = [_span(found, path, values) for path, values in zip(pair, (x, y), strict=False)]
    sides += [(float(y.min()), float(y.max()))] * (2 - len(sides))
    (left, right), (bottom, top) = sides
    panel.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, ec="white", lw=3.2, zorder=3))
    panel.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, ec=INK, lw=1.8, zorder=4))
    panel.margins(0.03)
    panel.set_xlabel(capital(spoken(scenario, pair[0])), color=FAINT, size=TEXT)
    panel.set_ylabel(
        wrapped(capital(spoken(scenario, pair[1])), TALL, TEXT) if len(pair) > 1 else "share of successes", color=FAINT, size=TEXT
    )


def _span(found: Exploration, path: str, values: Floats) -> Span:
    """The ends of the box on one number."""
    low, high = float(values.min()), float(values.max())
    ends = [low - OPEN * (high - low), high + OPEN * (high - low)]
    for bound in _learnt(found).box:
        if bound.number == path:
            ends[0 if bound.above else 1] = bound.limit
    return ends[0], ends[1]


def _draw_ranges(panel: Axes, found: Exploration, called: dict[str, str]) -> None:
    """Each signpost's range from end to end, and the part of it that lies in the box."""
    for place, path in enumerate(called):
        values = found.cases.values[path].to_numpy()
        low, high = float(values.min()), float(values.max())
        ends = _span(found, path, values)
        left, right = (min(max((end - low) / (high - low), 0.0), 1.0) for end in ends)
        panel.hlines(place, 0, 1, color=RULE, lw=5.0, zorder=1)
        panel.hlines(place, left, right, color=INK, lw=5.0, zorder=2)
        for bound in (b for b in _learnt(found).box if b.number == path):
            _name_limit(panel, bound, (bound.limit - low) / (high - low), place)
        for x, end, side in ((-0.012, low, "right"), (1.012, high, "left")):
            panel.text(x, place, in_units("", end), size=SMALL, color=FAINT, ha=side, va="center")
    panel.set_yticks(range(len(called)), list(called.values()))
    panel.tick_params(axis="y", length=0, labelsize=TEXT, pad=26)
    panel.set_xticks([])
    panel.set_ylim(len(called) - 0.5, -0.6)
    panel.set_xlim(-0.01, 1.07)
    panel.spines[:].set_visible(False)


def _name_limit(panel: Axes, bound: Bound, x: float, place: int) -> None:
    said = ("from " if bound.above else "to ") + in_units(bound.number, bound.limit)
    panel.text(x, place - 0.2, said, size=SMALL, ha="left" if bound.above else "right", va="bottom", zorder=3)


def _key(found: Exploration) -> list[Line2D]:
    most = float(found.cases.share.max())
    marks = [(0.0, "0 %"), (0.5, percent(most / 2)), (1.0, percent(most))]
    unit = "of worlds" if found.cases.single else "of points"
    return [
        *(
            Line2D(
                [], [], marker="o", ls="", ms=(6 + 34 * s) ** 0.5, mfc=str(0.88 - 0.88 * s), mec="#9a9a9a", label=f"{said} {unit}"
            )
            for s, said in marks
        ),
        Line2D([], [], color=INK, lw=1.8, label="the box"),
    ]


def _words(found: Exploration) -> Words:
    learnt, design = _learnt(found), found.design
    note = f"n = {design.points:,} points × {design.replicates} worlds; explore, never predict"
    unseen = f"counted on {int(learnt.cases.unseen.sum()):,} points that the search had not seen"
    if not learnt.box or not learnt.counted.holds_up:
        return Words(f"No signposts for “{title(found)}”", f"PRIM finds no box that holds, {unseen}.", note)
    coverage = percent(learnt.counted.coverage[0])
    reading = f"{described(found, learnt.box, learnt.counted)}. The box holds {coverage} of such worlds ({unseen})."
    return Words(f"Signposts to watch: {title(found)}", reading, note)


@dataclass(frozen=True)
class Spot:
    """A node of the tree on the page: its place, in leaves from the left and levels from the top."""

    node: Node
    across: float
    down: int
    answer: str  # what leads to it


@styled
def tree(found: Exploration) -> Figure:
    """Draw the tree of questions, yes to the left, with the shares of successes on seen and unseen points."""
    learnt = _learnt(found)
    spots = list(_placed(learnt.tree, 0.0, 0, ""))
    leaves = sum(spot.node.question is None for spot in spots)
    deep = max(spot.down for spot in spots) + 1
    figure = page(_tree_words(found), (max(WIDE, LEAF * leaves), STEP * deep + 0.1))
    panel = figure.subplots()
    panel.set_xlim(-0.5, max(leaves, WIDE / LEAF) - 0.5)
    panel.set_ylim(deep - 0.5, -0.5)
    panel.axis("off")
    most = max(spot.node.share for spot in spots)
    for spot in spots:
        _draw_node(panel, found, spot, most)
    for upper, lower in _branches(spots):
        panel.plot([upper.across, lower.across], [upper.down, lower.down], color=RULE, lw=1.0, zorder=1)
        middle = (0.45 * upper.across + 0.55 * lower.across, 0.45 * upper.down + 0.55 * lower.down)
        panel.text(
            *middle, lower.answer, size=SMALL, color=FAINT, ha="center", va="center", bbox={"fc": "white", "ec": "none", "pad": 1}
        )
    return figure


def _placed(node: Node, left: float, down: int, answer: str) -> Iterator[Spot]:
    """A node above the middle of its leaves, then those below it."""
    yield Spot(node, left + (_leaves(node) - 1) / 2, down, answer)
    if node.yes is not None and node.no is not None:
        yield from _placed(node.yes, left, down + 1, "yes")
        yield from _placed(node.no, left + _leaves(node.yes), down + 1, "no")


def _leaves(node: Node) -> int:
    return 1 if node.yes is None or node.no is None else _leaves(node.yes) + _leaves(node.no)


def _branches(spots: list[Spot]) -> Iterator[tuple[Spot, Spot]]:
    by_node = {id(spot.node): spot for spot in spots}
    for spot in spots:
        for child in (spot.node.yes, spot.node.no):
            if child is not None:
                yield spot, by_node[id(child)]


def _draw_node(panel: Axes, found: Exploration, spot: Spot, most: float) -> None:
    """A question in a plain frame; a leaf darker the more successes it holds."""
    node = spot.node
    if node.question is not None:
        said, face, ink = f"{capital(signpost(found.plan.scenario, (node.question,)))}?", "white", INK
    else:
        rest = "–" if np.isnan(node.unseen) else percent(node.unseen)
        grey = 0.95 - 0.75 * node.share / max(most, 1e-9)
        said, face = f"{percent(node.share)}\nunseen: {rest}\n{node.points:,} points", str(round(grey, 3))
        ink = "white" if grey < DARK else INK
    words = "\n".join(wrapped(line, LEAF - 0.3, SMALL) for line in said.split("\n"))
    frame = {"boxstyle": "round,pad=0.35", "fc": face, "ec": INK if node.question else RULE, "lw": 0.7}
    panel.text(spot.across, spot.down, words, size=SMALL, color=ink, ha="center", va="center", bbox=frame, zorder=3)


def _tree_words(found: Exploration) -> Words:
    design = found.design
    unit = "worlds" if found.cases.single else "points"
    reading = (
        f"CART on two thirds of the points. In a leaf: share of {unit} with “{success_of(found)}” where the tree was grown, "
        "on the unseen third, and the points that it was grown on. Darker: more."
    )
    note = f"n = {design.points:,} points × {design.replicates} worlds; explore, never predict"
    return Words(f"A few questions that tell “{title(found)}” apart", reading, note)
