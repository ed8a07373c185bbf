"""The verb `score`, as a stranger would use it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import sim.cli.score  # noqa: F401  (the verb)
from sim.cli import main
from tests.study.small import write

QUESTIONS = """\
schema: 1
name: mine
title: The river
about: Two questions on the river and one sign, to see what the command line makes of them.
questions:
  treaty: {title: A treaty in June, accord: treaty, closes: 2022-06, answer: 1, source: "The Gazette, June 2022"}
  dam: {title: A high dam, issue: river, above: 0.3, closes: 2022-12, answer: open, rivals: {crowd: 0.3}}
signs:
  dam: {title: The dam, issue: river, than: peace, is: higher, source: "The Gazette, 2023"}
"""

Say = Callable[..., tuple[str, str, int]]


@pytest.fixture(name="say")
def in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """The program on the small world and its evidence, in a folder of its own."""
    write(tmp_path)
    (tmp_path / "mine.yaml").write_text(QUESTIONS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.world.library.installed", lambda: tmp_path)

    def say(*words: str) -> tuple[str, str, int]:
        monkeypatch.setattr(sys, "argv", ["realpolitik", *words])
        with pytest.raises(SystemExit) as end:
            main()
            raise SystemExit(0)
        out, err = capsys.readouterr()
        code = end.value.code
        return out, err, code if isinstance(code, int) else int(code is not None)

    return say


def test_questions_are_put_scored_drawn_and_written(say: Say, tmp_path: Path) -> None:
    out, err, code = say("score", "mine.yaml", "--scenario", "base.yaml", "-n", "40", "--seed", "3", "--workers", "1")
    assert (err, code) == ("", 0)
    assert (
        "The river: forecasts of base" in out
        and "2 questions, 1 answered, 1 independent fact behind the answers. 40 worlds" in out
    )
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("score-mine-base-") and f"results/{folder.name}" in out
    files = {"figures/calibration.png", "figures/calibration.svg", "questions.csv", "scores.csv", "signs.csv", "score.json"}
    assert files <= {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    settings = json.loads((folder / "score.json").read_text(encoding="utf-8"))
    assert (settings["questions"], settings["scenario"], settings["replicates"], settings["seed"]) == ("mine", "base", 40, 3)
    assert set(settings["hashes"]) == {"base", "peace"}
    assert pd.read_csv(folder / "questions.csv")["question"].tolist() == ["treaty", "dam"]
    again = say("score", "mine.yaml", "--scenario", "base.yaml", "-n", "40", "--seed", "3", "--workers", "1")[0]
    assert again.splitlines()[:-1] == out.splitlines()[:-1], "but for the seconds"


def test_a_lens_reaches_both_scenarios(say: Say, tmp_path: Path) -> None:
    words = ("score", "mine.yaml", "--scenario", "base.yaml", "-n", "8", "--workers", "1")
    assert say(*words, "--out", "one")[2] == say(*words, "--lens", "realist", "--out", "two")[2] == 0
    first, second = (json.loads((tmp_path / name / "score.json").read_text(encoding="utf-8")) for name in ("one", "two"))
    assert (first["lens"], second["lens"]) == ("eclectic", "realist")
    assert all(first["hashes"][name] != second["hashes"][name] for name in ("base", "peace"))
    out, err, code = say(*words, "--lens", "realist", "--out", "one")
    assert (out, code) == ("", 2) and "one: holds other results" in err


SLIPS = {  # what is written instead of what, and what is said; ^ is where the program should point
    "a key": ("closes: 2022-06", "^closs: 2022-06", "questions.treaty.closs: 'closs' is not a known field"),
    "a date": ("closes: 2022-12", "closes: ^2024-12", "questions.dam.closes: 2024-12 lies outside the horizon"),
    "a rival": ("crowd: 0.3", "crowd: ^1.2", "questions.dam.rivals.crowd: 1.2 should be less than or equal to 1"),
    "an answer": ("answer: 1", "answer: ^2", "questions.treaty.answer: 2 should be 0, 1 or 'open'"),
    "a level": (
        "{title: A high dam, issue: river, above: 0.3",
        "^{title: A high dam, issue: river",
        "the answer is a level, not yes or no",
    ),
    "a scenario to compare": ("than: peace", "than: ^war", "signs.dam.than: 'war': there is no scenario of this name"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_and_nothing_is_written(say: Say, tmp_path: Path, slip: str) -> None:
    old, new, words = SLIPS[slip]
    before, after = QUESTIONS.replace(old, new).split("^")
    (tmp_path / "mine.yaml").write_text(before + after, encoding="utf-8")
    out, err, code = say("score", "mine.yaml", "--scenario", "base.yaml", "-n", "8")
    assert (out, code) == ("", 2)
    lines = before.split("\n")
    (told,) = (line for line in err.splitlines() if words in line)
    assert told.startswith(f"realpolitik: mine.yaml:{len(lines)}:{len(lines[-1]) + 1}: ")
    assert "Traceback" not in err and "Traceback" not in err
    assert not (tmp_path / "results").exists()


def test_what_is_not_there_is_told(say: Say, tmp_path: Path) -> None:
    for words, told in (
        (("mine.yaml", "--scenario", "bose"), "bose: there is no scenario of this name"),
        (("yours", "--scenario", "base.yaml"), "yours: there is no questions file of this name"),
        (("yours.yaml", "--scenario", "base.yaml"), "yours.yaml: cannot be read"),
        (("mine.yaml", "--scenario", "base.yaml", "-n", "0"), "replicates: 0 does not fit"),
        (("mine.yaml", "--scenario", "base.yaml", "--lens", "marxist"), "'marxist' is no lens"),
    ):
        out, err, code = say("score", *words)
        assert (out, code) == ("", 2) and told in err, err
    assert not (tmp_path / "results").exists()
