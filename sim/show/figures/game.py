"""Game: every combination of strategies on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, prod
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.show.figures.style import (
    INK,
    RULE,
    SMALL,
    Words,
    height_of,
    page,
    signed,
    styled,
    trust_colours,
    wrapped,
)
from sim.study.games import Payoffs, best_replies, sure_replies
from sim.study.strategies import Profile
from sim.world.setup import Floats

BROAD, LINE = 1.24, 0.2  # width of a cell and least height of a payoff in it, inches
EDGE = 0.07  # white space between cells, inches
GAP = 0.14  # more of it between blocks of cells
LABEL = 1.25  # width of a column of strategy titles, inches
NARROWEST = 4.9  # inches that the words above a small game need
SQUAT = 1.5  # how much wider than high a page is wanted


@dataclass(frozen=True)
class Cast:
    """The words of a game: its title, the players' names and short codes, their strategies' titles, the footnote."""

    title: str
    players: tuple[str, ...]
    codes: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    note: str


@dataclass(frozen=True)
class Side:
    """One side of the grid: the players whose strategies it runs through, and where each of their combinations stands."""

    players: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def places(self) -> list[Profile]:
        """Their combinations, the last player's moving fastest."""
        return [tuple(map(int, place)) for place in np.ndindex(*self.sizes)]

    def starts(self, cell: float) -> list[float]:
        """Where each combination begins, in inches; a gap where a player further out turns to its next strategy."""
        found, at = [], 0.0
        for n in range(prod(self.sizes)):
            if n and any(n % prod(self.sizes[k:]) == 0 for k in range(1, len(self.sizes))):
                at += GAP
            found.append(at)
            at += cell + EDGE
        return found


def changes(payoffs: Payoffs) -> Floats:
    """Mean payoffs in points of 100, as changes from the status quo where it is known, (*shape, P)."""
    before = 0.0 if payoffs.status_quo is None else payoffs.status_quo.mean(axis=0)
    return np.asarray(100.0 * (payoffs.mean - before))


@styled
def mosaic(payoffs: Payoffs, cast: Cast) -> Figure:
    """Draw the normal form: a cell a profile, in it each player's payoff; best replies framed, equilibria ringed."""
    plan = _plan(payoffs.shape, cast)
    left, head = LABEL * len(plan.down.players), sum(plan.heads)
    tops, lefts = plan.down.starts(plan.cell[1]), plan.across.starts(plan.cell[0])
    wide, tall = max(lefts[-1] + plan.cell[0], NARROWEST - left), tops[-1] + plan.cell[1]
    figure = page(_words(payoffs, cast), (left + wide + 0.3, tall + head + 0.1))
    axes = figure.subplots()
    axes.set_xlim(-left, wide)
    axes.set_ylim(tall + 0.03, -head)
    axes.set_aspect("equal", anchor="NW")
    axes.axis("off")
    shown, best, sure = changes(payoffs), best_replies(payoffs.mean), sure_replies(payoffs)
    reach = max(1.0, float(np.abs(shown).max()))
    for top, row in zip(tops, plan.down.places, strict=True):
        for at, column in zip(lefts, plan.across.places, strict=True):
            place = plan.profile(row, column)
            slots = [Slot(*each) for each in zip(cast.codes, shown[place], best[place], sure[place], strict=True)]
            _draw_cell(axes, Cell((at, top), plan, reach), slots)
    _label_across(axes, plan, cast, lefts)
    _label_down(axes, plan, cast, tops)
    return figure


@dataclass(frozen=True)
class Plan:
    """Where everything stands on the page. Inches."""

    down: Side
    across: Side
    grid: tuple[int, int]  # columns and rows of payoffs in a cell
    slot: tuple[float, float]  # width and height of one payoff
    heads: tuple[float, ...]  # heights of the rows of titles above the cells, the outermost first

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        return self.grid[0] * self.slot[0], self.grid[1] * self.slot[1]

    def profile(self, row: Profile, column: Profile) -> Profile:
        """The profile of a row and a column."""
        place = dict(zip((*self.down.players, *self.across.players), (*row, *column), strict=True))
        return tuple(place[p] for p in range(len(place)))


@dataclass(frozen=True)
class Slot:
    """One player's part of a cell."""

    code: str
    worth: float  # points of 100
    best: bool  # a best reply
    sure: bool  # beyond chance


@dataclass(frozen=True)
class Cell:
    """Where a profile is drawn: its corner in inches, and the end of the colours in points."""

    corner: tuple[float, float]
    plan: Plan
    reach: float

    def slot(self, n: int) -> tuple[float, float]:
        """The corner of its n-th payoff."""
        columns, (wide, tall) = self.plan.grid[0], self.plan.slot
        return self.corner[0] + n % columns * wide, self.corner[1] + n // columns * tall


