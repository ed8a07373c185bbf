"""Twins: how much of the spread is luck, and how much is what nobody knows.

The worlds of a study are lived a second time with the same inputs and other luck. The covariance of the two answers is
the part of the variance that the inputs carry; the rest is luck (Sobol' 1993, eq. for a closed set of inputs). The first
WORLDS are lived again where there are more: they know a share to .03.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import xarray as xr

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.draws import draw_worlds
from sim.engine.walk import walk_in
from sim.study.dispatch import in_order
from sim.study.measures import Question, courses, recorded
from sim.study.scenario import Scenario
from sim.study.variants import questions_of
from sim.world.setup import Floats, Setup

WORLDS = 4096
OTHER = 2**61  # added to a seed, gives luck that no study's own seed is likely to meet


@dataclass(frozen=True)
class Second:
    """One block of one scenario to be lived again."""

    setup: Setup
    questions: tuple[Question, ...]
    seed: int
    block: int


def lived_again(second: Second) -> Floats:
    """The answers of a block's worlds under other luck, (R, questions)."""
    worlds = draw_worlds(second.setup, Chance(second.seed, second.block, 0))
    moments = walk_in(worlds, partial(Chance, (second.seed + OTHER) % 2**63, second.block))
    walked = recorded(moments, second.setup.steps, frozenset(q.field for q in second.questions))
    return courses(second.questions, walked)[:, -1]


def spread(dataset: xr.Dataset, scenario: Scenario, seed: int, executor: Executor | None = None) -> pd.DataFrame:
    """Share of each outcome's variance that comes from uncertain inputs: outcome, inputs, luck, low, high (of inputs).

    The interval is 95 %, by Fisher's transformation of the correlation. NaN where an outcome never varies.
    """
    names = list(map(str, dataset["outcome"].values))
    first = dataset["outcomes"].sel(scenario=scenario.name).isel(replicate=slice(WORLDS)).values
    questions = questions_of(scenario, names)
    todo = [Second(scenario.setup, questions, seed, b) for b in range(-(-len(first) // BLOCK))]
    done: Sequence[Floats] = list(in_order(lived_again, todo, executor))
    return _shares(names, first, np.concatenate(done)[: len(first)])


def _shares(names: list[str], first: Floats, second: Floats) -> pd.DataFrame:
    rows = []
    for name, one, other in zip(names, first.T, second.T, strict=True):
        if min(np.ptp(one), np.ptp(other)) == 0 or len(one) < 4:
            rows.append((name, *[float("nan")] * 4))
            continue
        r = float(np.corrcoef(one, other)[0, 1])
        half = 1.959964 / np.sqrt(len(one) - 3)
        low, high = np.tanh(np.arctanh(np.clip(r, -0.999999, 0.999999)) + np.array([-half, half]))
        share = float(np.clip(r, 0.0, 1.0))
        rows.append((name, share, 1.0 - share, float(np.clip(low, 0.0, 1.0)), float(np.clip(high, 0.0, 1.0))))
    return pd.DataFrame(rows, columns=["outcome", "inputs", "luck", "low", "high"])
