"""Seat: take an actor's place, in a game of one's own."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from nicegui import ui

from sim.show.app.desk import Desk
from sim.show.app.frame import framed, heading
from sim.show.app.pages.seat_table import played
from sim.show.app.workshop.drafts import library
from sim.show.reasons import called
from sim.study.reopen import one_of, reopened
from sim.study.scenario import Scenario, load
from sim.study.seat.game import Game
from sim.study.seat.record import Record, begun, games
from sim.world.source import InputError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Start:
    """Where a game is to begin, as a link or a form says it. month: of the run, YYYY-MM, or empty for the start."""

    scenario: str
    study: str = ""
    seed: int = 2022
    replicate: int = 0
    month: str = ""


def register(desk: Desk) -> None:
    """Define the pages."""

    @ui.page("/seat", response_timeout=60)
    async def begin(scenario: str = "baseline", study: str = "", seed: int = 2022, replicate: int = 0, month: str = "") -> None:
        with framed(desk, "A seat at the table"):
            ui.label(
                "Take the place of one actor and decide month by month; the model plays the others. A game is kept after every "
                "month: close the page, and go on another day."
            )
            with ui.element("div").classes("rp-two"):
                with ui.element("section"):
                    await _beginning(desk, Start(scenario, study, seed, replicate, month))
                with ui.element("section"):
                    _going_on(desk)

    @ui.page("/seat/{name}", response_timeout=60)
    async def play(name: str) -> None:
        with framed(desk, "A seat at the table"):
            if not NAME.fullmatch(name) or not (desk.folder / "games" / name / "game.json").is_file():
                ui.label("There is no game of this name.")
                ui.link("All games", "/seat")
                return
            await played(desk, Record(desk.folder / "games" / name))


async def _beginning(desk: Desk, start: Start) -> None:
    heading("Begin a game")
    try:
        scenario = await asyncio.to_thread(_scenario, desk, start)
    except InputError as error:
        for problem in error.problems:
            ui.label(str(problem)).props('role="alert"')
        return
    moving = {scenario.setup.actors[i] for i in scenario.setup.moves.actor}
    seats = {a: called(scenario, a) for a in scenario.setup.actors if a in moving}
    if start.study:
        ui.label(f"World {start.replicate} of {start.study}, from {start.month or 'its start'}.")
    else:
        others = {scenario.name: scenario.file.title} | library(desk)
        ui.select(
            others, label="Scenario", value=scenario.name, on_change=lambda e: ui.navigate.to(f"/seat?scenario={e.value}")
        ).classes("w-full")
    ui.label(scenario.file.about).classes("rp-faint")
    seat = ui.select(seats, label="Your seat", value=next((a for a in ("iran",) if a in seats), next(iter(seats)))).classes(
        "w-full"
    )
    world = ui.number("World (the luck and the unknowns are those of this number)", value=start.replicate, min=0, precision=0)
    world.classes("w-full").set_enabled(not start.study)

    async def go() -> None:
        button.disable()
        try:
            name = await asyncio.to_thread(_begun, desk, start, scenario, (str(seat.value), int(world.value or 0)))
        except InputError as error:
            ui.notify(str(error), type="negative", multi_line=True)
            button.enable()
            return
        ui.navigate.to(f"/seat/{name}")

    button = ui.button("Take the seat", on_click=go)


def _going_on(desk: Desk) -> None:
    heading("Go on with a game")
    found = games(desk.folder / "games")
    if not found:
        ui.label("None yet.")
    for record in found[:20]:
        name = record.folder.name
        months = record.log.read_text(encoding="utf-8", errors="replace").count('{"turn"') if record.log.exists() else 0
        with ui.element("div").classes("rp-move"):
            ui.link(record.about.get("title", name), f"/seat/{name}")
            ui.label(f"{name} · {months} month{'s' if months != 1 else ''} decided").classes("rp-faint")


def _scenario(desk: Desk, start: Start) -> Scenario:
    if start.study:
        if not NAME.fullmatch(start.study):
            raise InputError([])
        _, scenarios = reopened(desk.folder / start.study, desk.evidence)
        return one_of(scenarios, start.scenario) if start.scenario in {s.name for s in scenarios} else scenarios[0]
    saved = desk.saved / f"{start.scenario}.yaml"
    inside = NAME.fullmatch(start.scenario) and saved.is_file()
    return load(saved if inside else _library_name(start.scenario), None, desk.evidence)


def _library_name(name: str) -> str:
    """A name, never a path: links come from anywhere."""
    return Path(name).name.removesuffix(".yaml")


def _begun(desk: Desk, start: Start, scenario: Scenario, choice: tuple[str, int]) -> str:
    seat, replicate = choice
    first = scenario.calendar.step_of(start.month) if start.month else 1
    game = Game(scenario, start.seed, replicate, (seat,), first)
    stem = f"{scenario.name}-{seat}-{replicate}"[:56]
    taken = {record.folder.name for record in games(desk.folder / "games")}
    name = next(n for n in (stem, *(f"{stem}-{k}" for k in range(2, 10_000))) if n not in taken)
    begun(desk.folder / "games" / name, game, {"title": f"{scenario.file.title}: {called(scenario, seat)}"})
    return name
