"""State: one that differs in a field differs in what follows from that field, and in nothing else."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from sim.engine.chance import Chance
from sim.engine.draws import draw_worlds
from sim.engine.state import State, initial
from sim.world.setup import Setup


@pytest.fixture
def state(tiny: Setup) -> State:
    return initial(draw_worlds(tiny, Chance(1, 0, 0)))


def test_a_state_but_for_one_field_shares_all_others(state: State) -> None:
    other = state.but(issues=1.0 - state.issues)
    assert np.array_equal(other.issues, 1.0 - state.issues)
    assert all(getattr(other, f.name) is getattr(state, f.name) for f in fields(State) if f.name != "issues")


def test_what_follows_from_beliefs_is_kept_while_they_stand(state: State) -> None:
    trust, leaning = state.trust, state.leaning
    other = state.but(issues=state.issues)
    assert other.trust is trust
    assert other.leaning is leaning


@pytest.mark.parametrize("changed", ["alpha", "beta"])
def test_what_follows_from_beliefs_follows_them(state: State, changed: str) -> None:
    assert state.trust.shape == state.leaning.shape  # worked out before
    other = state.but(**{changed: 3.0 * getattr(state, changed)})
    trust = other.alpha / (other.alpha + other.beta)
    assert np.array_equal(other.trust, trust)
    assert np.array_equal(other.leaning, (2.0 * trust - 1.0) * (1.0 - np.eye(trust.shape[1])))
    assert not np.array_equal(other.trust, state.trust)


def test_what_is_shared_cannot_be_written_to(state: State) -> None:
    for shared in (state.trust, state.leaning):
        with pytest.raises(ValueError, match="read-only"):
            shared[:] = 0.5


def test_a_state_has_no_other_fields(state: State) -> None:
    with pytest.raises(TypeError, match="a state has no mood"):
        state.but(mood=state.issues)
