"""Lessons: choose one, and step through it with a class."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from weakref import WeakValueDictionary

from fastapi.responses import PlainTextResponse, Response
from nicegui import app, ui

from sim.show.app.desk import Desk
from sim.show.app.frame import framed, heading
from sim.show.app.pages.lesson_steps import Lecture, stepped
from sim.show.lesson.pack import zipped
from sim.study.lessons.anonymous import anonymous_lesson, anonymous_text
from sim.study.lessons.file import LessonFile
from sim.study.lessons.load import Lesson, load_lesson, shelf
from sim.world.source import InputError

NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
Lectures = WeakValueDictionary[tuple[str, bool], Lecture]
"""The lessons that somebody is at, by name and whether it has made-up names."""


def register(desk: Desk) -> None:
    """Define the pages, and the addresses of what is printed."""
    open_ones: Lectures = WeakValueDictionary()

    @ui.page("/lessons", response_timeout=60)
    async def choose(masked: bool = False) -> None:
        with framed(desk, "Lessons"):
            ui.label("Each takes 45 minutes and runs from this page; print the role sheets and the answer key before class.")
            ui.switch(
                "Made-up names for states and places",
                value=masked,
                on_change=lambda e: ui.navigate.to(f"/lessons?masked={str(bool(e.value)).lower()}"),
            )
            found = await asyncio.to_thread(shelf)
            with ui.element("div").classes("rp-grid"):
                for head in found:
                    if head.file and not head.problems:
                        _card(head.file, head.folder, masked)
            for head in found:
                for problem in head.problems[:1]:
                    ui.label(str(problem)).props('role="alert"')

    @ui.page("/lessons/{name}", response_timeout=60)
    async def teach(name: str, masked: bool = False) -> None:
        try:
            lesson = await asyncio.to_thread(_opened, desk, name, masked)
        except InputError as error:
            with framed(desk, "Lessons"):
                complain(error)
                ui.link("All lessons", "/lessons")
            return
        open_ones[name, masked] = lecture = Lecture(desk, lesson, masked)
        with framed(desk, lesson.file.title):
            stepped(lecture)

    @app.get("/lessons/{name}/pack.zip")
    async def give(name: str, masked: bool = False) -> Response:
        return await packed(desk, open_ones, (name, masked))


async def packed(desk: Desk, open_ones: Lectures, which: tuple[str, bool]) -> Response:
    """The pages of a lesson for printing, as a file: it comes however busy the page is, and whether it is still there.

    The runs of a page that shows the lesson are used; the pages are drawn by a worker, so that nobody waits for that.
    """
    lecture = open_ones.get(which)
    try:
        if lecture is None:
            open_ones[which] = lecture = Lecture(desk, await asyncio.to_thread(_opened, desk, *which), which[1])
        data = await desk.crew.run(zipped, await lecture.ran(lambda _: None))
    except InputError as error:
        return PlainTextResponse(str(error), 404)
    except OSError as error:
        return PlainTextResponse(f"The pack cannot be made: {error.strerror or error}.", 507)
    called = f"{lecture.lesson.name}{'-anonymous' if lecture.masked else ''}.zip"
    headers = {"content-disposition": f'attachment; filename="{called}"', "cache-control": "no-store"}
    return Response(data, media_type="application/zip", headers=headers)


def _card(file: LessonFile, folder: Path, masked: bool) -> None:
    """A lesson to choose."""
    mask = anonymous_text if masked else str
    own = "made-up states" if (folder / "worlds").is_dir() else "the region"
    with ui.element("article").classes("rp-card"):
        ui.label(f"Lesson {file.number} · {file.minutes} minutes · {own}").classes("rp-faint")
        with heading("", 2):
            ui.link(mask(file.title), f"/lessons/{file.name}{'?masked=true' if masked else ''}")
        ui.label(mask(file.about))


def complain(error: InputError) -> None:
    """What is wrong, a line each."""
    for problem in error.problems:
        ui.label(str(problem)).props('role="alert"')


def _opened(desk: Desk, name: str, masked: bool) -> Lesson:
    lesson = load_lesson(name if NAME.fullmatch(name) else "-", desk.evidence)
    return anonymous_lesson(lesson) if masked else lesson
