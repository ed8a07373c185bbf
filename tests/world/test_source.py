"""A file that is read means one thing; a file that is refused says where, what and how to mend it."""

import pickle
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.world import source
from sim.world.overlay import differences, merge
from sim.world.source import (
    MISSING,
    InputError,
    Mark,
    Problem,
    Source,
    nearest,
    parse,
    read,
    validate,
)

LOADERS = (source.LOADER, yaml.SafeLoader)
QUOTE = " Round it, or put it in quotes if it is a name."
SIGNS = (
    "anchors, aliases and tags (&a, *a, !a) are not allowed. Write the value out; text that begins with such a sign needs quotes."
)
SYNTAX = " Check the brackets, quotes and indentation; text that holds ': ' needs quotes."
CONTROL = "is a control character or not UTF-8. Delete it, or save the file as UTF-8."

UNPRINTABLE = "\u2028\u2029\ufeff\ufffe\uffff"
words = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=UNPRINTABLE), max_size=8)
leaves = (
    st.none() | st.booleans() | st.integers(1 - 10**15, 10**15 - 1) | st.floats(allow_nan=False, allow_infinity=False) | words
)
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=8)
mappings = st.dictionaries(words, values, max_size=4)
full = st.recursive(
    st.integers(0, 3) | st.lists(st.integers(0, 3)),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner),
    max_leaves=8,
)
trees = st.dictionaries(st.sampled_from("abcd"), full)


def written(value: Any) -> str:
    """YAML text in which every text is quoted, so that only we decide what the plain words are."""
    match value:
        case dict():
            pairs = (f"? {written(key)} : {written(inner)}" for key, inner in value.items())
            return "{" + ", ".join(pairs) + "}"
        case list():
            return "[" + ", ".join(map(written, value)) + "]"
        case str():
            return yaml.safe_dump(value, default_style='"', width=10**9, allow_unicode=True).strip()
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
    return repr(value)


def text(value: Any, name: str = "a.yaml") -> Source:
    return parse(written(value), name)


def at(value: Any, loc: source.Loc) -> Any:
    for part in loc:
        value = value[part]
    return value


def refusal(bad: str) -> str:
    with pytest.raises(InputError) as caught:
        parse(bad, "a.yaml")
    return str(caught.value)


# Reading


@given(mappings)
def test_what_is_written_is_what_is_read(value: dict[str, Any]) -> None:
    assert repr(text(value).value) == repr(value)


@given(mappings)
def test_every_value_has_a_mark_and_every_key_has_one(value: dict[str, Any]) -> None:
    def places(inner: Any, loc: source.Loc) -> list[source.Loc]:
        parts = inner if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()
        return [loc, *(place for part in parts for place in places(inner[part], (*loc, part)))]

    read_back = text(value)
    assert list(read_back.marks) == places(value, ())
    assert set(read_back.keys) == {loc for loc in read_back.marks if loc and isinstance(loc[-1], str)}


@given(st.text(st.sampled_from(" \n\t:-?[]{},'\"#&*!|>%@`~ab1.e0x\\\x07\x85\u2028\ud800\ufeff"), max_size=40))
def test_any_text_is_read_or_refused_in_words(anything: str) -> None:
    try:
        parse(anything, "a.yaml")
    except InputError as error:
        assert all(problem.mark for problem in error.problems)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("2022-01", "2022-01"), ("2022-01-05", "2022-01-05"),
        ("12:30", "12:30"), ("1_000", "1_000"), ("<<", "<<"), ("=", "="), ("nan", "nan"), ("nULL", "nULL"),
        ("'1'", "1"), ('"true"', "true"), ("''", ""), ("|\n  1\n", "1\n"), ("0b1", "0b1"), ("1.2.3", "1.2.3"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("NULL", None),
        ("1", 1), ("-7", -7), ("+7", 7), ("010", 10), ("0x1F", 31), ("0o17", 15), ("-0", 0),
        ("9" * 15, 10**15 - 1), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("-1.5E-2", -0.015),
        ("1" * 16 + ".0", 1111111111111111.0),
    ],
)  # fmt: skip
def test_plain_words(monkeypatch: pytest.MonkeyPatch, loader: Any, plain: str, value: Any) -> None:
    monkeypatch.setattr(source, "LOADER", loader)
    found = parse(f"a: {plain}", "a.yaml").value["a"]
    assert (type(found), found) == (type(value), value)


