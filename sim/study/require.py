"""Require: the smallest change of some numbers that carries an outcome to a target.

Every lever is tried alone at each of its levels; then pairs, where no single one gets there or where a pair could get there
in fewer steps. All meet the same luck as the scenario as it stands. The best of many candidates looks better than it is, so
that what is told was run again beside the scenario as it stands, on other worlds and more of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from sim.study.digest import digest
from sim.study.ensemble import Study, Watch
from sim.study.intervals import mean_interval, wilson
from sim.study.kept import answered
from sim.study.levers import Answer, Change, Lever, Target, levers, likely, shifts
from sim.study.pairs import far, hopeful, lesser
from sim.study.scenario import Scenario
from sim.study.variants import Alteration, Batch, altered, answers, questions_of
from sim.version import __version__
from sim.world.setup import Floats
from sim.world.source import InputError, Problem, nearest

FRESH = 4  # times as many worlds in the proof as in the search
MOST_PAIRS = 96
PROVED, ROUNDS = 3, 3  # candidates proved together, and how often the next ones follow where none of them holds
COLUMNS = ["stage", "lever", "from", "to", "steps", "before", "after", "low", "high", "change", "change_low", "change_high",
           "reached", "replicates"]  # fmt: skip

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Search:
    """What is asked of which scenario, in how many worlds. InputError for an outcome or a target that cannot be.

    paths: the levers; None takes those that the outcome follows most.
    """

    scenario: Scenario
    target: Target
    paths: tuple[str, ...] | None = None
    replicates: int = 512
    seed: int = 2022

    def __post_init__(self) -> None:
        Study((self.scenario,), self.replicates, self.seed)  # the same bounds as for any study
        known, name = self.scenario.file.outcomes, self.target.outcome
        if name not in known:
            raise InputError(
                [Problem(None, "--outcome", f"{name!r} is no outcome of {self.scenario.name!r}", nearest(name, known))]
            )
        if self.kind == "chance" and not 0 <= self.target.value <= 1:
            message = f"{self.target.value:g} is no share of worlds"
            raise InputError([Problem(None, "--at-least" if self.target.at_least else "--at-most", message, "Give 0 to 1.")])

    @property
    def kind(self) -> str:
        """Whether the outcome is a chance, a level or a count."""
        return self.scenario.file.outcomes[self.target.outcome].kind

    @property
    def manifest(self) -> str:
        """What is asked, as JSON: the scenario and its hash, the target, the levers, the size, the luck and the version."""
        settings: dict[str, Any] = {"scenario": self.scenario.name, "scenario_hash": self.scenario.digest, **asdict(self.target)}
        settings |= {"levers": self.paths, "replicates": self.replicates, "seed": self.seed, "version": __version__}
        return json.dumps(settings, indent=1) + "\n"

    @property
    def label(self) -> str:
        """A folder's name: what is required of what, and the beginning of a hash of it."""
        return f"require-{self.scenario.name}-{self.target.outcome}-{digest(self.manifest)[:8]}"

    @property
    def fresh(self) -> Search:
        """The same question to other worlds and more of them."""
        return replace(self, seed=self.seed + 1, replicates=FRESH * self.replicates)


@dataclass(frozen=True)
class Requirement:
    """What was found.

    verdict: met as it stands; reached (the whole interval of the proof meets the target); narrowly (its mean does);
    not within reach. start: as it stands, on the fresh worlds; alone, together: what was tried, by steps and effect;
    proved: what was run again on the fresh worlds, the found one (or else the best) first.
    """

    search: Search
    levers: tuple[Lever, ...]
    verdict: Literal["met", "reached", "narrowly", "not"]
    start: Answer
    alone: tuple[Answer, ...]
    together: tuple[Answer, ...]
    proved: tuple[Answer, ...]


@dataclass(frozen=True)
class Crew:
    """Who does the work, who is told of it, and where the answers are kept (nowhere without a folder)."""

    executor: Executor | None = None
    tell: Tell | None = None
    folder: Path | None = None

    def watch(self, doing: str) -> Watch | None:
        """What a batch tells of its blocks."""
        tell = self.tell
        return None if tell is None else lambda done, total: tell(doing, done, total)


def required(search: Search, crew: Crew = Crew()) -> Requirement:
    """Find the smallest change, by steps and then by effect, that meets the target, and prove it on fresh worlds.

    InputError for a lever that is not there.
    """
    named = None if search.paths is None else levers(search.scenario, search.paths)
    before = _run(search, [search.scenario], crew, "As it stands")[0]
    found = named or levers(search.scenario, likely(search.scenario, before, search.seed))
    if search.target.met(float(before.mean())):
        start = _tried(search.fresh, [()], None, crew, "Proving")[0]
        if search.target.met(start.after):
            return Requirement(search, found, "met", start, (), (), ())
    alone = _tried(search, [(shift,) for shift in shifts(found)], before, crew, "Each alone")
    together = _together(search, alone, before, crew)
    start, proved = _proved(search, [*alone, *together], crew)
    verdict = _verdict(search, proved)
    return Requirement(search, found, verdict, start, _ordered(search, alone), _ordered(search, together), proved)


