"""The whole command line."""

from __future__ import annotations

import errno
import gc
import os
import sys
from pathlib import Path

from sim.cli.app import run
from sim.cli.stopping import ended, listen, usual

DISK = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG, errno.ENOTDIR, errno.ENOENT,
        errno.EISDIR, errno.ENAMETOOLONG,
    }
)  # fmt: skip


def main() -> None:
    """Run the command line. Wrong input and a disk that will not do end with 2, an interruption with 130."""
    gc.set_threshold(20_000)  # most of what loading makes stays; to look through it often takes time
    from sim.study.threads import one_thread

    one_thread()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # to look for any takes longer than to read a scenario
    listen()
    try:
        code = _ran()
    except KeyboardInterrupt as stop:
        ended(getattr(stop, "say", usual))
    if code:
        sys.exit(code)


def _ran() -> int:
    """The program's code, after whatever went wrong was told."""
    from sim.world.problem import InputError

    try:
        try:
            run(sys.argv[1:])
        finally:
            sys.stdout.flush()
    except InputError as error:
        for problem in error.problems:
            print(f"realpolitik: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    except BrokenPipeError:
        _silent()
        return 128 + 13  # whoever read the output has gone, as `head` does
    except OSError as error:
        if error.errno not in DISK:
            raise
        print(f"realpolitik: {_told(error)}", file=sys.stderr)  # noqa: T201
        _silent()
        return 2
    return 0


def _told(error: OSError) -> str:
    from sim.study.writing import FULL, refused

    if error.filename and error.errno in FULL:
        return str(refused(Path(os.fsdecode(error.filename)).parent, error))
    remedy = "It was removed meanwhile, or never there" if error.errno == errno.ENOENT else "Make room or mend it"
    return f"{error.filename or 'the disk'}: {error.strerror}. {remedy}; what is finished is kept."


def _silent() -> None:
    """Say nothing more where what was said cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
