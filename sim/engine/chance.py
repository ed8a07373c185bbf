"""Chance: named streams, so that worlds differ only by what was changed.

A stream is addressed by (seed, block, step, name). Every draw is made for a whole block of replicates, with the
replicates last, so that a longer list of moves or a larger ensemble leaves the earlier numbers alone.
Named streams: Salmon et al. 2011 (counter-based generators); common random numbers: Law 2015, ch. 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from sim.world.setup import Floats

BLOCK = 128  # replicates drawn, computed and stored together


@dataclass(frozen=True)
class Chance:
    """The luck of one step of one block."""

    seed: int
    block: int
    step: int

    def uniform(self, name: str, *shape: int) -> Floats:
        """Uniform numbers on [0, 1), shape (BLOCK, *shape); appending along the first axis keeps the others."""
        drawn = self._stream(name).random((*shape, BLOCK))
        return np.moveaxis(drawn, -1, 0)

    def normal(self, name: str, *shape: int) -> Floats:
        """Standard normal numbers, shape (BLOCK, *shape)."""
        drawn = self._stream(name).standard_normal((*shape, BLOCK))
        return np.moveaxis(drawn, -1, 0)

    def _stream(self, name: str) -> np.random.Generator:
        digest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
        return np.random.Generator(np.random.SFC64([self.seed, self.block, self.step, digest]))
