"""The shelf: what lies in the folder of results, and which of its files a browser may have."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.study.removal import remove
from sim.study.store import Store
from sim.world.source import InputError, Problem

KINDS: Mapping[str, str] = {
    "manifest.json": "Study",
    "game.json": "Game",
    "exploration.json": "Exploration",
    "influence.json": "Influence",
    "require.json": "Requirement",
    "calibration.json": "Calibration",
    "score.json": "Scores",
}
TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
SHOWN = (".html", ".png", ".svg", ".txt", ".md", ".pdf")  # opened in the browser; the others are downloads
PACKS = (".zip",)
# A report may show itself and no more: no script runs, nothing is fetched from elsewhere.
SANDBOX = (
    "sandbox allow-same-origin allow-popups; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "font-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
MOST_READ = 5_000_000  # bytes of a description


@dataclass(frozen=True)
class Kept:
    """Something on the shelf. files: what a browser may have, by path below the folder; bytes: all that it takes up."""

    name: str
    kind: str
    title: str
    about: str
    made: str
    bytes: int
    files: tuple[str, ...]

    @property
    def report(self) -> str | None:
        """The report's path, where there is one."""
        return "report.html" if "report.html" in self.files else None


def shelf(folder: Path) -> list[Kept]:
    """Studies, games and packs of a folder, the latest first. What cannot be read is left out, not complained of."""
    if not folder.is_dir():
        return []
    found = [kept for path in folder.iterdir() if (kept := _kept(path)) is not None]
    return sorted(found, key=lambda kept: (kept.made, kept.name), reverse=True)


def _kept(path: Path) -> Kept | None:
    if path.name.startswith(".") or path.is_symlink():
        return None
    if path.is_file():
        return _of(path, "Pack", path.stem, "", (path.name,)) if path.suffix in PACKS else None
    marker = next((name for name in KINDS if (path / name).is_file()), None)
    files = tuple(sorted(_files(path)))
    if marker is None:
        return _of(path, "Report", path.name, "", files) if "report.html" in files else None
    said = _read(path / marker)
    title, about = _study(said) if marker == "manifest.json" else _other(said, path.name)
    return _of(path, KINDS[marker], title, about, files)


def _of(path: Path, kind: str, title: str, about: str, files: tuple[str, ...]) -> Kept:
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%d %H:%M")
    return Kept(path.name, kind, title, about, made, _size(path), files)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > MOST_READ:
            return {}
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _study(said: Mapping[str, Any]) -> tuple[str, str]:
    named, seen = said.get("scenarios"), said.get("lenses")
    names = [str(name) for name in named] if isinstance(named, list) else []
    worlds = said.get("replicates")
    told = [f"{worlds:,} worlds each" if isinstance(worlds, int) else "", f"seed {said.get('seed', '?')}"]
    lenses = sorted({str(lens) for lens in seen.values()}) if isinstance(seen, dict) else []
    return " vs. ".join(names) or "Study", ", ".join(filter(None, (*told, *(f"{lens} lens" for lens in lenses))))


def _other(said: Mapping[str, Any], name: str) -> tuple[str, str]:
    title = next((said[key] for key in ("title", "name", "scenario") if isinstance(said.get(key), str)), name)
    seat = said.get("seat")
    return str(title)[:200], f"seat: {seat}" if isinstance(seat, str) else ""


def _files(folder: Path) -> Iterator[str]:
    """Files of the folder and of its figures that a browser may have."""
    for room in (folder, folder / "figures"):
        if room.is_dir():
            yield from (p.relative_to(folder).as_posix() for p in room.iterdir() if p.suffix in TYPES and p.is_file())


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(p.stat().st_size for p in path.rglob("*") if p.is_file() and not p.is_symlink())


def located(folder: Path, name: str, file: str = "") -> Path | None:
    """A file of something on the shelf; None for what is not there, is hidden, leads out, or is of a kind not given out."""
    parts = (name, *file.split("/")) if file else (name,)
    if any(not part or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    try:
        path = folder.joinpath(*parts).resolve(strict=True)
    except (OSError, ValueError):
        return None
    inside = path.is_relative_to((folder / name).resolve()) and (folder / name).resolve().parent == folder.resolve()
    return path if inside and path.is_file() and path.suffix in TYPES else None


def headers(path: Path) -> dict[str, str]:
    """How a file is sent: in a sandbox, and what is not shown as a download."""
    found = {"content-security-policy": SANDBOX, "cache-control": "no-store"}
    if path.suffix not in SHOWN:
        safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in path.name)
        found["content-disposition"] = f'attachment; filename="{safe}"'
    return found


def delete(folder: Path, name: str) -> None:
    """Delete something on the shelf. InputError for what is not on it, cannot be deleted, or is a study that is being run."""
    if name not in {kept.name for kept in shelf(folder)}:
        raise InputError([Problem(None, name, "is not on the shelf", "Look at the list again.")])
    path = folder / name
    try:
        if path.is_file():
            path.unlink()
        elif (path / "manifest.json").is_file():
            remove(Store(path))
        else:
            shutil.rmtree(path)
    except OSError as error:
        told = f"cannot be deleted: {error.strerror or error}"
        raise InputError([Problem(None, name, told, "See who uses its files.")]) from None
