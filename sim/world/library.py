"""The library: where scenarios, worlds and seeds lie.

A name is looked for beside the file that asks, then in the working folder's `scenarios/`, then in what is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.world.disk import is_file, is_folder, within
from sim.world.overlay import merge
from sim.world.source import InputError, Loc, Problem, Source, nearest, read

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
DEEPEST = 8  # longest chain of `extends:`


def installed() -> Path:
    """The folder that holds scenarios/ and seeds/: the package's own copy, or the checkout around it."""
    package = Path(__file__).resolve().parent.parent
    return package / "_library" if (package / "_library").is_dir() else package.parent


def scenario_folders(asking: Path | None = None) -> list[Path]:
    """Folders in which scenarios are looked for, nearest first, each once."""
    folders = [asking] if asking else []
    folders += [Path("scenarios"), installed() / "scenarios"]
    found: dict[Path, Path] = {}
    for folder in folders:
        if is_folder(folder):
            found.setdefault(folder.resolve(), folder)
    return list(found.values())


def world_folders(asking: Path | None = None) -> list[Path]:
    """Folders in which worlds are looked for: beside the asking file, then every scenario folder's `worlds/`."""
    beside = [asking] if asking else []
    return beside + [f / "worlds" for f in scenario_folders(asking) if is_folder(f / "worlds") and within(f / "worlds", f)]


def names(folders: Iterable[Path]) -> list[str]:
    """The names of the files in some folders, without their ending."""
    return sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})


def find_scenario(name: str) -> Path:
    """A scenario's file by name or path. InputError that lists what there is."""
    return Path(name) if _is_path(name) else locate(name, scenario_folders(), "scenario")


def find_beside(name: str, room: str, what: str) -> Path:
    """A file by path, or by name in a room beside the scenarios, such as `questions/`. InputError that lists what there is."""
    rooms = [folder / room for folder in scenario_folders() if is_folder(folder / room)]
    return Path(name) if _is_path(name) else locate(name, rooms, what)


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name


def locate(name: str, folders: list[Path], what: str) -> Path:
    """A file by name in the first folder that has it. InputError with the nearest name, or for a link out of that folder."""
    if _NAME.fullmatch(name):
        for path in (folder / f"{name}.yaml" for folder in folders):
            if path.is_symlink() and not within(path, path.parent):
                message, remedy = "is a link that leads out of its folder, or nowhere", "Copy the file to its place."
                raise InputError([Problem(None, name, message, remedy)])
            if is_file(path):
                return path
    raise InputError([Problem(None, name, f"there is no {what} of this name", nearest(name, names(folders)))])


def located(name: Any, folders: list[Path], what: str, at: tuple[Source, Loc]) -> Path:
    """A file that another file names, in the first folder that has it: never by a path. at: where it is named."""
    source, loc = at
    try:
        if not isinstance(name, str):
            raise InputError([Problem(None, "", f"{name!r:.60} is not a name")])
        return locate(name, folders, what)
    except InputError as error:
        found = error.problems[0]
        where = ".".join(map(str, loc))
        raise InputError([Problem(source.mark(loc), where, f"{name!r:.60}: {found.message}", found.remedy)]) from None


def around(asking: Path) -> list[Path]:
    """Where a file in a room of the scenarios, such as `questions/`, looks for scenarios: beside it, above it, in the library."""
    beside = [folder for folder in (asking.parent, asking.parent.parent) if is_folder(folder)]
    return [*beside, *scenario_folders()]


def load_chain(path: Path, folders: list[Path], what: str) -> tuple[Source, Source | None, list[Path]]:
    """A file merged over everything it extends: the whole, its parent's whole (if any) and the files, root first."""
    chain: list[tuple[Path, Source]] = []
    asked: Path | None = path
    while asked is not None:
        if any(asked.resolve() == earlier.resolve() for earlier, _ in chain) or len(chain) >= DEEPEST:
            raise InputError(
                [
                    Problem(
                        chain[-1][1].mark(("extends",)),
                        "extends",
                        "comes back to itself, or is too deep",
                        "Let one file extend nothing.",
                    )
                ]
            )
        source = read(asked)
        chain.append((asked, source))
        asked = _parent(source, asked, folders, what)
    chain.reverse()
    whole, parent = chain[0][1], None
    for _, source in chain[1:]:
        parent, whole = whole, merge(_without_extends(whole), source)
    return whole, parent, [file for file, _ in chain]


def _parent(source: Source, path: Path, folders: list[Path], what: str) -> Path | None:
    name = source.value.get("extends")
    if name is None:
        return None
    return located(name, [f for f in (path.parent, *folders) if is_folder(f)], what, (source, ("extends",)))


def _without_extends(source: Source) -> Source:
    return Source(source.name, {k: v for k, v in source.value.items() if k != "extends"}, source.marks, source.keys)
