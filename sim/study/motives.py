"""Motives: what carried the moves that an actor made, over an ensemble.

Each move that was made counts with the terms of its utility as they stood when it was chosen; one that was made twice counts
twice. Means are ratios of sums over worlds, with the standard error of a ratio (Cochran 1977, Sampling Techniques, ch. 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.engine.appraisal import View, appraise
from sim.engine.block import BLOCK
from sim.study.dispatch import in_order
from sim.study.ensemble import Watch, move_titles
from sim.study.explain import TERMS
from sim.study.scenario import Scenario
from sim.study.witness import witnessed
from sim.world.setup import Bools, Floats, Setup

MOST = 256  # replicates that are walked again
GROUPS: Mapping[str, str] = {
    "all": "All moves",
    "friendly": "Particular acts, friendly or neutral",
    "hostile": "Particular acts, hostile",
    "routine": "Diplomatic routine",
}


@dataclass(frozen=True)
class Carried:
    """Why an actor's moves were made.

    motives: scenario, group (see GROUPS), motive (a term, or utility), mean, se, a_year.
    moves: scenario, move, title, named (no routine), a_year, mean of each term, utility; the most frequent first.
    replicates: how many worlds of each scenario were walked again.
    """

    motives: pd.DataFrame
    moves: pd.DataFrame
    replicates: int


@dataclass(frozen=True)
class Task:
    """One block of one scenario, as a worker gets it."""

    setup: Setup
    actor: int
    seed: int
    block: int


def tally(task: Task) -> Floats:
    """Sums over a block's steps by replicate, own move and term, and last how often each was made, (R, M, 8)."""
    moves = task.setup.moves
    own = np.flatnonzero(moves.actor == task.actor)
    view = View(own, moves.actor[own], moves.target[own], asked=False)
    found = np.zeros((BLOCK, len(own), len(TERMS) + 1))
    for sight in witnessed(task.setup, task.seed, task.block):
        terms, made = appraise(view, sight.state, sight.worlds), sight.made[:, own].astype(float)
        for n, name in enumerate(TERMS):
            found[:, :, n] += made * getattr(terms, name)
        found[:, :, -1] += made
    return found


def carried(
    scenarios: Sequence[Scenario],
    actor: str,
    size: tuple[int, int],
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Carried:
    """Walk scenarios again and take apart the moves that an actor made. size: replicates (at most MOST are walked), seed."""
    replicates, seed = min(size[0], MOST), size[1]
    blocks = range(-(-replicates // BLOCK))
    tasks = [Task(s.setup, s.index.actors[actor], seed, b) for s in scenarios for b in blocks]
    results = in_order(tally, tasks, executor)
    tallies: list[Floats] = []
    for result in results:
        tallies.append(result)
        if watch:
            watch(len(tallies), len(tasks))
    motives, moves = [], []
    for n, scenario in enumerate(scenarios):
        counted = np.concatenate(tallies[n * len(blocks) : (n + 1) * len(blocks)])[:replicates]
        motives.append(_by_motive(scenario, actor, counted))
        moves.append(_by_move(scenario, actor, counted))
    return Carried(pd.concat(motives, ignore_index=True), pd.concat(moves, ignore_index=True), replicates)


def _by_motive(scenario: Scenario, actor: str, counted: Floats) -> pd.DataFrame:
    """Mean contribution of each term over the moves made, group by group."""
    moves = scenario.setup.moves
    own = np.flatnonzero(moves.actor == scenario.index.actors[actor])
    hostile, named = moves.score[own] < 0, own < moves.named
    groups: dict[str, Bools] = {
        "all": np.ones(len(own), dtype=bool), "friendly": named & ~hostile, "hostile": named & hostile, "routine": ~named
    }  # fmt: skip
    rows = []
    for group, members in groups.items():
        sums = counted[:, members].sum(axis=1)
        a_year = float(sums[:, -1].mean()) / _years(scenario)
        parts = np.concatenate([sums[:, :-1], sums[:, :-1].sum(axis=1, keepdims=True)], axis=1)
        rows += [
            (scenario.name, group, motive, *ratio(part, sums[:, -1]), a_year)
            for motive, part in zip((*TERMS, "utility"), parts.T, strict=True)
        ]
    return pd.DataFrame(rows, columns=["scenario", "group", "motive", "mean", "se", "a_year"])


def ratio(part: Floats, number: Floats) -> tuple[float, float]:
    """Σ part / Σ number over worlds, and its standard error; NaN where there is nothing, or one world."""
    total = float(number.sum())
    if not total:
        return float("nan"), float("nan")
    mean, worlds = float(part.sum()) / total, len(part)
    if worlds < 2:
        return mean, float("nan")
    rest = part - mean * number
    return mean, float(np.sqrt((rest**2).sum() / (worlds * (worlds - 1)))) / (total / worlds)


def _by_move(scenario: Scenario, actor: str, counted: Floats) -> pd.DataFrame:
    sums = counted.sum(axis=0)
    own = [(name, title) for name, title, doer in move_titles(scenario) if doer == actor]
    made = sums[:, -1] > 0
    means = pd.DataFrame(sums[made, :-1] / sums[made, -1:], columns=list(TERMS))
    means["utility"] = means.sum(axis=1)
    head = pd.DataFrame([pair for pair, there in zip(own, made, strict=True) if there], columns=["move", "title"])
    head.insert(0, "scenario", scenario.name)
    head["named"] = head["move"].isin(scenario.world.moves)
    head["a_year"] = sums[made, -1] / len(counted) / _years(scenario)
    joined = pd.concat([head, means], axis=1)
    return joined.sort_values("a_year", ascending=False, kind="stable")


def _years(scenario: Scenario) -> float:
    return scenario.setup.steps * scenario.setup.months / 12.0
