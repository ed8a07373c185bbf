"""Design: points in the space of a few uncertain numbers, each run in some worlds.

A Saltelli design (Saltelli et al. 2010) has N rows. Row n holds two independent points A and B, drawn by a scrambled Sobol'
sequence from the distributions from which worlds draw, and for each number the point A with that one number taken from B.
One more such number is a dummy that the model does not know: it stands for luck. All points of a row meet the luck of A, but
for B and for the point whose dummy comes from B, which meet another. So points that are compared differ in nothing but one
number, rows are independent of one another, and what the dummy seems to do is what luck does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from scipy.special import betaincinv

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.draws import draw_salience, draw_worlds, triangular
from sim.engine.walk import walk_in
from sim.study.cells import Held, held, holding
from sim.study.dispatch import in_order
from sim.study.extras import extra
from sim.study.measures import Question, courses, recorded
from sim.study.scenario import Scenario
from sim.world.numbers import Number
from sim.world.setup import Floats, Ints, Ranged, Setup
from sim.world.source import InputError, Problem, nearest

LEAST_ROWS = 16
MOST_WORLDS = 20_000_000
APART = 1 << 20  # blocks of luck from here on, which no ensemble reaches that is run beside it
Watch = Callable[[int, int], None]


@dataclass(frozen=True)
class Factor:
    """An uncertain number that the points of a design fix."""

    number: Number

    @property
    def path(self) -> str:
        """The number's path."""
        return self.number.path

    def at(self, share: Floats) -> Floats:
        """Quantiles of the distribution from which worlds draw it: Beta for a trust, else triangular on its range."""
        if self.number.belief is not None:
            return np.clip(betaincinv(*self.number.belief, share), 0.01, 0.99)
        return triangular(share, Ranged(*(np.asarray(x, dtype=float) for x in self.number.span)))


def factors(scenario: Scenario, paths: Sequence[str]) -> tuple[Factor, ...]:
    """Numbers of a scenario as factors. InputError, all at once, for paths that are not there and numbers without a range."""
    problems: list[Problem] = []
    for path in paths:
        number = scenario.numbers.get(path)
        if number is None:
            problems.append(
                Problem(None, "--factors", f"{path!r} is no number of {scenario.name}", nearest(path, scenario.numbers))
            )
        elif number.span.low == number.span.high:
            remedy = f"Give it one in the scenario: changes: {{{path}: [low, value, high]}}."
            problems.append(
                Problem(None, "--factors", f"{path} is exactly {number.span.value:g} and has no range to vary in", remedy)
            )
    if not paths:
        problems.append(Problem(None, "--factors", "there is no number to vary", "Give numbers of the scenario a range."))
    if len(set(paths)) < len(paths):
        problems.append(Problem(None, "--factors", "names a number twice", "Name each once."))
    if problems:
        raise InputError(problems)
    return tuple(Factor(scenario.numbers[path]) for path in paths)


@dataclass(frozen=True)
class Design:
    """The points at which a scenario is run. N rows of d + 3 points: A, A with each factor from B, A with B's luck, B."""

    factors: tuple[Factor, ...]
    rows: int
    replicates: int  # worlds a point
    seed: int

    @property
    def width(self) -> int:
        """Points in a row."""
        return len(self.factors) + 3

    @property
    def points(self) -> int:
        """Points in all."""
        return self.rows * self.width

    @cached_property
    def shares(self) -> Floats:
        """Where each point stands in each factor's distribution, and last the dummy, (N, d + 3, d + 1) in [0, 1]."""
        names = [*(f.path for f in self.factors), "dummy"]
        problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
        full = 1 << (self.rows - 1).bit_length()  # the sequence comes in powers of 2, of which the first rows are taken
        sobol = extra("SALib.sample.sobol")
        drawn: Floats = sobol.sample(problem, full, calc_second_order=False, seed=self.seed + 1)
        return drawn.reshape(full, self.width, len(names))[: self.rows]

    @cached_property
    def values(self) -> Floats:
        """What each point holds each factor at, (N, d + 3, d)."""
        return np.stack([factor.at(self.shares[:, :, n]) for n, factor in enumerate(self.factors)], axis=-1)

    @cached_property
    def luck(self) -> Ints:
        """The block of luck that each point meets, (N, d + 3): that of its row's A or of its row's B."""
        other = self.shares[:, :, -1] != self.shares[:, :1, -1]
        return APART + 2 * np.arange(self.rows)[:, None] + other


