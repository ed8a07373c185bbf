"""Parameters of the laws, each declared once, beside the law that uses it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """A free number of a law: its value, its range, its unit and why."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    reason: str
