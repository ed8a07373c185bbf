"""A cluster of four hosts, each in a network namespace of its own: one dies, one is cut off, and the numbers are the same.

Not part of the suite: it takes half a minute and must be root. `pytest -q tests/cluster/hosts.py`
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sim.study.ensemble import run_study
from tests.cluster.client import study
from tests.study.test_ensemble import same_bits

ROOT = Path(__file__).parents[2]
NET = "10.213.77"
ADDRESS = f"tls://{NET}.1:8786"
HOSTS = 3


def ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout


@dataclass
class Lab:
    """Namespaces on one bridge: the scheduler's, numbered 0 (x.x.x.1), and the workers' (x.x.x.2 and so on)."""

    folder: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def name(self, host: int) -> str:
        return f"realpolitik-{os.getpid()}-{host}"

    def build(self) -> None:
        for host in range(HOSTS + 1):
            ip("netns", "add", self.name(host))
            ip("-n", self.name(host), "link", "set", "lo", "up")
        hub = self.name(0)
        ip("-n", hub, "link", "add", "bridge", "type", "bridge")
        ip("-n", hub, "addr", "add", f"{NET}.1/24", "dev", "bridge")
        ip("-n", hub, "link", "set", "bridge", "up")
        for host in range(1, HOSTS + 1):
            own = self.name(host)
            ip("-n", hub, "link", "add", f"to{host}", "type", "veth", "peer", "name", "line", "netns", own)
            ip("-n", hub, "link", "set", f"to{host}", "master", "bridge", "up")
            ip("-n", own, "addr", "add", f"{NET}.{host + 1}/24", "dev", "line")
            ip("-n", own, "link", "set", "line", "up")

    def start(self, host: int, *words: str) -> subprocess.Popen[str]:
        """Run Python in a host's network; what it says can be read."""
        command = ["ip", "netns", "exec", self.name(host), sys.executable, *words]
        with (self.folder / f"host{host}.log").open("a") as log:
            process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=log)
        self.started.append(process)
        return process

    def pids(self, host: int) -> list[int]:
        return [int(pid) for pid in ip("netns", "pids", self.name(host)).split()]

    def kill(self, host: int) -> None:
        for pid in self.pids(host):
            os.kill(pid, signal.SIGKILL)

    def cut(self, host: int) -> None:
        ip("-n", self.name(host), "link", "set", "line", "down")

    def clear(self) -> None:
        there = ip("netns", "list").split()
        for host in range(HOSTS + 1):
            if self.name(host) in there:
                self.kill(host)
                ip("netns", "del", self.name(host))
        for process in self.started:
            process.wait(timeout=10)
            if process.stdout:
                process.stdout.close()


def why_not() -> str:
    """What is missing for a lab; empty if nothing."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("ip") is None:
        return "needs Linux, root and the program `ip`"
    trial = f"realpolitik-{os.getpid()}-trial"
    made = subprocess.run(["ip", "netns", "add", trial], check=False, capture_output=True, text=True)
    if made.returncode:
        return f"no network namespaces can be made here: {made.stderr.strip()}"
    ip("netns", "del", trial)
    return ""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    pytest.importorskip("distributed")
    pytest.importorskip("cryptography")
    if missing := why_not():
        pytest.skip(missing)
    made = Lab(tmp_path)
    try:
        made.build()
        yield made
    finally:
        made.clear()


def told(process: subprocess.Popen[str], words: str) -> str:
    """The line of a process in which it says these words."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"it ended without saying {words!r}")


def command(*words: str | int | Path) -> Sequence[str]:
    return ("-m", "sim", "cluster", *map(str, words))


def test_a_study_outlives_a_host_that_dies_and_one_that_is_cut_off(lab: Lab, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    scheduler = lab.start(0, *command("--host", f"{NET}.1", "--workers", 0, "--certificates", keys))
    told(scheduler, ADDRESS)
    joined = [lab.start(host, *command("join", ADDRESS, "--workers", 1, "--certificates", keys)) for host in (1, 2, 3)]
    with ThreadPoolExecutor(HOSTS) as listeners:
        assert len(list(listeners.map(told, joined, ["joined"] * HOSTS))) == HOSTS

    client = lab.start(0, "-m", "tests.cluster.client", ADDRESS, str(keys), str(tmp_path / "shared"))
    assert client.stdout is not None
    steps, blocks = [], len(study().blocks)
    for line in client.stdout:
        steps.append(int(line.split()[0]))
        if steps[-1] == blocks // 3:
            lab.kill(1)
            lab.cut(2)
    assert client.wait(timeout=5) == 0, (tmp_path / "host0.log").read_text()
    assert steps == list(range(1, blocks + 1))

    alone = run_study(study(), tmp_path / "alone").dataset()
    shared = run_study(study(), tmp_path / "shared").dataset()  # nothing is left to be run
    assert same_bits(shared, alone)
    scheduler.terminate()
    assert scheduler.wait(timeout=15) == 0
    assert joined[2].wait(timeout=15) == 2, "whoever is left says that the scheduler is gone"
    until = time.monotonic() + 15
    while (left := [lab.pids(host) for host in (0, 1, 3)]) != [[], [], []]:
        assert time.monotonic() < until, left
        time.sleep(0.2)
