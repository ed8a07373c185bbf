"""A likeness in words and on paper: every case draws without a warning, and the words say what was compared."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from rich.console import Console

from sim.show.figures.likeness import alike
from sim.show.likeness import compared, draw_likeness, reading, show_likeness, write_likeness
from sim.show.records import FORMATS, frame_text, record_text
from sim.study.eventdata.dyads import Panel, dyad_months, months_between, simulated
from sim.study.eventdata.likeness import Likeness, likeness
from sim.study.eventdata.matching import Laid
from sim.study.eventdata.records import FIELDS, records
from sim.study.scenario import Scenario, load

pytestmark = pytest.mark.filterwarnings("error")
CASES = ("worlds", "one history", "another time", "one month", "one dyad", "many reports")


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load("baseline")


@pytest.fixture(scope="module")
def found(baseline: Scenario) -> dict[str, Likeness]:
    worlds, history = simulated(baseline, 2022, 0, 30), simulated(baseline, 2022, 100, 1)
    lone = np.zeros_like(history.counts)
    lone[:, ::3, 1, 2, 3] = 5
    return {
        "worlds": likeness(worlds, history),
        "one history": likeness(simulated(baseline, 2022, 1, 1), history),
        "another time": likeness(worlds, replace(history, months=months_between("1999-01", "2000-12"))),
        "one month": likeness(worlds, history.between("2023-05", "2023-05")),
        "one dyad": likeness(worlds, replace(history, counts=lone)),
        "many reports": likeness(worlds, replace(history, counts=history.counts * 900, net=history.net * 900)),
        "nothing": likeness(worlds, replace(history, counts=lone * 0)),
    }


def laid(panel: Panel, **tally: int) -> Laid:
    return Laid(panel, **{"rows": 9, "used": 9, "strange": 0, "within": 0, "uncoded": 0, **tally}, scored=True)


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_drawn_on_the_page(case: str, found: dict[str, Likeness]) -> None:
    figure = alike(found[case], ("The region goes on as it is", "polecat-2022-to-2024"))
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    for text in (t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()):
        box = text.get_window_extent()
        shown = text.axes is None or text in text.axes.texts or text in (text.axes.title, text.axes._left_title)
        assert not shown or (box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1), text.get_text()
    assert len(figure.axes) == (2 if case == "another time" else 3)


def test_what_is_drawn_was_computed(found: dict[str, Likeness]) -> None:
    mine = found["worlds"]
    figure = alike(mine, ("a", "b"))
    points = np.concatenate([np.asarray(c.get_offsets()) for c in figure.axes[0].collections if len(c.get_offsets()) > 1])
    kinds = mine.volumes[mine.volumes["about"].isin(["cooperation", "conflict"])]
    loud = kinds[(kinds["reported"] > 0) & (kinds["simulated"] > 0)]
    expected = loud[["reported", "simulated"]].to_numpy(float) / len(mine.months)
    silent = (np.isclose(points, points.min(axis=0)) & (points.min(axis=0) < expected.min(axis=0))).any(axis=1)
    np.testing.assert_allclose(sorted(map(tuple, points[~silent])), sorted(map(tuple, expected)))
    assert silent.sum() == ((kinds["reported"] > 0) != (kinds["simulated"] > 0)).sum() > 0


def test_words_say_what_was_compared(found: dict[str, Likeness], baseline: Scenario) -> None:
    assert compared(found["worlds"]) == (
        f"Simulated: 30 worlds. Compared: {found['worlds'].dyads} directed dyads that are active on both sides, over the 24 "
        "months that both have, 2022-02 to 2024-01."
    )
    assert "no month in common, so that only rhythms are compared" in compared(found["another time"])
    assert "No dyad is active on both sides" in compared(found["nothing"])
    history = simulated(baseline, 2022, 0, 1)
    told = reading(laid(history, rows=12, used=9, strange=2, within=1))
    assert "9 of 12 rows used, 2022-02 to 2024-01; 2 name nobody" in told and "1 stay within one actor" in told
    assert "Not all have a score" in reading(replace(laid(history), scored=False))


@pytest.mark.parametrize("case", [*CASES, "nothing"])
def test_every_case_is_printed(case: str, found: dict[str, Likeness], baseline: Scenario) -> None:
    text = io.StringIO()
    show_likeness(Console(file=text, width=130), found[case], laid(simulated(baseline, 2022, 0, 1)))
    said = text.getvalue()
    assert ("Who deals how with whom" in said) == (case not in {"another time", "nothing"})
    assert ("Rhythm of dyad-months" in said) == (case != "nothing") and "nan" not in said


def test_tables_and_figure_are_written(found: dict[str, Likeness], tmp_path: Path) -> None:
    paths = [*write_likeness(found["worlds"], tmp_path), *draw_likeness(found["worlds"], ("a", "b"), tmp_path)]
    assert [p.name for p in paths] == ["measures.csv", "volumes.csv", "rhythms.csv", "shape.csv", "likeness.png", "likeness.svg"]
    assert len(pd.read_csv(tmp_path / "measures.csv")) == 9
    before = (tmp_path / "likeness.svg").read_bytes()
    draw_likeness(found["worlds"], ("a", "b"), tmp_path)
    assert (tmp_path / "likeness.svg").read_bytes() == before
    assert draw_likeness(found["nothing"], ("a", "b"), tmp_path / "no") == []


def test_records_as_text_come_back_whole(baseline: Scenario) -> None:
    mine = records(baseline, 2022, 5)
    table = pd.read_csv(io.StringIO(record_text(mine, "csv")), keep_default_na=False)
    assert tuple(table.columns) == FIELDS
    assert table.to_dict("records") == [r.fields() for r in mine]
    lines = record_text(mine, "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == [r.fields() for r in mine]
    assert record_text([], "csv") == ",".join(FIELDS) + "\n" and record_text([], "jsonl") == ""


@pytest.mark.parametrize("form", FORMATS)
def test_sums_as_text_come_back_whole(form: str, baseline: Scenario) -> None:
    frame = dyad_months(simulated(baseline, 2022, 5, 1))
    text = frame_text(frame, "csv" if form == "csv" else "jsonl")
    back = (
        pd.read_csv(io.StringIO(text), keep_default_na=False)
        if form == "csv"
        else pd.DataFrame(map(json.loads, text.splitlines()))
    )
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)
