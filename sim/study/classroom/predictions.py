"""Predictions: what a class thought would come, held against what came.

Each table answers the questions for those who sit at it. A class that does not play is answered by worlds drawn by the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.block import BLOCK
from sim.engine.walk import Moment
from sim.study.classroom.state import Member, Poll
from sim.study.forecast.scores import brier, calibration, share
from sim.study.job import Job
from sim.study.measures import courses, recorded
from sim.study.scenario import Scenario
from sim.study.seat.branches import Continuing, node
from sim.study.seat.game import Table, advanced
from sim.study.variants import questions_of
from sim.study.witness import alone
from sim.world.setup import Floats

WORLDS = 2 * BLOCK  # branches, or drawn worlds, behind the model's own forecast
RIVALS: Mapping[str, str] = {
    "crowd": "The class's mean",
    "model": "The model (it knows this world's unknowns)",
    "coin": "A coin, 50 % every time",
    "rate": "Always the share that came true (known only afterwards)",
}


@dataclass(frozen=True)
class Answered:
    """What came of a poll. truths: by table, (worlds, outcomes), 1 for yes; model: by table, its forecast, (outcomes,)."""

    outcomes: tuple[str, ...]
    truths: Mapping[int, Floats]
    model: Mapping[int, Floats]


@dataclass(frozen=True)
class Score:
    """How well somebody, or a rival, did. who: a member's id or a rival's; brier: 0 is perfect, 1/4 is a coin."""

    who: str
    name: str
    rival: bool
    brier: float


def finished(table: Table) -> Table:
    """A table at its horizon; the model plays what was left."""
    while not table.over:
        table = advanced(table, {})
    return table


def truth(table: Table, outcomes: Sequence[str]) -> Floats:
    """Which outcomes came true in the game of a table that is over, (1, outcomes)."""
    scenario = table.game.scenario
    questions = questions_of(scenario, outcomes)
    moments = (Moment(m.step, *alone(m.state, m.worlds, table.row)) for m in table.moments)
    series = recorded(moments, scenario.setup.steps, frozenset(q.field for q in questions))
    return courses(questions, series)[:, -1]


def forecasting(table: Table, turn: int, outcomes: Sequence[str]) -> list[Continuing]:
    """The work behind the model's forecast: branches of a table as it stood after so many turns, for `branches.continued`."""
    moments = table.moments[: table.game.first + turn]
    origin = node(moments[-1], table.row, table.game.seed)
    past = tuple(alone(m.state, m.worlds, table.row)[0] for m in moments)
    questions = questions_of(table.game.scenario, outcomes)
    return [Continuing(origin, number, questions, past, {}) for number in range(WORLDS // BLOCK)]


def forecast(parts: Sequence[Floats]) -> Floats:
    """The model's forecast from the courses of its branches: the share of yes, never quite 0 or 1, (outcomes,)."""
    ends = np.concatenate(parts)[:, -1]
    return share(ends.sum(axis=0), len(ends))


def drawing(scenario: Scenario, seed: int, outcomes: Sequence[str]) -> list[Job]:
    """The work behind drawn worlds, for `job.work`."""
    return [Job(scenario.setup, questions_of(scenario, outcomes), seed, b, keep=()) for b in range(WORLDS // BLOCK)]


def drawn(poll: Poll, parts: Sequence[Floats], world: int | None) -> Answered:
    """What came of a poll in worlds that were drawn, (BLOCK, outcomes) a part: in one of them, or in all (None)."""
    ends = np.concatenate(parts).astype(float)
    truths = ends if world is None else ends[world % len(ends)][None]
    return Answered(poll.outcomes, {1: truths}, {1: share(ends.sum(axis=0), len(ends))})


def loss(p: Floats, truths: Floats) -> float:
    """The Brier score of probabilities, (outcomes,), on average over worlds, (worlds, outcomes)."""
    return brier(np.broadcast_to(p, truths.shape), truths)


def pooled(poll: Poll, members: Mapping[str, Member], answered: Answered) -> tuple[Floats, Floats, list[str]]:
    """Everybody's predictions in one row: p, share of yes, and the fact that each hangs on."""
    rows = [
        (answer[name], float(answered.truths[table][:, k].mean()), f"{table}.{name}")
        for _, table, answer in _answers(poll, members, answered)
        for k, name in enumerate(poll.outcomes)
    ]
    p, y = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    return p, y, [row[2] for row in rows]


def crowd(poll: Poll, members: Mapping[str, Member]) -> Floats | None:
    """The class's mean prediction of each outcome, (outcomes,); None where nobody has predicted."""
    given = [[answer[name] for name in poll.outcomes] for who, answer in poll.answers.items() if who in members]
    return np.mean(given, axis=0) if given else None


def scores(poll: Poll, members: Mapping[str, Member], answered: Answered) -> list[Score]:
    """Everybody and the rivals, the best first. A rival is scored at the table of each person who predicted, and averaged."""
    found, tables = [], []
    for member, table, answer in _answers(poll, members, answered):
        p = np.array([answer[name] for name in poll.outcomes])
        found.append(Score(member.id, member.name, False, loss(p, answered.truths[table])))
        tables.append(table)
    mean = crowd(poll, members)
    if mean is None or not tables:
        return []
    rate = float(np.mean([answered.truths[t].mean() for t in tables]))
    for who, title in RIVALS.items():
        losses = []
        for t in tables:
            p = {"crowd": mean, "model": answered.model[t], "coin": np.full(len(mean), 0.5), "rate": np.full(len(mean), rate)}[
                who
            ]
            losses.append(loss(p, answered.truths[t]))
        found.append(Score(who, title, True, float(np.mean(losses))))
    return sorted(found, key=lambda score: score.brier)


def beaten(found: Sequence[Score]) -> float | None:
    """The share of people that the class's mean does better than, ties half; None where there is nobody."""
    people = np.array([score.brier for score in found if not score.rival])
    mean = next((score.brier for score in found if score.who == "crowd"), None)
    return None if mean is None or not len(people) else float((people > mean).mean() + (people == mean).mean() / 2)


def reliability(poll: Poll, members: Mapping[str, Member], answered: Answered) -> list[dict[str, float]]:
    """The class's calibration, a row for each bin of predictions that has any (see `scores.calibration`)."""
    p, y, facts = pooled(poll, members, answered)
    return [{str(k): float(v) for k, v in row.items()} for row in calibration(p, y, facts).to_dict("records")] if len(p) else []


def _answers(poll: Poll, members: Mapping[str, Member], answered: Answered) -> list[tuple[Member, int, Mapping[str, float]]]:
    """Who predicted, at which table, and what; only those whose table has an answer."""
    inside = [(members[who], answer) for who, answer in poll.answers.items() if who in members]
    return [(member, member.table, answer) for member, answer in inside if member.table in answered.truths]
