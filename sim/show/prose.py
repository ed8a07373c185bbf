"""Prose: headlines as plain English, in the numbers of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sim.show.words import change, measured, percent
from sim.study.compare import TRIFLING
from sim.study.file import OutcomeFile
from sim.study.headlines import Balance, Drift, Effect, Gain, Headlines

MOST_STEADY = 8  # outcomes named in one sentence
PARTED = re.compile(r"\d %|\([^()]{1,20}\)")  # what a line's end must not part


@dataclass(frozen=True)
class Sentence:
    """A sentence that may begin with what it is about."""

    about: str
    rest: str

    def __post_init__(self) -> None:
        joined = PARTED.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), self.rest)
        object.__setattr__(self, "rest", joined)

    def __str__(self) -> str:
        return self.about + self.rest


@dataclass(frozen=True)
class Names:
    """What ids are called: outcome → its question, actor → its name, scenario → its title, issue → its two ends."""

    outcomes: Mapping[str, OutcomeFile]
    actors: Mapping[str, str]
    scenarios: Mapping[str, str]
    ends: Mapping[str, tuple[str, str]]


def effect_sentence(effect: Effect, names: Names) -> Sentence:
    """`Nuclear accord in force in 61 % of worlds instead of 25 %: 36 points more (34 to 39).`"""
    kind, asked = effect.kind, names.outcomes[effect.outcome]
    after, before = (bare(kind, *pair) for pair in (effect.after, effect.before))
    sign = -1.0 if effect.difference < 0 else 1.0
    ends = sorted((sign * effect.low, sign * effect.high))
    size, interval = (text.strip("[]").replace("+", "") for text in change(kind, sign * effect.difference, *ends))
    more = {"chance": ("points more", "points fewer"), "level": ("higher", "lower"), "count": ("more", "fewer")}[kind]
    told = f"{_verb(kind, asked)} {after} instead of {before}{_scale(kind, asked, names)}"
    if kind == "chance":
        told = f" in {after} of worlds instead of {before}"
    return Sentence(subject(asked), f"{told}: {size} {more[sign < 0]} ({interval.replace(', ', ' to ')}).")


def drift_sentence(drift: Drift, names: Names) -> Sentence:
    """`Nuclear accord in force in 25 % of worlds, from 0 % at the start.`"""
    now, asked = bare(drift.kind, drift.mean, drift.se), names.outcomes[drift.outcome]
    if drift.kind == "chance":
        return Sentence(subject(asked), f" in {now} of worlds, from {percent(drift.began)} at the start.")
    return Sentence(
        subject(asked),
        f"{_verb(drift.kind, asked)} {now}, from {drift.began:.2f} at the start{_scale(drift.kind, asked, names)}.",
    )


def balance_sentences(balance: Balance, actors: Mapping[str, str]) -> Iterator[Sentence]:
    """Who wins and who loses, by how much of full satisfaction."""
    won, lost = (_listed([_gained(g, actors) for g in side]) for side in (balance.winners, balance.losers))
    if not won and not lost:
        yield Sentence("Winners and losers", f": nobody gains or loses as much as {TRIFLING:g} of full satisfaction.")
        return
    none = f"nobody by {TRIFLING:g} or more"
    yield Sentence("Winners", f", in satisfaction: {won or none}. ")
    yield Sentence("Losers", f": {lost or none}.")


def steady_sentence(steady: Sequence[str], names: Names) -> Sentence | None:
    """What no scenario moves visibly."""
    if not steady:
        return None
    told = [_quoted(subject(names.outcomes[outcome])) for outcome in steady[:MOST_STEADY]]
    more = " Others are in the tables." if len(steady) > MOST_STEADY else ""
    scenarios = "either scenario" if len(names.scenarios) == 3 else "any scenario" if len(names.scenarios) > 3 else "the scenario"
    return Sentence("Hardly changed", f" by {scenarios}, surely so: {_listed(told)}.{more}")


def verdict_sentences(found: Headlines) -> Iterator[Sentence]:
    """How many of the sources' expectations came out, and which did not."""
    counts = {kind: len(says) for kind, says in found.verdicts.items()}
    ran = sum(counts.values()) - counts["not run"]
    if not ran:
        yield Sentence("The sources", " expect nothing that these runs can put to the test.")
        return
    told = (
        f" of the sources put to the test: {counts['supported']} supported by the runs, {counts['contradicted']} contradicted, "
    )
    yield Sentence(f"{ran} expectation{'s' if ran > 1 else ''}", f"{told}{counts['undecided']} undecided.")
    for kind in ("contradicted", "undecided"):
        if says := found.verdicts[kind]:
            yield Sentence(kind.capitalize(), f": {'; '.join(_quoted(text.rstrip('.')) for text in says)}.")


def verdict_caption(found: Headlines) -> str:
    """The counts of the verdicts, for the table's caption."""
    counts = {kind: len(says) for kind, says in found.verdicts.items()}
    ran = sum(counts.values()) - counts["not run"]
    listed = ", ".join(f"{counts[kind]} {kind}" for kind in ("supported", "contradicted", "undecided"))
    missing = f"; {counts['not run']} not run, as the scenario to compare with is not in this study" if counts["not run"] else ""
    return f"{ran} put to the test: {listed}{missing}."


def subject(asked: OutcomeFile) -> str:
    """What an outcome is about; the note that it is a number belongs to tables."""
    return asked.title.removesuffix(", number")


def bare(kind: str, mean: float, error: float) -> str:
    """A mean with the digits that its error supports, without the error."""
    value, margin, _ = measured(kind, mean, error).partition(" ± ")
    return f"{value} %" if kind == "chance" and margin else value


def _verb(kind: str, asked: OutcomeFile) -> str:
    if kind == "count":
        return ": on average"
    if asked.mean:
        return " averages"
    if asked.at in {"end", None}:
        return " ends at"
    return f" in {date.fromisoformat(f'{asked.at}-01'[:10]):%B %Y}:"


def _scale(kind: str, asked: OutcomeFile, names: Names) -> str:
    """The ends of an issue's scale, in brackets."""
    if kind != "level" or asked.issue is None:
        return ""
    zero, one = names.ends[asked.issue]
    return f" (0: {zero}, 1: {one})"


def _gained(gain: Gain, actors: Mapping[str, str]) -> str:
    return f"{actors[gain.actor]} ({change('level', gain.difference, gain.low, gain.high)[0].replace('-', '−')})"


def _quoted(text: str) -> str:
    return f"“{text}”"


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
