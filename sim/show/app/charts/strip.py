"""Strip: who wants what, and how much it matters, beside where things stand, as an option dictionary of ECharts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.show.figures.style import COLOURS, FAINT, INK, RULE
from sim.world.codebook import Span

ROW, FRAME = 26, 62  # pixels of height: a row, and what is round the rows
SMALLEST, LARGEST = 6.0, 24.0  # pixels across a mark
TELL = "(one) => one.data.told || ''"


@dataclass(frozen=True)
class Want:
    """Where an actor would like an issue to stand: its label, position and salience in [0, 1], where the issue stands now."""

    key: str
    label: str
    position: Span
    salience: float
    now: float


def height(wants: Sequence[Want]) -> int:
    """Pixels that a strip of so many rows needs."""
    return ROW * max(len(wants), 1) + FRAME


def strip(wants: Sequence[Want], ends: tuple[str, str], chosen: str | None = None) -> dict[str, Any]:
    """One row a want, the first on top: a dot as large as its salience, a line over its range, a bar where the issue stands.

    ends: what 0 and 1 mean. Clicks tell `data.key`.
    """
    dots = [
        {
            "value": [round(w.position.value, 3), n],
            "key": w.key,
            "told": f"{w.label}: would like {w.position.value:.2f}, cares {w.salience:.2f}; stands at {w.now:.2f}",
            "symbolSize": round(SMALLEST + (LARGEST - SMALLEST) * w.salience, 1),
            "itemStyle": {"color": COLOURS[2], "opacity": 0.95, "borderColor": INK, "borderWidth": 2 if w.key == chosen else 0.5},
        }
        for n, w in enumerate(wants)
    ]
    ranges = [{"coords": [[round(w.position.low, 3), n], [round(w.position.high, 3), n]]} for n, w in enumerate(wants)]
    bars = [{"value": [round(w.now, 3), n]} for n, w in enumerate(wants)]
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": told(wants)}},
        "textStyle": {"fontFamily": "system-ui, sans-serif"},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 46, "containLabel": True},
        "tooltip": {"renderMode": "richText", "confine": True, ":formatter": TELL},
        "xAxis": {
            "type": "value", "min": 0, "max": 1, "interval": 0.25,
            "name": f"0 {ends[0]}   …   1 {ends[1]}", "nameLocation": "middle",
            "nameGap": 26, "nameTextStyle": {"color": FAINT}, "axisLabel": {"color": FAINT},
            "splitLine": {"lineStyle": {"color": RULE, "opacity": 0.5}},
        },
        "yAxis": {
            "type": "category", "inverse": True, "data": [w.label for w in wants], "axisTick": {"show": False},
            "axisLine": {"show": False},
            "axisLabel": {"color": INK, "width": 150, "overflow": "break", "interval": 0, "lineHeight": 12},
            "splitLine": {"show": True, "interval": 0, "lineStyle": {"color": RULE, "opacity": 0.4}},
        },
        "series": [
            {"type": "lines", "coordinateSystem": "cartesian2d", "data": ranges, "symbol": "none", "silent": True,
             "lineStyle": {"color": COLOURS[2], "width": 2, "opacity": 0.45}},
            {"type": "scatter", "data": bars, "symbol": "rect", "symbolSize": [4, 18], "silent": True,
             "itemStyle": {"color": COLOURS[1]}},
            {"type": "scatter", "data": dots, "cursor": "pointer"},
        ],
    }  # fmt: skip


def told(wants: Sequence[Want]) -> str:
    """All rows in words, for whoever cannot see the chart."""
    rows = (f"{w.label}: wants {w.position.value:.2f}, cares {w.salience:.2f}, stands at {w.now:.2f}" for w in wants)
    return f"Who wants what. {'; '.join(rows)}."
