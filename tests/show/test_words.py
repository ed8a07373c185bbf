"""Words: a number shows the digits that its sample supports, and no more."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.show.words import MOST_PLACES, change, measured, percent, places

NAN = float("nan")
kinds = st.sampled_from(["chance", "level", "count"])


@pytest.mark.parametrize(
    ("error", "decimals"),
    [(19.0, 0), (1.0, 0), (0.99, 1), (0.1, 1), (0.05, 2), (0.01, 2), (0.009, 3), (0.001, 3), (1e-9, 3)],
)
def test_decimals_end_at_the_errors_first_digit(error: float, decimals: int) -> None:
    assert places(error) == decimals <= MOST_PLACES


@pytest.mark.parametrize(
    ("kind", "mean", "error", "shown"),
    [
        ("chance", 0.34, 0.02, "34 ± 2 %"),
        ("chance", 0.116, 0.009, "11.6 ± 0.9 %"),
        ("chance", 0.5, 0.19, "50 ± 19 %"),
        ("level", 0.4521, 0.0031, "0.452 ± 0.003"),
        ("level", 0.4521, 0.03, "0.45 ± 0.03"),
        ("count", 18.4, 1.3, "18 ± 1"),
        ("count", 3.52, 0.4, "3.5 ± 0.4"),
        # no spread: all worlds agree
        ("chance", 0.0, 0.0, "0 %"),
        ("chance", 1.0, 0.0, "100 %"),
        ("level", 0.5, 0.0, "0.50"),
        ("count", 38.0, 0.0, "38"),
        # one world
        ("chance", 1.0, NAN, "100 %"),
        ("level", 0.4567, NAN, "0.46"),
        ("count", 11.0, NAN, "11"),
        ("count", 1.8712, NAN, "1.87"),
    ],
)
def test_a_mean_with_its_error(kind: str, mean: float, error: float, shown: str) -> None:
    assert measured(kind, mean, error) == shown


@pytest.mark.parametrize(
    ("kind", "numbers", "shown"),
    [
        ("chance", (-0.12, -0.37, 0.12), ("-12", "[-37, +12]")),
        ("chance", (0.006, -0.002, 0.014), ("+0.6", "[-0.2, +1.4]")),
        ("level", (0.089, 0.081, 0.097), ("+0.089", "[+0.081, +0.097]")),
        ("level", (-0.0001, -0.002, 0.002), ("0.000", "[-0.002, +0.002]")),  # no minus zero, and zero has no sign
        ("count", (-1.5, -3.0, 0.0), ("-1.5", "[-3.0, 0.0]")),
        ("chance", (0.0, 0.0, 0.0), ("0", "[0, 0]")),
        ("level", (0.0, 0.0, 0.0), ("0.00", "[0.00, 0.00]")),
        ("count", (2.0, 2.0, 2.0), ("+2", "[+2, +2]")),
        ("chance", (-1.0, NAN, NAN), ("-100", "–")),  # one world has no interval
        ("level", (0.164, NAN, NAN), ("+0.16", "–")),
        ("count", (0.0, NAN, NAN), ("0", "–")),
    ],
)
def test_a_difference_with_its_interval(kind: str, numbers: tuple[float, float, float], shown: tuple[str, str]) -> None:
    assert change(kind, *numbers) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0 %"), (1e-9, "<1 %"), (0.0099, "<1 %"), (0.01, "1 %"), (0.334, "33 %"), (0.5, "50 %"), (0.99, "99 %"),
        (0.9901, ">99 %"), (1 - 1e-9, ">99 %"), (1.0, "100 %"),
    ],
)  # fmt: skip
def test_some_is_kept_apart_from_none_and_all(share: float, shown: str) -> None:
    assert percent(share) == shown


@given(kinds, st.floats(-50, 50), st.floats(1e-9, 50) | st.just(0.0) | st.just(NAN))
def test_what_is_shown_is_the_number_rounded(kind: str, mean: float, error: float) -> None:
    shown = measured(kind, mean, error)
    scale = 100 if kind == "chance" else 1
    first = re.match(r"-?\d+(\.\d+)?(e[+-]\d+)?", shown)
    assert first, shown
    decimals = places(error * scale) if error > 0 else 2
    assert float(first[0]) == pytest.approx(mean * scale, abs=0.5001 * 10**-decimals, rel=1e-5)
    assert ("±" in shown) == (error > 0)
    assert shown.endswith(" %") == (kind == "chance")
    assert "nan" not in shown and not re.search(r"-0(\.0+)?(?![\d.])", shown)


@given(kinds, st.floats(-1, 1), st.floats(0, 1) | st.just(NAN))
def test_signs_of_differences_are_those_of_the_rounded_numbers(kind: str, value: float, half: float) -> None:
    shown, interval = change(kind, value, value - half, value + half)
    assert "nan" not in shown + interval
    for text in (shown, *re.findall(r"[^\[\], ]+", interval.strip("–"))):
        number = float(text)
        assert text[0] == ("+" if number > 0 else "-" if number < 0 else text[0])
        assert number != 0 or text[0] not in "+-"
    assert math.isnan(half) == (interval == "–")
