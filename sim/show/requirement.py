"""A requirement as text: what it takes for an outcome to reach a target, in a table and in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.tables import table
from sim.show.words import measured, percent, places
from sim.study.intervals import Z
from sim.study.levers import Answer, Target
from sim.study.naming import spoken
from sim.study.require import Requirement, surely, trials
from sim.study.writing import put

MOST_PAIRS = 6  # pairs that are printed; the CSV file holds all


def show_requirement(console: Console, found: Requirement) -> None:
    """Print what was tried and what it comes to."""
    if found.alone:
        console.print(requirement_table(found))
        if idle := [a for a in _best_by_lever(found) if not _telling(found.search.target, a)]:
            names = "; ".join(spoken(found.search.scenario, a.shifts[0].lever.path) for a in idle)
            console.print(f"Nothing beyond chance came of moving alone: {names}.", highlight=False, markup=False, style="dim")
    console.print(sentence(found), highlight=False, markup=False)


def requirement_table(found: Requirement) -> Table:
    """Each lever at its smallest step that gets there, or else at its best; the pairs; and the proof on fresh worlds."""
    search = found.search
    caption = (
        "Mean ± Monte Carlo standard error; a chance in per cent of worlds. Steps: levels of the codebook. Interval: 95 % "
        "(of a chance: Wilson). What was chosen as the best of many looks better than it is: read the proof."
    )
    columns = ("Lever", "From → to", "Steps", "Before → after", "Interval", "Reached?")
    made = table(f"What it takes: {escape(required_in_words(found))}", *columns, caption=caption)
    made.columns[1].justify = "left"
    alone = [a for a in _best_by_lever(found) if _telling(search.target, a)]
    parts = ((f"Each alone, {search.replicates:,} worlds", alone),
             (f"In pairs, {search.replicates:,} worlds", _best_pairs(found)),
             (f"Proof on {search.fresh.replicates:,} fresh worlds", found.proved))  # fmt: skip
    for title, part in parts:
        if part:
            made.add_section()
            made.add_row(f"[bold]{title}[/]", *[""] * 5)
            for answer in part:
                made.add_row(*_cells(found, answer))
    return made


def _best_by_lever(found: Requirement) -> list[Answer]:
    """One answer a lever: its smallest step that gets there, or else its best; those that get there first."""
    target = found.search.target
    by_lever = sorted(found.alone, key=lambda a: a.shifts[0].lever.path)
    best = []
    for _, mine in groupby(by_lever, key=lambda a: a.shifts[0].lever.path):
        tried = list(mine)
        there = [a for a in tried if target.met(a.after)]
        best.append(
            min(there, key=lambda a: (a.steps, -_reach(target, a))) if there else max(tried, key=lambda a: _reach(target, a))
        )
    return sorted(best, key=lambda a: (not target.met(a.after), a.steps if target.met(a.after) else 0, -_reach(target, a)))


def _telling(target: Target, answer: Answer) -> bool:
    """Whether a change went toward the target beyond chance, or got there."""
    _, low, high = answer.change
    return target.met(answer.after) or (low > 0 if target.at_least else high < 0)


def _best_pairs(found: Requirement) -> list[Answer]:
    target = found.search.target
    there = [a for a in found.together if target.met(a.after)]
    return (there or sorted(found.together, key=lambda a: -_reach(target, a)))[:MOST_PAIRS]


def _reach(target: Target, answer: Answer) -> float:
    """How far an answer goes toward the target."""
    return target.toward(answer.after)


def _cells(found: Requirement, answer: Answer) -> Iterator[str]:
    kind, scenario = found.search.kind, found.search.scenario
    yield "\n".join(escape(spoken(scenario, s.lever.path)) for s in answer.shifts)
    yield "\n".join(escape(f"{s.lever.word} → {s.word}") for s in answer.shifts)
    yield str(answer.steps)
    yield f"{_plain(kind, answer.before, answer)} → {measured(kind, answer.after, _error(answer))}"
    yield _interval(kind, answer)
    there = found.search.target.met(answer.after)
    yield "no" if not there else "yes" if surely(found.search.target, answer) else "narrowly"


def _error(answer: Answer) -> float:
    """The standard error that an interval stands for."""
    return (answer.interval[1] - answer.interval[0]) / (2 * Z)


def _plain(kind: str, value: float, answer: Answer) -> str:
    return percent(value) if kind == "chance" else f"{value:.{places(_error(answer)) if _error(answer) > 0 else 2}f}"


def _interval(kind: str, answer: Answer) -> str:
    scale, unit = (100.0, " %") if kind == "chance" else (1.0, "")
    decimals = places(_error(answer) * scale) if _error(answer) > 0 else 2
    low, high = (f"{end * scale:.{decimals}f}" for end in answer.interval)
    return f"[{low}, {high}]{unit}"


def required_in_words(found: Requirement) -> str:
    """The target as words, e.g. `“Nuclear accord in force” in at least 60 % of worlds`."""
    search = found.search
    title = search.scenario.file.outcomes[search.target.outcome].title
    bound = "at least" if search.target.at_least else "at most"
    if search.kind == "chance":
        return f"“{title}” in {bound} {search.target.value * 100:g} % of worlds"
    return f"“{title}” at {bound} {search.target.value:g}"


def sentence(found: Requirement) -> str:
    """What it comes to, in words."""
    search, wanted = found.search, required_in_words(found)
    fresh = f"{search.fresh.replicates:,} fresh worlds"
    if found.verdict == "met":
        now = f"{measured(search.kind, found.start.after, _error(found.start))} {_interval(search.kind, found.start)}"
        return f"Already met: as it stands, {search.scenario.name} gives {wanted}. It comes to {now} on {fresh}."
    if not found.proved:
        return f"Not within reach: no lever of {len(found.levers)} has another level."
    first = found.proved[0]
    came = f"{_plain(search.kind, first.before, first)} to {measured(search.kind, first.after, _error(first))}"
    told = f"{_told(found, first)}. On {fresh} this carries it from {came} {_interval(search.kind, first)}"
    if found.verdict == "not":
        pairs = f", alone or in the {len(found.together)} pairs tried" if found.together else ""
        return f"Not within reach of these {len(found.levers)} levers{pairs}: {wanted}. The best is: {told}."
    sure = [a for a in found.proved if surely(search.target, a)]
    close = (
        " The mean gets there, the interval does not; a little more or less luck decides." if found.verdict == "narrowly" else ""
    )
    if found.verdict == "narrowly" and sure:
        close += f" Beyond doubt: {_told(found, sure[0])}."
    return f"The smallest change found for {wanted}: {told}.{close}"


def _told(found: Requirement, answer: Answer) -> str:
    """A change as words: what is moved from where to where."""
    moved = [f"{spoken(found.search.scenario, s.lever.path)}, from {s.lever.word} to {s.word}" for s in answer.shifts]
    return f"{', together with '.join(moved)} ({answer.steps} step{'s' if answer.steps > 1 else ''})"


def write_requirement(found: Requirement, folder: Path) -> Path:
    """Everything that was run as CSV, full precision."""
    folder.mkdir(parents=True, exist_ok=True)
    return put(folder / "trials.csv", trials(found).to_csv(index=False))
