"""Numbers: every figure of a world under one name, with its range and what it rests on.

A path names a number: trust.iran.russia, salience.iran.trade, rate.israel_strikes_syria, weight.balancing. The same
paths serve `changes:` in scenarios, tracing, sensitivity and search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.world.amount import Amount, spanned
from sim.world.codebook import Codebook, Span
from sim.world.evidence import Claim
from sim.world.source import InputError, Loc, Problem, Source, nearest
from sim.world.world import Sourced, Supported, World

UNSUPPORTED = "no claim in force speaks of it; taken over from the common world as an assumption"


@dataclass(frozen=True)
class Number:
    """A figure with its range and its source. `belief` holds (α, β) where the figure is a trust.

    stated: its range; None for a trust whose range is that of its belief.
    """

    path: str
    stated: Span | None
    claims: tuple[str, ...] = ()
    reason: str = ""
    belief: tuple[float, float] | None = None

    @cached_property
    def span(self) -> Span:
        """The figure with its range; for a trust its mean with its 90 % credible range, worked out when it is asked for."""
        if self.stated is not None:
            return self.stated
        from scipy.special import betaincinv  # noqa: PLC0415  (slow to load, and nobody asks who only checks a file)

        assert self.belief is not None
        low, high = (float(betaincinv(*self.belief, q)) for q in (0.05, 0.95))
        return Span(low, self.belief[0] / sum(self.belief), high)

    @property
    def kind(self) -> str:
        """The first part of the path."""
        return self.path.split(".", 1)[0]

    @property
    def assumed(self) -> bool:
        """Whether no claim supports it."""
        return not self.claims


@dataclass(frozen=True)
class Basis:
    """What numbers are made from: the world's file, the claims in force and the codebook."""

    world: World
    claims: Mapping[str, Claim]
    codebook: Codebook
    source: Source

    def supporting(self, named: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the named claims that are in force."""
        return tuple(name for name in named if name in self.claims)

    def amount(self, amount: Amount, kind: str, loc: Loc) -> Span:
        """An amount of a kind as a span. InputError where it is none."""
        try:
            return spanned(amount, kind, self.codebook)
        except ValueError as error:
            raise InputError([self.problem(loc, *error.args)]) from None

    def problem(self, loc: Loc, message: str, remedy: str = "") -> Problem:
        """A complaint about a place in the world's file."""
        return Problem(self.source.mark(loc), ".".join(map(str, loc)), message, remedy)


def numbers(basis: Basis) -> dict[str, Number]:
    """Every number of a world. InputError, all at once, for words that no scale has and for numbers without a source."""
    parts: tuple[Callable[[Basis], Iterator[Number]], ...] = (
        _capabilities, _issues, _beliefs, _interests, _pulls, _couplings, _moves, _routines, _accords,
    )  # fmt: skip
    found: dict[str, Number] = {}
    problems: list[Problem] = []
    for part in parts:
        try:
            found.update((number.path, number) for number in part(basis))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return found


def pooled(weighted: list[tuple[float, Span]]) -> Span:
    """The mean of spans, weighted by the strength of their claims."""
    total = sum(weight for weight, _ in weighted)
    low, value, high = (sum(w * span[n] for w, span in weighted) / total for n in range(3))
    return Span(low, value, high)


def belief(weighted: list[tuple[float, float]]) -> tuple[float, float]:
    """Beta belief pooled over claims: α = 1 + Σ w v, β = 1 + Σ w (1 − v). [(weight, level)] → (α, β)."""
    return 1.0 + sum(w * v for w, v in weighted), 1.0 + sum(w * (1.0 - v) for w, v in weighted)


def trusted(path: str, counts: tuple[float, float], claims: tuple[str, ...], reason: str) -> Number:
    """A trust as a number: its mean and its 90 % credible range."""
    return Number(path, None, claims, reason, counts)


def _based(basis: Basis, path: str, span: Span, supported: Supported) -> Number:
    claims = basis.supporting(supported.claims)
    return Number(path, span, claims, supported.reason or ("" if claims else UNSUPPORTED))


def _sourced(basis: Basis, path: str, sourced: Sourced, loc: Loc) -> Number:
    span = basis.amount(sourced.level, path.split(".", 1)[0], (*loc, "level"))
    return _based(basis, path, span, sourced)


def _stated(basis: Basis, kind: str, about: str) -> tuple[list[tuple[float, Span]], tuple[str, ...]]:
    """Spans and names of the claims of a kind about one thing that carry a single level."""
    names = tuple(n for n, c in basis.claims.items() if getattr(c.about, kind) == about)
    return _weighted(basis, names), names


def _weighted(basis: Basis, names: tuple[str, ...]) -> list[tuple[float, Span]]:
    """(strength, span) of claims that carry a single level."""
    book = basis.codebook
    stated = [basis.claims[n] for n in names]
    return [(book.strength[c.strength].value, book.span(*c.words()[0][1:])) for c in stated]


def _capabilities(basis: Basis) -> Iterator[Number]:
    for actor, spec in basis.world.actors.items():
        spans, names = _stated(basis, "capability", actor)
        path = f"capability.{actor}"
        if spans:
            yield Number(path, pooled(spans), names)
        else:
            yield _sourced(basis, path, spec.capability, ("actors", actor, "capability"))


def _issues(basis: Basis) -> Iterator[Number]:
    for issue, spec in basis.world.issues.items():
        loc: Loc = ("issues", issue)
        spans, names = _stated(basis, "state", issue)
        if spans:
            yield Number(f"start.{issue}", pooled(spans), names)
        else:
            yield _sourced(basis, f"start.{issue}", spec.start, (*loc, "start"))
        for field, amount in (("half_life", spec.half_life), ("noise", spec.noise)):
            yield Number(f"{field}.{issue}", basis.amount(amount, field, (*loc, field)), reason=_use(basis, field, amount))


def _beliefs(basis: Basis) -> Iterator[Number]:
    for i in basis.world.actors:
        assumed = _assumptions(basis, i)
        for j in (other for other in basis.world.actors if other != i):
            names = tuple(n for n, c in basis.claims.items() if c.about.trust == (i, j))
            if names:
                pairs = [(weight, span.value) for weight, span in _weighted(basis, names)]
                yield trusted(f"trust.{i}.{j}", belief(pairs), names, "")
            elif j in assumed:
                yield _assumed_trust(basis, (i, j), assumed[j])
            else:
                nothing = "nothing is said and nothing assumed: every trust is as likely"
                yield trusted(f"trust.{i}.{j}", (1.0, 1.0), (), nothing)


def _assumptions(basis: Basis, i: str) -> dict[str, int]:
    """Which of an actor's assumptions speaks of each other actor. InputError where two do, or where one speaks of itself."""
    places: dict[str, int] = {}
    for n, confidence in enumerate(basis.world.trust.get(i, ())):
        for other in confidence.levels:
            if other in (i, *places):
                message = f"{other!r} would trust itself" if other == i else f"{other!r} is spoken of twice"
                raise InputError([basis.problem(("trust", i, n, "in", other), message, "Delete it.")])
            places[other] = n
    return places


def _assumed_trust(basis: Basis, pair: tuple[str, str], place: int) -> Number:
    i, j = pair
    confidence = basis.world.trust[i][place]
    known = basis.codebook.strength
    if confidence.strength not in known:
        remedy = nearest(confidence.strength, known)
        raise InputError([basis.problem(("trust", i, place, "strength"), f"{confidence.strength!r} is no strength", remedy)])
    level = basis.amount(confidence.levels[j], "trust", ("trust", i, place, "in", j)).value
    counts = belief([(known[confidence.strength].value, level)])
    return trusted(f"trust.{i}.{j}", counts, basis.supporting(confidence.claims), confidence.reason)


def _interests(basis: Basis) -> Iterator[Number]:
    about = [(n, c) for n, c in basis.claims.items() if c.about.interest]
    pairs = {(a, k) for a, wishes in basis.world.interests.items() for k in wishes}
    pairs |= {(c.about.interest.actor, c.about.interest.issue) for _, c in about if c.about.interest}
    for actor, issue in sorted(pairs):
        if actor not in basis.world.actors or issue not in basis.world.issues:
            continue  # a world need not have every actor and issue that the sources speak of
        mine = [
            (n, c) for n, c in about if c.about.interest and (c.about.interest.actor, c.about.interest.issue) == (actor, issue)
        ]
        found = [_wish(basis, mine, (actor, issue), field) for field in ("position", "salience")]
        if None not in found:
            yield from (number for number in found if number is not None)


def _wish(basis: Basis, mine: list[tuple[str, Claim]], pair: tuple[str, str], field: str) -> Number | None:
    """Position or salience of an actor on an issue: from claims, else assumed, else not there."""
    path = f"{field}.{pair[0]}.{pair[1]}"
    speaking = [(n, c) for n, c in mine if getattr(c, field)]
    if speaking:
        weighted = [
            (basis.codebook.strength[c.strength].value, basis.codebook.span(field, getattr(c, field))) for _, c in speaking
        ]
        return Number(path, pooled(weighted), tuple(n for n, _ in speaking))
    wish = basis.world.interests.get(pair[0], {}).get(pair[1])
    if wish is None:
        return None
    loc: Loc = ("interests", *pair, field)
    return _based(basis, path, basis.amount(getattr(wish, field), field, loc), wish)


def _pulls(basis: Basis) -> Iterator[Number]:
    for actor, pulls in basis.world.pulls.items():
        for issue, sourced in pulls.items():
            yield _sourced(basis, f"pull.{actor}.{issue}", sourced, ("pulls", actor, issue))


def _couplings(basis: Basis) -> Iterator[Number]:
    """Claims about a mechanism say how strong a coupling is; the world's file says which way it works."""
    for name, coupling in basis.world.couplings.items():
        path = f"coupling.{name}"
        stated = basis.amount(coupling.level, "coupling", ("couplings", name, "level"))
        spoken = tuple(n for n in basis.supporting(coupling.claims) if basis.claims[n].about.mechanism)
        if spoken:
            span = pooled(_weighted(basis, spoken))
            yield Number(path, span.negated() if stated.value < 0 else span, spoken, coupling.reason)
        else:
            yield _based(basis, path, stated, coupling)


def _moves(basis: Basis) -> Iterator[Number]:
    for name, move in basis.world.moves.items():
        loc: Loc = ("moves", name)
        yield _sourced(basis, f"rate.{name}", move.rate, (*loc, "rate"))
        yield Number(f"cost.{name}", basis.amount(move.cost, "cost", (*loc, "cost")), reason=_use(basis, "cost", move.cost))
        for issue, amount in move.effects.items():
            span = basis.amount(amount, "effect", (*loc, "effects", issue))
            yield _based(basis, f"effect.{name}.{issue}", span, move)


def _routines(basis: Basis) -> Iterator[Number]:
    for name, routine in basis.world.repertoire.items():
        loc: Loc = ("repertoire", name)
        yield _sourced(basis, f"rate.{name}", routine.rate, (*loc, "rate"))
        yield Number(f"cost.{name}", basis.amount(routine.cost, "cost", (*loc, "cost")), reason=_use(basis, "cost", routine.cost))


def _accords(basis: Basis) -> Iterator[Number]:
    for name, accord in basis.world.accords.items():
        loc: Loc = ("accords", name)
        yield _sourced(basis, f"rate.{name}", accord.rate, (*loc, "rate"))
        yield _sourced(basis, f"exit.{name}", accord.exit, (*loc, "exit"))
        for actor, amount in accord.cost.items():
            span = basis.amount(amount, "cost", (*loc, "cost", actor))
            yield Number(f"cost.{name}.{actor}", span, reason=_use(basis, "cost", amount))
        for actor, amount in accord.mediators.items():
            span = basis.amount(amount, "mediation", (*loc, "mediators", actor))
            yield _based(basis, f"mediation.{name}.{actor}", span, accord)
        for n, term in enumerate(accord.terms):
            place: Loc = (*loc, "terms", n)
            path = f"{name}.{term.issue}.{term.by}"
            yield _based(basis, f"term.{path}", basis.amount(term.to, "term", (*place, "to")), accord)
            span = basis.amount(term.within, "delivery", (*place, "within"))
            yield Number(f"delivery.{path}", span, reason=_use(basis, "half_life", term.within))


def _use(basis: Basis, scale: str, amount: Amount) -> str:
    """Why a bare word was chosen: what the codebook says of it."""
    if isinstance(amount, str):
        return basis.codebook.scales[scale].levels[amount.lstrip("+-")].use
    return "stated in the world's file"
