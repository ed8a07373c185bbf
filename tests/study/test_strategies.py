"""Strategies: what is shipped loads and makes a difference; every slip is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.study.strategies import Contest, load_contest
from sim.world.evidence import load_evidence
from sim.world.library import installed
from sim.world.source import InputError
from tests.study.small import CONTEST, write

HEAD = CONTEST + "players:\n"  # players begin on line 7
ALBA = """\
  alba:
    open: {title: Open, reason: r, events: {gates: {title: Gates, at: 2022-03, set: {river: 0.0}, reason: r}}}
    trust: {title: Trust, reason: r, changes: {trust.alba.brenn: close, cost.alba_dams: 0.5}}
"""
BRENN = """\
  brenn:
    wait: {title: Wait, reason: r}
    raid: {title: Raid, reason: r, events: {gates: {title: Boats, at: 2022-04, opportunities: {brenn_raids: 6}, reason: r}}}
"""


def read(folder: Path, text: str) -> Contest:
    folder = write(folder)
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return load_contest(str(folder / "mine.yaml"), None, load_evidence(folder / "seeds"))


def test_a_profile_puts_one_strategy_of_every_player_over_the_base(tmp_path: Path) -> None:
    contest = read(tmp_path, HEAD + ALBA + BRENN)
    assert contest.players == ("alba", "brenn") and contest.shape == (2, 2)
    assert contest.profiles == ((0, 0), (0, 1), (1, 0), (1, 1))
    assert contest.strategies("alba") == ("open", "trust") and contest.titles("brenn") == ("Wait", "Raid")
    both = contest.scenario((0, 1))
    assert list(both.file.events) == ["flood", "alba.open.gates", "brenn.raid.gates"], "events of one name live side by side"
    assert both.numbers == contest.base.numbers
    changed = contest.scenario((1, 0)).numbers
    assert changed["trust.alba.brenn"].span.value == pytest.approx((1 + 8) / 12)
    assert changed["cost.alba_dams"].span == (0.5, 0.5, 0.5)
    assert contest.scenario((0, 0)).setup.shocks[0] == contest.base.setup.shocks[0]


def test_payoffs_are_satisfaction_as_a_mean_or_at_the_end(tmp_path: Path) -> None:
    usual = read(tmp_path / "a", HEAD + ALBA).payoffs["alba"]
    assert (usual.satisfaction, usual.mean, usual.at) == ("alba", True, None)
    last = read(tmp_path / "b", HEAD.replace("players:", "payoff: end\nplayers:") + ALBA).payoffs["alba"]
    assert (last.mean, last.at) == (False, "end")


def test_the_shipped_file_loads_by_name_and_every_strategy_differs_from_the_base() -> None:
    contest = load_contest("four_players")
    assert contest.shape == (3, 3, 2, 3) and len(contest.profiles) == 54
    assert contest.players == ("israel", "usa", "russia", "iran")
    for player in contest.file.players.values():
        for strategy in player.values():
            assert strategy.events or strategy.changes
            assert len(strategy.reason.split()) >= 5
    assert load_contest(str(installed() / "scenarios" / "strategies" / "four_players.yaml")).file == contest.file


AGAIN = ALBA.replace("  trust:", "  again: {title: A, reason: r}\n    more: {title: B, reason: r}\n    trust:")
NOTHING = ALBA.replace("{trust.alba.brenn: close, cost.alba_dams: 0.5}", "{rate.treaty: monthly}")
THEFT = BRENN.replace("Wait, reason: r}", "Wait, reason: r, changes: {cost.alba_dams: 0.6}}")


def many(player: str, other: str) -> str:
    lines = (f"    s{n}: {{title: S, reason: r, changes: {{trust.{player}.{other}: 0.{n}}}}}\n" for n in range(10, 27))
    return f"  {player}:\n{''.join(lines)}"


WRONG = {  # what is wrong: the file, the line, what is said
    "an actor that is not there": (HEAD + ALBA.replace("alba:", "albo:", 1), 7, r"'albo' is no actor.*Did you mean 'alba'"),
    "a key that is not known": (HEAD + ALBA.replace("changes:", "changs:"), 9, "changs"),
    "an event's issue": (HEAD + ALBA.replace("set: {river", "set: {rivr"), 8, r"players\.alba\.open\.events\.gates\.set.*'rivr'"),
    "a date outside": (HEAD + ALBA.replace("2022-03", "2025-03"), 8, "2025-03 lies outside the horizon"),
    "a number's path": (HEAD + ALBA.replace("trust.alba.brenn", "trust.alba.bren"), 9, r"'trust\.alba\.bren' is no number"),
    "a level": (HEAD + ALBA.replace("close", "closest"), 9, "'closest' is no level of trust"),
    "a claim": (HEAD + ALBA.replace("reason: r, changes", "claims: [her-9z], changes"), 9, "'her-9z' is no claim"),
    "a base": (HEAD.replace("base: base", "base: bas3") + ALBA, 5, "base: 'bas3': there is no scenario of this name"),
    "an outcome to watch": (HEAD.replace("players:", "watch: [dm]\nplayers:") + ALBA, 6, r"'dm' is no outcome of 'base'.*'dam'"),
    "no choice": (HEAD + "\n".join(ALBA.splitlines()[:2]) + "\n", 8, "has no choice"),
    "the yardstick": (HEAD + ALBA.replace("cost.alba_dams: 0.5", "salience.alba.river: minor"), 9, "yardstick of its payoff"),
    "the same twice": (HEAD + AGAIN, 10, "is the same as 'again'"),
    "nothing changed": (HEAD + NOTHING, 9, "changes nothing in base"),
    "two owners": (HEAD + ALBA + THEFT, 11, "is stated by strategies of 'alba' too"),
    "too many profiles": (HEAD + many("alba", "brenn") + many("brenn", "alba"), 7, "289 profiles are more than 256"),
}


@pytest.mark.parametrize("slip", WRONG)
def test_a_slip_is_told_with_its_line(slip: str, tmp_path: Path) -> None:
    text, line, words = WRONG[slip]
    with pytest.raises(InputError, match=words) as told:
        read(tmp_path, text)
    assert any(p.mark and p.mark.line == line for p in told.value.problems), str(told.value)


def test_a_file_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'four_players'"):
        load_contest("four_player")
