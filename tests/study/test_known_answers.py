"""Known answers: each passes, and a spoilt figure would fail."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from sim.study.validity.known import AREA, Answer, Value, answers, held, known_answers

ANSWERS = answers()


def spoilt(value: Value, within: float) -> Value:
    """Another word, or a number just too far away."""
    return f"{value}, and more" if isinstance(value, str) else value + 2.0 * within + 1e-3 * max(abs(value), 1.0)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: a.test)
def test_every_known_answer_is_ours(answer: Answer) -> None:
    found = held(answer)
    assert found.verdict == "passes", f"wanted {found.wanted}, ours {found.ours}"
    assert found.area == AREA
    assert found.source


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: a.test)
def test_a_spoilt_figure_fails(answer: Answer) -> None:
    ours = answer.ours()
    for place, value in enumerate(answer.wanted):
        wanted = (*answer.wanted[:place], spoilt(value, answer.within), *answer.wanted[place + 1 :])
        found = held(replace(answer, wanted=wanted, ours=lambda: ours))
        assert found.verdict == "fails"


def test_a_figure_that_cannot_be_proven_fails() -> None:
    assert held(replace(ANSWERS[0], wanted=(1.0,), ours=lambda: (float("nan"),), told="{:.0f}")).verdict == "fails"


def test_an_answer_of_another_length_is_a_fault_of_the_card() -> None:
    with pytest.raises(ValueError, match="zip"):
        held(replace(ANSWERS[0], ours=lambda: (1.0,)))


def test_all_are_told_in_about_a_second_and_read_as_sentences() -> None:
    began = time.process_time()
    found = known_answers()
    assert time.process_time() - began < 4.0
    assert len({f.test for f in found}) == len(found) == len(ANSWERS) > 15
    assert found[0].ours == "energy −83,200: Turkey, ISIS, Nusra against the rest; valleys: 1"
    assert not [f for f in found if "nan" in f.ours or "{" in f.ours]
