"""Results: what a step of a lesson shows, as rows of words and as drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from sim.show.figures.fans import fans
from sim.show.words import change
from sim.study.balance import landscape
from sim.study.balance.frustrated import blocs, camps, frustration
from sim.study.intervals import mean_interval
from sim.study.lessons.file import Predict, Result, Run, Ties, Weigh
from sim.study.lessons.filled import Place
from sim.study.lessons.numbers import difference, value
from sim.study.lessons.taught import VERDICTS, Taught, Verdict


@dataclass(frozen=True)
class Rows:
    """A table: its heads, its rows of as many cells, how many of its first columns are words, and what it is called."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    title: str = ""


def run_rows(taught: Taught, step: Run) -> Rows:
    """The outcomes of a step in each of its scenarios, through their own lens."""
    heads = ("", *(taught.scenario(s).file.title for s in step.scenarios))
    rows = []
    for outcome in step.outcomes:
        asked = taught.scenario(step.scenarios[0]).file.outcomes[outcome]
        rows.append((asked.title, *(_measured(taught, Place(s, None, outcome)) for s in step.scenarios)))
    return Rows(heads, tuple(rows), title="What the runs gave")


def change_rows(taught: Taught, step: Run) -> Rows | None:
    """What each scenario of a step changes against the step's first one; None where there is one alone."""
    first, *others = step.scenarios
    if not others:
        return None
    asked = taught.scenario(first).file.outcomes
    rows = [
        (asked[o].title, *(_changed(taught, Place(s, None, o), Place(first, None, o)) for s in others)) for o in step.outcomes
    ]
    title = f"Beside “{taught.scenario(first).file.title}”: more (+) or less (−)"
    return Rows(("", *(taught.scenario(s).file.title for s in others)), tuple(rows), title=title)


def lens_rows(taught: Taught, step: Run) -> Rows | None:
    """The same through every lens of the lesson, a row an outcome and scenario; None where the lesson has no lenses."""
    lenses = [lens for lens in taught.lesson.file.lenses if all((s, lens) in taught.answers for s in step.scenarios)]
    if not lenses:
        return None
    first = taught.scenario(step.scenarios[0])
    lenses = list(dict.fromkeys((first.file.lens, *lenses))) if _alike(taught, step) else lenses
    heads = ("", "scenario", *(first.world.lenses[lens].title for lens in lenses))
    rows = [
        (
            first.file.outcomes[o].title if n == 0 else "",
            taught.scenario(s).file.title,
            *(_measured(taught, Place(s, lens, o)) for lens in lenses),
        )
        for o in step.outcomes
        for n, s in enumerate(step.scenarios)
    ]
    return Rows(heads, tuple(rows), 2, "Through rival lenses")


def _alike(taught: Taught, step: Run) -> bool:
    """Whether the scenarios of a step are all written under one lens."""
    return len({taught.scenario(name).file.lens for name in step.scenarios}) == 1


def predicted_rows(taught: Taught, step: Predict) -> Rows:
    """What the class was asked, and the share of runs that answers it."""
    rows = [(p.ask, _measured(taught, Place(p.scenario, None, p.outcome))) for p in step.predicts]
    return Rows(("question", "the runs say"), tuple(rows))


def verdict_rows(taught: Taught) -> Rows:
    """What the textbook says beside the runs."""
    return Rows(
        ("the textbook", "source", "by at least", "measured, and 95 % interval", "verdict"),
        tuple((v.result.says, v.result.cites, _margin(v), verdict_words(v), VERDICTS[v.verdict]) for v in taught.verdicts),
        words=5,
    )


def verdict_words(verdict: Verdict) -> str:
    """A measured difference, positive where it goes the textbook's way, with its 95 % interval."""
    shown, interval = change(verdict.kind, verdict.difference, verdict.low, verdict.high)
    unit = " points" if verdict.kind == "chance" else ""
    return f"{shown} {interval}{unit}".replace("-", "−")


def _margin(verdict: Verdict) -> str:
    result, chance = verdict.result, verdict.kind == "chance"
    by = (f"{result.by * 100:g} points" if chance else f"{result.by:g}") if result.by else ""
    if result.value is None:
        return by or "any"
    bound = f"{result.is_} {result.value * 100:g} %" if chance else f"{result.is_} {result.value:g}"
    return f"{bound} by {by}" if by else bound


def expected(result: Result) -> str:
    """What a result claims, in words."""
    return f"{result.says} ({result.cites})"


def weighed(step: Weigh) -> list[str]:
    """What an instrument says of a table, a sentence each."""
    table = step.table
    if step.instrument == "landscape":
        return _landscape(table)
    ties = np.array(table.ties, dtype=float)
    mutual = np.sign(ties + ties.T).astype(np.int8)
    np.fill_diagonal(mutual, 0)
    told = [f"Ties that no two camps can reconcile: {int(frustration(mutual[None])[0])}."]
    sides = camps(mutual[None])[0] if step.instrument == "frustration" else blocs(_as_trust(mutual)[None])[0]
    return [*told, f"The best two camps: {_sides(table.actors, sides)}."]


def _as_trust(mutual: np.ndarray) -> np.ndarray:
    return np.clip(0.5 + 0.4 * mutual, 0.0, 1.0)


def _landscape(table: Ties) -> list[str]:
    sizes = np.array(table.sizes or [1.0] * len(table.actors))
    found = landscape(sizes, np.array(table.ties, dtype=float), table.actors)
    told = [f"The landscape has {len(found.valleys)} valley{'s' if len(found.valleys) > 1 else ''}."]
    for number, valley in enumerate(found.valleys[:3], start=1):
        one, other = found.sides(valley.camps)
        energy = f"{valley.energy:,.0f}".replace("-", "−")
        told.append(f"{number}. Energy {energy}: {', '.join(one)} here; {', '.join(other) or 'nobody'} there.")
    return told


def _sides(actors: Sequence[str], sides: np.ndarray) -> str:
    groups = [[a for a, side in zip(actors, sides, strict=True) if side == s] for s in sorted(set(sides.tolist()))]
    return " | ".join(", ".join(group) for group in groups)


def _measured(taught: Taught, place: Place) -> str:
    if place.outcome not in taught.scenario(place.scenario).file.outcomes:
        return "–"
    mean, error, _, _ = mean_interval(taught.values(place))
    return value(taught.kind(place), mean, error)


def _changed(taught: Taught, place: Place, beside: Place) -> str:
    """A difference with its error, chances in points; a dash where one of the two does not ask it."""
    if any(p.outcome not in taught.scenario(p.scenario).file.outcomes for p in (place, beside)):
        return "–"
    mean, error, _ = taught.gap(place, beside)
    return _points(difference(taught.kind(place), mean, error))


def _points(words: str) -> str:
    """A difference for the narrow column of a table."""
    return words.replace("percentage points", "points")


def figures(taught: Taught, step: Run) -> list[Figure]:
    """The courses of a step's outcomes, a figure for scenarios that share their dates."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in step.scenarios:
        groups.setdefault((taught.scenario(name).file.horizon,), []).append(name)
    return [fans(taught.dataset(names, step.outcomes)) for names in groups.values()]
