"""Compile: every number and every label of a world stands in the array, at the place and of the kind that the engine reads."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

import numpy as np
import pytest

from sim.world.compile import Run, compiled
from sim.world.index import Index, index_of
from sim.world.numbers import Basis, Number, numbers
from sim.world.quantity import Condition, Kind, Quantity
from sim.world.setup import Ranged, Setup
from sim.world.shock import Shock
from sim.world.world import World
from tests.world.rich import basis

ACTORS, ISSUES, ACCORDS = ("alba", "brenn", "crete"), ("river", "trade"), ("treaty", "league")
CALLS = [f"{a}_call_{b}" for a in ACTORS for b in ACTORS if a != b]
SCOLDS = ["alba_scold_brenn", "alba_scold_crete", "brenn_scold_alba", "crete_scold_alba"]  # one of the two is principal
MOVES = ("open_gate", "close_gate", *SCOLDS, *CALLS)
SHOCK = Shock("flood", 1, (), 1.0, False, (), (), (), (), (), ())
EXTRA = ("parameter.memory", "weight.interest")


@pytest.fixture(name="world")
def full() -> World:
    return basis().world


@pytest.fixture(name="named")
def told_apart() -> dict[str, Number]:
    """The world's numbers, each with a range and a belief that no other number has."""
    paths = (*numbers(basis()), *EXTRA)
    return {p: Number(p, Ranged(n, n + 0.25, n + 0.5), belief=(n + 2.0, n + 3.0)) for n, p in enumerate(paths, 1)}  # type: ignore[arg-type]


@pytest.fixture(name="setup")
def made(world: World, named: dict[str, Number]) -> Setup:
    return compiled(world, named, Run((SHOCK,), 0.5, 7, True))


def spans(numbers: dict[str, Number], paths: list[str]) -> list[list[float]]:
    """low, value and high of the numbers of these names."""
    return np.array([numbers[path].span for path in paths]).T.tolist()


def listed(ranged: Ranged) -> list[Any]:
    return [part.tolist() for part in ranged]


def table(numbers: dict[str, Number], kind: str, absent: float) -> list[Any]:
    """low, value and high of a number of every actor on every issue."""
    none = Number("", Ranged(absent, absent, absent))  # type: ignore[arg-type]
    cells = [[numbers.get(f"{kind}.{a}.{k}", none).span for k in ISSUES] for a in ACTORS]
    return np.moveaxis(np.array(cells), 2, 0).tolist()


def test_labels_stand_in_the_order_of_the_file(world: World, setup: Setup) -> None:
    orders = [{name: n for n, name in enumerate(labels)} for labels in (ACTORS, ISSUES, MOVES, ACCORDS)]
    assert index_of(world) == Index(*orders)
    assert (setup.actors, setup.issues, setup.moves.name, setup.accords.name) == (ACTORS, ISSUES, MOVES, ACCORDS)
    assert setup.moves.named == 2


def test_the_run_is_taken_over(setup: Setup) -> None:
    assert (setup.shocks, setup.months, setup.steps, setup.uncertain) == ((SHOCK,), 0.5, 7, True)


def test_actors_have_their_numbers(setup: Setup, named: dict[str, Number]) -> None:
    assert listed(setup.capability) == spans(named, [f"capability.{a}" for a in ACTORS])
    assert listed(setup.position) == table(named, "position", 0.5)
    assert listed(setup.salience) == table(named, "salience", 0.0)
    assert listed(setup.pull) == table(named, "pull", 0.0)
    beliefs = [[named[f"trust.{a}.{b}"].belief if a != b else (1.0, 1.0) for b in ACTORS] for a in ACTORS]
    assert np.stack([setup.alpha, setup.beta], axis=2).tolist() == np.array(beliefs).tolist()


def test_issues_have_their_numbers(setup: Setup, named: dict[str, Number]) -> None:
    for kind, ranged in (("start", setup.start), ("half_life", setup.half_life), ("noise", setup.noise)):
        assert listed(ranged) == spans(named, [f"{kind}.{k}" for k in ISSUES])
    expected = np.zeros((3, 2, 2))
    expected[:, 1, 0] = named["coupling.boats"].span  # of trade, by the river
    assert listed(setup.coupling) == expected.tolist()


def test_two_ways_in_which_an_issue_drags_another_add_up(world: World, named: dict[str, Number]) -> None:
    both = world.model_copy(update={"couplings": {**world.couplings, "locks": world.couplings["boats"]}})
    locks = Number("coupling.locks", Ranged(0.5, 0.75, 1.0), belief=(1.0, 1.0))  # type: ignore[arg-type]
    found = listed(compiled(both, {**named, "coupling.locks": locks}, Run((SHOCK,), 0.5, 7, True)).coupling)
    assert np.array(found)[:, 1, 0].tolist() == [a + b for a, b in zip(named["coupling.boats"].span, locks.span, strict=True)]


