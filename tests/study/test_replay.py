"""A replicate that is told again is the replicate of the ensemble."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.engine.block import BLOCK
from sim.study.ensemble import Study, in_memory
from sim.study.replay import LEFT, SHOCK, SIGNED, Happening, replay
from sim.study.scenario import Scenario, load
from tests.study.small import overlay

PLACES = [0, 5, BLOCK - 1, BLOCK, 199]


def often(happening: Happening) -> int:
    """How often a move was made, as its title says."""
    times = re.search(r" \((twice|\d+ times)\)$", happening.title)
    return 1 if times is None else 2 if times[1] == "twice" else int(times[1].split()[0])


def told_moves(found: list[Happening], moves: list[str]) -> Counter[tuple[int, str]]:
    acts = [h for h in found if h.name in moves]
    assert len({(h.step, h.name) for h in acts}) == len(acts)
    return Counter({(h.step, h.name): often(h) for h in acts})


def told_accords(found: list[Happening], scenario: Scenario) -> np.ndarray:
    """Which accords are in force at every time, from what is told alone."""
    accords = scenario.world.accords
    force = {name: accord.in_force for name, accord in accords.items()}
    times = [list(force.values())]
    by_step = {step: list(group) for step, group in groupby(found, key=lambda h: h.step)}
    for step in range(1, scenario.setup.steps + 1):
        for happening in by_step.get(step, []):
            if happening.type == SHOCK:
                force |= {n: s == "signed" for n, s in scenario.file.events[happening.name].accords.items()}
            elif happening.name in accords:
                assert happening.type in {SIGNED, LEFT}
                assert force[happening.name] == (happening.type == LEFT) or happening.actor
                force[happening.name] = happening.type == SIGNED
        times.append(list(force.values()))
    return np.array(times)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("which", [0, 1])
def test_a_replay_is_the_ensembles_replicate(two: Study, dataset: xr.Dataset, which: int, place: int) -> None:
    scenario = two.scenarios[which]
    found = replay(scenario, two.seed, place)
    made = dataset["moves"].isel(scenario=which, replicate=place).values
    moves = list(scenario.index.moves)
    expected = Counter({(t, moves[m]): int(made[t, m]) for t, m in zip(*np.nonzero(made), strict=True)})
    assert told_moves(found, moves) == expected
    force = dataset["accords"].isel(scenario=which, replicate=place).values
    assert np.array_equal(told_accords(found, scenario), force)


def test_a_replay_of_the_shipped_world_is_the_ensembles_replicate() -> None:
    scenario = load("jcpoa_breakthrough")
    found = replay(scenario, 2022, 1)
    dataset = in_memory(Study((scenario,), 2, 2022)).isel(scenario=0, replicate=1)
    made, moves = dataset["moves"].values, list(scenario.index.moves)
    expected = Counter({(t, moves[m]): int(made[t, m]) for t, m in zip(*np.nonzero(made), strict=True)})
    assert told_moves(found, moves) == expected
    assert np.array_equal(told_accords(found, scenario), dataset["accords"].values)


def test_what_is_told_is_told_in_order_and_in_words(two: Study) -> None:
    found = [h for place in range(60) for h in replay(two.scenarios[1], two.seed, place)]
    titles = {h.title for h in found}
    assert {
        "A flood",
        "The treaty is signed",
        "Alba dams the river",
        "Crete talks to Alba",
        "Alba and Brenn sign the river treaty",
        "The river treaty breaks down",
    } <= titles
    assert any(title.startswith("The river treaty is left by ") for title in titles)
    assert any(title.endswith("(3 times)") for title in titles)
    for h in found:
        assert h.date == f"{2022 + (h.step // 12)}-{h.step % 12 + 1:02}"
        assert h.named == (h.type == SHOCK or "_talks_to_" not in h.name)
        assert h.surprise >= 0
    one = replay(two.scenarios[1], two.seed, 3)
    assert [h.step for h in one] == sorted(h.step for h in one)
    assert {h.type for h in one if h.name == "brenn_raids"} == {"ASSAULT"}
    assert {h.actor for h in one if h.name == "brenn_raids"} == {"brenn"}


def test_a_dated_event_is_told_once_at_its_date(two: Study) -> None:
    for place in range(5):
        signed = [h for h in replay(two.scenarios[1], two.seed, place) if h.name == "signed"]
        assert [(h.date, h.type, h.title) for h in signed] == [("2022-03", SHOCK, "The treaty is signed")]


def test_the_end_of_an_event_is_not_told(tmp_path: Path) -> None:
    body = "{title: Calm, reason: To see., at: 2022-03, until: 2022-05, opportunities: {brenn_raids: 0}}"
    calm = overlay(tmp_path, f"events:\n  calm: {body}\n")
    found = [h for place in range(20) for h in replay(calm, 7, place)]
    assert {h.name for h in found if h.type == SHOCK} == {"flood", "calm"}
    assert not {h.date for h in found if h.name == "brenn_raids"} & {"2022-03", "2022-04"}


def test_surprise_is_how_rare_a_move_is_in_its_block(two: Study, dataset: xr.Dataset) -> None:
    made = dataset["moves"].isel(scenario=0, replicate=slice(BLOCK), time=slice(1, None)) > 0
    share = made.mean(["replicate", "time"])
    found = [h for h in replay(two.scenarios[0], two.seed, 11) if h.type != SHOCK and h.name in share["move"].values]
    assert found
    for h in found:
        assert h.surprise == pytest.approx(-np.log2(share.sel(move=h.name).item()))


def test_weeks_are_dated_by_their_first_day(tmp_path: Path) -> None:
    weekly = overlay(tmp_path, "horizon: {months: 3, step: week}\noutcomes: {mood: {at: end}}\n")
    dates = {h.step: h.date for h in replay(weekly, 7, 0)}
    assert dates
    first = np.datetime64("2022-02-01")
    assert all(date == str(first + np.timedelta64(7 * (step - 1), "D")) for step, date in dates.items())
