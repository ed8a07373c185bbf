"""Branches: the many ways in which one moment of one run could go on.

The world stays the one that the replicate drew; what differs from branch to branch is luck alone. Branches of one node meet the
same luck whatever is decided in their first step, so that two decisions can be compared branch by branch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from sim.engine import standing
from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.seats import Decisions, seated
from sim.engine.state import State, Worlds
from sim.engine.walk import Moment, take
from sim.study.dispatch import in_order
from sim.study.kept import Crew
from sim.study.measures import Question, courses, recorded
from sim.study.seat.game import Table
from sim.study.seat.orders import Turn, decided
from sim.study.witness import alone, repeated
from sim.world.setup import Floats

ALONE = Crew()
APART = 1_000_000  # the first block of luck for branches; no study has so many blocks


@dataclass(frozen=True)
class Node:
    """One moment of one replicate, from which branches leave."""

    step: int
    state: State  # a block of one
    worlds: Worlds  # likewise
    seed: int

    @property
    def left(self) -> int:
        """Steps to the horizon."""
        return self.worlds.setup.steps - self.step


def node(moment: Moment, row: int, seed: int) -> Node:
    """The node of a replicate at a moment. row: its place in the block."""
    return Node(moment.step, *alone(moment.state, moment.worlds, row), seed)


def branching(origin: Node, number: int, turns: tuple[Turn, ...] = ({},)) -> Iterator[Moment]:
    """A block of branches, from the node itself to the horizon; number: which block of luck, from 0.

    turns: what is decided in the first step, one turn for each equal part of the block; all parts meet the same luck.
    """
    state, worlds = repeated(origin.state, origin.worlds, BLOCK)
    moment = Moment(origin.step, state, worlds)
    yield moment
    share = BLOCK // len(turns)
    decisions = [decided(moment, turn, range(n * share, (n + 1) * share)) for n, turn in enumerate(turns) if turn]
    laws = [seated(_joined(decisions))] if decisions else []
    tiles = (APART + number,) * len(turns) if len(turns) > 1 else ()
    for step in range(origin.step + 1, worlds.setup.steps + 1):
        chance = Chance(origin.seed, APART + number, step, tiles)
        state = take(state, worlds, chance, *laws)
        laws = []
        yield Moment(step, state, worlds)


def _joined(parts: list[Decisions]) -> Decisions:
    """Decisions for different rows as one."""
    whole = parts[0]
    for part in parts[1:]:
        whole = Decisions(
            whole.ordered | part.ordered,
            np.maximum(whole.wanted, part.wanted),
            np.where(np.isnan(part.answer), whole.answer, part.answer),
            np.where(np.isnan(part.leave), whole.leave, part.leave),
            whole.proposed | part.proposed,
        )
    return whole


def endings(origin: Node, number: int, turns: tuple[Turn, ...] = ({},)) -> Floats:
    """Satisfaction of every actor at the horizon, (turns, BLOCK / turns, N) in [0, 1]."""
    last = None
    for moment in branching(origin, number, turns):
        last = moment
    assert last is not None
    found = standing.satisfaction(last.state.issues, last.worlds)
    return found.reshape(len(turns), BLOCK // len(turns), -1)


@dataclass(frozen=True)
class Branches:
    """How outcomes could go on. courses: (branches, steps + 1, outcomes), all alike up to the node's step."""

    names: tuple[str, ...]
    step: int
    courses: Floats
    actual: Floats  # (steps so far + 1, outcomes), as they went


@dataclass(frozen=True)
class Continuing:
    """One block of branches, as a worker gets it. past: states of one replicate, from the start up to the node's own."""

    origin: Node
    number: int
    questions: tuple[Question, ...]
    past: tuple[State, ...]
    turn: Turn


def continued(job: Continuing) -> Floats:
    """The courses of a block of branches, (BLOCK, steps + 1, outcomes)."""
    worlds = job.origin.worlds
    past = (Moment(step, *repeated(state, worlds, BLOCK)) for step, state in enumerate(job.past[:-1]))
    moments = chain(past, branching(job.origin, job.number, (job.turn,)))
    return courses(job.questions, recorded(moments, worlds.setup.steps, frozenset(q.field for q in job.questions)))


def branches(
    table: Table, questions: tuple[Question, ...], worlds: int, crew: Crew = ALONE, turn: Turn | None = None
) -> Branches:
    """So many branches of a table as it stands, for the questions asked. turn: what is decided first, if not by the model."""
    origin = node(table.now, table.row, table.game.seed)
    past = tuple(alone(m.state, m.worlds, table.row)[0] for m in table.moments)
    jobs = [Continuing(origin, b, questions, past, turn or {}) for b in range(-(-worlds // BLOCK))]
    found: list[Floats] = []
    for part in in_order(continued, jobs, crew.executor):
        found.append(part)
        if crew.watch:
            crew.watch(len(found), len(jobs))
    whole = np.concatenate(found)[:worlds]
    return Branches(tuple(q.name for q in questions), table.now.step, whole, whole[0, : table.now.step + 1])
