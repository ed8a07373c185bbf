"""Calibration: free rates learned from a part of a record, and tried on the rest.

Only rates may be free: how often opportunities to move, to sign and to leave come up. Worlds draw them from wide priors;
those worlds whose history lies nearest to the record are kept, nearer ones with more weight, and a local linear regression
takes out what distance is left (approximate Bayesian computation; Beaumont, Zhang & Balding 2002, Genetics 162).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BeforeValidator, Field

from sim.study.digest import digest
from sim.study.drivers import drawn_numbers
from sim.study.ensemble import Study
from sim.study.hindcast.points import Runs, Spot, point_table, series_scores, simulated, spots
from sim.study.hindcast.posterior import FEWEST, Posterior, regressed, steadied
from sim.study.hindcast.record import Month, Record, record_of
from sim.study.scenario import Scenario
from sim.study.variants import Alteration, altered
from sim.version import __version__
from sim.world.amount import Range, bounds
from sim.world.calendar import real_month
from sim.world.codebook import Strict
from sim.world.disk import is_folder
from sim.world.evidence import Evidence
from sim.world.library import around, find_beside, located
from sim.world.setup import Floats
from sim.world.source import InputError, Problem, Source, nearest, read, validate
from sim.world.words import Number, Title, WorldName

FREE = ("rate", "exit")  # kinds of numbers that may be learned
FRESH = 7919  # added to a seed, gives worlds that took no part in the learning
LEAST = 1e-6  # a month; a rate that is learned is not below it
DEALS = 8  # times that rates are dealt anew to see what chance does
TRIED = 256  # such worlds, at the most, before and after
LAST = "2022-01"  # nothing later may touch a number


class Prior(Strict):
    """A free rate: the range from which worlds draw it, a month."""

    range: Range
    reason: str


class CalibrationFile(Strict):
    """Which rates are free, and which part of which record they are learned from."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    name: WorldName
    title: Title
    about: str = Field(min_length=40)
    record: str
    until: Annotated[str, BeforeValidator(real_month)]  # the last month that is learned from
    accept: Number = Field(default=0.05, ge=0.01, le=0.5)
    rates: dict[str, Prior] = Field(min_length=1, max_length=40)


@dataclass(frozen=True)
class Calibration:
    """A calibration's file with its record and the told history under its priors."""

    file: CalibrationFile
    record: Record
    prior: Scenario

    @property
    def until(self) -> Month:
        """The last month that is learned from."""
        return self.file.until

    def manifest(self, replicates: int, seed: int) -> str:
        """What the learning rests on, as JSON: the files, the histories' hashes, the size, the luck and the version."""
        settings = {
            "calibration": self.file.model_dump(mode="json", by_alias=True),
            "record": self.record.file.model_dump(mode="json", by_alias=True),
            "history": digest([self.prior.calendar, self.prior.setup]),
            "replicates": replicates,
            "seed": seed,
            "version": __version__,
        }
        return json.dumps(settings, indent=1) + "\n"

    def label(self, replicates: int, seed: int) -> str:
        """A folder's name: the file's name and the beginning of a hash of what the learning rests on."""
        return f"calibrate-{self.file.name}-{digest(self.manifest(replicates, seed))[:8]}"


@dataclass(frozen=True)
class Learned:
    """What came of it.

    rates: path, prior low, value, high, posterior low (5 %), median, high (95 %), shrinkage (1 − ratio of the spreads of logs).
    floor: the shrinkage that one rate in twenty reaches by chance, where rates are dealt to other worlds' histories.
    handed: series that events of the told history set.
    points: stage (before, after), and the columns of `point_table`, and fitted (whether it was learned from).
    scores: stage, part (fitted, held out), and the columns of `series_scores`; on worlds that took no part in the learning.
    """

    posterior: Posterior
    rates: pd.DataFrame
    points: pd.DataFrame
    scores: pd.DataFrame
    after: Scenario
    floor: float
    handed: frozenset[str]


def load_calibration(name: str, evidence: Evidence | None = None) -> Calibration:
    """Read a calibration by name or path. InputError lists all that is wrong, with its place."""
    path = find_beside(name, "calibrations", "calibration")
    source = read(path)
    file = validate(CalibrationFile, source)
    rooms = [folder for folder in (path.parent, *(f / "records" for f in around(path))) if is_folder(folder)]
    record = record_of(located(file.record, rooms, "record", (source, ("record",))), evidence)
    if problems := list(_misfits(file, record, source)):
        raise InputError(problems)
    return Calibration(file, record, _with(record.told, {rate: prior.range for rate, prior in file.rates.items()}))


def bounded(calibration: Calibration, replicates: int, seed: int) -> None:
    """InputError for a seed or a number of worlds that does not fit, or for too few worlds to learn from."""
    Study((calibration.prior,), replicates, seed)
    if replicates * calibration.file.accept < FEWEST:
        least = int(np.ceil(FEWEST / calibration.file.accept))
        message = f"{replicates:,} are too few to keep {calibration.file.accept:.0%} of"
        raise InputError([Problem(None, "replicates", message, f"Ask for {least:,} or more.")])


