"""Strategies: what each player of a game could do, as overlays on one scenario.

A profile gives every player one of its strategies; what they write is put together over the base scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import prod
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.study.check import check
from sim.study.digest import digest
from sim.study.file import Event, OutcomeFile
from sim.study.scenario import NOWHERE, Scenario, load, numbered
from sim.world.amount import Amount
from sim.world.codebook import Strict
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import around, find_beside, installed, located
from sim.world.source import InputError, Loc, Problem, Source, nearest, read, validate
from sim.world.words import Title
from sim.world.world import Id, Supported

MOST_PROFILES = 256  # what a study can run in minutes and a page can show
MOST_PLAYERS = 6
TASTES = ("position", "salience")  # numbers by which satisfaction is measured

Profile = tuple[int, ...]
"""The place of each player's strategy among its own."""


class Strategy(Supported):
    """A course that a player could take. One that writes nothing leaves the player as the base scenario has it."""

    title: Annotated[Title, Field(min_length=1, max_length=40)]
    changes: dict[str, Amount] = {}
    events: dict[Id, Event] = {}


class StrategiesFile(Strict):
    """The strategies file: who plays, and what each could do."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    name: Id
    title: Title
    about: str = Field(min_length=40)
    base: str
    payoff: Literal["mean", "end"] = "mean"
    watch: tuple[str, ...] = Field(default=(), max_length=20)  # outcomes of the base scenario that are told beside the payoffs
    players: dict[str, dict[Id, Strategy]] = Field(min_length=1, max_length=MOST_PLAYERS)


@dataclass(frozen=True)
class Contest:
    """A strategies file with the scenario that it is put to."""

    file: StrategiesFile
    base: Scenario

    @property
    def players(self) -> tuple[str, ...]:
        """Who plays, in the file's order."""
        return tuple(self.file.players)

    @property
    def shape(self) -> Profile:
        """How many strategies each player has."""
        return tuple(len(mine) for mine in self.file.players.values())

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Every combination of strategies, the last player's moving fastest."""
        return tuple(product(*map(range, self.shape)))

    @cached_property
    def payoffs(self) -> Mapping[str, OutcomeFile]:
        """The question whose answer is each player's payoff: its satisfaction, as a mean over the horizon or at the end."""
        asked: dict[str, Any] = {"mean": True} if self.file.payoff == "mean" else {"at": "end"}
        names = self.base.world.actors
        return {p: OutcomeFile(title=f"Satisfaction of {names[p].name}", satisfaction=p, **asked) for p in self.players}

    def strategies(self, player: str) -> tuple[str, ...]:
        """The names of a player's strategies."""
        return tuple(self.file.players[player])

    def titles(self, player: str) -> tuple[str, ...]:
        """The titles of a player's strategies."""
        return tuple(s.title for s in self.file.players[player].values())

    def scenario(self, profile: Profile) -> Scenario:
        """The base scenario with one strategy of every player put over it."""
        chosen = zip(self.file.players.items(), profile, strict=True)
        return _overlaid(self.base, [(f"{p}.{name}", mine[name]) for (p, mine), n in chosen for name in [list(mine)[n]]])


def load_contest(name: str, lens: str | None = None, evidence: Evidence | None = None) -> Contest:
    """Read a strategies file by path, or by name from `scenarios/strategies/`. InputError lists what is wrong, with its line."""
    path = find_beside(name, "strategies", "strategies file")
    source = read(path)
    file = validate(StrategiesFile, source)
    base = load(located(file.base, around(path), "scenario", (source, ("base",))), lens, evidence or _seeds())
    contest = Contest(file, base)
    problems = [*_wrong_names(contest, source), *_wrong_sizes(contest, source)]
    if not problems:
        problems = [*_wrong_strategies(contest, source), *_clashes(contest, source)]
    if problems:
        raise InputError(problems)
    return contest


def _seeds() -> Evidence:
    return load_evidence(installed() / "seeds")


def _overlaid(base: Scenario, chosen: list[tuple[str, Strategy]]) -> Scenario:
    changes = {path: amount for _, s in chosen for path, amount in s.changes.items()}
    events = {f"{name}.{event}": e for name, s in chosen for event, e in s.events.items()}
    file = base.file.model_copy(update={"changes": base.file.changes | changes, "events": base.file.events | events})
    numbers = numbered(file, base.world, base.evidence) if changes else base.numbers
    return replace(base, file=file, numbers=numbers)


