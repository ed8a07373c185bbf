"""Replay: any history of a scenario or of a study, month by month, and why its actors did what they did."""

from __future__ import annotations

import asyncio

from fastapi import Request
from nicegui import ui

from sim.show.app.desk import Desk
from sim.show.app.frame import framed
from sim.show.app.pages import replay_told, world_map
from sim.show.app.pages.replay_source import SEARCHED, Source, answers, found, studies
from sim.show.app.pages.replay_stage import Scene, Stage, Transport
from sim.show.app.pages.replay_told import Chronicle, Course
from sim.show.app.workshop import drafts
from sim.study.history import Wish, history, ranked
from sim.world.source import InputError

STYLE = """
.rp-stage { display: grid; gap: .4rem 1.4rem; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr);
  grid-template-areas: "go told" "map told" "course told"; align-items: start; grid-template-rows: auto auto 1fr; }
.rp-go { grid-area: go; position: sticky; top: 0; background: #fff; z-index: 4; padding: 0 .5rem; } .rp-told { grid-area: told; }
.rp-scene { grid-area: map; } .rp-course { grid-area: course; }
.rp-network { width: 100%; height: 28rem; }
@media (max-width: 1000px) { .rp-stage { display: flex; flex-direction: column; align-items: stretch; }
  .rp-network { height: 23rem; } }
"""
QUIET_SPACE = (
    "document.addEventListener('keydown', e => { if (e.code === 'Space' && "
    "['BODY', 'MAIN'].includes(document.activeElement.tagName)) e.preventDefault(); })"
)
WISHES: dict[str, dict[Wish, str]] = {
    "chance": {"high": "where it happens", "low": "where it does not"},
    "level": {"high": "where it is highest", "low": "where it is lowest", "typical": "where it is most usual"},
    "count": {"high": "where it is highest", "low": "where it is lowest", "typical": "where it is most usual"},
}


def register(desk: Desk) -> None:
    """Define the page; `?study=…&scenario=…&seed=…&replicate=…&month=YYYY-MM` opens one history at one month."""

    @ui.page("/replay", title="Replay")
    async def show(request: Request) -> None:
        query = dict(request.query_params)
        ui.add_css(STYLE + world_map.STYLE + replay_told.STYLE)
        with framed(desk, "Replay"):
            try:
                source = await asyncio.to_thread(found, desk, query)
            except InputError as error:
                for problem in error.problems:
                    ui.label(str(problem)).props('role="alert"')
                await _choice(desk, None)
                return
            await _choice(desk, source)
            place = ui.element("div")
            with place:
                ui.label("The history is walked …").props('aria-live="polite"')
            await ui.context.client.connected()
            told = await desk.crew.run(history, source.scenario, source.seed, source.replicate)
            place.clear()
            with place:
                _laid(desk, Stage(source, told), query.get("month", ""))
            ui.run_javascript(QUIET_SPACE)


async def _choice(desk: Desk, source: Source | None) -> None:
    """What to replay, and the search for an unusual world."""
    library = await asyncio.to_thread(drafts.library, desk)
    options = {f"scenario={name}": title for name, title in library.items()}
    options |= {f"study={name}": f"Study: {name}" for name in studies(desk)}
    here = None
    if source is not None:
        here = f"study={source.study}" if source.study else f"scenario={source.scenario.name}"
    with ui.row().classes("items-end w-full gap-4"):
        chosen = here if here in options else None
        ui.select(
            options, value=chosen, label="Scenario or study", on_change=lambda e: ui.navigate.to(f"/replay?{e.value}")
        ).style("flex:1 1 16rem;min-width:0")
        if source is None:
            return
        if len(source.others) > 1:
            ui.select(
                list(source.others),
                value=source.scenario.name,
                label="Its scenario",
                on_change=lambda e: ui.navigate.to(source.address("/replay", scenario=e.value)),
            ).style("flex:1 1 10rem;min-width:0")
        number = ui.number("World", value=source.replicate, min=0, max=source.worlds - 1, precision=0).style("width:6rem")
        number.on("keydown.enter", lambda: ui.navigate.to(source.address("/replay", replicate=int(number.value or 0))))
        ui.button("Go", on_click=lambda: ui.navigate.to(source.address("/replay", replicate=int(number.value or 0)))).props(
            "outline no-caps"
        )
    with ui.expansion("Find me an unusual world").classes("w-full"):
        _search(desk, source)


