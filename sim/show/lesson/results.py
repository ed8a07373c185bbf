"""Results: what a step of a lesson shows, as rows of words and as drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.show.figures.fans import fans
from sim.study.balance import landscape
from sim.study.balance.frustrated import blocs, camps, frustration
from sim.study.intervals import mean_interval
from sim.study.lessons.file import Predict, Result, Run, Ties, Weigh
from sim.study.lessons.filled import Place
from sim.study.lessons.numbers import difference, value
from sim.study.lessons.taught import VERDICTS, Taught, Verdict
from sim.study.scenario import Scenario


@dataclass(frozen=True)
class Rows:
    """A table of words: its heads, and its rows of as many cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def run_rows(taught: Taught, step: Run) -> Rows:
    """The outcomes of a step in each of its scenarios, through their own lens."""
    heads = ("", *(taught.scenario(s).file.title for s in step.scenarios))
    rows = []
    for outcome in step.outcomes:
        asked = taught.scenario(step.scenarios[0]).file.outcomes[outcome]
        rows.append((asked.title, *(_measured(taught, Place(s, None, outcome)) for s in step.scenarios)))
    return Rows(heads, tuple(rows))


def lens_rows(taught: Taught, step: Run) -> Rows | None:
    """The same through every lens of the lesson, a row an outcome and scenario; None where the lesson has no lenses."""
    lenses = [lens for lens in taught.lesson.file.lenses if all((s, lens) in taught.answers for s in step.scenarios)]
    if not lenses:
        return None
    first = taught.scenario(step.scenarios[0])
    heads = ("", "scenario", *(first.world.lenses[lens].title for lens in lenses))
    rows = [
        (first.file.outcomes[o].title, taught.scenario(s).file.title, *(_measured(taught, Place(s, lens, o)) for lens in lenses))
        for o in step.outcomes
        for s in step.scenarios
    ]
    return Rows(heads, tuple(rows))


def predicted_rows(taught: Taught, step: Predict) -> Rows:
    """What the class was asked, and the share of runs that answers it."""
    rows = [(p.ask, _measured(taught, Place(p.scenario, None, p.outcome))) for p in step.predicts]
    return Rows(("question", "the runs say"), tuple(rows))


def verdict_rows(taught: Taught) -> Rows:
    """What the textbook says beside the runs."""
    return Rows(
        ("the textbook", "source", "by at least", "measured", "verdict"),
        tuple((v.result.says, v.result.cites, _margin(v), verdict_words(v), VERDICTS[v.verdict]) for v in taught.verdicts),
    )


def verdict_words(verdict: Verdict) -> str:
    """A measured difference, positive where it goes the textbook's way, with its standard error."""
    error = (verdict.high - verdict.difference) / 1.96
    return difference(verdict.kind, verdict.difference, error)


def _margin(verdict: Verdict) -> str:
    by = verdict.result.by
    return f"{by * 100:g} percentage points" if verdict.kind == "chance" else f"{by:g}"


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


def figures(taught: Taught, step: Run) -> list[Figure]:
    """The courses of a step's outcomes, a figure for scenarios that share their dates."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in step.scenarios:
        groups.setdefault((taught.scenario(name).file.horizon,), []).append(name)
    return [fans(_dataset(taught, names, step.outcomes)) for names in groups.values()]


def _dataset(taught: Taught, names: Sequence[str], outcomes: Sequence[str]) -> xr.Dataset:
    """The courses of some scenarios and outcomes in the form that figures read."""
    scenarios = [taught.scenario(name) for name in names]
    asked = scenarios[0].file.outcomes
    course = np.stack([_courses(taught, name, s, outcomes) for name, s in zip(names, scenarios, strict=True)])
    coordinates = {
        "scenario": list(names), "outcome": list(outcomes), "time": scenarios[0].calendar.times(),
        "scenario_title": ("scenario", [s.file.title for s in scenarios]),
        "outcome_title": ("outcome", [asked[o].title for o in outcomes]),
        "outcome_kind": ("outcome", [asked[o].kind for o in outcomes]),
    }  # fmt: skip
    return xr.Dataset({"course": (("scenario", "replicate", "time", "outcome"), course)}, coordinates)


def _courses(taught: Taught, name: str, scenario: Scenario, outcomes: Sequence[str]) -> np.ndarray:
    places = [list(scenario.file.outcomes).index(outcome) for outcome in outcomes]
    return taught.courses[name][:, :, places]
