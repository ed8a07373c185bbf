"""The small world, written once."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr

from sim.study.ensemble import Study, in_memory
from sim.study.scenario import Scenario
from tests.study.small import loaded, write


@pytest.fixture(scope="session", name="folder")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small world; nobody writes into it."""
    return write(tmp_path_factory.mktemp("river"))


@pytest.fixture(scope="session")
def base(folder: Path) -> Scenario:
    return loaded(folder, "base")


@pytest.fixture(scope="session")
def peace(folder: Path) -> Scenario:
    return loaded(folder, "peace")


@pytest.fixture(scope="session")
def two(base: Scenario, peace: Scenario) -> Study:
    """Both scenarios in two blocks, the second one cut short."""
    return Study((base, peace), 200, 7)


@pytest.fixture(scope="session")
def dataset(two: Study) -> xr.Dataset:
    """What that study gives, run in this process."""
    return in_memory(two)
