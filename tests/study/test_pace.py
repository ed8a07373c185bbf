"""How long a study will take: reckoned from a few steps, told where it is long. No test looks at a clock."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from sim.study import pace
from sim.study.ensemble import Study
from sim.study.pace import block_seconds, expected, foretold, lasting
from sim.study.scenario import Scenario
from sim.study.size import held


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clock that is a second further at every look."""
    ticks = count()
    monkeypatch.setattr(pace.time, "process_time", lambda: float(next(ticks)))
    return


@pytest.mark.usefixtures("ticking")
def test_steps_not_walked_cost_what_the_walked_ones_did(base: Scenario) -> None:
    """Looks: before, after the start, after each of two steps, after the reading: a second each."""
    steps = base.setup.steps
    assert block_seconds(base.setup, 1, frozenset({"issues"})) == 1 + 2 * steps / 2 + 1 * (steps + 1) / 3


@pytest.mark.usefixtures("ticking")
def test_a_short_walk_is_walked_to_its_end(base: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SECONDS", 1e9)
    assert block_seconds(base.setup, 1, frozenset({"issues"})) == 1 + base.setup.steps + 1


def test_what_is_plainly_short_is_not_measured(two: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "block_seconds", lambda *_: 100.0)
    few = pace.SHORT // held(two.scenarios[0].file, two.scenarios[0].world)
    assert expected(two, few) == 0.0
    assert expected(two, few + 1) == 100.0 * (few + 1)
    assert foretold(two, few, 2) == ""


@pytest.mark.parametrize(
    ("seconds", "left", "hands", "told"),
    [
        (89.0, 3, 1, "3 blocks are left to run: about 4.5 minutes with 1 process."),
        (89.0, 3, 3, ""),
        (90.0, 3, 8, "3 blocks are left to run: about 1.5 minutes with 3 processes."),
        (60.0, 1200, None, "1,200 blocks are left to run: about 20 hours of one core."),
    ],
)
def test_it_is_told_before_it_begins(
    two: Study, monkeypatch: pytest.MonkeyPatch, seconds: float, left: int, hands: int | None, told: str
) -> None:
    monkeypatch.setattr(pace, "SHORT", 0)
    monkeypatch.setattr(pace, "block_seconds", lambda *_: seconds)
    assert foretold(two, left, hands) == told


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(90, "1.5 minutes"), (599, "10 minutes"), (5_900, "98 minutes"), (6_100, "1.7 hours"), (200_000, "2 days")],
)
def test_times_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
