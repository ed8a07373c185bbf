"""Pack: a lesson as pages that open anywhere without a network, and print."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from sim.show.figures.style import save
from sim.show.lesson.results import (
    VERDICT_NOTE,
    Rows,
    change_rows,
    figures,
    lens_rows,
    predicted_rows,
    run_rows,
    verdict_rows,
    weighed,
)
from sim.show.vector import inlined
from sim.study.lessons.file import AnyStep, Play, Predict, Run, Weigh
from sim.study.lessons.load import Lesson, command
from sim.study.lessons.taught import Taught
from sim.study.writing import put

HEADING = re.compile(r"\A\s*# .*\n")
UNBROKEN = re.compile(r"(?<=\d) (?=[±%])|(?<=±) (?=\d)")
PART = re.compile(r"^## ", re.MULTILINE)
ABLE = "Students can "  # how a goal begins for a teacher; its reader is told what comes after
PAGES = ("lesson", "roles", "injects", "predictions", "debrief", "key")
KINDS = {
    "explain": "Explain", "discuss": "Discuss", "predict": "Predict", "run": "Look", "play": "Play", "weigh": "Weigh",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A step as a page tells it."""

    title: str
    minutes: int
    kind: str
    text: Markup
    tables: tuple[Rows, ...] = ()
    drawings: tuple[Markup, ...] = ()
    sentences: tuple[str, ...] = ()
    seat: str = ""
    command: str = ""
    teacher: str = ""
    asks: tuple[str, ...] = field(default=())


def pack(taught: Taught, folder: Path, words: str = "") -> list[Path]:
    """Write the pages of a lesson into a folder; returns them. words: said at the foot, such as how it was made.

    Pages that a lesson has no use for (roles, injects, predictions) are not written.
    """
    lesson = taught.lesson
    steps = tuple(_steps(taught))
    facts: dict[str, Any] = {
        "lesson": lesson.file, "steps": steps, "markdown": marked, "foot": words, "injects": _injects(lesson),
        "idea": marked(_idea(lesson.background)), "background": marked(HEADING.sub("", lesson.background, count=1)),
        "months": max((s.months for s in lesson.file.steps if isinstance(s, Play)), default=0),
        "verdicts": verdict_rows(taught), "verdict_note": VERDICT_NOTE, "taught": taught, "masked": lesson.masked,
        "goals": _goals(lesson),
        "answers": [(q.ask, marked(whole(taught.filled(q.answer)))) for q in lesson.file.questions],
        "differs": [(v.result.says, v.remark) for v in taught.verdicts if v.remark],
        "predictions": [(s, predicted_rows(taught, s)) for s in lesson.file.steps if isinstance(s, Predict)],
    }  # fmt: skip
    facts["asked"] = sum(len(grid.rows) for _, grid in facts["predictions"])
    wanted = {"roles": bool(lesson.file.roles), "injects": bool(lesson.file.injects), "predictions": bool(facts["predictions"])}
    folder.mkdir(parents=True, exist_ok=True)
    written, pages = [], _environment()
    for page in PAGES:
        if wanted.get(page, True):
            path = folder / f"{page}.html"
            put(path, pages.get_template(f"{page}.html.j2").render(**facts))
            written.append(path)
    return written


def zipped(taught: Taught) -> bytes:
    """The pages of a lesson's pack as a zip archive."""
    with tempfile.TemporaryDirectory() as room, io.BytesIO() as held:
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for page in pack(taught, Path(room)):
                archive.write(page, f"{taught.lesson.name}/{page.name}")
        return held.getvalue()


def marked(text: str) -> Markup:
    """Markdown as HTML; what looks like HTML in it is shown as it was written."""
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))


def whole(text: str) -> str:
    """A text in which a number stays on one line with its error and its unit."""
    return UNBROKEN.sub("\N{NO-BREAK SPACE}", text)


