"""Continued: one run from one of its months on, beside its own past and beside all other runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.engine.block import BLOCK
from sim.engine.walk import Moment, walk
from sim.study.kept import Crew
from sim.study.measures import courses, recorded
from sim.study.pair import finished
from sim.study.reopen import one_of, reopened
from sim.study.scenario import Scenario
from sim.study.seat.branches import ALONE, Branches, branches
from sim.study.seat.game import Game, Table, opened
from sim.study.variants import questions_of
from sim.study.witness import alone
from sim.world.calendar import real_date
from sim.world.evidence import Evidence
from sim.world.setup import Floats
from sim.world.source import InputError, Problem


@dataclass(frozen=True)
class Continued:
    """A run from one of its months on.

    replicate: the run; date: the first month that is open; actual: (steps + 1, outcomes), as far as the run is known; study:
    (worlds, outcomes), the answers of all runs, or of as many branches from the start for a game that was played.
    """

    scenario: Scenario
    replicate: int
    date: str
    found: Branches
    actual: Floats
    study: Floats
    played: bool = False

    @property
    def whole(self) -> bool:
        """Whether the run is known to its end."""
        return len(self.actual) == self.found.courses.shape[1]


@dataclass(frozen=True)
class Entry:
    """A month of a run that a study holds. answers: (worlds, outcomes), those of the study; names: of the outcomes."""

    scenario: Scenario
    seed: int
    replicate: int
    step: int
    names: tuple[str, ...] = ()
    answers: Floats | None = None


def entry(study: Path, name: str | None, replicate: int, month: str, evidence: Evidence | None = None) -> Entry:
    """A month of a study's run. name: of its scenarios, by default the first. InputError for what is not there."""
    store, scenarios = reopened(study, evidence)
    scenario = scenarios[0] if name is None else one_of(scenarios, name)
    worlds = store.manifest["replicates"]
    if not 0 <= replicate < worlds:
        raise InputError([Problem(None, "replicate", f"{replicate} is not in the study", f"It has worlds 0 to {worlds - 1}.")])
    step = step_in(scenario, month)
    dataset = finished(store)
    answers = np.asarray(dataset["outcomes"].sel(scenario=scenario.name).values, dtype=float)
    return Entry(scenario, store.manifest["seed"], replicate, step, tuple(map(str, dataset["outcome"].values)), answers)


def step_in(scenario: Scenario, month: str) -> int:
    """The step of a month, from 1. InputError outside the horizon."""
    try:
        return scenario.calendar.step_of(real_date(month))
    except ValueError as error:
        raise InputError([Problem(None, "month", str(error), "Name a month of the scenario, as in 2022-09.")]) from None


def continued(at: Entry, number: int, crew: Crew = ALONE) -> Continued:
    """So many branches of a study's run from a month on."""
    questions, setup = questions_of(at.scenario, at.names), at.scenario.setup
    table = opened(Game(at.scenario, at.seed, at.replicate, (), first=at.step))
    found = branches(table, questions, number, crew)
    walked = recorded(walk(setup, at.seed, at.replicate // BLOCK), setup.steps, frozenset(q.field for q in questions))
    actual = courses(questions, walked)[at.replicate % BLOCK]
    assert at.answers is not None
    return Continued(at.scenario, at.replicate, table.date, found, actual, at.answers)


def game_continued(table: Table, step: int | None, number: int, crew: Crew = ALONE) -> Continued:
    """So many branches of a game from a step on, by default the next; beside them as many from its first.

    InputError for a step that has not been reached.
    """
    game, scenario, questions = table.game, table.game.scenario, questions_of(table.game.scenario)
    step = min(table.step, scenario.setup.steps + 1) if step is None else step
    if not 1 <= step <= table.now.step + 1:
        raise InputError([Problem(None, "month", "the game has not come so far", f"Its next month is {table.date}.")])
    there, start = (replace(table, moments=table.moments[:n]) for n in (step, game.first))
    found, whole = branches(there, questions, number, crew), branches(start, questions, number, crew)
    past = [alone(m.state, m.worlds, table.row) for m in table.moments]
    ahead = [past[-1]] * (scenario.setup.steps - table.now.step)  # a question may ask of a date that has not come
    moments = (Moment(n, *at) for n, at in enumerate([*past, *ahead]))
    walked = recorded(moments, scenario.setup.steps, frozenset(q.field for q in questions))
    actual = courses(questions, walked)[0, : table.step]
    return Continued(scenario, game.replicate, there.date, found, actual, whole.courses[:, -1], played=True)
