"""Join a class: a code and a name on a telephone, and then a seat."""

from __future__ import annotations

import time

from nicegui import ui

from sim.show.app.access import role_of
from sim.show.app.desk import Desk
from sim.show.app.frame import framed
from sim.show.app.pages.classroom_play import playing
from sim.study.classroom.codes import LONGEST_NAME, tidy_code
from sim.world.source import InputError

PLAY = "/class/play"


def register(desk: Desk) -> None:
    """Define the pages."""

    @ui.page("/join")
    async def join(code: str = "") -> None:
        with framed(desk, "Join a class"):
            role = role_of(ui.context.client.request)
            live = await desk.classes.of(role.student)
            if live and role.student:
                name = live.room.state.members[role.student].name
                ui.label(f"You are in the class “{live.room.plan.title}” as {name}.")
                ui.link("Go on", PLAY).classes("text-lg")
                ui.label("Or join another class:").classes("rp-faint")
            _form(desk, tidy_code(code))

    @ui.page("/class/")
    async def bare() -> None:
        ui.navigate.to(PLAY)

    @ui.page(PLAY)
    async def play() -> None:
        role = role_of(ui.context.client.request)
        live = await desk.classes.of(role.student)
        if live is None or role.student is None:
            with framed(desk, "Your class"):
                told = "This is the students' page." if role.teaches else "You are in no class, or were taken out of it."
                ui.label(told)
                ui.link(*(("The class's console", "/class") if role.teaches else ("Join a class", "/join")))
            return
        with framed(desk, live.room.plan.title):
            await playing(desk, live, role.student)


def _form(desk: Desk, given: str) -> None:
    request = ui.context.client.request
    address = request.client.host if request.client else ""
    code = ui.input("Code from the board", value=given).props('autocomplete="off" autocapitalize="characters" maxlength="12"')
    code.classes("w-full").style("max-width:24rem")
    name = ui.input("Your name, as others shall see it").props(f'autocomplete="off" maxlength="{LONGEST_NAME}"')
    name.classes("w-full").style("max-width:24rem")
    wrong = ui.label().props('role="alert"').style("color:#A63C06;font-weight:600")

    async def enter() -> None:
        guesses, now = desk.classes.guesses, time.monotonic()
        if wait := guesses.waits(address, now):
            wrong.set_text(f"Too many wrong codes. Try again in {wait:.0f} seconds.")
            return
        try:
            typed = tidy_code(str(code.value or ""))
            live = await desk.classes.called(typed) if typed else None
            if live is None:
                guesses.missed(address, now)
                wrong.set_text("There is no class with this code.")
                return
            student = role_of(request).student or ""
            if student not in live.room.state.members:
                student = desk.access.admit_student()[0]
                await desk.classes.join(live, student, str(name.value or ""))
        except InputError as error:
            wrong.set_text(str(error))
            return
        ui.navigate.to(desk.access.ticket(student, PLAY))

    for field in (code, name):
        field.on("keydown.enter", enter)
    ui.button("Come in", on_click=enter).classes("w-full").style("max-width:24rem;margin-top:.5rem")
