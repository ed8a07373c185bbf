"""Growth: time and memory of runs of growing size, each in a process of its own, and the exponents of their curves."""

from __future__ import annotations

import inspect
import json
import math
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.block import BLOCK
from sim.engine.walk import walk
from sim.study.ensemble import Study, run_study
from sim.study.scenario import load
from sim.world.setup import Ranged, Setup
from tests.benchmarks.machine import Goal, peak_memory
from tests.benchmarks.machine import load as machine_load
from tests.generators import Deed, Treaty, blank, parameters

SIZES = {
    "replicates": (1_000, 10_000, 100_000, 1_000_000),
    "actors": (4, 8, 16, 32, 64),
    "moves": (50, 100, 200, 500, 1000, 2000, 5000),
    "months": (12, 24, 48, 96, 240),
}
SECONDS = 1.0  # that a size is run again and again, at least
LENS = {"interest": 0.25, "relative": 0.1, "affinity": 0.6, "reciprocity": 0.8, "balancing": 0.6, "retaliation": 0.15}
MEMORY = 500_000_000  # bytes
OUTCOMES = {"keep": "outcomes"} if "keep" in inspect.signature(Study).parameters else {}


@dataclass(frozen=True)
class Fit:
    """y ~ size^exponent, by least squares on logarithms. error: standard error; None for two points."""

    exponent: float
    error: float | None
    low: float
    high: float


def growth(kinds: list[str], most: int, scenario: str) -> dict[str, Any]:
    """Runs of all sizes, and what was fitted."""
    found: dict[str, Any] = {"runs": {}, "fits": {}, "upper": {}, "load": {}}
    for kind in kinds:
        sizes = [size for size in SIZES[kind] if kind != "replicates" or size <= most]
        found["load"][kind] = machine_load()
        found["runs"][kind] = [_apart(kind, size, scenario) for size in sizes]
        if len(sizes) > 1:
            found["fits"][kind] = vars(fitted(found["runs"][kind]))
            found["upper"][kind] = vars(fitted(found["runs"][kind][-3:]))
    found["goals"] = [goal.record() for goal in _goals(found)]
    return found


def _goals(found: dict[str, Any]) -> list[Goal]:
    runs, fits = found["runs"].get("replicates", []), found["fits"].get("replicates")
    if not fits:
        return []
    peaks = [run["memory"] for run in runs]
    return [
        Goal("exponent of replicates, at most", 1.05, False, fits["exponent"]),
        Goal("peak memory, bytes, under", MEMORY, False, float(max(peaks))),
        Goal("peak memory, most / least, at most", 1.1, False, max(peaks[1:]) / min(peaks[1:]) if len(peaks) > 2 else None),
    ]


def fitted(runs: list[dict[str, Any]]) -> Fit:
    """The exponent of processor time in size."""
    x, y = (np.log([run[name] for run in runs]) for name in ("size", "cpu"))
    slope, base = np.polyfit(x, y, 1)
    left = y - (slope * x + base)
    free = len(x) - 2
    error = math.sqrt(float(left @ left) / free / float(((x - x.mean()) ** 2).sum())) if free > 0 else None
    return Fit(float(slope), error, float(runs[0]["size"]), float(runs[-1]["size"]))


def _apart(kind: str, size: int, scenario: str) -> dict[str, Any]:
    """One size in a fresh process."""
    command = [sys.executable, "-m", "tests.benchmarks.growth", kind, str(size), scenario]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    if ended.returncode:
        raise RuntimeError(f"{kind} {size}: {ended.stderr[-2000:]}")
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def one(kind: str, size: int, scenario: str) -> dict[str, Any]:
    """Seconds and peak bytes of one size: a study into a folder for replicates, else one block of the engine."""
    if kind == "replicates":
        study = Study((load(scenario),), size, **OUTCOMES)
        with tempfile.TemporaryDirectory() as folder:
            wall, cpu = time.perf_counter(), time.process_time()
            run_study(study, Path(folder) / "study")
            spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
            stored = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        return {"size": size, **spent, "memory": peak_memory(), "stored": stored, "outcomes_only": bool(OUTCOMES)}
    setup = made(kind, size, scenario)
    _walked(setup, 0)
    wall, cpu, blocks = time.perf_counter(), time.process_time(), 0
    while time.process_time() - cpu < SECONDS or blocks < 2:
        _walked(setup, blocks)
        blocks += 1
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"size": size, "wall": wall / blocks, "cpu": cpu / blocks, "memory": peak_memory(), "blocks": blocks}


def _walked(setup: Setup, block: int) -> None:
    deque(islice(walk(setup, 2022, block), setup.steps + 1), maxlen=1)


def made(kind: str, size: int, scenario: str) -> Setup:
    """The scenario over other horizons, or a made-up world of 10 actors and 400 moves, or of another number of either."""
    if kind == "months":
        return replace(load(scenario).setup, steps=size)
    return world(size if kind == "actors" else 10, size if kind == "moves" else 400)


def world(actors: int, moves: int, issues: int = 20, accords: int = 12, steps: int = 12) -> Setup:
    """A made-up world in which a quarter of the moves have two effects each, and accords bind pairs; a year long."""
    rng = np.random.default_rng([2022, actors, moves])

    def number(low: float, high: float, *shape: int) -> Ranged:
        return Ranged(*np.sort(rng.uniform(low, high, (3, *shape)), axis=0))

    def pair() -> tuple[int, int]:
        one, other = (int(i) for i in rng.choice(actors, 2, replace=False))
        return one, other

    def deed(m: int) -> Deed:
        touched = rng.choice(issues, 2, replace=False) if m < moves // 4 else ()
        effects = {int(k): number(-0.2, 0.2) for k in touched}
        return Deed(f"m{m}", *pair(), float(rng.uniform(-0.9, 0.9)), number(0.1, 1.0), number(0.0, 0.5), effects)

    def treaty(g: int) -> Treaty:
        one, other = pair()
        terms = ((int(rng.integers(issues)), one, number(0, 1), number(3, 24)),) if g % 2 else ()
        return Treaty(f"g{g}", (one, other), terms, number(0, 0.2), number(0, 0.2), pact=not g % 2, in_force=g % 4 < 2)

    return blank(
        actors=[f"a{n}" for n in range(actors)],
        issues=[f"k{n}" for n in range(issues)],
        alpha=rng.uniform(1, 8, (actors, actors)),
        beta=rng.uniform(1, 8, (actors, actors)),
        position=number(0, 1, actors, issues),
        salience=number(0, 1, actors, issues),
        capability=number(0.1, 1, actors),
        pull=number(-0.2, 0.2, actors, issues),
        start=number(0.2, 0.8, issues),
        half_life=number(6, 60, issues),
        noise=number(0, 0.03, issues),
        coupling=number(-0.05, 0.05, issues, issues),
        deeds=[deed(m) for m in range(moves)],
        named=moves // 4,
        treaties=[treaty(g) for g in range(accords)],
        parameters=parameters(**{f"weight__{motive}": weight for motive, weight in LENS.items()}),
        steps=steps,
        uncertain=True,
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps({**one(sys.argv[1], int(sys.argv[2]), sys.argv[3]), "block": BLOCK}) + "\n")
