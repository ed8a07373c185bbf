"""Three public functions, and a package that is light until they are called."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.study.api import DEFAULT, Compared
from sim.study.scenario import Scenario, load
from sim.world.library import installed, names
from sim.world.source import InputError

DIMENSIONS = {"scenario", "replicate", "time", "actor", "other", "issue", "move", "accord", "outcome", "measure"}
SERIES = {"outcomes", "course", "issues", "satisfaction", "capability", "measures", "trust", "accords", "moves"}


@pytest.fixture(scope="module")
def baseline() -> xr.Dataset:
    return sim.run("baseline", replicates=2, seed=5)


def test_run_gives_a_dataset_with_the_promised_dimensions(baseline: xr.Dataset) -> None:
    assert isinstance(baseline, xr.Dataset)
    assert set(baseline.sizes) == DIMENSIONS
    assert set(baseline.data_vars) == SERIES
    assert (baseline.sizes["scenario"], baseline.sizes["replicate"]) == (1, 2)
    assert baseline["scenario"].item() == "baseline"
    assert (baseline.attrs["replicates"], baseline.attrs["seed"]) == (2, 5)
    for name in DIMENSIONS:
        assert name in baseline.coords


def test_a_scenario_is_named_by_name_by_path_or_given(baseline: xr.Dataset) -> None:
    path = installed() / "scenarios" / "baseline.yaml"
    for scenario in (path, str(path), load("baseline")):
        found = sim.run(scenario, replicates=2, seed=5)
        assert np.array_equal(found["outcomes"], baseline["outcomes"])


def test_run_and_compare_take_scenarios_and_executors(base: Scenario, peace: Scenario) -> None:
    alone = sim.run(base, 6, 5)
    with ThreadPoolExecutor(2) as pool:
        both = sim.compare([base, peace], 6, 5, pool)
    assert isinstance(both, Compared)
    assert set(both.dataset.sizes) == set(alone.sizes) == DIMENSIONS
    assert list(both.dataset["scenario"].values) == ["base", "peace"]
    assert np.array_equal(both.dataset["outcomes"].sel(scenario="base"), alone["outcomes"].sel(scenario="base"))
    assert isinstance(both.tables.differences, pd.DataFrame)
    assert set(both.tables.differences["scenario"]) == {"peace"}
    assert set(both.tables.verdicts["expectation"]) == {"quarrel", "less_dam"}


def test_compare_has_defaults_that_ship() -> None:
    assert set(DEFAULT) <= set(names([installed() / "scenarios"]))
    defaults = sim.compare.__defaults__
    assert defaults == (DEFAULT, 1000, 2022, None)
    assert sim.run.__defaults__ == (1000, 2022, None)


def test_what_is_wrong_is_an_input_error(base: Scenario) -> None:
    with pytest.raises(InputError, match="Did you mean 'baseline'"):
        sim.run("baselin")
    with pytest.raises(InputError, match="Ask for 1 to"):
        sim.run(base, replicates=0)
    with pytest.raises(InputError, match="base: is named twice"):
        sim.compare([base, base])
    with pytest.raises(InputError, match="has no scenario"):
        sim.compare([])
    with pytest.raises(ValueError):  # for whoever does not know of ours
        sim.load("baselin")


def test_the_package_names_its_functions() -> None:
    assert {"compare", "load", "run"} <= set(sim.__all__)
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'walk'"):
        _ = sim.walk


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import sim", "mesa matplotlib xarray numpy pandas scipy pydantic yaml zarr"),
        ("from sim import load; load('baseline')", "mesa matplotlib xarray pandas zarr"),
        ("import sim.study.ensemble, sim.study.workers", "mesa matplotlib"),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(statement: str, heavy: str) -> None:
    code = f"{statement}; import sys; print(*sorted(set(sys.modules) & set('{heavy}'.split())))"
    root = str(Path(sim.__file__).parent.parent)
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": root}
    )
    assert ran.stdout.split() == []
