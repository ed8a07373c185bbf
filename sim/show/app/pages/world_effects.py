"""What follows: chosen outcomes before and after a change, world by world."""

from __future__ import annotations

from dataclasses import dataclass, field

from nicegui import ui

from sim.show.app.charts.shifts import Shift, differing, most_moved, moved
from sim.show.app.frame import heading
from sim.show.app.pages.world_whatif import WhatIf
from sim.show.figures.style import COLOURS, FAINT

READING = "Ring: as it was; bar: as you changed it. Flip: worlds whose own answer changes. ±: 95 %."
FIRST = 7  # outcomes shown before anybody chooses
STYLE = f"""
.rp-shift {{ padding: .2rem 0; border-bottom: 1px solid var(--wash); font-variant-numeric: tabular-nums; line-height: 1.3; }}
.rp-shift > div {{ display: flex; gap: .6rem; justify-content: space-between; }}
.rp-shift > div > :last-child {{ white-space: nowrap; }}
.rp-track {{ position: relative; height: 1rem; flex: 1 1 auto; align-self: center; }}
.rp-track > * {{ position: absolute; top: 50%; }}
.rp-track > s {{ left: 0; right: 0; height: 2px; background: var(--rule); transform: translateY(-50%); }}
.rp-track > u {{ height: 5px; transform: translateY(-50%); }}
.rp-track > i {{ width: .8rem; height: .8rem; border: 2px solid var(--ink); border-radius: 50%; background: #fff;
  transform: translate(-50%, -50%); }}
.rp-track > b {{ width: .55rem; height: 1rem; transform: translate(-50%, -50%); }}
.rp-up {{ background: {COLOURS[2]}; }} .rp-down {{ background: {COLOURS[1]}; }} .rp-even {{ background: {FAINT}; }}
"""


@dataclass(frozen=True)
class Row:
    """One outcome's place on the page: what is written anew after every run."""

    title: ui.label
    difference: ui.label
    moved: ui.label
    was: ui.element
    now: ui.element
    between: ui.element

    def write(self, found: Shift, changed: bool) -> None:
        """Write a shift; while nothing is changed there is no difference to tell."""
        self.difference.set_text(differing(found) if changed else "")
        self.difference.style(f"font-weight:{650 if found.sure else 400}")
        self.moved.set_text(moved(found))
        if found.track is None:
            return
        was, now = found.track
        tone = "rp-even" if not found.sure else "rp-up" if found.difference > 0 else "rp-down"
        self.was.style(f"left:{was:.1f}%")
        self.now.style(f"left:{now:.1f}%").classes(replace=tone)
        self.between.style(f"left:{min(was, now):.1f}%;width:{abs(now - was):.1f}%").classes(replace=tone)


@dataclass
class Effects:
    """The outcomes of one visit. shown: the names of the outcomes that were chosen."""

    whatif: WhatIf
    shown: list[str] = field(default_factory=list)
    _rows: dict[str, Row] = field(default_factory=dict)

    def lay(self) -> None:
        """Lay the outcomes out, and write them anew after every run."""
        outcomes = self.whatif.base.file.outcomes
        self.shown = list(outcomes)[:FIRST]
        heading("What follows")
        self._told = ui.label("Running …").classes("rp-faint").props('aria-live="polite"').style("font-size:.9rem")
        self._place = ui.element("div")
        self._pick = ui.select(
            {name: o.title for name, o in outcomes.items()}, multiple=True, value=self.shown, label="Outcomes shown",
            on_change=lambda e: self._choose(list(e.value or [])),
        ).classes("w-full").props("dense")  # fmt: skip
        ui.button("Show what moves most", on_click=self._most).props("flat dense no-caps")
        self.whatif.on("runs", self._write)
        self.whatif.on("busy", self._say)
        self._choose(self.shown)

    def _choose(self, names: list[str]) -> None:
        outcomes = self.whatif.base.file.outcomes
        self.shown = [name for name in names if name in outcomes]
        self._pick.props(f'display-value="{len(self.shown)} of {len(outcomes)}"')
        self._place.clear()
        with self._place:
            self._rows = {name: _laid(outcomes[name].title, outcomes[name].kind == "count") for name in self.shown}
        self._write()

    def _most(self) -> None:
        if names := most_moved(self.whatif.shifts, FIRST):
            self._pick.set_value(names)

    def _write(self) -> None:
        for name, row in self._rows.items():
            if name in self.whatif.shifts:
                row.write(self.whatif.shifts[name], self.whatif.changed)
        self._say()

    def _say(self) -> None:
        whatif = self.whatif
        if whatif.problems:
            self._told.set_text("This cannot be run.")
        elif not whatif.worlds or not whatif.fresh:
            self._told.set_text("Running …")
        else:
            going = " More are running …" if whatif.busy else ""
            what = READING if whatif.changed else "Change something above, and see what moves."
            self._told.set_text(f"{whatif.worlds} worlds, each under the same luck. {what}{going}")


def _laid(title: str, count: bool) -> Row:
    with ui.element("div").classes("rp-shift"):
        with ui.element("div"):
            name, difference = ui.label(title), ui.label("…")
        with ui.element("div"):
            with ui.element("div").classes("rp-track").props("aria-hidden=true") as track:
                ui.element("s")
                between, was, now = ui.element("u"), ui.element("i"), ui.element("b")
            words = ui.label().classes("rp-faint").style("font-size:.86rem")
        if count:
            track.style("visibility:hidden")
        return Row(name, difference, words, was, now, between)
