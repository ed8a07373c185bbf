"""Short commands start at once: what they load, in a process of its own. How long it takes is for the benchmarks."""

from __future__ import annotations

import pytest

from tests.benchmarks.starts import loaded

SLOW = {
    "mesa",
    "matplotlib",
    "scipy",
    "pandas",
    "xarray",
    "zarr",
    "networkx",
    "nicegui",
    "sklearn",
    "jinja2",
    "dask",
    "distributed",
}


def test_help_loads_nothing_that_counts_or_draws() -> None:
    assert not (SLOW | {"numpy"}) & loaded("--help")


@pytest.mark.parametrize("scenario", ["baseline", "snapback"])
def test_check_loads_nothing_that_runs_or_draws(scenario: str) -> None:
    assert not SLOW & loaded("check", scenario)
