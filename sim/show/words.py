"""Words: numbers with the digits that their sample supports."""

from __future__ import annotations

import math

MOST_PLACES = 3  # more decimals than a reader can use, whatever the sample supports


def places(error: float) -> int:
    """Decimals that a standard error above 0 supports: up to its first digit, 0 to 3."""
    return min(max(-math.floor(math.log10(error)), 0), MOST_PLACES)


def measured(kind: str, mean: float, error: float) -> str:
    """A mean with its Monte Carlo standard error: `34 ± 2 %` for a chance, `0.452 ± 0.003` for a level or a count.

    A sample without spread, or of one world, has no error to show.
    """
    scale, unit = (100.0, " %") if kind == "chance" else (1.0, "")
    spread = error * scale
    margin = f" ± {spread:.{places(spread)}f}" if _known(spread) else ""
    return f"{_rounded(kind, mean * scale, spread)}{margin}{unit}"


def change(kind: str, value: float, low: float, high: float) -> tuple[str, str]:
    """A paired difference and its interval; a chance in percentage points. One world has no interval."""
    scale = 100.0 if kind == "chance" else 1.0
    spread = (high - low) / 4.0 * scale
    shown = [_rounded(kind, x * scale, spread, "+") for x in (value, low, high)]
    return shown[0], f"[{shown[1]}, {shown[2]}]" if math.isfinite(spread) else "–"


def _known(error: float) -> bool:
    return math.isfinite(error) and error > 0


def _rounded(kind: str, value: float, error: float, sign: str = "") -> str:
    """A number to the decimals that its error supports; without an error a level has two, all else what it needs."""
    decimals = places(error) if _known(error) else 2
    rounded = round(value, decimals) + 0.0  # no minus zero
    sign = sign if rounded else ""
    return f"{rounded:{sign}.{decimals}f}" if _known(error) or kind == "level" else f"{rounded:{sign}g}"


def percent(share: float) -> str:
    """A share as a whole percentage, with < 1 and > 99 kept apart from none and all."""
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{share * 100:.0f} %"
