"""Overlay: one file written over another, and what that changed."""

from __future__ import annotations

from typing import Any

from sim.world.source import MISSING, InputError, Loc, Problem, Source, found_at, nearest


def merge(parent: Source, child: Source) -> Source:
    """The parent with the child written over it, key by key; lists are replaced, a null removes its key."""
    for loc in child.keys:
        null = found_at(child.value, loc) is None and int not in map(type, loc)  # in a list it is a value
        if null and found_at(parent.value, loc) is MISSING:
            known = [str(key[-1]) for key in parent.keys if key[:-1] == loc[:-1]]
            message = f"there is nothing to remove: {parent.name} has no '{loc[-1]}' here"
            where = ".".join(map(str, loc))
            raise InputError([Problem(child.mark(loc), where, message, nearest(str(loc[-1]), known))])
    value = _overlay(parent.value, child.value)
    marks = {loc: mark for loc, mark in parent.marks.items() if found_at(value, loc) is not MISSING}
    keys = {loc: mark for loc, mark in parent.keys.items() if found_at(value, loc) is not MISSING}
    # The child's nulls keep their marks, to point at when the model misses what they removed.
    return Source(child.name, value, {**marks, **child.marks}, {**keys, **child.keys})


def _overlay(parent: Any, child: Any) -> Any:
    if not isinstance(child, dict):
        return child
    base = parent if isinstance(parent, dict) else {}
    merged = base | {key: _overlay(base.get(key), value) for key, value in child.items()}
    return {key: value for key, value in merged.items() if child.get(key, MISSING) is not None}


def differences(parent: Source, child: Source) -> list[tuple[str, Any, Any]]:
    """Dotted path, the parent's value and the child's, where the two differ; a list counts as one value."""
    old, new = _leaves(parent.value, ()), _leaves(child.value, ())
    rows = [(".".join(map(str, loc)), old.get(loc, MISSING), new.get(loc, MISSING)) for loc in old | new]
    return [r for r in rows if r[1] != r[2] or isinstance(r[1], bool) != isinstance(r[2], bool)]  # True == 1


def _leaves(value: Any, loc: Loc) -> dict[Loc, Any]:
    if not isinstance(value, dict) or (loc and not value):
        return {loc: value}
    return {at: leaf for key, inner in value.items() for at, leaf in _leaves(inner, (*loc, key)).items()}
