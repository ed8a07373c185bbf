"""People in a class, as the teacher sees them: who is here, who sits where, and how to move them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from sim.show.app.frame import heading
from sim.show.app.pages.classroom_live import Live
from sim.show.app.pages.classroom_public import bullets
from sim.study.classroom.state import Member

OBSERVE = "—"
Do = Callable[..., Awaitable[bool]]


def people(live: Live, do: Do, kept: dict[str, Any]) -> None:
    """Everybody with a place and whether a page of theirs is open; below, a form to free a seat, move or take out somebody.

    kept: what is chosen in the form, so that it survives being drawn anew.
    """
    room, members = live.room, live.room.state.members
    heading("People")
    if not members:
        ui.label("Nobody yet.")
        return
    with ui.element("div").style("max-height:16rem;overflow:auto").props('tabindex="0" role="region" aria-label="People"'):
        order = sorted(members.values(), key=lambda m: (m.table, m.seat or "~", m.name))
        ui.html(bullets([f"{m.name}: {_place(live, m)}{'' if live.present[m.id] else ' · away'}" for m in order]))
    names = {m.id: m.name for m in members.values()}
    who = ui.select(names, label="Somebody", value=kept["who"] if kept.get("who") in names else None).classes("w-full")
    who.on_value_change(lambda e: kept.update(who=e.value))
    if room.plan.plays:
        tables = {n: f"table {n}" for n in range(1, room.plan.tables + 1)}
        seats = {seat: room.scenario.world.actors[seat].name for seat in room.plan.seats}
        table = ui.select(tables, label="to", value=kept.get("table", 1)).classes("w-full")
        seat = ui.select({**seats, OBSERVE: "no seat"}, label="seat", value=kept.get("seat", OBSERVE)).classes("w-full")
        table.on_value_change(lambda e: kept.update(table=e.value))
        seat.on_value_change(lambda e: kept.update(seat=e.value))
    with ui.row():
        if room.plan.plays:

            async def move() -> None:
                wanted = None if seat.value == OBSERVE else str(seat.value)
                await do(room.sit, who.value, int(table.value), wanted, said="Moved.")

            async def free() -> None:
                member = room.state.members.get(str(who.value))
                await do(room.sit, who.value, member.table if member and member.table else 1, None, said="The seat is free.")

            ui.button("Move", on_click=move).props("outline dense")
            ui.button("Free the seat", on_click=free).props("outline dense")
        ui.button("Take out", on_click=lambda: do(room.dismiss, who.value, said="Taken out.")).props(
            "outline dense color=negative"
        )


def _place(live: Live, member: Member) -> str:
    if not member.table or not live.room.plan.plays:
        return "no table yet" if live.room.plan.plays else "predicts"
    name = live.room.scenario.world.actors[member.seat].name if member.seat else "looks on"
    return f"table {member.table}, {name}"
