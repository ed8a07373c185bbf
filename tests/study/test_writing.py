"""A file is written whole or not at all, and who writes where a disk refuses is told what to do about it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sim.study.writing import in_bytes, put, refused
from sim.world.source import InputError


def failing(number: int, file: Path | None = None) -> OSError:
    return OSError(number, os.strerror(number), *([] if file is None else [str(file)]))


def test_what_a_disk_refuses_is_told_with_its_own_remedy(tmp_path: Path) -> None:
    here, gone = tmp_path, tmp_path / "gone"
    again = "the same command again, and leave the folder to it."
    assert str(refused(gone, failing(errno.ENOENT, gone / "a.csv"))) == f"{gone}: was removed while it was written. Run {again}"
    told = f"{here}: was removed while it was written. Remove what is left of it and run {again}"
    assert str(refused(here, failing(errno.ENOENT, here / "a.csv"))) == told
    assert "gone: cannot be written: No such file or directory. Choose another" in str(refused(gone, failing(errno.ENOENT, gone)))
    assert "cannot be written: Disk quota exceeded; about 2.0 MB are needed; 3 of 9 are kept. Make room: " in str(
        refused(here, failing(errno.EDQUOT), "3 of 9 are kept", 2_000_000)
    )
    assert "are free, about 0.3 kB are needed. Make room: " in str(refused(gone, failing(errno.ENOSPC), needed=300))
    assert "Choose another folder with --out, or mend this one: " in str(refused(here, failing(errno.EROFS)))


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "a.csv", "old")
    write = Path.write_bytes

    def half(self: Path, content: bytes) -> int:
        write(self, content[:2])
        raise failing(errno.ENOSPC)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", half)
        with pytest.raises(InputError, match="No space left on device"):
            put(path, "much that is new")
        with pytest.raises(InputError, match="No space left on device"):
            put(tmp_path / "b.csv", "much that is new")
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text(encoding="utf-8") == "old"
    assert put(path, b"new").read_bytes() == b"new"


def test_sizes_are_told_in_words() -> None:
    assert [in_bytes(n) for n in (0, 4_200, 5_800_000, 7_200_000_000)] == ["0.0 kB", "4.2 kB", "5.8 MB", "7.20 GB"]
