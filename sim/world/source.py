"""Strict YAML with a line and a column for every value, and errors that say where, what and how to mend it.

Scalars are YAML 1.2 (`NO` is text); duplicate keys, anchors, aliases, tags and second documents are refused.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.world.disk import contents
from sim.world.problem import CONTROL, MOST_NAMES, MOST_PROBLEMS, InputError, Mark, Problem, nearest, unfit

__all__ = [
    "MAX_BYTES", "MISSING", "MOST_NAMES", "MOST_PROBLEMS", "InputError", "Loc", "Mark", "Problem", "Source", "found_at",
    "nearest", "parse", "read", "unfit", "validate",
]  # fmt: skip

Loc = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)
MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 40
MOST_VALUES: Final = 100_000  # in one file; a world of 64 actors and 200 issues has about 60,000
MAX_DIGITS: Final = 15  # as many as a float, and so JSON, carries unharmed
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_TEXT, _SAVE_AS_TEXT = "is a control character or not UTF-8", "Delete it, or save the file as UTF-8."
_NUMBERS_BEGIN = frozenset("+-.0123456789")
_NULLS = ("", "~", "null", "Null", "NULL")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# Pydantic's commonest errors in plain English; for the others its own words do, with the value for "Input".
_WORDS = {kind: words for kinds, *words in (
    ("missing union_tag_not_found", "'{name}' is missing", "Add '{name}: …'."),
    ("extra_forbidden", "'{name}' is not a known field", "{nearest}"),
    ("union_tag_invalid", "'{tag}' is not a known {name}", "{nearest}"),
    ("literal_error enum", "{value} should be {expected}", "{closest}"),
    ("string_type", "{value} should be text", "Put it in quotes."),
    ("dict_type model_type model_attributes_type", "{value} should be a mapping", "Write 'key: value'."),
    ("tuple_type list_type", "{value} should be a list", "Write '[one, other]'."),
    ("int_parsing_size", "{value} does not fit", "Write a smaller number."),
    ("too_long", "holds more than {max_length}", "Take some out."),
    ("too_short", "holds fewer than {min_length}", "Write more."),
    ("string_too_long", "{value} is longer than {max_length} characters", "Shorten it."),
    ("value_error assertion_error", "{error}", ""),
) for kind in kinds.split()}  # fmt: skip


class MISSING:
    """Stands where one of two sources has no value; it is the class itself, so a pickle keeps it the same."""


@dataclass(frozen=True)
class Source:
    """What a text says, with the place where each value and each key was written."""

    name: str
    value: dict[str, Any]
    marks: Mapping[Loc, Mark]
    keys: Mapping[Loc, Mark]

    def mark(self, loc: Loc, *, key: bool = False) -> Mark | None:
        """Where the value at `loc`, or its key, was written; else the nearest value around it."""
        if key and loc in self.keys:
            return self.keys[loc]
        while loc and loc not in self.marks:
            loc = loc[:-1]
        return self.marks.get(loc)


def read(path: Path) -> Source:
    """Read one file, and no other."""
    absolute, here = path.absolute(), Path.cwd()
    name = (absolute.relative_to(here) if absolute.is_relative_to(here) else path).as_posix()
    try:
        data = contents(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # the ValueError is a null character in the path
        reason = getattr(error, "strerror", None) or error
        _refuse(None, (name,), f"cannot be read: {reason}", "Give the path of a file that you may read.")
    return parse(data.decode(errors="surrogateescape"), name)


def parse(text: str, name: str) -> Source:
    """Read a text; `name` is what the marks call it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode(errors="replace")) > MAX_BYTES:
        _refuse(Mark(name, 1, 1), (), f"the file is larger than {MAX_BYTES / 1e6:g} MB", "Split it.")
    if wrong := CONTROL.search(text):
        before = text[: wrong.start()].split("\n")
        _refuse(Mark(name, len(before), len(before[-1]) + 1), (), f"{wrong[0]!a} {_NOT_TEXT}", _SAVE_AS_TEXT)
    lines = text.split("\n")
    reader = _Reader(name, lines, yaml.parse(text, Loader=LOADER))
    try:
        return Source(name, reader.document(), reader.marks, reader.keys)
    except yaml.MarkedYAMLError as error:
        remedy = "Check the brackets, quotes and indentation; text that holds ': ' needs quotes."
        at: Any = error.problem_mark
        reader.untabbed(at.line - 1, at.line + 1)
        _refuse(Mark(name, at.line + 1, at.column + 1), (), f"this is not YAML: {error.problem}", remedy)


