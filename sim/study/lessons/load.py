"""Load: lessons are found, read and checked, with the place of everything that is wrong."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sim.study.file import Event, references
from sim.study.lessons.file import LessonFile, Play, Predict
from sim.study.lessons.filled import counted, named
from sim.study.lessons.slips import problem, slips
from sim.study.scenario import Scenario, load
from sim.world.disk import contents, within
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import installed, located, scenario_folders
from sim.world.source import MAX_BYTES, InputError, Loc, Problem, Source, nearest, read, unfit, validate
from sim.world.world import declared

ROOM, FILE, BACKGROUND = "lessons", "lesson.yaml", "lesson.md"
SLIP = 0.75  # likeness, from 0 to 1, beyond which a name is taken for a misspelt one
TEACHERS = ("when_to_use",)  # what an inject says to the teacher alone


@dataclass(frozen=True)
class Lesson:
    """A lesson with its scenarios. background: Markdown for the teacher; masked: whether names are made up to hide real ones."""

    file: LessonFile
    folder: Path
    background: str
    scenarios: dict[str, Scenario]
    masked: bool = False

    @property
    def name(self) -> str:
        """The lesson's name."""
        return self.file.name

    @cached_property
    def injects(self) -> dict[str, Event]:
        """What the teacher may throw in, as events dated to the start of the first scenario."""
        start = next(iter(self.scenarios.values())).file.horizon.start
        return {name: Event.model_validate(dated(event, start)) for name, event in self.file.injects.items()}

    @property
    def made_up(self) -> bool:
        """Whether all its worlds are the lesson's own."""
        return all((self.folder / "worlds" / f"{s.world.name}.yaml").is_file() for s in self.scenarios.values())


def command(lesson: Lesson, step: Play) -> str:
    """The command that takes the seat of a step in the terminal."""
    own = lesson.folder / f"{step.scenario}.yaml"
    here = Path.cwd()
    near = own.resolve().relative_to(here.resolve()) if own.resolve().is_relative_to(here.resolve()) else own
    words = ["realpolitik", "play", near.as_posix() if own.is_file() else step.scenario, "--as", step.seat]
    words += ["--months", str(step.months), "--seed", str(lesson.file.seed)]
    return shlex.join([*words, "--anonymous"] if lesson.masked else words)


def lesson_folders() -> list[Path]:
    """The folders of all lessons, each name once, the nearest first."""
    found: dict[str, Path] = {}
    for folder in scenario_folders():
        for path in sorted((folder / ROOM).glob(f"*/{FILE}")):
            found.setdefault(path.parent.name, path.parent)
    return list(found.values())


def lessons(evidence: Evidence | None = None) -> tuple[Lesson, ...]:
    """All lessons that can be found, by number. InputError for one that is not right."""
    seeds = evidence or load_evidence(installed() / "seeds")
    found = [load_lesson(folder, seeds) for folder in lesson_folders()]
    return tuple(sorted(found, key=lambda lesson: (lesson.file.number, lesson.name)))


@dataclass(frozen=True)
class Head:
    """A lesson's file without its scenarios. file: None where it cannot be read; problems: what is wrong with it."""

    folder: Path
    file: LessonFile | None
    problems: tuple[Problem, ...]


def shelf() -> tuple[Head, ...]:
    """The files of all lessons, the right ones by number, then the others with what is wrong: quick, and never an error."""
    return tuple(sorted(map(_head, lesson_folders()), key=_order))


def heads() -> tuple[tuple[LessonFile, Path], ...]:
    """The files of all lessons that are right, by number, without their scenarios; `shelf` tells of the others."""
    return tuple((head.file, head.folder) for head in shelf() if head.file and not head.problems)


def _head(folder: Path) -> Head:
    try:
        file, source = lesson_file(folder)
    except InputError as error:
        return Head(folder, None, error.problems)
    return Head(folder, file, tuple(slips(file, folder, source)))


def _order(head: Head) -> tuple[bool, int, str]:
    return bool(head.problems), head.file.number if head.file else 0, head.folder.name


