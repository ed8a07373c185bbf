"""Influence: how far each claim, each article and each assumption moves the outcomes.

A claim or an article is left out, an assumed number is moved from the low to the high end of its range, and the runs
are compared world by world under common luck. One thing is moved at a time: evidence that several claims share shows in
none of them. Intervals are bootstrapped; all tests of a table are adjusted together (Holm 1979).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm

from sim.study.compare import TRIFLING
from sim.study.digest import digest
from sim.study.ensemble import Study
from sim.study.intervals import bootstrapped, holm, mean_interval
from sim.study.kept import answered
from sim.study.measures import Question
from sim.study.scenario import Scenario
from sim.study.screening import SCREEN, SCREENED, drawn, screened
from sim.study.variants import Alteration, Batch, altered, questions_of
from sim.version import __version__
from sim.world.codebook import Span
from sim.world.evidence import Claim
from sim.world.numbers import Number
from sim.world.setup import Floats, Setup
from sim.world.source import InputError, Problem, nearest

LEAST = 30  # worlds below which an interval means nothing
SURE = 0.05  # of the Holm-adjusted table

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Inquiry:
    """What is to be found out. assumptions: how many assumed numbers are tested, those first that the outcomes followed most."""

    scenario: Scenario
    outcomes: tuple[str, ...]
    replicates: int = 512
    seed: int = 2022
    assumptions: int = 20

    def __post_init__(self) -> None:
        Study((self.scenario,), self.replicates, self.seed)  # the same bounds as for any study
        problems = list(_misfits(self))
        if problems:
            raise InputError(problems)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The outcomes, ready to be asked."""
        return questions_of(self.scenario, self.outcomes)

    @property
    def digest(self) -> str:
        """A hash of all that is found and said: the scenario, its evidence, the size and the seed."""
        s = self.scenario
        texts = [part.model_dump_json() for part in (s.file, s.world, s.evidence.codebook, *s.evidence.articles)]
        settings = [self.outcomes, self.replicates, self.seed, self.assumptions, __version__]
        return digest([s.digest, texts, settings])

    def manifest(self) -> str:
        """What is asked, as JSON, for whoever wants to have the same numbers again."""
        s = self.scenario
        sizes = {"replicates": self.replicates, "seed": self.seed, "assumptions": self.assumptions, "outcomes": self.outcomes}
        about = {"influence": s.name, "digest": self.digest, "lens": s.file.lens, "files": [str(p) for p in s.paths]}
        return json.dumps({**about, **sizes, "realpolitik": __version__}, indent=2)

    @property
    def label(self) -> str:
        """A folder's name: the scenario and the beginning of the hash."""
        return f"influence-{self.scenario.name}-{self.digest[:8]}"


@dataclass(frozen=True)
class Item:
    """Something that is left out (one setup, without it) or moved (two setups, at the low and at the high end)."""

    what: str  # claim, article or assumption
    name: str
    says: str
    setups: tuple[Setup, ...]


@dataclass(frozen=True)
class Influence:
    """What was found.

    effects: what, item, says, outcome, kind, effect, low, high, p, holm, standard, at_low, at_high, like. effect: the paired
    mean change when a claim or an article is left out, or when an assumption goes from its low to its high end, with its
    95 % interval; standard: in standard deviations of the outcome over the worlds; at_low, at_high: an assumption's ends
    against the scenario as it is; like: the item listed first that gives the very same run.
    still: item, what, why, says: what changes no number of the scenario, and needs no run.
    screen: number, correlation, outcome, tested, low, value, high, reason: the assumed numbers, by how far the outcomes
    followed them; correlation is empty for those that a world draws more than once.
    """

    effects: pd.DataFrame
    still: pd.DataFrame
    screen: pd.DataFrame


