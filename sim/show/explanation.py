"""Explanation: a choice, and what carried an actor's moves, in the terminal and as CSV."""

from __future__ import annotations

import math
import textwrap
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.reasons import called, date_words, outward, sentences, share, unmet
from sim.show.tables import rows, table
from sim.show.words import percent
from sim.study.explain import TERMS, Explanation
from sim.study.grounds import grounds, rests_on
from sim.study.motives import GROUPS, Carried
from sim.study.scenario import Scenario
from sim.study.writing import put

MOVES, SHUT, FLIPS = 12, 5, 6  # rows that are shown unless all are asked for
HEADS = ("Interest", "Relative", "Affinity", "Recipr.", "Inertia", "Balance", "Retal.", "Cost")
SPEAKING = tuple(term for term in TERMS if term != "cost")  # a cost never speaks for a move


def show_explanation(console: Console, found: Explanation, everything: bool) -> None:
    """Print why an actor wanted what it wanted, the answer first."""
    for told in sentences(found):
        console.print(textwrap.fill(told, 126), highlight=False, markup=False)
    for name in found.events:
        if name in found.scenario.file.events:
            title = found.scenario.file.events[name].title
            console.print(f"Before it chose, this happened: {title}.", highlight=False, markup=False)
    if len(found.open):
        most = len(found.open) if everything else MOVES
        console.print(_weighed(found, most))
        if (rest := len(found.open) - most) > 0:
            console.print(f"… and {rest} less wanted move{'s' * (rest > 1)} (--all)", style="dim", highlight=False)
    _show_closed(console, found, everything)
    if len(found.open):
        console.print(_grounds(found))
    if found.flips:
        console.print(_flips(found, len(found.flips) if everything else FLIPS))


def _weighed(found: Explanation, most: int) -> Table:
    actor = called(found.scenario, found.scenario.setup.actors[found.asked.actor])
    made = table(
        f"What {actor} weighed in {date_words(found.date)}, the most wanted first",
        *("Move", *HEADS, "Utility", "Chance", "Luck", "Made"),
        caption="The terms add up to the utility. A move is made where the luck drawn lies below its chance: made as often as "
        "luck and chance say.",
    )
    for row in rows(found.open.head(most)):
        title = escape(row.title)
        if not math.isnan(row.consent):
            title += f"\n[dim]asks {called(found.scenario, row.target)}: {percent(row.consent)} willing[/]"
        terms = (_signed(getattr(row, name)) for name in TERMS)
        style = "bold" if row.made else ""
        made.add_row(
            title, *terms, _signed(row.utility), percent(row.chance), f"{row.luck:.3f}", str(row.made) if row.made else "·",
            style=style,
        )  # fmt: skip
    return made


def _show_closed(console: Console, found: Explanation, everything: bool) -> None:
    """The moves whose needs did not hold, the most wanted first."""
    closed = found.moves[found.moves["closed"].map(len) > 0]
    if not len(closed):
        return
    console.print(f"[bold]Closed to it[/]: {len(closed)}, the most wanted first", highlight=False)
    for _, row in closed.head(len(closed) if everything else SHUT).iterrows():
        told = f"{row['title']} ({_signed(row['utility'])}): {unmet(found, row)}"
        console.print(textwrap.fill(told, 126, initial_indent="  ", subsequent_indent="      "), highlight=False, markup=False)
    console.print()


def _grounds(found: Explanation) -> Table:
    best = found.open.iloc[0]
    made = table(
        f"The numbers behind “{escape(best['title'])}”",
        *("Number", "Coded", "In this world", "By then", "Rests on"),
        caption="Coded: what claims and assumptions say. In this world: as drawn at its start. By then: beliefs and levels have "
        "moved since.",
    )
    made.columns[-1].justify = "left"
    for row in rows(grounds(found, int(best["place"]))):
        cells = (_plain(row.coded), _plain(row.drawn), _plain(row.now))
        made.add_row(row.number, *cells, escape(textwrap.shorten(row.rests_on, 50, placeholder=" …")))
    return made


def _flips(found: Explanation, most: int) -> Table:
    titles = found.moves.set_index("place")["title"]
    made = table(
        "What alone would put the runner-up ahead",
        *("Number", "From", "To", "Of its range", "Most wanted then", "Rests on"),
        caption="Each was checked by weighing all moves anew in this world with the one number changed.",
    )
    for column in (4, 5):
        made.columns[column].justify = "left"
    for flip in found.flips[:most]:
        rest = escape(textwrap.shorten(rests_on(found.scenario, flip.path), 40, placeholder=" …"))
        leader = escape(textwrap.shorten(str(titles[flip.leader]), 40, placeholder=" …"))
        cells = (f"{flip.now:.3f}", f"{outward(flip.now, flip.to):.3f}", share(flip.size))
        made.add_row(flip.path, *(cell.replace("-", "−") for cell in cells), leader, rest)
    return made


