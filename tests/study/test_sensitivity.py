"""Sensitivity: known answers, planted numbers, and no finding where there is nothing to find."""

from __future__ import annotations

import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from sim.engine.chance import Chance
from sim.study.design import Design, Factor, designed, factors, run
from sim.study.ensemble import Study, in_memory
from sim.study.explore import LIBRARIES, Plan, explored
from sim.study.extras import at_hand, extra
from sim.study.scenario import Scenario
from sim.study.sensitivity import between, screening, sensitivity
from sim.study.variants import questions_of
from sim.world.codebook import Span
from sim.world.numbers import Number
from sim.world.setup import Floats
from sim.world.source import InputError
from tests.study.small import overlay

needs_extra = pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the extra `analysis`")

QUIET = """\
events: {flood: null}
changes: {rate.alba_dams: 0, rate.brenn_raids: 0, rate.alba_trades: 0, rate.treaty: 0, coupling.tolls_build_dams: 0,
  start.river: START, noise.river: [0.02, 0.03, 0.05]}
"""
VARIED = ("start.river", "noise.river", "half_life.river", "trust.alba.brenn", "parameter.conduct.precision")


def quiet(folder: Path, start: str) -> Scenario:
    """The river drifts about where it starts: nothing else moves it, and its noise is luck."""
    return overlay(folder, QUIET.replace("START", start))


# --- known answers

ISHIGAMI = ([0.3139, 0.4424, 0.0, 0.0], [0.5576, 0.4424, 0.2437, 0.0])  # Ishigami & Homma 1990, for a = 7, b = 0.1


def plain(count: int, rows: int, replicates: int) -> Design:
    numbers = [Number(f"start.x{n}", Span(0.0, 0.5, 1.0)) for n in range(count)]
    return Design(tuple(map(Factor, numbers)), rows, replicates, 0)


def ishigami(design: Design) -> Floats:
    """Of uniform numbers on [−π, π], at every point, (N, d + 3)."""
    x = np.pi * (2.0 * design.shares[:, :, :-1] - 1.0)
    return np.sin(x[..., 0]) + 7.0 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


@needs_extra
def test_without_luck_the_indices_are_those_of_salib_and_of_the_textbook() -> None:
    design = plain(3, 1024, 2)
    y = ishigami(design)
    found = sensitivity(design, np.repeat(y[:, :, None], 2, axis=2))
    known = extra("SALib.analyze.sobol")
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    theirs = known.analyze(problem, y.ravel(), calc_second_order=False, seed=1)
    mine = found.indices.set_index("number").loc[[f"start.x{n}" for n in range(3)]]
    np.testing.assert_allclose(mine["total"], theirs["ST"][:3], rtol=1e-9)
    np.testing.assert_allclose(mine["total"], ISHIGAMI[1][:3], atol=0.03)
    np.testing.assert_allclose(mine["first"], ISHIGAMI[0][:3], atol=0.04)
    assert ((mine["first_low"] <= ISHIGAMI[0][:3]) & (ISHIGAMI[0][:3] <= mine["first_high"])).all()
    assert found.floor == 0.0, "without luck the dummy does nothing"
    assert found.explained == 1.0
    assert found.luck == 0.0
    assert list(found.indices["number"]) == ["start.x0", "start.x1", "start.x2"]


@needs_extra
def test_luck_is_taken_out_of_the_indices() -> None:
    design = plain(3, 1024, 4)
    noise = np.stack([Chance(5, int(block), 0).normal("noise", 4)[0] for block in np.unique(design.luck)])
    luck = noise[np.unique(design.luck, return_inverse=True)[1].reshape(design.luck.shape)]
    # the same luck does something else at another level, as it does in the model: x0 turns the luck about
    answers = ishigami(design)[:, :, None] + 4.0 * luck * np.sign(design.shares[:, :, :1] - 0.5)
    found = sensitivity(design, answers).indices.set_index("number").loc[[f"start.x{n}" for n in range(3)]]
    np.testing.assert_allclose(found["total"], ISHIGAMI[1][:3], atol=0.08)
    np.testing.assert_allclose(found["first"], ISHIGAMI[0][:3], atol=0.08)
    raw = ((answers[:, 0] - answers[:, 1]).mean(axis=-1) ** 2).mean() / 2.0 / answers.mean(axis=-1).var()
    assert raw > 0.62, "the estimate that does not know of luck is too high"


