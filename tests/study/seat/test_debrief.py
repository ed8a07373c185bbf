"""Debrief: the result splits without remainder, and a decision is judged before luck has spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.study.scenario import Scenario
from sim.study.seat.branches import endings
from sim.study.seat.brief import brief
from sim.study.seat.debrief import HALVED, Debrief, debriefed, single, weigh, weighings
from sim.study.seat.game import Game, Table, advanced, opened
from sim.study.seat.orders import Orders


@pytest.fixture(scope="module")
def late(base: Scenario) -> Table:
    """The last three months of a game, with two seats."""
    table = opened(Game(base, 7, 17, ("alba", "brenn"), first=10))
    for orders in (Orders(("alba_dams",)), Orders((), {"treaty": "propose"}), Orders()):
        table = advanced(table, {"alba": orders, "brenn": Orders()})
    return table


@pytest.fixture(scope="module")
def told(late: Table) -> Debrief:
    return debriefed(late, "alba")


def test_the_result_splits_without_remainder(late: Table, told: Debrief) -> None:
    assert late.over and told.finished
    parts = sum(d.others + d.skill + d.luck for d in told.decisions)
    assert told.decisions[0].before + parts == pytest.approx(told.result, abs=1e-12)
    assert told.result == brief(late, "alba").satisfaction
    assert [d.date for d in told.decisions] == ["2022-11", "2022-12", "2023-01"]
    assert any(d.others != 0 for d in told.decisions), "Brenn was kept from raiding"


def test_the_best_is_no_worse_than_what_was_done_and_the_worst_is_found_out(late: Table, told: Debrief) -> None:
    assert all(d.quality <= 0 for d in told.decisions)
    before = replace(late, moments=late.moments[:10], game=replace(late.game, turns=()))
    values = {}
    for orders in single(brief(before, "alba")):
        turn = debriefed(advanced(before, {"alba": orders, "brenn": Orders()}), "alba").decisions[0]
        values[orders.moves or tuple(orders.accords.items())] = turn.quality
    assert max(values.values()) > min(values.values())
    assert max(values.values()) > -0.01, "one of the single acts is about as good as the best that was found"


def test_a_game_that_goes_on_is_judged_by_where_it_is_likely_to_end(late: Table) -> None:
    half = replace(late, moments=late.moments[:11], game=replace(late.game, turns=late.game.turns[:1]))
    told = debriefed(half, "alba")
    (only,) = told.decisions
    assert not told.finished and told.result == only.after
    assert only.before + only.others + only.skill + only.luck == pytest.approx(told.result, abs=1e-12)


def test_nothing_can_be_said_before_anything_was_decided(river: Table) -> None:
    with pytest.raises(ValueError, match="nothing has been decided"):
        debriefed(river, "alba")


def test_nothing_is_told_of_the_best_that_adds_no_more_than_its_error(late: Table) -> None:
    before = replace(late, moments=late.moments[:10], game=replace(late.game, turns=()))
    (job,) = weighings(advanced(before, {"alba": Orders(), "brenn": Orders()}), "alba")
    best = weigh(job)[1].orders
    acts = [*((Orders((move,)), "") for move in best.moves), *((Orders((), {a: s}), a) for a, s in best.accords.items())]
    assert acts, "something is better than nothing here"
    whole = endings(job.origin, HALVED, ({**job.others, "alba": best},))[0, :, job.actor]
    for act, accord in acts:
        rest = Orders(
            tuple(move for move in best.moves if move not in act.moves),
            {a: s for a, s in best.accords.items() if a != accord},
        )
        gap = whole - endings(job.origin, HALVED, ({**job.others, "alba": rest},))[0, :, job.actor]
        assert gap.mean() > gap.std(ddof=1) / len(gap) ** 0.5
