"""What all tests share: one tiny world, and Hypothesis without a stopwatch or dice."""

from __future__ import annotations

import pytest
from hypothesis import settings

from sim.world.setup import Setup
from tests.generators import tiny

settings.register_profile("house", deadline=None, derandomize=True, max_examples=25)
settings.load_profile("house")


@pytest.fixture(name="tiny")
def tiny_world() -> Setup:
    """Three actors, two issues, five moves, two accords; no chance in the world itself."""
    return tiny()
