"""Scores: how good probabilities are, held against what happened.

Pure functions of arrays. p: probabilities of yes in [0, 1], (Q,); y: answers, 1 for yes and 0 for no, (Q,); facts: what each
answer hangs on, (Q,). What hangs on one fact is one observation, however many questions ask about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import xlog1py, xlogy
from scipy.stats import bernoulli

from sim.study.intervals import resampled_means, wilson
from sim.world.setup import Floats, Ints

BINS = 5  # of equal width, for calibration
EXACT = 12  # facts up to which all flips of sign are gone through
FLIPS, SEED = 10_000, 1950  # flips drawn beyond that; resampling is no part of the model's luck


def share(count: Floats, worlds: int) -> Floats:
    """Probability that a count of so many worlds stands for: (k + 1/2) / (n + 1), Jeffreys' rule, never quite 0 or 1."""
    return np.asarray((count + 0.5) / (worlds + 1.0))


def brier_losses(p: Floats, y: Floats) -> Floats:
    """(p − y)² of each question (Brier 1950)."""
    return np.asarray((p - y) ** 2)


def log_losses(p: Floats, y: Floats) -> Floats:
    """−ln of the probability given to what happened (Good 1952); infinite where that was 0."""
    return np.asarray(-(xlogy(y, p) + xlog1py(1.0 - y, -p))) + 0.0  # no minus zero


def brier(p: Floats, y: Floats) -> float:
    """Mean (p − y)², from 0 to 1; 0 is perfect, 1/4 is a coin."""
    return float(brier_losses(p, y).mean())


def log_score(p: Floats, y: Floats) -> float:
    """Mean negative log-likelihood, natural logarithm, from 0; ln 2 = 0.69 is a coin; lower is better."""
    return float(log_losses(p, y).mean())


def sharpness(p: Floats) -> float:
    """Mean |p − 1/2|, from 0 (never says more than a coin) to 1/2 (always sure, right or wrong)."""
    return float(np.abs(p - 0.5).mean())


@dataclass(frozen=True)
class Murphy:
    """The Brier score in parts: reliability − resolution + uncertainty + within (Murphy 1973; within: Stephenson et al. 2008).

    reliability: how far forecasts lie from what came of them; resolution: how far what came of them differs; uncertainty: the
    Brier score of who knew how many would be yes, and nothing else; within: what unlike forecasts in one bin add.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float

    @property
    def brier(self) -> float:
        """What the parts come to."""
        return self.reliability - self.resolution + self.uncertainty + self.within


def murphy(p: Floats, y: Floats, groups: Ints) -> Murphy:
    """The parts of the Brier score of grouped forecasts. groups: the bin of each, (Q,)."""
    n = len(p)
    inside = np.unique(groups, return_inverse=True)[1]
    size = np.bincount(inside).astype(float)
    forecast, came = np.bincount(inside, p) / size, np.bincount(inside, y) / size
    spread = p - forecast[inside]
    return Murphy(
        reliability=float(size @ (forecast - came) ** 2) / n,
        resolution=float(size @ (came - y.mean()) ** 2) / n,
        uncertainty=float(y.mean() * (1.0 - y.mean())),
        within=float((spread**2 - 2.0 * spread * (y - came[inside])).sum()) / n,
    )


def binned(p: Floats, bins: int = BINS) -> Ints:
    """The bin of each probability, 0 to bins − 1, of equal width; 1 is in the last."""
    return np.minimum((np.asarray(p) * bins).astype(np.intp), bins - 1)


def calibration(p: Floats, y: Floats, facts: Sequence[str], bins: int = BINS) -> pd.DataFrame:
    """What came of forecasts of about one size, a row for each bin that has any.

    from, to: the bin's ends; questions, facts: how many; forecast, came: the mean forecast and the share of yes; low, high: its
    95 % Wilson interval, as if there were one question a fact.
    """
    bin_of, names = binned(p, bins), np.asarray(facts)
    rows = []
    for b in np.unique(bin_of):
        mine = bin_of == b
        independent, came = len(np.unique(names[mine])), float(y[mine].mean())
        ends = wilson(came, independent)
        rows.append((b / bins, (b + 1) / bins, int(mine.sum()), independent, float(p[mine].mean()), came, *ends))
    return pd.DataFrame(rows, columns=["from", "to", "questions", "facts", "forecast", "came", "low", "high"])


@dataclass(frozen=True)
class Skill:
    """A forecaster against a rival on the questions that both answer.

    ours, theirs: mean loss; skill: 1 − ours / theirs, above 0 where we are better, with its 95 % interval over facts; chance:
    the probability of as large a difference, either way, had each fact been a toss-up between the two.
    """

    questions: int
    facts: int
    ours: float
    theirs: float
    skill: float
    low: float
    high: float
    chance: float


def skill(ours: Floats, theirs: Floats, facts: Sequence[str]) -> Skill:
    """Compare losses, (Q,) each. Facts are drawn with replacement, with all of their questions (bootstrap by clusters)."""
    sums = by_fact(np.stack([ours, theirs], axis=-1), facts)
    n = len(sums)
    low = high = float("nan")
    if n > 1:
        drawn = np.sort(_skills(*resampled_means(sums).T))
        low, high = np.quantile(drawn, 0.025, method="lower"), np.quantile(drawn, 0.975, method="higher")
    means = sums.sum(axis=0) / len(ours)
    value = float(_skills(means[:1], means[1:])[0])
    return Skill(len(ours), n, float(means[0]), float(means[1]), value, float(low), float(high), by_luck(sums[:, 0] - sums[:, 1]))


def _skills(ours: Floats, theirs: Floats) -> Floats:
    """1 − ours / theirs; 0 where both are perfect, minus infinity where only the rival is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((ours == 0) & (theirs == 0), 0.0, 1.0 - ours / theirs)


def by_fact(values: Floats, facts: Sequence[str]) -> Floats:
    """Sums over the questions of each fact, facts in the order of their names. (Q, …) → (F, …)."""
    names, place = np.unique(np.asarray(facts), return_inverse=True)
    sums = np.zeros((len(names), *values.shape[1:]))
    np.add.at(sums, place, values)
    return sums


def by_luck(differences: Floats) -> float:
    """Probability of a sum at least as far from 0 if every difference could as well have had the other sign. (F,) → [0, 1].

    Paired test by flips of sign (Fisher 1935): all of them up to 12 facts, beyond that 10,000 that are drawn.
    """
    n = len(differences)
    if n <= EXACT:
        flips = 1.0 - 2.0 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    else:
        flips = 1.0 - 2.0 * bernoulli(0.5).rvs(size=(FLIPS, n), random_state=SEED)
    as_far = np.abs(flips @ differences) >= abs(float(differences.sum())) - 1e-12
    return float(as_far.mean()) if n <= EXACT else float((1 + as_far.sum()) / (1 + FLIPS))
