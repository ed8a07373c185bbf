"""A debrief in words: what came of a game, decision by decision, for students; every surface lays out these words.

Points are of 100 for all that the seat wants. A decision is judged by what could be known when it was taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.engine import standing
from sim.show.brief import advice_mark, lens_titles, points
from sim.show.orders import came_of, capital, listed, told
from sim.show.reasons import date_words
from sim.show.words import percent
from sim.study.naming import Speech
from sim.study.scenario import Scenario
from sim.study.seat.brief import Option, brief
from sim.study.seat.debrief import Debrief, Decision
from sim.study.seat.game import Table
from sim.study.seat.orders import Orders

AS_GOOD, A_LITTLE = 0.005, 0.02  # of satisfaction: what a decision may fall short and be as good as any, or a little worse
VISIBLE = 0.005  # luck or skill below this is not worth a sentence
TOLD = 3  # decimals of satisfaction that are printed; verdicts go by the number as it is printed
GOOD, WORSE, MISTAKE, LEFT = "as good as any", "a little worse", "a mistake", "left to the model"
GAINED = "far from the best, yet better than the model"
THRESHOLDS = (
    f"As good as any: within {points(AS_GOOD)} points of the best decision that we found, or within twice the error. A little "
    f"worse: within {points(A_LITTLE)} points, or as little beyond as twice the error. A mistake: further away; where it still "
    f"gained {points(VISIBLE)} points or more beside what the model would have done, we say so instead. To the best, to the "
    "model: what the decision was worth beside the best one that we found, and beside the model's. A decision is judged by where "
    "the world was likely to end when it was taken, not by what chance then made of it."
)
ADVISERS = (
    "That is how it is meant: advisers rate the motives of the moment, each by its theory, while the best is judged by where the "
    "world is likely to end."
)
YARDSTICK = (
    "The yardstick is satisfaction at the end: how near the issues then stand to what the seat wants, each by its weight. It is "
    "not the only one. It does not count what happened on the way, what others suffered, or whether it was right."
)
BINS = 12


@dataclass(frozen=True)
class DecisionRow:
    """A decision in words. quality, skill, luck: points of 100, as text; verdict: as the function of that name says."""

    month: str
    did: str
    best: str
    quality: str
    verdict: str
    skill: str
    luck: str


def verdict(decision: Decision) -> str:
    """How good a decision was: GOOD, WORSE, MISTAKE or GAINED, or LEFT to the model; by the numbers as they are printed."""
    if not decision.decided:
        return LEFT
    short, error = round(-decision.quality, TOLD), round(decision.error, TOLD)
    if short <= max(AS_GOOD, round(2 * error, TOLD)):
        return GOOD
    if round(short - 2 * error, TOLD) <= A_LITTLE:
        return WORSE
    return GAINED if round(decision.skill, TOLD) >= VISIBLE else MISTAKE


def decisions_table(debrief: Debrief, scenario: Scenario) -> list[DecisionRow]:
    """Every decision as a row, in order."""
    return [_row(decision, scenario) for decision in debrief.decisions]


def _row(d: Decision, scenario: Scenario) -> DecisionRow:
    month = d.date
    if not d.decided:
        return DecisionRow(month, LEFT, "", "", "", "", points(d.luck, "+"))
    judged = verdict(d)
    best = "the same" if d.best.orders == d.chosen.orders else told(d.best.orders, scenario)
    margin = f" ± {points(d.error)}" if d.error >= 0.0005 else ""
    return DecisionRow(
        month, told(d.chosen.orders, scenario), best, f"{points(d.quality)}{margin}", judged, points(d.skill, "+"),
        points(d.luck, "+"),
    )  # fmt: skip


def sentences(debrief: Debrief, scenario: Scenario) -> list[str]:
    """What came of the game, how that compares, how it came about, and its turning points."""
    told_first = [_result(debrief, scenario), _shares(debrief), *_usual(debrief, scenario), _tally(debrief)]
    return [line for line in (*told_first, *_advised(debrief), *_turning(debrief, scenario)) if line]


def _result(debrief: Debrief, scenario: Scenario) -> str:
    name = Speech(scenario.world).actor(debrief.seat)
    if debrief.finished:
        return f"{capital(name)} ended with a satisfaction of {points(debrief.result)} of 100."
    end = points(debrief.result)
    return f"The game is not over; from here {name} would end with a satisfaction of {end} of 100 on average."


def _shares(debrief: Debrief) -> str:
    decisions = debrief.decisions
    skill, luck, others = (sum(getattr(d, part) for d in decisions) for part in ("skill", "luck", "others"))
    seats = f", what the other players decided {points(others, '+')}" if abs(others) >= VISIBLE / 10 else ""
    return (
        f"From {points(decisions[0].before)} that could be expected at the start to {points(debrief.result)}: what you decided "
        f"made {points(skill, '+')} beside the model in your seat{seats}, and luck made {points(luck, '+')}."
    )


def _usual(debrief: Debrief, scenario: Scenario) -> Iterator[str]:
    name, start = Speech(scenario.world).actor(debrief.seat), date_words(debrief.decisions[0].date)
    low, high = np.quantile(debrief.usual, [0.1, 0.9])
    yield (
        f"With the model in the seat from {start} on, {name} ends at {points(float(debrief.usual.mean()))} on average of "
        f"{len(debrief.usual)} runs, and in four runs of five between {points(float(low))} and {points(float(high))}; your "
        f"result is above {percent(debrief.rank)} of these runs."
    )
    yield (
        f"One more run, from the same first draw of luck with the model in the seat, ended at {points(debrief.twin)}. It is no "
        "measure of your decisions: each of them changes which chances later moves meet, so that it soon is another luck."
    )


def _tally(debrief: Debrief) -> str:
    counts = Counter(verdict(d) for d in debrief.decisions)
    words = (
        (GOOD, "as good as any that we found"),
        (WORSE, "a little worse"),
        (GAINED, "far from the best that we found, yet better than what the model would have done"),
        (MISTAKE, "a mistake"),
        (LEFT, "left to the model"),
    )
    parts = [f"{counts[kind]} {'were' if counts[kind] > 1 else 'was'} {text}" for kind, text in words if counts[kind]]
    parts = [part.replace("were a mistake", "were mistakes") for part in parts]
    return f"Of {len(debrief.decisions)} decision{'s' if len(debrief.decisions) > 1 else ''}, {listed(parts)}."


def _advised(debrief: Debrief) -> Iterator[str]:
    """Whether the advisers' favourite and the best differ in most months, in a sentence."""
    asked = [d for d in debrief.decisions if d.decided and d.advised]
    other = sum(d.advised not in d.best.orders.moves for d in asked)
    if 2 * other > len(asked):
        yield (
            f"In {other} of {len(asked)} months the move that your advisers were most for was no part of the best that we found. "
            f"{ADVISERS}"
        )


