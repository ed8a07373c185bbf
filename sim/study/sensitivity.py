"""Sensitivity: which of a few uncertain numbers an expected outcome rests on, by the variance that each explains.

With g(x) the expected outcome where the numbers are held at x (luck, and every other number, averaged out) and V its variance
when x is drawn as worlds draw it, a number has a first-order index, the share of V that it explains by itself, and a total
index, the share that goes when it is known last of all (Sobol' 1993; Homma & Saltelli 1996). From a Saltelli design:

    S_i  = mean f(B) (f(A with i from B) − f(A)) / V      (Saltelli et al. 2010, Computer Physics Communications 181)
    S_Ti = mean (f(A) − f(A with i from B))² / 2 V        (Jansen 1999)

f is a mean over a few replicates and not g. Every product is therefore taken between *different* replicates, so that luck is
never multiplied with itself: what luck adds to a mean square is gone in expectation (the variance components of nested
simulation; Sun, Apley & Staum 2011, Operations Research 59). Without luck these are SALib's estimators.
Intervals are 95 % bootstrap percentiles over rows. The dummy is luck itself, whose total index is 0 but for what a finite
design makes of it. The upper end of its interval is the noise floor, and where it came out below 0, as far above 0 as that end
lies above the estimate.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from sim.study.design import Design, Watch
from sim.study.drivers import drawn_numbers
from sim.study.intervals import resampled_means
from sim.study.measures import Question
from sim.study.scenario import Scenario
from sim.study.screening import drawn
from sim.study.variants import Batch, answers
from sim.world.setup import Floats
from sim.world.source import InputError, Problem

SCREENED = 1024  # replicates that are screened
ROUNDING = 1e-9  # a variance below this share of that of all answers is none
COLUMNS = ["number", "total", "total_low", "total_high", "first", "first_low", "first_high", "best", "worst", "noise", "slope"]


@dataclass(frozen=True)
class Sensitivity:
    """What an outcome rests on.

    indices: number, total, total_low, total_high, first, first_low, first_high, best, worst (the ranks between which the
    intervals leave it; 0 for noise), noise (not told apart from luck), slope (rank correlation of number and outcome).
    floor: the noise floor. spread: standard deviation of the expected outcome between points.
    explained: share of all that differs between single worlds that the numbers explain together. luck: share of luck in the
    variance of points' means. moved: whether the numbers together move the outcome at all (V is above 0 for certain); where
    they do not, indices are shares of nothing, and NaN.
    """

    indices: pd.DataFrame
    floor: float
    spread: float
    explained: float
    luck: float
    moved: bool

    @property
    def found(self) -> pd.DataFrame:
        """The numbers that stand out from noise, the strongest first."""
        return self.indices[~self.indices["noise"]]


def screening(
    scenario: Scenario, question: Question, seed: int, executor: Executor | None = None, watch: Watch | None = None
) -> pd.DataFrame:
    """Every uncertain number that has one value a world, by its rank correlation with an outcome: number, correlation.

    On a run of SCREENED replicates in which everything is drawn. It sees what moves an outcome one way, one number at a time.
    InputError where the outcome is the same in all of them.
    """
    uncertain = drawn(scenario)
    found: Floats = answers(Batch((uncertain.setup,), (question,), SCREENED, seed), executor, watch)[0, :, 0]
    if np.ptp(found) == 0:
        message = f"{question.name!r} is {found[0]:g} in all of {SCREENED:,} worlds"
        raise InputError([Problem(None, "--outcome", message, "There is nothing to explain; choose another outcome.")])
    varied = {path: x for path, x in drawn_numbers(uncertain, seed, SCREENED).items() if np.ptp(x) > 0}
    ranks = rankdata(np.stack([*varied.values(), found]), axis=1)
    together: Floats = np.asarray(np.corrcoef(ranks))
    frame = pd.DataFrame({"number": list(varied), "correlation": together[-1, :-1]})
    return frame.sort_values("correlation", key=abs, ascending=False, kind="stable", ignore_index=True)


def sensitivity(design: Design, found: Floats) -> Sensitivity:
    """Indices of every factor of a design. found: the answers of its points, (N, d + 3, replicates)."""
    parts = _parts(found)
    one, many = _indices(parts.mean(axis=0)), _indices(resampled_means(parts))
    moved = bool(np.quantile(many[0], 0.025) > ROUNDING * found.var())
    frame = pd.DataFrame({"number": [*(f.path for f in design.factors), "dummy"]})
    for name, value, values in (("total", one[1], many[1]), ("first", one[2], many[2])):
        columns = (value, *np.quantile(values, [0.025, 0.975], axis=0))
        for suffix, column in zip(("", "_low", "_high"), columns, strict=True):
            frame[name + suffix] = column if moved else np.nan
    dummy = frame.iloc[-1]
    floor = max(dummy["total_high"], dummy["total_high"] - dummy["total"])
    frame = frame.iloc[:-1].assign(slope=_slopes(design, found))
    frame["noise"] = ~((frame["total"] > floor) & (frame["total_low"] > 0))
    frame = _ranked(frame.sort_values("total", ascending=False, kind="stable", ignore_index=True))
    variance, within = max(float(one[0]), 0.0), float(found.var(axis=-1, ddof=1).mean())
    return Sensitivity(
        indices=frame[COLUMNS],
        floor=float(floor),
        spread=float(np.sqrt(variance)),
        explained=_share(variance, within),
        luck=_share(within / found.shape[-1], variance),
        moved=moved,
    )


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest > 0 else 0.0


def between(left: Floats, right: Floats) -> Floats:
    """Mean of left × right over pairs of different replicates: the product of what both are expected to be, free of luck.

    (..., R) → (...); R >= 2.
    """
    n = left.shape[-1]
    return (n * left.mean(axis=-1) * right.mean(axis=-1) - (left * right).mean(axis=-1)) / (n - 1)


def _parts(found: Floats) -> Floats:
    """What the indices are means of, row by row: (N, 2 + 2 (d + 1)): level, square, then each factor's two products."""
    centred = found - found.mean()
    a, b, swapped = centred[:, :1], centred[:, -1:], centred[:, 1:-1]
    level = (a.mean(axis=-1) + b.mean(axis=-1)) / 2.0
    square = (between(a, a) + between(b, b)) / 2.0
    return np.hstack([level, square, between(a - swapped, a - swapped) / 2.0, between(b, swapped - a)])


