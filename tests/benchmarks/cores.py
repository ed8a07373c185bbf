"""Cores: the same blocks by two processes and by one, in turns, dealt as a study deals them."""

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
    """Seconds of one process and of two, which are there and warm before a round begins, and their ratios."""
    study = Study((load(scenario),), 128)
    job = Job(study.scenarios[0].setup, study.questions[0], study.seed, 0, keep=())
    _spent(job, 1, None)
    blocks = max(8, round(SECONDS / _spent(job, 2, None)) * 2)
    seconds: dict[str, list[float]] = {"one": [], "two": []}
    began = time.perf_counter()
    with workers(2, blocks) as pool:
        _spent(job, 4, pool)
        start = time.perf_counter() - began
        for _ in range(rounds):
            seconds["one"].append(_spent(job, blocks, None))
            seconds["two"].append(_spent(job, blocks, pool))
    ratio = Spread.of([one / two for one, two in zip(seconds["one"], seconds["two"], strict=True)])
    goal = Goal("two cores / one, at least", 1.85, True, ratio.median if cores() > 1 else None)
    return {"blocks": blocks, "seconds": seconds, "start": start, "ratio": asdict(ratio), "goals": [goal.record()]}


def _spent(job: Job, blocks: int, executor: Executor | None) -> float:
    """Seconds by the clock for some blocks."""
    began = time.perf_counter()
    done = list(dealt(numbered, [job], [(0, 2 * block + 1) for block in range(0, blocks, 2)], executor))
    assert len(done) == len(range(0, blocks, 2))
    return time.perf_counter() - began
