"""Equilibria in mixed strategies, by pygambit, and whether they stand when the worlds are drawn anew.

pygambit (Savani & Turocy, The Gambit Project) is asked because it solves games of any number of players; nashpy, under a
freer licence, stops at two. It is an extra, called and not contained. Strategies that another one strictly dominates are
taken out first, which loses no equilibrium (Bernheim 1984; Pearce 1984): what is left is often small, or pure. Two players
are solved by enumerating vertices (Avis et al. 2010), three and more by supports (Porter, Nudelman & Shoham 2008), which
finds isolated equilibria and may miss some; each is checked here before it is told.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from scipy.optimize import root

from sim.world.setup import Floats
from sim.world.source import InputError, Problem

PATIENCE = 60.0  # seconds that the library may take
TRACE = 1e-6  # a probability below this is none
REGRET = 1e-3  # share of a player's range of payoffs that a deviation may gain from rounding

Mixture = tuple[Floats, ...]
"""Each player's probabilities over its strategies."""


@dataclass(frozen=True)
class Mixed:
    """The mixed equilibria found. complete: the search came to its end within the time."""

    equilibria: tuple[Mixture, ...]
    complete: bool


def needs_library() -> None:
    """InputError where pygambit is not installed."""
    if find_spec("pygambit") is None:
        remedy = "Install it: pip install 'realpolitik[games]'; or say --no-mixed."
        raise InputError([Problem(None, "game", "mixed equilibria need pygambit, which is not installed", remedy)])


def mixed_equilibria(mean: Floats, seconds: float = PATIENCE) -> Mixed:
    """The equilibria of a game in which at least one player mixes. mean: payoffs, (*shape, P).

    The library runs in a process of its own, so that a game on which it hangs or breaks costs no more than the time given.
    """
    kept = undominated(mean)
    active = [p for p, mine in enumerate(kept) if len(mine) > 1]
    if len(active) < 2:
        return Mixed((), complete=True)  # who alone is left to choose mixes only between what is worth the same
    scaled = _scaled(_part(mean, kept, active))
    found = _asked_aside(scaled, seconds)
    if found is None:
        return Mixed((), complete=False)
    whole = (_widened(small, kept, active, mean.shape[:-1]) for small in found)
    return Mixed(tuple(_distinct(x for x in whole if is_mixed(x) and regret(_scaled(mean), x) < REGRET)), complete=True)


def undominated(mean: Floats) -> list[list[int]]:
    """Each player's strategies after those strictly dominated by another have been taken out, again and again."""
    kept = [list(range(size)) for size in mean.shape[:-1]]
    shrinking = True
    while shrinking:
        shrinking = False
        for p, mine in enumerate(kept):
            table = np.moveaxis(mean[np.ix_(*kept)][..., p], p, 0).reshape(len(mine), -1)
            beaten = [any((other > row).all() for other in table) for row in table]
            if any(beaten):
                kept[p] = [s for s, lost in zip(mine, beaten, strict=True) if not lost]
                shrinking = True
    return kept


def _part(mean: Floats, kept: Sequence[Sequence[int]], active: Sequence[int]) -> Floats:
    """The payoffs of those who still choose, over what is left to them."""
    small = mean[np.ix_(*kept)][..., active]
    return small.reshape(*(len(kept[p]) for p in active), len(active))


def _scaled(mean: Floats) -> Floats:
    """Each player's payoffs stretched to [0, 1], which leaves every equilibrium where it is."""
    low = mean.min(axis=tuple(range(mean.ndim - 1)))
    spread = mean.max(axis=tuple(range(mean.ndim - 1))) - low
    return (mean - low) / np.where(spread > 0, spread, 1.0)


