"""Dispatch: deals pieces of work to an executor, a few at a time, in lots that last about a second.

However large a study is, no more waits than keeps every worker busy. Results come home in any order, or in that of the tasks.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from sim.study.workers import hands

Arrays = dict[str, np.ndarray[Any, Any]]
S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")
Piece = tuple[int, int]
"""What a piece of work needs: the place of what it shares with others, and its own number."""
Work = Callable[[S, int], Arrays]
"""Does one piece; a pure function of what is shared and of the piece's number, and importable."""


class Handle:
    """Stands for a value that was given to every worker before."""

    def fetch(self) -> Any:
        """The value, in a worker."""
        raise NotImplementedError


SECONDS = 1.0  # that a lot should last: long beside the cost of sending it, short beside a cup of tea
MOST_PIECES = 256  # in a lot
MOST_BYTES = 16_000_000  # that a lot may bring home
MOST_HELD = 500_000_000  # bytes of all lots that are out, where there are many workers
AHEAD = 2  # lots that each worker has: one in hand, and one so that it need not wait
IN_ORDER = 4  # tasks out for each worker where results are wanted in order: a long one holds up the others
SHARES = 3  # a lot is at most this part of what each worker still has to do, so that all end together


@dataclass(frozen=True)
class Done:
    """A lot that came home: the results in the order of its pieces, and the seconds that all of them took."""

    results: tuple[Arrays, ...]
    seconds: float


def each(work: Work[S], shared: Mapping[int, S], lot: tuple[Piece, ...]) -> Done:
    """Do the pieces of a lot, one after the other, in a worker."""
    began = time.perf_counter()
    shared = {place: value.fetch() if isinstance(value, Handle) else value for place, value in shared.items()}
    results = tuple(work(shared[place], number) for place, number in lot)
    return Done(results, time.perf_counter() - began)


def dealt(
    work: Work[S], shared: Sequence[S], pieces: Sequence[Piece], executor: Executor | None = None
) -> Iterator[tuple[Piece, Arrays]]:
    """Every piece with its result, as they come home; in order where there is no executor.

    shared: what many pieces need, by its place; an executor with a method `share` is given each of them once. What waits is
    cancelled when the iterator is left.
    """
    if executor is None:
        yield from ((piece, work(shared[piece[0]], piece[1])) for piece in pieces)
        return
    yield from _Table(work, shared, pieces, executor).play()


def in_order(work: Callable[[T], R], tasks: Iterable[T], executor: Executor | None = None) -> Iterator[R]:
    """The result of every task, in their order. However many there are, no more are out than keep every worker busy.

    What waits is cancelled when the iterator is left.
    """
    if executor is None:
        yield from map(work, tasks)
        return
    out: deque[Future[R]] = deque()
    try:
        for task in tasks:
            out.append(executor.submit(work, task))
            if len(out) >= IN_ORDER * hands(executor):
                yield out.popleft().result()
        while out:
            yield out.popleft().result()
    finally:
        for future in out:
            future.cancel()


@dataclass
class _Table(Generic[S]):
    """The pieces that are dealt, those that are out, and what was learned of their cost."""

    work: Work[S]
    shared: Sequence[S]
    pieces: Sequence[Piece]
    executor: Executor
    next: int = 0
    size: int = 1  # pieces in a lot, as far as their cost goes

    def play(self) -> Iterator[tuple[Piece, Arrays]]:
        """Deal, wait, hand on, until nothing is left."""
        share = getattr(self.executor, "share", None)
        given: list[Any] = [share(value) for value in self.shared] if share else list(self.shared)
        out: dict[Future[Done], tuple[Piece, ...]] = {}
        try:
            while out or self.next < len(self.pieces):
                while self.next < len(self.pieces) and len(out) < AHEAD * hands(self.executor):
                    lot = self._lot()
                    parts = {place: given[place] for place, _ in lot}
                    out[self.executor.submit(each, self.work, parts, lot)] = lot
                for future in sorted(wait(out, return_when=FIRST_COMPLETED).done, key=_failed):
                    yield from self._home(out.pop(future), future.result())
        finally:
            for future in out:
                future.cancel()

    def _lot(self) -> tuple[Piece, ...]:
        fair = -(-(len(self.pieces) - self.next) // (SHARES * hands(self.executor)))
        first, self.next = self.next, self.next + min(self.size, fair)
        return tuple(self.pieces[first : self.next])

    def _home(self, lot: tuple[Piece, ...], done: Done) -> Iterator[tuple[Piece, Arrays]]:
        weight = max(1, sum(values.nbytes for values in done.results[0].values()))
        by_cost = SECONDS * len(lot) / max(done.seconds, 1e-9)
        by_weight = min(MOST_BYTES, MOST_HELD / (AHEAD * hands(self.executor))) / weight
        self.size = max(1, int(min(by_cost, by_weight, MOST_PIECES, 4 * self.size)))
        yield from zip(lot, done.results, strict=True)


def _failed(future: Future[Done]) -> bool:
    """What came home is handed on before a failure is told."""
    return future.cancelled() or future.exception() is not None
