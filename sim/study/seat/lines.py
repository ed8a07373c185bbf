"""Lines: what a game's files may hold, for they may come from a stranger.

The folder holds ordinary files of a bounded size, no links: what a link leads to would be read, cut and written to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from sim.study.file import Event
from sim.study.seat.orders import Stance
from sim.world.codebook import Strict
from sim.world.disk import contents
from sim.world.source import InputError, Problem, unfit
from sim.world.words import named

MOST_BYTES = 10_000_000
MOST_INJECTS = 100  # each is a walk from the start
MOST_LINES = 5_000  # a horizon of 1,044 weeks, with whatever was undone


class Head(Strict):
    """What is played: `game.json`."""

    model_config = ConfigDict(extra="ignore", strict=True)

    scenario: str = Field(max_length=4096)
    lens: str
    digest: str
    seed: int = Field(ge=0, lt=2**63)
    replicate: int = Field(ge=0, lt=1_000_000)
    seats: list[str] = Field(max_length=64)
    first: int = Field(ge=1)
    about: dict[str, Any] = {}


class Told(Strict):
    """What a seat ordered."""

    moves: tuple[str, ...]
    accords: dict[str, Stance]


class Turned(Strict):
    """A turn: the orders of one step, by seat."""

    turn: dict[str, Told]


class Rewound(Strict):
    """Back to where the game was after so many turns."""

    rewind: int = Field(ge=0)


class Injected(Strict):
    """An event thrown in, under a name."""

    inject: str
    event: Event


Line = Turned | Rewound | Injected
_LINE: TypeAdapter[Line] = TypeAdapter(Line)


def head(path: Path, folder: Path) -> Head:
    """What is played in a folder. InputError where that is no game, or no sound one."""
    remedy = "Name a folder that `realpolitik play` made."
    try:
        return Head.model_validate(mapping(ordinary(path)))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "all of it"
        raise InputError([Problem(None, str(folder), f"holds no game: {where}: {first['msg']}", remedy)]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem(None, str(folder), f"holds no game: {reason}", remedy)]) from None


def lines(path: Path) -> tuple[list[Line], int]:
    """What was decided, and how many bytes of the file are whole lines. InputError for a line that is none of a game's."""
    try:
        text = ordinary(path)
    except FileNotFoundError:
        return [], 0
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem(None, str(path), f"cannot be read: {reason}", "Begin a new game.")]) from None
    whole = text[: text.rfind(b"\n") + 1].split(b"\n")[:-1]
    found = [_line(line, f"{path}:{number}") for number, line in enumerate(whole[: MOST_LINES + 1], start=1)]
    injects = sum(isinstance(line, Injected) for line in found)
    for what, count, most in (("lines", len(whole), MOST_LINES), ("events thrown in", injects, MOST_INJECTS)):
        if count > most:
            raise InputError([Problem(None, str(path), f"has {count:,} {what}; the bound is {most:,}", "Begin a new game.")])
    return found, text.rfind(b"\n") + 1


def _line(text: bytes, where: str) -> Line:
    try:
        found = _LINE.validate_python(mapping(text))
        if isinstance(found, Injected):
            named(found.inject)
        return found
    except ValueError:
        told = text[:60].decode(errors="replace")
        raise InputError([Problem(None, where, f"{told!r} is no line of a game", "Delete that line and all after it.")]) from None


def ordinary(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of an ordinary file. OSError where it cannot be read, ValueError where it is a link or too large."""
    if path.is_symlink():
        raise ValueError(f"{path.name} is a link, not a file")
    data = contents(path, most + 1)
    if len(data) > most:
        raise ValueError(f"{path.name} is larger than {most / 1e6:g} MB")
    return data


def mapping(text: bytes) -> dict[str, Any]:
    """What a text says. ValueError where it is no JSON, is nested too deep, or holds what moves a terminal's cursor."""
    try:
        found = json.loads(text, parse_constant=_refused)
        sign = next(filter(None, map(unfit, _texts(found))), "")
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error.msg}, at line {error.lineno}") from None
    except (RecursionError, ValueError):
        raise ValueError("it is no JSON of ours") from None
    if not isinstance(found, dict):
        raise ValueError("it is no JSON of ours")
    if sign:
        raise ValueError(f"{sign!a} is a control character")
    return found


def _texts(value: Any) -> Iterator[str]:
    """Every text in nested JSON, the keys among them; it is no deeper than the parser lets it be."""
    inner = list(value.items()) if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    if isinstance(value, str):
        yield value
    for item in inner:
        yield from _texts(item)


def _refused(word: str) -> float:
    raise ValueError(f"{word} is no number")
