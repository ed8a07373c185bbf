"""Catalogue: the studies of a folder of results, found by name, by hash and by what they are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.study.ensemble import Study
from sim.study.store import Store, enough
from sim.world.source import InputError, Problem, nearest

MOST_READ = 5_000_000  # bytes of a description
STATED: Mapping[str, type] = {"digest": str, "scenarios": list, "replicates": int, "seed": int, "block": int}


@dataclass(frozen=True)
class Entry:
    """A study's folder. trouble: why it cannot be read, or nothing; bytes: all that it takes up in the folder."""

    folder: Path
    manifest: Mapping[str, Any]
    done: int
    blocks: int
    bytes: int
    made: datetime
    trouble: str = ""

    @property
    def finished(self) -> bool:
        """Whether every block is there."""
        return not self.trouble and self.done >= self.blocks


def entries(root: Path) -> list[Entry]:
    """The studies below a folder, the latest first; what is no study is left out, and what is broken is told."""
    if not root.is_dir():
        return []
    found = [entry(path) for path in root.iterdir() if (path / "manifest.json").is_file() and not path.is_symlink()]
    return sorted(found, key=lambda e: (e.made, e.folder.name), reverse=True)


def entry(folder: Path) -> Entry:
    """A study's folder as it is."""
    made = datetime.fromtimestamp((folder / "manifest.json").stat().st_mtime, UTC)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    try:
        manifest = described(folder)
        blocks = len(manifest["scenarios"]) * -(-manifest["replicates"] // manifest["block"])
        return Entry(folder, manifest, len(Store(folder).done()), blocks, size, made)
    except (OSError, ValueError) as error:
        return Entry(folder, {}, 0, 0, size, made, str(error))


def described(folder: Path) -> dict[str, Any]:
    """A study's manifest. ValueError for one that is none of ours."""
    if (folder / "manifest.json").stat().st_size > MOST_READ:
        raise ValueError("its manifest is too large")
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise ValueError("its manifest is no JSON") from None
    if not isinstance(found, dict) or found.get("study") != "realpolitik":
        raise ValueError("its manifest is none of ours")
    for name, kind in STATED.items():
        if not isinstance(found.get(name), kind) or isinstance(found[name], bool):
            raise ValueError(f"its manifest does not say its {name}")
    if found["block"] < 1 or found["replicates"] < 1:
        raise ValueError("its manifest states an impossible size")
    return found


def same(root: Path, study: Study) -> Path | None:
    """The folder of this very study, whatever it is called, that keeps at least as much; the fullest, where there are several."""
    wanted, asked = study.digest, study.manifest()
    found = [e for e in entries(root) if e.manifest.get("digest") == wanted and enough(e.manifest, asked)]
    return max(found, key=lambda e: e.done).folder if found else None


def donors(root: Path, study: Study) -> Iterator[Store]:
    """Studies of the same worlds, fewer or more of them, that keep at least as much: their blocks need not be run again."""
    wanted, asked = study.content, study.manifest()
    for e in sorted(entries(root), key=lambda e: -e.done):
        if e.done and e.manifest.get("content") == wanted and enough(e.manifest, asked):
            yield Store(e.folder)


def located(name: str, root: Path) -> Path:
    """A study by its folder, by its name below `root`, or by the first letters of its hash. InputError where it is not one."""
    for path in (Path(name), root / name):
        if (path / "manifest.json").is_file():
            return path
    there = entries(root)
    meant = [e.folder for e in there if len(name) >= 4 and str(e.manifest.get("digest", "")).startswith(name)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        remedy = f"It may be {', '.join(path.name for path in meant)}."
        raise InputError([Problem(None, "study", f"{name!r} begins the hash of several", remedy)])
    known = {e.folder.name: None for e in there}
    remedy = nearest(name, known) if known else "`realpolitik compare` makes one."
    raise InputError([Problem(None, "study", f"{name!r:.80} is none, neither here nor in {root}/", remedy)])
