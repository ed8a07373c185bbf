"""Exam: a questions file put to a scenario, or a list of what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.study.digest import digest
from sim.study.file import of_quantity
from sim.study.forecast.questions import QuestionsFile
from sim.study.scenario import Scenario, load
from sim.version import __version__
from sim.world.library import around, find_beside, located
from sim.world.references import Reference
from sim.world.source import InputError, Loc, Problem, Source, nearest, read, validate
from sim.world.world import declared


@dataclass(frozen=True)
class Exam:
    """A questions file with the scenario that is asked, and those with which signs compare it, by name."""

    file: QuestionsFile
    scenario: Scenario
    others: Mapping[str, Scenario]

    def manifest(self, replicates: int, seed: int) -> str:
        """What a score rests on, as JSON: the file, the scenarios' hashes, the size, the luck and the version."""
        scenarios = (self.scenario, *self.others.values())
        settings = {
            "questions": self.file.name,
            "scenario": self.scenario.name,
            "lens": self.scenario.file.lens,
            "hashes": {s.name: digest([s.calendar, s.setup]) for s in scenarios},
            "replicates": replicates,
            "seed": seed,
            "version": __version__,
        }
        return json.dumps({**settings, "file": self.file.model_dump(mode="json", by_alias=True)}, indent=1) + "\n"

    def label(self, replicates: int, seed: int) -> str:
        """A folder's name: the file's and the scenario's name, and the beginning of a hash of what the score rests on."""
        return f"score-{self.file.name}-{self.scenario.name[:48]}-{digest(self.manifest(replicates, seed))[:8]}"


def load_exam(name: str, scenario: Scenario, lens: str | None = None) -> Exam:
    """Read a questions file by path, or by name from `scenarios/questions/`. InputError lists what is wrong, with its line.

    lens: under which the scenarios are loaded that signs compare with.
    """
    path = find_beside(name, "questions", "questions file")
    source = read(path)
    file = validate(QuestionsFile, source)
    problems = [*_strangers(file, scenario, source), *_strayed(file, scenario, source)]
    others: dict[str, Scenario] = {}
    for n, sign in file.signs.items():
        if sign.than is not None and sign.than not in others:
            try:
                at: Loc = ("signs", n, "than")
                found = located(sign.than, around(path), "scenario", (source, at))
                others[sign.than] = _other(found, lens, scenario, (source, at))
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(problems)
    return Exam(file, scenario, others)


def _other(path: Path, lens: str | None, scenario: Scenario, at: tuple[Source, Loc]) -> Scenario:
    """A scenario to compare with. at: where it is named."""
    other, (source, loc) = load(path, lens, scenario.evidence), at
    for what, mine, its in (
        ("other actors", list(scenario.world.actors), list(other.world.actors)),
        ("other issues", list(scenario.world.issues), list(other.world.issues)),
        ("another horizon", scenario.file.horizon, other.file.horizon),
    ):
        if mine != its:
            message = f"{path.stem!r} has {what} than {scenario.name!r}"
            remedy = "Compare scenarios of one world and one horizon."
            raise InputError([Problem(source.mark(loc), ".".join(map(str, loc)), message, remedy)])
    return other


def _strangers(file: QuestionsFile, scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Names that the scenario's world does not have."""
    for loc, name, table in _references(file):
        known = declared(scenario.world, table)
        if name not in known:
            message = f"{name!r} is no {table.removesuffix('s')} of world {scenario.world.name!r}"
            yield Problem(source.mark(loc), ".".join(map(str, loc)), message, nearest(name, known))


def _references(file: QuestionsFile) -> Iterator[Reference]:
    for name, question in file.questions.items():
        yield from of_quantity(("questions", name), question)
    for name, sign in file.signs.items():
        yield from of_quantity(("signs", name), sign)


def _strayed(file: QuestionsFile, scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Dates outside the scenario's horizon."""
    for loc, date in _dates(file):
        try:
            scenario.calendar.step_of(date)
        except ValueError as error:
            remedy = f"Move the date, or ask a scenario with a longer horizon than {scenario.name!r}."
            yield Problem(source.mark(loc), ".".join(map(str, loc)), str(error), remedy)


def _dates(file: QuestionsFile) -> Iterator[tuple[Loc, str]]:
    for name, question in file.questions.items():
        asked = {"closes": question.closes, "opens": question.opens}
        yield from ((("questions", name, key), date) for key, date in asked.items() if date)
    for name, sign in file.signs.items():
        read_at = {"from": sign.from_, "to": sign.to, "at": sign.at}
        yield from ((("signs", name, key), date) for key, date in read_at.items() if date and date != "end")
