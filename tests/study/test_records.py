"""Event data out: every deed is a record, its words are PLOVER's, and what it weighs is what trust learnt."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from pydantic import ValidationError

from sim.engine import standing
from sim.engine.block import BLOCK
from sim.study.ensemble import Study
from sim.study.eventdata.records import FIELDS, Record, bonds, countries_of, deeds, moments, parties, records
from sim.study.replay import LEFT, SIGNED
from sim.study.scenario import Scenario, load, load_world
from sim.world.library import installed
from sim.world.plover import MODES, QUADS, wrong_mode
from sim.world.source import InputError
from sim.world.world import PLOVER, Actor, Move
from tests.study.small import overlay

WORLDS = sorted(p.stem for p in (installed() / "scenarios" / "worlds").glob("[0-9]*.yaml"))
MOVE = {
    "title": "t", "actor": "a", "target": "b", "type": "ASSAULT", "cost": "low", "reason": "r",
    "rate": {"level": "rare", "reason": "r"},
}  # fmt: skip
ACTOR = {"name": "A", "code": "AA", "capability": {"level": "major", "reason": "r"}}


# --- the ontology


def test_every_type_has_a_class_and_scores_on_its_side() -> None:
    assert list(QUADS) == list(PLOVER)
    for kind, quad in QUADS.items():
        assert PLOVER[kind] >= 0 if quad.endswith("cooperation") else PLOVER[kind] <= 0, kind
    assert Counter(QUADS.values()) == {  # codebook of PLOVER, "Quad category" of each section
        "verbal cooperation": 4, "material cooperation": 3, "verbal conflict": 4, "material conflict": 5,
    }  # fmt: skip
    assert QUADS["REQUEST"] == "verbal conflict" and QUADS["RETREAT"] == "material cooperation"


def test_modes_belong_to_types() -> None:
    assert set(MODES) == set(PLOVER) - {"AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID"}
    assert wrong_mode("CONSULT", "visit") == wrong_mode("AID", "") == ""
    assert "no mode of AID; this type has no modes" in wrong_mode("AID", "military")
    with pytest.raises(ValidationError, match="'visit' is no mode of ASSAULT; its modes: abduct"):
        Move.model_validate({**MOVE, "mode": "visit"})
    with pytest.raises(ValidationError, match="context"):
        Move.model_validate({**MOVE, "context": ["nuclear"]})
    assert Move.model_validate({**MOVE, "mode": "aerial", "context": ["military"]}).context == ("military",)


@pytest.mark.parametrize(("field", "value"), [("countries", ["IR"]), ("countries", ["iran"]), ("sector", "ARMY")])
def test_what_is_no_country_or_sector_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=r"is no (country|sector)"):
        Actor.model_validate({**ACTOR, field: value})


@pytest.mark.parametrize("name", WORLDS)
def test_every_actor_that_is_shipped_has_its_countries(name: str) -> None:
    world, _, _ = load_world(name, Path())
    found = parties(world)
    assert len({(party.code, party.sector) for party in found}) == len(found)
    known = {code for party in found for code in party.countries}
    assert known == {
        "RUS", "IRN", "ISR", "USA", "CHN", "SAU", "ARE", "QAT", "KWT", "BHR", "OMN", "DEU", "FRA", "GBR", "LBN", "SYR", "UKR",
    }  # fmt: skip
    assert next(p for p in found if p.countries == ("LBN",)).sector == "REB"


def test_a_code_of_three_letters_stands_for_countries_that_are_not_named(base: Scenario) -> None:
    assert [party.code for party in parties(base.world)] == ["ALB", "BRE", "CRE"]
    stranger = Actor.model_validate(ACTOR)
    assert countries_of(stranger) == ()
    world = base.world.model_copy(update={"actors": {**base.world.actors, "crete": stranger}})
    with pytest.raises(InputError, match=r"actors\.crete: has no country for event data. Write its `countries`"):
        parties(world)


@pytest.mark.parametrize("name", ["baseline", "snapback"])
def test_every_deed_has_the_words_of_its_move(name: str) -> None:
    scenario = load(name)
    actors, moves = list(scenario.world.actors), scenario.world.moves
    found = deeds(scenario)
    assert len(found) == len(scenario.setup.moves.name) + 2 * len(bonds(scenario))
    for m, deed in enumerate(found[: len(scenario.setup.moves.name)]):
        move = moves.get(deed.name)
        assert (deed.name, deed.type) == (scenario.setup.moves.name[m], scenario.setup.moves.event[m])
        assert wrong_mode(deed.type, deed.mode) == ""
        if move:
            assert (deed.type, deed.mode, deed.context) == (move.type, move.mode, move.context)
            assert (actors[deed.actor], actors[deed.recipient]) == (move.actor, move.target)
    assert sum(bool(move.mode) for move in moves.values()) > len(moves) / 2


# --- the records


@pytest.mark.parametrize("place", [0, 5, BLOCK - 1, BLOCK, 199])
def test_records_are_the_ensembles_replicate(two: Study, dataset: xr.Dataset, place: int) -> None:
    scenario = two.scenarios[1]
    found = records(scenario, two.seed, place)
    made = dataset["moves"].isel(scenario=1, replicate=place)
    expected = Counter({str(name): int(n) for name, n in zip(made["move"].values, made.sum("time").values, strict=True) if n})
    moves = set(scenario.index.moves)
    assert Counter(r.name for r in found if r.name in moves) == expected
    force = dataset["accords"].isel(scenario=1, replicate=place).sel(accord="treaty").values.astype(int)
    signed = [r for r in found if r.name == "treaty" and r.type == SIGNED]
    assert {(r.actor, r.recipient) for r in signed} <= {("ALB", "BRE"), ("BRE", "ALB")} and len(signed) % 2 == 0
    by_event = 1  # the scenario itself signs the treaty in its second month, unless it is in force
    assert 0 <= (np.diff(force) > 0).sum() - len(signed) // 2 <= by_event


def test_what_records_weigh_is_what_trust_learns(peace: Scenario) -> None:
    """Good less ill of every dyad and month is the engine's own sum, signatures and walk-outs included."""
    kinds: Counter[str] = Counter()
    walked = list(moments(peace, 7, 0))
    codes = [party.code for party in parties(peace.world)]
    for row in (0, 3, 17):
        found = records(peace, 7, row)
        kinds += Counter(r.type for r in found if r.name in peace.world.accords)
        for moment in walked:
            good, ill = standing.dealings(moment.state, moment.worlds)
            summed = np.zeros((3, 3))
            for r in found:
                if r.date[:7] == peace.calendar.label(moment.step):
                    summed[codes.index(r.actor), codes.index(r.recipient)] += r.intensity
            np.testing.assert_allclose(summed, (good - ill)[row], atol=1e-3)
    assert kinds[SIGNED] and kinds[LEFT]


