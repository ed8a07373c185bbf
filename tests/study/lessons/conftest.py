"""Lessons, each run once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sim.study.lessons.load import Lesson, load_lesson
from sim.study.lessons.taught import Taught, teach
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import installed

ROOM = Path(__file__).parents[3] / "scenarios" / "lessons"
NAMES = sorted(path.parent.name for path in ROOM.glob("*/lesson.yaml"))


@cache
def seeds() -> Evidence:
    return load_evidence(installed() / "seeds")


@cache
def opened(name: str) -> Lesson:
    return load_lesson(ROOM / name, seeds())


@cache
def taught(name: str) -> Taught:
    return teach(opened(name))
