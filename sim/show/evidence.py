"""Evidence as text: coverage, traces and checks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from textwrap import fill

import pandas as pd
from rich.console import Console

from sim.show.tables import rows, table
from sim.show.words import percent
from sim.study.sources import Trace
from sim.world.agreement import Figure
from sim.world.evidence import Check, Claim


def show_coverage(console: Console, kinds: pd.DataFrame, articles: pd.DataFrame, world: str) -> None:
    """Which paragraphs were read, and which share of the numbers rests on claims."""
    read = table(
        "Articles, paragraph by paragraph", *("Article", "Paragraphs", "With claims", "Boilerplate", "Repeats", "Claims")
    )
    for row in rows(articles):
        read.add_row(*map(str, row[1:]))
    console.print(read)
    made = table(
        f"What the numbers of world {world} rest on",
        "Kind",
        "Numbers",
        "On claims",
        "Share",
        caption="The rest are assumptions, each with a reason and a range.",
    )
    for row in rows(kinds):
        made.add_row(
            row.kind, str(row.numbers), str(row.on_claims), percent(row.share), style="bold" if row.kind == "all" else ""
        )
    console.print(made)


def show_trace(console: Console, trace: Trace, where: Mapping[str, str]) -> None:
    """A number with its claims and its arithmetic. where: claim → article and paragraph."""
    console.print(f"[bold]{trace.number.path}[/]", highlight=False)
    for name, claim in trace.claims.items():
        console.print(
            fill(
                f"{name}  {where[name]}, {claim.date}: {_levels(claim)}. {claim.says}",
                110,
                initial_indent="  ",
                subsequent_indent="      ",
            ),
            highlight=False,
            markup=False,
        )
    if not trace.claims:
        console.print(
            fill(f"assumption: {trace.number.reason}", 110, initial_indent="  ", subsequent_indent="      "),
            highlight=False,
            markup=False,
        )
    for line in trace.arithmetic:
        console.print(f"    {line}", highlight=False, markup=False, soft_wrap=True)


def _levels(claim: Claim) -> str:
    words = ", ".join(word if field == "level" else f"{field} {word}" for field, _, word in claim.words())
    return f"{words} ({claim.strength})"


def show_checks(console: Console, checks: list[Check]) -> bool:
    """Print what verifying found; True if all is as coded."""
    for check in checks:
        faults = [
            f"{what}: {', '.join(map(str, numbers))}"
            for what, numbers in (("changed", check.changed), ("missing", check.missing), ("not coded", check.unread))
            if numbers
        ]
        console.print(
            f"{check.article}: {check.matching} of {check.coded} paragraphs match" + (f"; {'; '.join(faults)}" if faults else ""),
            highlight=False,
        )
    return not any(c.changed or c.missing or c.unread for c in checks)


def show_agreement(console: Console, figures: Mapping[str, Figure]) -> None:
    """How far two coders agree, by kind."""
    made = table(
        "Two coders, the second without sight of the first",
        "Kind",
        "Units",
        "Same word",
        "Weighted kappa",
        caption="Cohen's kappa with linear weights (Cohen 1968).",
    )
    for kind, figure in figures.items():
        made.add_row(kind, str(figure.units), percent(figure.same), "–" if math.isnan(figure.kappa) else f"{figure.kappa:.2f}")
    console.print(made)
