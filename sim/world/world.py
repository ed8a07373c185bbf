"""The world's file: actors, issues, moves, accords and lenses, and what each number rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.world.amount import Amount, Range, bounds
from sim.world.calendar import reachable
from sim.world.codebook import Strict
from sim.world.plover import Context, Country, Sector, wrong_mode
from sim.world.words import Number, Slotted, Title, WorldName, coded, named, paired

Id = Annotated[str, AfterValidator(named)]
Pair = Annotated[tuple[str, str], BeforeValidator(paired)]  # (who looks, at whom)

PLOVER: Mapping[str, float] = {  # event types and their conflict-cooperation score / 10 (Halterman et al. 2023)
    "AGREE": 0.25,
    "CONSULT": 0.25,
    "SUPPORT": 0.5,
    "CONCEDE": 0.45,
    "COOPERATE": 0.95,
    "AID": 1.0,
    "RETREAT": 0.65,
    "REQUEST": 0.0,
    "ACCUSE": -0.3,
    "REJECT": -0.2,
    "THREATEN": -0.35,
    "PROTEST": -0.5,
    "SANCTION": -0.6,
    "MOBILIZE": -0.55,
    "COERCE": -0.7,
    "ASSAULT": -0.9,
}
Plover = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip


class Supported(Strict):
    """Something that rests on claims, or on a stated reason, or on both."""

    claims: tuple[str, ...] = ()
    reason: str = ""

    @model_validator(mode="after")
    def _rests(self) -> Supported:
        if not self.claims and not self.reason:
            raise ValueError("rests on nothing; name `claims` or give a `reason`")
        return self


class Sourced(Supported):
    """A level with its source."""

    level: Amount


class Actor(Strict):
    """An actor and its means. countries, sector: whose deeds are its own in event data; by default those of its code."""

    name: Title
    code: Annotated[str, AfterValidator(coded)]
    countries: tuple[Country, ...] = ()
    sector: Sector = ""
    principal: bool = False
    capability: Sourced


class Issue(Strict):
    """A scale on which the world can move, and how it behaves when left alone."""

    title: Title
    zero: Title
    one: Title
    start: Sourced
    half_life: Amount
    noise: Amount


class Confidence(Supported):
    """What one actor is assumed to think of others where no claim speaks."""

    strength: str = "hint"
    levels: dict[str, str] = Field(alias="in")


class Wish(Supported):
    """What an actor is assumed to want where no claim speaks."""

    position: str
    salience: str


class Coupling(Supported):
    """One issue's pull on another's resting level."""

    of: str
    by: str
    level: Amount
    system: str = ""


class Need(Strict):
    """A condition: one quantity and its bound. An accord is in force unless `in_force: false` is written."""

    issue: str | None = None
    trust: Pair | None = None
    climate: Pair | None = None
    accord: str | None = None
    move: str | None = None
    satisfaction: str | None = None
    capability: str | None = None
    above: Number | None = Field(default=None, ge=-1, le=10)
    below: Number | None = Field(default=None, ge=-1, le=10)
    in_force: bool = True

    @model_validator(mode="after")
    def _one(self) -> Need:
        asked = [f for f in ("issue", "trust", "climate", "accord", "move", "satisfaction", "capability") if getattr(self, f)]
        if len(asked) != 1:
            raise ValueError("asks about exactly one of issue, trust, climate, accord, move, satisfaction, capability")
        bounded = self.above is not None or self.below is not None
        if (asked[0] in {"accord", "move"}) == bounded:
            raise ValueError(f"a condition on {asked[0]} has {'no bound' if bounded else '`above` or `below`'}")
        if asked[0] != "accord" and "in_force" in self.model_fields_set:
            raise ValueError("`in_force` belongs to a condition on an accord")
        if self.above is not None and self.below is not None and self.above >= self.below:
            raise ValueError(f"nothing lies above {self.above:g} and below {self.below:g}")
        return self


class Move(Supported):
    """Something an actor can do to another, that a reader recognises."""

    title: Title
    actor: str
    target: str
    type: Plover
    mode: str = ""  # how, in PLOVER's words for the type
    context: tuple[Context, ...] = ()  # about what
    score: Number | None = Field(default=None, ge=-1, le=1)
    score_reason: str = ""
    effects: dict[str, Amount] = {}
    cost: Amount
    rate: Sourced
    needs: tuple[Need, ...] = Field(default=(), max_length=50)
    consent: bool = False
    breaches: tuple[str, ...] = ()
    system: str = ""

    @model_validator(mode="after")
    def _score(self) -> Move:
        if (self.score is None) != (not self.score_reason):
            raise ValueError("a `score` of its own needs a `score_reason`, and a reason needs a score")
        if self.actor == self.target:
            raise ValueError(f"{self.actor!r} cannot be its own target")
        if wrong := wrong_mode(self.type, self.mode):
            raise ValueError(wrong)
        return self


class Routine(Supported):
    """A move of the diplomatic repertoire, open to many pairs of actors."""

    title: Slotted
    type: Plover
    cost: Amount
    rate: Sourced
    pairs: Literal["principal", "all"] = "principal"  # at least one is a principal, or anyone
    consent: bool = False


class Term(Strict):
    """What one deliverer promises: an issue moves to an agreed level."""

    issue: str
    to: Amount
    by: str
    within: Amount


class Accord(Supported):
    """What parties can sign, keep and break."""

    title: Title
    parties: tuple[str, ...]
    mediators: dict[str, Amount] = {}
    terms: tuple[Term, ...] = ()
    cost: dict[str, Amount] = {}
    rate: Sourced
    exit: Sourced
    needs: tuple[Need, ...] = Field(default=(), max_length=50)
    pact: bool = False
    in_force: bool = False
    system: str = ""

    @model_validator(mode="after")
    def _members(self) -> Accord:
        if len(self.parties) < 2 or len(set(self.parties)) < len(self.parties):
            raise ValueError(f"{list(self.parties)} should be two or more different parties")
        outside = [a for a in (*self.cost, *(t.by for t in self.terms)) if a not in self.parties]
        if outside:
            raise ValueError(f"{outside[0]!r} is no party, yet has a cost or delivers a term; parties: {', '.join(self.parties)}")
        pairs = [(t.issue, t.by) for t in self.terms]
        if len(set(pairs)) < len(pairs):
            raise ValueError("names the same issue and deliverer in two terms")
        return self


class Lens(Strict):
    """A theory of what moves states, as weights on motives."""

    title: Title
    cites: tuple[str, ...] = Field(min_length=1)
    reason: str
    weights: dict[Literal["interest", "relative", "affinity", "reciprocity", "balancing", "retaliation"], Range]

    @model_validator(mode="after")
    def _whole(self) -> Lens:
        if len(self.weights) < 6:
            raise ValueError("gives a weight to each of interest, relative, affinity, reciprocity, balancing, retaliation")
        low, high = bounds("weight")
        for motive, span in self.weights.items():
            if not low <= span[0] <= span[2] <= high:
                raise ValueError(f"the weight of {motive} lies outside {low:g} to {high:g}")
        return self


class System(Strict):
    """A mechanism that the sources describe; moves, couplings and accords name it."""

    title: Title


class World(Strict):
    """A world's file after its parents have been merged into it."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    extends: str | None = None
    name: WorldName
    title: Title
    as_of: Annotated[str, BeforeValidator(reachable)]
    about: str
    actors: dict[Id, Actor] = Field(min_length=2, max_length=64)
    issues: dict[Id, Issue] = Field(min_length=1, max_length=200)
    trust: dict[str, tuple[Confidence, ...]]
    interests: dict[str, dict[str, Wish]]
    pulls: dict[str, dict[str, Sourced]] = {}
    couplings: dict[Id, Coupling] = Field(default={}, max_length=2000)
    repertoire: dict[Id, Routine] = Field(default={}, max_length=50)
    moves: dict[Id, Move] = Field(default={}, max_length=2000)
    accords: dict[Id, Accord] = Field(default={}, max_length=500)
    systems: dict[Id, System] = Field(default={}, max_length=500)
    lenses: dict[Id, Lens] = Field(min_length=1, max_length=50)


def declared(world: World, table: str) -> tuple[str, ...]:
    """The names in one of the world's tables; moves include the repertoire's expansions."""
    if table == "moves":
        return (*world.moves, *(name for name, _, _, _ in expanded(world)))
    return tuple(getattr(world, table))


def opened(world: World) -> int:
    """How many moves the repertoire opens, counted without writing them out."""
    minor = sum(not actor.principal for actor in world.actors.values())
    every, none = len(world.actors) * (len(world.actors) - 1), minor * (minor - 1)
    return sum(every if routine.pairs == "all" else every - none for routine in world.repertoire.values())


def expanded(world: World) -> Iterator[tuple[str, str, str, str]]:
    """(move's name, routine, actor, target) of the diplomatic repertoire, in a fixed order."""
    for routine, spec in world.repertoire.items():
        for actor, one in world.actors.items():
            for target, two in world.actors.items():
                if actor != target and (spec.pairs == "all" or one.principal or two.principal):
                    yield f"{actor}_{routine}_{target}", routine, actor, target
