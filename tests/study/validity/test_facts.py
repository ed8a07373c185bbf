"""Stylised facts, held against planted histories that show them and that do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from sim.study.ensemble import Study, in_memory
from sim.study.scenario import Scenario
from sim.study.validity import facts
from sim.study.validity.facts import Lived
from sim.study.variants import Alteration, altered
from tests.study.small import loaded

WORLDS, MONTHS = 60, 60
RAIDS, TRADES = "brenn_raids", "alba_talks_to_brenn"


def even(n: int, shift: float = 0.0) -> np.ndarray:
    """n numbers in [0, 1) that look drawn and are not: the fractional parts of a sine's thousandfold."""
    return np.abs(np.sin(np.arange(1, n + 1) * 12.9898 + shift) * 43758.5453) % 1.0


@pytest.fixture(scope="module")
def lived(folder: object) -> Lived:
    base = loaded(folder)  # type: ignore[arg-type]
    file = base.file.model_copy(update={"horizon": base.file.horizon.model_copy(update={"months": MONTHS})})
    scenario = replace(base, file=file)
    return Lived(scenario, in_memory(Study((scenario,), WORLDS, 3)))


def planted(lived: Lived, name: str, change: Callable[[np.ndarray], np.ndarray]) -> Lived:
    """The same run with one series replaced."""
    found = lived.dataset[name]
    return Lived(lived.scenario, lived.dataset.assign({name: (found.dims, change(found.values.copy()))}))


def raids(lived: Lived, made: np.ndarray) -> Lived:
    """The same run in which nothing is done but raids, (WORLDS, MONTHS)."""
    return with_moves(lived, {RAIDS: made})


def with_moves(lived: Lived, made: dict[str, np.ndarray]) -> Lived:
    names = list(map(str, lived.dataset["move"].values))

    def change(moves: np.ndarray) -> np.ndarray:
        moves[:] = 0
        for name, values in made.items():
            moves[0, :, 1:, names.index(name)] = values
        return moves

    return planted(lived, "moves", change)


