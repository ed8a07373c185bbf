"""Who wants what: one issue and all who care, or one actor and all that it cares about; and how power balances."""

from __future__ import annotations

from dataclasses import dataclass, field

from nicegui import events, ui

from sim.show.app.charts.balance import height as tall
from sim.show.app.charts.balance import powers, sentences, weighed
from sim.show.app.charts.strip import Want, height, strip
from sim.show.app.frame import heading
from sim.show.app.pages.world_whatif import WhatIf
from sim.study.scenario import Scenario


def on_issue(scenario: Scenario, issue: str) -> list[Want]:
    """What every actor that cares wants of an issue, from those who want least to those who want most."""
    numbers = scenario.numbers
    caring = [actor for actor in scenario.world.actors if f"position.{actor}.{issue}" in numbers]
    wants = [_want(scenario, actor, issue, scenario.world.actors[actor].name) for actor in caring]
    return sorted(wants, key=lambda w: w.position.value)


def of_actor(scenario: Scenario, actor: str) -> list[Want]:
    """What an actor wants of every issue that it cares about, what matters most first."""
    caring = [issue for issue in scenario.world.issues if f"position.{actor}.{issue}" in scenario.numbers]
    wants = [_want(scenario, actor, issue, scenario.world.issues[issue].title) for issue in caring]
    return sorted(wants, key=lambda w: -w.salience)


def _want(scenario: Scenario, actor: str, issue: str, label: str) -> Want:
    numbers = scenario.numbers
    salience = numbers[f"salience.{actor}.{issue}"].span.value
    return Want(
        f"{actor}.{issue}", label, numbers[f"position.{actor}.{issue}"].span, salience, numbers[f"start.{issue}"].span.value
    )


@dataclass
class Wants:
    """The strip and its table. about: `issue.` or `actor.` and a name."""

    whatif: WhatIf
    about: str = ""
    _wants: list[Want] = field(default_factory=list)
    _looked: str = ""

    def lay(self) -> None:
        """Lay the strip out, and draw it anew after every change."""
        world = self.whatif.base.world
        issues = {f"issue.{name}": f"Issue: {issue.title}" for name, issue in world.issues.items()}
        actors = {f"actor.{name}": f"Actor: {actor.name}" for name, actor in world.actors.items()}
        self.about = self.about or next(iter(issues))
        heading("Who wants what")
        ui.select(issues | actors, value=self.about, label="Look at", on_change=lambda e: self._choose(e.value)).classes("w-full")
        ui.label(
            "Dot: where it is wanted; the larger, the more it matters; the line is the range. Upright bar: where things stand. "
            "Click a dot, or a row below, and read what it rests on."
        ).classes("rp-faint").style("font-size:.9rem")
        self._chart = ui.echart({}, on_point_click=self._clicked).style("width:100%")
        self._chart.props('role="img" aria-label="Who wants what; the list below holds the same"')
        with ui.expansion("The same as a list").classes("w-full"):
            self._list = ui.element("div").classes("rp-scroll")
        self.whatif.on("numbers", self._draw)
        self.whatif.on("subject", self._draw)
        self._draw()

    def _choose(self, about: str) -> None:
        self.about = about
        self._draw()

    def _clicked(self, event: events.EChartPointClickEventArguments) -> None:
        if isinstance(event.data, dict) and event.data.get("key"):
            self._look(str(event.data["key"]))

    def _look(self, key: str) -> None:
        self.whatif.look(f"position.{key}", f"salience.{key}")

    def _draw(self) -> None:
        kind, name = self.about.split(".", 1)
        now = self.whatif.now
        before, self._wants = self._wants, on_issue(now, name) if kind == "issue" else of_actor(now, name)
        looked = self.whatif.subject[0].removeprefix("position.")
        if self._wants == before and looked == self._looked:
            return
        self._looked = looked
        ends = (now.world.issues[name].zero, now.world.issues[name].one) if kind == "issue" else ("one end", "the other")
        self._chart.style(f"height:{height(self._wants)}px")
        self._chart.options.update(strip(self._wants, ends, looked))
        self._chart.update()
        if self._wants != before:
            self._tabulate()

    def _tabulate(self) -> None:
        self._list.clear()
        with self._list, ui.element("table").classes("rp-table"):
            with ui.element("tr"):
                for head in ("", "would like", "cares", "stands at"):
                    with ui.element("th").props('scope="col"').classes("num" if head else ""):
                        ui.label(head)
            for want in self._wants:
                self._row(want)

    def _row(self, want: Want) -> None:
        with ui.element("tr"):
            with ui.element("th").props('scope="row"'):
                ui.button(want.label, on_click=lambda: self._look(want.key)).props("flat dense no-caps align=left")
            for value in (want.position.value, want.salience, want.now):
                with ui.element("td").classes("num"):
                    ui.label(f"{value:.2f}")


@dataclass
class Powers:
    """The instruments of balance of one visit."""

    whatif: WhatIf

    def lay(self) -> None:
        """Lay the instruments out, and read them anew after every change."""
        heading("How power balances")
        self._place = ui.element("div").classes("rp-scroll")
        self._camps = ui.column().classes("gap-0")
        self._chart = ui.echart({}).style("width:100%")
        self._chart.props('role="img" aria-label="Shares of power; the two camps are listed above"')
        self.whatif.on("numbers", self._draw)
        self._draw()

    def _draw(self) -> None:
        trust, capability = self.whatif.trust(), self.whatif.capability()
        found, names = weighed(trust, capability), tuple(a.name for a in self.whatif.base.world.actors.values())
        self._place.clear()
        with self._place, ui.element("table").classes("rp-table"):
            for name, value, means in sentences(found):
                with ui.element("tr"):
                    with ui.element("th").props('scope="row"'):
                        ui.label(name)
                        ui.label(means).classes("rp-faint").style("font-weight:400")
                    with ui.element("td").classes("num").style("font-weight:650"):
                        ui.label(value)
        self._camps.clear()
        with self._camps:
            for side in (0, 1):
                members = ", ".join(n for n, c in zip(names, found.camps, strict=True) if c == side)
                ui.label(f"Camp {'AB'[side]}: {members or 'nobody'}")
        self._chart.style(f"height:{tall(capability)}px")
        self._chart.options.update(powers(names, capability, found.camps))
        self._chart.update()
