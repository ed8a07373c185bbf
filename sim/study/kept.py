"""Kept: the answers of variants on disk, so that work that was stopped goes on and nothing is run twice.

A folder `answers/` holds one file a setup, named by a hash of all that its answers depend on. A file is written whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import numpy as np

from sim.engine.block import BLOCK
from sim.study.digest import digest
from sim.study.dispatch import in_order
from sim.study.ensemble import Watch
from sim.study.variants import Batch, answers
from sim.study.writing import put, refused
from sim.version import __version__
from sim.world.setup import Floats, Setup
from sim.world.source import InputError, Problem

DRAFT = "beginning.part"
PORTION = 8  # setups that are run before their answers are written
Task = TypeVar("Task")


@dataclass(frozen=True)
class Crew:
    """Who works, and whom to tell of tasks that are done."""

    executor: Executor | None = None
    watch: Watch | None = None


def answered(batch: Batch, folder: Path, executor: Executor | None = None, watch: Watch | None = None) -> list[Floats]:
    """The answers of every setup of a batch, each (replicates, questions), read where they are on disk and else run.

    Setups that are alike to the last bit are run once. watch is told the blocks of what was not there.
    """
    keys = [key_of(batch, setup) for setup in batch.setups]
    missing = {key: s for key, s in zip(keys, batch.setups, strict=True) if not _there(_file(folder, key))}
    blocks = -(-batch.replicates // BLOCK)
    total = len(missing) * blocks
    for first in range(0, len(missing), PORTION):
        portion = dict(list(missing.items())[first : first + PORTION])
        part = replace(batch, setups=tuple(portion.values()))
        found = answers(part, executor, _shifted(watch, first * blocks, total))
        for key, values in zip(portion, found, strict=True):
            written(_file(folder, key), values)
    return [_read(_file(folder, key)) for key in keys]


def remembered(folder: Path, work: Callable[[Task], Floats], tasks: Mapping[str, Task], told: Crew) -> list[Floats]:
    """The result of every task by its key, read where it is on disk, else worked out and written as soon as it is there."""
    missing = {key: task for key, task in tasks.items() if not _there(_file(folder, key))}
    results = in_order(work, missing.values(), told.executor)
    for done, (key, values) in enumerate(zip(missing, results, strict=True), start=1):
        written(_file(folder, key), values)
        if told.watch:
            told.watch(done, len(missing))
    return [_read(_file(folder, key)) for key in tasks]


def key_of(batch: Batch, setup: Setup) -> str:
    """A hash of a setup with the questions, the size and the seed: the name of its answers."""
    return digest([digest(setup), batch.questions, batch.replicates, batch.seed, __version__])[:32]


def founded(folder: Path, name: str, text: str) -> None:
    """Make a folder whose file `name` holds a text. InputError where it holds another one, or other things."""
    try:
        if (folder / name).exists():
            if (folder / name).read_text(encoding="utf-8") != text:
                remedy = "Choose another folder with --out, or remove this one."
                raise InputError([Problem(None, str(folder), "holds other results", remedy)])
        elif folder.is_dir() and any(path.name != DRAFT for path in folder.iterdir()):
            raise InputError([Problem(None, str(folder), "is a folder with other things in it", "Choose another with --out.")])
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / DRAFT).write_text(text, encoding="utf-8")
            (folder / DRAFT).replace(folder / name)  # a reader sees all of it or none, whenever this is stopped
    except OSError as error:
        raise refused(folder, error) from None


def written(path: Path, values: Floats) -> None:
    """Write an array as a file, all of it or none. InputError where it cannot be written."""
    whole = BytesIO()  # numpy itself does not say why a disk refuses
    np.save(whole, values)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(path.parent, error) from None
    put(path, whole.getvalue())


def _file(folder: Path, key: str) -> Path:
    return folder / "answers" / f"{key}.npy"


def _shifted(watch: Watch | None, before: int, total: int) -> Watch | None:
    return None if watch is None else lambda done, _: watch(before + done, total)


def _there(path: Path) -> bool:
    """Whether answers are on disk as a whole; a file that was cut short does not count, and is written again."""
    try:
        _read(path)
    except (OSError, ValueError, EOFError):
        return False
    return True


def _read(path: Path) -> Floats:
    found: Floats = np.load(path, mmap_mode="r")
    return found
