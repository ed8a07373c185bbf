"""Levers: numbers that can be moved by the levels of their worded scale, so that a change reads "from wary to neutral".

What moving some of them came to is held against a target that an outcome should reach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from sim.study.drivers import drawn_numbers
from sim.study.intervals import Z
from sim.study.scenario import Scenario, numbered
from sim.world.amount import SCALES, Amount
from sim.world.setup import Floats
from sim.world.source import InputError, Problem, nearest

FEWEST_LEVERS, MOST_LEVERS = 4, 12  # chosen where none is named
WANTS = ("position", "salience")


@dataclass(frozen=True)
class Lever:
    """A number that can be moved, its levels from low to high, and the one at which, or next to which, it stands."""

    path: str
    levels: tuple[tuple[str, Amount], ...]  # the word, and what a scenario would write
    stands: int

    @property
    def word(self) -> str:
        """Where it stands."""
        return self.levels[self.stands][0]


@dataclass(frozen=True)
class Shift:
    """One lever put to one of its levels."""

    lever: Lever
    level: int

    @property
    def word(self) -> str:
        """The level's word."""
        return self.lever.levels[self.level][0]

    @property
    def written(self) -> Amount:
        """What a scenario would write under `changes:`."""
        return self.lever.levels[self.level][1]

    @property
    def steps(self) -> int:
        """How many levels away it is."""
        return abs(self.level - self.lever.stands)


Change = tuple[Shift, ...]
"""Levers moved together; the empty change leaves the scenario as it stands."""


@dataclass(frozen=True)
class Target:
    """What is required of an outcome: that its mean (of a chance: its share of worlds) be at least or at most a value."""

    outcome: str
    value: float
    at_least: bool

    def met(self, mean: float) -> bool:
        """Whether a mean meets it."""
        return mean >= self.value if self.at_least else mean <= self.value

    def toward(self, change: float) -> float:
        """A change, positive where it goes toward the target."""
        return change if self.at_least else -change


@dataclass(frozen=True)
class Answer:
    """What a change came to in a sample, beside the scenario as it stands in the same worlds. Intervals are 95 %."""

    shifts: Change
    before: float
    after: float
    interval: tuple[float, float]  # of after
    change: tuple[float, float, float]  # paired difference, low, high
    replicates: int

    @property
    def steps(self) -> int:
        """Levels moved in all."""
        return sum(shift.steps for shift in self.shifts)


def levers(scenario: Scenario, paths: Iterable[str]) -> tuple[Lever, ...]:
    """Numbers of a scenario as levers. InputError for all paths that are not there."""
    paths = tuple(dict.fromkeys(paths))
    strangers = [path for path in paths if path not in scenario.numbers]
    if strangers:
        known = scenario.numbers
        raise InputError(
            [Problem(None, "--levers", f"{p!r} is no number of {scenario.name!r}", nearest(p, known)) for p in strangers]
        )
    return tuple(_lever(scenario, path) for path in paths)


def _lever(scenario: Scenario, path: str) -> Lever:
    number, book = scenario.numbers[path], scenario.evidence.codebook
    scale = SCALES.get(number.kind, number.kind)
    if scale not in book.scales:
        return _of_range(scenario, path)
    sign, factor = ("-", -1.0) if number.span.value < 0 else ("", 1.0)
    values = sorted((factor * book.span(scale, word).value, f"{sign}{word}") for word in book.words(scale))
    stands = min(range(len(values)), key=lambda n: abs(values[n][0] - number.span.value))
    return Lever(path, tuple((word, word) for _, word in values), stands)


def _of_range(scenario: Scenario, path: str) -> Lever:
    """A number without a worded scale: the low end, the value and the high end of its declared range."""
    declared = numbered(scenario.file.model_copy(update={"changes": {}}), scenario.world, scenario.evidence)[path].span
    stands = min(range(3), key=lambda n: abs(declared[n] - scenario.numbers[path].span.value))
    words = (f"{word} ({x:g})" for word, x in zip(("low", "value", "high"), declared, strict=True))
    return Lever(path, tuple(zip(words, declared, strict=True)), stands)


def shifts(found: Iterable[Lever]) -> list[Shift]:
    """Each lever at every level but its own."""
    return [Shift(one, level) for one in found for level in range(len(one.levels)) if level != one.stands]


def likely(scenario: Scenario, answered: Floats, seed: int) -> tuple[str, ...]:
    """What principals think of one another and what they want: the numbers that an outcome followed most over the worlds.

    By the rank correlation of what each world drew with its answer, (replicates,); those that luck alone would bring forth
    less often than once in twenty, but four at the least and twelve at the most. Ties keep the world's order, trusts first.
    """
    principals = [name for name, actor in scenario.world.actors.items() if actor.principal]
    paths = [f"trust.{i}.{j}" for i in principals for j in principals if i != j]
    paths += [path for path in scenario.numbers if path.split(".")[0] in WANTS and path.split(".")[1] in principals]
    drawn = drawn_numbers(scenario, seed, len(answered))
    told = {path: abs(_correlation(drawn[path], answered)) if path in drawn else 0.0 for path in paths}
    clear = sum(size > Z / np.sqrt(max(len(answered) - 1, 1)) for size in told.values())
    return tuple(sorted(paths, key=lambda path: -told[path])[: min(max(clear, FEWEST_LEVERS), MOST_LEVERS)])


def _correlation(drawn: Floats, answered: Floats) -> float:
    """Spearman's; 0 where one of the two never varies."""
    if np.ptp(drawn) == 0 or np.ptp(answered) == 0:
        return 0.0
    return float(np.corrcoef(rankdata(drawn), rankdata(answered))[0, 1])
