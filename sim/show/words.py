"""Words: numbers with the digits that their sample supports."""

from __future__ import annotations

import math

MOST_PLACES = 3  # more decimals than a reader can use, whatever the sample supports


def places(error: float) -> int:
    """Decimals that a standard error supports: up to its first digit, 0 to 3."""
    if not math.isfinite(error) or error <= 0:
        return 2
    return min(max(-math.floor(math.log10(error)), 0), MOST_PLACES)


def measured(kind: str, mean: float, error: float) -> str:
    """A mean with its Monte Carlo standard error: `34 ± 2 %` for a chance, `0.452 ± 0.003` for a level or a count."""
    scale, unit = (100.0, " %") if kind == "chance" else (1.0, "")
    decimals = places(error * scale)
    if not math.isfinite(error):
        return f"{mean * scale:.{decimals}f}{unit}"
    return f"{mean * scale:.{decimals}f} ± {error * scale:.{decimals}f}{unit}"


def change(kind: str, value: float, low: float, high: float) -> tuple[str, str]:
    """A paired difference and its interval; a chance in percentage points."""
    scale = 100.0 if kind == "chance" else 1.0
    decimals = places((high - low) / 4.0 * scale)
    rounded = [round(x * scale, decimals) + 0.0 for x in (value, low, high)]
    shown = [f"{x:+.{decimals}f}" if x else f"{x:.{decimals}f}" for x in rounded]
    return shown[0], f"[{shown[1]}, {shown[2]}]"


def percent(share: float) -> str:
    """A share as a whole percentage, with < 1 and > 99 kept apart from none and all."""
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{share * 100:.0f} %"
