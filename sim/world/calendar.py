"""Calendar: dates and steps.

Step n runs from time n − 1 to time n; time 0 is the first day of the horizon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

DAYS_A_MONTH = 30.4375
LONGEST = 240  # months
FIRST, LAST = 1700, 2199  # years; dates are kept as nanoseconds from 1970, which end in 1677 and 2262
MONTH, DAY = np.timedelta64(1, "M"), np.timedelta64(1, "D")


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
        days = int((self._month(self.length) - self._month(0)).astype(int))
        return self.length if self.step == "month" else -(-days // 7)

    def times(self) -> NDArray[np.datetime64]:
        """The dates at which states hold, (steps + 1,), the first being the start."""
        if self.step == "month":
            return (np.datetime64(self.start, "M") + np.arange(self.steps + 1).astype("timedelta64[M]")).astype("datetime64[D]")
        return self._month(0) + (7 * np.arange(self.steps + 1)).astype("timedelta64[D]")

    def step_of(self, date: str) -> int:
        """The step in which a date (YYYY-MM or YYYY-MM-DD) falls. ValueError outside the horizon."""
        day = np.datetime64(date, "D")
        times = self.times()
        if not times[0] <= day < times[-1]:
            last = np.datetime_as_string(times[-1] - DAY, unit="D")
            raise ValueError(f"{date} lies outside the horizon, {self.start}-01 to {last}")
        return int(np.searchsorted(times, day, side="right"))

    def end_of(self, date: str) -> int:
        """The index of the time at which a month or a day has passed."""
        if len(date) == 7 and self.step == "week":
            return self.step_of(str((np.datetime64(date, "M") + MONTH).astype("datetime64[D]") - DAY))
        return self.step_of(date)

    def label(self, step: int) -> str:
        """The month, or the first day of the week, of a step."""
        if self.step == "month":
            return str(np.datetime64(self.start, "M") + np.timedelta64(step - 1, "M"))
        return str(self.times()[step - 1])

    def _month(self, number: int) -> np.datetime64:
        first: np.datetime64 = (np.datetime64(self.start, "M") + np.timedelta64(number, "M")).astype("datetime64[D]")
        return first


def real_date(date: Any) -> str:
    """A date as it is, if it reads YYYY-MM or YYYY-MM-DD and is in the calendar. ValueError otherwise."""
    if not isinstance(date, str) or not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", date, re.ASCII) or not _there(date):
        raise ValueError(f"{date!r:.60} is not a date of the calendar; write YYYY-MM or YYYY-MM-DD")
    return date


def _there(date: str) -> bool:
    try:
        np.datetime64(date, "D")
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
