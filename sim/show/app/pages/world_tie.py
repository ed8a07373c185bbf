"""What a number rests on: its claims, which can be struck out, its arithmetic, and a slider that sets it to something else."""

from __future__ import annotations

from dataclasses import dataclass, field

from nicegui import events, ui

from sim.show.app.frame import heading
from sim.show.app.pages.world_whatif import WhatIf
from sim.show.app.workshop import drafts
from sim.study.naming import poles, spoken
from sim.study.sources import traced
from sim.world.amount import bounds
from sim.world.changes import STATED, STATED_REASON
from sim.world.evidence import Claim
from sim.world.numbers import Number
from sim.world.source import InputError

STYLE = """
.rp-claims { max-height: 13rem; overflow-y: auto; border: 1px solid var(--rule); border-radius: 4px; padding: 0 .5rem; }
.rp-claim { padding: .35rem 0; border-bottom: 1px solid var(--wash); }
.rp-claim .q-checkbox { align-items: flex-start; } .rp-where { font-size: .82rem; padding-left: 1.7rem; }
.rp-claim.rp-struck { opacity: .75; }
.rp-claim.rp-struck .q-checkbox__label { text-decoration: line-through; }
.rp-sum { font-variant-numeric: tabular-nums; font-size: .86rem; color: var(--faint); overflow-wrap: anywhere; }
.rp-changed { display: flex; flex-wrap: wrap; gap: .3rem; margin: .3rem 0; }
"""


@dataclass(frozen=True)
class Sum:
    """Where one number's arithmetic stands: the lines before the last, the last, a note, and the slider that sets it."""

    lines: ui.column
    last: ui.label
    note: ui.label
    slider: ui.slider


