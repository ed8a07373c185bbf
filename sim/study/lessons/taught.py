"""Taught: a lesson's scenarios are run, and what the textbook says is held against the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import xarray as xr

from sim.engine.block import BLOCK
from sim.study.dispatch import in_order
from sim.study.ensemble import Watch
from sim.study.intervals import Z, mean_interval
from sim.study.job import Job, work
from sim.study.lessons.file import Result
from sim.study.lessons.filled import PLACE, Place, places
from sim.study.lessons.load import Lesson
from sim.study.lessons.numbers import difference, value
from sim.study.measures import dates
from sim.study.scenario import Scenario
from sim.study.variants import Alteration, altered, questions_of
from sim.world.setup import Floats

Cell = tuple[str, str]
"""A scenario, and the lens through which it was run."""
VERDICTS: Mapping[str, str] = {
    "agrees": "as the textbook says",
    "disagrees": "not as the textbook says",
    "undecided": "undecided",
}


@dataclass(frozen=True)
class Verdict:
    """A textbook's result beside the runs. difference: with its 95 % interval, positive where it goes the textbook's way."""

    name: str
    result: Result
    kind: str
    difference: float
    low: float
    high: float
    verdict: Literal["agrees", "disagrees", "undecided"]

    @property
    def foretold(self) -> bool:
        """Whether it came out as the lesson tells its teacher: as the textbook says, or not where it says so (`differs`)."""
        return self.verdict == ("disagrees" if self.result.differs else "agrees")

    @property
    def remark(self) -> str:
        """What the lesson says of a result that does not come out; nothing where these runs agree with the textbook after all."""
        return "" if self.verdict == "agrees" else self.result.differs


@dataclass(frozen=True)
class Taught:
    """A lesson that was run.

    answers: by scenario and lens, then by outcome, one a world, (R,); courses: by scenario, through its own lens, how each
    outcome stands at each time, (R, steps + 1, outcomes).
    """

    lesson: Lesson
    replicates: int
    answers: Mapping[Cell, Mapping[str, Floats]]
    courses: Mapping[str, Floats]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All textbook results beside the runs."""
        return tuple(self._verdict(name, result) for name, result in self.lesson.file.expect.items())

    def dataset(self, names: Sequence[str], outcomes: Sequence[str]) -> xr.Dataset:
        """Answers and courses of some scenarios of one horizon, through their own lens, in the form that figures read.

        outcomes (scenario, replicate, outcome); course (scenario, replicate, time, outcome).
        """
        scenarios = [self.scenario(name) for name in names]
        asked = scenarios[0].file.outcomes
        answers = [np.stack([self.values(Place(n, None, o)) for o in outcomes], axis=-1) for n in names]
        courses = [
            self.courses[n][:, :, [list(s.file.outcomes).index(o) for o in outcomes]]
            for n, s in zip(names, scenarios, strict=True)
        ]
        coordinates = {
            "scenario": list(names), "replicate": np.arange(self.replicates), "outcome": list(outcomes),
            "time": dates(scenarios[0].calendar),
            "scenario_title": ("scenario", [s.file.title for s in scenarios]),
            "outcome_title": ("outcome", [asked[o].title for o in outcomes]),
            "outcome_kind": ("outcome", [asked[o].kind for o in outcomes]),
        }  # fmt: skip
        lead = ("scenario", "replicate")
        course = (*lead, "time", "outcome"), np.stack(courses)
        return xr.Dataset({"outcomes": ((*lead, "outcome"), np.stack(answers)), "course": course}, coordinates)

    def scenario(self, name: str) -> Scenario:
        """One of the lesson's scenarios."""
        return self.lesson.scenarios[name]

    def values(self, place: Place) -> Floats:
        """The answers that a text or a result names, (R,)."""
        lens = place.lens or self.scenario(place.scenario).file.lens
        return self.answers[place.scenario, lens][place.outcome]

    def kind(self, place: Place) -> str:
        """chance, level or count."""
        return self.scenario(place.scenario).file.outcomes[place.outcome].kind

    def filled(self, text: str) -> str:
        """A text with measured values, each with its Monte Carlo error, in place of the names in braces."""
        return PLACE.sub(lambda match: self._shown(places(match[1])), text)

    def _shown(self, named: tuple[Place, ...]) -> str:
        first, *rest = named
        mean, error, _, _ = mean_interval(self.values(first))
        if not rest:
            return value(self.kind(first), mean, error)
        gap, error, _ = self.gap(first, rest[0])
        return difference(self.kind(first), gap, error)

    def gap(self, one: Place, other: Place) -> tuple[float, float, bool]:
        """(mean difference, its standard error, whether world by world): paired where both scenarios share their world."""
        a, b = self.values(one), self.values(other)
        if comparable(self.scenario(one.scenario), self.scenario(other.scenario)):
            mean, error, _, _ = mean_interval(a - b)
            return mean, error, True
        return float(a.mean() - b.mean()), float(np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))), False

    def _verdict(self, name: str, result: Result) -> Verdict:
        here, there = sides(result)
        if there is None:
            mean, error, _, _ = mean_interval(self.values(here))
            mean -= result.value or 0.0
        else:
            mean, error, _ = self.gap(here, there)
        mean = mean if result.upward else -mean
        low, high = mean - Z * error, mean + Z * error
        verdict: Any = (
            "agrees" if mean >= result.by and low > 0 else "disagrees" if high < result.by or high <= 0 else "undecided"
        )
        return Verdict(name, result, self.kind(here), mean, low, high, verdict)


