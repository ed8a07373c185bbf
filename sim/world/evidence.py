"""Evidence: what the sources say, claim by claim.

A claim says one thing that one article says, in our own words, with the place where it stands and a fingerprint of
that paragraph, so that whoever has the article can check it. No article text is stored.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from sim.world.calendar import real_date
from sim.world.codebook import Codebook, Strict
from sim.world.disk import contents
from sim.world.source import MAX_BYTES, InputError, Problem, Source, nearest, read, validate
from sim.world.words import WorldName

Date = Annotated[str, BeforeValidator(real_date)]

SCALE_OF = {
    "trust": "trust",
    "state": "position",
    "capability": "capability",
    "mechanism": "coupling",
    "conclusion": "likelihood",
}


class Interest(Strict):
    """What an actor wants on an issue."""

    actor: str
    issue: str


class About(Strict):
    """What a claim is about: exactly one thing."""

    trust: tuple[str, str] | None = None
    interest: Interest | None = None
    state: str | None = None
    capability: str | None = None
    mechanism: str | None = None
    conclusion: str | None = None

    @model_validator(mode="after")
    def _one(self) -> About:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"a claim is about exactly one of {', '.join(type(self).model_fields)}")
        return self

    @property
    def kind(self) -> str:
        """The kind of claim: trust, interest, state, capability, mechanism or conclusion."""
        return next(iter(self.model_fields_set))


class Claim(Strict):
    """One thing that one article says."""

    paragraph: int = Field(ge=1)
    date: Date
    about: About
    level: str | None = None
    position: str | None = None
    salience: str | None = None
    strength: str
    says: str = Field(min_length=10)

    @model_validator(mode="after")
    def _levels(self) -> Claim:
        if self.about.kind == "interest":
            if self.level or not (self.position or self.salience):
                raise ValueError("a claim about an interest has `position`, `salience` or both, and no `level`")
        elif not self.level or self.position or self.salience:
            raise ValueError(f"a claim about {self.about.kind} has `level`, and neither `position` nor `salience`")
        return self

    def words(self) -> list[tuple[str, str, str]]:
        """(field, scale, word) of every level that the claim gives."""
        if self.about.kind == "interest":
            pairs = (("position", self.position), ("salience", self.salience))
            return [(field, field, word) for field, word in pairs if word]
        return [("level", SCALE_OF[self.about.kind], str(self.level))]


class Paragraph(Strict):
    """A paragraph of an article: read, and what came of it."""

    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    read: Literal["claims", "boilerplate", "repeat"]
    note: str = ""


class Article(Strict):
    """An article's file in seeds/."""

    schema_: int = Field(alias="schema", ge=1, le=1)
    article: str
    publisher: str
    subject: str
    published: Date
    file: WorldName
    paragraphs: dict[int, Paragraph]
    claims: dict[str, Claim]

    @model_validator(mode="after")
    def _places(self) -> Article:
        for name, claim in self.claims.items():
            place = self.paragraphs.get(claim.paragraph)
            if place is None or place.read != "claims":
                raise ValueError(f"claim {name} names paragraph {claim.paragraph}, which is not listed as `read: claims`")
        return self


@dataclass(frozen=True)
class Evidence:
    """The codebook and every article, read and checked."""

    codebook: Codebook
    articles: tuple[Article, ...]

    def claims(self, as_of: str = "9999", without: Iterable[str] = ()) -> dict[str, Claim]:
        """The claims in force at a date, but for some claims or whole articles left out.

        Where one of two dates gives no day, their months are compared.
        """
        left_out = set(without)
        return {
            name: claim
            for article in self.articles
            if article.article not in left_out
            for name, claim in article.claims.items()
            if name not in left_out and claim.date[: len(as_of)] <= as_of[: len(claim.date)]
        }

    def article_of(self, claim: str) -> Article:
        """The article that makes a claim. KeyError where none does."""
        for article in self.articles:
            if claim in article.claims:
                return article
        raise KeyError(claim)


