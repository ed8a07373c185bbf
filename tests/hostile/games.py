"""The table of bad games: what is wrong with a game's folder, and what is said of it. `here` stands for the folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Spoil = Callable[[Path], object]


def head(**parts: Any) -> Spoil:
    """`game.json` with some parts written otherwise; one that is None is left out."""

    def spoil(folder: Path) -> None:
        path = folder / "game.json"
        written = json.loads(path.read_text(encoding="utf-8")) | parts
        path.write_text(json.dumps({name: part for name, part in written.items() if part is not None}), encoding="utf-8")

    return spoil


def whole(content: bytes) -> Spoil:
    """`game.json`, byte by byte."""
    return lambda folder: (folder / "game.json").write_bytes(content)


def line(text: str) -> Spoil:
    """One line more in `log.jsonl`."""

    def spoil(folder: Path) -> None:
        with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(text + "\n")

    return spoil


def linked(name: str) -> Spoil:
    """A file of the game that is a link to somebody's letter."""

    def spoil(folder: Path) -> None:
        letter = folder.parent / "letter.txt"
        letter.write_text("Dear reader,\nyours", encoding="utf-8")
        (folder / name).unlink()
        (folder / name).symlink_to(letter)

    return spoil


def piped(folder: Path) -> None:
    """`log.jsonl` is a pipe."""
    (folder / "log.jsonl").unlink()
    os.mkfifo(folder / "log.jsonl")


EVENT = '{"inject": "%s", "event": {"title": "E", "reason": "R", "at": "2022-02", %s}}'

