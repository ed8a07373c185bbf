"""Points: what runs say of the dated observations of a record, and how far off they are.

Within a series rivals know the first point, and all are scored on the others; the model starts from its own world. Rivals:
nothing changes after the first point, which is also the mean of a random walk from there; a level goes to the middle of its
scale (a count has no middle).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from sim.engine.block import BLOCK
from sim.engine.walk import walk
from sim.study.digest import digest
from sim.study.dispatch import in_order
from sim.study.ensemble import Watch
from sim.study.hindcast.record import Record, year_to
from sim.study.kept import Crew, remembered
from sim.study.measures import recorded
from sim.study.scenario import Scenario
from sim.version import __version__
from sim.world.setup import Floats, Setup


@dataclass(frozen=True)
class Spot:
    """Where an observation is found in a run: an issue at a time, or moves counted over times since < t <= at."""

    series: str
    date: str
    value: float
    issue: int | None
    moves: tuple[int, ...]
    since: int
    at: int
    low: float
    high: float

    @property
    def count(self) -> bool:
        """Whether it counts moves."""
        return self.issue is None


@dataclass(frozen=True)
class Block:
    """One block of worlds to be followed to the spots."""

    setup: Setup
    spots: tuple[Spot, ...]
    seed: int
    block: int


def spots(record: Record, scenario: Scenario) -> tuple[Spot, ...]:
    """Every observation of a record as a place in the runs of a scenario, series by series."""
    found = []
    for name, one in record.file.series.items():
        issue = None if one.issue is None else scenario.index.issues[one.issue]
        moves = tuple(scenario.index.moves[move] for move in one.counted)
        for point in one.points:
            at = scenario.calendar.end_of(point.at)
            since = 0 if issue is not None else scenario.calendar.step_of(point.since or year_to(point.at)) - 1
            value = record.value(point)
            low, high = (value if end is None else end for end in (point.low, point.high))
            found.append(Spot(name, point.at, value, issue, moves, since, at, low, high))
    return tuple(found)


def followed(block: Block) -> Floats:
    """What each world of a block shows at each spot, (R, spots)."""
    last = max(spot.at for spot in block.spots)
    walked = recorded(walk(block.setup, block.seed, block.block), last, frozenset({"issues", "moves"}))
    return np.stack([_seen(walked, spot) for spot in block.spots], axis=-1)


def seen_in(dataset: xr.Dataset, scenario: str, places: Sequence[Spot]) -> Floats:
    """The same of a run that is at hand, (replicates, spots)."""
    run = dataset.sel(scenario=scenario)
    walked = {name: run[name].values for name in ("issues", "moves")}
    return np.stack([_seen(walked, spot) for spot in places], axis=-1).astype(float)


def _seen(walked: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]], spot: Spot) -> Floats:
    if spot.issue is not None:
        return walked["issues"][:, spot.at, spot.issue]
    made = walked["moves"][:, spot.since + 1 : spot.at + 1][:, :, list(spot.moves)]
    return made.sum(axis=(1, 2)).astype(float)


@dataclass(frozen=True)
class Runs:
    """How many worlds to follow, under which luck, by whom, whom to tell, and where blocks are kept (nowhere: None)."""

    replicates: int
    seed: int
    executor: Executor | None = None
    watch: Watch | None = None
    folder: Path | None = None


def simulated(setup: Setup, places: Sequence[Spot], runs: Runs) -> Floats:
    """What worlds show at the spots, (replicates, spots). The same numbers by one process or many.

    With a folder, blocks that were finished before an interruption are read and not run again.
    """
    blocks = [Block(setup, tuple(places), runs.seed, b) for b in range(-(-runs.replicates // BLOCK))]
    if runs.folder is not None:
        named = {digest([digest(setup), b.spots, b.seed, b.block, __version__])[:32]: b for b in blocks}
        found = remembered(runs.folder, followed, named, Crew(runs.executor, runs.watch))
        return np.concatenate(found)[: runs.replicates]
    found = []
    results = in_order(followed, blocks, runs.executor)
    for done, part in enumerate(results, start=1):
        found.append(part)
        if runs.watch:
            runs.watch(done, len(blocks))
    return np.concatenate(found)[: runs.replicates]


def point_table(places: Sequence[Spot], seen: Floats) -> pd.DataFrame:
    """A row a point: series, date, observed, first (is it the known one), model, low, high (90 %), no_change, to_mean."""
    rows = []
    first: dict[str, Spot] = {}
    for spot, values in zip(places, seen.T, strict=True):
        known = first.setdefault(spot.series, spot)
        low, high = np.quantile(values, [0.05, 0.95])
        middle = float("nan") if spot.count else 0.5
        rows.append(
            (spot.series, spot.date, spot.count, spot.value, spot is known, values.mean(), low, high,
             known.value * _length(spot) / _length(known), middle)
        )  # fmt: skip
    columns = ["series", "date", "count", "observed", "first", "model", "low", "high", "no_change", "to_mean"]
    return pd.DataFrame(rows, columns=columns)


def _length(spot: Spot) -> int:
    """Months that a count covers; 1 for a level."""
    return spot.at - spot.since if spot.count else 1


def series_scores(table: pd.DataFrame) -> pd.DataFrame:
    """A row a series: series, count, n (points scored), model, no_change, to_mean (mean absolute errors), held (in the band)."""
    scored = table[~table["first"]]
    rows = []
    for name, part in scored.groupby("series", sort=False):
        errors = [float((part[column] - part["observed"]).abs().mean()) for column in ("model", "no_change", "to_mean")]
        held = int(((part["low"] <= part["observed"]) & (part["observed"] <= part["high"])).sum())
        rows.append((name, bool(part["count"].iloc[0]), len(part), *errors, held))
    return pd.DataFrame(rows, columns=["series", "count", "n", "model", "no_change", "to_mean", "held"])