def _wrong_names(contest: Contest, source: Source) -> Iterator[Problem]:
    actors, outcomes = contest.base.world.actors, contest.base.file.outcomes
    for player in contest.players:
        if player not in actors:
            message = f"{player!r} is no actor of world {contest.base.world.name!r}"
            yield Problem(source.mark(("players", player), key=True), f"players.{player}", message, nearest(player, actors))
    for n, name in enumerate(contest.file.watch):
        if name not in outcomes:
            message = f"{name!r} is no outcome of {contest.base.name!r}"
            yield Problem(source.mark(("watch", n)), f"watch.{n}", message, nearest(name, outcomes))


def _wrong_sizes(contest: Contest, source: Source) -> Iterator[Problem]:
    for player, mine in contest.file.players.items():
        if len(mine) < 2:
            yield Problem(
                source.mark(("players", player)), f"players.{player}", "has no choice", "Give a player two strategies or more."
            )
    if prod(contest.shape) > MOST_PROFILES:
        message = f"{' × '.join(map(str, contest.shape))} = {prod(contest.shape):,} profiles are more than {MOST_PROFILES}"
        yield Problem(source.mark(("players",)), "players", message, "Take out strategies or players.")


def _wrong_strategies(contest: Contest, source: Source) -> Iterator[Problem]:
    """Strategies that name what is not there, move the yardstick, or make no difference to one another."""
    known = contest.base.evidence.claims()
    for player, mine in contest.file.players.items():
        runs: dict[str, str] = {}
        for name, strategy in mine.items():
            loc: Loc = ("players", player, name)
            yield from _moved_yardsticks(contest, strategy, source, loc)
            yield from (
                Problem(source.mark((*loc, "claims", n)), f"players.{player}.{name}", f"{c!r} is no claim", nearest(c, known))
                for n, c in enumerate(strategy.claims)
                if c not in known
            )
            try:
                run = _run(contest.base, strategy, _part(source, loc))
            except InputError as error:
                yield from (replace(p, where=".".join((*map(str, loc), p.where))) for p in error.problems)
                continue
            if run == _digest(contest.base) and (strategy.changes or strategy.events):
                yield Problem(source.mark(loc), ".".join(map(str, loc)), f"changes nothing in {contest.base.name}", "")
            if run in runs:
                yield Problem(
                    source.mark(loc), ".".join(map(str, loc)), f"is the same as {runs[run]!r}", "Delete one of the two."
                )
            runs.setdefault(run, name)


def _moved_yardsticks(contest: Contest, strategy: Strategy, source: Source, loc: Loc) -> Iterator[Problem]:
    for path in strategy.changes:
        kind, actor, *_ = (*path.split("."), "")
        if kind in TASTES and actor in contest.file.players:
            message = f"changes what {actor!r} wants, and so the yardstick of its payoff"
            remedy = "Change what is done: opportunities, talks, costs, rates or trust."
            yield Problem(
                source.mark((*loc, "changes", path), key=True), ".".join((*map(str, loc), "changes", path)), message, remedy
            )


def _run(base: Scenario, strategy: Strategy, source: Source) -> str:
    """A hash of the base scenario's run under one strategy. InputError for what it names and is not there."""
    asked = {"events": strategy.events, "expect": {}}
    check(base.file.model_copy(update=asked), base.world, base.evidence, source, ())
    changed = base.file.model_copy(update={"changes": base.file.changes | strategy.changes})
    numbered(changed, base.world, base.evidence, (source, NOWHERE))
    return _digest(_overlaid(base, [("", strategy)]))


def _digest(scenario: Scenario) -> str:
    return digest(scenario.setup)


def _part(source: Source, loc: Loc) -> Source:
    """A part of a file as a source of its own, with its places kept."""
    size = len(loc)
    marks, keys = (
        {place[size:]: mark for place, mark in places.items() if place[:size] == loc} for places in (source.marks, source.keys)
    )
    return Source(source.name, {}, marks, keys)


def _clashes(contest: Contest, source: Source) -> Iterator[Problem]:
    """Numbers that strategies of two players state: which of the two would hold?"""
    owners: dict[str, str] = {}
    for player, mine in contest.file.players.items():
        for name, strategy in mine.items():
            for path in strategy.changes:
                if owners.setdefault(path, player) != player:
                    loc: Loc = ("players", player, name, "changes", path)
                    message = f"is stated by strategies of {owners[path]!r} too"
                    yield Problem(source.mark(loc, key=True), ".".join(map(str, loc)), message, "Leave it to one player.")
