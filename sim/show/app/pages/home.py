"""Home: what the tool is, and three doors."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

from nicegui import ui

from sim.show.app.desk import Desk
from sim.show.app.frame import framed, heading
from sim.show.app.workshop.drafts import blurbs

ABOUT = (
    "Realpolitik turns a reading of the news into a world of states with interests and trust, and runs that world many times. "
    "You change something – an event, a trust, a theory – and see what follows, for whom, how surely, and because of which "
    "claim. It shows what follows from what was assumed; it does not tell the future."
)
DOORS: Mapping[str, tuple[str, str, str]] = {
    "Explore": (
        "/scenario",
        "For strategists",
        "Choose a scenario, change it, and compare five hundred worlds with and without it.",
    ),
    "Play a seat": ("/seat", "For players", "Take the place of one power, decide month by month, and see what it led to."),
    "Run a class": (
        "/class",
        "For teachers",
        "Give every group a seat at the table over the classroom's network; use a lesson as it is.",
    ),
}
STYLE = """
.rp-door { display: block; border: 2px solid var(--blue); border-radius: 8px; padding: 1rem 1.2rem; color: var(--ink);
  text-decoration: none; background: #f4f8fb; }
.rp-door:hover { background: #e3eef5; }
.rp-door-name { font-size: 1.35rem; font-weight: 700; color: var(--blue); }
"""


def register(desk: Desk) -> None:
    """Define the page."""

    @ui.page("/", title="Realpolitik", response_timeout=60.0)
    async def show() -> None:
        ui.add_css(STYLE)
        scenarios = await asyncio.to_thread(blurbs, desk)
        with framed(desk, "Realpolitik"):
            ui.label(ABOUT).style("font-size: 1.1rem; max-width: 60rem; margin-bottom: 1rem")
            with ui.element("div").classes("rp-grid"):
                for name, (address, who, words) in DOORS.items():
                    with ui.link(target=address).classes("rp-door"):
                        ui.label(name).classes("rp-door-name")
                        ui.label(who).classes("rp-faint")
                        ui.label(words)
            heading("Scenarios to begin from")
            with ui.element("div").classes("rp-grid"):
                for name, title, about in scenarios:
                    with ui.element("article").classes("rp-card"):
                        heading(title, 3)
                        ui.label(about).classes("rp-faint")
                        ui.link("Explore it", f"/scenario?start={quote(name)}").props(f'aria-label="Explore {quote(name)}"')
