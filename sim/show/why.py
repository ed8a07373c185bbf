"""Why: what speaks for and against a move, in plain words to the one who could make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.conditions import open_to
from sim.engine.needs import gathered
from sim.show.brief import in_units, lens_titles, points
from sim.show.orders import capital, titled
from sim.show.reasons import needed
from sim.show.words import percent
from sim.study.naming import Speech
from sim.study.scenario import Scenario
from sim.study.seat.brief import Brief, Option
from sim.study.seat.game import Table
from sim.study.seat.why import Promise, Why, WhyAccord
from sim.study.witness import alone
from sim.world.quantity import Condition
from sim.world.setup import Floats

SILENT = 0.05  # a term of the utility below this is not worth a line


@dataclass(frozen=True)
class WhyRow:
    """One term: what it is called, what it says of the move, and its value under each lens, in the order of the heads."""

    term: str
    says: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Weighed:
    """A move or an accord explained: its title, the advisers' names, a row a term, their sum, and what its effects would do."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[WhyRow, ...]
    total: tuple[str, ...]
    does: tuple[str, ...]


TERMS: Mapping[str, str] = {
    "interest": "Own gain", "relative": "Rivals' gains", "affinity": "Friendship", "reciprocity": "Answer in kind",
    "inertia": "Habit", "balancing": "Balance", "retaliation": "Hitting back", "cost": "Cost",
}  # fmt: skip


def weighed(found: Why, option: Option, scenario: Scenario) -> Weighed:
    """A move of a seat as the advisers weigh it."""
    rows = []
    for term, title in TERMS.items():
        values = found.terms[term]
        if float(np.abs(values).max()) >= SILENT:
            rows.append(WhyRow(title, _says(found, option, scenario, term), tuple(in_units(float(v)) for v in values)))
    titles = lens_titles(scenario)
    return Weighed(
        title=titled(scenario)[option.name],
        heads=tuple(titles[lens][0] for lens in found.lenses),
        rows=tuple(rows),
        total=tuple(in_units(float(v)) for v in found.utility),
        does=tuple(_does(option, scenario)),
    )


def weighed_accord(found: WhyAccord, scenario: Scenario) -> Weighed:
    """An accord of a seat as the advisers weigh it."""
    say, titles = Speech(scenario.world), lens_titles(scenario)

    def valued(values: Floats) -> tuple[str, ...]:
        return tuple(in_units(float(v)) for v in values)

    rows = [WhyRow(scenario.world.issues[p.issue].title, _promised(p, say), valued(p.values)) for p in found.promises]
    if float(np.abs(found.help).max()) >= SILENT:
        rows.append(WhyRow("Partners", "help is worth what you trust those who promise it", valued(found.help)))
    rows.append(WhyRow("Cost", "what signing costs you", valued(np.full(len(found.lenses), -found.cost))))
    signs = ", ".join(f"{say.actor(a)} {percent(chance)}" for a, chance in found.signs.items())
    return Weighed(
        title=capital(scenario.world.accords[found.name].title),
        heads=tuple(titles[lens][0] for lens in found.lenses),
        rows=tuple(rows),
        total=valued(found.worth),
        does=(
            f"In all {in_units(found.own)} by the weights that this world drew; above 0 the model would rather be in it than not",
            f"Would agree to it now: {signs}",
            "Advisers weigh the promise of the moment; `project` looks ahead to where the world is likely to end",
        ),
    )


def _promised(promise: Promise, say: Speech) -> str:
    by = f"{say.actor(promise.deliverer)} delivers" if promise.trust < 1.0 else "you deliver"
    kept = f"{by}: {promise.now:.2f} to {promise.then:.2f}, worth {in_units(promise.kept)} if kept"
    return f"{kept}; you believe {promise.trust:.2f} of it" if promise.trust < 1.0 else kept


def unmet(table: Table, needs: Sequence[Condition]) -> str:
    """The needs of a move or an accord that do not hold now, in words."""
    at = alone(table.now.state, table.now.worlds, table.row)
    failing = [need for need in needs if not open_to(gathered(((need,),)), *at)[0, 0]]
    return "; ".join(needed(table.game.scenario, at, need) for need in failing)


def closed(brief: Brief, table: Table) -> list[tuple[str, str]]:
    """The moves that cannot be made now and the accords that cannot be signed: title, and what they need."""
    moves, accords = table.game.scenario.setup.moves, table.game.scenario.setup.accords
    shut = [(o.title, unmet(table, moves.needs[moves.name.index(o.name)])) for o in brief.options if o.closed]
    waiting = [t for t in brief.treaties if not t.in_force and not t.ready]
    return [*shut, *((capital(t.title), unmet(table, accords.needs[accords.name.index(t.name)])) for t in waiting)]


def _does(option: Option, scenario: Scenario) -> list[str]:
    say, told = Speech(scenario.world), []
    for s in option.shifts:
        issue = scenario.world.issues[s.issue]
        told.append(f"{issue.title}: from {s.now:.2f} to {s.then:.2f} (0 {issue.zero}, 1 {issue.one})")
    if option.shifts:
        felt = sorted(option.others.items(), key=lambda item: -item[1])
        others = [f"{say.actor(actor)} {points(gain, '+')}" for actor, gain in felt if abs(gain) >= 0.0005]
        told.append(f"At once, in points of satisfaction: you {points(option.gain, '+')}{''.join(f', {o}' for o in others)}")
    told += [f"It would break {scenario.world.accords[g].title}" for g in option.breaches]
    asked = scenario.setup.moves.consent[scenario.setup.moves.name.index(option.name)]
    if asked:
        told.append(f"{capital(say.actor(option.target))} must agree: a chance of {option.consent:.0%}".replace("%", " %"))
    return told


def _says(found: Why, option: Option, scenario: Scenario, term: str) -> str:
    say = Speech(scenario.world)
    target, warm = say.actor(option.target), option.score > 0
    speaks: Mapping[str, Callable[[], str]] = {
        "interest": lambda: f"its effects bring you {'nearer to' if option.gain > 0 else 'further from'} what you want",
        "relative": lambda: _rivals(found, scenario),
        "affinity": lambda: f"you {'trust' if found.trust > 0.5 else 'distrust'} {target} (trust {found.trust:.2f})",
        "reciprocity": lambda: f"{target} has lately treated you {'well' if found.climate > 0 else 'badly'}",
        "inertia": lambda: f"you have lately treated {target} {'better' if found.habit > 0 else 'worse'} than you used to",
        "balancing": lambda: _balance(found, scenario, target),
        "retaliation": lambda: f"{target} could hit back",
        "cost": lambda: "effort, and what your public makes of it",
    }
    told = speaks[term]()
    if term in {"affinity", "reciprocity", "inertia", "balancing"}:
        told += f", and this is {'friendly' if warm else 'unfriendly'} to {target}"
    return told


def _rivals(found: Why, scenario: Scenario) -> str:
    most = int(np.abs(found.threat).argmax())
    actor = Speech(scenario.world).actor(scenario.setup.actors[most])
    return f"those who threaten you {'gain' if found.threat.sum() > 0 else 'lose'} by it, {actor} most"


def _balance(found: Why, scenario: Scenario, target: str) -> str:
    total = float(found.leaning.sum())
    most = int(found.leaning.argmax() if total > 0 else found.leaning.argmin())
    actor = Speech(scenario.world).actor(scenario.setup.actors[most])
    return f"{target} {'distrusts' if total > 0 else 'trusts'} those who threaten you, {actor} most"
