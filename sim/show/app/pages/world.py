"""World: who trusts whom, who wants what, what every number rests on, and what moves if it is changed."""

from __future__ import annotations

import asyncio

from fastapi import Request
from nicegui import ui

from sim.show.app.desk import Desk
from sim.show.app.frame import framed, heading
from sim.show.app.pages import world_effects, world_map, world_tie
from sim.show.app.pages.world_effects import Effects
from sim.show.app.pages.world_map import Map
from sim.show.app.pages.world_tie import Ground
from sim.show.app.pages.world_wants import Powers, Wants
from sim.show.app.pages.world_whatif import WhatIf, begun
from sim.show.app.workshop import drafts
from sim.show.app.workshop.bench import Bench
from sim.study.dealings import usual
from sim.world.source import InputError

# The table comes first for the keyboard and on a phone; where there is room, the network stands above it.
STYLE = """
.rp-atlas { display: grid; gap: .4rem 1.4rem; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr);
  grid-template-areas: "map side" "ties side" "wants side" "power side"; align-items: start; }
.rp-atlas > .rp-ties { grid-area: ties; } .rp-atlas > .rp-side { grid-area: side; } .rp-atlas > .rp-map { grid-area: map; }
.rp-atlas > .rp-wants { grid-area: wants; } .rp-atlas > .rp-power { grid-area: power; }
.rp-side { border: 1px solid var(--rule); border-radius: 6px; padding: .4rem .9rem .8rem; }
.rp-network { width: 100%; height: 30rem; }
@media (min-width: 1001px) { .rp-side { position: sticky; top: .5rem; max-height: calc(100vh - 1rem); overflow-y: auto; } }
@media (max-width: 1000px) { .rp-atlas { display: flex; flex-direction: column; align-items: stretch; }
  .rp-network { height: 24rem; } }
"""
TO_PANEL = "if (innerWidth <= 1000) { const h = document.querySelector('.rp-subject'); h.scrollIntoView(); h.focus(); }"


def register(desk: Desk) -> None:
    """Define the page; `?scenario=NAME` opens a scenario of the library."""
    bench = Bench(desk.crew)

    @ui.page("/world", title="World")
    async def show(request: Request) -> None:
        known = await asyncio.to_thread(drafts.library, desk)
        asked = request.query_params.get("scenario", drafts.START)
        name = asked if asked in known else drafts.START
        ui.add_css(STYLE + world_map.STYLE + world_tie.STYLE + world_effects.STYLE)
        with framed(desk, "World"):
            ui.select(
                known, value=name, label="Scenario", on_change=lambda e: ui.navigate.to(f"/world?scenario={e.value}")
            ).classes("w-full")
            try:
                scenario = await asyncio.to_thread(drafts.opened, desk, name)
            except InputError as error:
                for problem in error.problems:
                    ui.label(str(problem)).props('role="alert"')
                return
            await _laid(desk, begun(desk, bench, scenario))


async def _laid(desk: Desk, whatif: WhatIf) -> None:
    """Lay out one visit, then let the crew find what is usually dealt."""
    scenario = whatif.base
    ui.label(scenario.file.about)
    with ui.row().classes("gap-4"):
        ui.link("Replay its histories", f"/replay?scenario={scenario.name}")
        ui.link("Take a seat in it", f"/seat?scenario={scenario.name}")
        ui.link("Change it as a scenario", f"/scenario?start={scenario.name}")
    drawn = Map(whatif)
    with ui.element("div").classes("rp-atlas"):
        with ui.element("section").classes("rp-ties").props('aria-label="Who trusts whom"'):
            drawn.lay_table()
        with ui.element("section").classes("rp-side").props('aria-label="What it rests on and what follows"'):
            heading("What it rests on")
            Ground(whatif).lay()
            Effects(whatif).lay()
        with ui.element("section").classes("rp-map").props('aria-label="The network of trust"'):
            drawn.lay_network()
        with ui.element("section").classes("rp-wants").props('aria-label="Who wants what"'):
            Wants(whatif).lay()
        with ui.element("section").classes("rp-power").props('aria-label="How power balances"'):
            Powers(whatif).lay()
    client = ui.context.client

    def to_panel() -> None:
        client.run_javascript(TO_PANEL)

    whatif.on("subject", to_panel)
    client.on_connect(whatif.go)  # a browser that comes back goes on where it was
    client.on_disconnect(whatif.stop)
    await client.connected()
    drawn.know(await desk.crew.run(usual, scenario))
