"""Each alarm rings where it should, and nothing rings where all is well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.study.alarms import Alarm, alarms
from sim.study.scenario import Scenario
from sim.world.source import InputError
from tests.study.small import HEAD, HERALD, loaded, overlay, write

WORLDS = 200


@pytest.fixture(name="healthy")
def healthy_study(base: Scenario) -> xr.Dataset:
    """Two scenarios in which every outcome and every issue varies and every move is made."""
    luck = np.random.default_rng(3)
    moves = np.zeros((2, WORLDS, 3, len(base.index.moves)), dtype=np.uint8)
    moves[1, 7, 2] = 1  # once is enough
    return xr.Dataset(
        {
            "outcomes": (("scenario", "replicate", "outcome"), luck.random((2, WORLDS, 2))),
            "issues": (("scenario", "replicate", "time", "issue"), luck.random((2, WORLDS, 3, 2))),
            "moves": (("scenario", "replicate", "time", "move"), moves),
        },
        {
            "scenario": ["base", "peace"],
            "outcome": ["dam", "dammed"],
            "issue": list(base.index.issues),
            "move": list(base.index.moves),
        },
    )


def test_nothing_rings_where_all_is_well(healthy: xr.Dataset, base: Scenario, peace: Scenario) -> None:
    assert alarms(healthy, (base, peace)) == []


def test_a_real_study_of_the_small_world_is_healthy(dataset: xr.Dataset, base: Scenario, peace: Scenario) -> None:
    assert alarms(dataset, (base, peace)) == []


def alike(dataset: xr.Dataset) -> None:
    dataset["outcomes"][:, 1:, 1] = 1.0  # the first world is the one in a hundred that differs, in both
    dataset["outcomes"][:, 0, 1] = 0.0


def alike_to_three_places(dataset: xr.Dataset) -> None:
    dataset["outcomes"][:, :, 0] = 0.5 + np.linspace(-1e-4, 1e-4, WORLDS)


def at_its_top(dataset: xr.Dataset) -> None:
    dataset["issues"][1, : WORLDS // 2 + 2, -1, 0] = 0.999


def at_either_end(dataset: xr.Dataset) -> None:
    dataset["issues"][0, :60, -1, 1] = 0.0
    dataset["issues"][0, 60:120, -1, 1] = 1.0


def unmade(dataset: xr.Dataset) -> None:
    dataset["moves"][:, :, :, 1] = 0


@pytest.mark.parametrize(
    ("plant", "alarm"),
    [
        (alike, Alarm("outcome.dammed", "the outcome dammed is the same in more than 99% of runs in every scenario")),
        (alike_to_three_places, Alarm("outcome.dam", "the outcome dam is the same in more than 99% of runs in every scenario")),
        (at_its_top, Alarm("issue.river", "the issue river is pinned at 0 or 1 in 51% of runs of peace")),
        (at_either_end, Alarm("issue.trade", "the issue trade is pinned at 0 or 1 in 60% of runs of base")),
        (unmade, Alarm("move.brenn_raids", "the move brenn_raids never happens in 400 worlds")),
    ],
)
def test_what_is_planted_rings(
    healthy: xr.Dataset, base: Scenario, peace: Scenario, plant: Callable[[xr.Dataset], None], alarm: Alarm
) -> None:
    plant(healthy)
    assert alarms(healthy, (base, peace)) == [alarm]


def almost_alike(dataset: xr.Dataset) -> None:
    dataset["outcomes"][0, 2:, 1] = 1.0  # 99 in a hundred, but not more


def alike_in_one(dataset: xr.Dataset) -> None:
    dataset["outcomes"][0, :, 1] = 1.0


def pinned_in_between(dataset: xr.Dataset) -> None:
    dataset["issues"][:, :, 1, :] = 1.0


def half_pinned(dataset: xr.Dataset) -> None:
    dataset["issues"][:, :, -1, 0] = np.where(np.arange(WORLDS) < WORLDS // 2, 1.0, 0.5)


def near_the_end(dataset: xr.Dataset) -> None:
    dataset["issues"][:, :, -1, 0] = 0.99


@pytest.mark.parametrize("plant", [almost_alike, alike_in_one, pinned_in_between, half_pinned, near_the_end])
def test_what_is_close_to_an_alarm_does_not_ring(
    healthy: xr.Dataset, base: Scenario, peace: Scenario, plant: Callable[[xr.Dataset], None]
) -> None:
    plant(healthy)
    assert alarms(healthy, (base, peace)) == []


def test_a_move_that_an_event_forbids_is_not_missed(healthy: xr.Dataset, tmp_path: Path) -> None:
    unmade(healthy)
    body = "{title: Truce, at: 2022-02, reason: To see., opportunities: {brenn_raids: 0}}"
    assert alarms(healthy, (overlay(tmp_path, f"events:\n  truce: {body}\n"),)) == []


IDLE = "  her-1g: {paragraph: 1, date: 2021-06, about: {state: harvest}, level: low, strength: hint, says: A poor harvest.}\n"


@pytest.mark.parametrize(
    ("body", "rings"),
    [
        ("", True),
        ("expect: {rain: {outcome: dam, is: above, value: 0.2, says: It rains, claims: [her-1g]}}\n", False),
        ("events: {flood: {claims: [her-1g]}}\n", False),
        ("without: {claims: [her-1g]}\n", False),
        ("without: {articles: [gazette-2016]}\n", True),
    ],
)
def test_a_claim_that_moves_nothing_rings(healthy: xr.Dataset, tmp_path: Path, body: str, rings: bool) -> None:
    write(tmp_path, {"overlay": f"{HEAD}lens: realist\n{body}"}, seeds={"herald": HERALD + IDLE})
    found = alarms(healthy, (loaded(tmp_path, "overlay"),))
    assert found == [Alarm("claim.her-1g", "the claim her-1g moves nothing")] * rings


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ("effect.alba_dams.river: 0", "effect.alba_dams.river"),
        ("rate.talks_to: 0", "rate.talks_to"),
        ("weight.balancing: 0", "weight.balancing"),
        ("coupling.dams_stop_boats: 0", "coupling.dams_stop_boats"),
        ("pull.alba.trade: [0, 0, 0]", "pull.alba.trade"),
    ],
)
def test_a_number_that_moves_nothing_rings(healthy: xr.Dataset, tmp_path: Path, change: str, path: str) -> None:
    found = alarms(healthy, (overlay(tmp_path, f"changes: {{{change}}}\n"),))
    assert [alarm for alarm in found if alarm.name.startswith("number")] == [
        Alarm(f"number.{path}", f"the number {path} is zero and moves nothing")
    ]


@pytest.mark.parametrize("change", ["effect.alba_dams.river: [-0.1, 0, 0.1]", "cost.alba_dams: 0", "salience.alba.trade: 0"])
def test_a_number_that_may_move_something_does_not_ring(healthy: xr.Dataset, tmp_path: Path, change: str) -> None:
    found = alarms(healthy, (overlay(tmp_path, f"changes: {{{change}}}\n"),))
    assert not [alarm for alarm in found if alarm.name.startswith("number")]


def test_an_alarm_that_is_expected_says_why(healthy: xr.Dataset, tmp_path: Path) -> None:
    alike(healthy)
    at_its_top(healthy)
    at_either_end(healthy)
    unmade(healthy)
    body = (
        "changes: {weight.balancing: 0}\n"
        "outcomes: {dammed: {explained: The bound is far away.}}\n"
        "explained: {issue.river: Dams are built to be full., move.brenn_raids: Brenn is tired.,"
        " number.weight.balancing: Nobody balances.}\n"
    )
    found = {alarm.name: alarm.explained for alarm in alarms(healthy, (overlay(tmp_path, body),))}
    assert found == {
        "outcome.dammed": "The bound is far away.",
        "issue.river": "Dams are built to be full.",
        "issue.trade": "",
        "move.brenn_raids": "Brenn is tired.",
        "number.weight.balancing": "Nobody balances.",
    }


def test_an_explanation_of_no_alarm_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        overlay(tmp_path, "lens: realist\nexplained: {isue.river: Dams are built to be full.}\n")
    assert str(caught.value) == (
        f"{tmp_path}/overlay.yaml:7:13: explained.isue.river: 'isue.river' is no alarm. Did you mean 'issue.river'?"
    )
