"""The map of a world: its actors as a network of trust, and the same as a table for keyboard, phone and screen readers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from nicegui import events, ui

from sim.show.app.charts.balance import weighed
from sim.show.app.charts.network import TONES, Cast, Tie, View, network, places, short, ties_of, tone
from sim.show.app.frame import heading
from sim.show.app.pages.world_whatif import WhatIf
from sim.show.reasons import called
from sim.study.dealings import Dealings

EVERYONE = ""
STYLE = """
.rp-key { display: flex; flex-wrap: wrap; gap: .25rem .9rem; font-size: .85rem; color: var(--faint); }
.rp-key > span { display: inline-flex; align-items: center; gap: .35rem; }
.rp-key i { display: inline-block; width: 1.7rem; height: 0; }
.rp-key b { display: inline-block; width: .8rem; height: .8rem; background: var(--ink); }
.rp-tie { text-transform: none; font-weight: 400; min-height: 1.9rem; padding: 0 .35rem !important; white-space: nowrap; }
.rp-tie i { display: inline-block; width: 1.2rem; height: 0; margin-right: .35rem; }
.rp-tie .q-btn__content { flex-wrap: nowrap; }
.rp-tie[aria-pressed=true] { background: #e3eef5 !important; font-weight: 700; }
@media (max-width: 560px) { .rp-wide-only, .rp-tie i { display: none; }
  .rp-tie { font-size: .84rem; padding: 0 .1rem !important; }
  .rp-ties .rp-table { font-size: .84rem; } .rp-table th, .rp-table td { padding: .25rem .25rem; } }
"""


@dataclass
class Map:
    """The network and the table of one visit. dealt: what is usual at the start of the scenario as it is, once it is known."""

    whatif: WhatIf
    dealt: Dealings | None = None
    actor: str = EVERYONE
    cast: Cast = field(init=False)
    _cells: dict[Tie, tuple[ui.button, ui.element, ui.label, ui.label]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world, trust = self.whatif.base.world, self.whatif.trust()
        names = short([actor.name for actor in world.actors.values()])
        principal = np.array([actor.principal for actor in world.actors.values()])
        self.cast = Cast(tuple(world.actors), names, principal, places(trust))

    def lay_table(self) -> None:
        """Lay the table out: one actor's ties, both ways; every trust is a button that shows what it rests on."""
        first = self.whatif.subject[0].split(".")
        start = first[1] if len(first) > 1 and first[1] in self.cast.ids else self.cast.ids[0]
        heading("Who trusts whom")
        self._pick = ui.select(
            dict(zip(self.cast.ids, self.cast.names, strict=True)), value=start, label="Actor", on_change=self._table
        ).classes("w-full")
        self._rows = ui.element("div").classes("rp-scroll")
        self.whatif.on("numbers", self._write)
        self.whatif.on("subject", self._write)
        self._table()

    def lay_network(self) -> None:
        """Lay the network out, with its key."""
        heading("The network of trust")
        chosen = {EVERYONE: "The ties that tell most"} | {a: f"All ties of {called(self.whatif.base, a)}" for a in self.cast.ids}
        ui.select(chosen, value=self.actor, label="Arrows shown", on_change=lambda e: self._show(e.value)).classes("w-full")
        self._chart = ui.echart(self._option(), on_point_click=self._clicked).classes("rp-network")
        self._chart.props('role="img" aria-label="Actors and their trust in each other; the table of ties holds the same"')
        key()
        ui.label(
            "An arrow runs from who trusts to who is trusted. Wide: the two deal much with each other, as is usual at the start. "
            "Large: more capability. Click an arrow, or a button in the table, and read what it rests on."
        ).classes("rp-faint").style("font-size:.9rem")
        self.whatif.on("numbers", self.draw)
        self.whatif.on("subject", self.draw)

    def know(self, dealt: Dealings) -> None:
        """Take in what is usually dealt, and draw again."""
        self.dealt = dealt
        self.draw()
        self._write()

    def draw(self) -> None:
        """Draw the network as it is now."""
        self._chart.options.update(self._option())
        self._chart.update()

    def _option(self) -> dict[str, object]:
        trust, capability = self.whatif.trust(), self.whatif.capability()
        volume = np.zeros_like(trust) if self.dealt is None else self.dealt.volume
        view = View(trust, capability, weighed(trust, capability).camps, volume)
        place = self.cast.ids.index(self.actor) if self.actor else None
        ties = ties_of(trust, self.cast.principal, place)
        chosen = self._chosen()
        if chosen is not None and chosen not in ties:
            ties = [*ties, chosen]
        return network(self.cast, view, ties, chosen)

    def _chosen(self) -> tuple[int, int] | None:
        kind, *names = self.whatif.subject[0].split(".")
        return (self.cast.ids.index(names[0]), self.cast.ids.index(names[1])) if kind == "trust" else None

    def _show(self, actor: str) -> None:
        self.actor = actor
        if actor:
            self._pick.set_value(actor)
        self.draw()

    def _clicked(self, event: events.EChartPointClickEventArguments) -> None:
        data: dict[str, Any] = event.data if isinstance(event.data, dict) else {}
        if pair := data.get("pair"):
            self.whatif.look(f"trust.{self.cast.ids[int(pair[0])]}.{self.cast.ids[int(pair[1])]}")
        elif str(data.get("actor")) in self.cast.ids:
            self._pick.set_value(data["actor"])

    def _table(self) -> None:
        """Lay out the rows of the actor that was picked."""
        mine = str(self._pick.value)
        me, name = self.cast.ids.index(mine), called(self.whatif.base, mine)
        self._rows.clear()
        self._cells.clear()
        heads = (("Other", False), (f"{name} trusts it", False), (f"it trusts {name}", False), (f"done by {name}", True),
                 (f"done to {name}", True))  # fmt: skip
        with self._rows, ui.element("table").classes("rp-table"):
            with ui.element("tr"):
                for words, wide in heads:
                    with ui.element("th").classes("rp-wide-only" if wide else "").props('scope="col"'):
                        ui.label(words[:1].upper() + words[1:])
            for other in range(len(self.cast.ids)):
                if other != me:
                    self._row(me, other)
        with self._rows:
            ui.label("Done: usual at the start, in score a month; + good, − ill.").classes("rp-faint rp-wide-only")
        self._write()

    def _row(self, me: int, other: int) -> None:
        with ui.element("tr"):
            with ui.element("th").props('scope="row"').style("font-weight:600"):
                ui.label(self.cast.names[other])
            for tie in ((me, other), (other, me)):
                with ui.element("td"):
                    button, line, words = self._button(tie)
                self._cells[tie] = (button, line, words, ui.label())
            for tie in ((me, other), (other, me)):
                with ui.element("td").classes("num rp-wide-only") as cell:
                    self._cells[tie][3].move(cell)

    def _button(self, tie: Tie) -> tuple[ui.button, ui.element, ui.label]:
        path = f"trust.{self.cast.ids[tie[0]]}.{self.cast.ids[tie[1]]}"
        with ui.button(on_click=lambda: self.whatif.look(path)).props("flat dense no-caps").classes("rp-tie") as button:
            return button, ui.element("i"), ui.label()

    def _write(self) -> None:
        """Write the numbers as they are now; buttons stay, so that the keyboard does not lose its place."""
        trust = self.whatif.trust()
        for (i, j), (button, line, words, dealt) in self._cells.items():
            value = float(trust[i, j])
            drawn = tone(value)
            line.style(f"border-top:3px {drawn.line} {drawn.colour}")
            words.set_text(f"{value:.2f} {drawn.word}")
            pressed = f"trust.{self.cast.ids[i]}.{self.cast.ids[j]}" in self.whatif.subject
            button.props["aria-label"] = f"{self.cast.names[i]} trusts {self.cast.names[j]}: {value:.2f}, {drawn.word}"
            button.props["aria-pressed"] = "true" if pressed else "false"
            button.update()
            dealt.set_text(self._dealt(i, j))

    def _dealt(self, i: int, j: int) -> str:
        if self.dealt is None:
            return "…"
        return f"+{self.dealt.good[i, j]:.1f} −{self.dealt.ill[i, j]:.1f}"


def key() -> None:
    """What the arrows and the shapes of a network mean."""
    with ui.element("div").classes("rp-key").props('aria-label="Key"'):
        for each in TONES:
            with ui.element("span"):
                ui.element("i").style(f"border-top:3px {each.line} {each.colour}")
                ui.label(each.word)
        for words, style in (("camp A", "border-radius:50%"), ("camp B", "")):
            with ui.element("span"):
                ui.element("b").style(style)
                ui.label(words)
