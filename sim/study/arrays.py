"""Arrays: a study's zarr group, allocated before anything is run, in a folder or at an address that fsspec knows."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from zarr.codecs import ZstdCodec

from sim.engine.block import BLOCK
from sim.study.writing import FULL
from sim.world.source import InputError, Problem

DESCRIBED = "manifest"  # what a group at an address is called by, once all of it is laid out
OF_A_MACHINE = ("files", "data")  # what a manifest says that is true on one machine only
CHECKED = ZstdCodec(level=0, checksum=True)  # a chunk that has changed since is refused when it is read


@dataclass(frozen=True)
class Layout:
    """The arrays of a study: their dimensions, sizes and labels."""

    sizes: Mapping[str, int]
    variables: Mapping[str, tuple[tuple[str, ...], str]]  # name → (dimensions, dtype)
    coordinates: Mapping[str, tuple[tuple[str, ...], list[Any]]]


def allocate(path: Path, layout: Layout) -> Path:
    """Make the arrays of a study in a folder, whatever was there; returns the folder."""
    _fill(zarr.open_group(str(path), mode="w"), layout)
    return path


def allocate_at(address: str, layout: Layout, manifest: Mapping[str, Any]) -> None:
    """Make the arrays of a study at an address that is free, described when all is there. OSError where that cannot be."""
    with plainly(address):
        group = zarr.open_group(address, mode="a")
        group.attrs["study"] = manifest["digest"]
        _fill(group, layout)
        group.attrs[DESCRIBED] = {name: value for name, value in manifest.items() if name not in OF_A_MACHINE}


def plain(address: str) -> str:
    """An address of this machine's own files as their path; any other as it is."""
    return address.removeprefix("file://")


def reached(address: str) -> tuple[Any, str]:
    """The file system that fsspec has for an address, and the place in it. Errors as its package has them."""
    from fsspec.core import url_to_fs  # noqa: PLC0415  (only where data is elsewhere)

    there, root = url_to_fs(address)
    return there, root.rstrip("/")


@contextmanager
def plainly(address: str) -> Iterator[None]:
    """Turn what goes wrong at an address into OSError; the package that reaches it may have errors of its own classes."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        if "://" not in address or (isinstance(error, OSError) and error.errno not in FULL):  # that disk is not this one
            raise
        raise OSError(errno.EIO, str(error).strip()[:200] or type(error).__name__) from error


def files(place: str, arrays: Mapping[str, Any], block: tuple[int, int]) -> list[str]:
    """The files of a block, one an array, in the group at a path or an address."""
    whole = {name: (*block, *(0,) * (array.ndim - 2)) for name, array in arrays.items() if array.ndim > 2 and array.size}
    return [f"{place}/{name}/{arrays[name].metadata.encode_chunk_key(key)}" for name, key in whole.items()]


def absent(place: str, blocks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The blocks of which a file is gone, which zarr reads as if nothing had been written. OSError where that cannot be known."""
    with plainly(place):
        group = zarr.open_group(place, mode="r")
        if not group.attrs.get("every_chunk"):  # laid out by a version that left empty chunks out
            return []
        there: Callable[[str], bool] = os.path.exists
        arrays, at = dict(group.arrays()), place
        if "://" in place:
            listed, at = _listed(place)
            there = listed.__contains__
        return [block for block in blocks if not all(map(there, files(at, arrays, block)))]


def discard(place: str, blocks: Iterable[tuple[int, int]]) -> None:
    """Remove the files of blocks in the group at a path or an address. OSError where that cannot be."""
    with plainly(place):
        there, root = reached(place)
        arrays = dict(zarr.open_group(place, mode="r").arrays())
        for file in (file for block in blocks for file in files(root, arrays, block)):
            if there.exists(file):
                there.rm_file(file)


def _listed(address: str) -> tuple[set[str], str]:
    """All files at an address as its package calls them, asked for once: one question a file would take long; and its root."""
    there, root = reached(address)
    there.invalidate_cache()
    return set(there.find(root)), root


def ready(address: str, whose: str) -> dict[str, Any] | None:
    """What is told of a study whose arrays are at an address, but for what is a machine's own; None where they are not.

    InputError for an address that cannot be reached or holds something else.
    """
    found = _opened(address)
    if found is None:
        return None
    if found.attrs.get("study") != whose:
        raise InputError([Problem(None, address, "holds other data", "Choose another address with --data.")])
    manifest: Any = found.attrs.get(DESCRIBED)
    return manifest


def _opened(address: str) -> zarr.Group | None:
    """The group at an address; None where there is none. InputError for an address that cannot be reached."""
    try:
        with plainly(address):
            return zarr.open_group(address, mode="r")
    except FileNotFoundError:
        return None
    except OSError as error:
        remedy = "An address is such as s3://bucket/folder; its package (s3fs, gcsfs, …) must be installed, and the bucket there."
        message = f"cannot be reached: {error.strerror or str(error)[:200]}"
        raise InputError([Problem(None, address, message, remedy)]) from None


def _fill(group: zarr.Group, layout: Layout) -> None:
    group.attrs["every_chunk"] = True
    for name, (dimensions, dtype) in layout.variables.items():
        shape = tuple(layout.sizes[d] for d in dimensions)
        group.create_array(
            name,
            shape=shape,
            chunks=(1, min(BLOCK, shape[1]), *(max(size, 1) for size in shape[2:])),
            dtype=dtype,
            fill_value=np.nan if dtype.startswith("f") else 0,
            dimension_names=dimensions,
            compressors=CHECKED,
            overwrite=True,
        )
    for name, (dimensions, labels) in layout.coordinates.items():
        _label(group, name, dimensions, np.asarray(labels))
    group.attrs["coordinates"] = " ".join(name for name, (dims, _) in layout.coordinates.items() if dims != (name,))


def _label(group: zarr.Group, name: str, dimensions: tuple[str, ...], values: np.ndarray[Any, Any]) -> None:
    dated = values.dtype.kind == "M"
    if dated:
        values = values.astype("datetime64[D]").astype("int64")
    kind: Any = str if values.dtype.kind == "U" else values.dtype
    target = group.create_array(name, shape=values.shape, dtype=kind, dimension_names=dimensions, overwrite=True)
    target[:] = values
    if dated:
        target.attrs.update({"units": "days since 1970-01-01", "calendar": "proleptic_gregorian"})
