"""Tiles: a few replicates of several blocks fill one block, each under the luck of a block of its own."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.draws import draw_salience, draw_worlds, shares
from sim.engine.state import State
from sim.engine.walk import walk, walk_in, walk_together
from sim.world.setup import Setup
from tests.generators import setups, tiny


@pytest.mark.parametrize("tiles", [(5, 9), (5, 5), (9, 5, 5, 2), (3,)])
@pytest.mark.parametrize("draw", ["uniform", "normal"])
def test_each_tile_has_the_luck_of_the_first_replicates_of_its_block(tiles: tuple[int, ...], draw: str) -> None:
    drawn, rows = getattr(Chance(1, 0, 3, tiles), draw)("x", 2, 4), BLOCK // len(tiles)
    assert drawn.shape == (BLOCK, 2, 4)
    for n, block in enumerate(tiles):
        alone = getattr(Chance(1, block, 3), draw)("x", 2, 4)
        assert np.array_equal(drawn[n * rows : (n + 1) * rows], alone[:rows])


def test_a_walk_of_tiles_is_the_walks_of_its_blocks_to_the_last_bit() -> None:
    setup, tiles = tiny(), (4, 7)
    luck = partial(Chance, 2, 0, tiles=tiles)
    together = [moment.state for moment in islice(walk_in(draw_worlds(setup, luck(0)), luck), 9)]
    rows = BLOCK // len(tiles)
    for n, block in enumerate(tiles):
        alone = [moment.state for moment in islice(walk(setup, 2, block), 9)]
        for field in fields(State):
            for one, other in zip(together, alone, strict=True):
                here, there = getattr(one, field.name)[n * rows : (n + 1) * rows], getattr(other, field.name)[:rows]
                assert np.array_equal(here, there), field.name


def test_shares_are_those_of_the_saliences_drawn() -> None:
    setup = tiny()
    worlds, salience = draw_worlds(setup, Chance(1, 2, 0)), draw_salience(setup, Chance(1, 2, 0))
    assert np.array_equal(worlds.share, shares(salience))
    assert np.array_equal(shares(salience[:, 1]), worlds.share[:, 1])


@given(setup=setups())
@settings(max_examples=15)
def test_blocks_that_are_walked_together_are_what_they_are_alone(setup: Setup) -> None:
    together = list(islice(walk_together(setup, 5, (2, 3)), 4))
    for place, block in enumerate((2, 3)):
        rows = slice(place * BLOCK, (place + 1) * BLOCK)
        for two, one in zip(together, walk(setup, 5, block), strict=False):
            for field in fields(State):
                assert np.array_equal(getattr(two.state, field.name)[rows], getattr(one.state, field.name)), field.name
