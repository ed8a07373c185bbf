"""Folder: a study's folder is made, found again, and held against other processes.

Where the arrays lie at an address, they say what study they are of, so that another machine can go on from them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sim.study.arrays import Layout, allocate, allocate_at, plain, ready
from sim.study.store import LOCK, Store, enough, keeping
from sim.study.writing import put_whole
from sim.world.source import InputError, Problem


def create(folder: Path, manifest: Mapping[str, Any], layout: Layout) -> Store:
    """Make a study's folder, or open the one that is there if it is the same study. InputError if it is another.

    Where a study's arrays are at its address and its folder is not, as on another machine, the log is made from them.
    """
    store = Store(folder)
    try:
        if (folder / "manifest.json").exists():
            _same(store, manifest)
        else:
            _write_down(folder, _begun(manifest) if "data" in manifest else manifest)
        _laid_out(store, layout)
        _mend(folder / "done.log")
    except OSError as error:
        raise _unwritable(folder, error) from None
    return store


def _same(store: Store, manifest: Mapping[str, Any]) -> None:
    """InputError where a folder does not hold the study that is asked for."""
    if _digest(store) != manifest["digest"]:
        raise _occupied(store.folder, "holds a different study")
    if not enough(store.manifest, manifest):
        raise _occupied(store.folder, _too_little(store.manifest, manifest))
    if manifest.get("data", store.manifest.get("data")) != store.manifest.get("data"):
        raise _occupied(store.folder, f"has its data at {store.data}")


def _begun(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """A study's manifest as it is told at the address of its arrays, if they are there already.

    InputError where the address cannot be reached or holds other data: it must not be written down for good.
    """
    address = plain(manifest["data"])
    there = ready(address, manifest["digest"])
    if there is None:
        return manifest
    if not enough(there, manifest):
        remedy = "Choose another address with --data."
        raise InputError([Problem(None, address, _too_little(there, manifest), remedy)])
    return {**manifest, **there}


def _laid_out(store: Store, layout: Layout) -> None:
    """See to it that the arrays are there, and a log of what is in them."""
    log, manifest = store.folder / "done.log", store.manifest
    if store.local:
        if not Path(store.data).exists():  # new, or handed on as tables without data
            log.unlink(missing_ok=True)
            allocate(store.folder / "data.part", layout).replace(store.data)
    elif ready(store.data, manifest["digest"]) is None:
        log.unlink(missing_ok=True)
        allocate_at(store.data, layout, manifest)
    elif not log.exists():
        store.recount()


def _too_little(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    return f"keeps {keeping(there)} only, and {keeping(wanted)} is asked for"


def _unwritable(folder: Path, error: OSError) -> InputError:
    message = f"cannot be written: {error.strerror or error}"
    return InputError([Problem(None, str(folder), message, "Choose another folder with --out.")])


def _occupied(folder: Path, what: str) -> InputError:
    return InputError([Problem(None, str(folder), what, "Choose another folder with --out, or remove this one.")])


@contextmanager
def alone(folder: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold a study's folder against other processes; another one is waited for, after `waiting` has been told of it.

    The lock is the operating system's and ends with whoever holds it, however that ends.
    """
    try:
        _refuse_foreign(folder)
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if waiting:
                waiting()
            lock.acquire()
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        yield
    finally:
        lock.release()


def _refuse_foreign(folder: Path) -> None:
    """InputError where a folder is no study's and holds anything but the beginning of one."""
    if not folder.is_dir() or (folder / "manifest.json").exists():
        return
    if any(path.name != LOCK and not path.match("manifest*.part") for path in folder.iterdir()):
        raise InputError([Problem(None, str(folder), "is a folder with other things in it", "Choose another with --out.")])


def _write_down(folder: Path, manifest: Mapping[str, Any]) -> None:
    _refuse_foreign(folder)
    folder.mkdir(parents=True, exist_ok=True)
    put_whole(folder / "manifest.json", json.dumps(dict(manifest), indent=2))


def _digest(store: Store) -> str | None:
    """The digest of a folder's study; None where its manifest is none of ours."""
    try:
        return str(store.manifest["digest"])
    except (ValueError, KeyError, TypeError):
        return None


def _mend(log: Path) -> None:
    """Cut off a torn last line, so that the next line begins on its own."""
    if log.exists() and not (text := log.read_bytes()).endswith(b"\n"):
        os.truncate(log, text.rfind(b"\n") + 1)


def find(folder: Path) -> Store:
    """Open a study. InputError where there is none."""
    if not (folder / "manifest.json").is_file():
        raise InputError([Problem(None, str(folder), "holds no study", "Name a folder that `realpolitik compare` made.")])
    return Store(folder)
