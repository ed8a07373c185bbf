"""Branches as text: what was open at a moment of a run, and what was decided already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape

from sim.show.orders import listed
from sim.show.reasons import date_words
from sim.show.tables import table
from sim.show.words import measured, percent
from sim.study.intervals import mean_interval
from sim.study.seat.continued import Continued
from sim.study.writing import put
from sim.world.source import InputError, Problem

OPEN, SETTLED = 0.75, 0.25  # share of the variance that is left: wide open from the one on, as good as decided below the other
LIKELY, SURE = 0.75, 0.95  # a chance is wide open up to the one, either way, and as good as decided from the other on


def branch_frame(told: Continued) -> pd.DataFrame:
    """Every outcome: how it went, in branches from the month on, and in the study; left: share of its variance that is open.

    kind: chance, level or count; then and went are NaN where the run does not go so far; left is NaN where all runs agree.
    """
    rows = []
    for o, name in enumerate(told.found.names):
        outcome, ends, all_of_them = told.scenario.file.outcomes[name], told.found.courses[:, -1, o], told.study[:, o]
        mean, error, *_ = mean_interval(ends)
        whole, whole_error, *_ = mean_interval(all_of_them)
        low, high = np.quantile(ends, [0.1, 0.9])
        spread = float(all_of_them.var())
        rows.append({
            "outcome": name, "title": outcome.title, "kind": outcome.kind,
            "then": float(told.found.actual[-1, o]), "went": float(told.actual[-1, o]) if told.whole else float("nan"),
            "mean": mean, "se": error, "low": float(low), "high": float(high), "study": whole, "study_se": whole_error,
            "left": float(ends.var()) / spread if spread > 0 else float("nan"),
        })  # fmt: skip
    return pd.DataFrame(rows)


def branch_sentence(told: Continued) -> str:
    """What was still open at that month and what was decided already."""
    frame = branch_frame(told).dropna(subset=["left"])
    when = f"Before {date_words(told.date)}"
    if not len(frame):
        return f"{when} nothing was open: the outcomes do not differ from run to run."
    middle = float(frame["left"].median())
    surer = np.maximum(frame["mean"], 1 - frame["mean"])
    chance = frame["kind"] == "chance"
    settled = list(frame[np.where(chance, surer >= SURE, frame["left"] < SETTLED)].sort_values("left")["title"].head(3))
    wide = list(
        frame[np.where(chance, surer <= LIKELY, frame["left"] >= OPEN)].sort_values("left", ascending=False)["title"].head(3)
    )
    much = "as much as" if middle >= 1 else f"{percent(middle)} as much as"
    parts = [f"{when}, the ways on from here differed {much} all runs do, taking the middle one of the outcomes (variance)"]
    if settled:
        parts.append(f"as good as decided: {listed([f'“{title}”' for title in settled])}")
    if wide:
        parts.append(f"wide open: {listed([f'“{title}”' for title in wide])}")
    return "; ".join(parts) + "."


def most_changed(told: Continued, most: int = 6) -> tuple[str, ...]:
    """The outcomes of which the branches differ most from the study as a whole, in units of the study's spread."""
    frame = branch_frame(told)
    spread = told.study.std(axis=0)
    away = np.abs((frame["mean"] - frame["study"]).to_numpy()) / np.where(spread > 0, spread, np.inf)
    order = np.argsort(-away, kind="stable")[:most]
    return tuple(str(frame["outcome"].iloc[n]) for n in sorted(order))


def show_branches(console: Console, told: Continued) -> None:
    """Print the sentence and the table."""
    console.print(branch_sentence(told), highlight=False, markup=False)
    there = "All from the start" if told.played else "The study"
    went = ("As it went",) if told.whole else ()
    made = table(
        f"\nHow world {told.replicate} of {escape(told.scenario.file.title)} could go on from {date_words(told.date)}",
        *("Outcome", "By then", *went, f"In {len(told.found.courses)} branches", "10–90 %", there, "Still open"),
        caption="By then: as it stood before that month. Branches: the same world under other luck from then on; mean ± standard "
        "error, chances in per cent of branches. Still open: how much the branches vary beside all runs (variance); “more than "
        "usual” where this world has more before it than most.",
    )
    for row in branch_frame(told).to_dict("records"):
        made.add_row(*_cells({str(name): value for name, value in row.items()}, told.whole))
    console.print(made)


def _cells(row: dict[str, Any], whole: bool) -> Iterator[str]:
    kind = row["kind"]
    yield escape(row["title"])
    yield _once(kind, row["then"])
    if whole:
        yield _once(kind, row["went"])
    yield measured(kind, row["mean"], row["se"])
    yield "" if kind == "chance" else f"{_once(kind, row['low'])} to {_once(kind, row['high'])}"
    yield measured(kind, row["study"], row["study_se"])
    yield "–" if np.isnan(row["left"]) else "more than usual" if row["left"] > 1 else percent(row["left"])


def _once(kind: str, value: float) -> str:
    """An outcome of one run."""
    if np.isnan(value):
        return "–"
    return ("yes" if value > 0.5 else "no") if kind == "chance" else f"{value:g}" if kind == "count" else f"{value:.2f}"


def write_branches(told: Continued, folder: Path) -> Path:
    """The table as CSV, full precision. InputError where it cannot be written."""
    path = folder / "branches.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put(path, branch_frame(told).to_csv(index=False))
    except OSError as error:
        remedy = "Choose another folder with --out."
        raise InputError([Problem(None, str(folder), f"cannot be written: {error.strerror or error}", remedy)]) from None
    return path
