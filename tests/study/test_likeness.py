"""Likeness: known answers, planted likenesses and unlikenesses, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from sim.show.records import record_text
from sim.study.eventdata.dyads import Panel, horizon, months_between, simulated
from sim.study.eventdata.likeness import Likeness, aligned, autocorrelation, likeness, spearman, spread
from sim.study.eventdata.matching import laid
from sim.study.eventdata.records import Party, parties, records
from sim.study.eventdata.reported import read_reports
from sim.study.scenario import Scenario, load

OTHER = 125  # a replicate that is not among those it is compared with


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load("baseline")


@pytest.fixture(scope="module")
def worlds(baseline: Scenario) -> Panel:
    return simulated(baseline, 2022, 0, 100)


@pytest.fixture(scope="module")
def history(baseline: Scenario) -> Panel:
    return simulated(baseline, 2022, OTHER, 1)


def value(found: Likeness, about: str, measure: str = "rank correlation", column: str = "value") -> float:
    mine = found.measures[(found.measures["measure"] == measure) & (found.measures["about"] == about)]
    return float(mine[column].iloc[0])


def hand(counts: list[list[int]], start: str = "2022-01", net: list[list[float]] | None = None) -> Panel:
    """One history of three parties: verbal conflict of the dyads 0→1, 0→2, 1→0, 1→2, 2→0, 2→1, month by month."""
    months = len(counts)
    last = str(np.datetime64(start, "M") + np.timedelta64(months - 1, "M"))
    events, score = np.zeros((1, months, 3, 3, 4), dtype=int), np.zeros((1, months, 3, 3))
    for d, (i, j) in enumerate([(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]):
        events[0, :, i, j, 2] = [row[d] for row in counts]
        score[0, :, i, j] = [row[d] for row in net] if net else -0.3 * events[0, :, i, j, 2]
    return Panel(tuple(Party(c, (c,)) for c in ("AAA", "BBB", "CCC")), months_between(start, last), events, score)


# --- known answers


def test_autocorrelation_of_a_hand_series() -> None:
    series = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 5.0, 5.0, 5.0], [1.0, -1.0, 1.0, -1.0]])[:, :, None]
    assert autocorrelation(series, 1)[:, 0] == pytest.approx([0.25, np.nan, -0.75], nan_ok=True)
    assert np.isnan(autocorrelation(series, 2)).all(), "four months are too few for a lag of two"
    longer = np.array([[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]])[:, :, None]
    centred = longer - 1 / 3
    assert autocorrelation(longer, 3)[0, 0] == pytest.approx((3 * 4 / 9 + 6 / 9) / float((centred**2).sum()))


def test_spread_of_hand_series() -> None:
    series = np.array([[0.0, 2.0], [3.0, 3.0], [0.0, 0.0]])[:, :, None]
    assert spread(series)[:, 0] == pytest.approx([2.0, 0.0, np.nan], nan_ok=True)
    assert np.isnan(spread(series[:, :1])).all()


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)), min_size=4, max_size=12))
def test_the_rank_correlation_is_spearmans(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows, dtype=float).T
    found = spearman(table[:2], table[2])
    for mine, series in zip(found, table[:2], strict=True):
        tied = len(set(series)) == 1 or len(set(table[2])) == 1
        assert np.isnan(mine) if tied else mine == pytest.approx(spearmanr(series, table[2]).statistic)


def test_signs_that_agree_by_chance_alone() -> None:
    ours = hand([[1] * 6], net=[[1, 1, 1, -1, -1, -1]])
    theirs = hand([[1] * 6], net=[[1, 1, -1, 1, -1, -1]])
    found = likeness(ours, theirs)
    assert value(found, "net intensity", "agreement of signs") == pytest.approx(4 / 6)
    assert value(found, "net intensity", "agreement of signs", "chance") == pytest.approx(0.5)
    assert value(found, "net intensity", "agreement of signs", "dyads") == 6


# --- planted


def test_a_history_is_wholly_like_itself(history: Panel) -> None:
    found = likeness(history, history)
    assert found.measures["value"].tolist() == pytest.approx([1.0] * len(found.measures))
    assert found.shape["reported"].tolist() == pytest.approx(found.shape["simulated"].tolist())
    assert found.measures[["low", "high"]].isna().all(axis=None), "one history has no band"


def shuffled(panel: Panel) -> Panel:
    """The same events with the dyads that have any exchanged among one another."""
    active = np.argwhere(panel.counts.sum(axis=(0, 1, 4)) > 0)
    counts, net = np.zeros_like(panel.counts), np.zeros_like(panel.net)
    for (i, j), (a, b) in zip(active, np.roll(active, 17, axis=0), strict=True):
        counts[:, :, i, j], net[:, :, i, j] = panel.counts[:, :, a, b], panel.net[:, :, a, b]
    return replace(panel, counts=counts, net=net)


def test_another_world_of_the_study_is_like_it_and_a_shuffled_one_is_not(worlds: Panel, history: Panel) -> None:
    alike, apart = likeness(worlds, history), likeness(worlds, shuffled(history))
    for about in ("material cooperation", "material conflict", "net intensity"):
        assert value(alike, about) > value(apart, about) + 0.25
    for about in ("material cooperation", "material conflict"):
        assert value(alike, about, column="interval_low") > value(apart, about, column="interval_high")
    agree = {"measure": "agreement of signs"}
    agreed, luck, other = (
        value(alike, "net intensity", **agree),
        value(alike, "net intensity", **agree, column="chance"),
        value(apart, "net intensity", **agree),
    )
    assert agreed > max(luck, other) + 0.1
    assert alike.shape["inside"].between(0.75, 1.0).all(), "nine in ten lie in a band of nine in ten"


def test_signs_turned_round_never_agree(history: Panel) -> None:
    found = likeness(history, replace(history, net=-history.net))
    assert value(found, "net intensity", "agreement of signs") == 0.0
    assert value(found, "net intensity") == pytest.approx(-1.0)
    assert value(found, "all events") == pytest.approx(1.0)


def test_events_that_come_in_waves_are_told_from_even_ones(worlds: Panel, history: Panel) -> None:
    """A year of the same events a month, then none: long memory and wide spread, which the worlds do not have."""
    counts = np.zeros_like(history.counts)
    counts[:, :12] = 2 * (history.counts.sum(axis=1, keepdims=True) > 0)
    found = likeness(worlds, replace(history, counts=counts)).shape
    memory = found[found["rhythm"] == "autocorrelation 1"]
    assert (memory["reported"] > 0.8).all() and (memory["high"] < 0.2).all() and (memory["inside"] < 0.1).all()


def test_a_file_of_records_comes_back_as_the_same_series(baseline: Scenario, history: Panel, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text(record_text(records(baseline, 2022, OTHER), "csv"), encoding="utf-8")
    reports = read_reports(tmp_path / "real.csv")
    found = laid(reports, parties(baseline.world))
    assert (found.strange, found.within, found.uncoded, found.scored) == (0, 0, 0, True)
    back = found.panel.between(history.months[0], history.months[-1])
    assert back.months == history.months == horizon(baseline)
    assert np.array_equal(back.counts, history.counts) and np.allclose(back.net, history.net, atol=0.01)
    assert {party.code for party in reports.named} == {party.code for party in parties(baseline.world)}


# --- what cannot be compared


def test_months_are_aligned_by_the_calendar() -> None:
    ours, theirs = hand([[1] * 6] * 8, "2022-01"), hand([[2] * 6] * 8, "2022-05")
    mine, yours, dated = aligned(ours, theirs)
    assert dated and mine.months == yours.months == months_between("2022-05", "2022-08")
    assert likeness(ours, theirs).volumes.query("about == 'all events'")["reported"].tolist() == [8.0] * 6


def test_without_common_months_only_rhythms_are_compared(history: Panel) -> None:
    long_ago = replace(history, months=months_between("1999-01", "2000-12"))
    found = likeness(history, long_ago)
    assert not found.dated and found.measures.empty and found.volumes.empty
    assert found.shape["reported"].tolist() == pytest.approx(found.shape["simulated"].tolist())
    short = likeness(history, long_ago.between("1999-01", "1999-10"))
    assert len(short.months) == 10 and short.shape["reported"].isna().tolist() == [False, False, True, False] * 2


def test_a_class_without_scores_says_nothing_of_intensity(history: Panel) -> None:
    found = likeness(history, replace(history, net=np.full_like(history.net, np.nan)))
    assert np.isnan(value(found, "net intensity")) and value(found, "net intensity", column="dyads") == 0
    assert np.isnan(value(found, "net intensity", "agreement of signs")) and value(found, "all events") == pytest.approx(1.0)


def test_nothing_in_common_is_no_error() -> None:
    ours, theirs = hand([[1, 0, 0, 0, 0, 0]] * 12), hand([[0, 1, 0, 0, 0, 0]] * 12)
    found = likeness(ours, theirs)
    assert found.dyads == 0 and found.measures["value"].isna().all() and found.shape["dyads"].eq(0).all()
    one = likeness(ours, ours)
    assert one.dyads == 1 and one.measures["value"].isna().iloc[:-1].all(), "a rank correlation needs four dyads"
