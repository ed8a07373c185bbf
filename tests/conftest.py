"""What all tests share: one tiny world, and Hypothesis without a stopwatch or dice."""

from __future__ import annotations

import os

# As many processes as there are cores run the tests: threads of their own would only stand in one another's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

# Modules that remember where the library is are loaded before any test puts another place in its stead.
import sim.study.classroom.room
import sim.study.lessons.anonymous
import sim.study.reopen
import sim.study.strategies  # noqa: F401
from sim.world.setup import Setup
from tests.generators import tiny

settings.register_profile("house", deadline=None, derandomize=True, max_examples=25)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _as_wide_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests in many processes may have said how wide a screen is."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(name="tiny")
def tiny_world() -> Setup:
    """Three actors, two issues, five moves, two accords; no chance in the world itself."""
    return tiny()
