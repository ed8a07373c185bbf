"""A setup laid out for the compiled scalar loop, the engine's draws for it, and its walk beside the engine's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.quantiles import beta_quantiles
from sim.engine.walk import walk as engine_walk
from sim.world.quantity import Condition, Kind
from sim.world.setup import Ranged, Setup
from tests.benchmarks import kernel
from tests.benchmarks.kernel import Fixed, Luck, Now, Shocks, Told, World

Array = np.ndarray[Any, Any]
KINDS = {
    Kind.ISSUE: kernel.ISSUE, Kind.TRUST: kernel.TRUST, Kind.CLIMATE: kernel.CLIMATE, Kind.ACCORD: kernel.ACCORD,
    Kind.SATISFACTION: kernel.SATISFACTION, Kind.CAPABILITY: kernel.CAPABILITY, Kind.MOVE: kernel.MOVE,
}  # fmt: skip


class Compiled:
    """Blocks of one setup, walked by the compiled scalar loop."""

    def __init__(self, setup: Setup, seed: int) -> None:
        self.setup, self.seed = setup, seed
        self.fixed, self.told, self.now = fixed(setup), _told(setup), _now(setup)
        self.luck = _luck(setup)

    def block(self, number: int, *, hasty: bool = False) -> Told:
        """Draw a block and walk it to the horizon; what is told is overwritten by the next call."""
        world = self.world(Chance(self.seed, number, 0))
        for step in range(1, self.setup.steps + 1):
            self._fill(Chance(self.seed, number, step))
        kernel.walk(self.fixed, world, self.now, self.luck, self.told, hasty)
        return self.told

    def world(self, chance: Chance) -> World:
        """The world of every replicate."""
        setup, moves, accords, f = self.setup, self.setup.moves, self.setup.accords, self.fixed
        alpha, beta = self._beliefs(chance)
        salience = self._drawn("world.salience", setup.salience, chance)
        share = salience / np.maximum(salience.sum(axis=2, keepdims=True), 1e-12)
        pull, coupling = self._drawn("world.pull", setup.pull, chance), self._drawn("world.coupling", setup.coupling, chance)
        mediation = self._drawn("world.mediation", accords.mediation, chance)
        par = [self._drawn(f"world.par.{name}", setup.parameters[name], chance) for name in kernel.PARAMETERS]
        return World(
            alpha=alpha,
            beta=beta,
            position=self._drawn("world.position", setup.position, chance),
            share=share,
            capability=self._drawn("world.capability", setup.capability, chance),
            pull=np.ascontiguousarray(pull[:, _owner(f.pulls), f.pull]),
            start=self._drawn("world.start", setup.start, chance),
            half_life=self._drawn("world.half_life", setup.half_life, chance),
            noise=self._drawn("world.noise", setup.noise, chance),
            coupling=np.ascontiguousarray(coupling[:, _owner(f.couplings), f.coupling]),
            cost=self._by_move("cost", chance),
            rate=self._by_move("rate", chance),
            effect=self._drawn("world.effect", moves.effects.size, chance),
            sign_cost=self._drawn("world.sign_cost", accords.cost, chance),
            sign_rate=self._drawn("world.sign_rate", accords.rate, chance),
            exit_rate=self._drawn("world.exit_rate", accords.exit_rate, chance),
            mediation=np.ascontiguousarray(mediation[:, _owner(f.mediators), f.mediator]),
            agreed=self._drawn("world.agreed", accords.terms.value, chance),
            delivery=self._drawn("world.delivery", accords.terms.months, chance),
            par=np.stack(par, axis=1),
        )

    def _drawn(self, stream: str, number: Ranged, chance: Chance) -> Array:
        shape = number.value.shape
        out = np.empty((BLOCK, number.value.size))
        if self.setup.uncertain:
            u = np.moveaxis(chance.uniform(stream, *shape), 0, -1).reshape(-1, BLOCK)
            kernel.triangular(u, *(np.ascontiguousarray(end, dtype=float).reshape(-1) for end in number), out)
        else:
            out[:] = number.value.reshape(-1)
        return out.reshape(BLOCK, *shape)

    def _by_move(self, name: str, chance: Chance) -> Array:
        number, named = getattr(self.setup.moves, name), self.setup.moves.named
        first, rest = (Ranged(*(end[part] for end in number)) for part in (slice(None, named), slice(named, None)))
        parts = [self._drawn(f"world.{name}.{kind}", part, chance) for kind, part in (("named", first), ("generic", rest))]
        return np.concatenate(parts, axis=1)

    def _beliefs(self, chance: Chance) -> tuple[Array, Array]:
        weight = self.setup.alpha + self.setup.beta
        trust = np.broadcast_to(self.setup.alpha / weight, (BLOCK, *weight.shape))
        if self.setup.uncertain:
            u = chance.uniform("world.trust", *weight.shape)
            luck = np.moveaxis(u, 0, -1).reshape(weight.size, BLOCK)  # draws are the same for both, and as dear
            drawn = beta_quantiles(self.setup.alpha.ravel(), self.setup.beta.ravel(), luck)
            trust = np.clip(np.moveaxis(drawn.reshape(*weight.shape, BLOCK), -1, 0), 0.01, 0.99)
        return np.ascontiguousarray(weight * trust), np.ascontiguousarray(weight * (1.0 - trust))

    def _fill(self, chance: Chance) -> None:
        """The luck of a step."""
        setup, luck, at = self.setup, self.luck, chance.step - 1
        named = setup.moves.named
        for e, shock in enumerate(setup.shocks):
            if shock.step is None or shock.step == chance.step:
                luck.shock[:, at, e] = chance.uniform(f"events.{shock.name}")
        luck.move[:, at, :named] = chance.uniform("conduct.named", named)
        luck.move[:, at, named:] = chance.uniform("conduct.generic", len(setup.moves.name) - named)
        luck.sign[:, at] = chance.uniform("diplomacy.sign", len(setup.accords.name))
        luck.leave[:, at] = chance.uniform("diplomacy.leave", *setup.accords.parties.shape)
        luck.noise[:, at] = chance.normal("issues.noise", len(setup.issues))


def fixed(setup: Setup) -> Fixed:
    """All indices of a setup as flat arrays."""
    moves, accords = setup.moves, setup.accords
    needs = [*moves.needs, *accords.needs, *(shock.when for shock in setup.shocks)]
    starts, conditions = _lists(needs)
    m, g = len(moves.name), len(accords.name)
    count = len(setup.issues)
    effects = _begins(moves.effects.move, m)
    cares, care = _sparse(_any(setup.salience).T)
    pulls, pull = _sparse(_any(setup.pull))
    couplings, coupling = _sparse(_any(setup.coupling))
    breaches, breach = _sparse(moves.breaches)
    parties, party = _sparse(accords.parties)
    leavers, leaver = _sparse(accords.deliverers)
    mediators, mediator = _sparse(_any(accords.mediation))
    assert len(cares) == count + 1
    return Fixed(
        float(setup.months), int(setup.steps),
        _ints(moves.actor), _ints(moves.target), moves.score.astype(float), moves.consent.astype(bool),
        *_conditions(conditions), starts[: m + 1], starts[m : m + g + 1], starts[m + g :],
        effects, _ints(moves.effects.issue), cares, care, pulls, pull, couplings, coupling, breaches, breach,
        accords.pact.astype(bool), accords.in_force.astype(bool), accords.parties.astype(bool), parties, party, leavers, leaver,
        mediators, mediator, _begins(accords.terms.accord, g), _ints(accords.terms.issue), _ints(accords.terms.deliverer),
        _shocks(setup),
    )  # fmt: skip


def _conditions(conditions: Sequence[Condition]) -> tuple[Array, ...]:
    index = [c.quantity.index for c in conditions]
    return (
        _ints([KINDS[c.quantity.kind] for c in conditions]),
        _ints([i[0] for i in index]),
        _ints([i[1] if len(i) > 1 else 0 for i in index]),
        _floats([c.above for c in conditions]),
        _floats([c.below for c in conditions]),
    )


def _shocks(setup: Setup) -> Shocks:
    all_ = setup.shocks
    issues, trust, means = (_lists([getattr(s, name) for s in all_]) for name in ("issues", "trust", "capability"))
    accords, tempo, talks = (_lists([getattr(s, name) for s in all_]) for name in ("accords", "tempo", "talks"))
    likely = [s.chance if s.step is not None else 1.0 - (1.0 - s.chance) ** setup.months for s in all_]
    return Shocks(
        _ints([-1 if s.step is None else s.step for s in all_]), _floats(likely),
        _bools([s.repeat for s in all_]), _bools([s.undoes for s in all_]),
        issues[0], _ints([c[0] for c in issues[1]]), _bools([c[1] == "set" for c in issues[1]]),
        _floats([c[2] for c in issues[1]]),
        trust[0], _ints([c[0] for c in trust[1]]), _ints([c[1] for c in trust[1]]),
        _floats([c[2] for c in trust[1]]), _floats([c[3] for c in trust[1]]),
        means[0], _ints([c[0] for c in means[1]]), _floats([c[1] for c in means[1]]),
        accords[0], _ints([c[0] for c in accords[1]]), _bools([c[1] for c in accords[1]]),
        tempo[0], _ints([c[0] for c in tempo[1]]), _floats([c[1] for c in tempo[1]]),
        talks[0], _ints([c[0] for c in talks[1]]), _floats([c[1] for c in talks[1]]),
    )  # fmt: skip


def _lists(lists: Iterable[Sequence[Any]]) -> tuple[Array, list[Any]]:
    """Where each of several lists begins, and all their entries in a row."""
    lists = list(lists)
    return _ints(np.concatenate([[0], np.cumsum([len(x) for x in lists])])), [entry for x in lists for entry in x]


def _sparse(there: Array) -> tuple[Array, Array]:
    """Where each row's entries begin, and the columns that are there."""
    return _ints(np.concatenate([[0], np.cumsum(there.sum(axis=1))])), _ints(np.nonzero(there)[1])


