"""Known answers: figures that others have published or that follow in closed form, asked of the instruments and of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import isclose, log, nan

import numpy as np

from sim.engine.chance import Chance
from sim.engine.draws import draw_worlds
from sim.engine.laws.conduct import expected
from sim.engine.state import initial
from sim.study.balance import frustration_bounds, landscape, structural_balance
from sim.study.classics import cases
from sim.study.classics.arms_race import ArmsRace, engine_race
from sim.study.classics.bare import bare, deeds
from sim.study.classics.positions import weighted_mean, weighted_median
from sim.study.classics.quantal import quantal_response
from sim.study.classics.reputation import engine_reputation
from sim.study.validity.finding import Finding

AREA = "Known answers"

AXELROD = "Axelrod & Bennett 1993, A landscape theory of aggregation, British J. of Political Science 23"
FURNAS = f"{AXELROD}; figures of R. Axelrod with Z. Furnas, February 2016, public repository Landscape_Theory"
PETERSDORF = "Petersdorf 1966, Einige Bemerkungen über vollständige Bigraphen, Wiss. Z. TH Ilmenau 12"
FULLERENES = "Došlić & Vukičević 2007, Discrete Applied Mathematics 155; Faria, Klein & Stehlík 2012, SIAM J. Discrete Math. 26"
AREF = "Aref & Wilson 2019, Balance and frustration in signed networks, J. of Complex Networks 7; ties of Read 1954"
MARVEL = "Marvel, Kleinberg, Kleinberg & Strogatz 2011, Continuous-time model of structural balance, PNAS 108"
RICHARDSON = "Richardson 1960, Arms and Insecurity"
JOSANG = "Jøsang & Ismail 2002, The beta reputation system, 15th Bled Electronic Commerce Conference"
MCKELVEY = "McKelvey & Palfrey 1995, Quantal response equilibria for normal form games, Games and Economic Behavior 10"
BUENO = "Bueno de Mesquita & Stokman 1994, European Community Decision Making"

Value = float | str


@dataclass(frozen=True)
class Answer:
    """A question with a known answer.

    wanted: what the source says; ours: what we say, in the same order; told: a template that makes a sentence of either;
    within: how far a number of ours may be from what is wanted. Words must be the same.
    """

    test: str
    source: str
    wanted: tuple[Value, ...]
    ours: Callable[[], tuple[Value, ...]]
    told: str
    within: float = 0.0
    note: str = ""


def known_answers() -> tuple[Finding, ...]:
    """Every known answer, asked now. Each passes or fails; none is open."""
    return tuple(map(held, answers()))


def answers() -> tuple[Answer, ...]:
    """All questions, in the order of the card."""
    return (*_alignment(), *_frustration(), *_flow(), *_arms(), *_reputation(), *_games(), *_bargaining())


def held(answer: Answer) -> Finding:
    """One answer as a row of the report card."""
    ours = answer.ours()
    pairs = list(zip(answer.wanted, ours, strict=True))
    same = all(_same(one, other, answer.within) for one, other in pairs)
    wanted, said = (answer.told.format(*values).replace("-", "−") for values in (answer.wanted, ours))
    return Finding(AREA, answer.test, answer.source, wanted, said, "passes" if same else "fails", note=answer.note)


def _same(wanted: Value, ours: Value, within: float) -> bool:
    if isinstance(wanted, str) or isinstance(ours, str):
        return wanted == ours
    return isclose(wanted, ours, rel_tol=0.0, abs_tol=within)


def _alignment() -> Iterable[Answer]:
    told = "energy {:,.0f}: {} against the rest; valleys: {:.0f}"
    note = "Energy over ordered pairs in different camps; every one of 1,024 splits tried."
    for syria, test, wanted in (
        (50.0, "Landscape of the Middle East, February 2016", (-83_200.0, "Turkey, ISIS, Nusra", 1.0)),
        (10.0, "The same with a weak Syria", (-65_600.0, "ISIS, Nusra", 1.0)),
    ):
        yield Answer(test, FURNAS, wanted, partial(_landscape, syria), told, note=note)


def _landscape(syria: float) -> tuple[Value, ...]:
    case = cases.middle_east_2016(syria)
    found = landscape(case.sizes, case.propensities, case.actors)
    return found.deepest.energy, ", ".join(found.sides(found.deepest.camps)[1]), float(len(found.valleys))


def _frustration() -> Iterable[Answer]:
    crowds = (5, 12, 20, 40)
    yield Answer(
        "Frustration of n actors who are all enemies: ⌊(n − 1)² / 4⌋",
        PETERSDORF,
        tuple(float((n - 1) ** 2 // 4) for n in crowds),
        lambda: tuple(_frustrated(cases.all_enemies(n)) for n in crowds),
        "for 5, 12, 20 and 40 actors {:.0f}, {:.0f}, {:.0f} and {:.0f}",
    )
    yield Answer(
        "Frustration of enemies on the graph of Petersen, the dodecahedron and C60",
        FULLERENES,
        (3.0, 6.0, 12.0),
        lambda: tuple(map(_frustrated, (cases.enemy_rings(5, 2), cases.enemy_rings(10, 2), cases.enemy_fullerene()))),
        "{:.0f}, {:.0f} and {:.0f} ties",
        note="The largest cut of Petersen's graph has 12 of its 15 ties.",
    )
    yield Answer(
        "Frustration of the alliances and enmities of the New Guinea Highlands",
        AREF,
        (7.0,),
        lambda: (_frustrated(cases.highland_tribes()),),
        "{:.0f} of 58 ties",
    )


def _frustrated(signed: cases.Signed) -> float:
    """The frustration, where the bounds meet; else no number."""
    bounds = frustration_bounds(signed)
    return float(bounds.upper) if bounds.exact else nan


def _flow() -> Iterable[Answer]:
    yield Answer(
        "Ties that feed on agreement blow up at 1 / λ₁, into the camps of the leading eigenvector",
        MARVEL,
        (0.25, "00110"),
        _blown,
        "at {:.4f}, into the camps {}",
        within=1e-9,
        note="Five actors in two camps with ties of ±1, and λ₁ = 4.",
    )


def _blown() -> tuple[Value, ...]:
    side = np.array([1.0, 1.0, -1.0, -1.0, 1.0])
    course = structural_balance(np.outer(side, side) - np.eye(5))
    return course.blow_up, "none" if course.camps is None else "".join(map(str, course.camps))


def _arms() -> Iterable[Answer]:
    calm = ArmsRace(reaction=(0.1, 0.08), fatigue=(0.15, 0.12), grievance=(0.02, 0.01))
    yield Answer(
        "Arms race, stable: its equilibrium is (k h + b g, l g + a h) / (a b − k l)",
        RICHARDSON,
        (0.34, 0.31, "settles"),
        lambda: (*map(float, calm.equilibrium), "settles" if calm.stable else "runs away"),
        "x {:.3f}, y {:.3f}; it {}",
        within=1e-12,
        note="k = 0.1, l = 0.08, a = 0.15, b = 0.12, g = 0.02, h = 0.01, a month.",
    )
    yield Answer(
        "The engine runs that race: levels after one year and after five",
        RICHARDSON,
        tuple(float(level) for months in (12.0, 60.0) for level in calm.at(months, (0.1, 0.3))),
        partial(_raced, calm, (0.1, 0.3), 1 / 8, (96, 480)),
        "x {:.3f}, y {:.3f}; x {:.3f}, y {:.3f}",
        within=0.001,
        note="Two issues that raise each other's rest, from (0.1, 0.3), by steps of an eighth of a month.",
    )
    wild = ArmsRace(reaction=(0.2, 0.2), fatigue=(0.1, 0.1), grievance=(-0.05, -0.05))
    for start, test, end in (
        ((0.55, 0.55), "The engine runs a race with a b < k l: above its equilibrium it runs away", 1.0),
        ((0.45, 0.45), "The engine runs a race with a b < k l: below its equilibrium it disarms", 0.0),
    ):
        ours = partial(_raced, wild, start, 1.0, (240,))
        note = "Levels have ends, which a race without limits has not."
        yield Answer(test, RICHARDSON, (end, end), ours, "x {:.2f}, y {:.2f}", within=1e-6, note=note)


def _raced(race: ArmsRace, start: tuple[float, float], months: float, steps: tuple[int, ...]) -> tuple[Value, ...]:
    return tuple(map(float, engine_race(race, start, months, steps[-1])[list(steps)].ravel()))


def _reputation() -> Iterable[Answer]:
    stories = ((0, 0), (1, 0), (7, 3), (2, 8))
    yield Answer(
        "The engine's trust after r good and s ill deeds: (r + 1) / (r + s + 2)",
        JOSANG,
        tuple((good + 1) / (good + ill + 2) for good, ill in stories),
        lambda: tuple(engine_reputation(good, ill) for good, ill in stories),
        "{:.4f}, {:.4f}, {:.4f} and {:.4f}",
        within=1e-12,
        note="After 0 and 0, 1 and 0, 7 and 3, 2 and 8 deeds of weight 1; nothing is forgotten.",
    )


def _games() -> Iterable[Answer]:
    pennies = partial(quantal_response, cases.matching_pennies(9.0))
    for precision, test, wanted, within in (
        (0.0, "Quantal response without precision is chance", (0.5, 0.5), 1e-12),
        (1.0, "Quantal response in matching pennies with a prize of 9, precision 1", (0.893576330554, 0.312780375030), 1e-9),
        (1e6, "Quantal response without noise is Nash: matching pennies with a prize of 9", (0.5, 0.1), 1e-5),
    ):
        ours = partial(_heads, pennies, precision)
        note = "The root of p = σ(10 λ q − λ), q = σ(λ − 2 λ p), found by bisection." if precision == 1.0 else ""
        yield Answer(test, MCKELVEY, wanted, ours, "heads {:.6f} and {:.6f}", within, note)
    yield Answer(
        "Quantal response where the other does not matter: σ(λ d) for a gain of d",
        MCKELVEY,
        (0.75, 0.75),
        lambda: _heads(partial(quantal_response, cases.dilemma(-log(3.0))), 1.0),
        "cooperation {:.4f} and {:.4f}",
        within=1e-9,
        note="A prisoner's dilemma in which cooperation would gain ln 3, so that σ(ln 3) = 3/4.",
    )
    yield Answer(
        "The engine's choice: an opportunity whose move costs ln 3 / λ is taken one time in four",
        MCKELVEY,
        (0.25,),
        lambda: (_taken(log(3.0)),),
        "{:.4f}",
        within=1e-12,
    )


def _heads(solve: Callable[[float], tuple[np.ndarray, np.ndarray]], precision: float) -> tuple[Value, ...]:
    one, other = solve(precision)
    return float(one[0]), float(other[0])


def _taken(cost: float) -> float:
    """The share of opportunities that the engine takes for a move of no worth but its cost, in units of 1 / λ."""
    precision = 6.0
    parameters = {"conduct.precision": precision}
    setup = bare(moves=deeds((0.0,), rate=1.0, cost=cost / precision), parameters=parameters)
    worlds = draw_worlds(setup, Chance(0, 0, 0))
    return float(expected(initial(worlds), worlds)[0, 0])


def _bargaining() -> Iterable[Answer]:
    yield Answer(
        "Emission standards of the European Community: weighted mean and median position",
        BUENO,
        (7.389955686853767, 7.0),
        lambda: (weighted_mean(*cases.emission_standards()), weighted_median(*cases.emission_standards())),
        "{:.6f} and {:.0f} years",
        within=1e-12,
    )
