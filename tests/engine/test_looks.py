"""Looks: rows are cut into portions between looks, and every row is in one of them."""

from __future__ import annotations

from itertools import chain, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.looks import PORTION, _cuts


@given(st.lists(st.integers(1, 2 * PORTION), max_size=12))
def test_portions_hold_all_rows_once_and_no_look_is_cut(sizes: list[int]) -> None:
    look = np.repeat(np.arange(len(sizes)), sizes)
    portions = [look[cut].tolist() for cut in _cuts(look)]
    assert list(chain(*portions)) == look.tolist()
    assert not any(set(one) & set(other) for n, one in enumerate(portions) for other in portions[:n])
    for one in portions:
        assert len(one) <= PORTION or len(set(one)) == 1


@given(st.lists(st.integers(1, PORTION // 4), min_size=9, max_size=12))
def test_portions_are_as_large_as_they_may_be(sizes: list[int]) -> None:
    look = np.repeat(np.arange(len(sizes)), sizes)
    cuts = list(_cuts(look))
    for one, following in pairwise(cuts):
        first_of_next = np.count_nonzero(look == look[following.start])
        assert one.stop - one.start + first_of_next > PORTION
