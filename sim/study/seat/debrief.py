"""Debrief: what a seat's decisions were worth, and what was luck.

The payoff is the seat's satisfaction at the horizon. With V_t its mean over branches that leave before step t, the model in all
seats, and Q_t(d) the same where the seat decides d in step t, the result of a game splits without remainder:

    result = V_first + Σ_t [ (W_t − V_t) + (Q_t(chosen) − W_t) + (V_{t+1} − Q_t(chosen)) ]

with W_t that of the other seats' orders alone: what the others decided, what the seat decided, and luck. How good a decision was
is told by Q_t(chosen) − Q_t(best), before luck had spoken. The best is sought among many under some luck and then measured under
other luck, so that it does not owe its place to chance; acts that add no more to it than their error are dropped under the luck
that chose it. Outcome bias: Baron & Hershey 1988; "resulting": Duke 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.engine import standing
from sim.engine.block import BLOCK
from sim.engine.walk import walk
from sim.study.dispatch import in_order
from sim.study.kept import Crew
from sim.study.seat.branches import ALONE, Node, endings, node
from sim.study.seat.brief import Brief, brief
from sim.study.seat.game import Table
from sim.study.seat.orders import MOST_MOVES, Orders, Turn
from sim.world.setup import Floats

SOUGHT, HALVED, MEASURED = 0, 1, 2  # blocks of luck: to look for the best, to choose among the best, to measure
PARTS = 4  # decisions that share a block while the best is sought
MOST_OPTIONS = 28  # moves that are tried, the most advised first


@dataclass(frozen=True)
class Choice:
    """A decision and what it is worth: mean payoff over branches, in [0, 1]."""

    orders: Orders
    value: float


@dataclass(frozen=True)
class Decision:
    """One step of one seat. before: V_t; alone: W_t; after: V_{t+1}, or the result; error: of a quality, one standard error.

    decided: whether the seat decided; where the model moved it, chosen and best are alike and nothing is to be judged; advised:
    the move that the advisers were most for, empty where none was open.
    """

    step: int
    date: str
    chosen: Choice
    best: Choice
    before: float
    alone: float
    after: float
    error: float
    decided: bool = True
    advised: str = ""

    @property
    def quality(self) -> float:
        """What the choice was worth beside the best one found: 0 is as good, below 0 is worse."""
        return min(self.chosen.value - self.best.value, 0.0)

    @property
    def others(self) -> float:
        """What the other seats' decisions changed."""
        return self.alone - self.before

    @property
    def skill(self) -> float:
        """What the choice changed beside what the model would have done."""
        return self.chosen.value - self.alone

    @property
    def luck(self) -> float:
        """What chance changed afterwards."""
        return self.after - self.chosen.value


@dataclass(frozen=True)
class Debrief:
    """A game told from one seat.

    result: the payoff, at the horizon or, of a game that was left, its mean over branches from there; usual: payoffs of branches
    from the start with the model in the seat, (BLOCK,), those whose mean is V_first; twin: the payoff of the same luck with the
    model in the seat.
    """

    seat: str
    result: float
    usual: Floats
    twin: float
    decisions: tuple[Decision, ...]
    finished: bool

    @property
    def rank(self) -> float:
        """The share of the model's payoffs that lie below the result, in [0, 1]; ties count half."""
        return float((self.usual < self.result).mean() + (self.usual == self.result).mean() / 2)

    @property
    def turning(self) -> tuple[Decision, ...]:
        """The three steps that moved the result most, by decision or by luck, in their order."""
        by_size = sorted(self.decisions, key=lambda d: -max(abs(d.skill), abs(d.luck), -d.quality))
        return tuple(sorted(by_size[:3], key=lambda d: d.step))


@dataclass(frozen=True)
class Weighing:
    """One decision to be weighed, as a worker gets it. others: the turn without the seat; chosen: None if the model moved it."""

    origin: Node
    seat: str
    actor: int
    chosen: Orders | None
    others: Turn
    single: tuple[Orders, ...]


