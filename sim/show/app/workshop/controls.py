"""Controls: trust, motives, lens, horizon and claims of a draft, in plain terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments
from numpy.typing import NDArray

from sim.show.app.tables import attribute
from sim.show.app.workshop.drafts import Overlay
from sim.show.app.workshop.work import Work
from sim.show.words import percent
from sim.study.naming import MOTIVES, spoken
from sim.study.scenario import Scenario
from sim.world.calendar import LONGEST

SAID = 4  # outcomes told beside the sliders
THROTTLE = 0.08  # seconds between two messages of a slider that is being moved


def removed(overlay: Overlay, path: str) -> None:
    """Take a changed number out of a draft; one that its parent changes is set back by a null in the file."""
    overlay["changes"] = {key: value for key, value in (overlay.get("changes") or {}).items() if key != path}


def ended(kind: str, values: NDArray[Any]) -> str:
    """The mean of an outcome's answers, a chance as a share of worlds."""
    mean = float(values.mean())
    return percent(mean) if kind == "chance" else f"{mean:.2f}"


def motives_of(scenario: Scenario) -> dict[str, str]:
    """Motives that the lens weighs, in words."""
    found = [path.removeprefix("weight.") for path in scenario.numbers if path.startswith("weight.")]
    return {name: MOTIVES.get(name, name).capitalize() for name in found}


@dataclass
class Slider:
    """A slider on one number of the variant, with its value and what it was."""

    work: Work
    least: float
    most: float
    step: float

    def lay(self, path: str) -> None:
        """Lay the slider out; `path` is the number that it moves first."""
        self.path = path
        self._said = ui.label("").props('aria-live="polite"')
        self._slider = ui.element("input").classes("rp-slider")  # the browser's own: keys and screen readers know it
        self._slider.props(f"type=range min={self.least} max={self.most} step={self.step}")
        self._slider.on("input", self._moved, throttle=THROTTLE, js_handler="(event) => emit(event.target.value)")
        ui.button("Put it back", on_click=self._back).props("flat dense no-caps")
        self.show()

    def at(self, path: str) -> None:
        """Move another number from now on."""
        self.path = path
        self.show()

    def show(self) -> None:
        """Show the number as it is in the variant."""
        number = self.work.variant.numbers.get(self.path)
        if number is None:
            return
        self._slider.props(f"value={number.span.value:.3f}")
        self._tell(number.span.value)

    def _tell(self, value: float) -> None:
        before = self.work.start.numbers[self.path].span.value
        words = spoken(self.work.variant, self.path)
        words = words[:1].upper() + words[1:]
        self._said.set_text(f"{words}: {value:.2f} (begun from {before:.2f})")
        self._slider.props(f'aria-label="{attribute(words)}"')

    async def _moved(self, event: GenericEventArguments) -> None:
        try:
            value = min(max(round(float(event.args), 3), self.least), self.most)
        except (TypeError, ValueError):  # no browser sends this of itself
            return
        self._slider.props(f"value={value}")
        self._tell(value)
        await self.work.number(self.path, value)

    async def _back(self) -> None:
        await self.work.edit(lambda overlay: removed(overlay, self.path))
        self.show()