def _begins(owner: Array, count: int) -> Array:
    """Where the entries of each owner begin, of owners in order."""
    return _ints(np.searchsorted(owner, np.arange(count + 1)))


def _owner(begins: Array) -> Array:
    """The row of each entry."""
    return np.repeat(np.arange(len(begins) - 1), np.diff(begins))


def _any(number: Ranged) -> Array:
    """Which numbers of a range can be anything but zero."""
    return (number.low != 0) | (number.value != 0) | (number.high != 0)


def _ints(numbers: Any) -> Array:
    return np.array(list(numbers), dtype=np.int64)


def _floats(numbers: Any) -> Array:
    return np.array(list(numbers), dtype=np.float64)


def _bools(answers: Any) -> Array:
    return np.array(list(answers), dtype=np.bool_)


def _sizes(setup: Setup) -> tuple[int, int, int, int]:
    return len(setup.actors), len(setup.issues), len(setup.moves.name), len(setup.accords.name)


def _told(setup: Setup) -> Told:
    n, k, m, g = _sizes(setup)
    times = (BLOCK, setup.steps + 1)
    pairs = [np.zeros((BLOCK, n, n)) for _ in range(4)]
    return Told(np.zeros((*times, m), np.uint8), np.zeros((*times, k)), np.zeros((*times, g), bool), *pairs)


