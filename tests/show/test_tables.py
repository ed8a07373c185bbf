"""Tables: what was computed is what is printed, and what is printed can be read."""

from __future__ import annotations

import io
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from rich.console import Console
from rich.table import Table

from sim.show.evidence import show_agreement, show_checks, show_coverage, show_trace
from sim.show.tables import (
    difference_table,
    move_table,
    outcome_table,
    rival_table,
    show_alarms,
    show_comparison,
    show_drivers,
    titles,
    verdict_table,
    winner_table,
    write_tables,
)
from sim.study.alarms import Alarm
from sim.study.compare import Comparison
from sim.study.sources import Trace
from sim.world.agreement import Figure
from sim.world.codebook import Span
from sim.world.evidence import Check, Claim
from sim.world.numbers import Number

NAN = float("nan")


@pytest.fixture(name="dataset")
def labels() -> xr.Dataset:
    """Two scenarios, three outcomes, two actors: the labels that tables read."""
    return xr.Dataset(
        coords={
            "scenario": ["calm", "storm"],
            "outcome": ["war", "trade", "raids"],
            "outcome_title": ("outcome", ["War breaks out", "Trade [full]", "Raids, number"]),
            "actor": ["a", "b"],
            "actor_name": ("actor", ["Aland", "Bland"]),
            "move": ["a_raids_b", "b_talks_a", "b_sulks"],
            "move_title": ("move", ["Aland raids Bland", "Bland talks to Aland", "Bland sulks"]),
        }
    )


@pytest.fixture(name="found")
def comparison() -> Comparison:
    """What such a study might come to."""
    kinds = {"war": "chance", "trade": "level", "raids": "count"}
    means = {"calm": (0.25, 0.5, 3.0), "storm": (0.5, 0.45, 3.0)}
    outcomes = [
        (s, o, kind, mean, {"chance": 0.02, "level": 0.003, "count": 0.0}[kind], 0.0, 1.0)
        for s, row in means.items()
        for (o, kind), mean in zip(kinds.items(), row, strict=True)
    ]
    return Comparison(
        outcomes=pd.DataFrame(outcomes, columns=["scenario", "outcome", "kind", "mean", "se", "low", "high"]),
        differences=pd.DataFrame(
            [
                ("storm", "war", "chance", 0.25, 0.21, 0.29, 0.31, 0.28, 0.03),
                ("storm", "trade", "level", -0.05, -0.102, 0.002, 0.5, 0.004, 0.496),
                ("storm", "raids", "count", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
            ],
            columns=["scenario", "outcome", "kind", "difference", "low", "high", "flips", "up", "down"],
        ),
        satisfaction=pd.DataFrame(
            [
                ("calm", "a", 0.7, 0.01, NAN, NAN, NAN),
                ("calm", "b", 0.6, 0.01, NAN, NAN, NAN),
                ("storm", "a", 0.75, 0.01, 0.05, 0.03, 0.07),
                ("storm", "b", 0.61, 0.01, 0.01, -0.01, 0.03),
            ],
            columns=["scenario", "actor", "mean", "se", "difference", "low", "high"],
        ),
        verdicts=pd.DataFrame(
            [
                ("storm", "w", "War comes [/closer]", "supported", 0.9999, 0.25, 0.21, 0.29, "x-01a x-02b"),
                ("storm", "t", "Trade grows", "contradicted", 0.001, -0.05, -0.06, -0.04, ""),
                ("calm", "n", "Elsewhere", "not run", NAN, NAN, NAN, NAN, "x-03a"),
            ],
            columns=["scenario", "expectation", "says", "verdict", "probability", "difference", "low", "high", "claims"],
        ),
        moves=pd.DataFrame(
            [
                (s, actor, move, rate)
                for s, rates in {"calm": (2.0, 7.25, 0.5), "storm": (4.0, 1.0, 9.0)}.items()
                for (actor, move), rate in zip(
                    [("a", "a_raids_b"), ("b", "b_talks_a"), ("b", "b_sulks")], rates, strict=True
                )
            ],
            columns=["scenario", "actor", "move", "a_year"],
        ),
        rivals=pd.DataFrame(
            [("war", "chance", 0.25, 0.0, NAN), ("trade", "level", 0.5, 0.48, 0.61), ("raids", "count", 3.0, 0.0, NAN)],
            columns=["outcome", "kind", "model", "no_change", "weighted_mean"],
        ),
        trust=pd.DataFrame([], columns=["scenario", "actor", "other", "before", "after", "difference", "low", "high"]),
    )  # fmt: skip


def printed(*parts: object, width: int = 130) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width)
    for part in parts:
        console.print(part)
    return out.getvalue()


def shown(call: object, *arguments: object) -> tuple[str, object]:
    """What a function that prints has printed, and what it returned."""
    out = io.StringIO()
    returned = call(Console(file=out, width=130), *arguments)  # type: ignore[operator]
    return out.getvalue(), returned


def cells(table: Table) -> list[list[str]]:
    """A table's rows as they are printed."""
    lines = printed(table).splitlines()
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]


# --- the comparison