def test_keys_are_text() -> None:
    assert parse("{1: a, true: b, NO: c, 2022-01: d, '': e, <<: f}", "a.yaml").value == {
        "1": "a", "true": "b", "NO": "c", "2022-01": "d", "": "e", "<<": "f",
    }  # fmt: skip


def test_windows_lines_and_byte_order_mark() -> None:
    assert parse("\ufeffa: 1\r\nb:\r\n  c: 2\r\n", "a.yaml").marks["b", "c"] == Mark("a.yaml", 3, 6)
    assert refusal("a: 1\rb: 'x\ry'\r\tc: 2") == "a.yaml:4:1: a tab stands in the indentation. Replace the tab by spaces."


def test_marks_count_characters_from_one() -> None:
    found = parse("é😀: {ü: [x, 'y']}\nb:\n- c: 1\n", "a.yaml")
    assert str(found.mark(("é😀", "ü", 1))) == "a.yaml:1:13"
    assert str(found.mark(("b", 0, "c"))) == "a.yaml:3:6"
    assert str(found.mark(("b", 0, "c"), key=True)) == "a.yaml:3:3"
    assert str(found.mark(("b", 0, "no", "such"))) == "a.yaml:3:3"
    assert str(found.mark(("no such",), key=True)) == "a.yaml:1:1"
    assert Source("empty", {}, {}, {}).mark(("a",)) is None


# Refusing

BAD = {
    "": "a.yaml:1:1: the file is empty. Write 'key: value' lines.",
    "# only a comment\n": "a.yaml:1:1: the file is empty. Write 'key: value' lines.",
    "---\n": "a.yaml:1:1: the file is empty. Write 'key: value' lines.",
    "- a\n- b\n": "a.yaml:1:1: the file is not a mapping. Write 'key: value' lines.",
    "just words": "a.yaml:1:1: the file is not a mapping. Write 'key: value' lines.",
    "a: 1\na: 3": "a.yaml:2:1: a: 'a' is written twice, first on line 1. Delete or rename one of the two.",
    "1: a\n'1': b": "a.yaml:2:1: 1: '1' is written twice, first on line 1. Delete or rename one of the two.",
    "a: [{b: 1, b: 2}]": ("a.yaml:1:12: a.0.b: 'b' is written twice, first on line 1. Delete or rename one of the two."),
    "a: &x 1": f"a.yaml:1:4: {SIGNS}",
    "a: &x [1]": f"a.yaml:1:4: {SIGNS}",
    "a: 1\nb: *a": f"a.yaml:2:4: {SIGNS}",
    "&x a: 1": f"a.yaml:1:1: {SIGNS}",
    "a:\n  b: !!python/object:os.system x": f"a.yaml:2:6: a: {SIGNS}",
    "a: !!str 1": f"a.yaml:1:4: {SIGNS}",
    "a: ! 1": f"a.yaml:1:4: {SIGNS}",
    "!!map {a: 1}": f"a.yaml:1:1: {SIGNS}",
    "? [a]\n: 1": "a.yaml:1:3: a key must be a word. Write 'word: value'.",
    "? {a: 1}\n: 1": "a.yaml:1:3: a key must be a word. Write 'word: value'.",
    "~: 1": "a.yaml:1:1: a key must be a word. Write 'word: value'.",
    "a: {null: 1}": "a.yaml:1:5: a: a key must be a word. Write 'word: value'.",
    "a: .nan": f"a.yaml:1:4: a: '.nan' is not a finite number of 15 digits or fewer.{QUOTE}",
    "a: [-.Inf]": f"a.yaml:1:5: a.0: '-.Inf' is not a finite number of 15 digits or fewer.{QUOTE}",
    "a: 1e999": f"a.yaml:1:4: a: '1e999' is not a finite number of 15 digits or fewer.{QUOTE}",
    "a: 1000000000000000": (f"a.yaml:1:4: a: '1000000000000000' is not a finite number of 15 digits or fewer.{QUOTE}"),
    "a: 0xFFFFFFFFFFFFF": (f"a.yaml:1:4: a: '0xFFFFFFFFFFFFF' is not a finite number of 15 digits or fewer.{QUOTE}"),
    "a: " + "9" * 10_000: f"a.yaml:1:4: a: '{'9' * 60}' is not a finite number of 15 digits or fewer.{QUOTE}",
    "a: 1\n---\nb: 1": "a.yaml:2:1: a second document begins here. Give it a file of its own.",
    "---\n---\n": "a.yaml:2:1: a second document begins here. Give it a file of its own.",
    "a: x\nb: y\x07": f"a.yaml:2:5: '\\x07' {CONTROL}",
    "a: x\r\nb: y\x85": f"a.yaml:2:5: '\\x85' {CONTROL}",
    "a: '\ud800'": f"a.yaml:1:5: '\\ud800' {CONTROL}",
    'a: "\\x1b[2J"': f"a.yaml:1:4: '\\x1b' {CONTROL}",
    "a: " + "[" * 40: "a.yaml:1:43: a: this is nested more than 40 deep. Flatten it.",
    "a: " + "{b: " * 100_000: "a.yaml:1:160: a: this is nested more than 40 deep. Flatten it.",
    "- " * 900_000: "a.yaml:1:81: 0: this is nested more than 40 deep. Flatten it.",
    "? " * 900_000: "a.yaml:1:3: a key must be a word. Write 'word: value'.",
    "a: " + "x" * 2_000_000: "a.yaml:1:1: the file is larger than 2 MB. Split it.",
}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("bad", BAD, ids=lambda bad: ascii(bad[:20]))
def test_bad_texts(monkeypatch: pytest.MonkeyPatch, loader: Any, bad: str) -> None:
    monkeypatch.setattr(source, "LOADER", loader)
    assert refusal(bad) == BAD[bad]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("title: Vienna: end", "1:14: this is not YAML: mapping values are not allowed"),
        ("a: [1\nb: 2\n", "2:2: this is not YAML: did not find expected ',' or ']'"),
        ("a: 'x", "1:6: this is not YAML: found unexpected end of stream"),
        ("a: @x", "1:4: this is not YAML: found character"),
    ],
)
def test_syntax_errors_keep_the_words_of_the_parser(bad: str, message: str) -> None:
    said = refusal(bad)
    assert said.startswith(f"a.yaml:{message}")
    assert said.endswith(SYNTAX)


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        ("a:\n\t- 1", "2:1"),
        ("a:\n  b: 1\n  \tc: 2", "3:3"),
        ("a:\n  - 1\n\t- 2", "3:1"),  # the parser would take it for one text, "1 - 2"
        ("a:\n-\tb\n-\tc: 1", "2:2"),
        ("a:\n  b: 1\n\t\tc: 2", "3:1"),
        ("a:\tb\n\tc: 1", "2:1"),  # a tab after the first word of a line is none of its indentation
    ],
)
def test_a_tab_in_the_indentation_is_told_at_its_place(bad: str, place: str) -> None:
    assert refusal(bad) == f"a.yaml:{place}: a tab stands in the indentation. Replace the tab by spaces."


