"""The crew: warm worker processes, so that long work never blocks a page.

A page awaits its work; when the page goes, its work is cancelled. Bulk work leaves a process free for whoever moves a slider.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sim.study.workers import close, settle

T = TypeVar("T")
R = TypeVar("R")
Told = Callable[[int, int], object]
"""Told after every piece of work, in the event loop: how many are done, of how many."""


@dataclass
class Crew:
    """A pool of `count` processes that are started once and kept. Use it from the event loop alone."""

    count: int = 2
    _pools: list[ProcessPoolExecutor] = field(default_factory=list)

    def start(self) -> None:
        """Start the processes and let them load what runs need."""
        pool = self._pool()
        for _ in range(self.count):
            pool.submit(_ready)

    def close(self) -> None:
        """End the processes; waiting work is dropped, work in hand is ended."""
        while self._pools:
            close(self._pools.pop())

    async def run(self, work: Callable[..., R], *arguments: Any) -> R:
        """Do one piece of work in a process. `work` and its arguments must be importable and picklable, and need no page.

        Work that waits is dropped when the awaiting task is cancelled.
        """
        pool = self._pool()
        try:
            return await asyncio.wrap_future(pool.submit(work, *arguments))
        except BrokenProcessPool:  # a process died, perhaps for want of memory: others take its place, once
            if pool in self._pools:
                self.close()
            return await asyncio.wrap_future(self._pool().submit(work, *arguments))

    async def each(
        self, work: Callable[[T], R], tasks: Sequence[T], told: Told | None = None, *, patient: bool = False
    ) -> list[R]:
        """Do many pieces of work, and bring home the results in the order of the tasks.

        told: called after each. patient: leave one process to others (bulk work); fair between callers either way, since
        each has at most as many pieces in hand as there are processes.
        """
        hands = asyncio.Semaphore(max(1, self.count - 1) if patient else self.count)
        done = 0

        async def one(task: T) -> R:
            nonlocal done
            async with hands:
                result = await self.run(work, task)
            done += 1
            if told:
                told(done, len(tasks))
            return result

        try:
            async with asyncio.TaskGroup() as group:
                running = [group.create_task(one(task)) for task in tasks]
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in running]

    def _pool(self) -> ProcessPoolExecutor:
        if not self._pools:
            self._pools.append(ProcessPoolExecutor(self.count, multiprocessing.get_context("spawn"), _settle))
        return self._pools[0]


def _settle() -> None:
    """Settle as every worker process does, and load what runs need."""
    settle()
    import sim.study.variants  # noqa: F401, PLC0415  # the first run then finds it loaded


def _ready() -> bool:
    return True
