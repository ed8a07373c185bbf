"""Diverge: where two scenarios part, replicate by replicate.

Under common luck two scenarios are the same history until something that differs between them changes a choice. Both are
walked side by side until every replicate of a block has parted. What the scenarios put in themselves, events that one of them
has and the other has not, is not counted; what is counted is the first thing that follows from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from sim.engine.block import BLOCK
from sim.engine.state import State
from sim.engine.walk import walk
from sim.study.dispatch import in_order
from sim.study.ensemble import Watch, move_titles
from sim.study.scenario import Scenario
from sim.world.setup import Bools, Setup

STAGES = ("event", "move", "accord")  # the order of a step


@dataclass(frozen=True)
class Parting:
    """One thing by which a pair of replicates first parts. without: it happens only in the first scenario, or more often."""

    step: int
    kind: str  # event, move, signed, left or lapsed
    name: str
    actor: str
    without: bool


@dataclass(frozen=True)
class Task:
    """One block of two scenarios, as a worker gets it. silent: events that were put in, by name."""

    setups: tuple[Setup, Setup]
    silent: frozenset[str]
    seed: int
    block: int


@dataclass(frozen=True)
class Divergence:
    """Where two scenarios part.

    firsts: every replicate's first partings (several things may part at once), empty where it never parts.
    ranked: date, step, kind, name, title, actor, without, worlds, share, se: what parts first, the most frequent first.
    """

    scenarios: tuple[Scenario, Scenario]
    firsts: tuple[tuple[Parting, ...], ...]
    ranked: pd.DataFrame

    @property
    def never(self) -> float:
        """Share of replicates that never part."""
        return sum(not parts for parts in self.firsts) / len(self.firsts)


def diverged(
    scenarios: tuple[Scenario, Scenario],
    size: tuple[int, int],
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Divergence:
    """Walk two scenarios side by side and find where each replicate parts. size: replicates, seed."""
    replicates, seed = size
    first, second = scenarios
    silent = frozenset(put_in(first, second))
    blocks = range(-(-replicates // BLOCK))
    tasks = [Task((first.setup, second.setup), silent, seed, b) for b in blocks]
    firsts: list[tuple[Parting, ...]] = []
    results = in_order(partings, tasks, executor)
    for done, result in enumerate(results, start=1):
        firsts += result
        if watch:
            watch(done, len(tasks))
    firsts = firsts[:replicates]
    return Divergence(scenarios, tuple(firsts), _ranked(scenarios, firsts))


def put_in(first: Scenario, second: Scenario) -> list[str]:
    """The events that one of two scenarios has and the other has not, or has otherwise."""
    events = (first.file.events, second.file.events)
    return [name for name in dict.fromkeys((*events[0], *events[1])) if events[0].get(name) != events[1].get(name)]


def partings(task: Task) -> list[tuple[Parting, ...]]:
    """What first parts each replicate of a block; empty where nothing does before the horizon."""
    found: list[tuple[Parting, ...]] = [()] * BLOCK
    together = np.ones(BLOCK, dtype=bool)
    first, second = (islice(walk(setup, task.seed, task.block), 1, setup.steps + 1) for setup in task.setups)
    for one, other in zip(first, second, strict=True):
        for stage in STAGES:
            together = together & ~_part(task, stage, (one.step, one.state, other.state), together, found)
        if not together.any():
            break
    return found


def _part(task: Task, stage: str, moment: tuple[int, State, State], together: Bools, found: list[tuple[Parting, ...]]) -> Bools:
    """Note what parts replicates that were together until a stage of a step. Returns where anything did, (R,)."""
    step, *states = moment
    apart = np.zeros_like(together)
    noted: dict[int, list[Parting]] = {}
    for kind, columns, ones, others in _compared(task, stage, states):
        differs = (ones != others) & together[:, None]
        apart |= differs.any(axis=1)
        for row, column in np.argwhere(differs):
            name, actor = columns[column]
            less = bool(ones[row, column] > others[row, column])
            parts = noted.setdefault(int(row), [])
            if kind != "lapsed" or not any(part.kind == "left" and part.name == name for part in parts):
                parts.append(Parting(step, kind, name, actor, less))
    for row, parts in noted.items():
        found[row] = tuple(parts)
    return apart


Compared = tuple[str, list[tuple[str, str]], np.ndarray[Any, Any], np.ndarray[Any, Any]]


def _compared(task: Task, stage: str, states: Sequence[State]) -> Iterator[Compared]:
    """What is held against each other in a stage: kind, (name, actor) of the columns, both scenarios' columns."""
    match stage:
        case "event":
            yield ("event", *_aligned(task, states, "occurred"))
        case "move":
            yield ("move", *_aligned(task, states, "moves"))
        case "accord":
            yield from ((kind, *_aligned(task, states, kind)) for kind in ("signed", "left", "lapsed"))


