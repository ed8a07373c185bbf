"""Reasons: every need of a move is told in words with how things stand, and two histories are called by what tells them apart."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

from sim.engine.walk import walk
from sim.show.divergence import MOST, _differs, show_divergence, sides, summary
from sim.show.explanation import MOVES, SHUT, show_explanation, show_motives, write_explanation
from sim.show.reasons import lever, needed, of_move, sentences
from sim.study.diverge import Divergence, Parting
from sim.study.explain import TERMS, Asked, Explanation, explained
from sim.study.flips import Flip
from sim.study.motives import GROUPS, Carried
from sim.study.pair import Line, Story
from sim.study.scenario import Scenario
from sim.world.quantity import Condition, Kind, Quantity
from tests.study.small import loaded, overlay, write


@pytest.fixture(scope="module", name="base")
def base_case(folder: Path) -> Scenario:
    return loaded(folder)


@pytest.fixture(scope="module", name="folder")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("river"))


ALBA, BRENN = 0, 1


@pytest.mark.parametrize(
    ("kind", "index", "bounds", "told"),
    [
        (Kind.ISSUE, (0,), {"below": 0.9}, "needs “The river” below 0.9, stood at "),
        (
            Kind.TRUST,
            (ALBA, BRENN),
            {"above": 0.2, "below": 0.8},
            "needs Alba's trust in Brenn above 0.2 and below 0.8, stood at ",
        ),
        (Kind.CLIMATE, (ALBA, BRENN), {"above": -0.5}, "needs Brenn's late conduct toward Alba above -0.5, stood at "),
        (Kind.SATISFACTION, (BRENN,), {"below": 0.5}, "needs Brenn's satisfaction below 0.5, stood at "),
        (Kind.CAPABILITY, (ALBA,), {"above": 0.1}, "needs Alba's capability above 0.1, stood at "),
        (Kind.ACCORD, (0,), {"above": 0.5}, "needs the river treaty in force"),
        (Kind.ACCORD, (0,), {"below": 0.5}, "needs the river treaty not in force"),
        (Kind.MOVE, (1,), {"above": 0.5}, "needs “Brenn raids the dam” in the month before"),
    ],
)
def test_a_need_is_told_with_how_things_stand(
    base: Scenario, kind: Kind, index: tuple[int, ...], bounds: dict[str, float], told: str
) -> None:
    moment = next(walk(base.setup, 7, 0))
    found = needed(base, (moment.state, moment.worlds), Condition(Quantity(kind, index), **bounds))
    assert found.startswith(told)
    rest = found.removeprefix(told)
    assert (rest == "") == (kind in {Kind.ACCORD, Kind.MOVE}), "what is in force or was done has no level"
    assert not rest or -1 <= float(rest) <= 1


def test_two_histories_are_called_by_what_was_added_to_one_of_them(base: Scenario, folder: Path) -> None:
    peace = loaded(folder, "peace")

    def called(*scenarios: Scenario) -> tuple[str, str]:
        found: Any = SimpleNamespace(scenarios=scenarios)
        return sides(found)

    assert called(base, peace) == ("only without", "only with “The treaty is signed”")
    assert called(peace, base) == ("only with “The treaty is signed”", "only without")
    assert called(peace, peace) == ("only in “The treaty is signed”",) * 2


# --- a choice


@pytest.fixture(scope="module", name="found")
def a_choice(base: Scenario) -> Explanation:
    """Alba's in its sixth month: all of its moves are open."""
    return explained(base, Asked(7, 3, 6, ALBA))


def only(found: Explanation, *names: str, closed: int = 0) -> Explanation:
    """As if Alba had but the named moves, the most wanted first, and some more dams to build whose need does not hold."""
    by_name = found.moves.set_index("name", drop=False)
    moves = by_name.loc[[*names, *["alba_dams"] * closed]].reset_index(drop=True)
    needs: list[tuple[int, ...]] = [()] * len(names) + [(0,)] * closed
    return replace(found, moves=moves.assign(closed=pd.Series(needs, dtype=object)), flips=())


