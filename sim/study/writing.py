"""Writing: files that are written whole or not at all, and what is told where a disk refuses."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from sim.world.source import InputError, Problem

GOES_ON = ": the same command goes on from what is finished."
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def put(path: Path, content: str | bytes) -> Path:
    """Write a file so that a reader sees all of it or none. InputError where it cannot be written."""
    try:
        return put_whole(path, content)
    except OSError as error:
        raise refused(path.parent, error, needed=len(content)) from None


def put_whole(path: Path, content: str | bytes) -> Path:
    """The same, with an OSError. What stood there before stands there still if the disk refuses."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")  # another process may be at the same file
    try:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    return path


def refused(folder: Path, error: OSError, kept: str = "", needed: int | None = None) -> InputError:
    """The complaint about a folder that cannot be written: why, what is kept, and what to do.

    needed: bytes that are still to be written, about; told with those that are free where there is no room.
    """
    why, remedy = f"cannot be written: {error.strerror or error}", f"Choose another folder with --out, or mend this one{GOES_ON}"
    if error.errno == errno.ENOENT and not _to_be_made(folder, error):
        begin = "Remove what is left of it and run" if folder.exists() else "Run"
        why, remedy = "was removed while it was written", f"{begin} the same command again, and leave the folder to it."
    elif error.errno == errno.ESTALE:
        why, remedy = error.strerror or "was removed", f"Let one command at a time have the folder{GOES_ON}"
    elif error.errno in FULL:
        room = [_free(folder)] if error.errno == errno.ENOSPC else []  # what a quota leaves cannot be asked for
        room += [] if needed is None else [f"about {in_bytes(needed)} are needed"]
        why, remedy = f"{why}{'; ' * bool(room)}{', '.join(room)}", f"Make room{GOES_ON}"
    return InputError([Problem(None, str(folder), f"{why}{'; ' * bool(kept)}{kept}", remedy)])


def _to_be_made(folder: Path, error: OSError) -> bool:
    """Whether it is the folder itself, or one above it, that cannot be made."""
    return error.filename is not None and folder.is_relative_to(os.fsdecode(error.filename))


def in_bytes(count: int) -> str:
    """A size in words."""
    if count < 100_000:
        return f"{count / 1e3:,.1f} kB"
    return f"{count / 1e6:,.1f} MB" if count < 1e9 else f"{count / 1e9:,.2f} GB"


def _free(folder: Path) -> str:
    """What is free on the disk of a folder, or of what is to hold it."""
    folder = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    if hasattr(os, "statvfs") and (there := os.statvfs(folder)).f_files and not there.f_favail:
        return "the disk takes no more files"
    return f"{in_bytes(shutil.disk_usage(folder).free)} are free"
