"""The laws, one mechanism a file, in the order of a step."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.chance import Chance
from sim.engine.laws.conduct import conduct
from sim.engine.laws.diplomacy import diplomacy
from sim.engine.laws.events import events
from sim.engine.laws.issues import issues
from sim.engine.laws.trust import trust
from sim.engine.state import State, Worlds

Law = Callable[[State, Worlds, Chance], State]

__all__ = ["LAWS", "Law", "conduct", "diplomacy"]

LAWS: tuple[Law, ...] = (events, conduct, diplomacy, trust, issues)
