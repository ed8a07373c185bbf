"""What the lessons on balance, the landscape of 2016 and reciprocity say beyond their expectations: tables, camps and echoes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.balance import blocs, camps, frustration, landscape
from sim.study.balance.landscapes import Landscape
from sim.study.classics.cases import middle_east_2016
from sim.study.ensemble import Study, in_memory
from sim.study.lessons.file import Ties, Weigh
from sim.study.lessons.load import Lesson, load_lesson
from sim.study.lessons.taught import teach
from sim.world.library import installed
from sim.world.setup import Floats

ROOM = installed() / "scenarios" / "lessons"


def lesson(name: str) -> Lesson:
    """One of the lessons."""
    return load_lesson(ROOM / name)


def tables(of: Lesson) -> list[Ties]:
    """The tables that a lesson weighs, in their order."""
    return [step.table for step in of.file.steps if isinstance(step, Weigh)]


def settled(table: Ties, ties: Floats | None = None, sizes: Floats | None = None) -> Landscape:
    """The landscape of a table, perhaps with other ties or other sizes."""
    return landscape(
        np.array(table.sizes) if sizes is None else sizes, np.array(table.ties) if ties is None else ties, table.actors
    )


def apart(found: Landscape) -> set[str]:
    """The camp without the first actor in the deepest valley."""
    return set(found.sides(found.deepest.camps)[1])


def with_tie(table: Ties, pair: tuple[str, str], liking: float) -> Floats:
    """The ties of a table after one of them has been changed."""
    ties = np.array(table.ties)
    i, j = (table.actors.index(name) for name in pair)
    ties[i, j] = ties[j, i] = liking
    return ties


@pytest.fixture(scope="module")
def february() -> Ties:
    """The table of February 2016 as the lesson has it."""
    return tables(lesson("landscape_2016"))[0]


def test_the_lesson_weighs_the_published_table(february: Ties) -> None:
    """Sizes and likings are those that were published, and the energy is the published one."""
    case = middle_east_2016()
    assert february.actors == case.actors
    np.testing.assert_array_equal(february.sizes, case.sizes)
    np.testing.assert_array_equal(february.ties, case.propensities)
    found = settled(february)
    assert found.deepest.energy == -83_200
    assert apart(found) == {"Turkey", "ISIS", "Nusra"}
    assert len(found.valleys) == 1


@pytest.mark.parametrize(("size", "energy"), [(20.0, -69_800), (10.0, -65_600)])
def test_a_weak_syria_brings_turkey_over(february: Ties, size: float, energy: float) -> None:
    """With a smaller Syria only ISIS and Nusra stand apart."""
    sizes = np.array(february.sizes)
    sizes[february.actors.index("Syria")] = size
    found = settled(february, sizes=sizes)
    assert (found.deepest.energy, apart(found)) == (energy, {"ISIS", "Nusra"})


@pytest.mark.parametrize(("pair", "liking", "energy"), [(("Turkey", "ISIS"), -2, -84_400), (("Syria", "Turkey"), -1, -82_400)])
def test_one_step_brings_turkey_over(february: Ties, pair: tuple[str, str], liking: float, energy: float) -> None:
    """The two changes that the lesson names turn Turkey's side, with the energies that it gives."""
    found = settled(february, with_tie(february, pair, liking))
    assert (found.deepest.energy, apart(found)) == (energy, {"ISIS", "Nusra"})


def test_one_step_turns_a_side_for_three_pairs_and_splits_for_two(february: Ties) -> None:
    """One step up or down the scale from -2 to 2 turns a side for three pairs, and makes a second valley as deep for two."""
    usual, n = apart(settled(february)), len(february.actors)
    turned, tied = set(), set()
    for i, j in zip(*np.triu_indices(n, 1), strict=True):
        pair = (february.actors[i], february.actors[j])
        for liking in (february.ties[i][j] - 1, february.ties[i][j] + 1):
            if abs(liking) > 2:
                continue
            found = settled(february, with_tie(february, pair, liking))
            lowest = [found.sides(v.camps)[1] for v in found.valleys if v.energy == found.deepest.energy]
            if usual not in map(set, lowest):
                turned.add(pair)
            elif len(lowest) > 1:
                tied.add(pair)
    assert turned == {("Turkey", "ISIS"), ("Syria", "Turkey"), ("Turkey", "Baghdad")}
    assert tied == {("Turkey", "Iraqi Kurds"), ("ISIS", "Nusra")}


def test_without_the_common_enemy_other_camps_appear(february: Ties) -> None:
    """The second table is the first without ISIS and Nusra, and settles in the camps and valleys that the lesson names."""
    second = tables(lesson("landscape_2016"))[1]
    kept = [n for n, name in enumerate(february.actors) if name not in {"ISIS", "Nusra"}]
    assert second.actors == tuple(february.actors[n] for n in kept)
    np.testing.assert_array_equal(second.sizes, np.array(february.sizes)[kept])
    np.testing.assert_array_equal(second.ties, np.array(february.ties)[np.ix_(kept, kept)])
    found = settled(second)
    assert [valley.energy for valley in found.valleys] == [-16_600, -9_800]
    assert apart(found) == {"Russia", "Syria", "Iran", "Hezbollah"}


def test_the_world_of_2016_has_the_camps_of_the_table_without_isis() -> None:
    """Read off the mean trust of all worlds, the camps are those that the lesson's text names."""
    scenario = lesson("landscape_2016").scenarios["september_2016"]
    run = in_memory(Study((scenario,), 128, 2016), None)
    trust = run["trust"].isel(scenario=0, time=0).mean("replicate").values
    actors = [str(actor) for actor in run["actor"].values]
    np.fill_diagonal(trust, 0.5)
    side = dict(zip(actors, blocs(trust), strict=True))
    assert {actor for actor in actors if side[actor] == side["iran"]} == {"russia", "iran", "china", "hezbollah", "syria"}


def test_europe_in_1882_and_in_1907() -> None:
    """One tie is frustrated in 1882, none in 1907, and again one with a friendship of Italy and France."""
    table = tables(lesson("enemy_of_my_enemy"))[0]
    place = {name: n for n, name in enumerate(table.actors)}
    changes = {
        ("France", "Russia"): 1, ("Britain", "France"): 1, ("Britain", "Russia"): 1, ("Germany", "Britain"): -1,
        ("Austria-Hungary", "Russia"): -1, ("Germany", "Russia"): 0, ("Italy", "France"): 0,
    }  # fmt: skip
    before = np.array(table.ties, dtype=np.int8)
    after = before.copy()
    for (one, other), tie in changes.items():
        after[place[one], place[other]] = after[place[other], place[one]] = tie
    befriended = after.copy()
    befriended[place["Italy"], place["France"]] = befriended[place["France"], place["Italy"]] = 1
    assert [int(frustration(each)) for each in (before, after, befriended)] == [1, 0, 1]
    assert {name for name in table.actors if camps(after)[place[name]] == 1} == {"Russia", "France", "Britain"}


def test_the_blow_echoes_through_answers() -> None:
    """A year after the blow much more is left of it where all answer in kind than where nobody does."""
    taught = teach(lesson("reciprocity"))
    left = {
        way: taught.answers[blow, "liberal"]["after_year"] - taught.answers[way, "liberal"]["after_year"]
        for blow, way in (("blow", "in_kind"), ("blow_no_answers", "no_answers"))
    }
    more = left["in_kind"] - left["no_answers"]
    assert more.mean() < -0.08
    assert more.mean() + 3.0 * more.std(ddof=1) / np.sqrt(len(more)) < 0.0
