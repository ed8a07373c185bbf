"""Shock: an event of a scenario as the engine reads it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.world.quantity import Condition


@dataclass(frozen=True)
class Shock:
    """An event of a scenario: what it changes, and when.

    step: the step in which it is due, or None for one that waits for `when`.
    """

    name: str
    step: int | None
    when: tuple[Condition, ...]
    chance: float  # at a date: probability; with `when`: probability a month
    repeat: bool
    issues: tuple[tuple[int, str, float], ...]  # (issue, "set" or "add", number)
    trust: tuple[tuple[int, int, float, float], ...]  # (i, j, evidence for, evidence against)
    capability: tuple[tuple[int, float], ...]  # (actor, factor)
    accords: tuple[tuple[int, bool], ...]
    tempo: tuple[tuple[int, float], ...]  # (move, factor on opportunities)
    talks: tuple[tuple[int, float], ...]  # (accord, factor on the rate of signing)
    undoes: bool = False  # acts only where the shock listed just before it has happened
