"""Numbers as a text tells them: `34 ± 2 %`, `0.45 ± 0.01`, `+12 ± 3 percentage points`; no line breaks inside a number."""

from __future__ import annotations

import math
from collections.abc import Sequence

BOUND = "\N{NO-BREAK SPACE}"
MOST_PLACES = 3
Measure = tuple[float, float]
"""A mean and its standard error, which is 0 or nan where there is none."""


def value(kind: str, mean: float, error: float) -> str:
    """A mean with its standard error, as many digits as it supports; a chance in per cent."""
    return values(kind, [(mean, error)])[0]


def values(kind: str, row: Sequence[Measure]) -> tuple[str, ...]:
    """Means of one row of a table, all with the decimals that the least precise of them supports."""
    return _row(kind, row, "", f"{BOUND}%")


def difference(kind: str, mean: float, error: float) -> str:
    """A difference with its sign and standard error; that of chances in percentage points."""
    return _row(kind, [(mean, error)], "+", f"{BOUND}percentage{BOUND}points")[0]


def differences(kind: str, row: Sequence[Measure]) -> tuple[str, ...]:
    """Differences of one row of a table, as `values`; those of chances in points."""
    return _row(kind, row, "+", f"{BOUND}points")


def bare(kind: str, row: Sequence[float], error: float) -> tuple[str, ...]:
    """Means without their errors, with the decimals that an error supports: those of a difference beside which they stand."""
    scale, unit = (100.0, f"{BOUND}%") if kind == "chance" else (1.0, "")
    places = _places(error * scale) if _known(error) else None
    return tuple(_pair(mean * scale, 0.0, ("", places)) + unit for mean in row)


def plain(kind: str, number: float) -> str:
    """A number that somebody wrote, without an error: `80 %`, `0.55`."""
    return f"{number * 100:g}{BOUND}%" if kind == "chance" else f"{number:g}"


def _row(kind: str, row: Sequence[Measure], sign: str, unit: str) -> tuple[str, ...]:
    scale, unit = (100.0, unit) if kind == "chance" else (1.0, "")
    known = [error * scale for _, error in row if _known(error)]
    places = min(map(_places, known)) if known else None
    return tuple(_pair(mean * scale, error * scale, (sign, places)) + unit for mean, error in row)


def _known(error: float) -> bool:
    return math.isfinite(error) and error > 0


def _places(error: float) -> int:
    """Decimals that an error supports, 0 to MOST_PLACES."""
    return min(max(-math.floor(math.log10(error)), 0), MOST_PLACES)


def _pair(mean: float, error: float, form: tuple[str, int | None]) -> str:
    """A number and its error. form: its sign, and its decimals or None for as many as it needs, at most two."""
    sign, places = form
    rounded = round(mean, 2 if places is None else places) + 0.0
    sign = sign if rounded else ""
    shown = f"{rounded:{sign}g}" if places is None else f"{rounded:{sign}.{places}f}"
    if places is not None and _known(error):
        least = 10.0**-places
        margin = f"{error:.{places}f}" if error >= least / 2 else f"<{least:g}"
        shown = f"{shown}{BOUND}±{BOUND}{margin}"
    return shown.replace("-", "−")
