"""Record: what has happened, as dated points with a source each, that runs can be held against.

A series follows one issue's level, or counts moves over the year (or the stated months) that ends with a point. The first
point of a series is where its rivals start, and is not scored; the model starts from its own world.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from sim.study.scenario import Scenario, load
from sim.world.calendar import LONGEST, real_month
from sim.world.codebook import Codebook, Strict
from sim.world.evidence import Evidence
from sim.world.library import around, find_beside, located
from sim.world.source import InputError, Loc, Problem, Source, nearest, read, validate
from sim.world.words import Number, Title, WorldName, counted
from sim.world.world import Id, declared

Month = Annotated[str, BeforeValidator(real_month)]
MOST_COUNT = 1_000_000  # moves in the months of a point
MOST_SERIES, MOST_POINTS = 100, LONGEST  # a point a month
SCALE = "position"  # of the codebook, for levels that are written as words
YEAR = 12  # months
SEEN, HINT = 0.05, 2.0  # a change of an issue, and a weight of evidence, from which an event is said to touch it


class Point(Strict):
    """One observation. since: the month with which a count begins, by default a year before it ends."""

    at: Month
    value: Annotated[str | float, BeforeValidator(counted)]
    source: str = Field(min_length=10)
    low: Number | None = None
    high: Number | None = None
    since: Month | None = None
    note: str = ""

    @model_validator(mode="after")
    def _order(self) -> Point:
        if self.since is not None and self.since > self.at:
            raise ValueError(f"a count since {self.since} cannot end with {self.at}")
        return self


class Series(Strict):
    """Observations of one issue or of some moves over time."""

    title: Title
    unit: Literal["level", "count"]
    points: tuple[Point, ...] = Field(min_length=2, max_length=MOST_POINTS)
    issue: str | None = None
    move: str | None = None
    moves: tuple[str, ...] = Field(default=(), max_length=1000)
    about: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Series:
        counted = (self.move,) if self.move else self.moves
        if (self.issue is None) == (not counted) or (self.move and self.moves):
            raise ValueError("follows exactly one of `issue`, `move` and `moves`")
        if (self.unit == "level") != (self.issue is not None):
            raise ValueError("an issue has a `level`, moves have a `count`")
        if len(set(counted)) < len(counted):
            raise ValueError("counts a move twice; name each of `moves` once")
        for point in self.points:
            self._bounded(point)
        dates = [point.at for point in self.points]
        if sorted(set(dates)) != dates:
            raise ValueError("its points should stand in the order of their dates, each date once")
        return self

    def _bounded(self, point: Point) -> None:
        """ValueError where a number is none of its unit, or its range does not hold it."""
        given = [x for x in (point.low, point.value, point.high) if isinstance(x, (int, float))]
        if self.unit == "count" and not isinstance(point.value, (int, float)):
            raise ValueError(f"{point.value!r} of {point.at} is a word; a count is a number")
        most = 1 if self.unit == "level" else MOST_COUNT
        if any(not 0 <= x <= most for x in given):
            raise ValueError(f"{given} of {point.at}: a {self.unit} lies in [0, {most:,}]")
        if given != sorted(given):
            raise ValueError(f"{given} of {point.at} does not rise; low, value, high")

    @property
    def counted(self) -> tuple[str, ...]:
        """The moves that are counted; none where a level is followed."""
        return (self.move,) if self.move else self.moves


class RecordFile(Strict):
    """The record's file."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    name: WorldName
    title: Title
    about: str = Field(min_length=40)
    scenario: str  # nothing imposed
    history: str  # the same with what came from outside
    series: dict[Id, Series] = Field(min_length=1, max_length=MOST_SERIES)


