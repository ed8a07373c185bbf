"""Room: who sits where and may order what, and that all of it is on disk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.study.classroom.room import LONGEST_MESSAGE, MOST_POLL, Room
from sim.study.classroom.rounds import close, pause
from sim.study.seat.orders import Orders
from sim.world.source import InputError
from tests.study.classroom.conftest import Make

DAM = Orders(("alba_dams",))


def test_a_seat_has_one_holder_at_each_table(room: Room) -> None:
    with pytest.raises(InputError, match="taken by Ann"):
        room.sit("dan", 1, "alba")
    room.sit("ann", 1, None)
    room.sit("dan", 1, "alba")
    assert [room.state.holder(n, "alba").name for n in (1, 2)] == ["Dan", "Cat"]  # type: ignore[union-attr]


@pytest.mark.parametrize(("table", "seat"), [(1, "crete"), (3, "alba"), (0, "alba"), (1, "nobody"), (-1, None)])
def test_a_place_that_is_not_there_cannot_be_taken(room: Room, table: int, seat: str | None) -> None:
    with pytest.raises(InputError):
        room.sit("dan", table, seat)


def test_orders_may_be_changed_until_the_round_closes(room: Room) -> None:
    room.order("ann", 0, Orders())
    room.order("ann", 0, DAM)
    assert room.given(1, "alba") == DAM
    assert room.submitted(1) == ("alba",)
    close(room, [1], 1.0)
    assert room.table(1).game.turns == ({"alba": DAM},)
    assert room.submitted(1) == ()
    with pytest.raises(InputError, match="too late"):
        room.order("ann", 0, DAM)


@pytest.mark.parametrize("who", [None, "eve", "dan", ""])
def test_whoever_holds_no_seat_gives_no_orders(room: Room, who: str | None) -> None:
    with pytest.raises(InputError):
        room.order(who, 0, Orders())


def test_nobody_orders_for_another_seat(room: Room) -> None:
    with pytest.raises(InputError, match="no move of this seat"):
        room.order("bob", 0, DAM)
    assert room.state.orders == {}


def test_orders_of_whoever_was_put_out_of_a_seat_count_no_more(room: Room) -> None:
    room.order("ann", 0, DAM)
    room.sit("ann", 1, None)
    with pytest.raises(InputError, match="no seat"):
        room.order("ann", 0, DAM)
    assert room.given(1, "alba") is None
    room.sit("dan", 1, "alba")
    assert room.given(1, "alba") is None
    room.dismiss("ann")
    with pytest.raises(InputError, match="not in this class"):
        room.order("ann", 0, DAM)


def test_nothing_is_ordered_while_the_class_is_paused_or_before_it_begins(room: Room) -> None:
    pause(room, paused=True, now=1.0)
    with pytest.raises(InputError, match="paused"):
        room.order("ann", 0, DAM)
    room.put(paused=False, phase="lobby")
    with pytest.raises(InputError, match="no round"):
        room.order("ann", 0, DAM)


def test_a_closed_door_keeps_new_people_out(room: Room) -> None:
    room.put(door=False)
    with pytest.raises(InputError, match="closed the door"):
        room.join("eve", "Eve")


def test_predictions_can_be_changed_until_they_are_locked(room: Room) -> None:
    poll = room.ask(("dammed", "treaty_holds"))
    room.predict("dan", poll.name, {"dammed": 0.2, "treaty_holds": 1.0})
    room.predict("dan", poll.name, {"dammed": 0.7, "treaty_holds": 0})
    room.close_poll()
    assert room.state.polls[0].answers == {"dan": {"dammed": 0.7, "treaty_holds": 0}}
    with pytest.raises(InputError, match="closed"):
        room.predict("dan", poll.name, {"dammed": 0.1, "treaty_holds": 0.1})


@pytest.mark.parametrize(
    "answers", [{}, {"dammed": 0.5}, {"dammed": 1.2, "treaty_holds": 0.5}, {"dammed": True, "treaty_holds": 0.5},
                {"dammed": float("nan"), "treaty_holds": 0.5}, {"dammed": "1", "treaty_holds": 0.5},
                {"dammed": 0.1, "treaty_holds": 0.5, "dam": 0.5}]
)  # fmt: skip
def test_half_a_prediction_is_refused(room: Room, answers: dict[str, float]) -> None:
    room.ask(("dammed", "treaty_holds"))
    with pytest.raises(InputError):
        room.predict("dan", "1", answers)


@pytest.mark.parametrize("outcomes", [(), ("dam",), ("nothing",), ("dammed", "dammed"), ("dammed",) * (MOST_POLL + 1)])
def test_only_questions_with_yes_or_no_are_asked(room: Room, outcomes: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        room.ask(outcomes)


def test_a_class_goes_on_from_disk(room: Room, again: Callable[[Room], Room]) -> None:
    room.ask(("dammed",))
    room.predict("dan", "1", {"dammed": 0.25})
    room.order("ann", 0, DAM)
    close(room, [1], 1.0)
    room.order("bob", 1, Orders(("brenn_raids",)))
    room.order("cat", 0, DAM)
    room.say("Five minutes")
    with room.record.log.open("ab") as file:
        file.write(b'{"do": "leave", "id": "an')
    back = again(room)
    assert (back.state, back.plan) == (room.state, room.plan)
    assert back.submitted(1) == ("brenn",)
    assert back.submitted(2) == ("alba",)
    assert back.ends is None, "the timer stands"
    assert back.table(1).game.turns == room.table(1).game.turns
    back.order("ann", 1, DAM)
    assert again(back).submitted(1) == ("alba", "brenn")


def test_orders_of_a_closed_round_do_not_come_back_with_it(room: Room, again: Callable[[Room], Room]) -> None:
    room.order("ann", 0, DAM)
    room.record.game(1).turn(room.table(1), {"alba": DAM})  # killed before anybody was told
    assert again(room).submitted(1) == ()


def test_a_line_of_somebody_else_is_refused(room: Room, again: Callable[[Room], Room]) -> None:
    room.record.keep({"do": "promote", "id": "eve"})
    with pytest.raises(InputError, match="no line of a class"):
        again(room)


def test_a_full_class_takes_nobody_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.study.classroom.room.MOST_MEMBERS", 4)
    with pytest.raises(InputError, match="is full: 4 people"):
        room.join("eve", "Eve")


def test_a_class_that_only_predicts_has_no_seats(make: Make) -> None:
    found = make(seats=())
    assert found.join("ann", "Ann").table == 1
    for number, seat in ((2, None), (1, "alba")):
        with pytest.raises(InputError, match="nobody plays in this class"):
            found.sit("ann", number, seat)


def test_questions_are_not_asked_twice_at_once_nor_after_the_end(room: Room) -> None:
    room.ask(("dammed",))
    with pytest.raises(InputError, match="others are open"):
        room.ask(("treaty_holds",))
    room.close_poll()
    room.put(phase="ended")
    with pytest.raises(InputError, match="the class is over"):
        room.ask(("treaty_holds",))


def test_whoever_is_at_no_table_predicts_nothing_yet(room: Room) -> None:
    room.join("eve", "Eve")
    room.ask(("dammed",))
    with pytest.raises(InputError, match="at no table yet"):
        room.predict("eve", "1", {"dammed": 0.5})


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_MESSAGE + 1)])
def test_a_message_says_something_and_not_too_much(room: Room, text: str) -> None:
    with pytest.raises(InputError, match=r"has \d+ characters"):
        room.say(text)


def test_a_seat_of_another_class_is_refused(room: Room, again: Callable[[Room], Room]) -> None:
    room.record.keep({"do": "sit", "id": "dan", "table": 2, "seat": "crete"})
    with pytest.raises(InputError, match="'crete' is no seat"):
        again(room)
