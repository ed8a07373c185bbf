"""Drivers: which uncertain numbers the outcomes followed.

Each world of an ensemble draws its numbers from their ranges; the rank correlation (Spearman 1904) of a number with an
outcome over the worlds says how far that number moved it. It costs no further run, and sees one number at a time.
The first WORLDS are asked where there are more: they know a correlation to .03, and every one is drawn a second time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import xarray as xr
from scipy.stats import norm, rankdata

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.draws import draw_worlds
from sim.engine.state import Worlds
from sim.study.scenario import Scenario
from sim.world.setup import Floats

WORLDS = 4096


def drivers(dataset: xr.Dataset, scenario: Scenario, seed: int, most: int = 3) -> pd.DataFrame:
    """The numbers that each outcome of a scenario followed most: outcome, number, correlation, rests_on.

    Only correlations that luck alone would not reach in one study of twenty, over all numbers of an outcome (Bonferroni).
    Empty where the scenario draws nothing or has too few worlds.
    """
    answers = dataset["outcomes"].sel(scenario=scenario.name).isel(replicate=slice(WORLDS)).values
    varied = {path: values for path, values in drawn_numbers(scenario, seed, len(answers)).items() if np.ptp(values) > 0}
    columns = ["outcome", "number", "correlation", "rests_on"]
    if not varied or len(answers) < 30:
        return pd.DataFrame([], columns=columns)
    floor = float(norm.ppf(1.0 - 0.025 / len(varied))) / np.sqrt(len(answers) - 1)
    paths, found = list(varied), _correlations(list(varied.values()), answers)
    rows = []
    for o, outcome in enumerate(dataset["outcome"].values):
        for p in np.argsort(-np.abs(found[:, o]), kind="stable")[:most]:
            if abs(found[p, o]) > floor:
                rows.append((outcome, paths[p], float(found[p, o]), _support(scenario, paths[p])))
    return pd.DataFrame(rows, columns=columns)


def drawn_numbers(scenario: Scenario, seed: int, replicates: int) -> dict[str, Floats]:
    """What each world drew for each number that has one value a world, by path: (replicates,). Saliences as shares."""
    parts: dict[str, list[Floats]] = {}
    for block in range(-(-replicates // BLOCK)):
        worlds = draw_worlds(scenario.setup, Chance(seed, block, 0))
        for path, values in _named(scenario, worlds):
            parts.setdefault(path, []).append(values)
    return {path: np.concatenate(parts.pop(path))[:replicates] for path in list(parts) if path in scenario.numbers}


def _named(scenario: Scenario, worlds: Worlds) -> Iterator[tuple[str, Floats]]:
    index = scenario.index
    for i, actor in enumerate(index.actors):
        yield f"capability.{actor}", worlds.capability[:, i]
        for j, other in enumerate(index.actors):
            yield f"trust.{actor}.{other}", worlds.alpha[:, i, j] / (worlds.alpha[:, i, j] + worlds.beta[:, i, j])
        for k, issue in enumerate(index.issues):
            for kind, values in (("position", worlds.position), ("salience", worlds.share), ("pull", worlds.pull)):
                yield f"{kind}.{actor}.{issue}", values[:, i, k]
    for k, issue in enumerate(index.issues):
        for kind, level in (("start", worlds.start), ("half_life", worlds.half_life), ("noise", worlds.noise)):
            yield f"{kind}.{issue}", level[:, k]
    for name, coupling in scenario.world.couplings.items():
        yield f"coupling.{name}", worlds.coupling[:, index.issues[coupling.of], index.issues[coupling.by]]
    for name, drawn in worlds.par.items():
        yield (name if name.startswith("weight.") else f"parameter.{name}"), drawn[:, 0]
    yield from _of_moves(scenario, worlds)
    yield from _of_accords(scenario, worlds)


def _of_moves(scenario: Scenario, worlds: Worlds) -> Iterator[tuple[str, Floats]]:
    effects, issues = worlds.setup.moves.effects, list(scenario.index.issues)
    for m, name in enumerate(scenario.world.moves):
        yield f"rate.{name}", worlds.rate[:, m]
        yield f"cost.{name}", worlds.cost[:, m]
    for e, (move, issue) in enumerate(zip(effects.move, effects.issue, strict=True)):
        yield f"effect.{worlds.setup.moves.name[move]}.{issues[issue]}", worlds.effect[:, e]


def _of_accords(scenario: Scenario, worlds: Worlds) -> Iterator[tuple[str, Floats]]:
    terms, actors, issues = worlds.setup.accords.terms, worlds.setup.actors, worlds.setup.issues
    for g, name in enumerate(scenario.world.accords):
        yield f"rate.{name}", worlds.sign_rate[:, g]
        yield f"exit.{name}", worlds.exit_rate[:, g]
        for i, actor in enumerate(actors):
            yield f"cost.{name}.{actor}", worlds.sign_cost[:, g, i]
            yield f"mediation.{name}.{actor}", worlds.mediation[:, g, i]
    for p, (g, k, i) in enumerate(zip(terms.accord, terms.issue, terms.deliverer, strict=True)):
        path = f"{worlds.setup.accords.name[g]}.{issues[k]}.{actors[i]}"
        yield f"term.{path}", worlds.agreed[:, p]
        yield f"delivery.{path}", worlds.delivery[:, p]


def _correlations(numbers: list[Floats], answers: Floats) -> Floats:
    """Spearman's rank correlation of every number, each (R,), with every answer, (R, O); 0 where an answer never varies."""
    right = _standard(rankdata(answers, axis=0))
    return np.stack([_standard(rankdata(values)) @ right for values in numbers]) / len(answers)


def _standard(ranks: Floats) -> Floats:
    spread = ranks.std(axis=0)
    return (ranks - ranks.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def _support(scenario: Scenario, path: str) -> str:
    number = scenario.numbers[path]
    return " ".join(number.claims) or f"assumption: {number.reason}"
