"""Calibration: planted rates are found again, only rates are free, and nothing after the window touches a number."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import yaml
from rich.console import Console

from sim.show.tuning import draw_learned, show_learned, write_learned
from sim.study.hindcast.calibration import Calibration, bounded, learned, load_calibration
from sim.study.hindcast.points import Runs, simulated, spots
from sim.study.scenario import load
from sim.study.variants import Alteration, altered
from sim.world.evidence import load_evidence
from sim.world.source import InputError
from tests.study.hindcast.conftest import CALIBRATION, RECORD, lay


def tuned(folder: Path) -> Calibration:
    return load_calibration(str(folder / "calibrations" / "tuned.yaml"), load_evidence(folder / "seeds"))


@pytest.fixture(scope="module")
def calibration(past_folder: Path) -> Calibration:
    return tuned(past_folder)


def with_raids(calibration: Calibration, rate: float) -> str:
    """A record whose raids are what worlds of this rate show on average."""
    told = altered(calibration.record.told, Alteration({"rate.brenn_raids": rate}))
    seen = simulated(told.setup, spots(calibration.record, told), Runs(256, 99)).mean(axis=0)
    text = RECORD.replace("value: 3,", f"value: {round(float(seen[3]))}.0,")
    return text.replace("value: 5,", f"value: {round(float(seen[4]))}.0,")


@pytest.mark.parametrize("rate", [0.3, 1.5])
def test_a_planted_rate_is_found_again(calibration: Calibration, tmp_path: Path, rate: float) -> None:
    folder = lay(tmp_path, with_raids(calibration, rate))
    found = learned(tuned(folder), Runs(512, 3)).rates.iloc[0]
    assert found["low"] <= rate <= found["high"]
    assert found["low"] > found["prior_low"]
    assert found["shrinkage"] > 0.1


def test_what_is_held_out_is_not_learned_from(calibration: Calibration, tmp_path: Path) -> None:
    """Another second year leaves the posterior as it is, to the last bit."""
    other = lay(tmp_path, RECORD.replace("value: 5,", "value: 50,").replace("value: 0.6,", "value: 0.1,"))
    one, two = (learned(c, Runs(256, 3)) for c in (calibration, tuned(other)))
    assert np.array_equal(one.posterior.quantiles, two.posterior.quantiles)
    assert not np.array_equal(one.points["observed"], two.points["observed"])


def test_both_parts_are_scored_before_and_after_on_fresh_worlds(calibration: Calibration) -> None:
    found = learned(calibration, Runs(256, 3))
    assert set(zip(found.scores["stage"], found.scores["part"], strict=True)) == {
        (stage, part) for stage in ("before", "after") for part in ("fitted", "held out")
    }
    assert set(found.points["fitted"]) == {True, False}
    assert found.after.numbers["rate.brenn_raids"].span == pytest.approx(tuple(found.posterior.quantiles[0]))


def test_what_was_learned_is_printed_and_drawn(calibration: Calibration, tmp_path: Path) -> None:
    found = learned(calibration, Runs(256, 3))
    console = Console(record=True, width=130, file=io.StringIO())
    show_learned(console, found, calibration)
    told = console.export_text()
    assert "How often Brenn raids the dam" in told and "held out" in told
    assert all(path.stat().st_size > 5000 for path in draw_learned(found, calibration, tmp_path))


def test_the_posterior_is_written_as_a_scenario_that_loads(calibration: Calibration, past_folder: Path, tmp_path: Path) -> None:
    found = learned(calibration, Runs(256, 3))
    folder = lay(tmp_path)
    written = write_learned(found, calibration, folder)[0]
    overlay = load(written, None, load_evidence(past_folder / "seeds"))
    stated = yaml.safe_load(written.read_text(encoding="utf-8"))["changes"]["rate.brenn_raids"]
    assert overlay.numbers["rate.brenn_raids"].span == pytest.approx(tuple(stated))
    assert stated == pytest.approx(found.posterior.quantiles[0], rel=0.01)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("rate.brenn_raids", "rate.bren_raids"), "'rate.bren_raids' is no rate"),
        (("rate.brenn_raids", "start.river"), "only rates may be free"),
        (("[0.05, 0.4, 3.0]", "[0.0, 0.4, 3.0]"), "a prior from zero has no logarithm"),
        (("[0.05, 0.4, 3.0]", "[0.5, 0.4, 3.0]"), "does not rise"),
        (("until: 2017-12", "until: 2016-10"), "no scored point to learn from by 2016-10"),
        (("until: 2017-12", "until: 2018-10"), "no scored point held out after 2018-10"),
        (("[0.05, 0.4, 3.0]", "[0.4, 0.4, 0.4]"), "leaves nothing to learn"),
        (("name: tuned", 'name: "../../tuned"'), "is no name of a file"),
        (("accept: 0.2", "accept: 2"), "less than or equal to 0.5"),
        (("record: river", "record: rivers"), "there is no record of this name"),
        (("about: The rate of raids, learned", "above: The rate of raids, learned"), "not a known field"),
    ],
)
def test_a_wrong_calibration_is_told(tmp_path: Path, wrong: tuple[str, str], words: str) -> None:
    assert wrong[0] in CALIBRATION
    with pytest.raises(InputError, match=words):
        tuned(lay(tmp_path, calibration=CALIBRATION.replace(*wrong)))


def test_nothing_after_the_window_may_touch_a_number(tmp_path: Path) -> None:
    late = RECORD.replace("2018-10, value: 5", "2022-03, value: 5")
    folder = lay(tmp_path, late)
    for name in ("base", "told"):
        path = folder / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("months: 24", "months: 72"), encoding="utf-8")
    with pytest.raises(InputError, match="Nothing after 2022-01 may touch a number"):
        tuned(folder)


def test_too_few_worlds_to_learn_from_are_told_with_how_many_would_do(calibration: Calibration) -> None:
    with pytest.raises(InputError, match="Ask for 150 or more"):
        bounded(calibration, 100, 1)
