"""Structural balance as a differential equation: the closed form against its numerical integration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from sim.study.balance import structural_balance
from sim.world.setup import Floats


def ties(n: int, seed: int) -> Floats:
    """Mutual ties at random, some below and some above zero."""
    drawn = np.random.default_rng(seed).normal(size=(n, n))
    return np.asarray(drawn + drawn.T) / 2.0


def integrated(start: Floats, time: float) -> Floats:
    """dX/dt = X² from the start, by Runge–Kutta."""
    n = len(start)
    found = solve_ivp(
        lambda _, x: (x.reshape(n, n) @ x.reshape(n, n)).ravel(), (0.0, time), start.ravel(), rtol=1e-10, atol=1e-12
    )
    return np.asarray(found.y[:, -1].reshape(n, n))


@pytest.mark.parametrize(("n", "seed"), [(3, 0), (5, 1), (9, 2)])
def test_the_closed_form_is_what_integration_gives(n: int, seed: int) -> None:
    course = structural_balance(ties(n, seed))
    for share in (0.3, 0.9):
        expected = integrated(ties(n, seed), share * course.blow_up)
        assert np.allclose(course.at(share * course.blow_up), expected, rtol=1e-6, atol=1e-8)


@settings(max_examples=15, deadline=None)
@given(st.integers(3, 8), st.integers(0, 2**32 - 1))
def test_shortly_before_the_blow_up_the_signs_are_those_of_the_camps(n: int, seed: int) -> None:
    start = ties(n, seed)
    course = structural_balance(start)
    assert course.camps is not None
    late = course.at((1.0 - 1e-12) * course.blow_up)
    same = course.camps[:, None] == course.camps[None, :]
    leading = np.abs(course.vectors[:, -1])
    clear = np.minimum.outer(leading, leading) > 1e-3  # who hardly takes sides turns only at the last moment
    assert np.array_equal((late > 0)[clear], same[clear])


def test_integration_blows_up_at_the_reciprocal_of_the_largest_eigenvalue() -> None:
    """λ₁ / (1 − λ₁ t) is 1,000 times λ₁ at t = 0.999 / λ₁, and the signs are then those predicted."""
    start = ties(6, 4)
    course = structural_balance(start)
    assert course.blow_up == pytest.approx(1.0 / np.linalg.eigvalsh(start)[-1])
    late = integrated(start, 0.999 * course.blow_up)
    assert np.linalg.eigvalsh(late)[-1] == pytest.approx(1000.0 / course.blow_up, rel=1e-4)
    assert course.camps is not None
    same = course.camps[:, None] == course.camps[None, :]
    assert np.array_equal(late > 0, same)


def test_camps_that_are_there_already_stay() -> None:
    side = np.array([0, 1, 1, 0, 1])
    course = structural_balance(np.where(side[:, None] == side[None, :], 1.0, -1.0) - np.eye(5))
    assert course.camps is not None
    assert course.camps.tolist() == side.tolist()
    assert course.blow_up == pytest.approx(1 / 4)


def test_friends_with_a_quarrel_end_as_one_camp() -> None:
    """A mean of ties that is well above zero leads to universal friendship (Marvel et al. 2011)."""
    start = np.ones((6, 6)) - np.eye(6)
    start[0, 1] = start[1, 0] = -0.5
    course = structural_balance(start)
    assert course.camps is not None
    assert course.camps.tolist() == [0] * 6


def test_who_has_no_ties_takes_no_side() -> None:
    start = np.zeros((4, 4))
    start[0, 1] = start[1, 0] = -1.0
    start[0, 2] = start[2, 0] = 0.5
    camps = structural_balance(start).camps
    assert camps is not None
    assert camps.tolist() == [0, 1, 0, -1]


@pytest.mark.parametrize("start", [np.zeros((3, 3)), -np.eye(3), -np.ones((3, 3))])
def test_without_a_positive_eigenvalue_ties_stay_finite_and_no_camps_form(start: Floats) -> None:
    course = structural_balance(start)
    assert course.blow_up == np.inf
    assert course.camps is None
    assert np.isfinite(course.at(1e6)).all()


def test_two_pairs_of_friends_who_do_not_know_one_another_leave_the_camps_open() -> None:
    start = np.kron(np.eye(2), np.ones((2, 2)))
    course = structural_balance(start)
    assert course.blow_up == pytest.approx(0.5)
    assert course.camps is None


@pytest.mark.parametrize("bad", [np.array([[0.0, 1.0], [0.5, 0.0]]), np.zeros((2, 3)), np.zeros(4)])
def test_ties_that_are_not_mutual_are_refused(bad: Floats) -> None:
    with pytest.raises(ValueError, match="mutual"):
        structural_balance(bad)


def test_there_are_no_ties_from_the_blow_up_on() -> None:
    course = structural_balance(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"until 0\.5, not at 0\.5"):
        course.at(0.5)
