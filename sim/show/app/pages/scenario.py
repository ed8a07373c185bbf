"""Scenario: choose one, change it with plain controls, and see at once what follows."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from nicegui import app, ui

from sim.show.app.desk import Desk
from sim.show.app.frame import framed, heading
from sim.show.app.workshop import drafts
from sim.show.app.workshop.bench import FULL, QUICK, Bench
from sim.show.app.workshop.beside import FourLenses, SideBySide
from sim.show.app.workshop.calendar import CalendarPart
from sim.show.app.workshop.controls import FramePart, TrustPart
from sim.show.app.workshop.paper import Complaints, Paper
from sim.show.app.workshop.views import Views
from sim.show.app.workshop.work import Work, resumed

PATIENCE = 60.0  # seconds that a busy machine may take to read the files
SIZES = {512: "512 worlds", 1000: "1,000 worlds", 2000: "2,000 worlds", 10_000: "10,000 worlds"}
STYLE = """
.rp-bench { display: grid; grid-template-columns: minmax(0, 25rem) minmax(0, 1fr); gap: 1.2rem; align-items: start; }
.rp-fans { grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }
.rp-lenses { grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
.rp-pair { width: 100%; display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .8rem; }
.rp-months { width: 100%; display: grid; grid-template-columns: repeat(auto-fill, minmax(2.9rem, 1fr)); gap: 3px;
  margin: .4rem 0; }
.rp-month { border: 1px solid var(--rule); padding: 2px !important;
  min-height: 2.6rem; line-height: 1.1; font-size: .8rem; }
.rp-month .q-btn__content { flex-direction: column; }
.rp-month-full { background: #e3eef5 !important; border-color: var(--blue); font-weight: 700; }
.rp-month-mark { font-size: .68rem; }
.rp-slider { width: 100%; height: 2rem; accent-color: var(--blue); }
.rp-event { border-left: 4px solid var(--blue); padding: .1rem 0 .1rem .6rem; margin: .5rem 0; }
.rp-problems { border: 2px solid var(--warm); border-radius: 6px; padding: .6rem .8rem; margin: .5rem 0; }
.rp-text textarea { font-family: ui-monospace, monospace; font-size: .82rem; line-height: 1.35; white-space: pre;
  overflow-x: auto; }
@media (min-width: 1001px) { .rp-bench > section:first-child { position: sticky; top: 0; max-height: 100vh; overflow-y: auto;
  padding-right: .4rem; } }
@media (max-width: 1000px) { .rp-bench { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 560px) { .rp-lenses { grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
.rp-pair { grid-template-columns: minmax(0, 1fr); } }
"""


def register(desk: Desk) -> None:
    """Define the page; `?start=NAME` begins from a scenario of the library."""
    bench = Bench(desk.crew)

    @ui.page("/scenario", title="Scenario", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        browser = str(app.storage.browser["id"])
        asked = request.query_params.get("start")
        known = drafts.library(desk)
        work = await resumed(desk, bench, browser, asked if asked in known else None)
        ui.context.client.on_delete(work.stop)
        ui.add_css(STYLE)
        with framed(desk, "Scenario"):
            Page(work, known).lay()


@dataclass
class Page:
    """The page of one visit."""

    work: Work
    known: dict[str, str]

    def lay(self) -> None:
        """Lay the page out."""
        ui.label(
            "Choose a scenario, change what you doubt, and see what follows from it. Every scenario meets the same luck, "
            "world by world, so that what differs follows from what you changed."
        )
        with ui.element("div").classes("rp-bench"):
            with ui.element("section").props('aria-label="What is changed"'):
                self._left()
            with ui.element("section").props('aria-label="What follows"'):
                self._right()
        with ui.expansion("Two scenarios side by side").classes("w-full"):
            SideBySide(self.work, lambda: self._views.shown).lay()
        with ui.expansion("The same outcome under every lens").classes("w-full"):
            FourLenses(self.work).lay()

    def _left(self) -> None:
        work = self.work
        start = work.start.name if work.start.name in self.known else next(iter(self.known))
        self._start = ui.select(self.known, label="Begin from", value=start).classes("w-full").mark("start")
        self._start.on_value_change(lambda event: self._begin(str(event.value)))
        reference = work.draft.reference if work.draft.reference in self.known else start
        self._reference = ui.select(self.known, label="Compare with (reference)", value=reference).classes("w-full")
        self._reference.on_value_change(lambda event: self._compare(str(event.value)))
        self._about = ui.label(work.variant.file.about).classes("rp-faint")
        ui.button("Undo all changes", on_click=lambda: work.begin(work.start.name, fresh=True)).props("flat dense no-caps")
        Complaints(work).lay()
        with ui.expansion("Trust and motives", value=True).classes("w-full"):
            self._trust = TrustPart(work)
            self._trust.lay()
        with ui.expansion("Events on the calendar", value=True).classes("w-full"):
            CalendarPart(work).lay()
        with ui.expansion("Lens, horizon, claims left out").classes("w-full"):
            FramePart(work).lay()
        with ui.expansion("The file: edit, save, download, upload").classes("w-full"):
            Paper(work, self._offer).lay()
        work.on("draft", self._refresh)

    def _right(self) -> None:
        with ui.row().classes("items-center gap-3"):
            self._size = ui.select(SIZES, value=512, label="How many").classes("w-40")
            ui.button("Run", on_click=lambda: self.work.go(int(self._size.value))).props("unelevated no-caps").mark("run")
            self._stop = ui.button("Cancel", on_click=self.work.stop).props("flat no-caps")
        self._bar = ui.linear_progress(value=0, show_value=False).props('aria-label="Worlds run"')
        self._said = ui.label("").classes("rp-faint").props('role="status"')
        heading("How the outcomes unfold")
        self._views = Views(self.work)
        self._views.lay()
        ui.label(
            "Levels and counts: median, and bands that hold the middle 50 % and 90 % of the worlds. Chances: share of worlds "
            "with its 95 % interval. Differences: mean over paired worlds with its 95 % interval."
        ).classes("rp-faint")
        for about in ("busy", "tables"):
            self.work.on(about, self._progress)
        self._progress()

    def _progress(self) -> None:
        """Show how far the worlds are."""
        work = self.work
        self._stop.set_enabled(work.busy)
        self._bar.set_value(round(work.progress or 0.0, 3))
        self._bar.set_visibility(work.progress is not None)
        shown = work.runs[0].worlds if work.runs else 0
        if work.progress is not None and shown == QUICK:
            self._said.set_text(f"First answer from {QUICK} worlds; it is being refined to {FULL}.")
        elif work.progress is not None:
            self._said.set_text("Running worlds …")
        else:
            self._said.set_text(f"Answer from {shown:,} worlds each." if shown else "Nothing is run yet.")

    def _offer(self) -> None:
        """Offer the scenarios that there are, after one was saved."""
        self.known = drafts.library(self.work.desk)
        self._start.set_options(self.known, value=self._start.value)
        self._reference.set_options(self.known, value=self._reference.value)

    def _refresh(self) -> None:
        """Show what the draft begins from and is compared with; the sliders where another scenario was begun."""
        work = self.work
        self._about.set_text(work.variant.file.about)
        if self._start.value != work.start.name and work.start.name in self.known:
            self._start.set_value(work.start.name)
        if self._reference.value != work.draft.reference and work.draft.reference in self.known:
            self._reference.set_value(work.draft.reference)

    async def _begin(self, name: str) -> None:
        if name != self.work.start.name:
            await self.work.begin(name)
            self._trust.refresh()

    async def _compare(self, name: str) -> None:
        if name != self.work.draft.reference:
            await self.work.compare_with(name)
