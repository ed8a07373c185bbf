"""Job: blocks of one scenario, as a worker gets them and brings them home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.study.measures import SERIES, Question, courses, series_together
from sim.world.setup import Setup


@dataclass(frozen=True)
class Job:
    """One block of one scenario, as a worker gets it. keep: the series to bring home beside the outcomes."""

    setup: Setup
    questions: tuple[Question, ...]
    seed: int
    block: int
    keep: tuple[str, ...] = SERIES


def work(job: Job) -> dict[str, np.ndarray[Any, Any]]:
    """Run one block. A pure function of the job, so that any worker gives the same bits."""
    return worked(job, (job.block,))


def worked(job: Job, blocks: tuple[int, ...]) -> dict[str, np.ndarray[Any, Any]]:
    """Run blocks of a job's scenario at once; their replicates follow one another, each with the bits that it has alone."""
    wanted = frozenset(job.keep) | {q.field for q in job.questions}
    walked = series_together(job.setup, job.seed, blocks, wanted)
    course = courses(job.questions, walked)
    found: dict[str, np.ndarray[Any, Any]] = {"outcomes": course[:, -1]}
    if job.keep:
        found |= {"course": course.astype(np.float32), **{name: walked[name] for name in job.keep}}
    return {name: values.astype(np.float32) if name in FLOATS else values for name, values in found.items()}


def numbered(job: Job, number: int) -> dict[str, np.ndarray[Any, Any]]:
    """Run block `number // 2` of a job's scenario, together with the next one where the number is odd."""
    first, more = divmod(number, 2)
    return worked(job, tuple(range(first, first + 1 + more)))


KEPT: Mapping[str, tuple[str, ...]] = {
    "outcomes": (), "series": tuple(name for name in SERIES if name not in {"trust", "moves"}), "all": SERIES
}  # fmt: skip
FLOATS = frozenset({"issues", "satisfaction", "capability", "trust", "measures"})


def pieces(todo: Sequence[tuple[int, int]], *, paired: bool) -> list[tuple[int, int]]:
    """What to deal, in the order of the blocks: single blocks, or two at a time where the next one is to do as well."""
    left, found = dict.fromkeys(todo), []
    for scenario, number in todo:
        if (scenario, number) in left:
            more = paired and (scenario, number + 1) in left
            found.append((scenario, 2 * number + more))
            left.pop((scenario, number))
            left.pop((scenario, number + 1), None) if more else None
    return found
