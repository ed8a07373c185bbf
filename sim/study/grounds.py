"""Grounds: the numbers behind what an actor wanted, as they were coded, as this world drew them and as they stood by then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.engine import standing
from sim.engine.appraisal import MOTIVES, gains
from sim.study.explain import Explanation
from sim.study.flips import Scene
from sim.study.scenario import Scenario
from sim.world.setup import Floats
from sim.world.world import expanded

MOVING = ("trust", "start", "capability", "climate")  # kinds of numbers that a run moves


@dataclass(frozen=True)
class Feared:
    """Who threatens an actor, and what leaning toward each of them adds to the target's balance, both (N,)."""

    share: Floats  # θ̂, sums to 1
    balance: Floats  # −θ̂_l (2 T_jl − 1); sums to b_ij


def feared(scene: Scene, actor: int, target: int) -> Feared:
    """Threat and balance taken apart by the actor that they come from."""
    dyads = standing.dyads(scene.state, scene.worlds)
    threat, leaning = dyads.threat[0, actor], 2.0 * dyads.trust[0, target] - 1.0
    others = np.isin(np.arange(len(threat)), (actor, target), invert=True)
    return Feared(threat, np.where(others, -threat * leaning, 0.0))


def rivals_gain(scenario: Scenario, scene: Scene, move: int) -> Floats:
    """θ̂_ij ΔV_j/δ of every actor j if the effects of a move happened, (N,): what feeds the term of relative gains."""
    actor, effects = int(scenario.setup.moves.actor[move]), scenario.setup.moves.effects
    which = np.flatnonzero(effects.move == move)
    threat = standing.dyads(scene.state, scene.worlds).threat[0, actor]
    if not len(which):
        return np.zeros_like(threat)
    return threat * gains(scene.state, scene.worlds, which)[0].sum(axis=1) / 0.01


def grounds(found: Explanation, move: int) -> pd.DataFrame:
    """The numbers that a move's utility and chance came from: number, coded, drawn, now, rests_on.

    coded: what claims or assumptions say; drawn: what this world drew for it at the start; now: where it stood when the
    actor chose, NaN for what no run moves. Coded is NaN for a climate, which starts at 0 and follows from what was done.
    """
    scenario, scene = found.scenario, found.scene
    rows = []
    for path in dict.fromkeys(_paths(found, move)):
        drawn, now = _values(scenario, scene, path, move)
        number = scenario.numbers.get(path)
        coded = number.span.value if number else float("nan")
        rows.append((path, coded, drawn, now, rests_on(scenario, path)))
    return pd.DataFrame(rows, columns=["number", "coded", "drawn", "now", "rests_on"])


def rests_on(scenario: Scenario, path: str) -> str:
    """The claims behind a number, the reason of an assumption, or what moves it during a run."""
    kind, *names = path.split(".")
    if kind == "climate":
        called = [scenario.world.actors[a].name for a in names]
        return f"what {called[1]} lately did to {called[0]}"
    number = scenario.numbers[path.replace("issue.", "start.", 1)] if kind == "issue" else scenario.numbers[path]
    return " ".join(number.claims) or f"assumption: {number.reason}"


def routine_of(scenario: Scenario, move: int) -> str:
    """The name under which a move's rate and cost are coded: its own, or that of the routine it expands."""
    named = list(scenario.world.moves)
    return named[move] if move < len(named) else [routine for _, routine, *_ in expanded(scenario.world)][move - len(named)]


def _paths(found: Explanation, move: int) -> Iterator[str]:
    """The numbers of a move's terms, then the weights; terms that are 0 have none."""
    scenario, setup = found.scenario, found.scenario.setup
    row = found.moves.set_index("place").loc[move]
    actors, issues = setup.actors, setup.issues
    i, j = int(setup.moves.actor[move]), int(setup.moves.target[move])
    yield f"trust.{actors[i]}.{actors[j]}"
    if row["score"]:
        yield f"climate.{actors[i]}.{actors[j]}"
    for k in setup.moves.effects.issue[setup.moves.effects.move == move]:
        yield f"effect.{setup.moves.name[move]}.{issues[k]}"
        yield f"start.{issues[k]}"
        yield from (f"{kind}.{actors[i]}.{issues[k]}" for kind in ("position", "salience"))
    if row["relative"]:
        yield f"trust.{actors[i]}.{actors[int(np.argmax(np.abs(rivals_gain(scenario, found.scene, move))))]}"
    if row["balancing"]:
        yield f"trust.{actors[j]}.{actors[int(np.argmax(np.abs(feared(found.scene, i, j).balance)))]}"
    if not np.isnan(row["consent"]):
        yield f"trust.{actors[j]}.{actors[i]}"
    yield from (f"weight.{motive}" for motive in sorted(MOTIVES, key=lambda m: -abs(row[m])) if row[motive])
    yield from (f"{kind}.{routine_of(scenario, move)}" for kind in ("cost", "rate"))
    yield "parameter.conduct.precision"


def _values(scenario: Scenario, scene: Scene, path: str, move: int) -> tuple[float, float]:  # noqa: PLR0911  (one a kind)
    """What this world drew for a number at its start, and where it stood when the actor chose (NaN: it does not move)."""
    kind, *names = path.split(".")
    worlds, state, index = scene.worlds, scene.state, scenario.index
    still = float("nan")
    match kind:
        case "trust" | "climate":
            pair = (0, index.actors[names[0]], index.actors[names[1]])
            if kind == "climate":
                return 0.0, float(state.climate[pair])
            return float(worlds.alpha[pair] / (worlds.alpha[pair] + worlds.beta[pair])), float(standing.trust(state)[pair])
        case "start":
            k = index.issues[names[0]]
            return float(worlds.start[0, k]), float(state.issues[0, k])
        case "position" | "salience":
            i, k = index.actors[names[0]], index.issues[names[1]]
            return float((worlds.position[0] if kind == "position" else scene.salience)[i, k]), still
        case "effect":
            effects = scenario.setup.moves.effects
            e = np.flatnonzero((effects.move == move) & (effects.issue == index.issues[names[1]]))[0]
            return float(worlds.effect[0, e]), still
        case "cost" | "rate":
            return float((worlds.cost if kind == "cost" else worlds.rate)[0, move]), still
    return float(worlds.par[path if kind == "weight" else path.removeprefix("parameter.")][0, 0]), still
