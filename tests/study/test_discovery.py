"""Discovery: a planted box is found by PRIM and by CART, and nothing is found where there is nothing."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from sim.engine.chance import Chance
from sim.study.design import Design, Factor
from sim.study.discovery import Bound, Cases, Rule, cases, count, discovered, leaves, peeled, pruned, worth
from sim.study.explore import LIBRARIES
from sim.study.measures import Question
from sim.study.scenario import Scenario
from sim.study.variants import questions_of
from sim.world.codebook import Span
from sim.world.numbers import Number
from sim.world.setup import Floats
from sim.world.source import InputError

needs_extra = pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the extra `analysis`")
NAMES = [f"start.x{n}" for n in range(5)]
PLANTED = (Bound("start.x0", False, 0.4), Bound("start.x1", True, 0.5))


def planted(inside: float, outside: float, rows: int = 60, width: int = 8, each: int = 16) -> Cases:
    """Uniform points, successes by the luck of each world; common in the box x0 < 0.4, x1 > 0.5 and rarer elsewhere."""
    size = rows * width
    draws = np.concatenate([Chance(1, b, 0).uniform("points", 5 + each) for b in range(-(-size // 128))])[:size]
    values = pd.DataFrame(draws[:, :5], columns=NAMES)
    chance = np.where((values["start.x0"] < 0.4) & (values["start.x1"] > 0.5), inside, outside)
    share = (draws[:, 5:] < chance[:, None]).mean(axis=1)
    return Cases(values, share, each, np.repeat(np.arange(rows), width), 0.5, single=True)


@needs_extra
def test_a_planted_box_is_recovered_by_prim_and_by_cart() -> None:
    found = discovered(planted(0.7, 0.05))
    box = {(b.number, b.above): b.limit for b in found.box}
    assert set(box) == {("start.x0", False), ("start.x1", True)}
    assert box["start.x0", False] == pytest.approx(0.4, abs=0.05)
    assert box["start.x1", True] == pytest.approx(0.5, abs=0.05)
    assert found.counted.holds_up
    assert found.counted.density[1] < 0.7
    assert found.counted.density[0] > 0.6
    assert found.counted.coverage[1] < 0.14 / 0.18 < found.counted.coverage[2]
    best = {(b.number, b.above): b.limit for b in found.best}
    assert best["start.x0", False] == pytest.approx(0.4, abs=0.05)
    assert best["start.x1", True] == pytest.approx(0.5, abs=0.05)
    assert found.crossed.holds_up
    assert found.shared > 0.8
    assert max(found.without) < found.counted.density[0] - 0.1, "each signpost is needed"


@needs_extra
def test_where_all_points_are_alike_nothing_holds_on_unseen_points() -> None:
    found = discovered(planted(0.2, 0.2))
    assert not (found.box and found.counted.holds_up)
    assert found.tree.question is None or not found.crossed.holds_up


@needs_extra
def test_the_boxes_of_prim_go_from_all_there_is_to_the_densest() -> None:
    of = planted(0.7, 0.05)
    boxes = peeled(of)
    assert boxes[0] == ()
    assert count(boxes[-1], of).density[0] > count(boxes[len(boxes) // 2], of).density[0] > count((), of).density[0]


@needs_extra
def test_it_is_the_same_every_time() -> None:
    one, two = discovered(planted(0.6, 0.1)), discovered(planted(0.6, 0.1))
    assert (one.box, one.counted, one.tree, one.shared) == (two.box, two.counted, two.tree, two.shared)


@pytest.mark.parametrize("chance", [0.0, 1.0, 0.0005])
def test_too_few_successes_or_failures_are_not_searched(chance: float) -> None:
    with pytest.raises(InputError, match="cases are successes"):
        discovered(planted(chance, chance))


def test_rows_are_held_out_whole_and_are_like_the_others() -> None:
    of = planted(0.7, 0.05)
    unseen = pd.Series(of.unseen).groupby(of.row)
    assert unseen.nunique().eq(1).all()
    assert unseen.first().sum() == 20
    assert of.share[of.unseen].mean() == pytest.approx(of.share[~of.unseen].mean(), abs=0.02)


def test_density_and_coverage_are_counted() -> None:
    values = pd.DataFrame({"start.x0": [0.1, 0.2, 0.8, 0.9]})
    of = Cases(values, np.array([1.0, 0.5, 0.5, 0.0]), 2, np.arange(4), 0.5, single=True)
    found = count((Bound("start.x0", False, 0.5),), of)
    assert (found.density[0], found.coverage[0], found.overall, found.points) == (0.75, 0.75, 0.5, 2)
    assert worth((Bound("start.x0", False, 0.5),), of) == pytest.approx(0.75)
    assert worth((), of) == pytest.approx(2 / 3)


def test_a_bound_that_does_nothing_goes() -> None:
    of = planted(0.7, 0.05)
    spare: Rule = (*PLANTED, Bound("start.x2", True, 0.02), Bound("start.x3", False, 0.99), Bound("start.x4", True, 0.01))
    assert set(pruned(spare, of)) == set(PLANTED)


@needs_extra
def test_leaves_say_what_leads_to_them() -> None:
    found = discovered(planted(0.7, 0.05))
    rules = list(leaves(found.tree))
    assert sum(leaf.points for _, leaf in rules) == found.tree.points == int((~found.cases.unseen).sum())
    for rule, leaf in rules:
        inside = count(rule, found.cases.part(~found.cases.unseen))
        assert (inside.points, inside.density[0]) == (leaf.points, pytest.approx(leaf.share))


# --- what counts as a success


def made(kind: str, scenario: Scenario, answers: Floats, threshold: float | None) -> Cases:
    asked: Question = replace(questions_of(scenario, ["dam"])[0], kind=kind)
    design = Design((Factor(Number("start.x0", Span(0.0, 0.5, 1.0))),), 2, 4, 0)
    object.__setattr__(design, "values", np.zeros((2, 4, 1)))
    return cases(asked, design, answers, threshold)


def test_a_success_is_a_world_in_which_it_happens(base: Scenario) -> None:
    answers = np.zeros((2, 4, 4))
    answers[0, 1, :3] = 1.0
    found = made("chance", base, answers, None)
    assert (found.single, found.each) == (True, 4)
    assert found.share.tolist() == [0.0, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert found.row.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_with_a_threshold_a_success_is_a_point_whose_chance_exceeds_it(base: Scenario) -> None:
    answers = np.zeros((2, 4, 4))
    answers[0, 1, :3], answers[1, 0, 0] = 1.0, 1.0
    found = made("chance", base, answers, 0.3)
    assert (found.single, found.each) == (False, 1)
    assert found.share.tolist() == [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_of_a_level_the_upper_quarter_of_worlds_are_successes(base: Scenario) -> None:
    answers = np.arange(32.0).reshape(2, 4, 4)
    found = made("level", base, answers, None)
    assert found.share.tolist() == [0, 0, 0, 0, 0, 0, 1, 1]
    assert made("level", base, answers, 13.5).share.tolist() == [0, 0, 0, 0.5, 1, 1, 1, 1]
