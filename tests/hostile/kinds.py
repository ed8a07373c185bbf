"""Kinds of files that lie beside scenarios, one sound file of each about the river, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.study.classroom.plan import planned
from sim.study.classroom.record import Record
from sim.study.classroom.room import created, opened
from sim.study.eventdata.matching import laid
from sim.study.eventdata.reported import read_reports
from sim.study.forecast.exam import load_exam
from sim.study.hindcast.calibration import load_calibration
from sim.study.hindcast.record import load_record
from sim.study.lessons.load import load_lesson
from sim.study.scenario import load
from sim.study.strategies import load_contest
from sim.world.agreement import figures, load_agreement
from sim.world.evidence import Evidence
from tests.study.hindcast.conftest import ALONE, CALIBRATION, EARLIER, RECORD, TOLD
from tests.study.small import CONTEST, write

LESSON = """\
schema: 1
name: dam
number: 1
title: A dam
minutes: 10
audience: Whoever lives on the river.
about: Two short steps about a dam, so that it can be seen what a lesson may hold and what it may not.
goals: [To see what a dam does.]
scenarios: [base]
replicates: 4
steps:
  - {title: Guess, minutes: 5, kind: predict, text: Guess., predicts: [{ask: Shut?, scenario: base, outcome: dammed}]}
  - {title: Play, minutes: 5, kind: play, text: Play., scenario: base, seat: alba, months: 3}
questions:
  - {ask: How often is it shut?, answer: "{base.dammed}"}
"""
STRATEGIES = (
    CONTEST
    + """\
players:
  alba:
    open: {title: Open, reason: r, events: {gates: {title: Gates, at: 2017-03, set: {river: 0.0}, reason: r}}}
    trust: {title: Trust, reason: r, changes: {trust.alba.brenn: close, cost.alba_dams: 0.5}}
  brenn:
    wait: {title: Wait, reason: r}
    raid: {title: Raid, reason: r, events: {gates: {title: Boats, at: 2017-04, opportunities: {brenn_raids: 6}, reason: r}}}
"""
)
QUESTIONS = """\
schema: 1
name: asked
title: The river in 2017
about: Some questions on the river and its treaty, so that it can be seen what is made of them.
questions:
  treaty: {title: A treaty in June, accord: treaty, closes: 2017-06, answer: 1, source: "The Gazette, June 2017"}
  dam: {title: A high dam, issue: river, above: 0.3, closes: 2017-12, answer: open, rivals: {crowd: 0.3}}
signs:
  told: {title: The dam as told, issue: river, than: told, at: 2018-01, is: higher, source: "The Gazette, 2018"}
"""
AGREEMENT = """\
schema: 1
about: Two who coded the river.
codings:
  gaz-2a: {kind: trust, first: {level: wary, strength: clear}, second: {level: close, strength: hint}}
  gaz-2b: {kind: interest, first: {position: high, strength: clear}, second: {position: high, strength: clear}}
settled: []
added: []
"""
EVENTS = """\
date,actor,recipient,type,intensity,count,actor_sector,actor_name
2017-01-05,ALB,BRE,COERCE,-0.5,2,GOV,Alba
2017-02,BRE,ALB;CRE,ASSAULT,,,MIL,"Brenn, the lower"
"""


@dataclass(frozen=True)
class Kind:
    """A kind of file: where it lies in the folder, what a sound one says, and how it is read."""

    path: str
    text: str
    read: Callable[[Path, Evidence], object]


def _events(path: Path, seeds: Evidence) -> object:
    found = read_reports(path)
    return laid(found, found.named)


KINDS: Mapping[str, Kind] = {
    "lesson": Kind("dam/lesson.yaml", LESSON, lambda path, seeds: load_lesson(path.parent, seeds)),
    "record": Kind("records/river.yaml", RECORD, lambda path, seeds: load_record(str(path), seeds)),
    "calibration": Kind("calibrations/tuned.yaml", CALIBRATION, lambda path, seeds: load_calibration(str(path), seeds)),
    "strategies": Kind("strategies/upstream.yaml", STRATEGIES, lambda path, seeds: load_contest(str(path), None, seeds)),
    "questions": Kind("questions/asked.yaml", QUESTIONS,
        lambda path, seeds: load_exam(str(path), load(path.parent.parent / "base.yaml", None, seeds))),
    "agreement": Kind("seeds/agreement.yaml", AGREEMENT,
        lambda path, seeds: figures(load_agreement(path.parent), seeds.codebook)),
    "events": Kind("events.csv", EVENTS, _events),
    "plan": Kind("class/class.json", "", lambda path, seeds: opened(Record(path.parent), seeds)),
    "log": Kind("class/log.jsonl", "", lambda path, seeds: opened(Record(path.parent), seeds)),
}  # fmt: skip


def lay(folder: Path) -> Path:
    """One sound file of each kind, but for a class, in a folder with their scenarios."""
    write(folder, {"base": ALONE, "told": TOLD}, {"small": EARLIER})
    write(folder / "dam", {"base": ALONE}, {"small": EARLIER})
    for kind in KINDS.values():
        if kind.text:
            (folder / kind.path).parent.mkdir(exist_ok=True)
            (folder / kind.path).write_text(kind.text, encoding="utf-8")
    (folder / "dam" / "lesson.md").write_text("About dams.\n", encoding="utf-8")
    return folder


def seated(folder: Path, seeds: Evidence) -> None:
    """A class in such a folder that has begun: one table, one pupil, one question."""
    scenario = load(folder / "base.yaml", None, seeds)
    room = created(Record(folder / "class"), planned(scenario, "CDFGH", seats=("alba",), rounds=2), scenario)
    room.join("ann", "Ann")
    room.sit("ann", 1, "alba")
    room.ask(("dammed",))
    room.predict("ann", "1", {"dammed": 0.5})
