"""Who does what, and which accords stand, are the same on every Python, numpy, Mesa and processor: to the last move."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from sim.study.measures import series
from sim.study.scenario import load

MADE = {
    "baseline": "343b77a177b293ca",
    "jcpoa_breakthrough": "5e1f14b926080af9",
    "ukraine_escalation": "0b78ddc4d3a76f1e",
}


@pytest.mark.parametrize("name", MADE)
def test_moves_and_accords_of_128_worlds_are_the_same_everywhere(name: str) -> None:
    """A law, a parameter or a number of the world that changes changes these on purpose: write the new ones down with it."""
    found = series(load(name).setup, 2022, 0, frozenset({"moves", "accords"}))
    made = np.ascontiguousarray(found["moves"]).tobytes() + np.ascontiguousarray(found["accords"]).tobytes()
    assert hashlib.sha256(made).hexdigest()[:16] == MADE[name]
