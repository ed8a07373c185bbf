"""The questions file: outcomes with a closing date and an answer, and signs of change that measures should have."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from sim.study.file import Observed, OutcomeFile
from sim.world.calendar import real_month
from sim.world.codebook import Strict
from sim.world.words import Number, Title, WorldName, counted
from sim.world.world import Id

Month = Annotated[str, BeforeValidator(real_month)]
Probability = Annotated[Number, Field(ge=0, le=1)]
MOST = 200  # questions, and signs, in one file
BUILT_IN = ("model", "coin", "no_change", "always_no")  # names of forecasters that every question has


def _end_or_month(value: Any) -> str:
    return "end" if value == "end" else real_month(value)


class QuestionFile(Observed):
    """A question with a yes or no for an answer, asked at the end of the month in which it closes.

    opens: the first month in which `ever` looks, and from which the forecast's age counts; by default the horizon's first.
    fact: what the answer hangs on; questions and signs with one fact are one fact, and a question without is one by itself.
    rivals: forecasts of others, by name; because: a reason for each.
    """

    above: Number | None = None
    below: Number | None = None
    ever: bool = False
    opens: Month | None = None
    closes: Month
    answer: Annotated[Literal[0, 1, "open"], BeforeValidator(counted)]
    fact: Id | None = None
    source: str = ""
    rivals: dict[Id, Probability] = Field(default={}, max_length=20)
    because: dict[Id, str] = {}

    @model_validator(mode="after")
    def _whole(self) -> QuestionFile:
        if self.move and not self.ever:
            raise ValueError("a move happens until the closing date or does not; write `ever: true`")
        try:
            kind = self.outcome.kind
        except ValidationError as error:
            raise ValueError(str(error.errors()[0]["ctx"]["error"])) from None
        if kind != "chance":
            raise ValueError(f"the answer is a {kind}, not yes or no; give the question `above` or `below`")
        if self.answer != "open" and len(self.source) < 10:
            raise ValueError("is answered without a source; say in `source` who published the answer, and when")
        if self.opens is not None and self.opens > self.closes:
            raise ValueError(f"opens in {self.opens}, after it closes in {self.closes}")
        if taken := [name for name in self.rivals if name in BUILT_IN]:
            raise ValueError(f"rivals: {taken[0]!r} is the name of a forecaster that every question has; choose another")
        if strangers := [name for name in self.because if name not in self.rivals]:
            raise ValueError(f"because: {strangers[0]!r} is no rival of this question")
        return self

    @property
    def outcome(self) -> OutcomeFile:
        """The same as a scenario's outcome."""
        asked: dict[str, Any] = {self.quantity: getattr(self, self.quantity), "above": self.above, "below": self.below}
        asked |= {"ever": True} if self.ever else {"at": self.closes}
        return OutcomeFile(title=self.title, **asked)


class SignFile(Observed):
    """The direction in which a measure changes: from one month to another, or against another scenario.

    from: the month at whose beginning, to: the month at whose end the measure is read. than: another scenario, both being
    read at the end of the month `at`, or of the horizon.
    """

    is_: Literal["higher", "lower"] = Field(alias="is")
    than: str | None = None
    at: Annotated[str, BeforeValidator(_end_or_month)] | None = None
    from_: Month | None = Field(default=None, alias="from")
    to: Month | None = None
    fact: Id | None = None
    source: str = Field(min_length=10)

    @model_validator(mode="after")
    def _whole(self) -> SignFile:
        if self.move:
            raise ValueError("a move has no level that could change; ask about an issue, trust or another measure")
        within, across = (self.from_, self.to), (self.than, self.at)
        if any(within) == any(across) or (any(within) and not all(within)) or (self.at and not self.than):
            raise ValueError("compares two dates (`from` and `to`) or two scenarios (`than`, with `at: end` or `at: YYYY-MM`)")
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError(f"would change from {self.from_} to {self.to}, which comes before")
        return self

    @property
    def outcome(self) -> OutcomeFile:
        """What is read, as a scenario's outcome; the time of reading is another matter."""
        return OutcomeFile(title=self.title, **{self.quantity: getattr(self, self.quantity)}, at="end")

    @property
    def up(self) -> bool:
        """Whether the measure should be higher."""
        return self.is_ == "higher"


class QuestionsFile(Strict):
    """A questions file: questions, signs or both."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    name: WorldName
    title: Title
    about: str = Field(min_length=40)
    questions: dict[Id, QuestionFile] = Field(default={}, max_length=MOST)
    signs: dict[Id, SignFile] = Field(default={}, max_length=MOST)

    @model_validator(mode="after")
    def _some(self) -> QuestionsFile:
        if not self.questions and not self.signs:
            raise ValueError("asks nothing; give it `questions` or `signs`")
        return self

    @property
    def rivals(self) -> tuple[str, ...]:
        """The names of all rivals, in the order of their first appearance."""
        return tuple(dict.fromkeys(name for q in self.questions.values() for name in q.rivals))
