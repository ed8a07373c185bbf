"""Flips: what turns a choice turns it, and nothing less does."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.show.reasons import sentences
from sim.study.explain import Asked, Explanation, explained
from sim.study.flips import Lever, levers, turned
from sim.study.scenario import Scenario
from tests.study.small import overlay, write

CASES = [(0, 1, 0), (3, 4, 0), (9, 8, 0), (17, 6, 1), (60, 12, 1), (101, 9, 1), (33, 5, 2), (120, 11, 2)]


@pytest.fixture(scope="session", name="why")
def explanations(base: Scenario) -> object:
    """Each case explained once."""
    return cache(lambda replicate, step, actor: explained(base, Asked(7, replicate, step, actor)))


def pair_of(found: Explanation) -> tuple[int, int]:
    return int(found.open["place"].iloc[0]), int(found.open["place"].iloc[1])


def by_path(found: Explanation) -> dict[str, Lever]:
    return {lever.path: lever for lever in levers(found.scenario, found.scene, pair_of(found))}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_flip_turns_the_order_and_slightly_less_does_not(why: object, case: tuple[int, int, int]) -> None:
    found = why(*case)  # type: ignore[operator]
    known, pair = by_path(found), pair_of(found)
    for flip in found.flips:
        lever = known[flip.path]
        assert lever.low <= flip.to <= lever.high
        assert flip.size == pytest.approx(abs(flip.to - flip.now) / (lever.high - lever.low))
        assert turned(found.scene, lever, flip.to, pair)
        less = flip.now + (flip.to - flip.now) * (1 - 1e-6 * np.array([1.0, 1e3, 1e5, 5e5]))
        assert not any(turned(found.scene, lever, float(value), pair) for value in less)
    sizes = [flip.size for flip in found.flips]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("case", CASES[::3], ids=str)
def test_no_nearer_turn_on_either_side_was_missed(why: object, case: tuple[int, int, int]) -> None:
    found = why(*case)  # type: ignore[operator]
    pair, flips = pair_of(found), {flip.path: flip for flip in found.flips}
    for lever in by_path(found).values():
        reach = abs(flips[lever.path].to - lever.now) if lever.path in flips else np.inf
        tried = np.linspace(lever.low, lever.high, 38)  # not the values that were scanned
        nearer = [float(v) for v in tried if abs(v - lever.now) < reach]
        assert not any(turned(found.scene, lever, value, pair) for value in nearer), lever.path


def test_flips_were_found_at_all_and_of_several_kinds(why: object) -> None:
    kinds = {flip.path.split(".")[0] for case in CASES for flip in why(*case).flips}  # type: ignore[operator]
    assert {"trust", "climate", "issue", "position", "salience", "weight"} <= kinds


def test_a_move_that_closes_gives_way(tmp_path: Path) -> None:
    # Only gain counts, and Alba would dam the river: it stops wanting to where the need (river below 0.6) fails.
    quiet = "".join(f"  weight.{m}: 0.0\n" for m in ("relative", "affinity", "reciprocity", "balancing", "retaliation"))
    wish = "  weight.interest: 0.5\n  position.alba.river: 1.0\n  salience.alba.river: 1.0\n  salience.alba.trade: 0.0\n"
    body = f"uncertainty: none\nworld: shut\nchanges:\n{quiet}{wish}"
    world = (
        "schema: 1\nextends: small\nname: shut\ntitle: Shut\nas_of: 2022-01\n"
        "about: As the river is, with a lower wall.\nmoves: {alba_dams: {needs: [{issue: river, below: 0.6}]}}\n"
    )
    folder = write(tmp_path, worlds={"shut": world})
    found = explained(overlay(folder, body), Asked(7, 0, 1, 0))
    assert found.open["name"].iloc[0] == "alba_dams"
    flip = next(f for f in found.flips if f.path == "issue.river")
    assert flip.to == pytest.approx(0.6, abs=1e-12)


def test_nothing_turns_what_only_cost_decides(tmp_path: Path) -> None:
    found = explained(overlay(tmp_path, "changes: {cost.brenn_raids: 0, cost.talks_to: 100}\n"), Asked(7, 0, 1, 1))
    assert found.open["name"].iloc[0] == "brenn_raids"
    assert found.flips == ()
    assert sentences(found)[-1].startswith("No single trust, climate, level, position, salience or weight turns")
