"""Pace: about how long a study will take, from a few steps of its own worlds on this machine."""

from __future__ import annotations

import time

from sim.engine.walk import walk
from sim.study.ensemble import Study
from sim.study.job import KEPT
from sim.study.measures import recorded
from sim.study.size import held
from sim.world.setup import Setup

SHORT = 3_000_000_000  # bytes of all blocks below which a study lasts less than a minute or so, and nothing is measured
SECONDS, STEPS = 1.0, 2  # walked to see what a step costs, at least
LONG = 90.0  # seconds from which on it is told how long a study will take


def foretold(study: Study, left: int, hands: int | None) -> str:
    """What is to be said before so many blocks are run; nothing where they take a minute or so.

    hands: processes that share them; None where that is not known, and the time is that of one core.
    """
    count = max(1, min(hands or 1, left))
    seconds = expected(study, left) / count
    if seconds < LONG:
        return ""
    by = "of one core" if hands is None else f"with {count} process{'es' if count > 1 else ''}"
    return f"{left:,} blocks are left to run: about {lasting(seconds)} {by}."


def lasting(seconds: float) -> str:
    """A time of a minute and a half or more in words, as rough as an estimate is."""
    for unit, length, most in (("minutes", 60.0, 100.0), ("hours", 3600.0, 48.0)):
        if seconds < most * length:
            return f"{seconds / length:.2g} {unit}" if seconds < 9.5 * length else f"{seconds / length:.0f} {unit}"
    return f"{seconds / 86400.0:,.0f} days"


def expected(study: Study, left: int) -> float:
    """Seconds of one core that so many blocks of a study take, about; 0 where that is plainly little."""
    first = study.scenarios[0]
    if left * held(first.file, first.world) < SHORT:
        return 0.0
    wanted = frozenset(KEPT[study.keep]) | {q.field for q in study.questions[0]}
    return left * block_seconds(first.setup, study.seed, wanted)


def block_seconds(setup: Setup, seed: int, wanted: frozenset[str]) -> float:
    """Seconds of one core that a block takes: its first steps are walked for a second, and the others cost as much as they do."""
    moments, times = [], [time.process_time()]
    for moment in walk(setup, seed, 0):
        moments.append(moment)
        times.append(time.process_time())
        if moment.step == setup.steps or (moment.step >= STEPS and times[-1] - times[0] > SECONDS):
            break
    recorded(iter(moments), moments[-1].step, wanted)
    reading = time.process_time() - times[-1]
    start, walking = times[1] - times[0], times[-1] - times[1]
    steps = max(moments[-1].step, 1)
    return start + walking * setup.steps / steps + reading * (setup.steps + 1) / (steps + 1)
