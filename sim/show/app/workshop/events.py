"""Events: those of a draft as a file writes them, by month and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.show.app.workshop.drafts import Overlay
from sim.study.file import Event
from sim.study.scenario import Scenario

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
KINDS: Mapping[str, str] = {
    "set": "An issue is set to a level",
    "add": "An issue is moved by an amount",
    "trust": "Evidence for or against trust",
    "accords": "An accord is signed or ended",
}
Effect = tuple[str, str, str, float | str]
"""Kind, subject, other (trust alone), and amount or status."""


def months_of(scenario: Scenario) -> list[str]:
    """The months of the horizon, YYYY-MM."""
    start = np.datetime64(scenario.file.horizon.start, "M")
    return [str(start + np.timedelta64(n, "M")) for n in range(scenario.file.horizon.months)]


def spoken(month: str) -> str:
    """A month in words: `April 2022` for 2022-04."""
    year, number = month.split("-")[:2]
    return f"{MONTHS[int(number) - 1]} {year}"


def effects_of(event: Mapping[str, Any]) -> Iterator[Effect]:
    """The effects of an event as a file writes them that this calendar can change."""
    for kind in ("set", "add", "accords"):
        yield from ((kind, subject, "", amount) for subject, amount in (event.get(kind) or {}).items())
    for actor, held in (event.get("trust") or {}).items():
        yield from (("trust", actor, other, weight) for other, weight in held.items())


def with_effects(event: Mapping[str, Any], effects: list[Effect]) -> dict[str, Any]:
    """An event with these effects in place of those that the calendar can change."""
    kept = {key: value for key, value in event.items() if key not in KINDS}
    for kind, subject, other, amount in effects:
        if kind == "trust":
            kept.setdefault("trust", {}).setdefault(subject, {})[other] = amount
        else:
            kept.setdefault(kind, {})[subject] = amount
    return kept


def taken_away(overlay: Overlay, name: str, inherited: bool) -> None:
    """Take an event out of a draft; one that the start brings along is removed by a null."""
    events = dict(overlay.get("events") or {})
    events.pop(name, None)
    if inherited:
        events[name] = None
    overlay["events"] = events


def put(overlay: Overlay, name: str, event: Mapping[str, Any], parent: Mapping[str, Any] | None) -> None:
    """Put an event into a draft. What the parent's event says and this one does not is removed by nulls."""
    said = dict(event)
    if parent is not None:
        said |= _removals(parent, said)
    overlay["events"] = {**(overlay.get("events") or {}), name: said}


def _removals(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """A child's mappings with a null for each key that only its parent has."""
    found: dict[str, Any] = {key: None for key in parent if key not in child}
    for key, value in child.items():
        if isinstance(value, dict) and isinstance(parent.get(key), dict):
            found[key] = {**value, **_removals(parent[key], value)}
    return found


def new_name(title: str, taken: Mapping[str, Any]) -> str:
    """A name for an event, made of its title's letters, that no other has."""
    name = "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in title.lower()).split())[:40].strip("_")
    name = name if name[:1].isalpha() else f"event_{name}".strip("_")
    return next(n for n in (name, *(f"{name}_{i}" for i in range(2, 1000))) if n not in taken)


def plain(event: Event) -> dict[str, Any]:
    """An event as a file would write it: what is stated and nothing else."""
    return event.model_dump(mode="json", exclude_defaults=True, by_alias=True)


def summary(event: Event, scenario: Scenario) -> str:
    """What an event changes, in words."""
    world = scenario.world
    parts = [f"{world.issues[k].title} set to {v:g}" for k, v in event.set.items()]
    parts += [f"{world.issues[k].title} {v:+g}" for k, v in event.add.items()]
    for i, held in event.trust.items():
        parts += [f"{world.actors[i].name}'s trust in {world.actors[j].name} {v:+g}" for j, v in held.items()]
    parts += [f"{world.accords[g].title} {status}" for g, status in event.accords.items()]
    parts += [f"means of {world.actors[a].name} ×{f:g}" for a, f in event.capability.items()]
    parts += [f"{len(event.opportunities)} kinds of move more or less often"] if event.opportunities else []
    parts += [f"chances to sign {world.accords[g].title} ×{f:g}" for g, f in event.talks.items()]
    return "; ".join(parts)