@dataclass
class Ground:
    """The panel of one visit."""

    whatif: WhatIf
    _sums: dict[str, Sum] = field(default_factory=dict)

    def lay(self) -> None:
        """Lay the panel out, and again whenever something else is looked at."""
        self._place = ui.element("div").props('aria-live="polite"')
        self._changes = ui.element("div").classes("rp-changed")
        with ui.row().classes("items-center"):
            self._reset = ui.button("Reset all", on_click=self.whatif.reset).props("outline dense no-caps").classes("px-2")
            self._keep = ui.button("Save as scenario …", on_click=self._saving).props("outline dense no-caps").classes("px-2")
        self._wrong = ui.column().props('role="alert"')
        self.whatif.on("subject", self._draw)
        self.whatif.on("undone", self._draw)
        self.whatif.on("numbers", self._refresh)
        self.whatif.on("busy", self._complain)
        self._draw()

    def _draw(self) -> None:
        self._place.clear()
        self._sums.clear()
        told: set[str] = set()
        with self._place:
            for path in self.whatif.subject:
                told |= self._number(path, told)
        self._refresh()

    def _number(self, path: str, already: set[str]) -> set[str]:
        """One number with its claims, but for those that are shown already; returns the claims shown."""
        scenario = self.whatif.base
        told = spoken(scenario, path)
        heading(told[:1].upper() + told[1:], 3).props('tabindex="-1"').classes("rp-subject")
        trace = traced(scenario, (path,))[0]
        fresh = {name: claim for name, claim in trace.claims.items() if name not in already}
        if fresh:
            with ui.element("div").classes("rp-claims").props('tabindex="0" role="group" aria-label="Claims"'):
                for name, claim in fresh.items():
                    self._claim(name, claim)
        if not trace.claims:
            ui.label(f"No claim speaks of it. Assumed: {trace.number.reason or 'nothing is known, so nothing is leant to'}")
        slider, last = self._slider(path, told), ui.label().classes("rp-sum")
        with ui.expansion("The arithmetic").props("dense dense-toggle").classes("rp-sum"):
            lines = ui.column().classes("gap-0")
        self._sums[path] = Sum(lines, last, ui.label().classes("rp-sum"), slider)
        return set(fresh)

    def _claim(self, name: str, claim: Claim) -> None:
        whatif, out = self.whatif, name in self.whatif.struck
        article = whatif.base.evidence.article_of(name)
        levels = ", ".join(word if field == "level" else f"{field} {word}" for field, _, word in claim.words())
        with ui.element("div").classes("rp-claim" + (" rp-struck" if out else "")) as place:

            def strike(event: events.ValueChangeEventArguments[bool | None]) -> None:
                place.classes(toggle="rp-struck")
                whatif.strike(name, not event.value)

            ui.checkbox(claim.says, value=not out, on_change=strike).props("dense").classes("rp-says")
            where = f"{article.publisher.split(' (')[0]}, {article.article} paragraph {claim.paragraph}, {claim.date}"
            ui.label(f"{levels} ({claim.strength}) · {where} · {name}").classes("rp-faint rp-where")

    def _slider(self, path: str, told: str) -> ui.slider:
        number = self.whatif.now.numbers[path]
        low, high = bounds(number.kind)
        if number.kind == "capability":
            low, high = 0.01, max(1.5, 2 * number.span.value)
        elif high - low > 6:
            high = max(4 * number.span.value, 1.0)
        question = ui.label().style("margin-top:.3rem;font-weight:600")
        slider = ui.slider(min=low, max=high, step=0.01, value=round(number.span.value, 2))
        question.bind_text_from(slider, "value", lambda value: f"What if it were {value:.2f}?")
        slider.props["aria-label"] = f"What if it were otherwise: {told}"
        slider.on("update:model-value", lambda e: self._set(path, e), throttle=0.05, leading_events=False)
        if words := poles(self.whatif.base, path):
            ui.label(words).classes("rp-faint").style("font-size:.86rem")
        return slider

    def _set(self, path: str, event: events.GenericEventArguments) -> None:
        if isinstance(event.args, (int, float)):
            self.whatif.set(path, round(float(event.args), 4))

    def _refresh(self) -> None:
        """Write the arithmetic and the list of changes anew; sliders that nobody moved follow their number."""
        for path, found in self._sums.items():
            trace = traced(self.whatif.now, (path,))[0]
            found.lines.clear()
            with found.lines:
                for line in trace.arithmetic[:-1]:
                    ui.label(line)
            found.last.set_text(trace.arithmetic[-1])
            found.note.set_text(_noted(trace.number))
            if path not in self.whatif.changes:
                found.slider.set_value(round(trace.number.span.value, 2))
        self._changes.clear()
        with self._changes:
            for path, value in self.whatif.changes.items():
                self._change(path, f"{spoken(self.whatif.base, path)}: {value:g}")
            for claim in self.whatif.struck:
                self._change(claim, f"claim {claim} left out")
        for button in (self._reset, self._keep):
            button.set_enabled(self.whatif.changed)

    def _change(self, name: str, words: str) -> None:
        chip = ui.button(words, icon="close", on_click=lambda: self.whatif.undo(name)).props("outline dense no-caps size=sm")
        chip.props["aria-label"] = f"Undo: {words}"

    def _complain(self) -> None:
        self._wrong.clear()
        with self._wrong:
            for problem in self.whatif.problems:
                ui.label(str(problem))

    def _saving(self) -> None:
        with ui.dialog() as dialog, ui.card():
            heading("Save as a scenario", 2)
            ui.label(f"It extends “{self.whatif.base.file.title}” and holds your changes; on the scenario page you can go on.")
            name = ui.input("Name", value="my_world").classes("w-full")
            wrong = ui.label().props('role="alert"')

            def save() -> None:
                try:
                    self._saved(str(name.value or ""))
                except (InputError, OSError) as error:
                    wrong.set_text(str(error))
                    return
                ui.navigate.to(f"/scenario?start={name.value}")

            with ui.row():
                ui.button("Save and open", on_click=save).props("no-caps")
                ui.button("Cancel", on_click=dialog.close).props("flat no-caps")
        dialog.open()

    def _saved(self, name: str) -> None:
        drafts.save(self.whatif.desk, self.whatif.text(name), name)


def _noted(number: Number) -> str:
    if number.reason == STATED_REASON and number.kind == "trust":
        hence = f"hence {number.span.value:.2f}"
        return (
            f"You have set it: its claims no longer count. What is set weighs {STATED:g} observations beside the two with which "
            f"every trust begins, {hence}."
        )
    return "You have set it: its range is gone." if number.reason == STATED_REASON else ""
