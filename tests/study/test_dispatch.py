"""Dispatch: every piece is done once, little waits, and what is shared by many hands is the same to the last bit."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any, NamedTuple

import numpy as np
import pytest
import xarray as xr

from sim.study import dispatch
from sim.study.dispatch import AHEAD, IN_ORDER, MOST_BYTES, MOST_PIECES, Arrays, Done, Piece, dealt, in_order
from sim.study.ensemble import Study, in_memory
from sim.study.threads import THREADS
from sim.study.workers import workers
from sim.world.source import InputError
from tests.study.test_ensemble import same_bits

PIECES = [(place, number) for number in range(500) for place in range(2)]


class Lazy(Executor):
    """Does the work in this process, in a drawn order, when it is waited for."""

    hands = 3

    def __init__(self, seed: int = 0, seconds: float = 0.25) -> None:
        self.chance, self.seconds = np.random.default_rng(seed), seconds
        self.waiting: dict[Future[Any], Callable[[], Any]] = {}
        self.lots: list[int] = []
        self.most = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting[future] = lambda: fn(*args, **kwargs)
        self.lots.append(len(args[-1]))
        self.most = max(self.most, len(self.waiting))
        return future

    def wait(self, futures: dict[Future[Any], Any], return_when: str) -> Ended:
        future = list(futures)[self.chance.integers(len(futures))]
        done = self.waiting.pop(future)()
        future.set_result(Done(done.results, self.seconds * len(done.results)))
        return Ended({future})


class Ended(NamedTuple):
    done: set[Future[Any]]


@pytest.fixture
def lazy(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Lazy]:
    def made(*settings: Any) -> Lazy:
        executor = Lazy(*settings)
        monkeypatch.setattr(dispatch, "wait", executor.wait)
        return executor

    return made


def product(factor: int, number: int) -> Arrays:
    return {"found": np.full(4, factor * number)}


def heavy(factor: int, number: int) -> Arrays:
    return {"found": np.broadcast_to(np.float64(0), (MOST_BYTES // 8 // 2,))}


def told(found: Iterator[tuple[Piece, Arrays]]) -> list[tuple[Piece, int]]:
    return [(piece, int(arrays["found"][0])) for piece, arrays in found]


# --- what is dealt comes home


def test_without_an_executor_pieces_are_done_in_order_as_they_are_asked_for() -> None:
    done: list[int] = []

    def noted(factor: int, number: int) -> Arrays:
        done.append(number)
        return product(factor, number)

    found = dealt(noted, [2, 3], PIECES)
    assert (next(found)[0], next(found)[0]) == ((0, 0), (1, 0))
    assert done == [0, 0]
    assert [piece for piece, _ in found] == PIECES[2:]


@pytest.mark.parametrize("seed", range(3))
def test_every_piece_comes_home_once_in_whatever_order(lazy: Callable[..., Lazy], seed: int) -> None:
    found = told(dealt(product, [2, 3], PIECES, lazy(seed)))
    assert [piece for piece, _ in found] != PIECES
    assert sorted(found) == sorted(((place, number), (2, 3)[place] * number) for place, number in PIECES)


@pytest.mark.parametrize("seed", range(2))
def test_a_study_is_the_same_in_whatever_order_its_blocks_end(
    two: Study, dataset: xr.Dataset, lazy: Callable[..., Lazy], seed: int
) -> None:
    assert same_bits(in_memory(two, lazy(seed)), dataset)


# --- how much is dealt


def test_lots_grow_until_they_last_a_second_and_shrink_at_the_end(lazy: Callable[..., Lazy]) -> None:
    executor = lazy(0, 0.05)
    told(dealt(product, [2, 3], PIECES, executor))
    assert executor.lots[0] == 1
    assert max(executor.lots) == 20
    assert executor.lots[-1] == 1
    assert sum(executor.lots) == len(PIECES)


def test_dear_pieces_go_one_by_one(lazy: Callable[..., Lazy]) -> None:
    executor = lazy(0, 3.0)
    told(dealt(product, [2, 3], PIECES, executor))
    assert set(executor.lots) == {1}


def test_a_lot_is_bounded_however_cheap_its_pieces_are(lazy: Callable[..., Lazy]) -> None:
    executor = lazy(0, 1e-9)
    told(dealt(product, [2, 3], PIECES * 10, executor))
    assert max(executor.lots) == MOST_PIECES


def test_a_lot_brings_home_no_more_than_memory_bears(lazy: Callable[..., Lazy]) -> None:
    executor = lazy(0, 1e-9)
    told(dealt(heavy, [2, 3], PIECES, executor))
    assert max(executor.lots) == 2


def test_no_more_is_out_than_keeps_every_worker_busy(lazy: Callable[..., Lazy]) -> None:
    executor = lazy(0, 0.5)
    told(dealt(product, [2, 3], PIECES, executor))
    assert executor.most == AHEAD * executor.hands


def test_a_small_study_is_shared_by_all_workers(lazy: Callable[..., Lazy]) -> None:
    executor = lazy(0, 1e-9)
    told(dealt(product, [2], [(0, number) for number in range(9)], executor))
    assert set(executor.lots) == {1}


def test_what_is_shared_is_sent_once_where_the_executor_can(lazy: Callable[..., Lazy]) -> None:
    executor, sent = lazy(), []
    executor.share = lambda value: sent.append(value) or value  # type: ignore[attr-defined,func-returns-value]
    told(dealt(product, [2, 3], PIECES, executor))
    assert sent == [2, 3]


# --- when it is left early


def test_what_waits_is_cancelled_when_the_iterator_is_left(lazy: Callable[..., Lazy]) -> None:
    executor = lazy()
    found = dealt(product, [2, 3], PIECES, executor)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert executor.waiting
    assert all(future.cancelled() for future in executor.waiting)


def dies(factor: int, number: int) -> Arrays:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"found": np.array([os.getpid(), *(os.environ[name] == "1" for name in THREADS)])}


class Counting(Executor):
    """Does the work at once, and notes how many tasks are out that nobody has the result of yet."""

    hands = 3

    def __init__(self) -> None:
        self.out: list[Future[Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.out.append(Late(fn, *args))
        return self.out[-1]


class Late(Future[Any]):
    """Work that is done when its result is asked for."""

    def __init__(self, fn: Callable[..., Any], *args: Any) -> None:
        super().__init__()
        self.todo = (fn, args)

    def result(self, timeout: float | None = None) -> Any:
        if not self.done():
            self.set_result(self.todo[0](*self.todo[1]))
        return super().result(timeout)


def test_results_in_order_are_waited_for_a_few_at_a_time() -> None:
    pool, asked = Counting(), []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    found = in_order(lambda number: -number, tasks(), pool)
    assert [next(found) for _ in range(500)] == [-number for number in range(500)]
    assert len(asked) == len(pool.out) == 499 + IN_ORDER * 3
    found.close()  # type: ignore[attr-defined]  # it is a generator
    assert [future.cancelled() for future in pool.out] == [False] * 500 + [True] * (IN_ORDER * 3 - 1)
    assert list(in_order(abs, range(-7, 0), Counting())) == list(in_order(abs, range(-7, 0))) == [7, 6, 5, 4, 3, 2, 1]


def test_processes_count_with_one_thread_and_one_that_dies_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in THREADS:
        monkeypatch.delenv(name, raising=False)
    pids: set[int] = set()
    with pytest.raises(InputError, match=r"ended from outside.*is kept"), workers(2, 10) as pool:
        for _, arrays in dealt(dies, [0], [(0, number) for number in range(10)], pool):
            pids.add(int(arrays["found"][0]))
            assert arrays["found"][1:].all()
    assert pids and not any(alive(pid) for pid in pids)
    assert not any(name in os.environ for name in THREADS)


def sleeps(factor: int, number: int) -> Arrays:
    if number:
        threading.Event().wait(60)
    return {"found": np.array([os.getpid()])}


def test_work_in_hand_is_ended_when_the_pool_is_left_early() -> None:
    pids = []
    with pytest.raises(KeyboardInterrupt), workers(2, 10) as pool:
        for _, arrays in dealt(sleeps, [0], [(0, number) for number in range(10)], pool):
            pids.append(int(arrays["found"][0]))
            raise KeyboardInterrupt
    assert pids and not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
