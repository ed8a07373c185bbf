"""Signs: directions of change, and the chance of foreseeing as many by luck.

What hangs on one fact is one observation: a fact is foreseen where more than half of its signs are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import binom

from sim.study.forecast.scores import by_fact
from sim.study.intervals import bootstrapped
from sim.world.setup import Bools, Floats

HARDLY = 0.005  # a mean change smaller than this is none

Judgement = Literal["hit", "miss", "undecided"]


@dataclass(frozen=True)
class Change:
    """How a measure changes over the worlds: its mean with a 95 % interval, the share of worlds with the given sign."""

    mean: float
    low: float
    high: float
    share: float
    verdict: Judgement


def judged(changes: Floats, up: Bools) -> list[Change]:
    """Hold changes, (R, S), against the directions that they should have, (S,).

    Undecided: the interval covers 0, or the mean is smaller than 0.005; that counts as not foreseen.
    """
    if not changes.shape[1]:
        return []
    low, high = bootstrapped(changes)
    found = []
    for s, mean in enumerate(changes.mean(axis=0)):
        sure = abs(mean) >= HARDLY and (low[s] > 0 or high[s] < 0)
        right = (changes[:, s] > 0) == up[s]
        verdict: Judgement = "undecided" if not sure else "hit" if (mean > 0) == up[s] else "miss"
        inside = right & (changes[:, s] != 0)
        found.append(Change(float(mean), float(low[s]), float(high[s]), float(inside.mean()), verdict))
    return found


@dataclass(frozen=True)
class Tally:
    """How many signs are foreseen, and how many facts.

    by_binomial, by_flips: the chance of doing as well by luck; as_badly: the chance of foreseeing as few facts by tosses.
    """

    hits: int
    misses: int
    undecided: int
    facts: int
    facts_hit: int
    by_binomial: float
    by_flips: float
    as_badly: float


def tally(verdicts: Sequence[Judgement], facts: Sequence[str]) -> Tally:
    """Count verdicts.

    by_binomial: of so many facts foreseen by tosses of a coin, P(X ≥ facts_hit) for X ~ B(facts, 1/2). by_flips: of so many
    signs foreseen if the given directions of each fact were all turned round or all left, with a coin for each fact.
    """
    kinds: tuple[Judgement, ...] = ("hit", "miss", "undecided")
    counts = np.array([[v == kind for kind in kinds] for v in verdicts], dtype=float).reshape(-1, 3)
    clusters = by_fact(counts, facts)
    foreseen = int((clusters[:, 0] > clusters.sum(axis=1) / 2.0).sum())
    hits, misses, undecided = (int(n) for n in counts.sum(axis=0))
    return Tally(
        hits, misses, undecided, len(clusters), foreseen,
        by_binomial=float(binom.sf(foreseen - 1, len(clusters), 0.5)), by_flips=_by_flips(clusters),
        as_badly=float(binom.cdf(foreseen, len(clusters), 0.5)),
    )  # fmt: skip


def _by_flips(clusters: Floats) -> float:
    """P(at least as many hits), each fact giving its hits or its misses with 1/2: the exact distribution, by convolution."""
    chances = np.ones(1)
    for hits, misses, _ in clusters.astype(int):
        outcome = np.zeros(max(hits, misses) + 1)
        outcome[hits] += 0.5
        outcome[misses] += 0.5
        chances = np.convolve(chances, outcome)
    return float(chances[int(clusters[:, 0].sum()) :].sum())
