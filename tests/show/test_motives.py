"""What is told of choices: figure, tables, sentences and verbs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.container import BarContainer
from rich.console import Console

from sim.cli import app
from sim.cli import explain as verbs
from sim.show.explanation import show_explanation, show_motives
from sim.show.figures.motives import PATTERNS, motives
from sim.show.figures.style import save
from sim.show.reasons import date_words, outward, sentences, wish
from sim.study.ensemble import Study, run_study
from sim.study.explain import Asked, explained
from sim.study.motives import GROUPS, carried
from sim.study.scenario import Scenario
from tests.study.small import loaded, write


@pytest.fixture(scope="module", name="folder")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("river"))


@pytest.fixture(scope="module", name="base")
def base_case(folder: Path) -> Scenario:
    return loaded(folder)


@pytest.fixture(scope="module", name="study")
def study_folder(folder: Path, base: Scenario) -> Path:
    return run_study(Study((base, loaded(folder, "peace")), 20, 7), folder / "study").folder


@pytest.fixture(autouse=True)
def on_the_river(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Studies are reopened on the small world's evidence."""
    monkeypatch.setattr("sim.study.reopen.installed", lambda: folder)
    monkeypatch.setattr("sim.study.workers.cores", lambda: 1)


def said(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    app([str(word) for word in words], result_action="return_value")
    return capsys.readouterr().out


def table() -> pd.DataFrame:
    """Two scenarios, every motive, known sums."""
    rows: list[tuple[str, str, str, float, float]] = []
    for scenario, shift in (("a", 0.0), ("b", 0.1)):
        for group in GROUPS:
            values = {motive: 0.1 * n - 0.2 + shift for n, motive in enumerate(PATTERNS)}
            rows += [(scenario, group, m, v, 0.0 if group == "hostile" else 5.0) for m, v in values.items()]
            rows.append((scenario, group, "utility", sum(values.values()), 0.0 if group == "hostile" else 5.0))
    return pd.DataFrame(rows, columns=["scenario", "group", "motive", "mean", "a_year"])


def test_bars_are_stacked_from_nought_on_both_sides(tmp_path: Path) -> None:
    figure = motives(table(), GROUPS, {"a": "As it is", "b": "Otherwise"}, ("Alba", 20))
    assert len(figure.axes) == 3  # nothing hostile was done, so it has no panel
    bars = [bar for c in figure.axes[0].containers if isinstance(c, BarContainer) for bar in c]
    ends = np.array([[bar.get_x(), bar.get_x() + bar.get_width()] for bar in bars])
    assert ends.max() == pytest.approx(sum(max(0.1 * n - 0.1, 0) for n in range(len(PATTERNS))))
    assert ends.min() == pytest.approx(sum(min(0.1 * n - 0.2, 0) for n in range(len(PATTERNS))))
    assert sum(bar.get_width() for bar in bars[::2]) == pytest.approx(sum(0.1 * n - 0.2 for n in range(len(PATTERNS))))
    assert all(path.stat().st_size > 5000 for path in save(figure, tmp_path, "motives"))


def test_motives_differ_without_colour() -> None:
    def grey(face: str) -> float:
        red, green, blue = (int(face[n : n + 2], 16) / 255 for n in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    plain = [grey(p.face) for p in PATTERNS.values() if not p.hatch]
    hatches = [p.hatch for p in PATTERNS.values() if p.hatch]
    assert len(set(hatches)) == len(hatches)
    assert abs(plain[0] - plain[1]) > 0.4


def test_a_real_table_is_drawn(base: Scenario) -> None:
    found = carried((base,), "brenn", (4, 7))
    figure = motives(found.motives, GROUPS, {"base": base.file.title}, ("Brenn", 4))
    assert figure.axes[0].get_title(loc="left") == "All moves"


def test_an_event_that_came_before_the_choice_is_told_with_all_that_was_weighed(base: Scenario) -> None:
    asked = (Asked(7, replicate, step, 0) for step in (5, 6, 7) for replicate in range(20))
    found = next(f for f in (explained(base, one) for one in asked) if f.events)
    screens = [Console(file=StringIO(), width=130) for _ in range(2)]
    for screen, everything in zip(screens, (False, True), strict=True):
        show_explanation(screen, found, everything)
    short, long = (screen.file.getvalue() for screen in screens)  # type: ignore[attr-defined]
    title = base.file.events[found.events[0]].title
    assert f"Before it chose, this happened: {title}." in short
    assert all(title.split()[1] in long for title in found.moves["title"])


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Brenn raids the dam", "to raid the dam"),
        ("Brenn carries, launches and presses", "to carry, launches and presses"),
        ("Brenn presses on", "to press on"),
        ("Brenn launches boats", "to launch boats"),
        ("Brenn ties ropes", "to tie ropes"),
        ("Brenn and Alba meet", "this: “Brenn and Alba meet”"),
        ("Brenn's king sulks", "this: “Brenn's king sulks”"),
    ],
)
def test_a_title_becomes_a_wish(base: Scenario, title: str, wanted: str) -> None:
    assert wish(base, title, "brenn") == wanted


def test_dates_and_rounding() -> None:
    assert date_words("2022-08") == "August 2022"
    assert date_words("2022-08-05") == "the week of 5 August 2022"
    assert (outward(0.5, 0.1234), outward(0.1, 0.1234), outward(0.5, 0.25)) == (0.123, 0.124, 0.25)


def test_the_sentence_comes_first_and_the_table_says_the_same(base: Scenario) -> None:
    found = explained(base, Asked(7, 17, 7, 1))
    told = sentences(found)
    best = found.open.iloc[0]
    assert told[0].startswith("In August 2022, in world 17 of base, Brenn most wanted ")
    assert ("was not made" in told[1]) == (best["made"] == 0)
    paper = StringIO()
    show_explanation(Console(file=paper, width=130), found, True)
    text = paper.getvalue()
    assert text.index("most wanted") < text.index("What Brenn weighed in August 2022")
    assert " ".join(text.split()).startswith(told[0][:60])
    assert all(title.split()[1] in text for title in found.moves["title"])


def test_who_made_no_move_has_no_table_of_acts(base: Scenario) -> None:
    found = carried((base,), "alba", (4, 7))
    console = Console(file=StringIO(), width=130, record=True)
    show_motives(console, replace(found, moves=found.moves[:0]), base, "alba")
    assert "What carried the moves" in (text := console.export_text()) and "for each act" not in text


@pytest.fixture(name="files")
def files_of(study: Path) -> Iterator[Path]:
    yield study


def test_the_verbs_print_and_write(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verbs  # the module that declares them
    told = said(capsys, "explain", files, "--actor", "brenn", "--month", "2022-08", "--replicate", 3)
    assert "in world 3 of base, Brenn most wanted" in told
    assert len(pd.read_csv(files / "explained" / "base-3-2022-08-brenn-moves.csv")) == 3
    told = said(capsys, "explain", files, "--actor", "brenn")
    assert "What carried the moves that Brenn made" in told
    assert (files / "figures" / "motives-brenn.png").is_file()
    told = said(capsys, "diverge", files, "--scenarios", "base", "peace")
    assert "The event “The treaty is signed” (2022-03) is what was put in." in told
    assert "only with “The treaty is signed”" in told
    assert "They never part" in said(capsys, "diverge", files, "--scenarios", "base", "base")


def test_a_replicate_without_a_month_is_refused(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        said(capsys, "explain", files, "--actor", "brenn", "--replicate", 3)
    assert left.value.code == 2
    assert "--month" in capsys.readouterr().err
