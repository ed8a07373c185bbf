"""Store: a study on disk, block by block, that survives being interrupted.

A study is a folder with `manifest.json`, `data.zarr` (preallocated; one chunk a block of replicates) and `done.log`.
A block is written, then its line is appended to the log and forced to disk; a study goes on with the blocks that are
not in the log, and a torn last line does not count.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
import zarr

from sim.engine.chance import BLOCK
from sim.world.source import InputError, Problem

Block = tuple[int, int]  # (scenario's place, block's number)


@dataclass(frozen=True)
class Layout:
    """The arrays of a study: their dimensions, sizes and labels."""

    sizes: Mapping[str, int]
    variables: Mapping[str, tuple[tuple[str, ...], str]]  # name → (dimensions, dtype)
    coordinates: Mapping[str, tuple[tuple[str, ...], list[Any]]]


@dataclass(frozen=True)
class Store:
    """An open study's folder."""

    folder: Path

    @property
    def data(self) -> Path:
        """The zarr group."""
        return self.folder / "data.zarr"

    @property
    def manifest(self) -> dict[str, Any]:
        """What the study is: settings, hashes, versions."""
        found: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return found

    def done(self) -> set[Block]:
        """The blocks that are on disk."""
        log = self.folder / "done.log"
        if not log.exists():
            return set()
        lines = log.read_bytes().split(b"\n")[:-1]  # what follows the last newline is torn, or nothing
        found = (line.split() for line in lines)
        return {(int(p[0]), int(p[1])) for p in found if len(p) == 2 and p[0].isdigit() and p[1].isdigit()}

    def write(self, block: Block, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Write one block, then say so in the log."""
        scenario, number = block
        group = zarr.open_group(str(self.data), mode="r+")
        for name, values in arrays.items():
            target = group[name]
            assert isinstance(target, zarr.Array)
            first = number * BLOCK
            count = min(BLOCK, target.shape[1] - first)
            target[scenario, first : first + count] = values[:count]
        with (self.folder / "done.log").open("ab") as log:
            log.write(f"{scenario} {number}\n".encode())
            log.flush()
            os.fsync(log.fileno())

    def take_over(self, smaller: Store) -> None:
        """Copy the whole blocks of a study that differs in nothing but its number of worlds."""
        theirs = smaller.blocked()
        known = smaller.manifest["replicates"]
        for scenario, number in sorted(smaller.done() - self.done()):
            rows = slice(number * BLOCK, (number + 1) * BLOCK)
            if rows.stop <= known:
                self.write((scenario, number), {name: array[scenario, rows] for name, array in theirs.items()})

    def blocked(self) -> dict[str, Any]:
        """The arrays that are filled block by block."""
        group = zarr.open_group(str(self.data), mode="r")
        return {name: array for name, array in group.arrays() if array.ndim > 2}

    def dataset(self) -> xr.Dataset:
        """The study as a Dataset, read lazily."""
        found = xr.open_zarr(str(self.data), chunks=None, consolidated=False)
        words = {
            name: (values.dims, np.array([str(word) for word in values.values]))
            for name, values in found.coords.items()
            if values.dtype.kind in "TO"
        }
        return found.assign_coords(words).assign_attrs(self.manifest)


def create(folder: Path, manifest: Mapping[str, Any], layout: Layout) -> Store:
    """Make a study's folder, or open the one that is there if it is the same study. InputError if it is another."""
    store = Store(folder)
    try:
        if not (folder / "manifest.json").exists():
            _found(folder, manifest)
        elif _digest(store) != manifest["digest"]:
            remedy = "Choose another folder with --out, or remove this one."
            raise InputError([Problem(None, str(folder), "holds a different study", remedy)])
        if not store.data.exists():  # a new study, or one that was handed on as tables without data
            (folder / "done.log").unlink(missing_ok=True)
            _allocate(folder / "data.part", layout)
            (folder / "data.part").replace(store.data)
        _mend(folder / "done.log")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            [Problem(None, str(folder), f"cannot be written: {reason}", "Choose another folder with --out.")]
        ) from None
    return store


def _found(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Make a folder a study's. InputError where it holds anything but the beginning of one."""
    if folder.is_dir() and any(path.name != "manifest.part" for path in folder.iterdir()):
        raise InputError([Problem(None, str(folder), "is a folder with other things in it", "Choose another with --out.")])
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(folder / "manifest.json", json.dumps(dict(manifest), indent=2))


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


def _allocate(path: Path, layout: Layout) -> None:
    group = zarr.open_group(str(path), mode="w")
    for name, (dimensions, dtype) in layout.variables.items():
        shape = tuple(layout.sizes[d] for d in dimensions)
        chunks = (1, min(BLOCK, shape[1]), *(max(size, 1) for size in shape[2:]))
        fill = np.nan if dtype.startswith("f") else 0
        group.create_array(name, shape=shape, chunks=chunks, dtype=dtype, fill_value=fill, dimension_names=dimensions)
    for name, (dimensions, labels) in layout.coordinates.items():
        values = np.asarray(labels)
        dated = values.dtype.kind == "M"
        if dated:
            values = values.astype("datetime64[D]").astype("int64")
        kind: Any = str if values.dtype.kind == "U" else values.dtype
        target = group.create_array(name, shape=values.shape, dtype=kind, dimension_names=dimensions)
        target[:] = values
        if dated:
            target.attrs.update({"units": "days since 1970-01-01", "calendar": "proleptic_gregorian"})
    group.attrs["coordinates"] = " ".join(name for name, (dims, _) in layout.coordinates.items() if dims != (name,))


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or none."""
    draft = path.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
