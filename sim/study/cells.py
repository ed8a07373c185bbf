"""Cells: a scenario's numbers replaced in its compiled setup, without compiling it again.

A number is one cell of one array of the setup, or, for the repertoire, one cell a pair of actors. Replacing cells takes
microseconds where compiling a variant takes tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.engine.draws import shares
from sim.engine.state import Worlds
from sim.study.scenario import NOWHERE, Scenario
from sim.world.changes import changed
from sim.world.numbers import Number
from sim.world.setup import Floats, Ranged, Setup
from sim.world.world import expanded

Numbers = Mapping[str, Number]
INTERESTS = ("position", "salience", "pull")  # actor × issue
OF_ISSUES = ("start", "half_life", "noise")


@dataclass(frozen=True)
class Cell:
    """Where a number stands in a setup, and what is to stand there.

    field: the way to the array, as `moves.effects.size`; place: an index into it, or a parameter's name;
    span: low, value and high, or a single number for an array without ranges.
    """

    field: str
    place: Any
    span: tuple[float, float, float] | float


WORLDS: Mapping[str, str] = {  # what arrays of a setup are called in drawn worlds, where the name is another
    "moves.cost": "cost", "moves.rate": "rate", "moves.effects.size": "effect", "accords.cost": "sign_cost",
    "accords.rate": "sign_rate", "accords.exit_rate": "exit_rate", "accords.mediation": "mediation",
    "accords.terms.value": "agreed", "accords.terms.months": "delivery",
}  # fmt: skip


def with_numbers(scenario: Scenario, setup: Setup, values: Mapping[str, float]) -> Setup:
    """The setup of the scenario with these exact numbers instead of its own: the same as that of the altered scenario.

    setup: the scenario's own. A trust becomes a belief at the value, as when a scenario states it. InputError for a path
    that is not there and for a value out of bounds.
    """
    return replaced(setup, cells(scenario, values))


def cells(scenario: Scenario, values: Mapping[str, float]) -> tuple[Cell, ...]:
    """The cells that these exact numbers fill in the scenario's setup. InputError as for a scenario's `changes:`."""
    stated = changed(scenario.numbers, values, scenario.evidence.codebook, NOWHERE)
    return tuple(cell for path in values for cell in _cells(scenario, stated, stated[path]))


def replaced(setup: Setup, changes: Iterable[Cell]) -> Setup:
    """A setup with some cells replaced; the old one stays as it was."""
    for cell in changes:
        setup = _put(setup, cell.field.split("."), cell)
    return setup


@dataclass(frozen=True)
class Held:
    """Numbers at which drawn worlds are held: cells, and trusts (i, j, T), which a setup knows only as beliefs to draw from."""

    cells: tuple[Cell, ...]
    trusts: tuple[tuple[int, int, float], ...]


def holding(scenario: Scenario, values: Mapping[str, float]) -> Held:
    """Numbers to hold drawn worlds at. InputError as for a scenario's `changes:`."""
    actors = scenario.index.actors
    pairs = {path: path.split(".")[1:] for path in values if path.startswith("trust.") and path in scenario.numbers}
    trusts = tuple((actors[i], actors[j], values[path]) for path, (i, j) in pairs.items())
    return Held(cells(scenario, {path: value for path, value in values.items() if path not in pairs}), trusts)


def held(worlds: Worlds, salience: Floats, parts: Sequence[Held]) -> Worlds:
    """Drawn worlds in which some numbers are the same in all replicates of each of the equal parts of the rows.

    A trust is what is said, with the weight of evidence that it has. Of couplings of the same two issues, which worlds draw as
    one, those that are not held stand at their values. salience: what `draw_salience` gives under the same luck.
    """
    arrays: dict[str, Any] = {
        name: array.copy(order="K") for name, array in vars(worlds).items() if isinstance(array, np.ndarray)
    }
    par, salience = {name: drawn.copy(order="K") for name, drawn in worlds.par.items()}, salience.copy(order="K")
    rows = len(salience) // len(parts)
    for n, part in enumerate(parts):
        here = slice(n * rows, (n + 1) * rows)
        for cell in part.cells:
            assert isinstance(cell.span, tuple)
            if cell.field == "parameters":
                par[cell.place][here] = cell.span[1]
            else:
                array = salience if cell.field == "salience" else arrays[WORLDS.get(cell.field, cell.field)]
                array[(here, *(cell.place if isinstance(cell.place, tuple) else (cell.place,)))] = cell.span[1]
        for i, j, trust in part.trusts:
            weight = worlds.setup.alpha[i, j] + worlds.setup.beta[i, j]
            arrays["alpha"][here, i, j], arrays["beta"][here, i, j] = weight * trust, weight * (1.0 - trust)
    return replace(worlds, **arrays | {"share": shares(salience), "par": par})


