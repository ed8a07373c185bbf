"""What the tests of bad files share: the small world's evidence, and a game in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.study.scenario import load
from sim.study.seat.game import Game
from sim.study.seat.orders import Orders
from sim.study.seat.record import begun
from sim.world.evidence import Evidence, load_evidence
from tests.study.small import write


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """The small world's evidence."""
    return load_evidence(write(tmp_path_factory.mktemp("seeds")) / "seeds")


@pytest.fixture(scope="session")
def game(tmp_path_factory: pytest.TempPathFactory, seeds: Evidence) -> Path:
    """The folder of a game of one month; nobody may write into it."""
    room = tmp_path_factory.mktemp("game")
    scenario = load(write(room / "river") / "base.yaml", None, seeds)
    record, table = begun(room / "game", Game(scenario, 8, 3, ("alba",)))
    record.turn(table, {"alba": Orders(("alba_dams",))})
    return record.folder
