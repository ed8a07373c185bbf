"""A class's results: worked out once by the crew, then shown to whoever may see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from nicegui import background_tasks, ui

from sim.show.app.charts.classroom import calibrated, ended
from sim.show.app.desk import Desk
from sim.show.app.frame import heading
from sim.show.app.pages.classroom_live import Live
from sim.study.classroom.predictions import (
    Answered,
    Score,
    beaten,
    drawing,
    drawn,
    finished,
    forecast,
    forecasting,
    reliability,
    scores,
    truth,
)
from sim.study.classroom.results import Comparison, compared, origin
from sim.study.classroom.room import Room
from sim.study.classroom.state import Poll
from sim.study.job import work
from sim.study.seat.branches import continued, endings
from sim.world.setup import Floats

CSS = """
.rp-results { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
"""


@dataclass(frozen=True)
class Results:
    """What came of a class. comparison: None where nobody played; answered: by poll; every: by poll, in all drawn worlds."""

    comparison: Comparison | None
    answered: Mapping[str, Answered]
    every: Mapping[str, Answered]
    real: Mapping[str, str]  # the real names behind the made-up ones, where names were covered


async def worked_out(desk: Desk, live: Live) -> Results:
    """The results of a class that is over, worked out once however many ask."""
    room = live.room
    key = (tuple(len(t.game.turns) for t in room.tables), tuple(p.name for p in room.state.polls))
    if live.results is None or live.results[0] != key:
        live.results = (key, background_tasks.create(_worked_out(desk, live), name="results of a class"))
    found = await asyncio.shield(live.results[1])
    assert isinstance(found, Results)
    return found


async def _worked_out(desk: Desk, live: Live) -> Results:
    room = live.room
    real = await asyncio.to_thread(_real, room)
    if not room.plan.plays:
        every, one = {}, {}
        for poll in room.state.polls:
            parts = await desk.crew.each(work, drawing(room.scenario, room.plan.seed, poll.outcomes))
            ends = [part["outcomes"] for part in parts]
            every[poll.name], one[poll.name] = drawn(poll, ends, None), drawn(poll, ends, room.plan.replicate)
        return Results(None, one, every, real)
    start = origin(room)
    usual = await asyncio.gather(*(desk.crew.run(endings, start, n) for n in range(2)))
    comparison = await asyncio.to_thread(compared, room, np.concatenate([part[0] for part in usual]))
    return Results(comparison, {poll.name: await _answered(desk, live, poll) for poll in room.state.polls}, {}, real)


def _real(room: Room) -> dict[str, str]:
    """Made-up names of actors with the real ones behind them; empty where names were not covered."""
    if not room.plan.anonymous:
        return {}
    real = room.plan.load().world.actors
    return {actor.name: real[key].name for key, actor in room.scenario.world.actors.items() if actor.name != real[key].name}


async def _answered(desk: Desk, live: Live, poll: Poll) -> Answered:
    """What came of a poll at every table, and what the model said of it when it was asked."""
    room = live.room
    truths: dict[int, Floats] = {}
    model: dict[int, Floats] = {}
    for n, table in enumerate(room.tables, start=1):
        truths[n] = truth(await asyncio.to_thread(finished, table), poll.outcomes)
        turn = min(poll.turn, len(table.game.turns))
        if turn == 0 and model:
            model[n] = model[1]
            continue
        model[n] = forecast(await desk.crew.each(continued, forecasting(table, turn, poll.outcomes)))
    return Answered(poll.outcomes, truths, model)


async def shown(desk: Desk, live: Live, *, named: bool) -> None:
    """The results, as elements of the page. named: whether people's names stand beside their scores."""
    ui.add_css(CSS)
    with ui.column().classes("w-full") as place:
        ui.spinner(size="lg").props('aria-label="Working out the results"')
        ui.label("Working out what the model would have done and said …")

    async def fill() -> None:
        try:
            found = await worked_out(desk, live)
        except Exception:
            live.results = None  # whoever asks next begins anew
            _failed(place, lambda: background_tasks.create(fill(), name="show results"))
            raise
        if place.is_deleted:
            return
        place.clear()
        with place:
            if found.real:
                heading("Who was who")
                ui.label("; ".join(f"{made_up} was {name}" for made_up, name in found.real.items()) + ".")
            if found.comparison:
                _tables(live, found.comparison)
            for poll in live.room.state.polls:
                _poll(live, poll, found, named=named)

    background_tasks.create(fill(), name="show results")


def _failed(place: ui.column, again: Callable[[], object]) -> None:
    if not place.is_deleted:
        place.clear()
        with place:
            ui.label("The results could not be worked out.").props('role="alert"')
            ui.button("Try again", on_click=again).props("outline")


def _tables(live: Live, found: Comparison) -> None:
    world = live.room.scenario.world
    names = {seat: world.actors[seat].name for seat in found.seats}
    heading("Decisions against luck")
    ui.label(
        "Every table met the same luck, so what differs between them was decided. The grey bar holds 90 % of the model's own "
        "endings from the same start; the hollow mark is the model under your very luck."
    )
    if found.left:
        ui.label(f"The model played the last {found.left} months, which the class did not reach.").classes("rp-faint")
    height = 8 + len(names) * (2 + 0.6 * len(found.ended))
    ui.echart(ended(found, names)).style(f"height:{height}rem;width:100%").props(
        'role="img" aria-label="Where every seat ended at every table, beside the model; the table below says the same"'
    )
    with ui.element("div").classes("rp-scroll"), ui.element("table").classes("rp-table"):
        _row(("Seat", *(f"Table {n + 1}" for n in range(len(found.ended))), "Model, same luck", "Model, on average"), "th")
        for s, seat in enumerate(found.seats):
            own = [f"{100 * row[s]:.1f} (above {found.rank(n + 1, seat):.0%})" for n, row in enumerate(found.ended)]
            _row((names[seat], *own, f"{100 * found.twin[s]:.1f}", f"{100 * found.usual[:, s].mean():.1f}"), "td")
    ui.label("Points of 100; in brackets, the share of the model's endings that a table left below it.").classes("rp-faint")


def _poll(live: Live, poll: Poll, found: Results, *, named: bool) -> None:
    room, answered = live.room, found.answered[poll.name]
    outcomes = room.scenario.file.outcomes
    when = "before the first round" if poll.turn == 0 else f"after {poll.turn} months"
    heading(f"Predictions {when}" if room.plan.plays else "Predictions")
    with ui.element("div").classes("rp-scroll"), ui.element("table").classes("rp-table"):
        _row(("Question", "Model", *(f"Table {n}" if room.plan.plays else "Came" for n in answered.truths)), "th")
        for k, name in enumerate(poll.outcomes):
            came = ["yes" if t[:, k].mean() > 0.5 else "no" for t in answered.truths.values()]
            _row((outcomes[name].title, f"{answered.model[1][k]:.0%}", *came), "td")
    if not room.plan.plays:
        ui.label("Came: in the one world that was drawn for the class. In brackets below: on average over 256 worlds.")
    every = {s.who: s.brier for s in scores(poll, room.state.members, found.every[poll.name])} if found.every else {}
    board = scores(poll, room.state.members, answered)
    if not board:
        ui.label("Nobody predicted.")
        return
    with ui.element("div").classes("rp-results w-full"):
        with ui.element("section"):
            _board(board, every, named=named)
        with ui.element("section"):
            heading("When you said so, how often did it come?", 3)
            ui.echart(calibrated(reliability(poll, room.state.members, answered))).style("height:19rem;width:100%").props(
                'role="img" aria-label="What was said against how often it came true, with the number of predictions"'
            )


def _board(board: list[Score], every: Mapping[str, float], *, named: bool) -> None:
    heading("Brier score: 0 is perfect, 0.25 is a coin", 3)
    with ui.element("table").classes("rp-table"):
        for place, score in enumerate(board, start=1):
            name = score.name if score.rival or named else "somebody"
            more = f" ({every[score.who]:.3f})" if score.who in every else ""
            _row((f"{place}", f"▸ {name}" if score.rival else name, f"{score.brier:.3f}{more}"), "td")
    share = beaten(board)
    if share is not None:
        ui.label(f"The class's mean does better than {share:.0%} of the class.")


def _row(cells: tuple[str, ...], kind: str) -> None:
    with ui.element("tr"):
        for cell in cells:
            with ui.element(kind):
                ui.label(cell)
