"""The stage of a replay: one history, month by month, on the network, with its chronicle and its issues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from nicegui import events, ui

from sim.show.app.charts.network import Cast, View, deeds, places, short, ties_of
from sim.show.app.frame import heading
from sim.show.app.pages.replay_source import Source
from sim.show.app.pages.world_map import key
from sim.show.deeds import concerns, target_of
from sim.show.figures.network import telling_ties
from sim.show.reasons import called, date_words
from sim.study import balance
from sim.study.dealings import summed
from sim.study.history import History
from sim.study.replay import Happening

EVERYONE = ""
SPEEDS = {2.0: "slow", 1.0: "medium", 0.4: "fast"}  # seconds a month


@dataclass
class Stage:
    """What one visit sees. step: 0 (the start) to the last; actor: whose deeds are shown, or everybody's."""

    source: Source
    history: History
    step: int = 0
    actor: str = EVERYONE
    cast: Cast = field(init=False)
    _heard: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        actors = self.source.scenario.world.actors
        principal = np.array([actor.principal for actor in actors.values()])
        self.cast = Cast(tuple(actors), short([a.name for a in actors.values()]), principal, places(self.history.trust[0]))

    def on(self, listener: Callable[[], None]) -> None:
        """Call a listener whenever another month or another actor is shown."""
        self._heard.append(listener)

    def show(self, step: int) -> None:
        """Show the end of a step; beyond either end, the end."""
        self.step = min(max(step, 0), self.history.steps)
        self._tell()

    def follow(self, actor: str) -> None:
        """Show the deeds of one actor, or everybody's."""
        self.actor = actor
        self._tell()

    @property
    def title(self) -> str:
        """The month in words."""
        calendar = self.source.scenario.calendar
        if not self.step:
            return f"Before {date_words(calendar.label(1))}"
        return date_words(calendar.label(self.step))

    @property
    def happened(self) -> list[Happening]:
        """What happened in this step that concerns whom one follows."""
        told = self.history.told[self.step]
        return [h for h in told if not self.actor or concerns(self.source.scenario, h, self.actor)]

    def _tell(self) -> None:
        for listener in self._heard:
            listener()


@dataclass
class Transport:
    """The buttons, the slider and the keys that move through the months."""

    stage: Stage

    def lay(self) -> None:
        """Lay the transport out."""
        stage, last = self.stage, self.stage.history.steps
        self._title = heading("", 2).props('aria-live="polite"')
        with ui.row().classes("items-center gap-1 w-full no-wrap"):
            self._button("skip_previous", "To the start", lambda: stage.show(0))
            self._button("chevron_left", "One month back", lambda: stage.show(stage.step - 1))
            self._play = self._button("play_arrow", "Play", self.toggle)
            self._button("chevron_right", "One month on", lambda: stage.show(stage.step + 1))
            self._button("skip_next", "To the end", lambda: stage.show(last))
            speed = ui.select(SPEEDS, value=1.0, label="Speed", on_change=lambda e: self._pace(e.value)).props("dense")
            speed.style("min-width:5.2rem")
        self._slider = ui.slider(min=0, max=last, step=1, value=stage.step).props("snap")
        self._slider.props["aria-label"] = "Month"
        self._slider.on("update:model-value", self._slid, throttle=0.05, leading_events=False)
        self._timer = ui.timer(1.0, self._tick, active=False)
        ui.keyboard(self._arrow, repeating=True, ignore=["input", "select", "textarea"])
        ui.keyboard(self._space, repeating=False, ignore=["input", "select", "textarea", "button"])
        stage.on(self._follow)
        self._follow()

    def toggle(self) -> None:
        """Play, or pause; from the end, play anew."""
        if not self._timer.active and self.stage.step == self.stage.history.steps:
            self.stage.show(0)
        self._timer.active = not self._timer.active
        self._mark()

    def _button(self, icon: str, words: str, doing: Callable[[], None]) -> ui.button:
        button = ui.button(icon=icon, on_click=doing).props("flat round dense")
        button.props["aria-label"] = words
        return button

    def _tick(self) -> None:
        if self.stage.step >= self.stage.history.steps:
            self._timer.active = False
            self._mark()
            return
        self.stage.show(self.stage.step + 1)

    def _pace(self, seconds: float) -> None:
        self._timer.interval = seconds

    def _slid(self, event: events.GenericEventArguments) -> None:
        if isinstance(event.args, (int, float)):
            self.stage.show(int(event.args))

    def _arrow(self, event: events.KeyEventArguments) -> None:
        if event.action.keydown and not event.modifiers.alt and not event.modifiers.ctrl and not event.modifiers.meta:
            way = {"ArrowLeft": -1, "ArrowRight": 1}.get(str(event.key), 0)
            if way:
                self.stage.show(self.stage.step + way)

    def _space(self, event: events.KeyEventArguments) -> None:
        if event.action.keydown and event.key.code == "Space":
            self.toggle()

    def _follow(self) -> None:
        self._title.set_text(self.stage.title)
        self._slider.set_value(self.stage.step)
        self._slider.props["aria-valuetext"] = self.stage.title
        self._mark()

    def _mark(self) -> None:
        self._play.set_icon("pause" if self._timer.active else "play_arrow")
        self._play.props["aria-label"] = "Pause" if self._timer.active else "Play"


@dataclass
class Scene:
    """The network of one month. shown: the names of the moves that are drawn as deeds."""

    stage: Stage
    shown: Callable[[], set[str]]

    def lay(self) -> None:
        """Lay the network out."""
        self._chart = ui.echart(self._option()).classes("rp-network")
        self._chart.props('role="img" aria-label="Who trusts whom this month, and what they did; the list holds the same"')
        key()
        ui.label(
            "Thin arrows: trust. Thick arrows: what the listed acts of this month did to whom, blue and solid for good, orange "
            "and dashed for ill. Large: more capability now."
        ).classes("rp-faint").style("font-size:.9rem")
        self.stage.on(self._draw)

    def _draw(self) -> None:
        self._chart.options.update(self._option())
        self._chart.update()

    def _option(self) -> dict[str, object]:
        stage, history, setup = self.stage, self.stage.history, self.stage.source.scenario.setup
        trust, capability = history.trust[stage.step], history.capability[stage.step]
        view = View(trust, capability, balance.blocs(trust), np.zeros_like(trust))
        place = self.cast_place()
        ties = ties_of(trust, stage.cast.principal, place)
        if place is None:
            ties = telling_ties(history.trust[[0, history.steps // 2, -1]], stage.cast.principal)
        names = self.shown()
        counted = np.array([n in names for n in setup.moves.name]) * history.moves[stage.step]
        return deeds(stage.cast, view, ties, summed(setup, counted))

    def cast_place(self) -> int | None:
        """The place of the actor whom one follows."""
        return self.stage.cast.ids.index(self.stage.actor) if self.stage.actor else None


def doers(stage: Stage) -> dict[str, str]:
    """Whom one may follow: id → words."""
    return {EVERYONE: "Everybody"} | {a: called(stage.source.scenario, a) for a in stage.cast.ids}


def aimed(stage: Stage, happening: Happening) -> str:
    """`Israel → Iran` for a move, what it is for everything else."""
    actors, target = stage.source.scenario.world.actors, target_of(stage.source.scenario, happening)
    if not target:
        return {"EVENT": "event", "AGREE": "accord", "REJECT": "accord"}.get(happening.type, happening.type.lower())
    return f"{actors[happening.actor].name} → {actors[target].name}"
