"""Games: textbook answers, a planted winner in a small world, and honesty about what luck could have made so."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.study import equilibria
from sim.study.equilibria import (
    is_mixed,
    mixed_equilibria,
    mixed_steadiness,
    needs_library,
    regret,
    solved,
    support,
    undominated,
)
from sim.study.findings import findings, label, manifest
from sim.study.games import (
    RESAMPLES,
    Bout,
    Payoffs,
    best_replies,
    choices,
    dominance,
    played,
    profile_table,
    pure_equilibria,
    resampled,
    robust,
    steadiness,
    sure_replies,
    temptations,
    unsettled,
)
from sim.study.strategies import load_contest
from sim.world.evidence import load_evidence
from sim.world.source import InputError
from tests.study.small import CONTEST, write

Floats = NDArray[np.float64]
WORLDS = 60


def table(*rows: Sequence[Sequence[tuple[float, ...]]]) -> Floats:
    """A game of two, row by row: each cell is (payoff of the row's player, payoff of the column's)."""
    return np.array(rows, dtype=float)


def payoffs(mean: Floats, noise: float = 0.0, shared: float = 0.0) -> Payoffs:
    """A game in so many worlds: luck of each cell, and luck that all cells of a world share."""
    rng = np.random.default_rng(3)
    players = mean.shape[-1]
    values = np.repeat(mean[..., None, :], WORLDS, axis=-2).astype(float)
    values += noise * rng.standard_normal(values.shape) + shared * rng.standard_normal((WORLDS, 1))
    names = tuple(tuple(f"s{n}" for n in range(size)) for size in mean.shape[:-1])
    return Payoffs(tuple("abcdef"[:players]), names, values)


DILEMMA = table([(3, 3), (0, 5)], [(5, 0), (1, 1)])  # silent, talk
PENNIES = table([(1, -1), (-1, 1)], [(-1, 1), (1, -1)])
SEXES = table([(2, 1), (0, 0)], [(0, 0), (1, 2)])


def volunteers(cost: float = 0.25) -> Floats:
    """Three who all gain 1 if anybody pays the cost (Diekmann 1985)."""
    game = np.zeros((2, 2, 2, 3))
    for profile in np.ndindex(2, 2, 2):
        game[profile] = [float(any(profile)) - cost * mine for mine in profile]
    return game


# --- equilibria in pure strategies


def test_in_the_prisoners_dilemma_both_talk() -> None:
    assert pure_equilibria(DILEMMA) == [(1, 1)]
    assert undominated(DILEMMA) == [[1], [1]]
    found = dominance(payoffs(DILEMMA))
    assert list(found[["player", "strategy", "by", "how", "surely"]].itertuples(index=False, name=None)) == [
        ("a", "s0", "s1", "strictly", True),
        ("b", "s0", "s1", "strictly", True),
    ]
    assert list(found["least"]) == [1.0, 1.0]


def test_matching_pennies_have_no_pure_equilibrium_and_battles_of_the_sexes_two() -> None:
    assert pure_equilibria(PENNIES) == []
    assert pure_equilibria(SEXES) == [(0, 0), (1, 1)]
    assert len(dominance(payoffs(PENNIES))) == len(dominance(payoffs(SEXES))) == 0


def test_one_of_three_volunteers() -> None:
    assert pure_equilibria(volunteers()) == [(0, 0, 1), (0, 1, 0), (1, 0, 0)]


def test_ties_are_all_best_replies() -> None:
    game = table([(1, 1), (1, 0)], [(1, 0), (1, 1)])
    assert best_replies(game)[..., 0].all()
    assert pure_equilibria(game) == [(0, 0), (1, 1)]
    assert not sure_replies(payoffs(game))[..., 0].any(), "no strategy beats the other for sure"


def test_a_player_alone_takes_the_best() -> None:
    alone = np.array([[0.2], [0.5], [0.4]])
    found = payoffs(alone, 0.01)
    assert pure_equilibria(alone) == [(1,)] and undominated(alone) == [[1]]
    assert mixed_equilibria(alone).equilibria == ()
    assert set(choices(found, 0.01).set_index("strategy")["best_in"].items()) == {("s0", 0.0), ("s1", 1.0), ("s2", 0.0)}


def test_what_turning_away_would_bring() -> None:
    found = temptations(payoffs(DILEMMA), (0, 0))
    assert list(found[["player", "to", "gain"]].itertuples(index=False, name=None)) == [("a", "s1", 2.0), ("b", "s1", 2.0)]


# --- dominance and chance


def test_weak_dominance_is_told_from_strict() -> None:
    game = table([(1, 0), (1, 0)], [(1, 0), (2, 0)])
    found = dominance(payoffs(game)).set_index("player")
    assert list(found.loc["a", ["strategy", "by", "how", "surely"]]) == ["s0", "s1", "weakly", True]
    assert "b" not in found.index, "what is worth the same everywhere dominates nothing"


def test_a_small_advantage_in_much_luck_is_not_sure() -> None:
    mean = np.array([[0.5], [0.501]])
    lucky = payoffs(mean, noise=0.2)
    lucky = Payoffs(lucky.players, lucky.strategies, lucky.values - lucky.mean[:, None, :] + mean[:, None, :])
    (found,) = dominance(lucky).itertuples()
    assert (found.strategy, found.how, found.surely) == ("s0", "strictly", False)
    assert found.low < 0 < found.least
    assert not sure_replies(lucky).any() and pure_equilibria(lucky.mean) == [(1,)]
    (paired,) = dominance(payoffs(mean, shared=0.2)).itertuples()
    assert paired.surely, "luck that both share makes no difference"


# --- equilibria in mixed strategies

pygambit = pytest.importorskip("pygambit")


def mixtures(game: Floats) -> list[list[list[Fraction]]]:
    """The mixed equilibria as small fractions."""
    found = mixed_equilibria(game)
    assert found.complete
    assert all(regret(game, x) < 1e-6 and is_mixed(x) for x in found.equilibria)
    return [[[Fraction(float(p)).limit_denominator(1000) for p in mine] for mine in x] for x in found.equilibria]


HALF, THIRD, QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)


def test_matching_pennies_are_thrown() -> None:
    assert mixtures(PENNIES) == [[[HALF, HALF], [HALF, HALF]]]


def test_the_sexes_have_one_mixed_equilibrium_beside_the_pure_ones() -> None:
    assert mixtures(SEXES) == [[[2 * THIRD, THIRD], [THIRD, 2 * THIRD]]]


def test_three_volunteers_hope_for_one_another() -> None:
    """Each stays away with chance (c/b)^(1/(n − 1)): 1/2 among three at a cost of a quarter, 1/4 between two."""
    found = mixtures(volunteers())
    assert [[HALF, HALF]] * 3 in found
    two = [[[QUARTER, 1 - QUARTER] if p != out else [Fraction(1), Fraction(0)] for p in range(3)] for out in range(3)]
    assert sorted(map(str, [*two, [[HALF, HALF]] * 3])) == sorted(map(str, found))


def test_dominated_strategies_are_never_mixed_and_keep_their_place() -> None:
    padded = np.full((3, 3, 2), -5.0)
    padded[1:, 1:] = PENNIES
    padded[0, :, 0] = padded[:, 0, 1] = -6.0
    assert undominated(padded) == [[1, 2], [1, 2]]
    assert mixtures(padded) == [[[Fraction(0), HALF, HALF]] * 2]


def test_payoffs_may_be_small_and_far_from_zero() -> None:
    assert mixtures(0.6 + 0.001 * SEXES) == [[[2 * THIRD, THIRD], [THIRD, 2 * THIRD]]]


def test_a_search_that_takes_too_long_is_broken_off() -> None:
    began = time.monotonic()
    assert not mixed_equilibria(np.random.default_rng(1).random((3, 3, 3, 3)), seconds=0.01).complete
    assert time.monotonic() - began < 20


def test_without_the_library_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    needs_library()
    monkeypatch.setattr(equilibria, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"need pygambit.*pip install 'realpolitik\[games\]'") as told:
        needs_library()
    assert len(str(told.value).splitlines()) == 1


def test_the_library_is_asked_in_this_process_too() -> None:
    (x,) = solved(PENNIES)
    np.testing.assert_allclose(x, 0.5)


# --- steadiness


def test_a_clear_equilibrium_stands_in_every_resample_and_a_close_one_does_not() -> None:
    clear = payoffs(DILEMMA, noise=0.1)
    means = resampled(clear)
    assert means.shape == (RESAMPLES, 2, 2, 2)
    assert list(steadiness(clear, means).itertuples(index=False, name=None)) == [("s1", "s1", 1.0, True)]
    close = payoffs(np.array([[0.5], [0.5]]), noise=0.1)
    found = steadiness(close, resampled(close))
    assert set(found["a"]) == {"s0", "s1"} and found["share"].between(0.02, 0.98).all()
    assert found["share"].sum() == pytest.approx(1.0)


def test_resampling_keeps_worlds_together() -> None:
    paired = payoffs(np.array([[0.5], [0.501]]), shared=0.3)
    assert list(steadiness(paired, resampled(paired))["share"]) == [1.0]


def test_mixed_equilibria_are_sought_again_with_the_same_support() -> None:
    means = resampled(payoffs(PENNIES, noise=0.3))
    (x,) = mixed_equilibria(PENNIES).equilibria
    assert support(x) == ((0, 1), (0, 1))
    assert mixed_steadiness(x, means) == 1.0
    assert unsettled(means) == 1.0
    assert mixed_steadiness(x, np.repeat(DILEMMA[None], 3, axis=0)) == 0.0


# --- choosing without knowing

DOUBT = table([(5, 0), (0, 0)], [(3, 0), (2, 0)], [(4, 0), (-1, 0)])  # by hand: see below


def test_maximin_regret_and_satisficing_by_hand() -> None:
    """Worst: 0, 2, −1. Regret: max(0, 2) = 2, max(2, 0) = 2, max(1, 3) = 3. Mean: 2.5, 2.5, 1.5."""
    found = choices(payoffs(DOUBT), 1.0).set_index(["player", "strategy"]).loc["a"]
    assert list(found["worst"]) == [0.0, 2.0, -1.0]
    assert list(found["regret"]) == [2.0, 2.0, 3.0]
    assert list(found["mean"]) == [2.5, 2.5, 1.5]
    assert list(found["near_best"]) == [0.5, 0.5, 0.5]
    assert list(found["best_in"]) == [0.5, 0.5, 0.0]
    assert found["above"].isna().all() and found["change"].isna().all()


def test_each_rule_picks_its_own() -> None:
    game = table([(10, 0), (0, 0)], [(3, 0), (3, 0)], [(9, 0), (1, 0)])
    game_ = payoffs(game)
    found = robust(game_, choices(game_, 1.0), resampled(game_)).set_index(["player", "rule"])["strategy"]["a"]
    assert dict(found) == {"maximin": "s1", "minimax regret": "s2", "satisficing": "s0", "best on average": "s0"}


def test_the_status_quo_is_met_world_by_world() -> None:
    base = payoffs(DOUBT, shared=0.5)
    luck = base.values[0, 0, :, 0] - 5.0
    quo = np.stack([2.5 + luck, luck], axis=1)
    found = choices(Payoffs(base.players, base.strategies, base.values, quo), 0.1).set_index(["player", "strategy"]).loc["a"]
    assert list(found["above"]) == [0.5, 0.5, 0.5]
    np.testing.assert_allclose(found["change"], [0.0, 0.0, -1.0], atol=1e-12)
    np.testing.assert_allclose(found["high"] - found["low"], 0.0, atol=1e-12)


# --- a small world with a planted winner

RIVER = (
    CONTEST
    + """\
