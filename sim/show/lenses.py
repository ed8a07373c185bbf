"""Lenses as text: which differences and expectations hold under every theory of motives, as tables, CSV and a figure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.tables import table, titles
from sim.show.words import change, measured
from sim.study.lenses import UNDER, Lenses
from sim.study.writing import put

STYLES = {"all": "bold", "some": "", "none": "dim"}


def show_lenses(console: Console, found: Lenses, dataset: xr.Dataset) -> None:
    """Print what each lens says of each outcome, and what holds under all, some or none of them."""
    console.print(f"\n[bold]The same worlds under {len(found.names)} lenses[/]: {', '.join(found.names)}", highlight=False)
    scenarios = list(map(str, dataset["scenario"].values))
    asked = titles(dataset, "outcome", "outcome_title")
    if len(scenarios) == 1:
        console.print(level_table(found, asked, scenarios[0]))
    for scenario in scenarios[1:]:
        console.print(lens_table(found, asked, (scenario, scenarios[0])))
    if len(found.expectations):
        console.print(expectation_table(found))
    for line in summary(found, scenarios[0]):
        console.print(line, highlight=False, markup=False)


def level_table(found: Lenses, asked: dict[str, str], scenario: str) -> Table:
    """Each outcome of a lone scenario under each lens."""
    caption = f"Mean ± Monte Carlo standard error. * = surely other than under the {found.names[0]} lens."
    made = table(f"Outcomes of {scenario} by lens", "Outcome", *found.names, caption=caption)
    for outcome, title in asked.items():
        mine = found.answers[found.answers["outcome"] == outcome].set_index("lens")
        cells = [measured(*mine.loc[lens, ["kind", "mean", "se"]]) + " *" * bool(mine.loc[lens, "holds"]) for lens in found.names]
        made.add_row(title, *cells)
    return made


def lens_table(found: Lenses, asked: dict[str, str], pair: tuple[str, str]) -> Table:
    """What a scenario changes against the first one under each lens, and under which lenses that holds."""
    scenario, reference = pair
    caption = (
        "Paired difference; chances in points. * = its 95 % interval leaves out 0, and it is not trifling: one in twenty by luck."
    )
    title = f"What {scenario} changes, against {reference}, by lens"
    made = table(title, "Outcome", *found.names, "Holds under", caption=caption)
    made.columns[-1].justify = "left"
    judged = _judged(found, "difference", scenario)
    for outcome, words in asked.items():
        mine = found.answers[(found.answers["scenario"] == scenario) & (found.answers["outcome"] == outcome)].set_index("lens")
        cells = [_difference(mine.loc[lens]) for lens in found.names]
        made.add_row(words, *cells, _under(judged.loc[outcome]), style=STYLES[str(judged.loc[outcome, "under"])])
    return made


def expectation_table(found: Lenses) -> Table:
    """What each expectation of the sources came to under each lens."""
    caption = "+ supported, - contradicted, · undecided, each lens adjusted for its number of expectations (Holm)."
    made = table("What the sources expect, by lens", "Expectation", "Scenario", *found.names, "Supported under", caption=caption)
    made.columns[-1].justify = "left"
    short = {"supported": "+", "contradicted": "-", "undecided": "·", "not run": ""}
    for (scenario, name), group in found.expectations.groupby(["scenario", "expectation"], sort=False):
        mine = group.set_index("lens")
        judged = _judged(found, "expectation", str(scenario))
        under = _under(judged.loc[str(name)]) if name in judged.index else "not run"
        marks = [short[str(mine.loc[lens, "verdict"])] for lens in found.names]
        made.add_row(escape(str(mine["says"].iloc[0])), str(scenario), *marks, under)
    return made


def _judged(found: Lenses, about: str, scenario: str) -> pd.DataFrame:
    mine = found.verdicts[(found.verdicts["about"] == about) & (found.verdicts["scenario"] == scenario)]
    return mine.set_index("name")


def _difference(row: Any) -> str:
    return change(row["kind"], row["difference"], row["low"], row["high"])[0] + ("*" if row["holds"] else " ")


def _under(verdict: Any) -> str:
    """`all`, `none`, or the lenses by name; and those under which the opposite holds."""
    told = str(verdict["under"])
    if told == UNDER[1]:
        told = ", ".join(verdict["lenses"].split())
    if verdict["against"]:
        told += f"; opposite: {', '.join(verdict['against'].split())}"
    return told


def summary(found: Lenses, reference: str) -> Iterator[str]:
    """How many conclusions hold under all lenses, under some, under none."""
    judged = found.verdicts
    for scenario, mine in judged[judged["about"] == "difference"].groupby("scenario", sort=False):
        yield f"{scenario} against {reference}: of {len(mine)} difference{'s' * (len(mine) != 1)}, {_counted(mine, 'hold')}."
    expected = judged[judged["about"] == "expectation"]
    if len(expected):
        yield f"Of {len(expected)} expectation{'s' * (len(expected) != 1)}, {_counted(expected, 'are supported')}."


def _counted(mine: pd.DataFrame, verb: str) -> str:
    """`7 hold under all lenses, 5 under some, 7 under none; 1 with the opposite under another`."""
    counts = [int((mine["under"] == under).sum()) for under in UNDER]
    turned = int((mine["against"] != "").sum())
    told = f"{counts[0]} {verb} under all lenses, {counts[1]} under some, {counts[2]} under none"
    return told + (f"; {turned} with the opposite under some lens" if turned else "")


def write_lenses(found: Lenses, folder: Path) -> None:
    """The tables as CSV with full precision: lenses.csv, lens_expectations.csv and lens_verdicts.csv."""
    put(folder / "lenses.csv", found.answers.to_csv(index=False))
    put(folder / "lens_expectations.csv", found.expectations.to_csv(index=False))
    put(folder / "lens_verdicts.csv", found.verdicts.to_csv(index=False))


def draw_lenses(found: Lenses, dataset: xr.Dataset, folder: Path) -> Path:
    """Draw the figure as PNG and SVG; returns the PNG."""
    from sim.show.figures.lenses import by_lens  # noqa: PLC0415  (matplotlib is slow to load, and only needed here)
    from sim.show.figures.style import save  # noqa: PLC0415

    return save(by_lens(dataset, found), folder / "figures", "lenses")[0]
