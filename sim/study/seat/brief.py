"""Brief: what a seat should know before it decides, and what it can do.

Advisers are the lenses of the world: each weighs the same moves of the same seat with the middle weights of its theory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.engine import standing
from sim.engine.appraisal import MOTIVES, UNIT, View, appraise, gains, logit
from sim.engine.conditions import open_to
from sim.engine.laws.diplomacy import occasions, possible, readiness, surpluses
from sim.engine.needs import gathered
from sim.engine.seats import consent
from sim.engine.state import State, Worlds
from sim.study.ensemble import move_titles
from sim.study.replay import Happening, happenings
from sim.study.scenario import Scenario
from sim.study.seat.game import Table
from sim.study.witness import alone, repeated
from sim.world.setup import Floats, Ints


@dataclass(frozen=True)
class Advice:
    """What one lens says of something: its utility, and how sure it would take the chance, in (0, 1)."""

    utility: float
    wish: float


@dataclass(frozen=True)
class Shift:
    """Where an issue would go, by the direct effect of one move; both in [0, 1]."""

    issue: str
    now: float
    then: float


@dataclass(frozen=True)
class Option:
    """A move of the seat's own.

    cost: units of utility; gain: own change of satisfaction by its direct effects; others: that of the others, those who would
    feel it; consent: chance that the target agrees, 1 where it is not asked; closed: places of needs that do not hold.
    """

    name: str
    title: str
    target: str
    type: str
    score: float
    named: bool
    cost: float
    shifts: tuple[Shift, ...]
    gain: float
    others: Mapping[str, float]
    consent: float
    breaches: tuple[str, ...]
    closed: tuple[int, ...]
    advice: Mapping[str, Advice]

    @property
    def wish(self) -> float:
        """How much the advisers are for it, on average, in (0, 1)."""
        return sum(a.wish for a in self.advice.values()) / len(self.advice)


@dataclass(frozen=True)
class Treaty:
    """An accord to which the seat is a party.

    ready: it could be signed now; worth: what it is worth to the seat, in units of utility; others: chance that all the others
    would sign now; coming: chance that it comes to the table unasked; tied: whether the seat delivers, and so could walk out.
    """

    name: str
    title: str
    parties: tuple[str, ...]
    in_force: bool
    ready: bool
    worth: float
    others: float
    coming: float
    tied: bool
    advice: Mapping[str, Advice]


@dataclass(frozen=True)
class Standing:
    """An issue now, the last step's change, and what the seat wants: its ideal and its share of all that matters to it."""

    issue: str
    now: float
    change: float
    wish: float
    share: float


@dataclass(frozen=True)
class Lean:
    """How the seat and another stand: trust both ways in (0, 1), late conduct both ways in [-1, 1]."""

    other: str
    in_us: float
    in_them: float
    to_us: float
    to_them: float


@dataclass(frozen=True)
class Brief:
    """One month before one seat. options: the open ones first, the most advised first; issues: the weightiest first."""

    seat: str
    date: str
    happened: tuple[Happening, ...]
    satisfaction: float
    change: float
    issues: tuple[Standing, ...]
    leans: tuple[Lean, ...]
    options: tuple[Option, ...]
    treaties: tuple[Treaty, ...]

    @property
    def open(self) -> tuple[Option, ...]:
        """The moves that can be ordered now."""
        return tuple(option for option in self.options if not option.closed)


def brief(table: Table, seat: str, told: Sequence[Happening] | None = None) -> Brief:
    """What a seat should know before the step to come. The seat is one of the table's world.

    told: everything that has happened at the table, if it is known already; it is the same for all seats.
    """
    scenario, row = table.game.scenario, table.row
    i = scenario.setup.actors.index(seat)
    state, worlds = alone(table.now.state, table.now.worlds, row)
    past = alone(table.moments[-2 if len(table.moments) > 1 else -1].state, table.now.worlds, row)[0]
    happy = [float(standing.satisfaction(s.issues, worlds)[0, i]) for s in (past, state)]
    told = happenings(scenario, [m.state for m in table.moments[1:]], row) if told is None else told
    return Brief(
        seat=seat,
        date=table.date,
        happened=tuple(h for h in told if h.step == table.now.step),
        satisfaction=happy[1],
        change=happy[1] - happy[0],
        issues=tuple(sorted(_issues(scenario, (past, state), worlds, i), key=lambda s: -s.share)),
        leans=tuple(_leans(scenario, state, i)),
        options=tuple(sorted(_options(scenario, state, worlds, i), key=lambda o: (bool(o.closed), -o.wish))),
        treaties=tuple(_treaties(scenario, state, worlds, i)),
    )


def _issues(scenario: Scenario, states: tuple[State, State], worlds: Worlds, i: int) -> Iterator[Standing]:
    past, state = states
    for k, issue in enumerate(scenario.setup.issues):
        now = float(state.issues[0, k])
        wish, share = float(worlds.position[0, i, k]), float(worlds.share[0, i, k])
        yield Standing(issue, now, now - float(past.issues[0, k]), wish, share)


