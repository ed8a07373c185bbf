"""Starts: how long commands take to begin, and what they load."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict
from typing import Any

from sim.study.threads import THREADS
from tests.benchmarks.machine import Goal, Spread

NUMPY = ("-c", "import numpy")
COMMANDS = {"--help": ("--help",), "check baseline": ("check", "baseline")}
HEAVY = (
    "mesa", "matplotlib", "numpy", "scipy", "scipy.stats", "pandas", "xarray", "zarr", "networkx", "pydantic", "rich", "jinja2",
    "sklearn", "SALib", "ema_workbench", "pygambit", "nicegui", "dask",
)  # fmt: skip
LOADED = """
import io, json, sys
from contextlib import redirect_stdout
from sim.cli import main
sys.argv = ["realpolitik", *json.loads(sys.argv[1])]
with redirect_stdout(io.StringIO()) as said:
    try:
        main()
    except SystemExit as end:
        assert not end.code, end.code
assert said.getvalue()
print(json.dumps(sorted(sys.modules)))
"""


def loaded(*arguments: str) -> frozenset[str]:
    """Every module that a command has loaded when it ends, in a process of its own."""
    code = [sys.executable, "-c", LOADED, json.dumps(arguments)]
    return frozenset(json.loads(subprocess.run(code, check=True, capture_output=True, text=True).stdout))


def starts(rounds: int) -> dict[str, Any]:
    """Seconds of each command beside those of loading numpy, in turns."""
    runs = {"import numpy": NUMPY} | {name: ("-m", "sim", *arguments) for name, arguments in COMMANDS.items()}
    wall: dict[str, list[float]] = {name: [] for name in runs}
    cpu: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, arguments in runs.items():
            seconds = _timed(arguments)
            if number:  # the first fills the disk's memory
                wall[name].append(seconds[0])
                cpu[name].append(seconds[1])
    ratios = {
        name: {
            what: asdict(Spread.of([mine / its for mine, its in zip(times[name], times["import numpy"], strict=True)]))
            for what, times in (("wall", wall), ("cpu", cpu))
        }
        for name in COMMANDS
    }
    modules = {name: loaded(*arguments) for name, arguments in COMMANDS.items()}
    goals = [Goal(f"realpolitik {name} / import numpy, under", 4.0, False, ratios[name]["wall"]["median"]) for name in COMMANDS]
    goals += [
        Goal(f"mesa and matplotlib in {name}, none", 0.0, False, float(len({"mesa", "matplotlib"} & modules[name])))
        for name in COMMANDS
    ]
    return {
        "wall": wall,
        "cpu": cpu,
        "ratios": ratios,
        "heavy": {name: [m for m in HEAVY if m in there] for name, there in modules.items()},
        "goals": [goal.record() for goal in goals],
    }


def _timed(arguments: tuple[str, ...]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    environment = {name: value for name, value in os.environ.items() if name not in THREADS}  # as a user has it
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
    spent, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
