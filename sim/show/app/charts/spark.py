"""Spark: the course of one number as a line as high as a word."""

from __future__ import annotations

import numpy as np

from sim.show.figures.style import COLOURS
from sim.world.setup import Floats

WIDE, TALL = 100, 20  # the picture's own units; it is stretched to its place


def spark(values: Floats) -> str:
    """An SVG that holds numbers only. values: (T + 1,) with T > 0, in [0, 1]; more is drawn at the edge."""
    xs = np.linspace(0, WIDE, len(values))
    ys = TALL - 1 - (TALL - 2) * np.clip(values, 0, 1)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    return (
        f'<svg viewBox="0 0 {WIDE} {TALL}" preserveAspectRatio="none" aria-hidden="true" style="width:100%;height:100%">'
        f'<polyline points="{points}" fill="none" stroke="{COLOURS[2]}" stroke-width="1.6" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )


def place(values: Floats, step: int) -> tuple[float, float]:
    """Where the mark of a step lies on the line, in per cent from left and top."""
    return 100.0 * step / (len(values) - 1), 100.0 * (TALL - 1 - (TALL - 2) * float(np.clip(values[step], 0, 1))) / TALL


def worded(values: Floats, step: int) -> str:
    """A level and how far the month moved it: `0.53 ▲0.03`."""
    moved = float(values[step] - values[max(step - 1, 0)])
    arrow = "" if abs(moved) < 0.005 else f" {'▲' if moved > 0 else '▼'}{abs(moved):.2f}"
    return f"{float(values[step]):.2f}{arrow}"
