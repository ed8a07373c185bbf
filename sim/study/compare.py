"""Compare: what a study says, as tables.

Scenarios are compared replicate by replicate: under common luck the paired difference is the effect (Law 2015, ch. 11).
Intervals are 95 %: of means by the normal approximation, of shares by Wilson (1927).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from scipy.stats import norm

from sim.study.file import Expectation
from sim.study.scenario import Scenario
from sim.world.setup import Floats

Z = float(norm.ppf(0.975))
TRIFLING = 0.005  # a mean difference below this is called undecided, however sure its sign
VISIBLE = 0.05  # a level that differs by more than this is seen to differ


@dataclass(frozen=True)
class Comparison:
    """The tables of a study.

    outcomes: scenario, outcome, kind, mean, se, low, high.
    differences: scenario, outcome, kind, difference, low, high, flips, up, down (each scenario less the first).
    satisfaction: scenario, actor, mean, se, difference, low, high.
    verdicts: scenario, expectation, says, verdict, probability, difference, low, high, claims.
    moves: scenario, actor, move, a_year (mean number a year).
    rivals: outcome, kind, model, no_change, weighted_mean (of the first scenario).
    trust: scenario, actor, other, before, after, difference, low, high.
    """

    outcomes: pd.DataFrame
    differences: pd.DataFrame
    satisfaction: pd.DataFrame
    verdicts: pd.DataFrame
    moves: pd.DataFrame
    rivals: pd.DataFrame
    trust: pd.DataFrame


def comparison(dataset: xr.Dataset, scenarios: Sequence[Scenario]) -> Comparison:
    """All tables of a study's Dataset. The scenarios are those of the Dataset, in its order."""
    return Comparison(
        outcomes=outcomes(dataset),
        differences=differences(dataset),
        satisfaction=satisfaction(dataset),
        verdicts=verdicts(dataset, scenarios),
        moves=move_rates(dataset),
        rivals=rivals(dataset, scenarios[0]),
        trust=trust_changes(dataset),
    )


def wilson(share: float, n: int) -> tuple[float, float]:
    """95 % interval of a share of n (Wilson 1927)."""
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def mean_interval(values: Floats) -> tuple[float, float, float, float]:
    """Mean, its Monte Carlo standard error, and its 95 % interval; one value has no error to speak of (NaN)."""
    mean = float(values.mean())
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")
    return mean, error, mean - Z * error, mean + Z * error


def outcomes(dataset: xr.Dataset) -> pd.DataFrame:
    """The answer to each question in each scenario."""
    rows = []
    for scenario in dataset["scenario"].values:
        for outcome in dataset["outcome"].values:
            values = dataset["outcomes"].sel(scenario=scenario, outcome=outcome).values
            kind = _kind(dataset, outcome)
            mean, error, low, high = mean_interval(values)
            if kind == "chance":
                low, high = wilson(mean, len(values))
            rows.append((scenario, outcome, kind, mean, error, low, high))
    return pd.DataFrame(rows, columns=["scenario", "outcome", "kind", "mean", "se", "low", "high"])


def differences(dataset: xr.Dataset) -> pd.DataFrame:
    """Each scenario less the first, replicate by replicate.

    flips: share of worlds whose own answer changes (a level: by more than .05; a count: by at least one);
    up, down: shares of worlds that go each way.
    """
    rows = []
    names = dataset["scenario"].values
    for scenario in names[1:]:
        for outcome in dataset["outcome"].values:
            answers = dataset["outcomes"].sel(outcome=outcome)
            change = answers.sel(scenario=scenario).values - answers.sel(scenario=names[0]).values
            kind = _kind(dataset, outcome)
            mean, _, low, high = mean_interval(change)
            seen = VISIBLE if kind == "level" else 0.5
            up, down = float((change > seen).mean()), float((change < -seen).mean())
            rows.append((scenario, outcome, kind, mean, low, high, up + down, up, down))
    columns = ["scenario", "outcome", "kind", "difference", "low", "high", "flips", "up", "down"]
    return pd.DataFrame(rows, columns=columns)


def satisfaction(dataset: xr.Dataset) -> pd.DataFrame:
    """Winners and losers: satisfaction at the end by actor, and its paired difference from the first scenario."""
    final = dataset["satisfaction"].isel(time=-1)
    return _by_actor(final)


def _by_actor(final: xr.DataArray) -> pd.DataFrame:
    names = final["scenario"].values
    rows = []
    for n, scenario in enumerate(names):
        for actor in final["actor"].values:
            values = final.sel(actor=actor)
            mean, error, _, _ = mean_interval(values.sel(scenario=scenario).values.astype(float))
            change = values.sel(scenario=scenario).values.astype(float) - values.sel(scenario=names[0]).values
            difference, _, low, high = mean_interval(change) if n else (float("nan"),) * 4
            rows.append((scenario, actor, mean, error, difference, low, high))
    return pd.DataFrame(rows, columns=["scenario", "actor", "mean", "se", "difference", "low", "high"])