def _plan(shape: Profile, cast: Cast) -> Plan:
    """Lay out rows for the first players and columns for the others; cells as large as their titles need."""
    columns = 1 if len(shape) < 4 else 2
    grid = columns, ceil(len(shape) / columns)
    cell = BROAD, grid[1] * LINE
    ways = range(1, len(shape)) if len(shape) > 1 else [1]
    split = min(ways, key=lambda k: abs(np.log(SQUAT * prod(shape[:k]) * cell[1] / (prod(shape[k:]) * cell[0]))))
    first, others = tuple(range(split)), tuple(range(split, len(shape)))
    down, across = Side(first, shape[:split]), Side(others, shape[split:])
    room = [cell[0] * prod(across.sizes[level + 1 :]) for level in range(len(others))]
    heads = tuple(height_of(_titles(cast, p, wide), SMALL) + 0.08 for p, wide in zip(others, room, strict=True))
    tallest = height_of(_titles(cast, first[-1], LABEL - 0.16), SMALL) - EDGE
    return Plan(down, across, grid, (BROAD / columns, max(LINE, tallest / grid[1])), heads)


def _titles(cast: Cast, player: int, wide: float) -> list[str]:
    """A player's strategies under its name, on lines of so many inches."""
    return [f"{cast.players[player]}:\n{wrapped(title, wide, SMALL)}" for title in cast.strategies[player]]


def _draw_cell(axes: Axes, cell: Cell, slots: Sequence[Slot]) -> None:
    for n, slot in enumerate(slots):
        (left, top), (wide, tall) = cell.slot(n), cell.plan.slot
        face = trust_colours()((slot.worth / cell.reach + 1) / 2)
        axes.add_patch(Rectangle((left, top), wide, tall, facecolor=face, edgecolor="white", lw=0.6))
        words: dict[str, Any] = {"color": "white" if _dark(face) else INK, "va": "center_baseline"}
        axes.text(left + 0.05, top + tall / 2, slot.code, size=SMALL - 1.5, **words)
        weight = "bold" if slot.best else "normal"
        axes.text(left + wide - 0.05, top + tall / 2, signed(slot.worth), size=SMALL, ha="right", weight=weight, **words)
        if slot.best:
            style: dict[str, Any] = {"lw": 1.0, "ls": "-" if slot.sure else (0, (1.5, 1.5)), "zorder": 3}
            inset = (left + 0.014, top + 0.014), wide - 0.028, tall - 0.028
            axes.add_patch(Rectangle(*inset, fill=False, edgecolor=INK, **style))
    if all(slot.best for slot in slots):
        corner = cell.corner[0] - 0.03, cell.corner[1] - 0.03
        size = [side + 0.06 for side in cell.plan.cell]
        axes.add_patch(Rectangle(corner, *size, fill=False, edgecolor=INK, lw=2.8, zorder=4))


def _dark(face: tuple[float, float, float, float]) -> bool:
    red, green, blue = to_rgb(face)
    return bool(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.22)


def _blocks(side: Side, level: int) -> list[tuple[int, int, int]]:
    """(first place, last place, strategy) of every stretch in which a side's player keeps to one strategy."""
    length = prod(side.sizes[level + 1 :])
    return [(at, at + length - 1, at // length % side.sizes[level]) for at in range(0, prod(side.sizes), length)]


def _label_across(axes: Axes, plan: Plan, cast: Cast, lefts: Sequence[float]) -> None:
    for level, player in enumerate(plan.across.players):
        foot = -sum(plan.heads[level + 1 :]) - 0.05
        for first, last, strategy in _blocks(plan.across, level):
            left, right = lefts[first], lefts[last] + plan.cell[0]
            words = _titles(cast, player, plan.cell[0] * prod(plan.across.sizes[level + 1 :]))[strategy]
            axes.text((left + right) / 2, foot - 0.04, words, size=SMALL, ha="center", va="bottom")
            axes.plot([left, right], [foot, foot], color=RULE, lw=0.6)


def _label_down(axes: Axes, plan: Plan, cast: Cast, tops: Sequence[float]) -> None:
    for level, player in enumerate(plan.down.players):
        right = -LABEL * (len(plan.down.players) - level - 1) - 0.08
        for first, last, strategy in _blocks(plan.down, level):
            top, foot = tops[first], tops[last] + plan.cell[1]
            words = _titles(cast, player, LABEL - 0.16)[strategy]
            axes.text(right - 0.05, (top + foot) / 2, words, size=SMALL, ha="right", va="center")
            axes.plot([right, right], [top, foot], color=RULE, lw=0.6)


def _words(payoffs: Payoffs, cast: Cast) -> Words:
    against = "as a change from the status quo, " if payoffs.status_quo is not None else ""
    named = ", ".join(f"{code} {name}" for code, name in zip(cast.codes, cast.players, strict=True))
    reading = (
        f"Each cell is one combination of strategies; in it each player's payoff, {against}in points of 100 ({named}). Bold in "
        "a frame: the player's best reply to the others; dotted where chance could have made it so. A heavy ring: all are best "
        "replies, an equilibrium in pure strategies."
    )
    return Words(cast.title, reading, cast.note)
