"""Whoever ends the program is told what is kept and how to go on, whenever that is, and however often it is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.stopping import command

ROOT = Path(__file__).parent.parent
FREE = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which whoever runs the tests may ignore\n"
VERB = """
import asyncio, os, signal, sys, weakref
from sim.cli import app, main
from sim.cli.progress import at_work

def once_more(number=signal.SIGTERM):
    os.kill(os.getpid(), number)

@app.command
def idle(when):
    MOMENTS[when]()

def at_once():
    once_more()

def clearing_up():
    try:
        once_more()
    finally:
        once_more()

def while_the_interpreter_ends():
    class Last:
        def __del__(self):
            once_more()
    sys.modules["last"] = Last()
    once_more()

def in_a_callback():
    class Thing:
        pass
    thing = Thing()
    watch = weakref.ref(thing, lambda _: once_more())
    del thing
    while True:
        sum(range(1000))

def at_blocks():
    with at_work(1) as (_, tell):
        tell("Running worlds", 3, 9)
        once_more(signal.SIGHUP)

def in_a_read():
    loop = asyncio.new_event_loop()
    reading = loop.create_task(asyncio.sleep(60))
    loop.run_until_complete(asyncio.sleep(0))
    once_more()

MOMENTS = {f.__name__: f for f in (in_a_read, at_once, clearing_up, while_the_interpreter_ends, in_a_callback, at_blocks)}
sys.argv = ["realpolitik", "idle", sys.argv[1]]
main()
"""


@pytest.mark.parametrize(
    ("when", "far"),
    [
        ("at_once", ""),
        ("clearing_up", ""),
        ("while_the_interpreter_ends", ""),
        ("in_a_callback", ""),
        ("in_a_read", ""),
        ("at_blocks", " (running worlds: 3 of 9)"),
    ],
)
def test_a_signal_ends_with_130_and_one_message(tmp_path: Path, when: str, far: str) -> None:
    around = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", FREE + VERB, when],
        cwd=tmp_path,
        env=around,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = f"\nrealpolitik: stopped{far}. What is finished in a folder is kept; to go on: realpolitik idle {when}\n"
    assert (done.returncode, done.stderr) == (130, told)


def test_a_signal_that_was_to_be_ignored_stays_so(tmp_path: Path) -> None:
    start = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + VERB
    around = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", start, "at_blocks"], cwd=tmp_path, env=around, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_password_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["realpolitik", "run", "my file.yaml"])
    assert command() == "realpolitik run 'my file.yaml'"
    for words in (["--password", "secret"], ["--password=secret"]):
        monkeypatch.setattr(sys, "argv", ["realpolitik", "serve", *words])
        assert command() == "the same command"
