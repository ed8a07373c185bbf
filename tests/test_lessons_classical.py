"""What the lesson on the arms race promises beyond its expectations: its runs are Richardson's equations in closed form."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from sim.engine.walk import walk
from sim.study.classics.arms_race import ArmsRace
from sim.study.scenario import Scenario, load
from sim.world.library import installed
from sim.world.setup import Floats, Ranged

LESSON = Path("scenarios") / "lessons" / "arms_race"


def scenario(name: str) -> Scenario:
    """A scenario of the lesson."""
    return load(installed() / LESSON / f"{name}.yaml")


def value(of: Scenario, path: str) -> float:
    """A number's middle value."""
    return of.numbers[path].span.value


def race(of: Scenario) -> tuple[ArmsRace, tuple[float, float]]:
    """Richardson's race with the numbers of a scenario, and its start."""
    names = ("alba", "brenn")
    start = np.array([value(of, f"start.{side}_fleet") for side in names])
    fatigue = np.log(2.0) / np.array([value(of, f"half_life.{side}_fleet") for side in names])
    answers = np.array([value(of, f"coupling.{side}_answers") for side in names])
    resents = np.array([value(of, f"coupling.{side}_resents") for side in names])
    quarrel = of.file.events["quarrel"].set["grievance"] - value(of, "start.grievance")
    grievance = fatigue * (start - answers * start[::-1] + resents * quarrel)

    def pair(found: Floats) -> tuple[float, float]:
        return float(found[0]), float(found[1])

    return ArmsRace(pair(fatigue * answers), pair(fatigue), pair(grievance)), pair(start)


def quiet(of: Scenario) -> Floats:
    """Both fleets at every step of a run without luck, (steps + 1, 2)."""
    setup = of.setup
    setup = replace(setup, noise=Ranged(*(np.zeros_like(setup.noise.value),) * 3))
    moments = islice(walk(setup, 0, 0), setup.steps + 1)
    return np.array([moment.state.issues[0, :2].copy() for moment in moments])


@pytest.mark.parametrize(("step", "months", "within"), [("month", 1.0, 0.08), ("week", 7 / 30.4375, 0.02)])
@pytest.mark.parametrize(
    ("name", "stable"), [("settles", True), ("runs_away", False), ("one_calm_side", True), ("goodwill", False)]
)
def test_the_lesson_runs_richardsons_equations(name: str, stable: bool, step: str, months: float, within: float) -> None:
    """Until a fleet is pulled beyond its scale, the runs follow the closed form, the closer the shorter the steps."""
    of = scenario(name)
    known, start = race(of)
    assert known.stable == stable
    horizon = of.file.horizon.model_copy(update={"step": step})
    courses = quiet(replace(of, file=of.file.model_copy(update={"horizon": horizon})))
    exact = np.array([known.at(months * place, start) for place in range(len(courses))])
    rest = exact + (exact @ known.matrix.T + known.grievance) / known.fatigue
    free = np.logical_and.accumulate(((rest >= 0.0) & (rest <= 1.0)).all(axis=1))
    assert free.sum() > 12
    np.testing.assert_allclose(courses[free], exact[free], atol=within)


@pytest.mark.parametrize(("name", "levels"), [("settles", (0.6, 0.6)), ("one_calm_side", (0.85, 0.64))])
def test_the_levels_told_to_the_teacher_are_the_equilibria(name: str, levels: tuple[float, float]) -> None:
    """The table in lesson.md states where a stable race settles."""
    assert race(scenario(name))[0].equilibrium == pytest.approx(levels, abs=0.006)


@pytest.mark.parametrize(("name", "end"), [("runs_away", 1.0), ("goodwill", 0.0)])
def test_an_unstable_race_hits_an_end_of_its_scale(name: str, end: float) -> None:
    """Richardson's own race runs on without bound; the model's stops where its scale does."""
    assert quiet(scenario(name))[-1] == pytest.approx((end, end), abs=0.02)
