"""Dealt: who deals with whom by a move, a signature or by walking out, laid out once. Nobody deals with oneself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.tally import Tally, tally
from sim.world.setup import Setup


@dataclass(frozen=True)
class Dealt:
    """Tallies by doer and by who is dealt with, N · N pairs."""

    moves: Tally  # scores of moves made, kind ones first and then harsh ones, (M, R) → (2 N N, R)
    signed: Tally  # of accords signed, each party toward the others, (G, R) → (N N, R)
    left: Tally  # of those who walked out, each toward the other parties, (G N, R) → (N N, R)


def dealt(setup: Setup) -> Dealt:
    """Lay out the dealings of a setup."""
    moves, parties, n = setup.moves, setup.accords.parties, len(setup.actors)
    pair = moves.actor * n + moves.target + n * n * (moves.score < 0)
    outward = np.where(moves.actor == moves.target, 0.0, np.abs(moves.score))
    others = ~np.eye(n, dtype=bool)
    accord, one, other = np.nonzero(parties[:, :, None] & parties[:, None, :] & others)
    case, leaver, behind = np.nonzero(np.broadcast_to(parties[:, None, :], (len(parties), n, n)) & others)
    return Dealt(
        moves=tally(pair, 2 * n * n, outward),
        signed=tally(one * n + other, n * n, rows=accord, of=len(parties)),
        left=tally(leaver * n + behind, n * n, rows=case * n + leaver, of=len(parties) * n),
    )