def _leans(scenario: Scenario, state: State, i: int) -> Iterator[Lean]:
    trust, climate = standing.trust(state)[0], state.climate[0]
    for j, other in enumerate(scenario.setup.actors):
        if j != i:
            yield Lean(other, float(trust[j, i]), float(trust[i, j]), float(climate[i, j]), float(climate[j, i]))


def _options(scenario: Scenario, state: State, worlds: Worlds, i: int) -> Iterator[Option]:
    setup = scenario.setup
    moves, titles = setup.moves, {name: title for name, title, _ in move_titles(scenario)}
    own = np.flatnonzero(moves.actor == i)
    advice = _advised(scenario, (state, worlds), own)
    agreed = consent(state, worlds)[0]
    for m in own:
        name = moves.name[m]
        shifts, gained = _effects(scenario, state, worlds, int(m))
        others = {a: float(v) for a, v in zip(setup.actors, gained, strict=True) if abs(v) > UNIT / 10 and a != setup.actors[i]}
        yield Option(
            name=name,
            title=titles[name],
            target=setup.actors[moves.target[m]],
            type=moves.event[m],
            score=float(moves.score[m]),
            named=bool(m < moves.named),
            cost=float(worlds.cost[0, m]),
            shifts=shifts,
            gain=float(gained[i]),
            others=others,
            consent=float(agreed[m]),
            breaches=tuple(g for g, breaks in zip(setup.accords.name, moves.breaches[m], strict=True) if breaks),
            closed=_closed(state, worlds, int(m)),
            advice=advice[name],
        )


def _closed(state: State, worlds: Worlds, move: int) -> tuple[int, ...]:
    holding = open_to(gathered(tuple((need,) for need in worlds.setup.moves.needs[move])), state, worlds)[0]
    return tuple(int(n) for n in np.flatnonzero(~holding))


def _effects(scenario: Scenario, state: State, worlds: Worlds, move: int) -> tuple[tuple[Shift, ...], Floats]:
    """Where the direct effects of a move carry issues, and every actor's change of satisfaction, (N,)."""
    effects = scenario.setup.moves.effects
    which = np.flatnonzero(effects.move == move)
    gained = gains(state, worlds, which)[0].sum(axis=1) if len(which) else np.zeros(len(scenario.setup.actors))
    shifts = []
    for e in which:
        k, size = int(effects.issue[e]), float(worlds.effect[0, e])
        now = float(state.issues[0, k])
        shifts.append(Shift(scenario.setup.issues[k], now, now + size * ((1.0 - now) if size > 0 else now)))
    return tuple(shifts), gained


def _advised(scenario: Scenario, at: tuple[State, Worlds], own: Ints) -> dict[str, dict[str, Advice]]:
    """What every lens says of an actor's moves, by move and lens."""
    lenses, state, worlds = counsel(scenario, *at)
    moves = scenario.setup.moves
    utility = appraise(View(own, moves.actor[own], moves.target[own], asked=False), state, worlds).total()
    wish = logit(utility, worlds.par["conduct.precision"])
    return {
        moves.name[m]: {lens: Advice(float(utility[n, v]), float(wish[n, v])) for n, lens in enumerate(lenses)}
        for v, m in enumerate(own)
    }


def _treaties(scenario: Scenario, state: State, worlds: Worlds, i: int) -> Iterator[Treaty]:
    accords = scenario.setup.accords
    worth, ready = surpluses(state, worlds), readiness(surpluses(state, worlds), worlds)[0]
    coming, can = -np.expm1(-occasions(state, worlds))[0], possible(state, worlds)[0]
    lenses, many, advised = counsel(scenario, state, worlds)
    theirs = surpluses(many, advised)[:, :, i]
    wish = logit(theirs, advised.par["conduct.precision"])
    for g, (name, accord) in enumerate(scenario.world.accords.items()):
        if accords.parties[g, i]:
            yield Treaty(
                name=name,
                title=accord.title,
                parties=accord.parties,
                in_force=bool(state.in_force[0, g]),
                ready=bool(can[g]),
                worth=float(worth[0, g, i]),
                others=float(np.delete(ready[g], i).prod()),
                coming=float(coming[g]),
                tied=bool(accords.deliverers[g, i]),
                advice={lens: Advice(float(theirs[n, g]), float(wish[n, g])) for n, lens in enumerate(lenses)},
            )


def counsel(scenario: Scenario, state: State, worlds: Worlds) -> tuple[tuple[str, ...], State, Worlds]:
    """The lenses, and a block of one repeated under the middle weights of each."""
    lenses = scenario.world.lenses
    state, worlds = repeated(state, worlds, len(lenses))
    weights = {m: np.array([[lens.weights[m][1]] for lens in lenses.values()]) for m in MOTIVES}  # type: ignore[index]  # a motive is a key
    return tuple(lenses), state, replace(worlds, par={**worlds.par, **{f"weight.{m}": w for m, w in weights.items()}})
