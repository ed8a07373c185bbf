"""A debrief on a page: what was decided well, what was luck, what to talk about."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
from nicegui import ui

from sim.show.app.desk import Desk
from sim.show.app.frame import heading
from sim.show.app.tables import table as grid
from sim.show.brief import points
from sim.show.debrief import questions, sentences
from sim.show.figures.style import COLOURS, FAINT
from sim.show.orders import told
from sim.show.reasons import date_words
from sim.study.scenario import Scenario
from sim.study.seat.debrief import Debrief, Decision, assembled, weigh, weighings
from sim.study.seat.game import Table


def debriefing(desk: Desk, table: Callable[[], Table], seat: str) -> None:
    """A button that weighs all decisions of a seat with a progress bar, and then tells what they were worth."""
    with ui.column().classes("w-full") as place:
        ui.label("Every decision is weighed by letting the game go on from it in many ways. This takes some seconds a month.")

        async def work() -> None:
            button.disable()
            bar = ui.linear_progress(value=0, show_value=False).props('aria-label="Decisions weighed"')
            jobs = weighings(table(), seat)
            found = await desk.crew.each(weigh, jobs, lambda done, total: bar.set_value(done / total), patient=True)
            debrief = await asyncio.to_thread(assembled, table(), seat, found)
            place.clear()
            with place:
                _shown(table(), debrief)

        button = ui.button("Weigh my decisions", on_click=work)


def _shown(table: Table, debrief: Debrief) -> None:
    scenario = table.game.scenario
    for sentence in sentences(debrief, scenario):
        ui.label(sentence)
    ui.echart(spread(debrief)).style("height:15rem;width:100%").props(
        'role="img" aria-label="Where the model would have ended in this seat, and where you did"'
    )
    heading("Month by month", 3)
    grid(("month", "what you did", "the best found", "quality", "luck"), [_row(d, scenario) for d in debrief.decisions])
    ui.label("In points of 100. Quality: before luck had spoken, beside the best decision found; 0 is as good.").classes(
        "rp-faint"
    )
    heading("To talk about", 3)
    with ui.element("ul").style("margin:0;padding-left:1.1rem"):
        for question in questions(debrief, table):
            with ui.element("li"):
                ui.label(question).style("display:inline")


def _row(decision: Decision, scenario: Scenario) -> tuple[str, ...]:
    best = told(decision.best.orders, scenario) if decision.quality < 0 else "the same, or no better"
    quality = f"{points(decision.quality, '+')} ± {points(1.96 * decision.error)}"
    did = told(decision.chosen.orders, scenario) if decision.decided else "the model decided"
    return date_words(decision.date), did, best, quality, points(decision.luck, "+")


def spread(debrief: Debrief) -> dict[str, Any]:
    """A chart: how often the model ends where in the seat, and where the player and the model under the same luck ended."""
    counts, edges = np.histogram(debrief.usual * 100, bins=16)
    middles = [[float((a + b) / 2), int(n)] for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True)]
    ends = [*debrief.usual, debrief.result, debrief.twin]
    you = {"color": COLOURS[1], "width": 3}
    twin = {"color": COLOURS[0], "width": 2, "type": "dashed"}
    lines = [
        {"xAxis": debrief.result * 100, "lineStyle": you, "label": {"formatter": "you"}},
        {"xAxis": debrief.twin * 100, "lineStyle": twin, "label": {"formatter": "the model, same luck", "distance": [0, 18]}},
    ]
    series = {
        "type": "bar",
        "data": middles,
        "barWidth": "95%",
        "itemStyle": {"color": COLOURS[6]},
        "markLine": {"symbol": "none", "data": lines, "animation": False},
    }
    faint = {"nameTextStyle": {"color": FAINT}}
    low, high = float(np.floor(min(ends) * 100)), float(np.ceil(max(ends) * 100))
    across = {"type": "value", "min": low, "max": high, "name": "satisfaction at the end, of 100", "nameLocation": "middle"}
    return {
        "animation": False,
        "grid": {"left": 45, "right": 20, "top": 45, "bottom": 40},
        "xAxis": {**across, "nameGap": 25, **faint},
        "yAxis": {"type": "value", "name": f"of {len(debrief.usual)}", "minInterval": 1, **faint},
        "series": [series],
    }