def test_outcomes_have_a_column_for_each_scenario(found: Comparison, dataset: xr.Dataset) -> None:
    table = outcome_table(found, titles(dataset, "outcome", "outcome_title"), dataset)
    assert cells(table) == [
        ["War breaks out", "25 ± 2 %", "50 ± 2 %"],
        ["Trade [full]", "0.500 ± 0.003", "0.450 ± 0.003"],
        ["Raids, number", "3", "3"],
    ]
    assert "calm" in printed(table) and "storm" in printed(table)


def test_differences_are_told_against_the_first_scenario(found: Comparison, dataset: xr.Dataset) -> None:
    table = difference_table(found, "storm", titles(dataset, "outcome", "outcome_title"), "calm")
    assert "What storm changes, against calm" in printed(table)
    assert cells(table) == [
        ["War breaks out", "+25 pts", "[+21, +29]", "31 %", "28 %", "3 %"],
        ["Trade [full]", "-0.05", "[-0.10, 0.00]", "50 %", "<1 %", "50 %"],
        ["Raids, number", "0", "[0, 0]", "0 %", "0 %", "0 %"],
    ]
    assert [row.style for row in table.rows] == ["bold", "dim", "dim"], "what surely changes stands out"


def test_winners_are_marked_where_the_interval_leaves_out_zero(found: Comparison, dataset: xr.Dataset) -> None:
    assert cells(winner_table(found, titles(dataset, "actor", "actor_name"))) == [
        ["Aland", "0.70 ± 0.01", "+0.05*"],
        ["Bland", "0.60 ± 0.01", "+0.01"],
    ]


def test_verdicts_name_their_claims_and_square_brackets_are_text(found: Comparison) -> None:
    table = verdict_table(found)
    assert cells(table) == [
        ["War comes [/closer] (x-01a x-02b)", "storm", "supported", ">99 %", "+0.25"],
        ["Trade grows", "storm", "contradicted", "<1 %", "-0.050"],
        ["Elsewhere (x-03a)", "calm", "not run", "", ""],
    ]


def test_moves_are_ranked_by_the_first_scenario_under_their_actor(found: Comparison, dataset: xr.Dataset) -> None:
    assert cells(move_table(found, dataset)) == [
        ["Aland", "", ""],
        ["Aland raids Bland", "2.0", "4.0"],
        ["Bland", "", ""],
        ["Bland talks to Aland", "7.2", "1.0"],
        ["Bland sulks", "0.5", "9.0"],
    ]


def test_rivals_that_say_nothing_are_dashes(found: Comparison, dataset: xr.Dataset) -> None:
    rows = cells(rival_table(found, titles(dataset, "outcome", "outcome_title")))
    assert rows[0] == ["War breaks out", "25 %", "0 %", "–"]
    assert rows[1] == ["Trade [full]", "0.50", "0.48", "0.61"]
    assert rows[2][0] == "Raids, number" and rows[2][-1] == "–"


def test_the_whole_comparison_is_printed_the_answer_first(found: Comparison, dataset: xr.Dataset) -> None:
    text, _ = shown(show_comparison, found, dataset)
    heads = ["Outcomes by scenario", "What storm changes", "Winners and losers", "What the sources expect", "Most frequent moves"]
    places = [text.index(head) for head in (*heads, "Naive rivals")]
    assert places == sorted(places)
    assert "nan" not in text.casefold().replace("finance", "")


def test_a_study_of_one_scenario_has_no_differences_and_no_verdicts_to_print(found: Comparison, dataset: xr.Dataset) -> None:
    alone = {f.name: getattr(found, f.name) for f in fields(Comparison)}
    alone |= {n: t[t["scenario"] == "calm"] for n, t in alone.items() if "scenario" in t and n != "verdicts"}
    alone["verdicts"] = found.verdicts.iloc[:0]
    text, _ = shown(show_comparison, Comparison(**alone), dataset.sel(scenario=["calm"]))
    assert "against calm" not in text and "What the sources expect" not in text
    assert "Outcomes by scenario" in text


def test_a_narrow_terminal_loses_no_word(found: Comparison, dataset: xr.Dataset) -> None:
    table = difference_table(found, "storm", titles(dataset, "outcome", "outcome_title"), "calm")
    letters = "".join(printed(table, width=60).split())
    assert "…" not in letters
    assert "95%" in letters.replace("│", "") and "Flips" in letters


# --- what drove it, and what to mind


def test_drivers_are_told_with_what_they_rest_on(dataset: xr.Dataset) -> None:
    rests = "an assumption with [brackets] and many, many, many, many, many more words than a column has room for"
    moved = pd.DataFrame(
        [("war", "trust.a.b", -0.4567, rests), ("war", "start.x", 0.3, "x-01a"), ("war", "third", 0.2, "x-02a")],
        columns=["outcome", "number", "correlation", "rests_on"],
    )
    kinds = pd.DataFrame([("trust", 4, 1, 0.25), ("all", 848, 224, 0.264)], columns=["kind", "numbers", "on_claims", "share"])
    text, _ = shown(show_drivers, moved, dataset, kinds)
    assert "trust.a.b" in text and "-0.46" in text and "+0.30" in text and "[brackets]" in text
    assert "third" not in text, "two numbers an outcome"
    assert "26 % of the 848 numbers rest on claims" in text
    text, _ = shown(show_drivers, moved.iloc[:0], dataset, kinds)
    assert "followed" not in text and "26 %" in text


