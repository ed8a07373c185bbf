"""Beside: two scenarios side by side, and one comparison under four lenses, as small multiples on the same axes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from nicegui import ui

from sim.show.app.charts.fans import Panel, fans, told
from sim.show.app.frame import heading
from sim.show.app.workshop import drafts
from sim.show.app.workshop.bench import FULL, Ran
from sim.show.app.workshop.views import panel_of
from sim.show.app.workshop.work import Work
from sim.study.ensemble import shared_outcomes
from sim.study.scenario import Scenario
from sim.study.variants import Alteration, altered
from sim.world.source import InputError

DRAFT = "(the scenario above, as changed)"


@dataclass
class SideBySide:
    """Two scenarios, each with its own column of the same outcomes. shown: the outcomes that are chosen above."""

    work: Work
    shown: Callable[[], list[str]]

    def lay(self) -> None:
        """Lay the part out."""
        self._options = {DRAFT: DRAFT, **drafts.library(self.work.desk)}
        names = [name for name in self._options if name != DRAFT]
        with ui.element("div").classes("rp-grid"):
            self._left = ui.select(self._options, label="Left", value=names[0]).classes("w-full")
            self._right = ui.select(self._options, label="Right", value=DRAFT).classes("w-full")
        ui.button("Show them side by side", on_click=self._show).props("unelevated no-caps")
        self._said = ui.label("").props('role="status"')
        self._box = ui.element("div").classes("rp-pair")

    async def _show(self) -> None:
        self._said.set_text("Running …")
        try:
            pair = [await self._scenario(str(s.value)) for s in (self._left, self._right)]
            pair[0] = drafts.alike(pair[0], pair[1])
            runs = await self.work.bench.run(pair, FULL)
        except InputError as error:
            self._said.set_text(str(error))
            return
        self._said.set_text(f"{FULL} worlds each, the same luck.")
        self._box.clear()
        with self._box:
            shared = shared_outcomes(pair)
            columns(runs, [name for name in self.shown() if name in shared] or shared[:4])

    async def _scenario(self, name: str) -> Scenario:
        if name == DRAFT:
            return self.work.variant
        return await asyncio.to_thread(drafts.opened, self.work.desk, name)


@dataclass
class FourLenses:
    """The same comparison seen through every lens of the world."""

    work: Work

    def lay(self) -> None:
        """Lay the part out."""
        titles = {name: o.title for name, o in self.work.variant.file.outcomes.items()}
        self._outcome = ui.select(titles, label="Outcome", value=next(iter(titles)), with_input=True).classes("w-full")
        ui.button("Show it under every lens", on_click=self._show).props("unelevated no-caps")
        self._said = ui.label("").props('role="status"')
        self._box = ui.element("div").classes("rp-grid rp-lenses")
        self.work.on("draft", self._offer)

    def _offer(self) -> None:
        titles = {name: o.title for name, o in self.work.variant.file.outcomes.items()}
        if titles != self._outcome.options:
            self._outcome.set_options(titles, value=next(iter(titles)))

    async def _show(self) -> None:
        lenses, name, pair = self.work.variant.world.lenses, str(self._outcome.value), self.work.pair()
        seen = [seen_through(scenario, lens) for lens in lenses for scenario in pair]
        self._said.set_text("Running …")
        try:
            runs = await self.work.bench.run(seen, FULL, lambda done, of: self._said.set_text(f"Running: {done} of {of} blocks"))
        except InputError as error:
            self._said.set_text(str(error))
            return
        self._said.set_text(f"{FULL} worlds for each line; both scenarios are seen through the lens that the panel names.")
        groups = [runs[n : n + len(pair)] for n in range(0, len(runs), len(pair))]
        top = highest(runs, name)
        self._box.clear()
        with self._box:
            for lens, group in zip(lenses.values(), groups, strict=True):
                small(panel_of(group, name, top), lens.title)


def seen_through(scenario: Scenario, lens: str) -> Scenario:
    """A scenario under another lens, its own changes of motives kept."""
    return altered(scenario, Alteration(lens=lens))


def columns(runs: Sequence[Ran], outcomes: Sequence[str]) -> None:
    """A column for each run, a row for each outcome, the axes of a row the same."""
    for run in runs:
        heading(run.scenario.file.title, 3)
    for name in outcomes:
        top = highest(runs, name)
        for number, run in enumerate(runs):
            said = run.scenario.file
            small(replace(panel_of([run], name, top), first=number), said.outcomes[name].title, said.title)


def highest(runs: Sequence[Ran], name: str) -> float:
    """Where the axis of an outcome ends, so that 95 % of the worlds of every run fit."""
    most = max(float(np.quantile(r.course_of(name), 0.95, axis=0).max()) for r in runs)
    return float(np.ceil(most * 1.05)) or 1.0


def small(panel: Panel, title: str, below: str = "") -> None:
    """A small panel with its words; `below` stands under its title."""
    with ui.element("section").classes("rp-card"):
        heading(title, 3)
        if below:
            ui.label(below).classes("rp-faint")
        ui.echart(fans(panel)).classes("w-full").style("height: 190px")
        ui.label(told(panel)).classes("rp-only-read")
