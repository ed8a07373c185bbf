"""Every look and every quantity, on series made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr

from sim.engine.block import BLOCK
from sim.study import balance
from sim.study.ensemble import Study
from sim.study.file import MEASURES, OutcomeFile
from sim.study.job import Job, work
from sim.study.measures import SERIES, courses, question, series
from sim.study.scenario import Scenario
from sim.world.calendar import Calendar
from sim.world.index import Index

MONTHS = Calendar("2022-02", 3)  # times: 1 February, March, April, May
WEEKS = Calendar("2022-02", 1, "week")  # times: 1, 8, 15, 22 February and 1 March
INDEX = Index({"alba": 0, "brenn": 1}, {"river": 0, "trade": 1}, {"raid": 0, "talk": 1}, {"treaty": 0, "league": 1})


def planted(steps: int = 3) -> dict[str, np.ndarray[Any, Any]]:
    """One replicate whose series count in steps of their own; what is not asked about is far away."""
    times = np.arange(steps + 1.0)
    away = np.full(steps + 1, 99.0)
    return {
        "issues": np.stack([away, times / 10], axis=-1)[None],
        "satisfaction": np.stack([away, times / 5], axis=-1)[None],
        "capability": np.stack([times + 1, away], axis=-1)[None],
        "trust": np.stack([away, 1 - times / 10, away, away], axis=-1).reshape(1, steps + 1, 2, 2),
        "climate": np.stack([away, away, -times / 10, away], axis=-1).reshape(1, steps + 1, 2, 2),
        "accords": np.stack([times == 1, times > 9], axis=-1)[None],
        "moves": np.stack([3 * (times == 2) + (times == 3), times > 9], axis=-1).astype(np.uint8)[None],
        "measures": np.stack([away, away, away, away, times], axis=-1)[None],
    }


def course(calendar: Calendar = MONTHS, **asked: Any) -> list[float]:
    """The course of one outcome over the planted series."""
    outcome = OutcomeFile(title="What is asked", **asked)
    found = courses((question("asked", outcome, INDEX, calendar),), planted(calendar.steps))
    assert found.shape == (1, calendar.steps + 1, 1)
    return [round(float(value), 6) for value in found[0, :, 0]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # --- every quantity, as it stands
        ({"issue": "trade", "at": "end"}, [0, 0.1, 0.2, 0.3]),
        ({"satisfaction": "brenn", "at": "end"}, [0, 0.2, 0.4, 0.6]),
        ({"capability": "alba", "at": "end"}, [1, 2, 3, 4]),
        ({"trust": ("alba", "brenn"), "at": "end"}, [1, 0.9, 0.8, 0.7]),
        ({"climate": ("brenn", "alba"), "at": "end"}, [0, -0.1, -0.2, -0.3]),
        ({"accord": "treaty", "at": "end"}, [0, 1, 0, 0]),
        ({"measure": "blocs", "at": "end"}, [0, 1, 2, 3]),
        # --- at a date: what holds at its end, and no longer changes
        ({"issue": "trade", "at": "2022-02"}, [0, 0.1, 0.1, 0.1]),
        ({"issue": "trade", "at": "2022-03"}, [0, 0.1, 0.2, 0.2]),
        ({"issue": "trade", "at": "2022-03-31"}, [0, 0.1, 0.2, 0.2]),
        ({"issue": "trade", "at": "2022-04"}, [0, 0.1, 0.2, 0.3]),
        ({"accord": "treaty", "at": "2022-02"}, [0, 1, 1, 1]),
        # --- within bounds
        ({"issue": "trade", "above": 0.15, "at": "end"}, [0, 0, 1, 1]),
        ({"issue": "trade", "below": 0.15, "at": "end"}, [1, 1, 0, 0]),
        ({"issue": "trade", "above": 0.05, "below": 0.25, "at": "end"}, [0, 1, 1, 0]),
        ({"capability": "alba", "above": 2, "at": "end"}, [0, 0, 1, 1]),  # a bound does not lie beyond itself
        # --- ever
        ({"issue": "trade", "above": 0.05, "below": 0.15, "ever": True}, [0, 1, 1, 1]),
        ({"accord": "treaty", "ever": True}, [0, 1, 1, 1]),
        ({"accord": "league", "ever": True}, [0, 0, 0, 0]),
        ({"move": "raid", "ever": True}, [0, 0, 1, 1]),  # three raids in a month are one yes
        ({"move": "talk", "ever": True}, [0, 0, 0, 0]),
        # --- mean, over the times that have passed
        ({"issue": "trade", "mean": True}, [0, 0.05, 0.1, 0.15]),
        ({"accord": "treaty", "mean": True}, [0, 0.5, 0.333333, 0.25]),
        ({"issue": "trade", "above": 0.15, "mean": True}, [0, 0, 0.333333, 0.5]),
        # --- count
        ({"move": "raid", "count": True}, [0, 0, 3, 4]),
        ({"move": "talk", "count": True}, [0, 0, 0, 0]),
    ],
)
def test_a_course(asked: dict[str, Any], expected: list[float]) -> None:
    assert course(**asked) == expected


def test_a_month_ends_with_the_week_that_holds_its_last_day() -> None:
    assert course(WEEKS, issue="trade", at="2022-02") == [0, 0.1, 0.2, 0.3, 0.4]
    assert course(WEEKS, issue="trade", at="2022-02-14") == [0, 0.1, 0.2, 0.2, 0.2]
    assert course(WEEKS, issue="trade", at="2022-02-15") == [0, 0.1, 0.2, 0.3, 0.3]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"issue": "trade", "at": "end"}, "level"),
        ({"issue": "trade", "mean": True}, "level"),
        ({"issue": "trade", "above": 0.5, "at": "end"}, "chance"),
        ({"issue": "trade", "above": 0.5, "ever": True}, "chance"),
        ({"issue": "trade", "above": 0.5, "mean": True}, "level"),
        ({"accord": "treaty", "at": "end"}, "chance"),
        ({"accord": "treaty", "mean": True}, "level"),
        ({"move": "raid", "ever": True}, "chance"),
        ({"move": "raid", "count": True}, "count"),
        ({"measure": "concentration", "at": "end"}, "level"),
        ({"measure": "frustration", "at": "end"}, "count"),
        ({"measure": "frustration", "above": 2, "at": "end"}, "chance"),
    ],
)
def test_the_kind_of_an_answer(asked: dict[str, Any], kind: str) -> None:
    assert OutcomeFile(title="What is asked", **asked).kind == kind


def test_every_measure_has_a_place() -> None:
    walked = planted()
    walked["measures"] = np.arange(20.0).reshape(1, 4, 5)
    for place, name in enumerate(MEASURES):
        asked = question("asked", OutcomeFile(title="What", measure=name, at="end"), INDEX, MONTHS)
        assert courses((asked,), walked)[0, :, 0].tolist() == [place, place + 5, place + 10, place + 15]


def test_courses_do_not_disturb_the_series() -> None:
    walked = planted()
    before = {name: values.copy() for name, values in walked.items()}
    outcome = OutcomeFile(title="What", issue="trade", at="2022-02")
    courses((question("asked", outcome, INDEX, MONTHS),), walked)
    assert all(np.array_equal(walked[name], before[name]) for name in walked)


# On a real walk


def test_the_last_of_a_course_is_the_answer(dataset: xr.Dataset) -> None:
    final = dataset["course"].isel(time=-1).values
    assert final.tobytes() == dataset["outcomes"].values.astype(np.float32).tobytes()


def test_outcomes_are_read_off_the_series(dataset: xr.Dataset) -> None:
    found = dataset["outcomes"]
    issues = dataset["issues"].sel(issue="river").values
    assert np.allclose(found.sel(outcome="dam"), issues[..., -1], atol=1e-6)
    assert np.array_equal(found.sel(outcome="dammed"), (issues > 0.6).any(axis=-1))
    assert np.array_equal(found.sel(outcome="treaty_holds"), dataset["accords"].sel(accord="treaty").isel(time=-1))
    raids = dataset["moves"].sel(move="brenn_raids").values.astype(int)
    assert np.array_equal(found.sel(outcome="raids"), raids.sum(axis=-1))
    faith = dataset["trust"].sel(actor="brenn", other="alba").values.astype(float)
    assert np.allclose(found.sel(outcome="faith"), faith.mean(axis=-1), atol=1e-6)


def test_measures_are_the_instruments_of_every_time(dataset: xr.Dataset) -> None:
    capability = dataset["capability"].values.astype(float)
    assert np.allclose(dataset["measures"].sel(measure="concentration"), balance.concentration(capability), atol=1e-6)
    assert np.allclose(dataset["measures"].sel(measure="polarity"), balance.polarity(capability), rtol=1e-5)
    signed = balance.signs(dataset["trust"].values.astype(float))
    # single precision may put a tie on the other side of its dead zone, hardly ever
    for name, instrument in (("frustration", balance.frustration), ("blocs", balance.bloc_count)):
        assert (dataset["measures"].sel(measure=name).values == instrument(signed)).mean() > 0.999


def test_a_series_has_a_row_a_replicate_and_a_time_more_than_steps(base: Scenario) -> None:
    walked = series(base.setup, 7, 0)
    assert {name: values.shape[:2] for name, values in walked.items()} == dict.fromkeys(walked, (BLOCK, 13))
    assert set(SERIES) <= set(walked)


@pytest.mark.parametrize("wanted", [*SERIES, "climate"])
def test_a_series_is_the_same_whatever_else_is_wanted(base: Scenario, wanted: str) -> None:
    alone = series(base.setup, 7, 0, frozenset({wanted}))[wanted]
    among = series(base.setup, 7, 0, frozenset({*SERIES, "climate"}))[wanted]
    assert alone.tobytes() == among.tobytes()


def test_work_is_a_pure_function_of_its_job(base: Scenario) -> None:
    study = Study((base,), 1, 7)
    job = Job(base.setup, study.questions[0], 7, 1)
    first, second = work(job), work(job)
    assert first.keys() == second.keys()
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)
    answers = work(replace(job, keep=()))
    assert answers.keys() == {"outcomes"}
    assert answers["outcomes"].tobytes() == first["outcomes"].tobytes()
