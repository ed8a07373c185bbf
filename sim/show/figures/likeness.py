"""Likeness: simulated event data beside reported ones.

At the left every directed dyad by its events a month, one marker for cooperation and one for conflict, with the 90 % band over
worlds; on the dashed line a dyad has the same share of all events on both sides. At the right the rhythm of dyad-months:
autocorrelation by lag, and spread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullLocator

from sim.show.figures.style import COLOURS, FAINT, INK, MARKERS, RULE, SMALL, Words, page, styled
from sim.study.eventdata.likeness import KINDS, LAGS, Likeness

SCATTER, RHYTHM, TALL = 3.5, 3.1, 3.5  # inches
LOOKS = {"cooperation": (COLOURS[2], MARKERS[0]), "conflict": (COLOURS[1], MARKERS[1])}
SIDES = {"cooperation": -0.12, "conflict": 0.12}  # of a lag's place


@styled
def alike(found: Likeness, named: tuple[str, str]) -> Figure:
    """Draw dyads, where months are shared, and rhythms. named: what is simulated and what reported, in words."""
    wide = (SCATTER if found.dated else 0.6) + RHYTHM
    figure = page(_words(found, named), (max(wide, 5.2), TALL if found.dated else TALL * 0.9), [_key(found)])
    grid = figure.add_gridspec(2, 2 if found.dated else 1, width_ratios=[SCATTER, RHYTHM] if found.dated else None)
    if found.dated:
        _draw_dyads(figure.add_subplot(grid[:, 0]), found)
    column = 1 if found.dated else 0
    _draw_lags(figure.add_subplot(grid[0, column]), found)
    _draw_spread(figure.add_subplot(grid[1, column]), found)
    return figure


def _words(found: Likeness, named: tuple[str, str]) -> Words:
    simulated, reported = named
    band = "; bars: 90 % of worlds" if found.replicates > 1 else ""
    rhythms = f"autocorrelation and spread of dyad-months, medians over dyads; filled: simulated, hollow: reported{band}."
    if found.dated:
        left = "Left: events a month of each directed dyad, at the edge those without any; dashed: its share of all as reported."
        reading = f"{left} Right: {rhythms}"
    else:
        reading = f"No month in common, so that only rhythms are compared: {rhythms}"
    worlds = "1 history" if found.replicates == 1 else f"n = {found.replicates:,} worlds"
    note = f"{worlds}, {_number(found.dyads, 'dyad')}, {_number(len(found.months), 'month')}; explore, never predict"
    return Words(f"How like “{reported}” is “{simulated}”?", reading, note)


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _key(found: Likeness) -> list[Artist]:
    return [
        Line2D([], [], color=colour, marker=marker, linestyle="", markersize=5, label=kind)
        for kind, (colour, marker) in LOOKS.items()
        if kind in set(found.shape["kind"])
    ]


def _draw_dyads(panel: Axes, found: Likeness) -> None:
    """Events a month on logarithmic axes, each as long as it needs to be, with those that are nothing at the edge."""
    drawn = [(LOOKS[kind], rows[["reported", "simulated", "low", "high"]] / len(found.months)) for kind, rows in _volumes(found)]
    across, up = (_ends(drawn, columns) for columns in (["reported"], ["simulated", "low", "high"]))
    for (colour, marker), rows in drawn:
        x = np.maximum(rows["reported"], across[0])
        y, low, high = (np.maximum(rows[column], up[0]) for column in ("simulated", "low", "high"))
        panel.vlines(x, low, high, color=colour, lw=0.7, alpha=0.45, zorder=2)
        panel.scatter(x, y, s=13, marker=marker, facecolor=colour, edgecolor="white", linewidths=0.4, zorder=3)
    everything = found.volumes[found.volumes["about"] == "all events"]
    ratio = float(everything["simulated"].sum() / everything["reported"].sum())
    panel.set(xscale="log", yscale="log", title="Dyads: events a month")
    panel.set(xlim=(across[0] / 1.4, across[1] * 1.4), ylim=(up[0] / 1.4, up[1] * 1.4))
    if ratio > 0:
        line = np.array(panel.get_xlim())
        panel.plot(line, ratio * line, color=RULE, lw=0.9, linestyle=(0, (4, 2)), zorder=1, scalex=False, scaley=False)
    panel.set_xlabel("reported", color=FAINT)
    panel.set_ylabel("simulated", color=FAINT)
    _tick(panel.xaxis, *across)
    _tick(panel.yaxis, *up)


def _ends(drawn: Sequence[tuple[tuple[str, str], pd.DataFrame]], columns: list[str]) -> tuple[float, float]:
    """Where an axis begins, half the least that is more than nothing, and the most that is drawn on it."""
    values = np.concatenate([rows[columns].to_numpy(float).ravel() for _, rows in drawn])
    some = values[values > 0]
    return (float(some.min()) / 2, float(some.max())) if len(some) else (0.5, 1.0)


def _tick(axis: Axis, floor: float, top: float) -> None:
    """Ticks at powers of ten, and one at the edge that says none."""
    powers = [10.0**k for k in range(-4, 8) if floor * 1.6 <= 10.0**k <= top * 1.4]
    words = {floor: "none"} | {power: f"{power:,g}" if power < 1 else f"{power:,.0f}" for power in powers}
    axis.set_ticks(list(words), list(words.values()))
    axis.set_minor_locator(NullLocator())


def _volumes(found: Likeness) -> Iterator[tuple[str, pd.DataFrame]]:
    """Cooperation and conflict of each dyad, where there is any."""
    for kind in KINDS:
        rows = found.volumes[found.volumes["about"] == kind]
        yield kind, rows[(rows["reported"] > 0) | (rows["simulated"] > 0)]


def _draw_lags(panel: Axes, found: Likeness) -> None:
    panel.axhline(0, color=RULE, lw=0.8, zorder=1)
    for kind in LOOKS:
        rows = found.shape[(found.shape["kind"] == kind) & found.shape["rhythm"].str.startswith("autocorrelation")]
        _draw_marks(panel, kind, np.array(LAGS) + SIDES[kind], rows)
    panel.set(xlim=(0.5, len(LAGS) + 0.5), title="Autocorrelation, by lag in months")
    panel.set_xticks(list(LAGS))
    panel.margins(y=0.18)
    _say_if_empty(panel, found, "autocorrelation")


def _say_if_empty(panel: Axes, found: Likeness, rhythm: str) -> None:
    if found.shape.loc[found.shape["rhythm"].str.startswith(rhythm), "simulated"].isna().all():
        panel.text(0.5, 0.75, "too few months", transform=panel.transAxes, ha="center", color=FAINT, size=SMALL)


def _draw_spread(panel: Axes, found: Likeness) -> None:
    panel.axvline(1, color=RULE, lw=0.8, zorder=1)
    for place, kind in enumerate(LOOKS):
        row = found.shape[(found.shape["kind"] == kind) & (found.shape["rhythm"] == "spread")]
        colour, marker = LOOKS[kind]
        panel.hlines(place, row["low"], row["high"], color=colour, lw=1.4, zorder=2)
        panel.scatter(row["simulated"], [place], s=22, marker=marker, color=colour, zorder=3)
        panel.scatter(row["reported"], [place], s=34, marker=marker, facecolor="none", edgecolor=INK, linewidths=0.9, zorder=4)
    panel.set(xscale="log", ylim=(1.5, -0.5), title="Spread: variance over mean")
    panel.set_yticks(range(len(LOOKS)), list(LOOKS))
    low, high = panel.get_xlim()
    panel.set_xlim(min(low, 0.5), max(high, 2.0))
    ends = panel.get_xlim()
    fine = ends[1] / ends[0] < 40
    ticks = (0.1, 0.2, 0.5, 1, 2, 5, 10) if fine else (0.1, 1, 10, 100, 1_000, 10_000)
    panel.set_xticks([tick for tick in ticks if ends[0] <= tick <= ends[1]])
    _say_if_empty(panel, found, "spread")
    panel.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,g}"))
    panel.xaxis.set_minor_locator(NullLocator())


def _draw_marks(panel: Axes, kind: str, places: np.ndarray, rows: pd.DataFrame) -> None:
    colour, marker = LOOKS[kind]
    panel.vlines(places, rows["low"], rows["high"], color=colour, lw=1.4, zorder=2)
    panel.scatter(places, rows["simulated"], s=22, marker=marker, color=colour, zorder=3)
    panel.scatter(places, rows["reported"], s=34, marker=marker, facecolor="none", edgecolor=INK, linewidths=0.9, zorder=4)
