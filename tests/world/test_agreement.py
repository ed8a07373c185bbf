"""Agreement: the figures follow from the codings, and every difference was settled with a reason."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.agreement import Agreement, Coding, Figure, figures, load_agreement, weighted_kappa
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import installed
from sim.world.source import InputError


@dataclass(frozen=True)
class Coded:
    """The codings and what they are codings of."""

    agreement: Agreement
    evidence: Evidence

    def differences(self) -> list[tuple[str, str]]:
        """(claim, field) of every place where the coders differ."""
        codings = self.agreement.codings
        return [(name, f) for name, c in codings.items() for f in c.first if c.first[f] != c.second[f]]


@pytest.fixture(scope="module", name="coded")
def shipped() -> Coded:
    return Coded(load_agreement(installed() / "seeds"), load_evidence(installed() / "seeds"))


def test_the_printed_figures_are_those_of_the_codings(coded: Coded) -> None:
    assert figures(coded.agreement, coded.evidence.codebook) == dict(coded.agreement.figures)


def test_both_coders_coded_the_same_fields_of_the_same_claims(coded: Coded) -> None:
    claims = coded.evidence.claims()
    for name, coding in coded.agreement.codings.items():
        claim = claims[name]
        fields = {field for field in ("level", "position", "salience", "strength") if getattr(claim, field)}
        assert coding.kind == claim.about.kind
        assert set(coding.first) == set(coding.second) == fields, name


def test_every_claim_was_coded_twice_or_added_by_the_second(coded: Coded) -> None:
    codings, added = set(coded.agreement.codings), set(coded.agreement.added)
    assert not codings & added
    assert codings | added == set(coded.evidence.claims())


def test_every_difference_is_settled_once_with_a_sentence(coded: Coded) -> None:
    settled = [(s.claim, s.field) for s in coded.agreement.settled]
    assert sorted(settled) == sorted(coded.differences())
    for s in coded.agreement.settled:
        assert s.because.endswith(".") and len(s.because.split()) >= 3
        coding = coded.agreement.codings[s.claim]
        assert s.settled in {coding.first[s.field], coding.second[s.field]}


def test_the_articles_files_hold_what_was_agreed_or_settled(coded: Coded) -> None:
    claims = coded.evidence.claims()
    settled = {(s.claim, s.field): s.settled for s in coded.agreement.settled}
    for name, coding in coded.agreement.codings.items():
        for field, word in coding.first.items():
            assert getattr(claims[name], field) == settled.get((name, field), word), f"{name} {field}"


@pytest.mark.parametrize(
    ("first", "second", "kappa"),
    [
        ([0, 1, 2], [0, 1, 2], 1.0),
        ([0, 1, 2, 0], [0, 1, 2, 0], 1.0),
        # distances 0 1 0 1 0 2, mean 4/6; even margins, mean distance 8/9 by chance: 1 − (2/3)/(8/9)
        ([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 0], 0.25),
        # distances 0 0 1 0 0, mean 1/5; margins (3, 1, 1) and (2, 2, 1) of 5: 21/25 by chance: 1 − .2/.84
        ([0, 0, 0, 1, 2], [0, 0, 1, 1, 2], 1 - 0.2 / 0.84),
        ([0, 2, 0, 2], [1, 1, 1, 1], 0.0),  # one coder never chooses: no better than chance
        ([0, 0, 2, 2], [2, 2, 0, 0], -1.0),  # opposite throughout
    ],
)
def test_weighted_kappa_by_hand(first: list[int], second: list[int], kappa: float) -> None:
    assert weighted_kappa(first, second, 3) == pytest.approx(kappa)


def test_a_near_miss_costs_less_than_a_far_one() -> None:
    assert weighted_kappa([0, 1, 2, 0], [0, 1, 2, 1], 3) > weighted_kappa([0, 1, 2, 0], [0, 1, 2, 2], 3)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_kappa_is_even_handed_and_at_most_one(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    kappa, mirrored = weighted_kappa(first, second, 5), weighted_kappa(second, first, 5)
    flipped = weighted_kappa([4 - a for a in first], [4 - b for b in second], 5)
    if math.isnan(kappa):
        assert len({*first, *second}) == 1
        return
    assert kappa <= 1.0
    assert kappa == pytest.approx(mirrored) == pytest.approx(flipped)


def test_one_and_the_same_level_throughout_has_no_kappa(coded: Coded) -> None:
    coding = Coding(kind="state", first={"level": "high"}, second={"level": "high"})
    alike = coded.agreement.model_copy(update={"codings": {"a": coding, "b": coding}})
    (figure,) = figures(alike, coded.evidence.codebook).values()
    assert (figure.units, figure.same) == (2, 1.0)
    assert math.isnan(figure.kappa)


def test_figures_of_a_small_page(coded: Coded) -> None:
    pairs = [("wary", "hint", "wary", "clear"), ("hostile", "hint", "distrustful", "hint")]
    codings = {
        f"c{n}": Coding(kind="trust", first={"level": a, "strength": s}, second={"level": b, "strength": t})
        for n, (a, s, b, t) in enumerate(pairs)
    }
    small = coded.agreement.model_copy(update={"codings": codings})
    # trust: distances 0 and 1, mean 1/2; by chance (2−2, 2−1, 0−2, 0−1): (0 + 1 + 2 + 1)/4 = 1
    assert figures(small, coded.evidence.codebook) == {
        "trust": Figure(units=2, same=0.5, kappa=0.5),
        "strength": Figure(units=2, same=0.5, kappa=0.0),
    }


PAGE = """\
schema: 1
about: Two codings.
codings:
  a: {kind: trust, first: {level: wary}, second: {level: wary, strength: clear}}
  b: {kind: state, first: {level: hihg, tone: dark}, second: {level: high, tone: dark}}
  c: {kind: interest, first: {position: high, levle: high}, second: {position: high, levle: high}}
  d: {kind: interest, first: {position: high, strength: clear}, second: {position: high, strength: ''}}
settled: []
added: []
"""
MISFITS = [
    "4:6: codings.a: 'strength' is coded by one of the two only. Both code the same fields.",
    "5:35: codings.b.first.level: 'hihg' is no level of state. Did you mean 'high'?",
    "5:47: codings.b.first.tone: 'tone' is no field of a coding of kind 'state'. Known: level, strength.",
    "5:82: codings.b.second.tone: 'tone' is no field of a coding of kind 'state'. Known: level, strength.",
    "6:54: codings.c.first.levle: 'levle' is no field of a coding of kind 'interest'. Known: position, salience, strength.",
    "6:93: codings.c.second.levle: 'levle' is no field of a coding of kind 'interest'. Known: position, salience, strength.",
    "7:100: codings.d.second.strength: '' is no level of strength. Known: hint, clear, explicit.",
]


def test_codings_that_do_not_fit_are_told_all_at_once_each_at_its_place(tmp_path: Path) -> None:
    shutil.copy(installed() / "seeds" / "codebook.yaml", tmp_path)
    (tmp_path / "agreement.yaml").write_text(PAGE, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_agreement(tmp_path)
    assert [line.partition("agreement.yaml:")[2] for line in str(refused.value).splitlines()] == MISFITS


def test_a_page_that_does_not_fit_is_refused_with_its_line(tmp_path: Path) -> None:
    text = (installed() / "seeds" / "agreement.yaml").read_text(encoding="utf-8")
    (tmp_path / "agreement.yaml").write_text(text.replace("because:", "becuase:", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"agreement\.yaml:\d+:\d+: .*Did you mean 'because'\?"):
        load_agreement(tmp_path)
