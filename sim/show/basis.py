"""Basis: what a study rests on, for its report: sources, claims with their arithmetic, assumptions, events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import pandas as pd

from sim.show.grid import Grid, gridded
from sim.show.tables import rows
from sim.show.words import percent
from sim.study.ensemble import move_titles
from sim.study.file import Event
from sim.study.naming import spoken
from sim.study.scenario import Scenario
from sim.study.sources import Trace, traced
from sim.world.evidence import Claim
from sim.world.numbers import Number
from sim.world.world import Need

MOST_TRACED = 12  # numbers whose claims are shown because outcomes followed them


@dataclass(frozen=True)
class Cited:
    """A claim as a reader sees it."""

    name: str
    where: str
    level: str
    says: str


@dataclass(frozen=True)
class Ground:
    """A number in words, the claims behind it, or why it is assumed, and the arithmetic."""

    words: str
    path: str
    claims: tuple[Cited, ...]
    reason: str
    arithmetic: tuple[str, ...]


def followed_grounds(scenario: Scenario, moved: pd.DataFrame) -> list[Ground]:
    """The numbers on claims that the outcomes followed most, the strongest first."""
    paths = (path for path in _strongest(moved) if not scenario.numbers[path].assumed)
    return [_ground(scenario, path) for path in list(paths)[:MOST_TRACED]]


def trust_grounds(scenario: Scenario, shown: Set[str] = frozenset()) -> list[Ground]:
    """Every trust between principals but for those that are shown already."""
    main = [name for name, actor in scenario.world.actors.items() if actor.principal]
    paths = (f"trust.{i}.{j}" for i in main for j in main if i != j)
    return [_ground(scenario, path) for path in paths if path in scenario.numbers and path not in shown]


def assumption_grid(scenario: Scenario, moved: pd.DataFrame) -> Grid:
    """The assumptions that outcomes followed, with range, reason and what followed them."""
    made = []
    for path in _strongest(moved):
        number = scenario.numbers[path]
        if number.assumed:
            mine = moved[moved["number"] == path]
            followed = "; ".join(f"{scenario.file.outcomes[r.outcome].title} ({r.correlation:+.2f})" for r in rows(mine))
            made.append((_words(scenario, path), spanned(number), followed, number.reason))
    caption = "In brackets: the rank correlation of the outcome with the number over the first scenario's worlds."
    return gridded(
        "Assumptions that outcomes followed", ("Number", "Value and range", "What followed", "Reason"), made, caption, 4
    )


def driver_grid(scenario: Scenario, moved: pd.DataFrame) -> Grid:
    """Which numbers each outcome followed most."""
    titles = {name: asked.title for name, asked in scenario.file.outcomes.items()}
    made = [
        (titles[r.outcome], _words(scenario, r.number), _rest(scenario, r.number), f"{r.correlation:+.2f}") for r in rows(moved)
    ]
    caption = "Rank correlation over the first scenario's worlds; only what luck would not reach."
    heads = ("Outcome", "Number", "Rests on", "Correlation")
    return gridded("Which uncertain numbers the outcomes followed", heads, made, caption, 3)


def coverage_grid(kinds: pd.DataFrame) -> Grid:
    """Share of the numbers that rest on claims, by kind."""
    made = [(r.kind, str(r.numbers), str(r.on_claims), percent(r.share)) for r in rows(kinds)]
    caption = "The rest are assumptions, each with a reason and a range."
    return gridded("Which numbers rest on claims", ("Kind of number", "Numbers", "On claims", "Share"), made, caption)


def event_grids(scenarios: Sequence[Scenario]) -> Iterator[Grid]:
    """What each scenario puts to the world; an event that the first scenario has too is told once."""
    known: dict[str, Event] = {}
    for scenario in scenarios:
        own, called = {n: e for n, e in scenario.file.events.items() if known.get(n) != e}, _called(scenario)
        made = [(_when(e, called), e.title, _what(e, called), _why(e)) for e in own.values()]
        made += [("throughout", path, str(amount), "") for path, amount in scenario.file.changes.items()]
        shared = len(scenario.file.events) - len(own)
        caption = "Trust changes in pseudo-observations: the weight of evidence."
        caption += " The events of the first scenario may happen too." if shared else ""
        if made:
            yield gridded(scenario.file.title, ("When", "Event", "What it does", "Reason"), made, caption, 4)
        known = known or dict(scenario.file.events)


def spanned(number: Number) -> str:
    """A number's value and its range."""
    low, value, high = number.span
    return f"{value:.3g} ({low:.3g} to {high:.3g})"


