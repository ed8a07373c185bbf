"""Views: what the runs of a scenario and its reference say, as charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from nicegui import ui

from sim.show.app.charts.fans import LINES, Course, Panel, colour_of, fans, told
from sim.show.app.charts.intervals import Bar, forest_bars, height, intervals, winner_bars
from sim.show.app.frame import heading
from sim.show.app.tables import table
from sim.show.app.workshop.bench import Ran
from sim.show.app.workshop.work import Work
from sim.show.words import measured
from sim.study.ensemble import shared_outcomes
from sim.study.scenario import Scenario

SHOWN = 4  # fans shown before anybody chooses
POINTS, NUMBER = "percentage points (chances) or hundredths (levels)", "number"
VERDICTS = {"supported": "✓ supported", "contradicted": "✗ contradicted", "undecided": "? undecided", "not run": "– not run"}


@dataclass
class Views:
    """The right side of the page. shown: the outcomes whose fans are drawn."""

    work: Work
    shown: list[str] = field(default_factory=list)
    _charts: dict[str, tuple[ui.echart, ui.label]] = field(default_factory=dict)

    def lay(self) -> None:
        """Lay the views out, and draw them again after every run."""
        self._key = ui.row().classes("items-center gap-4").props('aria-label="Key"')
        self._pick = (
            ui.select({}, multiple=True, label="Outcomes shown", on_change=lambda event: self._choose(list(event.value or [])))
            .classes("w-full")
            .props("use-chips stack-label")
        )
        self._fans = ui.element("div").classes("rp-grid rp-fans")
        heading("What differs from the reference")
        self._differences = ui.element("div")
        heading("Winners and losers")
        self._winners = ui.element("div")
        heading("What the sources expect")
        self._verdicts = ui.element("div").classes("rp-scroll")
        heading("All outcomes")
        ui.label("Means over all worlds, ± one standard error; charts of levels show medians.").classes("rp-faint")
        self._outcomes = ui.element("div").classes("rp-scroll")
        self.work.on("runs", self.draw)
        self.work.on("tables", self.tabulate)
        self.work.on("draft", self._offer)
        self._offer()

    def draw(self) -> None:
        """Draw the fans of the last runs."""
        runs = self.work.runs
        if not runs:
            return
        titles = [r.scenario.file.title for r in runs]
        self._key.clear()
        with self._key:
            for number, title in enumerate(titles):
                key(number, title if len(titles) == 1 or number else f"{title} (reference)")
            ui.label(f"{runs[0].worlds:,} worlds each, the same luck").classes("rp-faint")
            lenses = [r.scenario.world.lenses[r.scenario.file.lens].title.lower() for r in runs]
            if len(set(lenses)) > 1:
                ui.label(f"Seen through different lenses: {' and '.join(lenses)}").classes("rp-faint")
        for name in list(self._charts):
            if name in runs[0].asked:
                chart, words = self._charts[name]
                panel = panel_of(runs, name)
                redraw(chart, fans(panel))
                words.set_text(told(panel))

    def tabulate(self) -> None:
        """Draw what follows from all worlds: differences, winners, expectations."""
        tables, runs = self.work.tables, self.work.runs
        if tables is None or not runs:
            return
        titles = {name: o.title for name, o in runs[0].scenario.file.outcomes.items()}
        self._differences.clear()
        with self._differences:
            differences(tables.differences, titles)
        self._winners.clear()
        with self._winners:
            winners(tables.satisfaction, runs)
        self._verdicts.clear()
        with self._verdicts:
            verdicts(tables.verdicts, {r.scenario.name: r.scenario.file.title for r in runs})
        self._outcomes.clear()
        with self._outcomes:
            outcomes(tables.outcomes, titles, runs)

    def _offer(self) -> None:
        """Offer the outcomes that there are, and keep the choice."""
        asked = shared_outcomes(self.work.pair())
        file = self.work.variant.file
        titles = {name: file.outcomes[name].title for name in asked}
        chosen = [name for name in self.shown if name in titles] or list(titles)[:SHOWN]
        if self._pick.options != titles or self._pick.value != chosen:
            self._pick.set_options(titles, value=chosen)
        if list(self._charts) != chosen:
            self._choose(chosen)

    def _choose(self, names: list[str]) -> None:
        self.shown = names
        self._fans.clear()
        self._charts.clear()
        with self._fans:
            for name in names:
                with ui.element("section").classes("rp-card"):
                    heading(self.work.variant.file.outcomes[name].title, 3)
                    chart = ui.echart({"series": []}).classes("w-full").style("height: 230px")
                    self._charts[name] = (chart, ui.label("").classes("rp-only-read"))
        self.draw()


def redraw(chart: ui.echart, options: dict[str, object]) -> None:
    """Give a chart other options."""
    chart.options.clear()
    chart.options.update(options)
    chart.update()


def panel_of(runs: Sequence[Ran], name: str, top: float | None = None) -> Panel:
    """The panel of one outcome in some runs."""
    first: Scenario = runs[0].scenario
    asked = first.file.outcomes[name]
    times = [str(day) for day in first.calendar.times()]
    return Panel(asked.title, asked.kind, times, [Course(r.scenario.file.title, r.course_of(name)) for r in runs], top)


def key(number: int, title: str) -> None:
    """How one scenario is told apart: colour, dash and its title."""
    with ui.row().classes("items-center gap-2 no-wrap"):
        style = f"border-top: 3px {LINES[number % len(LINES)]} {colour_of(number)}; width: 2rem; flex: none"
        ui.element("span").style(style).props('aria-hidden="true"')
        ui.label(title)


def differences(found: pd.DataFrame, titles: dict[str, str]) -> None:
    """Forests of the differences, chances and levels apart from counts."""
    if found.empty:
        ui.label("Nothing is changed yet: the scenario is its own reference.").classes("rp-faint")
        return
    for counts, unit in ((False, POINTS), (True, NUMBER)):
        chart(forest_bars(found, titles, counts=counts), unit, 1)


def winners(found: pd.DataFrame, runs: Sequence[Ran]) -> None:
    """Change of satisfaction by actor."""
    if len(runs) < 2:
        ui.label("There is nothing to compare with yet.").classes("rp-faint")
        return
    names = {key: actor.name for key, actor in runs[-1].scenario.world.actors.items()}
    ui.label("Satisfaction at the end: 1 means that every issue stands where the actor would like it. Change from the reference.")
    chart(winner_bars(found, names, runs[-1].scenario.name), "hundredths of satisfaction", 2)


def chart(bars: Sequence[Bar], unit: str, digits: int) -> None:
    """A chart of intervals, with its words for screen readers."""
    if bars:
        options = intervals(bars, unit, digits)
        ui.echart(options).classes("w-full").style(f"height: {height(bars)}px; max-width: 46rem")
        ui.label(options["aria"]["label"]["description"]).classes("rp-only-read")


def verdicts(found: pd.DataFrame, titles: dict[str, str]) -> None:
    """What each expectation came to."""
    if found.empty:
        ui.label("No expectation is stated for these scenarios.").classes("rp-faint")
        return
    rows = [(titles[str(r.scenario)], str(r.says), VERDICTS[str(r.verdict)], str(r.claims) or "–") for r in found.itertuples()]
    table(("Scenario", "Expectation", "Verdict", "Claims"), rows)


def outcomes(found: pd.DataFrame, titles: dict[str, str], runs: Sequence[Ran]) -> None:
    """Every outcome in every run, with its Monte Carlo error, and the difference."""
    tables = {str(r.scenario.name): r.scenario.file.title for r in runs}
    rows = []
    for name in found["outcome"].unique():
        mine = found[found["outcome"] == name].set_index("scenario")
        rows.append((titles[str(name)], *(_number(mine, s) for s in tables)))
    table(("Outcome", *tables.values()), rows)


def _number(found: pd.DataFrame, scenario: str) -> str:
    """A mean with its error, on one line."""
    row: Any = found.loc[scenario]
    return measured(str(row["kind"]), float(row["mean"]), float(row["se"])).replace(" ", "\N{NO-BREAK SPACE}")