def _luck(setup: Setup) -> Luck:
    n, k, m, g = _sizes(setup)
    return Luck(*(np.zeros((BLOCK, setup.steps, *shape)) for shape in ((len(setup.shocks),), (m,), (g,), (g, n), (k,))))


def _now(setup: Setup) -> Now:
    n, k, m, g = _sizes(setup)
    cares, terms = int(_any(setup.salience).sum()), len(setup.accords.terms.accord)
    pairs = (
        "alpha", "beta", "climate", "usual", "trust", "lean", "lean_back", "risk", "bound", "threat", "balance", "weight",
        "stance", "net", "good", "ill", "flow",
    )  # fmt: skip
    shapes: dict[str, Any] = dict.fromkeys(pairs, (n, n))
    shapes |= dict.fromkeys(("issues", "rest", "up", "down", "held", "kept", "spread"), k)
    shapes |= dict.fromkeys(("means", "own", "power", "aside"), n) | dict.fromkeys(("in_force", "talks", "signed"), g)
    shapes |= {"tempo": m, "fired": len(setup.shocks), "left": (g, n), "surplus": (g, n), "cost_of": (m, 2), "progress": terms}
    shapes |= {"care_position": cares, "care_share": cares}
    yes_no = {"in_force", "fired", "signed", "left", "bound", "held"}
    return Now(**{name: np.zeros(shapes[name], bool if name in yes_no else float) for name in Now._fields})


def differences(setup: Setup, seed: int, block: int, *, hasty: bool = False) -> dict[str, float]:
    """The largest difference between the compiled loop and the engine, over a block and all its steps, by quantity."""
    told = Compiled(setup, seed).block(block, hasty=hasty)
    moments = list(islice(engine_walk(setup, seed, block), setup.steps + 1))
    last = moments[-1].state
    pairs: dict[str, tuple[Any, Any]] = {
        "moves": (told.moves, np.stack([m.state.moves for m in moments], axis=1)),
        "accords": (told.in_force, np.stack([m.state.in_force for m in moments], axis=1)),
        "issues": (told.issues, np.stack([m.state.issues for m in moments], axis=1)),
        "usual": (told.usual, moments[0].worlds.usual),
        "alpha": (told.alpha, last.alpha),
        "beta": (told.beta, last.beta),
        "climate": (told.climate, last.climate),
    }
    return {name: float(np.abs(a.astype(float) - b.astype(float)).max(initial=0.0)) for name, (a, b) in pairs.items()}


def check(setup: Setup, seed: int, block: int = 0) -> dict[str, float]:
    """Raise unless the compiled loop and the engine tell the same story: what is counted exactly, what is measured to 1e-9."""
    found = {}
    for hasty in (False, True):
        found = differences(setup, seed, block, hasty=hasty)
        wrong = {name: gap for name, gap in found.items() if gap > (0.0 if name in ("moves", "accords") else 1e-9)}
        if wrong:
            raise AssertionError(f"the compiled loop differs from the engine: {wrong}")
    return found
