"""Race: engine, compiled scalar loop and reference model, in turns on one core, by the time of that core."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from typing import Any

from sim.engine.block import BLOCK
from sim.engine.walk import walk_together
from sim.study.scenario import load
from sim.world.setup import Setup
from tests.benchmarks.compiled import Compiled, check
from tests.benchmarks.machine import Goal, Spread
from tests.reference.model import Reference

SECONDS = 1.0  # that every contestant runs in every round, at least
SEED = 2022
ENGINE, LOOP, HASTY, REFERENCE = "engine", "compiled loop", "compiled loop, luck first", "reference (Mesa)"


def race(scenario: str, rounds: int) -> dict[str, Any]:
    """Replicate-months a second of all contestants in all rounds, and the engine's ratios to the others, round by round."""
    with _pinned():
        return _raced(scenario, rounds)


def _raced(scenario: str, rounds: int) -> dict[str, Any]:
    setup = load(scenario).setup
    agreement = check(setup, SEED)
    runners = _runners(setup)
    for run in runners.values():
        run(0)
    rates: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(rounds):
        for name, run in runners.items():
            rates[name].append(_rate(run))
    ratios = {
        name: [mine / its for mine, its in zip(rates[ENGINE], rates[name], strict=True)] for name in runners if name != ENGINE
    }
    found = {name: Spread.of(values) for name, values in ratios.items()}
    goals = (
        Goal("engine / reference, at least", 150.0, True, found[REFERENCE].median),
        Goal("engine / compiled loop, at least", 1.0, True, found[LOOP].median),
    )
    return {
        "scenario": scenario,
        "agreement": agreement,
        "rates": rates,
        "rate": {name: asdict(Spread.of(values)) for name, values in rates.items()},
        "ratios": ratios,
        "ratio": {name: asdict(spread) for name, spread in found.items()},
        "goals": [goal.record() for goal in goals],
    }


def _runners(setup: Setup) -> dict[str, Callable[[int], int]]:
    """Each runs a piece of work by its number, and says how many replicate-months it was."""
    compiled = Compiled(setup, SEED)

    def engine(number: int) -> int:
        two = (2 * number, 2 * number + 1)  # as a study walks them
        deque(islice(walk_together(setup, SEED, two), setup.steps + 1), maxlen=1)
        return 2 * BLOCK * setup.steps

    def loop(number: int) -> int:
        compiled.block(number)
        return BLOCK * setup.steps

    def hasty(number: int) -> int:
        compiled.block(number, hasty=True)
        return BLOCK * setup.steps

    def reference(number: int) -> int:
        model = Reference(setup, SEED, number)
        for _ in range(setup.steps):
            model.step()
        return setup.steps

    return {ENGINE: engine, LOOP: loop, HASTY: hasty, REFERENCE: reference}


def _rate(run: Callable[[int], int]) -> float:
    """Replicate-months a second of processor time."""
    done, number, began = 0, 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        done += run(number)
        number += 1
    return done / spent


@contextmanager
def _pinned() -> Iterator[None]:
    """Stay on one core meanwhile; the compiled loop, numpy and Mesa all count with one thread anyway."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
