"""World: a tie is chosen by keyboard, its claims are read and struck out, a slider moves outcomes, changes are saved."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sim.show.app.pages.world_wants import of_actor, on_issue
from sim.study.scenario import load
from tests.app.conftest import Served

BRIEF = """\
schema: 1
name: brief
title: Seven months
about: The region goes on as it is, but only for seven months, so that it is run at once.
extends: baseline
horizon: {start: 2022-02, months: 7}
"""


@pytest.fixture(name="brief")
def _brief(served: Served) -> str:
    """A short scenario among those that were saved here."""
    folder = served.folder / "scenarios"
    folder.mkdir(exist_ok=True)
    (folder / "brief.yaml").write_text(BRIEF, encoding="utf-8")
    return "/world?scenario=brief"


def test_a_claim_is_read_and_struck_and_a_slider_moves_outcomes(page: Any, served: Served, brief: str) -> None:
    page.goto(brief)
    tie = page.get_by_role("button", name="Iran trusts Russia")
    tie.wait_for()
    tie.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Iran's trust in Russia").wait_for()
    claims = page.get_by_role("group", name="Claims")
    assert "algemeiner-2016 paragraph 9" in claims.inner_text()
    before = page.get_by_text("trust = α / (α + β)").inner_text()
    claims.get_by_role("checkbox").first.click()
    page.get_by_role("button", name="Undo: claim alg-09b left out").wait_for()
    assert page.get_by_text("trust = α / (α + β)").inner_text() != before
    page.locator(".q-slider__track-container").first.focus()
    for _ in range(3):
        page.keyboard.press("PageDown")
    page.get_by_role("button", name=re.compile("Undo: Iran's trust in Russia")).wait_for()
    page.get_by_text(re.compile(r"→ .* flip$")).first.wait_for()
    page.get_by_role("button", name="Save as scenario").click()
    page.get_by_label("Name", exact=True).fill("less_faith")
    page.get_by_role("button", name="Save and open").click()
    page.wait_for_url("**/scenario?start=less_faith", wait_until="commit")
    saved = load(served.folder / "scenarios" / "less_faith.yaml")
    assert saved.file.without.claims == ("alg-09b",)
    assert saved.numbers["trust.iran.russia"].span.value < load("baseline").numbers["trust.iran.russia"].span.value


def test_on_a_phone_the_table_comes_first_and_nothing_is_cut_off(page: Any, brief: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(brief)
    page.get_by_role("button", name="Russia trusts Iran").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tops = [page.locator(f".rp-{part}").bounding_box()["y"] for part in ("ties", "side", "map", "wants", "power")]
    assert tops == sorted(tops)


def test_a_scenario_that_is_not_there_opens_the_usual_one(page: Any) -> None:
    page.goto("/world?scenario=../../<script>alert(1)</script>", wait_until="commit")
    page.get_by_text("The region goes on as it is").first.wait_for()


def test_wants_are_ordered_by_what_is_wanted_or_by_what_matters() -> None:
    scenario = load("baseline")
    wants = on_issue(scenario, "nuclear")
    places = [want.position.value for want in wants]
    assert places == sorted(places)
    assert {want.key for want in wants} == {
        f"{a}.nuclear" for a in scenario.world.actors if f"position.{a}.nuclear" in scenario.numbers
    }
    cares = [want.salience for want in of_actor(scenario, "iran")]
    assert cares == sorted(cares, reverse=True)
    assert len(cares) > 3
