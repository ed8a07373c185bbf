"""Explain: the engine's own numbers, taken apart."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from sim.engine.laws.conduct import expected, likelihood, times
from sim.engine.walk import walk
from sim.study.ensemble import Study, run_study
from sim.study.explain import TERMS, Asked, asked_of, by_issue, explained, raw_salience, weighed
from sim.study.grounds import grounds
from sim.study.motives import carried, ratio
from sim.study.reopen import one_of, reopened
from sim.study.scenario import Scenario
from sim.study.witness import luck, witnessed
from sim.world.evidence import load_evidence
from sim.world.source import InputError
from tests.study.small import loaded, overlay, write

QUIET = "".join(f"  weight.{m}: 0.0\n" for m in ("relative", "affinity", "reciprocity", "balancing", "retaliation"))


def planted(folder: Path) -> Scenario:
    """Nothing drawn, and interest the only motive."""
    return overlay(folder, f"uncertainty: none\nchanges:\n{QUIET}  weight.interest: 0.25\n")


def test_a_witness_changes_nothing_and_sees_what_conduct_saw(base: Scenario) -> None:
    plain = islice(walk(base.setup, 7, 0), 1, base.setup.steps + 1)
    steps = 0
    for sight, moment in zip(witnessed(base.setup, 7, 0), plain, strict=True):
        assert np.array_equal(sight.made, moment.state.moves)
        assert np.array_equal(sight.after.issues, moment.state.issues)
        drawn = luck(base.setup, 7, 0, sight.step)
        assert np.array_equal(times(drawn, expected(sight.state, sight.worlds)), sight.made)
        steps += 1
    assert steps == base.setup.steps


@pytest.mark.parametrize(("replicate", "step", "actor"), [(0, 1, 0), (17, 6, 1), (127, 12, 2), (130, 3, 1)])
def test_the_terms_add_up_and_the_chance_is_the_engines(base: Scenario, replicate: int, step: int, actor: int) -> None:
    found = explained(base, Asked(7, replicate, step, actor)).moves
    assert found[list(TERMS)].sum(axis=1).to_numpy() == pytest.approx(found["utility"].to_numpy(), abs=1e-9)
    sight = next(s for s in witnessed(base.setup, 7, replicate // 128) if s.step == step)
    chance = likelihood(sight.state, sight.worlds)[replicate % 128, found["place"]]
    assert np.array_equal(found["chance"].to_numpy(), chance)
    assert ((found["luck"] < found["chance"]) == (found["made"] > 0)).all()
    willing = found["consent"].fillna(1.0) * found["wish"] * found["occasions"]
    open_ = found["closed"].map(len) == 0
    assert found["chance"][open_].to_numpy() == pytest.approx(-np.expm1(-willing[open_]).to_numpy(), abs=1e-12)


def test_the_most_wanted_comes_first_and_the_closed_last(tmp_path: Path) -> None:
    shut = overlay(tmp_path, "changes: {start.river: 0.95}\nuncertainty: none\n")
    found = explained(shut, Asked(7, 5, 1, 0))
    closed = found.moves["closed"].map(len).to_numpy() > 0
    assert list(found.moves["name"][closed]) == ["alba_dams"]
    assert not closed[:-1].any()
    assert found.open["utility"].is_monotonic_decreasing
    assert found.moves["chance"].iloc[-1] == 0


def test_only_moves_that_ask_have_a_consent(base: Scenario) -> None:
    found = explained(base, Asked(7, 3, 2, 0)).moves.set_index("name")
    assert 0 < found.loc["alba_trades", "consent"] < 1
    assert found["consent"].notna().sum() == 1


def test_interest_is_taken_apart_by_issue(base: Scenario) -> None:
    found = explained(base, Asked(7, 11, 4, 1))
    assert found.open["interest"].ne(0).any()
    for _, move in found.open.iterrows():
        worth = by_issue(base, found.scene, move["place"])
        assert sum(worth.values()) == pytest.approx(move["interest"], abs=1e-12)


def test_raw_saliences_are_those_that_were_drawn(base: Scenario) -> None:
    worlds = next(iter(witnessed(base.setup, 7, 0))).worlds
    raw = raw_salience(base, 7, 0)
    assert raw / raw.sum(axis=2, keepdims=True) == pytest.approx(worlds.share, abs=1e-15)


def test_a_weight_that_is_known_to_matter_turns_the_choice_where_arithmetic_says(tmp_path: Path) -> None:
    # Brenn raids for its own gain or talks for nothing: w a − cost_raid = −cost_talk at w = (cost_raid − cost_talk) / a.
    world = planted(tmp_path)
    found = explained(world, Asked(7, 0, 1, 1))
    best, second = found.open.iloc[0], found.open.iloc[1]
    assert (best["name"], second["name"]) == ("brenn_raids", "brenn_talks_to_alba")
    gain = best["interest"] / 0.25
    flip = next(f for f in found.flips if f.path == "weight.interest")
    assert flip.now == 0.25
    assert flip.to == pytest.approx((second["cost"] - best["cost"]) / gain, abs=1e-9)
    assert flip.leader == second["place"]


def test_grounds_name_claims_and_tell_the_coded_from_the_drawn_and_the_moved(base: Scenario) -> None:
    found = explained(base, Asked(7, 17, 9, 0))
    made = grounds(found, int(found.scenario.index.moves["alba_trades"])).set_index("number")
    assert made.loc["trust.alba.brenn", "rests_on"] == "gaz-2a her-1a her-1b"
    assert made.loc["trust.alba.brenn", "coded"] == pytest.approx(base.numbers["trust.alba.brenn"].span.value)
    assert made.loc["trust.alba.brenn", "now"] != made.loc["trust.alba.brenn", "drawn"]
    assert made.loc["climate.alba.brenn", "rests_on"] == "what Brenn lately did to Alba"
    assert np.isnan(made.loc["weight.affinity", "now"])


@pytest.mark.parametrize(
    ("actor", "month", "replicate", "words"),
    [
        ("albe", "2022-05", 0, "'albe' is no actor of this world. Did you mean 'alba'?"),
        ("alba", "2023-05", 0, "2023-05 lies outside the horizon"),
        ("alba", "May", 0, "'May' is no month; write YYYY-MM. The study runs from 2022-02 to 2023-01."),
        ("alba", "2022-05", 200, "200 is not in the study. It has worlds 0 to 199."),
    ],
)
def test_what_does_not_exist_is_named(base: Scenario, actor: str, month: str, replicate: int, words: str) -> None:
    with pytest.raises(InputError) as error:
        asked_of(base, actor, month, (7, replicate, 200))
    assert words in str(error.value)


def test_a_study_is_reopened_and_a_changed_scenario_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "river")
    seeds = load_evidence(folder / "seeds")
    scenarios = (loaded(folder, "base", "realist"), loaded(folder, "peace", "realist"))
    store = run_study(Study(scenarios, 3, 7), tmp_path / "study")
    again, there = reopened(store.folder, seeds)
    assert again == store
    assert [s.digest for s in there] == [s.digest for s in scenarios]
    with pytest.raises(InputError, match=r"'piece' is not in this study. The study holds base, peace. Did you mean 'peace'"):
        one_of(there, "piece")
    peace = folder / "peace.yaml"
    peace.write_text(peace.read_text(encoding="utf-8").replace("2022-03", "2022-04"), encoding="utf-8")
    with pytest.raises(InputError, match="peace: has changed since the study was run"):
        reopened(store.folder, seeds)


def test_an_actors_motives_are_the_mean_terms_of_the_moves_it_made(base: Scenario) -> None:
    found = carried((base,), "brenn", (3, 7))
    own = np.flatnonzero(base.setup.moves.actor == 1)
    rows = [weighed(base, sight, own, r) for sight in witnessed(base.setup, 7, 0) for r in range(3)]
    made = np.concatenate([frame["made"].to_numpy() for frame in rows])
    for motive in (*TERMS, "utility"):
        values = np.concatenate([frame[motive].to_numpy() for frame in rows])
        told = found.motives.query("group == 'all' and motive == @motive")["mean"].item()
        assert told == pytest.approx((made * values).sum() / made.sum(), abs=1e-12)
    a_year = found.motives.query("group == 'all'")["a_year"].iloc[0]
    assert a_year == pytest.approx(made.sum() / 3)
    assert found.moves["a_year"].sum() == pytest.approx(a_year)


def test_the_error_of_a_ratio_is_that_of_a_mean_where_numbers_are_equal() -> None:
    part = np.array([1.0, 2.0, 4.0, 9.0])
    mean, error = ratio(part, np.ones(4))
    assert (mean, error) == pytest.approx((4.0, part.std(ddof=1) / 2))
    assert np.isnan(ratio(part, np.zeros(4))).all()
