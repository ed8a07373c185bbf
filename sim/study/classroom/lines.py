"""Lines: what a class's files may hold, for they may come from a stranger.

As in a game, the folder holds ordinary files of a bounded size, no links.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from sim.study.classroom.state import Phase
from sim.study.seat.lines import mapping, ordinary
from sim.study.seat.orders import Stance
from sim.world.codebook import Strict
from sim.world.source import InputError, Problem

MOST_BYTES: Final = 50_000_000  # of the log
MOST_LINES: Final = 200_000
Word = Annotated[str, Field(max_length=240)]
Table = Annotated[int, Field(ge=0, le=12)]
Turn = Annotated[int, Field(ge=0, le=2_000)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Act(Strict):
    model_config = ConfigDict(strict=True)


class Joined(_Act):
    """Somebody came in."""

    do: Literal["join"]
    id: Word
    name: Word


class Sat(_Act):
    """Somebody took a seat, or looks on (None)."""

    do: Literal["sit"]
    id: Word
    table: Table
    seat: Word | None


class Left(_Act):
    """Somebody was taken out."""

    do: Literal["leave"]
    id: Word


class Ordered(_Act):
    """Orders of a seat."""

    do: Literal["order"]
    table: Table
    seat: Word
    turn: Turn
    by: Word
    moves: list[Word] = Field(max_length=1000)
    accords: dict[Word, Stance]


class Dropped(_Act):
    """The orders of a table count no more."""

    do: Literal["drop"]
    table: Table


class Said(_Act):
    """The teacher told everybody something."""

    do: Literal["say"]
    text: str = Field(max_length=500)


class Put(_Act):
    """Where the class stands was set."""

    do: Literal["set"]
    phase: Phase = "lobby"
    paused: bool = False
    left: float = Field(default=0, ge=0, le=600)
    door: bool = True
    board: bool = True


class Asked(_Act):
    """Predictions were asked for."""

    do: Literal["ask"]
    name: Word
    outcomes: list[Word] = Field(min_length=1, max_length=10)
    turn: Turn


class Predicted(_Act):
    """Somebody predicted."""

    do: Literal["predict"]
    poll: Word
    id: Word
    answers: dict[Word, Share]


class Closed(_Act):
    """Predictions were locked."""

    do: Literal["close"]
    poll: Word


Act = Joined | Sat | Left | Ordered | Dropped | Said | Put | Asked | Predicted | Closed
_ACT: TypeAdapter[Act] = TypeAdapter(Annotated[Act, Field(discriminator="do")])


def text_of(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of one of a class's files. InputError where it cannot be read, is a link or too large."""
    try:
        return ordinary(path, most)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError([Problem(None, str(path), f"cannot be read: {reason}", "Begin a new class.")]) from None


def acts(path: Path, text: bytes) -> list[dict[str, Any]]:
    """What was done in a class, line by line. InputError for a line that is none of ours, and for too many."""
    whole = text.splitlines()
    if len(whole) > MOST_LINES:
        message = f"has {len(whole):,} lines; the bound is {MOST_LINES:,}"
        raise InputError([Problem(None, str(path), message, "Begin a new class.")])
    return [_act(line, f"{path}:{number}") for number, line in enumerate(whole, start=1)]


def _act(line: bytes, where: str) -> dict[str, Any]:
    try:
        found = mapping(line)
        _ACT.validate_json(line)
    except (ValidationError, ValueError):
        message = f"{line[:60].decode(errors='replace')!r} is no line of a class"
        raise InputError([Problem(None, where, message, "Delete that line and all after it.")]) from None
    return found
