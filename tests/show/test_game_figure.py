"""Games on paper: every shape draws on the page, what is drawn was computed, and the words say what the tables hold."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import combinations
from math import prod
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from rich.console import Console

from sim.show.figures.game import Cast, changes, mosaic
from sim.show.figures.strategies import spreads
from sim.show.figures.style import save, signed
from sim.show.game import MOST_EQUILIBRIA, sentences, show_game, write_game
from sim.study.equilibria import Mixed
from sim.study.findings import Findings, findings
from sim.study.games import Bout, Payoffs, best_replies, played, pure_equilibria
from sim.study.strategies import load_contest
from sim.world.evidence import load_evidence
from tests.study.small import write

pytestmark = pytest.mark.filterwarnings("error")
SHAPES = {"one": (3,), "two": (2, 2), "uneven": (2, 5), "three": (2, 3, 2), "four": (3, 3, 2, 3)}
NAMES = ("Russia", "United States", "Iran", "Israel", "Europe", "Gulf states")


def game(shape: tuple[int, ...], replicates: int = 30, status_quo: bool = True) -> Payoffs:
    rng = np.random.default_rng(5)
    players = len(shape)
    values = 0.6 + 0.03 * rng.standard_normal((*shape, 1, players)) + 0.02 * rng.standard_normal((replicates, players))
    values = values + 0.01 * rng.standard_normal((*shape, replicates, players))
    quo = 0.6 + 0.02 * rng.standard_normal((replicates, players)) if status_quo else None
    return Payoffs(NAMES[:players], tuple(tuple(f"s{n}" for n in range(size)) for size in shape), values, quo)


def cast(payoffs: Payoffs, title: str = "Keep the dialogue {}") -> Cast:
    strategies = tuple(tuple(title.format(n) for n in range(size)) for size in payoffs.shape)
    codes = tuple(name[:3].upper() for name in payoffs.players)
    return Cast("Who does what to whom", payoffs.players, codes, strategies, "n = 30 paired worlds; explore, never predict")


def words_of(figure: Figure) -> list[str]:
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]


def assert_on_the_page(figure: Figure) -> None:
    """No text is cut off, and none of the drawing's own runs into another."""
    figure.draw_without_rendering()
    inside = [t for axes in figure.axes for t in axes.texts if t.get_text().strip()]
    outside = [t for t in figure.texts if t.get_text().strip()]
    found = {text: text.get_window_extent() for text in (*inside, *outside)}
    for text, box in found.items():
        on = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1
        assert on, f"{text.get_text()!r} leaves the page"
    for (one, a), (two, b) in combinations(found.items(), 2):
        across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 3 or down < 6, f"{one.get_text()!r} runs into {two.get_text()!r}"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("drawing", [mosaic, spreads])
def test_every_shape_draws_on_the_page(drawing: object, shape: str) -> None:
    payoffs = game(SHAPES[shape])
    figure = mosaic(payoffs, cast(payoffs)) if drawing is mosaic else spreads(payoffs, cast(payoffs))
    assert_on_the_page(figure)
    assert any("explore, never predict" in words for words in words_of(figure))


def test_long_titles_are_wrapped() -> None:
    payoffs = game((2, 3, 2))
    assert_on_the_page(mosaic(payoffs, cast(payoffs, "Drop it and stand with all the West {}")))


@pytest.mark.parametrize("shape", ["two", "three"])
def test_the_mosaic_prints_every_payoff_and_rings_the_equilibria(shape: str) -> None:
    payoffs = game(SHAPES[shape])
    figure = mosaic(payoffs, cast(payoffs))
    (axes,) = figure.axes
    printed = [t.get_text() for t in axes.texts]
    assert sorted(w for w in printed if w[-1].isdigit() and "." in w) == sorted(signed(x) for x in changes(payoffs).ravel())
    boxes = [p for p in axes.patches if isinstance(p, Rectangle) and not p.get_fill()]
    best = best_replies(payoffs.mean)
    rings = [p for p in boxes if p.get_linewidth() > 2]
    assert len(rings) == len(pure_equilibria(payoffs.mean))
    assert len(boxes) - len(rings) == best.sum()
    bold = sum(t.get_fontweight() == "bold" for t in axes.texts)
    assert bold == best.sum(), "best replies are told without colour"
    assert printed.count("RUS") == prod(payoffs.shape)


