"""How a run could go on, in the terminal: beside itself, beside its study, and nothing is open when it is over."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.cli import main
from sim.study.ensemble import Study, run_study
from sim.study.measures import courses, series
from sim.study.scenario import Scenario
from sim.study.seat.game import Game
from sim.study.seat.orders import Orders
from sim.study.seat.record import begun
from sim.study.variants import questions_of
from tests.study.small import loaded, write

Say = Callable[..., tuple[str, str, int]]


@pytest.fixture(name="there", scope="module")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small world and a study of it."""
    there = write(tmp_path_factory.mktemp("branching"))
    run_study(Study((loaded(there), loaded(there, "peace")), 150, 7), there / "study")
    return there


@pytest.fixture(name="base")
def small(there: Path) -> Scenario:
    return loaded(there)


@pytest.fixture(name="say")
def in_this_process(there: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """The program in this process, in the study's folder."""
    monkeypatch.chdir(there)
    for module in ("sim.world.library", "sim.study.scenario", "sim.study.reopen"):
        monkeypatch.setattr(f"{module}.installed", lambda: there)

    def say(*words: str) -> tuple[str, str, int]:
        monkeypatch.setattr(sys, "argv", ["realpolitik", *words])
        with pytest.raises(SystemExit) as end:
            main()
            raise SystemExit(0)
        out, err = capsys.readouterr()
        return out, err, int(end.value.code or 0)

    return say


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No figures."""
    monkeypatch.setattr("sim.show.figures.branches.branching_off", lambda told: None)
    monkeypatch.setattr("sim.show.figures.style.save", lambda figure, folder, name: (folder / name, folder / name))


def test_a_run_of_a_study_goes_on_from_one_of_its_months(say: Say, base: Scenario) -> None:
    out, err, code = say("branch", "study", "--replicate", "17", "--month", "2022-08", "-n", "200", "--workers", "1")
    assert (err, code) == ("", 0)
    for words in (
        "Before August 2022",
        "differed",
        "How world 17 of The river runs could go on",
        "200 branches",
        "The study",
    ):
        assert words in " ".join(out.split())
    folder = Path("study/branches/base-17-2022-08")
    assert {path.name for path in folder.iterdir()} == {"branches.csv", "branches.png", "branches.svg"}
    found = pd.read_csv(folder / "branches.csv").set_index("outcome")
    asked = questions_of(base)
    went = courses(asked, series(base.setup, 7, 0, frozenset(q.field for q in asked)))[17]
    np.testing.assert_array_equal(found.loc[[q.name for q in asked], "went"], went[-1])
    np.testing.assert_array_equal(found.loc[[q.name for q in asked], "then"], went[6])
    assert found.loc["dam", "low"] < found.loc["dam", "mean"] < found.loc["dam", "high"]
    assert found.loc["mood", "left"] < 1e-12, "what was asked of July is decided in August"
    assert found.loc["dam", "left"] > 0


@pytest.mark.usefixtures("undrawn")
def test_the_later_the_month_the_less_is_open(say: Say) -> None:
    left = []
    for month in ("2022-03", "2022-12"):
        say("branch", "study", "--replicate", "3", "--month", month, "-n", "128", "--out", month, "--workers", "1")
        left.append(pd.read_csv(f"{month}/branches.csv").set_index("outcome").loc["dam", "left"])
    assert left[0] > left[1] > 0


@pytest.mark.usefixtures("undrawn")
def test_another_scenario_of_the_study_is_another_run(say: Say) -> None:
    for name in ("base", "peace"):
        words = ("--scenario", name, "--replicate", "17", "--month", "2022-08", "-n", "16", "--out", name, "--workers", "1")
        assert say("branch", "study", *words)[2] == 0
    tables = [pd.read_csv(f"{name}/branches.csv").set_index("outcome") for name in ("base", "peace")]
    assert tables[0].loc["faith", "went"] != tables[1].loc["faith", "went"]


@pytest.mark.usefixtures("undrawn")
def test_a_game_that_is_over_is_branched_from_a_month_that_is_named(say: Say, base: Scenario) -> None:
    record, table = begun(Path("results/games/done"), Game(base, 7, 17, ("alba",), first=11))
    for _ in range(2):
        table = record.turn(table, {"alba": Orders(("alba_dams",))})
    assert "the game is over; name a month with --month" in say("branch", "--game", "done", "-n", "16")[1]
    _, err, code = say("branch", "--game", "done", "--month", "2023-01", "-n", "16", "--workers", "1")
    assert (err, code) == ("", 0)
    found = pd.read_csv(Path("results/games/done/branches/2023-01/branches.csv")).set_index("outcome")
    assert found.loc["dam", "went"] == table.now.state.issues[table.row, 0]
    assert found.loc["mood", "mean"] == found.loc["mood", "low"] == found.loc["mood", "high"] == found.loc["mood", "went"]
    then = say("branch", "--game", "done", "--month", "2022-12", "-n", "16", "--out", "open", "--workers", "1")
    assert then[2] == 0 and pd.read_csv("open/branches.csv").set_index("outcome").loc["dam", "left"] > 0


@pytest.mark.usefixtures("undrawn")
def test_a_game_that_goes_on_has_no_end_to_show(say: Say, base: Scenario) -> None:
    record, table = begun(Path("results/games/new"), Game(base, 7, 17, ("alba",)))
    record.turn(table, {"alba": Orders()})
    out, err, code = say("branch", "--game", "new", "-n", "16", "--workers", "1")
    assert (err, code) == ("", 0) and "As it went" not in out
    assert pd.read_csv("results/games/new/branches/2022-03/branches.csv")["went"].isna().all()


def test_a_seat_is_taken_in_the_middle_of_a_run(say: Say, base: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("quit\n"))
    words = ("--from", "study", "--replicate", "17", "--month", "2022-08", "--name", "late")
    out, err, code = say("play", "--as", "alba", *words)
    assert (err, code) == ("", 0) and "August 2022, month 7 of 12" in out
    river = series(base.setup, 7, 0)["issues"][17, 6, 0]
    assert f" {river:.2f} " in next(line for line in out.splitlines() if line.startswith("The river"))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("branch",), "name a study's folder, or a game with --game, and not both"),
        (("branch", "study", "--game", "x"), "and not both"),
        (("branch", "study"), "say which run and from when on, as in --replicate 17 --month 2022-09"),
        (
            ("branch", "study", "--replicate", "150", "--month", "2022-08"),
            "replicate: 150 is not in the study. It has worlds 0 to 149.",
        ),
        (("branch", "study", "--replicate", "1", "--month", "2023-02"), "month: 2023-02 lies outside the horizon"),
        (("branch", "study", "--replicate", "1", "--month", "August"), "'August' is not a date of the calendar"),
        (("branch", "study", "--replicate", "1", "--month", "2022-08", "-n", "0"), "--branches 0 does not fit"),
        (("branch", "study", "--scenario", "war", "--replicate", "1", "--month", "2022-08"), "'war' is not in this study"),
        (("branch", "nowhere", "--replicate", "1", "--month", "2022-08"), "nowhere: holds no study"),
        (("branch", "--game", "none"), "there is no game 'none'"),
        (("branch", "--game", "none", "--replicate", "2"), "--scenario and --replicate belong to a study"),
    ],
)
def test_a_mistake_is_told_with_its_remedy(say: Say, words: tuple[str, ...], complaint: str) -> None:
    out, err, code = say(*words)
    assert complaint in err and all(line.startswith("realpolitik: ") for line in err.splitlines())
    assert (out, code) == ("", 2)


def test_a_report_is_written_anew(say: Say, there: Path) -> None:
    page = there / "study" / "report.html"
    page.unlink(missing_ok=True)
    assert say("report", "study") == ("study/report.html\n", "", 0)
    assert "The treaty is signed" in page.read_text(encoding="utf-8")


def test_a_study_goes_on_with_more_worlds_until_it_is_sure_enough(say: Say, there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.show.presentation.draw", lambda *_: [])
    out, err, code = say("run", "base.yaml", "-n", "20", "--until", "0.1", "--out", "sure", "--workers", "1")
    assert (err, code) == ("", 0)
    assert "20 worlds are too few for ±0.1; going on to " in out
    assert json.loads((there / "sure" / "manifest.json").read_text(encoding="utf-8"))["replicates"] > 20
    assert not list(there.glob("sure.*")), "what it began from is gone"