def influence(inquiry: Inquiry, folder: Path, executor: Executor | None = None, tell: Tell | None = None) -> Influence:
    """Leave out every claim in force and every article, move the assumptions that may matter, and compare.

    folder: where answers are kept, so that nothing is run twice.
    """
    questions = inquiry.questions
    items, still = left_out(inquiry.scenario, tell)
    ranked = pd.DataFrame([], columns=SCREEN)
    if inquiry.assumptions:
        batch = Batch((drawn(inquiry.scenario).setup,), questions, max(inquiry.replicates, SCREENED), inquiry.seed)
        (wide,) = answered(batch, folder, executor, _told(tell, "screening assumptions"))
        ranked = screened(inquiry.scenario, inquiry.outcomes, wide, inquiry.seed, inquiry.assumptions)
        items += [_moved(inquiry.scenario, path) for path in ranked.loc[ranked["tested"], "number"]]
    setups = (inquiry.scenario.setup, *(setup for item in items for setup in item.setups))
    batch = Batch(setups, questions, inquiry.replicates, inquiry.seed)
    base, *found = answered(batch, folder, executor, _told(tell, "running worlds"))
    return Influence(effects(items, questions, base, found), still, ranked)


def in_force(scenario: Scenario) -> dict[str, Claim]:
    """The claims that the scenario's numbers are made from."""
    without = scenario.file.without
    return scenario.evidence.claims(scenario.world.as_of, (*without.claims, *without.articles))


def left_out(scenario: Scenario, tell: Tell | None = None) -> tuple[list[Item], pd.DataFrame]:
    """The scenario without each claim and each article; and those that change no number, with the reason."""
    claims = in_force(scenario)
    articles = [a for a in scenario.evidence.articles if set(a.claims) & set(claims)]
    wanted = [("claim", name, claim.says, Alteration(claims=(name,)), {name}) for name, claim in claims.items()]
    wanted += [("article", a.article, a.subject, Alteration(articles=(a.article,)), set(a.claims)) for a in articles]
    base, items, still = digest(scenario.setup), [], []
    for n, (what, name, says, alteration, gone) in enumerate(wanted, start=1):
        try:
            variant = altered(scenario, alteration)
        except InputError as error:
            still.append((name, what, f"cannot be left out: {error.problems[0]}", says))
            continue
        if digest(variant.setup) == base:
            still.append((name, what, _why_still(scenario, variant, gone), says))
        else:
            items.append(Item(what, name, says, (variant.setup,)))
        if tell:
            tell("reading the world without each claim", n, len(wanted))
    return items, pd.DataFrame(still, columns=["item", "what", "why", "says"])


UNUSED, ALSO_ASSUMED, SHARED = "no number rests on it", "the world's file assumes the same", "other claims support the same"


def _why_still(scenario: Scenario, variant: Scenario, gone: set[str]) -> str:
    """Why leaving some claims out changes no number."""
    supported = [path for path, number in scenario.numbers.items() if gone & set(number.claims)]
    if not supported:
        return UNUSED
    return ALSO_ASSUMED if any(variant.numbers[path].assumed for path in supported) else SHARED


def _moved(scenario: Scenario, path: str) -> Item:
    number = scenario.numbers[path]
    ends = (number.span.low, number.span.high)
    setups = tuple(replace(scenario, numbers={**scenario.numbers, path: at(number, end)}).setup for end in ends)
    return Item("assumption", path, number.reason, setups)


def at(number: Number, value: float) -> Number:
    """A number held at a value. A trust keeps its weight of evidence and has the value as its mean."""
    held = replace(number, stated=Span(value, value, value))
    if number.belief is None:
        return held
    weight = sum(number.belief)
    return replace(held, belief=(weight * value, weight * (1.0 - value)))


EFFECTS = [
    *("what", "item", "says", "outcome", "kind", "effect", "low", "high", "p", "holm", "standard", "at_low", "at_high", "like")
]