def sides(result: Result) -> tuple[Place, Place | None]:
    """What a result looks at, and what it is compared with; None where that is a value."""
    here = Place(result.scenario, result.lens, result.outcome)
    if result.value is not None:
        return here, None
    return here, Place(result.than or result.scenario, result.than_lens or result.lens, result.against or result.outcome)


def teach(lesson: Lesson, replicates: int | None = None, executor: Executor | None = None, watch: Watch | None = None) -> Taught:
    """Run all scenarios of a lesson, through all its lenses, under common luck. replicates: if not those of its file."""
    count = replicates or lesson.file.replicates
    planned = jobs(lesson, count)
    todo = [job for _, job in planned]
    found: list[dict[str, Any]] = []
    for arrays in in_order(work, todo, executor):
        found.append(arrays)
        if watch:
            watch(len(found), len(todo))
    return gathered(lesson, count, found)


def jobs(lesson: Lesson, count: int) -> list[tuple[Cell, Job]]:
    """All the work of a lesson, block by block; each is to be given to `job.work`."""
    return [(cell, job) for cell, scenario in cells(lesson).items() for job in _jobs(lesson, cell, scenario, count)]


def gathered(lesson: Lesson, count: int, found: Sequence[dict[str, Any]]) -> Taught:
    """A lesson as taught, from what its jobs gave, in their order."""
    parts: dict[Cell, list[dict[str, Any]]] = {}
    planned = [cell for cell in _planned(lesson) for _ in range(_blocks(count))]
    for cell, arrays in zip(planned, found, strict=True):
        parts.setdefault(cell, []).append(arrays)
    answers = {}
    for cell, blocks in parts.items():
        table = np.concatenate([block["outcomes"] for block in blocks])[:count]
        answers[cell] = {name: table[:, n] for n, name in enumerate(lesson.scenarios[cell[0]].file.outcomes)}
    own = {name: (name, lesson.scenarios[name].file.lens) for name in lesson.scenarios}
    courses = {name: np.concatenate([block["course"] for block in parts[cell]])[:count] for name, cell in own.items()}
    return Taught(lesson, count, answers, courses)


def comparable(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios share actors, issues and horizon, so that both meet the same luck run by run."""
    same = all(list(getattr(one.world, t)) == list(getattr(other.world, t)) for t in ("actors", "issues"))
    return same and one.file.horizon == other.file.horizon


def cells(lesson: Lesson) -> dict[Cell, Scenario]:
    """Everything that is run: each scenario through its own lens and through those of the lesson."""
    return {cell: _through(lesson.scenarios[cell[0]], cell[1]) for cell in _planned(lesson)}


def _through(scenario: Scenario, lens: str) -> Scenario:
    return scenario if lens == scenario.file.lens else altered(scenario, Alteration(lens=lens))


def _planned(lesson: Lesson) -> list[Cell]:
    """The cells of a lesson, in the order in which they are run."""
    wanted = {name: (s.file.lens, *lesson.file.lenses, *_lenses(lesson, name)) for name, s in lesson.scenarios.items()}
    return [(name, lens) for name, lenses in wanted.items() for lens in dict.fromkeys(lenses)]


def _blocks(count: int) -> int:
    return -(-count // BLOCK)


def _lenses(lesson: Lesson, scenario: str) -> list[str]:
    """The lenses under which results look at a scenario."""
    looks = []
    for result in lesson.file.expect.values():
        for lens in (result.lens, result.than_lens):
            if lens is not None and scenario in (result.scenario, result.than):
                looks.append(lens)
    return looks


def _jobs(lesson: Lesson, cell: Cell, scenario: Scenario, count: int) -> list[Job]:
    keep = ("issues",) if cell[1] == lesson.scenarios[cell[0]].file.lens else ()  # a job that keeps nothing has no courses
    questions = questions_of(scenario)
    return [Job(scenario.setup, questions, lesson.file.seed, block, keep) for block in range(_blocks(count))]
