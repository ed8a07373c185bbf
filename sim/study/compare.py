"""Compare: what a study says, as tables.

Scenarios are compared replicate by replicate: under common luck the paired difference is the effect (Law 2015, ch. 11).
Intervals are 95 %: of shares by Wilson (1927), of paired differences by the bootstrap over replicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from scipy.stats import norm

from sim.study.classics import positions
from sim.study.columns import some_answers, summed, together
from sim.study.file import Expectation
from sim.study.intervals import bootstrapped, holm, mean_interval, wilson
from sim.study.scenario import Scenario
from sim.world.setup import Floats

TRIFLING = 0.005  # a mean difference below this is called undecided, however sure its sign
VISIBLE = 0.05  # a level that differs by more than this is seen to differ


@dataclass(frozen=True)
class Answers:
    """The tables that need no more than outcomes.

    outcomes: scenario, outcome, kind, mean, se, low, high.
    differences: scenario, outcome, kind, difference, low, high, flips, up, down (each scenario less the first).
    verdicts: scenario, expectation, says, verdict, probability, difference, low, high, claims.
    """

    outcomes: pd.DataFrame
    differences: pd.DataFrame
    verdicts: pd.DataFrame


@dataclass(frozen=True)
class Comparison(Answers):
    """The tables of a study that keeps all.

    satisfaction: scenario, actor, mean, se, difference, low, high.
    moves: scenario, actor, move, a_year (mean number a year).
    rivals: outcome, kind, model, no_change, weighted_mean (of the first scenario).
    trust: scenario, actor, other, before, after, difference, low, high.
    """

    satisfaction: pd.DataFrame
    moves: pd.DataFrame
    rivals: pd.DataFrame
    trust: pd.DataFrame


def answers(dataset: xr.Dataset, scenarios: Sequence[Scenario]) -> Answers:
    """The tables that need no more than the outcomes of a Dataset, whose scenarios these are, in its order."""
    return Answers(outcomes=outcomes(dataset), differences=differences(dataset), verdicts=verdicts(dataset, scenarios))


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
    for n, scenario in enumerate(dataset["scenario"].values[1:], start=1):
        for part in together(dataset):
            change = some_answers(dataset, n, part) - some_answers(dataset, 0, part)
            low, high = bootstrapped(change)
            for o, outcome in enumerate(dataset["outcome"].values[part]):
                kind = _kind(dataset, outcome)
                seen = VISIBLE if kind == "level" else 0.5
                up, down = float((change[:, o] > seen).mean()), float((change[:, o] < -seen).mean())
                mean = float(change[:, o].mean())
                rows.append((scenario, outcome, kind, mean, float(low[o]), float(high[o]), up + down, up, down))
    columns = ["scenario", "outcome", "kind", "difference", "low", "high", "flips", "up", "down"]
    return pd.DataFrame(rows, columns=columns)


def satisfaction(dataset: xr.Dataset) -> pd.DataFrame:
    """Winners and losers: satisfaction at the end by actor, and its paired difference from the first scenario."""
    final = dataset["satisfaction"].isel(time=-1).values.astype(float)
    rows = []
    for n, scenario in enumerate(dataset["scenario"].values):
        change = final[n] - final[0] if n else np.full_like(final[0], np.nan)
        low, high = bootstrapped(change) if n else (change[0], change[0])
        for i, actor in enumerate(dataset["actor"].values):
            mean, error, _, _ = mean_interval(final[n, :, i])
            rows.append((scenario, actor, mean, error, float(change[:, i].mean()), float(low[i]), float(high[i])))
    return pd.DataFrame(rows, columns=["scenario", "actor", "mean", "se", "difference", "low", "high"])


def pairing(dataset: xr.Dataset) -> pd.DataFrame:
    """What common luck saves: scenario, outcome, ratio of the variance of the paired difference to that of an unpaired one.

    A ratio of 0.1 says that unpaired runs would need ten times the worlds for the same interval. NaN where nothing varies.
    """
    rows = []
    for n, scenario in enumerate(dataset["scenario"].values[1:], start=1):
        for part in together(dataset):
            one, other = some_answers(dataset, n, part), some_answers(dataset, 0, part)
            unpaired = one.var(axis=0) + other.var(axis=0)
            ratio = np.divide((one - other).var(axis=0), unpaired, out=np.full(len(unpaired), np.nan), where=unpaired > 0)
            rows += [(scenario, outcome, float(r)) for outcome, r in zip(dataset["outcome"].values[part], ratio, strict=True)]
    return pd.DataFrame(rows, columns=["scenario", "outcome", "ratio"])


def verdicts(dataset: xr.Dataset, scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """What each expectation came to.

    supported or contradicted where the mean lies on one side of zero (or of the stated value) at the 5 % level, adjusted for
    the number of expectations of the study (Holm 1979); undecided where it does not, where the difference is too small to
    matter (below .005) or where there is a single world; not run where the scenario to compare with is missing.
    probability: that the mean lies on the expected side, given the Monte Carlo error.
    """
    asked = [(s.name, name, expectation) for s in scenarios for name, expectation in s.file.expect.items()]
    weighed = [_weighed(dataset, scenario, expectation) for scenario, _, expectation in asked]
    family = holm(np.array([2.0 * min(w[0], 1.0 - w[0]) for w in weighed]))
    rows = []
    for (scenario, name, expectation), found, p in zip(asked, weighed, family, strict=True):
        rows.append((scenario, name, expectation.says, _verdict(*found[:2], p), *found, " ".join(expectation.claims)))
    columns = ["scenario", "expectation", "says", "verdict", "probability", "difference", "low", "high", "claims"]
    return pd.DataFrame(rows, columns=columns)


def _verdict(probability: float, difference: float, p: float) -> str:
    if np.isnan(difference):
        return "not run"
    if not p < 0.05 or abs(difference) < TRIFLING:
        return "undecided"
    return "supported" if probability > 0.5 else "contradicted"


def _weighed(dataset: xr.Dataset, scenario: str, expectation: Expectation) -> tuple[float, float, float, float]:
    """Probability that an expectation's mean lies on the expected side, and the mean with its interval."""
    known = set(dataset["scenario"].values)
    asked = {expectation.outcome, expectation.against or expectation.outcome}
    if not asked <= set(dataset["outcome"].values) or (expectation.than and expectation.than not in known):
        return (float("nan"),) * 4
    answers = dataset["outcomes"].sel(outcome=expectation.outcome)
    other: Floats | float = expectation.value or 0.0
    if expectation.than:
        other = answers.sel(scenario=expectation.than).values
    elif expectation.against:
        other = dataset["outcomes"].sel(outcome=expectation.against, scenario=scenario).values
    change = answers.sel(scenario=scenario).values - other
    mean, error, low, high = mean_interval(change)
    sign = 1.0 if expectation.is_ in {"higher", "above"} else -1.0
    if len(change) > 1 and np.ptp(change) == 0:
        # all worlds agree; the rule of succession says how far that can be trusted (Laplace 1774)
        return 0.5 + 0.5 * float(np.sign(sign * mean)) * len(change) / (len(change) + 2), mean, low, high
    return float(norm.cdf(sign * mean / error)), mean, low, high


