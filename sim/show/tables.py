"""Tables: a comparison in the terminal and as CSV."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.words import change, measured, percent
from sim.study.alarms import Alarm
from sim.study.compare import Answers, Comparison, pairing
from sim.study.writing import put


def titles(dataset: xr.Dataset, axis: str, title: str) -> dict[str, str]:
    """Labels of an axis and what they mean, square brackets being text and no markup."""
    return dict(zip(map(str, dataset[axis].values), map(escape, map(str, dataset[title].values)), strict=True))


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """A frame's rows with its columns as attributes."""
    return iter(frame.itertuples())


def table(title: str, *columns: str, caption: str = "") -> Table:
    """An empty table; the first column is text, the others are figures."""
    made = Table(title=title, caption=caption or None, title_justify="left", caption_justify="left", title_style="bold")
    for n, column in enumerate(columns):
        made.add_column(column, justify="left" if n == 0 else "right", overflow="fold")
    return made


def show_comparison(console: Console, found: Comparison, dataset: xr.Dataset) -> None:
    """Print everything that a comparison found, the answer first."""
    asked = titles(dataset, "outcome", "outcome_title")
    _show_changes(console, found, dataset)
    console.print(winner_table(found, titles(dataset, "actor", "actor_name")))
    _show_verdicts(console, found)
    console.print(move_table(found, dataset))
    console.print(rival_table(found, asked))


def show_answers(console: Console, found: Answers, dataset: xr.Dataset) -> None:
    """Print outcomes, what each scenario changes, and what became of expectations."""
    _show_changes(console, found, dataset)
    _show_verdicts(console, found)


def _show_changes(console: Console, found: Answers, dataset: xr.Dataset) -> None:
    asked = titles(dataset, "outcome", "outcome_title")
    console.print(outcome_table(found, asked, dataset))
    for scenario in map(str, dataset["scenario"].values[1:]):
        console.print(difference_table(found, scenario, asked, str(dataset["scenario"].values[0])))


def _show_verdicts(console: Console, found: Answers) -> None:
    if len(found.verdicts):
        console.print(verdict_table(found))


def show_pairing(console: Console, dataset: xr.Dataset) -> None:
    """Print what common luck saves, once a study."""
    saved = pairing(dataset)["ratio"].median()
    if saved > 0:
        words = f"Common luck: the median paired difference has {percent(float(saved))} of the variance of an unpaired one"
        console.print(f"{words}, as if {1 / saved:,.0f} times as many worlds had been run.", highlight=False)


def outcome_table(found: Answers, asked: Mapping[str, str], dataset: xr.Dataset) -> Table:
    """Each outcome by scenario with its Monte Carlo standard error."""
    names = list(map(str, dataset["scenario"].values))
    made = table(
        "Outcomes by scenario", "Outcome", *names, caption="Mean ± Monte Carlo standard error; chances in per cent of worlds."
    )
    for outcome, title in asked.items():
        mine = found.outcomes[found.outcomes["outcome"] == outcome].set_index("scenario")
        made.add_row(title, *(measured(*mine.loc[name, ["kind", "mean", "se"]]) for name in names))
    return made


def difference_table(found: Answers, scenario: str, asked: Mapping[str, str], reference: str) -> Table:
    """One scenario less the reference, world by world."""
    caption = "Paired by world. Flips: share of worlds whose own answer changes (a level: by more than 0.05), then up and down."
    made = table(
        f"What {scenario} changes, against {reference}",
        "Outcome",
        "Difference",
        "95 % interval",
        "Flips",
        "Up",
        "Down",
        caption=caption,
    )
    for row in rows(found.differences[found.differences["scenario"] == scenario]):
        shown = change(row.kind, row.difference, row.low, row.high)
        unit = " pts" if row.kind == "chance" else ""
        surely = "bold" if row.low > 0 or row.high < 0 else "dim"
        made.add_row(
            asked[row.outcome], shown[0] + unit, shown[1], percent(row.flips), percent(row.up), percent(row.down), style=surely
        )
    return made


def winner_table(found: Comparison, names: Mapping[str, str]) -> Table:
    """Satisfaction by actor and scenario."""
    scenarios = list(dict.fromkeys(found.satisfaction["scenario"]))
    made = table(
        "Winners and losers: satisfaction at the end",
        "Actor",
        *scenarios,
        caption="1 = all it wants. Later columns: change from the first; * = the 95 % interval leaves out 0.",
    )
    for actor, name in names.items():
        mine = found.satisfaction[found.satisfaction["actor"] == actor].set_index("scenario")
        first = mine.loc[scenarios[0]]
        cells = [measured("level", first["mean"], first["se"])]
        for scenario in scenarios[1:]:
            row = mine.loc[scenario]
            sure = "*" if row["low"] > 0 or row["high"] < 0 else " "
            cells.append(change("level", row["difference"], row["low"], row["high"])[0] + sure)
        made.add_row(name, *cells)
    return made


