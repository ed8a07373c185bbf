"""Coded: runs from an earlier world, held against what a later source codes.

What is scored: every trust and every issue level on which a claim dated after the start speaks. The forecast is the
ensemble at the end. Rivals: nothing changes; everything goes to the mean of its kind; a random walk, as restless as the
model itself but without direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr
from scipy.stats import norm, rankdata

from sim.study.intervals import bootstrapped, redrawn
from sim.study.scenario import NOWHERE, Scenario
from sim.world.numbers import Basis, Number, numbers
from sim.world.setup import Bools, Floats

CHANGED = 0.05  # what is coded less than this away from the start has not changed
KINDS = ("trust", "start")  # kinds of numbers that are scored
RIVALS = ("no change", "to the mean", "random walk")
QUANTILES = 99  # points that stand for the random walk's distribution


@dataclass(frozen=True)
class Target:
    """One quantity that is scored: where it stood at the start and what the later source codes."""

    path: str  # trust.iran.russia, start.nuclear
    start: float
    coded: float
    claims: tuple[str, ...]
    touched: bool  # an event of the told history sets it

    @property
    def kind(self) -> str:
        """trust or issue."""
        return "trust" if self.path.startswith("trust.") else "issue"

    @property
    def changed(self) -> bool:
        """Whether the later source codes another level than it had."""
        return abs(self.coded - self.start) >= CHANGED


@dataclass(frozen=True)
class Forecasts:
    """What each forecaster says of each target. values: forecaster → (members, targets); one member is a point forecast."""

    targets: tuple[Target, ...]
    values: Mapping[str, Floats]

    @cached_property
    def start(self) -> Floats:
        """Where the targets stood, (targets,)."""
        return np.array([t.start for t in self.targets])

    @cached_property
    def coded(self) -> Floats:
        """What the later source codes, (targets,)."""
        return np.array([t.coded for t in self.targets])

    def errors(self, forecaster: str) -> Floats:
        """Absolute error of the mean forecast, (targets,)."""
        return np.abs(self.values[forecaster].mean(axis=0) - self.coded)

    def crps(self, forecaster: str) -> Floats:
        """Continuous ranked probability score, (targets,); of a point forecast its absolute error (Gneiting & Raftery 2007)."""
        return crps(self.values[forecaster], self.coded)

    def of(self, chosen: Bools) -> Forecasts:
        """The same for some of the targets."""
        kept = tuple(t for t, take in zip(self.targets, chosen, strict=True) if take)
        return Forecasts(kept, {name: values[:, chosen] for name, values in self.values.items()})


def later(scenario: Scenario) -> dict[str, Number]:
    """The trusts and issue levels of a scenario's world on which claims dated after it speak, as those claims alone code them."""
    evidence, world = scenario.evidence, scenario.world
    known = evidence.claims(world.as_of)
    news = {name: claim for name, claim in evidence.claims().items() if name not in known}
    found = numbers(Basis(world, news, evidence.codebook, NOWHERE))
    return {path: number for path, number in found.items() if number.kind in KINDS and number.claims}


def targets(scenario: Scenario, touched: frozenset[str]) -> tuple[Target, ...]:
    """Everything that is scored in runs of a scenario. touched: what events of a told history set, as trust.i.j or issue.k."""
    started = scenario.numbers
    return tuple(
        Target(path, started[path].span.value, number.span.value, number.claims, path.replace("start.", "issue.") in touched)
        for path, number in later(scenario).items()
    )


def members(dataset: xr.Dataset, scenario: str, scored: Sequence[Target], time: int = -1) -> Floats:
    """The ensemble's values of the targets at a time, (replicates, targets)."""
    run = dataset.sel(scenario=scenario).isel(time=time)
    return np.stack([_values(run, target.path) for target in scored], axis=-1)


def _values(run: xr.Dataset, path: str) -> Floats:
    kind, *names = path.split(".")
    if kind == "trust":
        return run["trust"].sel(actor=names[0], other=names[1]).values.astype(float)
    return run["issues"].sel(issue=names[0]).values.astype(float)


def forecasts(scored: tuple[Target, ...], ensembles: Mapping[str, Floats]) -> Forecasts:
    """Ensembles, by name, beside the naive rivals. The random walk is as restless as the first ensemble.

    ensembles: forecaster → (replicates, targets).
    """
    start = np.array([t.start for t in scored])
    kind = np.array([t.kind for t in scored])
    mean = np.array([start[kind == k].mean() for k in kind])
    first = next(iter(ensembles.values()))
    walk = _walk(start, kind, first)
    rivals = dict(zip(RIVALS, (start[None, :], mean[None, :], walk), strict=True))
    return Forecasts(scored, {**ensembles, **rivals})


def _walk(start: Floats, kind: Sequence[str] | np.ndarray[tuple[int, ...], np.dtype[np.str_]], ensemble: Floats) -> Floats:
    """Quantiles of a normal step from the start, as large as the ensemble's root mean square change. (QUANTILES, targets)."""
    moved = ensemble - start
    size = np.array([np.sqrt((moved[:, np.asarray(kind) == k] ** 2).mean()) for k in kind])
    steps = norm.ppf((np.arange(QUANTILES) + 0.5) / QUANTILES)
    folded = start + steps[:, None] * size
    return 1.0 - np.abs(1.0 - np.abs(folded) % 2.0)


def crps(ensemble: Floats, observed: Floats) -> Floats:
    """E|X − y| − E|X − X'| / 2 of an ensemble's members, by order statistics. (members, targets), (targets,) → (targets,)."""
    n = len(ensemble)
    ordered = np.sort(ensemble, axis=0)
    weight = 2.0 * np.arange(1, n + 1) - n - 1.0
    spread = 2.0 * (weight @ ordered) / n**2
    return np.asarray(np.abs(ensemble - observed).mean(axis=0) - spread / 2.0)


