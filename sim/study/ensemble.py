"""Ensemble: scenarios, replicates and seed become a Dataset.

Every scenario of a study meets the same luck: the difference of two scenarios in one replicate is the effect.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from sim.engine.block import BLOCK
from sim.study.arrays import Layout
from sim.study.digest import digest
from sim.study.dispatch import dealt
from sim.study.file import MEASURES
from sim.study.folder import alone, create
from sim.study.job import KEPT, Job, numbered, pieces
from sim.study.machine import made_with
from sim.study.measures import Question, dates, question
from sim.study.scenario import Scenario
from sim.study.size import stored
from sim.study.store import KEEPS, Block, Store, keeping
from sim.study.workers import hands
from sim.study.writing import refused
from sim.version import __version__
from sim.world.source import InputError, Problem
from sim.world.words import told
from sim.world.world import expanded

MOST_REPLICATES = 1_000_000
PAIRED = 8  # blocks for each worker, from which on two blocks are walked at once
MOST_CELLS = 4_000_000_000  # numbers that a study may store
MOST_HELD = 1_000_000_000  # numbers that a study may hold in memory, of 4 bytes or fewer

Watch = Callable[[int, int], None]
"""Told after every block: how many are done, of how many."""


@dataclass(frozen=True)
class Study:
    """What is to be run. The first scenario is the reference."""

    scenarios: tuple[Scenario, ...]
    replicates: int = 1000
    seed: int = 2022
    keep: str = "all"  # outcomes: the answers only; series: also courses, but neither trust nor moves; all

    def __post_init__(self) -> None:
        problems = list(_misfits(self))
        if problems:
            raise InputError(problems)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All units of work, scenario by scenario within each block."""
        return tuple((s, b) for b in range(-(-self.replicates // BLOCK)) for s in range(len(self.scenarios)))

    @cached_property
    def questions(self) -> tuple[tuple[Question, ...], ...]:
        """The outcomes asked of each scenario: those that all of them share, in the reference's order."""
        shared = shared_outcomes(self.scenarios)
        return tuple(tuple(question(name, s.file.outcomes[name], s.index, s.calendar) for name in shared) for s in self.scenarios)

    @cached_property
    def content(self) -> str:
        """A hash of what every world is: the scenarios' runs, their labels and titles, and the seed."""
        labels = layout(replace(self, replicates=1, keep="all")).coordinates
        return digest([[s.digest for s in self.scenarios], labels, self.seed, __version__])

    @property
    def digest(self) -> str:
        """A hash of the study: its content and its size."""
        return digest([self.content, self.replicates])

    @property
    def label(self) -> str:
        """A folder's name for the study: what it compares, the beginning of its hash, and what it keeps if not all."""
        names = "-vs-".join(s.name for s in self.scenarios)
        return f"{names[:80]}-{self.digest[:8]}{'' if self.keep == 'all' else f'-{self.keep}'}"

    def manifest(self) -> dict[str, Any]:
        """Settings, hashes, versions and CPU features, for whoever wants to have the same numbers again."""
        made = made_with()
        return {
            "study": "realpolitik",
            "digest": self.digest,
            "content": self.content,
            "keep": self.keep,
            "scenarios": [s.name for s in self.scenarios],
            "scenario_hashes": {s.name: s.digest for s in self.scenarios},
            "world_hashes": {s.name: s.world_digest for s in self.scenarios},
            "worlds": {s.name: s.world.name for s in self.scenarios},
            "lenses": {s.name: s.file.lens for s in self.scenarios},
            "files": {s.name: [str(p) for p in s.paths] for s in self.scenarios},
            "replicates": self.replicates,
            "seed": self.seed,
            "block": BLOCK,
            **made,
            "versions": {"realpolitik": __version__, **made["versions"]},
        }


def run_study(study: Study, folder: Path, executor: Executor | None = None, watch: Watch | None = None) -> Store:
    """Run what is not yet on disk, and return the store. Serial without an executor; the numbers are the same."""
    with alone(folder):
        return filled(study, create(folder, study.manifest(), layout(study)), executor, watch)


def filled(study: Study, store: Store, executor: Executor | None = None, watch: Watch | None = None) -> Store:
    """Run the blocks of a store, held alone, that are not done. InputError where one cannot be written; the others are kept."""
    study, finished = replace(study, keep=keeping(store.manifest)), store.done()
    todo = [block for block in study.blocks if block not in finished]
    total = len(study.blocks)
    count = total - len(todo)
    try:
        with store.writing() as write:
            for block, arrays in results(study, todo, executor):
                write(block, arrays)
                count += 1
                if watch:
                    watch(count, total)
    except OSError as error:
        kept = store.done() if (store.folder / "manifest.json").exists() else set()
        told = f"{len(kept)} of {total} blocks are kept"
        raise refused(store.folder, error, told, _needed(store, kept, total - len(kept))) from error
    return store


def _needed(store: Store, kept: Collection[Block], left: int) -> int | None:
    """Bytes that the blocks that are left will take up, by one that is there; None where nobody can know."""
    try:
        return store.weight(min(kept)) * left if kept and store.local else None
    except OSError:
        return None


def in_memory(study: Study, executor: Executor | None = None) -> xr.Dataset:
    """Run a study without a folder and return its Dataset. InputError for one that is too large to be held in memory."""
    if (cells := stored(study.scenarios, study.replicates, study.keep)) > MOST_HELD:
        message = f"would hold about {cells:,} numbers in memory; the bound is {MOST_HELD:,}"
        raise InputError([Problem(None, "study", message, "Ask for fewer replicates or months, or run it into a folder.")])
    plan = layout(study)
    data = {name: np.empty(tuple(plan.sizes[d] for d in dims), dtype) for name, (dims, dtype) in plan.variables.items()}
    for (scenario, number), arrays in results(study, study.blocks, executor):
        first = number * BLOCK
        for name, values in arrays.items():
            target = data[name][scenario, first : first + BLOCK]
            target[:] = values[: len(target)]
    variables = {name: (plan.variables[name][0], values) for name, values in data.items()}
    coordinates = {name: (dims, np.asarray(labels)) for name, (dims, labels) in plan.coordinates.items()}
    return xr.Dataset(variables, coordinates, study.manifest())


def results(
    study: Study, todo: Sequence[Block], executor: Executor | None
) -> Iterator[tuple[Block, dict[str, np.ndarray[Any, Any]]]]:
    """Run blocks of a study; each with its arrays, in any order."""
    kept = KEPT[study.keep]
    jobs = [Job(s.setup, asked, study.seed, 0, kept) for s, asked in zip(study.scenarios, study.questions, strict=True)]
    aligned = [_aligner(study, s) for s in range(len(study.scenarios))]
    small = executor is not None and len(todo) < PAIRED * hands(executor)
    for (scenario, number), arrays in dealt(numbered, jobs, pieces(todo, paired=not small), executor):
        for place in range(1 + number % 2):
            rows = {name: values[place * BLOCK : (place + 1) * BLOCK] for name, values in arrays.items()}
            yield (scenario, number // 2 + place), aligned[scenario](rows)


def _aligner(study: Study, scenario: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Lay a scenario's moves and accords on the study's axes; one that it does not have never happens."""
    moves, accords = labels(study, "moves"), labels(study, "accords")
    mine = study.scenarios[scenario].index

    def align(arrays: dict[str, Any]) -> dict[str, Any]:
        for name, names, places in (("moves", moves, mine.moves), ("accords", accords, mine.accords)):
            if name in arrays and list(places) != names:
                wide = np.zeros((*arrays[name].shape[:2], len(names)), dtype=arrays[name].dtype)
                wide[:, :, [names.index(label) for label in places]] = arrays[name]
                arrays = {**arrays, name: wide}
        return arrays

    return align


def labels(study: Study, table: str) -> list[str]:
    """All names of a table over the scenarios, in the order of their first appearance."""
    return list(dict.fromkeys(name for s in study.scenarios for name in getattr(s.index, table)))


def shared_outcomes(scenarios: Iterable[Scenario]) -> list[str]:
    """The outcomes that all scenarios ask in the same words."""
    first, *rest = scenarios
    return [n for n, o in first.file.outcomes.items() if all(s.file.outcomes.get(n) == o for s in rest)]


def layout(study: Study) -> Layout:
    """The arrays and labels of a study."""
    first = study.scenarios[0]
    asked = [q.name for q in study.questions[0]]
    actors, issues = list(first.index.actors), list(first.index.issues)
    moves, accords = labels(study, "moves"), labels(study, "accords")
    axes: dict[str, list[Any]] = {
        "scenario": [s.name for s in study.scenarios], "replicate": list(range(study.replicates)),
        "time": list(dates(first.calendar)), "outcome": asked, "issue": issues, "actor": actors, "other": actors,
        "accord": accords, "move": moves, "measure": list(MEASURES),
    }  # fmt: skip
    lead = ("scenario", "replicate")
    variables = {"outcomes": ((*lead, "outcome"), "float64"), "course": ((*lead, "time", "outcome"), "float32")}
    shapes = (("issues", "issue"), ("satisfaction", "actor"), ("capability", "actor"), ("measures", "measure"))
    variables |= {name: ((*lead, "time", axis), "float32") for name, axis in shapes}
    variables["trust"] = ((*lead, "time", "actor", "other"), "float32")
    variables["accords"] = ((*lead, "time", "accord"), "bool")
    variables["moves"] = ((*lead, "time", "move"), "uint8")
    if not KEPT[study.keep]:
        del variables["course"]
    variables = {name: found for name, found in variables.items() if name in {"outcomes", "course", *KEPT[study.keep]}}
    coordinates = {name: ((name,), values) for name, values in axes.items()} | _titles(study, axes)
    return Layout({name: len(values) for name, values in axes.items()}, variables, coordinates)


def _titles(study: Study, axes: dict[str, list[Any]]) -> dict[str, tuple[tuple[str, ...], list[Any]]]:
    """What labels mean, in words."""
    first = study.scenarios[0]
    world, outcomes = first.world, first.file.outcomes
    titles = {name: title for s in study.scenarios for name, title, _ in move_titles(s)}
    doers = {name: actor for s in study.scenarios for name, _, actor in move_titles(s)}
    accords = {name: a.title for s in study.scenarios for name, a in s.world.accords.items()}
    return {
        "scenario_title": (("scenario",), [s.file.title for s in study.scenarios]),
        "actor_name": (("actor",), [a.name for a in world.actors.values()]),
        "principal": (("actor",), [a.principal for a in world.actors.values()]),
        "issue_title": (("issue",), [i.title for i in world.issues.values()]),
        "outcome_title": (("outcome",), [outcomes[n].title for n in axes["outcome"]]),
        "outcome_kind": (("outcome",), [outcomes[n].kind for n in axes["outcome"]]),
        "move_title": (("move",), [titles[n] for n in axes["move"]]),
        "move_actor": (("move",), [doers[n] for n in axes["move"]]),
        "accord_title": (("accord",), [accords[n] for n in axes["accord"]]),
    }


def move_titles(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """(name, title in plain English, actor) of every move."""
    world = scenario.world
    yield from ((name, move.title, move.actor) for name, move in world.moves.items())
    for name, routine, actor, target in expanded(world):
        yield name, told(world.repertoire[routine].title, world.actors[actor].name, world.actors[target].name), actor


def _misfits(study: Study) -> Iterator[Problem]:
    if not study.scenarios:
        yield Problem(None, "study", "has no scenario", "Name at least one.")
        return
    first, *rest = study.scenarios
    names = [s.name for s in study.scenarios]
    for name in {n for n in names if names.count(n) > 1}:
        yield Problem(None, name, "is named twice", "Name each scenario once.")
    for s in rest:
        for what, mine, its in (
            ("other actors", list(first.world.actors), list(s.world.actors)),
            ("other issues", list(first.world.issues), list(s.world.issues)),
            ("another horizon", first.file.horizon, s.file.horizon),
        ):
            if mine != its:
                yield Problem(None, s.name, f"has {what} than {first.name}", "Compare scenarios of one world and one horizon.")
    if not shared_outcomes(study.scenarios):
        yield Problem(None, "study", "has no outcome that all scenarios ask in the same words", "Let them extend one scenario.")
    if not 1 <= study.replicates <= MOST_REPLICATES:
        yield Problem(None, "replicates", f"{study.replicates} does not fit", f"Ask for 1 to {MOST_REPLICATES:,}.")
    if not 0 <= study.seed < 2**63:
        yield Problem(None, "seed", f"{study.seed} does not fit", "Give a whole number from 0 to 2^63 - 1.")
    if study.keep not in KEEPS:
        yield Problem(None, "keep", f"{study.keep!r} does not fit", f"Ask for {', '.join(KEEPS)}.")
    elif (cells := stored(study.scenarios, study.replicates, study.keep)) > MOST_CELLS:
        message = f"would store about {cells:,} numbers; the bound is {MOST_CELLS:,}"
        remedy = "Ask for fewer replicates or months" + ("." if study.keep == "outcomes" else ", or keep outcomes only.")
        yield Problem(None, "study", message, remedy)
