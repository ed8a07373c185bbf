"""Told: what the worlds of a scenario say to the questions and the signs of an exam."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.engine.block import BLOCK
from sim.study.ensemble import Study, Watch
from sim.study.forecast.exam import Exam
from sim.study.forecast.questions import QuestionFile, SignFile
from sim.study.kept import answered
from sim.study.measures import Question, question
from sim.study.scenario import Scenario
from sim.study.variants import Batch, answers
from sim.world.setup import Floats


@dataclass(frozen=True)
class Sitting:
    """How an exam is taken: how many worlds, under which luck, where answers are kept (nowhere: None), and by whom."""

    replicates: int = 1000
    seed: int = 2022
    folder: Path | None = None
    executor: Executor | None = None
    watch: Watch | None = None


@dataclass(frozen=True)
class Told:
    """What R worlds say. yes, still: whether each question is a yes when it closes, and as things stood at the start, (R, Q).

    changes: how much each sign's measure changes in each world, (R, S).
    """

    exam: Exam
    yes: Floats
    still: Floats
    changes: Floats


def told(exam: Exam, sitting: Sitting) -> Told:
    """Run an exam's scenarios and read what they say. InputError for a size or a seed that does not fit."""
    bounded(exam, sitting.replicates, sitting.seed)
    questions, signs = list(exam.file.questions.values()), list(exam.file.signs.values())
    asked = [closing(q, exam.scenario) for q in questions] + [opening(q, exam.scenario) for q in questions]
    asked += [late(s, exam.scenario) for s in signs] + [early(s, exam.scenario) for s in signs if s.than is None]
    compared = {name: [s for s in signs if s.than == name] for name in exam.others}
    papers = [(exam.scenario, asked)]
    papers += [(other, [late(s, other) for s in compared[name]]) for name, other in exam.others.items()]
    found = _run(papers, sitting)
    size, last = len(questions), found[0][:, 2 * len(questions) :]
    before = np.empty((sitting.replicates, len(signs)))
    before[:, [s.than is None for s in signs]] = last[:, len(signs) :]
    for name, values in zip(exam.others, found[1:], strict=True):
        before[:, [s.than == name for s in signs]] = values
    return Told(exam, found[0][:, :size], found[0][:, size : 2 * size], last[:, : len(signs)] - before)


def bounded(exam: Exam, replicates: int, seed: int) -> None:
    """InputError for a number of worlds or a seed that does not fit, as in any study."""
    Study((exam.scenario,), replicates, seed)


def closing(asked: QuestionFile, scenario: Scenario) -> Question:
    """A question as it is put when it closes; what comes after is not seen."""
    calendar = scenario.calendar
    found = question("closing", asked.outcome, scenario.index, calendar)
    if not asked.ever:
        return found
    first = calendar.step_of(asked.opens) if asked.opens else 1
    # a move is made within a step; a level and an accord stand at its beginning too
    return replace(found, since=first if asked.move else first - 1, until=calendar.end_of(asked.closes))


def opening(asked: QuestionFile, scenario: Scenario) -> Question:
    """The same as things stand at the start of the scenario, where no move has been made."""
    return replace(question("opening", asked.outcome, scenario.index, scenario.calendar), look="ever", since=0, until=0)


def late(sign: SignFile, scenario: Scenario) -> Question:
    """A sign's measure at the end of its last month."""
    date, calendar = sign.to or sign.at, scenario.calendar
    time = None if date in (None, "end") else calendar.end_of(str(date))
    return replace(question("late", sign.outcome, scenario.index, calendar), time=time)


def early(sign: SignFile, scenario: Scenario) -> Question:
    """A sign's measure at the beginning of its first month."""
    time = scenario.calendar.step_of(str(sign.from_)) - 1
    return replace(question("early", sign.outcome, scenario.index, scenario.calendar), time=time)


def _run(papers: Sequence[tuple[Scenario, list[Question]]], sitting: Sitting) -> list[Floats]:
    """What each scenario answers to its questions, under common luck, each (R, questions)."""
    blocks = -(-sitting.replicates // BLOCK)
    found = []
    for n, (scenario, asked) in enumerate(papers):
        batch = Batch((scenario.setup,), tuple(asked), sitting.replicates, sitting.seed)
        watch = _shifted(sitting.watch, n * blocks, len(papers) * blocks)
        if sitting.folder is None:
            found.append(answers(batch, sitting.executor, watch)[0])
        else:
            found.append(answered(batch, sitting.folder, sitting.executor, watch)[0])
    return found


def _shifted(watch: Watch | None, before: int, total: int) -> Watch | None:
    return None if watch is None else lambda done, _: watch(before + done, total)
