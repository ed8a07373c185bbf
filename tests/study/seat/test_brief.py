"""Brief: what a seat reads is what the engine does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.engine import standing
from sim.engine.appraisal import appraise, own_view
from sim.study.seat.branches import branching, node
from sim.study.seat.brief import brief
from sim.study.seat.game import Game, Table, advanced, opened
from sim.study.seat.orders import Orders
from tests.study.small import overlay


def test_a_move_does_to_the_issues_what_the_brief_says(river: Table) -> None:
    dam = next(option for option in brief(river, "alba").options if option.name == "alba_dams")
    (shift,) = dam.shifts
    then = advanced(river, {"alba": Orders(("alba_dams",))})
    assert then.now.state.moves[then.row, 0] == 1
    assert shift.then > shift.now == river.now.state.issues[river.row, 0]
    worth = dict(zip(river.game.scenario.setup.actors, satisfied(river, shift.then) - satisfied(river), strict=True))
    assert dam.gain == pytest.approx(worth["alba"], abs=1e-12)
    assert dam.others["brenn"] == pytest.approx(worth["brenn"], abs=1e-12)
    assert dam.breaches == ("treaty",)


def satisfied(table: Table, river: float | None = None):  # type: ignore[no-untyped-def]
    issues = table.now.state.issues.copy()
    if river is not None:
        issues[:, 0] = river
    return standing.satisfaction(issues, table.now.worlds)[table.row]


def test_the_adviser_of_a_lens_weighs_as_actors_do_under_it(tmp_path: Path) -> None:
    scenario = overlay(tmp_path, "uncertainty: none\nlens: realist\n", "realists")
    table = opened(Game(scenario, 7, 0, ("alba",)))
    weighed = appraise(own_view(scenario.setup.moves), table.now.state, table.now.worlds).total()[0]
    for option in brief(table, "alba").options:
        place = scenario.setup.moves.name.index(option.name)
        assert option.advice["realist"].utility == pytest.approx(weighed[place], abs=1e-12)
        assert option.advice["realist"].utility != option.advice["eclectic"].utility


def test_a_proposal_is_signed_as_often_as_the_brief_says(tmp_path: Path) -> None:
    event = "events:\n  split: {title: The league ends, at: 2022-02, accords: {league: ended}, reason: To found it anew.}\n"
    table = advanced(opened(Game(overlay(tmp_path, event, "alone"), 7, 0, ("alba",))), {"alba": Orders()})
    tables = (replace(table, game=replace(table.game, replicate=row)) for row in range(128))
    leagues = ((t, next(x for x in brief(t, "alba").treaties if x.name == "league")) for t in tables)
    torn, told = next((t, league) for t, league in leagues if league.ready and 0.3 < league.others < 0.7)
    _, first, *_ = branching(node(torn.now, torn.row, 7), 0, ({"alba": Orders((), {"league": "propose"})},))
    assert first.state.signed[:, 1].mean() == pytest.approx(told.others, abs=0.12)


def test_what_happened_is_the_last_month_alone(river: Table) -> None:
    assert brief(river, "alba").happened == ()
    table = advanced(advanced(river, {"alba": Orders(("alba_dams",))}), {"alba": Orders()})
    assert {h.date for h in brief(table, "alba").happened} <= {"2022-03"}


def test_closed_moves_come_last_and_say_which_need_fails(tmp_path: Path) -> None:
    shut = overlay(tmp_path, "changes: {start.river: 0.95}\n", "shut")
    told = brief(opened(Game(shut, 7, 0, ("alba",))), "alba")
    last = told.options[-1]
    assert (last.name, last.closed) == ("alba_dams", (0,))
    assert last not in told.open