def write_explanation(found: Explanation, folder: Path) -> list[Path]:
    """The moves, the numbers behind the best and what would turn it round, as CSV at full precision."""
    folder.mkdir(parents=True, exist_ok=True)
    asked, scenario = found.asked, found.scenario
    stem = f"{scenario.name}-{asked.replicate}-{found.date}-{scenario.setup.actors[asked.actor]}"
    moves = found.moves.drop(columns=["place", "closed"]).assign(closed=[unmet(found, row) for _, row in found.moves.iterrows()])
    turns = [(f.path, f.now, f.to, f.size, scenario.setup.moves.name[f.leader]) for f in found.flips]
    frames = {
        "moves": moves,
        "flips": pd.DataFrame(turns, columns=["number", "from", "to", "share_of_range", "most_wanted_then"]),
    }
    if len(found.open):
        frames["numbers"] = grounds(found, int(found.open.iloc[0]["place"]))
    paths = []
    for name, frame in frames.items():
        paths.append(put(folder / f"{stem}-{name}.csv", frame.to_csv(index=False)))
    return paths


def show_motives(console: Console, found: Carried, scenario: Scenario, actor: str) -> None:
    """Print what carried the moves that an actor made: by motive and scenario, and for its most frequent acts."""
    name, names = called(scenario, actor), list(dict.fromkeys(found.motives["scenario"]))
    console.print(textwrap.fill(_carried_most(found, names[0], name), 126), highlight=False, markup=False)
    made = table(
        f"What carried the moves that {name} made, mean contribution to their utility",
        *("Motive", *names),
        caption=f"Mean ± Monte Carlo standard error over the moves made in {found.replicates} worlds, as they stood when chosen. "
        "Where a sum lies below 0, occasions were declined more often than taken, and are many.",
    )
    for group, title in GROUPS.items():
        mine = found.motives[found.motives["group"] == group]
        rates = mine.drop_duplicates("scenario").set_index("scenario")["a_year"]
        made.add_row(f"[bold]{title}[/]", *(f"{rates[n]:.0f} a year" for n in names), style="dim")
        cells = mine.set_index(["motive", "scenario"])
        for motive in (*TERMS, "utility"):
            shown = (_mean(*cells.loc[(motive, n), ["mean", "se"]]) for n in names)
            made.add_row(f"  {'sum' if motive == 'utility' else motive}", *shown)
        made.add_section()
    console.print(made)
    if (acts := _frequent(found, names[0], name)).row_count:
        console.print(acts)


def _carried_most(found: Carried, scenario: str, name: str) -> str:
    """One sentence: what spoke most for each group of moves."""
    mine = found.motives[found.motives["scenario"] == scenario]
    rates = mine.set_index("group")["a_year"].to_dict()
    mean: dict[tuple[str, str], float] = mine.set_index(["group", "motive"])["mean"].to_dict()  # type: ignore[assignment]
    told = []
    for group, title in GROUPS.items():
        if group == "all" or not rates[group]:
            continue
        means = {motive: mean[group, motive] for motive in SPEAKING}
        most = max(means, key=lambda m: means[m])
        what = f"by {most} ({_signed(means[most])} each)" if means[most] > 0 else "by no motive"
        told.append(f"{title[0].lower()}{title[1:]} ({rates[group]:.0f} a year) {what}")
    if not told:
        return f"In {found.replicates} worlds of {scenario}, {name} made no move."
    return f"In {found.replicates} worlds of {scenario}, the moves of {name} were carried most: {'; '.join(told)}."


def _mean(mean: float, error: float) -> str:
    """A mean term with its standard error, three decimals being what a reader can use; – where no move was made."""
    if math.isnan(mean):
        return "–"
    if mean == 0:
        return "·"
    margin = f" ± {error:.3f}" if error >= 0.0005 else ""
    rounded = round(mean, 3) + 0.0
    return f"{rounded:{'+' if rounded else ''}.3f}{margin}".replace("-", "−")


def _frequent(found: Carried, scenario: str, name: str) -> Table:
    """The most frequent particular acts of the first scenario, with the motive that spoke most for each."""
    made = table(
        f"The motive that spoke most for each act of {name}, {scenario}",
        *("Act", "A year", "Most for it", "Worth", "Most against it", "Worth"),
    )
    for column in (2, 4):
        made.columns[column].justify = "left"
    acts = found.moves[(found.moves["scenario"] == scenario) & found.moves["named"]]
    for _, row in acts.head(10).iterrows():
        terms = {motive: float(row[motive]) for motive in TERMS}
        most, least = max(SPEAKING, key=lambda m: terms[m]), min(terms, key=lambda m: terms[m])
        forward = (most, _signed(terms[most])) if terms[most] > 0 else ("none", "·")
        made.add_row(escape(row["title"]), f"{row['a_year']:.1f}", *forward, least, _signed(terms[least]))
    return made


def write_motives(found: Carried, folder: Path, actor: str) -> list[Path]:
    """Both tables as CSV at full precision."""
    paths = [folder / f"motives-{actor}.csv", folder / f"motives-{actor}-moves.csv"]
    for path, frame in zip(paths, (found.motives, found.moves), strict=True):
        put(path, frame.to_csv(index=False))
    return paths


def _signed(value: float) -> str:
    return "·" if value == 0 else f"{round(value, 2) + 0.0:+.2f}".replace("-", "−")


def _plain(value: float) -> str:
    return "·" if math.isnan(value) else f"{value:.2f}".replace("-", "−")
