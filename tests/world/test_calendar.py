"""Calendar: a date falls in one step, whether steps are months or weeks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.calendar import LONGEST, Calendar, reachable, real_date, real_month

YEAR = Calendar("2022-02", 12)
WEEKS = Calendar("2022-02", 12, "week")

starts = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(1990, 2060), st.integers(1, 12))
calendars = st.builds(Calendar, starts, st.integers(1, LONGEST), st.sampled_from(["month", "week"]))


@pytest.mark.parametrize(
    ("start", "months", "step", "steps"),
    [
        ("2022-02", 24, "month", 24),
        ("2022-02", 1, "week", 4),  # 28 days
        ("2024-02", 1, "week", 5),  # 29 days
        ("1900-02", 1, "week", 4),  # no leap year
        ("2000-02", 1, "week", 5),  # a leap year after all
        ("2022-01", 12, "week", 53),  # 365 days
        ("2024-01", 12, "week", 53),  # 366 days
        ("2022-12", 2, "week", 9),  # 31 + 31 days, over the new year
    ],
)
def test_number_of_steps(start: str, months: int, step: str, steps: int) -> None:
    calendar = Calendar(start, months, step)  # type: ignore[arg-type]
    assert calendar.steps == steps
    assert len(calendar.times()) == steps + 1


def test_a_step_is_a_month_or_seven_days() -> None:
    assert YEAR.months == 1.0
    assert WEEKS.months == pytest.approx(12 * 7 / 365.25)


@pytest.mark.parametrize(
    ("calendar", "date", "step"),
    [
        (YEAR, "2022-02", 1),
        (YEAR, "2022-02-01", 1),
        (YEAR, "2022-02-28", 1),
        (YEAR, "2022-03-01", 2),
        (YEAR, "2023-01-31", 12),
        (Calendar("2024-02", 2), "2024-02-29", 1),
        (WEEKS, "2022-02", 1),
        (WEEKS, "2022-02-07", 1),
        (WEEKS, "2022-02-08", 2),
        (WEEKS, "2022-03", 5),  # 1 March opens the fifth week
        (WEEKS, "2023-01-31", 53),
    ],
)
def test_the_step_of_a_date(calendar: Calendar, date: str, step: int) -> None:
    assert calendar.step_of(date) == step


@pytest.mark.parametrize("date", ["2022-01", "2022-01-31", "2023-02", "2023-02-01", "1066-10-14", "2999-01"])
def test_a_date_outside_the_horizon_is_refused_with_the_horizon(date: str) -> None:
    with pytest.raises(ValueError, match=rf"^{date} lies outside the horizon, 2022-02-01 to 2023-01-31$"):
        YEAR.step_of(date)


def test_the_last_week_may_end_after_the_last_month() -> None:
    assert WEEKS.step_of("2023-02-06") == 53
    with pytest.raises(ValueError, match=r"to 2023-02-06$"):
        WEEKS.step_of("2023-02-07")


@pytest.mark.parametrize(
    ("calendar", "date", "index"),
    [
        (YEAR, "2022-02", 1),  # the state after February
        (YEAR, "2022-02-10", 1),
        (YEAR, "2023-01", 12),
        (WEEKS, "2022-02", 4),  # 28 February ends the fourth week
        (WEEKS, "2022-02-10", 2),
        (WEEKS, "2022-03", 9),
        (WEEKS, "2023-01", 53),
        (Calendar("2024-02", 1, "week"), "2024-02", 5),
    ],
)
def test_the_time_at_which_a_date_has_passed(calendar: Calendar, date: str, index: int) -> None:
    assert calendar.end_of(date) == index
    end = np.datetime64(date) + np.timedelta64(1, "D" if len(date) > 7 else "M")
    assert calendar.times()[index] >= end.astype("datetime64[D]").item()


def test_labels_are_months_or_first_days_of_weeks() -> None:
    assert [YEAR.label(n) for n in (1, 2, 11, 12)] == ["2022-02", "2022-03", "2022-12", "2023-01"]
    assert [WEEKS.label(n) for n in (1, 2, 5)] == ["2022-02-01", "2022-02-08", "2022-03-01"]


@given(calendars)
def test_times_rise_from_the_first_day_over_the_whole_horizon(calendar: Calendar) -> None:
    times = np.array(calendar.times(), dtype="datetime64[D]")
    after = (np.datetime64(calendar.start, "M") + np.timedelta64(calendar.length, "M")).astype("datetime64[D]")
    assert times[0] == np.datetime64(calendar.start, "D")
    assert all(one < two for one, two in pairwise(times))
    assert times[-2] < after <= times[-1]
    assert (times[-1] - after).astype(int) < 7


@given(calendars, st.data())
def test_a_steps_label_and_its_days_fall_in_it(calendar: Calendar, data: st.DataObject) -> None:
    step = data.draw(st.integers(1, calendar.steps))
    times = np.array(calendar.times(), dtype="datetime64[D]")
    assert calendar.step_of(calendar.label(step)) == step
    assert calendar.step_of(str(times[step] - np.timedelta64(1, "D"))) == step
    assert calendar.end_of(str(times[step - 1])) == step


@pytest.mark.parametrize("date", ["2024-02-29", "2000-02-29", "2022-12", "2022-12-31", "1648-10"])
def test_dates_of_the_calendar_stay_as_they_are(date: str) -> None:
    assert real_date(date) == date


@pytest.mark.parametrize("date", ["2023-02-29", "1900-02-29", "2022-04-31", "2022-13", "2022-00", "2022", "end", "", 2022, None])
def test_other_dates_are_refused_by_their_name(date: object) -> None:
    with pytest.raises(ValueError, match="is not a date of the calendar; write YYYY-MM or YYYY-MM-DD") as refused:
        real_date(date)
    assert repr(date) in str(refused.value)


@pytest.mark.parametrize("date", ["1700-01", "1700-01-01", "2199-12", "2199-12-31"])
def test_years_end_where_they_are_said_to(date: str) -> None:
    assert reachable(date) == date
    beyond = date.replace("1700", "1699").replace("2199", "2200")
    with pytest.raises(ValueError, match=f"^{beyond} does not lie in the years 1700 to 2199$"):
        reachable(beyond)


def test_a_month_has_no_day() -> None:
    assert real_month("2022-02") == "2022-02"
    with pytest.raises(ValueError, match="'2022-02-01' is not a month; write YYYY-MM"):
        real_month("2022-02-01")


@given(calendars)
def test_times_are_those_that_numpy_reckons(calendar: Calendar) -> None:
    months = (np.datetime64(calendar.start, "M") + np.arange(calendar.steps + 1)).astype("datetime64[D]")
    weeks = np.datetime64(calendar.start, "D") + 7 * np.arange(calendar.steps + 1)
    expected = months if calendar.step == "month" else weeks
    assert calendar.times() == tuple(expected.tolist())
    assert [calendar.time(n) for n in range(calendar.steps + 1)] == expected.tolist()