def load_evidence(folder: Path) -> Evidence:
    """Read codebook and articles. InputError for anything that does not fit."""
    codebook = validate(Codebook, read(folder / "codebook.yaml"))
    names = sorted(p for p in folder.glob("*.yaml") if p.name not in {"codebook.yaml", "agreement.yaml"})
    sources = [read(path) for path in names]
    articles = tuple(validate(Article, source) for source in sources)
    problems = [
        problem
        for source, article in zip(sources, articles, strict=True)
        for problem in _unknown_words(source, article, codebook)
    ]
    problems += _repeated(sources, articles)
    if problems:
        raise InputError(problems)
    return Evidence(codebook, articles)


def _unknown_words(source: Source, article: Article, codebook: Codebook) -> Iterable[Problem]:
    for name, claim in article.claims.items():
        for field, scale, word in claim.words():
            if word not in codebook.words(scale):
                yield _problem(
                    source, ("claims", name, field), f"{word!r} is no level of {scale}", nearest(word, codebook.words(scale))
                )
        if claim.strength not in codebook.strength:
            yield _problem(
                source,
                ("claims", name, "strength"),
                f"{claim.strength!r} is no strength",
                nearest(claim.strength, codebook.strength),
            )


def _repeated(sources: list[Source], articles: tuple[Article, ...]) -> list[Problem]:
    seen: dict[str, str] = {}
    problems = []
    for source, article in zip(sources, articles, strict=True):
        for name in article.claims:
            if name in seen:
                problems.append(_problem(source, ("claims", name), f"claim {name!r} is also in {seen[name]}", "Rename one."))
            seen[name] = source.name
    return problems


def _problem(source: Source, loc: tuple[str | int, ...], message: str, remedy: str) -> Problem:
    return Problem(source.mark(loc), ".".join(map(str, loc)), message, remedy)


def fingerprint(paragraph: str) -> str:
    """First 12 hex digits of SHA-256 of a paragraph after NFKC, case folding and folding of white space."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", paragraph).casefold()).strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def paragraphs(text: str) -> list[str]:
    """The non-empty lines of an article's file, in order; the first is paragraph 1."""
    return [line for line in text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Check:
    """What verifying one article found."""

    article: str
    path: Path
    coded: int
    matching: int
    changed: tuple[int, ...]  # paragraphs whose fingerprint differs
    missing: tuple[int, ...]  # coded paragraphs that the file does not have
    unread: tuple[int, ...]  # paragraphs of the file that nobody coded


def verify(evidence: Evidence, folder: Path) -> list[Check]:
    """Hold every coded paragraph against the articles' files. InputError where a file is not there."""
    absent = [a.file for a in evidence.articles if not (folder / a.file).is_file()]
    if absent:
        raise InputError(
            [Problem(None, str(folder), f"has no file {name!r}", "Name the folder with the articles.") for name in absent]
        )
    return [_check(article, folder / article.file) for article in evidence.articles]


def _text(path: Path) -> str:
    """The text of an article. InputError where it cannot be read, is too large or is not UTF-8."""
    try:
        data = contents(path, MAX_BYTES + 1)
        if len(data) <= MAX_BYTES:
            return data.decode()
        reason = f"it is larger than {MAX_BYTES / 1e6:g} MB"
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except OSError as error:
        reason = error.strerror or str(error)
    raise InputError([Problem(None, str(path), f"cannot be read: {reason}", "Put the article's text there, in UTF-8.")])


def _check(article: Article, path: Path) -> Check:
    found = dict(enumerate(map(fingerprint, paragraphs(_text(path))), start=1))
    coded = {number: p.fingerprint for number, p in article.paragraphs.items()}
    return Check(
        article=article.article,
        path=path,
        coded=len(coded),
        matching=sum(found.get(number) == print_ for number, print_ in coded.items()),
        changed=tuple(n for n, print_ in coded.items() if n in found and found[n] != print_),
        missing=tuple(n for n in coded if n not in found),
        unread=tuple(n for n in found if n not in coded),
    )
