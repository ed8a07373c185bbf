"""Measures: a block's walk becomes series, and series become answers to a scenario's questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import standing
from sim.engine.walk import Moment, walk, walk_together
from sim.study import balance
from sim.study.file import MEASURES, OutcomeFile
from sim.world.calendar import Calendar
from sim.world.index import Index
from sim.world.setup import Floats, Setup

SERIES = ("issues", "satisfaction", "capability", "trust", "accords", "moves", "measures")
PARTS = 8  # in which ties are read off a block's trust, so that no second copy of it is held


def dates(calendar: Calendar) -> NDArray[np.datetime64]:
    """The dates at which states hold, (steps + 1,), to the day."""
    return np.array(calendar.times(), dtype="datetime64[D]")


@dataclass(frozen=True)
class Question:
    """An outcome with its labels resolved.

    field: which series; index: where in it; look: end, ever, mean or count; time: the number of the time at which to look.
    since, until: numbers of the first and the last time at which `ever` looks.
    """

    name: str
    kind: str
    field: str
    index: tuple[int, ...]
    above: float | None
    below: float | None
    look: str
    time: int | None
    since: int = 0
    until: int | None = None


def question(name: str, outcome: OutcomeFile, index: Index, calendar: Calendar) -> Question:
    """Resolve an outcome's labels and date."""
    look = next((way for way in ("ever", "mean", "count") if getattr(outcome, way)), "end")
    time = None if outcome.at in (None, "end") else calendar.end_of(str(outcome.at))
    field, place = _place(outcome, index)
    return Question(name, outcome.kind, field, place, outcome.above, outcome.below, look, time)


def _place(outcome: OutcomeFile, index: Index) -> tuple[str, tuple[int, ...]]:
    name = getattr(outcome, outcome.quantity)
    match outcome.quantity:
        case "trust" | "climate" | "distance":
            return outcome.quantity, (index.actors[name[0]], index.actors[name[1]])
        case "issue":
            return "issues", (index.issues[name],)
        case "accord":
            return "accords", (index.accords[name],)
        case "move":
            return "moves", (index.moves[name],)
        case "measure":
            return "measures", (MEASURES.index(name),)
    return outcome.quantity, (index.actors[name],)


def series(setup: Setup, seed: int, block: int, wanted: frozenset[str] = frozenset(SERIES)) -> dict[str, NDArray[Any]]:
    """Walk one block to its horizon and keep the series wanted. Each is (R, steps + 1, ...)."""
    return recorded(walk(setup, seed, block), setup.steps, wanted)


def series_together(setup: Setup, seed: int, blocks: tuple[int, ...], wanted: frozenset[str]) -> dict[str, NDArray[Any]]:
    """The same of several blocks, walked at once; their replicates follow one another."""
    return recorded(walk_together(setup, seed, blocks), setup.steps, wanted)


def recorded(moments: Iterator[Moment], steps: int, wanted: frozenset[str]) -> dict[str, NDArray[Any]]:
    """The series wanted of a walk, from its start through so many steps. Each is (R, steps + 1, ...)."""
    kept = wanted - {"measures", "distance"} | ({"trust", "capability"} if "measures" in wanted else set())
    kept |= {"trust"} if "distance" in wanted else set()
    walked: dict[str, list[NDArray[Any]]] = {name: [] for name in sorted(kept)}
    for moment in _until(moments, steps):
        for name, values in walked.items():
            values.append(_observed(name, moment))
    found = {name: np.stack(values, axis=1) for name, values in walked.items()}
    if "measures" in wanted:
        found["measures"] = _instruments(found["trust"], found["capability"])
    if "distance" in wanted:
        found["distance"] = balance.alignment_distance(found["trust"])
    return found


def _until(moments: Iterator[Moment], steps: int) -> Iterator[Moment]:
    for moment in moments:
        yield moment
        if moment.step == steps:
            return


def _observed(name: str, moment: Moment) -> NDArray[Any]:
    """One series at one moment."""
    state, worlds = moment.state, moment.worlds
    match name:
        case "satisfaction":
            return standing.satisfaction(state.issues, worlds)
        case "capability":
            return standing.capability(state, worlds)
        case "trust":
            return standing.trust(state)
    found: dict[str, NDArray[Any]] = {
        "issues": state.issues, "climate": state.climate, "accords": state.in_force, "moves": state.moves
    }  # fmt: skip
    return found[name]


def _instruments(trust: Floats, capability: Floats) -> Floats:
    """The balance instruments of every step, (R, steps + 1, len(MEASURES)), in the order of MEASURES."""
    signed = np.concatenate([balance.signs(part) for part in np.array_split(trust, PARTS)])
    tables, which = balance.distinct(signed)
    frustration, camps = balance.split(tables)
    of_ties = (balance.balanced_triads(tables), frustration.astype(float), balance.inhabited(camps).astype(float))
    columns = (
        balance.concentration(capability),
        balance.polarity(capability),
        *(values[which].reshape(trust.shape[:2]) for values in of_ties),
    )
    return np.stack(columns, axis=-1)


def courses(questions: tuple[Question, ...], walked: Mapping[str, NDArray[Any]]) -> Floats:
    """Each outcome as it stands at each time; its last entry is the answer. (R, steps + 1, outcomes)."""
    return np.stack([_course(q, walked) for q in questions], axis=-1)


def _course(asked: Question, walked: Mapping[str, NDArray[Any]]) -> Floats:
    where: Any = (slice(None), slice(None), *asked.index)
    value: Floats = walked[asked.field][where].astype(float)
    if asked.above is not None or asked.below is not None:
        above = -np.inf if asked.above is None else asked.above
        below = np.inf if asked.below is None else asked.below
        value = ((value > above) & (value < below)).astype(float)
    if asked.field == "moves" and asked.look == "ever":
        value = (value > 0).astype(float)
    match asked.look:
        case "ever":
            last = value.shape[1] if asked.until is None else asked.until + 1
            value[:, : asked.since] = value[:, last:] = 0.0
            return np.maximum.accumulate(value, axis=1)
        case "count":
            return np.cumsum(value, axis=1)
        case "mean":
            return np.cumsum(value, axis=1) / np.arange(1, value.shape[1] + 1)
    if asked.time is not None:
        value = value.copy()
        value[:, asked.time + 1 :] = value[:, asked.time, None]
    return value
