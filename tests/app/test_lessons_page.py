"""Lessons: a class commits itself before it looks, tries a table, and takes the lesson's seat; the key stays with the teacher."""

from __future__ import annotations

import re
from typing import Any

from sim.study.seat.record import Record
from tests.app.conftest import Served


def test_a_class_guesses_first_and_then_sees_the_runs(page: Any) -> None:
    page.goto("/lessons")
    page.get_by_role("link", name="Richardson's arms race").click()
    page.get_by_role("button", name="Next").locator("visible=true").click()
    assert page.get_by_text("the runs say").count() == 0
    page.locator(".q-slider [tabindex='0']").first.press("ArrowRight")
    page.get_by_text("51 %").wait_for()
    page.get_by_role("button", name="lock and run").click()
    page.get_by_text("Your mean Brier score").wait_for()
    assert page.get_by_role("cell", name="51 %").count() == 1
    page.reload()
    page.get_by_text("51 %").wait_for()  # a page that is loaded anew goes on where it was, with its guesses


def test_a_changed_liking_changes_the_camps(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/lessons/landscape_2016?masked=true")
    page.get_by_text("The table of").first.click()
    page.get_by_text("1. Energy −83,200").wait_for()
    assert page.get_by_text("Turkey").count() == 0
    page.get_by_label(re.compile("^Karsia and .*Banner")).first.fill("-2")
    page.get_by_text("1. Energy −84,400").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_lesson_leads_to_its_seat_for_its_months(page: Any, served: Served) -> None:
    page.goto("/lessons/security_dilemma")
    page.get_by_text("The class is Alba (13 min)").click()
    page.get_by_role("button", name="Take the seat").click()
    page.wait_for_url("**/seat/security_dilemma-alba")
    page.get_by_text("you speak for Alba").wait_for()
    assert Record(served.folder / "games" / "security_dilemma-alba").about["months"] == 6


def test_a_lesson_that_is_not_there_is_said_to_be_missing(page: Any) -> None:
    page.goto("/lessons/arms_rase")
    page.get_by_text("there is no lesson of this name. Did you mean 'arms_race'?").wait_for()
    assert page.goto("/lessons/..%2f..%2fetc%2fpasswd").status in (400, 404)