def verdict_table(found: Answers) -> Table:
    """What each expectation of the sources came to."""
    made = table(
        "What the sources expect",
        "Expectation",
        "Scenario",
        "Verdict",
        "Probability",
        "Difference",
        caption="Probability: that the mean lies on the expected side, given the sample. The model is a larger doubt.",
    )
    for row in rows(found.verdicts):
        shown = "" if math.isnan(row.difference) else change("level", row.difference, row.low, row.high)[0]
        sure = "" if math.isnan(row.probability) else percent(row.probability)
        style = {"supported": "green", "contradicted": "red"}.get(row.verdict, "")
        made.add_row(
            escape(f"{row.says} ({row.claims})" if row.claims else row.says),
            row.scenario,
            f"[{style}]{row.verdict}[/]" if style else row.verdict,
            sure,
            shown,
        )
    return made


def move_table(found: Comparison, dataset: xr.Dataset) -> Table:
    """The commonest moves of each actor, a year."""
    words = titles(dataset, "move", "move_title")
    names = titles(dataset, "actor", "actor_name")
    scenarios = list(map(str, dataset["scenario"].values))
    rates: Any = found.moves.pivot(index=["actor", "move"], columns="scenario", values="a_year")
    made = table("Most frequent moves, a year", "Move", *scenarios)
    for actor, name in names.items():
        if actor not in rates.index.get_level_values(0):
            continue
        made.add_section()
        mine = rates.loc[actor].sort_values(scenarios[0], ascending=False).head(4)
        made.add_row(f"[bold]{name}[/]", *[""] * len(scenarios))
        for move, row in mine.iterrows():
            made.add_row(f"  {words[str(move)]}", *(f"{row[s]:.1f}" for s in scenarios))
    return made


def rival_table(found: Comparison, asked: Mapping[str, str]) -> Table:
    """Naive rivals beside the model, for the first scenario."""
    made = table(
        "Naive rivals beside the model, first scenario",
        "Outcome",
        "Model",
        "No change",
        "Weighted mean",
        caption="Weighted mean: issues go to the capability × salience weighted mean position.",
    )
    for row in rows(found.rivals):
        cells = (row.model, row.no_change, row.weighted_mean)
        made.add_row(
            asked[row.outcome], *("–" if math.isnan(x) else percent(x) if row.kind == "chance" else f"{x:.2f}" for x in cells)
        )
    return made


def show_alarms(console: Console, raised: Sequence[Alarm]) -> None:
    """Print alarms, or that there is none."""
    if not raised:
        console.print("Alarms: none.")
        return
    console.print(f"[bold]Alarms: {len(raised)}[/]")
    for alarm in raised:
        told = f"  {alarm.message}" + (f" — expected: {alarm.explained}" if alarm.explained else "")
        console.print(told, highlight=False, markup=False)


def show_drivers(console: Console, moved: pd.DataFrame, dataset: xr.Dataset, kinds: pd.DataFrame) -> None:
    """Print which uncertain numbers the outcomes followed, and how many numbers rest on claims."""
    asked = titles(dataset, "outcome", "outcome_title")
    caption = "Rank correlation over the first scenario's worlds; only what luck would not reach."
    made = table("Which uncertain numbers the outcomes followed", "Outcome", "Number", "Correlation", "Rests on", caption=caption)
    for row in rows(moved.groupby("outcome", sort=False).head(2)):
        made.add_row(
            asked[row.outcome],
            row.number,
            f"{row.correlation:+.2f}",
            escape(textwrap.shorten(row.rests_on, 44, placeholder=" …")),
        )
    if len(moved):
        console.print(made)
    everything = next(row for row in rows(kinds) if row.kind == "all")
    rest = f"{percent(everything.share)} of the {everything.numbers} numbers rest on claims"
    console.print(
        f"{rest}; the others are assumptions with a reason and a range (realpolitik evidence coverage).", highlight=False
    )


def show_spread(console: Console, parts: pd.DataFrame, asked: Mapping[str, str]) -> None:
    """Print how much of each outcome's variance is uncertain inputs and how much is luck."""
    caption = "Share of the variance over the first scenario's worlds; each world was lived twice under other luck."
    made = table("What nobody knows, and luck", "Outcome", "Uncertain inputs", "95 % interval", "Luck", caption=caption)
    for row in rows(parts.dropna()):
        made.add_row(
            escape(asked[row.outcome]), percent(row.inputs), f"[{percent(row.low)}, {percent(row.high)}]", percent(row.luck)
        )
    if made.row_count:
        console.print(made)


def write_tables(found: Comparison, raised: Sequence[Alarm], moved: pd.DataFrame, folder: Path) -> list[Path]:
    """Every table as CSV, full precision."""
    frames = {name: getattr(found, name) for name in found.__dataclass_fields__}
    frames["drivers"] = moved
    frames["alarms"] = pd.DataFrame([(a.name, a.message, a.explained) for a in raised], columns=["name", "message", "explained"])
    paths = []
    for name, frame in frames.items():
        paths.append(put(folder / f"{name}.csv", frame.to_csv(index=False)))
    return paths
