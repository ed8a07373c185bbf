"""Flips: the smallest change of one number that would have turned a choice round.

Two moves of one actor stand in an order, by their utility. One number at a time is moved over its admissible range: a trust,
a climate, where an issue stands, a position, a salience, the weight of a motive. Where the order turns, the nearest turn on
either side is found by scanning the range and bisecting. A change is measured as a share of the number's range. A counter-
factual explanation in the sense of Wachter, Mittelstadt & Russell 2018, over the model itself instead of a stand-in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from sim.engine import standing
from sim.engine.appraisal import MOTIVES, View, appraise
from sim.engine.conditions import hold
from sim.engine.state import State, Worlds
from sim.study.scenario import Scenario
from sim.study.witness import repeated
from sim.world.amount import bounds
from sim.world.setup import Bools, Effects, Floats, Ints, Ranged

SCAN = 128  # parts of a number's range that are looked at before bisecting
HALVINGS = 52  # as many as a float has digits


@dataclass(frozen=True)
class Scene:
    """One replicate in the step that is explained: a block of one."""

    state: State
    worlds: Worlds
    salience: Floats  # (N, K) as drawn, before it became a share


@dataclass(frozen=True)
class Lever:
    """A number that could have been another, with its admissible range."""

    path: str  # as in Scenario.numbers; climate.i.j and issue.k are of the state alone
    index: tuple[int, ...]
    now: float
    low: float
    high: float

    @property
    def kind(self) -> str:
        """trust, climate, issue, position, salience or weight."""
        return self.path.split(".", 1)[0]


@dataclass(frozen=True)
class Flip:
    """A change that turns the order of two moves. size: share of the number's range; leader: the move most wanted after it."""

    path: str
    now: float
    to: float
    size: float
    leader: int


def flips(scenario: Scenario, scene: Scene, own: Ints, pair: tuple[int, int]) -> tuple[Flip, ...]:
    """Every single number that can turn the order of a pair of moves (the better one first), the smallest change first.

    own: all moves of the actor. Each flip was checked: the changed world was appraised anew, and the order was turned in it.
    """
    found: list[Flip] = []
    lean = _lean(scene, pair)
    for kind, group in groupby(levers(scenario, scene, pair), key=lambda lever: lever.kind):
        alike = tuple(group)
        for lever, to in _turns(lean, kind, alike, pair):
            if turned(scene, lever, to, pair):
                size = abs(to - lever.now) / (lever.high - lever.low)
                found.append(Flip(lever.path, lever.now, to, size, _leader(scene, lever, to, own)))
    return tuple(sorted(found, key=lambda flip: flip.size))


def turned(scene: Scene, lever: Lever, value: float, pair: tuple[int, int]) -> bool:
    """Whether the second move of a pair is ahead of the first if a number has another value."""
    places, values = np.array([lever.index], dtype=np.intp), np.array([value])
    return bool(_behind(*_with(scene, lever.kind, places, values), pair)[0])


def levers(scenario: Scenario, scene: Scene, pair: tuple[int, int]) -> Iterator[Lever]:
    """Every number that could be another, kind by kind, as it stands in this replicate and step."""
    actors, issues = list(scenario.index.actors), list(scenario.index.issues)
    state, worlds = scene.state, scene.worlds
    believed, judge = standing.trust(state)[0], int(worlds.setup.moves.actor[pair[0]])
    everyone = range(len(actors))
    for i in everyone:
        for j in (other for other in everyone if other != i):
            yield Lever(f"trust.{actors[i]}.{actors[j]}", (i, j), float(believed[i, j]), *bounds("trust"))
    for j in sorted({int(worlds.setup.moves.target[m]) for m in pair}):
        yield Lever(f"climate.{actors[judge]}.{actors[j]}", (judge, j), float(state.climate[0, judge, j]), -1.0, 1.0)
    for k, issue in enumerate(issues):
        yield Lever(f"issue.{issue}", (k,), float(state.issues[0, k]), 0.0, 1.0)
    for kind, table in (("position", worlds.position[0]), ("salience", scene.salience)):
        for i, actor in enumerate(actors):
            for k, issue in enumerate(issues):
                if (path := f"{kind}.{actor}.{issue}") in scenario.numbers:
                    yield Lever(path, (i, k), float(table[i, k]), *bounds(kind))
    for n, motive in enumerate(MOTIVES):
        now = float(worlds.par[f"weight.{motive}"][0, 0])
        yield Lever(f"weight.{motive}", (n,), now, 0.0, max(heaviest(scenario, motive), now))


def heaviest(scenario: Scenario, motive: str) -> float:
    """The most weight that any lens of the world, or the scenario itself, gives a motive."""
    lenses = [lens.weights[motive][2] for lens in scenario.world.lenses.values()]  # type: ignore[index]  # a motive is a key
    return float(max(*lenses, scenario.numbers[f"weight.{motive}"].span.high))


def _lean(scene: Scene, pair: tuple[int, int]) -> Scene:
    """The scene with the effects of no other moves, so that thousands of its variants are weighed at once."""
    worlds, setup = scene.worlds, scene.worlds.setup
    effects = setup.moves.effects
    kept = np.isin(effects.move, pair)
    size = Ranged(*(end[kept] for end in effects.size))
    moves = replace(setup.moves, effects=Effects(effects.move[kept], effects.issue[kept], size))
    return replace(scene, worlds=replace(worlds, setup=replace(setup, moves=moves), effect=worlds.effect[:, kept]))