def test_every_record_is_of_one_piece() -> None:
    scenario = load("baseline")
    found = records(scenario, 2022, 3)
    assert len(found) > 1000 and found == records(scenario, 2022, 3)
    assert [r.date for r in found] == sorted(r.date for r in found)
    for r in set(found):
        assert tuple(r.fields()) == FIELDS
        assert r.quad == QUADS[r.type] and wrong_mode(r.type, r.mode) == ""
        assert -1 <= r.intensity <= 1 and r.goldstein == pytest.approx(10 * r.intensity, abs=1e-3)
        assert r.actor != r.recipient or r.actor_sector != r.recipient_sector
        assert r.date.endswith("-01")
        named = scenario.world.moves.get(r.name)
        if named is None and r.name not in scenario.world.accords:
            assert r.intensity == PLOVER[r.type]
        elif named is not None:
            assert r.intensity == (PLOVER[r.type] if named.score is None else named.score)


def test_weeks_are_dated_by_their_first_day(tmp_path: Path) -> None:
    scenario = overlay(tmp_path, "horizon: {start: 2022-02, months: 6, step: week}\n")
    dates = sorted({r.date for r in records(scenario, 1, 0)})
    assert dates[0] == "2022-02-01" and set(dates) <= {str(day) for day in scenario.calendar.times()}
    assert any(date[8:] != "01" for date in dates)


def test_events_from_outside_leave_no_record(two: Study) -> None:
    names = {r.name for place in range(20) for r in records(two.scenarios[1], two.seed, place)}
    assert "treaty" in names and not names & {"flood", "signed"}


def test_a_record_is_hashable_and_does_not_change() -> None:
    found = Record(*[""] * 10, 0.0, 0.0, *[""] * 3)
    assert replace(found, intensity=0.5) != found
