"""Sources: what a world's numbers rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sim.study.scenario import Scenario
from sim.world.changes import STATED_REASON
from sim.world.evidence import Claim
from sim.world.numbers import Number

KINDS = {  # kinds of numbers as a reader knows them
    "trust": "trust", "position": "positions", "salience": "saliences", "capability": "capabilities",
    "start": "where issues stand", "effect": "effects of moves", "coupling": "couplings of issues",
    "pull": "issues' pull on capability", "term": "terms of accords", "mediation": "mediation",
    "rate": "how often moves and accords come up", "exit": "how often accords are left", "cost": "costs",
    "half_life": "how long issues remember", "noise": "unexplained change", "delivery": "speed of delivery",
    "parameter": "parameters of the laws", "weight": "weights of the lens",
}  # fmt: skip


def coverage(scenario: Scenario) -> pd.DataFrame:
    """Share of a world's numbers that rest on claims, by kind: kind, numbers, on_claims, share; the last row sums."""
    counts: dict[str, list[int]] = {label: [0, 0] for label in KINDS.values()}
    for number in scenario.numbers.values():
        row = counts[KINDS[number.kind]]
        row[0] += 1
        row[1] += not number.assumed
    rows = [(label, total, on) for label, (total, on) in counts.items() if total]
    rows.append(("all", sum(r[1] for r in rows), sum(r[2] for r in rows)))
    frame = pd.DataFrame(rows, columns=["kind", "numbers", "on_claims"])
    return frame.assign(share=frame["on_claims"] / frame["numbers"])


def paragraphs(scenario: Scenario) -> pd.DataFrame:
    """How each article's paragraphs were read: article, paragraphs, with_claims, boilerplate, repeats, claims."""
    rows = []
    for article in scenario.evidence.articles:
        reads = [p.read for p in article.paragraphs.values()]
        kinds = (reads.count("claims"), reads.count("boilerplate"), reads.count("repeat"))
        rows.append((article.article, len(reads), *kinds, len(article.claims)))
    return pd.DataFrame(rows, columns=["article", "paragraphs", "with_claims", "boilerplate", "repeats", "claims"])


@dataclass(frozen=True)
class Trace:
    """A number, the claims behind it and the arithmetic in words."""

    number: Number
    claims: Mapping[str, Claim]
    arithmetic: tuple[str, ...]


def traced(scenario: Scenario, words: tuple[str, ...]) -> list[Trace]:
    """The numbers that some words name: two actors (trust both ways), an actor and an issue, or any part of a path.

    Empty where nothing fits.
    """
    actors = set(scenario.index.actors)
    if len(words) == 2 and set(words) <= actors:
        paths = [f"trust.{words[0]}.{words[1]}", f"trust.{words[1]}.{words[0]}"]
    else:
        paths = [path for path in scenario.numbers if set(words) <= {path, *path.split(".")}]
    return [_trace(scenario, scenario.numbers[path]) for path in paths if path in scenario.numbers]


def _trace(scenario: Scenario, number: Number) -> Trace:
    known = scenario.evidence.claims()
    claims = {name: known[name] for name in number.claims}
    if number.belief is not None:
        return Trace(number, claims, tuple(_beta(scenario, number, claims)))
    low, value, high = number.span
    lines = [f"{value:.3g}, range {low:.3g} to {high:.3g}"]
    if claims and all(_speaks(claim, number) for claim in claims.values()):
        terms = [f"{_weight(scenario, c):g} × {_level(scenario, number, c):.2f} ({name})" for name, c in claims.items()]
        total = sum(_weight(scenario, c) for c in claims.values())
        lines.insert(0, f"({' + '.join(terms)}) / {total:g} = {abs(value):.3f}: mean of levels, weighted by strength")
    return Trace(number, claims, tuple(lines))


def _beta(scenario: Scenario, number: Number, claims: Mapping[str, Claim]) -> list[str]:
    assert number.belief is not None
    alpha, beta = number.belief
    if claims and all(_speaks(claim, number) for claim in claims.values()):
        good = " + ".join(f"{_weight(scenario, c):g} × {_level(scenario, number, c):.2f}" for c in claims.values())
        ill = " + ".join(f"{_weight(scenario, c):g} × {1 - _level(scenario, number, c):.2f}" for c in claims.values())
    else:
        weight = alpha + beta - 2.0
        level = (alpha - 1.0) / weight if weight > 0 else 0.5
        good, ill = f"{weight:g} × {level:.2f}", f"{weight:g} × {1 - level:.2f}"
        if number.reason == STATED_REASON:
            good += " (stated)"
    low, _, high = number.span
    return [
        f"α = 1 + {good} = {alpha:.2f}",
        f"β = 1 + {ill} = {beta:.2f}",
        f"trust = α / (α + β) = {alpha / (alpha + beta):.3f}, 90 % between {low:.2f} and {high:.2f}",
    ]


def _speaks(claim: Claim, number: Number) -> bool:
    """Whether a claim sets a number; others only support what a file states."""
    about, (kind, *names) = claim.about, number.path.split(".")
    match kind:
        case "trust":
            return about.trust == tuple(names)
        case "position" | "salience":
            wanted = about.interest
            return wanted is not None and [wanted.actor, wanted.issue] == names and getattr(claim, kind) is not None
        case "coupling":
            return about.mechanism is not None
    return {"start": about.state, "capability": about.capability}.get(kind) == names[0]


def _weight(scenario: Scenario, claim: Claim) -> float:
    return scenario.evidence.codebook.strength[claim.strength].value


def _level(scenario: Scenario, number: Number, claim: Claim) -> float:
    """The value of the level by which a claim speaks to a number."""
    for field, scale, word in claim.words():
        if field in {"level", number.kind}:
            return scenario.evidence.codebook.span(scale, word).value
    raise AssertionError(f"a claim about {claim.about.kind} says nothing about {number.path}")
