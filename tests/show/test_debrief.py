"""A brief and a debrief in words: what they say is what was computed, and nobody's text becomes markup."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text
from rich.console import Console

from sim.show.brief import advice_mark, arrow, bar, felt, issue_rows, lens_titles, option_row, points, treaty_row
from sim.show.debrief import GAINED, GOOD, LEFT, MISTAKE, WORSE, decisions_table, histogram, questions, sentences, verdict
from sim.show.debrief_page import rendered, show_debrief, write_debrief
from sim.show.figures.debrief import waterfall
from sim.show.orders import came_of, told
from sim.show.why import weighed
from sim.study.scenario import Scenario
from sim.study.seat.brief import brief
from sim.study.seat.debrief import Choice, Debrief, Decision, debriefed
from sim.study.seat.game import Game, Table, advanced, opened
from sim.study.seat.orders import Orders
from sim.study.seat.why import why
from tests.study.small import loaded, write


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return loaded(write(tmp_path_factory.mktemp("told")))


@pytest.fixture(scope="module")
def played(base: Scenario) -> Table:
    """The last three months of a game; the model plays the second."""
    table = opened(Game(base, 7, 17, ("alba",), first=10))
    for turn in ({"alba": Orders(("alba_dams",), {"treaty": "propose"})}, {}, {"alba": Orders()}):
        table = advanced(table, turn)
    return table


@pytest.fixture(scope="module")
def found(played: Table) -> Debrief:
    return debriefed(played, "alba")


def test_a_month_left_to_the_model_is_not_judged_and_the_sum_still_holds(found: Debrief) -> None:
    assert [verdict(d) == LEFT for d in found.decisions] == [False, True, False]
    middle = found.decisions[1]
    assert (middle.skill, middle.quality) == (0, 0)
    parts = sum(d.others + d.skill + d.luck for d in found.decisions)
    assert found.decisions[0].before + parts == pytest.approx(found.result, abs=1e-12)


def test_whoever_always_takes_the_best_makes_no_mistake(base: Scenario) -> None:
    table = opened(Game(base, 7, 17, ("alba",), first=11))
    for _ in range(2):
        best = debriefed(advanced(table, {"alba": Orders()}), "alba").decisions[-1].best.orders
        table = advanced(table, {"alba": best})
    told_of = debriefed(table, "alba")
    assert [verdict(d) for d in told_of.decisions] == [GOOD, GOOD]
    assert all(abs(d.quality) < 0.005 for d in told_of.decisions)


@pytest.mark.parametrize(
    ("gap", "error", "judged"),
    [
        (0.0, 0.0, GOOD), (-0.004, 0.0, GOOD), (-0.0053, 0.0, GOOD), (-0.03, 0.02, GOOD), (-0.01, 0.001, WORSE),
        (-0.0204, 0.0, WORSE), (-0.024, 0.002, WORSE), (-0.025, 0.002, MISTAKE), (-0.03, 0.001, MISTAKE),
    ],
)  # fmt: skip
def test_verdicts_follow_the_thresholds_that_are_told(gap: float, error: float, judged: str) -> None:
    decision = Decision(1, "2022-02", Choice(Orders(), 0.5 + gap), Choice(Orders(), 0.5), 0.5, 0.5, 0.5, error)
    assert verdict(decision) == judged


def test_a_decision_that_gained_beside_the_model_is_no_mistake_without_a_word(found: Debrief, base: Scenario) -> None:
    chosen, best = Choice(Orders(), 0.55), Choice(Orders(("alba_dams",)), 0.6)
    gained = Decision(10, "2022-11", chosen, best, 0.51, 0.51, 0.55, 0.001, advised="alba_talks")
    assert verdict(gained) == GAINED
    text = " ".join(sentences(replace(found, decisions=(gained,)), base))
    assert "much better than the model would have done, by +4.0 points, though something better was found" in text
    assert "1 was far from the best that we found, yet better than what the model would have done" in text
    assert "In 1 of 1 months the move that your advisers were most for was no part of the best" in text
    agreed = replace(gained, advised="alba_dams")
    assert "advisers" not in " ".join(sentences(replace(found, decisions=(agreed,)), base))


def test_the_sum_comes_first_and_the_start_is_one_number(found: Debrief, base: Scenario) -> None:
    text = " ".join(sentences(found, base))
    assert text.index("what you decided") < text.index("on average of")
    assert "It is no measure of your decisions" in text
    assert float(found.usual.mean()) == found.decisions[0].before


def test_the_sentences_say_what_the_debrief_holds(found: Debrief, base: Scenario) -> None:
    text = " ".join(sentences(found, base))
    assert f"Alba ended with a satisfaction of {points(found.result)} of 100." in text
    assert points(float(found.usual.mean())) in text and points(found.twin) in text
    assert "1 was left to the model" in text and "From " + points(found.decisions[0].before) in text
    half = replace(found, finished=False)
    assert "The game is not over" in " ".join(sentences(half, base))


def test_every_decision_has_its_row(found: Debrief, base: Scenario) -> None:
    rows = decisions_table(found, base)
    assert [row.month for row in rows] == ["2022-11", "2022-12", "2023-01"]
    assert rows[0].did == "dams the river; proposes the river treaty" and rows[1].did == LEFT
    assert rows[2].did == "nothing" and rows[0].luck == points(found.decisions[0].luck, "+")


def test_questions_come_from_the_game(found: Debrief, played: Table) -> None:
    first = found.decisions[0]
    good = replace(first, chosen=Choice(first.chosen.orders, 0.6), best=Choice(first.chosen.orders, 0.6), after=0.55)
    bad = replace(first, chosen=Choice(first.chosen.orders, 0.5), best=Choice(Orders(), 0.6), after=0.55, error=0.001)
    unlucky = " ".join(questions(replace(found, decisions=(good,)), played))
    lucky = " ".join(questions(replace(found, decisions=(bad,)), played))
    assert "then chance took 5.0 points" in unlucky and "defend it" in unlucky
    assert "chance then added 5.0" in lucky and "noticed the mistake" in lucky
    assert "the number does not count" in lucky
    came = came_of(played, 10, first.chosen.orders)
    assert [c.text for c in came] == ["Alba dams the river", "you proposed the river treaty"]
    refused = "you proposed the river treaty; not all others agreed"
    assert (refused in unlucky) is not came[1].done


def test_the_histogram_holds_every_run_and_marks_the_result(found: Debrief) -> None:
    lines = histogram(found)
    marked = [line for line in lines if "← you" in line]
    low, high = (float(word) for word in marked[0].split("█")[0].split("←")[0].split(" to "))
    assert low - 0.06 <= 100 * found.result <= high + 0.06
    assert sum("same luck" in line for line in lines) == 1
    alike = replace(found, usual=np.full(256, found.result), twin=found.result)
    assert sum("█" in line for line in histogram(alike)) == 1


def test_the_figure_stays_on_its_page(found: Debrief, base: Scenario) -> None:
    for debrief in (found, replace(found, decisions=found.decisions[:1])):
        figure = waterfall(debrief, base)
        figure.draw_without_rendering()
        for text in figure.findobj(Text):
            if text.get_visible() and text.get_text().strip():
                box = text.get_window_extent()
                assert box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y0 >= -1 and box.y1 <= figure.bbox.y1 + 1
        heights = {round(float(line.get_ydata()[0]), 6) for line in figure.axes[0].lines}
        assert {round(100 * d.best.value, 6) for d in debrief.decisions if d.decided} <= heights


def test_the_page_escapes_what_files_say_and_loads_nothing(tmp_path: Path, played: Table, found: Debrief) -> None:
    scenario = played.game.scenario
    file = scenario.file.model_copy(update={"title": "<script>alert(1)</script> [bold]x[/]", "about": "<img src=x>"})
    table = replace(played, game=replace(played.game, scenario=replace(scenario, file=file)))
    paths = write_debrief(found, table, tmp_path)
    assert [p.name for p in paths] == ["debrief.html", "debrief.png", "debrief.csv"]
    page = paths[0].read_text(encoding="utf-8")
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page
    assert page == rendered(found, table, tmp_path / "debrief.svg")
    console = Console(width=100, file=io.StringIO(), record=True)
    show_debrief(console, found, table)
    assert "Your decisions" in console.export_text()


def test_orders_in_words(base: Scenario) -> None:
    orders = Orders(("alba_dams",), {"treaty": "refuse", "league": "leave"})
    assert told(orders, base) == "dams the river; refuses the river treaty; leaves the league"
    assert told(Orders(), base) == "nothing"


def test_small_words() -> None:
    assert [points(x, "+") for x in (0.0123, -0.0004, -0.012)] == ["+1.2", "0.0", "−1.2"]
    assert [advice_mark(w) for w in (0.95, 0.7, 0.5, 0.3, 0.0)] == ["++", "+", "~", "−", "−−"]
    assert [arrow(c) for c in (0.01, -0.01, 0.001)] == ["↑", "↓", "·"]
    assert bar(0.5, 0.0, 4) == "◆█··" and bar(0.5, 1.0, 4) == "██·◆"
    assert felt(0.0001) == "·"


def test_a_brief_in_rows_says_what_the_brief_says(played: Table, base: Scenario) -> None:
    before = replace(played, moments=played.moments[:10])
    seen = brief(before, "alba")
    first = issue_rows(seen, base, 1)[0]
    assert (first.title, first.now) == (base.world.issues[first.issue].title, seen.issues[0].now)
    dam = next(option for option in seen.options if option.name == "alba_dams")
    row = option_row(dam, base)
    assert row.breaches == ("the river treaty",) and row.consent is None and "↑" in row.effects[0]
    assert set(row.marks) == set(lens_titles(base)) == {"eclectic", "realist"}
    treaty = next(t for t in seen.treaties if t.name == "treaty")
    assert treaty_row(treaty, base, "alba", "refuse").will == "you refuse it"
    assert treaty_row(treaty, base, "alba").partners == "Brenn"


def test_the_terms_of_a_move_add_up_under_every_lens(played: Table, base: Scenario) -> None:
    seen = brief(played, "alba")
    for option in seen.options:
        found = why(played, "alba", option.name)
        np.testing.assert_allclose(sum(found.terms.values()), found.utility, atol=1e-12)
        assert [option.advice[lens].utility for lens in found.lenses] == pytest.approx(found.utility.tolist())
    dam = next(option for option in seen.options if option.name == "alba_dams")
    shown = weighed(why(played, "alba", "alba_dams"), dam, base)
    assert any(row.term == "Cost" for row in shown.rows) and any("break the river treaty" in line for line in shown.does)
