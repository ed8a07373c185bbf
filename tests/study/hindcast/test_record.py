"""The record's file: what it may say, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.study.hindcast.record import Record, load_record
from sim.world.evidence import load_evidence
from sim.world.source import InputError
from tests.study.hindcast.conftest import RECORD, lay


def test_a_record_brings_both_scenarios_and_reads_words_as_numbers(river: Record) -> None:
    assert (river.blind.name, river.told.name) == ("base", "told")
    assert river.touched == {"issue.river", "trust.crete.alba"}, "what is set, or moved by as much as is seen"
    assert [river.value(point) for point in river.file.series["dam"].points] == [0.4, 0.75, 0.6]


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        (("issue: river", "issue: rivr"), 10, "'rivr' is no issue"),
        (("move: brenn_raids", "move: brenn_raid"), 18, "'brenn_raid' is no move"),
        (("value: high", "value: hihg"), 14, "'hihg' is no level"),
        (("at: 2018-10, value: 0.6", "at: 2019-10, value: 0.6"), 15, "outside the horizon"),
        (("at: 2017-06, value: high", "at: 2016-01, value: high"), 9, "in the order of their dates"),
        (("unit: count", "unit: level"), 17, "moves have a `count`"),
        (("    issue: river\n", ""), 9, "exactly one of `issue`, `move` and `moves`"),
        (("history: told", "historie: told"), 6, "'historie' is not a known field"),
        (("value: 0.6", "value: 26"), 9, "a level lies in [0, 1]"),
        (("value: 3,", "value: -4,"), 17, "a count lies in [0, 1,000,000]"),
        (("value: 3,", "value: high,"), 17, "a count is a number"),
        (("value: 0.6", "value: 0.6, low: 0.9"), 9, "does not rise"),
        (("at: 2017-10", "at: 2017-09"), 21, "begins before 2016-11"),
        (('source: "The Gazette, June 2017"', "source: X"), 14, "at least 10"),
    ],
)
def test_a_wrong_record_is_told_with_its_line(tmp_path: Path, wrong: tuple[str, str], line: int, words: str) -> None:
    assert wrong[0] in RECORD
    folder = lay(tmp_path, RECORD.replace(*wrong, 1))
    with pytest.raises(InputError) as error:
        load_record(str(folder / "records" / "river.yaml"), load_evidence(folder / "seeds"))
    told = str(error.value)
    assert words in told
    assert f"river.yaml:{line}:" in told


def test_a_record_that_is_not_there_is_told_by_name() -> None:
    with pytest.raises(InputError, match="there is no record of this name"):
        load_record("nowhere")


def test_a_history_of_another_length_is_told(tmp_path: Path) -> None:
    folder = lay(tmp_path, RECORD.replace("history: told", "history: short"))
    short = (folder / "told.yaml").read_text(encoding="utf-8").replace("name: told", "name: short")
    (folder / "short.yaml").write_text(f"{short}horizon: {{start: 2016-11, months: 12}}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"river\.yaml:6:.*'short' has another horizon or world than 'base'"):
        load_record(str(folder / "records" / "river.yaml"), load_evidence(folder / "seeds"))
