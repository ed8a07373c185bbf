"""What the teacher throws in: an event of the lesson, or one made here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from sim.show.app.frame import heading
from sim.show.app.pages.classroom_acts import done
from sim.show.app.pages.classroom_live import Live
from sim.study.classroom import rounds
from sim.study.file import Event
from sim.world.source import InputError, Problem, Source, validate

Do = Callable[..., Awaitable[bool]]
NONE = ""


def throwing(live: Live, do: Do) -> None:
    """Two forms: the lesson's events, and a small one of the teacher's own."""
    room, lesson = live.room, live.lesson
    heading("Throw in an event")
    where = ui.select({0: "all tables", **{n: f"table {n}" for n in range(1, room.plan.tables + 1)}}, label="At", value=0)
    where.classes("w-full")

    def numbers() -> list[int]:
        return [int(where.value)] if where.value else list(range(1, room.plan.tables + 1))

    if lesson and lesson.injects:
        titles = {name: event.title for name, event in lesson.injects.items()}
        pick = ui.select(titles, label="Of the lesson", value=next(iter(titles))).classes("w-full")
        hint = ui.label().classes("rp-faint")

        def when() -> None:
            hint.set_text(str(lesson.file.injects[pick.value].get("when_to_use", "")))

        pick.on_value_change(when)
        when()
        ui.button(
            "Throw it in",
            on_click=lambda: do(
                rounds.inject,
                room,
                numbers(),
                pick.value,
                lesson.injects[pick.value],
                said="Thrown in: the class reads of it when this month is closed.",
            ),
        ).props("outline")
    with ui.expansion("One of your own").classes("w-full"):
        _own(live, do, numbers)


def _own(live: Live, do: Do, numbers: Callable[[], list[int]]) -> None:
    room, world = live.room, live.room.scenario.world
    title = ui.input("What happens, in one line").props('maxlength="120"').classes("w-full")
    issue = ui.select({NONE: "no issue", **{k: i.title for k, i in world.issues.items()}}, label="Moves", value=NONE).classes(
        "w-full"
    )
    size = ui.number("by (−1 to 1)", value=0.1, min=-1, max=1, step=0.05).classes("w-full")
    actors = {NONE: "nobody", **{a: actor.name for a, actor in world.actors.items()}}
    who = ui.select(actors, label="Changes the trust of", value=NONE).classes("w-full")
    whom = ui.select(actors, label="in", value=NONE).classes("w-full")
    weight = ui.number("by (evidence for above 0, against below; 3 is clear, 10 is grave)", value=-3, min=-100, max=100).classes(
        "w-full"
    )
    accord = ui.select({NONE: "no accord", **{g: a.title for g, a in world.accords.items()}}, label="Accord", value=NONE).classes(
        "w-full"
    )
    status = ui.select(["signed", "ended"], label="is", value="signed").classes("w-full")

    async def throw() -> None:
        async def made() -> None:
            if (who.value == NONE) != (whom.value == NONE):
                raise InputError([Problem(None, "trust", "needs two actors", "Choose both, or neither.")])
            value: dict[str, Any] = {
                "title": " ".join(str(title.value or "").split()),
                "at": room.scenario.file.horizon.start,
                "reason": "Thrown in by the teacher.",
                "add": {issue.value: float(size.value or 0)} if issue.value else {},
                "trust": {who.value: {whom.value: float(weight.value or 0)}} if who.value else {},
                "accords": {accord.value: status.value} if accord.value else {},
            }
            if not value["title"]:
                raise InputError([Problem(None, "event", "has no title", "Say in one line what happens.")])
            event = validate(Event, Source("the event", value, {}, {}))
            await do(
                rounds.inject,
                room,
                numbers(),
                "thrown_in",
                event,
                said="Thrown in: the class reads of it when this month is closed.",
            )

        await done(made())

    ui.button("Throw it in", on_click=throw).props("outline")
