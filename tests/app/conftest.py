"""A server in a process of its own and a Chromium, for whoever tests a page."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


SHORT = """schema: 1
name: short
title: Two months
extends: baseline
about: The baseline for two months and no longer, so that its worlds are quickly run.
horizon: {months: 2}
outcomes: {partners: null}
"""


@dataclass
class Served:
    """A running server: the address that it printed, with its token, and its origin."""

    address: str
    process: subprocess.Popen[str]
    folder: Path
    said: list[str]
    reader: threading.Thread
    student: Any  # the cookie of a student whom an earlier server let in

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def stop(self) -> int:
        """Interrupt the server as Ctrl-C does; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.process.stdout is not None:
            self.reader.join(5)
            self.process.stdout.close()
        return self.process.wait()


def started(folder: Path, *more: str) -> Served:
    """Start `realpolitik app` on a free port and wait until it says where."""
    if find_spec("nicegui") is None:
        pytest.skip("needs the extra: pip install 'realpolitik[app]'")
    from sim.show.app.access import opened

    student = opened(folder).admit_student("ada")[1]
    command = [sys.executable, "-m", "sim", "app", "--port", "0", "--no-browser", "--folder", str(folder), *more]
    root = Path(__file__).parent.parent.parent
    process = subprocess.Popen(
        command,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://\S+", line):
            reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
            reader.start()
            return Served(found[0], process, folder, said, reader, student)
    process.stdout.close()
    raise AssertionError("".join(said))


@pytest.fixture(scope="session", name="served")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of pages, on a folder with one saved scenario, `short`, whose worlds cost little."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "short.yaml").write_text(SHORT, encoding="utf-8")
    served = started(folder, "--workers", "1")
    yield served
    assert served.stop() == 0
    assert not any("Traceback" in line for line in served.said), "".join(served.said)


@pytest.fixture(scope="session", name="crew")
def _crew() -> Iterator[Any]:
    """One worker for all tests that run worlds without a server."""
    from sim.show.app.crew import Crew

    crew = Crew(1)
    yield crew
    crew.close()


@pytest.fixture(scope="session", name="chromium")
def _chromium() -> Iterator[Any]:
    """A browser of playwright's; skips where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'realpolitik[test]'")
    if CHROMIUM is None:
        pytest.skip("needs an installed Chromium")
    with playwright.sync_playwright() as started_here:
        browser = started_here.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(name="page")
def _page(chromium: Any, served: Served) -> Iterator[Any]:
    """A page of a teacher who has just come in, at 1280 px; its failures and foreign requests fail the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=served.origin)
    strayed: list[str] = []
    wrong: list[str] = []
    context.on("request", lambda request: strayed.append(request.url) if foreign(request.url, served.origin) else None)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.set_default_timeout(15_000)
    page.goto(served.address)
    yield page
    context.close()
    assert strayed == []
    assert wrong == []


def apart(doing: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own, since playwright has an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()


def foreign(url: str, origin: str) -> bool:
    """Whether a request leaves the server."""
    return not url.startswith((f"{origin}/", "data:", "blob:", "about:"))
