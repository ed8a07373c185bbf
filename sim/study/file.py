"""The scenario's file: events, outcomes and expectations over a world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.world.amount import Amount
from sim.world.calendar import LONGEST, real_date, real_month
from sim.world.codebook import Strict
from sim.world.evidence import Date
from sim.world.references import Reference, of_need
from sim.world.source import Loc
from sim.world.words import Number, Title, WorldName, counted
from sim.world.world import Id, Need, Pair, Supported


def _end_or_date(value: Any) -> str:
    return "end" if value == "end" else real_date(value)


Level = Annotated[Number, Field(ge=0, le=1)]
Change = Annotated[Number, Field(ge=-1, le=1)]
Weight = Annotated[Number, Field(ge=-100, le=100)]  # pseudo-observations of trust
Factor = Annotated[Number, Field(ge=0, le=100)]
Means = Annotated[Number, Field(gt=0, le=100)]  # a factor of 0 would remove an actor
MEASURES = ("concentration", "polarity", "balanced_triads", "frustration", "blocs")


class Horizon(Strict):
    """When a scenario starts, how long it lasts and by what step it walks."""

    start: Annotated[str, BeforeValidator(real_month)]
    months: Annotated[int, BeforeValidator(counted)] = Field(ge=1, le=LONGEST)
    step: Literal["month", "week"] = "month"


class Event(Supported):
    """A shock from outside the model: at a date, or when its conditions hold, with a chance a month."""

    title: Title
    at: Date | None = None
    when: tuple[Need, ...] = Field(default=(), max_length=50)
    chance: Number = Field(default=1.0, gt=0, le=1)
    repeat: bool = False
    until: Date | None = None
    set: dict[str, Level] = {}
    add: dict[str, Change] = {}
    trust: dict[str, dict[str, Weight]] = {}
    capability: dict[str, Means] = {}
    accords: dict[str, Literal["signed", "ended"]] = {}
    opportunities: dict[str, Factor] = {}
    talks: dict[str, Factor] = {}

    @model_validator(mode="after")
    def _whole(self) -> Event:
        if self.at is None and not self.when:
            raise ValueError("needs a date (`at`) or conditions (`when`)")
        if self.repeat and self.at is not None:
            raise ValueError("`repeat` belongs to an event that waits for `when`, not to a dated one")
        if self.until is not None and (self.at is None or not (self.opportunities or self.talks)):
            raise ValueError("`until` ends a dated change of `opportunities` or `talks`; there is none here")
        if not self._changes():
            raise ValueError("changes nothing; give it set, add, trust, capability, accords, opportunities or talks")
        if alone := [actor for actor, held in self.trust.items() if actor in held]:
            raise ValueError(f"trust: {alone[0]!r} would trust itself")
        return self

    def _changes(self) -> bool:
        added = (*self.add.values(), *(weight for held in self.trust.values() for weight in held.values()))
        factors = (*self.capability.values(), *self.opportunities.values(), *self.talks.values())
        return bool(self.set or self.accords or any(added) or any(factor != 1 for factor in factors))


class Observed(Strict):
    """One quantity of a world; what is asked about it is added by those that extend this."""

    title: Title
    issue: str | None = None
    trust: Pair | None = None
    climate: Pair | None = None
    accord: str | None = None
    move: str | None = None
    satisfaction: str | None = None
    capability: str | None = None
    distance: Pair | None = None  # how differently two actors stand to all others
    measure: Literal["concentration", "polarity", "balanced_triads", "frustration", "blocs"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Observed:
        if len([f for f in QUANTITIES if getattr(self, f)]) != 1:
            raise ValueError(f"asks about exactly one of {', '.join(QUANTITIES)}")
        return self

    @property
    def quantity(self) -> str:
        """The kind of quantity asked about."""
        return next(f for f in QUANTITIES if getattr(self, f))


QUANTITIES = ("issue", "trust", "climate", "accord", "move", "satisfaction", "capability", "distance", "measure")


class OutcomeFile(Observed):
    """A question put to every run: a quantity, perhaps a bound, and when to look."""

    above: Number | None = None
    below: Number | None = None
    at: Annotated[str, BeforeValidator(_end_or_date)] | None = None
    ever: bool = False
    mean: bool = False
    count: bool = False
    explained: str = ""  # why an alarm about it is expected

    @model_validator(mode="after")
    def _whole(self) -> OutcomeFile:
        if sum((self.at is not None, self.ever, self.mean, self.count)) != 1:
            raise ValueError("looks in exactly one way: `at: end`, `at: YYYY-MM`, `ever: true`, `mean: true` or `count: true`")
        bounded = self.above is not None or self.below is not None
        if bounded and (self.accord or self.move):
            raise ValueError("an accord or a move has no bound; it is there or not")
        if self.above is not None and self.below is not None and self.above >= self.below:
            raise ValueError(f"nothing lies above {self.above:g} and below {self.below:g}")
        if self.ever and not (bounded or self.accord or self.move):
            raise ValueError("`ever` needs `above` or `below`, an accord or a move")
        if self.count and not self.move:
            raise ValueError("`count` counts moves; name one")
        if self.move and not (self.count or self.ever):
            raise ValueError("a move is counted (`count: true`) or looked for (`ever: true`)")
        return self

    @property
    def kind(self) -> Literal["chance", "level", "count"]:
        """Whether the answer is yes or no, a level, or a count."""
        bounded = self.above is not None or self.below is not None
        if (bounded or self.accord or self.ever) and not self.mean:
            return "chance"
        counted = self.count or (self.measure in {"polarity", "frustration", "blocs"} and not bounded)
        return "count" if counted else "level"


class Expectation(Strict):
    """What a source concludes, as a statement that the runs can refute."""

    outcome: str
    than: str | None = None  # another scenario
    against: str | None = None  # another outcome of the same scenario
    value: Number | None = None
    is_: Literal["higher", "lower", "above", "below"] = Field(alias="is")
    says: str
    claims: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Expectation:
        given = [f for f in ("than", "against", "value") if getattr(self, f) is not None]
        wanted = ("than", "against") if self.is_ in {"higher", "lower"} else ("value",)
        if len(given) != 1 or given[0] not in wanted:
            raise ValueError(f"`is: {self.is_}` compares with exactly one {' or '.join(f'`{w}`' for w in wanted)}")
        return self


class Without(Strict):
    """Evidence that a scenario leaves out."""

    claims: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


class ScenarioFile(Strict):
    """A scenario's file after its parents have been merged into it."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    name: Id
    title: Title
    about: str = Field(min_length=40)
    extends: str | None = None
    world: WorldName
    lens: str = "eclectic"
    uncertainty: Literal["drawn", "none"] = "drawn"
    horizon: Horizon
    changes: dict[str, Amount] = {}
    without: Without = Without()
    events: dict[Id, Event] = Field(default={}, max_length=300)
    outcomes: dict[Id, OutcomeFile] = Field(min_length=1, max_length=200)
    expect: dict[Id, Expectation] = Field(default={}, max_length=200)
    explained: dict[str, str] = {}  # alarms that are expected, and why


def references(scenario: ScenarioFile) -> Iterator[Reference]:
    """Every place of a scenario's file that names something of its world."""
    yield ("lens",), scenario.lens, "lenses"
    for name, event in scenario.events.items():
        yield from _of_event(("events", name), event)
    for name, outcome in scenario.outcomes.items():
        yield from of_quantity(("outcomes", name), outcome)


def of_quantity(loc: Loc, asked: Observed) -> Iterator[Reference]:
    """The names that a quantity uses."""
    yield from of_need(loc, asked)
    yield from (((*loc, "distance", n), actor, "actors") for n, actor in enumerate(asked.distance or ()))


def _of_event(loc: Loc, event: Event) -> Iterator[Reference]:
    for n, need in enumerate(event.when):
        yield from of_need((*loc, "when", n), need)
    tables = (
        ("set", "issues"), ("add", "issues"), ("trust", "actors"), ("capability", "actors"),
        ("accords", "accords"), ("opportunities", "moves"), ("talks", "accords"),
    )  # fmt: skip
    for field, table in tables:
        yield from (((*loc, field, name), name, table) for name in getattr(event, field))
    for actor, others in event.trust.items():
        yield from (((*loc, "trust", actor, other), other, "actors") for other in others)
