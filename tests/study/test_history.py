"""History and dealings: a replicate month by month is the one that studies have, and what is dealt adds up from moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from sim.engine.walk import walk
from sim.study.dealings import summed, usual
from sim.study.history import history, ranked
from sim.study.replay import replay
from sim.study.scenario import Scenario


@pytest.mark.parametrize("replicate", [3, 140])
def test_a_history_is_the_replicate_of_the_study(base: Scenario, dataset: xr.Dataset, replicate: int) -> None:
    told = history(base, 7, replicate)
    kept = dataset.sel(scenario="base", replicate=replicate)
    assert told.steps == base.calendar.steps
    for mine, theirs in ((told.trust, "trust"), (told.issues, "issues"), (told.capability, "capability")):
        np.testing.assert_allclose(mine, kept[theirs].values, rtol=1e-6)
    np.testing.assert_array_equal(told.moves, kept["moves"].values)
    np.testing.assert_array_equal(told.in_force, kept["accords"].values)
    measures = kept["measures"].values
    np.testing.assert_allclose(np.stack([told.polarity, told.balanced, told.frustration]).T, measures[:, 1:4], rtol=1e-6)


def test_a_history_tells_what_the_replay_tells_each_in_its_month(base: Scenario) -> None:
    told = history(base, 7, 3)
    assert [h for month in told.told for h in month] == replay(base, 7, 3)
    assert told.told[0] == ()
    assert all(h.step == step for step, month in enumerate(told.told) for h in month)


def test_worlds_are_ranked_by_what_one_wishes() -> None:
    assert ranked(np.array([0.0, 1.0, 0.0, 1.0]), "chance", "high") == [1, 3]
    assert ranked(np.array([0.0, 1.0, 0.0, 1.0]), "chance", "low") == [0, 2]
    levels = np.array([0.5, 0.1, 0.9, 0.4])
    assert ranked(levels, "level", "high") == [2, 0, 3, 1]
    assert ranked(levels, "level", "low")[0] == 1
    assert ranked(np.array([1.0, 7.0, 2.0]), "count", "typical") == [2, 0, 1]
    assert ranked(np.zeros(3), "chance", "high") == []


def test_dealings_add_scores_by_who_did_them_to_whom_and_by_sign(base: Scenario) -> None:
    setup = base.setup
    times = np.zeros(len(setup.moves.name))
    raids, trades = setup.moves.name.index("brenn_raids"), setup.moves.name.index("alba_trades")
    times[raids], times[trades] = 2, 3
    found = summed(setup, times)
    alba, brenn = setup.actors.index("alba"), setup.actors.index("brenn")
    assert found.ill[brenn, alba] == pytest.approx(-2 * setup.moves.score[raids])
    assert found.good[alba, brenn] == pytest.approx(3 * setup.moves.score[trades])
    assert np.count_nonzero(found.volume) == 2
    assert found.net[brenn, alba] < 0 < found.net[alba, brenn]


def test_what_is_usual_is_the_climate_in_which_a_run_begins(base: Scenario) -> None:
    """Where nothing is kept within bounds, net dealings are the climate, read from the side of who is dealt with."""
    moment = next(walk(replace(base.setup, uncertain=False), 0, 0))
    net = np.clip(usual(base).net, -1, 1)
    np.testing.assert_allclose(net.T, moment.worlds.usual[0], atol=0.02)
