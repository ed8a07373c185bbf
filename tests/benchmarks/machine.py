"""What is recorded beside every number: the machine, its load, the versions; and what a finding is."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("realpolitik", "numpy", "scipy", "mesa", "numba", "llvmlite", "xarray", "zarr")


@dataclass(frozen=True)
class Goal:
    """A number that is aimed at. at_least: more is better; else less is."""

    says: str
    bound: float
    at_least: bool
    found: float | None

    @property
    def met(self) -> bool | None:
        """None where it was not measured."""
        if self.found is None:
            return None
        return self.found >= self.bound if self.at_least else self.found <= self.bound

    def record(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}


@dataclass(frozen=True)
class Spread:
    """Median, least and most of several rounds."""

    median: float
    least: float
    most: float
    rounds: int

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        return cls(statistics.median(numbers), min(numbers), max(numbers), len(numbers))

    def told(self, form: str = ",.0f") -> str:
        return f"{self.median:{form}} ({self.least:{form}}–{self.most:{form}})"


def machine() -> dict[str, Any]:
    """Processor, its features, load, versions and date."""
    from sim.study.machine import cpu_features

    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "cpu_features": cpu_features(),
        "load": load(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
    }


def load() -> list[float]:
    """Processes that wanted to run in the last 1, 5 and 15 minutes, on average."""
    return [round(x, 2) for x in os.getloadavg()]


def peak_memory() -> int:
    """Most bytes that this process has held; not those of the one that started it, as getrusage would say."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM in /proc/self/status")


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
