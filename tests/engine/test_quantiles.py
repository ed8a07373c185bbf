"""Quantiles of Beta distributions: as exact as the library's, wherever they are asked for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv

from sim.engine.quantiles import beta_quantiles

weights = st.floats(0.05, 2000.0)
shares = st.one_of(st.floats(0.0, 1.0, exclude_max=True), st.floats(0.0, 1e-5), st.floats(0.99999, 1.0, exclude_max=True))


@given(ends=st.lists(st.tuples(weights, weights), min_size=1, max_size=4), asked=st.lists(shares, min_size=1, max_size=6))
def test_quantiles_are_those_of_the_exact_inversion(ends: list[tuple[float, float]], asked: list[float]) -> None:
    alpha, beta = np.array(ends).T
    share = np.tile(asked, (len(ends), 1))
    found = beta_quantiles(alpha, beta, share)
    assert np.allclose(found, betaincinv(alpha[:, None], beta[:, None], share), rtol=0.0, atol=1e-12)
    assert ((found >= 0) & (found <= 1)).all()


def test_a_quantile_does_not_depend_on_what_else_is_asked() -> None:
    share = np.linspace(0.001, 0.999, 40)[None]
    alone = beta_quantiles(np.array([3.0]), np.array([2.0]), share)
    among = beta_quantiles(np.array([0.3, 3.0, 9.0]), np.array([2.0, 2.0, 1.0]), np.tile(share, (3, 1)))
    assert (alone[0] == among[1]).all()