def designed(found: tuple[Factor, ...], budget: tuple[int, int], seed: int) -> Design:
    """The largest design within a budget of points and of replicates a point. InputError where it does not fit."""
    return Design(found, rows_within(len(found), budget), budget[1], seed)


def rows_within(count: int, budget: tuple[int, int]) -> int:
    """How many rows of so many factors a budget of points and of replicates a point holds. InputError where it does not fit."""
    points, replicates = budget
    rows, problems = points // (count + 3), []
    if rows < LEAST_ROWS:
        remedy = f"Ask for at least {LEAST_ROWS * (count + 3):,}, or for fewer factors."
        problems.append(Problem(None, "--points", f"{points:,} are too few for {count} factors", remedy))
    if points * replicates > MOST_WORLDS:
        problems.append(
            Problem(None, "--points", f"{points:,} × {replicates} worlds are too many", f"Ask for {MOST_WORLDS:,} in all.")
        )
    if replicates < 2 or BLOCK % replicates:
        sizes = ", ".join(str(n) for n in range(2, BLOCK) if BLOCK % n == 0)
        problems.append(Problem(None, "--replicates", f"{replicates} does not fit", f"Ask for {sizes} or {BLOCK}."))
    if problems:
        raise InputError(problems)
    return rows


@dataclass(frozen=True)
class Task:
    """Points that fill a block, and the block of luck that each of them meets, as a worker gets them."""

    setup: Setup
    question: Question
    seed: int
    points: tuple[Held, ...]
    luck: tuple[int, ...]


def work(task: Task) -> Floats:
    """The outcome of every point in its replicates, (points, replicates). A pure function of the task."""
    luck = partial(Chance, task.seed, 0, tiles=task.luck)
    worlds = held(draw_worlds(task.setup, luck(0)), draw_salience(task.setup, luck(0)), task.points)
    walked = recorded(walk_in(worlds, luck), task.setup.steps, frozenset({task.question.field}))
    return courses((task.question,), walked)[:, -1, 0].reshape(len(task.points), -1)


def run(
    scenario: Scenario,
    question: Question,
    design: Design,
    executor: Executor | None = None,
    watch: Watch | None = None,
    found: Floats | None = None,
) -> Floats:
    """The answer of every point in every replicate, (N, d + 3, replicates). The same with and without an executor.

    found: an array (points, replicates) to fill, on disk perhaps; only blocks in which something is NaN are run.
    """
    found = np.full((design.points, design.replicates), np.nan) if found is None else found
    tiles = BLOCK // design.replicates
    firsts = [first for first in range(0, design.points, tiles) if np.isnan(found[first : first + tiles]).any()]
    tasks = (_task(scenario, question, design, np.arange(first, first + tiles)) for first in firsts)
    results = in_order(work, tasks, executor)
    for done, (first, answers) in enumerate(zip(firsts, results, strict=True), start=1):
        rows = found[first : first + tiles]
        rows[:] = answers[: len(rows)]
        if watch:
            watch(done, len(firsts))
    return np.array(found).reshape(design.rows, design.width, design.replicates)


def _task(scenario: Scenario, question: Question, design: Design, points: Ints) -> Task:
    """Points by their place in the design, row by row; where they run out, the last fills the block."""
    points = np.minimum(points, design.points - 1)
    values, paths = design.values.reshape(design.points, -1)[points], [factor.path for factor in design.factors]
    fixed = tuple(holding(scenario, dict(zip(paths, map(float, row), strict=True))) for row in values)
    return Task(scenario.setup, question, design.seed, fixed, tuple(map(int, design.luck.ravel()[points])))
