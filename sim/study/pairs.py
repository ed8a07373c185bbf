"""Pairs: which two levers are worth moving together, judged by what each did alone.

Two levers can add up; then what each did alone tells what both will do. Or one opens the door for the other, so that a lever
that did nothing alone does much beside another; then only trying tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from sim.study.levers import Answer, Change, Lever, Shift, Target

AT_ONCE = 12  # pairs tried at one number of steps
LEADERS = 3  # levers that are tried with every other one


def hopeful(target: Target, alone: Sequence[Answer], below: int | None) -> Iterator[list[Change]]:
    """Pairs that promise enough, a wave for each number of steps, all fewer than `below`; the most promising of each first.

    A pair promises the sum of what its parts did alone, and is worth trying where that goes half the way to the target.
    """
    gain = _gains(target, alone)
    needed = target.toward(target.value - alone[0].before)
    helping = [shift for shift, worth in gain.items() if worth > 0]
    both: list[Change] = [
        (a, b)
        for a, b in combinations(helping, 2)
        if a.lever != b.lever and gain[a] + gain[b] >= needed / 2 and (below is None or a.steps + b.steps < below)
    ]
    both.sort(key=lambda pair: -gain[pair[0]] - gain[pair[1]])
    for steps in sorted({pair[0].steps + pair[1].steps for pair in both}):
        yield [pair for pair in both if pair[0].steps + pair[1].steps == steps][:AT_ONCE]


def far(target: Target, alone: Sequence[Answer]) -> list[Change]:
    """The levers that did most alone, at their best, each with either end of every other lever; the most promising first."""
    gain = _gains(target, alone)
    best: dict[Lever, Shift] = {}
    for shift in sorted(gain, key=lambda s: (-gain[s], s.steps)):
        best.setdefault(shift.lever, shift)
    leaders = list(best.values())[:LEADERS]
    others = [end for lever in best for end in _ends(lever)]
    pairs = {frozenset((a, b)): (a, b) for a, b in product(leaders, others) if a.lever != b.lever}
    return sorted(pairs.values(), key=lambda pair: -gain[pair[0]] - gain[pair[1]])


def lesser(pair: Change) -> Iterator[list[Change]]:
    """The same two levers moved the same ways but less far, a wave for each number of steps, the fewest first."""
    ways = [[Shift(s.lever, level) for level in _between(s)] for s in pair]
    found: list[Change] = list(product(*ways))
    for steps in range(2, sum(s.steps for s in pair)):
        yield [change for change in found if sum(s.steps for s in change) == steps]


def _gains(target: Target, alone: Sequence[Answer]) -> dict[Shift, float]:
    """How far each shift alone went toward the target."""
    return {a.shifts[0]: target.toward(a.change[0]) for a in alone}


def _ends(lever: Lever) -> list[Shift]:
    last = len(lever.levels) - 1
    return [Shift(lever, level) for level in (0, last) if level != lever.stands]


def _between(shift: Shift) -> range:
    """The levels on the way from where the lever stands to where it was moved."""
    way = 1 if shift.level > shift.lever.stands else -1
    return range(shift.lever.stands + way, shift.level + way, way)