def _indices(parts: Floats) -> tuple[Floats, Floats, Floats]:
    """V, total and first-order indices from means over rows, (..., 2 + 2 (d + 1)) → (...), (..., d + 1), (..., d + 1)."""
    variance = parts[..., 1] - parts[..., 0] ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = parts[..., 2:] / variance[..., None]
    half = shares.shape[-1] // 2
    return variance, shares[..., :half], shares[..., half:]


def _slopes(design: Design, found: Floats) -> Floats:
    """Rank correlation of each factor with the points' means, over the independent points A and B, (d,)."""
    outcome = found[:, [0, -1]].mean(axis=-1).ravel()
    if np.ptp(outcome) == 0:
        return np.zeros(len(design.factors))
    values = design.values[:, [0, -1]].reshape(len(outcome), -1)
    ranks = rankdata(np.column_stack([values, outcome]), axis=0)
    together: Floats = np.asarray(np.corrcoef(ranks, rowvar=False))
    return together[-1, :-1]


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """The ranks that intervals allow: below those that lie wholly above, and above those that lie wholly below."""
    told = frame[~frame["noise"]]
    low, high = told["total_low"].to_numpy(), told["total_high"].to_numpy()
    above = (low[None, :] > high[:, None]).sum(axis=1)
    below = (high[None, :] < low[:, None]).sum(axis=1)
    ranks = frame.assign(best=0, worst=0)
    ranks.loc[told.index, "best"] = 1 + above
    ranks.loc[told.index, "worst"] = len(told) - below
    return ranks
