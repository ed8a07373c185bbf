"""Check: what a scenario's file names is there, and its dates can come."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from sim.study.file import Event, ScenarioFile, references
from sim.study.size import too_large
from sim.world.calendar import Calendar
from sim.world.evidence import Evidence
from sim.world.references import Reference, cited, shared
from sim.world.references import references as world_references
from sim.world.source import MOST_PROBLEMS, InputError, Loc, Problem, Source, nearest
from sim.world.world import World, declared, opened

MOST_MOVES = 25_000  # of a world, with those that its repertoire opens
MOST_GROWTH = 1e9  # factor by which all events together may raise, or lower, one quantity

Named = tuple[Loc, str]
"""A place of a file and the name that stands there."""


def check(file: ScenarioFile, world: World, evidence: Evidence, source: Source, scenarios: Collection[str]) -> None:
    """Everything that a scenario names exists and its dates lie in its horizon. InputError for all that is wrong.

    scenarios: the names of those that an expectation can compare with.
    """
    problems = [*islice(_strangers(references(file), world, source), MOST_PROBLEMS + 1), *_dates(file, source)]
    problems += [*_compounded(file, source), *too_large(file, world, source)]
    expected = file.expect.items()
    claims: list[Named] = [(("expect", name, "claims", n), c) for name, e in expected for n, c in enumerate(e.claims)]
    claims += [(("events", name, "claims", n), c) for name, e in file.events.items() for n, c in enumerate(e.claims)]
    claims += [(("without", "claims", n), c) for n, c in enumerate(file.without.claims)]
    articles: list[Named] = [(("without", "articles", n), a) for n, a in enumerate(file.without.articles)]
    outcomes: list[Named] = [(("expect", name, "outcome"), e.outcome) for name, e in expected]
    outcomes += [(("expect", name, "against"), e.against) for name, e in expected if e.against is not None]
    others: list[Named] = [(("expect", name, "than"), e.than) for name, e in expected if e.than is not None]
    problems += _unknown(claims, evidence.claims(), "claim", source)
    problems += _unknown(articles, [a.article for a in evidence.articles], "article", source)
    problems += _unknown(outcomes, file.outcomes, "outcome of this scenario", source)
    problems += _unknown(others, {*scenarios, file.name}, "scenario", source)
    problems += _unknown([(("explained", key), key) for key in file.explained], _alarms(file, world, evidence), "alarm", source)
    if problems:
        raise InputError(problems)


def _alarms(file: ScenarioFile, world: World, evidence: Evidence) -> list[str]:
    """The names of all alarms that a study may raise; any number may be idle."""
    named: dict[str, Iterable[str]] = {
        "outcome": file.outcomes,
        "issue": world.issues,
        "move": declared(world, "moves"),
        "claim": evidence.claims(),
    }
    numbers = [key for key in file.explained if key.startswith("number.")]
    return [f"{kind}.{name}" for kind, names in named.items() for name in names] + numbers


def check_world(world: World, source: Source) -> None:
    """Everything that a world's file names is declared in it, under a name of its own. InputError for all that is wrong."""
    if (moves := len(world.moves) + opened(world)) > MOST_MOVES:
        told = f"opens {moves - len(world.moves):,} moves beside {len(world.moves):,} named ones; the bound is {MOST_MOVES:,}"
        remedy = "Take routines or actors out, or write `pairs: principal`."
        raise InputError([_problem(source, (("repertoire",), ""), told, remedy)])
    problems = list(islice(_strangers(world_references(world), world, source), MOST_PROBLEMS + 1))
    problems += [_problem(source, (loc, name), f"{what} that name too", "Rename one.") for loc, name, what in shared(world)]
    if problems:
        raise InputError(problems)


def check_claims(world: World, evidence: Evidence, source: Source) -> None:
    """Every claim that a world's file names exists. InputError for those that do not."""
    problems = list(_unknown(cited(world), evidence.claims(), "claim", source))
    if problems:
        raise InputError(problems)


def _strangers(places: Iterator[Reference], world: World, source: Source) -> Iterator[Problem]:
    tables: dict[str, dict[str, None]] = {}
    for loc, name, table in places:
        known = tables.get(table) or tables.setdefault(table, dict.fromkeys(declared(world, table)))
        if name not in known:
            singular = "lens" if table == "lenses" else table.removesuffix("s")
            message = f"{name!r:.60} is no {singular} of world {world.name!r}"
            yield _problem(source, (loc, name), message, nearest(name, known))


def _unknown(places: Iterable[Named], known: Collection[str], what: str, source: Source) -> Iterator[Problem]:
    names = dict.fromkeys(known)
    strangers = ((loc, name) for loc, name in places if name not in names)
    for loc, name in islice(strangers, MOST_PROBLEMS + 1):
        yield _problem(source, (loc, name), f"{name!r:.60} is no {what}", nearest(name, names))


def _dates(file: ScenarioFile, source: Source) -> Iterator[Problem]:
    horizon = file.horizon
    calendar = Calendar(horizon.start, horizon.months, horizon.step)
    dated: list[tuple[Loc, str | None]] = []
    for name, event in file.events.items():
        dated += [(("events", name, "at"), event.at), (("events", name, "until"), event.until)]
    dated += [(("outcomes", name, "at"), o.at) for name, o in file.outcomes.items() if o.at != "end"]
    strayed = False
    for loc, date in dated:
        try:
            _ = date and calendar.step_of(date)
        except ValueError as error:
            strayed = True
            yield _problem(source, (loc, ""), str(error), "Move the date or widen `horizon`.")
    if not strayed:
        yield from _ends(file.events, calendar, source)


def _compounded(file: ScenarioFile, source: Source) -> Iterator[Problem]:
    """Factors that would grow beyond all bounds, because their events repeat or are many."""
    steps = Calendar(file.horizon.start, file.horizon.months, file.horizon.step).steps
    grown: dict[tuple[str, str], float] = {}
    for name, event in file.events.items():
        for field in ("capability", "opportunities", "talks"):
            for thing, factor in getattr(event, field).items():
                power = math.log10(factor) if factor > 0 else 0.0
                power = abs(power) if field == "capability" else max(power, 0.0)  # what is done ever more rarely does no harm
                so_far = grown.get((field, thing), 0.0)
                grown[field, thing] = so_far + power * (steps if event.repeat else 1)
                if so_far <= math.log10(MOST_GROWTH) < grown[field, thing]:
                    often = f"{factor:g} in each of {steps} steps" if event.repeat else f"{factor:g}"
                    message = f"{often} would bring all events to a factor of 10^±{grown[field, thing]:.0f}; the bound is 10^±9"
                    remedy = "Bring the factor nearer to 1, or let the event happen once."
                    yield _problem(source, (("events", name, field, thing), ""), message, remedy)


def _ends(events: dict[str, Event], calendar: Calendar, source: Source) -> Iterator[Problem]:
    """Events that would end before a step of theirs is over."""
    for name, event in events.items():
        if event.at and event.until and calendar.step_of(event.until) <= calendar.step_of(event.at):
            message = f"{event.until} does not come a {calendar.step} or more after {event.at}"
            yield _problem(source, (("events", name, "until"), ""), message, "Move one of the two.")


def _problem(source: Source, named: Named, message: str, remedy: str) -> Problem:
    """A complaint about a name where it stands, be it a key or a value."""
    loc, name = named
    return Problem(source.mark(loc, key=loc[-1] == name), ".".join(map(str, loc)), message, remedy)
