"""Frustration of graphs too large to try every split: the search against planted camps, the bounds against known answers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.study.balance import EXACT, FrustrationBounds, at_most, bounds, cycles, frustration, frustration_bounds, landscape
from sim.study.balance.cycles import packed, turned
from sim.study.balance.searched import descended
from sim.study.classics import cases

Signed = NDArray[np.int8]


def drawn(n: int, ties: int, enmity: float, seed: int) -> Signed:
    """A graph of so many ties, each an enmity with that chance."""
    luck = np.random.default_rng(seed)
    i, j = np.triu_indices(n, 1)
    chosen = luck.choice(len(i), ties, replace=False)
    found = np.zeros((n, n), dtype=np.int8)
    found[i[chosen], j[chosen]] = np.where(luck.random(ties) < enmity, -1, 1)
    return found + found.T


def planted(n: int, ties: int, odd: int, seed: int) -> tuple[Signed, NDArray[np.int8]]:
    """A graph of two camps with so many frustrated ties, each in an unbalanced triangle of its own.

    Triangles that share no tie need a frustrated tie each, so that the number planted is the frustration.
    """
    luck = np.random.default_rng(seed)
    side = np.concatenate([[0], luck.integers(0, 2, n - 1)]).astype(np.int8)
    found = np.zeros((n, n), dtype=np.int8)
    sign = np.where(side[:, None] == side[None, :], 1, -1).astype(np.int8)
    left = odd
    while left:
        i, j, k = luck.choice(n, 3, replace=False)
        if not (found[i, j] or found[j, k] or found[i, k]):
            for a, b, turn in ((i, j, -1), (j, k, 1), (i, k, 1)):
                found[a, b] = found[b, a] = turn * sign[a, b]
            left -= 1
    free = np.argwhere(np.triu(found == 0, 1))
    for a, b in free[luck.choice(len(free), ties - 3 * odd, replace=False)]:
        found[a, b] = found[b, a] = sign[a, b]
    return found, side


def odd_ties(signed: Signed, camps: NDArray[np.int8]) -> int:
    together = camps[:, None] == camps[None, :]
    return int(np.triu((signed > 0) & ~together | (signed < 0) & together).sum())


@pytest.mark.parametrize(("odd", "seed"), [(0, 0), (20, 1), (100, 2)])
def test_planted_ties_among_a_hundred_and_eighty_states_are_counted_and_proven(odd: int, seed: int) -> None:
    signed, side = planted(180, 1300, odd, seed)
    found = frustration_bounds(signed)
    assert np.count_nonzero(signed) == 2 * 1300
    assert (found.lower, found.upper, found.exact) == (odd, odd, True)
    assert frustration(signed) == odd_ties(signed, found.camps) == odd
    if odd < 100:
        assert np.array_equal(found.camps, side)  # with so few odd ties no other split does as well


def test_ties_turned_at_random_are_an_upper_limit() -> None:
    """Without triangles of their own, turned ties may be reconciled by other camps: at most as many are frustrated."""
    signed, side = planted(60, 300, 0, 3)
    luck = np.random.default_rng(3)
    ties = np.argwhere(np.triu(signed, 1))
    for a, b in ties[luck.choice(len(ties), 40, replace=False)]:
        signed[a, b] = signed[b, a] = -signed[a, b]
    found = frustration_bounds(signed)
    assert 0 < found.lower <= found.upper == odd_ties(signed, found.camps) <= odd_ties(signed, side) == 40


@pytest.mark.parametrize("n", [3, 4, 9, 16, 17, 20, 33])
def test_all_enemies_frustrate_a_quarter_of_their_ties(n: int) -> None:
    """⌊(n − 1)² / 4⌋, the most that a complete graph can have: Petersdorf 1966."""
    found = frustration_bounds(cases.all_enemies(n))
    assert found.lower == found.upper == (n - 1) ** 2 // 4


@pytest.mark.parametrize(
    ("signed", "ties", "wanted"),
    [
        (cases.enemy_rings(5, 2), 15, 3),  # Petersen: the largest cut has 12 ties
        (cases.enemy_rings(10, 2), 30, 6),  # the dodecahedron: twelve odd faces, in six pairs of neighbours
        (cases.enemy_rings(10, 3), 30, 0),  # Desargues: has no odd cycle
        (cases.enemy_fullerene(), 90, 12),  # C60: Došlić & Vukičević 2007
        (cases.highland_tribes(), 58, 7),  # Gahuku-Gama: Aref & Wilson 2019
    ],
    ids=["petersen", "dodecahedron", "desargues", "C60", "highlands"],
)
def test_published_graphs(signed: Signed, ties: int, wanted: int) -> None:
    assert np.array_equal(signed, signed.T)
    assert np.count_nonzero(np.triu(signed, 1)) == np.count_nonzero(signed) / 2 == ties
    found = frustration_bounds(signed)
    assert found.lower == found.upper == frustration(signed) == odd_ties(signed, found.camps) == wanted


def test_the_highlands_have_as_many_alliances_as_enmities() -> None:
    signed = cases.highland_tribes()
    assert ((signed > 0).sum(), (signed < 0).sum()) == (2 * 29, 2 * 29)


def test_c60_has_twelve_pentagons() -> None:
    """Every corner has three neighbours and lies on one ring of five."""
    near = (cases.enemy_fullerene() != 0).astype(int)
    assert set(near.sum(axis=0)) == {3}
    assert np.trace(np.linalg.matrix_power(near, 5)) == 12 * 10  # closed walks of five steps: each pentagon both ways from each


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 10), st.floats(0.2, 1.0), st.floats(0.0, 1.0), st.integers(0, 2**32 - 1))
def test_the_bounds_hold_the_truth_between_them(n: int, share: float, enmity: float, seed: int) -> None:
    signed = drawn(n, round(share * n * (n - 1) / 2), enmity, seed)
    found = frustration_bounds(signed)
    assert found.lower <= frustration(signed) == found.upper == odd_ties(signed, found.camps)
    assert bounds._spectral(signed) <= found.upper


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 10), st.floats(0.4, 1.0), st.integers(0, 2**32 - 1))
def test_cycles_never_prove_too_much_whatever_camps_they_are_seen_from(n: int, share: float, seed: int) -> None:
    signed = drawn(n, round(share * n * (n - 1) / 2), 0.5, seed)
    camps = np.random.default_rng(seed).integers(0, 2, n)
    upper = odd_ties(signed, camps.astype(np.int8))
    lower, ties = packed(turned(signed, camps), upper)
    assert lower <= frustration(signed) <= len(ties) <= upper


def test_in_whole_numbers_better_camps_are_found_and_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "WITHIN", 99)
    signed = drawn(12, 45, 0.5, 8)
    truth = int(frustration(signed))
    poor = np.zeros(12, dtype=np.int64)
    upper = odd_ties(signed, poor.astype(np.int8))
    assert upper > truth
    lower, ties = packed(graph := turned(signed, poor), upper)
    assert lower == len(ties) == truth
    assert odd_ties(signed, bounds._reconciled(signed, graph.i[ties], graph.j[ties])) == truth


def test_a_gap_that_cycles_leave_is_closed_in_whole_numbers() -> None:
    """Twenty actors with 140 ties: cycles in fractions prove 43 of 44. All half a million splits are tried beside it."""
    signed = drawn(20, 140, 0.5, 6)
    lowest = landscape(np.ones(20), signed.astype(float)).deepest
    truth = (signed < 0).sum() / 2 + lowest.energy / 2  # foes on one side and friends across: E / 2 = friends − foes across
    found = frustration_bounds(signed)
    assert found.lower == found.upper == truth == odd_ties(signed, lowest.camps)


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_actors_are_never_frustrated(n: int) -> None:
    assert frustration_bounds(np.zeros((n, n), dtype=np.int8)) == FrustrationBounds(0, 0, pytest.approx(np.zeros(n)))
    assert frustration_bounds(cases.all_enemies(2)).exact


def test_the_same_graph_has_the_same_camps() -> None:
    signed = drawn(EXACT + 8, 150, 0.5, 2)
    one, other = frustration_bounds(signed), frustration_bounds(signed.copy())
    assert np.array_equal(one.camps, other.camps)
    assert (one.lower, one.upper) == (other.lower, other.upper)


def test_descent_ends_where_no_actor_gains_by_changing_sides() -> None:
    tables = np.stack([drawn(12, 40, 0.5, seed) for seed in range(3)]).astype(float)
    starts = np.where(np.random.default_rng(1).random((3, 5, 12)) < 0.5, 1.0, -1.0)
    ends = descended(tables, starts)
    assert (ends * (ends @ tables) >= 0).all()
    assert not np.array_equal(ends, starts)


def test_planted_triangles_share_no_tie() -> None:
    """What the planted graphs rest on, told by counting: so many unbalanced triangles that are disjoint."""
    signed, side = planted(20, 60, 5, 0)
    odd = [(i, j) for i, j in combinations(range(20), 2) if signed[i, j] and (signed[i, j] > 0) != (side[i] == side[j])]
    assert len(odd) == 5


def test_what_a_search_found_is_told_as_the_most_it_can_be() -> None:
    assert at_most(3, EXACT) == "3" and at_most(3, EXACT + 1) == "at most 3"
    assert at_most(0, EXACT + 1) == "0"