def worth(found: Explanation, **terms: float) -> Explanation:
    """With other terms for the most wanted move; those not named are nought."""
    moves = found.moves.copy()
    for name in TERMS:
        moves.loc[0, name] = terms.get(name, 0.0)
    return replace(found, moves=moves.assign(utility=moves[list(TERMS)].sum(axis=1)))


def printed(found: Explanation, everything: bool = False) -> str:
    console = Console(file=io.StringIO(), width=130, record=True)
    show_explanation(console, found, everything)
    return console.export_text()


def test_where_every_move_is_closed_that_is_said_and_nothing_is_weighed(found: Explanation, tmp_path: Path) -> None:
    shut = only(found, closed=1)
    assert sentences(shut) == ["In July 2022, in world 3 of base, every move was closed to Alba."]
    assert of_move(shut, "alba_dams") == "This move was closed when the month began."
    text = printed(shut)
    assert "Closed to it: 1, the most wanted first" in text and "Alba dams the river (+2.75): needs “The river” below 0.9" in text
    assert not any(table in text for table in ("What Alba weighed", "The numbers behind", "What alone would put"))
    assert [path.stem.rsplit("-", 1)[1] for path in write_explanation(shut, tmp_path)] == ["moves", "flips"]
    assert [path.stem.rsplit("-", 1)[1] for path in write_explanation(found, tmp_path)] == ["moves", "flips", "numbers"]


def test_a_lone_open_move_has_no_runner_up_and_what_is_open_is_not_listed_as_closed(found: Explanation) -> None:
    alone = only(found, "alba_dams")
    assert len(sentences(alone)) == 2 and sentences(alone) == sentences(found)[:2]
    assert "Closed to it" not in printed(alone) and "What alone would put the runner-up ahead" not in printed(alone)
    assert "What alone would put the runner-up ahead" in printed(found)
    two = sentences(only(found, "alba_dams", "alba_trades"))
    assert two[2] == "Runner-up: to buy grain, worth −0.26 against 2.75."
    assert two[3] == "No single trust, climate, level, position, salience or weight turns the two round within its range."


def test_of_many_moves_the_less_wanted_are_counted_until_all_are_asked_for(found: Explanation) -> None:
    many = only(found, "alba_trades", *["alba_talks_to_crete"] * (MOVES + 1), closed=SHUT + 2)
    short, long = printed(many), printed(many, everything=True)
    assert "… and 2 less wanted moves (--all)" in short and "less wanted moves" not in long
    assert f"Closed to it: {SHUT + 2}, the most wanted first" in short
    assert (short.count("Alba dams the river"), long.count("Alba dams the river")) == (SHUT, SHUT + 2)


def test_where_nothing_spoke_for_a_move_that_is_said_without_calling_the_rest_worse_that_is_not(found: Explanation) -> None:
    idle = worth(found, cost=-0.3)
    assert sentences(idle)[0].endswith("Alba most wanted to dam the river, though nothing spoke for it: all else was worse.")
    assert sentences(only(idle, "alba_dams"))[0].endswith("most wanted to dam the river, though nothing spoke for it.")
    told = of_move(only(idle, "alba_trades", "alba_dams"), "alba_dams")
    assert told.startswith(
        "This move was number 2 of the 2 moves open to it, worth −0.30, though nothing spoke for it; a chance "
    )


def test_of_many_motives_of_which_none_stands_out_the_first_is_told_still(found: Explanation) -> None:
    even = worth(found, interest=0.2, relative=0.2, affinity=0.2, reciprocity=0.2, inertia=0.2)
    assert "because it moves “The river” nearer to where it would like it." in sentences(even)[0]


def test_a_move_is_told_by_the_issue_that_it_moves_itself(found: Explanation) -> None:
    assert "because it moves “The river” nearer to where it would like it" in of_move(found, "alba_dams")
    assert "because it moves “Trade” nearer to where it would like it" in of_move(found, "alba_trades")


