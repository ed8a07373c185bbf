"""Record: a class on disk, so that it goes on after the server was killed.

A folder with `class.json`, the plan, `log.jsonl`, all that was done since, one line each, forced to disk before anybody is told
of it, and `tables/`, the games. A torn last line was told to nobody and does not count.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.study.classroom.plan import Plan
from sim.study.classroom.state import Line
from sim.study.journal import added, mended
from sim.study.seat.record import Record as Game
from sim.world.source import InputError, Problem, parse, validate


@dataclass(frozen=True)
class Record:
    """A class's folder."""

    folder: Path

    @property
    def head(self) -> Path:
        """The plan."""
        return self.folder / "class.json"

    @property
    def log(self) -> Path:
        """What was done."""
        return self.folder / "log.jsonl"

    def game(self, table: int) -> Game:
        """The game of a table, from 1."""
        return Game(self.folder / "tables" / str(table))

    def begin(self, plan: Plan) -> None:
        """Write the plan last of all, so that a class without one was never begun. InputError where it cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = self.folder / "class.part"
            with draft.open("w", encoding="utf-8") as file:
                file.write(plan.model_dump_json(by_alias=True, indent=2))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.head)
        except OSError as error:
            raise _refused(self.folder, error) from None

    def plan(self) -> Plan:
        """The plan. InputError where there is none."""
        try:
            text = self.head.read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise InputError([Problem(None, str(self.folder), "holds no class", "Begin a new one.")]) from None
        return validate(Plan, parse(text, str(self.head)))

    def keep(self, line: Line) -> None:
        """Add a line, and come back when it is on disk."""
        try:
            added(self.log, line)
        except OSError as error:
            raise _refused(self.folder, error) from None

    def lines(self) -> list[dict[str, Any]]:
        """All whole lines; a torn last one is cut off."""
        if not self.log.exists():
            return []
        try:
            return [json.loads(line) for line in mended(self.log, self.log.read_bytes()).splitlines()]
        except ValueError:
            raise InputError(
                [Problem(None, str(self.log), "has a line that is none of ours", "Delete that line and all after it.")]
            ) from None


def classes(folder: Path) -> list[Record]:
    """The classes below a folder, the latest first."""
    found = [path.parent for path in folder.glob("*/class.json")]
    return [Record(path) for path in sorted(found, key=lambda path: -(path / "class.json").stat().st_mtime)]


def _refused(folder: Path, error: OSError) -> InputError:
    return InputError([Problem(None, str(folder), f"cannot be written: {error.strerror or error}", "Choose another --folder.")])
