"""Cells: numbers replaced in a compiled setup, or held in drawn worlds, are those of the altered scenario."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.draws import draw_salience, draw_worlds
from sim.engine.state import Worlds
from sim.study.cells import Held, held, holding, with_numbers
from sim.study.digest import digest
from sim.study.scenario import Scenario
from sim.study.variants import Alteration, altered
from sim.world.source import InputError
from tests.study.small import loaded, write

TWICE = """\
schema: 1
extends: small
name: twice
title: A river with one more way in which dams stop boats
as_of: 2022-01
about: Two couplings join the same two issues, so that they share a cell of the setup and add up.
couplings:
  dams_stop_rafts: {of: trade, by: river, level: -weak, reason: Rafts need water too.}
"""
OVERLAY = """\
schema: 1
name: rafts
title: Rafts
about: The base case in the world in which two couplings join the same two issues.
extends: base
world: twice
"""


@pytest.fixture(scope="module", name="rafts")
def with_a_shared_cell(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return loaded(write(tmp_path_factory.mktemp("rafts"), {"rafts": OVERLAY}, {"twice": TWICE}), "rafts")


def other(scenario: Scenario, path: str) -> float:
    """A value within a number's range that it does not have."""
    low, value, high = scenario.numbers[path].span
    return low + 0.3 * (high - low) if high > low else value * 0.9


def test_every_number_replaced_gives_the_setup_of_the_altered_scenario(rafts: Scenario) -> None:
    before = digest(rafts.setup)
    kinds = set()
    for path in rafts.numbers:
        value = other(rafts, path)
        mine, its = with_numbers(rafts, rafts.setup, {path: value}), altered(rafts, Alteration({path: value})).setup
        assert digest(mine) == digest(its), path
        kinds.add(path.split(".")[0])
    assert len(kinds) == 18, "the small world has numbers of every kind"
    assert digest(rafts.setup) == before


def test_many_numbers_are_replaced_at_once(rafts: Scenario) -> None:
    values = {path: other(rafts, path) for path in rafts.numbers}
    assert digest(with_numbers(rafts, rafts.setup, values)) == digest(altered(rafts, Alteration(values)).setup)


def arrays(worlds: Worlds) -> dict[str, Any]:
    found = {field.name: getattr(worlds, field.name) for field in fields(worlds)}
    return {name: array for name, array in found.items() if isinstance(array, np.ndarray)} | dict(worlds.par)


def test_a_number_held_in_one_tile_is_drawn_from_no_range_there_and_as_ever_elsewhere(rafts: Scenario) -> None:
    chance = Chance(3, 0, 0, (5, 9))
    drawn, salience = draw_worlds(rafts.setup, chance), draw_salience(rafts.setup, chance)
    for path in (path for path in rafts.numbers if not path.startswith(("trust.", "coupling.dams_stop"))):
        values = {path: other(rafts, path)}
        found = arrays(held(drawn, salience, [holding(rafts, values), Held((), ())]))
        altered_worlds = arrays(draw_worlds(with_numbers(rafts, rafts.setup, values), chance))
        for name, array in found.items():
            assert np.array_equal(array[: BLOCK // 2], altered_worlds[name][: BLOCK // 2]), (path, name)
            assert np.array_equal(array[BLOCK // 2 :], arrays(drawn)[name][BLOCK // 2 :]), (path, name)


def test_couplings_that_are_drawn_as_one_are_held_as_one(rafts: Scenario) -> None:
    chance = Chance(3, 5, 0)
    fixed = holding(rafts, {"coupling.dams_stop_boats": -0.5})
    found = held(draw_worlds(rafts.setup, chance), draw_salience(rafts.setup, chance), [fixed])
    assert found.coupling[:, 1, 0] == pytest.approx(np.full(BLOCK, -0.5 + rafts.numbers["coupling.dams_stop_rafts"].span.value))


def test_a_trust_is_held_at_its_value_with_its_own_weight_of_evidence(rafts: Scenario) -> None:
    chance = Chance(3, 5, 0)
    drawn = draw_worlds(rafts.setup, chance)
    found = held(drawn, draw_salience(rafts.setup, chance), [holding(rafts, {"trust.alba.brenn": 0.3})])
    assert found.alpha[:, 0, 1] / (found.alpha[:, 0, 1] + found.beta[:, 0, 1]) == pytest.approx(np.full(BLOCK, 0.3))
    assert found.alpha[:, 0, 1] + found.beta[:, 0, 1] == pytest.approx(
        np.full(BLOCK, sum(rafts.numbers["trust.alba.brenn"].belief or ()))
    )
    assert np.array_equal(found.alpha[:, 1, 0], drawn.alpha[:, 1, 0])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"trust.alba.bren": 0.5}, "Did you mean 'trust.alba.brenn'?"),
        ({"salience.alba.river": 1.5}, "lie between 0 and 1"),
    ],
)
def test_what_is_no_number_or_does_not_fit_is_refused(base: Scenario, values: dict[str, float], message: str) -> None:
    for act in (lambda: with_numbers(base, base.setup, values), lambda: holding(base, values)):
        with pytest.raises(InputError, match=message.replace("?", r"\?")):
            act()


def test_the_small_world_is_not_touched(base: Scenario, folder: Path) -> None:
    with_numbers(base, base.setup, {"start.river": 0.9})
    assert digest(base.setup) == digest(loaded(folder, "base").setup)
