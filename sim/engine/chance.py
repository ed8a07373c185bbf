"""Chance: named streams, so that worlds differ only by what was changed.

A stream is addressed by (seed, block, step, name). Every draw is made for a whole block of replicates, with the
replicates last, so that a longer list of moves or a larger ensemble leaves the earlier numbers alone.
Named streams: Salmon et al. 2011 (counter-based generators); common random numbers: Law 2015, ch. 11.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.engine.block import BLOCK
from sim.world.setup import Floats

Number = TypeVar("Number", bound=np.generic)


def abreast(array: NDArray[Number]) -> NDArray[Number]:
    """A view of an array (R, ...) with the replicates last, (..., R), as arrays of the engine lie in memory."""
    return array.transpose(*range(1, array.ndim), 0)


def by_replicate(array: NDArray[Number]) -> NDArray[Number]:
    """A view of an array (..., R) with the replicates first, (R, ...)."""
    return array.transpose(-1, *range(array.ndim - 1))


def in_all(values: NDArray[Number], rows: int) -> NDArray[Number]:
    """The same values in every replicate, (rows, ...)."""
    return by_replicate(np.repeat(values[..., None], rows, axis=-1))


@dataclass(frozen=True)
class Chance:
    """The luck of one step of one block, or of blocks that are walked together.

    tiles: blocks whose first replicates fill the rows in equal parts, instead of those of `block`; their number divides BLOCK.
    So a few replicates of many worlds fill one block, each under the luck that it would meet in a block of its own.
    beside: further blocks whose replicates follow those of `block`, all of them; not with tiles.
    """

    seed: int
    block: int
    step: int
    tiles: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """How many replicates there are, R: BLOCK, or as many times that as there are blocks."""
        return BLOCK * (1 + len(self.beside))

    def uniform(self, name: str, *shape: int) -> Floats:
        """Uniform numbers on [0, 1), shape (R, *shape); appending along the first axis keeps the others."""
        return self._rows(name, lambda stream: stream.random((*shape, BLOCK)))

    def normal(self, name: str, *shape: int) -> Floats:
        """Standard normal numbers, shape (R, *shape)."""
        return self._rows(name, lambda stream: stream.standard_normal((*shape, BLOCK)))

    def _rows(self, name: str, draw: Callable[[np.random.Generator], Floats]) -> Floats:
        """Numbers with the replicates first, (..., R) → (R, ...)."""
        blocks = self.tiles or (self.block, *self.beside)
        drawn = {block: draw(self._stream(name, block)) for block in blocks}
        if len(blocks) == 1:
            return by_replicate(drawn[blocks[0]])
        width = BLOCK // len(self.tiles) if self.tiles else BLOCK
        return by_replicate(np.concatenate([drawn[block][..., :width] for block in blocks], axis=-1))

    def _stream(self, name: str, block: int) -> np.random.Generator:
        digest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
        words = [word for number in (self.seed, block, self.step, digest) for word in _words(number)]
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(np.array(words, dtype=np.uint32))))


def _words(number: int) -> list[int]:
    """A number as numpy's seeds take it, in words of 32 bits, the lowest first; numpy finds the same, in three times the time."""
    if number < 0:
        raise ValueError(f"a seed cannot be negative: {number}")
    words = [number & 0xFFFFFFFF]
    while number := number >> 32:
        words.append(number & 0xFFFFFFFF)
    return words