def _turns(scene: Scene, kind: str, alike: tuple[Lever, ...], pair: tuple[int, int]) -> Iterator[tuple[Lever, float]]:
    """The nearest turn of each lever of a kind that has one."""
    tried = _tried(scene, alike, pair)
    places = np.array([lever.index for lever in alike], dtype=np.intp)
    flat = np.repeat(places, tried.shape[1], axis=0), tried.ravel()
    behind = _behind(*_with(scene, kind, *flat), pair).reshape(tried.shape)
    starts = [(n, *bracket) for n, lever in enumerate(alike) for bracket in _brackets(tried[n], behind[n], lever.now)]
    if not starts:
        return
    which = np.array([n for n, _, _ in starts], dtype=np.intp)
    before, beyond = (np.array([start[side] for start in starts]) for side in (1, 2))
    for _ in range(HALVINGS):
        middle = (before + beyond) / 2.0
        over = _behind(*_with(scene, kind, places[which], middle), pair)
        before, beyond = np.where(over, before, middle), np.where(over, middle, beyond)
    for n, lever in enumerate(alike):
        mine = beyond[which == n]
        if len(mine):
            yield lever, float(mine[np.argmin(np.abs(mine - lever.now))])


def _tried(scene: Scene, alike: tuple[Lever, ...], pair: tuple[int, int]) -> Floats:
    """The values of levers that are looked at, (levers, values): the range in equal parts, itself, the bends of satisfaction."""
    bends = [np.clip([*_bends(scene, lever, pair), lever.now], lever.low, lever.high) for lever in alike]
    most = max(map(len, bends))
    padded = [np.append(bend, np.full(most - len(bend), lever.now)) for bend, lever in zip(bends, alike, strict=True)]
    parts = [np.linspace(lever.low, lever.high, SCAN + 1) for lever in alike]
    return np.sort(np.concatenate([parts, padded], axis=1), axis=1)


def _bends(scene: Scene, lever: Lever, pair: tuple[int, int]) -> Iterator[float]:
    """Where |q − x| before or after one of the moves bends, as the lever's issue or position moves."""
    if lever.kind not in {"issue", "position"}:
        return
    effects, issue = scene.worlds.setup.moves.effects, lever.index[-1]
    for e in np.flatnonzero(np.isin(effects.move, pair) & (effects.issue == issue)):
        size, level = float(scene.worlds.effect[0, e]), float(scene.state.issues[0, issue])
        if lever.kind == "position":
            yield level
            yield level + (size * (1.0 - level) if size > 0 else size * level)
        elif abs(size) < 1.0:
            ideals = scene.worlds.position[0, :, issue]
            yield from ideals.tolist()
            yield from ((ideals - size) / (1.0 - size) if size > 0 else ideals / (1.0 + size)).tolist()


def _brackets(tried: Floats, behind: Bools, now: float) -> Iterator[tuple[float, float]]:
    """On each side of a lever's value: the last value tried before the nearest turn, and the first one beyond it."""
    for side in (tried <= now, tried >= now):
        values, over = tried[side], behind[side]
        order = np.argsort(np.abs(values - now), kind="stable")
        values, over = values[order], over[order]
        if over.any():
            first = int(np.argmax(over))
            yield (float(values[max(first - 1, 0)]), float(values[first]))


def _behind(state: State, worlds: Worlds, pair: tuple[int, int]) -> Bools:
    """Where the first move of a pair is closed or worth less than the second, which is open. (R,)."""
    best, second = (hold(worlds.setup.moves.needs[m], state, worlds) for m in pair)
    place = np.argsort(pair)
    worth = _utility(state, worlds, np.sort(np.array(pair, dtype=np.intp)))
    first, other = worth[:, np.argmin(place)], worth[:, np.argmax(place)]
    return second & (~best | (other > first))


def _utility(state: State, worlds: Worlds, which: Ints) -> Floats:
    moves = worlds.setup.moves
    return appraise(View(which, moves.actor[which], moves.target[which], asked=False), state, worlds).total()


def _leader(scene: Scene, lever: Lever, value: float, own: Ints) -> int:
    """The open move that the actor wants most if a number has another value."""
    state, worlds = _with(scene, lever.kind, np.array([lever.index], dtype=np.intp), np.array([value]))
    needs = worlds.setup.moves.needs
    open_ = np.array([hold(needs[m], state, worlds)[0] for m in own])
    return int(own[np.argmax(np.where(open_, _utility(state, worlds, own)[0], -np.inf))])


def _with(scene: Scene, kind: str, places: Ints, values: Floats) -> tuple[State, Worlds]:
    """A block of variants of a scene, the n-th with the number at places[n] set to values[n]."""
    state, worlds = repeated(scene.state, scene.worlds, len(values))
    where = (np.arange(len(values)), *places.T)

    def changed(array: Floats) -> Floats:
        array = array.copy()
        array[where] = values
        return array

    match kind:
        case "trust":
            weight = state.alpha[where] + state.beta[where]
            alpha, beta = state.alpha.copy(), state.beta.copy()
            alpha[where], beta[where] = weight * values, weight * (1.0 - values)
            return replace(state, alpha=alpha, beta=beta), worlds
        case "climate":
            return replace(state, climate=changed(state.climate)), worlds
        case "issue":
            return replace(state, issues=changed(state.issues)), worlds
        case "position":
            return state, replace(worlds, position=changed(worlds.position))
        case "salience":
            raw = changed(np.broadcast_to(scene.salience, (len(values), *scene.salience.shape)))
            return state, replace(worlds, share=raw / np.maximum(raw.sum(axis=2, keepdims=True), 1e-12))
    drawn = {name: array.copy() for name, array in worlds.par.items()}
    for n, motive in enumerate(MOTIVES):
        mine = places[:, 0] == n
        drawn[f"weight.{motive}"][mine, 0] = values[mine]
    return state, replace(worlds, par=drawn)