def test_without_a_status_quo_levels_are_drawn_and_one_world_draws_too() -> None:
    payoffs = game((2, 2), status_quo=False)
    assert changes(payoffs).min() > 40
    assert not any("status quo" in words for words in words_of(spreads(payoffs, cast(payoffs))))
    alone = game((2, 2), replicates=1)
    dotted = [p.get_linestyle() for p in mosaic(alone, cast(alone)).axes[0].patches if not p.get_fill() and p.get_linewidth() < 2]
    assert dotted and all(style != "-" for style in dotted), "one world is sure of nothing"


def test_the_strategies_fill_best_replies() -> None:
    payoffs = game((2, 3))
    figure = spreads(payoffs, cast(payoffs))
    drawn = [c for axes in figure.axes for c in axes.collections]
    best = best_replies(payoffs.mean)
    filled = sum(len(c.get_offsets()) for c in drawn if c.get_facecolor().sum() < 2)
    assert filled == best.sum()
    assert sum(len(c.get_offsets()) for c in drawn) == best.size


def test_files_repeat_byte_for_byte(tmp_path: Path) -> None:
    payoffs = game((2, 2))
    first, again = (save(mosaic(payoffs, cast(payoffs)), tmp_path / name, "game") for name in ("a", "b"))
    assert all(one.read_bytes() == two.read_bytes() for one, two in zip(first, again, strict=True))


# --- in words

TEXT = """\
schema: 1
name: upstream
title: Who gets the river [all of it]
about: Alba may open or shut the river and Brenn may wait or raid, so that it can be seen who would do what.
base: base
watch: [dam]
players:
  alba:
    open: {title: Open the river, reason: Peace., events: {gates: {title: Gates, at: 2022-03, set: {river: 0.0}, reason: r}}}
    shut: {title: Shut it, reason: Power., events: {gates: {title: Gates, at: 2022-03, set: {river: 1.0}, reason: r}}}
  brenn:
    wait: {title: Wait and see, reason: Nothing is written here.}
    raid: {title: Raid, reason: Water., events: {boats: {title: Boats, at: 2022-04, opportunities: {brenn_raids: 6}, reason: r}}}
"""


