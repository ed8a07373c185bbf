"""Answers on disk by outcome: the same numbers as in memory, of which no more is held than a few columns."""

from __future__ import annotations

import errno
import shutil
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from xarray.core import indexing

from sim.study import columns
from sim.study.alarms import alarms
from sim.study.columns import Columns, columned, some_answers, summed, together
from sim.study.compare import answers, comparison, differences, outcomes, pairing
from sim.study.ensemble import Study, run_study
from sim.study.store import Store
from sim.study.until import widest
from sim.world.source import InputError


@pytest.fixture(scope="module", name="store")
def finished(two: Study, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return run_study(Study(two.scenarios, two.replicates, two.seed, "outcomes"), tmp_path_factory.mktemp("by") / "study")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if next to nothing could be held."""
    monkeypatch.setattr(columns, "HELD", 0)
    monkeypatch.setattr(columns, "HEAVY", 0)
    monkeypatch.setattr(columns, "TOGETHER", 1)
    monkeypatch.setattr(columns, "SLAB", 60)
    return


def on_disk(worlds: int, asked: int, where: Path) -> xr.Dataset:
    """Made-up answers of two scenarios, never held as a whole."""
    laid = Columns(tempfile.TemporaryFile(dir=where), (2, worlds, asked))  # noqa: SIM115  (it ends with its reader)
    luck = np.random.default_rng(asked)
    for scenario in range(2):
        for first in range(0, worlds, 1000):
            laid.put(scenario, first, luck.random((1000, asked)))
    names = [f"o{n}" for n in range(asked)]
    labels = {"scenario": ["one", "two"], "outcome": names, "outcome_kind": ("outcome", ["level"] * asked)}
    variable = xr.Variable(("scenario", "replicate", "outcome"), indexing.LazilyIndexedArray(laid))
    return xr.Dataset({"outcomes": variable}, labels)


@pytest.mark.usefixtures("few")
def test_tables_of_answers_on_disk_are_those_of_answers_in_memory(store: Store, two: Study) -> None:
    whole, lazy = store.loaded(), columned(store)
    assert len(together(lazy)) > 2
    found, expected = answers(lazy, two.scenarios), answers(whole, two.scenarios)
    for name in ("outcomes", "differences", "verdicts"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name), check_exact=name != "differences")
    pd.testing.assert_frame_equal(pairing(lazy), pairing(whole))
    assert widest(lazy) == pytest.approx(widest(whole))
    assert not lazy["outcomes"].variable._in_memory


@pytest.mark.usefixtures("few")
def test_any_part_can_be_asked_for(store: Store) -> None:
    whole, lazy = store.loaded()["outcomes"], columned(store, "outcomes")["outcomes"]
    assert np.array_equal(lazy.values, whole.values)
    for part in ({"scenario": 1, "outcome": 0}, {"replicate": 199}, {"replicate": slice(3, 50, 7)}, {"outcome": slice(1, 3)}):
        assert np.array_equal(lazy.isel(part).values, whole.isel(part).values)
    assert np.array_equal(lazy.isel(replicate=[5, 2]).values, whole.isel(replicate=[5, 2]).values)


def test_few_answers_are_held(store: Store) -> None:
    assert columned(store)["outcomes"].variable._in_memory


@pytest.mark.parametrize("asked", [1, 2, 3, 7, 19])
@pytest.mark.parametrize("worlds", [100, 1_000_000])
def test_every_outcome_is_looked_at_once_and_none_alone(asked: int, worlds: int) -> None:
    labels = {"outcome": np.arange(asked), "replicate": np.arange(worlds)}
    found = together(xr.Dataset(coords=labels))
    assert [n for part in found for n in range(asked)[part]] == list(range(asked))
    assert all(part.stop - part.start > 1 for part in found) or asked == 1
    assert worlds > 100 or len(found) == 1


def test_parts_give_the_bits_of_the_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With so many worlds that the normal approximation serves, however many columns are read together."""
    lazy = on_disk(6000, 7, tmp_path)
    whole = differences(lazy.load())
    monkeypatch.setattr(columns, "TOGETHER", 1)
    pd.testing.assert_frame_equal(differences(on_disk(6000, 7, tmp_path)), whole, check_exact=True)


def test_memory_does_not_grow_with_the_outcomes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(columns, "TOGETHER", 1)
    peaks = []
    for asked in (4, 24):
        made = on_disk(20_000, asked, tmp_path)
        tracemalloc.start()
        outcomes(made), differences(made), pairing(made), widest(made)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert 2 * 20_000 * 8 < peaks[0] < 20 * 20_000 * 8
    assert peaks[1] < 1.2 * peaks[0]


@pytest.mark.usefixtures("few")
def test_where_there_is_no_room_that_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Columns, "put", full)
    with pytest.raises(InputError, match=r"No space left on device.*are needed"):
        columned(store)


def test_a_part_is_of_one_scenario(store: Store) -> None:
    found = some_answers(store.loaded(), 1, slice(0, 2))
    assert np.array_equal(found, store.loaded()["outcomes"].values[1, :, :2])


@pytest.fixture(scope="module", name="whole")
def with_all(two: Study, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return run_study(Study(two.scenarios, 300, two.seed), tmp_path_factory.mktemp("whole") / "study")


@pytest.mark.usefixtures("few")
def test_courses_trust_and_moves_stay_on_disk_and_give_the_same_tables(whole: Store, two: Study) -> None:
    held, lazy = whole.loaded(), columned(whole)
    assert not any(array.variable._in_memory for array in lazy.data_vars.values())
    expected, found = comparison(held, two.scenarios), comparison(lazy, two.scenarios)
    for name in ("outcomes", "satisfaction", "verdicts", "moves", "rivals", "trust"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name), check_exact=True)
    assert alarms(lazy, two.scenarios) == alarms(held, two.scenarios)


def test_counts_are_summed_by_portions(whole: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    held = whole.loaded()
    monkeypatch.setattr(columns, "HEAVY", 0)
    for name in held["scenario"].values:
        assert np.array_equal(summed(columned(whole), "moves", name), held["moves"].sel(scenario=name).values.sum(axis=(0, 1)))


@pytest.mark.usefixtures("few")
def test_a_damaged_part_is_told_when_it_is_asked_for(whole: Store, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(whole.folder, folder)
    for chunk in (folder / "data.zarr" / "trust" / "c").rglob("*"):
        if chunk.is_file():
            chunk.write_bytes(chunk.read_bytes()[:-3])
    lazy = columned(Store(folder))
    with pytest.raises(InputError, match=r"its data cannot be read.*results verify"):
        lazy["trust"].isel(time=-1).mean().load()