def load_lesson(name: str | Path, evidence: Evidence | None = None, replicates: int | None = None) -> Lesson:
    """A lesson by name, or by its folder. replicates: if not its file's. InputError for all that is wrong, with its place."""
    folder = _folder(name)
    file, source = lesson_file(folder, replicates)
    seeds = evidence or load_evidence(installed() / "seeds")
    scenarios = {each: _scenario(each, n, (folder, source), seeds) for n, each in enumerate(file.scenarios)}
    lesson = Lesson(file, folder, _background(folder), scenarios)
    problems = [*slips(file, folder, source), *_misfits(lesson, source), *_injects(lesson, source)]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return lesson


def lesson_file(folder: Path, replicates: int | None = None) -> tuple[LessonFile, Source]:
    """A lesson's file and its source, `{worlds}` being filled in. replicates: if not its own. InputError where it is wrong."""
    source = read(folder / FILE)
    count = replicates or validate(LessonFile, source).replicates
    filled = Source(source.name, {**counted(source.value, count), "replicates": count}, source.marks, source.keys)
    return validate(LessonFile, filled), filled


def dated(event: dict[str, object], start: str) -> dict[str, object]:
    """An inject as an event with a date, without what it says to the teacher."""
    return {"at": start, **{field: value for field, value in event.items() if field not in TEACHERS}}


def _folder(name: str | Path) -> Path:
    folder = Path(name)
    if isinstance(name, Path) or "/" in name or "\\" in name:
        if (folder / FILE).is_file():
            return folder
        raise InputError([Problem(None, str(name), f"holds no {FILE}", "Name a lesson, or the folder of one.")])
    known = {found.name: found for found in lesson_folders()}
    if name not in known:
        raise InputError([Problem(None, name, "there is no lesson of this name", nearest(name, known))])
    return known[name]


def _scenario(name: str, place: int, at: tuple[Path, Source], seeds: Evidence) -> Scenario:
    folder, source = at
    return load(located(name, [folder, *scenario_folders()], "scenario", (source, ("scenarios", place))), None, seeds)


def _background(folder: Path) -> str:
    path = folder / BACKGROUND
    try:
        text = contents(path, MAX_BYTES + 1).decode()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise _background_refused(path, f"cannot be read: {reason}") from None
    if not within(path, folder) or len(text) > MAX_BYTES or unfit(text):
        raise _background_refused(path, "lies elsewhere, is too long or holds signs that cannot be shown")
    return text


def _background_refused(path: Path, told: str) -> InputError:
    return InputError([Problem(None, str(path), told, "Write the teacher's background there, as plain text.")])


def _misfits(lesson: Lesson, source: Source) -> Iterator[Problem]:
    file = lesson.file
    yield from _asked(lesson, source)
    yield from _lenses(lesson, source)
    yield from _roles(lesson, source)
    for n, step in enumerate(file.steps):
        if isinstance(step, Predict):
            yield from _chances(lesson, source, n, step)
        if isinstance(step, Play):
            yield from _seat(lesson, source, n, step)
    for n, question in enumerate(file.questions):
        yield from named(lesson.scenarios, (file.lenses, question.answer), (source, ("questions", n, "answer")))


def _asked(lesson: Lesson, source: Source) -> Iterator[Problem]:
    """Outcomes that are not there, each once for all the scenarios that lack it."""
    lacking: dict[tuple[Loc, str], list[str]] = {}
    for _, scenario, loc, outcome in lesson.file.asked():
        if scenario in lesson.scenarios and outcome not in lesson.scenarios[scenario].file.outcomes:
            lacking.setdefault((loc, outcome), []).append(scenario)
    for (loc, outcome), scenarios in lacking.items():
        known = lesson.scenarios[scenarios[0]].file.outcomes
        told = f"{outcome!r} is no outcome of {', '.join(dict.fromkeys(scenarios))}"
        yield problem(source, loc, told, nearest(outcome, known))


