"""The river in 2016, its years on its own and as they are told, a record of them and a calibration."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.study.hindcast.record import Record, load_record
from sim.world.evidence import load_evidence
from tests.study.small import BASE, WORLD, write

EARLIER = WORLD.replace("as_of: 2022-01", "as_of: 2016-10")
ALONE = BASE.replace("horizon: {start: 2022-02, months: 12}", "horizon: {start: 2016-11, months: 24}").replace(
    "2022-07", "2017-07"
)
TOLD = """\
schema: 1
name: told
title: The river, told
about: The same two years with what came from outside, which is a dam that somebody else built.
extends: base
events:
  gift:
    {title: A dam is given, at: 2017-06, set: {river: 0.7}, add: {trade: 0.02}, trust: {brenn: {alba: 1}, crete: {alba: -2}},
     reason: The Gazette of June 2017.}
"""
RECORD = """\
schema: 1
name: river
title: What became of the river
about: What the papers of the river say of the dam and of raids, year by year, with their date.
scenario: base
history: told
series:
  dam:
    title: The dam
    issue: river
    unit: level
    points:
      - {at: 2016-11, value: 0.4, source: "The Gazette, November 2016"}
      - {at: 2017-06, value: high, source: "The Gazette, June 2017"}
      - {at: 2018-10, value: 0.6, source: "The Gazette, October 2018"}
  raids:
    title: Raids
    move: brenn_raids
    unit: count
    points:
      - {at: 2017-10, value: 3, source: "The Herald, yearly count"}
      - {at: 2018-10, value: 5, source: "The Herald, yearly count"}
"""
CALIBRATION = """\
schema: 1
name: tuned
title: How often Brenn raids
about: The rate of raids, learned from the first year of the record and tried on the second.
record: river
until: 2017-12
accept: 0.2
rates:
  rate.brenn_raids: {range: [0.05, 0.4, 3.0], reason: Nobody knows.}
"""


def lay(folder: Path, record: str = RECORD, calibration: str = CALIBRATION) -> Path:
    """All of it in a folder."""
    write(folder, {"base": ALONE, "told": TOLD}, {"small": EARLIER})
    for part, name, text in (("records", "river", record), ("calibrations", "tuned", calibration)):
        (folder / part).mkdir(exist_ok=True)
        (folder / part / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session", name="past_folder")
def folder_of_the_past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder; nobody writes into it."""
    return lay(tmp_path_factory.mktemp("past"))


@pytest.fixture(scope="session")
def river(past_folder: Path) -> Record:
    return load_record(str(past_folder / "records" / "river.yaml"), load_evidence(past_folder / "seeds"))
