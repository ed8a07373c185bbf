"""Landscapes of alignment: published minima, brute force, and what steepest descent must do."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.study.balance import Landscape, actor_frustration, descend, energy, landscape
from sim.study.classics.cases import middle_east_2016
from sim.world.setup import Floats


def likings(n: int, seed: int) -> tuple[Floats, Floats]:
    """Sizes and whole propensities from −2 to 2."""
    luck = np.random.default_rng(seed)
    half = np.triu(luck.integers(-2, 3, (n, n)), 1)
    return luck.integers(1, 6, n).astype(float), (half + half.T).astype(float)


def brute_energy(sizes: Floats, table: Floats, camps: tuple[int, ...]) -> float:
    """Σ over ordered pairs in different camps, one by one."""
    pairs = product(range(len(sizes)), repeat=2)
    return sum(sizes[i] * sizes[j] * table[i, j] for i, j in pairs if i != j and camps[i] != camps[j])


def camps_of(found: Landscape, split: int) -> tuple[int, ...]:
    return (0, *((split >> i) & 1 for i in range(len(found.actors) - 1)))


# Published


@pytest.mark.parametrize(
    ("syria", "lowest", "apart"),
    [(50.0, -83_200.0, ("Turkey", "ISIS", "Nusra")), (10.0, -65_600.0, ("ISIS", "Nusra"))],
    ids=["February 2016", "weak Syria"],
)
def test_the_middle_east_of_february_2016(syria: float, lowest: float, apart: tuple[str, ...]) -> None:
    """Robert Axelrod with Zander Furnas, public repository Landscape_Theory, results of 20 February 2016."""
    case = middle_east_2016(syria)
    found = landscape(case.sizes, case.propensities, case.actors)
    assert found.energies.shape == (1024,)
    assert found.deepest.energy == found.energies.min() == lowest
    assert found.sides(found.deepest.camps) == (tuple(a for a in case.actors if a not in apart), apart)
    assert len(found.valleys) == 1
    assert found.deepest.basin == 1024
    assert np.array_equal(descend(case.sizes, case.propensities), found.deepest.camps)


def test_another_propensity_would_be_noticed() -> None:
    """The United States and Turkey stand apart; at 4 in place of 5 that costs 2 · 10 · 10 less, and no split gains more."""
    case = middle_east_2016()
    table = case.propensities.copy()
    table[0, 3] = table[3, 0] = 1.0
    assert landscape(case.sizes, table).deepest.energy == -83_400.0


# By hand


def test_three_actors_by_hand() -> None:
    """Sizes 1, 2, 3; the first two are friends (2), the third their foe (−1): E = −2 (3 + 6) = −18 with the third alone."""
    table = np.array([[0.0, 2.0, -1.0], [2.0, 0.0, -1.0], [-1.0, -1.0, 0.0]])
    found = landscape(np.array([1.0, 2.0, 3.0]), table, ("a", "b", "c"))
    assert found.energies.tolist() == [0.0, 2.0 * (4.0 - 6.0), -18.0, 2.0 * (4.0 - 3.0)]  # none, b, c, b and c on the other side
    assert [(v.camps.tolist(), v.energy, v.basin) for v in found.valleys] == [([0, 0, 1], -18.0, 4)]
    assert found.ends.tolist() == [2, 2, 2, 2]
    assert actor_frustration(np.array([1.0, 2.0, 3.0]), table, np.array([0, 1, 0])).tolist() == [4.0, -1.0, -2.0]


def test_two_valleys_have_a_basin_each() -> None:
    """Two pairs of friends who quarrel with all others but their own: the pairs stand against each other, or mixed they fall."""
    table = np.full((4, 4), -1.0)
    table[0, 1] = table[1, 0] = table[2, 3] = table[3, 2] = 1.0
    found = landscape(np.ones(4), table)
    assert [v.camps.tolist() for v in found.valleys] == [[0, 0, 1, 1]]
    assert found.valleys[0].basin == 8


# Brute force


@settings(max_examples=40)
@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_energies_valleys_and_basins_are_those_of_brute_force(n: int, seed: int) -> None:
    sizes, table = likings(n, seed)
    found = landscape(sizes, table)
    energies = {camps_of(found, s): e for s, e in enumerate(found.energies)}
    assert {c: brute_energy(sizes, table, c) for c in energies} == energies

    def turned(camps: tuple[int, ...], i: int) -> tuple[int, ...]:
        new = tuple(1 - c if k == i else c for k, c in enumerate(camps))
        return new if new[0] == 0 else tuple(1 - c for c in new)

    def end(camps: tuple[int, ...]) -> tuple[int, ...]:
        best = min((turned(camps, i) for i in range(n)), key=energies.__getitem__)
        return camps if energies[best] >= energies[camps] else end(best)

    bottoms = {c for c in energies if end(c) == c}
    assert {tuple(v.camps.tolist()) for v in found.valleys} == bottoms
    assert [v.energy for v in found.valleys] == sorted(v.energy for v in found.valleys)
    assert sum(v.basin for v in found.valleys) == len(energies)
    for split, last in enumerate(found.ends):
        assert camps_of(found, last) in bottoms
        assert energies[camps_of(found, last)] <= energies[camps_of(found, split)]


@settings(max_examples=40)
@given(st.integers(2, 9), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_the_frustration_of_actors_weighted_by_size_is_the_energy(n: int, seed: int, camp: int) -> None:
    """E(X) = Σ s_i F_i(X): the energy of Axelrod & Bennett is the sum over ordered pairs in different camps."""
    sizes, table = likings(n, seed)
    camps = np.random.default_rng(camp).integers(0, 2, n).astype(np.int8)
    parts = actor_frustration(sizes, table, camps)
    assert sizes @ parts == pytest.approx(energy(sizes, table, camps))
    assert energy(sizes, table, camps) == brute_energy(sizes, table, tuple(camps.tolist()))
    assert energy(sizes, table, 1 - camps) == energy(sizes, table, camps)


@settings(max_examples=40)
@given(st.integers(3, 9), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_change_that_eases_one_actor_lowers_the_energy(n: int, seed: int, at: int) -> None:
    """Axelrod & Bennett 1993, note 2: because propensities are mutual, E falls by twice what the actor gains, times its size."""
    sizes, table = likings(n, seed)
    luck = np.random.default_rng(at)
    camps, who = luck.integers(0, 2, n).astype(np.int8), int(luck.integers(n))
    after = camps.copy()
    after[who] = 1 - after[who]
    eased = actor_frustration(sizes, table, camps)[who] - actor_frustration(sizes, table, after)[who]
    fall = energy(sizes, table, camps) - energy(sizes, table, after)
    assert fall == pytest.approx(2.0 * sizes[who] * eased)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 10), st.integers(0, 2**32 - 1))
def test_descent_ends_in_a_valley_and_the_search_in_the_deepest(n: int, seed: int) -> None:
    sizes, table = likings(n, seed)
    found = landscape(sizes, table)
    assert energy(sizes, table, descend(sizes, table)) == found.deepest.energy
    for split in range(0, len(found.energies), 7):
        ended = descend(sizes, table, np.array(camps_of(found, split)))
        assert tuple(ended.tolist()) in {tuple(v.camps.tolist()) for v in found.valleys}
        assert energy(sizes, table, ended) <= found.energies[split]


def test_many_actors_descend_to_camps_that_were_planted() -> None:
    side = np.concatenate([[0], np.random.default_rng(5).integers(0, 2, 59)])
    table = np.where(side[:, None] == side[None, :], 1.0, -1.0)
    assert np.array_equal(descend(np.ones(60), table), side)


# Limits


def test_seventeen_actors_take_less_than_a_second() -> None:
    sizes, table = likings(17, 1)
    began = time.process_time()
    found = landscape(sizes, table)
    assert time.process_time() - began < 1.0
    assert len(found.energies) == 2**16
    assert sum(v.basin for v in found.valleys) == 2**16


def test_neither_the_diagonal_nor_names_change_anything() -> None:
    sizes, table = likings(5, 3)
    other = landscape(sizes, table + np.diag(np.arange(5.0)), tuple("abcde"))
    assert np.array_equal(other.energies, landscape(sizes, table).energies)
    assert landscape(sizes, table).actors == ("0", "1", "2", "3", "4")


@pytest.mark.parametrize(
    ("sizes", "table", "says"),
    [
        (np.ones(2), np.array([[0.0, 1.0], [2.0, 0.0]]), "that of 0 for 1 is 1 and the other 2"),
        (np.ones(3), np.zeros((2, 2)), r"3 sizes need a table"),
        (np.array([1.0, 0.0]), np.zeros((2, 2)), "greater than 0"),
        (np.ones(2), np.full((2, 2), np.nan), "are numbers"),
        (np.ones(1), np.zeros((1, 1)), "1 actors"),
        (np.ones(21), np.zeros((21, 21)), "21 actors have .* descend"),
    ],
)
def test_what_is_no_landscape_is_refused(sizes: Floats, table: Floats, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        landscape(sizes, table)
