"""Intervals: differences from a reference, and who wins and loses, as option dictionaries of ECharts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.show.figures.style import COLOURS, FAINT, INK, RULE, signed
from sim.show.tables import rows as rows_of

GAIN, LOSS, EVEN = COLOURS[2], COLOURS[1], FAINT
ROW = 30  # pixels of height a row
FRAME = 56  # pixels round the rows
UNITS = {"points": "percentage points (chances), hundredths (levels)", "count": "number"}


@dataclass(frozen=True)
class Bar:
    """A difference with its 95 % interval, in the chart's unit."""

    title: str
    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0

    @property
    def colour(self) -> str:
        """Blue for more, vermilion for less, grey where zero is inside."""
        return EVEN if not self.sure else GAIN if self.value > 0 else LOSS


def forest_bars(differences: pd.DataFrame, titles: dict[str, str], *, counts: bool) -> list[Bar]:
    """Rows of `sim.study.compare.differences` as bars: chances and levels in hundredths, or counts as they are."""
    scale = 1.0 if counts else 100.0
    rows = differences[(differences["kind"] == "count") == counts]
    return [
        Bar(titles[str(r.outcome)], float(r.difference) * scale, float(r.low) * scale, float(r.high) * scale)
        for r in rows_of(rows)
    ]


def winner_bars(satisfaction: pd.DataFrame, names: dict[str, str], scenario: str) -> list[Bar]:
    """A scenario's rows of `sim.study.compare.satisfaction` as bars in hundredths, the greatest gain first."""
    rows = satisfaction[satisfaction["scenario"] == scenario].sort_values("difference", ascending=False)
    return [Bar(names[str(r.actor)], 100 * float(r.difference), 100 * float(r.low), 100 * float(r.high)) for r in rows_of(rows)]


def height(bars: Sequence[Bar]) -> int:
    """Pixels that a chart of so many rows needs."""
    return ROW * max(len(bars), 1) + FRAME


def intervals(bars: Sequence[Bar], unit: str, digits: int = 1) -> dict[str, Any]:
    """One row a bar, the first on top: a mark at the difference, a line over its interval, the number with its sign."""
    marks = [
        {
            "value": [round(b.value, 4), n],
            "itemStyle": {"color": b.colour},
            "symbol": "diamond" if not b.sure else "triangle",
            "symbolRotate": 0 if not b.sure else -90 if b.value > 0 else 90,
        }
        for n, b in enumerate(bars)
    ]
    spans = [
        {"coords": [[round(b.low, 4), n], [round(b.high, 4), n]], "lineStyle": {"color": b.colour}} for n, b in enumerate(bars)
    ]
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": told(bars, unit, digits)}},
        "textStyle": {"fontFamily": "system-ui, sans-serif"},
        "grid": {"left": 8, "right": 16, "top": 8, "bottom": 30, "containLabel": True},
        "tooltip": {"show": False},
        "xAxis": {
            "type": "value",
            "name": unit,
            "nameLocation": "middle",
            "nameGap": 24,
            "nameTextStyle": {"color": FAINT},
            "axisLabel": {"color": FAINT, "hideOverlap": True},
            "splitLine": {"lineStyle": {"color": RULE, "opacity": 0.5}},
        },
        "yAxis": [
            {**_rows([b.title for b in bars]), "axisLine": {"onZero": True, "lineStyle": {"color": INK}}},
            {**_rows([signed(b.value, digits) for b in bars]), "position": "right", "axisLine": {"show": False}},
        ],
        "series": [
            {"type": "lines", "coordinateSystem": "cartesian2d", "data": spans, "lineStyle": {"width": 2.4, "opacity": 1},
             "symbol": "none", "silent": True},
            {"type": "scatter", "data": marks, "symbolSize": 11, "silent": True},
        ],
    }  # fmt: skip


def _rows(words: Sequence[str]) -> dict[str, Any]:
    """A column of words, one a row."""
    label = {"color": INK, "width": 170, "overflow": "break", "interval": 0, "lineHeight": 13}
    return {"type": "category", "inverse": True, "data": list(words), "axisTick": {"show": False}, "axisLabel": label}


def told(bars: Sequence[Bar], unit: str, digits: int = 1) -> str:
    """All rows in words, for whoever cannot see the chart."""
    rows = [f"{b.title} {signed(b.value, digits)} [{signed(b.low, digits)}, {signed(b.high, digits)}]" for b in bars]
    return f"Differences with 95 % intervals, in {unit}: {'; '.join(rows)}."