payoff: end
watch: [dam, dammed]
players:
  alba:
    open: {title: Open the river, reason: Peace., events: {gates: {title: Gates, at: 2022-03, set: {river: 0.0}, reason: r}}}
    shut: {title: Shut it, reason: Power., events: {gates: {title: Gates, at: 2022-03, set: {river: 1.0}, reason: r}}}
    half: {title: Half, reason: Both., events: {gates: {title: Gates, at: 2022-03, set: {river: 0.5}, reason: r}}}
  brenn:
    wait: {title: Wait and see, reason: Nothing is written here; Brenn goes on as it is.}
    raid: {title: Raid, reason: Water., events: {boats: {title: Boats, at: 2022-04, opportunities: {brenn_raids: 6}, reason: r}}}
"""
)


@pytest.fixture(name="river", scope="module")
def small_game(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("river_game"))
    (folder / "strategies").mkdir()
    (folder / "strategies" / "upstream.yaml").write_text(RIVER, encoding="utf-8")
    return folder


def test_the_planted_strategy_dominates_and_nothing_else_is_said_to(river: Path, tmp_path: Path) -> None:
    """Brenn wants the river free more than anything, and its raids free it: to raid is best whatever Alba does."""
    contest = load_contest(str(river / "strategies" / "upstream.yaml"), None, load_evidence(river / "seeds"))
    ran = played(contest, Bout(100, 5, tmp_path))
    assert ran.payoffs.values.shape == (3, 2, 100, 2) and ran.watched.shape == (3, 2, 100, 2)
    told = findings(ran, 0.01, mixed=True)
    (found,) = told.dominance.itertuples()
    assert (found.player, found.strategy, found.by, found.how, found.surely) == ("brenn", "wait", "raid", "strictly", True)
    assert [ran.payoffs.named(p) for p in told.pure] == [("open", "raid")], "a shut river draws raids that cost Alba its trade"
    assert told.steadiness.iloc[0]["share"] == 1.0 and told.unsettled == 0.0
    assert (told.temptations["high"] < 0).all()
    assert set(told.robust.set_index("player").loc["brenn", "strategy"]) == {"raid"}
    assert told.mixed is not None and told.mixed.complete and told.mixed.equilibria == ()
    dam = told.profiles[told.profiles["of"] == "dam"].groupby("brenn")["mean"].mean()
    assert dam["raid"] < dam["wait"], "the outcomes watched follow the boats"


def test_a_strategy_that_writes_nothing_is_the_status_quo_and_a_kept_game_is_not_run_again(river: Path, tmp_path: Path) -> None:
    contest = load_contest(str(river / "strategies" / "upstream.yaml"), None, load_evidence(river / "seeds"))
    done: list[tuple[int, int]] = []
    first = played(contest, Bout(20, 5, tmp_path, watch=lambda n, total: done.append((n, total))))
    assert done[-1] == (7, 7)
    again = played(contest, Bout(20, 5, tmp_path, watch=lambda n, total: done.append((n, total))))
    assert len(done) == 7
    alone = played(contest, Bout(20, 5))
    for other in (again, alone):
        np.testing.assert_array_equal(first.payoffs.values, other.payoffs.values)
    table_ = profile_table(first)
    waiting = table_[(table_["brenn"] == "wait") & (table_["of"] == "alba")]
    assert (waiting["mean"] - waiting["change"]).round(12).nunique() == 1
    assert label(contest, Bout(20, 5)) != label(contest, Bout(20, 6))
    assert json.loads(manifest(contest, Bout(20, 5)))["base"] == "base"
    with pytest.raises(InputError, match="replicates"):
        played(contest, Bout(0))