Weighed = tuple[Choice, Choice, float, float, float, str]
"""The choice, the best, V_t, W_t, the standard error of the quality, and the move that the advisers were most for."""


def debriefed(table: Table, seat: str, crew: Crew = ALONE) -> Debrief:
    """Weigh every decision of a seat in a game. ValueError where the game has no turn yet."""
    jobs, found = weighings(table, seat), []
    for part in in_order(weigh, jobs, crew.executor):
        found.append(part)
        if crew.watch:
            crew.watch(len(found), len(jobs))
    return assembled(table, seat, found)


def weighings(table: Table, seat: str) -> list[Weighing]:
    """The decisions of a seat, each ready to be weighed. ValueError where the game has no turn yet."""
    if not table.game.turns:
        raise ValueError("nothing has been decided yet")
    return [_weighing(start, seat, turn) for start, turn in zip(_starts(table), table.game.turns, strict=False)]


def assembled(table: Table, seat: str, found: Sequence[Weighed]) -> Debrief:
    """The debrief of a seat from its decisions as they were weighed, in their order."""
    actor, starts = table.game.scenario.setup.actors.index(seat), _starts(table)
    result = _result(starts[-1], actor)
    ahead = [part[2] for part in found[1:]] + [result]
    decisions = tuple(
        Decision(start.step, start.date, chosen, best, before, alone, after, error, seat in turn, advised)
        for start, turn, (chosen, best, before, alone, error, advised), after in zip(
            starts, table.game.turns, found, ahead, strict=False
        )
    )
    first = node(starts[0].now, table.row, table.game.seed)
    usual = endings(first, MEASURED)[0, :, actor]
    return Debrief(seat, result, usual, _twin(table, actor), decisions, table.over)


def _starts(table: Table) -> list[Table]:
    """The table before each turn, and after the last."""
    first = table.game.first
    return [replace(table, moments=table.moments[: first + n]) for n in range(len(table.game.turns) + 1)]


def weigh(job: Weighing) -> Weighed:
    """One step, weighed."""
    advised = next((name for orders in job.single for name in orders.moves), "")
    nobody = endings(job.origin, MEASURED)[0, :, job.actor]
    alone = endings(job.origin, MEASURED, (job.others,))[0, :, job.actor] if job.others else nobody
    if job.chosen is None:
        left = Choice(Orders(), float(alone.mean()))
        return left, left, float(nobody.mean()), left.value, 0.0, advised
    chosen, best = job.chosen, max(_tried(job, job.chosen), key=lambda c: c.value).orders
    best = best if _key(best) == _key(chosen) else _pruned(job, best)
    measured = _payoffs(job, (chosen, best), MEASURED)
    gap = measured[0] - measured[1]
    error = float(gap.std(ddof=1) / np.sqrt(len(gap)))
    here, there = (Choice(o, float(p.mean())) for o, p in zip((chosen, best), measured, strict=True))
    return here, there, float(nobody.mean()), float(alone.mean()), error, advised


def _tried(job: Weighing, chosen: Orders) -> list[Choice]:
    """The choice, doing nothing, the best single acts and the best of them together, each valued under luck of their own."""
    singles = _valued(job, (Orders(), *job.single), SOUGHT, PARTS)
    nothing, *acts = singles
    good = sorted((c for c in acts if c.value > nothing.value), key=lambda c: -c.value)
    together = [_joint([c.orders for c in good[:n]]) for n in range(2, len(good[:8]) + 1)]
    finalists = dict.fromkeys(map(_key, (chosen, Orders(), *(c.orders for c in good[:2]), *together)))
    return _valued(job, tuple(_unkeyed(key) for key in finalists), HALVED, 1)


