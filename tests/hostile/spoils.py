"""Spoils: what is done to a sound file so that it is one no longer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

Spoil = Callable[[Path], object]


def swap(old: str, new: str) -> Spoil:
    """Something written otherwise."""

    def spoil(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        path.write_bytes(text.replace(old, new, 1).encode(errors="surrogateescape"))

    return spoil


def whole(content: bytes) -> Spoil:
    """All of it, byte by byte."""
    return lambda path: path.write_bytes(content)


def more(line: str) -> Spoil:
    """One line more."""
    return lambda path: path.write_bytes(path.read_bytes() + line.encode() + b"\n")


def linked(target: str) -> Spoil:
    """A link in its place; one folder higher up lies a secret."""

    def spoil(path: Path) -> None:
        (path.parents[2] / "secret.yaml").write_text("password: hunter2\n", encoding="utf-8")
        path.unlink()
        path.symlink_to(target)

    return spoil


def piped(path: Path) -> None:
    """A pipe in its place, into which nobody writes."""
    path.unlink()
    os.mkfifo(path)


def hollow(size: int) -> Spoil:
    """A file of so many bytes that takes no room on disk."""

    def spoil(path: Path) -> None:
        with path.open("ab") as file:
            file.truncate(size)

    return spoil
