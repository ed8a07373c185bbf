"""Worlds for the engine's tests: a builder with neutral defaults, one tiny world, and Hypothesis strategies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.engine.appraisal import MOTIVES
from sim.engine.parameters import PARAMETERS
from sim.engine.state import State
from sim.engine.walk import Moment, Orders, walk
from sim.world.quantity import Condition, Kind, Quantity
from sim.world.setup import Accords, Bools, Counts, Effects, Floats, Ints, Moves, Ranged, Setup, Terms
from sim.world.shock import Shock

WEEK = 7.0 / 30.4375  # months
FOR_EVER = np.inf  # a half-life that forgets nothing
SURE = 1e6  # a rate at which whatever may happen in a step does, a move 255 times
RANGED = {f for f, kind in Setup.__annotations__.items() if kind == "Ranged"}


# --- building by hand


@dataclass(frozen=True)
class Deed:
    """A move, written by name and number."""

    name: str
    actor: int
    target: int
    score: float
    rate: Any = 0.0
    cost: Any = 0.0
    effects: Mapping[int, Any] = field(default_factory=dict)
    needs: tuple[Condition, ...] = ()
    consent: bool = False
    breaches: tuple[int, ...] = ()


@dataclass(frozen=True)
class Treaty:
    """An accord, written by name and number."""

    name: str
    parties: tuple[int, ...]
    terms: tuple[tuple[int, int, Any, Any], ...] = ()  # (issue, deliverer, agreed value, months)
    rate: Any = 0.0
    exit_rate: Any = 0.0
    cost: Mapping[int, Any] = field(default_factory=dict)
    mediators: Mapping[int, Any] = field(default_factory=dict)
    needs: tuple[Condition, ...] = ()
    pact: bool = False
    in_force: bool = False


def exact(number: Any) -> Ranged:
    """A number without a range; a Ranged stays what it is."""
    return number if isinstance(number, Ranged) else Ranged(*(np.array(number, dtype=float),) * 3)


def stacked(numbers: Sequence[Any]) -> Ranged:
    """Scalars as one array of ranges."""
    columns = np.array([exact(n) for n in numbers], dtype=float).reshape(-1, 3)
    return Ranged(*columns.T)


def issue(k: int, *, above: float = -np.inf, below: float = np.inf) -> Condition:
    """A condition on an issue."""
    return Condition(Quantity(Kind.ISSUE, (k,)), above, below)


def shock(name: str, step: int | None = None, **fields: Any) -> Shock:
    """An event that changes nothing but what is written."""
    blank_: dict[str, Any] = dict.fromkeys(("when", "issues", "trust", "capability", "accords", "tempo", "talks"), ())
    return Shock(**{"name": name, "step": step, "chance": 1.0, "repeat": False, **blank_, **fields})


def parameters(**changes: Any) -> dict[str, Ranged]:
    """Laws at their declared values, all motives at 0; write `trust__gain=1` for trust.gain."""
    numbers = {p.name: p.value for p in PARAMETERS} | {f"weight.{m}": 0.0 for m in MOTIVES}
    changes = {name.replace("__", "."): value for name, value in changes.items()}
    assert changes.keys() <= numbers.keys(), changes.keys() - numbers.keys()
    return {name: exact(value) for name, value in (numbers | changes).items()}


def moves_of(deeds: Sequence[Deed], accords: int, named: int | None = None) -> Moves:
    """Moves as arrays."""
    effects = [(m, k, size) for m, deed in enumerate(deeds) for k, size in deed.effects.items()]
    breaches = np.zeros((len(deeds), accords), dtype=bool)
    for m, deed in enumerate(deeds):
        breaches[m, list(deed.breaches)] = True
    return Moves(
        name=tuple(d.name for d in deeds),
        actor=np.array([d.actor for d in deeds], dtype=np.intp),
        target=np.array([d.target for d in deeds], dtype=np.intp),
        event=("CONSULT",) * len(deeds),
        score=np.array([d.score for d in deeds], dtype=float),
        cost=stacked([d.cost for d in deeds]),
        rate=stacked([d.rate for d in deeds]),
        consent=np.array([d.consent for d in deeds], dtype=bool),
        breaches=breaches,
        needs=tuple(d.needs for d in deeds),
        effects=Effects(_ints(e[0] for e in effects), _ints(e[1] for e in effects), stacked([e[2] for e in effects])),
        named=len(deeds) if named is None else named,
    )


def accords_of(treaties: Sequence[Treaty], actors: int) -> Accords:
    """Accords as arrays; whoever delivers a term may walk out, and all parties of an accord without terms."""
    terms = [(g, *term) for g, treaty in enumerate(treaties) for term in treaty.terms]
    parties, deliverers = np.zeros((2, len(treaties), actors), dtype=bool)
    mediation, cost = np.zeros((2, 3, len(treaties), actors))
    for g, treaty in enumerate(treaties):
        parties[g, list(treaty.parties)] = True
        deliverers[g, [deliverer for _, deliverer, *_ in treaty.terms] or list(treaty.parties)] = True
        for table, numbers in ((mediation, treaty.mediators), (cost, treaty.cost)):
            for i, number in numbers.items():
                table[:, g, i] = exact(number)
    return Accords(
        name=tuple(t.name for t in treaties),
        parties=parties,
        deliverers=deliverers,
        mediation=Ranged(*mediation),
        pact=np.array([t.pact for t in treaties], dtype=bool),
        cost=Ranged(*cost),
        rate=stacked([t.rate for t in treaties]),
        exit_rate=stacked([t.exit_rate for t in treaties]),
        needs=tuple(t.needs for t in treaties),
        terms=Terms(
            _ints(t[0] for t in terms),
            _ints(t[1] for t in terms),
            _ints(t[2] for t in terms),
            stacked([t[3] for t in terms]),
            stacked([t[4] for t in terms]),
        ),
        in_force=np.array([t.in_force for t in treaties], dtype=bool),
    )


def blank(
    actors: Sequence[str] = "abc",
    issues: Sequence[str] = "xy",
    deeds: Sequence[Deed] = (),
    treaties: Sequence[Treaty] = (),
    named: int | None = None,
    **changes: Any,
) -> Setup:
    """A world in which nothing happens but what is written: issues at rest at .5, T = .5, nobody wants anything."""
    n, k = len(actors), len(issues)
    fields: dict[str, Any] = {
        "actors": tuple(actors),
        "issues": tuple(issues),
        "alpha": np.ones((n, n)),
        "beta": np.ones((n, n)),
        "position": np.full((n, k), 0.5),
        "salience": np.zeros((n, k)),
        "capability": np.ones(n),
        "pull": np.zeros((n, k)),
        "start": np.full(k, 0.5),
        "half_life": np.full(k, FOR_EVER),
        "noise": np.zeros(k),
        "coupling": np.zeros((k, k)),
        "moves": moves_of(deeds, len(treaties), named),
        "accords": accords_of(treaties, n),
        "shocks": (),
        "parameters": parameters(),
        "months": 1.0,
        "steps": 12,
        "uncertain": False,
    } | changes
    return Setup(**{name: exact(value) if name in RANGED else value for name, value in fields.items()})


def tiny() -> Setup:
    """Alba and Brenn quarrel over a river and trade; Crete may mediate. Every motive counts, luck decides.

    Trust (row in column): a in b 2/8, b in a 3/8, everyone in c 6/8, c in everyone 4/8.
    """
    return blank(
        actors=("a", "b", "c"),
        issues=("river", "trade"),
        alpha=np.array([[4.0, 2.0, 6.0], [3.0, 4.0, 6.0], [4.0, 4.0, 4.0]]),
        beta=np.array([[4.0, 6.0, 2.0], [5.0, 4.0, 2.0], [4.0, 4.0, 4.0]]),
        position=np.array([[1.0, 0.8], [0.0, 0.9], [0.5, 1.0]]),
        salience=np.array([[0.6, 0.4], [0.5, 0.5], [0.1, 0.9]]),
        capability=np.array([1.0, 0.5, 0.25]),
        pull=np.array([[0.0, 0.5], [0.0, 0.5], [0.0, 1.0]]),
        start=np.array([0.5, 0.4]),
        half_life=np.array([24.0, 12.0]),
        noise=np.array([0.01, 0.02]),
        coupling=np.array([[0.0, 0.0], [0.2, 0.0]]),
        deeds=(
            Deed("a dams the river", 0, 1, -0.6, rate=0.3, cost=0.1, effects={0: 0.2, 1: -0.1}, breaches=(0,)),
            Deed("b opens the dam", 1, 0, -0.7, rate=0.3, cost=0.1, effects={0: -0.2}, needs=(issue(0, above=0.4),)),
            Deed("a trades with b", 0, 1, 0.5, rate=1.0, effects={1: 0.1}, consent=True),
            Deed("a greets b", 0, 1, 0.25, rate=1.0, cost=0.05),
            Deed("b greets a", 1, 0, 0.25, rate=1.0, cost=0.05),
        ),
        treaties=(
            Treaty(
                "river treaty",
                (0, 1),
                terms=((0, 0, 0.4, 6.0), (1, 1, 0.7, 6.0)),
                rate=0.5,
                exit_rate=0.2,
                cost={0: 0.1},
                mediators={2: 1.0},
            ),
            Treaty("league", (0, 2), rate=0.1, exit_rate=0.1, pact=True),
        ),
        named=3,
        parameters=parameters(
            weight__interest=0.25,
            weight__relative=0.1,
            weight__affinity=0.6,
            weight__reciprocity=0.8,
            weight__balancing=0.6,
            weight__retaliation=0.15,
        ),
    )


def after(setup: Setup, steps: int, seed: int = 1, block: int = 0, orders: Orders | None = None) -> Moment:
    """The moment after some steps."""
    return next(islice(walk(setup, seed, block, orders), steps, None))


def path(setup: Setup, steps: int, seed: int = 1, block: int = 0, orders: Orders | None = None) -> list[State]:
    """The start and the states of some steps."""
    return [moment.state for moment in islice(walk(setup, seed, block, orders), steps + 1)]


def _ints(numbers: Any) -> Ints:
    return np.array(list(numbers), dtype=np.intp)


def script(setup: Setup, orders: Mapping[int, Sequence[str]]) -> Orders:
    """Orders to make the named moves once in the numbered steps; everything else stays free."""

    def given(state: State, step: int) -> tuple[Bools, Counts]:
        ordered = np.zeros(state.moves.shape, dtype=bool)
        ordered[:, [setup.moves.name.index(name) for name in orders.get(step, ())]] = True
        return ordered, ordered.astype(state.moves.dtype)

    return given


# --- Hypothesis


@st.composite
def setups(draw: st.DrawFn, *, extreme: bool = False, uncertain: bool | None = None) -> Setup:
    """Any world of 2 to 4 actors; `extreme` ones have numbers at and far beyond the bounds of sense.

    Hypothesis chooses how much there is of everything; a seeded generator fills in the numbers.
    """
    n, k, m, g, s = (draw(st.integers(*bounds)) for bounds in ((2, 4), (1, 3), (0, 6), (0, 3), (0, 4)))
    dice = Dice(np.random.default_rng(draw(st.integers(0, 2**32 - 1))), extreme)
    size = Size(n, k, m, g)
    return blank(
        actors=tuple("abcd"[:n]),
        issues=tuple("xyz"[:k]),
        alpha=dice.numbers(1e-3, 1e6, 0.5, 20.0, (n, n)),
        beta=dice.numbers(1e-3, 1e6, 0.5, 20.0, (n, n)),
        position=dice.ranged(0, 1, 0, 1, (n, k)),
        salience=dice.ranged(0, 1, 0.01, 1, (n, k)),
        capability=dice.ranged(1e-6, 1e6, 0.05, 1, (n,)),
        pull=dice.ranged(-10, 10, -1, 1, (n, k)),
        start=dice.ranged(0, 1, 0, 1, (k,)),
        half_life=dice.ranged(1e-3, 1e6, 1, 60, (k,)),
        noise=dice.ranged(0, 10, 0, 0.1, (k,)),
        coupling=dice.ranged(-10, 10, -0.5, 0.5, (k, k)),
        deeds=[_deed(dice, size, number) for number in range(m)],
        named=int(dice.rng.integers(0, m + 1)),
        treaties=[_treaty(dice, size, number) for number in range(g)],
        shocks=tuple(_shock(dice, size, number) for number in range(s)),
        parameters=_parameters(dice),
        months=float(dice.rng.choice([0.01, WEEK, 1.0, 12.0] if extreme else [WEEK, 1.0])),
        uncertain=draw(st.booleans()) if uncertain is None else uncertain,
    )


@st.composite
def moments(draw: st.DrawFn, *, extreme: bool = False, uncertain: bool | None = None) -> Moment:
    """Any moment of any world within four steps of its start."""
    setup = draw(setups(extreme=extreme, uncertain=uncertain))
    return after(setup, draw(st.integers(0, 4)), seed=draw(st.integers(0, 2**63 - 1)))


@dataclass(frozen=True)
class Size:
    """How much there is of everything."""

    actors: int
    issues: int
    moves: int
    accords: int


@dataclass(frozen=True)
class Dice:
    """Numbers and choices; extreme dice like the ends of the widest range."""

    rng: np.random.Generator
    extreme: bool

    def numbers(self, least: float, most: float, low: float, high: float, shape: tuple[int, ...] = ()) -> Floats:
        if not self.extreme:
            return np.asarray(self.rng.uniform(low, high, shape))
        inside = self.rng.uniform(low, high, shape)
        return np.asarray(self.rng.choice([0, 1, 2], shape, p=[0.6, 0.2, 0.2])).choose([inside, least, most])

    def ranged(self, least: float, most: float, low: float, high: float, shape: tuple[int, ...] = ()) -> Ranged:
        """Ranges of which about a third have no width."""
        ends = np.sort([self.numbers(least, most, low, high, shape) for _ in range(3)], axis=0)
        narrow = self.rng.random(shape) < 1 / 3
        return Ranged(*(np.where(narrow, ends[1], end) for end in ends))

    def likely(self, chance: float = 0.5) -> bool:
        return bool(self.rng.random() < chance)

    def one(self, count: int) -> int:
        return int(self.rng.integers(count))

    def some(self, count: int, least: int = 0) -> tuple[int, ...]:
        chosen = self.rng.permutation(count)[: self.rng.integers(least, count + 1)]
        return tuple(int(i) for i in sorted(chosen))

    def factor(self) -> float:
        return float(self.numbers(1e-12, 100, 0.2, 5))


def _deed(dice: Dice, size: Size, number: int) -> Deed:
    actor, target = (int(i) for i in dice.rng.permutation(size.actors)[:2])
    return Deed(
        f"move {number}",
        actor,
        target,
        float(dice.numbers(-1, 1, -1, 1)),
        rate=dice.ranged(0, SURE, 0, 5),
        cost=dice.ranged(-1e3, 1e3, 0, 1),
        effects={k: dice.ranged(-1, 1, -0.5, 0.5) for k in dice.some(size.issues)},
        needs=_needs(dice, size),
        consent=dice.likely(0.3),
        breaches=dice.some(size.accords) if dice.likely(0.2) else (),
    )


def _treaty(dice: Dice, size: Size, number: int) -> Treaty:
    parties = dice.some(size.actors, least=2)
    pairs = {(dice.one(size.issues), parties[dice.one(len(parties))]) for _ in range(dice.one(4))}
    return Treaty(
        f"accord {number}",
        parties,
        terms=tuple((k, i, dice.ranged(0, 1, 0, 1), dice.ranged(1e-3, 1e6, 1, 24)) for k, i in sorted(pairs)),
        rate=dice.ranged(0, SURE, 0, 3),
        exit_rate=dice.ranged(0, SURE, 0, 1),
        cost={i: dice.ranged(-1e3, 1e3, 0, 1) for i in parties},
        mediators={i: dice.ranged(0, 100, 0, 2) for i in dice.some(size.actors)},
        needs=_needs(dice, size),
        pact=dice.likely(),
        in_force=dice.likely(),
    )


def _shock(dice: Dice, size: Size, number: int) -> Shock:
    dated = dice.likely()
    return shock(
        f"event {number}",
        step=dice.one(4) + 1 if dated else None,
        when=() if dated else _needs(dice, size),
        chance=float(dice.numbers(1e-9, 1, 0.1, 1)),
        repeat=not dated and dice.likely(),
        issues=tuple(_change(dice, k) for k in dice.some(size.issues)),
        trust=tuple((i, j, dice.factor(), dice.factor()) for i, j in permutations(dice.some(size.actors), 2)),
        capability=tuple((i, dice.factor()) for i in dice.some(size.actors)),
        accords=tuple((g, dice.likely()) for g in dice.some(size.accords)),
        tempo=tuple((m, dice.factor()) for m in dice.some(size.moves)),
        talks=tuple((g, dice.factor()) for g in dice.some(size.accords)),
        undoes=number > 0 and dice.likely(0.2),
    )


def _change(dice: Dice, k: int) -> tuple[int, str, float]:
    return (k, "set", float(dice.numbers(0, 1, 0, 1))) if dice.likely() else (k, "add", float(dice.numbers(-1, 1, -1, 1)))


def _needs(dice: Dice, size: Size) -> tuple[Condition, ...]:
    return tuple(_condition(dice, size) for _ in range(dice.one(3) if dice.likely() else 0))


def _condition(dice: Dice, size: Size) -> Condition:
    pair = tuple(int(i) for i in dice.rng.permutation(size.actors)[:2])
    one = pair[:1]
    asked = [(Kind.TRUST, pair), (Kind.CLIMATE, pair), (Kind.SATISFACTION, one), (Kind.CAPABILITY, one)]
    counts = ((Kind.ISSUE, size.issues), (Kind.ACCORD, size.accords), (Kind.MOVE, size.moves))
    asked += [(kind, (dice.one(count),)) for kind, count in counts if count]
    kind, index = asked[dice.one(len(asked))]
    bound = float(dice.numbers(-1, 10, 0, 0.8))
    quantity = Quantity(kind, index)
    return Condition(quantity, above=bound - 0.3) if dice.likely() else Condition(quantity, below=bound + 0.3)


def _parameters(dice: Dice) -> dict[str, Ranged]:
    laws = {p.name: dice.ranged(1e-3 if "half_life" in p.name else 0.0, 1e3, p.low, p.high) for p in PARAMETERS}
    return laws | {f"weight.{motive}": dice.ranged(0, 1e3, 0, 1) for motive in MOTIVES}
