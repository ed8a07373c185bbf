"""Headlines: what is planted in the tables is what is told first, and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.study.compare import Comparison
from sim.study.headlines import Effect, headlines, touched_by
from sim.study.scenario import Scenario
from tests.study.small import overlay, write

ERRORS = {"war": 0.02, "peace": 0.02, "trade": 0.01, "oil": 0.01, "raids": 0.1, "talks": 0.2}
MEANS = {  # outcome → kind, mean in calm, mean in storm, low and high of the difference
    "war": ("chance", 0.25, 0.61, 0.34, 0.39),
    "peace": ("chance", 0.50, 0.40, -0.21, 0.01),
    "trade": ("level", 0.40, 0.28, -0.13, -0.11),
    "oil": ("level", 0.30, 0.302, 0.001, 0.003),
    "raids": ("count", 40.0, 40.4, 0.3, 0.5),
    "talks": ("count", 10.0, 13.0, 2.8, 3.2),
}


def tables(scenarios: tuple[str, ...] = ("calm", "storm")) -> Comparison:
    """A study of two actors whose every number is known."""
    nothing = float("nan")
    outcomes = [
        (s, o, kind, means[n], ERRORS[o], means[n] - 0.02, means[n] + 0.02)
        for n, s in enumerate(scenarios)
        for o, (kind, *means) in MEANS.items()
    ]
    apart = [(s, o, k, b - a, low, high, 0.5, 0.4, 0.1) for s in scenarios[1:] for o, (k, a, b, low, high) in MEANS.items()]
    gains = [(s, a, 0.6, 0.01, nothing, nothing, nothing) for s in scenarios[:1] for a in "abcd"]
    gains += [
        (s, *row)
        for s in scenarios[1:]
        for row in (
            ("a", 0.6, 0.01, 0.05, 0.04, 0.06),
            ("b", 0.6, 0.01, -0.02, -0.03, -0.01),
            ("c", 0.6, 0.01, 0.09, -0.01, 0.19),  # large, and not sure
            ("d", 0.6, 0.01, 0.004, 0.003, 0.005),  # sure, and a trifle
        )
    ]
    verdicts = [("calm", n, f"{n} comes", v, 0.9, 0.1, 0.0, 0.2, "") for n, v in (("x", "supported"), ("y", "contradicted"))]
    rivals = [(o, kind, a, 0.3, nothing) for o, (kind, a, *_) in MEANS.items()]
    return Comparison(
        outcomes=pd.DataFrame(outcomes, columns=["scenario", "outcome", "kind", "mean", "se", "low", "high"]),
        differences=pd.DataFrame(
            apart, columns=["scenario", "outcome", "kind", "difference", "low", "high", "flips", "up", "down"]
        ),
        satisfaction=pd.DataFrame(gains, columns=["scenario", "actor", "mean", "se", "difference", "low", "high"]),
        verdicts=pd.DataFrame(
            verdicts,
            columns=["scenario", "expectation", "says", "verdict", "probability", "difference", "low", "high", "claims"],
        ),
        moves=pd.DataFrame(),
        rivals=pd.DataFrame(rivals, columns=["outcome", "kind", "model", "no_change", "weighted_mean"]),
        trust=pd.DataFrame(),
    )


def told(effects: tuple[Effect, ...]) -> list[str]:
    return [e.outcome for e in effects]


def test_sure_differences_come_first_by_weight_and_doubtful_ones_not_at_all() -> None:
    found = headlines(tables(), {}, 500)
    assert told(found.followed["storm"]) == ["war", "talks", "trade", "raids"]
    war = found.followed["storm"][0]
    assert (war.before[0], war.after[0], war.low, war.high) == (0.25, 0.61, 0.34, 0.39)
    assert found.imposed == {"storm": ()}


def test_what_a_scenario_sets_is_kept_apart_from_what_follows() -> None:
    found = headlines(tables(), {"storm": frozenset({"war", "oil"})}, 500)
    assert told(found.imposed["storm"]) == ["war"]  # the change of oil is sure and cannot be seen
    assert told(found.followed["storm"]) == ["talks", "trade", "raids"]


def test_many_scenarios_share_the_page() -> None:
    with_doubles = tables(("calm", "storm"))
    frames = {
        name: pd.concat([frame, *(frame[frame["scenario"] == "storm"].assign(scenario=f"storm{n}") for n in range(4))])
        for name, frame in (
            ("outcomes", with_doubles.outcomes),
            ("differences", with_doubles.differences),
            ("satisfaction", with_doubles.satisfaction),
        )
    }
    found = headlines(Comparison(**{**vars(with_doubles), **frames}), {}, 500)
    assert {name: told(effects) for name, effects in found.followed.items()} == {
        name: ["war", "talks"] for name in ("storm", "storm0", "storm1", "storm2", "storm3")
    }


def test_winners_and_losers_are_sure_and_no_trifle() -> None:
    balance = headlines(tables(), {}, 500).balances["storm"]
    assert [g.actor for g in balance.winners] == ["a"]
    assert [g.actor for g in balance.losers] == ["b"]


def test_steady_is_what_lies_within_the_bound_with_its_whole_interval() -> None:
    assert headlines(tables(), {}, 500).steady == ("oil",)  # raids are told; of peace the sample cannot tell
    assert headlines(tables(), {"storm": frozenset({"oil"})}, 500).steady == ()
    assert headlines(tables(), {}, 40).steady == ()  # so few worlds cannot tell


def test_a_single_scenario_tells_what_moved_from_its_beginning() -> None:
    found = headlines(tables(("calm",)), {}, 500)
    assert [d.outcome for d in found.drifts] == ["peace", "trade", "war"]  # 0.50, 0.40 and 0.25 from 0.30; no counts
    assert (found.followed, found.steady) == ({}, ())


def test_verdicts_are_counted_by_kind() -> None:
    verdicts = headlines(tables(), {}, 500).verdicts
    assert verdicts == {"supported": ("x comes",), "contradicted": ("y comes",), "undecided": (), "not run": ()}


def test_events_and_changes_touch_what_they_are_about(
    base: Scenario, peace: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert touched_by(base, base) == frozenset()
    assert touched_by(peace, base) == {"treaty_holds", "faith", "mood"}  # trust of Brenn in Alba is pushed with the treaty
    folder = write(tmp_path_factory.mktemp("touched"))
    changed = overlay(folder, "changes: {start.river: 0.2, rate.brenn_raids: monthly}\n")
    assert touched_by(changed, base) == {"dam", "dammed", "raids"}
