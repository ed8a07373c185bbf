"""What if: a world as it is read, what a visitor changes in it, and the runs that follow each change.

Numbers that are set and claims that are struck out are kept apart from the scenario, so that everything can be undone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from sim.show.app.charts.shifts import Shift, shift
from sim.show.app.desk import Desk
from sim.show.app.workshop import drafts
from sim.show.app.workshop.bench import FULL, QUICK, Bench, Ran
from sim.study.scenario import Scenario
from sim.study.variants import Alteration, altered
from sim.world.setup import Floats
from sim.world.source import InputError, Problem

PAUSE = 0.1  # seconds for which a slider must rest before worlds are run
About = Literal["numbers", "subject", "undone", "runs", "busy"]


@dataclass
class WhatIf:
    """One visit to one world.

    base: the scenario as it is; now: as changed; changes: numbers that were set, by path; struck: claims left out; subject: the
    paths of the numbers that are looked at; shifts: by outcome, from the last runs, over `worlds` worlds; fresh: whether those
    were of the last change.
    """

    desk: Desk
    bench: Bench
    base: Scenario
    now: Scenario
    subject: tuple[str, ...]
    changes: dict[str, float] = field(default_factory=dict)
    struck: list[str] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    shifts: dict[str, Shift] = field(default_factory=dict)
    worlds: int = 0
    fresh: bool = True
    _heard: list[tuple[About, Callable[[], None]]] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None

    def on(self, about: About, listener: Callable[[], None]) -> None:
        """Call a listener after every change of one kind."""
        self._heard.append((about, listener))

    def tell(self, about: About) -> None:
        """Say that something has changed."""
        for asked, listener in self._heard:
            if asked == about:
                listener()

    def look(self, *paths: str) -> None:
        """Look at some numbers; those that the world does not have are left out."""
        found = tuple(path for path in paths if path in self.base.numbers)
        if found:
            self.subject = found
            self.tell("subject")

    def set(self, path: str, value: float) -> None:
        """Set a number and run."""
        self.changes[path] = value
        self._change()

    def strike(self, claim: str, out: bool) -> None:
        """Leave a claim out, or take it back in, and run."""
        self.struck = [name for name in self.struck if name != claim] + ([claim] if out else [])
        self._change()

    def undo(self, name: str) -> None:
        """Take back the change of a number by its path, or the striking of a claim by its name, and run."""
        self.changes.pop(name, None)
        self.struck = [claim for claim in self.struck if claim != name]
        self._change()
        self.tell("undone")

    def reset(self) -> None:
        """Take all changes back."""
        self.changes, self.struck = {}, []
        self._change()
        self.tell("undone")

    @property
    def changed(self) -> bool:
        """Whether anything differs from the scenario as it is."""
        return bool(self.changes or self.struck)

    def stop(self) -> None:
        """Drop what is running."""
        if self._task is not None:
            self._task.cancel()
        self._task = None

    @property
    def busy(self) -> bool:
        """Whether worlds are being run."""
        return self._task is not None and not self._task.done()

    def go(self) -> None:
        """Run first a few worlds and then enough; what was running is dropped."""
        self.stop()
        self._task = asyncio.create_task(self._run())

    def text(self, name: str) -> str:
        """The changes as a scenario's file that extends the base."""
        draft = drafts.begun(self.base, self.base.name)
        without = [*self.base.file.without.claims, *(c for c in self.struck if c not in self.base.file.without.claims)]
        overlay = {**draft.overlay(), "name": name, "changes": dict(self.changes)}
        if self.struck:
            overlay["without"] = {"claims": without, "articles": list(self.base.file.without.articles)}
        return drafts.written(overlay)

    def trust(self) -> Floats:
        """Mean trust at the start, as changed, (N, N)."""
        setup = self.now.setup
        return setup.alpha / (setup.alpha + setup.beta)

    def capability(self) -> Floats:
        """Capability at the start, as changed, (N,)."""
        return self.now.setup.capability.value

    def _change(self) -> None:
        try:
            self.now = altered(self.base, Alteration(dict(self.changes), tuple(self.struck))) if self.changed else self.base
            self.problems = ()
        except InputError as error:
            self.problems = error.problems
            self.tell("busy")
            return
        self.fresh = False
        self.tell("busy")
        self.go()

    async def _run(self) -> None:
        await asyncio.sleep(PAUSE)
        self.tell("numbers")
        pair = (self.base, self.now) if self.changed else (self.base,)
        with suppress(asyncio.CancelledError):
            for worlds in (QUICK, FULL):
                self.tell("busy")
                runs = await self.bench.run(pair, worlds)
                self.shifts, self.worlds = shifts(runs[0], runs[-1]), worlds
                self.fresh = True
                self.tell("runs")
            self._task = None
        self.tell("busy")


def shifts(before: Ran, after: Ran) -> dict[str, Shift]:
    """Each outcome before and after, over the same replicates."""
    outcomes = before.scenario.file.outcomes
    return {
        name: shift(
            outcomes[name].title, outcomes[name].kind, before.outcomes[:, n].astype(float), after.outcomes[:, n].astype(float)
        )
        for n, name in enumerate(before.asked)
    }


def begun(desk: Desk, bench: Bench, scenario: Scenario) -> WhatIf:
    """A visit that has changed nothing yet and looks at the trust with most claims, so that there is something to read."""
    trusts = [n for n in scenario.numbers.values() if n.kind == "trust"]
    most = max(trusts or list(scenario.numbers.values()), key=lambda n: len(n.claims))
    return WhatIf(desk, bench, scenario, scenario, (most.path,))
