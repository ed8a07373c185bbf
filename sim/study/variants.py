"""Variants: a scenario with some numbers changed, evidence left out or another lens, without a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.block import BLOCK
from sim.study.dispatch import in_order
from sim.study.ensemble import Watch
from sim.study.job import Job, work
from sim.study.measures import Question, question
from sim.study.scenario import Scenario, numbered
from sim.world.amount import Amount
from sim.world.setup import Floats, Setup


@dataclass(frozen=True)
class Alteration:
    """What a variant does to a scenario.

    changes: numbers by path, in words of the codebook, exact, or as [low, value, high]; without: claims and articles left out.
    """

    changes: Mapping[str, Amount] | None = None
    claims: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    lens: str | None = None


def altered(scenario: Scenario, alteration: Alteration) -> Scenario:
    """The scenario with an alteration. InputError for a path or a level that does not exist."""
    file, left_out = scenario.file, scenario.file.without
    without = left_out.model_copy(
        update={"claims": (*left_out.claims, *alteration.claims), "articles": (*left_out.articles, *alteration.articles)}
    )
    changes = {**file.changes, **(alteration.changes or {})}
    update = {"without": without, "changes": changes, "lens": alteration.lens or file.lens}
    file = file.model_copy(update=update)
    numbers = numbered(file, scenario.world, scenario.evidence)
    return replace(scenario, file=file, numbers=numbers)


def questions_of(scenario: Scenario, names: Sequence[str] | None = None) -> tuple[Question, ...]:
    """The outcomes of a scenario, or those named, ready to be asked of a run."""
    asked = names if names is not None else list(scenario.file.outcomes)
    return tuple(question(name, scenario.file.outcomes[name], scenario.index, scenario.calendar) for name in asked)


@dataclass(frozen=True)
class Batch:
    """Many setups that are asked the same questions under the same luck."""

    setups: tuple[Setup, ...]
    questions: tuple[Question, ...]
    replicates: int
    seed: int

    def jobs(self) -> list[tuple[int, int, Job]]:
        """(setup's place, block, job) of all the work, nothing kept but the answers."""
        blocks = range(-(-self.replicates // BLOCK))
        return [(v, b, Job(s, self.questions, self.seed, b, ())) for v, s in enumerate(self.setups) for b in blocks]


def answers(batch: Batch, executor: Executor | None = None, watch: Watch | None = None) -> Floats:
    """The answer of every setup in every replicate to every question, (setups, replicates, questions)."""
    jobs = batch.jobs()
    found = np.empty((len(batch.setups), batch.replicates, len(batch.questions)))
    results = in_order(work, (job for _, _, job in jobs), executor)
    for done, ((variant, block, _), arrays) in enumerate(zip(jobs, results, strict=True), start=1):
        first = block * BLOCK
        rows = found[variant, first : first + BLOCK]
        rows[:] = arrays["outcomes"][: len(rows)]
        if watch:
            watch(done, len(jobs))
    return found
