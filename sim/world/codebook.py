"""The codebook: how words become numbers."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    """A file's model: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Span(NamedTuple):
    """A number and its range; low <= value <= high."""

    low: float
    value: float
    high: float

    def negated(self) -> Span:
        """The same span below zero."""
        return Span(-self.high, -self.value, -self.low)


class Level(Strict):
    """A word of a scale, with the range it stands for and when a coder uses it."""

    range: tuple[float, float, float]
    use: str

    @model_validator(mode="after")
    def _ordered(self) -> Level:
        if not self.range[0] <= self.range[1] <= self.range[2]:
            raise ValueError(f"a range reads [low, value, high] in rising order, not {list(self.range)}")
        return self


class Scale(Strict):
    """A worded scale."""

    about: str
    levels: dict[str, Level]


class Strength(Strict):
    """A weight of evidence, in pseudo-observations."""

    value: float = Field(gt=0)
    use: str


class Codebook(Strict):
    """The codebook's file."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    about: str
    strength: dict[str, Strength]
    scales: dict[str, Scale]

    def span(self, scale: str, word: str) -> Span:
        """The range of a word. KeyError where the scale has no such word."""
        return Span(*self.scales[scale].levels[word].range)

    def words(self, scale: str) -> tuple[str, ...]:
        """The words of a scale, in the file's order."""
        return tuple(self.scales[scale].levels)

    def nearest(self, scale: str, value: float) -> str:
        """The word whose value lies nearest to a number."""
        levels = self.scales[scale].levels
        return min(levels, key=lambda word: abs(levels[word].range[1] - value))
