"""Anonymous: real names give way to made-up ones, everywhere alike, and no number changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel, Field

from sim.study.lessons.load import Lesson
from sim.study.scenario import Scenario
from sim.world.codebook import Strict
from sim.world.library import installed, scenario_folders
from sim.world.source import InputError, Problem, read, validate

ALIASES = "lessons/aliases.yaml"
VOWEL = re.compile(r"(?!eu|one\b|uni|use)[aeiou]", re.IGNORECASE)  # a word that asks for "an"
BEGINS = re.compile(r"(?:\A|[.!?]\s+|\n\s*\n\s*)\Z")
SPOKEN = frozenset(
    ("name", "title", "about", "zero", "one", "says", "reason", "explained", "score_reason", "text", "ask", "answer", "brief",
     "cites", "differs", "audience", "goals", "debrief", "reading", "when_to_use", "actors",
     "teacher")
)  # fmt: skip


class AliasFile(Strict):
    """Made-up words, each with the real words for which it stands."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    words: dict[str, tuple[str, ...]] = Field(min_length=1)


@dataclass(frozen=True)
class Aliases:
    """Real words and the made-up ones that take their place."""

    words: Mapping[str, str]  # real → made up

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the real words, the longest first, as a whole word."""
        longest = sorted(self.words, key=len, reverse=True)
        each = (r"\s+".join(map(re.escape, word.split())) for word in longest)  # a name may be broken over two lines
        return re.compile(r"(?:\b(?P<article>[Aa]n?)(?P<gap>\s+))?(?<!\w)(?P<word>" + "|".join(each) + r")(?!\w)")

    def text(self, text: str) -> str:
        """A text with made-up names."""
        return re.sub(r"\b([Tt]he)(\s+)the ", r"\1\2", self.pattern.sub(self._made_up, text))

    def _made_up(self, match: re.Match[str]) -> str:
        word = self.words[" ".join(match["word"].split())]
        if match["article"]:
            word = word.removeprefix("the ")
            return f"{match['article'][0]}{'n' if VOWEL.match(word) else ''}{match['gap']}{word}"
        return word[0].upper() + word[1:] if BEGINS.search(match.string[: match.start()]) else word

    def found(self, text: str) -> list[str]:
        """The real words that stand in a text."""
        return sorted({" ".join(match["word"].split()) for match in self.pattern.finditer(text)})


def aliases() -> Aliases:
    """The words of `lessons/aliases.yaml`, beside the working folder or installed. InputError where it is not right."""
    paths = [folder / ALIASES for folder in scenario_folders()] + [installed() / "scenarios" / ALIASES]
    path = next((path for path in paths if path.is_file()), paths[-1])
    source = read(path)
    made: dict[str, str] = {}
    for word, real in validate(AliasFile, source).words.items():
        for each in real:
            if each in made:
                told = f"{each!r} stands for {made[each]!r} as well"
                raise InputError([Problem(source.mark(("words", word)), f"words.{word}", told, "Name each real word once.")])
            made[each] = word
    return Aliases(made)


def anonymous_text(text: str, words: Aliases | None = None) -> str:
    """A text with made-up names in place of real ones."""
    return (words or aliases()).text(text)


def anonymous(scenario: Scenario, words: Aliases | None = None) -> Scenario:
    """A scenario whose actors, issues, moves, accords, events and outcomes bear made-up names; its labels and numbers stay."""
    known = words or aliases()
    world = _renamed(scenario.world, known).model_copy(update={"name": scenario.world.name})
    file = _renamed(scenario.file, known).model_copy(update={"name": scenario.file.name})
    return replace(scenario, world=world, file=file)


def anonymous_lesson(lesson: Lesson, words: Aliases | None = None) -> Lesson:
    """A lesson with made-up names in all that it says, its scenarios included."""
    known = words or aliases()
    file = _renamed(lesson.file, known).model_copy(update={"name": lesson.file.name})
    scenarios = {name: anonymous(scenario, known) for name, scenario in lesson.scenarios.items()}
    injects = {name: _plain(event, known) for name, event in lesson.file.injects.items()}
    file = file.model_copy(update={"injects": injects})
    return replace(lesson, file=file, background=known.text(lesson.background), scenarios=scenarios, masked=True)


def _renamed(model: Any, words: Aliases, spoken: bool = False) -> Any:
    """A model in which every text that is meant for readers has made-up names; labels stay what they are."""
    if isinstance(model, BaseModel):
        fields = {name: getattr(model, name) for name in type(model).model_fields}
        return model.model_copy(update={n: _renamed(v, words, n in SPOKEN) for n, v in fields.items()})
    if isinstance(model, str):
        return words.text(model) if spoken else model
    if isinstance(model, tuple):
        return tuple(_renamed(item, words, spoken) for item in model)
    if isinstance(model, dict):
        return {key: _renamed(item, words, spoken) for key, item in model.items()}
    return model


def _plain(event: Mapping[str, Any], words: Aliases) -> dict[str, Any]:
    """An inject as written, with made-up names in what it says."""
    return {name: words.text(v) if name in SPOKEN and isinstance(v, str) else v for name, v in event.items()}
