"""Explain: why an actor did what it did in one month of one replicate.

The replicate is walked again to the last bit, up to the step that is asked about. What is told is what conduct saw: the
state after the step's events, the terms of each move's utility, the chance that it was made and the luck drawn against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from sim.engine import standing
from sim.engine.appraisal import UNIT, Terms, appraise, asked_view, gains, logit, own_view
from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.conditions import open_to
from sim.engine.draws import triangular
from sim.engine.laws.conduct import expected
from sim.engine.needs import gathered
from sim.study.ensemble import move_titles
from sim.study.flips import Flip, Scene, flips
from sim.study.scenario import Scenario
from sim.study.witness import Sight, alone, luck, witnessed
from sim.world.setup import Floats, Ints
from sim.world.source import InputError, Problem, nearest

TERMS = tuple(field.name for field in fields(Terms))


@dataclass(frozen=True)
class Asked:
    """Whose choice is to be explained, and where: a study's seed, a replicate, a step from 1, an actor's place."""

    seed: int
    replicate: int
    step: int
    actor: int


@dataclass(frozen=True)
class Explanation:
    """What an actor weighed in one step of one replicate.

    moves: one row a move, the most wanted first and the closed ones last: name, title, target, score, the seven terms,
    utility, wish (chance that the actor takes an opportunity), consent (chance that the target agrees; NaN where it is not
    asked), occasions (mean number in the step), chance, luck, made, closed (the indices of unmet needs), place.
    """

    scenario: Scenario
    asked: Asked
    moves: pd.DataFrame
    scene: Scene
    flips: tuple[Flip, ...]
    events: tuple[str, ...]

    @property
    def date(self) -> str:
        """The month, or the first day of the week."""
        return self.scenario.calendar.label(self.asked.step)

    @property
    def open(self) -> pd.DataFrame:
        """The moves whose needs hold, the most wanted first."""
        return self.moves[self.moves["closed"].map(len) == 0]


def explained(scenario: Scenario, asked: Asked) -> Explanation:
    """Walk to the step that is asked about, weigh all moves of the actor in it and look for what would have turned the choice."""
    block, row = divmod(asked.replicate, BLOCK)
    sight = next(s for s in witnessed(scenario.setup, asked.seed, block) if s.step == asked.step)
    own = np.flatnonzero(scenario.setup.moves.actor == asked.actor)
    if not len(own):
        name = scenario.setup.actors[asked.actor]
        raise InputError([Problem(None, "actor", f"{name!r} has no move in this world", "Ask about another actor.")])
    moves = weighed(scenario, sight, own, row).assign(luck=luck(scenario.setup, asked.seed, block, asked.step)[row, own])
    moves["shut"] = moves["closed"].map(len) > 0
    moves = moves.sort_values(["shut", "utility"], ascending=[True, False], kind="stable").drop(columns="shut")
    scene = Scene(*alone(sight.state, sight.worlds, row), raw_salience(scenario, asked.seed, block)[row])
    ahead = [int(m) for m, closed in zip(moves["place"], moves["closed"], strict=True) if not closed][:2]
    turns = flips(scenario, scene, own, (ahead[0], ahead[1])) if len(ahead) == 2 else ()
    events = tuple(scenario.setup.shocks[n].name for n in np.flatnonzero(sight.state.occurred[row]))
    return Explanation(scenario, asked, moves.reset_index(drop=True), scene, turns, events)


def weighed(scenario: Scenario, sight: Sight, own: Ints, row: int) -> pd.DataFrame:
    """An actor's moves as it weighed them in one replicate of a sight; the engine's own numbers, all of them."""
    setup, state, worlds = scenario.setup, sight.state, sight.worlds
    dyads = standing.dyads(state, worlds)
    terms = appraise(own_view(setup.moves), state, worlds, dyads)
    precision = worlds.par["conduct.precision"]
    consent = np.full(worlds.rate.shape, np.nan)
    asked = asked_view(setup.moves)
    consent[:, asked.moves] = logit(appraise(asked, state, worlds, dyads).total(), precision)
    mean = expected(state, worlds)
    columns = {name: getattr(terms, name) for name in TERMS} | {
        "utility": terms.total(), "wish": logit(terms.total(), precision), "consent": consent,
        "occasions": worlds.rate * state.tempo * setup.months, "chance": -np.expm1(-mean), "made": sight.made,
    }  # fmt: skip
    titles = list(move_titles(scenario))
    frame = pd.DataFrame({name: values[row, own] for name, values in columns.items()})
    frame.insert(0, "name", [titles[m][0] for m in own])
    frame.insert(1, "title", [titles[m][1] for m in own])
    frame.insert(2, "target", [setup.actors[setup.moves.target[m]] for m in own])
    frame.insert(3, "score", setup.moves.score[own])
    frame["closed"] = pd.Series([unmet(sight, int(m), row) for m in own], dtype=object)
    return frame.assign(place=own)


def unmet(sight: Sight, move: int, row: int) -> tuple[int, ...]:
    """Which needs of a move do not hold in a replicate, by their place in the move's list."""
    needs = sight.worlds.setup.moves.needs[move]
    holding = open_to(gathered(tuple((need,) for need in needs)), sight.state, sight.worlds)[row]
    return tuple(int(n) for n in np.flatnonzero(~holding))