GAMES: Mapping[str, tuple[Spoil, str]] = {
    "no JSON": (whole(b"{"),
        "here: holds no game: it is no JSON: Expecting property name enclosed in double quotes, at line 1. Name a "
        "folder that `realpolitik play` made."),
    "a list": (whole(b"[1]"),
        "here: holds no game: it is no JSON of ours. Name a folder that `realpolitik play` made."),
    "a word": (whole(b'"game"'),
        "here: holds no game: it is no JSON of ours. Name a folder that `realpolitik play` made."),
    "deep JSON": (whole(b"[" * 100_000),
        "here: holds no game: it is no JSON of ours. Name a folder that `realpolitik play` made."),
    "deep JSON in what is remembered": (whole(b'{"about": ' + b'{"a":' * 5_000),
        "here: holds no game: it is no JSON of ours. Name a folder that `realpolitik play` made."),
    "ten thousand digits": (whole(b'{"seed": ' + b"9" * 10_000 + b"}"),
        "here: holds no game: it is no JSON of ours. Name a folder that `realpolitik play` made."),
    "not a number": (whole(b'{"seed": NaN}'),
        "here: holds no game: it is no JSON of ours. Name a folder that `realpolitik play` made."),
    "not UTF-8": (whole(b"\xff\xfe{}"),
        "here: holds no game: it is no JSON: Expecting value, at line 1. Name a folder that `realpolitik play` made."),
    "too large": (whole(b" " * 10_000_001),
        "here: holds no game: game.json is larger than 10 MB. Name a folder that `realpolitik play` made."),
    "no scenario": (head(scenario=None),
        "here: holds no game: scenario: Field required. Name a folder that `realpolitik play` made."),
    "a number for a scenario": (head(scenario=3),
        "here: holds no game: scenario: Input should be a valid string. Name a folder that `realpolitik play` made."),
    "a device for a scenario": (head(scenario="/dev/zero"),
        "zero: there is no scenario of this name."),
    "a password file for a scenario": (head(scenario="/etc/passwd"),
        "passwd: there is no scenario of this name."),
    "a path upwards for a scenario": (head(scenario="../../../etc/passwd"),
        "passwd: there is no scenario of this name."),
    "null in the path": (head(scenario="a\0b"),
        "here: holds no game: '\\x00' is a control character. Name a folder that `realpolitik play` made."),
    "a long path": (head(scenario="a" * 5000),
        "here: holds no game: scenario: String should have at most 4096 characters. Name a folder that `realpolitik "
        "play` made."),
    "a lens that is none": (head(lens="__class__"),
        "lens: '__class__' is no lens of world 'small'. Known: eclectic, realist."),
    "a seed below nought": (head(seed=-1),
        "here: holds no game: seed: Input should be greater than or equal to 0. Name a folder that `realpolitik play` "
        "made."),
    "a seed beyond": (head(seed=2**63),
        "here: holds no game: seed: Input should be less than 9223372036854775808. Name a folder that `realpolitik "
        "play` made."),
    "a seed that is yes": (head(seed=True),
        "here: holds no game: seed: Input should be a valid integer. Name a folder that `realpolitik play` made."),
    "a replicate beyond": (head(replicate=10**9),
        "here: holds no game: replicate: Input should be less than 1000000. Name a folder that `realpolitik play` made."),
    "seats in one word": (head(seats="alba"),
        "here: holds no game: seats: Input should be a valid list. Name a folder that `realpolitik play` made."),
    "a seat of nobody": (head(seats=["[red]"]),
        "seat: '[red]' is no actor of this world. Known: alba, brenn, crete."),
    "a thousand seats": (head(seats=["alba"] * 1000),
        "here: holds no game: seats: List should have at most 64 items after validation, not 1000. Name a folder that "
        "`realpolitik play` made."),
    "a first month of nought": (head(first=0),
        "here: holds no game: first: Input should be greater than or equal to 1. Name a folder that `realpolitik play` "
        "made."),
    "a first month beyond": (head(first=10**9),
        "month: lies outside the horizon. Begin within it."),
    "memories in a list": (head(about=[1]),
        "here: holds no game: about: Input should be a valid dictionary. Name a folder that `realpolitik play` made."),
    "a line that is a number": (line("7"),
        "here/log.jsonl:2: '7' is no line of a game. Delete that line and all after it."),
    "a deep line": (line("[" * 100_000),
        "here/log.jsonl:2: '"
        + "[" * 60
        + "' is no line of a game. Delete that line and all after it."),
    "a line of two minds": (line('{"turn": {}, "rewind": 1}'),
        "here/log.jsonl:2: '{\"turn\": {}, \"rewind\": 1}' is no line of a game. Delete that line and all after it."),
    "orders in one word": (line('{"turn": {"alba": {"moves": "alba_dams", "accords": {}}}}'),
        "here/log.jsonl:2: '{\"turn\": {\"alba\": {\"moves\": \"alba_dams\", \"accords\": {}}}}' is no line of a game. "
        "Delete that line and all after it."),
    "a stance that is none": (line('{"turn": {"alba": {"moves": [], "accords": {"treaty": "burn"}}}}'),
        "here/log.jsonl:2: '{\"turn\": {\"alba\": {\"moves\": [], \"accords\": {\"treaty\": \"burn\"' is no line of a "
        "game. Delete that line and all after it."),
    "a move of nobody": (line('{"turn": {"alba": {"moves": ["__class__"], "accords": {}}}}'),
        "Alba: '__class__' is no move of this seat. Known: alba_dams, alba_trades, alba_talks_to_brenn, "
        "alba_talks_to_crete."),
    "a turn of a stranger": (line('{"turn": {"brenn": {"moves": [], "accords": {}}}}'),
        "seat: 'brenn' is not seated in this game. Known: alba."),
    "back before the start": (line('{"rewind": 1000000000}'),
        "undo: there is no such month in this game. It has 1 months."),
    "back into the future": (line('{"rewind": -1}'),
        "here/log.jsonl:2: '{\"rewind\": -1}' is no line of a game. Delete that line and all after it."),
    "back by half": (line('{"rewind": 0.5}'),
        "here/log.jsonl:2: '{\"rewind\": 0.5}' is no line of a game. Delete that line and all after it."),
    "an event without a change": (line(EVENT % ("e", '"chance": 1')),
        "here/log.jsonl:2: '{\"inject\": \"e\", \"event\": {\"title\": \"E\", \"reason\": \"R\", \"at\":' is no line "
        "of a game. Delete that line and all after it."),
    "an event about nothing here": (line(EVENT % ("e", '"add": {"__class__": 0.1}')),
        "events.e.add.__class__: '__class__' is no issue of world 'small'. Known: river, trade."),
    "an event with a tag for a name": (line(EVENT % ("<b>", '"add": {"river": 0.1}')),
        "here/log.jsonl:2: '{\"inject\": \"<b>\", \"event\": {\"title\": \"E\", \"reason\": \"R\", \"at' is no line of "
        "a game. Delete that line and all after it."),
    "an event with a terminal escape": (line(EVENT.replace('"E"', '"\\u001b[2J"') % ("e", '"add": {"river": 0.1}')),
        "here/log.jsonl:2: '{\"inject\": \"e\", \"event\": {\"title\": \"\\\\u001b[2J\", \"reason\": \"R' is no line "
        "of a game. Delete that line and all after it."),
    "a title turned around": (line(EVENT.replace('"E"', '"\\u202e"') % ("e", '"add": {"river": 0.1}')),
        "here/log.jsonl:2: '{\"inject\": \"e\", \"event\": {\"title\": \"\\\\u202e\", \"reason\": \"R\", ' is no line "
        "of a game. Delete that line and all after it."),
    "deep memories": (head(about=json.loads('{"a":' * 900 + "1" + "}" * 900)),
        "here: holds no game: it is no JSON of ours. Name a folder that `realpolitik play` made."),
    "an event with a number that is none": (line(EVENT % ("e", '"add": {"river": NaN}')),
        "here/log.jsonl:2: '{\"inject\": \"e\", \"event\": {\"title\": \"E\", \"reason\": \"R\", \"at\":' is no line "
        "of a game. Delete that line and all after it."),
    "an event beyond all floats": (line(EVENT % ("e", '"capability": {"alba": 1e999}')),
        "here/log.jsonl:2: '{\"inject\": \"e\", \"event\": {\"title\": \"E\", \"reason\": \"R\", \"at\":' is no line "
        "of a game. Delete that line and all after it."),
    "ten thousand lines": (line('{"rewind": 0}\n' * 10_000),
        "here/log.jsonl: has 10,002 lines; the bound is 5,000. Begin a new game."),
    "two hundred events": (line("\n".join(EVENT % (f"e{n}", '"add": {"river": 0.1}') for n in range(200))),
        "here/log.jsonl: has 200 events thrown in; the bound is 100. Begin a new game."),
    "a game that is a link": (linked("game.json"),
        "here: holds no game: game.json is a link, not a file. Name a folder that `realpolitik play` made."),
    "a log that is a link": (linked("log.jsonl"),
        "here/log.jsonl: cannot be read: log.jsonl is a link, not a file. Begin a new game."),
    "a log that is a pipe": (piped,
        "here/log.jsonl: cannot be read: It is a pipe, a device or a socket. Begin a new game."),
}  # fmt: skip