def test_a_tab_in_a_text_is_a_part_of_it() -> None:
    text = "a: |\n  x\n  \ty\nb: c\n  d\te\nf: |\n  x\n  \ty\n"
    assert parse(text, "a.yaml").value == {"a": "x\n\ty\n", "b": "c d\te", "f": "x\n\ty\n"}


def test_what_is_too_much_or_a_sign_of_yaml_is_told_at_its_value() -> None:
    assert refusal(f"a: {{b: [{'1,' * 100_000}]}}") == "a.yaml:1:200003: a: the file holds more than 100,000 values. Split it."
    assert refusal("a: [1, &x 1]").startswith("a.yaml:1:8: a: anchors, aliases and tags (&a, *a, !a) are not allowed.")


def test_forty_deep_is_not_too_deep() -> None:
    assert parse("a: " + "[" * 39 + "]" * 39, "a.yaml").value["a"]


# Files


def test_read_names_the_file_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.yaml").write_text("a: é\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read(tmp_path / "there" / "a.yaml").name == "there/a.yaml"
    assert read(Path("there/a.yaml")).marks["a",] == Mark("there/a.yaml", 1, 4)
    monkeypatch.chdir(tmp_path / "there")
    assert read(Path("../there/a.yaml")).value == {"a": "é"}
    monkeypatch.chdir("/")
    assert read(tmp_path / "there" / "a.yaml").name == (tmp_path / "there" / "a.yaml").as_posix().lstrip("/")


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    remedy = "Give the path of a file that you may read."
    for path, reason in {
        "no.yaml": "No such file or directory",
        ".": "Is a directory",
        "a\0b": "embedded null byte",
        "a" * 300: "File name too long",
    }.items():
        with pytest.raises(InputError) as caught:
            read(Path(path))
        assert str(caught.value) == f"{ascii(path)[1:-1]}: cannot be read: {reason}. {remedy}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: 1\nb: é\n".encode("latin-1"), f"a.yaml:2:4: '\\udce9' {CONTROL}"),
        ("a: 1".encode("utf-16"), f"a.yaml:1:1: '\\udcff' {CONTROL}"),
        (b"a: \0", f"a.yaml:1:4: '\\x00' {CONTROL}"),
        ("é".encode() * 1_000_001, "a.yaml:1:1: the file is larger than 2 MB. Split it."),
        (b"a: " + b"x" * 5_000_000, "a.yaml:1:1: the file is larger than 2 MB. Split it."),
    ],
    ids=["latin-1", "utf-16", "null", "cut inside a character", "large"],
)
def test_files_that_are_not_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(Path("a.yaml"))
    assert str(caught.value) == message


