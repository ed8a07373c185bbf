"""Chance: every decision has its own luck, whoever else is lucky."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.draws import draw_worlds
from sim.engine.state import State
from sim.engine.walk import walk
from sim.world.setup import Moves, Ranged, Setup
from tests.generators import Deed, blank, issue, moves_of, path, setups, shock, tiny

CORE = ("alpha", "beta", "climate", "issues", "in_force", "means", "talks", "signed", "left", "lapsed")
HERE = Chance(seed=1, block=2, step=3)


def same_course(one: list[State], other: list[State], names: tuple[str, ...]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for a, b in pairs for name in names)


def with_move(moves: Moves, extra: Moves, place: int) -> Moves:
    """Moves with one more, which has no effects, at a place."""

    def joined(number: Ranged, more: Ranged) -> Ranged:
        return Ranged(*(np.insert(a, place, b) for a, b in zip(number, more, strict=True)))

    return replace(
        moves,
        name=(*moves.name[:place], *extra.name, *moves.name[place:]),
        event=(*moves.event[:place], *extra.event, *moves.event[place:]),
        needs=(*moves.needs[:place], *extra.needs, *moves.needs[place:]),
        actor=np.insert(moves.actor, place, extra.actor),
        target=np.insert(moves.target, place, extra.target),
        score=np.insert(moves.score, place, extra.score),
        consent=np.insert(moves.consent, place, extra.consent),
        breaches=np.insert(moves.breaches, place, False, axis=0),
        cost=joined(moves.cost, extra.cost),
        rate=joined(moves.rate, extra.rate),
        effects=replace(moves.effects, move=moves.effects.move + (moves.effects.move >= place)),
        named=moves.named + 1,
    )


@pytest.mark.parametrize(
    "other",
    [replace(HERE, seed=0), replace(HERE, seed=2), replace(HERE, block=3), replace(HERE, step=4), Chance(2, 1, 3)],
    ids=["seed 0", "seed", "block", "step", "seed and block swapped"],
)
def test_another_address_is_other_luck(other: Chance) -> None:
    assert not np.intersect1d(HERE.uniform("x", 3), other.uniform("x", 3)).size
    assert not np.intersect1d(HERE.normal("x", 3), other.normal("x", 3)).size


def test_another_name_is_other_luck() -> None:
    assert not np.intersect1d(HERE.uniform("x", 3), HERE.uniform("y", 3)).size


def test_seed_0_is_a_seed() -> None:
    assert np.array_equal(Chance(0, 0, 0).uniform("x"), Chance(0, 0, 0).uniform("x"))
    assert not np.array_equal(Chance(0, 0, 0).uniform("x"), Chance(1, 0, 0).uniform("x"))


def test_the_largest_seed_is_a_seed() -> None:
    assert Chance(2**63 - 1, 0, 0).uniform("x").shape == (BLOCK,)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**33), st.integers(0, 5000), st.text(max_size=8))
def test_a_stream_is_numpys_own_for_its_address(seed: int, block: int, step: int, name: str) -> None:
    digest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    numbers = np.random.Generator(np.random.SFC64([seed, block, step, digest])).random((2, BLOCK))
    assert np.array_equal(Chance(seed, block, step).uniform(name, 2).T, numbers)


def test_no_seed_is_negative() -> None:
    with pytest.raises(ValueError, match="cannot be negative: -1"):
        Chance(-1, 0, 0).uniform("luck", 1)


def test_luck_does_not_depend_on_who_asks_first() -> None:
    x, y = HERE.uniform("x", 3), HERE.normal("y", 2)
    assert np.array_equal(HERE.normal("y", 2), y)
    assert np.array_equal(HERE.uniform("x", 3), x)


@given(st.integers(0, 5), st.integers(0, 5))
def test_a_longer_list_keeps_the_luck_of_the_shorter(few: int, more: int) -> None:
    assert np.array_equal(HERE.uniform("x", few + more)[:, :few], HERE.uniform("x", few))
    assert np.array_equal(HERE.normal("x", few + more, 2)[:, :few], HERE.normal("x", few, 2))


def test_uniform_luck_lies_from_0_to_1_and_normal_luck_around_0() -> None:
    u, z = HERE.uniform("x", 1000), HERE.normal("x", 1000)
    assert 0 <= u.min() < u.max() < 1
    assert abs(u.mean() - 0.5) < 4 * np.sqrt(1 / 12 / u.size)
    assert abs(z.mean()) < 4 / np.sqrt(z.size)


def test_blocks_walked_side_by_side_are_the_blocks_walked_alone(tiny: Setup) -> None:
    together = zip(*(walk(tiny, 5, block) for block in range(3)), strict=True)
    steps = list(islice(together, 7))
    for block in range(3):
        assert same_course([moments[block].state for moments in steps], path(tiny, 6, 5, block), (*CORE, "moves"))


def test_blocks_differ(tiny: Setup) -> None:
    assert not np.intersect1d(path(tiny, 1, 5, 0)[1].issues, path(tiny, 1, 5, 1)[1].issues).size


def test_a_longer_walk_keeps_the_steps_of_the_shorter(tiny: Setup) -> None:
    assert same_course(path(tiny, 3), path(tiny, 9)[:4], (*CORE, "moves"))


@pytest.mark.parametrize("uncertain", [False, True], ids=["certain", "drawn"])
@pytest.mark.parametrize("place", [3, 5], ids=["named", "of the repertoire"])
def test_one_more_move_that_never_happens_changes_nothing(place: int, uncertain: bool) -> None:
    setup = replace(wide(), uncertain=uncertain)
    extra = moves_of([Deed("a waits", 0, 1, 1.0, rate=0.0, cost=Ranged(*np.array([0.0, 0.1, 0.5])))], 2)
    moves = with_move(setup.moves, extra, place)
    longer = replace(setup, moves=replace(moves, named=4 if place == 3 else 3))
    plain, grown = path(setup, 8), path(longer, 8)
    assert same_course(plain, grown, CORE)
    for a, b in zip(plain, grown, strict=True):
        assert np.array_equal(a.moves, np.delete(b.moves, place, axis=1))
    assert any(state.moves.any() for state in plain)


def wide() -> Setup:
    """The tiny world with a range around the cost and rate of every move."""
    setup = tiny()

    def spread(number: Ranged) -> Ranged:
        return Ranged(0.5 * number.value, number.value, 2.0 * number.value)

    return replace(setup, moves=replace(setup.moves, cost=spread(setup.moves.cost), rate=spread(setup.moves.rate)))


@pytest.mark.parametrize(
    "idle",
    [
        shock("too late", step=99, issues=((0, "set", 1.0),)),
        shock("impossible", when=(issue(0, above=2.0),), issues=((0, "set", 1.0),)),
        shock("hardly", when=(issue(0, above=0.0),), chance=1e-300, issues=((0, "set", 1.0),)),
    ],
    ids=lambda s: s.name,
)
def test_an_event_that_never_happens_changes_nothing(idle: object) -> None:
    real = shock("drought", when=(issue(0, above=0.5),), chance=0.3, issues=((0, "add", 0.1),))
    without, with_it = replace(tiny(), shocks=(real,)), replace(tiny(), shocks=(idle, real))
    plain, longer = path(without, 8), path(with_it, 8)
    assert same_course(plain, longer, (*CORE, "moves", "tempo"))
    assert np.array_equal(plain[-1].fired[:, 0], longer[-1].fired[:, 1])
    assert 0 < plain[-1].fired.mean() < 1


@given(setup=setups(uncertain=True), seed=st.integers(0, 2**63 - 1))
def test_every_scenario_of_a_study_draws_the_same_worlds(setup: Setup, seed: int) -> None:
    other = replace(setup, shocks=(shock("peace", 1, issues=((0, "set", 0.0),)),), steps=99)
    one, two = (draw_worlds(s, Chance(seed, 0, 0)) for s in (setup, other))
    for name in ("alpha", "beta", "position", "share", "rate", "cost", "effect", "agreed"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name


def test_a_world_without_uncertainty_is_the_same_in_every_replicate(tiny: Setup) -> None:
    worlds = draw_worlds(tiny, Chance(1, 0, 0))
    for name in ("alpha", "position", "share", "rate"):
        values = getattr(worlds, name)
        assert (values == values[0]).all(), name


def test_an_empty_world_walks() -> None:
    assert path(blank(), 3)[-1].issues.tolist() == [[0.5, 0.5]] * BLOCK