@pytest.fixture(name="found", scope="module")
def small_game(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    folder = write(tmp_path_factory.mktemp("shown_game"))
    (folder / "game.yaml").write_text(TEXT, encoding="utf-8")
    contest = load_contest(str(folder / "game.yaml"), None, load_evidence(folder / "seeds"))
    return findings(played(contest, Bout(80, 5)), 0.01, mixed=False)


def test_a_game_is_printed_whole(found: Findings) -> None:
    console = Console(width=130, file=io.StringIO(), record=True)
    show_game(console, found)
    text = console.export_text()
    assert "Who gets the river [all of it]: what each strategy is worth" in text
    for words in ("Open the river", "Wait and see", "What is safe to choose", "Dominated strategies", "Status quo", "Share"):
        assert words in text
    assert "nan" not in text.casefold()


def test_the_sentences_say_what_the_tables_hold(found: Findings) -> None:
    told = list(sentences(found))
    assert "Brenn: “Raid” is best whatever the others do." in told
    assert any(line.startswith("Nobody would turn away from Alba: ") and "Brenn: Raid" in line for line in told)


def test_mixed_equilibria_are_printed_as_chances(found: Findings, tmp_path: Path) -> None:
    halves = (np.array([0.25, 0.75]), np.array([0.0, 1.0]))
    mixed = replace(found, mixed=Mixed((halves,), complete=True), shares=(0.5,))
    console = Console(width=130, file=io.StringIO(), record=True)
    show_game(console, mixed)
    text = console.export_text()
    assert "Open the river 25 %, Shut it 75 %" in text and "Equilibria in mixed strategies" in text
    write_game(mixed, tmp_path)
    table = pd.read_csv(tmp_path / "mixed_equilibria.csv")
    assert list(table["chance"]) == [0.25, 0.75, 0.0, 1.0] and set(table["share"]) == {0.5}
    assert any("broken off" in line for line in sentences(replace(found, mixed=Mixed((), complete=False))))


def test_all_tables_are_written_in_full(found: Findings, tmp_path: Path) -> None:
    paths = write_game(found, tmp_path / "new")
    assert {p.stem for p in paths} == {"payoffs", "choices", "robust", "dominance", "pure_equilibria", "temptations"}
    payoffs = pd.read_csv(tmp_path / "new" / "payoffs.csv")
    assert len(payoffs) == 4 * 3 and list(payoffs.columns[:3]) == ["alba", "brenn", "of"]
    mine = payoffs[(payoffs["alba"] == "shut") & (payoffs["brenn"] == "raid") & (payoffs["of"] == "alba")]
    assert float(mine["mean"].iloc[0]) == pytest.approx(float(found.payoffs.mean[1, 1, 0]), rel=1e-12)


def shown(found: Findings) -> str:
    console = Console(width=130, file=io.StringIO(), record=True)
    show_game(console, found)
    return console.export_text()


def paid(found: Findings, *means: tuple[float, float]) -> Findings:
    """The game with what its four combinations are worth to Alba and to Brenn, alike in all of ten worlds."""
    values = np.repeat(np.array(means).reshape(2, 2, 1, 2), 10, axis=2)
    payoffs = replace(found.payoffs, values=values, status_quo=np.full((10, 2), 0.5))
    before, after = found.played.watched_before[:10], found.played.watched[..., :10, :]
    again = replace(found.played, payoffs=payoffs, watched=after, watched_before=before)
    return findings(again, 0.01, mixed=False)


PENNIES = ((0.6, 0.4), (0.4, 0.6), (0.4, 0.6), (0.6, 0.4))


def test_a_game_in_which_all_chase_one_another_has_no_table_of_the_dominated_and_no_place_to_stay(found: Findings) -> None:
    chased = paid(found, *PENNIES)
    text = shown(chased)
    assert "Dominated strategies" not in text and "Dominated strategies" in shown(found)
    assert "In the sample there is no combination from which nobody would turn away." in text
    assert "Nobody would turn away from" not in text and "taken out again and again" not in text


def test_what_is_best_against_everything_is_told_apart_from_what_every_rule_chooses(found: Findings) -> None:
    # Alba's opening is worth more whatever Brenn does; Brenn's raid is worth less where Alba shuts the river, but hardly.
    told = list(sentences(paid(found, (0.6, 0.45), (0.6, 0.6), (0.4, 0.505), (0.4, 0.5))))
    assert "Alba: “Open the river” is best whatever the others do." in told
    assert "Brenn: “Raid” is chosen by every rule." in told


def test_rules_that_differ_are_told_one_by_one(found: Findings) -> None:
    # The raid is a gamble: at its worst worth less than waiting, on average more, and there is less to be sorry for.
    told = list(sentences(paid(found, (0.6, 0.5), (0.6, 0.9), (0.4, 0.5), (0.4, 0.3))))
    picks = {"maximin": "Wait and see", "minimax regret": "Raid", "satisficing": "Wait and see", "best on average": "Raid"}
    assert f"Brenn: the rules differ ({'; '.join(f'{rule}: “{pick}”' for rule, pick in picks.items())})." in told


def test_that_no_mixed_equilibrium_was_found_or_more_than_are_shown_is_told(found: Findings) -> None:
    assert "No equilibrium in mixed strategies was found." in sentences(replace(found, mixed=Mixed((), complete=True)))
    many = tuple((np.array([n / 20, 1 - n / 20]), np.array([0.5, 0.5])) for n in range(1, MOST_EQUILIBRIA + 3))
    full = replace(found, mixed=Mixed(many, complete=True), shares=(0.5,) * len(many))
    assert f"{MOST_EQUILIBRIA + 2} mixed equilibria were found; the first {MOST_EQUILIBRIA} are shown." in sentences(full)
    text = shown(full)
    assert "Open the river 40 %, Shut it 60 %" in text and "Open the river 45 %, Shut it 55 %" not in text
    few = replace(full, mixed=Mixed(many[:MOST_EQUILIBRIA], complete=True), shares=(0.5,) * MOST_EQUILIBRIA)
    assert not any("mixed" in line for line in sentences(few))
