"""Codes and names: short, plain, and not to be guessed."""

from __future__ import annotations

import pytest

from sim.study.classroom.codes import FREE_GUESSES, LENGTH, LETTERS, LONGEST_NAME, WINDOW, Guesses, code_of, tidy_code, tidy_name
from sim.world.source import InputError


def test_a_code_has_no_letter_that_is_taken_for_another() -> None:
    codes = {code_of(n.to_bytes(8, "big") if n < 99 else (n * 10**15).to_bytes(8, "big")) for n in range(1000)}
    assert len(codes) > 900
    assert set("".join(codes)) <= set(LETTERS)
    assert not set("AEIOU01258BLSZ") & set(LETTERS)


def test_a_code_is_read_as_people_type_it() -> None:
    code = code_of(bytes(range(8)))
    assert tidy_code(f" {code[:2].lower()} {code[2:4]}-{code[4:].lower()} ") == code
    assert tidy_code(code[:-1]) == tidy_code("ABCDE") == tidy_code("C" * 10_000) == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Ann \n Lee ", "Ann Lee"),
        ("\u202eeve\u0000", "eve"),
        ("<b>x</b>", "<b>x</b>"),
        ("Zoë", "Zoë"),
        ("李小龍", "李小龍"),
    ],
)
def test_a_name_is_one_line_of_printed_signs(typed: str, shown: str) -> None:
    assert tidy_name(typed) == shown


@pytest.mark.parametrize("typed", ["", "   ", "...", "x" * (LONGEST_NAME + 1), "x" * 100_000, "\u200b\u200b", "ann", "ANN"])
def test_other_names_are_refused(typed: str) -> None:
    with pytest.raises(InputError):
        tidy_name(typed, ["Ann"])


def test_guessing_is_slow_for_whoever_guesses_and_for_nobody_else() -> None:
    guesses = Guesses()
    for n in range(FREE_GUESSES):
        assert guesses.waits("eve", 100.0 + n) == 0
        guesses.missed("eve", 100.0 + n)
    assert guesses.waits("eve", 110.0) == pytest.approx(WINDOW - 10)
    assert guesses.waits("ann", 110.0) == 0
    assert guesses.waits("eve", 100.0 + WINDOW) == 0


def test_many_addresses_do_not_guess_faster_than_allowed() -> None:
    guesses = Guesses()
    for n in range(400):
        if not guesses.waits(f"a{n}", 5.0):
            guesses.missed(f"a{n}", 5.0)
    assert sum(map(len, guesses.wrong.values())) == 300
    assert guesses.waits("ann", 5.0) == pytest.approx(WINDOW)


def test_a_code_is_longer_than_guessing_reaches() -> None:
    assert len(LETTERS) ** LENGTH / (300 / WINDOW) > 10 * 86400  # seconds to try all codes from everywhere
