"""What is promised of words, bounds and complaints: each in the words a reader sees, and at the place they are about."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.world import words
from sim.world.agreement import Agreement, Coding, Figure, figures, weighted_kappa
from sim.world.amount import bounds, spanned
from sim.world.changes import STATED_REASON, changed
from sim.world.codebook import Span
from sim.world.disk import within
from sim.world.evidence import Claim, load_evidence
from sim.world.library import locate, world_folders
from sim.world.numbers import Basis, Number, numbers
from sim.world.plover import wrong_mode
from sim.world.source import MOST_PROBLEMS, InputError, Problem, nearest, parse, read, unfit, validate
from sim.world.world import World, expanded, opened
from tests.world.rich import CODEBOOK, basis, codebook

NAMES = "write a small letter, then small letters, digits and _, 48 in all at most"
SHARES = ("trust", "position", "salience", "start", "term")
TIMES = ("memory", "half_life", "delivery")


@pytest.mark.parametrize(
    ("kinds", "low", "high"),
    [
        (SHARES, 0, 1),
        (("effect",), -1, 1),
        (("coupling", "pull"), -3, 3),
        (("capability",), 0.001, 100),
        (TIMES, 0.1, 1200),
        (("noise",), 0, 0.5),
        (("rate", "exit"), 0, 30),
        (("cost", "mediation", "weight"), 0, 1000),
    ],
)
def test_numbers_of_a_kind_lie_between_their_bounds_and_may_lie_on_them(kinds: tuple[str, ...], low: float, high: float) -> None:
    for kind in kinds:
        assert bounds(kind) == (low, high)
        assert spanned((low, low, high), kind, codebook()) == (low, low, high)
        for beyond in ((low - 1e-6, high, high), (low, high, high + 1e-6)):
            with pytest.raises(ValueError, match=rf"numbers of this kind \({kind}\) lie between {low:g} and {high:g}"):
                spanned(beyond, kind, codebook())


@pytest.mark.parametrize(
    ("kind", "word", "said"),
    [
        ("cost", "cheep", ("'cheep' is no level of cost", "Did you mean 'cheap'?")),
        ("delivery", "+quik", ("'quik' is no level of half_life", "Did you mean 'quick'?")),
        (
            "weight",
            "cheap",
            ("'cheap' is a word; numbers of this kind (weight) have none", "Write a number or [low, value, high]."),
        ),
        ("rate", "-rare", ("'-rare' does not fit; numbers of this kind (rate) lie between 0 and 30", "")),
        ("effect", 1.5, ("1.5 does not fit; numbers of this kind (effect) lie between -1 and 1", "")),
        ("effect", 2.0, ("2 does not fit; numbers of this kind (effect) lie between -1 and 1", "")),
        ("effect", (0, 1, 2), ("[0, 1, 2] does not fit; numbers of this kind (effect) lie between -1 and 1", "")),
    ],
)
def test_an_amount_that_does_not_fit_is_told_with_what_would(kind: str, word: Any, said: tuple[str, str]) -> None:
    with pytest.raises(ValueError) as refused:
        spanned(word, kind, codebook())
    assert refused.value.args == said


@pytest.mark.parametrize("kind", ["start", "pull", "exit", "mediation", "term", "delivery"])
def test_a_kind_without_words_of_its_own_borrows_those_of_another(kind: str) -> None:
    word = {"start": "low", "term": "low", "pull": "weak", "mediation": "weak", "exit": "rare", "delivery": "quick"}[kind]
    assert spanned(word, kind, codebook()) == Span(0.2, 0.25, 0.3)


def test_a_change_keeps_the_name_and_gives_up_what_the_number_rested_on() -> None:
    known = {p: Number(p, Span(1, 1, 1), ("claim",), "because") for p in ("parameter.trust.half_life", "parameter.push")}
    source = parse("changes: {}", "mine.yaml")
    after = changed(known, {"parameter.trust.half_life": 1100.0, "parameter.push": 900.0}, codebook(), source)
    assert after == {
        "parameter.trust.half_life": Number("parameter.trust.half_life", Span(1100, 1100, 1100), (), STATED_REASON),
        "parameter.push": Number("parameter.push", Span(900, 900, 900), (), STATED_REASON),
    }
    assert STATED_REASON == "stated by the scenario"
    trust = changed({"trust.a.b": Number("trust.a.b", None, ("c",), "r", (1, 1))}, {"trust.a.b": 0.3}, codebook(), source)
    assert trust["trust.a.b"] == Number("trust.a.b", None, (), STATED_REASON, (4.0, 8.0))


def test_every_change_that_does_not_fit_is_told_where_it_is_written() -> None:
    text = "changes:\n  parameter.psh: 1\n  parameter.trust.half_life: 1300\n  parameter.push: 1\n"
    known = {p: Number(p, Span(1, 1, 1)) for p in ("parameter.trust.half_life", "parameter.push")}
    source = parse(text, "mine.yaml")
    with pytest.raises(InputError) as refused:
        changed(known, {p: float(v) for p, v in source.value["changes"].items()}, codebook(), source)
    assert str(refused.value).splitlines() == [
        "mine.yaml:2:3: changes.parameter.psh: 'parameter.psh' is no number of this world. Did you mean 'parameter.push'?",
        "mine.yaml:3:30: changes.parameter.trust.half_life: 1300 does not fit; "
        "numbers of this kind (memory) lie between 0.1 and 1200.",
    ]


@pytest.mark.parametrize(
    ("kind", "mode", "said"),
    [
        ("CONSULT", "visit", ""),
        ("CONSULT", "", ""),
        ("AID", "", ""),
        ("ACCUSE", "shout", "'shout' is no mode of ACCUSE; its modes: disapprove, investigate, allege"),
        ("AID", "shout", "'shout' is no mode of AID; this type has no modes"),
    ],
)
def test_a_mode_is_one_of_its_types(kind: str, mode: str, said: str) -> None:
    assert wrong_mode(kind, mode) == said


@pytest.mark.parametrize(
    ("check", "word", "said"),
    [
        (words.slotted, "{who} calls {target}", "'{who} calls ' is no slot; a title has {actor}, {target} and no other brace"),
        (words.named, "Alba", f"'Alba' is no name; {NAMES}"),
        (words.named, "a" * 49, f"'{'a' * 49}' is no name; {NAMES}"),
        (words.coded, "A", "'A' is no code; write two to five capital letters"),
        (words.paired, ["a", "a"], "['a', 'a'] should be two different actors, [one, other]"),
        (words.paired, ["a", "b", "c"], "['a', 'b', 'c'] should be two different actors, [one, other]"),
        (words.counted, True, "true is no number"),
    ],
)
def test_a_word_that_will_not_do_is_told_with_what_will(check: Any, word: Any, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        check(word)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("check", "word"), [(words.named, "a" * 48), (words.coded, "ABCDE"), (words.paired, ("a", "b")), (words.counted, 0)]
)
def test_a_word_that_will_do_stays_as_it_is(check: Any, word: Any) -> None:
    assert check(word) is word


@pytest.mark.parametrize("name", ["Z", "2022-01", "A.b_C-9", "a" * 100])
def test_a_world_may_be_named_as_files_are(name: str) -> None:
    assert TypeAdapter(words.WorldName).validate_python(name) == name


@pytest.mark.parametrize("name", ["", ".hidden", "-n", "a/b", "a b", "a" * 101])
def test_a_world_has_no_name_that_leads_elsewhere(name: str) -> None:
    with pytest.raises(ValidationError, match="is no name of a file; write letters, digits, _, - and dots, 100 in all at most"):
        TypeAdapter(words.WorldName).validate_python(name)


def test_slots_are_filled_once() -> None:
    assert words.told("{actor} tells {target} {actor}", "{target}", "B") == "{target} tells B {target}"


def test_what_the_repertoire_opens_is_counted_as_it_is_written_out() -> None:
    world = basis().world
    assert opened(world) == len(list(expanded(world))) == 4 + 6
    minor = {name: actor.model_copy(update={"principal": False}) for name, actor in world.actors.items()}
    assert opened(world.model_copy(update={"actors": minor})) == 6


def test_a_text_is_held_against_the_signs_that_a_file_may_not_hold() -> None:
    assert unfit("a plain\ttext\n") == ""
    assert unfit("one \x07, two \x08") == "\x07"


def test_a_link_that_goes_round_lies_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert not within(tmp_path / "a", tmp_path)
    assert within(tmp_path / "c" / "d", tmp_path)
    assert not within(tmp_path / ".." / "c", tmp_path)


def test_a_link_that_leads_out_of_its_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.yaml").write_text("")
    (tmp_path / "in" / "told.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(InputError) as refused:
        locate("told", [tmp_path / "in"], "scenario")
    assert str(refused.value) == "told: is a link that leads out of its folder, or nowhere. Copy the file to its place."


def test_with_nobody_asking_worlds_are_looked_for_where_scenarios_are() -> None:
    folders = world_folders()
    assert folders
    assert all(folder.name == "worlds" for folder in folders)


@pytest.mark.parametrize(("length", "kept"), [(1000, "x" * 1000), (1001, "x" * 999 + "…")])
def test_a_complaint_is_no_longer_than_a_reader_will_bear(length: int, kept: str) -> None:
    assert str(Problem(None, "here", "x" * length, "Mend it.")) == f"here: {kept}. Mend it."
    assert str(Problem(None, "here", "is odd", "x" * length)) == f"here: is odd. {kept}"
    place = "y" * 400 if length == 1000 else "y" * 399 + "…"
    assert str(Problem(None, "y" * (length - 600), "is odd")) == f"{place}: is odd."


class Pages(BaseModel):
    """Many numbers, each by its name."""

    pages: dict[str, int]


@pytest.mark.parametrize("more", [0, 1])
def test_of_very_many_problems_the_first_are_told_and_that_there_are_more(more: int) -> None:
    text = "pages:\n" + "".join(f"  p{n}: no{n}\n" for n in range(MOST_PROBLEMS + more))
    with pytest.raises(InputError) as refused:
        validate(Pages, parse(text, "book.yaml"))
    told = str(refused.value).splitlines()
    assert len(told) == MOST_PROBLEMS + more
    assert told[MOST_PROBLEMS - 1].startswith(f"book.yaml:{MOST_PROBLEMS + 1}:")
    assert told[MOST_PROBLEMS:] == ["and more is wrong. Mend these first."] * more


def test_a_file_that_is_too_large_is_told_how_large_one_may_be() -> None:
    with pytest.raises(InputError, match=r"^a\.yaml:1:1: the file is larger than 2 MB\. Split it\.$"):
        parse("a: '" + "x" * 2_000_000 + "'", "a.yaml")
    assert parse("a: '" + "x" * (2_000_000 - 5) + "'", "a.yaml").value == {"a": "x" * (2_000_000 - 5)}


@pytest.mark.parametrize("word", ["+.inf", "-.inf", ".NaN", "1e999", "1234567890123456"])
def test_what_no_float_holds_is_refused_in_words(word: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(f"a: {word}", "a.yaml")
    told = f"a.yaml:1:4: a: '{word}' is not a finite number of 15 digits or fewer. Round it, or put it in quotes if it is a name."
    assert str(refused.value) == told


@pytest.mark.parametrize("word", ["X.inf", "+X.nan", ".infinite", "inf", "nan"])
def test_what_only_looks_like_such_a_number_is_text(word: str) -> None:
    assert parse(f"a: {word}", "a.yaml").value == {"a": word}


def test_of_many_names_that_are_alike_the_likeliest_is_named() -> None:
    many = [f"{letter}{n:05}" for letter in "ab" for n in range(600)]
    assert nearest("b00599", many) == "Did you mean 'b00599'?"
    assert nearest("B0O599", many) == "Did you mean 'b00599'?"
    assert nearest("tr\u0430de", ["trade"]) == "Did you mean 'trade'? The letter '\\u0430' is another than it looks."
    twelve = [f"name{n}" for n in range(12)]
    assert nearest("zzz", twelve) == f"Known: {', '.join(twelve)}."


ARTICLE = """\
schema: 1
article: {name}
publisher: The Gazette
subject: The river.
published: 2021-06
file: {name}.txt
paragraphs:
  1: {{fingerprint: "0123456789ab", read: claims}}
