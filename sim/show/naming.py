"""Naming: what a claim says, as part of an English sentence."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from sim.study.ensemble import move_titles
from sim.study.scenario import Scenario

WORD = re.compile(r"[^\W\d_]+")


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