@dataclass
class TrustPart:
    """Trust of one actor in another, and the weights of motives."""

    work: Work

    def lay(self) -> None:
        """Lay the part out."""
        actors = {name: actor.name for name, actor in self.work.variant.world.actors.items()}
        first, second, *_ = actors
        with ui.row().classes("w-full gap-2 no-wrap"):
            self._who = ui.select(actors, label="Who trusts", value=first, on_change=self._turn).classes("w-1/2")
            self._whom = ui.select(actors, label="whom", value=second, on_change=self._turn).classes("w-1/2")
        self._trust = Slider(self.work, 0.01, 0.99, 0.01)
        self._trust.lay(f"trust.{first}.{second}")
        motives = motives_of(self.work.variant)
        self._motive = ui.select(
            motives,
            label="Weight of a motive",
            value=next(iter(motives)),
            on_change=lambda event: weight.at(f"weight.{event.value}"),  # type: ignore[has-type]  # laid just below
        ).classes("w-full")
        self._weight = weight = Slider(self.work, 0.0, 2.0, 0.05)
        self._weight.lay(f"weight.{next(iter(motives))}")
        self._now = ui.element("div").classes("w-full rp-now").props('aria-live="polite"')
        self._changed = ui.element("div")
        self.work.on("draft", self.draw)
        self.work.on("runs", self.answer)
        self.draw()

    def draw(self) -> None:
        """List the numbers that the draft changes."""
        changes: Mapping[str, Any] = self.work.overlay().get("changes") or {}
        self._changed.clear()
        with self._changed:
            if changes:
                ui.label("Changed numbers").classes("font-semibold")
            for path, amount in changes.items():
                with ui.row().classes("items-center gap-1 no-wrap"):
                    words = spoken(self.work.variant, path)
                    ui.label(f"{words[:1].upper()}{words[1:]}: {amount}")
                    ui.button(icon="close", on_click=lambda path=path: self._remove(path)).props(
                        f'flat dense round size=sm aria-label="Put back: {attribute(words)}"'
                    )

    def answer(self) -> None:
        """Say beside the sliders what the last runs answer to the first outcomes."""
        runs = self.work.runs
        self._now.clear()
        with self._now:
            for name in runs[0].asked[:SAID] if runs else ():
                kind = runs[0].scenario.file.outcomes[name].kind
                told = " → ".join(ended(kind, run.course_of(name)[:, -1]) for run in runs if name in run.asked)
                ui.label(f"{runs[0].scenario.file.outcomes[name].title}: {told}")

    def refresh(self) -> None:
        """Show the sliders as the variant has them: after another scenario was chosen or the text changed."""
        if f"trust.{self._who.value}.{self._whom.value}" in self.work.variant.numbers:
            self._trust.show()
        self._weight.show()

    def _turn(self) -> None:
        if self._who.value == self._whom.value:
            return
        self._trust.at(f"trust.{self._who.value}.{self._whom.value}")

    async def _remove(self, path: str) -> None:
        await self.work.edit(lambda overlay: removed(overlay, path))
        self.refresh()


@dataclass
class FramePart:
    """Lens, horizon and the claims that are left out."""

    work: Work

    def lay(self) -> None:
        """Lay the part out."""
        scenario = self.work.variant
        lenses = {name: lens.title for name, lens in scenario.world.lenses.items()}
        self._lens = ui.select(lenses, label="Lens (theory of motives)", value=scenario.file.lens).classes("w-full")
        self._lens.on_value_change(lambda event: self._lensed(str(event.value)))
        self._months = ui.number("Horizon in months", value=scenario.file.horizon.months, min=1, max=LONGEST, step=1, format="%d")
        self._months.classes("w-full").on("change", self._horizon)
        claims = scenario.evidence.claims(scenario.world.as_of)
        options = {name: f"{name}: {claim.says}" for name, claim in claims.items()}
        without = list(scenario.file.without.claims)
        self._claims = ui.select(options, label="Claims left out", value=without, multiple=True, with_input=True)
        self._claims.classes("w-full").props("use-chips").on_value_change(lambda event: self._without(list(event.value or [])))
        self.work.on("draft", self.refresh)

    def refresh(self) -> None:
        """Show what the draft says."""
        file = self.work.variant.file
        self._lens.set_value(file.lens)
        self._months.set_value(file.horizon.months)
        self._claims.set_value([name for name in file.without.claims if name in self._claims.options])

    async def _lensed(self, lens: str) -> None:
        if lens != self.work.variant.file.lens:
            await self.work.edit(lambda overlay: _state(overlay, "lens", lens, self.work.start.file.lens))

    async def _horizon(self) -> None:
        months = self._months.value
        if months is not None and int(months) != self.work.variant.file.horizon.months:
            before = self.work.start.file.horizon.months
            wanted = {} if int(months) == before else {"months": int(months)}
            await self.work.edit(lambda overlay: overlay.update(horizon=wanted))

    async def _without(self, claims: list[str]) -> None:
        if claims != list(self.work.variant.file.without.claims):
            await self.work.edit(lambda overlay: overlay.update(without={"claims": claims}))


def _state(overlay: Overlay, key: str, value: str, before: str) -> None:
    """State something in a draft only where it differs from what it extends."""
    overlay.pop(key, None)
    if value != before:
        overlay[key] = value
