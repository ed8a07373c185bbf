"""The lesson's file: goals, plan, steps, questions, textbook results, roles and injects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.world.codebook import Strict
from sim.world.source import Loc
from sim.world.words import Number, Title, counted
from sim.world.world import Id

MOST_REPLICATES = 10_000
MOST = 100  # steps, questions, roles and the like
Count = Annotated[int, BeforeValidator(counted)]
Asked = tuple[Loc, str, Loc, str]
"""Where a scenario is named, its name, where an outcome of it is named, and that name."""


class Prediction(Strict):
    """A question to which the class gives a probability before it looks."""

    ask: str
    scenario: str
    outcome: str


class Step(Strict):
    """A part of the lesson with its minutes, what the class is told, and what is said to the teacher alone, both in Markdown."""

    title: Title
    minutes: Count = Field(ge=1, le=240)
    text: str
    teacher: str = ""


class Explain(Step):
    """The teacher explains."""

    kind: Literal["explain"]


class Discuss(Step):
    """The class discusses."""

    kind: Literal["discuss"]


class Predict(Step):
    """The class commits itself before it looks."""

    kind: Literal["predict"]
    predicts: tuple[Prediction, ...] = Field(min_length=1, max_length=MOST)


class Run(Step):
    """Scenarios are run and looked at."""

    kind: Literal["run"]
    scenarios: tuple[str, ...] = Field(min_length=1, max_length=MOST)
    outcomes: tuple[str, ...] = Field(min_length=1, max_length=MOST)


class Play(Step):
    """The class takes a seat."""

    kind: Literal["play"]
    scenario: str
    seat: str
    months: Count = Field(ge=1, le=240)


class Ties(Strict):
    """Actors with their sizes and how each likes each other: a class's own table. ties: a square of numbers."""

    actors: tuple[Title, ...] = Field(min_length=2, max_length=16)
    sizes: tuple[Annotated[Number, Field(ge=1e-6, le=1e6)], ...] = Field(default=(), max_length=16)
    ties: tuple[tuple[Annotated[Number, Field(ge=-1e6, le=1e6)], ...], ...] = Field(max_length=16)

    @model_validator(mode="after")
    def _square(self) -> Ties:
        n = len(self.actors)
        if len(self.ties) != n or any(len(row) != n for row in self.ties):
            raise ValueError(f"`ties` should be a square of {n} rows and {n} numbers a row, one for each of `actors`")
        if self.sizes and len(self.sizes) != n:
            raise ValueError(f"`sizes` should have {n} numbers, one for each of `actors`")
        return self


class Weigh(Step):
    """An instrument of balance is put to a table."""

    kind: Literal["weigh"]
    instrument: Literal["landscape", "frustration", "blocs"]
    table: Ties

    @model_validator(mode="after")
    def _mutual(self) -> Weigh:
        names, ties = self.table.actors, self.table.ties
        pairs = ((i, j) for i in range(len(names)) for j in range(i))
        odd = next(((i, j) for i, j in pairs if ties[i][j] != ties[j][i]), None)
        if self.instrument == "landscape" and odd:
            i, j = odd
            told = f"{names[i]} likes {names[j]} by {ties[i][j]:g}, and is liked by {ties[j][i]:g}"
            raise ValueError(f"a landscape needs `ties` that are mutual: {told}")
        return self


AnyStep = Annotated[Explain | Discuss | Predict | Run | Play | Weigh, Field(discriminator="kind")]


class Answered(Strict):
    """A question and its answer, in which {scenario.outcome} stands for a measured value."""

    ask: str
    answer: str


