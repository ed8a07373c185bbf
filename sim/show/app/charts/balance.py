"""Balance: how power is spread and who stands in which camp, as rows and as an option dictionary of ECharts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.show.figures.style import COLOURS, FAINT, INK, RULE
from sim.study import balance
from sim.world.setup import Floats

CAMPS: tuple[str, str] = (COLOURS[0], COLOURS[5])  # black and orange: far apart in lightness too
ROW, FRAME = 24, 42  # pixels of height: a row, and what is round the rows


@dataclass(frozen=True)
class Balance:
    """The instruments of one state: of trust (N, N) and capability (N,).

    polarity in [1, N]; concentration in (0, 1]; balanced in [0, 1], NaN where no triad is closed; ties: how many pairs have a
    sign; frustration: how many of them no two camps can reconcile; camps (N,): 0 or 1, the first actor in 0.
    """

    polarity: float
    concentration: float
    balanced: float
    ties: int
    frustration: int
    camps: NDArray[Any]


def weighed(trust: Floats, capability: Floats) -> Balance:
    """Read the instruments off one state. trust: (N, N) in [0, 1]; capability: (N,) > 0."""
    signed = balance.signs(trust)
    return Balance(
        polarity=float(balance.polarity(capability)),
        concentration=float(balance.concentration(capability)),
        balanced=float(balance.balanced_triads(signed)),
        ties=int(np.abs(np.triu(signed, 1)).sum()),
        frustration=int(balance.frustration(signed)),
        camps=balance.camps(signed),
    )


def sentences(found: Balance) -> list[tuple[str, str, str]]:
    """(name, value, what it means) of every instrument."""
    triads = "–" if np.isnan(found.balanced) else f"{100 * found.balanced:.0f} %"
    frustrated = f"{balance.at_most(found.frustration, len(found.camps))} of {found.ties} ties"
    return [
        ("Polarity", f"{found.polarity:.1f}", "Power is spread as if so many powers of equal size held it."),
        ("Concentration", f"{found.concentration:.2f}", "1 if one actor held all power (Herfindahl–Hirschman index)."),
        ("Balanced triads", triads, "Triangles in which a friend's friend is a friend and an enemy's enemy too."),
        ("Frustration", frustrated, "Ties that no division into two camps can reconcile."),
    ]


def height(capability: Floats) -> int:
    """Pixels that a chart of so many actors needs."""
    return ROW * len(capability) + FRAME


def powers(names: tuple[str, ...], capability: Floats, camps: NDArray[Any]) -> dict[str, Any]:
    """Each actor's share of all capability, the largest on top; camps differ in colour, and by A and B beside the name."""
    share = capability / capability.sum()
    order = np.argsort(-share, kind="stable")
    bars = [{"value": round(100 * float(share[k]), 1), "itemStyle": {"color": CAMPS[int(camps[k])]}} for k in order]
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": "Shares of power in per cent; the list of camps holds the names."}},
        "textStyle": {"fontFamily": "system-ui, sans-serif"},
        "grid": {"left": 4, "right": 44, "top": 4, "bottom": 34, "containLabel": True},
        "tooltip": {"show": False},
        "xAxis": {"type": "value", "name": "share of all capability, %", "nameLocation": "middle", "nameGap": 22,
                  "nameTextStyle": {"color": FAINT}, "axisLabel": {"color": FAINT, "hideOverlap": True},
                  "splitLine": {"lineStyle": {"color": RULE, "opacity": 0.5}}},
        "yAxis": {"type": "category", "inverse": True, "data": [f"{names[k]} · {'AB'[int(camps[k])]}" for k in order],
                  "axisTick": {"show": False}, "axisLine": {"show": False},
                  "axisLabel": {"color": INK, "width": 150, "overflow": "truncate", "interval": 0}},
        "series": [{"type": "bar", "data": bars, "barWidth": "62%", "silent": True,
                    "label": {"show": True, "position": "right", "color": INK}}],
    }  # fmt: skip
