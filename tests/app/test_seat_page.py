"""Seat: a month is decided in the browser, kept on disk, taken back, and goes on after the page was closed."""

from __future__ import annotations

from typing import Any

import pytest

from sim.study.scenario import load
from sim.study.seat.game import Game
from sim.study.seat.orders import Orders
from sim.study.seat.record import Record, begun
from tests.app.conftest import Served


@pytest.fixture
def game(served: Served) -> str:
    """The last two months of a run with Iran seated, on the disk of the server."""
    scenario = load("baseline")
    begun(served.folder / "games" / "late", Game(scenario, 2022, 5, ("iran",), first=23), {"title": "Late <b>Iran</b>"})
    return "/seat/late"


def test_a_game_is_begun_played_and_goes_on_after_the_page_was_closed(page: Any, served: Served) -> None:
    page.goto("/seat?scenario=snapback&replicate=3")
    page.get_by_role("button", name="Take the seat").click()
    page.wait_for_url("**/seat/snapback-iran-3")
    moves = page.get_by_role("checkbox")
    moves.first.wait_for()
    for number in range(4):
        moves.nth(number).click()
    page.get_by_text("Take one out first").wait_for()
    assert [moves.nth(n).is_checked() for n in range(4)] == [True, True, True, False]
    page.get_by_role("button", name="End the month").click()
    page.get_by_text("March 2022: you speak for Iran").wait_for()
    record = Record(served.folder / "games" / "snapback-iran-3")
    (turn,) = record.open().game.turns
    assert len(turn["iran"].moves) == 3
    page.goto("/seat")
    page.get_by_role("link", name="Iran").click()
    page.get_by_text("March 2022: you speak for Iran").wait_for()
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("February 2022: you speak for Iran").wait_for()
    assert record.open().game.turns == ()


def test_a_game_ends_with_a_debrief_on_a_phone_by_keyboard(page: Any, served: Served, game: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(game)
    for month in ("December 2023", "January 2024"):
        page.get_by_text(f"{month}: you speak for Iran").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        end = page.get_by_role("button", name="End the month")
        end.focus()
        page.keyboard.press("Enter")
    page.get_by_text("The end: you spoke for Iran").wait_for()
    page.get_by_role("button", name="Weigh my decisions").press("Enter")
    page.get_by_text("To talk about").wait_for(timeout=60_000)
    assert page.get_by_role("cell", name="December 2023").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Record(served.folder / "games" / "late").open().game.turns == ({"iran": Orders()},) * 2


def test_a_game_that_is_not_there_is_said_to_be_missing(page: Any) -> None:
    page.goto("/seat/nobody")
    page.get_by_text("There is no game of this name").wait_for()
    assert page.goto("/seat/..%2f..%2fetc%2fpasswd").status in (400, 404)
