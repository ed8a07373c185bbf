"""A pytest plugin that tries mutants: the tests are collected once, then each mutant is tried in a child of its own.

mutmut's own loop collects the tests anew for every mutant, which takes longer than the tests. What is a mutant, which tests reach
it and how it is switched on are mutmut's.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
from pathlib import Path

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test

SLOWEST = 4.0  # seconds; a test that takes longer is not asked
PATIENCE = 8  # times as long as the tests took, and then the mutant is one that never ends
Items = list[pytest.Item]


class Judge:
    """Which tests are asked about which mutant."""

    def __init__(self, session: pytest.Session) -> None:
        kept = json.loads(Path("mutmut-stats.json").read_text())
        self.session = session
        self.longest = float(os.environ["LONGEST"])  # seconds of tests for one mutant, as they took when mutmut ran them
        self.seconds: dict[str, float] = kept["duration_by_test"]
        self.reached: dict[str, list[str]] = kept["tests_by_mangled_function_name"]
        self.items = {item.nodeid: item for item in session.items}

    def tests(self, mutant: str) -> Items:
        """The tests that reach the mutant, those of its room and the quickest first, as many as there is time for."""
        reached = self.reached.get(mutant.rpartition("__mutmut_")[0], [])
        near = f"tests/{mutant.split('.')[1]}/"
        found = (self.items[test] for test in reached if test in self.items)
        reaching = sorted(found, key=lambda item: (not item.nodeid.startswith(near), self.cost(item)))
        asked: Items = []
        spent, there = 0.0, set[str]()
        for item in reaching:
            spent += self.seconds[item.nodeid] + len(shared(item) - there)
            there |= shared(item)
            if not asked or (spent <= self.longest and self.cost(item) <= SLOWEST):
                asked.append(item)
        return asked

    def cost(self, item: pytest.Item) -> float:
        """The test's seconds, and one for each thing that it shares with others and that must be set up first."""
        return self.seconds[item.nodeid] + len(shared(item))

    def all_is_well(self) -> None:
        """Without any mutant all tests must pass in such a child; else a verdict would say nothing."""
        asked = [item for item in self.items.values() if item.nodeid in self.seconds and self.cost(item) <= SLOWEST]
        _, status = os.waitpid(self.tried("none", asked), 0)
        if status:
            raise RuntimeError(f"without a mutant the tests fail: {status}")

    def tried(self, mutant: str, items: Items) -> int:
        """The process in which the tests are run with the mutant switched on; it ends with 1 as soon as one fails."""
        if child := os.fork():
            return child
        patience = 10 + int(PATIENCE * sum(self.seconds[item.nodeid] for item in items))
        spent = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + patience, spent + patience + 2))
        signal.alarm(10 * patience)
        set_mutant_under_test(mutant)
        for item, after in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self.session.testsfailed:
                os._exit(1)
        os._exit(0)


def shared(item: pytest.Item) -> set[str]:
    """What tests set up once for many of them."""
    named = item._fixtureinfo.name2fixturedefs.items()  # type: ignore[attr-defined]
    return {name for name, found in named if found[-1].scope != "function" and found[-1].baseid}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try all mutants named; each verdict is written down at once."""
    judge, running = Judge(session), dict[int, str]()
    with Path("verdicts.jsonl").open("a") as verdicts:

        def wait() -> None:
            child, status = os.wait()
            verdicts.write(json.dumps([running.pop(child), os.waitstatus_to_exitcode(status)]) + "\n")
            verdicts.flush()

        if not verdicts.tell():
            judge.all_is_well()
        gc.freeze()  # the children share what is there
        for mutant in json.loads(Path("names.json").read_text()):
            if not (items := judge.tests(mutant)):
                verdicts.write(json.dumps([mutant, 33]) + "\n")
                continue
            while len(running) >= int(os.environ["CHILDREN"]):
                wait()
            running[judge.tried(mutant, items)] = mutant
        while running:
            wait()
    return True
