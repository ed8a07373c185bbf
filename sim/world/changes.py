"""Changes: numbers that a scenario states instead of what the world's file and the claims say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sim.world.codebook import Codebook, Span
from sim.world.numbers import Number, belief, trusted
from sim.world.source import InputError, Loc, Problem, Source, nearest
from sim.world.world import Amount

STATED = 10.0  # pseudo-observations of a trust that a scenario simply states

SCALES = {  # the scale whose words may be written for a number of each kind
    "start": "position", "pull": "coupling", "exit": "rate", "mediation": "coupling", "term": "position",
    "delivery": "half_life",
}  # fmt: skip


def changed(known: Mapping[str, Number], changes: Mapping[str, Amount], codebook: Codebook, source: Source) -> dict[str, Number]:
    """Numbers after a scenario's `changes:`. A word takes its range, a bare number is exact. InputError for unknown paths."""
    problems: list[Problem] = []
    after = dict(known)
    for path, amount in changes.items():
        loc: Loc = ("changes", path)
        if path not in known:
            problems.append(
                Problem(source.mark(loc), f"changes.{path}", f"{path!r} is no number of this world", nearest(path, known))
            )
            continue
        try:
            after[path] = _set(known[path], amount, codebook)
        except ValueError as error:
            problems.append(Problem(source.mark(loc), f"changes.{path}", str(error), ""))
    if problems:
        raise InputError(problems)
    return after


def _set(number: Number, amount: Amount, codebook: Codebook) -> Number:
    scale = SCALES.get(number.kind, number.kind)
    if isinstance(amount, str):
        word = amount.lstrip("+-")
        if scale not in codebook.scales:
            raise ValueError(f"a {number.kind} takes a number or [low, value, high], not the word {word!r}")
        if word not in codebook.words(scale):
            raise ValueError(f"{word!r} is no level of {scale}. {nearest(word, codebook.words(scale))}")
        span = codebook.span(scale, word)
        span = span.negated() if amount.startswith("-") else span
    else:
        span = Span(*amount) if isinstance(amount, tuple) else Span(amount, amount, amount)
    low, high = bounds(number.kind)
    if not low <= span.low <= span.value <= span.high <= high:
        raise ValueError(f"{amount!r} does not fit: a {number.kind} reads low <= value <= high within [{low:g}, {high:g}]")
    reason = "stated by the scenario"
    if number.kind == "trust":
        return trusted(number.path, belief([(STATED, span.value)]), (), reason)
    return replace(number, span=span, claims=(), reason=reason)


def bounds(kind: str) -> tuple[float, float]:
    """The least and greatest value that a number of a kind may take."""
    return {
        "trust": (0.0, 1.0), "position": (0.0, 1.0), "salience": (0.0, 1.0), "start": (0.0, 1.0), "term": (0.0, 1.0),
        "effect": (-1.0, 1.0), "coupling": (-3.0, 3.0), "pull": (-3.0, 3.0), "capability": (1e-3, 100.0),
        "half_life": (0.1, 1200.0), "delivery": (0.1, 1200.0), "noise": (0.0, 0.5), "rate": (0.0, 30.0), "exit": (0.0, 30.0),
    }.get(kind, (0.0, 1000.0))  # fmt: skip
