"""Problem: what is wrong in somebody's file, told at its place in plain signs, with the remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

MOST_NAMES: Final = 1000  # looked at for one that is like a misspelt one
MOST_PROBLEMS: Final = 50  # told at once
# What YAML calls unprintable, the three line breaks of YAML that editors do not count as lines, and what turns text around
# or hides it, so that a reader would see another text than the program.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_UNSPOKEN = re.compile(rf"{CONTROL.pattern}|[\r\n\u200b-\u200f\u2060-\u2064]")


class Mark(NamedTuple):
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and the remedy."""

    mark: Mark | None
    where: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        parts = str(self.mark or ""), _short(self.where, 400), _short(self.message, 1000)
        told = f"{': '.join(filter(None, parts)).rstrip('.')}. {_short(self.remedy, 1000)}".rstrip()
        return _UNSPOKEN.sub(lambda sign: ascii(sign[0])[1:-1], told)  # a file's name may hold what moves a terminal's cursor


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


class InputError(ValueError):
    """What is wrong in the files that somebody wrote, one problem a line; of more than MOST_PROBLEMS no more are looked for."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        told = tuple(islice(problems, MOST_PROBLEMS + 1))
        more = Problem(None, "", "and more is wrong", "Mend these first.")
        self.problems = (*told[:MOST_PROBLEMS], more) if len(told) > MOST_PROBLEMS else told
        super().__init__(self.problems)  # unpickling, on the way out of a worker, calls the class with these

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def unfit(text: str) -> str:
    """The first sign of a text that a file may not hold, or nothing."""
    found = CONTROL.search(text)
    return found[0] if found else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """What to say to somebody who wrote a word that is not known."""
    names = {name.casefold(): name for name in known}
    likely = names if len(names) <= MOST_NAMES else [name for name in names if name[:1] == word[:1].casefold()][:MOST_NAMES]
    if close := difflib.get_close_matches(word[:80].casefold(), likely, n=1):
        strange = [sign for sign in word if not sign.isascii()] if names[close[0]].isascii() else []
        told = f" The letter {strange[0]!a} is another than it looks." if strange else ""
        return f"Did you mean '{names[close[0]]}'?{told}"
    more = f", … ({len(names) - 12} more)" if len(names) > 12 else ""
    return f"Known: {', '.join(list(names.values())[:12])}{more}." if names else ""
