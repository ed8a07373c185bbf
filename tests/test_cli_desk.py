"""The verbs of the strategist's desk as a stranger would use them: what it would take, and who would choose what."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main

Said = tuple[str, str, int]
LINE = "{title: Line, at: 2022-03, opportunities: {usa_tightens_sanctions: 3}, talks: {jcpoa: 0}, reason: r}"
FILE = f"""\
schema: 1
name: washington
title: Washington alone
about: One capital chooses a line for two years, so that the simplest game there is can be looked at.
base: baseline
players:
  usa:
    pressure: {{title: Pressure, reason: r, events: {{line: {LINE}}}}}
    wait: {{title: Go on as it is, reason: r}}
"""
SHORT = """\
schema: 1
name: short
title: Two months
extends: baseline
about: The baseline for two months and no longer, so that its worlds are quickly run.
horizon: {months: 2}
outcomes: {partners: null}
"""


@pytest.fixture(name="say")
def in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    monkeypatch.chdir(tmp_path)

    def say(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["realpolitik", *words])
        with pytest.raises(SystemExit) as end:
            main()
            raise SystemExit(0)
        out, err = capsys.readouterr()
        return out, err, int(end.value.code or 0)

    return say


def test_a_game_is_played_drawn_and_written(say: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "washington.yaml").write_text(FILE, encoding="utf-8")
    out, err, code = say("game", "washington.yaml", "-n", "16", "--workers", "1")
    assert (err, code) == ("", 0)
    assert "2 = 2 profiles, 16 paired worlds each" in out and "What is safe to choose" in out
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("game-washington-")
    assert {p.name for p in (folder / "figures").iterdir()} == {
        "normal_form.png", "normal_form.svg", "strategies.png", "strategies.svg",
    }  # fmt: skip
    assert len(pd.read_csv(folder / "payoffs.csv")) == 2


def test_slips_in_a_game_are_told(say: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.yaml").write_text(FILE.replace("usa_tightens_sanctions", "usa_tightens_sanction"), encoding="utf-8")
    out, err, code = say("game", "mine.yaml")
    assert (out, code) == ("", 2) and "mine.yaml:8:" in err and "Did you mean 'usa_tightens_sanctions'?" in err
    assert say("game", "four_player")[1:] == (
        "realpolitik: four_player: there is no strategies file of this name. Did you mean 'four_players'?\n", 2,
    )  # fmt: skip
    assert say("game", "mine.yaml", "--margin", "2")[2] == 2
    monkeypatch.setattr("sim.study.equilibria.find_spec", lambda _: None)
    out, err, code = say("game")
    assert (out, code) == ("", 2) and len(err.splitlines()) == 1 and "pip install 'realpolitik[games]'" in err
    assert not (tmp_path / "results").exists()


def test_what_it_takes_is_found_told_and_written(say: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(SHORT, encoding="utf-8")
    words = ("--outcome", "deal_holds", "--at-most", "0.001", "--levers", "rate.jcpoa,parameter.conduct.precision")
    out, err, code = say("require", "short.yaml", *words, "-n", "16", "--workers", "1")
    assert (err, code) == ("", 0)
    assert re.search(r"(Not within reach of these 2 levers|The smallest change found)", out)
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("require-short-deal_holds-")
    assert {"alone", "proof"} <= set(pd.read_csv(folder / "trials.csv")["stage"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--outcome", "deal_hold", "--at-least", "0.6"), "'deal_hold' is no outcome of 'baseline'. Did you mean 'deal_holds'?"),
        (("--outcome", "deal_holds", "--at-least", "0.6", "--levers", "trust.usa.irn"), "Did you mean 'trust.usa.iran'?"),
        (("--outcome", "deal_holds"), "either --at-least or --at-most"),
        (("--outcome", "deal_holds", "--at-least", "0.6", "--at-most", "0.7"), "either --at-least or --at-most"),
        (("--outcome", "deal_holds", "--at-least", "60"), "60 is no share of worlds"),
    ],
)
def test_slips_in_a_requirement_are_told(words: tuple[str, ...], told: str, say: Callable[..., Said], tmp_path: Path) -> None:
    out, err, code = say("require", "baseline", *words)
    assert (out, code) == ("", 2) and told in err and len(err.splitlines()) == 1
    assert not (tmp_path / "results").exists()
