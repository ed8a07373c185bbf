"""Record: a class on disk, so that it goes on after the server was killed.

A folder with `class.json`, the plan, `log.jsonl`, all that was done since, one line each, forced to disk before anybody is told
of it, and `tables/`, the games. A torn last line was told to nobody and does not count.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.study.classroom.lines import acts, text_of
from sim.study.classroom.plan import Plan
from sim.study.classroom.state import Line
from sim.study.journal import added, mended
from sim.study.seat.record import Record as Game
from sim.world.disk import is_file
from sim.world.source import MAX_BYTES, InputError, Problem, parse, validate


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
        if not is_file(self.head):
            raise InputError([Problem(None, str(self.folder), "holds no class", "Begin a new one.")])
        text = text_of(self.head, MAX_BYTES).decode(errors="surrogateescape")
        return validate(Plan, parse(text, str(self.head)))

    def keep(self, line: Line) -> None:
        """Add a line, and come back when it is on disk."""
        try:
            added(self.log, line)
        except OSError as error:
            raise _refused(self.folder, error) from None

    def lines(self) -> list[dict[str, Any]]:
        """All whole lines; a torn last one is cut off. InputError for one that is none of ours."""
        if not self.log.exists() and not self.log.is_symlink():
            return []
        text = text_of(self.log)
        try:
            return acts(self.log, mended(self.log, text))
        except OSError as error:
            raise _refused(self.folder, error) from None


def classes(folder: Path) -> list[Record]:
    """The classes below a folder, the latest first."""
    found = [path.parent for path in folder.glob("*/class.json") if is_file(path)]
    return [Record(path) for path in sorted(found, key=lambda path: -(path / "class.json").stat().st_mtime)]


def _refused(folder: Path, error: OSError) -> InputError:
    return InputError([Problem(None, str(folder), f"cannot be written: {error.strerror or error}", "Choose another --folder.")])
