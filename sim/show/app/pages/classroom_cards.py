"""The cards of the teacher's console: predictions, a message to all, months taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui

from sim.show.app.frame import heading
from sim.show.app.pages.classroom_live import Live
from sim.study.classroom import rounds
from sim.study.classroom.plan import yes_or_no
from sim.study.classroom.room import MOST_POLL, Room
from sim.study.lessons.file import Predict

Do = Callable[..., Awaitable[bool]]


def polls(live: Live, do: Do) -> None:
    """Predictions: asked for, closed, and whether names stand on the leader board."""
    room, state = live.room, live.room.state
    known = yes_or_no(room.scenario)
    heading("Predictions")
    if not known:
        ui.label("This scenario has no outcome with the answer yes or no.")
        return
    if state.poll:
        ui.label(f"Open: {len(state.poll.answers)} of {len(state.members)} have predicted.")
        ui.button("Close the predictions", on_click=lambda: do(room.close_poll))
    elif state.phase != "ended":
        pick = ui.select(known, label=f"Questions (up to {MOST_POLL})", value=_first(live, known), multiple=True).classes(
            "w-full"
        )
        ui.button("Open predictions", on_click=lambda: do(room.ask, tuple(pick.value)))
    for poll in state.polls:
        if not poll.open:
            ui.label(f"Round {poll.name}: {len(poll.answers)} predicted, locked.").classes("rp-faint")
    board = ui.switch("Names on the leader board", value=state.board)
    board.on_value_change(lambda e: do(room.put, board=bool(e.value)))


def _first(live: Live, known: Mapping[str, str]) -> list[str]:
    """The questions that the lesson asks of this scenario, or else the first few."""
    steps = live.lesson.file.steps if live.lesson else ()
    asked = [p for step in steps if isinstance(step, Predict) for p in step.predicts if p.scenario == live.room.scenario.name]
    return list(dict.fromkeys(p.outcome for p in asked if p.outcome in known)) or list(known)[:5]


def message(room: Room, do: Do) -> None:
    """A line that everybody sees."""
    heading("Tell everybody")
    text = ui.input("Message").props('maxlength="500"').classes("w-full")

    async def send() -> None:
        if await do(room.say, str(text.value or "")):
            text.set_value("")

    text.on("keydown.enter", send)
    ui.button("Send", on_click=send).props("outline")


def back(room: Room, do: Do) -> None:
    """Take some tables back to the decisions of an earlier month."""
    heading("Take months back")
    ui.label(
        "The class goes back to where it was before this month was decided; the luck of later months stays the same."
    ).classes("rp-faint")
    reached = max(map(room.turns, range(1, room.plan.tables + 1)))
    labels = {n: room.scenario.calendar.label(room.tables[0].game.first + n) for n in range(room.plan.rounds)}
    turns = ui.select(labels, label="Back to the decisions of", value=max(0, reached - 1)).classes("w-full")
    where = ui.select(
        {0: "all tables", **{n: f"table {n}" for n in range(1, room.plan.tables + 1)}}, label="At", value=0
    ).classes("w-full")

    def numbers() -> list[int]:
        return [where.value] if where.value else list(range(1, room.plan.tables + 1))

    async def go() -> None:
        dialog.close()
        await do(rounds.rewind, room, numbers(), int(turns.value), said="Gone back.")

    def ask() -> None:
        lost = sum(max(0, room.turns(n) - int(turns.value)) for n in numbers())
        question.set_text(f"{lost} decided month{'s' if lost != 1 else ''} will be undone, over {len(numbers())} table(s).")
        dialog.open()

    with ui.dialog() as dialog, ui.card():
        question = ui.label()
        with ui.row():
            ui.button("Undo them", on_click=go).props("color=negative no-caps")
            ui.button("Keep them", on_click=dialog.close).props("outline no-caps")
    ui.button("Go back", on_click=ask).props("outline")
