"""Influence as text: which claim, article or assumption moves what, in a table, in sentences and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.naming import inside_a_sentence, proper_words, shortened
from sim.show.tables import rows, table
from sim.show.words import MOST_PLACES, change, places
from sim.study.influence import Influence, Inquiry, alike, ranking, surely
from sim.study.naming import spoken
from sim.study.scenario import Scenario
from sim.study.writing import put

STRONGEST, ASSUMED = 15, 8  # rows of the tables
SENTENCES = 5
LETTERS = 90  # of a claim in a table's cell
PANELS = 4  # of the figure


def show_influence(console: Console, found: Influence, inquiry: Inquiry) -> None:
    """Print what moves the outcomes most, what moves nothing, and what both mean."""
    ranked = ranking(found.effects)
    assumed = ranked["what"] == "assumption"
    for part, head, most in ((ranked[~assumed], "Left out", STRONGEST), (ranked[assumed], MOVED, ASSUMED)):
        if len(part):
            console.print(_table(part.head(most), head, found, inquiry))
    if len(ranked):
        console.print(_caption(found, inquiry), style="italic", highlight=False)
        console.print("\n[bold]In words[/] (± is half of the 95 % interval)")
    for sentence in sentences(found, inquiry):
        console.print(f"  {sentence}", highlight=False, markup=False)
    console.print("")
    for line in summary(found):
        console.print(line, highlight=False, markup=False)


MOVED = "Moved from the low to the high end of its range"


def _table(part: pd.DataFrame, head: str, found: Influence, inquiry: Inquiry) -> Table:
    """Some items, each with the outcome that it moves most."""
    scenario, same = inquiry.scenario, alike(found.effects)
    title = "Assumptions that move {} most" if head == MOVED else "Evidence that moves {} most"
    made = table(title.format(scenario.name), head)
    made.expand = True
    made.add_column("Outcome moved most", ratio=3)
    for column in ("Effect", "95 % interval", "Strength", "Moves"):
        made.add_column(column, justify="right", no_wrap=True)
    made.columns[0].ratio = 5
    for row in rows(part):
        likewise = f"; likewise {', '.join(same[row.item])}" if row.item in same else ""
        label = f"{_titled(scenario, row, LETTERS)} ({row.item}{likewise})"
        shown = change(row.kind, row.effect, row.low, row.high)
        cells = (escape(title_of(scenario, row.outcome)), shown[0] + (" pts" if row.kind == "chance" else ""), shown[1])
        made.add_row(escape(label), *cells, f"{row.standard:+.2f}", str(row.moves))
    return made


def _caption(found: Influence, inquiry: Inquiry) -> str:
    return (
        f"n = {inquiry.replicates:,} paired worlds. Strength: in standard deviations of the outcome over the worlds. "
        f"Moves: how many of {len(inquiry.outcomes)} outcomes. "
        f"Only what is not trifling and stands when all {len(found.effects):,} tests are adjusted (Holm, 5 %)."
    )


def in_words(scenario: Scenario, row: Any, letters: int) -> str:
    """An item as a part of a sentence: what a claim says, an article, what a number is."""
    if row.what == "assumption":
        return spoken(scenario, row.item)
    if row.what == "article":
        return "the whole article"
    return shortened(inside_a_sentence(row.says, proper_words(scenario)), letters)


def _titled(scenario: Scenario, row: Any, letters: int) -> str:
    """An item in words as a title, an assumption with the ends of its range."""
    words, ends = in_words(scenario, row, letters), " → ".join(_ends(scenario, row))
    return f"{words[:1].upper()}{words[1:]}" + f": {ends}" * bool(ends)


def _ends(scenario: Scenario, row: Any) -> tuple[str, ...]:
    """The low and the high end of an assumption; nothing for a claim or an article."""
    if row.what != "assumption":
        return ()
    span = scenario.numbers[row.item].span
    return f"{span.low:.2g}", f"{span.high:.2g}"


def title_of(scenario: Scenario, outcome: str) -> str:
    """An outcome in words."""
    return scenario.file.outcomes[outcome].title


def sentences(found: Influence, inquiry: Inquiry) -> Iterator[str]:
    """The strongest claims first, then the articles and the strongest assumption, each as a sentence."""
    ranked = ranking(found.effects)
    for what, most in (("claim", SENTENCES), ("article", SENTENCES), ("assumption", 2)):
        for row in rows(ranked[ranked["what"] == what].head(most)):
            yield sentence(inquiry.scenario, row)


def sentence(scenario: Scenario, row: Any) -> str:
    """One effect as a sentence."""
    told, span = in_words(scenario, row, 160), " to ".join(_ends(scenario, row))
    done = {
        "claim": f"Drop the claim that {told} ({row.item})",
        "article": f"Leave the article {row.item} out",
        "assumption": f"Move {told} ({row.item}) from {span}, the ends of its assumed range",
    }[row.what]
    scale, unit = (100.0, " points") if row.kind == "chance" else (1.0, "")
    half = (row.high - row.low) / 2.0 * scale
    decimals = places(half) if half > 0 else MOST_PLACES
    subject = "the chance of " * (row.kind == "chance") + f"“{title_of(scenario, row.outcome)}”"
    moved = "rises" if row.effect > 0 else "falls"
    return f"{done}, and {subject} {moved} by {abs(row.effect) * scale:.{decimals}f} ± {half:.{decimals}f}{unit}."


def summary(found: Influence) -> Iterator[str]:
    """How many items there are, how many move something, and why the others do not."""
    first, same = set(surely(found.effects)["item"]), alike(found.effects)
    sure = first | {other for item in first for other in same.get(item, ())}
    for what, one, rest in (("claim", "claim", " in force"), ("article", "article", ""), ("assumption", "assumption", " tested")):
        mine = found.effects.loc[found.effects["what"] == what, "item"].unique()
        still = found.still[found.still["what"] == what]
        moving = sum(item in sure for item in mine)
        told = f"{_many(len(mine) + len(still), one)}{rest}: {_moving(moving, 'surely move')} an outcome"
        if moving < len(mine):
            told += f", {_moving(len(mine) - moving, 'move')} none that this sample can tell from luck"
        if len(still):
            reasons = still["why"].str.split(":").str[0].value_counts()
            told += f", {_moving(len(still), 'move')} nothing: " + ", ".join(f"{why} ({count})" for why, count in reasons.items())
        if len(mine) + len(still):
            yield told + "."
    if (found.still["what"] == "claim").any():
        yield (
            "One thing is left out at a time: what several claims say, or what the world's file assumes as well, "
            "shows in none of them."
        )
    if len(found.screen):
        beside = int(found.screen["correlation"].isna().sum())
        yield (
            f"{_many(len(found.screen), 'assumption')} with a range; tested are those that the outcomes followed most over drawn "
            "worlds (screen.csv)" + f", and {beside} that no rank correlation can judge" * bool(beside) + "."
        )


def _moving(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count == 1)}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


FILES = ("effects", "still", "screen")


def write_influence(found: Influence, inquiry: Inquiry, folder: Path) -> None:
    """The tables as CSV with full precision, and the sentences; `words.txt` comes last and says that all is there."""
    for name in FILES:
        put(folder / f"{name}.csv", getattr(found, name).to_csv(index=False))
    lines = [*sentences(found, inquiry), "", *summary(found)]
    put(folder / "words.txt", "\n".join(lines) + "\n")


def read_influence(folder: Path) -> Influence | None:
    """What was written to a folder; None where it is not all there."""
    if not (folder / "words.txt").exists():
        return None
    empty = {column: [""] for column in ("correlation", "at_low", "at_high")}  # all other gaps are empty words
    return Influence(*(pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=empty) for name in FILES))


def draw_influence(found: Influence, inquiry: Inquiry, folder: Path) -> Path | None:
    """Draw the figure as PNG and SVG; returns the PNG, or None where nothing is surely moved."""
    chosen = most_moved(found, inquiry)
    if not chosen:
        return None
    from sim.show.figures.influence import Row, dots  # noqa: PLC0415  (matplotlib is slow to load, and only needed here)
    from sim.show.figures.style import save  # noqa: PLC0415

    sure, scenario = surely(found.effects), inquiry.scenario
    panels = {}
    for outcome in chosen:
        mine = sure[sure["outcome"] == outcome]
        parts = (mine[mine["what"] != "assumption"].head(EVIDENCE_ROWS), mine[mine["what"] == "assumption"].head(ASSUMED_ROWS))
        panels[title_of(scenario, outcome)] = [
            Row(row.what, _figure_label(scenario, row), row.kind, (row.effect, row.low, row.high))
            for p in parts
            for row in rows(p)
        ]
    return save(dots(panels, scenario.file.title, inquiry.replicates), folder / "figures", "influence")[0]


EVIDENCE_ROWS, ASSUMED_ROWS = 5, 2  # of a panel


def most_moved(found: Influence, inquiry: Inquiry) -> list[str]:
    """The outcomes to draw: those asked about if they are few, else those that the evidence moves most; never one unmoved."""
    sure = surely(found.effects)
    evidence = sure[sure["what"] != "assumption"]
    strength = (evidence if len(evidence) else sure).assign(standard=lambda f: f["standard"].abs()).groupby("outcome")["standard"]
    ranked = list(map(str, strength.sum().sort_values(ascending=False, kind="stable").index))
    return [o for o in inquiry.outcomes if o in ranked] if len(inquiry.outcomes) <= PANELS else ranked[:PANELS]


def _figure_label(scenario: Scenario, row: Any) -> str:
    words = _titled(scenario, row, 84)
    if row.what == "assumption":
        return words
    return f"{row.item} as a whole" if row.what == "article" else f"{words} ({row.item})"
