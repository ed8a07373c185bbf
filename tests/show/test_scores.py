"""Scores on paper: the tables say what was found, the words say how much it stands on, and the figure holds every forecast."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from rich.console import Console

from sim.show.figures.calibration import calibration
from sim.show.scores import draw_scores, sentences, show_scores, write_scores
from sim.study.forecast.exam import Exam
from sim.study.forecast.questions import QuestionsFile
from sim.study.forecast.scored import Scored, scored
from sim.study.forecast.told import Told
from sim.study.scenario import Scenario
from tests.study.small import loaded, write

pytestmark = pytest.mark.filterwarnings("error")
SOURCE = "The Gazette, June 2022"
ABOUT = "Questions on the river, whose answers are planted so that it is known what is to be read."


@pytest.fixture(name="river", scope="module")
def small_scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return loaded(write(tmp_path_factory.mktemp("shown")))


def exam(river: Scenario, answers: list[Any], signs: int = 0, rivals: dict[str, float] | None = None) -> Exam:
    asked = {
        f"q{n}": {
            "title": f"The [river] treaty is in force for the {n}th time", "accord": "treaty", "closes": "2022-06",
            "answer": answer, "source": SOURCE, "rivals": rivals or {},
        }
        for n, answer in enumerate(answers)
    }  # fmt: skip
    sign = {"title": "The [dam]", "issue": "river", "from": "2022-02", "to": "2022-06", "is": "higher", "source": SOURCE}
    file = {"schema": 1, "name": "planted", "title": "Planted [here]", "about": ABOUT, "questions": asked}
    return Exam(QuestionsFile.model_validate({**file, "signs": {f"s{n}": sign for n in range(signs)}}), river, {})


def found(river: Scenario, yes: list[float], answers: list[Any], changes: list[float] | None = None, **rivals: float) -> Scored:
    worlds = np.arange(200)[:, None]
    said = (worlds < np.array(yes) * 200).astype(float)
    moved = np.array(changes or []) + 0.01 * (1 - 2 * (worlds % 2))
    return scored(Told(exam(river, answers, len(changes or []), rivals), said, np.zeros_like(said), moved))


def printed(result: Scored) -> str:
    console = Console(width=130, file=io.StringIO(), record=True)
    show_scores(console, result)
    return console.export_text()


def test_what_is_printed_is_what_was_found(river: Scenario) -> None:
    text = printed(found(river, [0.7, 0.1, 0.5], [1, 0, "open"], [0.1, -0.1, 0.0], crowd=0.4))
    assert "Planted [here]: forecasts of base" in text and "The [dam]" in text and "nan" not in text
    (first,) = (line for line in text.splitlines() if "0th" in line)
    assert [cell.strip() for cell in first.split("│")[2:-1]] == ["2022-06", "5", "yes", "70 ± 3 %", "40 %", "<1 %", "0.091"]
    (third,) = (line for line in text.splitlines() if "2th" in line)
    assert "open" in third and third.split("│")[-2].strip() == "–"
    (coin,) = (line for line in text.splitlines() if line.startswith("│ coin"))
    assert coin.split("│")[2].strip() == "2" and "0.250" in coin and "0.693" in coin
    assert [line.split("│")[-2].strip() for line in text.splitlines() if "The [dam]" in line] == ["hit", "miss", "undecided"]


def test_the_words_say_what_it_stands_on(river: Scenario) -> None:
    words = " ".join(sentences(found(river, [0.7, 0.1, 0.5], [1, 0, "open"], [0.1, -0.1])))
    assert words.startswith(ABOUT)
    assert "3 questions, 2 answered, 2 independent facts behind the answers. 200 worlds" in words
    assert "at most 3.5 points" in words and "(k + 1/2) / (n + 1)" in words and "Fewer than 10 facts" in words
    assert "Not to be told apart from: coin, no change, always no." in words and "Surely" not in words
    assert "Signs: 1 of 2 foreseen, 1 missed, 0 undecided; of 2 independent facts 1" in words


def test_many_facts_are_sure_and_say_so(river: Scenario) -> None:
    right = " ".join(sentences(found(river, [0.9, 0.1] * 10, [1, 0] * 10)))
    assert "Surely better than: coin, no change, always no." in right and "Fewer than" not in right
    wrong = " ".join(sentences(found(river, [0.1, 0.9] * 10, [1, 0] * 10)))
    assert "Surely worse than: coin, no change, always no." in wrong


def test_nothing_answered_prints_forecasts_and_no_scores(river: Scenario, tmp_path: Path) -> None:
    result = found(river, [0.7, 0.1], ["open", "open"])
    text = printed(result)
    assert "70 ± 3 %" in text and "No question is answered yet: there is nothing to score." in text
    assert "Forecaster" not in text and "Calibration" not in text and "nan" not in text
    assert len(calibration(result).axes) == 1 and len(draw_scores(result, tmp_path)) == 1


def test_signs_alone_have_no_figure(river: Scenario, tmp_path: Path) -> None:
    result = found(river, [], [0.1][:0], [0.1])
    assert "Signs of change" in printed(result) and "Forecaster" not in printed(result)
    assert draw_scores(result, tmp_path) == []


def test_a_rival_beyond_measure_is_told(river: Scenario) -> None:
    """One who was certain and right has no skill to be held against, one who was certain and wrong an infinite log score."""
    text = printed(found(river, [0.7, 0.6], [1, 1], oracle=1.0, fool=0.0))
    rows = {line.split("│")[1].strip(): line for line in text.splitlines() if line.startswith("│")}
    assert "−∞" in rows["oracle"] and "∞" in rows["fool"] and "nan" not in text


def test_tables_are_written_whole(river: Scenario, tmp_path: Path) -> None:
    paths = write_scores(found(river, [0.7, 0.1], [1, 0], [0.1]), tmp_path / "new")
    tables = {path.stem: pd.read_csv(path) for path in paths}
    assert list(tables) == ["questions", "scores", "calibration", "signs"]
    assert tables["questions"]["source"].tolist() == [SOURCE] * 2 and tables["signs"]["verdict"].tolist() == ["hit"]
    assert tables["scores"]["brier"][0] == pytest.approx(tables["questions"]["brier"].mean())


def assert_nothing_overlaps(figure: Figure) -> None:
    figure.draw_without_rendering()
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    page = figure.bbox
    boxes = [t.get_window_extent() for t in texts]
    for text, box in zip(texts, boxes, strict=True):
        assert page.x0 - 1 <= box.x0 and box.x1 <= page.x1 + 1 and page.y0 - 1 <= box.y0 and box.y1 <= page.y1 + 1, text
    for n, box in enumerate(boxes):
        for m in range(n):
            a, b = box, boxes[m]
            across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert across < 3 or down < 6, (texts[n].get_text(), texts[m].get_text())


@pytest.mark.parametrize("size", [1, 2, 10, 25])
def test_every_forecast_is_drawn_and_nothing_overlaps(river: Scenario, size: int) -> None:
    yes = [(n + 0.5) / size for n in range(size)]
    result = found(river, yes, [n % 2 for n in range(size)], crowd=0.4)
    figure = calibration(result)
    assert_nothing_overlaps(figure)
    _, right = figure.axes
    drawn = [np.asarray(c.get_offsets()) for c in right.collections if isinstance(c, PathCollection)]
    model = 100 * result.questions["model"].to_numpy()
    assert any(d.shape == (size, 2) and np.allclose(d[:, 0], model) and np.allclose(d[:, 1], range(size)) for d in drawn)
    assert any(np.allclose(d[:, 0], [100.0 * (n % 2) for n in range(size)]) for d in drawn), "what came"


def test_the_reliability_diagram_is_the_table(river: Scenario) -> None:
    result = found(river, [0.05, 0.1, 0.9, 0.95], [0, 1, 1, 1])
    left = calibration(result).axes[0]
    (dots,) = (c for c in left.collections if isinstance(c, PathCollection))
    assert np.allclose(np.asarray(dots.get_offsets()), 100 * result.calibration[["forecast", "came"]].to_numpy())
    assert [t.get_text() for t in left.texts] == ["2", "2"]


def test_the_figure_is_the_same_twice(river: Scenario, tmp_path: Path) -> None:
    result = found(river, [0.7, 0.1], [1, 0], crowd=0.4)
    draw_scores(result, tmp_path / "a")
    draw_scores(replace(result), tmp_path / "b")
    first, second = ((tmp_path / part / "figures" / "calibration.svg").read_bytes() for part in "ab")
    assert first == second
