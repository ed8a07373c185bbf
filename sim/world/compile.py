"""Compile: a world's labels and numbers become the arrays that the engine reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.world.index import Index, condition, index_of
from sim.world.numbers import Number
from sim.world.setup import Accords, Bools, Effects, Floats, Moves, Ranged, Setup, Terms
from sim.world.shock import Shock
from sim.world.world import PLOVER, World, expanded

Numbers = Mapping[str, Number]


@dataclass(frozen=True)
class Run:
    """What a scenario adds to a world: its shocks and its clock."""

    shocks: tuple[Shock, ...]
    months: float
    steps: int
    uncertain: bool


def compiled(world: World, numbers: Numbers, run: Run) -> Setup:
    """The engine's input."""
    index = index_of(world)
    alpha, beta = _beliefs(world, numbers)
    actors, issues = tuple(world.actors), tuple(world.issues)
    return Setup(
        actors=actors,
        issues=issues,
        alpha=alpha,
        beta=beta,
        position=_table(numbers, "position", actors, issues, 0.5),
        salience=_table(numbers, "salience", actors, issues, 0.0),
        capability=_column(numbers, [f"capability.{a}" for a in actors]),
        pull=_table(numbers, "pull", actors, issues, 0.0),
        start=_column(numbers, [f"start.{k}" for k in issues]),
        half_life=_column(numbers, [f"half_life.{k}" for k in issues]),
        noise=_column(numbers, [f"noise.{k}" for k in issues]),
        coupling=_couplings(world, numbers, index),
        moves=_moves(world, numbers, index),
        accords=_accords(world, numbers, index),
        shocks=run.shocks,
        parameters=_parameters(numbers),
        months=run.months,
        steps=run.steps,
        uncertain=run.uncertain,
    )


def _column(numbers: Numbers, paths: Iterable[str]) -> Ranged:
    spans = np.array([numbers[path].span for path in paths], dtype=float).reshape(-1, 3)
    return Ranged(*(np.ascontiguousarray(spans[:, n]) for n in range(3)))


def _table(numbers: Numbers, kind: str, rows: tuple[str, ...], columns: tuple[str, ...], absent: float) -> Ranged:
    cells = np.full((3, len(rows), len(columns)), absent)
    for i, row in enumerate(rows):
        for k, column in enumerate(columns):
            number = numbers.get(f"{kind}.{row}.{column}")
            if number is not None:
                cells[:, i, k] = number.span
    return Ranged(*cells)


def _beliefs(world: World, numbers: Numbers) -> tuple[Floats, Floats]:
    counts = np.ones((2, len(world.actors), len(world.actors)))
    for i, actor in enumerate(world.actors):
        for j, other in enumerate(world.actors):
            number = numbers.get(f"trust.{actor}.{other}")
            if number is not None and number.belief is not None:
                counts[:, i, j] = number.belief
    return counts[0], counts[1]


def _couplings(world: World, numbers: Numbers, index: Index) -> Ranged:
    cells = np.zeros((3, len(index.issues), len(index.issues)))
    for name, coupling in world.couplings.items():
        cells[:, index.issues[coupling.of], index.issues[coupling.by]] += numbers[f"coupling.{name}"].span
    return Ranged(*cells)


def _moves(world: World, numbers: Numbers, index: Index) -> Moves:
    named = list(world.moves.items())
    generic = [(routine, actor, target) for _, routine, actor, target in expanded(world)]
    routines = world.repertoire
    breaches = np.zeros((len(index.moves), len(index.accords)), dtype=bool)
    for name, move in named:
        breaches[index.moves[name], [index.accords[g] for g in move.breaches]] = True
    of = [n for n, _ in named] + [routine for routine, _, _ in generic]
    types = [m.type for _, m in named] + [routines[r].type for r, _, _ in generic]
    scores = [PLOVER[m.type] if m.score is None else m.score for _, m in named]
    return Moves(
        name=tuple(index.moves),
        actor=np.array([index.actors[a] for a in [m.actor for _, m in named] + [a for _, a, _ in generic]], dtype=np.intp),
        target=np.array([index.actors[a] for a in [m.target for _, m in named] + [t for _, _, t in generic]], dtype=np.intp),
        event=tuple(types),
        score=np.array(scores + [PLOVER[routines[r].type] for r, _, _ in generic], dtype=float),
        cost=_column(numbers, [f"cost.{name}" for name in of]),
        rate=_column(numbers, [f"rate.{name}" for name in of]),
        consent=np.array([m.consent for _, m in named] + [routines[r].consent for r, _, _ in generic], dtype=bool),
        breaches=breaches,
        needs=tuple(tuple(condition(n, index) for n in m.needs) for _, m in named) + ((),) * len(generic),
        effects=_effects(world, numbers, index),
        named=len(named),
    )


