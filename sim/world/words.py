"""Words: what a file may write for a name, a code, a pair and a title."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints


def named(word: str) -> str:
    """A name as it is. ValueError for what is none: names are plain, so that no two of them look alike."""
    if not re.fullmatch("[a-z][a-z0-9_]{0,47}", word):
        raise ValueError(f"{word!a:.60} is no name; write a small letter, then small letters, digits and _, 48 in all at most")
    return word


def paired(value: Any) -> Any:
    """Two different actors as they are. ValueError for anything else."""
    if not isinstance(value, (list, tuple)) or len(value) != 2 or value[0] == value[1]:
        raise ValueError(f"{value!r:.60} should be two different actors, [one, other]")
    return value


def coded(word: str) -> str:
    """An actor's code as it is. ValueError for what is none."""
    if not re.fullmatch("[A-Z]{2,5}", word):
        raise ValueError(f"{word!a:.60} is no code; write two to five capital letters")
    return word


def counted(value: Any) -> Any:
    """A number as it is. ValueError for yes and no, which would pass for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError(f"{str(value).lower()} is no number")
    return value


def _file(word: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", word):
        raise ValueError(f"{word!a:.60} is no name of a file; write letters, digits, _, - and dots, 100 in all at most")
    return word


def _line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError(f"{text!r:.60} runs over more than one line; write it on one")
    return text


def slotted(title: str) -> str:
    """A title with {actor} and {target}, as it is. ValueError where it has any other brace."""
    if wrong := re.search(r"[{}].{0,40}", re.sub(r"\{(actor|target)\}", "", title)):
        raise ValueError(f"{wrong[0]!r} is no slot; a title has {{actor}}, {{target}} and no other brace")
    return title


def told(title: str, actor: str, target: str) -> str:
    """A title with its slots filled. Nothing else in it, or in the names, is looked at."""
    names = {"{actor}": actor, "{target}": target}
    return re.sub(r"\{actor\}|\{target\}", lambda slot: names[slot[0]], title)


Title = Annotated[str, StringConstraints(max_length=200), AfterValidator(_line)]  # one line that fits a table and a figure
Slotted = Annotated[Title, AfterValidator(slotted)]
WorldName = Annotated[str, AfterValidator(_file)]
Number = Annotated[float, BeforeValidator(counted)]