def learned(calibration: Calibration, runs: Runs) -> Learned:
    """Learn the free rates and hold the model before and after against both parts of the record, on fresh worlds."""
    prior = calibration.prior
    places = spots(calibration.record, prior)
    fitted = np.array([spot.date <= calibration.until for spot in places])
    chosen = [spot for spot, take in zip(places, fitted, strict=True) if take]
    seen = simulated(prior.setup, chosen, runs)
    drawn = drawn_numbers(prior, runs.seed, runs.replicates)
    paths = tuple(calibration.file.rates)
    priors = np.array([calibration.file.rates[path].range for path in paths])
    observed = np.array([spot.value for spot in chosen])
    counted = np.array([spot.count for spot in chosen])
    summaries = (steadied(seen, counted), steadied(observed, counted))
    rates = np.stack([drawn[p] for p in paths], axis=1)
    found = regressed(rates, summaries, priors, calibration.file.accept)
    after = _with(prior, {p: (float(q[0]), float(q[1]), float(q[2])) for p, q in zip(paths, found.quantiles, strict=True)})
    fresh = replace(runs, seed=runs.seed + FRESH, replicates=min(runs.replicates, TRIED))
    points = _both(calibration, (calibration.record.told, after), fresh)
    floor = _by_chance(rates, summaries, priors, calibration.file.accept)
    return Learned(found, _rates(calibration, found), points, _scores(points), after, floor, _handed(calibration.record))


def _by_chance(rates: Floats, summaries: tuple[Floats, Floats], priors: Floats, accept: float) -> float:
    """The shrinkage that one rate in twenty reaches where every world has the rates of another one."""
    dealt = [np.roll(rates, (n + 1) * len(rates) // (DEALS + 1), axis=0) for n in range(DEALS)]
    return float(np.quantile([regressed(other, summaries, priors, accept).shrinkage for other in dealt], 0.95))


def _handed(record: Record) -> frozenset[str]:
    return frozenset(name for name, one in record.file.series.items() if f"issue.{one.issue}" in record.touched)


def _both(calibration: Calibration, stages: tuple[Scenario, Scenario], runs: Runs) -> pd.DataFrame:
    """The points before and after, on worlds that took no part in the learning."""
    frames = []
    for stage, scenario in zip(("before", "after"), stages, strict=True):
        places: tuple[Spot, ...] = spots(calibration.record, scenario)
        table = point_table(places, simulated(scenario.setup, places, runs))
        frames.append(table.assign(stage=stage, fitted=table["date"] <= calibration.until))
    return pd.concat(frames, ignore_index=True)


def _scores(points: pd.DataFrame) -> pd.DataFrame:
    frames = []
    for stage in ("before", "after"):
        for part in ("fitted", "held out"):
            chosen = points[(points["stage"] == stage) & (points["fitted"] == (part == "fitted"))]
            frames.append(series_scores(chosen).assign(stage=stage, part=part))
    return pd.concat(frames, ignore_index=True)


def _rates(calibration: Calibration, found: Posterior) -> pd.DataFrame:
    rows = []
    for n, (path, prior) in enumerate(calibration.file.rates.items()):
        rows.append((path, *prior.range, *found.quantiles[n], found.shrinkage[n]))
    columns = ["path", "prior_low", "prior", "prior_high", "low", "median", "high", "shrinkage"]
    return pd.DataFrame(rows, columns=columns)


def _with(scenario: Scenario, rates: dict[str, tuple[float, float, float]]) -> Scenario:
    return altered(scenario, Alteration(rates))


def _misfits(file: CalibrationFile, record: Record, source: Source) -> Iterator[Problem]:
    world = record.told.world
    known = [
        f"{kind}.{name}" for kind in FREE for name in (*world.moves, *world.accords) if f"{kind}.{name}" in record.told.numbers
    ]
    for path in file.rates:
        if path not in known:
            message = f"{path!r} is no rate" + (", and only rates may be free" if path in record.told.numbers else "")
            yield Problem(source.mark(("rates", path), key=True), f"rates.{path}", message, nearest(path, known))
        elif not file.rates[path].range[0] >= LEAST:
            remedy = f"Begin at {LEAST:f} or above."
            yield Problem(source.mark(("rates", path)), f"rates.{path}", "a prior from zero has no logarithm", remedy)
        elif file.rates[path].range[2] > (most := bounds("rate")[1]):
            message = f"{file.rates[path].range[2]:g} a month is more than the bound, {most:g}"
            yield Problem(source.mark(("rates", path, "range", 2)), f"rates.{path}", message, "End below it.")
        elif file.rates[path].range[0] == file.rates[path].range[2]:
            yield Problem(
                source.mark(("rates", path)), f"rates.{path}", "a prior without width leaves nothing to learn", "Widen it."
            )
    dates = [point.at for one in record.file.series.values() for point in one.points[1:]]
    for missing, when in (("to learn from by", min(dates) > file.until), ("held out after", max(dates) <= file.until)):
        if when:
            remedy = f"Its scored points lie between {min(dates)} and {max(dates)}."
            yield Problem(source.mark(("until",)), "until", f"the record has no scored point {missing} {file.until}", remedy)
    if max(dates) > LAST:
        yield Problem(None, file.record, f"has a point in {max(dates)}", f"Nothing after {LAST} may touch a number.")
