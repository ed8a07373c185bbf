"""Lenses: which conclusions survive another theory of motives.

The scenarios of a study are run again under every other lens, with the same luck. A conclusion holds under a lens where
its 95 % interval leaves zero out and it is not trifling; it is one conclusion only as long as its sign stays the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from sim.study.compare import TRIFLING, differences, outcomes, verdicts
from sim.study.ensemble import Study, Watch
from sim.study.kept import answered
from sim.study.scenario import Scenario
from sim.study.variants import Alteration, Batch, altered
from sim.world.setup import Floats
from sim.world.source import InputError, Problem

ALL = "all"
UNDER = ("all", "some", "none")


@dataclass(frozen=True)
class Lenses:
    """What a study says under several lenses, the study's own lens first.

    answers: lens, scenario, outcome, kind, mean, se, difference, low, high, sign, holds. difference: from the first
    scenario; of the first scenario itself, and so of a lone one, from its own lens. sign: -1, 0 or 1, 0 where undecided.
    expectations: lens, scenario, expectation, says, verdict, probability, difference, low, high, claims.
    verdicts: scenario, about (difference or expectation), name, sign, under (all, some or none), lenses (where it holds),
    against (lenses under which the opposite holds).
    """

    names: tuple[str, ...]
    answers: pd.DataFrame
    expectations: pd.DataFrame
    verdicts: pd.DataFrame


def chosen(scenarios: Sequence[Scenario], asked: str, first: str | None = None) -> tuple[str, ...]:
    """The lenses that some words ask for, `all` or names joined by commas, `first` before the others.

    Without `first`, `all` begins with the lens of the first scenario. InputError for a lens that a world does not have.
    """
    known = [name for name in scenarios[0].world.lenses if all(name in s.world.lenses for s in scenarios)]
    named = [part.strip() for part in asked.split(",") if part.strip()]
    if named == [ALL]:
        named = [scenarios[0].file.lens, *known]
    wanted = tuple(dict.fromkeys([first, *named] if first else named))
    remedy = f"There are {', '.join(known)}; or say `all`."
    problems = [Problem(None, "--lenses", f"{lens!r} is no lens of these worlds", remedy) for lens in wanted if lens not in known]
    if not problems and len(wanted) < 2:
        problems.append(Problem(None, "--lenses", f"{asked!r} leaves nothing to compare", f"Name two or more. {remedy}"))
    if problems:
        raise InputError(problems)
    return wanted


@dataclass(frozen=True)
class Others:
    """A study to be run again under other lenses than its own."""

    study: Study
    lenses: tuple[str, ...]  # without the study's own

    @property
    def batches(self) -> tuple[Batch, ...]:
        """One batch a scenario, for its questions; its setups in the order of the lenses."""
        study = self.study
        return tuple(
            Batch(tuple(altered(s, Alteration(lens=lens)).setup for lens in self.lenses), asked, study.replicates, study.seed)
            for s, asked in zip(study.scenarios, study.questions, strict=True)
        )


def run_others(others: Others, folder: Path, executor: Executor | None = None, watch: Watch | None = None) -> Floats:
    """The answers under the other lenses, (lenses, scenarios, replicates, outcomes), kept in a folder as they come."""
    batches, found = others.batches, []
    for n, batch in enumerate(batches):
        found.append(np.stack(answered(batch, folder, executor, _shifted(watch, n, len(batches)))))
    return np.stack(found, axis=1)


def _shifted(watch: Watch | None, place: int, batches: int) -> Watch | None:
    """Watch one of several batches of equal size as a part of them all."""
    return None if watch is None else lambda done, total: watch(place * total + done, batches * total)


def lenses(dataset: xr.Dataset, others: Mapping[str, Floats], own: str, scenarios: Sequence[Scenario]) -> Lenses:
    """All tables of a study under its own lens and others. others: lens → (scenarios, replicates, outcomes)."""
    plain = _plain(dataset)
    seen = {own: plain} | {lens: plain.copy(data={"outcomes": values}) for lens, values in others.items()}
    answers = pd.concat([_answers(seen[lens], plain).assign(lens=lens) for lens in seen], ignore_index=True)
    expected = pd.concat([verdicts(seen[lens], scenarios).assign(lens=lens) for lens in seen], ignore_index=True)
    judged = pd.DataFrame([*_differences(answers, len(scenarios)), *_expectations(expected)], columns=VERDICTS)
    front = ["lens", *(c for c in answers.columns if c != "lens")]
    return Lenses(tuple(seen), answers[front], expected[["lens", *(c for c in expected.columns if c != "lens")]], judged)


VERDICTS = ["scenario", "about", "name", "sign", "under", "lenses", "against"]


def _plain(dataset: xr.Dataset) -> xr.Dataset:
    """The answers alone, with their labels."""
    kept = dataset[["outcomes"]].transpose("scenario", "replicate", "outcome")
    return kept.drop_vars([name for name in kept.coords if not {*kept[name].dims} <= {"scenario", "replicate", "outcome"}])


def _answers(seen: xr.Dataset, own: xr.Dataset) -> pd.DataFrame:
    """Means under one lens, differences from the first scenario, and of the first scenario from its own lens."""
    first = str(seen["scenario"].values[0])
    both = np.stack([own["outcomes"].values[0], seen["outcomes"].values[0]])
    pair = seen.isel(scenario=[0, 0]).copy(data={"outcomes": both}).assign_coords(scenario=["own lens", first])
    changed = pd.concat([differences(pair), differences(seen)], ignore_index=True)
    means = outcomes(seen)[["scenario", "outcome", "kind", "mean", "se"]]
    found = means.merge(changed[["scenario", "outcome", "difference", "low", "high"]], on=["scenario", "outcome"])
    sure = ((found["low"] > 0) | (found["high"] < 0)) & (found["difference"].abs() >= TRIFLING)
    return found.assign(sign=np.where(sure, np.sign(found["difference"]), 0).astype(int), holds=sure)


Judged = tuple[str, str, str, int, str, str, str]


def _differences(answers: pd.DataFrame, scenarios: int) -> Iterator[Judged]:
    """One verdict a scenario and outcome; the first scenario has no difference to judge."""
    first = answers["scenario"].iloc[0]
    mine = answers[answers["scenario"] != first] if scenarios > 1 else answers.iloc[:0]
    for (scenario, outcome), group in mine.groupby(["scenario", "outcome"], sort=False):
        signs = dict(zip(group["lens"], group["sign"], strict=True))
        yield str(scenario), "difference", str(outcome), *judged(signs)


def _expectations(expected: pd.DataFrame) -> Iterator[Judged]:
    """One verdict an expectation that could be put to the runs: under which lenses it is supported."""
    worth = {"supported": 1, "contradicted": -1}
    ran = expected[expected["verdict"] != "not run"]
    for (scenario, name), group in ran.groupby(["scenario", "expectation"], sort=False):
        signs = {lens: worth.get(verdict, 0) for lens, verdict in zip(group["lens"], group["verdict"], strict=True)}
        yield str(scenario), "expectation", str(name), *judged(signs, 1)


def judged(signs: Mapping[str, int], expected: int = 0) -> tuple[int, str, str, str]:
    """(sign, under, lenses, against) of a conclusion from its sign under each lens, 0 where it is undecided.

    The conclusion is what the first lens says, or the first lens that says anything, unless a sign is expected.
    """
    sign = expected or next((s for s in signs.values() if s), 0)
    holding = [lens for lens, s in signs.items() if sign and s == sign]
    against = [lens for lens, s in signs.items() if sign and s == -sign]
    under = UNDER[0] if len(holding) == len(signs) else UNDER[1] if holding else UNDER[2]
    return sign, under, " ".join(holding), " ".join(against)
