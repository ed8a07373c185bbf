"""Recorded: the public record as rows of the report card."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.study.hindcast.points import series_scores
from sim.study.hindcast.record import Series
from sim.study.intervals import bootstrapped
from sim.study.validity.finding import Finding, Verdict
from sim.study.validity.past import RUNS, Past

AREA = "Hindcast of the public record"
FEWEST = 4  # points below which an interval says nothing


def record_findings(past: Past) -> tuple[Finding, ...]:
    """Each series of the record, told and blind: the error against that of no change and of the middle of the scale."""
    return tuple(finding for run, table in past.points.items() for finding in _of_run(past, run, table))


def _of_run(past: Past, run: str, table: pd.DataFrame) -> Iterator[Finding]:
    record = past.record
    for name, series in record.file.series.items():
        part = table[(table["series"] == name) & ~table["first"]]
        handed = run == "told" and f"issue.{series.issue}" in record.touched
        row = series_scores(table[table["series"] == name]).to_dict("records")[0]
        digits = 2 if row["count"] else 3
        yield Finding(
            AREA,
            f"{series.title}, {RUNS[run]}",
            f"scenarios/records/{record.file.name}.yaml, a source beside each point",
            "nothing: events set it" if handed else "a smaller mean absolute error than every rival's",
            f"{row['model']:.{digits}f}",
            "open" if handed else _verdict(part, series),
            rival=f"no change {row['no_change']:.{digits}f}" + ("" if row["count"] else f", middle {row['to_mean']:.3f}"),
            note=f"{row['n']} points after the first; {row['held']} of them in the 90 % band.",
        )


def _verdict(part: pd.DataFrame, series: Series) -> Verdict:
    """Sure where the 95 % intervals over points of the differences from all rivals, or from one, leave out 0."""
    if len(part) < FEWEST:
        return "open"
    ours = (part["model"] - part["observed"]).abs().to_numpy()
    rivals = ["no_change"] if series.unit == "count" else ["no_change", "to_mean"]
    theirs = np.stack([(part[rival] - part["observed"]).abs().to_numpy() for rival in rivals], axis=1)
    low, high = bootstrapped(ours[:, None] - theirs)
    return "passes" if (high < 0).all() else "fails" if (low > 0).any() else "open"
