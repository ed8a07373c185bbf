"""Figures of influence and lenses: every shape draws on the page, and what is drawn was computed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from sim.show.figures.influence import LOOKS, Row, dots
from sim.show.figures.lenses import by_lens
from sim.show.figures.style import mark, save
from sim.show.influence import draw_influence, in_words, sentences, show_influence, summary
from sim.show.lenses import show_lenses
from sim.study.influence import EFFECTS, Influence, Inquiry
from sim.study.lenses import VERDICTS, Lenses
from sim.study.scenario import Scenario
from sim.study.screening import SCREEN
from tests.show.test_figures import LONG, OUTCOMES, SCENARIOS, Shape, assert_on_the_page, study, words_of
from tests.study.small import loaded, write

pytestmark = pytest.mark.filterwarnings("error")
NAMES = ("eclectic", "realist", "liberal", "constructivist")


def rows(count: int, kind: str = "level", size: float = 0.1) -> list[Row]:
    kinds = list(LOOKS)
    return [
        Row(kinds[n % 3], f"{LONG} {n} (jiss-{n:02}a)"[-20 - 12 * (n % 7) :], kind, (e, e - 0.2 * size, e + 0.2 * size))
        for n, e in enumerate(size * (-1.0) ** n / (n + 1) for n in range(count))
    ]


PANELS = {
    "usual": {"Iran's trust in Russia": rows(7), "War": rows(6, "chance"), "Strikes": rows(4, "count", 40.0), "Trade": rows(5)},
    "alone": {"War between Israel and Iran": rows(1, "chance")},
    "tiny": {"Trade": rows(3, "level", 1e-4)},
    "sure": {"Trade": [Row("claim", "A claim", "level", (0.1, 0.1, 0.1))]},
    "long": {LONG: [Row("article", f"{LONG} {LONG} {n}", "level", (0.1, 0.0, 0.2)) for n in range(5)]},
}


@pytest.mark.parametrize("panels", list(PANELS))
def test_influence_draws_on_the_page(panels: str) -> None:
    figure = dots(PANELS[panels], "The region goes on as it is", 512)
    assert_on_the_page(figure)
    assert any("n = 512 " in words and "explore, never predict" in words for words in words_of(figure))


def test_influence_draws_its_rows_in_their_unit() -> None:
    panels = {"War": rows(4, "chance"), "Trade": rows(3)}
    figure = dots(panels, "still", 100)
    for panel, drawn, scale in zip(figure.axes, panels.values(), (100.0, 1.0), strict=True):
        found = [float(np.asarray(cloud.get_offsets())[0, 0]) for cloud in panel.collections if len(cloud.get_offsets()) == 1]
        dotted = [value for value in found if value in {scale * row.effect[0] for row in drawn}]
        assert dotted == [scale * row.effect[0] for row in drawn]
    assert "−5" in words_of(figure) and "+0.10" in words_of(figure)


def test_claims_articles_and_assumptions_differ_without_colour() -> None:
    looks = [(marker, face == "white") for marker, _, face, _ in LOOKS.values()]
    assert len(set(looks)) == len({marker for marker, _ in looks}) == 3


def test_influence_needs_rows() -> None:
    for nothing in ({}, {"War": []}):
        with pytest.raises(ValueError, match="at least one row"):
            dots(nothing, "still", 100)


def lenses_of(shape: Shape, count: int = 4) -> Lenses:
    """Made-up tables of a made-up study."""
    rng, lenses = np.random.default_rng(1), NAMES[:count]
    made = []
    for lens in lenses:
        for scenario in list(SCENARIOS)[: shape.scenarios]:
            for outcome, (_, kind) in list(OUTCOMES.items())[: shape.outcomes]:
                middle = 0.0 if shape.still else rng.normal(0, 5 if kind == "count" else 0.1)
                half = 0.3 * abs(middle)
                sign = int(np.sign(middle)) if rng.random() < 0.6 else 0
                made.append((lens, scenario, outcome, kind, 0.5, 0.01, middle, middle - half, middle + half, sign, bool(sign)))
    columns = ["lens", "scenario", "outcome", "kind", "mean", "se", "difference", "low", "high", "sign", "holds"]
    answers = pd.DataFrame(made, columns=columns)
    told = [
        (scenario, "difference", outcome, 1, "some", " ".join(group.loc[group["holds"], "lens"]), "")
        for (scenario, outcome), group in answers.groupby(["scenario", "outcome"])
    ]
    return Lenses(lenses, answers, pd.DataFrame(), pd.DataFrame(told, columns=VERDICTS))


SHAPES = {
    "usual": (Shape(replicates=20, actors=3), 4),
    "alone": (Shape(scenarios=1, replicates=20, actors=3), 3),
    "many": (Shape(scenarios=6, outcomes=14, replicates=20, actors=3), 4),
    "least": (Shape(scenarios=2, outcomes=1, replicates=20, actors=3), 2),
    "still": (Shape(scenarios=3, outcomes=7, replicates=20, actors=3, still=True), 4),
}


def drawn(name: str) -> Figure:
    shape, lenses = SHAPES[name]
    return by_lens(study(shape), lenses_of(shape, lenses))


@pytest.mark.parametrize("name", list(SHAPES))
def test_lenses_draw_on_the_page(name: str) -> None:
    assert_on_the_page(drawn(name))


def test_lenses_draw_the_table_hollow_where_it_does_not_hold() -> None:
    shape = Shape(scenarios=2, outcomes=4, replicates=20, actors=3)
    found = lenses_of(shape)
    panel = by_lens(study(shape), found).axes[0]
    clouds = [cloud for cloud in panel.collections if len(cloud.get_offsets()) == 4 and cloud.get_facecolor().size]
    mine = found.answers[found.answers["scenario"] == "jcpoa_breakthrough"]
    assert len(clouds) == len(NAMES)
    for cloud, (n, lens) in zip(clouds, enumerate(NAMES), strict=True):
        expected = mine[mine["lens"] == lens]
        np.testing.assert_allclose(np.asarray(cloud.get_offsets())[:, 0], 100 * expected["difference"])
        white = [bool(face[:3].min() == 1.0) for face in np.asarray(cloud.get_facecolor())]
        assert white == [not holds for holds in expected["holds"]], mark(n)


@pytest.mark.parametrize("which", ["influence", "lenses"])
def test_the_same_drawing_gives_the_same_bytes(which: str, tmp_path: Path) -> None:
    pictures = []
    for folder in ("one", "two"):
        figure = dots(PANELS["usual"], "still", 100) if which == "influence" else drawn("least")
        pictures += [[path.read_bytes() for path in save(figure, tmp_path / folder, which)]]
    assert pictures[0] == pictures[1]


# --- influence in words

CLAIM, ARTICLE, ASSUMED = ("claim", "gaz-3a"), ("article", "herald-2021"), ("assumption", "rate.alba_dams")
SAYS = {"claim": "The dam has grown high.", "article": "The river in 2021.", "assumption": "In summer."}


@pytest.fixture(scope="module", name="river")
def small_river(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return loaded(write(tmp_path_factory.mktemp("river")))


def moved(
    sure: tuple[tuple[str, str], ...],
    idle: tuple[tuple[str, str], ...] = (),
    still: tuple[str, ...] = (),
    screen: tuple[float, ...] = (),
) -> Influence:
    """What surely moves the dam, what cannot be told from luck, the claims that move nothing, and correlations screened."""
    effects = [(*item, SAYS[item[0]], "dam", "level", 0.2, 0.1, 0.3, 1e-9, 1e-8, 0.8, -0.1, 0.1, "") for item in sure]
    effects += [(*item, SAYS[item[0]], "dam", "level", 0.0, -0.1, 0.1, 0.9, 1.0, 0.0, 0.0, 0.0, "") for item in idle]
    rest = [(name, "claim", "no number rests on it", "Something.") for name in still]
    wide = pd.DataFrame({column: list(screen) if column == "correlation" else [""] * len(screen) for column in SCREEN})
    return Influence(pd.DataFrame(effects, columns=EFFECTS), pd.DataFrame(rest, columns=["item", "what", "why", "says"]), wide)


def influence_of(river: Scenario, found: Influence) -> str:
    console = Console(file=io.StringIO(), width=130, record=True)
    show_influence(console, found, Inquiry(river, ("dam",), 30, 1))
    return " ".join(console.export_text().split())


def test_only_what_moves_something_has_a_table(river: Scenario) -> None:
    evidence, assumptions = "Evidence that moves base most", "Assumptions that move base most"
    for sure, heads in (
        ((CLAIM,), (True, False)),
        ((ASSUMED,), (False, True)),
        ((CLAIM, ASSUMED), (True, True)),
        ((), (False,) * 2),
    ):
        text = influence_of(river, moved(sure, tuple({CLAIM, ARTICLE, ASSUMED} - set(sure))))
        assert (evidence in text, assumptions in text) == heads
        assert ("In words" in text) == ("n = 30 paired worlds" in text) == any(heads)


def test_where_nothing_moves_that_is_all_that_is_said_and_nothing_is_drawn(river: Scenario, tmp_path: Path) -> None:
    found = moved((), (CLAIM,))
    told = "1 claim in force: 0 surely move an outcome, 1 moves none that this sample can tell from luck."
    assert influence_of(river, found) == told and list(sentences(found, Inquiry(river, ("dam",), 30, 1))) == []
    assert draw_influence(found, Inquiry(river, ("dam",), 30, 1), tmp_path) is None and not list(tmp_path.iterdir())


def test_an_article_is_left_out_as_a_whole(river: Scenario) -> None:
    found = moved((ARTICLE,))
    assert "The whole article (herald-2021)" in influence_of(river, found)
    (told,) = sentences(found, Inquiry(river, ("dam",), 30, 1))
    assert told == "Leave the article herald-2021 out, and “The dam at the end” rises by 0.2 ± 0.1."
    (row,) = found.effects.itertuples()
    assert in_words(river, row, 160) == "the whole article"


def test_the_figure_calls_each_by_what_it_is(river: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, list[Row]] = {}

    def caught(panels: Mapping[str, list[Row]], title: str, replicates: int) -> Figure:
        seen.update(panels)
        return dots(panels, title, replicates)

    monkeypatch.setattr("sim.show.figures.influence.dots", caught)
    picture = draw_influence(moved((CLAIM, ARTICLE, ASSUMED)), Inquiry(river, ("dam",), 30, 1), tmp_path)
    assert picture is not None and picture.is_file()
    labels = [row.label for row in seen["The dam at the end"]]
    assert labels[:2] == ["The dam has grown high (gaz-3a)", "herald-2021 as a whole"]
    assert labels[2].endswith(": 0.2 → 0.5") and "rate.alba_dams" not in labels[2], "an assumption by its words and its ends"


def test_the_summary_counts_what_moves_what_does_not_and_what_was_screened() -> None:
    every = list(summary(moved((CLAIM, ASSUMED))))
    assert every == ["1 claim in force: 1 surely moves an outcome.", "1 assumption tested: 1 surely moves an outcome."]
    told = list(summary(moved((ARTICLE, ("article", "gazette-2016")), (CLAIM,), ("her-1b", "her-1c"), (0.5, -0.2, float("nan")))))
    assert told[0] == (
        "3 claims in force: 0 surely move an outcome, 1 moves none that this sample can tell from luck, "
        "2 move nothing: no number rests on it (2)."
    )
    assert told[1] == "2 articles: 2 surely move an outcome."
    assert told[2].startswith("One thing is left out at a time: ")
    screened = "tested are those that the outcomes followed most over drawn worlds (screen.csv)"
    assert told[3] == f"3 assumptions with a range; {screened}, and 1 that no rank correlation can judge."
    assert list(summary(moved((CLAIM,), screen=(0.5,))))[1] == f"1 assumption with a range; {screened}."


# --- lenses in words


def through(lenses: Lenses, scenarios: int) -> str:
    console = Console(file=io.StringIO(), width=160, record=True)
    show_lenses(console, lenses, study(Shape(scenarios=scenarios, outcomes=2, replicates=20, actors=3)))
    return console.export_text()


def test_a_lone_scenario_is_told_by_its_levels_under_each_lens() -> None:
    made = lenses_of(Shape(scenarios=1, outcomes=2, replicates=20, actors=3), 2)
    answers = made.answers.assign(holds=made.answers["lens"] == "realist", mean=0.25, se=0.01, kind="level")
    text = through(Lenses(made.names, answers, pd.DataFrame(), pd.DataFrame([], columns=VERDICTS)), 1)
    assert f"Outcomes of {next(iter(SCENARIOS))} by lens" in text and "changes, against" not in text
    for title, _ in list(OUTCOMES.values())[:2]:
        (row,) = (line for line in text.splitlines() if line.startswith(f"│ {title[:20]}"))
        assert [cell.strip() for cell in row.split("│")[2:4]] == ["0.25 ± 0.01", "0.25 ± 0.01 *"]
    assert "expectation" not in text.casefold(), "nothing was expected, and nothing is said of it"


def test_what_holds_the_other_way_under_a_lens_is_told_with_the_lens() -> None:
    made = lenses_of(Shape(scenarios=2, outcomes=2, replicates=20, actors=3), 3)
    scenario, (first, second) = list(SCENARIOS)[1], list(OUTCOMES)[:2]
    judged = [
        (scenario, "difference", first, 1, "some", "eclectic realist", "liberal"),
        (scenario, "difference", second, 0, "none", "", ""),
        (scenario, "expectation", "calm", 1, "all", "eclectic realist liberal", ""),
    ]
    columns = ["lens", "scenario", "expectation", "says", "verdict"]
    expected = pd.DataFrame([(lens, scenario, "calm", "All stays calm", "supported") for lens in made.names], columns=columns)
    text = " ".join(through(Lenses(made.names, made.answers, expected, pd.DataFrame(judged, columns=VERDICTS)), 2).split())
    assert "eclectic, realist; opposite: liberal" in text
    assert "of 2 differences, 0 hold under all lenses, 1 under some, 1 under none; 1 with the opposite under some lens." in text
    assert "What the sources expect, by lens" in text
    assert "Of 1 expectation, 1 are supported under all lenses, 0 under some, 0 under none." in text
    assert f"Outcomes of {scenario} by lens" not in text
