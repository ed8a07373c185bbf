"""Codes: the short word that lets a class in, the names that people give themselves, and how often one may guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from sim.world.source import InputError, Problem

LETTERS = "CDFGHJKMNPQRTVWXY34679"  # none that is taken for another, and no vowel, so that no word comes out
LENGTH = 5  # 22^5, about five million codes
LONGEST_NAME = 24
FREE_GUESSES = 10  # wrong codes from one address within a WINDOW
ALL_GUESSES = 300  # wrong codes from everywhere within a WINDOW
WINDOW = 60.0  # seconds
MOST_ADDRESSES = 2000


def code_of(raw: bytes) -> str:
    """A code from at least 8 random bytes; all codes are about equally likely."""
    number = int.from_bytes(raw[:8], "big")
    found = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        found += LETTERS[place]
    return found


def tidy_code(typed: str) -> str:
    """A code as it was typed, in capitals and without spaces and hyphens; empty for what cannot be one."""
    found = "".join(c for c in typed[:40].upper() if c not in " -\t.")
    return found if len(found) == LENGTH and set(found) <= set(LETTERS) else ""


def tidy_name(typed: str, taken: Collection[str] = ()) -> str:
    """A name that can be shown: one line of printed signs, at most LONGEST_NAME. InputError for none, and for one that is taken.

    Control and direction signs are left out, for they could turn the text around them; what looks like mark-up stays text.
    """
    if len(typed) > 10 * LONGEST_NAME:
        raise InputError([_problem("is too long", f"Use at most {LONGEST_NAME} characters.")])
    kept = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " if c.isspace() else "" for c in typed)
    name = " ".join(unicodedata.normalize("NFKC", kept).split())
    if not any(c.isalnum() for c in name):
        raise InputError([_problem("is no name", "Type a name with a letter or a digit in it.")])
    if len(name) > LONGEST_NAME:
        raise InputError([_problem("is too long", f"Use at most {LONGEST_NAME} characters.")])
    if name.casefold() in {other.casefold() for other in taken}:
        raise InputError([_problem(f"{name!r} is taken", "Choose another, or add a letter.")])
    return name


def _problem(message: str, remedy: str) -> Problem:
    return Problem(None, "name", message, remedy)


@dataclass
class Guesses:
    """Wrong codes, by the address they came from. Times are monotonic seconds."""

    wrong: dict[str, list[float]] = field(default_factory=dict)

    def waits(self, address: str, now: float) -> float:
        """Seconds until this address may try again, 0 where it may now."""
        everywhere = [t for times in self.wrong.values() for t in times if t > now - WINDOW]
        here = [t for t in self.wrong.get(address, ()) if t > now - WINDOW]
        waits = here[-FREE_GUESSES] + WINDOW - now if len(here) >= FREE_GUESSES else 0.0
        if len(everywhere) >= ALL_GUESSES:
            waits = max(waits, min(everywhere) + WINDOW - now)
        return waits

    def missed(self, address: str, now: float) -> None:
        """Note a wrong code."""
        for other in [a for a, times in self.wrong.items() if times[-1] <= now - WINDOW]:
            del self.wrong[other]
        if len(self.wrong) >= MOST_ADDRESSES and address not in self.wrong:
            self.wrong.pop(next(iter(self.wrong)))
        self.wrong[address] = [*self.wrong.get(address, ())[-FREE_GUESSES:], now]
