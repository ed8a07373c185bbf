"""Reasons: every need of a move is told in words with how things stand, and two histories are called by what tells them apart."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.engine.walk import walk
from sim.show.divergence import sides
from sim.show.reasons import needed
from sim.study.scenario import Scenario
from sim.world.setup import Condition, Kind, Quantity
from tests.study.small import loaded, write


@pytest.fixture(scope="module", name="base")
def base_case(folder: Path) -> Scenario:
    return loaded(folder)


@pytest.fixture(scope="module", name="folder")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("river"))


ALBA, BRENN = 0, 1


@pytest.mark.parametrize(
    ("kind", "index", "bounds", "told"),
    [
        (Kind.ISSUE, (0,), {"below": 0.9}, "needs “The river” below 0.9, stood at "),
        (
            Kind.TRUST,
            (ALBA, BRENN),
            {"above": 0.2, "below": 0.8},
            "needs Alba's trust in Brenn above 0.2 and below 0.8, stood at ",
        ),
        (Kind.CLIMATE, (ALBA, BRENN), {"above": -0.5}, "needs Brenn's late conduct toward Alba above -0.5, stood at "),
        (Kind.SATISFACTION, (BRENN,), {"below": 0.5}, "needs Brenn's satisfaction below 0.5, stood at "),
        (Kind.CAPABILITY, (ALBA,), {"above": 0.1}, "needs Alba's capability above 0.1, stood at "),
        (Kind.ACCORD, (0,), {"above": 0.5}, "needs the river treaty in force"),
        (Kind.ACCORD, (0,), {"below": 0.5}, "needs the river treaty not in force"),
        (Kind.MOVE, (1,), {"above": 0.5}, "needs “Brenn raids the dam” in the month before"),
    ],
)
def test_a_need_is_told_with_how_things_stand(
    base: Scenario, kind: Kind, index: tuple[int, ...], bounds: dict[str, float], told: str
) -> None:
    moment = next(walk(base.setup, 7, 0))
    found = needed(base, (moment.state, moment.worlds), Condition(Quantity(kind, index), **bounds))
    assert found.startswith(told)
    rest = found.removeprefix(told)
    assert (rest == "") == (kind in {Kind.ACCORD, Kind.MOVE}), "what is in force or was done has no level"
    assert not rest or -1 <= float(rest) <= 1


def test_two_histories_are_called_by_what_was_added_to_one_of_them(base: Scenario, folder: Path) -> None:
    peace = loaded(folder, "peace")

    def called(*scenarios: Scenario) -> tuple[str, str]:
        found: Any = SimpleNamespace(scenarios=scenarios)
        return sides(found)

    assert called(base, peace) == ("only without", "only with “The treaty is signed”")
    assert called(peace, base) == ("only with “The treaty is signed”", "only without")
    assert called(peace, peace) == ("only in “The treaty is signed”",) * 2
