"""Diverge: the planted first difference is found, and nothing is found where there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.study.diverge import Divergence, diverged, put_in
from sim.study.ensemble import Study, in_memory, run_study
from sim.study.pair import LINES, finished, story, typical
from sim.study.scenario import Scenario
from sim.world.source import InputError
from tests.study.small import overlay

SIZE = (128, 7)


def event(**changes: str) -> str:
    """An overlay with one event in May."""
    body = "".join(f"    {name}: {what}\n" for name, what in changes.items())
    return f"events:\n  planted:\n    title: What was planted\n    at: 2022-05\n    reason: To see what follows.\n{body}"


@pytest.fixture(scope="module", name="no_raids")
def without_raids(base: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Divergence:
    other = overlay(tmp_path_factory.mktemp("raids"), event(opportunities="{brenn_raids: 0}"), "calm")
    return diverged((base, other), SIZE)


def test_identical_scenarios_never_part(base: Scenario) -> None:
    found = diverged((base, base), SIZE)
    assert found.never == 1
    assert not len(found.ranked)
    assert put_in(base, base) == []


def test_a_move_that_is_taken_away_is_what_parts_first(no_raids: Divergence) -> None:
    parts = {part for first in no_raids.firsts for part in first}
    assert {(p.kind, p.name, p.actor, p.without) for p in parts} == {("move", "brenn_raids", "brenn", True)}
    assert min(p.step for p in parts) == 4  # May is the fourth month
    top = no_raids.ranked.iloc[0]
    assert (top["title"], top["date"][:4]) == ("Brenn raids the dam", "2022")
    raided = 1 - no_raids.never
    assert no_raids.ranked["share"].sum() == pytest.approx(raided)
    assert 0 < raided < 1


def test_worlds_that_never_raid_never_part(no_raids: Divergence, base: Scenario) -> None:
    moves = in_memory(Study((base,), *SIZE))["moves"].sel(move="brenn_raids").values[0]
    raided = moves[:, 4:].any(axis=1)
    assert np.array_equal(raided, [bool(first) for first in no_raids.firsts])


def test_an_accord_that_is_pressed_for_is_what_parts_first(base: Scenario, tmp_path: Path) -> None:
    found = diverged((base, overlay(tmp_path, event(talks="{treaty: 100}"))), SIZE)
    assert {(p.kind, p.name, p.without) for first in found.firsts for p in first} == {("signed", "treaty", False)}
    assert found.ranked.iloc[0]["title"] == "the river treaty is signed"


def test_what_is_put_in_is_not_what_parts(base: Scenario, peace: Scenario) -> None:
    found = diverged((base, peace), SIZE)
    assert put_in(base, peace) == ["signed"]
    assert "signed" not in set(found.ranked["name"])
    assert found.ranked["step"].min() == 2
    mirrored = diverged((peace, base), SIZE)
    assert [{(p.name, not p.without) for p in first} for first in mirrored.firsts] == [
        {(p.name, p.without) for p in first} for first in found.firsts
    ]


def test_more_worlds_leave_the_first_ones_alone(base: Scenario, peace: Scenario) -> None:
    assert diverged((base, peace), (130, 7)).firsts[:40] == diverged((base, peace), (40, 7)).firsts


def test_a_story_begins_with_what_was_put_in_and_tells_what_parts(base: Scenario, peace: Scenario) -> None:
    found = diverged((base, peace), SIZE)
    dataset = in_memory(Study((base, peace), *SIZE))
    told = story(found, dataset, 7)
    assert told.lines[0].put_in
    assert told.lines[0].told == ("The treaty is signed",)
    assert told.lines[0].date == "2022-03"
    assert len(told.lines) <= LINES
    top = found.ranked.iloc[0]
    assert any(p.name == top["name"] and p.step == top["step"] for p in told.first)
    assert told.replicate == typical(found, dataset)
    assert story(found, dataset, 7, 5).replicate == 5
    answers = dataset["outcomes"].isel(replicate=told.replicate)
    for row in told.outcomes.to_dict("records"):
        assert row["with"] == float(answers.sel(scenario="peace", outcome=row["outcome"]))
        assert row["with"] != row["without"]


def test_an_unfinished_study_is_refused(base: Scenario, peace: Scenario, tmp_path: Path) -> None:
    store = run_study(Study((base, peace), 3, 7), tmp_path / "study")
    assert finished(store).sizes["replicate"] == 3
    (store.folder / "done.log").write_bytes(b"0 0\n")
    with pytest.raises(InputError, match="is not finished"):
        finished(store)


def test_a_study_that_changes_or_is_damaged_tells_nothing_false(base: Scenario, peace: Scenario, tmp_path: Path) -> None:
    store = run_study(Study((base, peace), 3, 7), tmp_path / "study")
    found = finished(store)
    expected = store.loaded("outcomes")["outcomes"].values
    for chunk in (path for path in (store.folder / "data.zarr" / "outcomes" / "c").rglob("*") if path.is_file()):
        chunk.write_bytes(chunk.read_bytes()[:-5])
    assert np.array_equal(found["outcomes"].values, expected)
    with pytest.raises(InputError, match="its data cannot be read"):
        finished(store)
