"""Disk: files are read as if a stranger had sent them."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # a pipe must not keep us waiting


def contents(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file, or all of a shorter one. Errors as those of `opened`."""
    with opened(path) as file:
        return file.read(most)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file while it is read.

    OSError where it cannot be read, or is a folder, a pipe, a device or a socket; ValueError for a null in the path.
    """
    number = os.open(path, _FLAGS)
    try:
        mode = os.fstat(number).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "It is a pipe, a device or a socket")
        with os.fdopen(number, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(number)


def is_folder(path: Path) -> bool:
    """Whether a path is a folder that can be looked into; a name that the disk will not hear of is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether a path is an ordinary file that can be found; a name that the disk will not hear of is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def within(path: Path, folder: Path) -> bool:
    """Whether a path, with all its links followed, lies below a folder. False where its links go round in circles."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False
