"""The engine against the model written the obvious way: the same draws give the same moves, accords and issues."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import standing
from sim.engine.walk import Moment, walk
from sim.study.scenario import load
from sim.world.setup import Setup
from tests.generators import setups, tiny
from tests.reference.model import Reference

CLOSE = {"rtol": 1e-9, "atol": 1e-9}  # sums in another order


def alike(reference: Reference, moment: Moment, row: int) -> None:
    """Everything that happened in the step and everything that is true after it."""
    state = moment.state
    assert [move.made for move in reference.moves] == state.moves[row].tolist()
    assert reference.occurred == state.occurred[row].tolist()
    assert reference.in_force == state.in_force[row].tolist()
    assert reference.signed == state.signed[row].tolist()
    assert [[a in left for a in reference.actors] for left in reference.left] == state.left[row].tolist()
    np.testing.assert_allclose(reference.issues, state.issues[row], **CLOSE)
    np.testing.assert_allclose([a.alpha for a in reference.actors], state.alpha[row], **CLOSE)
    np.testing.assert_allclose([a.beta for a in reference.actors], state.beta[row], **CLOSE)
    np.testing.assert_allclose([a.climate for a in reference.actors], state.climate[row], **CLOSE)
    happy = standing.satisfaction(state.issues, moment.worlds)[row]
    np.testing.assert_allclose([a.satisfaction(reference.issues) for a in reference.actors], happy, **CLOSE)


def raced(setup: Setup, seed: int, replicate: int, steps: int) -> None:
    block, row = divmod(replicate, 128)
    reference = Reference(setup, seed, replicate)
    moments = islice(walk(setup, seed, block), steps + 1)
    np.testing.assert_allclose([a.usual for a in reference.actors], next(moments).worlds.usual[row], **CLOSE)
    for moment in moments:
        reference.step()
        alike(reference, moment, row)


@given(setups(), st.integers(0, 2**63 - 1), st.integers(0, 300))
def test_any_world_comes_out_the_same(setup: Setup, seed: int, replicate: int) -> None:
    raced(setup, seed, replicate, 3)


def test_a_quarrel_comes_out_the_same_for_two_years() -> None:
    raced(tiny(), 3, 130, 24)


@pytest.mark.parametrize("lens", ["eclectic", "realist", "liberal", "constructivist"])
def test_the_shipped_world_comes_out_the_same_through_every_lens(lens: str) -> None:
    raced(load("jcpoa_breakthrough", lens).setup, 2022, 17, 2)
