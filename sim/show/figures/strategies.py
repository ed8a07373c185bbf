"""Strategies: what each is worth against everything that the others may do."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.show.figures.game import LABEL, Cast, changes
from sim.show.figures.style import FAINT, INK, RULE, SMALL, Words, page, styled, wrapped
from sim.study.games import Payoffs, best_replies
from sim.study.intervals import mean_interval

ROW, PLOT = 0.34, 4.2  # height of a strategy's row and width of the plot, inches


@styled
def spreads(payoffs: Payoffs, cast: Cast) -> Figure:
    """Draw each strategy's payoff against everything the others may do; best replies filled, the mean with its interval."""
    rows = sum(payoffs.shape)
    body = (LABEL + 0.9 + PLOT, ROW * rows + 0.42 * len(payoffs.players) + 0.3)
    figure = page(_words(cast), body, [_key()])
    heights = [n + 0.6 for n in payoffs.shape]
    panels = figure.subplots(len(payoffs.players), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    for p, panel in enumerate(panels):
        _draw_player(panel, payoffs, cast, p)
    panels[-1].set_xlabel("points of 100" + (", change from the status quo" if payoffs.status_quo is not None else ""))
    return figure


def _draw_player(panel: Axes, payoffs: Payoffs, cast: Cast, player: int) -> None:
    before = 0.0 if payoffs.status_quo is None else payoffs.status_quo[:, player]
    drawn = changes(payoffs), best_replies(payoffs.mean)
    rows = [np.moveaxis(values[..., player], player, 0).reshape(payoffs.shape[player], -1) for values in drawn]
    for s, (worth, best) in enumerate(zip(*rows, strict=True)):
        panel.plot([worth.min(), worth.max()], [s, s], color=RULE, lw=1.0, zorder=1)
        fill = best.astype(bool)
        panel.scatter(worth[~fill], np.full((~fill).sum(), s), s=13, facecolor="white", edgecolor=FAINT, lw=0.7, zorder=2)
        panel.scatter(worth[fill], np.full(fill.sum(), s), s=13, color=INK, lw=0.7, zorder=3)
        mean, _, low, high = mean_interval(100.0 * (payoffs.own(player)[s].mean(axis=0) - before))
        panel.plot([low, high], [s - 0.3, s - 0.3], color=INK, lw=1.2)
        panel.plot([mean], [s - 0.3], marker="D", color=INK, ms=3.6)
    if payoffs.status_quo is not None:
        panel.axvline(0, color=FAINT, lw=0.7, ls=(0, (4, 3)), zorder=0)
    panel.set_yticks(range(len(cast.strategies[player])), [wrapped(t, LABEL + 0.5, SMALL) for t in cast.strategies[player]])
    panel.set_ylim(payoffs.shape[player] - 0.5, -0.7)
    panel.tick_params(axis="y", length=0)
    panel.set_title(cast.players[player])


def _key() -> list[Line2D]:
    plain: dict[str, Any] = {"color": "none", "marker": "o", "markersize": 4.0}
    return [
        Line2D([], [], **plain, markerfacecolor=INK, markeredgecolor=INK, label="a best reply to the others"),
        Line2D([], [], **plain, markerfacecolor="white", markeredgecolor=FAINT, label="not one"),
        Line2D([], [], color=INK, marker="D", markersize=3.6, lw=1.2, label="mean over all, 95 %"),
    ]


def _words(cast: Cast) -> Words:
    reading = (
        "Each dot is a strategy's payoff against one combination of what the others may do. A strategy whose dots are all "
        "filled is best whatever they do; the dot furthest left is its worst case."
    )
    return Words(f"{cast.title}: what each strategy is worth", reading, cast.note)