def _put(values: Any, way: list[str], cell: Cell) -> Any:
    """A dataclass with one cell of one of its arrays replaced, however deep."""
    name, *rest = way
    inner = getattr(values, name)
    return replace(values, **{name: _put(inner, rest, cell) if rest else _filled(inner, cell)})


def _filled(array: Any, cell: Cell) -> Any:
    match array:
        case Ranged():
            assert isinstance(cell.span, tuple)
            return Ranged(*(_set(part, cell.place, x) for part, x in zip(array, cell.span, strict=True)))
        case np.ndarray():
            return _set(array, cell.place, cell.span)
    assert isinstance(cell.span, tuple)
    return {**array, cell.place: Ranged(*(np.asarray(x, dtype=float) for x in cell.span))}


def _set(array: Floats, place: Any, value: Any) -> Floats:
    array = array.copy()
    array[place] = value
    return array


def _cells(scenario: Scenario, numbers: Numbers, number: Number) -> Iterator[Cell]:
    """Where a number stands, by its kind."""
    index, (kind, *names), span = scenario.index, number.path.split("."), number.span
    match kind:
        case "trust":
            assert number.belief is not None
            pair = (index.actors[names[0]], index.actors[names[1]])
            yield from (Cell(field, pair, x) for field, x in zip(("alpha", "beta"), number.belief, strict=True))
        case "capability":
            yield Cell(kind, index.actors[names[0]], span)
        case "coupling":
            yield _coupling(scenario, numbers, names[0])
        case "parameter":
            yield Cell("parameters", number.path.split(".", 1)[1], span)
        case "weight":
            yield Cell("parameters", number.path, span)
        case _ if kind in INTERESTS:
            yield Cell(kind, (index.actors[names[0]], index.issues[names[1]]), span)
        case _ if kind in OF_ISSUES:
            yield Cell(kind, index.issues[names[0]], span)
        case _:
            yield from _of_deeds(scenario, number)


def _coupling(scenario: Scenario, numbers: Numbers, name: str) -> Cell:
    """Couplings of the same two issues add up, in the world's order."""
    couplings, places = scenario.world.couplings, scenario.index.issues
    of, by = couplings[name].of, couplings[name].by
    spans = [numbers[f"coupling.{n}"].span for n, c in couplings.items() if (c.of, c.by) == (of, by)]
    low, value, high = (float(x) for x in np.add.reduce(np.array(spans), axis=0))
    return Cell("coupling", (places[of], places[by]), (low, value, high))


def _of_deeds(scenario: Scenario, number: Number) -> Iterator[Cell]:
    """Where a number of a move, a routine or an accord stands; one of a routine stands once for every pair of actors."""
    world, index, (kind, name, *names) = scenario.world, scenario.index, number.path.split(".")
    if kind == "effect":
        effects = scenario.setup.moves.effects
        found = (effects.move == index.moves[name]) & (effects.issue == index.issues[names[0]])
        yield Cell("moves.effects.size", int(np.flatnonzero(found)[0]), number.span)
    elif kind in {"rate", "cost"} and not names:
        places = [index.moves[move] for move in world.moves if move == name]
        places += [index.moves[move] for move, routine, _, _ in expanded(world) if routine == name]
        yield Cell(f"moves.{kind}", places, number.span)
    if name in world.accords and (kind, names) != ("cost", []):
        yield from _of_accord(scenario, number)


def _of_accord(scenario: Scenario, number: Number) -> Iterator[Cell]:
    index, (kind, name, *names), span = scenario.index, number.path.split("."), number.span
    accord = index.accords[name]
    if kind in {"rate", "exit"}:
        yield Cell("accords.rate" if kind == "rate" else "accords.exit_rate", accord, span)
    elif kind in {"cost", "mediation"}:
        yield Cell(f"accords.{kind}", (accord, index.actors[names[0]]), span)
    else:
        terms = scenario.setup.accords.terms
        wanted = (accord, index.issues[names[0]], index.actors[names[1]])
        columns = zip(terms.accord, terms.issue, terms.deliverer, strict=True)
        place = next(p for p, column in enumerate(columns) if tuple(map(int, column)) == wanted)
        yield Cell("accords.terms.value" if kind == "term" else "accords.terms.months", place, span)
