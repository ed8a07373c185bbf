"""The public functions: `run` gives a Dataset, `compare` a Dataset and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from sim.study.compare import Comparison, comparison
from sim.study.ensemble import Study, in_memory
from sim.study.scenario import Scenario, load

DEFAULT = ("baseline", "jcpoa_breakthrough", "ukraine_escalation")


@dataclass(frozen=True)
class Compared:
    """A study in memory: the Dataset and its tables."""

    dataset: xr.Dataset
    tables: Comparison


def run(
    scenario: str | Path | Scenario, replicates: int = 1000, seed: int = 2022, executor: Executor | None = None
) -> xr.Dataset:
    """Run one scenario. Dimensions: scenario, replicate, time, actor, other, issue, move, accord, outcome, measure.

    executor: any concurrent.futures.Executor; none runs in this process. The numbers are the same either way.
    InputError for a scenario that is not there or not right.
    """
    return in_memory(Study((_loaded(scenario),), replicates, seed), executor)


def compare(
    scenarios: Sequence[str | Path | Scenario] = DEFAULT,
    replicates: int = 1000,
    seed: int = 2022,
    executor: Executor | None = None,
) -> Compared:
    """Run scenarios under common luck and compare each with the first."""
    loaded = tuple(_loaded(s) for s in scenarios)
    dataset = in_memory(Study(loaded, replicates, seed), executor)
    return Compared(dataset, comparison(dataset, loaded))


def _loaded(scenario: str | Path | Scenario) -> Scenario:
    return scenario if isinstance(scenario, Scenario) else load(scenario)
