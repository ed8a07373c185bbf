"""A small world that uses everything at once, walked by weeks against the reference; luck and first words that are pinned."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

import numpy as np
import pytest

from sim.engine import standing
from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.draws import draw_worlds
from sim.engine.laws.diplomacy import leaving, occasions, surpluses
from sim.engine.laws.events import events
from sim.engine.model import GeopoliticalModel
from sim.engine.seats import undecided
from sim.engine.state import initial
from sim.world.compile import Run, compiled
from sim.world.numbers import numbers
from sim.world.quantity import Condition, Kind, Quantity
from sim.world.setup import Ranged, Setup
from tests.generators import WEEK, Treaty, accords_of, blank, issue, moves_of, path, shock, tiny
from tests.reference.test_reference import raced
from tests.world.rich import basis

LOW = Condition(Quantity(Kind.ISSUE, (1,)), below=0.9)
SHOCKS = (
    shock("flood", step=1, chance=0.5, issues=((0, "add", -0.6), (1, "add", 0.9)), capability=((0, 0.5), (2, 3.0))),
    shock("relief", step=2, chance=0.7, issues=((0, "set", 0.8),), undoes=True),
    shock("feud", step=2, chance=0.5, trust=((0, 1, 0.5, 4.0), (2, 0, 3.0, 0.25))),
    shock("summit", when=(LOW,), chance=0.9, accords=((0, True), (1, False)), talks=((0, 5.0), (1, 4.0)), repeat=True),
    shock("strike", when=(LOW, issue(0, above=-0.5)), chance=0.9, tempo=((0, 3.0), (1, 0.2), (3, 6.0))),
)


def everything(*, uncertain: bool = True, months: float = WEEK) -> Setup:
    """The rich world with quick moves, ready signers and shocks of every kind; each number has a range."""
    rich = basis()
    setup = compiled(rich.world, numbers(rich), Run(SHOCKS, months, 12, uncertain))
    moves, accords = setup.moves, setup.accords
    return replace(
        setup,
        parameters=tiny().parameters,
        coupling=wide(setup.coupling, 1.0),
        noise=wide(setup.noise, 1.0),
        position=wide(setup.position, 1.0),
        salience=wide(Ranged(*np.full((3, 3, 2), 0.5)), 1.0),
        moves=replace(moves, rate=wide(moves.rate, 4.0), cost=wide(moves.cost, 1.0)),
        accords=replace(accords, rate=wide(accords.rate, 8.0), exit_rate=wide(accords.exit_rate, 6.0)),
    )


def wide(number: Ranged, factor: float) -> Ranged:
    """A number, larger, and with a range wherever it is not 0."""
    span = np.sort([factor * end * number.value for end in (0.5, 1.0, 1.25)], axis=0)
    return Ranged(*span)


@pytest.mark.parametrize("uncertain", [False, True], ids=["certain", "uncertain"])
@pytest.mark.parametrize("replicate", [0, 77, 129])
def test_a_world_with_everything_comes_out_the_same(uncertain: bool, replicate: int) -> None:
    raced(everything(uncertain=uncertain), 5, replicate, 8)


def test_an_issue_is_held_by_an_accord_whatever_another_says_that_is_not_in_force() -> None:
    kept = Treaty("kept", (0, 1), terms=((0, 0, 0.4, 6.0),), rate=0.0, exit_rate=0.0, in_force=True)
    unsigned = Treaty("unsigned", (0, 1), terms=((0, 1, 0.9, 6.0),), rate=0.0, exit_rate=0.0)
    raced(replace(tiny(), accords=accords_of((kept, unsigned), 3), moves=moves_of((), 2)), 5, 0, 4)


@pytest.mark.parametrize("named", [0, 1, 2])
def test_named_moves_and_the_repertoire_are_drawn_apart(named: int) -> None:
    setup = everything()
    raced(replace(setup, moves=replace(setup.moves, named=named)), 6, 3, 2)


def test_in_that_world_everything_happens() -> None:
    states = path(everything(), 8, seed=5)
    assert all(np.any([state.occurred[:, n] for state in states]) for n in range(len(SHOCKS)))
    for name in ("signed", "left", "lapsed"):
        assert np.any([getattr(state, name) for state in states], axis=(0, 1)).any(), name
    assert np.any([state.moves[:, :2] for state in states], axis=(0, 1)).all()


@pytest.mark.parametrize("step", [1, 2])
def test_an_event_changes_nothing_where_it_does_not_strike(step: int) -> None:
    setup = everything()
    worlds = draw_worlds(setup, Chance(5, 0, 0))
    before = initial(worlds)
    after = events(before, worlds, Chance(5, 0, step))
    calm = ~after.occurred.any(axis=1)
    assert 0 < calm.sum() < BLOCK
    for name in ("issues", "alpha", "beta", "in_force", "means", "tempo", "talks", "lapsed"):
        assert np.array_equal(getattr(after, name)[calm], getattr(before, name)[calm]), name


def test_an_event_keeps_issues_within_their_scale() -> None:
    floods = (shock("down", step=1, issues=((0, "add", -0.9),)), shock("up", step=1, issues=((1, "add", 0.9),)))
    setup = replace(everything(), shocks=floods)
    worlds = draw_worlds(setup, Chance(5, 0, 0))
    after = events(initial(worlds), worlds, Chance(5, 0, 1))
    assert (after.issues[:, 0] == 0.0).all()
    assert (after.issues[:, 1] == 1.0).all()


@pytest.mark.parametrize(("pull", "end"), [(-9.0, 0.0), (9.0, 1.0)])
def test_an_issue_that_is_dragged_hard_rests_at_the_end_of_its_scale(pull: float, end: float) -> None:
    number = np.array([[0.0, 0.0], [pull, 0.0]])
    setup = replace(everything(), coupling=Ranged(number, number, number))
    worlds = draw_worlds(setup, Chance(5, 0, 0))
    resting = standing.resting(worlds.start + 0.5, worlds)
    assert (resting[:, 1] == end).all()
    assert np.array_equal(resting[:, 0], worlds.start[:, 0])


def test_twice_the_time_gives_twice_the_occasions_and_the_same_chance_to_stay() -> None:
    setup = everything(months=0.25)
    worlds, later = (draw_worlds(replace(setup, months=months), Chance(5, 0, 0)) for months in (0.25, 0.5))
    state = replace(initial(worlds), in_force=np.ones((BLOCK, 2), dtype=bool))
    np.testing.assert_allclose(occasions(state, later), 2.0 * occasions(state, worlds))
    surplus = surpluses(state, worlds)
    np.testing.assert_allclose(1.0 - leaving(surplus, state, later), (1.0 - leaving(surplus, state, worlds)) ** 2)


def test_a_drawn_trust_stays_clear_of_certainty() -> None:
    setup = everything()
    sure = np.array([[1.0, 900.0, 0.2], [0.2, 1.0, 900.0], [900.0, 0.2, 1.0]])
    worlds = draw_worlds(replace(setup, alpha=sure, beta=sure.T.copy()), Chance(5, 0, 0))
    trust = worlds.alpha / (worlds.alpha + worlds.beta)
    assert trust.min() == pytest.approx(0.01)
    assert trust.max() == pytest.approx(0.99)


def test_a_stream_is_that_of_its_address_on_every_machine() -> None:
    named = int.from_bytes(blake2b(b"conduct.moves", digest_size=8).digest(), "little")
    stream = np.random.Generator(np.random.SFC64([7, 3, 2, named]))
    assert np.array_equal(Chance(7, 3, 2).uniform("conduct.moves", 2), stream.random((2, BLOCK)).T)
    stream = np.random.Generator(np.random.SFC64([7, 3, 2, named]))
    assert np.array_equal(Chance(7, 3, 2).normal("conduct.moves", 2), stream.standard_normal((2, BLOCK)).T)


def test_a_model_of_which_nothing_more_is_said_is_the_first_replicate_of_the_seed_that_is_printed() -> None:
    model = GeopoliticalModel(setup=everything())
    assert (model.seed, model.replicate) == (2022, 0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"seed": -1}, "seed is -1; it must be a whole number, 0 or more"),
        ({"replicate": -2}, "replicate is -2; it must be a whole number, 0 or more"),
    ],
)
def test_a_seed_and_a_replicate_are_whole_numbers(asked: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError) as refused:
        GeopoliticalModel(setup=everything(), **asked)
    assert str(refused.value) == said


def test_an_order_of_somebody_who_has_no_moves_says_so() -> None:
    setup = blank()
    model = GeopoliticalModel(setup=setup)
    model.actors[0].seat(lambda model, actor: ["anything"])
    with pytest.raises(ValueError) as refused:
        model.step()
    assert str(refused.value) == f"'anything' is no move of {setup.actors[0]!r}; there are none"


def test_undecided_says_nothing_of_anybody() -> None:
    state = initial(draw_worlds(everything(), Chance(5, 0, 0)))
    nobody = undecided(state)
    assert (nobody.ordered.dtype, nobody.proposed.dtype, nobody.wanted.dtype) == (bool, bool, state.moves.dtype)
    assert not nobody.ordered.any()
    assert not nobody.proposed.any()
    assert not nobody.wanted.any()
    assert np.isnan(nobody.answer).all()
    assert np.isnan(nobody.leave).all()
    assert nobody.leave is not nobody.answer
