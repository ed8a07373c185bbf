"""Lessons, each opened and run once; what several lessons run alike is run once for all of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sim.study.job import work
from sim.study.lessons.load import Lesson, load_lesson
from sim.study.lessons.taught import Taught, gathered, jobs
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
def shared() -> dict[Any, dict[str, Any]]:
    """What was run of scenarios of the library, to which several lessons look: a place to keep it."""
    return {}


@cache
def taught(name: str) -> Taught:
    lesson = opened(name)
    found = []
    for (scenario, lens), job in jobs(lesson, lesson.file.replicates):
        if (lesson.folder / f"{scenario}.yaml").is_file():
            found.append(work(job))
            continue
        key = (scenario, lens, job.seed, job.block, job.keep)
        if key not in shared():
            shared()[key] = work(job)
        found.append(shared()[key])
    return gathered(lesson, lesson.file.replicates, found)


@cache
def small() -> Taught:
    """The security dilemma in one block of worlds, for tests that look at form and not at verdicts."""
    lesson = opened("security_dilemma")
    return gathered(lesson, 40, [work(job) for _, job in jobs(lesson, 40)])
