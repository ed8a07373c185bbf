"""Reasons: why an actor wanted a move, in plain English."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from sim.engine.conditions import quantity
from sim.engine.state import State, Worlds
from sim.study.ensemble import move_titles
from sim.study.explain import TERMS, Explanation, by_issue
from sim.study.flips import Flip
from sim.study.grounds import feared, rivals_gain
from sim.study.scenario import Scenario
from sim.world.quantity import Condition, Kind

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WORTH_TELLING = 0.25  # share of all that speaks for a move above which a motive is told
UNSPOKEN = "though nothing spoke for it"
THINGS = frozenset({"cost", "retaliation"})  # motives that are told by a noun, and not by a clause


def sentences(found: Explanation) -> list[str]:
    """What the actor most wanted and why, whether it came to it, the runner-up, and what would have turned the two round."""
    name = _capital(called(found.scenario, _actor(found)))
    where = f"In {date_words(found.date)}, in world {found.asked.replicate} of {found.scenario.name},"
    if not len(found.open):
        return [f"{where} every move was closed to {called(found.scenario, _actor(found))}."]
    best = found.open.iloc[0]
    wanted = wish(found.scenario, best["title"], _actor(found))
    reason = _because(found, best)
    if reason == UNSPOKEN and len(found.open) > 1:
        reason += ": all else was worse"
    told = [f"{where} {_small(name)} most wanted {wanted}, {reason}.", _made(found, best)]
    if len(found.open) > 1:
        told += [_runner_up(found), _turn(found)]
    return told


def of_move(found: Explanation, name: str) -> str:
    """Why one of the actor's moves was worth what it was in that month, and how it stood among those that were open.

    KeyError where the actor has no move of this name.
    """
    if name not in set(found.moves["name"]):
        raise KeyError(name)
    opened = found.open.reset_index(drop=True)
    places = opened.index[opened["name"] == name]
    if not len(places):
        return "This move was closed when the month began."
    row = opened.loc[places[0]]
    place = "what it most wanted" if places[0] == 0 else f"number {places[0] + 1} of the {len(opened)} moves open to it"
    chance = f"a chance of {row['chance']:.0%} that month".replace("%", " %")
    return f"This move was {place}, worth {_minus(row['utility'])}, {_because(found, row)}; {chance}."


def date_words(date: str) -> str:
    """`2022-08` as `August 2022`, the first day of a week as `the week of 5 August 2022`."""
    year, month, *day = date.split("-")
    words = f"{MONTHS[int(month) - 1]} {year}"
    return f"the week of {int(day[0])} {words}" if day else words


def called(scenario: Scenario, actor: str) -> str:
    """An actor's name inside a sentence: `the United States` where the world's own titles say so."""
    name = scenario.world.actors[actor].name
    titles = (move.title for move in scenario.world.moves.values())
    return f"the {name}" if any(re.search(rf"\bthe {re.escape(name)}\b", title, re.IGNORECASE) for title in titles) else name


def wish(scenario: Scenario, title: str, actor: str) -> str:
    """A move as something wanted: `to strike Iranian targets in Syria`; a title that begins otherwise is quoted."""
    name = scenario.world.actors[actor].name
    match = re.fullmatch(rf"(?:The )?{re.escape(name)} (?!and |or )(\w+)(.*)", title)
    if match is None:
        return f"this: “{title}”"
    rest = match[2]
    for other in scenario.world.actors:
        if (full := called(scenario, other)) != (short := scenario.world.actors[other].name):
            rest = re.sub(rf"(?<!the ){re.escape(short)}", full, rest)
    return f"to {_infinitive(match[1])}{rest}"


def _infinitive(verb: str) -> str:
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    if verb.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def lever(scenario: Scenario, path: str) -> str:
    """What a number is, in words."""
    kind, *names = path.split(".")
    actors = [called(scenario, n) for n in names if n in scenario.world.actors]
    issue = scenario.world.issues[names[-1]].title if names[-1] in scenario.world.issues else ""
    match kind:
        case "trust":
            return f"{_owner(actors[0])} trust in {actors[1]}"
        case "climate":
            return f"how {actors[1]} has lately treated {actors[0]}"
        case "issue":
            return f"where “{issue}” stands"
        case "position":
            return f"where {actors[0]} would like “{issue}” to stand"
        case "salience":
            return f"how much “{issue}” matters to {actors[0]}"
    return f"the weight of {names[0]}"


def unmet(found: Explanation, row: pd.Series) -> str:
    """The needs of a closed move that did not hold, and how things stood."""
    needs = found.scenario.setup.moves.needs[int(row["place"])]
    return "; ".join(needed(found.scenario, (found.scene.state, found.scene.worlds), needs[n]) for n in row["closed"])


def needed(scenario: Scenario, at: tuple[State, Worlds], need: Condition) -> str:
    """A need of a move in words, and how things stand. at: a block of one."""
    kind, index = need.quantity.kind, need.quantity.index
    now = float(quantity(need.quantity, *at)[0])
    if kind is Kind.ACCORD:
        accord = list(scenario.world.accords.values())[index[0]].title
        return f"needs {accord} {'in force' if need.above >= 0 else 'not in force'}"
    if kind is Kind.MOVE:
        return f"needs “{list(move_titles(scenario))[index[0]][1]}” in the month before"
    actors = [called(scenario, scenario.setup.actors[i]) for i in index] if kind is not Kind.ISSUE else []
    what = {
        Kind.ISSUE: lambda: f"“{list(scenario.world.issues.values())[index[0]].title}”",
        Kind.TRUST: lambda: f"{_owner(actors[0])} trust in {actors[1]}",
        Kind.CLIMATE: lambda: f"{_owner(actors[1])} late conduct toward {actors[0]}",
        Kind.SATISFACTION: lambda: f"{_owner(actors[0])} satisfaction",
        Kind.CAPABILITY: lambda: f"{_owner(actors[0])} capability",
    }[kind]()
    above = [f"above {need.above:g}"] if math.isfinite(need.above) else []
    below = [f"below {need.below:g}"] if math.isfinite(need.below) else []
    return f"needs {what} {' and '.join(above + below)}, stood at {now:.2f}"


def _because(found: Explanation, best: pd.Series) -> str:
    terms = {name: float(best[name]) for name in TERMS}
    gained = sum(value for value in terms.values() if value > 0)
    if not gained:
        return UNSPOKEN
    most, against = max(terms, key=lambda n: terms[n]), min(terms, key=lambda n: terms[n])
    told = (n for n, v in terms.items() if v > WORTH_TELLING * gained or n == most)
    for_it = sorted(told, key=lambda n: -terms[n])[:3]
    reasons = _listed([_reason(found, best, name) for name in for_it])
    heavy = -terms[against] > WORTH_TELLING * gained
    that = "" if against in THINGS else "that "
    return f"because {reasons}" + (f"; against it spoke {that}{_reason(found, best, against)}" if heavy else "")


def _reason(found: Explanation, row: pd.Series, term: str) -> str:  # noqa: PLR0911  (one line a motive)
    """What a term says of a move: for it where the term is positive, against it where it is negative."""
    target, speaks_for = called(found.scenario, row["target"]), row[term] > 0
    warm = (row["score"] > 0) == speaks_for  # the feeling toward the target that the term expresses
    i, j = found.asked.actor, found.scenario.index.actors[row["target"]]
    match term:
        case "interest":
            return _interest(found, int(row["place"]), speaks_for)
        case "relative":
            share = rivals_gain(found.scenario, found.scene, int(row["place"]))
            most = called(found.scenario, found.scenario.setup.actors[int(np.argmax(-share if speaks_for else share))])
            return f"those who threaten it {'lose' if speaks_for else 'gain'} by it ({most} most)"
        case "affinity":
            trust = found.scene.state.alpha[0, i, j] / (found.scene.state.alpha[0, i, j] + found.scene.state.beta[0, i, j])
            return f"it {'trusts' if warm else 'distrusts'} {target} (trust {trust:.2f})"
        case "reciprocity":
            climate = float(found.scene.state.climate[0, i, j])
            return f"{target} has lately treated it {'well' if warm else 'badly'} (climate {_minus(climate, '+')})"
        case "inertia":
            return f"it has lately treated {target} {'well' if warm else 'badly'}, and goes on as it has begun"
        case "balancing":
            part = feared(found.scene, i, j).balance
            threat = called(found.scenario, found.scenario.setup.actors[int(np.argmax(part if warm else -part))])
            name, verb = called(found.scenario, _actor(found)), "distrusts" if warm else "trusts"
            return f"{target} {verb} those who threaten {name} ({threat} most)"
        case "retaliation":
            return f"what {target} could do back"
    return "the cost"


def _interest(found: Explanation, place: int, speaks_for: bool) -> str:
    sign, worth = 1.0 if speaks_for else -1.0, by_issue(found.scenario, found.scene, place)
    issue = max(worth, key=lambda k: sign * worth[k])
    way = "nearer to" if speaks_for else "away from"
    return f"it moves “{found.scenario.world.issues[issue].title}” {way} where it would like it"


def _made(found: Explanation, best: pd.Series) -> str:
    often = {0: "was not made", 1: "was made once", 2: "was made twice"}.get(int(best["made"]), f"was made {best['made']} times")
    consent = ""
    if not math.isnan(best["consent"]):
        consent = f", {called(found.scenario, best['target'])} agrees to {best['consent']:.0%} of what it is asked"
    side = "below" if best["luck"] < best["chance"] else "not below"
    return (
        f"It {often}: occasions come {best['occasions']:.2g} a {found.scenario.calendar.step} and {best['wish']:.0%} are taken"
        f"{consent}, a chance of {best['chance']:.1%}; the luck drawn, {best['luck']:.3f}, was {side} it."
    ).replace("%", " %")


def _runner_up(found: Explanation) -> str:
    best, second = found.open.iloc[0], found.open.iloc[1]
    wanted = wish(found.scenario, second["title"], _actor(found))
    return f"Runner-up: {wanted}, worth {_minus(second['utility'])} against {_minus(best['utility'])}."


def _turn(found: Explanation) -> str:
    if not found.flips:
        return "No single trust, climate, level, position, salience or weight turns the two round within its range."
    flip = found.flips[0]
    second = int(found.open.iloc[1]["place"])
    then = ""
    if flip.leader != second:
        title = found.moves.set_index("place").loc[flip.leader, "title"]
        then = f"; a third move would then lead: {wish(found.scenario, str(title), _actor(found))}"
    return f"Smallest single change that turns the two round: {lever(found.scenario, flip.path)}, {moved(flip)}{then}."


def moved(flip: Flip) -> str:
    """From what to what, rounded outward so that what is printed turns the order too, and the share of the range."""
    to = outward(flip.now, flip.to)
    return f"from {flip.now:.3f} to {to:.3f} ({share(flip.size)} of its range)".replace("-", "−")


def share(size: float) -> str:
    """A share of a range in per cent, to two digits."""
    return f"{size * 100:.2g} %" if size < 0.995 else "100 %"


def outward(now: float, to: float) -> float:
    """A number rounded to three decimals away from another."""
    return (math.ceil(to * 1000) if to > now else math.floor(to * 1000)) / 1000 + 0.0


def _minus(value: float, sign: str = "") -> str:
    return f"{round(value, 2) + 0.0:{sign}.2f}".replace("-", "−")


def _actor(found: Explanation) -> str:
    return found.scenario.setup.actors[found.asked.actor]


def _owner(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _small(text: str) -> str:
    return f"the {text[4:]}" if text.startswith("The ") else text
