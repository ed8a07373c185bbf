"""Sums by dyads and months: nothing is lost, nothing is counted twice, and silence is a zero."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engine.block import BLOCK
from sim.study.eventdata import dyads
from sim.study.eventdata.dyads import COLUMNS, dyad_months, horizon, months_between, simulated
from sim.study.eventdata.records import records
from sim.study.scenario import Scenario, load
from tests.study.small import overlay


def summed(found: pd.DataFrame) -> pd.DataFrame:
    """Records by month, actor and recipient, as a user would sum them."""
    keys = [found["date"].str[:7].rename("date"), "actor", "recipient"]
    counts = found.groupby(keys)["quad"].value_counts().unstack(fill_value=0)
    return counts.rename(columns=lambda word: word.replace(" ", "_")).assign(net=found.groupby(keys)["intensity"].sum())


@pytest.mark.parametrize("place", [0, 3, BLOCK + 2])
def test_sums_are_those_of_the_records(peace: Scenario, place: int) -> None:
    frame = dyad_months(simulated(peace, 7, place, 1))
    expected = summed(pd.DataFrame([r.fields() for r in records(peace, 7, place)]))
    months, pairs = 12, 3 * 2
    assert len(frame) == months * pairs
    assert list(frame.columns) == ["date", "actor", "actor_sector", "recipient", "recipient_sector", *COLUMNS, "net_intensity"]
    mine = frame.set_index(["date", "actor", "recipient"])
    loud = mine[mine[list(COLUMNS)].sum(axis=1) > 0]
    assert sorted(loud.index) == sorted(expected.index)
    for column in set(COLUMNS) & set(expected.columns):
        assert (loud[column] == expected[column].reindex(loud.index)).all()
    np.testing.assert_allclose(loud["net_intensity"], expected["net"].reindex(loud.index), atol=0.01)
    assert (mine.drop(loud.index)[[*COLUMNS, "net_intensity"]] == 0).all(axis=None)


def test_replicates_are_the_same_alone_and_together(peace: Scenario) -> None:
    many = simulated(peace, 7, BLOCK - 2, 5)
    for n in range(5):
        alone = simulated(peace, 7, BLOCK - 2 + n, 1)
        assert np.array_equal(many.counts[n], alone.counts[0]) and np.allclose(many.net[n], alone.net[0])
    assert many.counts.shape == (5, 12, 3, 3, 4) and many.months == horizon(peace)


def test_parties_of_one_country_stay_apart() -> None:
    frame = dyad_months(simulated(load("baseline"), 2022, 0, 1))
    keys = ["date", "actor", "actor_sector", "recipient", "recipient_sector"]
    assert not frame.duplicated(keys).any() and len(frame) == 24 * 10 * 9
    assert set(frame.loc[frame["actor"] == "LBN", "actor_sector"]) == {"REB"}


def test_weeks_are_summed_by_the_month_they_begin_in(tmp_path: Path) -> None:
    scenario = overlay(tmp_path, "horizon: {start: 2022-02, months: 6, step: week}\n")
    panel = simulated(scenario, 1, 0, 2)
    assert panel.months == ("2022-02", "2022-03", "2022-04", "2022-05", "2022-06", "2022-07")
    found = records(scenario, 1, 1)
    assert [int(panel.counts[1, t].sum()) for t in range(6)] == [sum(r.date[:7] == m for r in found) for m in panel.months]


def test_a_part_of_the_months_can_be_taken(base: Scenario) -> None:
    panel = simulated(base, 7, 0, 2)
    part = panel.between("2022-04", "2022-06")
    assert part.months == months_between("2022-04", "2022-06") == ("2022-04", "2022-05", "2022-06")
    assert np.array_equal(part.counts, panel.counts[:, 2:5]) and np.array_equal(part.net, panel.net[:, 2:5])


def test_a_large_world_is_held_in_fewer_replicates(base: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dyads, "MOST_CELLS", 12 * 9 * 5 * 3)
    assert len(simulated(base, 7, 0, 50).counts) == 3