def _turning(debrief: Debrief, scenario: Scenario) -> Iterator[str]:
    for d in debrief.turning:
        parts = list(_weight(d, scenario)) if d.decided else []
        if abs(d.luck) >= VISIBLE:
            parts.append(f"then chance {'added' if d.luck > 0 else 'took'} {points(abs(d.luck))} points")
        if parts:
            did = f"you chose “{told(d.chosen.orders, scenario)}”" if d.decided else "you left the month to the model"
            yield f"Turning point, {date_words(d.date)}: {did}; {'; '.join(parts)}."


def _weight(d: Decision, scenario: Scenario) -> Iterator[str]:
    """What a decision was worth, beside the model and beside the best."""
    best, more = f"“{told(d.best.orders, scenario)}”", f"promised {points(-d.quality)} points more"
    if verdict(d) == GAINED:
        much = "much " if d.skill >= A_LITTLE else ""
        yield (
            f"{much}better than the model would have done, by {points(d.skill, '+')} points, though something better was found: "
            f"{best} {more}"
        )
        return
    if verdict(d) == MISTAKE:
        yield f"the best that we found, {best}, {more}"
    if abs(d.skill) >= VISIBLE:
        yield f"it changed what could be expected by {points(d.skill, '+')} points, beside what the model would have done"


def questions(debrief: Debrief, table: Table) -> list[str]:
    """Questions for a discussion, made from what happened in this game."""
    scenario = table.game.scenario
    asked = [*_luck_and_quality(debrief, scenario), *_refused(debrief, table), *_disagreed(debrief, table)]
    asked += [*_never_done(debrief, scenario), *_at_whose_cost(debrief, table)]
    return [
        *asked,
        "What did you want to reach that the number does not count? Would you have decided otherwise by that yardstick?",
    ]


def _luck_and_quality(debrief: Debrief, scenario: Scenario) -> Iterator[str]:
    mine = [d for d in debrief.decisions if d.decided]
    good = min((d for d in mine if verdict(d) == GOOD), key=lambda d: d.luck, default=None)
    bad = max((d for d in mine if verdict(d) == MISTAKE), key=lambda d: d.luck, default=None)
    if good is not None and good.luck <= -VISIBLE:
        yield (
            f"In {date_words(good.date)} you chose “{told(good.chosen.orders, scenario)}”. It was as good as anything we found, "
            f"and then chance took {points(-good.luck)} points. How would you defend it before people who see only the result?"
        )
    if bad is not None and bad.luck >= VISIBLE:
        yield (
            f"In {date_words(bad.date)} you chose “{told(bad.chosen.orders, scenario)}”. Something better was there by "
            f"{points(-bad.quality)} points, yet chance then added {points(bad.luck)}. Who would have noticed the mistake?"
        )


