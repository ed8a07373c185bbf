"""Headlines: what a study's tables say first: what changes most, who wins and loses, what hardly changes.

Values, taken from the tables and from nothing else. A difference is sure where its 95 % interval leaves out 0, and hardly
there where its whole interval lies within a bound of 0 (two one-sided tests: Schuirmann 1987).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.study.compare import TRIFLING, VISIBLE, Comparison
from sim.study.file import Event, OutcomeFile
from sim.study.scenario import Scenario

MOST_TOLD = 6  # differences that a page can hold, over all scenarios
LEAST_TOLD = 2  # of one scenario, however many there are
ENOUGH = 3 / VISIBLE  # worlds; what none of fewer shows may yet be seen in a twentieth of all (Hanley & Lippman-Hand 1983)
MOST_NAMED = 3  # winners, or losers, of one scenario


@dataclass(frozen=True)
class Effect:
    """What a scenario does to an outcome. before, after: means, each with its standard error; low, high: of the difference."""

    scenario: str
    outcome: str
    kind: str
    before: tuple[float, float]
    after: tuple[float, float]
    difference: float
    low: float
    high: float
    imposed: bool = False

    @property
    def size(self) -> float:
        """How large the difference is: of a chance or level as it is, of a count as a share of the reference's (at least 1)."""
        return abs(self.difference) / self._scale

    @property
    def weight(self) -> float:
        """What differences of all kinds are ranked by: how many pooled standard errors, which are those of as many worlds.

        Up to a factor that is the same for all, the standardised difference (Cohen 1988).
        """
        error = ((self.before[1] ** 2 + self.after[1] ** 2) / 2.0) ** 0.5
        return abs(self.difference) / error if error else float("inf")

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0

    @property
    def small(self) -> bool:
        """Whether the whole interval lies within what would be seen."""
        return max(abs(self.low), abs(self.high)) < VISIBLE * self._scale

    @property
    def _scale(self) -> float:
        return max(self.before[0], 1.0) if self.kind == "count" else 1.0


@dataclass(frozen=True)
class Gain:
    """What a scenario does to an actor's satisfaction."""

    actor: str
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Balance:
    """The sure winners and losers of a scenario by more than a trifle, the greatest first."""

    winners: tuple[Gain, ...]
    losers: tuple[Gain, ...]


@dataclass(frozen=True)
class Drift:
    """Where an outcome of the first scenario comes to, and where it began."""

    outcome: str
    kind: str
    began: float
    mean: float
    se: float


@dataclass(frozen=True)
class Headlines:
    """What the tables of a study say first.

    imposed, followed: scenario → its largest sure differences, those that its own events touch (if they can be seen) and the
    others (if they are no trifle). balances: scenario → winners and losers. steady: outcomes that no scenario moves visibly,
    surely so, and of which nothing is told. drifts: of a single scenario, what moves most from where it began. verdicts:
    verdict → what the sources say.
    """

    imposed: Mapping[str, tuple[Effect, ...]]
    followed: Mapping[str, tuple[Effect, ...]]
    balances: Mapping[str, Balance]
    steady: tuple[str, ...]
    drifts: tuple[Drift, ...]
    verdicts: Mapping[str, tuple[str, ...]]


