"""Filled: texts in which {scenario.outcome} stands for what the runs gave.

{calm.war}                a measured value
{fearful.war - calm.war}  a difference
{calm@realist.war}        a value under a lens
{worlds}                  how many worlds a scenario is run in; in every text
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.study.scenario import Scenario
from sim.world.source import Loc, Problem, Source, nearest

PLACE = re.compile(r"\{([^{}]*)\}")
REFERENCE = re.compile(r"\s*([a-z0-9_]+)(?:@([a-z0-9_]+))?\.([a-z0-9_]+)\s*")
REMEDY = "Write {scenario.outcome}, {scenario@lens.outcome} or the difference of two."


@dataclass(frozen=True)
class Place:
    """A measured value that a text names; lens None is the scenario's own."""

    scenario: str
    lens: str | None
    outcome: str


def counted(written: Any, worlds: int) -> Any:
    """Everything that a file says, with the number of worlds in place of `{worlds}`."""
    if isinstance(written, str):
        return written.replace("{worlds}", f"{worlds:,}")
    if isinstance(written, dict):
        return {key: counted(value, worlds) for key, value in written.items()}
    return [counted(value, worlds) for value in written] if isinstance(written, list) else written


def places(inside: str) -> tuple[Place, ...]:
    """The one or two values that stand between braces, the second to be taken from the first; none for what is no reference."""
    parts = [REFERENCE.fullmatch(part) for part in inside.split(" - ")]
    if not 1 <= len(parts) <= 2 or None in parts:
        return ()
    return tuple(Place(part[1], part[2], part[3]) for part in parts if part)


def named(scenarios: Mapping[str, Scenario], said: tuple[tuple[str, ...], str], at: tuple[Source, Loc]) -> Iterator[Problem]:
    """What is wrong with the braces of a text. said: the lenses that are run, and the text; at: where it stands."""
    (lenses, text), (source, loc) = said, at
    where, mark = ".".join(map(str, loc)), source.mark(loc)
    if re.search(r"[{}]", PLACE.sub("", text)):
        yield Problem(mark, where, "has a brace without its partner", REMEDY)
    for match in PLACE.finditer(text):
        found = places(match[1])
        if not found:
            yield Problem(mark, where, f"{match[0]!r:.80} is no value of a run", REMEDY)
        for place in found:
            told = f"{match[0]!r:.80}: "
            if place.scenario not in scenarios:
                yield Problem(
                    mark, where, f"{told}{place.scenario!r} is no scenario of this lesson", nearest(place.scenario, scenarios)
                )
            elif place.outcome not in (known := scenarios[place.scenario].file.outcomes):
                yield Problem(mark, where, f"{told}{place.outcome!r} is no outcome", nearest(place.outcome, known))
            elif place.lens is not None and place.lens not in (*lenses, scenarios[place.scenario].file.lens):
                yield Problem(
                    mark, where, f"{told}{place.lens!r} is not among the lesson's `lenses`", nearest(place.lens, lenses)
                )
