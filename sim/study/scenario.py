"""Scenario: a file becomes something that can be run, or a list of what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.engine.parameters import PARAMETERS
from sim.study.file import Event, Horizon, OutcomeFile, ScenarioFile, references
from sim.world.calendar import Calendar, real_date
from sim.world.changes import changed
from sim.world.codebook import Span
from sim.world.compile import Index, Run, compiled, condition, index_of
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import find_scenario, installed, load_chain, locate, scenario_folders, world_folders
from sim.world.numbers import Basis, Number, numbers
from sim.world.references import cited
from sim.world.references import references as world_references
from sim.world.setup import Setup, Shock
from sim.world.source import InputError, Loc, Problem, Source, differences, nearest, validate
from sim.world.world import World, declared

SUBSTANCE = ("world", "lens", "uncertainty", "horizon", "changes", "without", "events")
NEVER = 1e-12  # what a factor of 0 becomes, so that it can be undone


@dataclass(frozen=True)
class Scenario:
    """A scenario with its world, its numbers and the evidence behind them."""

    file: ScenarioFile
    world: World
    evidence: Evidence
    numbers: dict[str, Number]
    paths: tuple[Path, ...]
    differences: tuple[tuple[str, Any, Any], ...]

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.file.name

    @property
    def calendar(self) -> Calendar:
        """The scenario's horizon."""
        horizon = self.file.horizon
        return Calendar(horizon.start, horizon.months, horizon.step)

    @cached_property
    def index(self) -> Index:
        """Positions of the world's labels."""
        return index_of(self.world)

    @cached_property
    def setup(self) -> Setup:
        """The engine's input."""
        calendar = self.calendar
        shocks = tuple(s for name, e in self.file.events.items() for s in _shocks(name, e, self.index, calendar))
        run = Run(shocks, calendar.months, calendar.steps, self.file.uncertainty == "drawn")
        return compiled(self.world, self.numbers, run)

    @property
    def digest(self) -> str:
        """A hash of everything that the run depends on: file, world and numbers."""
        spans = {path: (*number.span, number.belief) for path, number in self.numbers.items()}
        parts = [self.file.model_dump(mode="json", by_alias=True), self.world.model_dump(mode="json", by_alias=True), spans]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def world_digest(self) -> str:
        """A hash of the world's file alone."""
        return hashlib.sha256(self.world.model_dump_json(by_alias=True).encode()).hexdigest()


def load(name: str | Path, lens: str | None = None, evidence: Evidence | None = None) -> Scenario:
    """Read a scenario by name or path, with everything it extends. InputError lists all that is wrong, with its place."""
    path = find_scenario(str(name))
    folders = scenario_folders(path.parent if path.parent.is_dir() else None)
    source, parent, paths = load_chain(path, folders, "scenario")
    source = _own_expectations(source, path)
    file = validate(ScenarioFile, source)
    if lens is not None:
        file = file.model_copy(update={"lens": lens})
    difference = _difference(source, parent)
    evidence = evidence or load_evidence(installed() / "seeds")
    world, world_source, world_paths = load_world(file.world, path.parent, source)
    _check(file, world, evidence, source)
    found = _numbers(file, world, evidence, (source, world_source))
    return Scenario(file, world, evidence, found, (*world_paths, *paths), tuple(difference))


def bare(world: str) -> Scenario:
    """A world by name with nothing put to it, to look at its numbers."""
    found, source, paths = load_world(world, Path())
    evidence = load_evidence(installed() / "seeds")
    horizon = Horizon(start=found.as_of[:7], months=1)
    outcome = OutcomeFile(title=found.title, measure="concentration", at="end")
    file = ScenarioFile(
        schema=1, name="bare", title=found.title, about=found.about, world=world, horizon=horizon, outcomes={"outcome": outcome}
    )
    return Scenario(file, found, evidence, _numbers(file, found, evidence, (source, source)), tuple(paths), ())


def load_world(name: str, beside: Path, asking: Source | None = None) -> tuple[World, Source, list[Path]]:
    """Read a world by name, with everything it extends."""
    folders = world_folders(beside if beside.is_dir() else None)
    try:
        path = locate(name, folders, "world")
    except InputError as error:
        if asking is None:
            raise
        found = error.problems[0]
        raise InputError([Problem(asking.mark(("world",)), "world", f"{name!r}: {found.message}", found.remedy)]) from None
    source, _, paths = load_chain(path, folders, "world")
    world = validate(World, source)
    problems = list(_strangers(world_references(world), world, source))
    if problems:
        raise InputError(problems)
    return world, source, paths


def _own_expectations(source: Source, path: Path) -> Source:
    """Expectations belong to the file that states them; a child does not inherit its parent's."""
    mine = {
        name: value
        for name, value in source.value.get("expect", {}).items()
        if (mark := source.mark(("expect", name))) and Path(mark.file).name == path.name
    }
    return Source(source.name, {**source.value, "expect": mine}, source.marks, source.keys)


def _difference(source: Source, parent: Source | None) -> list[tuple[str, Any, Any]]:
    """What an overlay changes in its parent. InputError where it changes nothing that a run could notice."""
    if parent is None:
        return []
    found = [
        d
        for d in differences(parent, source)
        if d[0].split(".")[0] not in {"name", "title", "about", "extends", "expect", "schema"}
    ]
    if not any(path.split(".")[0] in SUBSTANCE for path, _, _ in found):
        remedy = f"Write at least one of {', '.join(SUBSTANCE)}."
        raise InputError(
            [Problem(source.mark(("extends",)), "extends", "the scenario changes nothing in what it extends", remedy)]
        )
    return found


