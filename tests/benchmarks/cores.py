"""Cores: the same blocks by two processes and by one, in turns, dealt as a study deals them.

Two processes that work apart, each on its half and bringing nothing home, tell the most that this machine could give.
"""

from __future__ import annotations

import time
from concurrent.futures import Executor
from dataclasses import asdict
from typing import Any

from sim.study.dispatch import dealt
from sim.study.ensemble import Study
from sim.study.job import Job, numbered
from sim.study.scenario import load
from sim.study.workers import cores, workers
from tests.benchmarks.machine import Goal, Spread

SECONDS = 6.0  # that one process should take a round


def two_cores(scenario: str, rounds: int) -> dict[str, Any]:
    """Seconds of one process, of two and of two apart, which are there and warm before a round begins, and their ratios."""
    study = Study((load(scenario),), 128)
    job = Job(study.scenarios[0].setup, study.questions[0], study.seed, 0, keep=())
    _spent(job, 1, None)
    blocks = max(8, round(SECONDS / _spent(job, 4, None)) * 4)
    seconds: dict[str, list[float]] = {"one": [], "two": [], "apart": []}
    began = time.perf_counter()
    with workers(2, blocks) as pool:
        _spent(job, 4, pool)
        start = time.perf_counter() - began
        for _ in range(rounds):
            seconds["one"].append(_spent(job, blocks, None))
            seconds["two"].append(_spent(job, blocks, pool))
            seconds["apart"].append(_apart(job, blocks, pool))
    ratio, most = (_ratio(seconds["one"], seconds[two]) for two in ("two", "apart"))
    goal = Goal("two cores / one, at least", 1.85, True, ratio.median if cores() > 1 else None)
    spreads = {"ratio": asdict(ratio), "most": asdict(most)}
    return {"blocks": blocks, "seconds": seconds, "start": start, **spreads, "goals": [goal.record()]}


def _ratio(one: list[float], two: list[float]) -> Spread:
    return Spread.of([slow / quick for slow, quick in zip(one, two, strict=True)])


def _apart(job: Job, blocks: int, executor: Executor) -> float:
    """Seconds by the clock until each of two processes has done half of the blocks by itself."""
    began = time.perf_counter()
    for half in [executor.submit(_spent, job, blocks // 2, None) for _ in range(2)]:
        half.result()
    return time.perf_counter() - began


def _spent(job: Job, blocks: int, executor: Executor | None) -> float:
    """Seconds by the clock for some blocks."""
    began = time.perf_counter()
    done = list(dealt(numbered, [job], [(0, 2 * block + 1) for block in range(0, blocks, 2)], executor))
    assert len(done) == len(range(0, blocks, 2))
    return time.perf_counter() - began