def _roles(lesson: Lesson, source: Source) -> Iterator[Problem]:
    """Roles that are nearly, but not quite, an actor; others, such as a reporter, are welcome."""
    actors = {name for scenario in lesson.scenarios.values() for name in scenario.world.actors}
    for name in lesson.file.roles:
        close = difflib.get_close_matches(name, actors, n=1, cutoff=SLIP)
        if name not in actors and close:
            yield problem(source, ("roles", name), f"{name!r} is no actor", f"Did you mean {close[0]!r}?")


def _lenses(lesson: Lesson, source: Source) -> Iterator[Problem]:
    for n, lens in enumerate(lesson.file.lenses):
        yield from _lens(lesson, source, ("lenses", n), lens)
    for name, result in lesson.file.expect.items():
        for field in ("lens", "than_lens"):
            if (lens := getattr(result, field)) is not None:
                yield from _lens(lesson, source, ("expect", name, field), lens)


def _lens(lesson: Lesson, source: Source, loc: Loc, lens: str) -> Iterator[Problem]:
    for name, scenario in lesson.scenarios.items():
        if lens not in scenario.world.lenses:
            yield problem(source, loc, f"{lens!r} is no lens of the world of {name}", nearest(lens, scenario.world.lenses))
            return


def _chances(lesson: Lesson, source: Source, n: int, step: Predict) -> Iterator[Problem]:
    for k, asked in enumerate(step.predicts):
        scenario = lesson.scenarios.get(asked.scenario)
        outcome = scenario.file.outcomes.get(asked.outcome) if scenario else None
        if outcome is not None and outcome.kind != "chance":
            remedy = "Ask about an outcome that is answered by yes or no."
            yield problem(source, ("steps", n, "predicts", k), f"{asked.outcome!r} is a {outcome.kind}, not a chance", remedy)


def _seat(lesson: Lesson, source: Source, n: int, step: Play) -> Iterator[Problem]:
    loc: Loc = ("steps", n)
    if step.scenario not in lesson.scenarios:
        return
    setup = lesson.scenarios[step.scenario].setup
    moving = [setup.actors[i] for i in dict.fromkeys(setup.moves.actor.tolist())]
    if step.seat not in moving:
        yield problem(source, (*loc, "seat"), f"{step.seat!r} is no actor that can move", nearest(step.seat, moving))
    if step.months > lesson.scenarios[step.scenario].file.horizon.months:
        yield problem(source, (*loc, "months"), f"{step.months} months are more than the scenario has", "Ask for fewer.")


def _injects(lesson: Lesson, source: Source) -> Iterator[Problem]:
    """What is wrong with the injects, as with any event."""
    first = next(iter(lesson.scenarios.values()))
    plain = {name: dated(event, first.file.horizon.start) for name, event in lesson.file.injects.items()}
    events: dict[str, Event] = {}
    for name, event in plain.items():
        for field in TEACHERS:
            if not isinstance(said := lesson.file.injects[name].get(field, ""), str):
                yield problem(source, ("injects", name, field), f"{said!r:.60} should be text", "Put it in quotes.")
        try:
            events[name] = validate(Event, _at(source, ("injects", name), event))
        except InputError as error:
            yield from (replace(p, where=".".join(filter(None, ("injects", name, p.where)))) for p in error.problems)
    file = first.file.model_copy(update={"events": events, "outcomes": {}})
    for loc, name, table in references(file):
        known = declared(first.world, table)
        if loc[0] == "events" and name not in known:
            place: Loc = ("injects", *loc[1:])
            yield problem(
                source, place, f"{name!r} is no {table.removesuffix('s')} of world {first.world.name!r}", nearest(name, known)
            )


def _at(source: Source, loc: Loc, value: dict[str, object]) -> Source:
    """A part of a source as a source of its own."""
    inner = len(loc)
    marks = {place[inner:]: mark for place, mark in source.marks.items() if place[:inner] == loc}
    keys = {place[inner:]: mark for place, mark in source.keys.items() if place[:inner] == loc}
    return Source(source.name, value, marks, keys)
