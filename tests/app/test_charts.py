"""Charts: what the option dictionaries say."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from sim.show.app.charts.fans import Course, Panel, fans, told
from sim.show.app.charts.intervals import Bar, forest_bars, height, intervals, winner_bars

TIMES = ("2022-02-01", "2022-03-01", "2022-04-01")
RISING = np.linspace(0.0, 1.0, 101)[:, None] * np.array([0.2, 0.5, 1.0])


def panel(kind: str = "level", *titles: str) -> Panel:
    return Panel("Trade", kind, TIMES, [Course(title, RISING) for title in titles or ("Base", "Variant")])


def lines(options: dict[str, object]) -> list[dict[str, object]]:
    series = options["series"]
    assert isinstance(series, list)
    return [each for each in series if each["name"]]


def test_a_fan_shows_the_median_and_both_bands() -> None:
    options = fans(panel("level", "Base"))
    assert lines(options)[0]["data"] == [0.1, 0.25, 0.5]
    bands = [each for each in options["series"] if not each["name"]]
    edges = [(bands[n]["data"][-1], bands[n]["data"][-1] + bands[n + 1]["data"][-1]) for n in (0, 2)]
    assert edges == [pytest.approx((0.05, 0.95)), pytest.approx((0.25, 0.75))]
    assert bands[0]["stack"] == bands[1]["stack"] != bands[2]["stack"]


def test_the_reference_differs_by_colour_dash_and_mark() -> None:
    base, variant = lines(fans(panel()))
    for look in ("lineStyle", "itemStyle", "symbol"):
        assert base[look] != variant[look]
    assert base["lineStyle"]["type"] != variant["lineStyle"]["type"]  # type: ignore[index]


def test_chances_are_shares_of_worlds() -> None:
    answers = np.repeat([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0]], [30, 70], axis=0)
    options = fans(Panel("War", "chance", TIMES, [Course("Base", answers)]))
    assert lines(options)[0]["data"] == [0.0, 0.0, 30.0]
    assert (options["yAxis"]["min"], options["yAxis"]["max"]) == (0, 100.0)
    assert told(Panel("War", "chance", TIMES, [Course("Base", answers)])) == "War, at the end. Base: 30 % of worlds."


def test_options_are_plain_and_titles_never_become_markup() -> None:
    options = fans(panel("count", "<img src=x onerror=alert(1)>"))
    json.dumps(options)
    assert options["tooltip"]["renderMode"] == "richText"
    assert "img" not in options["tooltip"][":formatter"]


def test_an_axis_can_be_shared() -> None:
    assert fans(Panel("Strikes", "count", TIMES, [Course("Base", RISING)], top=7.0))["yAxis"]["max"] == 7.0


BARS = (Bar("Trade", 8.0, 5.0, 11.0), Bar("Arms", -3.0, -4.0, -2.0), Bar("War", 0.5, -1.0, 2.0))


def test_what_zero_does_not_exclude_is_told_apart_by_colour_and_mark() -> None:
    options = intervals(BARS, "points")
    marks = options["series"][1]["data"]
    assert len({mark["itemStyle"]["color"] for mark in marks}) == 3
    assert len({(mark["symbol"], mark["symbolRotate"]) for mark in marks}) == 3
    assert options["series"][0]["data"][1]["coords"] == [[-4.0, 1], [-2.0, 1]]
    assert options["yAxis"][1]["data"] == ["+8.0", "−3.0", "+0.5"]
    assert "Arms −3.0 [−4.0, −2.0]" in options["aria"]["label"]["description"]
    assert height(BARS) > height(BARS[:1])
    json.dumps(options)


def test_tables_become_bars_in_their_units() -> None:
    differences = pd.DataFrame(
        {
            "outcome": ["war", "strikes"],
            "kind": ["chance", "count"],
            "difference": [0.05, 2.0],
            "low": [0.01, 1.0],
            "high": [0.09, 3.0],
        }
    )
    titles = {"war": "War", "strikes": "Strikes"}
    assert forest_bars(differences, titles, counts=False) == [Bar("War", 5.0, 1.0, 9.0)]
    assert forest_bars(differences, titles, counts=True) == [Bar("Strikes", 2.0, 1.0, 3.0)]
    satisfaction = pd.DataFrame(
        {"scenario": ["a", "b", "b"], "actor": ["x", "x", "y"], "difference": [np.nan, -0.02, 0.01], "low": 0.0, "high": 0.0}
    )
    assert [bar.title for bar in winner_bars(satisfaction, {"x": "X", "y": "Y"}, "b")] == ["Y", "X"]
