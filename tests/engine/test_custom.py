"""The usual climate: what the start would have actors do, and in which a run begins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.chance import Chance
from sim.engine.custom import accustomed
from sim.engine.draws import draw_worlds
from sim.engine.laws.conduct import expected
from sim.engine.state import initial
from sim.engine.walk import Moment
from sim.world.quantity import Condition, Kind, Quantity
from sim.world.setup import Setup
from tests.generators import Deed, after, blank, moments, parameters, path


def usual(setup: Setup) -> np.ndarray:
    """What the first replicate is used to, (N, N)."""
    return accustomed(draw_worlds(setup, Chance(0, 0, 0))).usual[0]


def test_a_steady_deed_is_usual_to_whom_it_is_done() -> None:
    """ρ σ(0) g = 1.2 · ½ · .25 = .15 a month, of a toward b and of nobody else."""
    found = usual(blank(deeds=[Deed("a greets b", 0, 1, 0.25, rate=1.2)]))
    assert found[1, 0] == pytest.approx(0.15)
    assert np.count_nonzero(found) == 1


def test_answers_in_kind_are_part_of_what_is_usual() -> None:
    """Two who greet each other: u = ρ σ(λ g w u) g, solved by hand for ρ = 2, g = .5, λ = 1, w = .8."""
    learning = parameters(weight__reciprocity=0.8, conduct__precision=1.0)
    deeds = [Deed("a greets b", 0, 1, 0.5, rate=2.0), Deed("b greets a", 1, 0, 0.5, rate=2.0)]
    level = 0.5
    for _ in range(100):
        level = 2.0 * 0.5 / (1.0 + np.exp(-0.5 * 0.8 * level))
    found = usual(blank(deeds=deeds, parameters=learning))
    assert found[0, 1] == found[1, 0] == pytest.approx(level, abs=1e-3)


def test_a_deed_that_needs_a_climate_is_usual_where_that_climate_is() -> None:
    """a greets b as above, .15 a month; b visits a only where a's conduct has been kind, which it usually is."""
    kind = Condition(Quantity(Kind.CLIMATE, (1, 0)), 0.1)
    found = usual(
        blank(deeds=[Deed("a greets b", 0, 1, 0.25, rate=1.2), Deed("b visits a", 1, 0, 0.25, rate=1.2, needs=(kind,))])
    )
    assert found[0, 1] == pytest.approx(0.15)


def test_what_was_usual_before_does_not_matter() -> None:
    learning = parameters(weight__reciprocity=0.8, conduct__precision=1.0)
    deeds = [Deed("a greets b", 0, 1, 0.5, rate=2.0), Deed("b greets a", 1, 0, 0.5, rate=2.0)]
    worlds = accustomed(draw_worlds(blank(deeds=deeds, parameters=learning), Chance(0, 0, 0)))
    for wont in (np.ones_like(worlds.usual), -np.ones_like(worlds.usual)):
        assert np.array_equal(accustomed(replace(worlds, usual=wont)).usual, worlds.usual)


def test_weeks_and_months_are_used_to_the_same() -> None:
    deeds = [Deed("a strikes b", 0, 1, -0.5, rate=1.0)]
    months, weeks = (usual(blank(deeds=deeds, months=length)) for length in (1.0, 0.23))
    assert np.allclose(months, weeks, rtol=1e-12)


def test_a_run_begins_in_its_usual_climate_and_stays_near_it() -> None:
    """Half a year of a deed that comes as usual: the mean climate over worlds does not leave what is usual."""
    setup = blank(deeds=[Deed("a greets b", 0, 1, 0.25, rate=2.0)], parameters=parameters(conduct__inertia=1.2))
    first, *rest = path(setup, 6)
    assert np.allclose(first.climate[:, 1, 0], 0.25)
    assert all(abs(state.climate[:, 1, 0].mean() - 0.25) < 0.05 for state in rest)


def test_inertia_is_not_felt_where_nothing_is_unusual() -> None:
    setup = blank(deeds=[Deed("a strikes b", 0, 1, -0.5, rate=1.0)])
    still = blank(deeds=[Deed("a strikes b", 0, 1, -0.5, rate=1.0)], parameters=parameters(conduct__inertia=0.0))
    one, other = (after(s, 0) for s in (setup, still))
    assert np.array_equal(expected(one.state, one.worlds), expected(other.state, other.worlds))


@given(moment=moments())
@settings(max_examples=40)
def test_what_is_usual_is_bounded_and_needs_no_luck(moment: Moment) -> None:
    worlds = accustomed(replace(moment.worlds, usual=np.zeros_like(moment.worlds.usual)))
    assert (np.abs(worlds.usual) <= 1).all()
    assert np.array_equal(worlds.usual, moment.worlds.usual)
    assert np.array_equal(initial(worlds).climate, worlds.usual)


@given(moment=st.one_of(moments(), moments(extreme=True)))
@settings(max_examples=40)
def test_what_is_usual_is_eight_rounds_of_whole_answers(moment: Moment) -> None:
    """Everything anew in every round, needs that ask of the climate among it."""
    moves = moment.worlds.setup.moves
    worlds = replace(moment.worlds, usual=np.zeros_like(moment.worlds.usual))
    for _ in range(8):
        flow = expected(initial(worlds), worlds) * moves.score / worlds.setup.months
        usual = np.zeros_like(worlds.usual)
        for m in range(len(moves.name)):
            usual[:, moves.target[m], moves.actor[m]] += flow[:, m]
        worlds = replace(worlds, usual=np.clip(usual, -1.0, 1.0))
    assert np.allclose(accustomed(moment.worlds).usual, worlds.usual, rtol=0.0, atol=1e-9)
