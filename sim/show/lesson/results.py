"""Results: what a step of a lesson shows, as rows of words and as drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from sim.show.figures.fans import fans
from sim.study.balance import landscape
from sim.study.balance.frustrated import at_most, blocs, camps, frustration
from sim.study.intervals import mean_interval
from sim.study.lessons.file import Predict, Result, Run, Ties, Weigh
from sim.study.lessons.filled import Place
from sim.study.lessons.numbers import Measure, bare, differences, plain, value, values
from sim.study.lessons.taught import VERDICTS, Taught, Verdict, sides

VERDICT_NOTE = (
    "First what the sentence speaks of, then what it is compared with, and what the textbook leads one to expect. "
    "Chances differ in percentage points; + is more, − is less; ± is one standard error; all are rounded. "
    "A verdict needs the margin, and a direction that is sure at 95\N{NO-BREAK SPACE}%."
)


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
        rows.append((asked.title, *_measured(taught, [Place(s, None, outcome) for s in step.scenarios])))
    return Rows(heads, tuple(rows), title="What the runs gave")


def change_rows(taught: Taught, step: Run) -> Rows | None:
    """What each scenario of a step changes against the step's first one; None where there is one alone."""
    first, *others = step.scenarios
    if not others:
        return None
    asked = taught.scenario(first).file.outcomes
    rows = [
        (asked[o].title, *_changed(taught, [Place(s, None, o) for s in others], Place(first, None, o))) for o in step.outcomes
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
            *_measured(taught, [Place(s, lens, o) for lens in lenses]),
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
    rows = [(p.ask, *_measured(taught, [Place(p.scenario, None, p.outcome)])) for p in step.predicts]
    return Rows(("question", "the runs say"), tuple(rows))


def verdict_rows(taught: Taught) -> Rows:
    """What the textbook says beside the runs; `VERDICT_NOTE` says how to read it."""
    return Rows(
        ("the textbook", "source", "measured, against what is expected", "verdict"),
        tuple((v.result.says, v.result.cites, verdict_words(taught, v), VERDICTS[v.verdict]) for v in taught.verdicts),
        words=4,
    )


def verdict_words(taught: Taught, verdict: Verdict) -> str:
    """`42 ± 4 %, against at least 80 %`, or `56 % against 34 %: +22 ± 4 points, at least 10 more`."""
    result, kind, (here, there) = verdict.result, verdict.kind, sides(verdict.result)
    if there is None:
        mean, error, _, _ = mean_interval(taught.values(here))
        return f"{value(kind, mean, error)}, against {_bound(result, kind)}"
    mean, error, _ = taught.gap(here, there)
    one, other = bare(kind, [float(taught.values(place).mean()) for place in (here, there)], error)
    way = "more" if result.upward else "less"
    wanted = f"at least {result.by * (100 if kind == 'chance' else 1):g} {way}" if result.by else way
    return f"{one} against {other}: {differences(kind, [(mean, error)])[0]}, {wanted} expected"


def _bound(result: Result, kind: str) -> str:
    """The value that is to be reached or kept below, with the margin counted in."""
    at = (result.value or 0.0) + (result.by if result.upward else -result.by)
    if result.by:
        return f"{'at least' if result.upward else 'at most'} {plain(kind, at)}"
    return f"{'more' if result.upward else 'less'} than {plain(kind, at)}"


def weighed(step: Weigh) -> list[str]:
    """What an instrument says of a table, a sentence each."""
    table = step.table
    if step.instrument == "landscape":
        return _landscape(table)
    ties = np.array(table.ties, dtype=float)
    mutual = np.sign(ties + ties.T).astype(np.int8)
    np.fill_diagonal(mutual, 0)
    told = [f"Ties that no two camps can reconcile: {at_most(int(frustration(mutual[None])[0]), len(mutual))}."]
    found = camps(mutual[None])[0] if step.instrument == "frustration" else blocs(_as_trust(mutual)[None])[0]
    return [*told, f"The best two camps: {_parted(table.actors, found)}."]


def _as_trust(mutual: np.ndarray) -> np.ndarray:
    return np.clip(0.5 + 0.4 * mutual, 0.0, 1.0)


def _landscape(table: Ties) -> list[str]:
    sizes = np.array(table.sizes or [1.0] * len(table.actors))
    found = landscape(sizes, np.array(table.ties, dtype=float), table.actors)
    told = [f"The landscape has {len(found.valleys)} valley{'s' if len(found.valleys) > 1 else ''}."]
    for number, valley in enumerate(found.valleys[:3], start=1):
        one, other = found.sides(valley.camps)
        energy = f"{valley.energy:,.0f}".replace("-", "−")
        told.append(f"{number}. Energy {energy}: {_camps(one, other)}.")
    return told


def _parted(actors: Sequence[str], camp: np.ndarray) -> str:
    """Two camps in words."""
    return _camps(*([a for a, side in zip(actors, camp, strict=True) if (side == camp[0]) == first] for first in (True, False)))


def _camps(one: Sequence[str], other: Sequence[str]) -> str:
    return f"{', '.join(one)} here; {', '.join(other) or 'nobody'} there"


def _measured(taught: Taught, row: Sequence[Place]) -> tuple[str, ...]:
    """The values of a table's row; a dash where a scenario does not ask it."""
    found = [mean_interval(taught.values(place))[:2] if _asks(taught, place) else None for place in row]
    return _dashed(found, values(_kind(taught, row), [pair for pair in found if pair]))


def _changed(taught: Taught, row: Sequence[Place], beside: Place) -> tuple[str, ...]:
    """Differences with their errors, chances in points; a dash where one of the two does not ask it."""
    asked = _asks(taught, beside)
    found = [taught.gap(place, beside)[:2] if asked and _asks(taught, place) else None for place in row]
    return _dashed(found, differences(_kind(taught, [*row, beside]), [pair for pair in found if pair]))


def _asks(taught: Taught, place: Place) -> bool:
    return place.outcome in taught.scenario(place.scenario).file.outcomes


def _kind(taught: Taught, row: Sequence[Place]) -> str:
    """Of which kind the outcome of a row is."""
    return next((taught.kind(place) for place in row if _asks(taught, place)), "level")


def _dashed(found: Sequence[Measure | None], told: Sequence[str]) -> tuple[str, ...]:
    words = iter(told)
    return tuple("–" if pair is None else next(words) for pair in found)


def figures(taught: Taught, step: Run) -> list[Figure]:
    """The courses of a step's outcomes, a figure for scenarios that share their dates."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in step.scenarios:
        groups.setdefault((taught.scenario(name).file.horizon,), []).append(name)
    return [fans(taught.dataset(names, step.outcomes)) for names in groups.values()]
