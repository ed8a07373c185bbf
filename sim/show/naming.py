"""Naming: a number of a world and what a claim says, as parts of an English sentence."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping

from sim.study.ensemble import move_titles
from sim.study.scenario import Scenario

WORD = re.compile(r"[^\W\d_]+")


PLAIN: Mapping[str, str] = {  # a kind of number as a phrase
    "trust": "{firsts} trust in {second}",
    "position": "where {first} wants “{second}”",
    "salience": "how much {first} cares about “{second}”",
    "capability": "capability of {first}",
    "pull": "pull of “{second}” on {firsts} capability",
    "start": "where “{first}” stands at the start",
    "half_life": "memory of “{first}”",
    "noise": "unexplained change of “{first}”",
    "rate": "how often “{first}” can come",
    "exit": "how often {first} can be left",
    "cost": "cost of “{first}”",
    "effect": "what “{first}” does to “{second}”",
    "mediation": "mediation by {second} in {first}",
    "term": "level agreed on “{second}” in {first}",
    "delivery": "speed of delivery on “{second}” in {first}",
    "coupling": "pull of “{second}” on “{first}”",
    "weight": "weight of the motive {first}",
    "parameter": "the parameter “{first}” of the law of {second}",
}


def number_in_words(scenario: Scenario, path: str) -> str:
    """What a number is, e.g. `Iran's trust in Russia` for trust.iran.russia."""
    kind, *names = path.split(".")
    if kind == "parameter":
        names = [words.replace("_", " ") for words in reversed(names)]
    elif kind == "coupling":
        coupled = scenario.world.couplings[names[0]]
        names = [coupled.of, coupled.by]
    first, second, *_ = *(_label(scenario, name) for name in names), "", ""
    phrase = PLAIN[kind].format(first=first, second=second, firsts=f"{first}'" if first.endswith("s") else f"{first}'s")
    return f"{phrase} to {second}" if kind == "cost" and second else phrase


def _label(scenario: Scenario, name: str) -> str:
    """The title of an actor, an issue, an accord, a move or a routine; the name itself of anything else."""
    world = scenario.world
    if name in world.actors:
        return world.actors[name].name.split(" (")[0]
    if name in world.repertoire:
        return world.repertoire[name].title.format(actor="somebody", target="another")
    titled = {k: v.title for table in (world.issues, world.accords, world.moves) for k, v in table.items()}
    return titled.get(name, name)


def proper_words(scenario: Scenario) -> frozenset[str]:
    """Words that keep their capital inside a sentence: those that the claims and titles write so after another word.

    What stands first in a sentence says nothing, so that the texts themselves tell names from beginnings.
    """
    world, claims = scenario.world, scenario.evidence.claims().values()
    names = [actor.name for actor in world.actors.values()]
    texts = [c.says for c in claims] + [title for _, title, _ in move_titles(scenario)]
    texts += [part.title for table in (world.issues, world.accords) for part in table.values()]
    inside = (word for text in texts for sentence in re.split(r"[.:;?!]\s", text) for word in WORD.findall(sentence)[1:])
    return frozenset(word for word in (*inside, *_words(names)) if word[0].isupper())


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in WORD.findall(text)]


def inside_a_sentence(text: str, proper: frozenset[str]) -> str:
    """A sentence as part of another: no full stop, and no capital at the beginning but for a name."""
    text = text.strip().rstrip(".")
    first = WORD.match(text)
    if first is None or first[0] in proper or first[0][1:] != first[0][1:].lower():
        return text
    return text[0].lower() + text[1:]


def shortened(text: str, most: int) -> str:
    """A text cut at a word where it is longer than so many letters."""
    return textwrap.shorten(text, most, placeholder=" …")