def scores(found: Forecasts) -> pd.DataFrame:
    """A row for each group of targets and forecaster.

    group, n, forecaster, mae, crps, rank (Spearman's correlation of levels), rank_change (of changes), signs, changes (how
    often the direction of what changed is foreseen, of how many). NaN where a forecaster sees no change.
    """
    return pd.DataFrame([row for name, part in groups(found) for row in _rows(name, part)])


def groups(found: Forecasts) -> Iterator[tuple[str, Forecasts]]:
    """All targets of a kind, and those of them that no event sets."""
    kind = np.array([t.kind for t in found.targets])
    touched = np.array([t.touched for t in found.targets])
    for name in dict.fromkeys(kind):
        yield str(name), found.of(kind == name)
        if (touched & (kind == name)).any() and (~touched & (kind == name)).any():
            yield f"{name}, untouched", found.of((kind == name) & ~touched)


def _rows(group: str, part: Forecasts) -> Iterator[dict[str, object]]:
    for forecaster, values in part.values.items():
        mean = values.mean(axis=0)
        hits, changes = signs(part, forecaster)
        yield {
            "group": group, "n": len(part.targets), "forecaster": forecaster,
            "mae": float(part.errors(forecaster).mean()), "crps": float(part.crps(forecaster).mean()),
            "rank": _rank(mean, part.coded), "rank_change": _rank(mean - part.start, part.coded - part.start),
            "signs": hits, "changes": changes,
        }  # fmt: skip


def signs(part: Forecasts, forecaster: str) -> tuple[float, int]:
    """How many directions of change are foreseen, of how many; a forecaster that sees none gets none, a walk half of them."""
    changed = np.array([t.changed for t in part.targets])
    if forecaster == "random walk":
        return changed.sum() / 2.0, int(changed.sum())
    moved = part.values[forecaster].mean(axis=0) - part.start
    return float(((np.sign(moved) == np.sign(part.coded - part.start)) & changed & (moved != 0)).sum()), int(changed.sum())


def _rank(one: Floats, other: Floats) -> float:
    return float(_ranks(one[None], other[None])[0])


def _ranks(one: Floats, other: Floats) -> Floats:
    """Rank correlations (Spearman) row by row, NaN where there is nothing to rank. (rows, n) twice → (rows,)."""
    unknown = np.full(len(one), np.nan)
    if one.shape[1] < 3:
        return unknown
    ranked = [rankdata(values, axis=1) - (values.shape[1] + 1) / 2 for values in (one, other)]
    scale = np.sqrt((ranked[0] ** 2).sum(axis=1) * (ranked[1] ** 2).sum(axis=1))
    known = (np.ptp(one, axis=1) >= 1e-9) & (np.ptp(other, axis=1) >= 1e-9)
    return np.divide((ranked[0] * ranked[1]).sum(axis=1), scale, out=unknown, where=known)


def against(found: Forecasts, forecaster: str, rival: str) -> tuple[float, float, float]:
    """Mean difference of absolute error, forecaster less rival, with its 95 % interval over targets; below 0 is better."""
    difference = found.errors(forecaster) - found.errors(rival)
    low, high = bootstrapped(difference[:, None])
    return float(difference.mean()), float(low[0]), float(high[0])


def rank_lead(part: Forecasts, forecaster: str, rival: str) -> tuple[float, float, float]:
    """By how much a forecaster's rank correlation of changes exceeds a rival's, with its 95 % interval over targets.

    A resample in which one of them cannot be ranked tells nothing and is left out.
    """
    came = part.coded - part.start
    both = [part.values[name].mean(axis=0) - part.start for name in (forecaster, rival)]
    rows = np.array([np.repeat(np.arange(len(came)), counts) for counts in redrawn(len(came))])
    first, second = (_ranks(moved[rows], came[rows]) for moved in both)
    leads = first - second
    known = leads[~np.isnan(leads)]
    one, other = (_rank(moved, came) for moved in both)
    if len(known) < len(leads) / 2:
        return one - other, float("nan"), float("nan")
    low, high = np.quantile(known, [0.025, 0.975])
    return one - other, float(low), float(high)


def steady_sign(part: Forecasts) -> float:
    """The share of what changed that who says of everything that it rises, or of everything that it falls, has right."""
    rose = np.array([t.coded > t.start for t in part.targets if t.changed])
    return float(max(rose.mean(), 1.0 - rose.mean())) if len(rose) else 0.5


def table(found: Forecasts) -> pd.DataFrame:
    """Target by target: path, kind, touched, start, coded, then the mean of every forecaster and the 90 % band of ensembles."""
    columns: dict[str, object] = {
        "path": [t.path for t in found.targets],
        "kind": [t.kind for t in found.targets],
        "touched": [t.touched for t in found.targets],
        "claims": [" ".join(t.claims) for t in found.targets],
        "start": found.start,
        "coded": found.coded,
    }
    for name, values in found.values.items():
        columns[name] = values.mean(axis=0)
        if len(values) > QUANTILES:
            columns[f"{name}, low"], columns[f"{name}, high"] = np.quantile(values, [0.05, 0.95], axis=0)
    return pd.DataFrame(columns)


def covered(found: Forecasts, forecaster: str) -> tuple[int, int]:
    """How many coded values lie in an ensemble's 90 % band, of how many."""
    low, high = np.quantile(found.values[forecaster], [0.05, 0.95], axis=0)
    return int(((low <= found.coded) & (found.coded <= high)).sum()), len(found.targets)