def verdicts(dataset: xr.Dataset, scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """What each expectation came to.

    supported or contradicted where the 95 % interval of the mean leaves zero (or the stated value) on one side, undecided
    where it does not or where the difference is too small to matter (below .005) or comes from a single world, not run where
    the scenario to compare with is missing. probability: that the mean lies on the expected side, given the Monte Carlo error.
    """
    rows = []
    for scenario in scenarios:
        for name, expectation in scenario.file.expect.items():
            found = _verdict(dataset, scenario.name, expectation)
            rows.append((scenario.name, name, expectation.says, *found, " ".join(expectation.claims)))
    columns = ["scenario", "expectation", "says", "verdict", "probability", "difference", "low", "high", "claims"]
    return pd.DataFrame(rows, columns=columns)


def _verdict(dataset: xr.Dataset, scenario: str, expectation: Expectation) -> tuple[str, float, float, float, float]:
    missing = float("nan")
    known = set(dataset["scenario"].values)
    asked = {expectation.outcome, expectation.against or expectation.outcome}
    if not asked <= set(dataset["outcome"].values) or (expectation.than and expectation.than not in known):
        return ("not run", missing, missing, missing, missing)
    answers = dataset["outcomes"].sel(outcome=expectation.outcome)
    other: Floats | float = expectation.value or 0.0
    if expectation.than:
        other = answers.sel(scenario=expectation.than).values
    elif expectation.against:
        other = dataset["outcomes"].sel(outcome=expectation.against, scenario=scenario).values
    change = answers.sel(scenario=scenario).values - other
    mean, error, low, high = mean_interval(change)
    sign = 1.0 if expectation.is_ in {"higher", "above"} else -1.0
    if len(change) > 1 and np.ptp(change) == 0:  # all worlds agree; the rule of succession says how far that can be trusted (Laplace 1774)
        probability = 0.5 + 0.5 * float(np.sign(sign * mean)) * len(change) / (len(change) + 2)
    else:
        probability = float(norm.cdf(sign * mean / error))
    verdict = "supported" if probability > 0.975 else "contradicted" if probability < 0.025 else "undecided"
    if abs(mean) < TRIFLING:
        verdict = "undecided"
    return verdict, probability, mean, low, high


def move_rates(dataset: xr.Dataset) -> pd.DataFrame:
    """How often each actor makes each of its moves, by scenario, as a mean number a year."""
    years = _years(dataset)
    actors = dataset["move_actor"].values
    frames = []
    for scenario in dataset["scenario"].values:
        made = dataset["moves"].sel(scenario=scenario).values
        rate = made.sum(axis=(0, 1)) / made.shape[0] / years
        frames.append(pd.DataFrame({"scenario": scenario, "actor": actors, "move": dataset["move"].values, "a_year": rate}))
    return pd.concat(frames, ignore_index=True)


def _years(dataset: xr.Dataset) -> float:
    times = dataset["time"].values
    return float((times[-1] - times[0]) / np.timedelta64(1, "D")) / 365.25


def trust_changes(dataset: xr.Dataset) -> pd.DataFrame:
    """Mean trust of every actor in every other at the start and the end, with the change's 95 % interval."""
    rows = []
    actors = dataset["actor"].values
    for scenario in dataset["scenario"].values:
        both = dataset["trust"].sel(scenario=scenario).isel(time=[0, -1]).values.astype(float)
        for i, actor in enumerate(actors):
            for j, other in enumerate(actors):
                if i != j:
                    before, after = both[:, 0, i, j], both[:, 1, i, j]
                    change, _, low, high = mean_interval(after - before)
                    rows.append((scenario, actor, other, before.mean(), after.mean(), change, low, high))
    return pd.DataFrame(rows, columns=["scenario", "actor", "other", "before", "after", "difference", "low", "high"])


def rivals(dataset: xr.Dataset, scenario: Scenario) -> pd.DataFrame:
    """Naive rivals beside the model: nothing changes; issues go to the capability × salience weighted mean position.

    The weighted mean (Achen 2006; Bueno de Mesquita 1994 as its usual rival) speaks of issues alone.
    """
    start = dataset["course"].sel(scenario=scenario.name).isel(time=0)
    answer = dataset["outcomes"].sel(scenario=scenario.name)
    rows = []
    for outcome in dataset["outcome"].values:
        still = float(start.sel(outcome=outcome).mean())
        weighted = _weighted_answer(scenario, str(outcome))
        model = float(answer.sel(outcome=outcome).mean())
        rows.append((outcome, _kind(dataset, outcome), model, still, weighted))
    return pd.DataFrame(rows, columns=["outcome", "kind", "model", "no_change", "weighted_mean"])


def _weighted_answer(scenario: Scenario, name: str) -> float:
    outcome = scenario.file.outcomes[name]
    if outcome.issue is None:
        return float("nan")
    level = weighted_mean(scenario, outcome.issue)
    if outcome.above is None and outcome.below is None:
        return level
    above = -np.inf if outcome.above is None else outcome.above
    below = np.inf if outcome.below is None else outcome.below
    return float(above < level < below)


def weighted_mean(scenario: Scenario, issue: str) -> float:
    """Σ c s x / Σ c s over the actors that care about an issue; its start where nobody does."""
    numbers = scenario.numbers
    total = moment = 0.0
    for actor in scenario.world.actors:
        if f"salience.{actor}.{issue}" in numbers:
            weight = numbers[f"capability.{actor}"].span.value * numbers[f"salience.{actor}.{issue}"].span.value
            total += weight
            moment += weight * numbers[f"position.{actor}.{issue}"].span.value
    return moment / total if total else numbers[f"start.{issue}"].span.value


def _kind(dataset: xr.Dataset, outcome: str) -> str:
    return str(dataset["outcome_kind"].sel(outcome=outcome).item())
