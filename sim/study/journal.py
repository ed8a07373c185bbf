"""Journal: what was done, a line each, on disk before anybody is told of it.

A torn last line was told to nobody and does not count.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from pathlib import Path
from typing import Any


def added(path: Path, line: Mapping[str, Any]) -> None:
    """Add a line, and come back when it is forced to disk. OSError where it cannot be written."""
    text = json.dumps(dict(line)).encode() + b"\n"
    with path.open("ab", buffering=0) as file:
        before = file.tell()
        try:
            if file.write(text) < len(text):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(before)  # so that the next line does not begin in the middle of this one
            raise


def forced(files: Iterable[str], within: Path, hands: Executor) -> None:
    """Force files and the folders that name them to disk, all at once: then the disk does it in one go.

    within: a folder that is known to be on disk. OSError where it cannot be done.
    """
    paths = [Path(file) for file in files]
    folders = {folder for path in paths for folder in path.parents if folder != within and folder.is_relative_to(within)}
    for _ in hands.map(_forced, [*paths, *(folders if os.name == "posix" else ())]):
        pass


def _forced(path: Path) -> None:
    file = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def mended(path: Path, text: bytes) -> bytes:
    """The whole lines of a journal that reads so; a torn last one is cut off on disk, so that the next begins on its own."""
    whole = text[: text.rfind(b"\n") + 1]
    if whole != text:
        os.truncate(path, len(whole))
    return whole
