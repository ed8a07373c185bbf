"""A class in charts: how its predictions came true, how its tables ended, where things stand at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.show.figures.style import COLOURS, FAINT, INK
from sim.study.classroom.results import Comparison

SIGNS = ("circle", "rect", "triangle", "diamond", "pin", "arrow")
QUIET: Mapping[str, Any] = {"animation": False, "tooltip": {"show": False}, "textStyle": {"fontFamily": "system-ui, sans-serif"}}


def calibrated(rows: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """How often what was predicted came true, a point a bin, larger for more predictions. rows: of `predictions.reliability`."""
    points = [
        {
            "value": [100 * row["forecast"], 100 * row["came"]],
            "symbolSize": 8 + 2 * min(row["questions"], 60) ** 0.5,
            "label": {"show": True, "position": "right", "formatter": f"{row['questions']:.0f}", "color": INK},
        }
        for row in rows
    ]
    ranges = [[100 * row["forecast"], 100 * row["low"], 100 * row["high"]] for row in rows]
    bars = [
        {
            "type": "line",
            "data": [[x, low], [x, high]],
            "symbol": "none",
            "lineStyle": {"color": FAINT, "width": 1},
            "silent": True,
        }
        for x, low, high in ranges
    ]
    perfect = {
        "type": "line",
        "data": [[0, 0], [100, 100]],
        "symbol": "none",
        "silent": True,
        "lineStyle": {"type": "dashed", "color": FAINT},
    }
    axis = {"type": "value", "min": 0, "max": 100, "interval": 20, "nameLocation": "middle", "nameTextStyle": {"color": FAINT}}
    return {
        **QUIET,
        "grid": {"left": 55, "right": 30, "top": 15, "bottom": 45},
        "xAxis": {**axis, "name": "said, %", "nameGap": 28},
        "yAxis": {**axis, "name": "came true, %", "nameGap": 34},
        "series": [perfect, *bars, {"type": "scatter", "data": points, "itemStyle": {"color": COLOURS[2]}}],
    }


def ended(found: Comparison, names: Mapping[str, str]) -> dict[str, Any]:
    """How every seat ended at every table, over the middle 90 % of the model's own endings. names: of seats."""
    seats = [names[seat] for seat in found.seats][::-1]
    order = list(range(len(seats)))[::-1]
    usual = 100 * found.usual
    low, high = ([float(x) for x in np.percentile(usual, q, axis=0)] for q in (5, 95))
    model = [
        {
            "type": "bar",
            "stack": "model",
            "data": [low[s] for s in order],
            "itemStyle": {"color": "transparent"},
            "silent": True,
            "barWidth": 14,
        },
        {
            "type": "bar",
            "stack": "model",
            "name": "the model, 90 % of its endings",
            "data": [high[s] - low[s] for s in order],
            "itemStyle": {"color": "#d9d9d9"},
            "silent": True,
            "barWidth": 14,
        },
    ]
    twin = _marks("the model, same luck", [100 * float(found.twin[s]) for s in order], (INK, "emptyDiamond"))
    tables = [
        _marks(f"table {n + 1}", [100 * float(row[s]) for s in order], _look(n), _lift(n, len(found.ended)))
        for n, row in enumerate(found.ended)
    ]
    return {
        **QUIET,
        "legend": {"bottom": 0, "type": "scroll", "data": [s["name"] for s in (model[1], twin, *tables)]},
        "grid": {"left": 8, "right": 20, "top": 10, "bottom": 70, "containLabel": True},
        "xAxis": {
            "type": "value",
            "name": "points of 100 at the end",
            "nameLocation": "middle",
            "nameGap": 25,
            "min": max(0, 10 * int(min(*low, 100 * float(found.ended.min())) // 10)),
            "max": min(100, 10 * int(max(*high, 100 * float(found.ended.max())) // 10 + 1)),
        },
        "yAxis": {"type": "category", "data": seats},
        "series": [*model, twin, *tables],
    }


def standing(titles: Sequence[str], levels: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Where issues stand at each table. titles: of issues; levels: by table, one of [0, 1] an issue."""
    tables = [
        _marks(f"table {n + 1}", list(map(float, row))[::-1], _look(n), _lift(n, len(levels))) for n, row in enumerate(levels)
    ]
    axis = {"type": "value", "min": 0, "max": 1, "interval": 0.25, "splitLine": {"show": True}}
    return {
        **QUIET,
        "legend": {"bottom": 0, "type": "scroll", "data": [t["name"] for t in tables]} if len(tables) > 1 else {"show": False},
        "grid": {"left": 8, "right": 20, "top": 10, "bottom": 40, "containLabel": True},
        "xAxis": axis,
        "yAxis": {
            "type": "category",
            "data": list(titles)[::-1],
            "splitLine": {"show": True},
            "axisLabel": {"width": 150, "overflow": "break", "lineHeight": 15},
        },
        "series": tables,
    }


def _look(n: int) -> tuple[str, str]:
    """A table's colour and sign; the first twelve all differ in one or the other."""
    return COLOURS[1 + n % 6], SIGNS[(n + n // 6) % 6]


def _lift(n: int, many: int) -> float:
    """Pixels by which a table's mark is moved, so that tables at one place stay apart."""
    return (n - (many - 1) / 2) * min(9.0, 36.0 / many)


def _marks(name: str, values: Sequence[float], look: tuple[str, str], lift: float = 0.0) -> dict[str, Any]:
    data = [[value, place] for place, value in enumerate(values)]
    return {
        "type": "scatter",
        "name": name,
        "data": data,
        "symbol": look[1],
        "symbolSize": 12,
        "symbolOffset": [0, lift],
        "itemStyle": {"color": look[0], "borderColor": INK},
    }