def _joint(parts: Sequence[Orders]) -> Orders:
    """Several single acts as one decision, as many moves as are allowed."""
    moves = [m for part in parts for m in part.moves][:MOST_MOVES]
    return Orders(tuple(sorted(moves)), {name: stance for part in parts for name, stance in part.accords.items()})


def _pruned(job: Weighing, best: Orders) -> Orders:
    """A decision without the acts whose removal lowers its value by no more than one standard error, one act at a time."""
    whole = _payoffs(job, (best,), HALVED)[0]
    for less in _without_one(best):
        without = _payoffs(job, (less,), HALVED)[0]
        gap = whole - without
        if float(gap.mean()) <= float(gap.std(ddof=1) / np.sqrt(len(gap))):
            return _pruned(job, less)
    return best


def _without_one(orders: Orders) -> Iterator[Orders]:
    """A decision without each of its acts in turn."""
    for move in orders.moves:
        yield Orders(tuple(m for m in orders.moves if m != move), orders.accords)
    for accord in orders.accords:
        yield Orders(orders.moves, {a: s for a, s in orders.accords.items() if a != accord})


def _key(orders: Orders) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    return orders.moves, tuple(sorted(orders.accords.items()))


def _unkeyed(key: tuple[tuple[str, ...], tuple[tuple[str, str], ...]]) -> Orders:
    return Orders(key[0], dict(key[1]))  # type: ignore[arg-type]  # stances come from orders


def _valued(job: Weighing, tried: tuple[Orders, ...], number: int, parts: int) -> list[Choice]:
    found = []
    for first in range(0, len(tried), parts):
        some = tried[first : first + parts]
        padded = (*some, *(some[:1] * (parts - len(some))))
        payoffs = _payoffs(job, padded, number)[: len(some)] if parts > 1 else _payoffs(job, some, number)
        found += [Choice(orders, float(p.mean())) for orders, p in zip(some, payoffs, strict=True)]
    return found


def _payoffs(job: Weighing, tried: tuple[Orders, ...], number: int) -> list[Floats]:
    """The payoffs of decisions, branch by branch under the same luck."""
    turns: tuple[Turn, ...] = tuple({**job.others, job.seat: orders} for orders in tried)
    if len(turns) == PARTS:
        return list(endings(job.origin, number, turns)[:, :, job.actor])
    return [endings(job.origin, number, (turn,))[0, :, job.actor] for turn in turns]


def _weighing(start: Table, seat: str, turn: Turn) -> Weighing:
    origin = node(start.now, start.row, start.game.seed)
    actor = start.game.scenario.setup.actors.index(seat)
    others = {other: orders for other, orders in turn.items() if other != seat}
    return Weighing(origin, seat, actor, turn.get(seat), others, single(brief(start, seat)))


def single(told: Brief) -> tuple[Orders, ...]:
    """The acts that a seat can do one at a time: its most advised moves, every accord proposed, refused or left."""
    moves = [Orders((option.name,)) for option in told.open[:MOST_OPTIONS]]
    for treaty in told.treaties:
        stances = ("leave",) if treaty.in_force and treaty.tied else ("propose", "refuse") if treaty.ready else ()
        moves += [Orders((), {treaty.name: stance}) for stance in stances]  # type: ignore[dict-item]  # all are stances
    return tuple(moves)


def _result(end: Table, actor: int) -> float:
    origin = node(end.now, end.row, end.game.seed)
    if end.over:
        return float(standing.satisfaction(origin.state.issues, origin.worlds)[0, actor])
    return float(endings(origin, MEASURED)[0, :, actor].mean())


def _twin(table: Table, actor: int) -> float:
    """The payoff at the horizon of the same luck, the model in all seats."""
    game = table.game
    moments = walk(game.scenario.setup, game.seed, game.replicate // BLOCK)
    last = next(m for m in moments if m.step == game.scenario.setup.steps)
    return float(standing.satisfaction(last.state.issues, last.worlds)[table.row, actor])
