"""`realpolitik lesson`: listed, run and packed from the command line, and wrong questions answered with 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli import app, main


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    app([*words], result_action="return_value")
    return capsys.readouterr().out


def test_lessons_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "lesson", "list")
    assert "security_dilemma" in told and "the region" in told and "made up" in told


def test_a_broken_lesson_is_marked_among_the_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    torn = tmp_path / "scenarios" / "lessons" / "torn"
    torn.mkdir(parents=True)
    (torn / "lesson.yaml").write_text("schema: 1\nnaem: torn\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = said(capsys, "lesson", "list")
    assert "security_dilemma" in told and "torn: scenarios/lessons/torn/lesson.yaml:1:1" in told and "more)" in told


def test_a_lesson_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "lesson", "run", "arms_race", "-n", "16", "--workers", "1")
    assert "as the textbook says" in told and "Answers" in told and "16 worlds a scenario" in told
    assert not any(line.rstrip(" │").endswith("±") for line in told.splitlines() if line.startswith("│"))
    assert "A verdict needs the margin" in told and "--as alba --months 6" in told


def test_a_lesson_is_packed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said(capsys, "lesson", "pack", "arms_race", "-n", "16", "--workers", "1", "--out", str(tmp_path / "new" / "pack"))
    key = (tmp_path / "new" / "pack" / "key.html").read_text(encoding="utf-8")
    assert "realpolitik lesson pack arms_race -n 16 --seed 2022" in key


def test_other_luck_gives_other_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    one, other, again = (
        said(capsys, "lesson", "run", "arms_race", "-n", "16", "--workers", "1", "--seed", seed) for seed in ("1", "2", "1")
    )
    assert one != other and one == again


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("run", "arms_rase"), "arms_rase: there is no lesson of this name. Did you mean 'arms_race'?"),
        (("run", "arms_race", "-n", "1"), "--replicates 1 does not fit"),
        (("run", "arms_race", "--seed", "-1"), "--seed -1 does not fit"),
        (("pack", "arms_race", "--out", "/dev/null/x"), "/dev/null/x: cannot be written"),
    ],
)
def test_what_cannot_be_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], complaint: str
) -> None:
    monkeypatch.setattr("sys.argv", ["realpolitik", "lesson", *words, "--workers", "1"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err