def _strongest(moved: pd.DataFrame) -> list[str]:
    """The numbers of the drivers' table, the most closely followed first."""
    if not len(moved):
        return []
    order = moved.assign(strength=moved["correlation"].abs()).sort_values("strength", ascending=False, kind="stable")
    return list(dict.fromkeys(map(str, order["number"])))


def _ground(scenario: Scenario, path: str) -> Ground:
    found: Trace = traced(scenario, (path,))[0]
    where = {name: f"{a.article} ¶{c.paragraph}" for a in scenario.evidence.articles for name, c in a.claims.items()}
    cited = (Cited(name, f"{where[name]}, {claim.date}", _levels(claim), claim.says) for name, claim in found.claims.items())
    return Ground(_words(scenario, path), path, tuple(cited), found.number.reason, found.arithmetic)


def _words(scenario: Scenario, path: str) -> str:
    told = spoken(scenario, path)
    return told[:1].upper() + told[1:]


def _levels(claim: Claim) -> str:
    words = ", ".join(word if field == "level" else f"{field} {word}" for field, _, word in claim.words())
    return f"{words} ({claim.strength})"


def _rest(scenario: Scenario, path: str) -> str:
    claims = scenario.numbers[path].claims
    return " ".join(claims) or "assumption"


def _called(scenario: Scenario) -> dict[str, str]:
    """What the ids of a world are called."""
    world = scenario.world
    called = {name: title for name, title, _ in move_titles(scenario)}
    called |= {name: part.title for table in (world.issues, world.accords) for name, part in table.items()}
    return called | {name: actor.name for name, actor in world.actors.items()}


def _when(event: Event, called: Mapping[str, str]) -> str:
    told = event.at or f"when {' and '.join(_need(need, called) for need in event.when)}"
    if event.until:
        told += f" until {event.until}"
    if event.chance < 1:
        told += f"; chance {event.chance:g}" + ("" if event.at else " a month")
    return told + ("; may repeat" if event.repeat else "")


def _need(need: Need, called: Mapping[str, str]) -> str:
    field = next(f for f in ("issue", "trust", "climate", "accord", "move", "satisfaction", "capability") if getattr(need, f))
    about = getattr(need, field)
    name = called[about] if isinstance(about, str) else f"{field} of {called[about[0]]} in {called[about[1]]}"
    if field == "accord":
        return f"{name} in force" if need.in_force else f"{name} not in force"
    if field == "move":
        return f"this happens: {name}"
    bounds = [f"{word} {bound:g}" for word, bound in (("above", need.above), ("below", need.below)) if bound is not None]
    return f"{name} {' and '.join(bounds)}"


def _what(event: Event, called: Mapping[str, str]) -> str:
    parts = [f"{called[name]}: set to {value:g}" for name, value in event.set.items()]
    parts += [f"{called[name]}: {_signed(value)}" for name, value in event.add.items()]
    parts += [f"{called[name]}: {status}" for name, status in event.accords.items()]
    for i, others in event.trust.items():
        parts.append(f"trust of {called[i]} in " + ", ".join(f"{called[j]} {_signed(value)}" for j, value in others.items()))
    parts += [f"capability of {called[name]} × {value:g}" for name, value in event.capability.items()]
    parts += [f"opportunities × {value:g}: {called[name]}" for name, value in event.opportunities.items()]
    parts += [f"chance of signing × {value:g}: {called[name]}" for name, value in event.talks.items()]
    return "; ".join(parts)


def _signed(value: float) -> str:
    return f"{value:+g}".replace("-", "−")


def _why(event: Event) -> str:
    return f"{event.reason} ({' '.join(event.claims)})".strip() if event.claims else event.reason
