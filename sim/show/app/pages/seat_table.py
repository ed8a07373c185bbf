"""A game on a page: month after month, with a way back, a look ahead and a debrief."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace

from nicegui import ui

from sim.show.app.desk import Desk
from sim.show.app.frame import heading
from sim.show.app.pages.seat_debrief import debriefing
from sim.show.app.pages.seat_panel import Form, decided, known, satisfied
from sim.show.orders import carried_out
from sim.show.orders import told as ordered
from sim.show.project import projected
from sim.show.reasons import called, date_words
from sim.study.lessons.anonymous import anonymous
from sim.study.seat.brief import brief
from sim.study.seat.game import Table
from sim.study.seat.orders import Turn
from sim.study.seat.record import Record
from sim.world.source import InputError, Problem


@dataclass
class Sitting:
    """A game while a page is open on it. size: of the log when it was last read, so that another tab is noticed."""

    desk: Desk
    record: Record
    table: Table
    size: int
    form: Form = field(init=False)

    @property
    def seat(self) -> str:
        """The one seat."""
        return self.table.game.seats[0]

    @property
    def over(self) -> bool:
        """Whether the horizon, or the end of what was to be played, is reached."""
        months = self.record.about.get("months")
        return self.table.over or (isinstance(months, int) and len(self.table.game.turns) >= months)

    async def turn(self, turn: Turn) -> None:
        """One month on."""
        await self._fresh()
        self.table = await asyncio.to_thread(self.record.turn, self.table, turn)
        self.size = self._length()

    async def undo(self) -> None:
        """One month back."""
        await self._fresh()
        self.table = await asyncio.to_thread(self.record.undo, self.table, len(self.table.game.turns) - 1)
        self.size = self._length()

    async def _fresh(self) -> None:
        if self._length() != self.size:
            self.table, self.size = await asyncio.to_thread(taken_up, self.record), self._length()
            raise InputError([_elsewhere()])

    def _length(self) -> int:
        return self.record.log.stat().st_size if self.record.log.exists() else 0


async def played(desk: Desk, record: Record) -> None:
    """The page of a game."""
    try:
        table = await asyncio.to_thread(taken_up, record)
    except InputError as error:
        for problem in error.problems:
            ui.label(str(problem)).props('role="alert"')
        ui.link("All games", "/seat")
        return
    sitting = Sitting(desk, record, table, record.log.stat().st_size if record.log.exists() else 0)

    @ui.refreshable
    def month() -> None:
        _over(sitting, month) if sitting.over else _month(sitting, month)

    month()


def taken_up(record: Record) -> Table:
    """A game as it was left, with made-up names where it was begun with them."""
    table = record.open()
    if not record.about.get("anonymous"):
        return table
    return replace(table, game=replace(table.game, scenario=anonymous(table.game.scenario)))


def _elsewhere() -> Problem:
    return Problem(None, "game", "has gone on in another window", "Here it is as it stands now; decide again.")


def _month(sitting: Sitting, month: ui.refreshable[..., None]) -> None:
    """One month before the seat."""
    scenario, told = sitting.table.game.scenario, brief(sitting.table, sitting.seat)
    sitting.form = form = Form(scenario)
    name = called(scenario, sitting.seat)
    steps = scenario.setup.steps
    heading(f"{date_words(told.date)}: you speak for {name}")
    ui.label(f"{scenario.calendar.step.capitalize()} {sitting.table.step} of {steps}. {satisfied(told)}")
    ui.linear_progress(value=(sitting.table.step - 1) / steps, show_value=False).props('aria-label="Months gone by"')
    with ui.element("div").classes("rp-two"):
        with ui.element("section").props('aria-label="What you know"'):
            for came in carried_out(sitting.table, sitting.seat):
                ui.label(f"✓ {came.text}" if came.done else f"✗ {came.text}: {came.why}")
            known(scenario, told)
        with ui.element("section").props('aria-label="What you decide"'):
            decided(form, told)
    if sitting.table.game.turns:
        with ui.expansion("Debrief so far").classes("w-full"):
            debriefing(sitting.desk, lambda: sitting.table, sitting.seat)
    with ui.element("div").classes("rp-sticky"):
        _buttons(sitting, form, month)


def _buttons(sitting: Sitting, form: Form, month: ui.refreshable[..., None]) -> None:
    scenario = sitting.table.game.scenario
    chosen = ui.label().props('aria-live="polite"')
    staff = ui.label().props('aria-live="polite"').style("font-weight:600")

    def say() -> None:
        chosen.set_text(f"Decided: {ordered(form.orders(), scenario)}")
        staff.set_text("")

    form.changed = say
    say()

    async def end() -> None:
        await _told(sitting.turn({sitting.seat: form.orders()}))
        month.refresh()
        ui.run_javascript("window.scrollTo(0, 0)")

    async def back() -> None:
        await _told(sitting.undo())
        month.refresh()

    async def look() -> None:
        staff.set_text("Your staff works it out …")
        staff.set_text(await sitting.desk.crew.run(projected, sitting.table, sitting.seat, form.orders()))

    with ui.row().classes("items-center").style("gap:.4rem"):
        ui.button("End the month", on_click=end).props('icon-right="chevron_right" no-caps')
        ui.button("What would come of it?", on_click=look).props("outline no-caps")
        ui.button("Take back", on_click=back).props('flat no-caps aria-label="Take back the last month"').set_enabled(
            bool(sitting.table.game.turns)
        )


def _over(sitting: Sitting, month: ui.refreshable[..., None]) -> None:
    scenario, told = sitting.table.game.scenario, brief(sitting.table, sitting.seat)
    heading(f"The end: you spoke for {called(scenario, sitting.seat)}")
    ui.label(satisfied(told))

    async def back() -> None:
        await _told(sitting.undo())
        month.refresh()

    ui.button("Take back the last month", on_click=back).props("flat").set_enabled(bool(sitting.table.game.turns))
    with ui.element("div").classes("rp-two"):
        with ui.element("section"):
            known(scenario, told)
        with ui.element("section"):
            heading("Debrief")
            debriefing(sitting.desk, lambda: sitting.table, sitting.seat)


async def _told(work: Awaitable[None]) -> None:
    """Wait for work; what is wrong is said on the page."""
    try:
        await work
    except InputError as error:
        ui.notify(str(error), type="warning", multi_line=True, timeout=8000, close_button="Close")
