"""A study on disk is the study in memory, whatever interrupted its writing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
import zarr

from sim.engine.block import BLOCK
from sim.study.ensemble import Study, in_memory, layout, run_study
from sim.study.folder import create, find
from sim.study.scenario import Scenario
from sim.study.store import Store
from sim.world.source import InputError
from tests.study.small import overlay


def assert_same(found: xr.Dataset, expected: xr.Dataset) -> None:
    """Same bits, labels, types and attributes."""
    assert found.attrs == expected.attrs
    assert dict(found.sizes) == dict(expected.sizes)
    assert set(found.variables) == set(expected.variables)
    assert set(found.coords) == set(expected.coords)
    for name in expected.variables:
        mine, its = found[name], expected[name]
        assert (mine.dims, mine.dtype.kind, mine.shape) == (its.dims, its.dtype.kind, its.shape), name
        if mine.dtype.kind in "UM":
            assert np.array_equal(mine.values, its.values), name
        else:
            assert (mine.dtype, mine.values.tobytes()) == (its.dtype, its.values.tobytes()), name


class Interrupted(Executor):
    """Does so many jobs, then fails as a dying machine does."""

    def __init__(self, jobs: int) -> None:
        self.left = jobs

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.left > 0:
            future.set_result(fn(*args, **kwargs))
        elif self.left == 0:
            future.set_exception(RuntimeError("the power went"))
        self.left -= 1
        return future


# What is written is read


def test_what_is_written_is_read(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    store = run_study(two, tmp_path / "new" / "study", watch=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert store.done() == set(two.blocks)
    assert_same(store.dataset(), dataset)
    assert_same(find(tmp_path / "new" / "study").dataset(), dataset)
    assert store.manifest == two.manifest()


def test_a_weekly_study_has_its_dates(tmp_path: Path) -> None:
    study = Study((overlay(tmp_path, "horizon: {months: 3, step: week}\noutcomes: {mood: {at: end}}\n"),), 3, 1)
    assert_same(run_study(study, tmp_path / "study").dataset(), in_memory(study))


def test_a_finished_study_is_not_run_again(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    run_study(two, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert_same(run_study(two, tmp_path, Interrupted(0)).dataset(), dataset)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}


# Interruptions


@pytest.mark.parametrize("jobs", range(4))
def test_an_interrupted_study_goes_on(two: Study, dataset: xr.Dataset, tmp_path: Path, jobs: int) -> None:
    with pytest.raises(RuntimeError, match="the power went"):
        run_study(two, tmp_path, Interrupted(jobs))
    assert len(find(tmp_path).done()) <= jobs
    seen: list[tuple[int, int]] = []
    missing = 4 - len(find(tmp_path).done())
    store = run_study(two, tmp_path, watch=lambda done, total: seen.append((done, total)))
    assert seen == [(4 - missing + n, 4) for n in range(1, missing + 1)]
    assert_same(store.dataset(), dataset)


@pytest.mark.parametrize("torn", [b"1", b"1 ", b"1 1", b"0 0 7", b"\x00\xff", b"x y\n", b"\n\n", b"1 -1\n", b"9 9\n"])
def test_a_torn_last_line_does_not_count(two: Study, dataset: xr.Dataset, tmp_path: Path, torn: bytes) -> None:
    log = tmp_path / "done.log"
    with pytest.raises(RuntimeError):
        run_study(two, tmp_path, Interrupted(2))
    done = find(tmp_path).done()
    with log.open("ab") as file:
        file.write(torn)
    assert find(tmp_path).done() - {(9, 9)} == done
    assert_same(run_study(two, tmp_path).dataset(), dataset)
    assert find(tmp_path).done() - {(9, 9)} == set(two.blocks)
    assert log.read_bytes().endswith(b"\n")


def test_a_block_half_written_is_written_again(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    store = create(tmp_path, two.manifest(), layout(two))
    group = zarr.open_group(str(store.data), mode="r+")
    values = group["issues"]
    assert isinstance(values, zarr.Array)
    values[1, :BLOCK] = 0.5  # and then the machine stopped: no line in the log
    assert_same(run_study(two, tmp_path).dataset(), dataset)


def test_a_study_stopped_at_its_very_beginning_goes_on(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    (tmp_path / "manifest.json.4711.part").write_text("{", encoding="utf-8")
    assert_same(run_study(two, tmp_path).dataset(), dataset)
    (tmp_path / "data.zarr").rename(tmp_path / "data.part")  # the data was being laid out when it stopped
    (tmp_path / "data.part" / "zarr.json").unlink()
    assert_same(run_study(two, tmp_path).dataset(), dataset)


def test_tables_handed_on_without_data_are_filled(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    run_study(two, tmp_path)
    (tmp_path / "data.zarr").rename(tmp_path / "elsewhere.zarr")
    assert_same(run_study(two, tmp_path).dataset(), dataset)


# Folders that will not do


def refusal(study: Study, folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        run_study(study, folder)
    return str(caught.value)


def test_another_studys_folder_is_left_alone(two: Study, base: Scenario, tmp_path: Path) -> None:
    other = Study((base,), 1, 1)
    store = run_study(other, tmp_path)
    assert refusal(two, tmp_path) == (
        f"{tmp_path}: holds a different study. Choose another folder with --out, or remove this one."
    )
    assert_same(store.dataset(), in_memory(other))


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"short_name": "app"}', "null"])
def test_a_foreign_manifest_is_a_different_study(two: Study, tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert "holds a different study" in refusal(two, tmp_path)
    assert (tmp_path / "manifest.json").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["thesis.tex", "data.zarr/zarr.json"])
def test_a_folder_with_other_things_is_left_alone(two: Study, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("years of work", encoding="utf-8")
    assert refusal(two, tmp_path) == f"{tmp_path}: is a folder with other things in it. Choose another with --out."
    assert path.read_text(encoding="utf-8") == "years of work"
    assert [p.name for p in tmp_path.iterdir()] == [name.split("/")[0]]


def test_a_folder_that_cannot_be_written_is_refused(two: Study, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder", encoding="utf-8")
    remedy = "Choose another folder with --out."
    assert refusal(two, file / "study") == f"{file / 'study'}: cannot be written: Not a directory. {remedy}"
    assert refusal(two, file) == f"{file}: cannot be written: File exists. {remedy}"
    assert file.read_text(encoding="utf-8") == "not a folder"


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError) as caught:
            find(folder)
        assert str(caught.value) == f"{folder}: holds no study. Name a folder that `realpolitik compare` made."
    assert Store(tmp_path).done() == set()