def raw_salience(scenario: Scenario, seed: int, block: int) -> Floats:
    """The saliences that a block drew, before they became shares of an actor's total, (R, N, K)."""
    salience = scenario.setup.salience
    if not scenario.setup.uncertain:
        return np.broadcast_to(salience.value, (BLOCK, *salience.value.shape))
    return triangular(Chance(seed, block, 0).uniform("world.salience", *salience.value.shape), salience)


def by_issue(scenario: Scenario, scene: Scene, move: int) -> dict[str, float]:
    """What each effect of a move is worth to its actor, by issue; they add up to the term of interest."""
    effects, issues = scenario.setup.moves.effects, list(scenario.index.issues)
    which = np.flatnonzero(effects.move == move)
    mine = gains(scene.state, scene.worlds, which)[0, scenario.setup.moves.actor[move]]
    weight = float(scene.worlds.par["weight.interest"][0, 0])
    return {issues[effects.issue[e]]: weight * float(gain) / UNIT for e, gain in zip(which, mine, strict=True)}


def asked_of(scenario: Scenario, actor: str, month: str, world: tuple[int, int, int]) -> Asked:
    """A question in words resolved. world: seed, replicate, replicates of the study. InputError for what does not exist."""
    seed, replicate, replicates = world
    problems = list(_misfits(scenario, actor, (replicate, replicates)))
    try:
        step = scenario.calendar.step_of(month)
    except ValueError as error:
        horizon = f"The study runs from {scenario.calendar.label(1)} to {scenario.calendar.label(scenario.calendar.steps)}."
        told = error.args[0] if "horizon" in str(error) else f"{month!r} is no month; write YYYY-MM"
        problems.append(Problem(None, "month", told, horizon))
    if problems:
        raise InputError(problems)
    return Asked(seed, replicate, step, scenario.index.actors[actor])


def actor_of(scenario: Scenario, actor: str) -> int:
    """The place of an actor. InputError that lists those there are."""
    problems = list(_misfits(scenario, actor, (0, 1)))
    if problems:
        raise InputError(problems)
    return scenario.index.actors[actor]


def _misfits(scenario: Scenario, actor: str, world: tuple[int, int]) -> Iterator[Problem]:
    replicate, replicates = world
    if actor not in scenario.index.actors:
        yield Problem(None, "actor", f"{actor!r} is no actor of this world", nearest(actor, scenario.index.actors))
    if not 0 <= replicate < replicates:
        yield Problem(None, "replicate", f"{replicate} is not in the study", f"It has worlds 0 to {replicates - 1}.")