# Merging


@given(trees)
def test_an_empty_child_changes_nothing(value: dict[str, Any]) -> None:
    merged = merge(text(value), text({}))
    assert merged.value == value
    assert differences(text(value), merged) == []


@given(trees)
def test_a_child_of_nothing_is_itself(value: dict[str, Any]) -> None:
    assert merge(text({}), text(value)).value == value


@given(trees, trees)
def test_the_child_wins_and_only_mappings_mix(parent: dict[str, Any], child: dict[str, Any]) -> None:
    def wins(merged: Any, old: Any, new: Any) -> None:
        if not isinstance(new, dict):
            assert merged == new
            return
        base = old if isinstance(old, dict) else {}
        assert list(merged) == [*base, *(key for key in new if key not in base)]
        for key, value in merged.items():
            wins(value, base.get(key), new.get(key, value))

    wins(merge(text(parent), text(child)).value, parent, child)


@given(trees, trees, trees)
def test_merging_twice(a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]) -> None:
    one, two, three = text(a), text(b), text(c)
    once = merge(one, two)
    assert merge(once, two).value == once.value
    if not clashes(b, c):  # where a scalar stands between two mappings, the order of the merges matters
        assert merge(once, three).value == merge(one, merge(two, three)).value


def clashes(old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return any(clashes(old[key], new[key]) for key in old.keys() & new.keys())
    return isinstance(old, dict) != isinstance(new, dict)


@given(trees, trees)
def test_every_value_of_a_merge_was_written_where_its_mark_says(a: dict[str, Any], b: dict[str, Any]) -> None:
    parent, child = text(a, "parent"), text(b, "child")
    merged = merge(parent, child)
    for loc, mark in merged.marks.items():
        origin = {"parent": parent, "child": child}[mark.file]
        assert origin.marks[loc] == mark
        value, wrote = at(merged.value, loc), at(origin.value, loc)
        assert value == wrote or isinstance(value, dict)


def test_marks_follow_the_values_to_their_files() -> None:
    parent = parse("a: {b: 1, c: 2}\nd: [1, 2, 3]\ne: 5\n", "parent.yaml")
    child = parse("\na: {c: 4}\nd: [9]\nf: 0\n", "child.yaml")
    merged = merge(parent, child)
    assert merged.name == "child.yaml"
    assert merged.value == {"a": {"b": 1, "c": 4}, "d": [9], "e": 5, "f": 0}
    marks: dict[source.Loc, str] = {
        ("a", "b"): "parent.yaml:1:8",
        ("a", "c"): "child.yaml:2:8",
        ("d", 0): "child.yaml:3:5",
        ("d", 2): "child.yaml:3:4",
        ("e",): "parent.yaml:3:4",
        ("f",): "child.yaml:4:4",
    }
    assert {loc: str(merged.mark(loc)) for loc in marks} == marks
    assert str(merged.mark(("e",), key=True)) == "parent.yaml:3:1"
    assert str(merged.mark(("a", "c"), key=True)) == "child.yaml:2:5"


def test_a_null_removes_a_key_and_in_a_list_is_a_value() -> None:
    parent = parse("a: {b: 1, c: 2}\nd: 3\n", "parent.yaml")
    child = parse("a: {b: null}\nd:\ne: [null]\n", "child.yaml")
    merged = merge(parent, child)
    assert merged.value == {"a": {"c": 2}, "e": [None]}
    assert str(merged.mark(("d",))) == "child.yaml:2:3"  # what removed it
    assert merge(merged, parse("d: 4", "grandchild.yaml")).value["d"] == 4


@pytest.mark.parametrize(
    ("child", "message"),
    [
        ("a: {bb: null}",
         "a.yaml:1:9: a.bb: there is nothing to remove: p.yaml has no 'bb' here. Did you mean 'b'?"),
        ("e: ~", "a.yaml:1:4: e: there is nothing to remove: p.yaml has no 'e' here. Known: a, d."),
        ("n: {x: null}", "a.yaml:1:8: n.x: there is nothing to remove: p.yaml has no 'x' here."),
        ("d: {x: null}", "a.yaml:1:8: d.x: there is nothing to remove: p.yaml has no 'x' here."),
    ],
)  # fmt: skip
def test_nothing_to_remove(child: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        merge(parse("a: {b: 1}\nd: [{x: 1}]\n", "p.yaml"), parse(child, "a.yaml"))
    assert str(caught.value) == message


def test_differences() -> None:
    parent = parse("{a: {b: 1, c: 2}, d: [1], e: {}, f: 1, g: 2, h: 1, i: x}", "parent.yaml")
    child = parse("{a: {c: 3, n: {m: 4}}, d: [2], e: {}, f: true, g: 2.0, h: {j: 1}, i: x}", "child.yaml")
    assert differences(parent, child) == [
        ("a.b", 1, MISSING),
        ("a.c", 2, 3),
        ("d", [1], [2]),
        ("f", 1, True),
        ("h", 1, MISSING),
        ("a.n.m", MISSING, 4),
        ("h.j", MISSING, 1),
    ]
    assert pickle.loads(pickle.dumps(MISSING)) is MISSING


@given(trees, trees)
def test_sources_without_differences_are_equal(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert (differences(text(a), text(b)) == []) == (a == b)


# Validating


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Trust(Strict):
    kind: Literal["trust"]
    trust: list[str]
    at: Literal["start", "end"] = "end"

    @model_validator(mode="after")
    def _two(self) -> "Trust":
        if len(self.trust) != 2:
            raise ValueError("trust is between two actors {not one}")
        return self


class Level(Strict):
    kind: Literal["level"]
    issue: str
    level: float = Field(ge=0, le=1)


class Event(Strict):
    issues: dict[Annotated[str, Field(pattern="^[a-z]+$")], float] = {}
    accord: Level | None = None
    when: str = "now"

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        return {"accord": value["short"]} if isinstance(value, dict) and "short" in value else value


class Scenario(Strict):
    schema_: Literal[1] = Field(alias="schema")
    title: str = ""
    events: tuple[Event, ...] = ()
    outcomes: dict[str, Annotated[Trust | Level, Field(discriminator="kind")]] = {}
    either: Trust | Annotated[int, Field(gt=3)] = 4
    steps: Annotated[int, Field(strict=True, gt=0, lt=10)] = 1


def complaints(body: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        validate(Scenario, parse("schema: 1\n" + body, "a.yaml"))
    return str(caught.value).splitlines()


def test_a_good_source_becomes_its_model() -> None:
    found = validate(Scenario, parse("{schema: 1, outcomes: {x: {kind: trust, trust: [a, b]}}}", "a.yaml"))
    assert found.outcomes["x"] == Trust(kind="trust", trust=["a", "b"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("titel: x", "2:1: titel: 'titel' is not a known field. Did you mean 'title'?"),
        ("shema: 1", "2:1: shema: 'shema' is not a known field. Did you mean 'schema'?"),
        ("zzz: x",
         "2:1: zzz: 'zzz' is not a known field. Known: schema, title, events, outcomes, either, steps."),
        ("title: 3", "2:8: title: 3 should be text. Put it in quotes."),
        ("title:", "2:7: title: null should be text. Put it in quotes."),
        ("steps: 0", "2:8: steps: 0 should be greater than 0."),
        ("steps: 99", "2:8: steps: 99 should be less than 10."),
        ("steps: '9'", "2:8: steps: '9' should be a valid integer."),
        (f"steps: {'x' * 99}", f"2:8: steps: '{'x' * 59} should be a valid integer."),
        ("events: [{isues: {}}]",
         "2:11: events.0.isues: 'isues' is not a known field. Did you mean 'issues'?"),
        ("events: [{issues: {No: 1}}]",
         "2:20: events.0.issues.No: 'No': String should match pattern '^[a-z]+$'."),
        ("events: [{issues: {a: b}}]",
         "2:23: events.0.issues.a: 'b' should be a valid number, unable to parse string as a number."),
        ("events: [3]", "2:10: events.0: 3 should be a mapping. Write 'key: value'."),
        ("events: 3", "2:9: events: 3 should be a list. Write '[one, other]'."),
        ("events: [{accord: {kind: level, issue: x, leval: 1, level: 0}}]",
         "2:43: events.0.accord.leval: 'leval' is not a known field. Did you mean 'level'?"),
        ("events: [{short: {kind: level, issue: x}}]",
         "2:10: events.0.level: 'level' is missing. Add 'level: …'."),
        ("outcomes: {x: {kind: level, level: 1}}",
         "2:15: outcomes.x.issue: 'issue' is missing. Add 'issue: …'."),
        ("outcomes: {x: {kind: level, issue: y, level: 2}}",
         "2:46: outcomes.x.level: 2 should be less than or equal to 1."),
        ("outcomes: {x: {kind: levels}}",
         "2:22: outcomes.x.kind: 'levels' is not a known kind. Did you mean 'level'?"),
        ("outcomes: {x: {kind: zzz}}",
         "2:22: outcomes.x.kind: 'zzz' is not a known kind. Known: trust, level."),
        ("outcomes: {x: {}}", "2:15: outcomes.x.kind: 'kind' is missing. Add 'kind: …'."),
        ("outcomes: {trust: {kind: trust, trust: 1}}",
         "2:40: outcomes.trust.trust: 1 should be a list. Write '[one, other]'."),
        ("outcomes: {x: {kind: trust, trust: [a, b], at: ende}}",
         "2:48: outcomes.x.at: 'ende' should be 'start' or 'end'. Did you mean 'end'?"),
        ("outcomes: {x: {kind: trust, trust: [a, b], at: 7}}",
         "2:48: outcomes.x.at: 7 should be 'start' or 'end'."),
        ("outcomes: {x: {kind: trust, trust: [a, b], issue: y}}",
         "2:44: outcomes.x.issue: 'issue' is not a known field. Known: kind, trust, at."),
        ("outcomes: {x: {kind: trust, trust: [a]}}",
         "2:15: outcomes.x: trust is between two actors {not one}."),
    ],
)  # fmt: skip
def test_what_a_model_refuses(body: str, said: str) -> None:
    assert complaints(body) == [f"a.yaml:{said}"]


def test_a_union_complains_at_the_value_and_nowhere_else() -> None:
    assert complaints("either: 3") == [
        "a.yaml:2:9: either: 3 should be a mapping. Write 'key: value'.",
        "a.yaml:2:9: either: 3 should be greater than 3.",
    ]


def test_all_problems_at_once_each_in_its_own_file() -> None:
    parent = parse("schema: 1\ntitle: 3\nsteps: 5\n", "parent.yaml")
    child = parse("schema: null\nsteps: 10\n", "child.yaml")
    with pytest.raises(InputError) as caught:
        validate(Scenario, merge(parent, child))
    assert str(caught.value).splitlines() == [
        "child.yaml:1:9: schema: 'schema' is missing. Add 'schema: …'.",
        "parent.yaml:2:8: title: 3 should be text. Put it in quotes.",
        "child.yaml:2:8: steps: 10 should be less than 10.",
    ]


def test_errors_travel_between_processes() -> None:
    odd, even = Problem(Mark("a.yaml", 1, 2), "b.0", "is odd", "Mend it."), Problem(None, "", "is even.")
    error = InputError([odd, even])
    copy = pickle.loads(pickle.dumps(error))
    assert copy.problems == error.problems
    assert str(copy) == "a.yaml:1:2: b.0: is odd. Mend it.\nis even."


def test_nearest() -> None:
    assert nearest("nucler", ["trade", "nuclear"]) == "Did you mean 'nuclear'?"
    assert nearest("TRADE", ["trade", "nuclear"]) == "Did you mean 'trade'?"
    assert nearest("zzz", ["trade", "nuclear"]) == "Known: trade, nuclear."
    assert nearest("zzz", []) == ""
    many = [f"name{n}" for n in range(15)]
    assert nearest("zzz", many[:12]) == f"Known: {', '.join(many[:12])}."
    assert nearest("zzz", many[:13]) == f"Known: {', '.join(many[:12])}, … (1 more)."
    assert nearest("zzz", many) == f"Known: {', '.join(many[:12])}, … (3 more)."
    assert nearest("x" * 10**6, many).startswith("Known: ")