def test_what_the_other_could_do_back_speaks_against_and_its_consent_is_told(found: Explanation) -> None:
    assert sentences(worth(found, interest=1.0, retaliation=-0.9))[0].endswith("; against it spoke what Brenn could do back.")
    made = sentences(only(found, "alba_trades"))[1]
    share = f"{found.moves.set_index('name').loc['alba_trades', 'consent']:.0%}".replace("%", " %")
    assert f" are taken, Brenn agrees to {share} of what it is asked, a chance of " in made
    assert "agrees to" not in sentences(found)[1]
    told = of_move(found, "alba_trades")
    assert "; against it spoke that those who threaten it gain by it (Crete most); " in told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("trust.alba.brenn", "Alba's trust in Brenn"),
        ("climate.alba.brenn", "how Brenn has lately treated Alba"),
        ("issue.river", "where “The river” stands"),
        ("position.alba.river", "where Alba would like “The river” to stand"),
        ("salience.alba.river", "how much “The river” matters to Alba"),
        ("weight.interest", "the weight of interest"),
    ],
)
def test_what_turns_a_choice_round_is_told_in_words(found: Explanation, path: str, told: str) -> None:
    assert lever(found.scenario, path) == told
    second, third = found.open["place"].iloc[1], found.scenario.index.moves["alba_trades"]
    flip = Flip(path, 0.5, 0.6, 0.1, int(second))
    start = f"Smallest single change that turns the two round: {told}, from 0.500 to 0.600 (10 % of its range)"
    assert sentences(replace(found, flips=(flip,)))[3] == f"{start}."
    third_leads = sentences(replace(found, flips=(replace(flip, leader=third),)))[3]
    assert third_leads == f"{start}; a third move would then lead: to buy grain."


def test_the_end_of_an_event_is_not_told_as_if_the_event_happened_again(tmp_path: Path) -> None:
    fair = "{title: A fair, at: 2022-03, until: 2022-05, opportunities: {alba_trades: 2}, reason: Spring.}"
    scenario = overlay(write(tmp_path), f"events: {{flood: null, fair: {fair}}}\n")
    began, ended = (explained(scenario, Asked(7, 0, step, ALBA)) for step in (2, 4))
    assert began.events == ("fair",) and "Before it chose, this happened: A fair." in printed(began)
    assert ended.events == ("fair.until",) and "this happened" not in printed(ended)


def test_an_actor_that_made_no_move_is_told_so(base: Scenario) -> None:
    rows = [("base", group, m, 0.0, float("nan"), float("nan")) for group in GROUPS for m in (*TERMS, "utility")]
    motives = pd.DataFrame(rows, columns=["scenario", "group", "motive", "a_year", "mean", "se"])
    moves = pd.DataFrame({"scenario": [], "named": pd.Series([], dtype=bool)})
    console = Console(file=io.StringIO(), width=130, record=True)
    show_motives(console, Carried(motives, moves, 20), base, "brenn")
    text = console.export_text()
    assert text.startswith("In 20 worlds of base, Brenn made no move.") and "0 a year" in text and "nan" not in text


# --- two histories

RAID = Parting(2, "move", "brenn_raids", "brenn", without=False)


def parted(*scenarios: Scenario, kinds: int = 1, never: int = 0) -> Divergence:
    """Ten worlds, of which some never part and all others by a raid first; some kinds of partings are ranked."""
    row = (
        "2022-03",
        2,
        "move",
        "brenn_raids",
        scenarios[0].world.moves["brenn_raids"].title,
        "brenn",
        False,
        10 - never,
        0.5,
        0.1,
    )
    columns = ["date", "step", "kind", "name", "title", "actor", "without", "worlds", "share", "se"]
    firsts = ((RAID,),) * (10 - never) + ((),) * never
    return Divergence((scenarios[0], scenarios[1]), firsts, pd.DataFrame([row] * kinds, columns=columns))


def parting(found: Divergence, story: Story | None = None) -> str:
    console = Console(file=io.StringIO(), width=130, record=True)
    show_divergence(console, found, story)
    return console.export_text()


