"""Calendar: dates and steps.

Step n runs from time n − 1 to time n; time 0 is the first day of the horizon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

DAYS_A_MONTH = 30.4375
LONGEST = 240  # months
FIRST, LAST = 1700, 2199  # years; dates are kept as nanoseconds from 1970, which end in 1677 and 2262
DAY, WEEK = timedelta(1), timedelta(7)


@dataclass(frozen=True)
class Calendar:
    """A horizon in months, walked by months or weeks."""

    start: str  # YYYY-MM
    length: int  # months
    step: Literal["month", "week"] = "month"

    @property
    def months(self) -> float:
        """Length of a step in months."""
        return 1.0 if self.step == "month" else 7.0 / DAYS_A_MONTH

    @property
    def steps(self) -> int:
        """Number of steps; the last week may end a few days after the last month."""
        return self.length if self.step == "month" else -((self._month(0) - self._month(self.length)) // WEEK)

    def times(self) -> tuple[date, ...]:
        """The dates at which states hold, one more than steps, the first being the start."""
        return tuple(map(self.time, range(self.steps + 1)))

    def time(self, number: int) -> date:
        """The date at which a state holds, by its number from 0."""
        return self._month(number) if self.step == "month" else self._month(0) + number * WEEK

    def step_of(self, date: str) -> int:
        """The step in which a date (YYYY-MM or YYYY-MM-DD) falls. ValueError outside the horizon."""
        day, first, end = _day(date), self.time(0), self.time(self.steps)
        if not first <= day < end:
            raise ValueError(f"{date} lies outside the horizon, {first} to {end - DAY}")
        return _months(day) - _months(first) + 1 if self.step == "month" else (day - first) // WEEK + 1

    def end_of(self, date: str) -> int:
        """The index of the time at which a month or a day has passed."""
        if len(date) == len("YYYY-MM") and self.step == "week":
            return self.step_of(str(_first(_months(_day(date)) + 1) - DAY))
        return self.step_of(date)

    def label(self, step: int) -> str:
        """The month, or the first day of the week, of a step."""
        day = str(self.time(step - 1))
        return day[: len("YYYY-MM")] if self.step == "month" else day

    def _month(self, number: int) -> date:
        return _first(_months(_day(self.start)) + number)


def _day(written: str) -> date:
    """A day, or the first of a month. ValueError for what is not in the calendar."""
    return date.fromisoformat(written if len(written) > len("YYYY-MM") else f"{written}-01")


def _months(day: date) -> int:
    """Months from the beginning of the calendar to that of a day."""
    return 12 * day.year + day.month - 1


def _first(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def real_date(date: Any) -> str:
    """A date as it is, if it reads YYYY-MM or YYYY-MM-DD and is in the calendar. ValueError otherwise."""
    if not isinstance(date, str) or not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", date, re.ASCII) or not _there(date):
        raise ValueError(f"{date!r:.60} is not a date of the calendar; write YYYY-MM or YYYY-MM-DD")
    return date


def _there(date: str) -> bool:
    try:
        _day(date)
    except ValueError:
        return False
    return True


def reachable(date: Any) -> str:
    """A date at which a horizon can begin, as it is. ValueError for any other."""
    if not FIRST <= int(real_date(date)[:4]) <= LAST:
        raise ValueError(f"{date} does not lie in the years {FIRST} to {LAST}")
    return str(date)


def real_month(month: Any) -> str:
    """A month as it is, if it reads YYYY-MM and is in the calendar. ValueError otherwise."""
    if not isinstance(month, str) or len(reachable(month)) != len("YYYY-MM"):
        raise ValueError(f"{month!r:.60} is not a month; write YYYY-MM")
    return month
