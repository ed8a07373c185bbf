"""Numbers as a text tells them: `34 ± 2 %`, `0.45 ± 0.01`, `12 ± 3 percentage points more`."""

from __future__ import annotations

import math


def value(kind: str, mean: float, error: float) -> str:
    """A mean with its standard error, as many digits as it supports; a chance in per cent."""
    scale, unit = (100.0, " %") if kind == "chance" else (1.0, "")
    return f"{_pair(mean * scale, error * scale, '')}{unit}"


def difference(kind: str, mean: float, error: float) -> str:
    """A difference with its sign and standard error; that of chances in percentage points."""
    scale, unit = (100.0, " percentage points") if kind == "chance" else (1.0, "")
    return f"{_pair(mean * scale, error * scale, '+')}{unit}"


def _pair(mean: float, error: float, sign: str) -> str:
    known = math.isfinite(error) and error > 0
    places = min(max(-math.floor(math.log10(error)), 0), 3) if known else 2
    rounded = round(mean, places) + 0.0
    shown = f"{rounded:{sign if rounded else ''}.{places}f}" if known else f"{rounded:{sign if rounded else ''}g}"
    return (f"{shown} ± {error:.{places}f}" if known else shown).replace("-", "−")
