"""Workers: the processes that share a study's blocks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

from sim.study.threads import THREADS, one_thread
from sim.world.source import InputError, Problem

KEPT = "What was finished in a folder is kept: the same command goes on from there."


@contextmanager
def workers(count: int, jobs: int) -> Iterator[Executor | None]:
    """A pool of processes, or None where one process is enough. InputError when a process of it dies.

    When the block is left early, waiting work is dropped and work in hand is ended.
    """
    count = min(count, jobs)
    if count <= 1 or jobs <= 2:
        yield None
        return
    _track_quietly()
    with _alone_on_its_processor():
        pool, over = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), settle), threading.Event()
        threading.Thread(target=_watch, args=(pool, over), daemon=True).start()
        try:
            yield pool
        except BrokenProcessPool:
            close(pool)
            message = "a process that ran worlds was ended from outside, perhaps because memory ran out"
            raise InputError([Problem(None, "workers", message, f"{KEPT} Fewer --workers need less memory.")]) from None
        except BaseException:
            close(pool)
            raise
        finally:
            over.set()
        with _uninterrupted():
            pool.shutdown(wait=True, cancel_futures=True)


def _track_quietly() -> None:
    """Start the process that tidies up after the others so that it outlives the terminal: else it is started twice, and errs.

    It says nothing of what it finds left behind: whoever ends the program in haste leaves that to it.
    """
    if not hasattr(signal, "SIGHUP") or threading.current_thread() is not threading.main_thread():
        return
    before, told = signal.signal(signal.SIGHUP, signal.SIG_IGN), os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        resource_tracker.ensure_running()
    finally:
        signal.signal(signal.SIGHUP, before or signal.SIG_DFL)
        os.environ.pop("PYTHONWARNINGS")
        if told is not None:
            os.environ["PYTHONWARNINGS"] = told


def close(pool: ProcessPoolExecutor) -> None:
    """End a pool's processes; waiting work is dropped, work in hand is ended."""
    with _uninterrupted():
        processes, line = _processes(pool), getattr(pool, "_result_queue", None)
        minder = getattr(pool, "_executor_manager_thread", None)
        pool.shutdown(wait=False, cancel_futures=True)
        _end(processes, line)
        if minder is not None:  # the interpreter, when it ends, calls out to one that has not ended, and errs
            minder.join(timeout=5)


def _processes(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    return list((getattr(pool, "_processes", None) or {}).values())


def _end(processes: list[BaseProcess], line: Any) -> None:
    """End processes, and the line on which they hand in results: a result that was half sent would be waited for for ever."""
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(timeout=5)
    if line is not None:
        with suppress(OSError):
            line._writer.close()


def _watch(pool: ProcessPoolExecutor, over: threading.Event) -> None:
    """End all processes of a pool when one has died: it may hold the lock without which the others hand in nothing."""
    while not over.wait(1):
        processes = _processes(pool)
        if processes and wait([process.sentinel for process in processes], 0) and not over.wait(2):
            _end(processes, getattr(pool, "_result_queue", None))
            return


def hands(executor: Executor) -> int:
    """How many pieces of work an executor does at once."""
    found: int = getattr(executor, "hands", None) or getattr(executor, "_max_workers", None) or cores()
    return found


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def settle() -> None:
    """What a worker process does first: leave interruptions to the parent, end with it, and count with one thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    one_thread()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _alone_on_its_processor() -> Iterator[None]:
    """Processes that are started meanwhile count with one thread, whatever they load first."""
    added = [name for name in THREADS if name not in os.environ]
    one_thread()
    try:
        yield
    finally:
        for name in added:
            with suppress(KeyError):
                del os.environ[name]


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A second interruption waits: one that breaks into the shutting down would leave processes that nobody ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
