"""Alarms: signs that a study says less than it seems to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from sim.study.columns import summed
from sim.study.scenario import Scenario

SAME = 0.99  # an outcome that agrees in more than this share of runs tells scenarios apart no more
PINNED = 0.5  # an issue at its end in more than this share of runs is not moving
EDGE = 0.005


@dataclass(frozen=True)
class Alarm:
    """Something to look at, and why it is expected, if the scenario's file says so."""

    name: str
    message: str
    explained: str = ""


def alarms(dataset: xr.Dataset, scenarios: Sequence[Scenario]) -> list[Alarm]:
    """All alarms of a study; each is keyed by kind and name, as in `explained:` of a scenario's file."""
    reasons = {f"outcome.{name}": o.explained for s in scenarios for name, o in s.file.outcomes.items()}
    reasons |= {name: why for s in scenarios for name, why in s.file.explained.items()}
    found = (
        *_alike(dataset),
        *_pinned(dataset),
        *_never(dataset, scenarios),
        *_idle_claims(scenarios),
        *_idle_numbers(scenarios),
    )
    return [Alarm(name, message, reasons.get(name, "")) for name, message in found]


def _alike(dataset: xr.Dataset) -> Iterator[tuple[str, str]]:
    for outcome in dataset["outcome"].values:
        values = np.round(dataset["outcomes"].sel(outcome=outcome).values, 3)
        common = [np.unique(row, return_counts=True)[1].max() / len(row) for row in values]
        if min(common) > SAME:
            yield f"outcome.{outcome}", f"the outcome {outcome} is the same in more than {SAME:.0%} of runs in every scenario"


def _pinned(dataset: xr.Dataset) -> Iterator[tuple[str, str]]:
    final = dataset["issues"].isel(time=-1)
    for scenario in dataset["scenario"].values:
        level = final.sel(scenario=scenario).values
        share = ((level < EDGE) | (level > 1 - EDGE)).mean(axis=0)
        for issue, part in zip(dataset["issue"].values, share, strict=True):
            if part > PINNED:
                yield f"issue.{issue}", f"the issue {issue} is pinned at 0 or 1 in {part:.0%} of runs of {scenario}"


def _never(dataset: xr.Dataset, scenarios: Sequence[Scenario]) -> Iterator[tuple[str, str]]:
    made = np.any([summed(dataset, "moves", scenario) for scenario in dataset["scenario"].values], axis=0)
    barred = {m for s in scenarios for e in s.file.events.values() for m, factor in e.opportunities.items() if factor == 0}
    for move in dataset["move"].values[~made]:
        if move not in barred:
            worlds = dataset.sizes["scenario"] * dataset.sizes["replicate"]
            yield f"move.{move}", f"the move {move} never happens in {worlds:,} worlds"


def _idle_claims(scenarios: Sequence[Scenario]) -> Iterator[tuple[str, str]]:
    """Claims in force that no number and no expectation of any scenario rests on."""
    used = {claim for s in scenarios for number in s.numbers.values() for claim in number.claims}
    used |= {claim for s in scenarios for e in s.file.expect.values() for claim in e.claims}
    used |= {claim for s in scenarios for e in s.file.events.values() for claim in e.claims}
    seen: set[str] = set()
    for s in scenarios:
        left_out = (*s.file.without.claims, *s.file.without.articles)
        for name, claim in s.evidence.claims(s.world.as_of, left_out).items():
            if name not in used and name not in seen and claim.about.kind != "conclusion":
                seen.add(name)
                yield f"claim.{name}", f"the claim {name} moves nothing"


def _idle_numbers(scenarios: Sequence[Scenario]) -> Iterator[tuple[str, str]]:
    """Numbers that cannot move anything: no effect, no rate, no weight, whatever is drawn."""
    idle = {"effect", "rate", "coupling", "pull", "weight"}
    seen: set[str] = set()
    for s in scenarios:
        for path, number in s.numbers.items():
            if number.kind in idle and path not in seen and number.span.low == number.span.high == 0:
                seen.add(path)
                yield f"number.{path}", f"the number {path} is zero and moves nothing"
