"""Makers of bad files: each writes what it has to into a folder and says which file is to be loaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.study.small import BASE, HEAD, WORLD, write

Maker = Callable[[Path], Path]


def over(body: str) -> Maker:
    """The base case with something written over it; it begins on line 6."""
    return whole((HEAD + body).encode())


def whole(content: bytes) -> Maker:
    """A scenario's file, byte by byte."""

    def make(folder: Path) -> Path:
        path = write(folder) / "overlay.yaml"
        path.write_bytes(content)
        return path

    return make


def world(*parts: tuple[str, str]) -> Maker:
    """The small world with some things written otherwise, below the base case."""
    text = WORLD
    for old, new in parts:
        assert old in text, old
        text = text.replace(old, new, 1)
    return lambda folder: write(folder, {}, {"small": text}) / "base.yaml"


def headed(old: str, new: str) -> Maker:
    """An overlay whose head is written otherwise."""
    assert old in HEAD, old
    return whole(HEAD.replace(old, new, 1).encode() + b"lens: realist\n")


def wide(actors: int, routines: int, months: int, step: str = "month", issues: int = 0) -> Maker:
    """A world of many actors, open to each other by many routines, and perhaps with many issues."""
    more = "".join(
        f"  a{n}: {{name: Actor {n}, code: AAA, principal: true, capability: {{level: major, reason: So.}}}}\n"
        for n in range(actors)
    )
    things = "".join(
        f"  k{n}: {{title: K, zero: a, one: b, start: {{level: 0.4, reason: H.}}, half_life: slow, noise: calm}}\n"
        for n in range(issues)
    )
    talk = "".join(
        f'  talk_{n}: {{title: "{{actor}} and {{target}}", type: CONSULT, pairs: all, cost: low, '
        f"rate: {{level: monthly, reason: So.}}, reason: So.}}\n"
        for n in range(routines)
    )
    text = WORLD.replace("actors:\n", f"actors:\n{more}", 1).replace("repertoire:\n", f"repertoire:\n{talk}", 1)
    text = text.replace("issues:\n", f"issues:\n{things}", 1)
    base = BASE.replace("months: 12", f"months: {months}, step: {step}")
    return lambda folder: write(folder, {"base": base}, {"small": text}) / "base.yaml"


def extending(name: str, prepare: Callable[[Path], object] = lambda folder: None) -> Maker:
    """A scenario that extends a name, after something has been done in its folder."""

    def make(folder: Path) -> Path:
        path = over("lens: realist\n")(folder)
        path.write_text(path.read_text(encoding="utf-8").replace("extends: base", f"extends: {name}"), encoding="utf-8")
        prepare(folder)
        return path

    return make


def instead(prepare: Callable[[Path], object]) -> Maker:
    """Something that is no ordinary file, where one is looked for."""

    def make(folder: Path) -> Path:
        path = write(folder) / "odd.yaml"
        prepare(path)
        return path

    return make


def named(name: str) -> Maker:
    """A path that somebody asks for."""
    return lambda folder: write(folder) and Path(name)


def linked(target: str) -> Callable[[Path], object]:
    """A link beside the scenario that is called `far.yaml`; a secret lies one folder higher up."""

    def prepare(folder: Path) -> None:
        (folder.parent / "secret.yaml").write_text("password: hunter2\n", encoding="utf-8")
        (folder / "far.yaml").symlink_to(target)

    return prepare


def moved_worlds(folder: Path) -> None:
    """The folder of worlds becomes a link to one outside."""
    outside = folder.parent / "outside"
    (folder / "worlds").rename(outside)
    (folder / "worlds").symlink_to(outside)


def pipe(path: Path) -> None:
    """A pipe into which nobody writes."""
    os.mkfifo(path)