def test_the_numbers_in_which_two_scenarios_differ_are_told_and_five_of_them_in_full(base: Scenario, tmp_path: Path) -> None:
    folder = write(tmp_path)
    dear = overlay(folder, "changes: {cost.alba_dams: 0.3, rate.alba_trades: 0.012}\n")
    assert "Numbers that differ: cost.alba_dams 0.15 → 0.3, rate.alba_trades 1 → 0.012." in summary(parted(base, dear))
    unsure = overlay(folder, "changes: {cost.alba_dams: [0.1, 0.15, 0.2]}\n", "unsure")
    told = "Numbers that differ: cost.alba_dams 0.15 (0.08 to 0.25) → 0.15 (0.1 to 0.2)."
    assert told in summary(parted(base, unsure)), "the same value is not told as a difference from itself"
    numbers = ("rate.alba_dams", "cost.alba_dams", "rate.brenn_raids", "cost.brenn_raids", "rate.alba_trades", "cost.alba_trades")
    many = overlay(folder, f"changes: {{{', '.join(f'{n}: 0.7' for n in numbers)}}}\n", "many")
    (line,) = (told for told in summary(parted(base, many)) if told.startswith("Numbers"))
    assert line.count("→ 0.7") == 5 and line.endswith(" and 1 more.")
    assert not any(told.startswith("Numbers") for told in summary(parted(base, base)))


def test_what_parts_first_is_listed_and_the_rest_is_counted(base: Scenario, folder: Path) -> None:
    peace = loaded(folder, "peace")
    assert " more, none in more than" not in parting(parted(base, peace, kinds=MOST))
    text = parting(parted(base, peace, kinds=MOST + 3))
    assert "… and 3 more, none in more than 50 % of worlds" in text and text.count("Brenn raids the dam") == 1 + MOST
    assert "100 % of worlds part in 2022-03; every world parts." in parting(parted(base, peace))
    assert "80 % of worlds part in 2022-03; 20 % never part." in parting(parted(base, peace, never=2))


def test_one_pair_is_told_with_its_end_and_not_told_where_none_was_asked_for(base: Scenario, folder: Path) -> None:
    found = parted(base, loaded(folder, "peace"))
    assert "told where its two histories differ" not in parting(found)
    lines = (Line("2022-03", False, ("The treaty is signed",), put_in=True), Line("2022-04", True, ("Brenn raids the dam",)))
    columns = ["outcome", "title", "kind", "without", "with"]
    same = Story(4, (RAID,), lines, 0, pd.DataFrame([], columns=columns))
    text = parting(found, same)
    assert "World 4, told where its two histories differ" in text and "of the routine" not in text
    assert "2022-03  put in: The treaty is signed" in text and "2022-04  only without: Brenn raids the dam" in text
    assert "At the end: no outcome of this world differs visibly; the two histories come to the same." in text
    ends = [
        ("d", "The river was shut", "chance", 1.0, 0.0),
        ("e", "The dam", "level", 0.5, 0.25),
        ("r", "Raids", "count", 3.0, 1.0),
    ]
    text = parting(found, replace(same, untold=7, outcomes=pd.DataFrame(ends, columns=columns)))
    assert "… and 7 more of the routine." in text and "come to the same" not in text
    for told in ("The river was shut: yes without, no with", "The dam: 0.50 without, 0.25 with", "Raids: 3 without, 1 with"):
        assert f"  {told} “The treaty is signed”" in text


def test_an_actor_with_an_article_keeps_it_inside_a_sentence(tmp_path: Path) -> None:
    world = (
        "schema: 1\nextends: small\nname: titled\ntitle: The river\nas_of: 2022-01\n"
        "about: The lower river is held by a union that is called by an article.\nactors: {brenn: {name: Union}}\n"
        "moves: {alba_dams: {title: Alba dams the river of the Union}, brenn_raids: {title: Union raids the dam}}\n"
    )
    scenario = overlay(write(tmp_path, worlds={"titled": world}), "world: titled\n")
    (most,) = (told for told in summary(parted(scenario, scenario)) if told.startswith("What parts first"))
    assert ", the Union raids the dam in 2022-03 (50 ± 10 % of worlds)." in most


def test_a_number_that_only_the_second_scenario_has_is_told_alone(base: Scenario) -> None:
    path = "trust.alba.brenn"
    without = replace(base)
    vars(without)["numbers"] = {name: number for name, number in base.numbers.items() if name != path}
    assert _differs(without, base, path) == f"{path} {base.numbers[path].span.value:.3g}"
    assert _differs(base, base, path).count("\N{RIGHTWARDS ARROW}") == 1