def _verdict(search: Search, proved: Sequence[Answer]) -> Literal["reached", "narrowly", "not"]:
    if not proved or not search.target.met(proved[0].after):
        return "not"
    return "reached" if surely(search.target, proved[0]) else "narrowly"


def surely(target: Target, answer: Answer) -> bool:
    """Whether the whole interval of an answer meets the target."""
    return all(map(target.met, answer.interval))


def _together(search: Search, alone: Sequence[Answer], before: Floats, crew: Crew) -> list[Answer]:
    """Pairs, wave by wave, until one gets there or the bound is met; then the same two levers by fewer steps."""
    if not alone:
        return []
    target, found = search.target, list[Answer]()

    def run(waves: Iterable[Sequence[Change]]) -> bool:
        for wave in waves:
            fresh = [pair for pair in wave if pair not in {a.shifts for a in found}][: MOST_PAIRS - len(found)]
            found.extend(_tried(search, fresh, before, crew, "Pairs") if fresh else [])
            if any(target.met(a.after) for a in found):
                return True
        return False

    cheapest = min((a.steps for a in alone if target.met(a.after)), default=None)
    if not run(hopeful(target, alone, cheapest)) and cheapest is None and run([far(target, alone)]):
        run_down = min((a for a in found if target.met(a.after)), key=lambda a: a.steps)
        there = list(found)
        found.clear()
        run(lesser(run_down.shifts))
        found.extend(a for a in there if a.shifts not in {b.shifts for b in found})
    return found


def _proved(search: Search, tried: Sequence[Answer], crew: Crew) -> tuple[Answer, tuple[Answer, ...]]:
    """The smallest changes that got there, run again, until one holds; where none did, those that came nearest.

    With the scenario as it stands on the same fresh worlds.
    """
    there = [a.shifts for a in _ordered(search, (a for a in tried if search.target.met(a.after)))]
    came_near = sorted(tried, key=lambda a: -search.target.toward(a.after))
    candidates = there[: PROVED * ROUNDS] or [a.shifts for a in came_near[:PROVED]]
    start, *proved = _tried(search.fresh, [(), *candidates[:PROVED]], None, crew, "Proving")
    for first in range(PROVED, len(candidates), PROVED):
        if any(search.target.met(a.after) for a in proved):
            break
        proved += _tried(search.fresh, [(), *candidates[first : first + PROVED]], None, crew, "Proving")[1:]
    return start, tuple(sorted(_ordered(search, proved), key=lambda a: _shortfall(search, a)))


def _shortfall(search: Search, answer: Answer) -> float:
    """How far an answer stays behind the target; 0 where it meets it."""
    return max(search.target.toward(search.target.value - answer.after), 0.0)


def _ordered(search: Search, found: Iterable[Answer]) -> tuple[Answer, ...]:
    """By steps, then by how many levers are moved, then by effect, the largest first."""
    return tuple(sorted(found, key=lambda a: (a.steps, len(a.shifts), -search.target.toward(a.after))))


def _tried(search: Search, changes: Sequence[Change], before: Floats | None, crew: Crew, doing: str) -> list[Answer]:
    """Run changes beside the scenario as it stands: its answers, (R,), or None where the empty change comes first."""
    variants = [
        altered(search.scenario, Alteration(changes={s.lever.path: s.written for s in change})) if change else search.scenario
        for change in changes
    ]
    found = _run(search, variants, crew, doing)
    start = found[0] if before is None else before
    return [_answer(change, start, row, search.kind) for change, row in zip(changes, found, strict=True)]


def _run(search: Search, scenarios: Sequence[Scenario], crew: Crew, doing: str) -> Floats:
    """Answers, (scenarios, R)."""
    asked = questions_of(search.scenario, [search.target.outcome])
    batch = Batch(tuple(s.setup for s in scenarios), asked, search.replicates, search.seed)
    watch = crew.watch(doing)
    found = (
        answers(batch, crew.executor, watch)
        if crew.folder is None
        else np.stack(answered(batch, crew.folder, crew.executor, watch))
    )
    return found[:, :, 0]


def _answer(change: Change, before: Floats, after: Floats, kind: str) -> Answer:
    mean, _, low, high = mean_interval(after)
    interval = wilson(mean, len(after)) if kind == "chance" else (low, high)
    difference, _, least, most = mean_interval(after - before)
    return Answer(change, float(before.mean()), mean, interval, (difference, least, most), len(after))


def trials(found: Requirement) -> pd.DataFrame:
    """Everything that was run, one row each: COLUMNS; stage is alone, pair or proof."""
    stages = (("alone", found.alone), ("pair", found.together), ("proof", found.proved))
    rows = [(stage, *_row(found.search.target, a)) for stage, answers_ in stages for a in answers_]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(target: Target, a: Answer) -> tuple[object, ...]:
    paths, was, now = (" + ".join(words) for words in zip(*((s.lever.path, s.lever.word, s.word) for s in a.shifts), strict=True))
    return (paths, was, now, a.steps, a.before, a.after, *a.interval, *a.change, target.met(a.after), a.replicates)
