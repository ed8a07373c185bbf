"""Work: what one browser's visit to the scenario page is about, and the runs that follow each change.

The draft's text is the truth; controls and the text's editor both change it. A change is checked, kept in the folder and run:
first 256 worlds, then 512, the latest change wins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from sim.show.app.desk import Desk
from sim.show.app.workshop import drafts
from sim.show.app.workshop.bench import FULL, QUICK, Bench, Ran, compared
from sim.show.app.workshop.drafts import START, Draft, Overlay
from sim.study.compare import Comparison
from sim.study.scenario import Scenario
from sim.study.variants import Alteration, altered
from sim.world.amount import Amount
from sim.world.source import InputError, Problem

PAUSE = 0.1  # seconds for which a slider must rest before worlds are run
About = Literal["draft", "problems", "runs", "tables", "busy"]


@dataclass
class Work:
    """One visit. start: what the draft extends; variant: the draft as a scenario, or the start while nothing is changed."""

    desk: Desk
    bench: Bench
    browser: str
    draft: Draft
    start: Scenario
    reference: Scenario
    variant: Scenario
    problems: tuple[Problem, ...] = ()
    runs: list[Ran] = field(default_factory=list)
    tables: Comparison | None = None
    progress: float | None = None
    _heard: list[tuple[About, Callable[[], None]]] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None
    _turn: int = 0
    _checked: str = ""  # the text of which the variant was made

    def on(self, about: About, listener: Callable[[], None]) -> None:
        """Call a listener after every change of one kind."""
        self._heard.append((about, listener))

    def tell(self, about: About) -> None:
        """Say that something has changed."""
        for asked, listener in self._heard:
            if asked == about:
                listener()

    def overlay(self) -> Overlay:
        """What the draft says; that of an untouched start where its text cannot be read."""
        try:
            return self.draft.overlay()
        except InputError:
            return drafts.begun(self.start, self.draft.reference).overlay()

    async def edit(self, change: Callable[[Overlay], None]) -> None:
        """Change the draft through a control, check it, keep it and run it. A text that cannot be read is left as it is."""
        try:
            overlay = self.draft.overlay()
        except InputError as error:
            self._complain(error.problems)
            return
        change(overlay)
        await self.say(drafts.written(overlay))

    async def number(self, path: str, amount: Amount) -> None:
        """Set one number, as a slider does: checked and run at once, without reading files again."""

        def change(overlay: Overlay) -> None:
            overlay["changes"] = {**(overlay.get("changes") or {}), path: amount}

        if self.problems or self.draft.text != self._checked:
            await self.edit(change)
            return
        overlay = self.draft.overlay()
        change(overlay)
        try:
            variant = altered(self.variant, Alteration({path: amount}))
        except InputError as error:
            self._complain(error.problems)
            return
        self._turn += 1
        self.draft = self.draft.saying(overlay)
        self.variant = self._named(variant, overlay)
        self._settled()

    def jot(self, text: str) -> None:
        """Keep a text that is still being written, without checking it."""
        if text != self.draft.text:
            self.draft = replace(self.draft, text=text)
            self._keep()

    async def say(self, text: str) -> bool:
        """Take a text as the draft; returns whether it can be run. What is wrong with it is told as problems."""
        self._turn += 1
        turn = self._turn
        self.draft = replace(self.draft, text=text)
        try:
            start, variant = await asyncio.to_thread(read, self.desk, text)
            reference = await asyncio.to_thread(self._referred, start, variant)
        except InputError as error:
            if turn == self._turn:
                self._complain(error.problems)
            return False
        if turn == self._turn:
            self.start, self.variant, self.reference = start, variant, reference
            self._settled()
        return True

    async def begin(self, name: str, *, fresh: bool = False) -> None:
        """Go to a scenario: the draft on it that was left here, or a new one, compared with what the scenario extends.

        fresh: drop what was left.
        """
        try:
            start = await asyncio.to_thread(drafts.opened, self.desk, name)
            reference = await asyncio.to_thread(drafts.parent_of, self.desk, name)
        except InputError as error:
            self._complain(error.problems)
            return
        left = None if fresh else drafts.kept(self.desk, self.browser, name)
        self.start = self.variant = start
        self.draft = left or drafts.begun(start, reference)
        await self.say(self.draft.text)

    async def compare_with(self, name: str) -> None:
        """Compare the draft with another scenario."""
        self.draft = replace(self.draft, reference=name)
        await self.say(self.draft.text)

    def pair(self) -> tuple[Scenario, ...]:
        """The reference and the variant, or one of them where they are the same, under two names."""
        if self.reference.digest == self.variant.digest:
            return (self.variant,)
        if self.reference.name == self.variant.name:
            return self.reference, _renamed(self.variant, f"{self.variant.name}_changed")
        return self.reference, self.variant

    def go(self, worlds: int | None = None) -> None:
        """Run the pair: so many worlds, or first a few and then enough. What was running is dropped."""
        self.stop()
        steps = (QUICK, FULL) if worlds is None else (worlds,)
        self._task = asyncio.create_task(self._run(steps))

    def stop(self) -> None:
        """Drop what is running."""
        if self._task is not None:
            self._task.cancel()
        self._task, self.progress = None, None
        self.tell("busy")

    @property
    def busy(self) -> bool:
        """Whether worlds are being run."""
        return self._task is not None and not self._task.done()

    async def _run(self, steps: tuple[int, ...]) -> None:
        try:
            await asyncio.sleep(PAUSE)
            pair = self.pair()
            for worlds in steps:
                self._told(0, 1)
                self.runs = await self.bench.run(pair, worlds, self._told)
                self.tell("runs")
                self.tables = await asyncio.to_thread(compared, self.runs)
                self.tell("tables")
        except InputError as error:
            self._complain(error.problems)
        finally:
            if asyncio.current_task() is self._task:
                self._task, self.progress = None, None
                self.tell("busy")

    def _told(self, done: int, total: int) -> None:
        self.progress = done / max(total, 1)
        self.tell("busy")

    def _referred(self, start: Scenario, variant: Scenario) -> Scenario:
        """The reference that the draft names; the start where there is no such scenario any more."""
        name = self.draft.reference
        if name == start.name:
            return drafts.alike(start, variant)
        return drafts.alike(drafts.opened(self.desk, name), variant)

    def _named(self, variant: Scenario, overlay: Overlay) -> Scenario:
        said = {"name": overlay.get("name", variant.name), "title": overlay.get("title", variant.file.title)}
        return replace(variant, file=variant.file.model_copy(update=said))

    def _complain(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        self._keep()
        self.tell("problems")

    def _settled(self) -> None:
        self.problems, self._checked = (), self.draft.text
        self._keep()
        self.tell("problems")
        self.tell("draft")
        self.go()

    def _keep(self) -> None:
        try:
            drafts.keep(self.desk, self.browser, self.start.name, self.draft)
        except OSError as error:
            told = f"cannot be kept: {error.strerror or error}"
            self.problems = (*self.problems, Problem(None, "draft", told, "Make room on the disk."))


def read(desk: Desk, text: str) -> tuple[Scenario, Scenario]:
    """What a text extends, or itself, and the scenario that it describes. InputError for all that is wrong.

    A draft that changes nothing yet is the scenario that it extends.
    """
    overlay = Draft(text, "").overlay()
    parent = overlay.get("extends")
    if not isinstance(parent, str):
        whole = drafts.checked(desk, text)
        return whole, whole
    if not drafts.changes_something(overlay):
        start = drafts.opened(desk, parent)
        return start, start
    variant = drafts.checked(desk, text)
    start = drafts.opened(desk, parent)
    if not variant.file.expect:  # what the sources expect of the start is held against what became of it
        variant = replace(variant, file=variant.file.model_copy(update={"expect": start.file.expect}))
    return start, variant


def _renamed(scenario: Scenario, name: str) -> Scenario:
    return replace(scenario, file=scenario.file.model_copy(update={"name": name}))


async def resumed(desk: Desk, bench: Bench, browser: str, asked: str | None = None) -> Work:
    """A browser's work as it was left, or begun from a scenario asked for by name, or from the start.

    A draft that can no longer be read is kept as text, with what is wrong with it.
    """
    start = await asyncio.to_thread(drafts.opened, desk, START)
    fresh = drafts.begun(start, START)
    work = Work(desk, bench, browser, fresh, start, start, start, _checked=fresh.text)
    left = drafts.kept(desk, browser)
    if asked is not None:
        await work.begin(asked)
    elif left is not None:
        work.draft = left
        if not await work.say(left.text):
            work.tell("problems")
    else:
        work.go()
    return work
