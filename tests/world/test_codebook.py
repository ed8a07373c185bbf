"""Codebook: every word stands for one range, and the words of a scale climb it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.world.amount import SCALES, bounds
from sim.world.codebook import Codebook, Level, Span
from sim.world.evidence import SCALE_OF, load_evidence
from sim.world.library import installed
from sim.world.source import InputError, parse, validate

TRUST = {"hostile": 0.05, "distrustful": 0.20, "wary": 0.35, "neutral": 0.50, "working": 0.65, "close": 0.80, "allied": 0.92}
STRENGTH = {"hint": 2, "clear": 5, "explicit": 10}
FALLING = {"rate"}  # weekly comes before yearly


@pytest.fixture(scope="module", name="codebook")
def shipped() -> Codebook:
    return load_evidence(installed() / "seeds").codebook


def test_trust_and_strength_are_those_of_the_model_document(codebook: Codebook) -> None:
    assert {word: codebook.span("trust", word).value for word in codebook.words("trust")} == TRUST
    assert {word: strength.value for word, strength in codebook.strength.items()} == STRENGTH


def test_ranges_rise_and_words_climb_their_scale(codebook: Codebook) -> None:
    for name, scale in codebook.scales.items():
        levels = list(scale.levels.values())
        assert all(low < value < high for low, value, high in (level.range for level in levels)), name
        for one, two in pairwise(reversed(levels) if name in FALLING else levels):
            assert all(a < b for a, b in zip(one.range, two.range, strict=True)), f"{name}: low, value and high all rise"


def test_every_word_says_when_to_use_it_and_no_two_say_the_same(codebook: Codebook) -> None:
    for scale in codebook.scales.values():
        uses = [level.use.strip() for level in scale.levels.values()]
        assert all(uses) and len(set(uses)) == len(uses)
        assert scale.about.strip()
    assert all(strength.use.strip() for strength in codebook.strength.values())


def test_every_kind_of_claim_and_number_has_its_scale(codebook: Codebook) -> None:
    assert {*SCALE_OF.values(), "salience", *SCALES.values(), "effect", "cost", "noise"} <= set(codebook.scales)
    for name, scale in codebook.scales.items():
        low, high = bounds("start" if name == "likelihood" else name)
        assert all(low <= level.range[0] and level.range[2] <= high for level in scale.levels.values()), name


def test_a_word_is_a_span_and_a_number_has_a_nearest_word(codebook: Codebook) -> None:
    assert codebook.span("trust", "wary") == Span(0.25, 0.35, 0.45)
    assert codebook.span("trust", "wary").negated() == Span(-0.45, -0.35, -0.25)
    assert codebook.nearest("trust", 0.0) == "hostile"
    assert codebook.nearest("trust", 0.6) == "working"
    with pytest.raises(KeyError):
        codebook.span("trust", "low")


@pytest.mark.parametrize("numbers", [(0.3, 0.2, 0.4), (0.1, 0.5, 0.4), (0.1, 0.2), (0.1, float("nan"), 0.4)])
def test_a_range_that_does_not_rise_is_refused(numbers: tuple[float, ...]) -> None:
    with pytest.raises(ValidationError):
        Level(range=numbers, use="Never.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("hostile:     {range: [0.01, 0.05, 0.12]", "hostile:     {range: [0.05, 0.01, 0.12]", "in rising order"),
        ("hint:     {value: 2", "hint:     {value: 0", "greater than 0"),
        ("distrustful: {", "hostile: {", "'hostile' is written twice"),
        ("  trust:             #", "  trust: {}\n  trusts:            #", "about"),
    ],
)
def test_a_codebook_that_does_not_fit_is_refused(before: str, after: str, complaint: str) -> None:
    text = (Path(installed()) / "seeds" / "codebook.yaml").read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(InputError) as refused:
        validate(Codebook, parse(text.replace(before, after, 1), "codebook.yaml"))
    assert complaint in str(refused.value) and "codebook.yaml:" in str(refused.value)