claims:
  {claim}:
    paragraph: 1
    date: 2021-06
    about: {{state: river}}
    level: {level}
    strength: {strength}
    says: It is low.
"""


def seeds(folder: Path, *articles: str) -> Path:
    """A folder with the codebook and some articles."""
    (folder / "codebook.yaml").write_text(CODEBOOK)
    (folder / "agreement.yaml").write_text("not: read here\n")
    for n, article in enumerate(articles):
        (folder / f"article{n}.yaml").write_text(article)
    return folder


def test_every_word_of_a_claim_that_no_scale_has_is_told_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    article = ARTICLE.format(name="one", claim="one-1a", level="lowe", strength="hnt")
    again = ARTICLE.format(name="two", claim="one-1a", level="low", strength="hint")
    with pytest.raises(InputError) as refused:
        load_evidence(seeds(tmp_path, article, again))
    assert str(refused.value).splitlines() == [
        "article0.yaml:14:12: claims.one-1a.level: 'lowe' is no level of position. Did you mean 'low'?",
        "article0.yaml:15:15: claims.one-1a.strength: 'hnt' is no strength. Did you mean 'hint'?",
        "article1.yaml:11:5: claims.one-1a: claim 'one-1a' is also in article0.yaml. Rename one.",
    ]


def test_a_claim_is_found_in_its_article(tmp_path: Path) -> None:
    evidence = load_evidence(seeds(tmp_path, ARTICLE.format(name="one", claim="one-1a", level="low", strength="hint")))
    assert evidence.article_of("one-1a").article == "one"
    with pytest.raises(KeyError, match="one-1b"):
        evidence.article_of("one-1b")


CLAIMS: dict[str, dict[str, Any]] = {
    "means": {"about": {"capability": "alba"}, "level": "small"},
    "dam": {"about": {"state": "river"}, "level": "low"},
    "fear": {"about": {"trust": ["alba", "brenn"]}, "level": "wary", "strength": "clear"},
    "want": {"about": {"interest": {"actor": "alba", "issue": "trade"}}, "position": "low"},
    "care": {"about": {"interest": {"actor": "alba", "issue": "trade"}}, "salience": "minor"},
    "boats": {"about": {"mechanism": "boats"}, "level": "weak"},
    "elsewhere": {"about": {"interest": {"actor": "nobody", "issue": "trade"}}, "position": "low", "salience": "minor"},
}


def spoken(text_of: Basis) -> Basis:
    """A world of which some claims speak."""
    common = {"paragraph": 1, "date": "2021-06", "strength": "hint", "says": "So it is said."}
    claims = {name: Claim.model_validate(common | claim) for name, claim in CLAIMS.items()}
    couplings = {"boats": text_of.world.couplings["boats"].model_copy(update={"claims": ("boats", "gone", "dam")})}
    world: World = text_of.world.model_copy(update={"couplings": couplings})
    return Basis(world, claims, text_of.codebook, text_of.source)


@pytest.mark.parametrize(
    ("path", "claims", "reason"),
    [
        ("capability.alba", ("means",), ""),
        ("capability.brenn", (), "Downstream."),
        ("start.river", ("dam",), ""),
        ("trust.alba.brenn", ("fear",), ""),
        ("position.alba.trade", ("want",), ""),
        ("salience.alba.trade", ("care",), ""),
        ("coupling.boats", ("boats",), "Dams stop boats."),
    ],
)
def test_what_claims_say_comes_before_what_the_world_assumes(path: str, claims: tuple[str, ...], reason: str) -> None:
    found = numbers(spoken(basis()))
    assert (found[path].claims, found[path].reason) == (claims, reason)
    assert not [name for name in found if "nobody" in name]


def test_claims_are_worth_their_words() -> None:
    found = numbers(spoken(basis()))
    assert found["start.river"].span == pytest.approx((0.2, 0.25, 0.3))
    assert found["coupling.boats"].span == pytest.approx((-0.3, -0.25, -0.2))
    assert found["trust.alba.brenn"].belief == (1 + 6 * 0.25, 1 + 6 * 0.75)


def test_agreement_counts_equal_words_and_weighs_how_far_others_lie_apart() -> None:
    book = codebook()
    two = book.scales["position"].levels["low"]
    position = book.scales["position"].model_copy(update={"levels": {"low": two, "high": two}})
    book = book.model_copy(update={"scales": {**book.scales, "position": position}})
    pairs = [("low", "low"), ("low", "high"), ("high", "high")]
    codings = {f"c{n}": Coding(kind="state", first={"level": a}, second={"level": b}) for n, (a, b) in enumerate(pairs)}
    codings["s"] = Coding(kind="state", first={"strength": "hint"}, second={"strength": "hint"})
    agreement = Agreement(schema=1, about="", codings=codings, settled=(), added=())
    found = figures(agreement, book)
    assert found["state"] == Figure(units=3, same=0.67, kappa=0.4)  # by hand: 1 − (1/3) / (5/9)
    assert (found["strength"].units, found["strength"].same) == (1, 1.0)
    assert math.isnan(found["strength"].kappa)
    assert weighted_kappa([0, 2], [0, 2], 3) == 1.0


def test_a_pipe_is_no_file_and_does_not_keep_us_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(InputError) as refused:
        read(Path("pipe.yaml"))
    told = "pipe.yaml: cannot be read: It is a pipe, a device or a socket. Give the path of a file that you may read."
    assert str(refused.value) == told
