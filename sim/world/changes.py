"""Changes: numbers that a scenario states instead of what the world's file and the claims say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sim.world.amount import Amount, spanned
from sim.world.codebook import Codebook
from sim.world.numbers import Number, belief, trusted
from sim.world.source import MOST_PROBLEMS, InputError, Loc, Problem, Source, nearest

STATED = 10.0  # pseudo-observations of a trust that a scenario simply states
STATED_REASON = "stated by the scenario"


def changed(known: Mapping[str, Number], changes: Mapping[str, Amount], codebook: Codebook, source: Source) -> dict[str, Number]:
    """Numbers after a scenario's `changes:`. InputError for unknown paths and for what does not fit.

    A word takes its range, a bare number is exact; a trust becomes a belief of STATED pseudo-observations at its value.
    """
    problems: list[Problem] = []
    after = dict(known)
    for path, amount in changes.items():
        loc: Loc = ("changes", path)
        if len(problems) > MOST_PROBLEMS:
            break
        if path not in known:
            message, mark = f"{path!r:.100} is no number of this world", source.mark(loc, key=True)
            problems.append(Problem(mark, f"changes.{path}", message, nearest(path, known)))
            continue
        try:
            after[path] = _set(known[path], amount, codebook)
        except ValueError as error:
            problems.append(Problem(source.mark(loc), f"changes.{path}", *error.args))
    if problems:
        raise InputError(problems)
    return after


def _set(number: Number, amount: Amount, codebook: Codebook) -> Number:
    kind = "memory" if number.path.startswith("parameter.") and number.path.endswith(".half_life") else number.kind
    span = spanned(amount, kind, codebook)
    if number.kind == "trust":
        return trusted(number.path, belief([(STATED, span.value)]), (), STATED_REASON)
    return replace(number, stated=span, claims=(), reason=STATED_REASON)