def _refused(debrief: Debrief, table: Table) -> Iterator[str]:
    for d in debrief.decisions:
        failed = [came for came in came_of(table, d.step, d.chosen.orders) if not came.done] if d.decided else []
        if failed:
            yield (
                f"In {date_words(d.date)} this came to nothing: {failed[0].text}; {failed[0].why}. What could have made it worth "
                "their while, and would that have been worth it to you?"
            )
            return


def _disagreed(debrief: Debrief, table: Table) -> Iterator[str]:
    """The chosen move about which the advisers were furthest apart."""
    found: list[tuple[float, str, Option]] = []
    for d in debrief.decisions:
        if d.decided and d.chosen.orders.moves:
            options = {o.name: o for o in brief(_before(table, d.step), debrief.seat).options}
            found += [(_spread(options[name]), d.date, options[name]) for name in d.chosen.orders.moves]
    if not found:
        return
    spread, date, option = max(found, key=lambda item: item[0])
    if spread < 0.3:
        return
    titles = lens_titles(table.game.scenario)
    most, least = (pick(option.advice, key=lambda lens: option.advice[lens].wish) for pick in (max, min))
    yield (
        f"In {date_words(date)} your advisers were furthest apart over “{option.title}”: {titles[most][1]} said "
        f"{advice_mark(option.advice[most].wish)}, {titles[least][1]} {advice_mark(option.advice[least].wish)}. What do the two "
        "see differently, and whom did events bear out?"
    )


def _spread(option: Option) -> float:
    wishes = [advice.wish for advice in option.advice.values()]
    return max(wishes) - min(wishes)


def _before(table: Table, step: int) -> Table:
    return replace(table, moments=table.moments[:step])


def _never_done(debrief: Debrief, scenario: Scenario) -> Iterator[str]:
    """What the best decisions had in them again and again, and the seat's had not."""
    missed = Counter(
        act
        for d in debrief.decisions
        if d.decided and verdict(d) != GOOD
        for act in _acts(d.best.orders) - _acts(d.chosen.orders)
    )
    for (kind, name), months in missed.most_common(1):
        if months > 1:
            single = Orders((name,)) if kind == "move" else Orders((), {name: kind})  # type: ignore[dict-item]  # a stance
            yield (
                f"In {months} months the best decision that we found had this in it and yours had not: "
                f"“{told(single, scenario)}”. What spoke against it?"
            )


def _acts(orders: Orders) -> set[tuple[str, str]]:
    return {("move", name) for name in orders.moves} | {(stance, name) for name, stance in orders.accords.items()}


def _at_whose_cost(debrief: Debrief, table: Table) -> Iterator[str]:
    game, say = table.game, Speech(table.game.scenario.world)
    start, end = (standing.satisfaction(m.state.issues, m.worlds)[table.row] for m in (table.moments[game.first - 1], table.now))
    change = end - start
    change[game.scenario.setup.actors.index(debrief.seat)] = 0.0
    lost, won = int(change.argmin()), int(change.argmax())
    if change[lost] <= -VISIBLE:
        loser, gainer = (say.actor(game.scenario.setup.actors[place]) for place in (lost, won))
        gained = f", and {gainer} gained {points(float(change[won]))}" if change[won] >= VISIBLE else ""
        size = points(-float(change[lost]))
        yield f"Over the game {loser} lost {size} points of satisfaction{gained}. How much of it was your doing?"


def histogram(debrief: Debrief, width: int = 40) -> list[str]:
    """What the model would have made of the seat, as lines of text, with the result and the twin marked beside them."""
    marked: Mapping[str, float] = {"you": debrief.result, "same luck, the model in your seat": debrief.twin}
    values = np.array([*debrief.usual, *marked.values()])
    edges = np.linspace(values.min(), max(values.max(), values.min() + 1e-6), BINS + 1)
    counts, _ = np.histogram(debrief.usual, edges)
    lines = []
    for n, count in enumerate(counts):
        inside = [name for name, value in marked.items() if min(int(np.searchsorted(edges, value, "right")) - 1, BINS - 1) == n]
        note = f"  ← {' and '.join(inside)}" if inside else ""
        length = round(width * count / max(counts.max(), 1)) or bool(count)
        lines.append(f"{points(float(edges[n])):>5} to {points(float(edges[n + 1])):>5}  {'█' * length}{note}")
    return lines
