"""Observations of a record as places in runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.study.ensemble import Study, in_memory
from sim.study.hindcast.points import Runs, point_table, seen_in, series_scores, simulated, spots
from sim.study.hindcast.record import Record


def test_spots_say_where_an_observation_is_found(river: Record) -> None:
    found = spots(river, river.told)
    assert [(s.series, s.at, s.since, s.count) for s in found] == [
        ("dam", 1, 0, False),
        ("dam", 8, 0, False),
        ("dam", 24, 0, False),
        ("raids", 12, 0, True),
        ("raids", 24, 12, True),
    ]


def test_a_year_is_a_year_by_weeks_too(river: Record) -> None:
    file = river.told.file
    weekly = replace(river.told, file=file.model_copy(update={"horizon": file.horizon.model_copy(update={"step": "week"})}))
    first, second = [spot for spot in spots(river, weekly) if spot.count]
    assert first.since == 0
    assert {first.at - first.since, second.at - second.since} <= {52, 53}


def test_worlds_show_at_the_spots_what_the_study_holds(river: Record) -> None:
    places = spots(river, river.told)
    dataset = in_memory(Study((river.blind, river.told), 200, 5))
    found = simulated(river.told.setup, places, Runs(200, 5))
    assert np.allclose(found, seen_in(dataset, "told", places), atol=1e-6)
    run = dataset.sel(scenario="told")
    assert np.allclose(found[:, 1], run["issues"].sel(issue="river").isel(time=8), atol=1e-6)
    second_year = run["moves"].sel(move="brenn_raids").isel(time=slice(13, 25)).sum("time")
    assert np.array_equal(found[:, 4], second_year)


def test_any_number_of_workers_gives_the_same_numbers_and_tells_of_each_block(river: Record) -> None:
    places, told = spots(river, river.told), []
    with ThreadPoolExecutor(2) as pool:
        shared = simulated(river.told.setup, places, Runs(200, 5, pool, lambda *x: told.append(x)))
    assert np.array_equal(shared, simulated(river.told.setup, places, Runs(200, 5)))
    assert told == [(1, 2), (2, 2)]


def test_blocks_that_are_kept_are_not_run_again(river: Record, tmp_path: Path) -> None:
    places, told = spots(river, river.told), []
    first = simulated(river.told.setup, places, Runs(128, 5, folder=tmp_path))
    both = simulated(river.told.setup, places, Runs(200, 5, None, lambda *x: told.append(x), tmp_path))
    assert told == [(1, 1)], "only the second block was missing"
    assert np.array_equal(first, both[:128])
    assert np.array_equal(both, simulated(river.told.setup, places, Runs(200, 5)))


def test_errors_leave_out_the_point_that_everybody_knows(river: Record) -> None:
    places = spots(river, river.told)
    seen = np.tile([0.4, 0.65, 0.7, 3.0, 3.0], (100, 1))
    table = series_scores(point_table(places, seen)).set_index("series")
    assert table.loc["dam", "model"] == pytest.approx((0.1 + 0.1) / 2)
    assert table.loc["dam", "no_change"] == pytest.approx((0.35 + 0.2) / 2)
    assert table.loc["dam", "to_mean"] == pytest.approx((0.25 + 0.1) / 2)
    assert (table.loc["raids", "model"], table.loc["raids", "no_change"], table.loc["raids", "n"]) == (2.0, 2.0, 1)
    assert np.isnan(table.loc["raids", "to_mean"])
