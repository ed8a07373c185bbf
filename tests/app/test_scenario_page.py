"""The scenario page: what is changed, and what follows from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui", reason="needs the extra: pip install 'realpolitik[app]'")

from sim.show.app.access import Access
from sim.show.app.crew import Crew
from sim.show.app.desk import Desk
from sim.show.app.workshop import drafts
from sim.show.app.workshop.bench import Bench, compared
from sim.show.app.workshop.events import effects_of, months_of, new_name, plain, put, summary, taken_away, with_effects
from sim.show.app.workshop.work import Work, read
from sim.study.scenario import load
from sim.world.source import InputError
from tests.app.conftest import SHORT, Served, apart

EVENT = {
    "title": "War spreads",
    "at": "2022-02",
    "set": {"ukraine": 0.95},
    "trust": {"russia": {"usa": -3.0}},
    "reason": "A question",
}


@pytest.fixture(name="desk")
def _desk(tmp_path: Path, crew: Crew) -> Desk:
    desk = Desk(tmp_path, crew, Access(b"0" * 32))
    desk.saved.mkdir()
    (desk.saved / "short.yaml").write_text(SHORT, encoding="utf-8")
    return desk


def draft(**more: object) -> str:
    words = {"title": "Changed", "about": "What becomes of two months if something is changed in them?"}
    return drafts.written({"schema": 1, "name": "my_scenario", "extends": "short", **words, **more})


# --- drafts


def test_a_draft_that_changes_nothing_is_what_it_extends(desk: Desk) -> None:
    start, variant = read(desk, draft())
    assert start.digest == variant.digest == drafts.opened(desk, "short").digest


def test_what_is_saved_loads_again_to_the_same_digest_and_holds_differences_alone(desk: Desk) -> None:
    text = draft(changes={"trust.usa.iran": 0.4}, events={"war": EVENT})
    path = drafts.save(desk, text, "mine")
    assert path == desk.saved / "mine.yaml"
    assert load(path).digest == read(desk, text)[1].digest == drafts.opened(desk, "mine").digest
    assert "extends: short" in path.read_text(encoding="utf-8")
    assert "outcomes" not in path.read_text(encoding="utf-8")
    assert list(drafts.library(desk))[-2:] == ["mine", "short"]


@pytest.mark.parametrize("name", ["", "../evil", "a/b", ".hidden", "1st", "x" * 61, "é", "baseline", "short"])
def test_names_that_do_not_fit_are_refused(desk: Desk, name: str) -> None:
    with pytest.raises(InputError, match="name"):
        drafts.save(desk, draft(changes={"trust.usa.iran": 0.4}), name)
    assert [p.name for p in desk.saved.iterdir()] == ["short.yaml"]


def test_an_error_has_its_line_and_a_remedy(desk: Desk) -> None:
    with pytest.raises(InputError) as caught:
        read(desk, draft(changes={"trust.usa.irn": 0.4}))
    (problem,) = caught.value.problems
    assert problem.mark is not None
    assert draft(changes={"trust.usa.irn": 0.4}).splitlines()[problem.mark.line - 1].find("trust.usa.irn") >= 0
    assert "trust.usa.iran" in problem.remedy


@pytest.mark.parametrize("key", ["extends", "world"])
@pytest.mark.parametrize("path", ["../short", "/etc/passwd", "short.yaml", "..\\short"])
def test_no_path_leads_out_of_the_library(desk: Desk, key: str, path: str) -> None:
    with pytest.raises(InputError):
        read(desk, draft(changes={"trust.usa.iran": 0.4}, **{key: path}))


def test_drafts_are_kept_by_scenario_and_unreadable_ones_are_none(desk: Desk) -> None:
    for start, text in (("short", "a: 1"), ("baseline", "b: 2")):
        drafts.keep(desk, "browser", start, drafts.Draft(text, start))
    assert drafts.kept(desk, "browser") == drafts.Draft("b: 2", "baseline")
    assert drafts.kept(desk, "browser", "short") == drafts.Draft("a: 1", "short")
    assert drafts.kept(desk, "../other") is None
    (file,) = (desk.private / "drafts").iterdir()
    file.write_text("[]", encoding="utf-8")
    assert drafts.kept(desk, "browser") is None


def test_a_text_that_is_being_written_is_kept_and_no_control_writes_over_it(desk: Desk) -> None:
    start = drafts.opened(desk, "short")

    async def scene() -> Work:
        fresh = drafts.begun(start, "short")
        work = Work(desk, Bench(desk.crew), "b", fresh, start, start, start, _checked=fresh.text)
        work.jot("name: [")
        await work.number("trust.russia.usa", 0.9)
        await work.edit(lambda overlay: overlay.update(lens="realist"))
        return work

    work = apart(scene())
    assert work.draft.text == "name: ["
    assert drafts.kept(desk, "b") == work.draft
    assert work.problems
    assert not work.busy


def test_a_scenario_is_read_again_when_its_file_has_changed(desk: Desk) -> None:
    first = drafts.opened(desk, "short")
    assert drafts.opened(desk, "short") is first
    (desk.saved / "short.yaml").write_text(SHORT.replace("Two months", "Two other months"), encoding="utf-8")
    assert drafts.opened(desk, "short").file.title == "Two other months"


def test_uploads_are_bounded_and_are_text(desk: Desk) -> None:
    with pytest.raises(InputError, match="larger"):
        drafts.received(b"a" * 2_000_001)
    with pytest.raises(InputError, match="UTF-8"):
        read(desk, drafts.received(b"name: \xff"))


# --- the calendar


def test_an_event_keeps_what_the_calendar_cannot_change(desk: Desk) -> None:
    event = {**EVENT, "opportunities": {"usa_iran_talk": 0.2}}
    effects = list(effects_of(event))
    assert effects == [("set", "ukraine", "", 0.95), ("trust", "russia", "usa", -3.0)]
    assert with_effects(event, effects) == event
    assert with_effects(event, [("accords", "jcpoa", "", "signed")])["opportunities"] == {"usa_iran_talk": 0.2}


def test_events_are_added_changed_and_taken_away(desk: Desk) -> None:
    start = drafts.opened(desk, "short")
    overlay = drafts.Draft(draft(), "short").overlay()
    put(overlay, "war", EVENT, None)
    inherited = plain(start.file.events["incident_ukraine"])
    put(overlay, "incident_ukraine", {**inherited, "add": {"sanctions_russia": 0.2}}, inherited)
    taken_away(overlay, "jihadists_return", inherited=True)
    events = read(desk, drafts.written(overlay))[1].file.events
    assert list(events["incident_ukraine"].add) == ["sanctions_russia"]
    assert "jihadists_return" not in events
    assert "The Ukraine crisis set to 0.95" in summary(events["war"], start)
    taken_away(overlay, "war", inherited=False)
    assert "war" not in overlay["events"]


def test_names_and_months_of_events(desk: Desk) -> None:
    assert new_name("War spreads!", {"war_spreads": 1}) == "war_spreads_2"
    assert new_name("戦争", {}) == "event"
    assert months_of(drafts.opened(desk, "short")) == ["2022-02", "2022-03"]


# --- runs


def test_the_latest_change_wins_and_what_was_run_is_not_run_again(desk: Desk) -> None:
    start = drafts.opened(desk, "short")
    asked: list[int] = []

    async def scene() -> Work:
        bench = Bench(desk.crew)
        fresh = drafts.begun(start, "short")
        work = Work(desk, bench, "b", fresh, start, start, start, _checked=fresh.text)
        work.on("runs", lambda: asked.append(work.runs[0].worlds))
        await work.number("trust.russia.usa", 0.9)
        await work.number("trust.russia.usa", 0.8)
        task = work._task
        assert task is not None
        await task
        assert bench.has(start, 512)
        return work

    work = apart(scene())
    assert asked == [256, 512]
    assert work.overlay()["changes"] == {"trust.russia.usa": 0.8}
    assert work.variant.digest == read(desk, work.draft.text)[1].digest
    tables = compared(work.runs)
    assert set(tables.differences["scenario"]) == {"my_scenario"}
    assert len(tables.differences) == len(start.file.outcomes)
    assert drafts.kept(desk, "b") == work.draft


def test_a_reference_is_run_over_the_variants_horizon(desk: Desk) -> None:
    baseline, short = load("baseline"), drafts.opened(desk, "short")
    alike = drafts.alike(baseline, short)
    assert alike.file.horizon == short.file.horizon
    assert "partners" not in alike.file.outcomes
    with pytest.raises(InputError, match="begins in 2016-10"):
        drafts.alike(load("from_2016"), short)


# --- the page


def opened_page(page: Any) -> Any:
    page.goto("/scenario?start=short")
    page.get_by_text("Answer from 512 worlds each.").wait_for()
    return page


def test_a_slider_changes_the_outcome(page: Any) -> None:
    opened_page(page)
    page.get_by_role("combobox", name="Weight of a motive").wait_for()
    before = page.locator(".rp-now").inner_text()
    slider = page.get_by_role("slider", name="How much actors go by their own gain")
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function("before => document.querySelector('.rp-now').innerText.includes('→')", arg=before)
    page.get_by_text("How much actors go by their own gain: 2.00").wait_for()
    page.get_by_text("Answer from 512 worlds each.").wait_for()
    page.get_by_text("Nothing is changed yet").wait_for(state="detached")
    page.get_by_role("button", name="Undo all changes").click()
    page.get_by_text("Nothing is changed yet").wait_for()


def test_the_keyboard_alone_adds_an_event_and_runs_it(page: Any) -> None:
    opened_page(page)
    page.get_by_role("button", name=re.compile("February 2022: 0 events")).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.getAttribute('aria-label') === 'Title'")
    page.keyboard.type("War begins")
    page.get_by_role("button", name="Add this effect").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Put it on the calendar").focus()
    page.keyboard.press("Enter")
    page.get_by_text("February 2022: War begins").wait_for()
    page.get_by_role("button", name="Run", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("Answer from 512 worlds each.").wait_for()
    page.goto("/")
    page.goto("/scenario")
    page.get_by_text("February 2022: War begins").wait_for()
    page.get_by_role("button", name="Delete: War begins").click()
    page.get_by_text("February 2022: War begins").wait_for(state="detached")


def test_a_bad_file_is_told_by_line_and_a_good_one_is_saved(page: Any, served: Served, tmp_path: Path) -> None:
    opened_page(page)
    page.get_by_text("The file: edit, save, download, upload").click()
    bad = tmp_path / "bad.yaml"
    bad.write_text("schema: 1\nname: bad\nextends: short\nhorizn: {months: 3}\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_role("button", name="Line 4, column 1").last.wait_for()
    assert "Did you mean 'horizon'?" in page.locator(".rp-problems").last.inner_text()
    text = page.get_by_role("textbox", name=re.compile("The scenario as a file"))
    text.fill(SHORT.replace("name: short", "name: tried").replace("extends: baseline", "extends: short\nlens: realist"))
    text.fill(text.input_value().replace("horizon: {months: 2}\noutcomes: {partners: null}\n", ""))
    page.get_by_role("button", name="Check and use this text").click()
    page.get_by_text("No error found.").wait_for()
    page.get_by_role("textbox", name="Name to save under").fill("tried")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved as tried.yaml").wait_for()
    assert load(served.folder / "scenarios" / "tried.yaml").file.lens == "realist"
    page.goto("/scenario?start=tried")
    page.get_by_text("Answer from 512 worlds each.").wait_for()
    assert page.get_by_role("combobox", name="Begin from").input_value() or page.get_by_text("Two months (saved)").count()
