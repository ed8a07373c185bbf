"""Fans: how one outcome unfolds in one or more scenarios, as an option dictionary of ECharts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.show.figures.fans import UNITS, fan
from sim.show.figures.style import COLOURS, FAINT, RULE
from sim.show.words import percent

LINES: tuple[str, ...] = ("dashed", "solid", "dotted", "solid", "dashed")  # the first scenario is the reference
SYMBOLS: tuple[str, ...] = ("circle", "rect", "triangle", "diamond", "pin")
# Only medians are told; drawn on the canvas, so that no title becomes markup.
TELL = (
    "(all) => [all.length ? all[0].axisValueLabel : ''].concat(all.filter((one) => one.seriesName !== '')"
    ".map((one) => one.marker + one.seriesName + ': ' + (+one.value).toPrecision(3))).join('\\n')"
)


@dataclass(frozen=True)
class Course:
    """One scenario's course of an outcome: (R, T + 1); chances as 0 or 1."""

    title: str
    values: NDArray[Any]


@dataclass(frozen=True)
class Panel:
    """One outcome: title, kind (chance, level or count), T + 1 dates, and its courses, the reference first."""

    title: str
    kind: str
    times: Sequence[str]
    courses: Sequence[Course]
    top: float | None = None  # where the axis ends, so that panels side by side share it
    first: int = 0  # the number of the first course among all scenarios shown, which gives its look


def fans(panel: Panel) -> dict[str, Any]:
    """Median (or share of worlds) with its bands; the reference grey-black and dashed, others in colour and solid."""
    drawn = [fan(course.values, panel.kind) for course in panel.courses]
    series: list[dict[str, Any]] = []
    for number, (course, each) in enumerate(zip(panel.courses, drawn, strict=True), start=panel.first):
        colour = colour_of(number)
        for depth, (low, high) in enumerate(each.bands):
            series += _band(f"{number}.{depth}", colour, low, high)
        series.append(_line(course.title, number, each.middle))
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": told(panel)}},
        "textStyle": {"fontFamily": "system-ui, sans-serif"},
        "grid": {"left": 44, "right": 14, "top": 30, "bottom": 24},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "confine": True, ":formatter": TELL},
        "xAxis": {
            "type": "category",
            "data": [str(time)[:7] for time in panel.times],
            "boundaryGap": False,
            "axisLabel": {"color": FAINT, "hideOverlap": True},
            "axisLine": {"lineStyle": {"color": FAINT}},
        },
        "yAxis": _axis(panel),
        "series": series,
    }


def colour_of(number: int) -> str:
    """The colour of the scenario of this number; the reference is black."""
    return COLOURS[number % len(COLOURS)]


def told(panel: Panel) -> str:
    """The end of every course in words, for whoever cannot see the chart."""
    ends = [f"{c.title}: {_end(panel.kind, c.values[:, -1])}" for c in panel.courses]
    return f"{panel.title}, at the end. {'; '.join(ends)}."


def _end(kind: str, values: NDArray[Any]) -> str:
    if kind == "chance":
        return f"{percent(float(values.mean()))} of worlds"
    low, middle, high = np.quantile(values.astype(float), (0.05, 0.5, 0.95))
    places = 2 if kind == "level" else 0
    return f"{middle:.{places}f} (90 % of worlds {low:.{places}f} to {high:.{places}f})"


def _axis(panel: Panel) -> dict[str, Any]:
    top = {"chance": 100.0, "level": 1.0}.get(panel.kind, panel.top)
    if panel.kind == "level" and any(float(np.max(c.values)) > 1.0 for c in panel.courses):
        top = None
    bounds: Mapping[str, Any] = {} if top is None else {"max": top}
    return {
        "type": "value",
        "min": 0,
        **bounds,
        "name": UNITS[panel.kind],
        "nameLocation": "end",
        "nameTextStyle": {"color": FAINT, "align": "left", "padding": [0, 0, 0, -36]},
        **({} if top is None or panel.kind == "count" else {"interval": top / 4}),
        "splitNumber": 4,
        "axisLabel": {"color": FAINT},
        "splitLine": {"lineStyle": {"color": RULE, "opacity": 0.5}},
    }


def _band(name: str, colour: str, low: NDArray[Any], high: NDArray[Any]) -> list[dict[str, Any]]:
    """A band between two lines: ECharts stacks its height on its lower edge."""
    shape = {"type": "line", "name": "", "stack": name, "symbol": "none", "silent": True, "lineStyle": {"opacity": 0}}
    area = {"areaStyle": {"color": colour, "opacity": 0.16}}
    plain = {**shape, "stackStrategy": "all"}
    return [{**plain, "data": _rounded(low)}, {**plain, **area, "data": _rounded(high - low)}]


def _line(title: str, number: int, middle: NDArray[Any]) -> dict[str, Any]:
    colour = colour_of(number)
    return {
        "type": "line",
        "name": title,
        "data": _rounded(middle),
        "lineStyle": {"color": colour, "width": 2.4, "type": LINES[number % len(LINES)]},
        "itemStyle": {"color": colour},
        "symbol": SYMBOLS[number % len(SYMBOLS)],
        "symbolSize": 6,
        "showAllSymbol": False,
        "z": 5,
    }


def _rounded(values: NDArray[Any]) -> list[float]:
    return [round(float(value), 4) for value in values]
