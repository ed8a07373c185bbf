"""Model: one replicate of an ensemble, live, as a Mesa model.

The whole block that holds the replicate is walked, so that what is seen here equals the ensemble to the last bit. Mesa gives
agents, data collection and a browser view; it makes no number: nothing is drawn from `model.random` or `model.rng`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from operator import index
from typing import NamedTuple

import mesa
import numpy as np

from sim.engine import standing
from sim.engine.appraisal import Terms, appraise, own_view
from sim.engine.block import BLOCK
from sim.engine.conditions import open_to
from sim.engine.laws.conduct import likelihood
from sim.engine.state import State
from sim.engine.walk import Moment, walk
from sim.world.setup import Bools, Counts, Floats, Setup

Orders = Callable[["GeopoliticalModel", "StateActor"], Iterable[str]]
"""Whoever sits in for an actor: given the model and the actor, the labels of the moves that it makes in the coming step."""


class Appraisal(NamedTuple):
    """What an actor thinks of one of its moves: the terms of the utility, each a float, and the chance of it in the step."""

    move: str
    terms: Terms
    chance: float

    @property
    def utility(self) -> float:
        """The sum of the terms."""
        return float(self.terms.total())


@dataclass(frozen=True, eq=False)
class Scene:
    """One replicate at one moment; each reading is worked out for the block when first asked for, then kept."""

    moment: Moment
    row: int  # of the replicate in its block

    @property
    def state(self) -> State:
        """The block's state."""
        return self.moment.state

    @cached_property
    def trust(self) -> Floats:
        """How far each actor trusts each other, (N, N) in (0, 1)."""
        return self._mine(standing.trust(self.state))

    @cached_property
    def satisfaction(self) -> Floats:
        """How near the issues stand to what each actor wants, (N,) in [0, 1]."""
        return self._mine(standing.satisfaction(self.state.issues, self.moment.worlds))

    @cached_property
    def capability(self) -> Floats:
        """Means of each actor, (N,) > 0."""
        return self._mine(standing.capability(self.state, self.moment.worlds))

    @cached_property
    def chance(self) -> Floats:
        """Probability of each move in a step that starts here, (M,)."""
        return self._mine(likelihood(self.state, self.moment.worlds))

    @cached_property
    def terms(self) -> Mapping[str, Floats]:
        """The terms of the utility of each move to its actor, each (M,)."""
        worlds = self.moment.worlds
        weighed = appraise(own_view(worlds.setup.moves), self.state, worlds)
        return {field.name: self._mine(getattr(weighed, field.name)) for field in fields(weighed)}

    def appraisal(self, move: int) -> Appraisal:
        """What its actor thinks of one move."""
        terms = {name: float(values[move]) for name, values in self.terms.items()}
        return Appraisal(self.moment.worlds.setup.moves.name[move], Terms(**terms), float(self.chance[move]))  # type: ignore[arg-type]

    def _mine(self, block: Floats) -> Floats:
        mine: Floats = block[self.row]
        return mine


class GeopoliticalModel(mesa.Model):  # type: ignore[misc]  # mesa ships no types
    """One replicate of an ensemble, step by step.

    setup: the engine's input; seed: that of the ensemble; replicate: its number, 0 or more.
    """

    def __init__(self, *, setup: Setup, seed: int = 2022, replicate: int = 0) -> None:
        self.setup, self.seed, self.replicate = setup, _whole("seed", seed), _whole("replicate", replicate)
        super().__init__(rng=self.seed)  # serves Mesa's shuffling alone
        block, row = divmod(self.replicate, BLOCK)
        self._orders: dict[int, list[int]] = {}
        self._walk = walk(setup, self.seed, block, self._ordered)
        self.scene = Scene(next(self._walk), row)
        # kept in the order of the setup, whoever shuffles `agents`
        self.actors: tuple[StateActor, ...] = tuple(StateActor(self, number) for number in range(len(setup.actors)))
        self.running = self.date_index < setup.steps
        self.datacollector = _collector(setup)
        self.datacollector.collect(self)

    def step(self) -> None:
        """Take one step. At the horizon, or once an order has been refused, the model stands still.

        ValueError where a seat gives an order that its actor does not have; nothing has happened then, and `running` is False.
        """
        if not self.running:
            return
        try:
            self._orders = {actor.number: actor.orders() for actor in self.actors if actor.seated}
            moment = next(self._walk)
        except BaseException:
            self.running = False  # Mesa 3.5 would let every later step pass in silence, and run_model never end
            raise
        self.scene = Scene(moment, self.scene.row)
        self.running = self.date_index < self.setup.steps
        self.datacollector.collect(self)

    @property
    def date_index(self) -> int:
        """Steps taken: the place of this date on an ensemble's time axis, 0 at the start."""
        return self.scene.moment.step

    @property
    def month(self) -> float:
        """Months since the start."""
        return self.date_index * self.setup.months

    @property
    def issues(self) -> dict[str, float]:
        """Where each issue stands, in [0, 1]."""
        return dict(zip(self.setup.issues, self.scene.state.issues[self.scene.row].tolist(), strict=True))

    @property
    def accords(self) -> dict[str, bool]:
        """Whether each accord is in force."""
        return dict(zip(self.setup.accords.name, self.scene.state.in_force[self.scene.row].tolist(), strict=True))

    @property
    def moves(self) -> tuple[str, ...]:
        """The moves made in the last step; one that was made twice stands twice."""
        made = self.scene.state.moves[self.scene.row]
        return tuple(self.setup.moves.name[m] for m in np.repeat(np.arange(len(made)), made))

    @property
    def events(self) -> tuple[str, ...]:
        """The events that happened in the last step."""
        return tuple(self.setup.shocks[n].name for n in np.flatnonzero(self.scene.state.occurred[self.scene.row]))

    def actor(self, label: str) -> StateActor:
        """The actor of that label. ValueError where there is none."""
        return self.actors[_place(label, self.setup.actors, "actor")]

    def _ordered(self, state: State, step: int) -> tuple[Bools, Counts]:  # noqa: ARG002  (the walk's protocol)
        """The seated actors' moves in this replicate's row; what its needs forbid by the time it is due does not happen."""
        moves, row = self.setup.moves, self.scene.row
        ordered, wanted = np.zeros(state.moves.shape, dtype=bool), np.zeros_like(state.moves)
        if self._orders:
            ordered[row] = np.isin(moves.actor, list(self._orders))
            np.add.at(wanted[row], [m for given in self._orders.values() for m in given], 1)
            wanted *= open_to(self.scene.moment.worlds.open_moves, state, self.scene.moment.worlds)
        return ordered, wanted