@dataclass(frozen=True)
class Record:
    """A record with the scenarios that are held against it: nothing imposed, and told what came from outside."""

    file: RecordFile
    blind: Scenario
    told: Scenario

    @property
    def touched(self) -> frozenset[str]:
        """What the events of the told history, but not of the other, do directly: issue.k and trust.i.j.

        Named are issues that an event sets or that all together move by 0.05 or more, and trusts to which they add evidence
        worth a hint, 2, or more.
        """
        told = [event for name, event in self.told.file.events.items() if name not in self.blind.file.events]
        moved: Counter[str] = Counter()
        for event in told:
            moved.update({f"issue.{k}": 1.0 for k in event.set})
            moved.update({f"issue.{k}": abs(size) / SEEN for k, size in event.add.items()})
            moved.update({f"trust.{i}.{j}": abs(w) / HINT for i, row in event.trust.items() for j, w in row.items()})
        return frozenset(path for path, size in moved.items() if size >= 1.0 - 1e-9)

    def value(self, point: Point) -> float:
        """An observation as a number: a word's middle, or the number itself."""
        return level(point.value, self.blind.evidence.codebook)


def year_to(month: str) -> str:
    """The month with which the year begins that ends with a month."""
    return str(np.datetime64(month, "M") - np.timedelta64(YEAR - 1, "M"))


def level(value: str | float, codebook: Codebook) -> float:
    """A word of the position scale as its middle value, or the number itself."""
    return codebook.span(SCALE, value).value if isinstance(value, str) else float(value)


def load_record(name: str, evidence: Evidence | None = None) -> Record:
    """Read a record by name or path with its two scenarios. InputError lists all that is wrong, with its place."""
    return record_of(find_beside(name, "records", "record"), evidence)


def record_of(path: Path, evidence: Evidence | None = None) -> Record:
    """The record of a file, as `load_record`."""
    source = read(path)
    file = validate(RecordFile, source)
    asked = (("scenario", file.scenario), ("history", file.history))
    found = [located(name, around(path), "scenario", (source, (field,))) for field, name in asked]
    record = Record(file, *(load(each, None, evidence) for each in found))
    if problems := list(_misfits(record, source)):
        raise InputError(problems)
    return record


def _misfits(record: Record, source: Source) -> Iterator[Problem]:
    world, codebook = record.blind.world, record.blind.evidence.codebook
    if record.told.calendar != record.blind.calendar or list(record.told.world.issues) != list(world.issues):
        message = f"{record.told.name!r} has another horizon or world than {record.blind.name!r}"
        yield _problem(source, ("history",), message, "Let it extend the scenario.")
        return
    for name, series in record.file.series.items():
        loc: Loc = ("series", name)
        if series.issue is not None and series.issue not in world.issues:
            yield _problem(source, (*loc, "issue"), f"{series.issue!r} is no issue", nearest(series.issue, world.issues))
        known = declared(world, "moves")
        for move in series.counted:
            if move not in known:
                yield _problem(source, (*loc, "move"), f"{move!r} is no move", nearest(move, known))
        for n, point in enumerate(series.points):
            yield from _misfits_of(record, source, (*loc, "points", n), point)
            began = year_to(point.at)
            if series.unit == "count" and point.since is None and began < record.blind.calendar.start:
                message = f"the year to {point.at} begins before {record.blind.calendar.start}"
                yield _problem(source, (*loc, "points", n, "at"), message, "State with `since` which months it counts.")
            if isinstance(point.value, str) and point.value not in codebook.words(SCALE):
                words = codebook.words(SCALE)
                yield _problem(source, (*loc, "points", n, "value"), f"{point.value!r} is no level", nearest(point.value, words))


def _misfits_of(record: Record, source: Source, loc: Loc, point: Point) -> Iterator[Problem]:
    for field in ("at", "since"):
        date = getattr(point, field)
        try:
            _ = date and record.blind.calendar.step_of(date)
        except ValueError as error:
            yield _problem(source, (*loc, field), str(error), "Leave the point out.")


def _problem(source: Source, loc: Loc, message: str, remedy: str) -> Problem:
    return Problem(source.mark(loc), ".".join(map(str, loc)), message, remedy)