def test_products_between_replicates_are_free_of_luck() -> None:
    left = Chance(1, 0, 0).normal("x", 200)
    assert between(left, left).mean() == pytest.approx(0.0, abs=0.005)
    assert (left.mean(axis=-1) ** 2).mean() == pytest.approx(1 / 200, rel=0.3)
    assert between(np.full((3, 2), 2.0), np.full((3, 2), 3.0)) == pytest.approx([6.0, 6.0, 6.0])


# --- the design


@needs_extra
def test_a_row_changes_one_number_at_a_time_and_the_dummy_changes_the_luck(base: Scenario) -> None:
    design = designed(factors(base, ["start.river", "trust.alba.brenn"]), (83, 16), 0)
    assert (design.rows, design.width, design.points) == (16, 5, 80)
    a, b, swapped = design.values[:, 0], design.values[:, -1], design.values[:, 1:-1]
    for n in range(2):
        assert np.array_equal(swapped[:, n, n], b[:, n])
        assert np.array_equal(np.delete(swapped[:, n], n, axis=1), np.delete(a, n, axis=1))
    assert np.array_equal(swapped[:, 2], a)
    assert (design.luck == design.luck[:, :1]).tolist() == [[True, True, True, False, False]] * 16
    assert (design.luck[:, 3] == design.luck[:, 4]).all()
    assert len(np.unique(design.luck)) == 32


@needs_extra
def test_points_are_drawn_as_worlds_draw(base: Scenario) -> None:
    design = designed(factors(base, ["start.river", "trust.alba.brenn"]), (5 * 512, 16), 0)
    points = design.values[:, [0, -1]].reshape(-1, 2)
    low, value, high = base.numbers["start.river"].span
    assert points[:, 0].mean() == pytest.approx((low + value + high) / 3, abs=0.005)
    assert low <= points[:, 0].min() < points[:, 0].max() <= high
    alpha, beta = base.numbers["trust.alba.brenn"].belief or (0.0, 0.0)
    assert points[:, 1].mean() == pytest.approx(alpha / (alpha + beta), abs=0.01)


@needs_extra
def test_the_same_seed_gives_the_same_points_be_it_0(base: Scenario) -> None:
    one, two, other = (designed(factors(base, ["start.river"]), (64, 16), seed) for seed in (0, 0, 1))
    assert np.array_equal(one.values, two.values)
    assert not np.array_equal(one.values, other.values)


@needs_extra
def test_a_point_is_what_a_run_of_that_world_says(base: Scenario, folder: Path) -> None:
    """A number that is held at the value that it has anyway gives the ensemble's own replicates."""
    fixed = overlay(folder, "changes: {start.river: 0.4}\n")
    number = Number("start.river", Span(0.4, 0.4, 0.4))
    design = Design((Factor(number),), 1, 64, 3)
    question = questions_of(fixed, ["dam"])[0]
    object.__setattr__(design, "luck", np.array([[0, 1, 0, 1]]))
    found = run(fixed, question, design)
    study = in_memory(Study((fixed,), 256, 3))["outcomes"].sel(outcome="dam").values[0]
    assert np.array_equal(found[0], np.stack([study[:64], study[128:192], study[:64], study[128:192]]))


@needs_extra
def test_blocks_that_are_done_are_not_run_again(base: Scenario) -> None:
    design = designed(factors(base, ["start.river"]), (64, 16), 3)
    question = questions_of(base, ["dam"])[0]
    whole, seen = run(base, question, design), []
    part = whole.reshape(64, 16).copy()
    part[8:24] = np.nan
    again = run(base, question, design, watch=lambda done, total: seen.append((done, total)), found=part)
    assert np.array_equal(again, whole)
    assert seen == [(1, 2), (2, 2)]


