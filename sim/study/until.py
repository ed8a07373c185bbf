"""Until: how many worlds it takes until every interval is narrow enough."""

from __future__ import annotations

import math

import xarray as xr

from sim.engine.block import BLOCK
from sim.study.columns import some_answers, together
from sim.study.intervals import Z
from sim.world.source import InputError, Problem

NARROWEST = 0.0005  # below this a study would take more worlds than fit


def widest(dataset: xr.Dataset) -> float:
    """The largest half-width of a 95 % interval of an outcome's mean or paired difference, chances and levels alike.

    Counts have no unit in common with them and are left out.
    """
    asked = dataset["outcome_kind"].values != "count"
    spread = 0.0
    for part in together(dataset):
        first = some_answers(dataset, 0, part)[:, asked[part]]
        for n in range(dataset.sizes["scenario"]):
            answers = some_answers(dataset, n, part)[:, asked[part]]
            for values in (answers, answers - first):
                spread = max(spread, float(values.std(axis=0, ddof=1).max(initial=0.0)))
    return Z * spread / math.sqrt(dataset.sizes["replicate"])


def within(until: float | None) -> float | None:
    """A half-width that a study can reach. InputError for one that none does."""
    if until is not None and not NARROWEST <= until < 1:
        remedy = f"Ask for a half-width between {NARROWEST:g} and 1; 0.01 is one point of a hundred."
        raise InputError([Problem(None, "--until", f"{until:g} does not fit", remedy)])
    return until


def worlds_needed(dataset: xr.Dataset, until: float) -> int:
    """How many worlds bring every half-width below `until`, a whole number of blocks; those there are if they do."""
    worlds = dataset.sizes["replicate"]
    if worlds < 2:
        return BLOCK
    wide = widest(dataset)
    if wide <= until:
        return worlds
    return BLOCK * math.ceil(worlds * (wide / until) ** 2 * 1.02 / BLOCK)
