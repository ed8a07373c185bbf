"""Fuzz the loader for as long as is asked: `python tests/hostile/fuzz.py --minutes 15`.

Each turn changes a file of the small world or a shipped one, loads a scenario that uses it, and goes on to the engine's input;
some are run. Or it changes one of what lies beside scenarios: lessons, records, calibrations, strategies, questions, codings,
event data and classes. Anything but success or an InputError is a find, and so is a turn of more than a minute or 6 GB. A find
is printed with the number that brings it back: `--only NUMBER`. Ends with 1 where there was one.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.study.classroom.room import Room
from sim.study.classroom.rounds import begin, close
from sim.study.ensemble import Study, layout, move_titles
from sim.study.eventdata.dyads import dyad_months
from sim.study.eventdata.likeness import likeness
from sim.study.eventdata.matching import Laid
from sim.study.forecast.exam import Exam
from sim.study.forecast.scored import scored
from sim.study.forecast.told import Sitting, told
from sim.study.hindcast.calibration import Calibration
from sim.study.hindcast.points import Runs, simulated, spots
from sim.study.hindcast.record import Record
from sim.study.job import Job, work
from sim.study.lessons.file import Play
from sim.study.lessons.load import Lesson, command, load_lesson
from sim.study.lessons.taught import teach
from sim.study.scenario import load
from sim.study.strategies import Contest
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import installed
from sim.world.source import InputError, parse
from tests.hostile.kinds import KINDS, lay, seated
from tests.hostile.mutations import Tree, changed, journaled, nudged, scattered, shipped, small, stated
from tests.study.small import HEAD, write

LONGEST = 60  # seconds
CELLS = 2_000_000  # numbers that a run may make


class TooLongError(BaseException):
    """A turn that does not end."""


def used(path: Path, evidence: Evidence, *, run: bool) -> str:
    """Load a scenario and go on as a study would; a run is kept short."""
    scenario = load(path, None, evidence)
    assert scenario.digest and scenario.setup
    assert all(title for _, title, _ in move_titles(scenario))
    study = Study((scenario,), 1)
    cells = 128 * (scenario.calendar.steps + 1) * (len(scenario.index.moves) + 3 * len(scenario.index.actors) ** 2)
    assert layout(study)
    if not run or cells > CELLS:
        return "loaded"
    made = work(Job(scenario.setup, study.questions[0], 1, 0))
    made.pop("measures")  # where there are no ties, some have no value
    wrong = [name for name, values in made.items() if not np.isfinite(values.astype(float)).all()]
    assert not wrong, f"not finite: {wrong}"
    return "ran"


def aside(dice: Random, seeds: Evidence, folder: Path) -> str:
    """A file of a kind that lies beside scenarios is changed and read."""
    lay(folder)
    name = dice.choice(list(KINDS))
    kind = KINDS[name]
    if not kind.text:
        seated(folder, seeds)
    path = folder / kind.path
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".yaml", ".json"):
        text = dice.choice((changed, nudged))(parse(text, name).value, dice)
    else:
        text = journaled(text, dice) if name == "log" and dice.random() < 0.7 else scattered(text, dice)
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    looked_through(kind.read(path, seeds))
    return name


def looked_through(found: object) -> None:
    """Go on with what was read as its command would, as far as that is quick."""
    if isinstance(found, Contest):
        assert all(found.scenario(profile).setup for profile in found.profiles[:8]) and found.payoffs
    elif isinstance(found, Record):
        assert simulated(found.told.setup, spots(found, found.told), Runs(2, 1)).size
    elif isinstance(found, Calibration):
        assert found.manifest(100, 1) and found.prior.setup
        assert simulated(found.prior.setup, spots(found.record, found.prior), Runs(2, 1)).size
    elif isinstance(found, Exam):
        scored(told(found, Sitting(64, 1)))
    elif isinstance(found, Lesson):
        assert len(found.injects) == len(found.file.injects)
        assert all(command(found, step) for step in found.file.steps if isinstance(step, Play))
        if found.file.replicates <= 256 and len(found.file.scenarios) == 1:
            teach(found)
    elif isinstance(found, Laid):
        assert len(dyad_months(found.panel)) >= 0
        likeness(found.panel, found.panel)
    elif isinstance(found, Room) and found.state.phase == "lobby":
        begin(found, 0.0)
        close(found, (1,), 1.0)


def turn(number: int, files: tuple[dict[str, Tree], dict[Path, Tree]], seeds: tuple[Evidence, Evidence], folder: Path) -> str:
    """One turn; its number says all that happens in it."""
    dice = Random(number)
    mine, theirs = files
    if number % 3 == 0:
        return aside(dice, seeds[0], folder)
    if dice.random() < 0.6:
        write(folder)
        name = dice.choice(list(mine))
        if dice.random() < 0.3:
            (folder / "overlay.yaml").write_text(HEAD + stated(dice), encoding="utf-8")
            return used(folder / "overlay.yaml", seeds[0], run=True)
        (folder / name).write_text(changed(mine[name], dice), encoding="utf-8", errors="surrogateescape")
        asked = name if "/" not in name else "base.yaml"
        return used(folder / dice.choice((asked, "peace.yaml", asked)), seeds[0], run=dice.random() < 0.5)
    path = dice.choice(list(theirs))
    text = changed(theirs[path], dice)
    room = path.parent.parent if path.parent.name == "worlds" else path.parent
    if path.parent.name == "worlds":
        (folder / "worlds").mkdir()
        for beside in (*room.glob("*.yaml"), *(room / "worlds").glob("*.yaml")):
            shutil.copy(beside, folder / beside.relative_to(room))
        (folder / "worlds" / path.name).write_text(text, encoding="utf-8", errors="surrogateescape")
        return used(dice.choice([p for p in sorted(folder.glob("*.yaml")) if p.name != "lesson.yaml"]), seeds[1], run=False)
    if room.parent.name == "lessons":
        copy = folder / room.name
        shutil.copytree(room, copy)
        (copy / path.name).write_text(text, encoding="utf-8", errors="surrogateescape")
        if path.name == "lesson.yaml":
            return f"lesson {load_lesson(copy, seeds[1]).name}"[:6]
        return used(copy / path.name, seeds[1], run=dice.random() < 0.2)
    (folder / path.name).write_text(text, encoding="utf-8", errors="surrogateescape")
    return used(folder / path.name, seeds[1], run=False)


def numbers(only: int | None, since: int, until: float) -> Iterator[int]:
    """The numbers of the turns."""
    if only is not None:
        yield only
        return
    while time.monotonic() < until:
        yield since
        since += 1


def said(words: object) -> None:
    """Tell whoever waits."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def late(*_: Any) -> None:
    """What the alarm clock does."""
    raise TooLongError


