"""Exploration: what is printed, written and drawn says what was found, and says so where nothing was."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from rich.console import Console

import sim.cli.explore as verb
from sim.cli import main
from sim.show.exploration import described, listed, sentences, show_exploration, signpost, write_exploration
from sim.show.figures.discovery import signposts, tree
from sim.show.figures.indices import indices
from sim.study.discovery import Bound, Discovery
from sim.study.explore import LIBRARIES, Exploration, Plan, explored
from tests.study.small import loaded, overlay, write

pytestmark = pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the extra `analysis`")
QUIET = """\
events: {flood: null}
changes: {rate.alba_dams: 0, rate.brenn_raids: 0, rate.alba_trades: 0, rate.treaty: 0, coupling.tolls_build_dams: 0,
  start.river: START, noise.river: [0.02, 0.03, 0.05]}
"""
VARIED = ("start.river", "noise.river", "trust.alba.brenn")


@pytest.fixture(scope="module", name="folder")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("river"))


@pytest.fixture(scope="module", autouse=True)
def without_a_screen() -> Iterator[None]:
    with mpl.rc_context():
        mpl.use("Agg")
        yield


def exploration(folder: Path, start: str, varied: tuple[str, ...], outcome: str = "dammed") -> Exploration:
    scenario = overlay(folder, QUIET.replace("START", start))
    return explored(Plan(scenario, outcome, 240, 16, varied, 1), lambda *_: None)


@pytest.fixture(scope="module", name="found")
def one_that_finds(folder: Path) -> Exploration:
    return exploration(folder, "[0.3, 0.5, 0.7]", VARIED)


@pytest.fixture(scope="module", name="barren")
def one_that_finds_nothing(folder: Path) -> Exploration:
    return exploration(folder, "0.5", VARIED[1:], "dam")


def printed(found: Exploration) -> str:
    out = StringIO()
    show_exploration(Console(file=out, width=130), found)
    return " ".join(out.getvalue().split())


def texts(figure: Figure) -> str:
    return " ".join(" ".join(text.get_text().split()) for text in figure.findobj(mpl.text.Text))


def test_the_planted_number_is_told_with_its_rank_its_share_and_its_signpost(found: Exploration) -> None:
    said = printed(found)
    assert "What it rests on: The river was shut" in said
    assert "The starting level of the river" in said
    assert "Noise, not told apart from luck: the unexplained change of the river and Alba's trust in Brenn." in said
    assert "The river was shut in " in said
    assert "when the starting level of the river is above 0.5" in said
    assert "the box holds" in said
    assert "Cross-check (CART)" in said


def test_nothing_is_said_to_be_found_where_nothing_is(barren: Exploration) -> None:
    said = printed(barren)
    assert "Nothing found: the 2 numbers did not move the outcome by more than luck does." in said
    assert "PRIM finds no box that holds" in said
    assert "What it rests on" not in said


def test_an_outcome_that_hardly_happens_is_not_searched(folder: Path) -> None:
    scenario = overlay(folder, QUIET.replace("START", "0.1"))
    found = explored(Plan(scenario, "dammed", 96, 4, ("noise.river",), 1), lambda *_: None)
    assert "Nothing to search: 0 of 96 cases" not in printed(found)
    assert "Nothing to search: 0 of 384 cases are successes." in printed(found)


def test_tables_are_written(found: Exploration, tmp_path: Path) -> None:
    write_exploration(found, tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == {"indices", "points", "signposts", "tree"}
    table = pd.read_csv(tmp_path / "indices.csv")
    assert table["in_words"].iloc[0] == "the starting level of the river"
    points = pd.read_csv(tmp_path / "points.csv")
    assert len(points) == found.design.points == 40 * 6
    assert points["mean"].mean() == pytest.approx(found.answers.mean())


def test_the_indices_are_drawn_with_the_noise_floor(found: Exploration) -> None:
    figure = indices(found)
    (panel,) = figure.axes
    assert "The starting level of the river" in texts(figure)
    assert "rank 1" in texts(figure)
    assert texts(figure).count("noise") >= 3
    assert any(
        line.get_xdata()[0] == pytest.approx(found.sensitivity.floor) for line in panel.lines if len(line.get_xdata()) == 2
    )
    bars = [patch for patch in panel.patches if isinstance(patch, Rectangle)]
    assert [bool(bar.get_hatch()) for bar in bars] == [False, True, True], "noise is told from the others without colour"


def test_the_box_is_drawn_among_the_points(found: Exploration) -> None:
    figure = signposts(found)
    above = figure.axes[0]
    assert len(above.collections[0].get_offsets()) == found.design.points
    frame = [patch for patch in above.patches if isinstance(patch, Rectangle)][-1]
    limit = next(bound.limit for bound in (found.discovery.box if found.discovery else ()) if bound.number == "start.river")
    assert frame.get_x() == pytest.approx(limit)
    assert "Signposts to watch: The river was shut" in texts(figure)


def test_a_figure_says_so_where_no_box_holds(barren: Exploration) -> None:
    assert "No signposts for" in texts(signposts(barren))


def test_the_tree_is_drawn_with_a_question_and_its_leaves(found: Exploration) -> None:
    figure = tree(found)
    assert "The starting level of the river is below" in texts(figure)
    assert "yes" in texts(figure)
    assert "unseen:" in texts(figure)
    page = figure.get_window_extent()
    figure.draw_without_rendering()
    for text in figure.axes[0].texts:
        frame = text.get_bbox_patch()
        assert frame is not None
        extent = frame.get_window_extent()
        assert page.x0 <= extent.x0 < extent.x1 <= page.x1


def test_two_bounds_of_a_number_are_one_signpost(folder: Path) -> None:
    scenario = loaded(folder, "base")
    rule = (Bound("start.river", False, 0.6), Bound("trust.alba.brenn", True, 0.25), Bound("start.river", True, 0.4))
    said = "the starting level of the river is between 0.40 and 0.60 and Alba's trust in Brenn is above 0.25"
    assert signpost(scenario, rule) == said
    assert listed(["a", "b", "c"], ", ") == "a, b and c"


@pytest.mark.parametrize("how", ["10", "start.river,noise.river"])
def test_the_verb_prints_and_writes(
    how: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay(folder, QUIET.replace("START", "[0.3, 0.5, 0.7]"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(verb, "loaded", lambda names, lens: (loaded(folder, "overlay", lens),))
    words = ("explore", "overlay", "--outcome", "dammed", "--points", "240", "-n", "8", "--factors", how, "--workers", "1")
    monkeypatch.setattr(sys, "argv", ["realpolitik", *words, "--out", "here"])
    with pytest.raises(SystemExit) as end:
        main()
        raise SystemExit(0)
    out = capsys.readouterr()
    assert end.value.code in (0, None), out.err
    assert "Signposts to watch" in out.out
    assert (tmp_path / "here" / "figures" / "indices.png").is_file()
    assert (tmp_path / "here" / "screening.csv").exists() == (how == "10")


def learnt(found: Exploration) -> Discovery:
    assert found.discovery is not None
    return found.discovery


def test_where_all_numbers_matter_none_is_called_noise_and_ranks_that_overlap_are_told_as_open(found: Exploration) -> None:
    table = found.sensitivity.indices
    said = printed(replace(found, sensitivity=replace(found.sensitivity, indices=table.assign(noise=False, best=1, worst=2))))
    assert "Noise, not told apart from luck" not in said
    assert "Intervals that overlap leave ranks open: 40 rows are few." in said
    assert "--points 960 would take four times as long and halve the intervals." in said
    sure = table.assign(best=1, worst=1)
    assert "ranks open" not in printed(replace(found, sensitivity=replace(found.sensitivity, indices=sure)))


def test_a_part_of_the_model_in_the_box_is_nothing_to_be_watched(found: Exploration) -> None:
    box = learnt(found).box
    assert "nothing to be watched" not in printed(found) and len(box) == 1
    noisy = replace(learnt(found), box=(*box, Bound("noise.river", True, 0.03)), without=(0.5, 0.4))
    said = printed(replace(found, discovery=noisy))
    assert "The unexplained change of the river is a part of the model, and nothing to be watched." in said
    pulled = Bound("coupling.dams_stop_boats", True, 0.2)
    more = replace(noisy, box=(*noisy.box, pulled), without=(0.5, 0.4, 0.3))
    assert " are parts of the model, and nothing to be watched." in printed(replace(found, discovery=more))


def test_a_tree_that_asks_nothing_and_a_tree_without_a_box_beside_it_are_told(found: Exploration) -> None:
    mine = learnt(found)
    mute = replace(mine, tree=replace(mine.tree, question=None, yes=None, no=None))
    told = "Cross-check (CART): no question about these numbers explains 2 % of what differs between points."
    assert list(sentences(found, mute))[-1] == told
    boxless = list(sentences(found, replace(mine, box=(), without=(), crossed=replace(mine.crossed, holds_up=True))))
    assert boxless[0].startswith("PRIM finds no box that holds on the ") and boxless[0].endswith(" not seen.")
    assert boxless[-1].endswith("; PRIM has no box to compare it with.")
    both = list(sentences(found, replace(mine, crossed=replace(mine.crossed, holds_up=True))))[-1]
    assert "; of the numbers of the box the tree asks about all, and " in both and both.endswith(" of that leaf lies in the box.")


def test_a_success_of_a_level_is_told_by_what_it_passes(found: Exploration) -> None:
    level = replace(found, plan=replace(found.plan, outcome="dam"), cases=replace(found.cases, threshold=0.45))
    rule, counted = learnt(found).box, learnt(found).counted
    assert described(level, rule, counted).startswith("The dam at the end above 0.45 in ")
    assert described(found, rule, counted).startswith("The river was shut in ")


def test_where_nothing_was_searched_no_signposts_are_written(found: Exploration, tmp_path: Path) -> None:
    write_exploration(replace(found, discovery=None, barren="3 of 96 cases are successes"), tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == {"indices", "points"}
