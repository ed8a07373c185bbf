"""Progress: the workers that share what is to be done, here or on a cluster, with a bar for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.cli.app import Hands, console, fail
from sim.cli.stopping import Say, command, telling

if TYPE_CHECKING:
    from concurrent.futures import Executor

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""
MANY = 1_000  # blocks, where their number is not known beforehand


@contextmanager
def at_work(hands: Hands | int | None, jobs: int = MANY, kept: Say | None = None) -> Iterator[tuple[Executor | None, Tell]]:
    """Processes, by default as many as there are cores, or a cluster's workers; and whom to tell of blocks that are done.

    kept: what to say when the program is ended meanwhile; else how far it was.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("blocks"), TimeRemainingColumn())
    screen = console()
    shown = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    far: dict[str, tuple[int, int]] = {}
    hands = hands if isinstance(hands, Hands) else Hands(hands)
    with telling(kept or (lambda: _so_far(far))), shown as progress, _workers(hands, jobs) as pool:
        bars: dict[tuple[str, int], TaskID] = {}

        def tell(doing: str, done: int, total: int) -> None:
            far[doing] = (done, total)
            if (doing, total) not in bars:
                bars[doing, total] = progress.add_task(doing)
            progress.update(bars[doing, total], completed=done, total=total)

        yield pool, tell


def _so_far(far: dict[str, tuple[int, int]]) -> str:
    where = ", ".join(f"{doing[:1].lower()}{doing[1:]}: {done} of {total}" for doing, (done, total) in far.items())
    told = f" ({where})" if where else ""
    return f"stopped{told}. What is finished in a folder is kept; to go on: {command()}"


def sound(hands: Hands) -> None:
    """End the program where what is said of workers makes no sense."""
    if hands.workers is not None and hands.workers < 1:
        fail(f"--workers {hands.workers} does not fit; ask for 1 or more")
    if hands.workers is not None and hands.scheduler is not None:
        fail("--workers says how many processes run here, --scheduler that none does; leave one out")


@contextmanager
def _workers(hands: Hands, jobs: int) -> Iterator[Executor | None]:
    sound(hands)
    if hands.scheduler is None:
        from sim.study.workers import cores, workers

        with workers(hands.workers or cores(), jobs) as pool:
            yield pool
        return
    from sim.study.cluster import Reach, connected

    with connected(Reach(hands.scheduler, hands.certificates, hands.insecure)) as cluster:
        yield cluster
