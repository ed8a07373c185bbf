"""Influence: what was planted is found, in its place; what moves nothing moves nothing to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim.cli.influence  # noqa: F401  (the verb registers itself)
from sim.cli.app import app
from sim.show.influence import FILES, read_influence, sentences, summary, write_influence
from sim.show.naming import inside_a_sentence, proper_words
from sim.study import kept
from sim.study.digest import digest
from sim.study.influence import ALSO_ASSUMED, SHARED, UNUSED, Influence, Inquiry, alike, at, influence, left_out, ranking
from sim.study.kept import answered, founded
from sim.study.naming import spoken
from sim.study.scenario import Scenario
from sim.study.screening import screened
from sim.study.variants import Alteration, Batch, altered, answers, questions_of
from sim.world.source import InputError
from tests.study.planted import STILL, pond, written
from tests.study.small import loaded, overlay

SIZE, SEED = 128, 5


@pytest.fixture(scope="module", name="still")
def still_pond(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return pond(tmp_path_factory.mktemp("pond"))


def asked(scenario: Scenario, assumptions: int = 2) -> Inquiry:
    return Inquiry(scenario, tuple(scenario.file.outcomes), SIZE, SEED, assumptions)


@pytest.fixture(scope="module", name="found")
def found_at_the_pond(still: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Influence:
    return influence(asked(still), tmp_path_factory.mktemp("kept"))


# --- what was planted


def test_the_one_claim_that_matters_comes_first_and_no_other_matters(found: Influence) -> None:
    ranked = ranking(found.effects)
    claims = ranked[ranked["what"] == "claim"]
    assert list(claims["item"]) == ["gaz-1a"]
    assert claims["outcome"].iloc[0] in {"full", "flood"} and claims["effect"].iloc[0] < 0 and claims["moves"].iloc[0] == 2
    assert set(found.effects.loc[found.effects["what"] == "claim", "item"]) == {"gaz-1a", "her-1a", "her-1b"}
    idle = found.effects[found.effects["item"].isin({"her-1a", "her-1b"})]
    assert (idle["effect"] == 0).all() and (idle["p"] == 1).all()


def test_an_article_moves_what_its_only_claim_moves(found: Influence) -> None:
    of = {name: group.set_index("outcome")["effect"] for name, group in found.effects.groupby("item")}
    assert of["gazette-2021"].equals(of["gaz-1a"])
    assert alike(found.effects) == {"gaz-1a": ["gazette-2021"]}
    assert "gazette-2021" not in set(ranking(found.effects)["item"])


def test_nothing_is_found_where_claims_support_only_idle_numbers(tmp_path: Path) -> None:
    found = influence(asked(pond(tmp_path, gazette=False), 0), tmp_path)
    assert len(found.effects) and ranking(found.effects).empty
    assert (found.effects["holm"] == 1).all()


def test_the_planted_rate_is_screened_first_and_moves_the_fish(found: Influence) -> None:
    assert found.screen["number"].iloc[0] == "rate.alba_stocks"
    assert found.screen["outcome"].iloc[0] == "catch"
    assert found.screen["tested"].sum() == 2 + 2, "two of the screened, and rate and cost of the routine"
    mine = found.effects[(found.effects["item"] == "rate.alba_stocks") & (found.effects["outcome"] == "catch")].iloc[0]
    assert mine["effect"] == pytest.approx(mine["at_high"] - mine["at_low"])
    assert mine["at_low"] < 0 < mine["at_high"] and mine["low"] > 0 and mine["holm"] < 1e-6
    assumptions = ranking(found.effects).query("what == 'assumption'")
    assert assumptions["item"].iloc[0] == "rate.alba_stocks"


def test_what_claims_say_of_themselves(found: Influence) -> None:
    why = dict(zip(found.still["item"], found.still["why"], strict=True))
    assert why == {"her-1c": UNUSED, "her-1d": UNUSED, "her-1e": SHARED, "her-1f": SHARED}


# --- nothing, to the last bit


def test_leaving_out_what_moves_nothing_changes_no_bit(base: Scenario) -> None:
    items, still = left_out(base)
    assert set(still["why"]) >= {UNUSED} and len(items) > 3
    variants = [altered(base, Alteration(claims=(name,))) for name in still.loc[still["what"] == "claim", "item"]]
    first, *others = answers(Batch((base.setup, *(v.setup for v in variants)), questions_of(base), 64, SEED))
    assert others and all(np.array_equal(first, other) for other in others)


def test_a_claim_is_still_where_the_scenario_or_the_world_states_the_number(tmp_path: Path) -> None:
    _, still = left_out(overlay(tmp_path, "changes: {start.river: 0.3}\n"))
    why = dict(zip(still["item"], still["why"], strict=True))
    assert why["gaz-3a"] == UNUSED, "it spoke of the start alone"
    assert why["her-1d"] == ALSO_ASSUMED, "it is also cited for a coupling that the world's file states"


def test_a_claim_that_cannot_be_left_out_is_told_and_not_raised(tmp_path: Path) -> None:
    written(tmp_path)
    herald = tmp_path / "seeds" / "herald.yaml"
    line = "  her-1g: {paragraph: 1, date: 2021-06, about: {interest: {actor: brenn, issue: wind}}, position: low,\n"
    line += "    salience: minor, strength: hint, says: Brenn dislikes wind.}\n"
    herald.write_text(herald.read_text(encoding="utf-8") + line, "utf-8")
    (tmp_path / "still.yaml").write_text(STILL + "changes: {salience.brenn.wind: minor}\n", "utf-8")
    _, still = left_out(loaded(tmp_path, "still"))
    told = dict(zip(still["item"], still["why"], strict=True))
    assert told["her-1g"].startswith("cannot be left out: ") and "salience.brenn.wind" in told["her-1g"]


# --- the ends of a range


def test_a_trust_is_held_at_its_end_with_its_weight_of_evidence(still: Scenario) -> None:
    number = still.numbers["trust.alba.brenn"]
    assert number.belief is not None
    held = at(number, number.span.low)
    assert held.belief is not None
    assert sum(held.belief) == pytest.approx(sum(number.belief))
    assert held.belief[0] / sum(held.belief) == pytest.approx(number.span.low)
    assert at(still.numbers["rate.alba_stocks"], 3.0).span == (3.0, 3.0, 3.0)


def test_screening_sees_a_scenario_without_uncertainty_as_if_drawn(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "still.yaml").write_text(STILL + "uncertainty: none\n", "utf-8")
    scenario = loaded(tmp_path, "still")
    found = influence(asked(scenario, 1), tmp_path)
    assert found.screen["number"].iloc[0] == "rate.alba_stocks"
    silent = screened(scenario, ("full",), np.zeros((128, 1)), SEED, 5)
    assert silent["correlation"].isna().all(), "where no outcome varies nothing is followed"


# --- bounds


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"outcomes": ("ful",)}, "'ful' is no outcome of still. Did you mean 'full'"),
        ({"outcomes": ()}, "names no outcome"),
        ({"replicates": 8}, "replicates: 8 does not fit. Ask for 30 or more"),
        ({"assumptions": -1}, "--assumptions: -1 does not fit"),
        ({"seed": -1}, "seed: -1 does not fit"),
    ],
)
def test_a_wrong_question_is_told(still: Scenario, change: dict[str, object], complaint: str) -> None:
    given = {"outcomes": ("full",), "replicates": 64, "seed": 1, "assumptions": 0} | change
    with pytest.raises(InputError, match=complaint):
        Inquiry(still, **given)  # type: ignore[arg-type]


# --- kept on disk


def test_nothing_is_run_twice_and_alike_setups_once(still: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    batch = Batch((still.setup, altered(still, Alteration(claims=("her-1c",))).setup), questions_of(still), 200, SEED)
    first = answered(batch, tmp_path, watch=lambda *counts: told.append(counts))
    assert told == [(1, 2), (2, 2)], "two blocks of one setup"
    monkeypatch.setattr(kept, "answers", None)  # whoever runs now, falls
    again = answered(batch, tmp_path)
    assert np.array_equal(first[0], answers(batch)[0]) and all(map(np.array_equal, first, again))
    assert not list(tmp_path.rglob("*.part"))


def test_what_was_finished_before_an_interruption_is_kept(
    still: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PORTION", 1)
    setups = tuple(altered(still, Alteration(claims=(c,))).setup for c in ("gaz-1a", "her-1a"))
    batch = Batch(setups, questions_of(still), 64, SEED)

    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answered(batch, tmp_path, watch=stop)
    told: list[tuple[int, int]] = []
    answered(batch, tmp_path, watch=lambda *counts: told.append(counts))
    assert told == [(1, 1)]


def test_a_folder_is_founded_once_and_refused_to_strangers(tmp_path: Path) -> None:
    founded(tmp_path / "new", "influence.json", "a")
    founded(tmp_path / "new", "influence.json", "a")
    with pytest.raises(InputError, match="holds other results"):
        founded(tmp_path / "new", "influence.json", "b")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="other things in it"):
        founded(tmp_path / "full", "influence.json", "a")
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError, match="cannot be written"):
        founded(tmp_path / "file" / "under", "influence.json", "a")


def test_the_label_follows_the_content(still: Scenario, tmp_path: Path) -> None:
    one = asked(still)
    assert one.label == asked(still).label
    assert digest(one.label) != digest(asked(still, 3).label)
    assert one.label != asked(pond(tmp_path, gazette=False)).label
    assert one.label.startswith("influence-still-")


# --- in words


def test_tables_come_back_from_disk_as_they_went(found: Influence, still: Scenario, tmp_path: Path) -> None:
    assert read_influence(tmp_path) is None
    write_influence(found, asked(still), tmp_path)
    again = read_influence(tmp_path)
    assert again is not None
    for name in FILES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name), check_dtype=False)


def test_the_strongest_claim_is_told_in_a_sentence(found: Influence, still: Scenario) -> None:
    first = next(sentences(found, asked(still)))
    assert first.startswith("Drop the claim that the pond has filled up (gaz-1a), and ")
    assert " falls by " in first and " ± " in first and first.endswith(("points.", *"0123456789."))
    told = " ".join(summary(found))
    assert "7 claims in force: 1 surely moves an outcome, 2 move none that this sample can tell from luck" in told
    assert "4 move nothing: no number rests on it (2), other claims support the same (2)" in told


def test_every_number_has_words_and_names_keep_their_capitals(base: Scenario) -> None:
    phrases = [spoken(base, path) for path in base.numbers]
    assert all(phrases) and not any("{" in phrase or " ” " in phrase for phrase in phrases)
    assert spoken(base, "trust.alba.brenn") == "Alba's trust in Brenn"
    proper = proper_words(base)
    assert inside_a_sentence("Alba fears Brenn.", proper) == "Alba fears Brenn"
    assert inside_a_sentence("Dams stop boats at once.", proper) == "dams stop boats at once"
    assert inside_a_sentence("USA first.", frozenset()) == "USA first"


# --- the command


def test_the_command_leaves_tables_words_and_a_figure_and_reads_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path / "pond")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.world.library.installed", lambda: folder)
    words = ["influence", "pond/still.yaml", "-n", "64", "--assumptions", "1", "--workers", "1", "--outcomes", "full, catch"]

    def run() -> str:
        app(words, exit_on_error=False, result_action="return_value")
        return capsys.readouterr().out

    first = run()
    (made,) = (tmp_path / "results").iterdir()
    assert {"effects.csv", "still.csv", "screen.csv", "words.txt", "influence.json", "figures"} <= {
        p.name for p in made.iterdir()
    }
    assert (made / "figures" / "influence.png").stat().st_size > 10_000
    assert "Drop the claim that the pond has filled up (gaz-1a), and “Water at the end” falls by" in " ".join(first.split())
    monkeypatch.setattr(kept, "answers", None)
    second = run()
    assert first.split("Seconds")[0] == second.split("Seconds")[0]
