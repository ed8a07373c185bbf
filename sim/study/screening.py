"""Screening: which assumed numbers may matter, before any of them is moved.

Every world of an ensemble draws its numbers, so that a rank correlation with the outcomes costs no run of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from sim.study.drivers import drawn_numbers
from sim.study.scenario import Scenario
from sim.world.numbers import Number
from sim.world.setup import Floats

SCREENED = 2048  # worlds to screen with: one setup, so that it costs next to nothing
SCREEN = ["number", "correlation", "outcome", "tested", "low", "value", "high", "reason"]


def screened(scenario: Scenario, outcomes: Sequence[str], answers: Floats, seed: int, most: int) -> pd.DataFrame:
    """The assumed numbers by the strongest rank correlation (Spearman 1904) with any outcome over drawn worlds.

    answers: (worlds, outcomes), of the scenario as `drawn`. The first `most` are to be tested, and all numbers that no
    correlation can judge, because a world draws them more than once (rates and costs of the diplomatic repertoire, pair by pair).
    """
    assumed = {path: n for path, n in scenario.numbers.items() if n.assumed and n.span.high > n.span.low}
    worlds = drawn_numbers(drawn(scenario), seed, len(answers))
    varied = [path for path in assumed if path in worlds and np.ptp(worlds[path]) > 0]
    alive = np.flatnonzero(np.ptp(answers, axis=0) > 0)
    rows: list[tuple[object, ...]] = []
    if varied and len(alive):
        found = _correlations(np.stack([worlds[path] for path in varied], axis=1), np.asarray(answers)[:, alive])
        best = np.abs(found).argmax(axis=1)
        strongest = found[np.arange(len(varied)), best]
        for rank, p in enumerate(np.argsort(-np.abs(strongest), kind="stable")):
            rows.append((varied[p], strongest[p], outcomes[alive[best[p]]], rank < most, *_range(assumed[varied[p]])))
    rows += [(path, np.nan, "", True, *_range(number)) for path, number in assumed.items() if path not in worlds]
    return pd.DataFrame(rows, columns=SCREEN)


def drawn(scenario: Scenario) -> Scenario:
    """The scenario with its worlds drawn from their ranges, whatever its file says of uncertainty."""
    if scenario.setup.uncertain:
        return scenario
    return replace(scenario, file=scenario.file.model_copy(update={"uncertainty": "drawn"}))


def _range(number: Number) -> tuple[float, float, float, str]:
    return (*number.span, number.reason)


def _correlations(numbers: Floats, answers: Floats) -> Floats:
    """Spearman's rank correlation of every number with every answer, (numbers, answers); all of them vary."""
    both = np.corrcoef(rankdata(numbers, axis=0), rankdata(answers, axis=0), rowvar=False)
    found: Floats = both[: numbers.shape[1], numbers.shape[1] :]
    return found