def _effects(world: World, numbers: Numbers, index: Index) -> Effects:
    rows = [(name, issue) for name, move in world.moves.items() for issue in move.effects]
    return Effects(
        move=np.array([index.moves[name] for name, _ in rows], dtype=np.intp),
        issue=np.array([index.issues[issue] for _, issue in rows], dtype=np.intp),
        size=_column(numbers, [f"effect.{name}.{issue}" for name, issue in rows]),
    )


def _accords(world: World, numbers: Numbers, index: Index) -> Accords:
    accords = list(world.accords.items())
    shape = (len(accords), len(index.actors))
    mediation, cost = np.zeros((2, 3, *shape))
    for g, (name, accord) in enumerate(accords):
        for actor in accord.mediators:
            mediation[:, g, index.actors[actor]] = numbers[f"mediation.{name}.{actor}"].span
        for actor in accord.cost:
            cost[:, g, index.actors[actor]] = numbers[f"cost.{name}.{actor}"].span
    walkers = [accord.parties if accord.pact else tuple(t.by for t in accord.terms) or accord.parties for _, accord in accords]
    return Accords(
        name=tuple(world.accords),
        parties=_marked([accord.parties for _, accord in accords], index.actors),
        deliverers=_marked(walkers, index.actors),
        mediation=Ranged(*mediation),
        pact=np.array([accord.pact for _, accord in accords], dtype=bool),
        cost=Ranged(*cost),
        rate=_column(numbers, [f"rate.{name}" for name, _ in accords]),
        exit_rate=_column(numbers, [f"exit.{name}" for name, _ in accords]),
        needs=tuple(tuple(condition(n, index) for n in accord.needs) for _, accord in accords),
        terms=_terms(world, numbers, index),
        in_force=np.array([accord.in_force for _, accord in accords], dtype=bool),
    )


def _terms(world: World, numbers: Numbers, index: Index) -> Terms:
    rows = [(name, term) for name, accord in world.accords.items() for term in accord.terms]
    paths = [f"{name}.{term.issue}.{term.by}" for name, term in rows]
    return Terms(
        accord=np.array([index.accords[name] for name, _ in rows], dtype=np.intp),
        issue=np.array([index.issues[term.issue] for _, term in rows], dtype=np.intp),
        deliverer=np.array([index.actors[term.by] for _, term in rows], dtype=np.intp),
        value=_column(numbers, [f"term.{path}" for path in paths]),
        months=_column(numbers, [f"delivery.{path}" for path in paths]),
    )


def _marked(groups: Iterable[Iterable[str]], places: Mapping[str, int]) -> Bools:
    groups = list(groups)
    marks = np.zeros((len(groups), len(places)), dtype=bool)
    for row, group in enumerate(groups):
        marks[row, [places[name] for name in group]] = True
    return marks


def _parameters(numbers: Numbers) -> dict[str, Ranged]:
    """Law parameters and motive weights by the names that the laws use."""
    found = {path.split(".", 1)[1]: number for path, number in numbers.items() if number.kind == "parameter"}
    found |= {path: number for path, number in numbers.items() if number.kind == "weight"}
    return {name: Ranged(*(np.asarray(x, dtype=float) for x in number.span)) for name, number in found.items()}