class Result(Strict):
    """What the textbook says, put to the runs.

    The outcome of a scenario, under a lens, is higher or lower than that of another scenario (`than`), than under another lens
    (`than_lens`) or than another outcome (`against`), by at least `by`; or it lies above or below a value. differs: what is to be
    said where the model disagrees.
    """

    outcome: str
    scenario: str
    lens: str | None = None
    than: str | None = None
    than_lens: str | None = None
    against: str | None = None
    value: Number | None = None
    is_: Literal["higher", "lower", "above", "below"] = Field(alias="is")
    by: Number = Field(default=0.0, ge=0)
    says: str
    cites: str
    differs: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Result:
        compared = self.than is not None or self.than_lens is not None or self.against is not None
        if (self.is_ in {"higher", "lower"}) != compared or (self.is_ in {"above", "below"}) != (self.value is not None):
            raise ValueError("`higher` and `lower` need `than`, `than_lens` or `against`; `above` and `below` need `value`")
        return self

    @property
    def upward(self) -> bool:
        """Whether the textbook says that it is more."""
        return self.is_ in {"higher", "above"}


class Role(Strict):
    """A sheet for those who speak for somebody."""

    title: Title
    brief: str


class LessonFile(Strict):
    """A lesson's file."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    name: Id
    number: Count = Field(ge=1, le=999)
    title: Title
    minutes: Count = Field(ge=5, le=480)
    audience: str
    about: str = Field(min_length=40)
    goals: tuple[str, ...] = Field(min_length=1, max_length=MOST)
    scenarios: tuple[str, ...] = Field(min_length=1, max_length=24)
    lenses: tuple[str, ...] = Field(default=(), max_length=12)
    replicates: Count = Field(default=256, ge=2, le=MOST_REPLICATES)
    seed: Count = Field(default=2022, ge=0, lt=2**63)
    steps: tuple[AnyStep, ...] = Field(min_length=1, max_length=MOST)
    questions: tuple[Answered, ...] = Field(min_length=1, max_length=MOST)
    expect: dict[Id, Result] = Field(default={}, max_length=MOST)
    roles: dict[Id, Role] = Field(default={}, max_length=MOST)
    injects: dict[Id, dict[str, Any]] = Field(default={}, max_length=MOST)
    debrief: tuple[str, ...] = Field(default=(), max_length=MOST)
    reading: tuple[str, ...] = Field(default=(), max_length=MOST)

    def asked(self) -> Iterator[Asked]:
        """Everything that steps and results ask of the runs."""
        for n, step in enumerate(self.steps):
            at: Loc = ("steps", n)
            if isinstance(step, Predict):
                for k, p in enumerate(step.predicts):
                    yield (*at, "predicts", k, "scenario"), p.scenario, (*at, "predicts", k, "outcome"), p.outcome
            if isinstance(step, Run):
                for j, scenario in enumerate(step.scenarios):
                    for k, outcome in enumerate(step.outcomes):
                        yield (*at, "scenarios", j), scenario, (*at, "outcomes", k), outcome
        for name, result in self.expect.items():
            at = ("expect", name)
            yield (*at, "scenario"), result.scenario, (*at, "outcome"), result.outcome
            if result.against is not None:
                yield (*at, "scenario"), result.scenario, (*at, "against"), result.against
            if result.than is not None:
                yield (*at, "than"), result.than, (*at, "outcome"), result.outcome

    def spoken(self) -> Iterator[tuple[Loc, str]]:
        """(place, text) of everything that is read by a class, in which nothing is filled in."""
        yield ("title",), self.title
        yield ("about",), self.about
        for field in ("goals", "debrief"):
            yield from (((field, n), text) for n, text in enumerate(getattr(self, field)))
        for n, step in enumerate(self.steps):
            yield from ((("steps", n, field), getattr(step, field)) for field in ("title", "text", "teacher"))
            if isinstance(step, Predict):
                yield from ((("steps", n, "predicts", k, "ask"), p.ask) for k, p in enumerate(step.predicts))
        yield from ((("questions", n, "ask"), question.ask) for n, question in enumerate(self.questions))
        for name, role in self.roles.items():
            yield from ((("roles", name, field), getattr(role, field)) for field in ("title", "brief"))