def _refuse(mark: Mark | None, loc: Loc, message: str, remedy: str) -> NoReturn:
    raise InputError([Problem(mark, ".".join(map(str, loc)), message, remedy)])


@dataclass(frozen=True)
class _Reader:
    """One pass over the events of a text, never deeper than MAX_DEPTH: the length of a loc is its depth."""

    name: str
    lines: Sequence[str]
    events: Iterator[Any]
    marks: dict[Loc, Mark] = field(default_factory=dict)
    keys: dict[Loc, Mark] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        value = None
        for event, mark in self.until(yaml.StreamEndEvent, ()):
            if isinstance(event, yaml.DocumentStartEvent) and self.marks:
                _refuse(mark, (), "a second document begins here", "Give it a file of its own.")
            if isinstance(event, yaml.NodeEvent):
                value = self.node(event, mark, ())
        if not isinstance(value, dict):
            message = "the file is empty" if value is None else "the file is not a mapping"
            _refuse(Mark(self.name, 1, 1), (), message, "Write 'key: value' lines.")
        return value

    def untabbed(self, first: int, end: int) -> None:
        """InputError for a tab before the first word of one of the lines from `first` to before `end`, counted from 0."""
        for n, line in enumerate(self.lines[max(first, 0) : end], start=max(first, 0)):
            column = line.find("\t", 0, len(line) - len(line.lstrip(" \t-"))) + 1
            if column:
                mark = Mark(self.name, n + 1, column)
                _refuse(mark, (), "a tab stands in the indentation", "Replace the tab by spaces.")

    def until(self, end: type[yaml.Event], loc: Loc) -> Iterator[tuple[Any, Mark]]:
        for event in self.events:
            if isinstance(event, end):
                return
            start = event.start_mark
            mark = Mark(self.name, start.line + 1, start.column + 1)
            if isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)):  # an alias has an anchor too
                remedy = "Write the value out; text that begins with such a sign needs quotes."
                _refuse(mark, loc, "anchors, aliases and tags (&a, *a, !a) are not allowed", remedy)
            if getattr(event, "style", None) == '"' and (wrong := CONTROL.search(event.value)):  # it was written as an escape
                _refuse(mark, loc, f"{wrong[0]!a} {_NOT_TEXT}", _SAVE_AS_TEXT)
            yield event, mark

    def node(self, event: Any, mark: Mark, loc: Loc) -> Any:
        if len(self.marks) >= MOST_VALUES:
            _refuse(mark, loc[:1], f"the file holds more than {MOST_VALUES:,} values", "Split it.")
        self.marks[loc] = mark
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, loc)
        if len(loc) >= MAX_DEPTH:
            _refuse(mark, loc[:1], f"this is nested more than {MAX_DEPTH} deep", "Flatten it.")
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self.pairs(loc))
        return [self.node(*item, (*loc, i)) for i, item in enumerate(self.until(yaml.SequenceEndEvent, loc))]

    def pairs(self, loc: Loc) -> Iterator[tuple[str, Any]]:
        events = self.until(yaml.MappingEndEvent, loc)
        for event, mark in events:
            if not isinstance(event, yaml.ScalarEvent) or (not event.style and event.value in _NULLS):
                _refuse(mark, loc, "a key must be a word", "Write 'word: value'.")
            place = (*loc, event.value)
            if first := self.keys.get(place):
                message = f"'{event.value:.60}' is written twice, first on line {first.line}"
                _refuse(mark, place, message, "Delete or rename one of the two.")
            self.keys[place] = mark
            yield event.value, self.node(*next(events), place)

    def scalar(self, event: Any, loc: Loc) -> Any:
        text: str = event.value
        if event.style:  # quoted or a block; a plain scalar has '' from libyaml, None from PyYAML
            return text
        if event.start_mark.line < event.end_mark.line:  # an item after a tab is taken for more of the text
            self.untabbed(event.start_mark.line + 1, event.end_mark.line + 1)
        if text[:1] not in _NUMBERS_BEGIN:
            return None if text in _NULLS else _BOOLEANS.get(text, text)
        whole, decimal = _INTEGER.fullmatch(text), _DECIMAL.fullmatch(text)
        base = {"0x": 16, "0o": 8}.get(text[:2], 10)
        if whole and len(text) <= MAX_DIGITS + 2 and abs(int(text, base)) < 10**MAX_DIGITS:
            return int(text, base)
        if decimal and not whole and math.isfinite(float(text)):
            return float(text)
        if whole or decimal or text.lower().lstrip("+-") in (".inf", ".nan"):
            message = f"'{text:.60}' is not a finite number of {MAX_DIGITS} digits or fewer"
            _refuse(self.marks[loc], loc, message, "Round it, or put it in quotes if it is a name.")
        return text