def test_alarms_are_counted_and_expected_ones_explained() -> None:
    assert shown(show_alarms, [])[0] == "Alarms: none.\n"
    raised = [Alarm("move.x", "the move x [rare] never happens"), Alarm("issue.y", "y is pinned", "It is a dam.")]
    text, _ = shown(show_alarms, raised)
    assert text.splitlines() == [
        "Alarms: 2",
        "  the move x [rare] never happens",
        "  y is pinned — expected: It is a dam.",
    ]


def test_every_table_is_a_csv_in_full_precision(found: Comparison, tmp_path: Path) -> None:
    moved = pd.DataFrame([("war", "n", 1 / 3, "r")], columns=["outcome", "number", "correlation", "rests_on"])
    paths = write_tables(found, [Alarm("a", "m, with a comma", "")], moved, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in paths)
    assert {p.stem for p in paths} == {*(f.name for f in fields(Comparison)), "drivers", "alarms"}
    for name in (f.name for f in fields(Comparison)):
        frame = getattr(found, name)
        read = pd.read_csv(tmp_path / f"{name}.csv", keep_default_na=True)
        assert list(read.columns) == list(frame.columns) and len(read) == len(frame)
        for column in frame.select_dtypes("number"):
            np.testing.assert_array_equal(read[column].to_numpy(float), frame[column].to_numpy(float))
    assert pd.read_csv(tmp_path / "drivers.csv")["correlation"][0] == 1 / 3
    assert list(pd.read_csv(tmp_path / "alarms.csv")["message"]) == ["m, with a comma"]


# --- evidence


def test_coverage_counts_paragraphs_and_numbers() -> None:
    kinds = pd.DataFrame([("trust", 90, 20, 2 / 9), ("all", 848, 1, 1 / 848)], columns=["kind", "numbers", "on_claims", "share"])
    names = ["article", "paragraphs", "with_claims", "boilerplate", "repeats", "claims"]
    text, _ = shown(show_coverage, kinds, pd.DataFrame([("x-2020", 23, 11, 10, 2, 42)], columns=names), "2022-01")
    rows = [line.strip("│").split("│") for line in text.splitlines() if line.startswith("│")]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["x-2020", "23", "11", "10", "2", "42"],
        ["trust", "90", "20", "22 %"],
        ["all", "848", "1", "<1 %"],
    ]
    assert "world 2022-01" in text


def test_a_trace_tells_claims_with_their_place_or_the_assumption() -> None:
    claim = Claim.model_validate(
        {
            "paragraph": 5,
            "date": "2022-01",
            "about": {"interest": {"actor": "a", "issue": "k"}},
            "position": "high",
            "salience": "major",
            "strength": "explicit",
            "says": "Aland asks for [much] more.",
        }
    )
    number = Number("position.a.k", Span(0.6, 0.75, 0.9), ("x-05a",))
    text, _ = shown(show_trace, Trace(number, {"x-05a": claim}, ("(10 × 0.75 (x-05a)) / 10 = 0.750",)), {"x-05a": "x-2020 ¶5"})
    assert text.splitlines() == [
        "position.a.k",
        "  x-05a  x-2020 ¶5, 2022-01: position high, salience major (explicit). Aland asks for [much] more.",
        "    (10 × 0.75 (x-05a)) / 10 = 0.750",
    ]
    assumed = Number("rate.m", Span(0.1, 0.2, 0.3), (), "About [twice] a year.")
    text, _ = shown(show_trace, Trace(assumed, {}, ("0.2, range 0.1 to 0.3",)), {})
    assert text.splitlines() == ["rate.m", "  assumption: About [twice] a year.", "    0.2, range 0.1 to 0.3"]


def test_checks_say_what_differs_and_whether_all_is_well() -> None:
    good = Check("one", Path("one.txt"), 3, 3, (), (), ())
    bad = Check("two", Path("two.txt"), 4, 1, (2, 4), (5,), (6,))
    assert shown(show_checks, [good]) == ("one: 3 of 3 paragraphs match\n", True)
    text, fine = shown(show_checks, [good, bad])
    assert text.splitlines()[1] == "two: 1 of 4 paragraphs match; changed: 2, 4; missing: 5; not coded: 6"
    assert fine is False


def test_agreement_without_a_kappa_is_a_dash() -> None:
    text, _ = shown(show_agreement, {"trust": Figure(units=31, same=1.0, kappa=0.876), "x": Figure(units=2, same=1.0, kappa=NAN)})
    rows = [line.strip("│").split("│") for line in text.splitlines() if line.startswith("│")]
    assert [[cell.strip() for cell in row] for row in rows] == [["trust", "31", "100 %", "0.88"], ["x", "2", "100 %", "–"]]
