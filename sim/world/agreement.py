"""Agreement: how far two coders of the same units chose the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from sim.world.codebook import Codebook, Strict
from sim.world.evidence import SCALE_OF
from sim.world.source import InputError, Loc, Problem, Source, nearest, read, validate


class Coding(Strict):
    """One unit, coded twice."""

    kind: Literal["trust", "interest", "state", "capability", "mechanism", "conclusion"]
    first: dict[str, str]
    second: dict[str, str]

    @property
    def fields(self) -> tuple[str, ...]:
        """What a claim of this kind is coded by."""
        return ("position", "salience", "strength") if self.kind == "interest" else ("level", "strength")


class Settled(Strict):
    """A difference, and why it was settled as it was."""

    claim: str
    field: str
    settled: str
    because: str


class Figure(Strict):
    """How far two codings of one kind agree."""

    units: int
    same: float
    kappa: float = Field(allow_inf_nan=True)  # NaN where both used one and the same level throughout


class Agreement(Strict):
    """The agreement's file in seeds/."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    about: str
    figures: dict[str, Figure] = {}
    codings: dict[str, Coding] = Field(min_length=1)
    settled: tuple[Settled, ...]
    added: tuple[str, ...]


def load_agreement(folder: Path) -> Agreement:
    """Read the two codings. InputError where the file does not fit, or says what the codebook beside it does not know."""
    source = read(folder / "agreement.yaml")
    found, codebook = validate(Agreement, source), validate(Codebook, read(folder / "codebook.yaml"))
    if problems := list(_misfits(found, codebook, source)):
        raise InputError(problems)
    return found


def _misfits(agreement: Agreement, codebook: Codebook, source: Source) -> Iterator[Problem]:
    for name, coding in agreement.codings.items():
        loc: Loc = ("codings", name)
        if set(coding.first) != set(coding.second):
            odd = sorted(set(coding.first) ^ set(coding.second))[0]
            yield _problem(source, loc, f"{odd!r:.60} is coded by one of the two only", "Both code the same fields.")
            continue
        for side, words in (("first", coding.first), ("second", coding.second)):
            for field, word in words.items():
                at: Loc = (*loc, side, field)
                if field not in coding.fields:
                    message = f"{field!r:.60} is no field of a coding of kind {coding.kind!r}"
                    yield _problem(source, at, message, nearest(field, coding.fields))
                    continue
                scale, known = _scale(coding.kind, field, codebook)
                if word not in known:
                    yield _problem(source, at, f"{word!r:.60} is no level of {scale}", nearest(word, known))


def _problem(source: Source, loc: Loc, message: str, remedy: str) -> Problem:
    return Problem(source.mark(loc), ".".join(map(str, loc)), message, remedy)


def weighted_kappa(first: Sequence[int], second: Sequence[int], levels: int) -> float:
    """Cohen's kappa with linear weights (Cohen 1968) of two codings on an ordered scale; 1 is full agreement, 0 chance.

    first, second: places on the scale, 0 … levels − 1. NaN where both coders used one and the same level throughout.
    """
    a, b = np.asarray(first), np.asarray(second)
    distance = np.abs(np.subtract.outer(np.arange(levels), np.arange(levels)))
    observed = distance[a, b].mean()
    expected = np.bincount(a, minlength=levels) @ distance @ np.bincount(b, minlength=levels) / len(a) ** 2
    return float(1.0 - observed / expected) if expected > 0 else float("nan")


def figures(agreement: Agreement, codebook: Codebook) -> dict[str, Figure]:
    """Units, share of equal codes and weighted kappa, by kind of level and for the strengths."""
    groups: dict[str, list[tuple[str, str]]] = {}
    scales: dict[str, tuple[str, ...]] = {}
    for coding in agreement.codings.values():
        for field, word in coding.first.items():
            name, words = _scale(coding.kind, field, codebook)
            groups.setdefault(name, []).append((word, coding.second[field]))
            scales[name] = words
    return {name: _figure(pairs, scales[name]) for name, pairs in groups.items()}


def _scale(kind: str, field: str, codebook: Codebook) -> tuple[str, tuple[str, ...]]:
    if field == "strength":
        return "strength", tuple(codebook.strength)
    scale = SCALE_OF.get(kind, field)
    return (kind if field == "level" else field), codebook.words(scale)


def _figure(pairs: list[tuple[str, str]], words: tuple[str, ...]) -> Figure:
    first, second = zip(*[(words.index(a), words.index(b)) for a, b in pairs], strict=True)
    same = sum(a == b for a, b in pairs) / len(pairs)
    kappa: Any = weighted_kappa(first, second, len(words))
    return Figure(units=len(pairs), same=round(same, 2), kappa=round(kappa, 2))