def found_at(value: Any, loc: Loc) -> Any:
    """What stands at a place of nested mappings and lists, or MISSING."""
    for part in loc:
        parts = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        value = value[part] if part in parts else MISSING
    return value


def validate(model: type[M], source: Source) -> M:
    """The model of a source, or an InputError with all its problems, each with its line and column."""
    try:
        return model.model_validate(source.value)
    except ValidationError as error:
        found = error.errors(include_url=False)[: MOST_PROBLEMS + 1]
        raise InputError(dict.fromkeys(_problem(model, source, each) for each in found)) from None


def _problem(model: type[BaseModel], source: Source, error: ErrorDetails) -> Problem:
    ctx, loc, unknown = error.get("ctx", {}), _place(source.value, error), error["type"] == "extra_forbidden"
    if "discriminator" in ctx:
        loc = (*loc, ctx["discriminator"].strip("'"))
    shown = "null" if error["input"] is None else f"{error['input']!r:.60}"
    name = str((error["loc"] if unknown else loc or ("",))[-1])
    expected = re.findall("'(.*?)'", ctx.get("expected", ctx.get("expected_tags", "")))
    word = str(ctx.get("tag", name if unknown else error["input"]))
    hint = nearest(word, _siblings(model, loc) if unknown else expected)
    said = error["msg"].replace("Input", shown, 1) if "Input" in error["msg"] else f"{shown}: {error['msg']}"
    closest = hint if hint.startswith("Did") else ""
    told = {**ctx, "value": shown, "name": name, "said": said, "nearest": hint, "closest": closest}
    message, remedy = (words.format(**told) for words in _WORDS.get(error["type"], ("{said}", "")))
    mark = source.mark(loc, key=unknown or "[key]" in error["loc"])
    return Problem(mark, ".".join(map(str, loc)), message, remedy)


def _place(value: Any, error: ErrorDetails) -> Loc:
    """The error's loc without the tags of unions and validators, of which the file knows nothing."""
    absent = error["type"] == "missing"
    places: dict[Loc, None] = {(): None}
    for part in error["loc"][:-1] if absent else error["loc"]:
        places |= {(*loc, part): None for loc in places if found_at(value, (*loc, part)) is not MISSING}
    exact = [loc for loc in places if found_at(value, loc) is error["input"]]
    return max(exact or places, key=len) + (error["loc"][-1:] if absent else ())


def _siblings(annotation: Any, loc: Loc) -> list[str]:
    """The fields of the models around `loc`, but for those models of a union that do have its name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {info.alias or name: info.annotation for name, info in annotation.model_fields.items()}
        if len(loc) == 1:
            return [] if loc[0] in fields else list(fields)
        return _siblings(fields.get(str(loc[0])), loc[1:])
    inner = loc[1:] if get_origin(annotation) in (dict, list, tuple, Mapping, Sequence) else loc
    return [name for part in get_args(annotation) if inner for name in _siblings(part, inner)]
