"""Record: a game on disk, so that it can be left and taken up again.

A folder with `game.json`, what is played, and `log.jsonl`, what was decided since: one line a turn, an undoing or an event that
was thrown in, forced to disk before anybody is told of it. A torn last line was told to nobody and does not count.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.study.file import Event
from sim.study.journal import added
from sim.study.scenario import Scenario, load
from sim.study.seat.game import Game, Table, advanced, injected, opened, rewound
from sim.study.seat.lines import Injected, Line, Rewound, Turned, head, lines
from sim.study.seat.orders import Orders, Turn
from sim.study.writing import put_whole
from sim.version import __version__
from sim.world.disk import is_file, is_folder
from sim.world.evidence import Evidence
from sim.world.source import InputError, Problem


@dataclass(frozen=True)
class Record:
    """A game's folder."""

    folder: Path

    @property
    def head(self) -> Path:
        """What is played."""
        return self.folder / "game.json"

    @property
    def log(self) -> Path:
        """What was decided."""
        return self.folder / "log.jsonl"

    @property
    def about(self) -> dict[str, Any]:
        """What else is remembered of the game."""
        return head(self.head, self.folder).about

    def turn(self, table: Table, turn: Turn) -> Table:
        """One step on, kept. InputError for orders that cannot be given; nothing is kept then."""
        then = advanced(table, turn)
        self._keep({"turn": {seat: asdict(orders) for seat, orders in turn.items()}})
        return then

    def undo(self, table: Table, turns: int) -> Table:
        """Back to where the game was after so many turns, kept."""
        then = rewound(table, turns)
        self._keep({"rewind": turns})
        return then

    def inject(self, table: Table, name: str, event: Event) -> Table:
        """An event thrown into the step to come, kept."""
        then = injected(table, name, event)
        self._keep({"inject": name, "event": event.model_dump(mode="json", by_alias=True, exclude_defaults=True)})
        return then

    def open(self, evidence: Evidence | None = None) -> Table:
        """The game as it was left. evidence: the seeds to read, if not the installed ones.

        InputError where there is none, or where its scenario is no longer what was begun.
        """
        begun_with = head(self.head, self.folder)
        scenario = load(place_of(begun_with.scenario), begun_with.lens, evidence)
        if scenario.digest != begun_with.digest:
            remedy = "Begin a new game, or put the scenario back."
            raise InputError([Problem(None, str(self.folder), "its scenario, or the model, has changed since", remedy)])
        seats = tuple(begun_with.seats)
        table = opened(Game(scenario, begun_with.seed, begun_with.replicate, seats, begun_with.first))
        for line in self._lines():
            table = _replayed(table, line)
        return table

    def _lines(self) -> list[Line]:
        found, whole = lines(self.log)
        try:
            if is_file(self.log) and self.log.stat().st_size > whole:
                os.truncate(self.log, whole)
        except OSError as error:
            raise _refused(self.folder, error) from None
        return found

    def _keep(self, line: dict[str, Any]) -> None:
        try:
            added(self.log, line)
        except OSError as error:
            raise _refused(self.folder, error) from None


def begun(folder: Path, game: Game, about: Mapping[str, Any] | None = None) -> tuple[Record, Table]:
    """A new game in a folder of its own; about: what else is to be remembered of it.

    InputError where something is in the folder already, or it cannot be written.
    """
    record, scenario = Record(folder), game.scenario
    if folder.exists() and (not is_folder(folder) or any(folder.iterdir())):
        raise InputError([Problem(None, str(folder), "holds other things", "Take the game up again, or choose another folder.")])
    table = opened(game)
    head = {
        "game": "realpolitik",
        "scenario": _named(scenario),
        "title": scenario.file.title,
        "lens": scenario.file.lens,
        "digest": scenario.digest,
        "seed": game.seed,
        "replicate": game.replicate,
        "seats": list(game.seats),
        "first": game.first,
        "version": __version__,
        "about": dict(about or {}),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put_whole(record.head, json.dumps(head, indent=2))
    except OSError as error:
        raise _refused(folder, error) from None
    return record, table


def games(folder: Path) -> list[Record]:
    """The games below a folder, the latest first."""
    found = [path.parent for path in folder.glob("*/game.json") if is_file(path)]
    return [Record(path) for path in sorted(found, key=lambda path: -path.stat().st_mtime)]


def _named(scenario: Scenario) -> str:
    """The file of a scenario, so that it is found whatever the working folder holds."""
    return str(scenario.paths[-1].resolve())


def place_of(written: str) -> Path | str:
    """Where a game's scenario lies: at the path of its file, or elsewhere under the name of that file."""
    path = Path(written)
    return path if path.suffix in (".yaml", ".yml") and is_file(path) else path.stem


def _replayed(table: Table, line: Line) -> Table:
    match line:
        case Turned(turn=turn):
            return advanced(table, {seat: Orders(told.moves, told.accords) for seat, told in turn.items()})
        case Rewound(rewind=turns):
            return rewound(table, turns)
        case Injected(inject=name, event=event):
            return injected(table, name, event)


def _refused(folder: Path, error: OSError) -> InputError:
    reason = error.strerror or str(error)
    return InputError([Problem(None, str(folder), f"cannot be written: {reason}", "Choose another folder with --out.")])
