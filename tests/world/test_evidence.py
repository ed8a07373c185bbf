"""Evidence: every paragraph is accounted for, every claim is used, no article text is kept."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.study.scenario import Scenario, bare, load, load_world
from sim.world.evidence import Article, Claim, Evidence, fingerprint, load_evidence, paragraphs, verify
from sim.world.library import installed
from sim.world.numbers import UNSUPPORTED
from sim.world.source import MAX_BYTES, InputError

KINDS = {"trust", "interest", "state", "capability", "mechanism", "conclusion"}
TOO_LONG = 7  # words in a row that would be the article's own
SYSTEMS = {
    "arms_trade", "russian_balance", "syria_understanding", "golan_exchange", "vienna", "nuclear_advance",
    "sanctions_deterrence", "oil", "ukraine_west", "china", "us_primacy", "israel_hedging", "iranian_memory", "syria_endgame",
}  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """Everything that is shipped, read once."""

    evidence: Evidence
    scenarios: tuple[Scenario, ...]
    worlds: dict[str, Scenario]


@pytest.fixture(scope="module", name="shelf")
def shipped() -> Shelf:
    scenarios = installed() / "scenarios"
    evidence = load_evidence(installed() / "seeds")
    dated = [path.stem for path in sorted((scenarios / "worlds").glob("*.yaml")) if path.stem[0].isdigit()]
    files = sorted(scenarios.glob("*.yaml"))
    return Shelf(evidence, tuple(load(path, None, evidence) for path in files), {name: bare(name) for name in dated})


def articles_at_hand() -> Path:
    folder = os.environ.get("REALPOLITIK_ARTICLES")
    if not folder:
        pytest.skip("REALPOLITIK_ARTICLES names no folder with the articles")
    return Path(folder)


# --- the articles' files


def test_every_paragraph_is_listed_once_and_those_with_claims_have_one(shelf: Shelf) -> None:
    assert len(shelf.evidence.articles) == 2
    for article in shelf.evidence.articles:
        assert list(article.paragraphs) == list(range(1, len(article.paragraphs) + 1))
        coded = {claim.paragraph for claim in article.claims.values()}
        assert coded == {number for number, p in article.paragraphs.items() if p.read == "claims"}
        assert all(p.note for p in article.paragraphs.values() if p.read != "claims"), "what was passed over says why"


def test_claims_are_many_named_by_their_paragraph_and_of_known_levels(shelf: Shelf) -> None:
    claims = shelf.evidence.claims()
    assert len(claims) >= 50
    assert {claim.about.kind for claim in claims.values()} <= KINDS
    for article in shelf.evidence.articles:
        initials = {name.split("-")[0] for name in article.claims}
        assert len(initials) == 1 and article.article.startswith(initials.pop())
        for name, claim in article.claims.items():
            found = re.fullmatch(r"[a-z]+-(\d\d)([a-z])", name)
            assert found and int(found[1]) == claim.paragraph, name
            assert claim.date[:7] <= "2022-01", "nothing later than the later article"
            assert claim.strength in shelf.evidence.codebook.strength
            for _, scale, word in claim.words():
                assert word in shelf.evidence.codebook.words(scale), name


def test_letters_of_a_paragraphs_claims_run_from_a_without_a_gap(shelf: Shelf) -> None:
    for article in shelf.evidence.articles:
        letters: dict[int, str] = {}
        for name, claim in article.claims.items():
            letters[claim.paragraph] = letters.get(claim.paragraph, "") + name[-1]
        assert all("".join(sorted(found)) == "abcdefghijklmnopqrstuvwxyz"[: len(found)] for found in letters.values())


def test_claims_speak_of_what_the_world_has(shelf: Shelf) -> None:
    for scenario in shelf.worlds.values():
        world = scenario.world
        for name, claim in shelf.evidence.claims().items():
            about = claim.about
            actors = [*(about.trust or ()), *([about.interest.actor] if about.interest else []), about.capability]
            issues = [about.interest.issue if about.interest else None, about.state]
            assert set(filter(None, actors)) <= set(world.actors), name
            assert set(filter(None, issues)) <= set(world.issues), name
            assert about.mechanism is None or about.mechanism in world.systems, name


# --- what claims are for


def test_every_claim_in_force_is_used(shelf: Shelf) -> None:
    used: set[str] = set()
    for scenario in shelf.scenarios:
        used |= {claim for number in scenario.numbers.values() for claim in number.claims}
        used |= {claim for event in scenario.file.events.values() for claim in event.claims}
        used |= {claim for expectation in scenario.file.expect.values() for claim in expectation.claims}
    assert set(shelf.evidence.claims(max(w.world.as_of for w in shelf.worlds.values()))) - used == set()


def test_every_conclusion_of_the_articles_is_put_to_the_test(shelf: Shelf) -> None:
    conclusions = {name for name, claim in shelf.evidence.claims().items() if claim.about.kind == "conclusion"}
    cited = {c for s in shelf.scenarios for e in s.file.expect.values() for c in e.claims}
    assert conclusions and conclusions <= cited


def test_every_number_of_every_world_rests_on_a_claim_in_force_or_a_reason(shelf: Shelf) -> None:
    for scenario in (*shelf.worlds.values(), *shelf.scenarios):
        left_out = (*scenario.file.without.claims, *scenario.file.without.articles)
        in_force = shelf.evidence.claims(scenario.world.as_of, left_out)
        for path, number in scenario.numbers.items():
            assert set(number.claims) <= set(in_force), path
            assert number.claims or number.reason.strip(), path
            assert number.span.low <= number.span.value <= number.span.high, path


def test_the_world_of_2016_knows_nothing_later(shelf: Shelf) -> None:
    world = shelf.worlds["2016-09"]
    dates = {shelf.evidence.claims()[c].date for number in world.numbers.values() for c in number.claims}
    assert dates and max(dates)[:7] <= "2016-09"
    assert max(len(number.claims) for number in shelf.worlds["2022-01"].numbers.values()) >= 5


def test_every_system_has_moves_that_rest_on_claims_and_a_claim_of_its_mechanism(shelf: Shelf) -> None:
    world = shelf.worlds["2022-01"].world
    in_force = shelf.evidence.claims(world.as_of)
    assert set(world.systems) == SYSTEMS
    for system in world.systems:
        parts = [p for table in (world.moves, world.couplings, world.accords) for p in table.values() if p.system == system]
        assert any(set(part.claims) & set(in_force) for part in parts), system
        assert any(claim.about.mechanism == system for claim in in_force.values()), system


def test_moves_are_many_and_name_known_systems_and_every_rate_has_a_reason(shelf: Shelf) -> None:
    for scenario in shelf.worlds.values():
        world = scenario.world
        assert len(world.moves) >= 60
        for part in (*world.moves.values(), *world.couplings.values(), *world.accords.values()):
            assert part.system in {"", *world.systems}
        for owner in (*world.moves.values(), *world.repertoire.values(), *world.accords.values()):
            assert owner.rate.reason.strip()
        rates = [number for number in scenario.numbers.values() if number.kind in {"rate", "exit"}]
        assert rates and all(number.reason and number.reason != UNSUPPORTED for number in rates)


def test_a_system_that_is_not_there_is_found_at_its_line(tmp_path: Path) -> None:
    worlds = tmp_path / "worlds"
    shutil.copytree(installed() / "scenarios" / "worlds", worlds)
    common = worlds / "middle_east.yaml"
    text = common.read_text(encoding="utf-8")
    common.write_text(text.replace("system: golan_exchange", "system: golan_exchanges", 1), encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "system: golan_exchange" in row)
    with pytest.raises(InputError) as refused:
        load_world("2022-01", worlds)
    assert f"middle_east.yaml:{line}:" in str(refused.value)
    assert "'golan_exchanges' is no system of world '2022-01'. Did you mean 'golan_exchange'?" in str(refused.value)


def test_claims_in_force_grow_with_the_date_and_shrink_by_what_is_left_out(shelf: Shelf) -> None:
    evidence = shelf.evidence
    early, late = evidence.claims("2016-09"), evidence.claims("2022-01")
    assert evidence.claims("2016-08") == evidence.claims("2016-09-15") == {}
    assert set(early) < set(late) == set(evidence.claims())
    assert evidence.claims("2016-09-16") == early, "a claim is in force from its own day"
    without = evidence.claims("2022-01", ["jiss-2022", "alg-07a"])
    assert set(late) - set(without) == {"alg-07a", *(n for n in late if n.startswith("jiss"))}
    assert evidence.article_of("jiss-08a").article == "jiss-2022"
    with pytest.raises(KeyError):
        evidence.article_of("jiss-99z")


# --- no article text


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("'", ""))


def runs_of(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[n : n + TOO_LONG]) for n in range(len(words) - TOO_LONG + 1)}


def written_about_the_articles(evidence: Evidence) -> Iterator[tuple[str, str]]:
    for article in evidence.articles:
        yield article.article, article.subject
        yield from ((name, claim.says) for name, claim in article.claims.items())
        yield from ((f"{article.article} paragraph {n}", p.note) for n, p in article.paragraphs.items())
    for folder in ("scenarios", "seeds"):
        yield from ((path.name, path.read_text(encoding="utf-8")) for path in (installed() / folder).rglob("*.yaml"))


def test_a_run_of_words_is_seen_through_case_and_punctuation() -> None:
    assert runs_of("One, two, three: four five SIX seven.") == {("one", "two", "three", "four", "five", "six", "seven")}
    assert runs_of("one two three four five six") == set()


def test_no_paraphrase_repeats_the_articles_words(shelf: Shelf) -> None:
    folder = articles_at_hand()
    theirs = set().union(*(runs_of((folder / a.file).read_text(encoding="utf-8")) for a in shelf.evidence.articles))
    assert theirs
    copied = {where: runs_of(text) & theirs for where, text in written_about_the_articles(shelf.evidence)}
    assert {where: found for where, found in copied.items() if found} == {}


def test_the_articles_at_hand_are_those_that_were_coded(shelf: Shelf) -> None:
    for check in verify(shelf.evidence, articles_at_hand()):
        assert (check.changed, check.missing, check.unread) == ((), (), ())
        assert check.matching == len(next(a for a in shelf.evidence.articles if a.article == check.article).paragraphs)


# --- fingerprints


@pytest.mark.parametrize(
    ("paragraph", "known"),
    [
        ("", "e3b0c44298fc"),  # SHA-256 of nothing, of "abc" and of "hello world"
        ("abc", "ba7816bf8f01"),
        ("hello world", "b94d27b9934d"),
        ("  Hello\u00a0\tWORLD \n", "b94d27b9934d"),  # no-break space, tab, case, edges
        ("\uff28\uff45\uff4c\uff4c\uff4f\u3000world", "b94d27b9934d"),  # full-width letters and space
    ],
)
def test_fingerprint_of_known_texts(paragraph: str, known: str) -> None:
    assert fingerprint(paragraph) == known


@pytest.mark.parametrize(
    ("one", "other"),
    [("\ufb01nd", "find"), ("Straße", "STRASSE"), ("e\u0301lan", "\u00e9lan"), ("a\u2003b", "a b"), ("x\r\ny", "x y")],
)
def test_fingerprint_folds_form_case_and_white_space(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(("one", "other"), [("a b", "ab"), ("a.", "a"), ("a-b", "a b"), ("elan", "élan")])
def test_fingerprint_keeps_words_marks_and_accents_apart(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


# --- verifying


def planted(*lines: str) -> Article:
    return Article.model_validate(
        {
            "schema": 1,
            "article": "planted-2020",
            "publisher": "p",
            "subject": "s",
            "published": "2020-01",
            "file": "planted.txt",
            "paragraphs": {n: {"fingerprint": fingerprint(line), "read": "boilerplate"} for n, line in enumerate(lines, 1)},
            "claims": {},
        }
    )


@pytest.mark.parametrize(
    ("text", "matching", "changed", "missing", "unread"),
    [
        ("One.\nTwo.\nThree.\n", 3, (), (), ()),
        ("\n one. \n\n\nTWO.\nThree.", 3, (), (), ()),
        ("One.\nTwo!\nThree.\n", 2, (2,), (), ()),
        ("One.\nTwo.\n", 2, (), (3,), ()),
        ("One.\nTwo.\nThree.\nFour.\n", 3, (), (), (4,)),
        ("Zero.\nOne.\nTwo.\nThree.\n", 0, (1, 2, 3), (), (4,)),
        ("", 0, (), (1, 2, 3), ()),
    ],
)
def test_verifying_finds_what_changed_what_is_missing_and_what_nobody_coded(
    shelf: Shelf,
    tmp_path: Path,
    text: str,
    matching: int,
    changed: tuple[int, ...],
    missing: tuple[int, ...],
    unread: tuple[int, ...],
) -> None:
    evidence = Evidence(shelf.evidence.codebook, (planted("One.", "Two.", "Three."),))
    (tmp_path / "planted.txt").write_text(text, encoding="utf-8")
    (check,) = verify(evidence, tmp_path)
    assert (check.matching, check.changed, check.missing, check.unread) == (matching, changed, missing, unread)
    assert (check.article, check.path, check.coded) == (evidence.articles[0].article, tmp_path / "planted.txt", 3)


def test_verifying_names_every_file_that_is_not_there(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        verify(shelf.evidence, tmp_path)
    assert len(refused.value.problems) == len(shelf.evidence.articles)
    assert str(refused.value).splitlines() == [
        f"{tmp_path}: has no file {article.file!r}. Name the folder with the articles." for article in shelf.evidence.articles
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"One.\n" + b" " * (MAX_BYTES - 4), "it is larger than 2 MB"), ("Très.".encode("latin-1"), "it is not UTF-8")],
)
def test_an_article_that_cannot_be_read_is_told(shelf: Shelf, tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "planted.txt"
    evidence = Evidence(shelf.evidence.codebook, (planted("One."),))
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        verify(evidence, tmp_path)
    assert str(refused.value) == f"{path}: cannot be read: {reason}. Put the article's text there, in UTF-8."
    path.write_bytes((b"One.\n" + b" " * MAX_BYTES)[:MAX_BYTES])
    assert verify(evidence, tmp_path)[0].matching == 1


def test_paragraphs_are_the_lines_with_something_on_them() -> None:
    assert paragraphs("\n a\n\t\nb \n\n") == [" a", "b "]


# --- files that do not fit


def spoilt(folder: Path, file: str, before: str, after: str) -> str:
    """The complaint about a copy of the seeds in which one text was replaced."""
    shutil.copytree(installed() / "seeds", folder / "seeds")
    path = folder / "seeds" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_evidence(folder / "seeds")
    return str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("level: working", "level: wurking", "'wurking' is no level of trust. Did you mean 'working'?"),
        ("strength: hint", "strength: hnt", "'hnt' is no strength. Did you mean 'hint'?"),
        ("position: high", "position: hihg", "'hihg' is no level of position. Did you mean 'high'?"),
        ("jiss-03a: {paragraph: 3,", "jiss-03a: {paragraph: 1,", "names paragraph 1, which is not listed as `read: claims`"),
        ("jiss-03a: {paragraph: 3,", "jiss-03a: {paragraph: 99,", "names paragraph 99, which is not listed as `read: claims`"),
        ("jiss-03a:", "alg-07a:", "claim 'alg-07a' is also in"),
        ('read: boilerplate, note: "publisher', 'raed: boilerplate, note: "publisher', "'raed' is not a known field"),
        ("about: {state: russia_west}", "about: {state: russia_west, capability: iran}", "about exactly one of"),
    ],
)
def test_seeds_that_do_not_fit_are_refused_with_their_place(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    said = spoilt(tmp_path, "jiss-2022.yaml", before, after)
    assert complaint in said
    assert re.search(r"jiss-2022\.yaml:\d+:\d+", said)


@pytest.mark.parametrize(
    "fields",
    [
        {"about": {"trust": ["a", "b"]}},
        {"about": {"trust": ["a", "b"]}, "level": "x", "position": "y"},
        {"about": {"interest": {"actor": "a", "issue": "k"}}},
        {"about": {"interest": {"actor": "a", "issue": "k"}}, "position": "x", "level": "y"},
        {"about": {}, "level": "x"},
        {"about": {"state": "k"}, "level": "x", "date": "2022-13"},
        {"about": {"state": "k"}, "level": "x", "says": "too short"},
    ],
)
def test_a_claim_has_the_levels_of_its_kind_and_says_something(fields: dict[str, object]) -> None:
    whole = {"paragraph": 1, "date": "2022-01", "strength": "hint", "says": "Something in our own words."}
    with pytest.raises(ValidationError):
        Claim.model_validate({**whole, **fields})
