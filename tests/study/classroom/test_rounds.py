"""Rounds: closed by the teacher or the clock, taken back, disturbed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.study.classroom.room import Room
from sim.study.classroom.rounds import begin, close, end, inject, pause, remaining, rewind, turn_of
from sim.study.file import Event
from sim.study.seat.orders import Orders
from sim.world.source import InputError
from tests.study.classroom.conftest import Make

DAM = Orders(("alba_dams",))
RAIN = Event(title="Rain", at="2022-02", add={"river": -0.2}, reason="Clouds.")


def levels(room: Room, number: int) -> list[float]:
    table = room.table(number)
    return [float(moment.state.issues[table.row, 0]) for moment in table.moments]


def test_tables_differ_by_decisions_alone(room: Room) -> None:
    close(room, [1, 2], 1.0)
    assert levels(room, 1) == levels(room, 2)
    room.order("ann", 1, DAM)
    close(room, [1, 2], 2.0)
    assert levels(room, 1)[:2] == levels(room, 2)[:2]
    assert levels(room, 1)[2] > levels(room, 2)[2]


@pytest.mark.parametrize(("silent", "turn"), [("model", {}), ("nothing", {"alba": Orders()})])
def test_a_silent_seat_is_moved_as_the_plan_says_and_an_empty_one_by_the_model(make: Make, silent: str, turn: object) -> None:
    room = make(silent=silent)
    room.join("ann", "Ann")
    room.sit("ann", 1, "alba")
    begin(room, 0.0)
    assert turn_of(room, 1) == turn
    assert turn_of(room, 2) == {}


def test_a_class_needs_somebody_to_play(make: Make) -> None:
    with pytest.raises(InputError, match="nobody has taken a seat"):
        begin(make(), 0.0)


def test_the_clock_runs_stands_and_begins_anew(room: Room, again: Callable[[Room], Room]) -> None:
    assert remaining(room, 10.0) == 50
    pause(room, paused=True, now=20.0)
    assert remaining(room, 99.0) == 40
    assert remaining(again(room), 0.0) == 40
    pause(room, paused=False, now=100.0)
    assert remaining(room, 110.0) == 30
    close(room, [1], 115.0)
    assert remaining(room, 120.0) == 20, "other tables are still at it"
    close(room, [1, 2], 121.0)
    assert remaining(room, 121.0) == 60


def test_after_the_last_round_the_class_is_over(room: Room) -> None:
    room.ask(("dammed",))
    for _ in range(3):
        assert close(room, [1], 1.0) == [1]
    assert close(room, [1], 1.0) == []
    assert room.state.phase == "playing"
    for _ in range(3):
        close(room, [1, 2], 1.0)
    assert room.state.phase == "ended"
    assert room.state.poll is None, "predictions are locked"
    with pytest.raises(InputError, match="no round"):
        close(room, [1, 2], 1.0)
    with pytest.raises(InputError, match="is over"):
        room.join("eve", "Eve")


def test_a_month_is_taken_back_and_its_orders_with_it(room: Room, again: Callable[[Room], Room]) -> None:
    before = levels(room, 1)
    room.order("ann", 0, DAM)
    close(room, [1, 2], 1.0)
    room.order("ann", 1, DAM)
    rewind(room, [1], 0)
    assert levels(room, 1) == before
    assert (room.turns(1), room.turns(2), room.submitted(1)) == (0, 1, ())
    back = again(room)
    assert (back.turns(1), back.submitted(1)) == (0, ())
    with pytest.raises(InputError, match="has played"):
        rewind(room, [2, 1], 1)
    assert room.turns(2) == 1


def test_a_class_that_is_over_can_be_taken_back(room: Room) -> None:
    for _ in range(3):
        close(room, [1, 2], 1.0)
    rewind(room, [1, 2], 1)
    assert room.state.phase == "playing"
    room.order("ann", 1, DAM)


def test_what_is_thrown_in_falls_into_the_month_to_come_at_the_tables_named(room: Room, again: Callable[[Room], Room]) -> None:
    room.order("ann", 0, DAM)
    assert [inject(room, [2], "rain", RAIN), inject(room, [1, 2], "rain", RAIN)] == ["rain", "rain_2"]
    assert room.submitted(1) == ("alba",), "orders stand"
    close(room, [1, 2], 1.0)
    assert room.table(2).game.injects == ("rain", "rain_2")
    assert levels(again(room), 2) == levels(room, 2)
    assert levels(room, 2)[1] < levels(room, 2)[0] - 0.2


def test_what_names_nothing_in_the_world_is_thrown_in_nowhere(room: Room) -> None:
    with pytest.raises(InputError):
        inject(room, [1, 2], "sea", RAIN.model_copy(update={"add": {"sea": 0.1}}))
    assert [room.table(n).game.injects for n in (1, 2)] == [(), ()]


def test_a_class_may_end_early(room: Room) -> None:
    end(room)
    with pytest.raises(InputError):
        inject(room, [1], "rain", RAIN)
    assert np.isclose(remaining(room, 5.0), 60)
