"""Figures of influence and lenses: every shape draws on the page, and what is drawn was computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.show.figures.influence import LOOKS, Row, dots
from sim.show.figures.lenses import by_lens
from sim.show.figures.style import mark, save
from sim.study.lenses import VERDICTS, Lenses
from tests.show.test_figures import LONG, OUTCOMES, SCENARIOS, Shape, assert_on_the_page, study, words_of

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