def _check(file: ScenarioFile, world: World, evidence: Evidence, source: Source) -> None:
    problems = list(_strangers(references(file), world, source))
    problems += _dates(file, source)
    known = evidence.claims()
    places: list[tuple[Loc, str]] = [(("without", "claims", n), c) for n, c in enumerate(file.without.claims)]
    places += [(("expect", name, "claims", n), c) for name, e in file.expect.items() for n, c in enumerate(e.claims)]
    places += [(("events", name, "claims", n), c) for name, e in file.events.items() for n, c in enumerate(e.claims)]
    problems += [
        _problem(source, loc, f"{claim!r} is no claim", nearest(claim, known)) for loc, claim in places if claim not in known
    ]
    titles = [a.article for a in evidence.articles]
    problems += [
        _problem(source, ("without", "articles", n), f"{a!r} is no article", nearest(a, titles))
        for n, a in enumerate(file.without.articles)
        if a not in titles
    ]
    problems += [
        _problem(
            source,
            ("expect", name, "outcome"),
            f"{e.outcome!r} is no outcome of this scenario",
            nearest(e.outcome, file.outcomes),
        )
        for name, e in file.expect.items()
        if e.outcome not in file.outcomes
    ]
    if problems:
        raise InputError(problems)


def _strangers(places: Iterator[tuple[Loc, str, str]], world: World, source: Source) -> Iterator[Problem]:
    for loc, name, table in places:
        known = declared(world, table)
        if name not in known:
            singular = "lens" if table == "lenses" else table.removesuffix("s")
            yield _problem(source, loc, f"{name!r} is no {singular} of world {world.name!r}", nearest(name, known))


def _dates(file: ScenarioFile, source: Source) -> Iterator[Problem]:
    horizon = file.horizon
    calendar = Calendar(horizon.start, horizon.months, horizon.step)
    dated = [(("events", name, field), getattr(e, field)) for name, e in file.events.items() for field in ("at", "until")]
    dated += [(("outcomes", name, "at"), o.at) for name, o in file.outcomes.items() if o.at != "end"]
    for loc, date in dated:
        if date is None:
            continue
        if not real_date(date):
            yield _problem(source, loc, f"{date!r} is not a date of the calendar", "Write YYYY-MM or YYYY-MM-DD.")
            continue
        try:
            calendar.step_of(date)
        except ValueError as error:
            yield _problem(source, loc, str(error), "Move the date or widen `horizon`.")
    for name, event in file.events.items():
        if event.at and event.until and event.until <= event.at:
            yield _problem(source, ("events", name, "until"), f"{event.until} does not come after {event.at}", "")


def _numbers(file: ScenarioFile, world: World, evidence: Evidence, sources: tuple[Source, Source]) -> dict[str, Number]:
    left_out = (*file.without.claims, *file.without.articles)
    basis = Basis(world, evidence.claims(world.as_of, left_out), evidence.codebook, sources[1])
    _known_claims(world, evidence, sources[1])
    found = numbers(basis)
    for p in PARAMETERS:
        found[f"parameter.{p.name}"] = Number(f"parameter.{p.name}", Span(p.low, p.value, p.high), reason=p.reason)
    lens = world.lenses[file.lens]
    for motive, (low, value, high) in lens.weights.items():
        path = f"weight.{motive}"
        found[path] = Number(path, Span(low, value, high), reason=f"{lens.title} lens: {lens.reason} {'; '.join(lens.cites)}")
    return changed(found, file.changes, evidence.codebook, sources[0])


def _known_claims(world: World, evidence: Evidence, source: Source) -> None:
    """Every claim that a world's file names exists."""
    known = evidence.claims()
    problems = [
        _problem(source, loc, f"{claim!r} is no claim", nearest(claim, known))
        for loc, claim in cited(world)
        if claim not in known
    ]
    if problems:
        raise InputError(problems)


def _problem(source: Source, loc: Loc, message: str, remedy: str) -> Problem:
    return Problem(source.mark(loc), ".".join(map(str, loc)), message, remedy)


def _shocks(name: str, event: Event, index: Index, calendar: Calendar) -> Iterator[Shock]:
    """An event as the engine reads it, and the one that ends it where it has an end."""
    conditions = tuple(condition(need, index) for need in event.when)
    tempo = tuple((index.moves[m], max(factor, NEVER)) for m, factor in event.opportunities.items())
    talks = tuple((index.accords[g], max(factor, NEVER)) for g, factor in event.talks.items())
    yield Shock(
        name=name,
        step=calendar.step_of(event.at) if event.at else None,
        when=conditions,
        chance=event.chance,
        repeat=event.repeat,
        issues=(
            *((index.issues[k], "set", v) for k, v in event.set.items()),
            *((index.issues[k], "add", v) for k, v in event.add.items()),
        ),
        trust=tuple(
            (index.actors[i], index.actors[j], max(v, 0.0), max(-v, 0.0))
            for i, row in event.trust.items()
            for j, v in row.items()
        ),
        capability=tuple((index.actors[a], factor) for a, factor in event.capability.items()),
        accords=tuple((index.accords[g], status == "signed") for g, status in event.accords.items()),
        tempo=tempo,
        talks=talks,
    )
    if event.until:
        yield from _ended(name, calendar.step_of(event.until), tempo, talks)


def _ended(name: str, step: int, tempo: tuple[tuple[int, float], ...], talks: tuple[tuple[int, float], ...]) -> Iterator[Shock]:
    back = tuple((m, 1.0 / f) for m, f in tempo), tuple((g, 1.0 / f) for g, f in talks)
    yield Shock(f"{name}.until", step, (), 1.0, False, (), (), (), (), *back, undoes=True)
