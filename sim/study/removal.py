"""Removal: a study's folder, and its data wherever that is; never under somebody who is at work on it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NoReturn

from sim.study.arrays import reached
from sim.study.folder import alone
from sim.study.store import LOCK, Store
from sim.world.source import InputError, Problem


def remove(store: Store) -> None:
    """Remove a study. InputError where that cannot be, or while another process runs it."""
    with alone(store.folder, lambda: _at_work(store.folder)):
        try:
            if not store.local:
                files, root = reached(store.data)
                if files.exists(root):
                    files.rm(root, recursive=True)
            for path in sorted(store.folder.iterdir(), key=_turn):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.name != LOCK:  # which is held, and kept for last
                    path.unlink()
        except (OSError, ImportError, ValueError) as error:
            raise _kept(store.folder, error) from None
    try:
        shutil.rmtree(store.folder)
    except OSError as error:
        raise _kept(store.folder, error) from None


def _turn(path: Path) -> int:
    """First the log, so that nothing counts as done; the description last, so that the rest is still known for what it is."""
    return {"done.log": 0, "manifest.json": 2}.get(path.name, 1)


def _at_work(folder: Path) -> NoReturn:
    message = "another process is at work on it; nothing was removed"
    raise InputError([Problem(None, str(folder), message, "Wait until it has ended, or end it.")])


def _kept(folder: Path, error: Exception) -> InputError:
    return InputError([Problem(None, str(folder), f"cannot be removed: {error}", "Remove it yourself.")])
