"""Arrays at an address: a study whose data lies in an object store is the study in memory."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
import xarray as xr
import zarr
from fsspec.core import url_to_fs

from sim.study.ensemble import Study, filled, layout
from sim.study.folder import alone, create
from sim.study.job import KEPT
from sim.study.removal import remove
from sim.study.store import Store
from sim.study.verify import verified
from sim.world.source import InputError
from tests.study.test_store import assert_same


def stored(study: Study, folder: Path, address: str) -> Store:
    with alone(folder):
        return filled(study, create(folder, study.manifest() | {"data": address}, layout(study)))


def same(found: xr.Dataset, expected: xr.Dataset) -> None:
    assert found.attrs.pop("data")
    assert_same(found, expected)


def test_arrays_lie_at_an_address_and_the_rest_in_the_folder(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    store = stored(two, tmp_path / "study", "memory://river/one")
    assert sorted(p.name for p in store.folder.iterdir()) == ["done.log", "lock", "manifest.json"]
    same(store.dataset(), dataset)


def test_an_interrupted_study_at_an_address_goes_on(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    store = stored(two, tmp_path / "study", "memory://river/two")
    store.undo([(0, 1), (1, 0)])
    same(stored(two, tmp_path / "study", "memory://river/two").dataset(), dataset)


def test_other_data_at_the_address_is_left_alone(two: Study, tmp_path: Path) -> None:
    stored(two, tmp_path / "study", "memory://river/three")
    with pytest.raises(InputError, match=r"memory://river/three: holds other data. Choose another address with --data\."):
        stored(Study(two.scenarios, 3, 1), tmp_path / "other", "memory://river/three")


def test_a_study_that_is_removed_takes_its_data_along(two: Study, tmp_path: Path) -> None:
    store = stored(two, tmp_path / "study", "memory://river/four")
    remove(store)
    assert not store.folder.exists()
    stored(Study(two.scenarios, 3, 1), tmp_path / "other", "memory://river/four")


@pytest.mark.parametrize("scheme", ["memory", "file"])
def test_another_machine_goes_on_from_what_is_at_the_address(
    two: Study, dataset: xr.Dataset, tmp_path: Path, scheme: str
) -> None:
    address = f"{scheme}://{tmp_path}/shared"
    stored(two, tmp_path / "lost", address).undo([(0, 1), (1, 0)])
    with alone(tmp_path / "study"):
        store = create(tmp_path / "study", two.manifest() | {"data": address}, layout(two))
        assert store.done() == {(0, 0), (1, 1)}
        same(filled(two, store).dataset(), dataset)
    again = create(tmp_path / "third", two.manifest() | {"data": address}, layout(two))
    assert again.done() == set(two.blocks) and again.gone() == []


def test_nothing_of_a_machine_s_own_is_told_at_the_address(two: Study, tmp_path: Path) -> None:
    stored(two, tmp_path / "study", f"memory://{tmp_path}/told")
    told = json.dumps(dict(zarr.open_group(f"memory://{tmp_path}/told", mode="r").attrs))
    assert str(Path.cwd()) not in told and "files" not in told and two.digest in told


def test_what_an_address_keeps_is_what_the_study_keeps(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    def stored_with(keep: str, folder: str, address: str) -> Store:
        return stored(replace(two, keep=keep), tmp_path / folder, f"memory://{tmp_path}/{address}")

    stored_with("outcomes", "a", "little")
    with pytest.raises(InputError, match=r"little: keeps outcomes only, and all is asked for. Choose another address"):
        stored_with("all", "b", "little")
    assert not (tmp_path / "b" / "manifest.json").exists()
    stored_with("all", "c", "much").undo([(0, 0)])
    assert stored_with("outcomes", "d", "much").manifest["keep"] == "all"
    same(stored_with("all", "d", "much").dataset(), dataset)


@pytest.mark.parametrize("address", ["nowhere://river", "https://127.0.0.1:9/river"])
def test_an_address_that_nobody_knows_is_refused(two: Study, tmp_path: Path, address: str) -> None:
    with pytest.raises(InputError, match=f"{address}: cannot be reached: "):
        stored(two, tmp_path / "study", address)


def test_a_mistyped_address_is_not_written_down(two: Study, dataset: xr.Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be reached"):
        stored(two, tmp_path / "study", "nowhere://river")
    same(stored(two, tmp_path / "study", "memory://river/five").dataset(), dataset)


class FarAwayError(Exception):
    """What a package that reaches an object store raises, which is no OSError."""


def _cut(*_: object, **__: object) -> NoReturn:
    raise FarAwayError("no credentials")


def test_whatever_a_far_store_complains_of_is_told(two: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(zarr, "open_group", _cut)
        with pytest.raises(InputError, match="memory://river/six: cannot be reached: no credentials"):
            stored(two, tmp_path / "study", "memory://river/six")
    store = stored(two, tmp_path / "study", "memory://river/six")
    monkeypatch.setattr(xr, "open_zarr", _cut)
    with pytest.raises(InputError, match=r"its data cannot be read: .*no credentials"):
        store.dataset()


def test_a_line_that_is_cut_keeps_what_is_done(
    two: Study, dataset: xr.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, left = zarr.Array.__setitem__, iter(range(2 * len(KEPT["all"]) + 12))

    def until_cut(self: zarr.Array[Any], where: Any, values: Any) -> None:
        if isinstance(where, tuple) and next(left, None) is None:
            _cut()
        write(self, where, values)

    with monkeypatch.context() as patched:
        patched.setattr(zarr.Array, "__setitem__", until_cut)
        with pytest.raises(InputError, match=r"cannot be written: no credentials; [1-3] of 4 blocks are kept"):
            stored(two, tmp_path / "study", "memory://river/seven")
    same(stored(two, tmp_path / "study", "memory://river/seven").dataset(), dataset)


@pytest.mark.parametrize("scheme", ["memory", "file"])
def test_a_file_that_is_gone_at_an_address_is_told_and_mended(
    two: Study, dataset: xr.Dataset, tmp_path: Path, scheme: str
) -> None:
    address = f"{scheme}://{tmp_path}/far/"
    store = stored(two, tmp_path / "study", address)
    assert store.gone() == []
    there, root = url_to_fs(address)
    there.rm(next(file for file in there.find(f"{root}/moves/c/1/0")))
    assert store.gone() == [(1, 0)]
    with pytest.raises(InputError, match="files of 1 finished blocks are gone"):
        store.loaded()
    damaged = verified(store, two.scenarios).damaged
    assert damaged == ((1, 0),)
    store.undo(damaged)
    same(stored(two, tmp_path / "study", address).dataset(), dataset)


@pytest.fixture(scope="module")
def bucket() -> Iterator[dict[str, str]]:
    """An object store of our own, with a bucket; its environment for whoever wants to reach it."""
    pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    there = {**os.environ, **keys, "FSSPEC_S3_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], env=there, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        made = "import s3fs; s3fs.S3FileSystem().mkdir('river')"
        for _ in range(100):
            if subprocess.run([sys.executable, "-c", made], env=there, capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.1)
        else:
            pytest.fail("the object store did not come up")
        yield there
    finally:
        server.kill()
        server.wait()


def test_the_verbs_work_on_an_object_store(bucket: dict[str, str], tmp_path: Path) -> None:
    def verb(*words: str) -> str:
        ran = [sys.executable, "-m", "sim", *words]
        done = subprocess.run(ran, env=bucket, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run = ("run", "baseline", "-n", "130", "--keep", "outcomes", "--data", "s3://river/far", "--out")
    assert "This study keeps outcomes only." in verb(*run, "lost")
    assert not (tmp_path / "lost" / "data.zarr").exists()
    shutil.rmtree(tmp_path / "lost")
    assert "s3://river/far has 2 of 2 blocks." in verb(*run, "far")
    assert "2 blocks run again: the same to the last bit." in verb("results", "verify", "far")
    assert "Removed far." in verb("results", "rm", "far", "--yes")
