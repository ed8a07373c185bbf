"""The compiled loop against the engine on any worlds: `pytest tests/benchmarks/agreement.py`. Skipped without numba.

Not collected with the tests: compiling takes most of a minute. The race checks the shipped world each time before it runs.
"""

from __future__ import annotations

import pytest

pytest.importorskip("numba")

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.study.scenario import load
from sim.world.setup import Setup
from tests.benchmarks.compiled import check
from tests.generators import setups


@settings(max_examples=60, deadline=None)
@given(setups(), st.integers(0, 2**63 - 1))
def test_any_world_comes_out_the_same(setup: Setup, seed: int) -> None:
    check(setup, seed)


@pytest.mark.parametrize("scenario", ["baseline", "jcpoa_breakthrough", "snapback", "ukraine_escalation"])
def test_shipped_worlds_come_out_the_same(scenario: str) -> None:
    check(load(scenario).setup, 7, 3)
