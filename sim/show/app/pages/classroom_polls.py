"""Predictions on a page: sliders before, what the class said after."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from sim.show.app.frame import heading
from sim.show.app.pages.classroom_acts import done, student
from sim.show.app.pages.classroom_live import Live
from sim.show.reasons import date_words
from sim.study.classroom.state import Poll


def polling(live: Live, poll: Poll) -> None:
    """A slider for every question, for the member whose page it is."""
    room = live.room
    before = poll.answers.get(student() or "", {})
    with ui.element("section").classes("rp-card w-full").props('aria-label="Predictions"'):
        heading("How likely is it? Predict, then run")
        ui.label("Give each a chance from 0 % (surely not) to 100 % (surely). You may change it until predictions are closed.")
        calendar = room.scenario.calendar
        until = f"Each is about the end, {date_words(calendar.label(calendar.steps))}"
        after = ", at your own table; months that the class does not play are played by the model" if room.plan.plays else ""
        ui.label(f"{until}{after}.").classes("rp-faint")
        sliders = {name: _slider(room.scenario.file.outcomes[name].title, before.get(name, 0.5)) for name in poll.outcomes}
        told = ui.label("Your predictions are in." if before else "").props('aria-live="polite"')

        async def commit() -> None:
            answers = {name: float(slider.value) / 100 for name, slider in sliders.items()}
            if await done(live.act(room.predict, student(), poll.name, answers)):
                told.set_text("Your predictions are in.")

        for slider in sliders.values():
            slider.on_value_change(lambda: told.set_text("Changed, and not committed yet."))
        ui.button("Commit", on_click=commit).classes("w-full")


def said(live: Live, poll: Poll) -> None:
    """What the class said, without names: how many, the mean and the middle half of each question; only once it is closed."""
    room = live.room
    answers = [answer for who, answer in poll.answers.items() if who in room.state.members]
    heading("Predictions")
    if poll.open:
        ui.label(
            f"{len(answers)} of {len(room.state.members)} have predicted. What they said is shown when predictions are closed."
        )
        return
    with ui.element("div").classes("rp-scroll"), ui.element("table").classes("rp-table"):
        _row(("Question", "the class's mean", "from", "to"), "th")
        for name in poll.outcomes:
            values = sorted(answer[name] for answer in answers)
            mean = f"{sum(values) / len(values):.0%}" if values else "–"
            ends = (f"{values[0]:.0%}", f"{values[-1]:.0%}") if values else ("–", "–")
            _row((room.scenario.file.outcomes[name].title, mean, *ends), "td")


def _slider(title: str, value: float) -> ui.slider:
    with ui.row().classes("w-full items-center no-wrap").style("justify-content:space-between"):
        ui.label(title)
        number = ui.label(f"{100 * value:.0f} %").style("min-width:3.5rem;text-align:right;font-variant-numeric:tabular-nums")
    slider = ui.slider(min=0, max=100, step=1, value=round(value * 100))
    slider.props["aria-label"] = f"Chance, in percent: {title}"

    def show(event: Any) -> None:
        number.set_text(f"{event.value:.0f} %")

    slider.on_value_change(show)
    return slider


def _row(cells: tuple[str, ...], kind: str) -> None:
    with ui.element("tr"):
        for cell in cells:
            with ui.element(kind):
                ui.label(cell)
