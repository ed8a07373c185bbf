"""Hosting: the scheduler of a cluster, and workers on this machine. Extra: `cluster`.

Every worker is a process with one thread. It ends with the process that started it, and starts anew when it dies alone.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.study.cluster import FOLDER, PATIENCE, SETTINGS, Reach, cause, issued, libraries, security
from sim.world.source import InputError, Problem

LOOPBACK = "127.0.0.1"
PORT = 8786
START = 60  # seconds that a worker may take until it is there, on a busy machine
QUIET = f"{LOOPBACK}:0"  # each part opens a page for browsers and cannot be told not to; this one is empty and nobody's business
Ready = Callable[[str, int], None]
"""Told when workers are there: the scheduler's address and how many workers were started."""


@dataclass(frozen=True)
class Post:
    """Where to listen on this machine, and how many workers to start."""

    workers: int
    host: str | None = LOOPBACK
    port: int = PORT
    certificates: Path = FOLDER


def scheduled(post: Post, ready: Ready) -> None:
    """Run a scheduler and its workers until a signal ends them. InputError where it cannot listen there."""
    libraries()
    issued(post.certificates)
    asyncio.run(_under_settings(_scheduled, post, ready))


def joined(post: Post, reach: Reach, ready: Ready) -> bool:
    """Run workers of a scheduler elsewhere until a signal ends them, or the scheduler does: then False."""
    libraries()
    return bool(asyncio.run(_under_settings(_joined, post, reach, ready)))


async def _under_settings(run: Callable[..., Any], *arguments: Any) -> Any:
    _, config = libraries()
    with config.set(SETTINGS), tempfile.TemporaryDirectory(prefix="realpolitik-") as scratch:
        return await run(*arguments, scratch)


async def _scheduled(post: Post, ready: Ready, scratch: str) -> None:
    library, _ = libraries()
    keys, over = security(post.certificates), _stopped()
    scheduler = library.Scheduler(host=post.host, port=post.port, protocol="tls", security=keys, dashboard_address=QUIET)
    try:
        await scheduler
    except (OSError, RuntimeError) as error:
        where = f"tls://{post.host}:{post.port}"
        message = f"cannot be listened on: {cause(error)}"
        raise InputError([Problem(None, where, message, "Choose another --host or --port.")]) from None
    async with AsyncExitStack() as stack:
        stack.push_async_callback(scheduler.close)
        await _started(stack, _nannies(library, post, scheduler.address, scratch))
        ready(scheduler.address, post.workers)
        await over.wait()


async def _joined(post: Post, reach: Reach, ready: Ready, scratch: str) -> bool:
    library, _ = libraries()
    over = _stopped()
    async with AsyncExitStack() as stack:
        nannies = _nannies(library, post, reach.address, scratch)
        try:
            await _started(stack, nannies)
        except (OSError, RuntimeError, TimeoutError) as error:
            message = f"no worker could join it: {cause(error)}"
            raise InputError([Problem(None, reach.address, message, "Is it there, and are these its certificates?")]) from None
        ready(reach.address, post.workers)
        ended = asyncio.gather(*(nanny.finished() for nanny in nannies))
        stopped = asyncio.ensure_future(over.wait())
        await asyncio.wait((ended, stopped), return_when=asyncio.FIRST_COMPLETED)
        return over.is_set()


def _nannies(library: Any, post: Post, address: str, scratch: str) -> list[Any]:
    keys = security(post.certificates)
    host = post.host or library.utils.get_ip(*_parts(address))
    return [
        library.Nanny(
            address, nthreads=1, host=host, protocol="tls", security=keys, memory_limit=0, local_directory=scratch,
            death_timeout=START, dashboard_address=QUIET,
        )
        for _ in range(post.workers)
    ]  # fmt: skip


async def _started(stack: AsyncExitStack, nannies: list[Any]) -> None:
    for nanny in nannies:
        stack.push_async_callback(nanny.close, timeout=PATIENCE)
    await asyncio.gather(*nannies)


def _parts(address: str) -> tuple[str, int]:
    host, port = address.split("://", 1)[1].rsplit(":", 1)
    return host.strip("[]"), int(port)


def _stopped() -> asyncio.Event:
    """Set by the first signal to end."""
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, over.set)
    return over
