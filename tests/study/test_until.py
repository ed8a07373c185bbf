"""Until: a study grows until its intervals are narrow, and keeps the blocks that it has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.engine.block import BLOCK
from sim.study.ensemble import Study, in_memory, layout, run_study
from sim.study.folder import create
from sim.study.scenario import load
from sim.study.until import widest, within, worlds_needed
from sim.world.source import InputError


def planted(answers: np.ndarray, *kinds: str) -> xr.Dataset:
    variables = {"outcomes": (("scenario", "replicate", "outcome"), answers)}
    return xr.Dataset(variables, {"outcome_kind": ("outcome", list(kinds))})


def test_the_widest_interval_is_that_of_a_chance_of_one_half() -> None:
    """A share of one half over 400 worlds has a half-width of 1.96 · 0.5 / 20 = .049."""
    answers = np.tile([0.0, 1.0], 200)[None, :, None]
    assert widest(planted(answers, "chance")) == pytest.approx(1.959964 * 0.5 / 20, rel=0.01)


def test_counts_have_no_say() -> None:
    answers = np.stack([np.tile([0.0, 1.0], 200), np.tile([0.0, 90.0], 200)], axis=-1)[None]
    assert widest(planted(answers, "chance", "count")) < 0.06


def test_four_times_the_worlds_halve_an_interval() -> None:
    answers = np.tile([0.0, 1.0], 200)[None, :, None]
    found = planted(answers, "chance")
    assert worlds_needed(found, 0.05) == 400
    needed = worlds_needed(found, widest(found) / 2)
    assert needed % BLOCK == 0
    assert 4 * 400 <= needed <= 4 * 400 * 1.02 + BLOCK


@pytest.mark.parametrize("width", [0.0, 1.0, -0.1, 7.0])
def test_a_width_that_no_study_reaches_is_refused(width: float) -> None:
    with pytest.raises(InputError, match="does not fit"):
        within(width)


def test_a_study_that_grows_equals_one_that_was_large_at_once(tmp_path: Path) -> None:
    scenarios = (load("baseline"),)
    small, large = Study(scenarios, BLOCK + 9, 3), Study(scenarios, 2 * BLOCK, 3)
    earlier = run_study(small, tmp_path / "small")
    store = create(tmp_path / "large", large.manifest(), layout(large))
    store.take_over(earlier)
    assert store.done() == {(0, 0)}  # the half block is not whole, and is run again
    run_study(large, tmp_path / "large")
    grown, at_once = store.dataset().load(), in_memory(large)
    for name in at_once.data_vars:
        np.testing.assert_array_equal(grown[name].values, at_once[name].values)
