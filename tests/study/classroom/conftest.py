"""A class on the river: two tables, two seats, three rounds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.study.classroom.plan import planned
from sim.study.classroom.record import Record
from sim.study.classroom.room import Room, created, opened
from sim.study.classroom.rounds import begin
from sim.study.scenario import Scenario
from sim.world.evidence import load_evidence

SETTINGS: dict[str, Any] = {"seats": ("alba", "brenn"), "tables": 2, "rounds": 3, "seed": 7, "replicate": 17, "timer": 60}
Make = Callable[..., Room]


@pytest.fixture
def make(base: Scenario, tmp_path: Path) -> Make:
    """Make a class, with some settings of its own."""
    return lambda **more: created(Record(tmp_path / "class"), planned(base, "CDFGH", **{**SETTINGS, **more}), base)


@pytest.fixture
def room(make: Make) -> Room:
    """A class that plays: Ann is Alba and Bob is Brenn at table 1, Cat is Alba at table 2, Dan looks on there."""
    found = make()
    for who, table, seat in (("ann", 1, "alba"), ("bob", 1, "brenn"), ("cat", 2, "alba"), ("dan", 2, None)):
        found.join(who, who.title())
        found.sit(who, table, seat)
    begin(found, 0.0)
    return found


@pytest.fixture
def again(folder: Path) -> Callable[[Room], Room]:
    """Take a class up again from disk, as after a kill."""
    return lambda room: opened(Record(room.record.folder), load_evidence(folder / "seeds"))
