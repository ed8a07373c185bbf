"""Columns: a study as tables and figures read it, a part at a time where all of it would fill the memory.

A store has its numbers by block, tables want answers by outcome. So the answers of a large study are laid out anew, once, in a
file without a name that ends with whoever reads it. Its courses, trust and moves stay where they are until a part is asked for.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import IO, Any

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

from sim.engine.block import BLOCK
from sim.study.arrays import plainly
from sim.study.store import Store, unreadable
from sim.study.writing import refused
from sim.world.setup import Floats, Ints

HELD = 8_000_000  # numbers up to which all answers are held
HEAVY = 16_000_000  # bytes from which on anything else stays on disk, and that a portion of it has at most
TOGETHER = 2_000_000  # numbers of one scenario that a table looks at together
SLAB = 512 * BLOCK  # replicates that are laid out at once


class Columns(BackendArray):
    """Answers (S, R, O) in a file, (S, O, R) there; read where they are asked for, and as float64."""

    def __init__(self, file: IO[bytes], shape: tuple[int, ...]) -> None:
        self.file, self.shape, self.dtype = file, shape, np.dtype(np.float64)
        weakref.finalize(self, file.close)

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._read)

    def put(self, scenario: int, first: int, answers: Floats) -> None:
        """Lay out the answers of some replicates of a scenario, (r, O). OSError where there is no room."""
        for outcome, column in enumerate(np.ascontiguousarray(answers.T, dtype=self.dtype)):
            self.file.seek(self._place(scenario, outcome) + first * self.dtype.itemsize)
            self.file.write(column.tobytes())

    def _place(self, scenario: int, outcome: int) -> int:
        _, replicates, outcomes = self.shape
        return (scenario * outcomes + outcome) * replicates * self.dtype.itemsize

    def _read(self, key: tuple[Any, ...]) -> Floats:
        """The columns that a key of numbers and slices touches, cut as it says."""
        (some, rows, asked), whole = key, self.shape[1]
        scenarios, outcomes = (np.atleast_1d(np.arange(self.shape[axis])[part]) for axis, part in ((0, some), (2, asked)))
        count = 1 if isinstance(rows, (int, np.integer)) else len(range(whole)[rows])
        found = np.empty((len(scenarios), count, len(outcomes)))
        for s, scenario in enumerate(scenarios):
            for o, outcome in enumerate(outcomes):
                self.file.seek(self._place(int(scenario), int(outcome)))
                found[s, :, o] = np.frombuffer(self.file.read(whole * self.dtype.itemsize))[rows]
        return found[tuple(0 if isinstance(part, (int, np.integer)) else slice(None) for part in key)]


class Kept(BackendArray):
    """A variable of a study that stays in its store; InputError where a part that is asked for cannot be read."""

    def __init__(self, store: Store, array: xr.DataArray) -> None:
        self.store, self.array, self.shape, self.dtype = store, array, array.shape, array.dtype

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.OUTER, self._read)

    def _read(self, key: tuple[Any, ...]) -> Any:
        with _readable(self.store):
            return np.asarray(self.array.variable[key].values)


def columned(store: Store, *names: str) -> xr.Dataset:
    """A study as `Store.loaded` gives it, but what is large stays on disk: answers beyond 8 million by column, the rest as it is.

    names: the variables wanted, outcomes among them; all without any. InputError where the data cannot be read, then or when
    a part is asked for, or where there is no room beside it.
    """
    dataset = store.dataset()
    found = dataset[list(names)] if names else dataset
    answers, heavy = found["outcomes"], [str(name) for name, array in found.items() if array.nbytes > HEAVY]
    light = [str(name) for name in found.data_vars if name not in heavy and name != "outcomes"]
    left = {
        name: (found[name].dims, indexing.LazilyIndexedArray(Kept(store, found[name]))) for name in heavy if name != "outcomes"
    }
    if answers.size <= HELD:
        return found.assign(store.loaded("outcomes", *light).data_vars).assign(left)
    loaded = store.loaded(*light).data_vars if light else {}
    left["outcomes"] = (answers.dims, indexing.LazilyIndexedArray(_laid_out(store, answers)))
    return found.assign(loaded).assign(left)


def summed(dataset: xr.Dataset, name: str, scenario: str) -> Ints:
    """The sum over worlds and time of counts (R, T, X) of one scenario, (X,), whatever their number."""
    counts = dataset[name].sel(scenario=scenario)
    rows = max(BLOCK, HEAVY // max(counts.nbytes // len(counts), 1) // BLOCK * BLOCK)
    portions = (counts[first : first + rows].values for first in range(0, len(counts), rows))
    return np.sum([portion.sum(axis=(0, 1), dtype=np.int64) for portion in portions], axis=0)


def _laid_out(store: Store, answers: xr.DataArray) -> Columns:
    try:
        columns = Columns(tempfile.TemporaryFile(dir=store.folder), answers.shape)  # noqa: SIM115  (it ends with its reader)
        for scenario in range(answers.shape[0]):
            for first in range(0, answers.shape[1], SLAB):
                columns.put(scenario, first, _slab(store, answers[scenario, first : first + SLAB]))
        columns.file.flush()
    except OSError as error:
        raise refused(store.folder, error, needed=answers.nbytes) from None
    return columns


def _slab(store: Store, answers: xr.DataArray) -> Floats:
    with _readable(store):
        return np.asarray(answers.values)


@contextmanager
def _readable(store: Store) -> Iterator[None]:
    """InputError where the data of a study cannot be read."""
    try:
        with plainly(store.data):
            yield
    except (OSError, ValueError, RuntimeError) as error:
        raise unreadable(store, error) from None


def together(dataset: xr.Dataset) -> Sequence[slice]:
    """Outcomes that a table looks at together: all, or at least two at a time, so that sums over rows run in the same order."""
    count, width = dataset.sizes["outcome"], max(2, TOGETHER // dataset.sizes["replicate"])
    edges = [*range(0, max(count - 1, 1), width), count]
    return [slice(first, last) for first, last in pairwise(edges)]


def some_answers(dataset: xr.Dataset, scenario: int, outcomes: slice) -> Floats:
    """The answers of one scenario to some questions, (R, k)."""
    return np.asarray(dataset["outcomes"].isel(scenario=scenario, outcome=outcomes).values)
