"""Charts of the world and the replay: what is drawn follows from the numbers, and no name becomes markup."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from sim.show.app.charts.balance import powers, sentences, weighed
from sim.show.app.charts.network import SHAPES, TONES, Cast, View, deeds, network, places, short, ties_of, tone
from sim.show.app.charts.shifts import differing, most_moved, moved, shift
from sim.show.app.charts.spark import place, spark, worded
from sim.show.app.charts.strip import Want, strip
from sim.study.dealings import Dealings
from sim.world.codebook import Span

TRUST = np.array([[0.5, 0.9, 0.1, 0.5], [0.8, 0.5, 0.2, 0.5], [0.05, 0.3, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]])
EVIL = "<img src=x onerror=alert(1)>"


def cast() -> Cast:
    principal = np.array([True, True, True, False])
    return Cast(("alba", "brenn", "crete", "delos"), ("Alba", EVIL, "Crete", "Delos"), principal, places(TRUST))


def view(dealt: Any = None) -> View:
    return View(TRUST, np.array([1.0, 0.25, 0.5, 0.1]), np.array([0, 0, 1, 1]), np.zeros((4, 4)) if dealt is None else dealt)


def links(option: dict[str, Any]) -> dict[tuple[int, int], dict[str, Any]]:
    return {tuple(link["pair"]): link for link in option["series"][0]["links"]}


@pytest.mark.parametrize(
    ("trust", "word"), [(0.05, "hostile"), (0.2, "distrustful"), (0.35, "wary"), (0.5, "neutral"), (0.65, "working"),
                        (0.8, "close"), (0.92, "allied"), (0.0, "hostile"), (1.0, "allied")],
)  # fmt: skip
def test_trust_is_called_as_in_the_codebook(trust: float, word: str) -> None:
    assert tone(trust).word == word


def test_every_tone_is_told_without_colour_too() -> None:
    assert len({t.colour for t in TONES}) == len(TONES)
    assert {t.line for t in TONES if t.below < 0.5} == {"dashed"}
    assert {t.line for t in TONES if t.below > 0.6} == {"solid"}


def test_arrows_run_from_who_trusts_and_are_as_wide_as_what_is_dealt() -> None:
    dealt = np.zeros((4, 4))
    dealt[0, 1], dealt[1, 0] = 4.0, 1.0
    option = network(cast(), view(dealt), [(0, 1), (1, 0), (0, 2)], chosen=(0, 2))
    found = links(option)
    assert (found[0, 1]["source"], found[0, 1]["target"]) == ("alba", "brenn")
    widths = [found[tie]["lineStyle"]["width"] for tie in ((0, 1), (1, 0), (0, 2))]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 3
    assert found[0, 2]["lineStyle"]["type"] == "dashed"
    assert [found[tie]["label"]["show"] for tie in ((0, 1), (0, 2))] == [False, True]
    assert found[0, 1]["lineStyle"]["curveness"] == found[1, 0]["lineStyle"]["curveness"] > 0, "the two do not hide each other"


def test_actors_are_as_large_as_their_means_and_shaped_by_camp() -> None:
    nodes = network(cast(), view(), [])["series"][0]["data"]
    sizes = [node["symbolSize"] for node in nodes]
    assert np.argsort(sizes).tolist() == [3, 1, 2, 0]
    assert [node["symbol"] for node in nodes] == [SHAPES[0], SHAPES[0], SHAPES[1], SHAPES[1]]


def test_places_stay_on_the_circle_and_are_the_same_every_time() -> None:
    found = places(TRUST)
    np.testing.assert_allclose(np.hypot(*found.T), 1.0)
    np.testing.assert_array_equal(found, places(TRUST))
    assert len({tuple(np.round(p, 6)) for p in found}) == 4
    assert len(places(np.full((2, 2), 0.5))) == 2


def test_one_actor_shows_all_its_ties_and_all_together_show_those_of_principals() -> None:
    principal = cast().principal
    assert set(ties_of(TRUST, principal, 3)) == {(3, 0), (3, 1), (3, 2), (0, 3), (1, 3), (2, 3)}
    everyone = set(ties_of(TRUST, principal))
    assert {(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)} <= everyone
    assert not any(3 in tie for tie in everyone)


def test_deeds_stand_out_from_trust_and_tell_good_from_ill() -> None:
    good, ill = np.zeros((4, 4)), np.zeros((4, 4))
    good[0, 1], ill[2, 0] = 1.0, 2.0
    option = deeds(cast(), view(), [(0, 1), (2, 0)], Dealings(good, ill))
    thin, thick = option["series"][0]["links"][:2], option["series"][0]["links"][2:]
    assert max(link["lineStyle"]["width"] for link in thin) < min(link["lineStyle"]["width"] for link in thick)
    assert {tuple(link["pair"]): link["lineStyle"]["type"] for link in thick} == {(0, 1): "solid", (2, 0): "dashed"}


def test_no_name_becomes_markup() -> None:
    option = network(cast(), view(), [(0, 1)])
    assert option["tooltip"]["renderMode"] == "richText"
    drawn = strip([Want("a.b", EVIL, Span(0, 0.5, 1), 0.5, 0.4)], (EVIL, EVIL))
    assert drawn["tooltip"]["renderMode"] == "richText"
    for made in (option, drawn):
        assert EVIL in json.dumps(made), "the name is drawn on the canvas as it is"
        scripts = [value for part in (made["tooltip"],) for name, value in part.items() if name.startswith(":")]
        assert not any(EVIL in script for script in scripts)


def test_short_names_can_be_told_apart() -> None:
    assert short(["Syria (government)", "Europe (E3/EU)"]) == ("Syria", "Europe")
    assert short(["Congo (Kinshasa)", "Congo (Brazzaville)"]) == ("Congo (Kinshasa)", "Congo (Brazzaville)")


def test_a_want_is_drawn_where_it_is_as_large_as_it_matters() -> None:
    wants = [Want("a.x", "A", Span(0.1, 0.2, 0.3), 0.9, 0.6), Want("b.x", "B", Span(0.7, 0.8, 0.9), 0.1, 0.6)]
    ranges, now, dots = strip(wants, ("none", "all"), "b.x")["series"]
    assert [dot["value"] for dot in dots["data"]] == [[0.2, 0], [0.8, 1]]
    assert dots["data"][0]["symbolSize"] > dots["data"][1]["symbolSize"]
    assert dots["data"][1]["itemStyle"]["borderWidth"] > dots["data"][0]["itemStyle"]["borderWidth"]
    assert ranges["data"][0]["coords"] == [[0.1, 0], [0.3, 0]]
    assert [bar["value"][0] for bar in now["data"]] == [0.6, 0.6]


def test_a_shift_is_the_paired_difference_with_its_flips() -> None:
    before, after = np.array([0.0, 0.0, 1.0, 1.0]), np.array([1.0, 0.0, 1.0, 0.0])
    swapped = shift("War", "chance", before, after)
    assert (swapped.difference, swapped.flips, swapped.sure) == (0.0, 0.5, False)
    all_up = shift("War", "chance", np.zeros(100), np.r_[np.ones(50), np.zeros(50)])
    assert all_up.sure
    assert differing(all_up) == "+50.0 ± 9.8 points"
    assert moved(all_up) == "0 % → 50 %, 50 % flip"
    still = shift("War", "chance", before, before)
    assert (differing(still), moved(still), still.sure) == ("no change", "50 %", False)
    slight = shift("Arms", "level", np.full(4, 0.5), np.array([0.52, 0.5, 0.5, 0.4]))
    assert slight.flips == 0.25, "only what is seen to differ counts"
    assert differing(slight).startswith("−0.020 ± ")
    assert shift("Raids", "count", np.zeros(3), np.ones(3)).track is None
    assert differing(shift("Raids", "count", np.zeros(100), np.r_[1.0, np.zeros(99)])) == "+0.01 ± 0.02"
    assert shift("Once", "chance", np.zeros(1), np.ones(1)).difference == 1.0


def test_what_moves_most_is_what_is_surest() -> None:
    rest = np.zeros(100)
    sure, slight, none = np.ones(100), np.r_[1.0, np.zeros(99)], rest
    shifts = {n: shift(n, "chance", rest, after) for n, after in (("none", none), ("slight", slight), ("sure", sure))}
    assert most_moved(shifts, 5) == ["sure", "slight"]
    assert most_moved(shifts, 1) == ["sure"]


def test_the_instruments_of_two_camps_agree() -> None:
    found = weighed(TRUST, np.array([1.0, 1.0, 1.0, 1.0]))
    assert found.polarity == pytest.approx(4.0)
    assert (found.ties, found.frustration, found.balanced) == (3, 0, 1.0)
    assert found.camps[0] == found.camps[1] != found.camps[2]
    words = {name: value for name, value, _ in sentences(found)}
    assert words["Frustration"] == "0 of 3 ties"
    option = powers(("A", "B", "C", "D"), np.array([1.0, 3.0, 2.0, 2.0]), found.camps)
    assert option["yAxis"]["data"][0].startswith("B · A")
    assert [bar["value"] for bar in option["series"][0]["data"]] == [37.5, 25.0, 25.0, 12.5]


def test_a_spark_line_runs_from_the_start_to_the_end_and_its_mark_lies_on_it() -> None:
    values = np.array([0.0, 1.0, 0.5])
    assert 'points="0.0,19.0 50.0,1.0 100.0,10.0"' in spark(values)
    assert place(values, 1) == (50.0, 5.0)
    assert [worded(values, step) for step in range(3)] == ["0.00", "1.00 ▲1.00", "0.50 ▼0.50"]
