"""Calibration: what was forecast against what came, bin by bin and question by question."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.show.figures.style import FAINT, INK, RULE, SMALL, WASH, Words, height_of, mark, page, styled, wrapped
from sim.study.forecast.scored import FEW, Scored
from sim.study.intervals import Z

SIDE, LABEL, PLOT = 3.1, 2.7, 3.1  # inches: the reliability diagram, the questions' titles, the plot of forecasts
LEAST = 8  # rows for which there is room beside the diagram
HOLLOW = "white"
RIVALS = ("D", "^", "v", "P", "X")  # a square is what came


@styled
def calibration(found: Scored) -> Figure:
    """Draw a reliability diagram and every forecast against its answer; only the forecasts where nothing is answered."""
    titles = [wrapped(str(t), LABEL - 0.1, SMALL) for t in found.questions["title"]]
    row = max(height_of(titles, SMALL), 0.26)
    answered = len(found.answered) > 0
    body = (LABEL + PLOT + (SIDE + 0.7 if answered else 0.2), max(row * len(titles) + 0.55, SIDE + 0.6 if answered else 1.0))
    figure = page(_words(found), body, [_key(found)])
    if answered:
        left, right = figure.subplots(1, 2, width_ratios=[SIDE, LABEL + PLOT])
        _draw_reliability(left, found)
    else:
        right = figure.subplots()
    _draw_forecasts(right, found, titles)
    return figure


def _words(found: Scored) -> Words:
    exam = found.told.exam
    each = "each question with the model's forecast, its distance from what came, and rivals"
    reading = "Each question with the model's forecast and rivals. No question is answered yet."
    if len(found.answered):
        facts = f"{found.facts} independent fact{'' if found.facts == 1 else 's'}"
        reading = (
            f"Left: how often what was forecast came, by range; on the diagonal is right; numbers are questions. Right: {each};"
            f" the square of that distance is the Brier score. Answered: {len(found.answered)}; {facts}"
            f"{': too few for more than gross faults' if found.facts < FEW else ''}."
        )
    note = f"{exam.scenario.name}, n = {found.worlds:,} worlds; 95 % intervals; explore, never predict"
    return Words(f"{exam.file.title}: forecasts and what came", reading, note)


def _key(found: Scored) -> list[Artist]:
    plain: dict[str, Any] = {"color": "none", "markeredgecolor": INK, "markersize": 5.0}
    key: list[Artist] = [
        Line2D([], [], color=INK, marker="o", lw=1.2, markersize=5.0, label="model, with Monte Carlo error"),
    ]
    if len(found.answered):
        key.append(Line2D([], [], **plain, marker="s", markerfacecolor=INK, label="what came"))
    for name, look in _rivals(found).items():
        edge = look.get("edgecolors", FAINT)
        one = {"marker": look["marker"], "markerfacecolor": HOLLOW, "markeredgecolor": edge, "markersize": 5.0}
        key.append(Line2D([], [], color="none", label=name.replace("_", " "), **one))
    return key


def _rivals(found: Scored) -> dict[str, dict[str, Any]]:
    """The rivals that differ from question to question, with how their forecasts are scattered."""
    hollow = {"facecolors": HOLLOW, "s": 24}
    drawn: dict[str, dict[str, Any]] = {
        name: {**hollow, "marker": RIVALS[n % len(RIVALS)], "edgecolors": mark(n + 1).colour}
        for n, name in enumerate(found.told.exam.file.rivals)
    }
    return drawn | {"no_change": {"marker": "|", "color": FAINT, "s": 170}}


def _draw_reliability(panel: Axes, found: Scored) -> None:
    bins = found.calibration
    panel.plot([0, 100], [0, 100], color=RULE, lw=1.0, zorder=1)
    for edge in bins["from"][1:]:
        panel.axvline(edge * 100, color=WASH, lw=0.8, zorder=0)
    forecast, came = bins["forecast"] * 100, bins["came"] * 100
    panel.vlines(forecast, bins["low"] * 100, bins["high"] * 100, color=INK, lw=1.0, zorder=2)
    panel.scatter(forecast, came, s=np.minimum(14 + 10 * bins["questions"], 100), color=INK, zorder=3)
    for x, y, n in zip(forecast, came, bins["questions"], strict=True):
        right = x < 88
        panel.annotate(
            str(n), (x, y), (7 if right else -7, 0), textcoords="offset points", size=SMALL, va="center",
            ha="left" if right else "right",
        )  # fmt: skip
    panel.set(xlim=(-4, 104), ylim=(-4, 104), xticks=range(0, 101, 20), yticks=range(0, 101, 20))
    panel.set_box_aspect(1)
    panel.set_anchor("N")
    panel.set_xlabel("mean forecast, per cent")
    panel.set_ylabel("came, per cent")
    panel.set_title("By range of forecasts")


def _draw_forecasts(panel: Axes, found: Scored, titles: list[str]) -> None:
    asked = found.questions
    heights = np.arange(len(asked), dtype=float)
    model, error, answer = (asked[c].to_numpy(float) * 100 for c in ("model", "se", "answer"))
    for height in heights[::2]:
        panel.axhspan(height - 0.5, height + 0.5, color=WASH, lw=0, zorder=0)
    known = ~np.isnan(answer)
    panel.hlines(heights[known], model[known], answer[known], color=RULE, lw=2.2, zorder=1)
    panel.scatter(answer[known], heights[known], s=26, marker="s", color=INK, zorder=4, clip_on=False)
    for name, look in _rivals(found).items():
        panel.scatter(asked[name] * 100, heights, zorder=2.5, linewidths=1.0, clip_on=False, **look)
    panel.hlines(heights, np.maximum(model - Z * error, 0), np.minimum(model + Z * error, 100), color=INK, lw=1.2, zorder=3)
    panel.scatter(model, heights, s=22, color=INK, zorder=3.5)
    panel.set_yticks(heights, titles)
    panel.tick_params(axis="y", length=0, pad=7)
    panel.set(xlim=(0, 100), ylim=(max(len(asked), LEAST * known.any()) - 0.5, -0.5), xticks=range(0, 101, 20))
    panel.spines["left"].set_visible(False)
    panel.set_xlabel("probability of yes, per cent; no at the left end, yes at the right")
    panel.set_title("By question")
