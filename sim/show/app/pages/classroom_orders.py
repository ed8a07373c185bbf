"""The orders form: a seat's month on a telephone, drawn with few elements."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from sim.show.app.frame import heading
from sim.show.app.pages.classroom_acts import done, student
from sim.show.app.pages.classroom_fields import Boxes, Pick
from sim.show.app.pages.classroom_live import Live
from sim.show.app.pages.classroom_sheet import Choice, chosen
from sim.study.classroom.state import Member
from sim.study.seat.orders import MOST_MOVES, Orders

SILENT = "…"  # says nothing of an accord


def ordering(live: Live, member: Member) -> None:
    """A seat's month: what it knows, what it can do, and the button that gives orders for the month shown."""
    assert member.seat is not None
    room, seat = live.room, member.seat
    turn, told = room.turns(member.table), live.sheet(member.table, seat)
    given = room.given(member.table, seat)
    before = given or Orders()
    heading(f"{told.date}: you speak for {room.scenario.world.actors[seat].name}")
    ui.label(told.standing)
    if room.state.paused:
        ui.label("Paused. Your teacher goes on in a moment.").classes("rp-card").style("font-weight:600")
    with ui.element("div").classes("rp-class-two rp-sheet w-full"):
        ui.html(told.known)
        with ui.element("section").props('aria-label="What you decide"'):
            heading(f"Your moves: up to {MOST_MOVES}")
            ui.label(f"{told.advisers}. ++ strongly for, + for, ~ torn, − against, −− strongly against.").classes("rp-faint")
            form = _form(told.named, told.routine, before)
            stances = {choice.name: _stance(choice, before) for choice in told.accords}
    if room.state.paused:
        return
    with ui.element("div").classes("rp-give"):
        state = ui.label().props('aria-live="polite"')

        def orders() -> Orders:
            spoken: dict[str, Any] = {name: pick.value for name, pick in stances.items() if pick.value != SILENT}
            return Orders(tuple(name for box in form for name in box.value), spoken)

        def say(*_: object) -> None:
            now, number = orders(), len(orders().moves)
            inside = live.room.given(member.table, seat)
            same = inside is not None and (set(inside.moves), inside.accords) == (set(now.moves), now.accords)
            if number > MOST_MOVES:
                state.set_text(f"{number} moves are too many: take out {number - MOST_MOVES}.")
            elif same:
                state.set_text(f"Your orders are in: {chosen(told, now)}. You may change them until the month closes.")
            else:
                state.set_text(f"Not given yet: {chosen(told, now)}." if inside is None else "Changed, but not given yet.")
            button.set_enabled(number <= MOST_MOVES)

        async def submit() -> None:
            button.disable()
            await done(live.act(live.room.order, student(), turn, orders()))
            if not button.is_deleted:
                say()

        button = ui.button("Give these orders", on_click=submit).classes("w-full")
        for boxes in form:
            boxes.on_value_change(say)
        for pick in stances.values():
            pick.on_value_change(say)
        say()


FIRST = 8  # moves that are shown before "more"


def _form(named: tuple[dict[str, str], ...], routine: tuple[dict[str, str], ...], before: Orders) -> list[Boxes]:
    found = []
    with ui.element("div").classes("rp-choices"):
        found.append(_boxes(named[:FIRST], before, "Moves"))
        for title, more in (("more", named[FIRST:]), ("everyday", routine)):
            if more:
                with ui.expansion(f"{len(more)} {title} moves").classes("w-full"):
                    found.append(_boxes(more, before, f"{title.capitalize()} moves"))
    return found


def _boxes(options: tuple[dict[str, str], ...], before: Orders, title: str) -> Boxes:
    mine = {option["value"] for option in options}
    return Boxes(list(options), [name for name in before.moves if name in mine], title)


def _stance(choice: Choice, before: Orders) -> Pick:
    options = {SILENT: "Say nothing", **dict(choice.stances)}
    value = before.accords.get(choice.name, SILENT)
    return Pick(options, value if value in options else SILENT, choice.title, hint=choice.about)
