"""Likeness: how far simulated event data are like those that were reported.

Who deals much with whom is compared by Spearman's rank correlation over dyads, with the 95 % interval of Bonett & Wright 2000
(Psychometrika 65) over dyads and the 90 % band over replicates; friend and foe by the agreement of signs of net intensity,
beside what chance would give two series of these shares; rhythm by the autocorrelation (Box & Jenkins 1976) and by the spread
of each dyad's months, variance over mean (Fano 1947), which is 1 where events come independently at an even rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from sim.study.eventdata.dyads import Panel
from sim.study.intervals import Z, wilson
from sim.world.plover import CLASSES
from sim.world.setup import Floats, Ints

LAGS = (1, 2, 3)
MONTHS_A_LAG = 4  # an autocorrelation needs four times as many months as its lag (Box & Jenkins 1976)
FEWEST = 4  # dyads of a rank correlation
BAND = (0.05, 0.5, 0.95)
KINDS = {"cooperation": slice(0, 2), "conflict": slice(2, 4)}  # quad classes
RHYTHMS = (*(f"autocorrelation {lag}" for lag in LAGS), "spread")


@dataclass(frozen=True)
class Likeness:
    """What two panels have in common. dated: whether the same months of the calendar are compared.

    Without common months only rhythms are: both panels are cut to as many months as the shorter one has, for these estimates
    depend on their number. low, high: 5 and 95 % of replicates, NaN for a single one.

    measures: measure, about, value, low, high, interval_low, interval_high, chance, dyads.
    volumes: actor, actor_sector, recipient, recipient_sector, about, reported, simulated, low, high; events in all months.
    rhythms: the same with kind and rhythm in the place of about. shape: kind, rhythm, reported, simulated, low, high, inside
    (share of the dyads whose reported value lies in their own band of replicates), dyads; medians over dyads.
    """

    months: tuple[str, ...]
    dated: bool
    replicates: int
    dyads: int
    measures: pd.DataFrame
    volumes: pd.DataFrame
    rhythms: pd.DataFrame
    shape: pd.DataFrame


def likeness(simulated: Panel, reported: Panel) -> Likeness:
    """Compare R replicates with one reported history of the same parties, over the dyads that are active in both."""
    ours, theirs, dated = aligned(simulated, reported)
    active = (ours.counts.sum(axis=(0, 1, 4)) > 0) & (theirs.counts.sum(axis=(0, 1, 4)) > 0)
    np.fill_diagonal(active, False)
    pairs = np.argwhere(active)
    rhythms = _rhythms(ours, theirs, pairs)
    return Likeness(
        ours.months,
        dated,
        len(ours.counts),
        len(pairs),
        _measures(ours, theirs, pairs) if dated else pd.DataFrame(columns=MEASURES),
        _volumes(ours, theirs, pairs) if dated else pd.DataFrame(),
        rhythms[0],
        rhythms[1],
    )


def aligned(simulated: Panel, reported: Panel) -> tuple[Panel, Panel, bool]:
    """Both panels on their common months, or else the first months of both; and whether there are common months."""
    first, last = max(simulated.months[0], reported.months[0]), min(simulated.months[-1], reported.months[-1])
    if first <= last:
        return simulated.between(first, last), reported.between(first, last), True
    common = min(len(simulated.months), len(reported.months)) - 1
    cut = [panel.between(panel.months[0], panel.months[common]) for panel in (simulated, reported)]
    return cut[0], cut[1], False


# --- dyads

MEASURES = ["measure", "about", "value", "low", "high", "interval_low", "interval_high", "chance", "dyads"]


def _totals(panel: Panel, pairs: Ints) -> dict[str, Floats]:
    """What each dyad comes to over all months, (R, dyads): events in all, by class, by kind, and net intensity."""
    i, j = pairs.T
    events = panel.counts[:, :, i, j].sum(axis=1).astype(float)
    by_class: dict[str, Floats] = {name: events[..., q] for q, name in enumerate(CLASSES)}
    kinds = {kind: events[..., classes].sum(axis=-1) for kind, classes in KINDS.items()}
    return {"all events": events.sum(axis=-1), **by_class, **kinds, "net intensity": panel.net[:, :, i, j].sum(axis=1)}


def _measures(ours: Panel, theirs: Panel, pairs: Ints) -> pd.DataFrame:
    mine, yours = _totals(ours, pairs), _totals(theirs, pairs)
    rows = [("rank correlation", about, *_ranked(mine[about], yours[about][0])) for about in mine]
    rows.append(("agreement of signs", "net intensity", *_signs(mine["net intensity"], yours["net intensity"][0])))
    return pd.DataFrame(rows, columns=MEASURES)


def _ranked(ours: Floats, theirs: Floats) -> tuple[float, ...]:
    """Spearman's correlation over dyads: median and band over replicates, interval over dyads, what chance gives, dyads."""
    known = ~np.isnan(theirs)
    found = spearman(ours[:, known], theirs[known])
    low, middle, high = _band(found[:, None])[:, 0]
    return middle, low, high, *_interval(middle, int(known.sum())), 0.0, int(known.sum())


def spearman(ours: Floats, theirs: Floats) -> Floats:
    """Rank correlation of each row of (R, n) with (n,); NaN for fewer than four columns and where all ranks are tied."""
    if len(theirs) < FEWEST:
        return np.full(len(ours), np.nan)
    x, y = (ranks - ranks.mean(axis=-1, keepdims=True) for ranks in (rankdata(ours, axis=1), rankdata(theirs)))
    scale = np.sqrt((x**2).sum(axis=1) * (y**2).sum())
    return np.where(scale > 0, x @ y / np.where(scale > 0, scale, 1.0), np.nan)


