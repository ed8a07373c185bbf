"""Twins: the shares of luck and of unknown inputs on planted answers and in worlds where one of them is absent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.study import twins
from sim.study.ensemble import Study, in_memory
from sim.study.scenario import load
from sim.study.twins import _shares, spread
from tests.study.small import loaded, write


def test_shares_of_a_planted_spread() -> None:
    """Y = inputs + luck with variances 3 and 1: three quarters are inputs."""
    rng = np.random.default_rng(1)
    inputs = rng.normal(0.0, np.sqrt(3.0), 4000)
    first, second = (np.stack([inputs + rng.normal(0.0, 1.0, 4000)], axis=1) for _ in range(2))
    found = _shares(["price"], first, second).iloc[0]
    assert found["inputs"] == pytest.approx(0.75, abs=0.03)
    assert found["low"] < 0.75 < found["high"]


def test_an_outcome_that_never_varies_has_no_shares() -> None:
    assert np.isnan(_shares(["price"], np.ones((9, 1)), np.ones((9, 1)))["inputs"].item())


def test_without_uncertainty_all_spread_is_luck() -> None:
    scenario = load("baseline")
    certain = replace(scenario, file=scenario.file.model_copy(update={"uncertainty": "none"}))
    dataset = in_memory(Study((certain,), 128, 5))
    found = spread(dataset, certain, 5).set_index("outcome")["inputs"]
    assert found.dropna().max() < 4.2 / np.sqrt(128)


def test_no_more_worlds_are_lived_again_than_are_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = loaded(write(tmp_path))
    dataset = in_memory(Study((scenario,), 160, 7))
    monkeypatch.setattr(twins, "WORLDS", 100)
    of_all, of_some = (spread(data, scenario, 7) for data in (dataset, dataset.isel(replicate=slice(100))))
    assert len(of_all.dropna())
    pd.testing.assert_frame_equal(of_all, of_some)