# --- planted worlds


@needs_extra
def test_the_one_number_that_matters_is_found_and_all_others_are_noise(folder: Path) -> None:
    scenario = quiet(folder, "[0.3, 0.5, 0.7]")
    design = designed(factors(scenario, VARIED), (400, 16), 1)
    found = sensitivity(design, run(scenario, questions_of(scenario, ["dam"])[0], design))
    assert found.moved
    assert list(found.found["number"]) == ["start.river"]
    assert found.found[["best", "worst"]].to_numpy().tolist() == [[1, 1]]
    assert found.found["total_low"].item() < 1.0 < found.found["total_high"].item()
    assert found.found["slope"].item() > 0.8
    silent = found.indices.set_index("number").loc[["trust.alba.brenn", "parameter.conduct.precision"], "total"]
    assert (silent == 0.0).all(), "under common luck what does nothing does exactly nothing"


@needs_extra
def test_where_nothing_matters_nothing_is_found(folder: Path) -> None:
    scenario = quiet(folder, "0.5")
    design = designed(factors(scenario, VARIED[1:]), (400, 16), 1)
    found = sensitivity(design, run(scenario, questions_of(scenario, ["dam"])[0], design))
    assert len(found.found) == 0
    assert found.explained < 0.02


@needs_extra
def test_an_outcome_that_never_changes_has_no_indices(base: Scenario) -> None:
    design = plain(2, 16, 4)
    found = sensitivity(design, np.zeros((16, 5, 4)))
    assert not found.moved
    assert found.indices["noise"].all()
    assert found.indices["total"].isna().all()


def test_screening_puts_the_planted_number_first(folder: Path) -> None:
    scenario = quiet(folder, "[0.3, 0.5, 0.7]")
    found = screening(scenario, questions_of(scenario, ["dam"])[0], 1)
    assert found["number"].iloc[0] == "start.river"
    assert found["correlation"].iloc[0] > 0.5
    assert found["correlation"].abs().is_monotonic_decreasing


def test_an_outcome_that_is_the_same_everywhere_is_not_screened(folder: Path) -> None:
    scenario = quiet(folder, "0.5")
    with pytest.raises(InputError, match="'raids' is 0 in all of 1,024 worlds"):
        screening(scenario, questions_of(scenario, ["raids"])[0], 1)


# --- what is refused


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outcome": "dams"}, "Did you mean 'dam'?"),
        ({"factors": ("start.rivr",)}, "Did you mean 'start.river'?"),
        ({"factors": ("start.river", "start.river")}, "names a number twice"),
        ({"factors": ()}, "there is no number to vary"),
        ({"factors": 0}, "Ask for 1 to 50"),
        ({"points": 100}, "at least 208"),
        ({"replicates": 50}, "Ask for 2, 4, 8, 16, 32, 64 or 128"),
        ({"outcome": "dammed", "threshold": 30.0}, "no share of worlds"),
        ({"seed": -1}, "whole number from 0"),
    ],
)
def test_what_does_not_fit_is_refused_at_once(base: Scenario, change: dict, message: str) -> None:
    settings = {"outcome": "dam", **change}
    with pytest.raises(InputError) as error:
        Plan(base, **settings)
    assert message in str(error.value)


def test_a_number_without_a_range_cannot_vary(folder: Path) -> None:
    scenario = quiet(folder, "0.5")
    with pytest.raises(InputError, match=r"start\.river is exactly 0\.5 and has no range"):
        factors(scenario, ["start.river"])


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    library: str, base: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    message = rf"{library}: is needed for this, and is not installed\. Install the extra: pip install 'realpolitik\[analysis\]'"
    for ask in (lambda: at_hand([library]), lambda: extra(f"{library}.x")):
        with pytest.raises(InputError, match=message) as error:
            ask()
        assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="Install the extra"):
        explored(Plan(base, "dam"), print)


def test_an_extra_may_warn_as_it_likes_when_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "noisy_library.py").write_text("import warnings\nwarnings.warn('hello')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert extra("noisy_library").__name__ == "noisy_library"
