"""The whole command line."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from sim.cli import (
    branch,
    calibrate,
    cluster,
    events,
    evidence,
    explain,
    explore,
    game,
    influence,
    lesson,
    play,
    report,
    require,
    results,
    score,
    serve,
    studies,
    validate,
)  # fmt: skip
from sim.cli.app import app

__all__ = [
    "app", "branch", "calibrate", "cluster", "events", "evidence", "explain", "explore", "game", "influence", "lesson", "main",
    "play", "report", "require", "results", "score", "serve", "studies", "validate",
]  # fmt: skip


STOPPED = "stopped. Finished blocks of a study are kept; the same command goes on from there."
DISK = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG, errno.ENOTDIR, errno.ENOENT,
        errno.EISDIR, errno.ENAMETOOLONG,
    }
)  # fmt: skip


def main() -> None:
    """Run the command line. Wrong input and a disk that will not do end with 2, an interruption with 130."""
    gc.set_threshold(20_000)  # most of what loading makes stays; to look through it often takes time
    from sim.study.workers import one_thread
    from sim.world.source import InputError

    one_thread()
    _when_ended(_stop)
    try:
        try:
            app(sys.argv[1:])
        finally:
            sys.stdout.flush()
    except InputError as error:
        for problem in error.problems:
            print(f"realpolitik: {problem}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except BrokenPipeError:
        _silent()
        sys.exit(128 + 13)  # whoever read the output has gone, as `head` does
    except OSError as error:
        if error.errno not in DISK:
            raise
        told = f"{error.filename or 'the disk'}: {error.strerror}. Make room or mend it; what is finished is kept."
        print(f"realpolitik: {told}", file=sys.stderr)  # noqa: T201
        _silent()
        sys.exit(2)
    except KeyboardInterrupt:
        print(f"\nrealpolitik: {STOPPED}", file=sys.stderr)  # noqa: T201
        sys.exit(130)


def _when_ended(do: Callable[[int, FrameType | None], None]) -> None:
    """What to do when the program is ended from outside, by Ctrl-C, by SIGTERM or with its terminal."""
    for number in (getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` has it
            signal.signal(number, do)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Clear up and say what is kept; whoever asks for it again does not wait for that."""
    _when_ended(_leave)
    raise KeyboardInterrupt


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End at once. Worker processes end with this one."""
    os.write(2, f"\nrealpolitik: {STOPPED}\n".encode())
    os._exit(130)


def _silent() -> None:
    """Say nothing more where what was said cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