def _asked_aside(mean: Floats, seconds: float) -> list[list[list[float]]] | None:
    """What the library finds, or None where it takes longer or breaks."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_solve_and_send, args=(its, mean), daemon=True)
    process.start()
    its.close()
    try:
        return mine.recv() if mine.poll(seconds) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()


def _solve_and_send(connection: Connection, mean: Floats) -> None:
    connection.send(solved(mean))


def solved(mean: Floats) -> list[list[list[float]]]:
    """The equilibria that the library finds, in this process: probabilities by player and strategy."""
    import pygambit  # noqa: PLC0415  (an extra)

    game = pygambit.Game.from_arrays(*(mean[..., p] for p in range(mean.shape[-1])))
    two = mean.shape[-1] == 2
    found: Any = pygambit.nash.enummixed_solve(game, rational=False) if two else pygambit.nash.enumpoly_solve(game)
    return [[[float(x[s]) for s in player.strategies] for player in game.players] for x in found.equilibria]


def _widened(small: list[list[float]], kept: list[list[int]], active: list[int], shape: tuple[int, ...]) -> Mixture:
    """Probabilities over all strategies of all players."""
    whole = tuple(np.zeros(size) for size in shape)
    for p, mine in enumerate(kept):
        whole[p][mine] = small[active.index(p)] if p in active else 1.0
    return whole


def _distinct(mixtures: Iterator[Mixture]) -> Iterator[Mixture]:
    seen: list[Floats] = []
    for x in mixtures:
        flat = np.concatenate(x)
        if not any(np.abs(flat - other).max() < 1e-4 for other in seen):
            seen.append(flat)
            yield x


def is_mixed(x: Mixture) -> bool:
    """Whether anybody plays more than one strategy."""
    return any((mine > TRACE).sum() > 1 for mine in x)


def support(x: Mixture) -> tuple[tuple[int, ...], ...]:
    """Which strategies each player plays at all."""
    return tuple(tuple(map(int, np.flatnonzero(mine > TRACE))) for mine in x)


def worth(mean: Floats, x: Mixture, player: int) -> Floats:
    """What each strategy of a player is worth if the others keep to their probabilities."""
    table = mean[..., player]
    for q in reversed(range(len(x))):
        if q != player:
            table = np.moveaxis(table, q, -1) @ x[q]
    return np.asarray(table)


def regret(mean: Floats, x: Mixture) -> float:
    """The most that anybody could gain by another strategy."""
    return max(float((w := worth(mean, x, p)).max() - w @ x[p]) for p in range(len(x)))


def mixed_steadiness(x: Mixture, means: Floats) -> float:
    """The share of the resamples that have an equilibrium with the support of x, sought from x."""
    played = support(x)
    return float(np.mean([_stands(_scaled(mean), x, played) for mean in means]))


def _stands(mean: Floats, x: Mixture, played: tuple[tuple[int, ...], ...]) -> bool:
    """Whether a game has an equilibrium on a support: probabilities that leave each player indifferent over it."""
    near = _indifferent(mean, x, played)
    return (
        near is not None and all((near[p][list(mine)] > 0).all() for p, mine in enumerate(played)) and regret(mean, near) < 1e-6
    )


def _indifferent(mean: Floats, x: Mixture, played: tuple[tuple[int, ...], ...]) -> Mixture | None:
    """Solve u_p(s; x) = v_p for all s that p plays and Σ x_p = 1, from x on; None where no solution is met."""
    ends = np.cumsum([0, *(len(mine) for mine in played)])

    def spread(unknown: Floats) -> Mixture:
        whole = tuple(np.zeros(len(mine)) for mine in x)
        for p, mine in enumerate(played):
            whole[p][list(mine)] = unknown[ends[p] : ends[p + 1]]
        return whole

    def gaps(unknown: Floats) -> Floats:
        tried, values = spread(unknown), unknown[ends[-1] :]
        even = [worth(mean, tried, p)[list(mine)] - values[p] for p, mine in enumerate(played)]
        return np.concatenate([*even, [mine.sum() - 1.0 for mine in tried]])

    start = np.concatenate([x[p][list(mine)] for p, mine in enumerate(played)])
    met = root(gaps, np.concatenate([start, [float(worth(mean, x, p) @ x[p]) for p in range(len(x))]]), tol=1e-10)
    return spread(met.x) if met.success and np.abs(met.fun).max() < 1e-7 else None