def _idea(background: str) -> str:
    """The first part of a background, which holds the theory and no answers; what comes under later headings is the teacher's."""
    parts = PART.split(HEADING.sub("", background, count=1))
    return parts[1].partition("\n")[2] if len(parts) > 1 else parts[0]


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sim.show.lesson", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _steps(taught: Taught) -> Iterator[Told]:
    for number, step in enumerate(taught.lesson.file.steps):
        yield _step(taught, step, number)


def _step(taught: Taught, step: AnyStep, number: int) -> Told:
    told: dict[str, Any] = {}
    match step:
        case Run():
            tables = (run_rows(taught, step), change_rows(taught, step), lens_rows(taught, step))
            told = {"tables": tuple(t for t in tables if t), "drawings": _drawings(taught, step, number)}
        case Weigh():
            told = {"sentences": tuple(weighed(step)), "tables": (_likings(step),)}
        case Play():
            scenario = taught.scenario(step.scenario)
            seat = f"{scenario.world.actors[step.seat].name}, {step.months} months of “{scenario.file.title}”"
            told = {"seat": seat, "command": command(taught.lesson, step)}
        case Predict():
            told = {"asks": tuple(p.ask for p in step.predicts), "tables": (predicted_rows(taught, step),)}
    return Told(step.title, step.minutes, KINDS[step.kind], marked(whole(step.text)), teacher=marked(whole(step.teacher)), **told)


def _goals(lesson: Lesson) -> tuple[str, tuple[str, ...]]:
    """What stands over the goals, and the goals, for the class."""
    goals = lesson.file.goals
    if not all(goal.startswith(ABLE) for goal in goals):
        return "What this lesson is for", goals
    return "After this lesson you can", tuple(goal.removeprefix(ABLE) for goal in goals)


def _drawings(taught: Taught, step: Run, number: int) -> tuple[Markup, ...]:
    """The figures of a step as drawings in the page."""
    with tempfile.TemporaryDirectory() as room:
        found = []
        for n, figure in enumerate(figures(taught, step)):
            _, drawing = save(figure, Path(room), f"step{number}-{n}")
            shown = f"{step.title}: how the outcomes unfold in each scenario. The tables hold the numbers."
            found.append(inlined(drawing, shown))
        return tuple(found)


def _likings(step: Weigh) -> Rows:
    table = step.table
    sizes: list[tuple[str, ...]] = [(f"{size:g}",) for size in table.sizes] or [()] * len(table.actors)
    rows = (
        (actor, *size, *(f"{x:g}".replace("-", "−") for x in row))
        for actor, size, row in zip(table.actors, sizes, table.ties, strict=True)
    )
    return Rows(("", *(("size",) if table.sizes else ()), *table.actors), tuple(rows))


def _injects(lesson: Lesson) -> list[tuple[str, str, list[str]]]:
    """(title, when to use it, what it does) of everything that the teacher may throw in."""
    found = []
    for name, event in lesson.injects.items():
        when = str(lesson.file.injects[name].get("when_to_use", ""))
        found.append((event.title, when, list(_changes(lesson, name))))
    return found


def _changes(lesson: Lesson, name: str) -> Iterator[str]:
    """What an inject changes, in words, for the teacher."""
    event, world = lesson.injects[name], next(iter(lesson.scenarios.values())).world
    yield from (f"“{world.issues[k].title}” goes to {v:g}" for k, v in event.set.items())
    yield from (f"“{world.issues[k].title}” {'+' if v > 0 else '−'}{abs(v):g}" for k, v in event.add.items())
    for i, held in event.trust.items():
        for j, weight in held.items():
            way, pieces = "for" if weight > 0 else "against", "piece" if abs(weight) == 1 else "pieces"
            yield f"{world.actors[i].name} sees {abs(weight):g} {pieces} of evidence {way} {world.actors[j].name}"
    yield from (f"{world.accords[g].title}: {status}" for g, status in event.accords.items())
    yield from (f"the means of {world.actors[a].name} × {v:g}" for a, v in event.capability.items())
    yield from (f"talks on {world.accords[g].title} × {v:g}" for g, v in event.talks.items())
    if event.opportunities:
        yield "occasions for some moves change"
