"""Tuning: what a calibration learned, as tables, as an overlay that can be run, and as a figure."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.exploration import capital
from sim.show.tables import rows, table
from sim.study.hindcast.calibration import Calibration, Learned
from sim.study.naming import spoken
from sim.study.validity.tuned import tuned_findings
from sim.study.writing import put

DIGITS = 3
EDGE = 1.1  # ratio of a median to an end of its prior below which it leans on it


def show_learned(console: Console, found: Learned, calibration: Calibration) -> None:
    """Print priors and posteriors, and the errors before and after on both parts of the record."""
    kept = found.posterior
    caption = (
        f"Occasions a month; posterior 5 %, median, 95 %. {kept.kept} of {kept.drawn:,} worlds kept, worth {kept.effective:.0f}."
    )
    made = table("Free rates, before and after", "Rate", "Prior", "Posterior", "Narrower by", caption=caption)
    for row in rows(found.rates):
        prior, posterior = (
            _range(*ends) for ends in ((row.prior_low, row.prior, row.prior_high), (row.low, row.median, row.high))
        )
        edge = "\n[dim]at its prior's edge[/]" if _at_edge(row.median, (row.prior_low, row.prior_high)) else ""
        made.add_row(
            escape(capital(spoken(calibration.prior, row.path))), prior, posterior + edge, f"{max(row.shrinkage, 0.0):.0%}"
        )
    console.print(made)
    console.print(_errors(found, calibration))
    told = sum(found.rates["shrinkage"] > found.floor)
    console.print(f"{told} of {len(found.rates)} rates are narrower than chance makes them ({found.floor:.0%}).", highlight=False)
    for finding in tuned_findings(found)[:2]:
        words = {"passes": "surely smaller", "fails": "surely larger", "open": "neither surely smaller nor larger"}[
            finding.verdict
        ]
        figures = ", ".join(filter(None, (finding.ours, finding.rival)))
        console.print(f"{finding.test}: {words} ({figures}).", highlight=False)


def _at_edge(median: float, bounds: tuple[float, float]) -> bool:
    """Whether a posterior leans on an end of its prior, which then was too narrow or the model wrong."""
    return min(median / bounds[0], bounds[1] / median) < EDGE


def _errors(found: Learned, calibration: Calibration) -> Table:
    caption = f"Mean absolute error on fresh worlds. Learned from: points to {calibration.until}. In the band: of 90 % of worlds."
    columns = ("Series", "Points", "Before", "After", "No change", "In the band")
    made = table("What it does to the error", *columns, caption=caption)
    for part in ("fitted", "held out"):
        made.add_section()
        made.add_row(f"[bold]{'learned from' if part == 'fitted' else part}[/]", *[""] * 5)
        mine = found.scores[found.scores["part"] == part]
        after = mine[mine["stage"] == "after"].set_index("series")
        for row in rows(mine[mine["stage"] == "before"]):
            other, digits = after.loc[row.series], 1 if row[2] else DIGITS
            errors = (f"{value:.{digits}f}" for value in (row.model, other["model"], row.no_change))
            title = calibration.record.file.series[row.series].title
            made.add_row(escape(title), str(row.n), *errors, f"{row.held} → {other['held']}")
    return made


def _range(low: float, value: float, high: float) -> str:
    return f"{value:.2g} [{low:.2g}, {high:.2g}]"


def write_learned(found: Learned, calibration: Calibration, folder: Path) -> list[Path]:
    """The tables as CSV, and the posterior as a scenario that extends the told history."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = {"rates": found.rates, "points": found.points, "scores": found.scores}
    for name, frame in frames.items():
        put(folder / f"{name}.csv", frame.to_csv(index=False))
    overlay = folder / "calibrated.yaml"
    put(overlay, _overlay(found, calibration))
    return [overlay, *(folder / f"{name}.csv" for name in frames)]


def _overlay(found: Learned, calibration: Calibration) -> str:
    """A scenario whose free rates are the posterior's quantiles."""
    record = calibration.record
    changes = {
        row["path"]: [float(f"{row[name]:.{DIGITS}g}") for name in ("low", "median", "high")]
        for row in found.rates.to_dict("records")
    }
    return yaml.safe_dump(
        {
            "schema": 1,
            "name": f"calibrated_{re.sub('[^a-z0-9]+', '_', calibration.file.name.lower())}"[:48],
            "title": f"{record.told.file.title}, with rates learned to {calibration.until}",
            "about": f"Rates that are learned from the record {record.file.name} up to {calibration.until}: 5 %, median, 95 %.",
            "extends": record.told.name,
            "changes": changes,
        },
        sort_keys=False,
        width=120,
    )


def draw_learned(found: Learned, calibration: Calibration, folder: Path) -> list[Path]:
    """Draw priors, posteriors and errors; returns the PNG file."""
    from sim.show.figures.style import save  # noqa: PLC0415  (matplotlib is slow to load, and only needed here)
    from sim.show.figures.tuning import tuning  # noqa: PLC0415

    return [save(tuning(found, calibration), folder / "figures", "calibration")[0]]
