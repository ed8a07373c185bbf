"""The teacher's console: all tables at a glance, the clock, predictions, events, messages, people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from nicegui import background_tasks, ui

from sim.show.app.desk import Desk
from sim.show.app.frame import heading
from sim.show.app.pages import classroom_results as results
from sim.show.app.pages.classroom_acts import addresses, done, square, taught
from sim.show.app.pages.classroom_cards import back, message, polls
from sim.show.app.pages.classroom_events import throwing
from sim.show.app.pages.classroom_live import Live
from sim.show.app.pages.classroom_people import people
from sim.show.app.pages.classroom_public import alarms, clock, key_issues, levels, month, rows
from sim.study.classroom import rounds
from sim.study.classroom.results import orders_csv, predictions_csv, seats_csv
from sim.study.classroom.room import Room
from sim.world.source import InputError

CSS = """
.rp-tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.rp-code { font-size: 2.4rem; font-weight: 800; letter-spacing: .12em; line-height: 1; color: #00507F;
  font-family: ui-monospace, monospace; }
.rp-cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem;
  align-items: start; }
.rp-alarm { color: #A63C06; font-weight: 600; }
"""

REST = 0.3  # seconds between two drawings of the console, however much is done


@dataclass
class Console:
    """One open console. places: parts that are drawn anew when what they show has changed."""

    desk: Desk
    live: Live
    places: list[tuple[ui.element, Callable[[], Any], Callable[[], None]]] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)
    line: ui.label | None = None
    waiting: bool = False
    kept: dict[str, Any] = field(default_factory=dict)  # what is chosen in a part while it is drawn anew

    @property
    def room(self) -> Room:
        """The class."""
        return self.live.room

    async def do(self, work: Callable[..., Any], *arguments: Any, said: str = "", **more: Any) -> bool:
        """Do something in the class, if it is the teacher who asks."""

        async def act() -> None:
            taught()
            await self.live.act(work, *arguments, **more)

        return await done(act(), said=said)

    async def close(self, *numbers: int) -> None:
        """Close the round at some tables, or at all."""

        async def act() -> None:
            taught()
            await self.live.close(numbers)

        await done(act())

    def part(self, key: Callable[[], Any], draw: Callable[[], None]) -> None:
        """A part of the page, drawn anew whenever its key changes."""
        place = ui.column().classes("w-full").style("gap:.4rem")
        self.places.append((place, key, draw))
        self.seen.append(object())

    def heard(self) -> None:
        """Something was done in the class: the line on top says so at once, the rest within REST seconds."""
        self.small()
        if not self.waiting:
            self.waiting = True
            background_tasks.create(self._soon(), name="draw the console")

    async def _soon(self) -> None:
        await asyncio.sleep(REST)
        self.waiting = False
        self.draw()

    def draw(self) -> None:
        """Draw anew what has changed."""
        for n, (place, key, draw) in enumerate(self.places):
            if not place.is_deleted and key() != self.seen[n]:
                self.seen[n] = key()
                place.clear()
                with place:
                    draw()

    def going(self) -> Any:
        """What the tools depend on."""
        state = self.room.state
        return state.phase, state.paused, self.room.ends is None, state.door

    def asked(self) -> Any:
        """What the part on predictions depends on."""
        polls = self.room.state.polls
        return len(polls), [(poll.open, len(poll.answers)) for poll in polls], self.room.state.phase

    def small(self) -> None:
        """The line on top."""
        if self.line is not None:
            self.line.set_text(_line(self.live))


async def console(desk: Desk, live: Live) -> None:
    """The console of a class."""
    ui.add_css(CSS)
    page = Console(desk, live)
    room = live.room
    with ui.element("div").classes("rp-tools"):
        ui.label(room.plan.code).classes("rp-code").props(f'aria-label="Code {" ".join(room.plan.code)}"')
        with ui.column().style("gap:0"):
            ui.label(room.plan.title).style("font-weight:650")
            port = int(ui.context.client.request.url.port or 80)
            where = addresses(port) if desk.access.password is not None else []
            ui.label(" or ".join(where) or "not reachable from telephones: start with --host 0.0.0.0 --password …")
            if where:
                square(where[0], "7rem")
            ui.link("Projector page", f"/class/show?room={room.name}", new_tab=True)
    page.line = ui.label().props('role="status" aria-live="polite"').style("font-weight:650;font-size:1.15rem")
    page.part(page.going, lambda: _tools(page))
    if room.plan.plays:
        page.part(lambda: _glance(live), lambda: _tables(page))
    page.part(lambda: room.state.phase == "ended", lambda: _ended(page))
    with ui.element("div").classes("rp-cards"):
        with ui.element("section").classes("rp-card"):
            page.part(page.asked, lambda: polls(live, page.do))
        with ui.element("section").classes("rp-card"):
            message(room, page.do)
        with ui.element("section").classes("rp-card"):
            page.part(lambda: (room.state.members, dict(live.present)), lambda: people(live, page.do, page.kept))
        if room.plan.plays:
            with ui.element("section").classes("rp-card"):
                throwing(live, page.do)
            with ui.element("section").classes("rp-card"):
                back(room, page.do)
    client = ui.context.client
    live.listen(id(page), page.heard)
    client.on_delete(lambda: live.listeners.pop(id(page), None))
    if room.plan.timer:
        ui.timer(1.0, page.small)
    page.small()
    page.draw()


def _line(live: Live) -> str:
    room, state = live.room, live.room.state
    parts = [{"lobby": "Not begun", "playing": "On", "ended": "Over"}[state.phase], f"{len(state.members)} people"]
    if room.plan.plays and state.phase == "playing":
        numbers = range(1, room.plan.tables + 1)
        inside, seats = sum(len(room.submitted(n)) for n in numbers), sum(len(room.seated(n)) for n in numbers)
        parts.append(f"{inside} of {seats} have decided")
        parts += [f"{clock(live.left())} left{' (stands)' if room.ends is None else ''}"] if room.plan.timer else []
    return " · ".join([*parts, "paused"] if state.paused else parts)


def _tools(page: Console) -> None:
    """What the teacher does all the time."""
    room, state = page.room, page.room.state
    now = time.monotonic
    with ui.element("div").classes("rp-tools"):
        if state.phase == "lobby":
            ui.button("Begin", on_click=lambda: page.do(rounds.begin, room, now()))
        if state.phase == "playing" and room.plan.plays:
            ui.button(f"Close the {room.scenario.calendar.step} at all tables", on_click=lambda: page.close())  # noqa: PLW0108  (the button would pass its event)
            going = "Go on" if state.paused else "Pause"
            ui.button(going, on_click=lambda: page.do(rounds.pause, room, paused=not state.paused, now=now())).props("outline")
            if room.plan.timer and not state.paused:
                runs = room.ends is not None
                work = rounds.stop if runs else rounds.start
                ui.button("Stop the clock" if runs else "Start the clock", on_click=lambda: page.do(work, room, now())).props(
                    "outline"
                )
        if state.phase != "ended":
            ui.button("End the class", on_click=lambda: _sure(page)).props("outline color=negative")
        door = "Close the door to new people" if state.door else "Open the door"
        ui.button(door, on_click=lambda: page.do(room.put, door=not state.door)).props("flat")
    if room.plan.plays:
        silent = "the model acts for it" if room.plan.silent == "model" else "it does nothing"
        ui.label(f"A seat that gives no orders in time: {silent}. An empty seat is moved by the model.").classes("rp-faint")


def _sure(page: Console) -> None:
    with ui.dialog() as dialog, ui.card():
        ui.label("End the class? Predictions are locked and results are shown. You can take months back afterwards.")
        with ui.row():

            async def end() -> None:
                dialog.close()
                await page.do(rounds.end, page.room)

            ui.button("End it", on_click=end).props("color=negative")
            ui.button("Keep playing", on_click=dialog.close).props("outline")
    dialog.open()


def _glance(live: Live) -> Any:
    room = live.room
    numbers = range(1, room.plan.tables + 1)
    return [(room.turns(n), room.submitted(n), room.seated(n), alarms(live, n)) for n in numbers], room.state.phase


def _tables(page: Console) -> None:
    """A row a table: how many have decided and who has not, the month, the weightiest issues, alarms."""
    room = page.room
    issues = key_issues(room, 3)
    titles = [room.scenario.world.issues[room.scenario.setup.issues[k]].title for k in issues]
    heading("Tables")
    body = []
    for n in range(1, room.plan.tables + 1):
        there, seated = room.submitted(n), room.seated(n)
        late = [m.name for s in seated if s not in there and (m := room.state.holder(n, s))]
        values = [f"{x:.2f}" for x in levels(room, n, issues)]
        look = "; ".join(f"▲ {alarm}" for alarm in alarms(page.live, n))
        body.append((f"{n}: {month(room, n)}", f"{len(there)} of {len(seated)}", ", ".join(late) or "–", *values, look or "–"))
    ui.html(rows(("Table", "Decided", "Still to decide", *titles, "Look at"), body)).classes("w-full")
    open_tables = [n for n in range(1, room.plan.tables + 1) if not room.over(n)]
    if room.plan.tables > 1 and open_tables and room.state.phase == "playing":
        with ui.element("div").classes("rp-tools"):
            kept = page.kept.get("close")
            one = ui.select(
                {n: f"Table {n}" for n in open_tables}, label="One table", value=kept if kept in open_tables else open_tables[0]
            )
            one.style("min-width:8rem").on_value_change(lambda e: page.kept.update(close=e.value))
            ui.button("Close its month", on_click=lambda: page.close(int(one.value))).props("outline")


def _ended(page: Console) -> None:
    """Results and what can be taken away."""
    live, room = page.live, page.room
    if room.state.phase != "ended":
        return
    heading("Results")

    def keep(name: str, text: Callable[[results.Results], str]) -> Callable[[], Awaitable[None]]:
        async def download() -> None:
            try:
                taught()
                found = await results.worked_out(page.desk, live)
                ui.download.content(text(found) or "\n", f"{room.name}-{name}.csv", "text/csv")
            except InputError as error:
                ui.notify(str(error), type="negative")

        return download

    with ui.element("div").classes("rp-tools"):
        if room.plan.plays:
            ui.button("Seats, CSV", on_click=keep("seats", lambda r: seats_csv(room, r.comparison) if r.comparison else ""))
            ui.button("Orders, CSV", on_click=keep("orders", lambda _: orders_csv(room)))
        ui.button("Predictions, CSV", on_click=keep("predictions", lambda r: predictions_csv(room, r.answered)))
    with ui.column().classes("w-full") as place:
        pass

    async def show() -> None:
        with place:
            await results.shown(page.desk, live, named=True)

    background_tasks.create(show(), name="show results")