def headlines(found: Comparison, touched: Mapping[str, frozenset[str]], worlds: int) -> Headlines:
    """Read the tables of a study of so many worlds. touched: scenario → outcomes that it sets or pushes itself."""
    effects = tuple(_effects(found, touched))
    scenarios = list(dict.fromkeys(e.scenario for e in effects))
    most = max(LEAST_TOLD, MOST_TOLD // max(len(scenarios), 1))
    imposed = _largest([e for e in effects if e.imposed and e.size >= VISIBLE], scenarios, LEAST_TOLD)
    followed = _largest([e for e in effects if not e.imposed and e.size >= TRIFLING], scenarios, most)
    asked = dict.fromkeys(e.outcome for e in effects) if worlds >= ENOUGH else {}
    told = {e.outcome for largest in (*imposed.values(), *followed.values()) for e in largest}
    return Headlines(
        imposed=imposed,
        followed=followed,
        balances={s: _balance(found.satisfaction, s) for s in scenarios},
        steady=tuple(o for o in asked if o not in told and _still(effects, o)),
        drifts=() if scenarios else _drifts(found),
        verdicts=_verdicts(found.verdicts),
    )


def touched_by(scenario: Scenario, reference: Scenario) -> frozenset[str]:
    """The outcomes about what a scenario's own events and changes set or push, but for what the reference has too."""
    theirs = reference.file
    pushed = {t for name, e in scenario.file.events.items() if theirs.events.get(name) != e for t in _pushed(e)}
    own = (path for path, amount in scenario.file.changes.items() if theirs.changes.get(path) != amount)
    pushed |= {tuple(path.split(".")[1:]) for path in own}
    return frozenset(name for name, asked in scenario.file.outcomes.items() if _about(asked) in pushed)


def _pushed(event: Event) -> Iterator[tuple[str, ...]]:
    tables: tuple[Mapping[str, Any], ...] = (
        event.set, event.add, event.accords, event.talks, event.opportunities, event.capability
    )  # fmt: skip
    yield from ((name,) for table in tables for name in table)
    yield from ((actor, other) for actor, others in event.trust.items() for other in others)


def _about(asked: OutcomeFile) -> tuple[str, ...]:
    about = getattr(asked, asked.quantity)
    return (about,) if isinstance(about, str) else tuple(about)


def _effects(found: Comparison, touched: Mapping[str, frozenset[str]]) -> Iterator[Effect]:
    means: Any = found.outcomes.set_index(["scenario", "outcome"])
    reference = found.outcomes["scenario"].iloc[0]
    row: Any
    for row in found.differences.itertuples():
        before, after = (means.loc[(name, row.outcome)] for name in (reference, row.scenario))
        pair = (float(before["mean"]), float(before["se"])), (float(after["mean"]), float(after["se"]))
        mine = row.outcome in touched.get(row.scenario, ())
        yield Effect(row.scenario, row.outcome, row.kind, *pair, float(row.difference), float(row.low), float(row.high), mine)


def _largest(effects: Sequence[Effect], scenarios: Sequence[str], most: int) -> dict[str, tuple[Effect, ...]]:
    mine = {name: [e for e in effects if e.scenario == name and e.sure] for name in scenarios}
    return {name: tuple(sorted(some, key=lambda e: -e.weight)[:most]) for name, some in mine.items()}


def _still(effects: Sequence[Effect], outcome: str) -> bool:
    return all(e.small and not e.imposed for e in effects if e.outcome == outcome)


def _balance(satisfaction: pd.DataFrame, scenario: str) -> Balance:
    rows: Any = satisfaction[satisfaction["scenario"] == scenario].itertuples()
    gains = [Gain(row.actor, float(row.difference), float(row.low), float(row.high)) for row in rows]
    sure = sorted((g for g in gains if abs(g.difference) >= TRIFLING and (g.low > 0 or g.high < 0)), key=lambda g: g.difference)
    winners, losers = [g for g in reversed(sure) if g.difference > 0], [g for g in sure if g.difference < 0]
    return Balance(tuple(winners[:MOST_NAMED]), tuple(losers[:MOST_NAMED]))


def _drifts(found: Comparison) -> tuple[Drift, ...]:
    """What moves most from its beginning; counts begin at nothing and are left to the tables."""
    began: Any = found.rivals.set_index("outcome")["no_change"]
    rows: Any = found.outcomes[found.outcomes["kind"] != "count"].itertuples()
    drifts = [Drift(row.outcome, row.kind, float(began[row.outcome]), float(row.mean), float(row.se)) for row in rows]
    moved = (d for d in drifts if abs(d.mean - d.began) >= TRIFLING)
    return tuple(sorted(moved, key=lambda d: -abs(d.mean - d.began))[:MOST_TOLD])


def _verdicts(verdicts: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    kinds = ("supported", "contradicted", "undecided", "not run")
    return {kind: tuple(verdicts.loc[verdicts["verdict"] == kind, "says"]) for kind in kinds}
