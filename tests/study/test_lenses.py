"""Lenses: a conclusion planted under one lens alone is said to hold under that lens alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.cli.app import app
from sim.show.lenses import draw_lenses, show_lenses, write_lenses
from sim.study import kept
from sim.study.ensemble import Study, in_memory
from sim.study.lenses import Lenses, Others, chosen, judged, lenses, run_others
from sim.study.scenario import Scenario
from sim.world.source import InputError
from tests.study.planted import GIFT, pond, written
from tests.study.small import loaded

SIZE, SEED = 150, 3


@pytest.fixture(scope="module", name="two")
def still_and_gift(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, Scenario]:
    folder = tmp_path_factory.mktemp("pond")
    return pond(folder), pond(folder, "gift")


def under(scenarios: tuple[Scenario, ...], names: tuple[str, ...], folder: Path) -> Lenses:
    study = Study(scenarios, SIZE, SEED)
    others = run_others(Others(study, names[1:]), folder)
    return lenses(in_memory(study), dict(zip(names[1:], others, strict=True)), names[0], scenarios)


@pytest.fixture(scope="module", name="found")
def found_under_three(two: tuple[Scenario, ...], tmp_path_factory: pytest.TempPathFactory) -> Lenses:
    return under(two, ("cold", "warm", "shy"), tmp_path_factory.mktemp("kept"))


def verdict(found: Lenses, about: str, name: str) -> tuple[str, str, str]:
    (row,) = found.verdicts[(found.verdicts["about"] == about) & (found.verdicts["name"] == name)].itertuples()
    return row.under, row.lenses, row.against


# --- what was planted


def test_the_planted_conclusion_holds_under_one_lens_alone(found: Lenses) -> None:
    assert verdict(found, "difference", "catch") == ("some", "warm", "")
    of = found.answers[(found.answers["scenario"] == "gift") & (found.answers["outcome"] == "catch")].set_index("lens")
    assert list(of["sign"]) == [0, 1, 0]
    assert of.loc["warm", "low"] > 0.02
    assert (of.loc[["cold", "shy"], "difference"] == 0).all(), "a gift counts for nothing where trust does not"


def test_what_no_lens_moves_holds_under_none(found: Lenses) -> None:
    assert verdict(found, "difference", "full") == ("none", "", "")


def test_expectations_are_weighed_under_every_lens(found: Lenses) -> None:
    assert verdict(found, "expectation", "plenty") == ("all", "cold warm shy", "")
    assert verdict(found, "expectation", "more_fish") == ("some", "warm", "")
    assert len(found.expectations) == 2 * 3


def test_an_expectation_that_is_not_run_has_no_verdict(two: tuple[Scenario, ...], tmp_path: Path) -> None:
    alone = under(two[1:], ("cold", "warm"), tmp_path)
    assert alone.verdicts.empty
    assert set(alone.expectations["verdict"]) == {"not run"}


def test_a_lone_scenario_is_compared_with_itself_under_its_own_lens(two: tuple[Scenario, ...], tmp_path: Path) -> None:
    alone = under(two[1:], ("cold", "warm"), tmp_path)
    of = alone.answers.set_index(["lens", "outcome"])
    assert (of.loc["cold", "difference"] == 0).all() and not of.loc["cold", "holds"].any()
    less = of.loc[("warm", "catch"), "mean"] - of.loc[("cold", "catch"), "mean"]
    assert of.loc[("warm", "catch"), "difference"] == pytest.approx(less)
    assert less > 0.02 and of.loc[("warm", "catch"), "holds"], "Alba trusts the giver, and to a cold eye that counts for nothing"


def test_another_lens_is_what_loading_through_it_gives(two: tuple[Scenario, ...], tmp_path: Path) -> None:
    folder = two[0].paths[-1].parent
    others = run_others(Others(Study(two, SIZE, SEED), ("warm",)), tmp_path)
    warm = Study((loaded(folder, "still", "warm"), loaded(folder, "gift", "warm")), SIZE, SEED)
    assert np.array_equal(others[0], in_memory(warm)["outcomes"].values)


def test_other_lenses_are_run_once(two: tuple[Scenario, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    task = Others(Study(two, SIZE, SEED), ("warm", "shy"))
    first = run_others(task, tmp_path, watch=lambda *counts: told.append(counts))
    assert told[-1] == (8, 8) and [done for done, _ in told] == list(range(1, 9)), "2 scenarios × 2 lenses × 2 blocks"
    monkeypatch.setattr(kept, "answers", None)  # whoever runs now, falls
    assert np.array_equal(run_others(task, tmp_path), first)


# --- judging


@pytest.mark.parametrize(
    ("signs", "expected", "told"),
    [
        ({"a": 1, "b": 1}, 0, (1, "all", "a b", "")),
        ({"a": 1, "b": 0}, 0, (1, "some", "a", "")),
        ({"a": 1, "b": -1}, 0, (1, "some", "a", "b")),
        ({"a": 0, "b": -1, "c": -1}, 0, (-1, "some", "b c", "")),
        ({"a": 0, "b": 0}, 0, (0, "none", "", "")),
        ({"a": -1, "b": -1}, 1, (1, "none", "", "a b")),
    ],
)
def test_verdicts_follow_from_signs(signs: dict[str, int], expected: int, told: tuple[int, str, str, str]) -> None:
    assert judged(signs, expected) == told


# --- asking


@pytest.mark.parametrize(
    ("asked", "first", "names"),
    [
        ("all", None, ("cold", "warm", "shy")),
        ("all", "shy", ("shy", "cold", "warm")),
        ("warm, cold", None, ("warm", "cold")),
        ("warm", "cold", ("cold", "warm")),
        ("warm,warm,shy", None, ("warm", "shy")),
    ],
)
def test_lenses_are_chosen_in_order(two: tuple[Scenario, ...], asked: str, first: str | None, names: tuple[str, ...]) -> None:
    assert chosen(two, asked, first) == names


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ("warm,marxist", "'marxist' is no lens of these worlds. There are warm, cold, shy; or say `all`"),
        ("warm", "'warm' leaves nothing to compare. Name two or more"),
        (",", "leaves nothing to compare"),
    ],
)
def test_a_lens_that_is_not_there_is_told(two: tuple[Scenario, ...], asked: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        chosen(two, asked)


# --- telling


def test_tables_and_the_figure_say_under_which_lens(found: Lenses, two: tuple[Scenario, ...], tmp_path: Path) -> None:
    console = Console(width=130, record=True, file=(tmp_path / "out").open("w", encoding="utf-8"))
    dataset = in_memory(Study(two, SIZE, SEED))
    show_lenses(console, found, dataset)
    write_lenses(found, tmp_path)
    told = console.export_text()
    console.file.close()
    row = next(line for line in told.splitlines() if "Fish at the end" in line)
    assert row.count("*") == 1 and "warm" in row
    assert "gift against still: of 3 differences, 0 hold under all lenses, 1 under some, 2 under none." in told
    assert "Of 2 expectations, 1 are supported under all lenses, 1 under some, 0 under none." in told
    written_verdicts = pd.read_csv(tmp_path / "lens_verdicts.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(written_verdicts, found.verdicts, check_dtype=False)
    assert len(pd.read_csv(tmp_path / "lenses.csv")) == 3 * 2 * 3
    assert draw_lenses(found, dataset, tmp_path).stat().st_size > 10_000


def test_the_command_adds_the_lenses_to_the_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path / "pond")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.world.library.installed", lambda: folder)
    monkeypatch.setattr("sim.show.presentation.draw", lambda *_: [])
    words = ["compare", "pond/still.yaml", "pond/gift.yaml", "-n", "100", "--lenses", "warm,cold", "--workers", "1", "--out", "a"]
    app(words, exit_on_error=False, result_action="return_value")
    told = capsys.readouterr().out
    assert told.index("What gift changes, against still") < told.index("The same worlds under 2 lenses: warm, cold")
    assert {"lenses.csv", "lens_verdicts.csv", "manifest.json"} <= {p.name for p in (tmp_path / "a").iterdir()}
    assert '"still": "warm"' in (tmp_path / "a" / "manifest.json").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="'realist' is no lens of these worlds"):
        app(["run", "pond/still.yaml", "--lenses", "all,realist"], exit_on_error=False, result_action="return_value")
    assert "lens" not in GIFT
