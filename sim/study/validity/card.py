"""Card: everything that the model is held against, as one list of findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from sim.study.forecast.exam import load_exam
from sim.study.forecast.scored import Scored, scored
from sim.study.forecast.told import Sitting, told
from sim.study.hindcast.calibration import Learned, learned, load_calibration
from sim.study.hindcast.points import Runs
from sim.study.hindcast.record import load_record
from sim.study.scenario import load
from sim.study.validity.facts import Lived, facts
from sim.study.validity.finding import Finding
from sim.study.validity.known import known_answers
from sim.study.validity.laid import event_findings
from sim.study.validity.past import Past, lived_past, past_findings
from sim.study.validity.recorded import record_findings
from sim.study.validity.scored import score_findings
from sim.study.validity.tuned import tuned_findings
from sim.version import __version__

RECORD, QUESTIONS, CALIBRATION = "2016-2022", "2016-2021", "2016-2019"
ASKED, PRESENT = "from_2016", "baseline"  # the scenario that is asked the questions; the one into which a blow is struck

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Size:
    """How many worlds each part gets, and under which luck."""

    hindcast: int = 256
    questions: int = 512
    learning: int = 2048
    seed: int = 2016


@dataclass(frozen=True)
class Card:
    """What everything came to."""

    findings: tuple[Finding, ...]
    past: Past
    exam: Scored
    learned: Learned
    size: Size
    version: str = __version__

    @property
    def areas(self) -> tuple[str, ...]:
        """The parts of the card, in its order."""
        return tuple(dict.fromkeys(f.area for f in self.findings))

    def counts(self, area: str) -> Counter[str]:
        """How many findings of a part pass, fail and stay open."""
        return Counter(f.verdict for f in self.findings if f.area == area)


def validated(size: Size, executor: Executor | None = None, tell: Tell | None = None) -> Card:
    """Hold the model against known answers, the past, questions, facts and its own calibration. The same bits every time."""
    parts = 5

    def done(doing: str, count: int) -> None:
        if tell:
            tell(doing, count, parts)

    known = known_answers()
    done("Known answers", 1)
    past = lived_past(load_record(RECORD), size.hindcast, size.seed, executor)
    done("Hindcast", 2)
    blind = past.record.blind
    exam = scored(told(load_exam(QUESTIONS, load(ASKED)), Sitting(size.questions, size.seed, None, executor)))
    done("Questions", 3)
    lived = Lived(blind, past.dataset)
    conduct = (*facts(lived, load(PRESENT), size.seed), *event_findings(load(PRESENT), size.seed))
    done("Stylised facts and event data", 4)
    tuned = learned(load_calibration(CALIBRATION), Runs(size.learning, size.seed, executor))
    done("Calibration", 5)
    findings = (*known, *past_findings(past), *record_findings(past), *score_findings(exam), *conduct, *tuned_findings(tuned))
    return Card(findings, past, exam, tuned, size)
