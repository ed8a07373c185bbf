"""Class: the teacher begins a class here, and leads it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from sim.show.app.access import role_of
from sim.show.app.desk import Desk
from sim.show.app.frame import framed, heading
from sim.show.app.pages.classroom_acts import done, taught
from sim.show.app.pages.classroom_console import console
from sim.show.app.pages.classroom_show import showing
from sim.show.app.workshop.drafts import library
from sim.study.classroom.plan import MOST_TABLES, Plan, planned
from sim.study.lessons.file import Play
from sim.study.lessons.load import Lesson, heads, load_lesson
from sim.study.scenario import Scenario, load
from sim.world.library import names, scenario_folders
from sim.world.source import InputError, Problem, nearest

CSS = """
.rp-class-two { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2rem; align-items: start; }
@media (max-width: 860px) { .rp-class-two { grid-template-columns: minmax(0, 1fr); } }
"""
TIMERS: Mapping[int, str] = {
    0: "none: I close the months",
    60: "1 minute",
    120: "2 minutes",
    180: "3 minutes",
    300: "5 minutes",
    600: "10 minutes",
}
SILENT: Mapping[str, str] = {"model": "the model acts for it", "nothing": "it does nothing"}


@dataclass(frozen=True)
class Choice:
    """What a class may play, before it is settled."""

    scenario: Scenario
    lesson: Lesson | None = None

    @property
    def play(self) -> Play | None:
        """The step of the lesson in which this scenario is played."""
        steps = self.lesson.file.steps if self.lesson else ()
        return next((step for step in steps if isinstance(step, Play) and step.scenario == self.scenario.name), None)


def register(desk: Desk) -> None:
    """Define the pages."""

    @ui.page("/class")
    async def lead(room: str = "", scenario: str = "", lesson: str = "") -> None:
        with framed(desk, "Class"):
            try:
                taught()
                if room:
                    await console(desk, await desk.classes.named(room))
                else:
                    await _choosing(desk, scenario, lesson)
            except InputError as error:
                ui.label(str(error)).props('role="alert"')

    @ui.page("/class/show")
    async def show(room: str = "") -> None:
        role = role_of(ui.context.client.request)
        with framed(desk, "The class"):
            try:
                live = await desk.classes.named(room) if role.teaches and room else await desk.classes.of(role.student)
            except InputError as error:
                ui.label(str(error)).props('role="alert"')
                return
            if live is None:
                ui.label("There is no class to show.")
                return
            await showing(desk, live)


async def _choosing(desk: Desk, name: str, lesson: str) -> None:
    ui.add_css(CSS)
    ui.label(
        "Several people take seats in one game, each on a telephone or a laptop of their own. Several tables play the same game "
        "under the same luck, so that you can see what decisions changed."
    )
    if desk.access.password is None:
        ui.label(
            "Telephones cannot reach this server yet. Start it with: realpolitik app --host 0.0.0.0 --password … "
            "(8 characters or more), and be in one network with the class."
        ).classes("rp-card").props('role="note"')
    with ui.element("div").classes("rp-class-two"):
        with ui.element("section"):
            heading("Begin a class")
            try:
                found = await asyncio.to_thread(load_lesson, lesson, desk.evidence) if lesson else None
                scenario = await asyncio.to_thread(_scenario, desk, name, found)
            except InputError as error:
                ui.label(str(error)).props('role="alert"')
                return
            _what(desk, scenario, found)
            _form(desk, Choice(scenario, found))
        with ui.element("section"):
            heading("Go on with a class")
            _earlier(desk)


def _what(desk: Desk, scenario: Scenario, lesson: Lesson | None) -> None:
    """What is played: a lesson, or any scenario."""
    taught_here = {"": "none", **{head.name: f"{head.number}. {head.title}" for head, _ in heads()}}
    pick = ui.select(taught_here, label="Lesson", value=lesson.name if lesson else "").classes("w-full")
    pick.on_value_change(lambda e: ui.navigate.to(f"/class?lesson={e.value}" if e.value else "/class"))
    known = {name: s.file.title for name, s in lesson.scenarios.items()} if lesson else library(desk)
    which = f"lesson={lesson.name}&" if lesson else ""
    ui.select(known, label="Scenario", value=scenario.name, with_input=True).classes("w-full").on_value_change(
        lambda e: ui.navigate.to(f"/class?{which}scenario={e.value}") if e.value else None
    )
    ui.label(scenario.file.about).classes("rp-faint")


def _form(desk: Desk, choice: Choice) -> None:
    scenario, lesson = choice.scenario, choice.lesson
    play = choice.play
    moving = {scenario.setup.actors[i] for i in scenario.setup.moves.actor}
    seats = {a: actor.name for a, actor in scenario.world.actors.items() if a in moving}
    first = [a for a in seats if scenario.world.actors[a].principal or (play and play.seat == a)] or list(seats)[:3]
    step, most = scenario.calendar.step, scenario.setup.steps
    plays = ui.switch("Seats are played (otherwise the class only predicts)", value=True)
    with ui.column().classes("w-full").style("gap:.3rem").bind_visibility_from(plays, "value"):
        chosen = ui.select(seats, label="Seats at each table", value=first, multiple=True).props("use-chips").classes("w-full")
        tables = ui.number("Tables", value=1, min=1, max=MOST_TABLES, precision=0).classes("w-full")
        room = ui.label().classes("rp-faint")
        rounds = ui.number(
            f"{step.capitalize()}s to play", value=min(play.months if play else 12, most), min=1, max=most, precision=0
        )
        rounds.classes("w-full")
        timer = ui.select(dict(TIMERS), label=f"Clock for each {step}", value=0).classes("w-full")
        silent = ui.select(dict(SILENT), label="A seat that gave no orders in time", value="model").classes("w-full")
    world = ui.number("World (the luck and the unknowns are those of this number)", value=0, min=0, precision=0).classes("w-full")
    covered = ui.switch("Cover the names: the class sees made-up countries", value=False)

    def count() -> None:
        people = len(chosen.value) * int(tables.value or 0)
        room.set_text(f"{people} people can play; all others may look on and predict.")

    for field in (chosen, tables):
        field.on_value_change(count)
    count()

    def plan(code: str) -> Plan:
        fields: dict[str, Any] = {"replicate": int(world.value or 0), "anonymous": bool(covered.value)}
        fields |= {"lesson": lesson.name, "title": lesson.file.title} if lesson else {}
        if plays.value:
            fields |= {"seats": tuple(chosen.value), "tables": int(tables.value or 1), "rounds": int(rounds.value or 1)}
            fields |= {"timer": int(timer.value), "silent": silent.value}
            if not chosen.value:
                raise InputError([Problem(None, "seats", "none is chosen", "Choose one, or let the class only predict.")])
        return planned(scenario, code, **fields)

    async def begin() -> None:
        taught()
        live = await desk.classes.begin(scenario, plan)
        ui.navigate.to(f"/class?room={live.room.name}")

    async def go() -> None:
        button.disable()
        await done(begin())
        button.enable()

    button = ui.button("Open the class", on_click=go).classes("w-full")


def _earlier(desk: Desk) -> None:
    found = desk.classes.records[:12]
    if not found:
        ui.label("None yet.")
    for record in found:
        try:
            plan = record.plan()
        except InputError:
            continue
        with ui.element("div").style("margin-bottom:.5rem"):
            ui.link(f"{plan.title} ({plan.code})", f"/class?room={record.folder.name}")
            what = f"{len(plan.seats)} seats × {plan.tables}" if plan.plays else "predictions only"
            ui.label(f"{record.folder.name[:10]} · {what}").classes("rp-faint")


def _scenario(desk: Desk, name: str, lesson: Lesson | None) -> Scenario:
    """A scenario by name, never by path: the address comes from a link. Without a name, what the lesson plays."""
    if lesson:
        play = next((step for step in lesson.file.steps if isinstance(step, Play)), None)
        wanted = name or (play.scenario if play else next(iter(lesson.scenarios)))
        if wanted in lesson.scenarios:
            return lesson.scenarios[wanted]
        raise InputError([Problem(None, f"{name:.60}", "is no scenario of this lesson", nearest(name, lesson.scenarios))])
    name = name or "baseline"
    if name in names([desk.saved]):
        return load(desk.saved / f"{name}.yaml", None, desk.evidence)
    known = names(scenario_folders())
    if name not in known:
        raise InputError([Problem(None, f"{name:.60}", "there is no scenario of this name", nearest(name, known))])
    return load(name, None, desk.evidence)
