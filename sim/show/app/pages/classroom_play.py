"""A student's page: one seat, its month, its orders; or a place from which to look on.

Who the student is comes from the cookie alone; the page is drawn from what the server knows of that member now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nicegui import background_tasks, ui

from sim.show.app.desk import Desk
from sim.show.app.frame import heading
from sim.show.app.pages import classroom_results as results
from sim.show.app.pages.classroom_acts import done, student
from sim.show.app.pages.classroom_fields import Pick
from sim.show.app.pages.classroom_live import Live
from sim.show.app.pages.classroom_orders import ordering
from sim.show.app.pages.classroom_polls import polling
from sim.show.app.pages.classroom_public import bullets, clock, happened, key_issues, levels, month
from sim.show.app.pages.classroom_sheet import CSS
from sim.show.app.pages.seat_debrief import debriefing
from sim.study.classroom.room import Room
from sim.study.classroom.state import Member

OBSERVE = "—"  # in the place of a seat


@dataclass
class Page:
    """One open page of one member. shown: what it was drawn for; news: what changes without drawing it anew."""

    desk: Desk
    live: Live
    who: str
    status: ui.label
    said: ui.label
    body: ui.column
    shown: Any = None
    news: list[Callable[[], None]] = field(default_factory=list)

    @property
    def room(self) -> Room:
        """The class."""
        return self.live.room

    @property
    def member(self) -> Member | None:
        """The member as the server knows it now."""
        return self.room.state.members.get(self.who)

    def key(self) -> Any:
        """What the page has to be drawn anew for."""
        member, state = self.member, self.room.state
        if member is None:
            return None
        turns = self.room.turns(member.table) if self.room.tables and member.table else 0
        return member, state.phase, state.paused, turns, state.poll and state.poll.name, len(state.polls)

    def heard(self) -> None:
        """Something was done in the class."""
        if self.key() != self.shown:
            self.draw()
        else:
            for tell in self.news:
                tell()
        self.small()

    def small(self) -> None:
        """The line on top, which changes often."""
        self.status.set_text(line(self.live, self.member))
        messages = self.room.state.messages
        self.said.set_text(f"Your teacher says: {messages[-1]}" if messages else "")
        self.said.set_visibility(bool(messages))

    def draw(self) -> None:
        """Draw the page for what the member is and where the class stands."""
        key, self.news = self.key(), []
        self.body.clear()
        with self.body:
            _drawn(self)
        self.shown = key  # not before: a page that could not be drawn is drawn again


def line(live: Live, member: Member | None) -> str:
    """Where the class stands, in one line."""
    room, state = live.room, live.room.state
    if member is None:
        return "You are not in this class now."
    if state.phase != "playing" or not room.plan.plays or not member.table:
        return {"lobby": "The class has not begun.", "playing": "The class is on.", "ended": "The class is over."}[state.phase]
    seats, there = room.seated(member.table), room.submitted(member.table)
    parts = [f"Table {member.table}, {month(room, member.table)}", f"{len(there)} of {len(seats)} have decided"]
    if state.paused:
        parts.append("paused")
    elif room.plan.timer and not room.over(member.table):
        parts.append(f"{clock(live.left())} left")
    return " · ".join(parts)


async def playing(desk: Desk, live: Live, who: str) -> None:
    """The page of a member."""
    ui.add_css(CSS)
    status = ui.label().props('role="status" aria-live="polite"').classes("rp-status")
    said = ui.label().props('role="status" aria-live="polite"').classes("rp-card").style("font-weight:600")
    page = Page(desk, live, who, status, said, ui.column().classes("w-full").style("gap:.4rem"))
    client = ui.context.client
    live.listen(id(page), page.heard)
    client.on_connect(lambda: _here(live, who, 1))
    client.on_disconnect(lambda: _here(live, who, -1))
    client.on_delete(lambda: live.listeners.pop(id(page), None))
    if live.room.plan.timer:
        ui.timer(1.0, page.small)
    page.draw()
    page.small()


def _here(live: Live, who: str, change: int) -> None:
    live.present[who] = max(0, live.present[who] + change)
    live.tell()


def _drawn(page: Page) -> None:
    room, member = page.room, page.member
    if member is None:
        ui.label("Your teacher has taken you out of this class.")
        ui.link("Join again", "/join")
        return
    if room.state.poll and room.state.phase != "ended":
        polling(page.live, room.state.poll)
    if room.plan.plays and not member.table:
        _places(page, "Choose a table and a seat")
        return
    if room.state.phase == "ended":
        _ended(page, member)
    elif not room.plan.plays:
        ui.label("Nobody plays in this class: you say how likely you find things, and then see what comes.")
    elif room.state.phase == "lobby":
        heading(f"{member.name}, {_office(room, member)}")
        ui.label("Wait for your teacher to begin. You may still change places.")
        _role(page, member)
        _places(page, "Change places")
    elif member.seat is None:
        _watching(page, member)
    elif room.over(member.table):
        ui.label("Your table has played all its months. Wait for the others.")
    else:
        ordering(page.live, member)
        _role(page, member)


def _office(room: Room, member: Member) -> str:
    """Who a member is: `you speak for Iran at table 2`."""
    if member.seat is None:
        return f"you look on at table {member.table}"
    return f"you speak for {room.scenario.world.actors[member.seat].name} at table {member.table}"


def _role(page: Page, member: Member) -> None:
    """The lesson's sheet for whoever holds this seat."""
    role = page.live.lesson.file.roles.get(member.seat or "") if page.live.lesson else None
    if role:
        with ui.expansion(f"Your role: {role.title}", value=page.room.state.phase == "lobby").classes("w-full"):
            ui.markdown(role.brief)