def _aligned(
    task: Task, states: Sequence[State], field: str
) -> tuple[list[tuple[str, str]], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The columns of a field by what both scenarios call them; what one of them does not have never happens in it."""
    called = [_columns(setup, field, task.silent) for setup in task.setups]
    values = [getattr(state, field).reshape(len(state.issues), -1) for state in states]
    union = list(dict.fromkeys(label for labels in called for label in labels if label[0]))
    wide = []
    for labels, array in zip(called, values, strict=True):
        place = {label: n for n, label in enumerate(labels)}
        laid = np.zeros((len(array), len(union)), dtype=array.dtype)
        there = [n for n, label in enumerate(union) if label in place]
        laid[:, there] = array[:, [place[union[n]] for n in there]]
        wide.append(laid)
    return union, wide[0], wide[1]


def _columns(setup: Setup, field: str, silent: frozenset[str]) -> list[tuple[str, str]]:
    """(name, actor) of every column of a field; no name for what is not counted."""
    actors, accords = setup.actors, setup.accords.name
    match field:
        case "occurred":
            return [("" if s.undoes or s.name in silent else s.name, "") for s in setup.shocks]
        case "moves":
            return [(name, actors[i]) for name, i in zip(setup.moves.name, setup.moves.actor, strict=True)]
        case "left":
            return [(name, actor) for name in accords for actor in actors]
        case "lapsed":
            ended = {g for s in setup.shocks if s.name in silent for g, _ in s.accords}
            return [("" if g in ended else name, "") for g, name in enumerate(accords)]
    return [(name, "") for name in accords]


def _ranked(scenarios: tuple[Scenario, Scenario], firsts: Sequence[tuple[Parting, ...]]) -> pd.DataFrame:
    counted = Counter(part for parts in firsts for part in set(parts))
    rows = []
    for part, worlds in sorted(counted.items(), key=lambda item: (-item[1], item[0].step, item[0].name)):
        share = worlds / len(firsts)
        error = float(np.sqrt(share * (1.0 - share) / len(firsts)))
        date = scenarios[0].calendar.label(part.step)
        rows.append(
            (date, part.step, part.kind, part.name, titled(scenarios, part), part.actor, part.without, worlds, share, error)
        )
    columns = ["date", "step", "kind", "name", "title", "actor", "without", "worlds", "share", "se"]
    return pd.DataFrame(rows, columns=columns)


def titled(scenarios: tuple[Scenario, Scenario], part: Parting) -> str:
    """What parts, in words."""
    for scenario in scenarios:
        accord = scenario.world.accords.get(part.name)
        match part.kind:
            case "event" if part.name in scenario.file.events:
                return scenario.file.events[part.name].title
            case "move" if part.name in scenario.index.moves:
                return next(title for name, title, _ in move_titles(scenario) if name == part.name)
            case "signed" if accord:
                return f"{accord.title} is signed"
            case "left" if accord:
                return f"{scenario.world.actors[part.actor].name} leaves {accord.title}"
            case "lapsed" if accord:
                return f"{accord.title} breaks down"
    raise AssertionError(f"neither scenario has {part.name}")
