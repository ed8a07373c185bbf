"""The minimally different world: one thing is changed, and only what follows from it is different."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from sim.engine import standing
from sim.engine.appraisal import MOTIVES
from sim.engine.state import State
from sim.world.setup import Setup
from sim.world.shock import Shock
from tests.generators import Deed, Treaty, blank, issue, parameters, path, shock, tiny

WHEN = 4
LAST = 16


def islands() -> Setup:
    """Two islands, a and b with issue x, c and d with issue y, that share no interest, move, accord, pull or opinion.

    They share the scale of power, by which each actor weighs all others, so that nothing here moves power.
    """
    alpha, beta = np.full((2, 4, 4), 2.0)
    alpha[0, 1], beta[1, 0], alpha[2, 3], beta[3, 2] = 5.0, 4.0, 6.0, 3.0
    near, far = np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 0.9], [0.0, 0.4]]), np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])
    deeds = (
        Deed("a trades with b", 0, 1, 0.5, rate=1.0, effects={0: 0.1}, consent=True),
        Deed("b strikes a", 1, 0, -0.5, rate=0.5, effects={0: -0.2}, needs=(issue(0, above=0.3),), breaches=(0,)),
        Deed("c trades with d", 2, 3, 0.5, rate=1.0, effects={1: 0.1}, consent=True),
        Deed("d strikes c", 3, 2, -0.5, rate=0.5, effects={1: -0.2}, needs=(issue(1, above=0.3),), breaches=(1,)),
    )
    treaties = (
        Treaty("western treaty", (0, 1), ((0, 0, 0.6, 6.0), (0, 1, 0.7, 6.0)), rate=1.5, exit_rate=0.1),
        Treaty("eastern treaty", (2, 3), ((1, 2, 0.6, 6.0), (1, 3, 0.3, 6.0)), rate=1.5, exit_rate=0.1),
    )
    weights = {f"weight__{motive}": 0.1 for motive in MOTIVES}
    return blank(
        "abcd",
        "xy",
        deeds,
        treaties,
        alpha=alpha,
        beta=beta,
        position=near,
        salience=far,
        half_life=np.array([12.0, 18.0]),
        noise=np.array([0.02, 0.02]),
        parameters=parameters(**weights, conduct__precision=2.0),
    )


def with_shock(setup: Setup, struck: Shock) -> Setup:
    return replace(setup, shocks=(struck,))


def identical(one: State, other: State) -> bool:
    """Everything but the record of which events happened."""
    names = [f.name for f in fields(State) if f.name not in {"fired", "occurred"}]
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


FLOOD = shock("flood", WHEN, issues=((0, "add", -0.3),))


@pytest.mark.parametrize(
    "struck",
    [
        FLOOD,
        shock("scandal", WHEN, trust=((0, 1, 0.0, 5.0),)),
        shock("earthquake", WHEN, capability=((0, 0.5),)),
        shock("repeal", WHEN, accords=((0, False),)),
        shock("summit", WHEN, accords=((0, True),), talks=((1, 3.0),), tempo=((0, 2.0),)),
    ],
    ids=lambda s: s.name,
)
@pytest.mark.parametrize("setup", [tiny(), replace(tiny(), uncertain=True), islands()], ids=["tiny", "drawn", "islands"])
def test_nothing_changes_before_the_shock_and_something_after(setup: Setup, struck: Shock) -> None:
    calm, shaken = path(setup, WHEN + 3), path(with_shock(setup, struck), WHEN + 3)
    assert all(identical(a, b) for a, b in zip(calm[:WHEN], shaken[:WHEN], strict=True))
    assert not identical(calm[-1], shaken[-1])


def test_the_other_island_never_hears_of_the_flood() -> None:
    calm, shaken = path(islands(), LAST), path(with_shock(islands(), FLOOD), LAST)
    for a, b in zip(calm, shaken, strict=True):
        for name, part in (("issues", np.s_[:, 1]), ("in_force", np.s_[:, 1]), ("moves", np.s_[:, 2:])):
            assert np.array_equal(getattr(a, name)[part], getattr(b, name)[part]), name
        for name in ("alpha", "beta", "climate"):
            assert np.array_equal(getattr(a, name)[:, 2:], getattr(b, name)[:, 2:]), name


def test_the_flooded_island_is_changed_for_ever() -> None:
    calm, shaken = path(islands(), LAST), path(with_shock(islands(), FLOOD), LAST)
    for a, b in zip(calm[WHEN:], shaken[WHEN:], strict=True):
        assert (a.issues[:, 0] != b.issues[:, 0]).mean() > 0.9
    assert (standing.trust(calm[-1])[:, 0, 1] != standing.trust(shaken[-1])[:, 0, 1]).any()
    assert (calm[-1].in_force[:, 0] != shaken[-1].in_force[:, 0]).any()


def test_both_islands_live() -> None:
    states = path(islands(), LAST)
    assert all(0.05 < np.mean([s.moves[:, m] for s in states[1:]]) < 0.95 for m in range(4))
    assert all(0.05 < np.mean([s.in_force[:, g] for s in states[1:]]) < 0.95 for g in range(2))


def test_worlds_that_share_their_luck_differ_less_than_worlds_that_do_not() -> None:
    calm, shaken = (path(s, LAST)[-1].issues[:, 0] for s in (islands(), with_shock(islands(), FLOOD)))
    strangers = path(with_shock(islands(), FLOOD), LAST, seed=2)[-1].issues[:, 0]
    assert (shaken - calm).std() < 0.7 * (strangers - calm).std()


def test_an_event_that_may_happen_changes_only_the_replicates_where_it_does() -> None:
    struck = shock("flood", WHEN, chance=0.5, issues=((0, "add", -0.3),))
    calm, shaken = path(tiny(), LAST)[-1], path(with_shock(tiny(), struck), LAST)[-1]
    spared = ~shaken.fired[:, 0]
    assert 0.3 < spared.mean() < 0.7
    assert np.array_equal(calm.issues[spared], shaken.issues[spared])
    assert np.array_equal(calm.alpha[spared], shaken.alpha[spared])
    assert (calm.issues[~spared] != shaken.issues[~spared]).any(axis=1).all()
