"""Mutations: shipped files with something dropped, doubled, or replaced by what nobody would write in good faith."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

from sim.engine.parameters import PARAMETERS
from sim.world.library import installed
from sim.world.source import read
from tests.study.small import BASE, PEACE, WORLD

WORDS = (
    "null", "nan", "true", "__class__", "constructor", "prototype", "scenario", "time", "", " ", "-", "..", "../../etc/passwd",
    "/dev/zero", "alba", "brenn", "river", "trade", "treaty", "alba_dams", "talks_to", "end", "2022-02", "9999-12", "0000-01",
    "+weak", "-strong", "slow", "close", "r\u0456ver", "riv\u200ber", "e\u0301", "\u202e", "\uff11\uff12", "\u0661", "\x1b[2J",
    "<script>alert(1)</script>", "[red]x[/]", "[/]", "{actor.__class__}", "{0}", "{", "$x_{$", "%s %n", "\\N{BULLET}", "a" * 300,
    "a.b.c", "&a", "*a", "!!python/name:os.system", "<<", "=", "\U0001f4a3", "\ufeff", "two\nlines", "NO", "0x1f", "1e3", "_",
    "a__b",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 0.5, -0.5, -0.0, 1e-320, 5e-324, 1e308, -1e308, 1e15, 10**14, 2**31, 100, 240, 241, 0.1, 1e-9, 1000, 30, 99.9,
    3, 12,
)  # fmt: skip
SNIPPETS = (
    "&a ", "*a", "!!str ", "<<: *a\n", "\x00", "\x1b", "\ufeff", "\t", "{", "}", "[", "]", ":", "- ", "? ", "|\n", ">\n", "'",
    '"',
    "#", "---\n", "...\n", "%YAML 1.1\n", ".nan", ".inf", "-", "1e999", "~", "null", "\u2028", "\r", "\n", "  ", "\u202e", ",",
    "@",
)  # fmt: skip
Tree = dict[str, Any]
Place = tuple[Any, Any]
"""What holds a value, a mapping or a list, and the key or the number under which it does."""


def value(dice: Random) -> Any:
    """Something that nobody would write here."""
    kind = dice.randrange(9)
    if kind < 3:
        return dice.choice(NUMBERS)
    if kind < 6:
        return dice.choice(WORDS)
    return dice.choice(
        ([], {}, None, True, [0.1, 0.2, 0.3], [1, 1, 1], ["alba", "brenn"], ["alba"], [[]], {"alba": {}}, {"a": {"b": {"c": 1}}})
    )


def places(tree: Any) -> Iterator[Place]:
    """Every place of a tree but its root."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, item in list(inner):
        yield tree, key
        yield from places(item)


def drop(holder: Any, key: Any, dice: Random, tree: Tree) -> None:
    del holder[key]


def spoil(holder: Any, key: Any, dice: Random, tree: Tree) -> None:
    holder[key] = value(dice)


def double(holder: Any, key: Any, dice: Random, tree: Tree) -> None:
    if isinstance(holder, dict):
        holder[dice.choice(WORDS)] = holder[key]
    else:
        holder.append(holder[key])


def rename(holder: Any, key: Any, dice: Random, tree: Tree) -> None:
    if isinstance(holder, dict):
        holder[dice.choice(WORDS)] = holder.pop(key)


def transplant(holder: Any, key: Any, dice: Random, tree: Tree) -> None:
    source, at = dice.choice(list(places(tree)))
    holder[key] = json.loads(json.dumps(source[at]))


def number(holder: Any, key: Any, dice: Random, tree: Tree) -> None:
    low = dice.choice(NUMBERS)
    holder[key] = dice.choice((low, [low, low, low], sorted((low, dice.choice(NUMBERS), dice.choice(NUMBERS)))))


WAYS: tuple[Callable[[Any, Any, Random, Tree], None], ...] = (drop, spoil, spoil, double, rename, transplant, number)


def changed(tree: Tree, dice: Random) -> str:
    """A tree with one to three things changed, as text; perhaps with something thrown into the text too."""
    copy = json.loads(json.dumps(tree))
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        holder, key = dice.choice(list(places(copy)))
        dice.choice(WAYS)(holder, key, dice, copy)
        if not copy:
            break
    text: str = yaml.safe_dump(copy, allow_unicode=True, sort_keys=False, width=200)
    if dice.random() < 0.2:
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(SNIPPETS) + text[at + dice.choice((0, 0, 1, 20)) :]
    if dice.random() < 0.1:
        lines = text.splitlines(keepends=True)
        at = dice.randrange(len(lines))
        text = "".join((*lines[:at], *dice.choice(((), (lines[at], lines[at]))), *lines[at + 1 :]))
    return text


