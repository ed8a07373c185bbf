"""Drivers: the numbers that outcomes followed, by rank, over the worlds that are asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy.stats import spearmanr

from sim.study import drivers as room
from sim.study.drivers import drawn_numbers, drivers
from sim.study.ensemble import Study, in_memory
from sim.study.scenario import Scenario
from tests.study.small import loaded, write

SEED = 7


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return loaded(write(tmp_path_factory.mktemp("drivers")))


@pytest.fixture(scope="module")
def dataset(scenario: Scenario) -> xr.Dataset:
    return in_memory(Study((scenario,), 300, SEED))


def test_a_driver_is_the_rank_correlation_of_what_was_drawn_with_what_came_out(dataset: xr.Dataset, scenario: Scenario) -> None:
    drawn, found = drawn_numbers(scenario, SEED, 300), drivers(dataset, scenario, SEED)
    assert len(found)
    for row in found.itertuples():
        answers = dataset["outcomes"].sel(scenario=scenario.name, outcome=row.outcome).values
        assert row.correlation == pytest.approx(spearmanr(drawn[row.number], answers).statistic, abs=1e-12)
    assert (found.groupby("outcome")["correlation"].apply(lambda x: np.diff(np.abs(x)).max(initial=-1.0)) <= 0).all()


def test_no_more_worlds_are_asked_than_are_needed(
    dataset: xr.Dataset, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "WORLDS", 200)
    of_all, of_some = (drivers(data, scenario, SEED) for data in (dataset, dataset.isel(replicate=slice(200))))
    pd.testing.assert_frame_equal(of_all, of_some)


def test_few_worlds_say_nothing(dataset: xr.Dataset, scenario: Scenario) -> None:
    assert drivers(dataset.isel(replicate=slice(29)), scenario, SEED).empty
