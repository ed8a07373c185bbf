"""Scenario: a file becomes something that can be run, or a list of what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.engine.parameters import PARAMETERS
from sim.study.check import check, check_claims, check_world
from sim.study.file import Event, Horizon, OutcomeFile, ScenarioFile
from sim.world.calendar import Calendar
from sim.world.changes import changed
from sim.world.codebook import Span
from sim.world.disk import is_folder
from sim.world.evidence import Evidence, load_evidence
from sim.world.index import Index, condition, index_of
from sim.world.library import find_scenario, installed, load_chain, locate, names, scenario_folders, world_folders
from sim.world.numbers import Basis, Number, numbers
from sim.world.overlay import differences
from sim.world.shock import Shock
from sim.world.source import InputError, Problem, Source, nearest, validate
from sim.world.world import World

if TYPE_CHECKING:
    from sim.world.setup import Setup

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
    def shocks(self) -> tuple[Shock, ...]:
        """The events as the engine reads them."""
        calendar = self.calendar
        return tuple(s for name, e in self.file.events.items() for s in _shocks(name, e, self.index, calendar))

    @property
    def uncertain(self) -> bool:
        """Whether every world draws its numbers from their ranges."""
        return self.file.uncertainty == "drawn"

    @cached_property
    def setup(self) -> Setup:
        """The engine's input."""
        from sim.world.compile import Run, compiled  # noqa: PLC0415  (numpy is slow to load, and of no use to who only checks)

        run = Run(self.shocks, self.calendar.months, self.calendar.steps, self.uncertain)
        return compiled(self.world, self.numbers, run)

    @cached_property
    def digest(self) -> str:
        """A hash of all that the run and its outcomes depend on, and of nothing else."""
        from sim.study.digest import digest  # noqa: PLC0415

        asked = {name: outcome.model_dump(exclude={"title", "explained"}) for name, outcome in self.file.outcomes.items()}
        return digest([self.calendar, self.setup, asked])

    @property
    def world_digest(self) -> str:
        """A hash of the world's file alone."""
        return hashlib.sha256(self.world.model_dump_json(by_alias=True).encode()).hexdigest()


def load(name: str | Path, lens: str | None = None, evidence: Evidence | None = None) -> Scenario:
    """Read a scenario by name or path, with everything it extends. InputError lists all that is wrong, with its place."""
    path = find_scenario(str(name))
    folders = scenario_folders(path.parent if is_folder(path.parent) else None)
    source, parent, paths = load_chain(path, folders, "scenario")
    source = _own_expectations(source)
    file = _seen_through(lens, validate(ScenarioFile, source))
    evidence = evidence or load_evidence(installed() / "seeds")
    world, world_source, world_paths = load_world(file.world, path.parent, source)
    if lens is not None and lens not in world.lenses:
        raise InputError([Problem(None, "lens", f"{lens!r} is no lens of world {world.name!r}", nearest(lens, world.lenses))])
    check(file, world, evidence, source, names(folders))
    found = numbered(file, world, evidence, (source, world_source))
    scenario = Scenario(file, world, evidence, found, (*world_paths, *paths), tuple(_difference(source, parent)))
    if parent is not None:
        _changes_something(scenario, (source, parent, world_source), lens)
    return scenario


def bare(world: str) -> Scenario:
    """A world by name with nothing put to it, to look at its numbers."""
    found, source, paths = load_world(world, Path())
    evidence = load_evidence(installed() / "seeds")
    horizon = Horizon(start=found.as_of[:7], months=1)
    outcome = OutcomeFile(title=found.title, measure="concentration", at="end")
    file = ScenarioFile(
        schema=1, name="bare", title=found.title, about=found.about, world=world, horizon=horizon, outcomes={"outcome": outcome}
    )
    return Scenario(file, found, evidence, numbered(file, found, evidence, (source, source)), tuple(paths), ())


def load_world(name: str, beside: Path, asking: Source | None = None) -> tuple[World, Source, list[Path]]:
    """Read a world by name, with everything it extends."""
    folders = world_folders(beside if is_folder(beside) else None)
    try:
        path = locate(name, folders, "world")
    except InputError as error:
        if asking is None:
            raise
        found = error.problems[0]
        raise InputError([Problem(asking.mark(("world",)), "world", f"{name!r:.60}: {found.message}", found.remedy)]) from None
    source, _, paths = load_chain(path, folders, "world")
    world = validate(World, source)
    check_world(world, source)
    return world, source, paths


def _own_expectations(source: Source) -> Source:
    """Expectations belong to the file that states them; a child does not inherit its parent's."""
    stated = source.value.get("expect")
    if not isinstance(stated, dict):
        return source
    mine = {n: e for n, e in stated.items() if (mark := source.mark(("expect", n))) and mark.file == source.name}
    return Source(source.name, {**source.value, "expect": mine}, source.marks, source.keys)


def _seen_through(lens: str | None, file: ScenarioFile) -> ScenarioFile:
    return file if lens is None else file.model_copy(update={"lens": lens})


def _difference(source: Source, parent: Source | None) -> list[tuple[str, Any, Any]]:
    """What an overlay writes differently from its parent: dotted path, the parent's value, its own."""
    own = {"name", "title", "about", "extends", "expect", "schema"}
    return [d for d in differences(parent, source) if d[0].split(".")[0] not in own] if parent else []


def _changes_something(scenario: Scenario, sources: tuple[Source, Source, Source], lens: str | None) -> None:
    """InputError where an overlay's run would be its parent's to the last bit."""
    source, parent, world_source = sources
    try:
        file = _seen_through(lens, validate(ScenarioFile, parent))
        if file.world != scenario.file.world:
            return
        check(file.model_copy(update={"expect": {}}), scenario.world, scenario.evidence, parent, ())
        before = replace(scenario, file=file, numbers=numbered(file, scenario.world, scenario.evidence, (parent, world_source)))
    except InputError:
        return  # a parent that cannot be run has no run to be like
    if _run(before) == _run(scenario):
        message, remedy = "the scenario changes nothing in what it extends", f"Change at least one of {', '.join(SUBSTANCE)}."
        raise InputError([Problem(source.mark(("extends",)), "extends", message, remedy)])


def _run(scenario: Scenario) -> Any:
    """All that a run of a scenario's world depends on."""
    figures = {path: number.belief or number.stated for path, number in scenario.numbers.items()}
    return scenario.calendar, scenario.uncertain, figures, scenario.shocks


NOWHERE = Source("", {}, {}, {})


def numbered(
    file: ScenarioFile, world: World, evidence: Evidence, sources: tuple[Source, Source] = (NOWHERE, NOWHERE)
) -> dict[str, Number]:
    """Every number of a scenario: those of its world and evidence, the laws' parameters, the lens's weights, its changes.

    sources: the scenario's and the world's file, for the places of complaints. InputError for what is wrong with either.
    """
    left_out = (*file.without.claims, *file.without.articles)
    basis = Basis(world, evidence.claims(world.as_of, left_out), evidence.codebook, sources[1])
    check_claims(world, evidence, sources[1])
    found = numbers(basis)
    for p in PARAMETERS:
        found[f"parameter.{p.name}"] = Number(f"parameter.{p.name}", Span(p.low, p.value, p.high), reason=p.reason)
    lens = world.lenses[file.lens]
    for motive, (low, value, high) in lens.weights.items():
        path = f"weight.{motive}"
        found[path] = Number(path, Span(low, value, high), reason=f"{lens.title} lens: {lens.reason} {'; '.join(lens.cites)}")
    return changed(found, file.changes, evidence.codebook, sources[0])


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
