"""The projector's page: what the whole class may see, large, without names and without orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from sim.show.app.access import role_of
from sim.show.app.charts.classroom import standing
from sim.show.app.desk import Desk
from sim.show.app.frame import heading
from sim.show.app.pages import classroom_results as results
from sim.show.app.pages.classroom_acts import addresses, square
from sim.show.app.pages.classroom_live import Live
from sim.show.app.pages.classroom_polls import said
from sim.show.app.pages.classroom_public import bullets, clock, happened, key_issues, levels, month

CSS = """
.rp-board { font-size: 1.25rem; }
.rp-board .rp-table { font-size: 1.15rem; }
.rp-code { font-size: clamp(2.6rem, 9vw, 6rem); font-weight: 800; letter-spacing: .12em; line-height: 1.1; color: #00507F;
  font-family: ui-monospace, monospace; }
.rp-big { font-size: clamp(1.6rem, 4vw, 2.6rem); font-weight: 700; line-height: 1.2; overflow-wrap: anywhere; }
.rp-pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.2rem; }
.rp-pair ul { margin: .2rem 0; padding-left: 1.2rem; list-style: disc; }
"""


async def showing(desk: Desk, live: Live) -> None:
    """The page of a class, for a projector."""
    ui.add_css(CSS)
    line = ui.label().classes("rp-big").props('role="status" aria-live="polite"')
    message = ui.label().classes("rp-card rp-big")
    body = ui.column().classes("w-full rp-board")
    seen: list[Any] = [None]
    client = ui.context.client
    port = _port()
    named = role_of(client.request).teaches

    def small() -> None:
        line.set_text(_line(live))
        told = live.room.state.messages
        message.set_text(told[-1] if told else "")
        message.set_visibility(bool(told))

    async def draw() -> None:
        body.clear()
        with body:
            await _drawn(desk, live, port, named=named and live.room.state.board)

    def heard() -> None:
        if body.is_deleted:
            return
        small()
        if (key := _key(live)) != seen[0]:
            seen[0] = key
            _start(draw)

    live.listen(id(body), heard)
    client.on_delete(lambda: live.listeners.pop(id(body), None))
    if live.room.plan.timer:
        ui.timer(1.0, small)
    heard()


def _start(draw: Callable[[], Any]) -> None:
    from nicegui import background_tasks  # noqa: PLC0415

    background_tasks.create(draw(), name="draw the projector")


def _key(live: Live) -> Any:
    room, state = live.room, live.room.state
    people = len(state.members) if state.phase == "lobby" or state.poll else 0
    said_yet = len(state.poll.answers) if state.poll else 0
    turns = tuple(len(t.game.turns) for t in room.tables)
    return state.phase, people, turns, len(state.polls), state.poll is None, said_yet, state.board


def _line(live: Live) -> str:
    room, state = live.room, live.room.state
    if state.phase == "lobby":
        return f"{len(state.members)} here"
    if state.phase == "ended":
        return "The class is over"
    if not room.plan.plays:
        return "Predict, then run"
    numbers = range(1, room.plan.tables + 1)
    inside, seats = sum(len(room.submitted(n)) for n in numbers), sum(len(room.seated(n)) for n in numbers)
    parts = [month(room, min(numbers, key=room.turns)).capitalize(), f"{inside} of {seats} have decided"]
    parts += ["paused"] if state.paused else [f"{clock(live.left())} left"] if room.plan.timer else []
    return " · ".join(parts)


async def _drawn(desk: Desk, live: Live, port: int, *, named: bool) -> None:
    room, state = live.room, live.room.state
    if state.phase == "lobby":
        ui.label("Open this address on your telephone and type the code:")
        found = addresses(port)
        for address in found or ["this machine is in no network"]:
            ui.label(address).classes("rp-big")
        if found:
            square(found[0], "min(16rem, 60vw)")
        ui.label(room.plan.code).classes("rp-code").props(f'aria-label="Code {" ".join(room.plan.code)}"')
    if state.phase == "ended":
        await results.shown(desk, live, named=named)
        return
    if state.polls:
        said(live, state.polls[-1])
    if state.phase == "playing" and room.plan.plays:
        _playing(live)


def _playing(live: Live) -> None:
    room = live.room
    issues = key_issues(room)
    titles = [room.scenario.world.issues[room.scenario.setup.issues[k]].title for k in issues]
    numbers = range(1, room.plan.tables + 1)
    with ui.element("div").classes("rp-pair w-full"):
        with ui.element("section"):
            heading("Where things stand, from 0 to 1")
            where = [levels(room, n, issues) for n in numbers]
            told = "; ".join(f"{t}: {', '.join(f'{row[k]:.2f}' for row in where)}" for k, t in enumerate(titles))
            chart = ui.echart(standing(titles, where)).style("height:26rem;width:100%")
            chart.props["role"], chart.props["aria-label"] = "img", f"Levels by table. {told}"
        with ui.element("section"):
            heading("What happened last month")
            several = room.plan.tables > 1
            for n in numbers:
                if several:
                    heading(f"Table {n}", 3)
                ui.html(bullets(happened(room.table(n), 3 if several else 9) or ["Nothing yet: this is the first month."]))


def _port() -> int:
    request = ui.context.client.request
    return int(request.url.port or 80)