PATHS = (
    "trust.alba.brenn", "salience.alba.river", "position.alba.river", "capability.brenn", "start.river", "half_life.river",
    "noise.river", "rate.alba_dams", "rate.talks_to", "exit.treaty", "cost.alba_dams", "cost.treaty.alba",
    "effect.alba_dams.river",
    "pull.alba.trade", "coupling.dams_stop_boats", "mediation.treaty.crete", "term.treaty.river.alba",
    "delivery.treaty.river.alba",
    "weight.interest", "weight.relative", "weight.affinity", "weight.reciprocity", "weight.balancing", "weight.retaliation",
    *(f"parameter.{p.name}" for p in PARAMETERS),
)  # fmt: skip


def stated(dice: Random) -> str:
    """What a scenario changes in the small world: numbers, and an event that may repeat, all of them at their ends."""
    changes = {}
    for path in dice.sample(PATHS, dice.choice((1, 2, 5))):
        holder: dict[str, Any] = {}
        number(holder, path, dice, {})
        changes |= holder
    event = {
        "title": "E", "reason": "R", "when": [{"issue": "river", "above": dice.choice((0, 0.5, -1))}],
        "repeat": dice.random() < 0.8,
        "chance": dice.choice((1, 0.5, 5e-324)),
        dice.choice(("capability", "set", "add")): {dice.choice(("alba", "river", "brenn")): dice.choice(NUMBERS)},
        "trust": {"alba": {"brenn": dice.choice((100, -100, 1e-320))}},
        "opportunities": {"alba_dams": dice.choice((0, 100, 1.5, 1e-320))},
        "talks": {"treaty": dice.choice((0, 100, 5e-324))},
    }  # fmt: skip
    horizon = {"months": dice.choice((12, 6, 24)), "step": dice.choice(("week", "month"))}
    made = {"changes": changes} if dice.random() < 0.5 else {"events": {"e": event}} if dice.random() < 0.5 else {
        "changes": changes, "events": {"e": event}}  # fmt: skip
    text: str = yaml.safe_dump({**made, "horizon": horizon, "uncertainty": dice.choice(("drawn", "none"))})
    return text


CELLS = (
    *map(str, NUMBERS),
    *WORDS,
    *SNIPPETS,
    "ALB",
    "BRE;CRE",
    "0000-01",
    "2199-12",
    "AID",
    "nan",
    "inf",
    "=1+1",
    '"',
    ";;;",
    "\0",
)


def nudged(tree: Tree, dice: Random) -> str:
    """A tree in which one number, or one word, is another that might well stand there, as text."""
    copy = json.loads(json.dumps(tree))
    leaves = [(holder, key) for holder, key in places(copy) if not isinstance(holder[key], (dict, list))]
    holder, key = dice.choice(leaves)
    old = holder[key]
    others = [item for item in (there[at] for there, at in leaves) if type(item) is type(old)]
    if isinstance(old, (int, float)) and dice.random() < 0.7:
        holder[key] = dice.choice((0, 1, 2 * old, -old, old + 1, old / 2, 0.5, 1e-6, 1e6))
    else:
        holder[key] = dice.choice(others)
    text: str = yaml.safe_dump(copy, allow_unicode=True, sort_keys=False, width=200)
    return text


def scattered(text: str, dice: Random) -> str:
    """A table, or a journal of lines, with a cell or a line spoilt, dropped or doubled, or with something thrown in."""
    lines = text.splitlines(keepends=True)
    for _ in range(dice.choice((1, 1, 2, 4))):
        n = dice.randrange(len(lines))
        parts = lines[n].split(",")
        way = dice.randrange(6)
        if way < 2:
            parts[dice.randrange(len(parts))] = dice.choice(CELLS)
            lines[n] = ",".join(parts)
        elif way == 2:
            lines[n] = ",".join(dice.sample(parts, len(parts)))
        elif way == 3:
            at = dice.randrange(len(lines[n]) + 1)
            lines[n] = lines[n][:at] + dice.choice(SNIPPETS) + lines[n][at + dice.choice((0, 1, 20)) :]
        elif way == 4:
            lines.insert(n, lines[n])
        else:
            lines[n] = dice.choice(("", "\n", ",,,\n", "{}\n", "[" * 5000 + "\n"))
    return "".join(lines)


def journaled(text: str, dice: Random) -> str:
    """A journal in which a line has something changed."""
    lines = text.splitlines()
    n = dice.randrange(len(lines))
    tree = json.loads(lines[n])
    holder, key = dice.choice(list(places(tree)))
    dice.choice(WAYS)(holder, key, dice, tree)
    return "".join(f"{line}\n" for line in (*lines[:n], json.dumps(tree), *lines[n + 1 :]))


def small() -> dict[str, Tree]:
    """The files of the small world by their path below its folder."""
    return {"worlds/small.yaml": yaml.safe_load(WORLD), "base.yaml": yaml.safe_load(BASE), "peace.yaml": yaml.safe_load(PEACE)}


def shipped() -> dict[Path, Tree]:
    """Every scenario, and every world of a lesson or of the library, that ships."""
    found = [*(installed() / "scenarios").glob("*.yaml"), *(installed() / "scenarios" / "worlds").glob("*.yaml")]
    found += (installed() / "scenarios" / "lessons").glob("*/**/*.yaml")
    return {path: read(path).value for path in sorted(found)}
