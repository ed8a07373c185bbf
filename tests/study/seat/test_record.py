"""Record: a game that was left goes on as if it had not been, whatever happened to the last line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.study.file import Event
from sim.study.seat.game import Game, Table
from sim.study.seat.orders import Orders
from sim.study.seat.record import Record, begun, games
from sim.world.evidence import Evidence, load_evidence
from sim.world.source import InputError

DAM, REST = {"alba": Orders(("alba_dams",))}, {"alba": Orders((), {"treaty": "refuse"})}
RAIN = Event(title="Rain", at="2022-02", add={"river": -0.2}, reason="Clouds.")


@pytest.fixture(scope="session")
def seeds(folder: Path) -> Evidence:
    return load_evidence(folder / "seeds")


@pytest.fixture
def left(tmp_path: Path, river: Table) -> tuple[Record, Table]:
    """A game with a month undone, an event and three months to its name."""
    record, table = begun(tmp_path / "game", river.game, {"name": "by the river"})
    table = record.turn(record.turn(table, DAM), DAM)
    table = record.inject(record.undo(table, 1), "rain", RAIN)
    return record, record.turn(record.turn(table, REST), DAM)


def test_a_game_is_taken_up_where_it_was_left(left: tuple[Record, Table], seeds: Evidence) -> None:
    record, table = left
    again = record.open(seeds)
    assert again.game.turns == table.game.turns and again.game.injects == ("rain",)
    np.testing.assert_array_equal(again.now.state.issues, table.now.state.issues)
    assert record.about == {"name": "by the river"}
    assert games(record.folder.parent) == [record]


def test_a_torn_last_line_does_not_count(left: tuple[Record, Table], seeds: Evidence) -> None:
    record, table = left
    whole = record.log.read_bytes()
    record.log.write_bytes(whole + b'{"turn": {"alba": {"mov')
    assert record.open(seeds).game.turns == table.game.turns
    assert record.log.read_bytes() == whole, "the torn line is cut off, so that the next one begins on its own"


def test_a_refused_order_is_not_kept(left: tuple[Record, Table], seeds: Evidence) -> None:
    record, table = left
    with pytest.raises(InputError):
        record.turn(table, {"alba": Orders(("sail",))})
    assert record.open(seeds).game.turns == table.game.turns


def test_what_is_no_game_is_refused(left: tuple[Record, Table], river: Table, tmp_path: Path, seeds: Evidence) -> None:
    record, _ = left
    with pytest.raises(InputError, match="holds no game"):
        Record(tmp_path / "nowhere").open()
    with pytest.raises(InputError, match="holds other things"):
        begun(record.folder, river.game)
    with pytest.raises(InputError, match="has changed since"):
        head = json.loads(record.head.read_text())
        record.head.write_text(json.dumps({**head, "digest": "0"}))
        record.open(seeds)


@pytest.mark.parametrize("line", ["{]", '{"march": 1}'])
def test_a_line_of_somebody_else_is_refused(left: tuple[Record, Table], seeds: Evidence, line: str) -> None:
    record, _ = left
    with record.log.open("a") as log:
        log.write(line + "\n")
    with pytest.raises(InputError, match="line"):
        record.open(seeds)


def test_a_game_that_began_elsewhere_is_another_game(river: Table, tmp_path: Path, seeds: Evidence) -> None:
    game = Game(river.game.scenario, 8, 3, ("brenn",), first=4)
    record, table = begun(tmp_path / "late", game)
    again = record.open(seeds)
    assert again.game == game and again.date == table.date == "2022-05"
