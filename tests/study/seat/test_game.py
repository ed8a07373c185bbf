"""Game: the same orders give the same history, an undone month never was, and what is thrown in changes only what follows it."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from sim.engine.state import State
from sim.study.file import Event
from sim.study.measures import series
from sim.study.scenario import Scenario
from sim.study.seat.game import Game, Table, advanced, injected, opened, rewound
from sim.study.seat.orders import MOST_MOVES, Orders
from sim.world.source import InputError
from tests.study.seat.conftest import REPLICATE, SEED

DAM = {"alba": Orders(("alba_dams",))}
FLOOD = Event(title="Rain", at="2022-02", add={"river": -0.2}, reason="Clouds.")


def same(one: Table, two: Table) -> bool:
    pairs = zip(one.moments, two.moments, strict=True)
    return all(np.array_equal(getattr(a.state, f.name), getattr(b.state, f.name)) for a, b in pairs for f in fields(State))


def levels(table: Table) -> list[list[float]]:
    return [moment.state.issues[table.row].tolist() for moment in table.moments]


def test_a_game_without_seats_is_the_replicate_itself(base: Scenario) -> None:
    table = opened(Game(base, SEED, REPLICATE, (), turns=({},) * 12))
    assert table.over
    walked = series(base.setup, SEED, REPLICATE // 128, frozenset({"issues"}))["issues"][REPLICATE]
    np.testing.assert_array_equal(levels(table), walked)


def test_a_game_can_begin_in_the_middle_of_a_run(base: Scenario) -> None:
    whole = opened(Game(base, SEED, REPLICATE, (), turns=({},) * 5))
    assert levels(opened(Game(base, SEED, REPLICATE, ("alba",), first=6))) == levels(whole)


def test_the_same_orders_give_the_same_history(river: Table) -> None:
    table = advanced(advanced(river, DAM), {"alba": Orders()})
    assert same(table, opened(table.game))
    assert table.date == "2022-04"
    assert [m.state.moves[m and table.row, 0] for m in table.moments] == [0, 1, 0]


def test_an_undone_month_never_was(river: Table) -> None:
    there = advanced(river, {"alba": Orders()})
    assert same(rewound(advanced(there, DAM), 1), there)
    with pytest.raises(InputError, match="there is no such month"):
        rewound(there, 2)


def test_what_is_thrown_in_changes_nothing_before_it_and_is_gone_when_time_goes_back(river: Table) -> None:
    once = advanced(river, DAM)
    wet = injected(once, "rain", FLOOD)
    assert levels(wet) == levels(once)
    after, dry = advanced(wet, DAM), advanced(once, DAM)
    assert after.now.state.issues[after.row, 0] < dry.now.state.issues[dry.row, 0]
    assert same(rewound(after, 1), wet), "it still hangs over the month in which it was thrown in"
    assert rewound(after, 0).game == river.game
    with pytest.raises(InputError, match="is the name of another event"):
        injected(wet, "rain", FLOOD)
    with pytest.raises(InputError, match="'sea' is no issue"):
        injected(once, "tide", replace_event(add={"sea": 0.1}))


def replace_event(**changes: object) -> Event:
    return FLOOD.model_copy(update=changes)


@pytest.mark.parametrize(
    ("orders", "complaint"),
    [
        (Orders(("alba_dam",)), "'alba_dam' is no move of this seat. Did you mean 'alba_dams'"),
        (Orders(("brenn_raids",)), "'brenn_raids' is no move of this seat"),
        (Orders(("alba_dams", "alba_dams")), "a move is named twice"),
        (Orders(("alba_dams", "alba_trades", "alba_talks_to_brenn", "alba_talks_to_crete")), f"Choose {MOST_MOVES} at most"),
        (Orders((), {"treaties": "accept"}), "'treaties' is no accord of this seat. Did you mean 'treaty'"),
        (Orders((), {"treaty": "leave"}), "'leave' does not fit now. Say one of propose, accept, refuse"),
        (Orders((), {"league": "propose"}), "'propose' does not fit now. Say one of stay, leave"),
    ],
)
def test_orders_that_cannot_be_given_are_refused(river: Table, orders: Orders, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint.replace("(", r"\(")):
        advanced(river, {"alba": orders})


def test_nobody_moves_for_a_seat_that_is_not_taken(river: Table) -> None:
    with pytest.raises(InputError, match="'brenn' is not seated in this game"):
        advanced(river, {"brenn": Orders()})


def test_a_game_ends(base: Scenario) -> None:
    table = opened(Game(base, SEED, REPLICATE, ("alba",), turns=({},) * 12))
    for late in (lambda: advanced(table, {}), lambda: injected(table, "rain", FLOOD)):
        with pytest.raises(InputError, match="is over"):
            late()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"seats": ("albo",)}, "'albo' is no actor of this world. Did you mean 'alba'"),
        ({"seats": ("alba", "alba")}, "named twice"),
        ({"first": 13}, "outside the horizon"),
        ({"first": 0}, "outside the horizon"),
        ({"replicate": -1}, "are 0 or more"),
    ],
)
def test_a_game_that_cannot_be_is_refused(base: Scenario, changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        replace(Game(base, SEED, REPLICATE, ("alba",)), **changes)  # type: ignore[arg-type]
