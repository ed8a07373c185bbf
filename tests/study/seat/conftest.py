"""A game on the river, written once."""

from __future__ import annotations

import pytest

from sim.study.scenario import Scenario
from sim.study.seat.game import Game, Table, opened

SEED, REPLICATE = 7, 17


@pytest.fixture
def river(base: Scenario) -> Table:
    """The small world with Alba seated, before its first month."""
    return opened(Game(base, SEED, REPLICATE, ("alba",)))