def bursts(length: int) -> np.ndarray:
    """Spells of raids and of quiet, each so many months long, beginning anywhere."""
    start = (even(WORLDS) * 2 * length).astype(int)
    return ((np.arange(MONTHS) + start[:, None]) // length % 2).astype(np.uint8) * 3


def test_acts_are_counted_by_who_did_what_to_whom(lived: Lived) -> None:
    made = np.zeros((WORLDS, MONTHS), dtype=np.uint8)
    made[4, 9] = 2
    good, ill = raids(lived, made).acts
    brenn, alba = lived.scenario.index.actors["brenn"], lived.scenario.index.actors["alba"]
    assert ill[4, 9, brenn, alba] == 2 and ill.sum() == 2 and good.sum() == 0


def test_spells_of_raids_cluster_and_scattered_raids_do_not(lived: Lived) -> None:
    scattered = (even(WORLDS * MONTHS).reshape(WORLDS, MONTHS) < 0.3).astype(np.uint8)
    assert facts.clustering(raids(lived, bursts(6))).verdict == "passes"
    found = facts.clustering(raids(lived, scattered))
    assert found.verdict == "fails"
    assert abs(float(found.ours.split()[0])) < 0.03, "months without memory have none"


def test_worlds_that_differ_for_good_do_not_cluster(lived: Lived) -> None:
    """Half of the worlds raid often and half seldom, without memory: that is no clustering in time."""
    often = np.where(np.arange(WORLDS) % 2, 0.8, 0.1)
    made = (even(WORLDS * MONTHS).reshape(WORLDS, MONTHS) < often[:, None]).astype(np.uint8)
    assert facts.clustering(raids(lived, made)).verdict == "fails"


def test_cooperation_that_is_answered_is_seen_and_its_opposite_too(lived: Lived) -> None:
    first = (even(WORLDS * MONTHS).reshape(WORLDS, MONTHS) < 0.4).astype(np.uint8)
    answer, other = np.roll(first, 1, axis=1), (even(WORLDS * MONTHS, 7.0).reshape(WORLDS, MONTHS) < 0.4).astype(np.uint8)
    answered = with_moves(lived, {"alba_talks_to_brenn": first, "brenn_talks_to_alba": answer})
    spurned = with_moves(lived, {"alba_talks_to_brenn": first, "brenn_talks_to_alba": 1 - answer})
    alone = with_moves(lived, {"alba_talks_to_brenn": first, "brenn_talks_to_alba": other})
    assert facts.reciprocity(answered).verdict == "passes"
    assert facts.reciprocity(spurned).verdict == "fails"
    assert facts.reciprocity(alone).verdict == "open"


@pytest.mark.parametrize(("share", "verdict"), [(0.0, "fails"), (0.2, "passes"), (1.0, "fails")])
def test_a_status_quo_may_neither_stand_for_ever_nor_fall_each_time(lived: Lived, share: float, verdict: str) -> None:
    """Issues jump between two words every half-year in a share of worlds; accords stand still."""
    halves = (np.arange(MONTHS + 1) // facts.HALF_YEAR) % 2
    jumps = np.arange(WORLDS) < share * 2 * WORLDS if share < 1 else np.ones(WORLDS, dtype=bool)
    still = planted(lived, "accords", lambda x: x[:, :, :1].repeat(MONTHS + 1, axis=2))
    if share < 1:
        moved = planted(still, "issues", lambda x: x * 0 + np.where(jumps[:, None] & (halves == 1), 0.75, 0.25)[None, :, :, None])
    else:
        moved = planted(still, "issues", lambda x: x * 0 + np.where(halves == 1, 0.75, 0.25)[None, None, :, None])
        moved = planted(moved, "accords", lambda x: np.broadcast_to((halves == 1)[None, None, :, None], x.shape))
    assert facts.rarity(moved).verdict == verdict


def measured(lived: Lived, yearly: np.ndarray) -> Lived:
    """The same run with this frustration from year to year."""
    names = list(map(str, lived.dataset["measure"].values))

    def change(values: np.ndarray) -> np.ndarray:
        values[..., names.index("frustration")] = np.repeat(yearly, 12)[: MONTHS + 1]
        return values

    return planted(lived, "measures", change)


def test_balance_that_only_rises_fails_and_that_wavers_passes(lived: Lived) -> None:
    assert facts.balance_fluctuates(measured(lived, np.array([9, 8, 7, 6, 5, 4]))).verdict == "fails"
    assert facts.balance_fluctuates(measured(lived, np.array([4, 5, 6, 7, 8, 9]))).verdict == "fails"
    assert facts.balance_fluctuates(measured(lived, np.array([5, 6, 5, 6, 5, 5]))).verdict == "passes"


def test_trust_that_grows_mutual_fails(lived: Lived) -> None:
    assert facts.asymmetry(planted(lived, "trust", lambda t: (t + t.swapaxes(-1, -2)) / 2)).verdict == "fails"
    even_out = planted(lived, "trust", lambda t: np.where(np.arange(MONTHS + 1)[:, None, None] == MONTHS, 0.5, t))
    assert facts.asymmetry(even_out).verdict == "fails"


def test_a_blow_that_is_never_forgotten_fails_and_one_that_fades_passes(base: Scenario) -> None:
    """Trust with a half-life of 2 and of 1,000 months."""
    short, long = (altered(base, Alteration({"parameter.trust.half_life": months})) for months in (2.0, 1000.0))
    assert facts.decay(short, 5, 128).verdict == "passes"
    assert facts.decay(long, 5, 128).verdict == "fails"


def test_all_facts_are_asked_each_with_its_source(lived: Lived, base: Scenario) -> None:
    found = facts.facts(lived, base, 5)
    assert len({f.test for f in found}) == len(found) == 6
    assert all(f.source and f.wanted and f.ours for f in found)
    assert isinstance(lived.dataset, xr.Dataset)
