"""Short commands start at once: what they load, in a process of its own. How long it takes is for the benchmarks."""

from __future__ import annotations

import pytest

from sim.cli.app import VERBS
from tests.benchmarks.starts import loaded

SLOW = {
    "numpy",
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
    assert not (SLOW | {"pydantic", "yaml"}) & loaded("--help")


def test_a_verb_loads_no_other() -> None:
    rooms = {f"sim.cli.{place.split(':')[0]}" for place in VERBS.values()}
    assert rooms & loaded("check", "baseline") == {"sim.cli.check"}


@pytest.mark.parametrize("scenario", ["baseline", "snapback"])
def test_check_loads_nothing_that_counts_or_draws(scenario: str) -> None:
    assert not SLOW & loaded("check", scenario)