def _interval(correlation: float, n: int) -> tuple[float, float]:
    """95 % interval of a rank correlation of n (Bonett & Wright 2000)."""
    if n < FEWEST or np.isnan(correlation):
        return float("nan"), float("nan")
    half = Z * np.sqrt((1 + correlation**2 / 2) / (n - 3))
    middle = np.arctanh(np.clip(correlation, -1 + 1e-12, 1 - 1e-12))
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))


def _signs(ours: Floats, theirs: Floats) -> tuple[float, ...]:
    """Share of dyads whose net intensities have one sign, among those where neither is nothing; chance: by their shares alone."""
    known = ~np.isnan(theirs) & (theirs != 0)
    both = (ours != 0) & known
    n = np.maximum(both.sum(axis=1), 1)
    share = np.where(both.any(axis=1), (both & (np.sign(ours) == np.sign(theirs))).sum(axis=1) / n, np.nan)
    p, q = (both & (ours > 0)).sum(axis=1) / n, (both & (theirs > 0)).sum(axis=1) / n
    chance = np.where(both.any(axis=1), p * q + (1 - p) * (1 - q), np.nan)
    (low, middle, high), dyads = _band(share[:, None])[:, 0], int(np.median(both.sum(axis=1)))
    interval = wilson(middle, dyads) if dyads and not np.isnan(middle) else (np.nan, np.nan)
    return middle, low, high, *interval, float(_band(chance[:, None])[1, 0]), dyads


def _band(values: Floats) -> Floats:
    """5 %, median and 95 % over replicates, (R, ...columns) → (3, columns), NaN left out; one replicate has no band."""
    found = pd.DataFrame(values).quantile(list(BAND)).to_numpy(copy=True)
    if len(values) == 1:
        found[[0, 2]] = np.nan
    return found


def _named(panel: Panel, pairs: Ints) -> dict[str, list[str]]:
    sides = (("actor", pairs[:, 0]), ("recipient", pairs[:, 1]))
    return {
        word: values
        for side, places in sides
        for word, values in (
            (side, [panel.parties[p].code for p in places]),
            (f"{side}_sector", [panel.parties[p].sector for p in places]),
        )
    }


def _volumes(ours: Panel, theirs: Panel, pairs: Ints) -> pd.DataFrame:
    mine, yours = _totals(ours, pairs), _totals(theirs, pairs)
    parts = []
    for about, values in mine.items():
        low, middle, high = _band(values)
        told = {"about": about, "reported": yours[about][0], "simulated": middle, "low": low, "high": high}
        parts.append(pd.DataFrame({**_named(ours, pairs), **told}))
    return pd.concat(parts, ignore_index=True)


# --- rhythms


def autocorrelation(series: Floats, lag: int) -> Floats:
    """r_k = Σ (x_t − x̄)(x_{t+k} − x̄) / Σ (x_t − x̄)² along axis 1; NaN where nothing varies or the series is too short."""
    centred = series - series.mean(axis=1, keepdims=True)
    power = (centred**2).sum(axis=1)
    if series.shape[1] < MONTHS_A_LAG * lag:
        return np.full(power.shape, np.nan)
    product = (centred[:, lag:] * centred[:, :-lag]).sum(axis=1)
    return np.where(power > 0, product / np.where(power > 0, power, 1.0), np.nan)


def spread(series: Floats) -> Floats:
    """Variance over mean along axis 1; NaN where nothing happens, and for a single month."""
    mean = series.mean(axis=1)
    if series.shape[1] < 2:
        return np.full(mean.shape, np.nan)
    return np.where(mean > 0, series.var(axis=1, ddof=1) / np.where(mean > 0, mean, 1.0), np.nan)


def _each_rhythm(panel: Panel, pairs: Ints) -> Iterator[tuple[str, str, Floats]]:
    """(kind, rhythm, (R, dyads)) of every dyad-month series."""
    i, j = pairs.T
    for kind, classes in KINDS.items():
        series = panel.counts[:, :, i, j, classes].sum(axis=-1).astype(float)
        for rhythm, lag in zip(RHYTHMS, (*LAGS, 0), strict=True):
            yield kind, rhythm, autocorrelation(series, lag) if lag else spread(series)


def _rhythms(ours: Panel, theirs: Panel, pairs: Ints) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each dyad's rhythms, and their medians over the dyads where both sides have one."""
    parts, shape = [], []
    named = _named(ours, pairs)
    for (kind, rhythm, mine), (_, _, yours) in zip(_each_rhythm(ours, pairs), _each_rhythm(theirs, pairs), strict=True):
        low, middle, high = _band(mine) if len(pairs) else np.empty((3, 0))
        told = {"kind": kind, "rhythm": rhythm, "reported": yours[0], "simulated": middle, "low": low, "high": high}
        parts.append(pd.DataFrame({**named, **told}))
        both = ~np.isnan(yours[0]) & ~np.isnan(middle)
        inside = float(((low <= yours[0]) & (yours[0] <= high))[both].mean()) if both.any() and len(mine) > 1 else float("nan")
        typical = _band(pd.DataFrame(mine[:, both]).median(axis=1).to_numpy()[:, None])[:, 0]
        reported = float(np.median(yours[0][both])) if both.any() else float("nan")
        shape.append((kind, rhythm, reported, typical[1], typical[0], typical[2], inside, int(both.sum())))
    columns = ["kind", "rhythm", "reported", "simulated", "low", "high", "inside", "dyads"]
    return pd.concat(parts, ignore_index=True), pd.DataFrame(shape, columns=columns)
