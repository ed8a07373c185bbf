"""Figures: every shape of study draws cleanly, nothing leaves the page, what is drawn was computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib._pylab_helpers import Gcf
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from sim.show.figures.fans import fan, fans
from sim.show.figures.forest import forest
from sim.show.figures.network import largest_changes, network, telling_ties
from sim.show.figures.style import mark, save, signed, width_of, wrapped
from sim.show.figures.winners import winners
from sim.show.words import percent

pytestmark = pytest.mark.filterwarnings("error")

Floats = NDArray[np.float64]

ACTORS = {
    "russia": ("Russia", 0.50, True),
    "iran": ("Iran", 0.25, True),
    "israel": ("Israel", 0.28, True),
    "usa": ("United States", 1.00, True),
    "china": ("China", 0.50, False),
    "gulf": ("Gulf monarchies", 0.22, False),
    "europe": ("Europe", 0.45, False),
    "hezbollah": ("Hezbollah", 0.06, False),
    "syria": ("Syria", 0.04, False),
    "ukraine": ("Ukraine", 0.12, False),
    "turkey": ("Türkiye", 0.25, False),
    "egypt": ("Egypt", 0.10, False),
    "iraq": ("Iraq", 0.08, False),
    "nations": ("Secretary-General of the United Nations", 0.04, False),
    "agency": ("International Atomic Energy Agency", 0.04, False),
    "houthis": ("Houthis", 0.05, False),
}
EAST, WEST = ("russia", "iran", "hezbollah", "syria", "china"), ("israel", "usa", "europe", "ukraine")
SCENARIOS = {
    "baseline": "As the articles left it",
    "jcpoa_breakthrough": "Vienna succeeds: the JCPOA is restored",
    "ukraine_escalation": "Escalation in Ukraine",
    "strike": "Israel strikes the enrichment sites",
    "pivot": "Moscow and Tehran sign a defence pact",
    "withdrawal": "The United States withdraws",
}
OUTCOMES = {
    "nuclear": ("Iran's nuclear programme, level at the end", "level"),
    "breakout": ("Iran breaks out to a nuclear weapon", "chance"),
    "deal": ("The nuclear deal is in force at the end", "chance"),
    "tehran_on_moscow": ("Tehran's trust in Moscow, at the end", "level"),
    "trade": ("Trade between Russia and Iran, level at the end", "level"),
    "war": ("War between Israel and Iran at any time", "chance"),
    "strikes": ("Israeli strikes on Iranian targets in Syria", "count"),
    "oil": ("Price of oil above $120 a barrel at any time", "chance"),
    "presence": ("Iran's military presence in Syria, level at the end", "level"),
    "drones": ("Russia buys Iranian drones", "chance"),
    "sanctions": ("Severity of the sanctions on Iran, level at the end", "level"),
    "moscow_on_jerusalem": ("Moscow's trust in Jerusalem, at the end", "level"),
    "crises": ("Crises between any two of the actors", "count"),
    "gulf_thaw": ("The Gulf monarchies and Iran exchange ambassadors", "chance"),
}


@dataclass(frozen=True)
class Shape:
    """The size of a made-up study; `still` worlds never change."""

    scenarios: int = 3
    replicates: int = 200
    steps: int = 24
    outcomes: int = 10
    actors: int = 10
    still: bool = False


def walk(rng: np.random.Generator, start: Floats, drift: Floats, shape: Shape) -> Floats:
    """Return bounded random walks (S, R, T+1, X) that share their luck across scenarios."""
    size = (1, shape.replicates, shape.steps, start.size)
    luck = rng.normal(0, 0.15 / np.sqrt(shape.steps), size)
    luck = luck + rng.normal(0, 0.03 / np.sqrt(shape.steps), (shape.scenarios, *size[1:]))
    paths = np.cumsum(luck + drift[:, None, None, :] / shape.steps, axis=2)
    paths = np.concatenate([np.zeros((shape.scenarios, shape.replicates, 1, start.size)), paths], axis=2)
    return np.clip(start + (0 if shape.still else 1) * paths, 0.0, 1.0)


def course_of(rng: np.random.Generator, shape: Shape) -> Floats:
    """Return made-up courses (S, R, T+1, O) of each kind."""
    drift = rng.normal(0, 0.18, (shape.scenarios, shape.outcomes)) * (np.arange(shape.scenarios) > 0)[:, None]
    latent = walk(rng, rng.uniform(0.3, 0.7, shape.outcomes), drift, shape)
    kinds = [kind for _, kind in list(OUTCOMES.values())[: shape.outcomes]]
    for index, kind in enumerate(kinds):
        if kind == "chance":
            high = latent[..., index] > 0.72 + 0.02 * index
            latent[..., index] = np.maximum.accumulate(high, axis=2)
        elif kind == "count":
            rate = latent[..., index] * (0 if shape.still else 24 / shape.steps)
            latent[..., index] = np.floor(np.cumsum(rate, axis=2) - rate[..., :1])
    return latent


def trust_of(rng: np.random.Generator, shape: Shape) -> Floats:
    """Return made-up trust (S, R, T+1, N, N): camps, noise, and a drift that differs by scenario."""
    camps = np.array([(name in EAST) - 1.0 * (name in WEST) for name in list(ACTORS)[: shape.actors]])
    start = 0.46 + 0.27 * camps[:, None] * camps
    start = np.clip(start + rng.normal(0, 0.07, start.shape), 0.03, 0.97).ravel()
    drift = rng.normal(0, 0.08, (1, start.size)) + rng.normal(0, 0.07, (shape.scenarios, start.size))
    paths = walk(rng, start, drift, shape)
    return paths.reshape(*paths.shape[:3], shape.actors, shape.actors)


@cache
def study(shape: Shape, seed: int = 2022) -> xr.Dataset:
    """Return a plausible made-up Dataset of this shape."""
    rng = np.random.default_rng(seed)
    actors, outcomes = list(ACTORS)[: shape.actors], list(OUTCOMES)[: shape.outcomes]
    scenarios = list(SCENARIOS)[: shape.scenarios]
    course = course_of(rng, shape)
    drift = rng.normal(0, 0.05, (shape.scenarios, shape.actors)) * (np.arange(shape.scenarios) > 0)[:, None]
    means = np.array([ACTORS[name][1] for name in actors])
    capability = means * (0.8 + 0.4 * walk(rng, 0 * means + 0.5, drift, shape))
    months = np.datetime64("2022-02") + np.arange(shape.steps + 1)
    grid = ("scenario", "replicate", "time")
    return xr.Dataset(
        {
            "outcomes": ((*grid[:2], "outcome"), course[:, :, -1]),
            "course": ((*grid, "outcome"), course.astype(np.float32)),
            "satisfaction": ((*grid, "actor"), walk(rng, rng.uniform(0.3, 0.8, len(actors)), drift, shape)),
            "capability": ((*grid, "actor"), capability),
            "trust": ((*grid, "actor", "other"), trust_of(rng, shape).astype(np.float32)),
        },
        coords={
            "scenario": scenarios,
            "time": months.astype("datetime64[ns]"),
            "actor": actors,
            "other": actors,
            "outcome": outcomes,
            "scenario_title": ("scenario", [SCENARIOS[name] for name in scenarios]),
            "actor_name": ("actor", [ACTORS[name][0] for name in actors]),
            "principal": ("actor", [ACTORS[name][2] for name in actors]),
            "outcome_title": ("outcome", [OUTCOMES[name][0] for name in outcomes]),
            "outcome_kind": ("outcome", [OUTCOMES[name][1] for name in outcomes]),
        },
    )


def interval(values: Floats) -> tuple[float, float, float]:
    """Return mean and normal 95 % interval of paired values (R,)."""
    half = 1.96 * float(values.std(ddof=1)) / np.sqrt(values.size)
    return float(values.mean()), float(values.mean()) - half, float(values.mean()) + half


def differences_of(dataset: xr.Dataset) -> pd.DataFrame:
    """Return the table of paired differences of a made-up study."""
    rows = []
    for scenario in dataset["scenario"].values[1:]:
        for outcome, kind in zip(dataset["outcome"].values, dataset["outcome_kind"].values, strict=True):
            pair = dataset["outcomes"].sel(outcome=outcome)
            paired = (pair.sel(scenario=scenario) - pair.isel(scenario=0)).values
            rows.append((scenario, outcome, kind, *interval(paired), float((np.abs(paired) > 0.2).mean())))
    return pd.DataFrame(rows, columns=["scenario", "outcome", "kind", "difference", "low", "high", "flips"])


def satisfaction_of(dataset: xr.Dataset) -> pd.DataFrame:
    """Return the table of satisfaction of a made-up study."""
    rows = []
    final = dataset["satisfaction"].isel(time=-1)
    for index, scenario in enumerate(dataset["scenario"].values):
        for actor in dataset["actor"].values:
            values = final.sel(scenario=scenario, actor=actor).values
            paired = values - final.isel(scenario=0).sel(actor=actor).values
            change = interval(paired) if index else (np.nan, np.nan, np.nan)
            rows.append((scenario, actor, values.mean(), values.std() / np.sqrt(values.size), *change))
    return pd.DataFrame(rows, columns=["scenario", "actor", "mean", "se", "difference", "low", "high"])


DRAWINGS: dict[str, Callable[[xr.Dataset], Figure]] = {
    "fans": fans,
    "forest": lambda dataset: forest(dataset, differences_of(dataset)),
    "network": network,
    "winners": lambda dataset: winners(dataset, satisfaction_of(dataset)),
}
SHAPES = {
    "usual": Shape(),
    "alone": Shape(scenarios=1),
    "pair": Shape(scenarios=2, outcomes=7, actors=16),
    "many": Shape(scenarios=6, outcomes=14, actors=16, replicates=60),
    "least": Shape(scenarios=2, replicates=2, steps=1, outcomes=1, actors=3),
    "long": Shape(scenarios=4, replicates=30, steps=240, outcomes=3, actors=4),
    "sure": Shape(scenarios=2, replicates=5000, steps=2, outcomes=4, actors=3),
    "still": Shape(scenarios=3, replicates=20, steps=36, outcomes=7, actors=5, still=True),
}
CASES = [
    pytest.param(drawing, shape, id=f"{drawing}-{shape}")
    for drawing in DRAWINGS
    for shape in SHAPES
    if (drawing, shape) != ("forest", "alone")
]
LONG = "The Extraordinary Plenipotentiary Conference of the Littoral States of the Persian Gulf and Beyond"


def visible_texts(figure: Figure) -> Iterator[Text]:
    """Yield every text that is on the page: ticks outside an axis have labels that are never drawn."""
    hidden = {
        label
        for axis in figure.findobj(Axis)
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]
        for label in (tick.label1, tick.label2)
        if not axis.axes.axison or not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text not in hidden:
            yield text


def boxes(figure: Figure) -> dict[Text, Bbox]:
    """Return where each visible text stands, in pixels."""
    figure.draw_without_rendering()
    return {text: text.get_window_extent() for text in visible_texts(figure)}


def assert_on_the_page(figure: Figure) -> None:
    """Assert that no text is clipped, and that none runs into another."""
    found, canvas = boxes(figure), figure.bbox
    for text, box in found.items():
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= canvas.x1 and box.y1 <= canvas.y1
        assert inside, f"{text.get_text()!r} at {box.extents} leaves the page {canvas.extents}"
    for (one, a), (two, b) in combinations(found.items(), 2):
        across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 3 or down < 6, f"{one.get_text()!r} runs into {two.get_text()!r}"


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in visible_texts(figure)]


@pytest.mark.parametrize(("drawing", "shape"), CASES)
def test_every_shape_draws_on_the_page(drawing: str, shape: str) -> None:
    figure = DRAWINGS[drawing](study(SHAPES[shape]))
    assert_on_the_page(figure)
    replicates = SHAPES[shape].replicates
    assert any(f"n = {replicates:,} " in words and "explore, never predict" in words for words in words_of(figure))


@pytest.mark.parametrize("drawing", list(DRAWINGS))
def test_long_names_are_wrapped(drawing: str) -> None:
    dataset = study(Shape(outcomes=4, actors=5, replicates=20))
    coordinates = {"scenario_title": "scenario", "actor_name": "actor", "outcome_title": "outcome"}
    for coordinate, dim in coordinates.items():
        words = [f"{LONG} {index}" for index in range(dataset.sizes[dim])]
        dataset = dataset.assign_coords({coordinate: (dim, words)})
    assert_on_the_page(DRAWINGS[drawing](dataset))


@pytest.mark.parametrize("drawing", list(DRAWINGS))
def test_files_exist_and_repeat_byte_for_byte(drawing: str, tmp_path: Path) -> None:
    dataset = study(Shape(outcomes=4, actors=5, replicates=20))
    picture, svg = save(DRAWINGS[drawing](dataset), tmp_path / "one", drawing)
    again, svg_again = save(DRAWINGS[drawing](dataset), tmp_path / "two", drawing)
    assert picture.read_bytes() == again.read_bytes()
    assert svg.read_bytes() == svg_again.read_bytes()
    assert picture.read_bytes().startswith(b"\x89PNG")
    source = svg.read_text(encoding="utf-8")
    assert "explore, never predict</text>" in source
    assert "dc:date" not in source


@pytest.mark.parametrize("drawing", list(DRAWINGS))
def test_drawing_leaves_no_trace(drawing: str) -> None:
    dataset = study(Shape(outcomes=2, actors=3, replicates=5))
    before = dict(mpl.rcParams)
    kept = dataset.copy(deep=True)
    DRAWINGS[drawing](dataset)
    assert dict(mpl.rcParams) == before
    assert dataset.identical(kept)
    assert not Gcf.figs


def test_fans_end_where_the_outcomes_end() -> None:
    dataset = study(Shape(outcomes=7))
    figure = fans(dataset)
    for panel, outcome in zip(figure.axes, dataset["outcome"].values, strict=True):
        drawn = [np.asarray(line.get_ydata(), dtype=float) for line in panel.lines]
        ends = [float(line[0]) for line in drawn if line.size == 1]
        last = dataset["course"].isel(time=-1).sel(outcome=outcome)
        chance = str(last["outcome_kind"].item()) == "chance"
        expected = 100 * last.mean("replicate") if chance else last.median("replicate")
        np.testing.assert_allclose(ends, expected.values, rtol=1e-5)


def test_fans_of_chosen_outcomes() -> None:
    figure = fans(study(Shape()), ["war", "deal"])
    titles = [panel.get_title(loc="left").replace("\n", " ") for panel in figure.axes]
    assert titles == [OUTCOMES["war"][0], OUTCOMES["deal"][0]]
    with pytest.raises(ValueError, match=r"peace.*name one or more of nuclear, breakout"):
        fans(study(Shape()), ["peace"])


def test_bands_hold_what_they_say() -> None:
    course = np.tile(np.arange(101.0)[:, None], (1, 3))
    drawn = fan(course, "level")
    assert [(float(low[0]), float(high[0])) for low, high in drawn.bands] == [(5.0, 95.0), (25.0, 75.0)]
    assert drawn.middle.tolist() == [50.0, 50.0, 50.0]


def test_chances_have_wilson_bands() -> None:
    course = np.column_stack([np.zeros(10), np.arange(10) < 5, np.ones(10)])
    drawn = fan(course, "chance")
    low, high = drawn.bands[0]
    assert drawn.middle.tolist() == [0.0, 50.0, 100.0]
    np.testing.assert_allclose(low, [0.0, 23.66, 72.25], atol=0.01)
    np.testing.assert_allclose(high, [27.75, 76.34, 100.0], atol=0.01)


def test_forest_draws_the_table() -> None:
    dataset = study(Shape(scenarios=4))
    table = differences_of(dataset)
    figure = forest(dataset, table)
    drawn: list[float] = []
    for panel, counts in zip(figure.axes, (False, True), strict=True):
        part = table[(table["kind"] == "count") == counts]
        for cloud in (cloud for cloud in panel.collections if str(cloud.get_label()) in SCENARIOS):
            rows = part[part["scenario"] == cloud.get_label()]
            scale = 1 if counts else 100
            np.testing.assert_allclose(np.asarray(cloud.get_offsets())[:, 0], scale * rows["difference"])
            drawn.extend(rows["flips"])
    assert len(drawn) == len(table)
    flips = [words for words in words_of(figure) if words.startswith("flips ")]
    assert sorted(flips) == sorted(f"flips {percent(share)}" for share in table["flips"])


def test_forest_of_counts_alone_and_of_nothing() -> None:
    dataset = study(Shape())
    table = differences_of(dataset)
    assert len(forest(dataset, table[table["kind"] == "count"]).axes) == 1
    with pytest.raises(ValueError, match="no rows"):
        forest(dataset, table.iloc[:0])


def test_forest_is_hollow_where_the_interval_includes_zero() -> None:
    dataset = study(Shape(scenarios=2, outcomes=2))
    table = differences_of(dataset).assign(difference=0.1, low=[-0.1, 0.05], high=0.3)
    cloud = next(cloud for cloud in forest(dataset, table).axes[0].collections if cloud.get_label() in SCENARIOS)
    white = [bool(face[:3].min() == 1.0) for face in np.asarray(cloud.get_facecolor())]
    assert white == [True, False]


def test_winners_prints_the_table() -> None:
    dataset = study(Shape())
    table = satisfaction_of(dataset)
    printed = words_of(winners(dataset, table))
    for _, row in table.iterrows():
        undecided = row["low"] <= 0 <= row["high"]
        change = ("· " if undecided else "") + signed(100 * row["difference"]) if row["high"] == row["high"] else ""
        assert (change or f"{100 * row['mean']:.1f}") in printed


def test_winners_begins_with_the_principals() -> None:
    dataset = study(Shape(actors=6)).isel(actor=[4, 0, 5, 1, 2, 3])
    axes = winners(dataset, satisfaction_of(dataset)).axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["Russia", "Iran", "Israel", "United States", "China", "Gulf monarchies"]


def test_network_prints_the_changes() -> None:
    dataset = study(Shape(actors=6))
    mean = dataset["trust"].mean("replicate").astype(float)
    figure = network(dataset, ["jcpoa_breakthrough"])
    after, before = mean.sel(scenario="jcpoa_breakthrough").isel(time=-1), mean.isel(scenario=0, time=0)
    change = (after - before).values
    np.fill_diagonal(change, 0.0)
    i, j = np.unravel_index(np.abs(change).argmax(), change.shape)
    panel = figure.axes[-1]
    called = [str(name) for name in dataset["actor_name"].values]
    assert panel.get_yticklabels()[0].get_text().replace("\n", " ") == f"{called[i]} → {called[j]}"
    assert panel.texts[0].get_text() == signed(float(change[i, j]), 2)


def test_network_shows_the_same_ties_in_every_picture() -> None:
    figure = network(study(Shape()))
    counts = [len(axes.findobj(FancyArrowPatch)) for axes in figure.axes[:4]]
    assert len(set(counts)) == 1
    assert 12 <= counts[0] <= 32


def test_network_asks_for_known_scenarios() -> None:
    dataset = study(Shape(scenarios=4))
    for wrong in (["peace"], [], list(dataset["scenario"].values)):
        with pytest.raises(ValueError, match="name one to 3 of baseline"):
            network(dataset, wrong)


def test_telling_ties_are_of_principals_or_strong_or_moved() -> None:
    before = np.full((4, 4), 0.5)
    after = before.copy()
    before[0, 1] = after[0, 1] = 0.65  # two principals
    after[1, 2] = 0.62  # one of them comes to trust another actor
    before[2, 3] = after[2, 3] = 0.65  # two others that lean, not strongly
    before[3, 2] = after[3, 2] = 0.05  # two others, enemies
    ties = telling_ties(np.stack([before, after]), np.array([True, True, False, False]))
    assert ties == [(1, 0), (0, 1), (1, 2), (3, 2)]


def test_largest_changes_come_first() -> None:
    before = np.full((3, 3), 0.5)
    after = before + np.array([[0, 0.1, 0], [0, 0, -0.3], [0.2, 0, 0]])
    assert largest_changes(before, [before, after], most=3) == [(1, 2), (2, 0), (0, 1)]


def test_scenarios_differ_in_black_and_white() -> None:
    styles = [mark(index) for index in range(6)]
    for feature in ("colour", "line", "marker"):
        assert len({getattr(style, feature) for style in styles}) == 6
    assert len({(style.colour, style.line, style.marker) for style in map(mark, range(42))}) == 42


def test_signs_are_printed() -> None:
    assert [signed(value) for value in (1.26, -1.26, 0.0, -0.01)] == ["+1.3", "−1.3", "0.0", "0.0"]


def test_wrapped_keeps_words_and_width() -> None:
    lines = wrapped(LONG, 1.5)
    assert lines.replace("\n", " ") == LONG
    assert width_of(lines, 8.0) <= 1.5
    assert wrapped("Iran", 1.5) == "Iran"
