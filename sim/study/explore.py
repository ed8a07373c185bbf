"""Explore: what an outcome rests on, and which signposts tell where it is common, over the declared ranges of a few numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.lib.format import open_memmap

from sim.study.design import Design, designed, factors, rows_within, run
from sim.study.digest import digest
from sim.study.discovery import Cases, Discovery, cases, discovered
from sim.study.extras import at_hand
from sim.study.kept import written
from sim.study.measures import Question
from sim.study.scenario import Scenario
from sim.study.sensitivity import Sensitivity, screening, sensitivity
from sim.study.variants import questions_of
from sim.version import __version__
from sim.world.setup import Floats
from sim.world.source import InputError, Problem, nearest

MOST_FACTORS = 50
LIBRARIES = ("SALib", "sklearn", "ema_workbench")

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Plan:
    """What is asked. factors: the numbers to vary, or how many of those that the outcome follows most."""

    scenario: Scenario
    outcome: str
    points: int = 1024
    replicates: int = 64
    factors: int | tuple[str, ...] = 10
    seed: int = 2022
    threshold: float | None = None

    def __post_init__(self) -> None:
        problems = list(_misfits(self))
        if problems:
            raise InputError(problems)
        paths = self.factors
        rows_within(paths if isinstance(paths, int) else len(factors(self.scenario, paths)), (self.points, self.replicates))

    @cached_property
    def question(self) -> Question:
        """The outcome, ready to be asked."""
        return questions_of(self.scenario, [self.outcome])[0]

    def design(self, paths: tuple[str, ...]) -> Design:
        """The points at which these numbers are held. InputError for numbers that cannot vary and for too few points."""
        return designed(factors(self.scenario, paths), (self.points, self.replicates), self.seed)

    @property
    def settings(self) -> Mapping[str, Any]:
        """All that the answers depend on."""
        return {
            "exploration": "realpolitik", "scenario": self.scenario.name, "scenario_hash": self.scenario.digest,
            "outcome": self.outcome, "factors": self.factors, "points": self.points, "replicates": self.replicates,
            "seed": self.seed, "threshold": self.threshold, "version": __version__,
        }  # fmt: skip

    @property
    def manifest(self) -> str:
        """The settings as a text."""
        return json.dumps(self.settings, indent=1) + "\n"

    @property
    def label(self) -> str:
        """A folder's name: what is explored, and the beginning of a hash of the settings."""
        return f"explore-{self.scenario.name[:60]}-{self.outcome}-{digest(self.settings)[:8]}"


@dataclass(frozen=True)
class Exploration:
    """What was found. screened: every number that was screened, by its correlation; none where the numbers were named.

    answers: of every point in every world, (N, d + 3, replicates). discovery: none where there is nothing to search, as
    `barren` says.
    """

    plan: Plan
    design: Design
    screened: pd.DataFrame | None
    answers: Floats
    sensitivity: Sensitivity
    cases: Cases
    discovery: Discovery | None
    barren: str


def explored(plan: Plan, tell: Tell, executor: Executor | None = None, folder: Path | None = None) -> Exploration:
    """Choose the numbers, run the points and learn from them. folder: where answers are kept, and found again."""
    at_hand(LIBRARIES)
    screened, paths = None, plan.factors
    if isinstance(paths, int):
        screened = screening(plan.scenario, plan.question, plan.seed, executor, partial(tell, "Screening the numbers"))
        paths = tuple(screened["number"][:paths])
    design = plan.design(paths)
    answers = _answers(plan, design, executor, partial(tell, "Running the points"), folder)
    tell("Learning from the points", 0, 1)
    of, found, barren = cases(plan.question, design, answers, plan.threshold), None, ""
    try:
        found = discovered(of)
    except InputError as error:
        barren = " ".join(problem.message for problem in error.problems)
    rests = sensitivity(design, answers)
    tell("Learning from the points", 1, 1)
    return Exploration(plan, design, screened, answers, rests, of, found, barren)


def _answers(
    plan: Plan, design: Design, executor: Executor | None, watch: Callable[[int, int], None], folder: Path | None
) -> Floats:
    """The answers of the points. On disk they are written as they come, so that work that was stopped goes on."""
    found = None
    if folder is not None:
        points = [design.values, design.luck, design.replicates, plan.seed]
        key = digest([digest(plan.scenario.setup), plan.question, points, __version__])
        found = _kept(folder / "answers" / f"{key[:32]}.npy", (design.points, design.replicates))
    return run(plan.scenario, plan.question, design, executor, watch, found)


def _kept(path: Path, shape: tuple[int, int]) -> Floats:
    """An array on disk, NaN where nothing has been written yet."""
    if not path.exists():
        written(path, np.full(shape, np.nan))
    return open_memmap(path, mode="r+")


def _misfits(plan: Plan) -> list[Problem]:
    problems, known = [], plan.scenario.file.outcomes
    if plan.outcome not in known:
        remedy = nearest(plan.outcome, known)
        problems.append(Problem(None, "--outcome", f"{plan.outcome!r} is no outcome of {plan.scenario.name}", remedy))
    elif plan.threshold is not None and known[plan.outcome].kind == "chance" and not 0 <= plan.threshold < 1:
        problems.append(Problem(None, "--threshold", f"{plan.threshold:g} is no share of worlds", "Give a number from 0 to 1."))
    if isinstance(plan.factors, int) and not 1 <= plan.factors <= MOST_FACTORS:
        problems.append(Problem(None, "--factors", f"{plan.factors} does not fit", f"Ask for 1 to {MOST_FACTORS}, or name them."))
    if not 0 <= plan.seed < 2**63:
        problems.append(Problem(None, "--seed", f"{plan.seed} does not fit", "Give a whole number from 0 to 2^63 - 1."))
    return problems
