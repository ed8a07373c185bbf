"""Progress: a pool of workers with a bar for everything that is being done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.cli.app import console, fail

if TYPE_CHECKING:
    from concurrent.futures import Executor

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""
MANY = 1_000  # blocks, where their number is not known beforehand


@contextmanager
def at_work(count: int | None, jobs: int = MANY) -> Iterator[tuple[Executor | None, Tell]]:
    """Processes, by default as many as there are cores, and whom to tell of blocks that are done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    from sim.study.workers import cores, workers

    if count is not None and count < 1:
        fail(f"--workers {count} does not fit; ask for 1 or more")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("blocks"), TimeRemainingColumn())
    screen = console()
    shown = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    with shown as progress, workers(count or cores(), jobs) as pool:
        bars: dict[tuple[str, int], TaskID] = {}

        def tell(doing: str, done: int, total: int) -> None:
            if (doing, total) not in bars:
                bars[doing, total] = progress.add_task(doing)
            progress.update(bars[doing, total], completed=done, total=total)

        yield pool, tell
