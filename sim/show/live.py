"""Live: one replicate while it runs, drawn: who trusts whom, the issues, the accords, who gets what it wants."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from sim.engine.model import GeopoliticalModel
from sim.show.app.charts.network import TONES, places, ties_of, tone
from sim.show.figures.fans import date_axis, days
from sim.show.figures.style import COLOURS, FAINT, INK, RULE, SMALL, TEXT, WASH, Words, page, styled, wrapped
from sim.show.reasons import date_words
from sim.study.measures import dates
from sim.study.replay import happenings
from sim.study.scenario import load
from sim.world.setup import Floats

WIDE = 5.4  # of every figure, inches
ROW, TALLER = 0.27, 0.33  # height of an accord or an actor, and of an issue, inches
NAMES = 1.9  # widest name of an accord or an actor, inches
SMALLEST, LARGEST = 5.0, 19.0  # points across an actor
LINES = {"solid": "-", "dashed": (0, (3.5, 1.6)), "dotted": (0, (1.0, 1.4))}


class Live(GeopoliticalModel):
    """A replicate of a scenario that is named, as a Mesa model that a page can build anew from plain values.

    name: of a scenario, or the path of its file; lens: its own where None; seed, replicate: 0 or more. InputError for a scenario
    or a lens that does not exist, ValueError for a seed or a replicate below 0.
    """

    def __init__(self, *, name: str = "baseline", lens: str | None = None, seed: int = 2022, replicate: int = 0) -> None:
        self.told = load(name, lens)
        super().__init__(setup=self.told.setup, seed=seed, replicate=replicate)

    @property
    def date(self) -> str:
        """The month or week that was last walked, in words; the first day of the horizon at the start."""
        if self.date_index == 0:
            return f"the beginning of {date_words(self.told.calendar.start)}"
        return date_words(self.told.calendar.label(self.date_index))

    @property
    def happened(self) -> tuple[list[str], int]:
        """What happened in the last step: events, accords and moves that the world names, in sentences; how many routine ones."""
        found = happenings(self.told, [self.scene.state] if self.date_index else [], self.scene.row)
        told = [one.title for one in found if one.named]
        return told, len(found) - len(told)


def heading(model: Live) -> str:
    """What is seen, in one line: scenario, lens, replicate, date."""
    lens = model.told.world.lenses[model.told.file.lens].title
    return f"{model.told.file.title} · {lens} lens · world {model.replicate} of seed {model.seed} · {model.date}"


@styled
def trusting(model: Live) -> Figure:
    """Draw the network of actors: an arrow from who trusts to whom it trusts, circles by capability."""
    world, trust = model.told.world, np.array(model.scene.trust)
    np.fill_diagonal(trust, 0.5)
    principal = np.array([actor.principal for actor in world.actors.values()])
    keys = [Line2D([], [], color=t.colour, linestyle=LINES[t.line], lw=1.8, label=t.word) for t in TONES]  # type: ignore[arg-type]
    reading = "Arrows: how far one actor trusts another, where it tells most. Circles: means; dark ones: principals."
    figure = page(Words("Who trusts whom", reading, _note(model)), (WIDE, 3.9), [keys])
    axes = figure.subplots()
    spots = places(np.asarray(_start(model))) * (1.0, 0.92)
    sizes = SMALLEST + (LARGEST - SMALLEST) * np.sqrt(model.scene.capability / model.scene.capability.max())
    for i, j in ties_of(trust, principal):
        axes.add_patch(_arrow((spots[i], spots[j]), (sizes[i], sizes[j]), float(trust[i, j])))
    faces = [INK if first else "#c9c9c9" for first in principal]
    axes.scatter(spots[:, 0], spots[:, 1], s=sizes**2, c=faces, edgecolors=INK, linewidths=0.7, zorder=4)
    for spot, size, actor in zip(spots, sizes, world.actors.values(), strict=True):
        _name(axes, spot, float(size), actor.name)
    axes.set(xlim=(-1.75, 1.75), ylim=(-1.28, 1.28))
    axes.set_axis_off()
    return figure


@styled
def issues(model: Live) -> Figure:
    """Draw where every issue stood at every date so far, a row each from 0 at its foot to 1 at its top."""
    titles = {name: issue.title for name, issue in model.told.world.issues.items()}
    course, times = _course(model), dates(model.told.calendar)
    reading = "Each row from 0 at its foot to 1 at its top. Dashed: where it began; the numbers: where it stands, and its change."
    figure = page(Words("The issues", reading, _note(model)), (WIDE, TALLER * len(titles) + 0.35))
    axes, when = figure.subplots(), days(times)
    for row, name in enumerate(titles):
        levels = course[name].to_numpy(dtype=float)
        heights = row + 0.4 - 0.8 * levels  # the first row is on top, so that y runs down
        axes.hlines(heights[0], when[0], when[-1], color=FAINT, lw=0.6, linestyle=(0, (3, 2)))
        axes.plot(when[: len(levels)], heights, color=COLOURS[2], lw=1.4)
        axes.plot(when[len(levels) - 1], heights[-1], "o", color=COLOURS[2], ms=3)
        _beside(axes, row, f"{levels[-1]:.2f} ({_signed(levels[-1] - levels[0])})")
    _listed(axes, list(titles.values()))
    axes.set_xlim(when[0], when[-1])
    date_axis(axes, times)
    return figure


@styled
def accords(model: Live) -> Figure:
    """Draw when every accord was in force, as bars over the dates so far."""
    course, times = _course(model), dates(model.told.calendar)
    titles = {name: accord.title for name, accord in model.told.world.accords.items()}
    words = Words("The accords", "A bar where an accord is in force; empty where it is not.", _note(model))
    figure = page(words, (WIDE, ROW * max(len(titles), 1) + 0.35))
    axes, when = figure.subplots(), days(times)
    for row, name in enumerate(titles):
        kept = course[name if name in course and name not in model.issues else f"accord.{name}"].to_numpy(dtype=bool)
        bars = [(float(a), float(b - a)) for (a, b), held in zip(pairwise(when[: len(kept)]), kept[1:], strict=True) if held]
        axes.broken_barh(bars, (row - 0.3, 0.6), color=COLOURS[2])
        _beside(axes, row, "in force" if kept[-1] else "–")
    axes.axvline(when[model.date_index], color=INK, lw=0.8)
    _listed(axes, list(titles.values()))
    axes.set_xlim(when[0], when[-1])
    date_axis(axes, times)
    return figure


@styled
def satisfied(model: Live) -> Figure:
    """Draw how near the issues stand to what each actor wants, now and at the start."""
    names = [actor.name for actor in model.told.world.actors.values()]
    record = model.datacollector.get_agent_vars_dataframe()["satisfaction"]
    begun = record.xs(record.index.get_level_values(0).min(), level=0).to_numpy(dtype=float)
    reading = "1: every issue stands where the actor wants it. Hollow: at the start; filled: now; the number: the change."
    figure = page(Words("Who gets what it wants", reading, _note(model)), (WIDE, ROW * len(names) + 0.35))
    axes = figure.subplots()
    for row, (before, now) in enumerate(zip(begun, model.scene.satisfaction, strict=True)):
        colour, marker = (COLOURS[2], "^") if now >= before else (COLOURS[1], "v")
        axes.plot([before, now], [row, row], color=colour, lw=1.6)
        axes.plot(before, row, "o", mfc="white", mec=INK, ms=5)
        axes.plot(now, row, marker, color=colour, ms=6)
        _beside(axes, row, _signed(now - before))
    _listed(axes, names)
    axes.set_xlim(0, 1)
    return figure


def _note(model: Live) -> str:
    return f"World {model.replicate} of seed {model.seed}, {model.date}. One world of many; explore, never predict."


def _course(model: Live) -> pd.DataFrame:
    found: pd.DataFrame = model.datacollector.get_model_vars_dataframe()
    return found


def _start(model: Live) -> Floats:
    """Trust as the evidence has it before anything happens, so that nobody moves about while the model runs."""
    world, numbers = model.told.world, model.told.numbers
    start = np.full((len(world.actors), len(world.actors)), 0.5)
    for i, one in enumerate(world.actors):
        for j, other in enumerate(world.actors):
            if number := numbers.get(f"trust.{one}.{other}"):
                start[i, j] = number.span.value
    return start


def _arrow(ends: tuple[Floats, Floats], sizes: tuple[float, float], trust: float) -> FancyArrowPatch:
    drawn = tone(trust)
    return FancyArrowPatch(
        tuple(ends[0]),
        tuple(ends[1]),
        connectionstyle="arc3,rad=0.12",
        arrowstyle="-|>,head_length=3.4,head_width=1.7",
        shrinkA=sizes[0] / 2 + 1.0,
        shrinkB=sizes[1] / 2 + 1.5,
        mutation_scale=1.0,
        color=drawn.colour,
        linestyle=LINES[drawn.line],
        linewidth=0.7 + 2.6 * abs(trust - 0.5),
    )


def _name(axes: Axes, spot: Floats, size: float, name: str) -> None:
    x, y = (float(part) for part in spot)
    side = "center" if abs(x) < 0.35 else "left" if x > 0 else "right"
    offset = (0.0, float(np.sign(y)) * (size / 2 + 5)) if side == "center" else (float(np.sign(x)) * (size / 2 + 4), 0.0)
    level = "center" if side != "center" else "bottom" if y > 0 else "top"
    text = wrapped(name, 1.1, TEXT)
    axes.annotate(text, (x, y), offset, textcoords="offset points", ha=side, va=level, size=TEXT, zorder=6)


def _beside(axes: Axes, row: int, text: str) -> None:
    place = axes.get_yaxis_transform()  # x in axes, y in rows
    axes.annotate(
        text, (1.0, row), (4, 0), xycoords=place, textcoords="offset points", size=SMALL, va="center", annotation_clip=False
    )


def _signed(change: float) -> str:
    return f"{round(change, 2) + 0.0:+.2f}".replace("-", "−") if round(change, 2) else "0"


def _listed(axes: Axes, titles: Sequence[str]) -> None:
    """Name the rows, the first on top, every other one shaded."""
    for row in range(0, len(titles), 2):
        axes.axhspan(row - 0.5, row + 0.5, color=WASH, lw=0, zorder=0)
    axes.set_yticks(range(len(titles)), [wrapped(title[:1].upper() + title[1:], NAMES, SMALL) for title in titles])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(max(len(titles), 1) - 0.5, -0.5)
    axes.grid(axis="x", color=RULE, lw=0.4)