class StateActor(mesa.Agent):  # type: ignore[misc]  # mesa ships no types
    """An actor as it stands in the model's replicate at the model's date."""

    model: GeopoliticalModel

    def __init__(self, model: GeopoliticalModel, number: int) -> None:
        super().__init__(model)
        self.number = number  # its place in the setup
        self.label = model.setup.actors[number]
        self._seat: Orders | None = None

    @property
    def satisfaction(self) -> float:
        """How near the issues stand to what the actor wants, in [0, 1]."""
        return float(self.model.scene.satisfaction[self.number])

    @property
    def capability(self) -> float:
        """The actor's means, > 0."""
        return float(self.model.scene.capability[self.number])

    @property
    def moves(self) -> tuple[str, ...]:
        """Labels of all moves that the actor has, possible now or not."""
        return tuple(self.model.setup.moves.name[m] for m in self._own())

    @property
    def seated(self) -> bool:
        """Whether someone sits in for the actor."""
        return self._seat is not None

    def trust_in(self, other: StateActor | str) -> float:
        """The probability, as this actor sees it, that the other will cooperate, in (0, 1)."""
        return float(self.model.scene.trust[self.number, self._partner(other)])

    def climate_with(self, other: StateActor | str) -> float:
        """How the other has lately treated this actor, in [-1, 1]."""
        scene = self.model.scene
        return float(scene.state.climate[scene.row, self.number, self._partner(other)])

    def appraise(self) -> list[Appraisal]:
        """The actor's moves, the most wanted first.

        The chance is that of a step in which no event intervenes; it counts opportunities, needs and the target's consent.
        """
        weighed = [self.model.scene.appraisal(move) for move in self._own()]
        return sorted(weighed, key=lambda appraisal: appraisal.utility, reverse=True)

    def seat(self, orders: Orders | None) -> None:
        """Let someone else move for the actor from the next step on; None gives the actor back to itself.

        Orders name moves of this actor, with what is known at the last date; a label given twice is a move made twice. They
        happen without an opportunity being awaited or consent asked for, unless their needs do not hold. Accords are signed and
        left as the actor itself would.
        """
        self._seat = orders

    def orders(self) -> list[int]:
        """What the seat orders now, as positions in the setup's moves. ValueError for anything that is no move of the actor."""
        given = () if self._seat is None else self._seat(self.model, self)
        if isinstance(given, str):
            raise ValueError(f"the seat of {self.label!r} gave the text {given!r}; a seat gives a list of labels, empty for none")
        own = dict(zip(self.moves, self._own(), strict=True))
        labels = list(given)
        for label in labels:
            _place(label, tuple(own), f"move of {self.label!r}")
        return [own[label] for label in labels]

    def _own(self) -> list[int]:
        moves: list[int] = np.flatnonzero(self.model.setup.moves.actor == self.number).tolist()
        return moves

    def _partner(self, other: StateActor | str) -> int:
        label = other.label if isinstance(other, StateActor) else other
        if label == self.label:
            raise ValueError(f"{label!r} does not judge itself; name another actor")
        return _place(label, self.model.setup.actors, "actor")


def _collector(setup: Setup) -> mesa.DataCollector:
    """Every issue and accord of the model, satisfaction and capability of every actor, at every date."""

    def issue(name: str) -> Callable[[GeopoliticalModel], float]:
        return lambda model: model.issues[name]

    def accord(name: str) -> Callable[[GeopoliticalModel], bool]:
        return lambda model: model.accords[name]

    # an accord may bear an issue's name
    accords = {(name if name not in setup.issues else f"accord.{name}"): accord(name) for name in setup.accords.name}
    return mesa.DataCollector(
        model_reporters={name: issue(name) for name in setup.issues} | accords,
        agent_reporters={name: name for name in ("satisfaction", "capability")},
    )


def _place(label: str, known: tuple[str, ...], kind: str) -> int:
    if label not in known:
        raise ValueError(f"{label!r} is no {kind}; there are {', '.join(known) or 'none'}")
    return known.index(label)


def _whole(name: str, number: int) -> int:
    if index(number) < 0:
        raise ValueError(f"{name} is {number}; it must be a whole number, 0 or more")
    return index(number)