def effects(items: Sequence[Item], questions: Sequence[Question], base: Floats, found: Sequence[Floats]) -> pd.DataFrame:
    """The effect of every item on every outcome. base, found: (replicates, outcomes), found in the order of the items' setups."""
    if not items:
        return pd.DataFrame([], columns=EFFECTS)
    runs = iter(found)
    pairs = [_pair(base, [next(runs) for _ in item.setups]) for item in items]
    low, high = bootstrapped(np.concatenate([pair.after - pair.before for pair in pairs], axis=1))
    rows = []
    seen: dict[str, str] = {}  # the runs so far, and the item that each was first found for
    for item, pair in zip(items, pairs, strict=True):
        like = seen.setdefault(digest(item.setups), item.name)
        told = (item.what, item.name, item.says)
        rows += [(*told, *row, "" if like == item.name else like) for row in _on_outcomes(questions, pair)]
    frame = pd.DataFrame(rows, columns=[c for c in EFFECTS if c not in {"low", "high", "holm"}])
    return frame.assign(low=low, high=high, holm=holm(frame["p"].to_numpy(float)))[EFFECTS]


class Pair(NamedTuple):
    """The answers before and after something is left out or moved, (replicates, outcomes), and mean changes at both ends."""

    before: Floats
    after: Floats
    at_low: Floats  # (outcomes,), NaN for what is left out
    at_high: Floats


def _pair(base: Floats, runs: Sequence[Floats]) -> Pair:
    if len(runs) == 1:
        unknown = np.full(base.shape[1], np.nan)
        return Pair(base, runs[0], unknown, unknown)
    return Pair(runs[0], runs[1], *((run - base).mean(axis=0) for run in runs))


def _on_outcomes(questions: Sequence[Question], pair: Pair) -> Iterator[tuple[object, ...]]:
    """(outcome, kind, effect, p, standard, at_low, at_high) of one item, outcome by outcome."""
    spread = np.sqrt((pair.before.var(axis=0, ddof=1) + pair.after.var(axis=0, ddof=1)) / 2.0)
    for q, asked in enumerate(questions):
        mean, error, _, _ = mean_interval(pair.after[:, q] - pair.before[:, q])
        p = 2.0 * float(norm.sf(abs(mean) / error)) if error > 0 else float(mean == 0)
        standard = mean / max(float(spread[q]), 1e-12)
        yield asked.name, asked.kind, mean, p, standard, float(pair.at_low[q]), float(pair.at_high[q])


def surely(found: pd.DataFrame) -> pd.DataFrame:
    """The effects that stand after adjustment and are not trifling, each run once, the strongest first."""
    stands = (found["holm"] < SURE) & (found["effect"].abs() >= TRIFLING) & (found["like"] == "")
    return found[stands].sort_values("standard", key=np.abs, ascending=False, kind="stable")


def ranking(found: pd.DataFrame) -> pd.DataFrame:
    """The items that surely move something, each by the outcome that it moves most, with `moves`, the number of outcomes."""
    sure = surely(found)
    moves = sure.groupby("item")["outcome"].count()
    return sure.drop_duplicates("item").assign(moves=lambda frame: frame["item"].map(moves))


def alike(found: pd.DataFrame) -> Mapping[str, list[str]]:
    """Other items that give the very same run, by the item listed first."""
    pairs = found.loc[found["like"] != "", ["like", "item"]].drop_duplicates()
    return {str(first): list(map(str, group["item"])) for first, group in pairs.groupby("like")}


def _told(tell: Tell | None, doing: str) -> Callable[[int, int], None] | None:
    return None if tell is None else lambda done, total: tell(doing, done, total)


def _misfits(inquiry: Inquiry) -> Iterator[Problem]:
    known = inquiry.scenario.file.outcomes
    if not inquiry.outcomes:
        yield Problem(None, "--outcomes", "names no outcome", nearest("", known))
    for name in inquiry.outcomes:
        if name not in known:
            yield Problem(None, "--outcomes", f"{name!r} is no outcome of {inquiry.scenario.name}", nearest(name, known))
    if inquiry.replicates < LEAST:
        yield Problem(None, "replicates", f"{inquiry.replicates} does not fit", f"Ask for {LEAST} or more.")
    if inquiry.assumptions < 0:
        yield Problem(None, "--assumptions", f"{inquiry.assumptions} does not fit", "Ask for 0 or more.")
