"""Shifts: what outcomes were and what they become, over the same worlds, in numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.show.words import percent, places
from sim.study.compare import VISIBLE
from sim.study.intervals import Z, mean_interval
from sim.world.setup import Floats


@dataclass(frozen=True)
class Shift:
    """An outcome before and after a change, over the same worlds.

    kind: chance, level or count. before, after: means; difference with its 95 % half-width (NaN for a single world); flips: share
    of worlds whose own answer changes (a level: by more than .05; a count: by at least one).
    """

    title: str
    kind: str
    before: float
    after: float
    difference: float
    margin: float
    flips: float

    @property
    def sure(self) -> bool:
        """Whether the interval of the difference leaves zero out."""
        return self.difference != 0 and abs(self.difference) > self.margin

    @property
    def track(self) -> tuple[float, float] | None:
        """Where it was and where it is, from 0 to 100, for what has a scale that ends; a count has none."""
        return None if self.kind == "count" else (100 * min(max(self.before, 0), 1), 100 * min(max(self.after, 0), 1))


def shift(title: str, kind: str, before: Floats, after: Floats) -> Shift:
    """The shift of one outcome. before, after: (R,) answers of the same replicates."""
    change = after.astype(float) - before.astype(float)
    mean, error, _, _ = mean_interval(change)
    seen = VISIBLE if kind == "level" else 0.5
    flips = float((np.abs(change) > seen).mean())
    return Shift(title, kind, float(before.mean()), float(after.mean()), mean, Z * error, flips)


def most_moved(shifts: Mapping[str, Shift], most: int) -> list[str]:
    """The outcomes whose change is largest beside its margin, the surest first; those that do not change at all are left out."""
    changed = [name for name, found in shifts.items() if found.difference != 0]
    return sorted(changed, key=lambda name: -abs(shifts[name].difference) / (shifts[name].margin or 1e-9))[:most]


def differing(found: Shift) -> str:
    """A difference with its 95 % margin: chances in percentage points; `no change` where no world differs at all."""
    if found.difference == 0 and found.flips == 0 and not found.margin > 0:
        return "no change"
    fine = max(places(found.margin), 1) if found.margin > 0 else 1
    scale, digits, unit = {"chance": (100.0, 1, " points"), "level": (1.0, 3, "")}.get(found.kind, (1.0, fine, ""))
    number = round(found.difference * scale, digits) + 0.0
    sign = "+" if number > 0 else ""
    margin = "" if np.isnan(found.margin) else f" ± {found.margin * scale:.{digits}f}"
    return f"{sign}{number:.{digits}f}{margin}{unit}".replace("-", "−")


def moved(found: Shift) -> str:
    """From what to what, and the share of worlds that flip: `41 % → 45 %, 6 % flip`."""
    before, after = (_worded(value, found.kind) for value in (found.before, found.after))
    way = before if found.difference == 0 else f"{before} → {after}"
    return f"{way}, {percent(found.flips)} flip" if found.flips else way


def _worded(value: float, kind: str) -> str:
    return {"chance": f"{100 * value:.0f} %", "level": f"{value:.2f}"}.get(kind, f"{value:.1f}")