def main() -> int:
    """Fuzz, and say what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=15)
    asked.add_argument("--since", type=int, default=0)
    asked.add_argument("--only", type=int)
    given = asked.parse_args()
    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000,) * 2)
    signal.signal(signal.SIGALRM, late)
    files, counted, finds, last = (small(), shipped()), Counter[str](), 0, 0
    slowest = (0.0, 0)  # seconds, and the number of the turn
    with tempfile.TemporaryDirectory() as room:
        seeds = load_evidence(write(Path(room) / "seeds") / "seeds"), load_evidence(installed() / "seeds")
        for last in numbers(given.only, given.since, time.monotonic() + 60 * given.minutes):
            folder = Path(room) / "here"
            folder.mkdir()
            signal.alarm(LONGEST)
            begun = time.monotonic()
            try:
                counted[turn(last, files, seeds, folder)] += 1
            except InputError as error:
                counted["refused"] += 1
                if given.only is not None:
                    said(error)
            except (Exception, TooLongError) as error:
                finds += 1
                where = traceback.extract_tb(error.__traceback__)[-1]
                kind = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
                counted[kind] += 1
                if counted[kind] <= 3:
                    said(f"--- {last}: {kind}: {error!s:.300}")
                if given.only is not None:
                    said(traceback.format_exc())
            finally:
                signal.alarm(0)
                slowest = max(slowest, (time.monotonic() - begun, last))
                if given.only is None:
                    shutil.rmtree(folder)
    said(f"turns: {sum(counted.values()):,}, last number {last}, finds: {finds}")
    said(f"slowest: {slowest[0]:.1f} s (number {slowest[1]})")
    for kind, count in counted.most_common():
        said(f"{count:8,} {kind}")
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
