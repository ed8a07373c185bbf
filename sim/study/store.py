"""Store: a study on disk, block by block, that survives being interrupted.

A study is a folder with `manifest.json`, `data.zarr` (preallocated; one chunk a block of replicates) and `done.log`.
A block is written, then its line is appended to the log and forced to disk; a study goes on with the blocks that are
not in the log, and a torn last line does not count. The arrays may lie at any address that zarr reaches through fsspec;
manifest and log stay in the folder, and are made anew from the arrays where that folder is lost.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
import xarray as xr
import zarr

from sim.engine.block import BLOCK
from sim.study.arrays import absent, discard, files, plain, plainly
from sim.study.journal import forced
from sim.study.writing import put_whole
from sim.world.source import InputError, Problem

Block = tuple[int, int]  # (scenario's place, block's number)
Arrays = Mapping[str, np.ndarray[Any, Any]]
Write = Callable[[Block, Arrays], None]

KEEPS = ("outcomes", "series", "all")  # what a study keeps of its worlds, each more than the one before
DATA, LOCK = "data.zarr", "lock"
AT_ONCE = 16  # files that are forced to disk together: about one to three hundredths of what a block's worlds take
LINE = 32  # bytes that a line of the log has at most


@dataclass(frozen=True)
class Store:
    """An open study's folder."""

    folder: Path

    @property
    def data(self) -> str:
        """Where the zarr group is: in the folder, or at the address that the manifest names."""
        return plain(str(self.manifest.get("data") or self.folder / DATA))

    @property
    def local(self) -> bool:
        """Whether the arrays are in the folder."""
        return self.data == str(self.folder / DATA)

    @property
    def manifest(self) -> dict[str, Any]:
        """What the study is: settings, hashes, versions."""
        found: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return found

    def done(self) -> set[Block]:
        """The blocks that are on disk. What else is in the log does not count, such as blocks beyond the study."""
        log = self.folder / "done.log"
        if not log.exists():
            return set()
        lines = log.read_bytes().split(b"\n")[:-1]  # what follows the last newline is torn, or nothing
        found = (line.split() for line in lines if len(line) <= LINE)
        named = {(int(p[0]), int(p[1])) for p in found if len(p) == 2 and p[0].isdigit() and p[1].isdigit()}
        scenarios, blocks = size(self.manifest) if named else (0, 0)
        return {(s, b) for s, b in named if s < scenarios and b < blocks}

    @contextmanager
    def writing(self) -> Iterator[Write]:
        """Open the arrays and the log once for many blocks; each is on disk before its line is in the log.

        OSError where a block cannot be written, or where the folder was removed meanwhile.
        """
        with plainly(self.data):
            arrays, data = self.blocked("r+"), self.data
        with (self.folder / "done.log").open("ab") as log, ThreadPoolExecutor(AT_ONCE) as hands:

            def write(block: Block, found: Arrays) -> None:
                _still(log)  # else what was removed would be made again, in part
                scenario, number = block
                for name, target in arrays.items():
                    first = number * BLOCK
                    count = min(BLOCK, target.shape[1] - first)
                    with plainly(data):
                        target[scenario, first : first + count] = found[name][:count]
                if "://" not in data:
                    forced(files(data, arrays, block), Path(data).parent, hands)
                log.write(f"{scenario} {number}\n".encode())
                log.flush()
                os.fsync(log.fileno())
                _still(log)

            yield write

    def undo(self, blocks: Collection[Block]) -> None:
        """Take blocks out of the log, so that they are run again, and away from an address. OSError where that cannot be."""
        self._log(self.done() - set(blocks))
        if not self.local:
            discard(self.data, blocks)

    def recount(self) -> None:
        """Write the log from what is there: at an address every file is written whole. OSError where it cannot be reached."""
        scenarios, blocks = size(self.manifest)
        every = [(s, b) for s in range(scenarios) for b in range(blocks)]
        self._log(set(every) - set(absent(self.data, every)))

    def _log(self, blocks: Collection[Block]) -> None:
        put_whole(self.folder / "done.log", "".join(f"{s} {b}\n" for s, b in sorted(blocks)))

    def take_over(self, other: Store) -> int:
        """Copy the whole blocks of a study of the same content, and say how many; the last may be cut short there.

        Blocks that are damaged there are left to be run.
        """
        theirs = other.blocked("r")
        known, mine = other.manifest["replicates"], self.manifest["replicates"]
        wanted, count = sorted(other.done() - self.done() - set(other.gone())), 0
        taken = [(s, b) for s, b in wanted if (b + 1) * BLOCK <= known or known == mine if b * BLOCK < mine]
        with self.writing() as write:
            for scenario, number in taken:
                rows = slice(number * BLOCK, (number + 1) * BLOCK)
                try:
                    found = {name: np.asarray(array[scenario, rows]) for name, array in theirs.items()}
                except (OSError, ValueError, RuntimeError):
                    continue
                write((scenario, number), found)
                count += 1
        return count

    def blocked(self, mode: Literal["r", "r+"]) -> dict[str, Any]:
        """The arrays that are filled block by block; what is written to them is on disk even where it is nothing but zeros."""
        with zarr.config.set({"array.write_empty_chunks": True}):
            group = zarr.open_group(self.data, mode=mode)
            return {name: array for name, array in group.arrays() if array.ndim > 2}

    def gone(self) -> list[Block]:
        """Blocks of the log of which a file is gone. OSError where the address of the arrays cannot be reached."""
        return absent(self.data, sorted(self.done()))

    def weight(self, block: Block) -> int:
        """Bytes that a finished block takes up in the folder. OSError where it is not there."""
        return sum(map(os.path.getsize, files(self.data, self.blocked("r"), block)))

    def dataset(self) -> xr.Dataset:
        """The study as a Dataset, read lazily. InputError where its data cannot be opened."""
        try:
            with plainly(self.data):
                found = xr.open_zarr(self.data, chunks=None, consolidated=False)
            if gone := self.gone():
                raise ValueError(f"files of {len(gone)} finished blocks are gone")
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise unreadable(self, error) from None
        words = {
            name: (values.dims, np.array([str(word) for word in values.values]))
            for name, values in found.coords.items()
            if values.dtype.kind in "TO"
        }
        found = found.assign_coords(words)
        found.attrs = self.manifest
        return found

    def loaded(self, *names: str) -> xr.Dataset:
        """The same, or the variables that are named, read at once. InputError where some of it cannot be read."""
        found = self.dataset()
        try:
            with plainly(self.data):
                return (found[list(names)] if names else found).load()
        except (OSError, ValueError, RuntimeError) as error:
            raise unreadable(self, error) from None


def unreadable(store: Store, error: Exception) -> InputError:
    """The complaint about data that is damaged or gone."""
    message = f"its data cannot be read: {str(error).strip()[:200] or type(error).__name__}"
    remedy = (
        f"`realpolitik results verify {store.folder} --all --mend` takes damaged blocks out of the log; "
        "the same study, run again, then runs them again."
    )
    return InputError([Problem(None, str(store.folder), message, remedy)])


def size(manifest: Mapping[str, Any]) -> tuple[int, int]:
    """How many scenarios a study has, and how many blocks each of them."""
    return len(manifest["scenarios"]), -(-manifest["replicates"] // manifest.get("block", BLOCK))


def keeping(manifest: Mapping[str, Any]) -> str:
    """What a study keeps: outcomes, series or all."""
    return str(manifest.get("keep", "all"))


def enough(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a study keeps at least what another one is to keep."""
    return KEEPS.index(keeping(there)) >= KEEPS.index(keeping(wanted))


def _still(log: IO[bytes]) -> None:
    """OSError where the file that is being written is no longer the one of that name."""
    if not os.path.samestat(os.fstat(log.fileno()), Path(log.name).stat()):
        raise OSError(errno.ESTALE, "was removed and made again by another process", log.name)
