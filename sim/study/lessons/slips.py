"""Slips: what is wrong with a lesson's file as it stands, before any scenario is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.study.lessons.file import LessonFile, Play
from sim.world.source import Loc, Problem, Source, nearest


def slips(file: LessonFile, folder: Path, source: Source) -> Iterator[Problem]:
    """A wrong name, minutes that do not add up, scenarios that it does not list, and braces where nothing is filled in."""
    name = folder.resolve().name
    if file.name != name:
        yield problem(source, ("name",), f"{file.name!r} is not the name of its folder", f"Write {name!r}.")
    planned = sum(step.minutes for step in file.steps)
    if planned != file.minutes:
        remedy = f"Write 'minutes: {planned}', or change the steps by {abs(file.minutes - planned)}."
        yield problem(source, ("minutes",), f"the steps take {planned} minutes, the lesson {file.minutes}", remedy)
    for loc, scenario in dict.fromkeys(_scenarios(file)):
        if scenario not in file.scenarios:
            yield problem(source, loc, f"{scenario!r} is no scenario of this lesson", nearest(scenario, file.scenarios))
    for loc, text in file.spoken():
        if "{" in text or "}" in text:
            remedy = "Numbers of runs are filled into answers only, {worlds} everywhere; write it without braces."
            yield problem(source, loc, "holds a brace", remedy)


def problem(source: Source, loc: Loc, message: str, remedy: str) -> Problem:
    """What is wrong at a place of a source."""
    return Problem(source.mark(loc), ".".join(map(str, loc)), message, remedy)


def _scenarios(file: LessonFile) -> Iterator[tuple[Loc, str]]:
    """Every place that names a scenario."""
    for loc, scenario, _, _ in file.asked():
        yield loc, scenario
    for n, step in enumerate(file.steps):
        if isinstance(step, Play):
            yield ("steps", n, "scenario"), step.scenario