def _places(page: Page, title: str) -> None:
    """A form to choose a table and a free seat."""
    room, member = page.room, page.member
    world, numbers = room.scenario.world, range(1, room.plan.tables + 1)

    def free(number: int) -> list[str]:
        return [s for s in room.plan.seats if (h := room.state.holder(number, s)) is None or h.id == page.who]

    def tables() -> dict[str, str]:
        count = {n: len(room.plan.seats) - len(room.seated(n)) for n in numbers}
        return {str(n): f"Table {n}: {k} seat{'s' * (k != 1)} free" if k else f"Table {n}: full" for n, k in count.items()}

    def seats(number: int) -> tuple[dict[str, str], list[str]]:
        taken = {s: h.name for s in room.plan.seats if s not in free(number) and (h := room.state.holder(number, s))}
        titles = {s: world.actors[s].name + (f", taken by {taken[s]}" if s in taken else "") for s in room.plan.seats}
        return {**titles, OBSERVE: "Only look on"}, list(taken)

    heading(title)
    first = member.table if member and member.table else next((n for n in numbers if free(n)), 1)
    table = Pick(tables(), str(first), "Table")
    own = member.seat if member and member.table == first and member.seat else next(iter(free(first)), OBSERVE)
    seat = Pick(seats(first)[0], own, "Seat")

    def fresh() -> None:
        table.offer(tables())
        titles, taken = seats(int(table.value))
        seat.offer(titles, taken)
        if seat.value in taken:
            seat.set_value(next(iter(free(int(table.value))), OBSERVE))

    fresh()
    table.on_value_change(fresh)
    page.news.append(fresh)

    async def sit() -> None:
        wanted = None if seat.value == OBSERVE else seat.value
        await done(page.live.act(room.sit, student(), int(table.value), wanted))

    ui.button("Take this place", on_click=sit).classes("w-full")


def _watching(page: Page, member: Member) -> None:
    room = page.room
    table = room.table(member.table)
    heading(f"You look on at table {member.table}")
    with ui.element("div").classes("rp-sheet w-full"):
        ui.html(f"<h2>What happened</h2>{bullets(happened(table, 12) or ['Nothing yet.'])}")
        issues = key_issues(room)
        titles = [room.scenario.world.issues[room.scenario.setup.issues[k]].title for k in issues]
        told = [f"{t}: {x:.2f}" for t, x in zip(titles, levels(room, member.table, issues), strict=True)]
        ui.html(f"<h2>Where things stand, from 0 to 1</h2>{bullets(told)}")
    if len(room.seated(member.table)) < len(room.plan.seats):
        _places(page, "Take a seat")


def _ended(page: Page, member: Member) -> None:
    room = page.room
    if room.plan.plays and member.seat and room.turns(member.table):
        name = room.scenario.world.actors[member.seat].name
        with ui.expansion(f"Your own debrief: how good were your decisions for {name}?").classes("w-full"):
            debriefing(page.desk, lambda: room.table(member.table), member.seat)
    with ui.column().classes("w-full") as place:
        pass

    async def show() -> None:
        with place:
            await results.shown(page.desk, page.live, named=room.state.board)

    background_tasks.create(show(), name="show results")
