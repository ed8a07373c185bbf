"""What is told of a month beside the network: its acts, why they were done, its issues, its accords and its balance."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from nicegui import ui

from sim.show.app.charts.spark import place, spark, worded
from sim.show.app.desk import Desk
from sim.show.app.frame import heading
from sim.show.app.pages.replay_stage import Stage, aimed, doers
from sim.show.deeds import month, why
from sim.study import balance
from sim.study.explain import Asked
from sim.study.replay import Happening

FIRST = 8  # issues shown before "more"
STYLE = """
.rp-act { display: block; width: 100%; text-align: left; text-transform: none; font-weight: 400; padding: .15rem .4rem !important;
  border-left: 4px solid var(--rule); border-radius: 0; margin: .2rem 0; min-height: 0; line-height: 1.3; }
.rp-act .q-btn__content { display: block; text-align: left; }
.rp-act.rp-good { border-left-color: #0072B2; } .rp-act.rp-ill { border-left: 4px dashed #D55E00; }
.rp-act small { color: var(--faint); display: block; }
.rp-line { display: grid; grid-template-columns: minmax(0, 1fr) 7rem 6rem; gap: .6rem; align-items: center; padding: .1rem 0;
  border-bottom: 1px solid var(--wash); line-height: 1.25; }
.rp-spark { position: relative; height: 1.6rem; border-left: 1px solid var(--rule); }
.rp-spark > i { position: absolute; width: .6rem; height: .6rem; border-radius: 50%; background: #D55E00;
  transform: translate(-50%, -50%); }
.rp-line > .rp-number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 560px) { .rp-line { grid-template-columns: minmax(0, 1fr) 4.5rem 5.6rem; } }
"""


@dataclass
class Chronicle:
    """The acts of the month, each a button that asks why. everything: whether the common ones are listed too."""

    desk: Desk
    stage: Stage
    everything: bool = False
    _asked: int = 0

    def lay(self) -> None:
        """Lay the chronicle out."""
        with ui.row().classes("items-center w-full no-wrap"):
            heading("What happened").style("flex:1")
            ui.select(
                doers(self.stage), value=self.stage.actor, label="Follow", on_change=lambda e: self.stage.follow(e.value)
            ).props("dense").style("min-width:9rem")
        self._list = ui.element("div")
        self._more = ui.button("", on_click=self._turn).props("flat dense no-caps")
        self._why = ui.element("div").props('aria-live="polite"').classes("rp-card").style("margin-top:.4rem")
        with self._why:
            ui.label("Choose an act, and read why it was done.").classes("rp-faint")
        self.stage.on(self._draw)
        self._draw()

    def shown(self) -> set[str]:
        """The names of the moves that are listed."""
        told = month(self.stage.happened)
        return {h.name for h in (*told.told, *(told.rest if self.everything else ()))}

    def _turn(self) -> None:
        self.everything = not self.everything
        self.stage.show(self.stage.step)

    def _draw(self) -> None:
        told = month(self.stage.happened)
        self._list.clear()
        with self._list:
            if not self.stage.step:
                ui.label("Nothing yet: this is the start. Play, or press the right arrow key.").classes("rp-faint")
            for happening in (*told.told, *(told.rest if self.everything else ())):
                self._act(happening)
        self._more.set_text("Only what is least common" if self.everything else f"And {len(told.rest)} more common acts")
        self._more.set_visibility(bool(told.rest))

    def _act(self, happening: Happening) -> None:
        if happening.name not in self.stage.source.scenario.index.moves:
            with ui.element("div").classes("rp-act"):
                ui.label(happening.title).style("font-weight:650")
                ui.label(aimed(self.stage, happening)).classes("rp-faint").style("font-size:.84rem")
            return
        scenario = self.stage.source.scenario
        score = float(scenario.setup.moves.score[scenario.index.moves[happening.name]])
        tone = "rp-good" if score > 0 else "rp-ill" if score < 0 else ""
        with ui.button(on_click=lambda: self._ask(happening)).props("flat dense no-caps").classes(f"rp-act {tone}"):
            ui.label(happening.title)
            ui.label(f"{aimed(self.stage, happening)} · {happening.type.lower()}").classes("rp-faint").style("font-size:.84rem")

    async def _ask(self, happening: Happening) -> None:
        source = self.stage.source
        self._asked += 1
        turn = self._asked
        self._tell(happening.title, ["The month is walked again …"])
        asked = Asked(source.seed, source.replicate, happening.step, source.scenario.index.actors[happening.actor])
        lines = await self.desk.crew.run(why, source.scenario, asked, happening.name)
        if turn == self._asked and not self._why.is_deleted:
            self._tell(happening.title, lines)

    def _tell(self, title: str, lines: list[str]) -> None:
        self._why.clear()
        with self._why:
            heading(f"Why? {title}", 3)
            for line in lines:
                ui.label(line).style("margin-bottom:.3rem")


@dataclass
class Course:
    """The issues as lines, those that moved most first; the accords in force; the balance."""

    stage: Stage
    _rows: list[tuple[int, ui.element, ui.label]] = field(default_factory=list)

    def lay(self) -> None:
        """Lay the course out."""
        issues = list(self.stage.source.scenario.world.issues.values())
        series = self.stage.history.issues
        order = np.argsort(-np.ptp(series, axis=0), kind="stable")
        heading("Where issues stand")
        ui.label("The line is the whole run, from 0 to 1; the dot is this month; ▲ and ▼ are the month's change.").classes(
            "rp-faint"
        ).style("font-size:.9rem")
        for k in order[:FIRST]:
            self._row(int(k), issues[k].title, f"0 {issues[k].zero}, 1 {issues[k].one}")
        if len(order) > FIRST:
            with ui.expansion(f"{len(order) - FIRST} more that moved less").classes("w-full"):
                for k in order[FIRST:]:
                    self._row(int(k), issues[k].title, f"0 {issues[k].zero}, 1 {issues[k].one}")
        heading("Accords and balance")
        self._accords = ui.label()
        self._balance = ui.label()
        self._camps = ui.label()
        self.stage.on(self._write)
        self._write()

    def _row(self, issue: int, title: str, ends: str) -> None:
        with ui.element("div").classes("rp-line") as line:
            line.props["title"] = ends
            ui.label(title)
            with ui.element("div").classes("rp-spark"):
                ui.html(spark(self.stage.history.issues[:, issue]), sanitize=False).style("height:100%")
                dot = ui.element("i")
            self._rows.append((issue, dot, ui.label().classes("rp-number")))

    def _write(self) -> None:
        history, step, world = self.stage.history, self.stage.step, self.stage.source.scenario.world
        for issue, dot, words in self._rows:
            left, top = place(history.issues[:, issue], step)
            dot.style(f"left:{left:.1f}%;top:{top:.1f}%")
            words.set_text(worded(history.issues[:, issue], step))
        signed = [a.title for a, there in zip(world.accords.values(), history.in_force[step], strict=True) if there]
        self._accords.set_text(f"In force: {'; '.join(signed) or 'no accord'}.")
        triads = float(history.balanced[step])
        share = "no closed triads" if math.isnan(triads) else f"{100 * triads:.0f} % of triads balanced"
        self._balance.set_text(
            f"In this drawn world: polarity {history.polarity[step]:.1f} (powers of equal size); {share}; "
            f"{balance.at_most(int(history.frustration[step]), history.trust.shape[-1])} ties that no two camps reconcile."
        )
