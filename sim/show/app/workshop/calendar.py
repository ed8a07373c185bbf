"""The calendar: a scenario's events by month; one is added at a month, changed, or taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nicegui import ui

from sim.show.app.frame import heading
from sim.show.app.tables import attribute
from sim.show.app.workshop.events import (
    KINDS,
    MONTHS,
    Effect,
    effects_of,
    months_of,
    new_name,
    plain,
    put,
    spoken,
    summary,
    taken_away,
    with_effects,
)  # fmt: skip
from sim.show.app.workshop.work import Work
from sim.study.file import Event
from sim.study.scenario import Scenario

MOST_CELLS = 48  # months shown one by one; a longer horizon shows several in a cell


@dataclass
class CalendarPart:
    """The events of a work, as a strip of months and a list."""

    work: Work
    _effects: list[Effect] = field(default_factory=list)
    _drawn: object = None  # of what the part was drawn last

    def lay(self) -> None:
        """Lay the part out, and again after every change of the draft."""
        ui.label("Choose a month to add an event to it.").classes("rp-faint")
        self._strip = ui.element("div").classes("rp-months").props('role="group" aria-label="Months of the scenario"')
        self._list = ui.element("div")
        self.work.on("draft", self.draw)
        self.draw()

    def draw(self) -> None:
        """Draw the months and the events."""
        scenario = self.work.variant
        seen = (scenario.file.events, scenario.file.horizon, self.work.overlay().get("events"))
        if seen == self._drawn:  # a slider was moved
            return
        self._drawn = seen
        months = months_of(scenario)
        width = -(-len(months) // MOST_CELLS)
        self._strip.clear()
        with self._strip:
            for first in range(0, len(months), width):
                self._cell(months[first : first + width], scenario)
        self._list.clear()
        with self._list:
            dated = sorted(scenario.file.events.items(), key=lambda item: item[1].at or "9999")
            for name, event in dated:
                self._row(name, event, scenario)

    def _cell(self, months: list[str], scenario: Scenario) -> None:
        there = [e for e in scenario.file.events.values() if e.at and e.at[:7] in months]
        said = f"{spoken(months[0])}: {len(there)} event{'' if len(there) == 1 else 's'}. Add one"
        button = ui.button(on_click=lambda: self._open(months[0], None)).props(f'flat dense no-caps aria-label="{said}"')
        button.classes("rp-month" + (" rp-month-full" if there else ""))
        with button:
            january = months[0].endswith("-01") or months[0] == scenario.file.horizon.start
            ui.label(MONTHS[int(months[0][5:7]) - 1][:3])
            ui.label(months[0][:4] if january else "●" * min(len(there), 3) or "·").classes("rp-month-mark")

    def _row(self, name: str, event: Event, scenario: Scenario) -> None:
        own = name in (self.work.overlay().get("events") or {})
        with ui.element("div").classes("rp-event"):
            when = spoken(event.at) if event.at else f"whenever it can, chance {event.chance:g} a month"
            ui.label(f"{when}: {event.title}").classes("font-semibold")
            ui.label(summary(event, scenario)).classes("rp-faint")
            with ui.row().classes("gap-1 items-center"):
                if event.at:
                    ui.button("Edit", on_click=lambda: self._open(str(event.at)[:7], name)).props(
                        f'flat dense no-caps aria-label="Edit: {attribute(event.title)}"'
                    )
                ui.button("Delete", on_click=lambda: self._delete(name)).props(
                    f'flat dense no-caps aria-label="Delete: {attribute(event.title)}"'
                )
                ui.label("yours" if own else "from the scenario").classes("rp-faint")

    async def _delete(self, name: str) -> None:
        await self.work.edit(lambda overlay: taken_away(overlay, name, name in self.work.start.file.events))

    def _open(self, month: str, name: str | None) -> None:
        """A dialog in which an event is written."""
        scenario = self.work.variant
        event = plain(scenario.file.events[name]) if name else {}
        self._effects = list(effects_of(event))
        with ui.dialog() as dialog, ui.card().classes("w-full").style("max-width: 34rem"):
            heading("Change an event" if name else "Add an event", 2)
            title = ui.input("Title", value=event.get("title", "")).classes("w-full").props("autofocus")
            choices = {m: spoken(m) for m in months_of(scenario)}
            at = ui.select(choices, label="Month", value=month if month in choices else next(iter(choices))).classes("w-full")
            chips = ui.element("div")
            EffectForm(scenario, lambda effect: self._add(effect, chips, scenario)).lay()
            reason = ui.input("Reason", value=event.get("reason", "A question of ours")).classes("w-full")
            wrong = ui.label("").classes("text-negative").props('role="alert"')

            async def done() -> None:
                if not title.value.strip() or not self._effects:
                    wrong.set_text("Give it a title and at least one effect.")
                    return
                said = {**event, "title": title.value.strip(), "at": at.value, "reason": reason.value.strip()}
                dialog.close()
                await self._put(name, with_effects(said, self._effects))

            with ui.row():
                ui.button("Put it on the calendar", on_click=done).props("no-caps unelevated")
                ui.button("Cancel", on_click=dialog.close).props("flat no-caps")
        self._chips(chips, scenario)
        dialog.on("hide", dialog.delete)
        dialog.open()

    async def _put(self, name: str | None, event: dict[str, Any]) -> None:
        taken = self.work.variant.file.events
        chosen = name or new_name(event["title"], taken)
        parent = self.work.start.file.events.get(chosen)
        await self.work.edit(lambda overlay: put(overlay, chosen, event, plain(parent) if parent else None))

    def _add(self, effect: Effect, chips: ui.element, scenario: Scenario) -> None:
        self._effects = [e for e in self._effects if e[:3] != effect[:3]] + [effect]
        self._chips(chips, scenario)

    def _chips(self, chips: ui.element, scenario: Scenario) -> None:
        chips.clear()
        with chips:
            for effect in self._effects:
                self._chip(effect, chips, scenario)

    def _chip(self, effect: Effect, chips: ui.element, scenario: Scenario) -> None:
        def drop() -> None:
            self._effects.remove(effect)
            self._chips(chips, scenario)

        said = summary(Event.model_validate(with_effects({"title": "-", "at": "2000-01", "reason": "-"}, [effect])), scenario)
        with ui.row().classes("items-center gap-1 no-wrap"):
            ui.label(said)
            ui.button(icon="close", on_click=drop).props(f'flat dense round size=sm aria-label="Remove: {attribute(said)}"')


@dataclass
class EffectForm:
    """The form in which one effect of an event is chosen; `take` is given the effect."""

    scenario: Scenario
    take: Callable[[Effect], None]

    def lay(self) -> None:
        """Lay the form out."""
        world = self.scenario.world
        actors = {name: actor.name for name, actor in world.actors.items()}
        self._tables: dict[str, dict[str, str]] = {
            "set": {n: i.title for n, i in world.issues.items()},
            "add": {n: i.title for n, i in world.issues.items()},
            "trust": actors,
            "accords": {n: a.title for n, a in world.accords.items()},
        }
        with ui.element("fieldset").classes("rp-card w-full"):
            with ui.element("legend"):
                ui.label("Effect")
            kinds = {kind: words for kind, words in KINDS.items() if self._tables[kind]}
            self._kind = ui.select(kinds, label="What happens", value="set", on_change=self._turn).classes("w-full")
            self._subject = ui.select(self._tables["set"], label="Issue", with_input=True).classes("w-full")
            self._other = ui.select(actors, label="Towards").classes("w-full")
            self._status = ui.select({"signed": "signed", "ended": "ended"}, label="Status", value="signed").classes("w-full")
            self._amount = ui.number("Level, 0 to 1", value=0.5, step=0.05, format="%g").classes("w-full")
            ui.button("Add this effect", on_click=self._give).props("flat no-caps")
        self._turn()

    def _turn(self) -> None:
        """Show the fields that the kind of effect needs."""
        kind = str(self._kind.value)
        table = self._tables[kind]
        self._subject.set_options(table, value=next(iter(table)))
        words = {"trust": "Who", "accords": "Accord"}.get(kind, "Issue")
        self._subject.props(f'label="{words}"')
        self._other.set_visibility(kind == "trust")
        self._status.set_visibility(kind == "accords")
        self._amount.set_visibility(kind != "accords")
        label, low, high, value = {
            "add": ("Amount, −1 to 1", -1, 1, 0.1), "trust": ("Evidence, against (−) or for (+)", -100, 100, -3)
        }.get(kind, ("Level, 0 to 1", 0, 1, 0.5))  # fmt: skip
        self._amount.props(f'label="{label}" min={low} max={high}')
        self._amount.set_value(value)

    def _give(self) -> None:
        kind, subject = str(self._kind.value), str(self._subject.value)
        if kind == "accords":
            self.take((kind, subject, "", str(self._status.value)))
        elif self._amount.value is not None:
            low, high = {"add": (-1.0, 1.0), "trust": (-100.0, 100.0)}.get(kind, (0.0, 1.0))
            amount = round(min(max(float(self._amount.value), low), high), 6)
            other = str(self._other.value or "") if kind == "trust" else ""
            if amount == 0 and kind in {"add", "trust"}:
                return
            if kind != "trust" or (other and other != subject):
                self.take((kind, subject, other, amount))
