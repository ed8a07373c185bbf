"""Instruments of power and alignment, held against known graphs and brute force."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.study import balance
from sim.study.balance import (
    EXACT,
    Camps,
    alignment_distance,
    balanced_triads,
    bloc_count,
    blocs,
    camps,
    concentration,
    distinct,
    frustrated,
    frustration,
    polarity,
    signs,
    split,
)

Signed = NDArray[np.int8]


def graph(n: int, *ties: tuple[int, int, int]) -> Signed:
    """A signed graph by its ties (i, j, sign)."""
    found = np.zeros((n, n), dtype=np.int8)
    for i, j, sign in ties:
        found[i, j] = found[j, i] = sign
    return found


def searched_split(signed: Signed) -> tuple[int, Camps]:
    """What the search makes of a graph of which every split could be tried."""
    with patch.object(frustrated, "EXACT", 0):
        count, camp = split(signed)
    return int(count), camp


def complete(n: int, sign: int) -> Signed:
    return graph(n, *((i, j, sign) for i, j in combinations(range(n), 2)))


def sides(*camp: int) -> Signed:
    """Friends within camps, enemies between them."""
    side = np.array(camp)
    found = np.where(side[:, None] == side[None, :], 1, -1).astype(np.int8)
    np.fill_diagonal(found, 0)
    return found


@st.composite
def graphs(draw: st.DrawFn, least: int = 2, most: int = 6) -> Signed:
    n = draw(st.integers(least, most))
    pairs = list(combinations(range(n), 2))
    drawn = draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=len(pairs), max_size=len(pairs)))
    return graph(n, *((i, j, s) for (i, j), s in zip(pairs, drawn, strict=True)))


def brute_frustration(signed: Signed) -> int:
    """Fewest ties at odds with a split, by trying all splits one by one."""
    n = len(signed)
    return min(
        sum(1 for i, j in combinations(range(n), 2) if signed[i, j] and (signed[i, j] > 0) != (split[i] == split[j]))
        for split in product([0, 1], repeat=n)
    )


def brute_triads(signed: Signed) -> tuple[int, int]:
    """(balanced, closed) triads, counted one by one."""
    signs_ = [int(signed[i, j]) * int(signed[j, k]) * int(signed[i, k]) for i, j, k in combinations(range(len(signed)), 3)]
    return sum(s > 0 for s in signs_), sum(s != 0 for s in signs_)


# Power


@pytest.mark.parametrize(
    ("capability", "hhi"),
    [
        ([1, 1, 1, 1], 0.25),
        ([1, 0, 0], 1.0),
        ([3, 1], 10 / 16),
        ([40, 30, 20, 10], 0.3),
        ([0.4, 0.3, 0.2, 0.1], 0.3),
    ],
)
def test_concentration_is_the_herfindahl_index_and_polarity_its_inverse(capability: list[float], hhi: float) -> None:
    assert concentration(np.array(capability, dtype=float)) == pytest.approx(hhi)
    assert polarity(np.array(capability, dtype=float)) == pytest.approx(1 / hhi)


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=8))
def test_concentration_lies_between_parity_and_monopoly(capability: list[float]) -> None:
    found = concentration(np.array(capability))
    assert 1 / len(capability) - 1e-12 <= found <= 1 + 1e-12


# Ties


def test_a_tie_needs_mutual_trust_beyond_the_dead_zone() -> None:
    trust = np.full((4, 4), 0.5)
    trust[0, 1], trust[1, 0] = 0.9, 0.3  # together 0.6: a friend outweighs a doubt
    trust[0, 2], trust[2, 0] = 0.2, 0.6  # together 0.4
    trust[0, 3], trust[3, 0] = 0.54, 0.54  # too close to the middle
    trust[1, 2] = trust[2, 1] = 0.56
    trust[1, 3] = trust[3, 1] = 0.44
    np.fill_diagonal(trust, 0.99)
    assert np.array_equal(signs(trust), graph(4, (0, 1, 1), (0, 2, -1), (1, 2, 1), (1, 3, -1)))
    assert signs(trust).dtype == np.int8


# Distance


def test_two_actors_are_apart_as_far_as_they_differ_about_third_parties() -> None:
    trust = np.full((4, 4), 0.5)
    for (i, j), (there, back) in {(0, 2): (0.9, 0.7), (0, 3): (0.3, 0.1), (1, 2): (0.6, 0.6), (1, 3): (0.2, 0.4)}.items():
        trust[i, j], trust[j, i] = there, back
    apart = alignment_distance(trust)
    assert apart[0, 1] == pytest.approx((abs(0.8 - 0.6) + abs(0.2 - 0.3)) / 2)  # about 2 and about 3
    assert apart[2, 3] == pytest.approx((abs(0.8 - 0.2) + abs(0.6 - 0.3)) / 2)
    trust[0, 1] = trust[1, 0] = 0.0
    assert alignment_distance(trust)[0, 1] == pytest.approx(apart[0, 1])  # what they think of one another is no part of it


def test_camps_without_contact_are_as_far_apart_as_can_be() -> None:
    side = np.array([0, 0, 1, 1, 1])
    trust = (side[:, None] == side[None, :]).astype(float)
    assert np.array_equal(alignment_distance(trust), 1.0 - trust)
    assert np.array_equal(alignment_distance(np.eye(2)), np.zeros((2, 2)))  # nobody else to differ about


@given(st.integers(2, 6), st.integers(0, 2**32 - 1), st.randoms(use_true_random=False))
def test_distance_is_symmetric_bounded_and_blind_to_names(n: int, seed: int, dice: Any) -> None:
    trust = np.random.default_rng(seed).random((2, n, n))
    apart = alignment_distance(trust)
    assert np.array_equal(apart, apart.swapaxes(-1, -2))
    assert ((apart >= 0) & (apart <= 1)).all()
    assert not apart[:, np.arange(n), np.arange(n)].any()
    order = list(range(n))
    dice.shuffle(order)
    place = np.ix_(range(2), order, order)
    assert np.allclose(alignment_distance(trust[place]), apart[place])


# Triads


@pytest.mark.parametrize(
    ("signed", "share"),
    [
        (complete(3, 1), 1.0),
        (complete(5, 1), 1.0),
        (sides(0, 0, 1), 1.0),  # the friend of my friend, and their common enemy
        (sides(0, 0, 1, 1, 1), 1.0),
        (graph(3, (0, 1, 1), (1, 2, 1), (0, 2, -1)), 0.0),  # my friends are enemies
        (complete(3, -1), 0.0),  # everybody against everybody
        (complete(4, -1), 0.0),
        (graph(4, (0, 1, 1), (1, 2, 1), (0, 2, 1), (0, 3, 1), (1, 3, -1)), 0.5),
    ],
)
def test_balanced_triads_of_known_graphs(signed: Signed, share: float) -> None:
    assert balanced_triads(signed) == share


@pytest.mark.parametrize("signed", [complete(2, 1), graph(3, (0, 1, 1), (1, 2, -1)), graph(4)])
def test_without_a_closed_triad_there_is_no_share(signed: Signed) -> None:
    assert np.isnan(balanced_triads(signed))


@given(graphs())
def test_balanced_triads_are_those_that_are_counted(signed: Signed) -> None:
    even, closed = brute_triads(signed)
    if closed:
        assert balanced_triads(signed) == pytest.approx(even / closed)
    else:
        assert np.isnan(balanced_triads(signed))


# Frustration


@pytest.mark.parametrize(
    ("signed", "ties"),
    [
        (complete(3, 1), 0),
        (complete(6, 1), 0),
        (sides(0, 0, 1), 0),
        (sides(0, 1, 0, 1, 1, 0, 1), 0),
        (graph(5), 0),
        (graph(4, (0, 1, -1), (1, 2, -1), (2, 3, -1), (3, 0, -1)), 0),  # a ring of four enemies has two sides
        (complete(3, -1), 1),
        (graph(3, (0, 1, 1), (1, 2, 1), (0, 2, -1)), 1),
        (complete(4, -1), 2),
        (complete(5, -1), 4),
        (complete(6, -1), 6),
        (graph(5, *((i, (i + 1) % 5, -1) for i in range(5))), 1),  # a ring of five enemies has not
    ],
)
def test_frustration_of_known_graphs(signed: Signed, ties: int) -> None:
    assert frustration(signed) == ties
    assert searched_split(signed)[0] == ties


@given(graphs())
def test_frustration_is_that_of_brute_force(signed: Signed) -> None:
    assert frustration(signed) == brute_frustration(signed)


@given(graphs())
def test_the_blocs_are_a_split_with_that_frustration(signed: Signed) -> None:
    camp = camps(signed)
    assert camp[0] == 0
    together = camp[:, None] == camp[None, :]
    odd = np.triu((signed > 0) & ~together | (signed < 0) & together).sum()
    assert odd == frustration(signed)
    assert bloc_count(signed) == len(set(camp.tolist()))


@given(graphs(), st.randoms(use_true_random=False))
def test_relabelling_changes_no_instrument(signed: Signed, dice: Any) -> None:
    order = list(range(len(signed)))
    dice.shuffle(order)
    turned = signed[np.ix_(order, order)]
    assert frustration(turned) == frustration(signed)
    assert balanced_triads(turned) == pytest.approx(balanced_triads(signed), nan_ok=True)


@given(graphs(), st.lists(st.booleans(), min_size=6, max_size=6))
def test_changing_sides_changes_no_frustration(signed: Signed, sides: list[bool]) -> None:
    side = np.where(sides[: len(signed)], -1, 1).astype(np.int8)
    assert frustration(signed * side[:, None] * side[None, :]) == frustration(signed)


@settings(max_examples=15)
@given(graphs(7, 10))
def test_the_search_finds_what_enumeration_finds(signed: Signed) -> None:
    found, camp = searched_split(signed)
    assert found == frustration(signed)
    together = camp[:, None] == camp[None, :]
    assert np.triu((signed > 0) & ~together | (signed < 0) & together).sum() == found


@given(graphs())
def test_of_several_splits_the_first_is_told(signed: Signed) -> None:
    """In the order of the numbers whose bits are the camps of all but the first actor."""
    n = len(signed)
    spins = np.array([[1, *(1 - 2 * (x >> i & 1) for i in range(n - 1))] for x in range(2 ** (n - 1))])
    agreed = ((spins @ signed) * spins).sum(axis=1)
    assert np.array_equal(camps(signed), spins[agreed.argmax()] < 0)


@pytest.mark.parametrize("n", [EXACT, EXACT + 4])
def test_a_table_has_the_same_camps_whatever_stands_beside_it(n: int) -> None:
    luck = np.random.default_rng(n)
    half = np.triu(luck.integers(-1, 2, (7, n, n)), 1).astype(np.int8)
    tables = half + half.swapaxes(1, 2)
    counts, camp = split(tables)
    assert len(set(counts.tolist())) > 1
    for table, count, side in zip(tables, counts, camp, strict=True):
        assert split(table)[0] == count
        assert np.array_equal(split(table)[1], side)


@pytest.mark.parametrize("n", [1, 2, 3, 9])
def test_tables_that_are_alike_are_told_once(n: int) -> None:
    half = np.triu(np.random.default_rng(n).integers(-1, 2, (5, n, n)), 1).astype(np.int8)
    some = half + half.swapaxes(1, 2)
    signed = some[np.array([[0, 1, 0], [2, 2, 4], [3, 1, 0]])]
    tables, which = distinct(signed)
    assert which.shape == (3, 3)
    assert np.array_equal(tables[which], signed)
    assert len(tables) == len({table.tobytes() for table in some})


@pytest.mark.parametrize("seed", range(3))
def test_planted_camps_of_twenty_four_are_found(seed: int) -> None:
    luck = np.random.default_rng(seed)
    planted = np.concatenate([[0], luck.integers(0, 2, 23)])
    signed = sides(*planted)
    absent = np.triu(luck.random((24, 24)) < 0.3, 1)
    signed[absent | absent.T] = 0  # not everybody has dealings with everybody
    assert len(signed) > balance.EXACT
    assert frustration(signed) == 0
    assert np.array_equal(camps(signed), planted)
    assert bloc_count(signed) == 2


@pytest.mark.parametrize("planted", [(0, 0, 0, 1, 1), (0, 1, 0, 1, 0, 1, 1), (0,) * 6])
def test_planted_camps_are_found_through_trust(planted: tuple[int, ...]) -> None:
    side = np.array(planted)
    trust = np.where(side[:, None] == side[None, :], 0.8, 0.2)
    assert np.array_equal(blocs(trust), side)
    assert np.array_equal(camps(signs(trust)), side)
    assert bloc_count(signs(trust)) == len(set(planted))
    assert frustration(signs(trust)) == 0


def test_one_deserter_is_one_frustrated_tie() -> None:
    signed = sides(0, 0, 0, 1, 1, 1)
    signed[0, 3] = signed[3, 0] = 1
    assert frustration(signed) == 1
    assert np.array_equal(camps(signed), [0, 0, 0, 1, 1, 1])


# Leading axes


@pytest.mark.parametrize("n", [5, balance.EXACT + 1])
def test_leading_axes_are_kept(n: int) -> None:
    trust = np.random.default_rng(4).random((2, 3, n, n))
    capability = np.random.default_rng(5).random((2, 3, n)) + 0.1
    signed = signs(trust)
    assert signed.shape == (2, 3, n, n)
    for instrument, argument in (
        (concentration, capability),
        (polarity, capability),
        (balanced_triads, signed),
        (frustration, signed),
        (bloc_count, signed),
    ):
        found = instrument(argument)
        assert found.shape == (2, 3)
        for a, b in product(range(2), range(3)):
            np.testing.assert_allclose(found[a, b], instrument(argument[a, b]))
    assert camps(signed).shape == (2, 3, n)
    assert np.array_equal(camps(signed)[1, 2], camps(signed[1, 2]))


def test_a_long_history_is_read_in_parts() -> None:
    signed = np.stack([sides(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1), complete(12, -1)] * 2100)
    found = frustration(signed)  # 4200 × 2048 splits is more than one part
    assert found.shape == (4200,)
    assert set(found[::2]) == {0}
    assert set(found[1::2]) == {30}  # two camps of six: 2 × 15 enemies side by side