def move_rates(dataset: xr.Dataset) -> pd.DataFrame:
    """How often each actor makes each of its moves, by scenario, as a mean number a year."""
    years = _years(dataset)
    actors = dataset["move_actor"].values
    frames = []
    for scenario in dataset["scenario"].values:
        rate = summed(dataset, "moves", scenario) / dataset.sizes["replicate"] / years
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
        both = dataset["trust"].sel(scenario=scenario).isel(time=[0, -1]).values
        for i, actor in enumerate(actors):
            for j, other in enumerate(actors):
                if i != j:
                    before, after = both[:, 0, i, j].astype(float), both[:, 1, i, j].astype(float)
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
    caring = [actor for actor in scenario.world.actors if f"salience.{actor}.{issue}" in numbers]
    capability = np.array([numbers[f"capability.{actor}"].span.value for actor in caring])
    salience, position = (
        np.array([numbers[f"{kind}.{actor}.{issue}"].span.value for actor in caring]) for kind in ("salience", "position")
    )
    if not capability @ salience > 0.0:
        return numbers[f"start.{issue}"].span.value
    return positions.weighted_mean(capability, salience, position)


def _kind(dataset: xr.Dataset, outcome: str) -> str:
    return str(dataset["outcome_kind"].sel(outcome=outcome).item())