def _search(desk: Desk, source: Source) -> None:
    """Look through the first worlds for one in which an outcome is as one wishes."""
    outcomes = source.scenario.file.outcomes
    first = next((name for name, outcome in outcomes.items() if outcome.kind == "chance"), next(iter(outcomes)))
    with ui.row().classes("items-end w-full gap-4"):
        outcome = ui.select({name: o.title for name, o in outcomes.items()}, value=first, label="A world by its outcome")
        outcome.style("flex:1 1 14rem;min-width:0")
        wish = ui.select(dict(WISHES[outcomes[first].kind]), value="high", label="Which").style("flex:1 1 10rem;min-width:0")
        outcome.on_value_change(lambda e: wish.set_options(dict(WISHES[outcomes[e.value].kind]), value="high"))
        button = ui.button("Find").props("no-caps")
    bar = ui.linear_progress(value=0, show_value=False).props('aria-label="Worlds searched"')
    bar.set_visibility(False)
    told = ui.row().classes("gap-3").props('aria-live="polite"')

    async def look() -> None:
        button.disable()
        bar.set_visibility(True)
        asked = str(outcome.value)

        def progress(done: int, total: int) -> None:
            bar.set_value(done / total)

        values = await answers(desk, source, asked, progress)
        fits = ranked(values, outcomes[asked].kind, wish.value)
        bar.set_visibility(False)
        button.enable()
        told.clear()
        with told:
            if not fits:
                ui.label(f"In none of the {len(values)} worlds that were searched.")
                return
            if outcomes[asked].kind == "chance":
                ui.label(f"In {len(fits)} of {len(values)} worlds. The first:")
            else:
                ui.label(f"Of {len(values)} worlds:")
            for world in fits[:8]:
                ui.link(f"world {world}", source.address("/replay", replicate=world))

    button.on_click(look)
    ui.label(f"The first {min(source.worlds, SEARCHED)} worlds are searched.").classes("rp-faint")


def _laid(desk: Desk, stage: Stage, date: str) -> None:
    source = stage.source
    chronicle = Chronicle(desk, stage)
    if date:
        stage.step = _step(source, date)
    with ui.element("div").classes("rp-stage"):
        with ui.element("section").classes("rp-go").props('aria-label="Months"'):
            Transport(stage).lay()
        with ui.element("section").classes("rp-told").props('aria-label="What happened"'):
            chronicle.lay()
            _doors(stage)
        with ui.element("section").classes("rp-scene").props('aria-label="The network"'):
            Scene(stage, chronicle.shown).lay()
        with ui.element("section").classes("rp-course").props('aria-label="Issues"'):
            Course(stage).lay()


def _doors(stage: Stage) -> None:
    """Ways on from the month that is shown."""
    with ui.row().classes("gap-4").style("margin-top:.6rem"):
        seat = ui.link("Take a seat from here", "/seat")
        ui.link("See its world", f"/world?scenario={stage.source.scenario.name}")

    def follow() -> None:
        left = stage.step < stage.history.steps
        seat.set_visibility(left)
        if left:
            more = {"month": stage.source.scenario.calendar.label(stage.step + 1)}
            seat.props["href"] = stage.source.address("/seat", **more)

    stage.on(follow)
    follow()


def _step(source: Source, date: str) -> int:
    """The step of a date, or the start where it is none of the run's."""
    try:
        return source.scenario.calendar.step_of(date)
    except ValueError:
        return 0
