"""Landscapes: the theory of aggregation of Axelrod & Bennett 1993 (British Journal of Political Science 23, 211–233).

    F_i(X) = Σ_j s_j p_ij d_ij(X)        E(X) = Σ_i s_i F_i(X) = Σ_i Σ_j s_i s_j p_ij d_ij(X)

s_i is the size of actor i, p_ij = p_ji its propensity to work with j, signed around 0, and d_ij is 1 where a split X puts i and j
into different camps, else 0. An actor is frustrated by friends on the other side and by foes on its own; the energy of a split
is so the sum of r_ij = s_i s_j p_ij over ordered pairs in different camps, and every change of camp that lowers one
actor's frustration lowers it. Splits are valleys of a landscape if no single change of camp leads down from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.study.balance.frustrated import Camps
from sim.study.balance.searched import ROUNDING, descended, searched
from sim.world.setup import Floats, Ints

MOST = 20  # actors up to which every split is tried: half a million of them


@dataclass(frozen=True)
class Valley:
    """A split that no single change of camp lowers.

    camps: (N,), 0 or 1, the first actor in 0; energy: its energy; basin: how many splits steepest descent leads to it.
    """

    camps: Camps
    energy: float
    basin: int


@dataclass(frozen=True)
class Landscape:
    """Every split of N actors into two camps, with the first actor in camp 0: split n puts actor i + 1 into camp (n >> i) & 1.

    energies: (2^(N−1),) energy of each split; ends: (2^(N−1),) the split where steepest descent from each split ends;
    valleys: the splits that no single change of camp lowers, the deepest first; a plain counts each of its splits.
    """

    actors: tuple[str, ...]
    energies: Floats
    ends: Ints
    valleys: tuple[Valley, ...]

    @property
    def deepest(self) -> Valley:
        """The split of least energy; of several, the first."""
        return self.valleys[0]

    def sides(self, camps: Camps) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the actors in camp 0 and in camp 1."""
        first, second = (tuple(a for a, c in zip(self.actors, camps, strict=True) if c == side) for side in (0, 1))
        return first, second


def landscape(sizes: Floats, propensities: Floats, actors: Sequence[str] = ()) -> Landscape:
    """All splits with their energies, valleys and basins. sizes: (N,) > 0; propensities: (N, N), symmetric, 0 is indifferent.

    A scale on which 3 is neutral goes in as propensity − 3; the diagonal does not count. actors: names, by default numbers.
    ValueError where there are more than 20 actors (then see `descend`) or the table is not symmetric.
    """
    pulls = pull(sizes, propensities)
    n = len(pulls)
    if not 2 <= n <= MOST:
        raise ValueError(f"{n} actors have too many or too few splits to try them all: take 2 to {MOST}, or descend()")
    numbers = np.arange(2 ** (n - 1))
    spins = _spins(numbers, n)
    content = spins * (spins @ pulls)
    energies = (pulls.sum() - content.sum(axis=1)) / 2.0
    ends = _ends(numbers, content, ROUNDING * np.abs(pulls).sum())
    found, basin = np.unique(ends, return_counts=True)
    size = dict(zip(found.tolist(), basin.tolist(), strict=True))
    bottoms = np.flatnonzero(ends == numbers)
    valleys = tuple(
        Valley((spins[x] < 0).astype(np.int8), float(energies[x]), size[int(x)])
        for x in bottoms[np.argsort(energies[bottoms], kind="stable")]
    )
    return Landscape(tuple(actors) or tuple(map(str, range(n))), energies, ends, valleys)


def pull(sizes: Floats, propensities: Floats) -> Floats:
    """r_ij = s_i s_j p_ij with a diagonal of 0. (N,), (N, N) → (N, N). ValueError where the propensities are not symmetric."""
    sizes, table = np.asarray(sizes, dtype=float), np.asarray(propensities, dtype=float)
    if table.shape != (len(sizes), len(sizes)):
        raise ValueError(f"{len(sizes)} sizes need a table of as many rows and columns, not {table.shape}")
    if not np.isfinite(table).all() or not (sizes > 0).all():
        raise ValueError("sizes are greater than 0, and propensities are numbers")
    if len(odd := np.argwhere(table != table.T)):
        i, j = odd[0]
        raise ValueError(f"propensities are mutual, but that of {i} for {j} is {table[i, j]:g} and the other {table[j, i]:g}")
    pulls = sizes[:, None] * sizes[None, :] * table
    np.fill_diagonal(pulls, 0.0)
    return pulls


def energy(sizes: Floats, propensities: Floats, camps: Camps) -> float:
    """The energy of a split: the sum of r_ij over ordered pairs in different camps. camps: (N,), 0 or 1."""
    return float(pull(sizes, propensities)[np.not_equal.outer(camps, camps)].sum())


def actor_frustration(sizes: Floats, propensities: Floats, camps: Camps) -> Floats:
    """F_i of every actor in a split, (N,); weighted by size they sum to its energy."""
    return np.asarray((pull(sizes, propensities) * np.not_equal.outer(camps, camps)).sum(axis=1) / sizes)


def descend(sizes: Floats, propensities: Floats, start: Camps | None = None) -> Camps:
    """The valley below a split, by steepest descent; without a start the deepest that a search finds. For any number of actors.

    (N,), (N, N), (N,) of 0 and 1 → (N,) of 0 and 1, the first actor in 0. The search proves nothing.
    """
    pulls = pull(sizes, propensities)[None]
    if start is None:
        spins = searched(pulls)[0]
    else:
        spins = descended(pulls, 1.0 - 2.0 * np.asarray(start, dtype=float)[None, None])[0, 0]
    return (spins != spins[0]).astype(np.int8)


def _spins(numbers: Ints, n: int) -> Floats:
    """Splits as −1 and +1, the first actor at +1. (S,) → (S, N)."""
    bits: NDArray[np.intp] = (numbers[:, None] >> np.arange(n - 1)) & 1
    return np.concatenate([np.ones((len(numbers), 1)), 1.0 - 2.0 * bits], axis=1)


def _ends(numbers: Ints, content: Floats, least: float) -> Ints:
    """Where steepest descent ends. A change of camp changes the energy by 2 σ_i (r σ)_i, twice the actor's content."""
    worst = content.argmin(axis=1)
    falls = content[numbers, worst] < -least
    turned = np.where(worst == 0, len(numbers) - 1, 1 << np.maximum(worst - 1, 0))  # if the first moves, all others do instead
    after = np.where(falls, numbers ^ turned, numbers)
    while (after != after[after]).any():
        after = after[after]
    return np.asarray(after)
