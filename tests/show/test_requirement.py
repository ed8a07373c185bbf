"""A requirement in words: the sentence says what was found, how surely, and where it stands."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from sim.show.requirement import sentence, show_requirement, write_requirement
from sim.study.levers import Target
from sim.study.require import Requirement, Search, required
from sim.study.scenario import Scenario
from tests.study.small import overlay

QUIET = """\
uncertainty: none
changes: {rate.alba_dams: 0, rate.brenn_raids: 0, rate.treaty: 0, start.river: low, noise.river: 0.01}
events: {flood: null}
outcomes:
  dry: {title: "The river is [nearly] shut", issue: river, above: 0.6, at: end}
"""


@pytest.fixture(name="quiet", scope="module")
def still_river(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return overlay(tmp_path_factory.mktemp("told"), QUIET, "quiet")


def asked(scenario: Scenario, target: Target, *paths: str) -> Requirement:
    return required(Search(scenario, target, paths, 32, 3))


def printed(found: Requirement) -> str:
    console = Console(width=130, file=io.StringIO(), record=True)
    show_requirement(console, found)
    return console.export_text()


def test_what_was_found_is_told_with_its_proof(quiet: Scenario, tmp_path: Path) -> None:
    found = asked(quiet, Target("dry", 0.5, at_least=True), "start.river", "salience.crete.trade")
    words = sentence(found)
    assert words.startswith("The smallest change found for “The river is [nearly] shut” in at least 50 % of worlds: ")
    assert "from low to high (2 steps). On 128 fresh worlds this carries it from 0 % to " in words
    text = printed(found)
    assert "Nothing beyond chance came of moving alone: how much Crete cares about " in text
    assert "low → high" in text and "Proof on 128 fresh worlds" in text and "[nearly]" in text and "nan" not in text
    table = pd.read_csv(write_requirement(found, tmp_path / "new"))
    assert set(table["stage"]) == {"alone", "proof"} and table["reached"].any()


def test_what_is_out_of_reach_is_said_to_be(quiet: Scenario) -> None:
    found = asked(quiet, Target("dry", 0.5, at_least=True), "salience.crete.trade", "trust.alba.brenn")
    assert sentence(found).startswith("Not within reach of these 2 levers, alone or in the ")
    assert "The best is: " in sentence(found)
    assert "yes" not in printed(found)


def test_what_is_met_already_needs_no_table(quiet: Scenario) -> None:
    found = asked(quiet, Target("dry", 0.5, at_least=False), "start.river")
    assert sentence(found).split() == printed(found).split()
    assert "Already met: as it stands, quiet gives “The river is [nearly] shut” in at most 50 % of worlds." in sentence(found)
