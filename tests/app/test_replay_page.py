"""Replay: a history is played by keyboard, its acts say why, an unusual world is found, a study's worlds are replayed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sim.show.app.access import opened
from sim.show.app.crew import Crew
from sim.show.app.desk import Desk
from sim.show.app.pages.replay_source import found, studies
from sim.show.deeds import concerns, month, target_of, why
from sim.study.ensemble import Study, run_study
from sim.study.explain import Asked
from sim.study.history import history
from sim.study.scenario import Scenario, load
from sim.world.source import InputError


@pytest.fixture(scope="module", name="desk")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    return Desk(folder, Crew(1), opened(folder, None))


@pytest.fixture(scope="module", name="baseline")
def _baseline() -> Scenario:
    return load("baseline")


def test_a_history_is_walked_by_keyboard_and_its_acts_say_why(page: Any) -> None:
    page.goto("/replay?scenario=baseline&replicate=3&month=2022-05")
    page.get_by_role("heading", name="May 2022").wait_for()
    page.keyboard.press("ArrowRight")
    page.get_by_role("heading", name="June 2022").wait_for()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.get_by_role("heading", name="April 2022").wait_for()
    assert "month=2022-05" in page.get_by_role("link", name="Take a seat from here").get_attribute("href")
    page.get_by_role("button", name="more common acts").click()
    page.get_by_role("button", name="Israel strikes Iranian targets").click()
    page.get_by_text("In April 2022, in world 3 of baseline, Israel most wanted").wait_for()
    page.get_by_role("button", name="Play").click()
    page.get_by_role("heading", name="May 2022").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Play").wait_for()


def test_on_a_phone_nothing_is_cut_off(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/replay?month=2022-05")
    page.get_by_role("heading", name="May 2022").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "query", ["scenario=nowhere", "study=../secret", "replicate=-1", "replicate=x", "seed=99999999999999999999"]
)
def test_what_is_not_there_is_said(desk: Desk, query: str) -> None:
    with pytest.raises(InputError):
        found(desk, dict([query.split("=")]))


def test_a_bad_address_is_told_and_not_run(page: Any) -> None:
    page.goto("/replay?scenario=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
    page.get_by_role("alert").filter(has_text="there is no scenario").wait_for()


def test_a_study_is_found_with_its_own_seed_and_worlds(desk: Desk, baseline: Scenario) -> None:
    run_study(Study((baseline,), 5, 77), desk.folder / "five")
    assert studies(desk) == ["five"]
    source = found(desk, {"study": "five", "replicate": "4", "seed": "1"})
    assert (source.scenario.name, source.seed, source.replicate, source.worlds) == ("baseline", 77, 4, 5)
    assert source.address("/seat", month="2022-05") == "/seat?study=five&scenario=baseline&seed=77&replicate=4&month=2022-05"
    with pytest.raises(InputError):
        found(desk, {"study": "five", "replicate": "5"})


def test_a_month_is_told_by_what_is_least_common_and_by_whom_it_concerns(baseline: Scenario) -> None:
    happened = history(baseline, 2022, 3).told[3]
    told = month(happened)
    assert len(told.told) == 7
    assert len(told.told) + len(told.rest) == len(happened)
    assert all(h.named for h in told.told)
    strike = next(h for h in happened if h.name == "israel_strikes_syria")
    assert target_of(baseline, strike) == "iran"
    assert [concerns(baseline, strike, actor) for actor in ("israel", "iran", "china")] == [True, True, False]


def test_why_begins_with_the_move_and_goes_on_with_what_was_wanted_most(baseline: Scenario) -> None:
    israel = baseline.index.actors["israel"]
    first, second, *_ = why(baseline, Asked(2022, 3, 3, israel), "israel_informs_russia")
    assert re.match(r"This move was number \d+ of the \d+ moves open to it, worth", first)
    assert second.startswith("In April 2022, in world 3 of baseline, Israel most wanted to strike")
    with pytest.raises(KeyError):
        why(baseline, Asked(2022, 3, 3, israel), "iran_courts_nobody")
