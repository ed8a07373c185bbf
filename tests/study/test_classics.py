"""Classics: closed forms against independent solutions, and the engine against the closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from scipy.special import expit

from sim.study.classics.arms_race import ArmsRace, engine_race
from sim.study.classics.cases import dilemma, emission_standards, matching_pennies
from sim.study.classics.positions import weighted_mean, weighted_median
from sim.study.classics.quantal import quantal_response, response_gap
from sim.study.classics.reputation import engine_reputation, expected_conduct
from sim.study.equilibria import regret
from sim.world.setup import Floats

CALM = ArmsRace(reaction=(0.1, 0.08), fatigue=(0.15, 0.12), grievance=(0.02, 0.01))
WILD = ArmsRace(reaction=(0.2, 0.2), fatigue=(0.1, 0.1), grievance=(-0.05, -0.05))
START = (0.1, 0.3)


# Arms race


def races() -> st.SearchStrategy[ArmsRace]:
    positive = st.floats(0.05, 0.5)
    pair = st.tuples(positive, positive)
    return st.builds(ArmsRace, pair, pair, st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)))


def test_the_equilibrium_by_hand() -> None:
    """x* = (k h + b g) / (a b − k l) = (.001 + .0024) / (.018 − .008) = .34; y* = (.0016 + .0015) / .01 = .31."""
    assert CALM.equilibrium == pytest.approx([0.34, 0.31])
    assert CALM.stable
    assert not WILD.stable
    with pytest.raises(ValueError, match="no single equilibrium"):
        _ = ArmsRace((0.2, 0.1), (0.1, 0.2), (0.0, 0.0)).equilibrium


@settings(max_examples=30)
@given(races())
def test_a_race_is_stable_where_its_eigenvalues_are_negative(race: ArmsRace) -> None:
    if abs(race.fatigue[0] * race.fatigue[1] - race.reaction[0] * race.reaction[1]) < 1e-6:
        return
    assert race.stable == bool((np.linalg.eigvals(race.matrix).real < 0).all())
    assert race.matrix @ race.equilibrium + race.grievance == pytest.approx([0.0, 0.0], abs=1e-9)
    assert race.at(7.0, (0.0, 0.0)) == pytest.approx(_integrated(race, 7.0, (0.0, 0.0)), rel=1e-6, abs=1e-8)


def _integrated(race: ArmsRace, time: float, start: tuple[float, float]) -> Floats:
    """The race by Runge–Kutta, its two equations written out."""
    (k, l_), (a, b), (g, h) = race.reaction, race.fatigue, race.grievance
    found = solve_ivp(lambda _, z: [k * z[1] - a * z[0] + g, l_ * z[0] - b * z[1] + h], (0, time), start, rtol=1e-9, atol=1e-12)
    return np.asarray(found.y[:, -1])


def test_the_engine_runs_the_race_the_closer_the_shorter_its_steps() -> None:
    gaps = []
    for parts in (2, 4, 8):
        ran = engine_race(CALM, START, 1 / parts, 40 * parts)
        closed = np.array([CALM.at(step / parts, START) for step in range(40 * parts + 1)])
        gaps.append(np.abs(ran - closed).max())
    assert gaps[0] < 0.002
    assert gaps[1] / gaps[0] == pytest.approx(0.5, abs=0.05)
    assert gaps[2] / gaps[1] == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("months", [1.0, 6.0])
def test_the_engine_settles_at_the_equilibrium_by_any_step(months: float) -> None:
    assert engine_race(CALM, START, months, round(600 / months))[-1] == pytest.approx([0.34, 0.31], abs=1e-6)


@pytest.mark.parametrize(("start", "end"), [((0.51, 0.51), 1.0), ((0.49, 0.49), 0.0), ((0.5, 0.5), 0.5)])
def test_in_the_engine_too_an_unstable_race_runs_away_from_its_equilibrium(start: tuple[float, float], end: float) -> None:
    assert WILD.equilibrium == pytest.approx([0.5, 0.5])
    ran = engine_race(WILD, start, 1.0, 300)
    assert ran[-1] == pytest.approx([end, end], abs=1e-6)
    early = WILD.at(3.0, start)
    assert np.abs(engine_race(WILD, start, 1 / 32, 96)[-1] - early).max() < 1e-3  # as long as it is far from the ends


# Reputation


@pytest.mark.parametrize(("good", "ill"), [(0, 0), (3, 0), (0, 4), (7, 3)])
def test_the_engine_keeps_a_beta_reputation(good: int, ill: int) -> None:
    assert expected_conduct(good, ill) == (good + 1) / (good + ill + 2)
    assert engine_reputation(good, ill) == pytest.approx(expected_conduct(good, ill), rel=1e-14)


# Quantal response


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (4, 5)])
def test_without_precision_chance_plays(shape: tuple[int, int]) -> None:
    one, other = quantal_response(np.random.default_rng(1).random((*shape, 2)), 0.0)
    assert one == pytest.approx(np.full(shape[0], 1 / shape[0]))
    assert other == pytest.approx(np.full(shape[1], 1 / shape[1]))


@pytest.mark.parametrize("precision", [0.3, 2.0, 50.0])
def test_symmetric_matching_pennies_are_even_at_any_precision(precision: float) -> None:
    one, other = quantal_response(matching_pennies(), precision)
    assert np.concatenate([one, other]) == pytest.approx(np.full(4, 0.5))


@pytest.mark.parametrize("prize", [4.0, 9.0])
@pytest.mark.parametrize("precision", [0.5, 1.0, 3.0, 20.0])
def test_matching_pennies_against_an_independent_root(prize: float, precision: float) -> None:
    """p = σ(λ ((A + 1) q − 1)) and q = σ(λ (1 − 2 p)) for a prize of A: McKelvey & Palfrey 1995 on the games of Ochs 1995."""

    def answer(p: float) -> float:
        return float(expit(precision * ((prize + 1.0) * expit(precision * (1.0 - 2.0 * p)) - 1.0)))

    p = brentq(lambda x: x - answer(x), 0.0, 1.0, xtol=1e-14)
    one, other = quantal_response(matching_pennies(prize), precision)
    assert one[0] == pytest.approx(p, abs=1e-9)
    assert other[0] == pytest.approx(expit(precision * (1.0 - 2.0 * p)), abs=1e-9)
    assert one[0] > 0.5  # a larger prize is sought more, which Nash denies


def test_in_the_limit_quantal_responses_are_those_of_nash() -> None:
    """Matching pennies with a prize of 9: the first is indifferent at q = 1/10, the second at p = 1/2."""
    gaps = [abs(quantal_response(matching_pennies(9.0), precision)[0][0] - 0.5) for precision in (10.0, 100.0, 1e6)]
    assert gaps == sorted(gaps, reverse=True)
    one, other = quantal_response(matching_pennies(9.0), 1e6)
    assert (one[0], other[0]) == (pytest.approx(0.5, abs=1e-5), pytest.approx(0.1, abs=1e-5))
    assert regret(matching_pennies(9.0), (one, other)) < 1e-4


@pytest.mark.parametrize("gain", [-2.0, 0.5, 3.0])
def test_where_the_other_does_not_matter_the_answer_is_closed(gain: float) -> None:
    one, other = quantal_response(dilemma(gain), 1.5)
    assert (one[1], other[1]) == (pytest.approx(expit(1.5 * gain), abs=1e-10),) * 2


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 4), st.integers(2, 4), st.floats(0.01, 20.0), st.integers(0, 2**32 - 1))
def test_what_is_found_answers_itself(m: int, n: int, precision: float, seed: int) -> None:
    payoffs = np.random.default_rng(seed).random((m, n, 2))
    one, other = quantal_response(payoffs, precision)
    assert response_gap(payoffs, one, other, precision) < 1e-8
    assert (one.sum(), other.sum()) == (pytest.approx(1.0), pytest.approx(1.0))
    again = quantal_response(payoffs * 7.0 + 3.0, precision / 7.0)
    assert again[0] == pytest.approx(one, abs=1e-7)


def test_the_gap_of_what_is_no_equilibrium_is_large() -> None:
    assert response_gap(matching_pennies(9.0), np.array([0.5, 0.5]), np.array([0.5, 0.5]), 1.0) > 0.4


@pytest.mark.parametrize("seed", [0, 47, 90])
def test_gambit_follows_the_same_branch(seed: int) -> None:
    pygambit = pytest.importorskip("pygambit")
    luck = np.random.default_rng(seed)
    payoffs = np.round(luck.random((3, 4, 2)) * 10)
    game = pygambit.Game.from_arrays(payoffs[..., 0], payoffs[..., 1])
    for precision in (0.3, 2.0):
        profile = pygambit.qre.logit_solve_lambda(game, precision, use_strategic=True)[0].profile
        theirs = [[float(profile[s]) for s in player.strategies] for player in game.players]
        for mine, its in zip(quantal_response(payoffs, precision), theirs, strict=True):
            assert mine == pytest.approx(its, abs=1e-5)


@pytest.mark.parametrize(("payoffs", "precision"), [(np.zeros((2, 2)), 1.0), (np.zeros((2, 2, 3)), 1.0)])
def test_only_two_players_have_a_table(payoffs: Floats, precision: float) -> None:
    with pytest.raises(ValueError, match=r"shape \(m, n, 2\)"):
        quantal_response(payoffs, precision)


@pytest.mark.parametrize("precision", [-1.0, np.inf, np.nan])
def test_precision_is_a_number_from_nought(precision: float) -> None:
    with pytest.raises(ValueError, match="precision is a number"):
        quantal_response(matching_pennies(), precision)


# Positions


def test_emission_standards_of_the_european_community() -> None:
    """Bueno de Mesquita & Stokman 1994: Σ c s x / Σ c s = 5.003 / .677, and a median of 7."""
    capability, salience, position = emission_standards()
    assert weighted_mean(capability, salience, position) == pytest.approx(7.389955686853767, rel=1e-15)
    assert weighted_median(capability, salience, position) == 7.0


@pytest.mark.parametrize(
    ("weight", "position", "median"),
    [
        ([1, 1, 1], [0, 5, 9], 5),
        ([3, 1, 1], [0, 5, 9], 0),
        ([1, 1], [2, 4], 3),  # half of all weight on either side
        ([1, 0, 1], [2, 3, 4], 3),  # who weighs nothing has no voice
        ([1, 1, 2], [9, 0, 4], 4),
    ],
)
def test_medians_by_hand(weight: list[float], position: list[float], median: float) -> None:
    assert weighted_median(np.array(weight), np.ones(len(weight)), np.array(position)) == median


@settings(max_examples=40)
@given(st.integers(1, 7), st.integers(0, 2**32 - 1))
def test_no_position_beats_the_median_in_a_vote_by_weight(n: int, seed: int) -> None:
    luck = np.random.default_rng(seed)
    capability, salience, position = luck.random(n) + 0.01, luck.random(n) + 0.01, luck.random(n)
    weight, median = capability * salience, weighted_median(capability, salience, position)
    for rival in position:
        nearer = np.abs(position - rival) < np.abs(position - median)
        assert weight[nearer].sum() <= weight.sum() / 2 + 1e-12
    assert position.min() - 1e-12 <= weighted_mean(capability, salience, position) <= position.max() + 1e-12


@pytest.mark.parametrize("measure", [weighted_mean, weighted_median])
def test_without_weight_there_is_nothing_to_weigh(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(ValueError, match="nobody"):
        measure(np.ones(2), np.zeros(2), np.ones(2))
