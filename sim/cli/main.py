"""The whole command line."""

from __future__ import annotations

import errno
import gc
import signal
import sys

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


DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG, errno.ENOTDIR})


def main() -> None:
    """Run the command line. Wrong input ends with 2, an interruption with 130."""
    gc.set_threshold(20_000)  # most of what loading makes stays; to look through it often takes time
    from sim.study.workers import one_thread
    from sim.world.source import InputError

    one_thread()
    for number in (signal.SIGTERM, *(getattr(signal, name) for name in ("SIGHUP",) if hasattr(signal, name))):
        signal.signal(number, signal.default_int_handler)  # ended from outside as by Ctrl-C: what is done is kept and told
    try:
        app(sys.argv[1:])
    except InputError as error:
        for problem in error.problems:
            print(f"realpolitik: {problem}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except OSError as error:
        if error.errno not in DISK:
            raise
        told = f"{error.filename or 'the disk'}: {error.strerror}. Make room or mend it; what is finished is kept."
        print(f"realpolitik: {told}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except KeyboardInterrupt:
        told = "stopped. Finished blocks of a study are kept; the same command goes on from there."
        print(f"\nrealpolitik: {told}", file=sys.stderr)  # noqa: T201
        sys.exit(130)