def test_moves_have_their_numbers_and_their_words(setup: Setup, named: dict[str, Number]) -> None:
    moves, routines = setup.moves, ["scold"] * len(SCOLDS) + ["call"] * len(CALLS)
    pairs = [(0, 2), (0, 1), *((ACTORS.index(a), ACTORS.index(b)) for a, _, b in (m.split("_") for m in SCOLDS + CALLS))]
    assert list(zip(moves.actor.tolist(), moves.target.tolist(), strict=True)) == pairs
    assert moves.event == ("CONCEDE", "COERCE", *["ACCUSE"] * len(SCOLDS), *["CONSULT"] * len(CALLS))
    assert moves.score.tolist() == [0.45, -0.15, *[-0.3] * len(SCOLDS), *[0.25] * len(CALLS)]
    assert moves.consent.tolist() == [False, True, *[False] * len(SCOLDS), *[True] * len(CALLS)]
    assert moves.breaches.tolist() == [[n == 1, n == 1] for n in range(len(MOVES))]
    for kind, ranged in (("cost", moves.cost), ("rate", moves.rate)):
        assert listed(ranged) == spans(named, [f"{kind}.{name}" for name in ["open_gate", "close_gate", *routines]])
    assert moves.effects.move.tolist() == [1, 1]
    assert moves.effects.issue.tolist() == [1, 0]
    assert listed(moves.effects.size) == spans(named, ["effect.close_gate.trade", "effect.close_gate.river"])


def test_conditions_look_where_the_file_says(setup: Setup) -> None:
    inf = np.inf
    assert setup.moves.needs == (
        (),
        (
            Condition(Quantity(Kind.ISSUE, (0,)), 0.1, 0.9),
            Condition(Quantity(Kind.TRUST, (0, 1)), -inf, 0.8),
            Condition(Quantity(Kind.CLIMATE, (1, 0)), -0.5, inf),
            Condition(Quantity(Kind.SATISFACTION, (2,)), -inf, 0.7),
            Condition(Quantity(Kind.CAPABILITY, (1,)), 0.05, inf),
            Condition(Quantity(Kind.ACCORD, (1,)), -inf, 0.5),
            Condition(Quantity(Kind.ACCORD, (0,)), 0.5, inf),
            Condition(Quantity(Kind.MOVE, (0,)), 0.5, inf),
        ),
        *[()] * (len(SCOLDS) + len(CALLS)),
    )
    assert setup.accords.needs == ((Condition(Quantity(Kind.ISSUE, (1,)), -inf, 0.6),), ())


def test_accords_have_their_numbers_and_their_members(setup: Setup, named: dict[str, Number]) -> None:
    accords, terms = setup.accords, setup.accords.terms
    assert accords.parties.tolist() == [[True, True, False], [False, True, True]]
    assert accords.deliverers.tolist() == [[True, False, False], [False, True, True]]  # any party leaves a pact
    assert (accords.pact.tolist(), accords.in_force.tolist()) == ([False, True], [False, True])
    mediation, cost = np.zeros((2, 3, 2, 3))
    mediation[:, 0, 2], cost[:, 0, 1] = named["mediation.treaty.crete"].span, named["cost.treaty.brenn"].span
    assert (listed(accords.mediation), listed(accords.cost)) == (mediation.tolist(), cost.tolist())
    for kind, ranged in (("rate", accords.rate), ("exit", accords.exit_rate)):
        assert listed(ranged) == spans(named, [f"{kind}.{name}" for name in ACCORDS])
    assert (terms.accord.tolist(), terms.issue.tolist(), terms.deliverer.tolist()) == ([0, 0], [1, 0], [0, 0])
    for kind, ranged in (("term", terms.value), ("delivery", terms.months)):
        assert listed(ranged) == spans(named, [f"{kind}.treaty.trade.alba", f"{kind}.treaty.river.alba"])


def test_laws_find_their_parameters_by_their_own_names(setup: Setup, named: dict[str, Number]) -> None:
    assert {name: tuple(map(float, r)) for name, r in setup.parameters.items()} == {
        "memory": tuple(named["parameter.memory"].span),
        "weight.interest": tuple(named["weight.interest"].span),
    }


def arrays(part: Any, name: str = "") -> dict[str, np.ndarray[Any, Any]]:
    """Every array of a setup, by where it stands."""
    if isinstance(part, np.ndarray):
        return {name: part}
    inner = part._asdict() if isinstance(part, Ranged) else vars(part) if is_dataclass(part) else part
    if not isinstance(inner, dict):
        return {}
    return {at: array for key, value in inner.items() for at, array in arrays(value, f"{name}.{key}").items()}


@pytest.mark.parametrize("bare", [False, True], ids=["a full world", "a world in which nobody can act"])
def test_arrays_are_of_the_kind_that_the_engine_indexes_and_reckons_with(setup: Setup, bare: bool) -> None:
    if bare:
        setup = compiled(*lonely(), Run((), 1.0, 1, False))
    found = arrays(setup)
    places = {n for n in found if n.rsplit(".", 1)[1] in ("actor", "target", "move", "issue", "accord", "deliverer")}
    truths = {n for n in found if n.rsplit(".", 1)[1] in ("consent", "breaches", "parties", "deliverers", "pact", "in_force")}
    kinds = {name: np.intp if name in places else np.bool_ if name in truths else np.float64 for name in found}
    assert {name: array.dtype for name, array in found.items()} == kinds
    assert (len(places), len(truths)) == (7, 6)


def lonely() -> tuple[World, dict[str, Number]]:
    """A world in which nobody can do anything, and its numbers."""
    sections = ("couplings", "repertoire", "moves", "accords", "pulls")
    rich = basis()
    world = rich.world.model_copy(update={section: {} for section in sections})
    return world, numbers(Basis(world, {}, rich.codebook, rich.source))


def test_a_world_without_moves_and_accords_has_empty_arrays() -> None:
    setup = compiled(*lonely(), Run((), 1.0, 1, False))
    assert setup.moves.breaches.shape == (0, 0)
    assert setup.accords.parties.shape == setup.accords.cost.low.shape == (0, 3)
    assert all(part.shape == (0,) for part in (*setup.moves.cost, *setup.moves.effects.size, *setup.accords.terms.value))
