"""Stopping: what the program does and says when it is ended from outside, by Ctrl-C, by SIGTERM or with its terminal.

What is said is held by the signals' handlers themselves; nothing else needs to know what the program is at.
"""

from __future__ import annotations

import atexit
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, NoReturn

Say = Callable[[], str]
"""What is kept, and how to go on; asked when it is said, so that it is true then."""
CODE = 130
AGAIN = 0.02  # seconds after which a signal that was not heard is sent again
VISIBLE = "\x1b[?25h"  # a bar hides the terminal's cursor


class Stopped(KeyboardInterrupt):
    """The program was ended from outside. say: what is kept."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self.say = say


def command() -> str:
    """What was typed, unless it is not for everybody's eyes."""
    if any(word.startswith("--password") for word in sys.argv[1:]):
        return "the same command"
    return shlex.join(["realpolitik", *sys.argv[1:]])


def usual() -> str:
    """What holds for every verb."""
    return f"stopped. What is finished in a folder is kept; to go on: {command()}"


def listen(say: Say = usual) -> None:
    """From now on, whoever ends the program has it clear up and is told this; whoever asks again does not wait for that.

    A signal that comes while the interpreter ends changes nothing any more, neither what was said nor the code.
    """
    _when_ended(partial(_stop, say))
    atexit.unregister(_ignore)
    atexit.register(_ignore)  # what is registered first is called last, just before the handlers are taken away
    if getattr(sys.unraisablehook, "func", None) is not _unheard:
        sys.unraisablehook = partial(_unheard, sys.unraisablehook)


@contextmanager
def telling(say: Say) -> Iterator[None]:
    """Meanwhile, whoever ends the program is told this instead; whatever is cleared up afterwards, that stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _numbers()}
    _when_ended(partial(_stop, say), before)
    try:
        yield
    except KeyboardInterrupt:
        before = {}
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ended(say: Say) -> NoReturn:
    """Say what is kept and end the program, whatever comes meanwhile."""
    numbers = _numbers()
    _ignore()
    import logging

    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it would complain of every read that is broken off
    print(f"\nrealpolitik: {_said(say)}", file=sys.stderr, flush=True)  # noqa: T201
    _when_ended(lambda _number, _frame: os._exit(CODE), numbers)
    sys.exit(CODE)


def _stop(say: Say, _number: int, _frame: FrameType | None) -> None:
    _when_ended(partial(_leave, say))
    raise Stopped(say)


def _leave(say: Say, _number: int, _frame: FrameType | None) -> None:
    """End at once. Worker processes end with this one."""
    _ignore()
    shown = VISIBLE if os.isatty(2) else ""
    with suppress(OSError):
        os.write(2, f"{shown}\nrealpolitik: {_said(say)}\n".encode())
    os._exit(CODE)


def _unheard(others: Callable[[Any], None], what: Any) -> None:
    """Ask once more where the first signal came in the middle of something that lets no error out, such as a callback."""
    if not isinstance(what.exc_value, Stopped):
        others(what)
        return
    numbers = _numbers()
    _when_ended(partial(_stop, what.exc_value.say), numbers)
    if numbers:
        again = threading.Timer(AGAIN, _send, (numbers[0],))
        again.daemon = True
        again.start()


def _send(number: int) -> None:
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)  # wakes it where it waits
    else:
        signal.raise_signal(number)


def _said(say: Say) -> str:
    try:
        return say()
    except (OSError, ValueError, LookupError):  # what it would tell of was removed meanwhile
        return usual()


def _ignore() -> None:
    _when_ended(signal.SIG_IGN)


def _when_ended(do: Any, numbers: Collection[int] | None = None) -> None:
    """What to do on these signals, or on all that may end the program."""
    for number in _numbers() if numbers is None else numbers:
        signal.signal(number, do)


def _numbers() -> list[int]:
    """The signals that end the program, without those that it was started to ignore, as `nohup` does."""
    found = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    return [number for number in found if signal.getsignal(number) is not signal.SIG_IGN]
