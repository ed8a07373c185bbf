"""Amount: what a file may write for a number, and the numbers that it stands for."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from sim.world.codebook import Codebook, Span
from sim.world.source import nearest

SCALES = {  # the scale whose words may be written for a number of each kind, where it is not the kind's own
    "start": "position", "pull": "coupling", "exit": "rate", "mediation": "coupling", "term": "position",
    "delivery": "half_life",
}  # fmt: skip


def _numeric(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _range(value: Any) -> Any:
    if not isinstance(value, (list, tuple)) or len(value) != 3 or not all(map(_numeric, value)):
        raise ValueError(f"{value!r:.60} is no range; write [low, value, high]")
    if not value[0] <= value[1] <= value[2]:
        raise ValueError(f"{list(value)} does not rise; a range reads [low, value, high]")
    return tuple(value)


def _amount(value: Any) -> Any:
    if _numeric(value) or (isinstance(value, str) and re.fullmatch("[+-]?[a-z_]+", value)):
        return value
    if isinstance(value, (list, tuple)):
        return _range(value)
    raise ValueError(f"{value!r:.60} is no amount; write a word of the codebook, a number or [low, value, high]")


Range = Annotated[tuple[float, float, float], BeforeValidator(_range)]  # low, value, high
Amount = Annotated[str | float | tuple[float, float, float], BeforeValidator(_amount)]  # a word, a number or a range


def spanned(amount: Amount, kind: str, codebook: Codebook) -> Span:
    """The span of a number of a kind. ValueError (message, remedy) for a word that its scale lacks or a number out of bounds."""
    scale = SCALES.get(kind, kind)
    if isinstance(amount, tuple):
        span = Span(*amount)
    elif not isinstance(amount, str):
        span = Span(amount, amount, amount)
    elif scale not in codebook.scales:
        remedy = "Write a number or [low, value, high]."
        raise ValueError(f"{amount!r} is a word; numbers of this kind ({kind}) have none", remedy)
    elif (word := amount.lstrip("+-")) not in codebook.words(scale):
        raise ValueError(f"{word!r} is no level of {scale}", nearest(word, codebook.words(scale)))
    else:
        span = codebook.span(scale, word)
        span = span.negated() if amount.startswith("-") else span
    low, high = bounds(kind)
    if not low <= span.low <= span.high <= high:
        shown = repr(amount) if isinstance(amount, str) else f"{amount:g}" if isinstance(amount, float) else str(list(amount))
        raise ValueError(f"{shown} does not fit; numbers of this kind ({kind}) lie between {low:g} and {high:g}", "")
    return span


def bounds(kind: str) -> tuple[float, float]:
    """The least and greatest value that a number of a kind may take."""
    return {
        "trust": (0.0, 1.0), "position": (0.0, 1.0), "salience": (0.0, 1.0), "start": (0.0, 1.0), "term": (0.0, 1.0),
        "effect": (-1.0, 1.0), "coupling": (-3.0, 3.0), "pull": (-3.0, 3.0), "capability": (1e-3, 100.0),
        "memory": (0.1, 1200.0), "half_life": (0.1, 1200.0), "delivery": (0.1, 1200.0), "noise": (0.0, 0.5),
        "rate": (0.0, 30.0), "exit": (0.0, 30.0),
    }.get(kind, (0.0, 1000.0))  # fmt: skip
