"""Event data on the command line: written, read back, and every slip with its remedy."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import events, main
from sim.study.ensemble import Study, run_study
from sim.study.scenario import load

Said = tuple[str, str, int]
assert events.MOST > 1  # the verbs are known once their module is read


@pytest.fixture(scope="module", name="study")
def shipped_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("events") / "study"
    run_study(Study((load("baseline"), load("snapback")), 4, 2022), folder)
    return folder


@pytest.fixture(name="say")
def in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    monkeypatch.chdir(tmp_path)

    def say(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["realpolitik", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
            raise SystemExit(0)
        out, err = capsys.readouterr()
        return out, err, int(end.value.code or 0)

    return say


def test_a_world_is_written_in_every_form(say: Callable[..., Said], study: Path) -> None:
    assert say("events", study, "--replicate", 3) == (f"{study / 'events-baseline-3.csv'}\n", "", 0)
    table = pd.read_csv(study / "events-baseline-3.csv", keep_default_na=False)
    out, err, code = say("events", study, "--replicate", 3, "--format", "jsonl", "--out", "-")
    assert (err, code) == ("", 0) and len(out.splitlines()) == len(table) > 1000
    assert json.loads(out.splitlines()[0]) == table.iloc[0].to_dict()
    out, err, code = say("events", study, "--replicate", 3, "--by", "dyad-month", "--out", "sums/three.csv")
    assert (out, err, code) == ("sums/three.csv\n", "", 0)
    sums = pd.read_csv("sums/three.csv")
    assert sums[["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"]].sum().sum() == len(table)
    assert say("events", study, "--scenario", "snapback", "--out", "other.csv")[2] == 0
    assert (Path("other.csv").read_text(encoding="utf-8")) != (study / "events-baseline-3.csv").read_text(encoding="utf-8")


def test_a_study_is_held_against_a_file(say: Callable[..., Said], study: Path) -> None:
    say("events", study, "--replicate", 2, "--out", "real.csv")
    out, err, code = say("compare-events", study, "real.csv")
    assert (err, code) == ("", 0)
    assert "Simulated: 4 worlds" in out and "Agreement of signs, net intensity" in out and "Rhythm of dyad-months" in out
    made = {path.name for path in (study / "likeness-real").iterdir()}
    assert made == {"measures.csv", "volumes.csv", "rhythms.csv", "shape.csv", "likeness.png", "likeness.svg"}


def test_a_file_of_records_is_held_against_itself(say: Callable[..., Said], study: Path) -> None:
    say("events", study, "--replicate", 2, "--out", "real.csv")
    out, err, code = say("compare-events", "real.csv", "real.csv", "--out", "alike")
    assert (err, code) == ("", 0) and "Simulated: one history" in out
    assert pd.read_csv("alike/measures.csv")["value"].tolist() == pytest.approx([1.0] * 9)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("events", "STUDY", "--replicate", "4"), "replicate: 4 is not in the study. It has worlds 0 to 3."),
        (("events", "STUDY", "--replicate", "-1"), "replicate: -1 is not in the study"),
        (("events", "STUDY", "--format", "json"), "--format 'json' is not known. Did you mean 'jsonl'?"),
        (("events", "STUDY", "--by", "dyads-month"), "--by 'dyads-month' is not known. Did you mean 'dyad-month'?"),
        (("events", "STUDY", "--scenario", "baselin"), "Did you mean 'baseline'?"),
        (("events", "nowhere"), "holds no study"),
        (("events", "STUDY", "--out", "real.csv/x.csv"), "cannot be written"),
        (("compare-events", "STUDY", "none.csv"), "none.csv: cannot be read"),
        (("compare-events", "STUDY", "real.csv", "-n", "0"), "--replicates 0 does not fit"),
        (("compare-events", "real.csv", "real.csv", "--scenario", "baseline"), "--scenario chooses one of a study"),
        (("compare-events", "STUDY", "slips.csv"), "slips.csv:2:1: date: '2022-2' is not a date of the calendar"),
    ],
)
def test_slips_are_told(words: tuple[str, ...], told: str, say: Callable[..., Said], study: Path) -> None:
    Path("real.csv").write_text("date,actor,recipient,type\n2022-02,IRN,ISR,AID\n", encoding="utf-8")
    Path("slips.csv").write_text("date,actor,recipient,type\n2022-2,IRN,ISR,AID\n", encoding="utf-8")
    out, err, code = say(*(study if word == "STUDY" else word for word in words))
    assert (out, code) == ("", 2) and told in err and len(err.splitlines()) == 1
