"""A lesson step by step: what the class is told, what it guesses, what the runs say, a seat, a table to try things on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nicegui import app, ui

from sim.show.app.charts.fans import LINES, Course, Panel, colour_of, fans
from sim.show.app.desk import Desk
from sim.show.app.frame import heading
from sim.show.app.pages.lesson_table import tried
from sim.show.app.tables import attribute, table
from sim.show.lesson.pack import marked
from sim.show.lesson.results import VERDICT_NOTE, Rows, lens_rows, predicted_rows, run_rows, verdict_rows
from sim.study.intervals import mean_interval
from sim.study.job import work
from sim.study.lessons.file import AnyStep, Play, Predict, Run, Weigh
from sim.study.lessons.filled import Place
from sim.study.lessons.load import Lesson
from sim.study.lessons.taught import Taught, gathered, jobs
from sim.study.seat.game import Game
from sim.study.seat.record import begun, games
from sim.world.source import InputError


@dataclass
class Lecture:
    """A lesson while a page is open on it. guesses: by question, in per cent; taught: once its scenarios were run."""

    desk: Desk
    lesson: Lesson
    masked: bool
    guesses: dict[str, float] = field(default_factory=dict)
    taught: Taught | None = None
    running: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def pack(self) -> str:
        """The address of its pages for printing."""
        return f"/lessons/{self.lesson.file.name}/pack.zip{'?masked=true' if self.masked else ''}"

    async def ran(self, told: Callable[[float], object]) -> Taught:
        """The lesson's runs, which are made once. told: the share of them that is made."""
        async with self.running:
            if self.taught is None:
                count = self.lesson.file.replicates
                planned = await asyncio.to_thread(jobs, self.lesson, count)
                todo = [job for _, job in planned]
                found = await self.desk.crew.each(work, todo, lambda done, total: told(done / total), patient=True)
                self.taught = gathered(self.lesson, count, found)
            return self.taught


def stepped(lecture: Lecture) -> None:
    """The page of a lesson."""
    file = lecture.lesson.file
    ui.label(f"Lesson {file.number} · {file.minutes} minutes · {file.audience}").classes("rp-faint")
    ui.label(file.about)
    with ui.row():
        made = f'href="{lecture.pack}" download outline no-caps'
        told = "The pack is being made; the browser saves it when it is there."
        ui.button("Print the pack", icon="download", on_click=lambda: ui.notify(told)).props(made)
        ui.link("Run it as a class over the network", f"/class?lesson={file.name}")
    with ui.expansion("What students will be able to do", value=True).classes("w-full"):
        for goal in file.goals:
            ui.label(f"· {goal}")
    ui.add_css(".q-stepper__tab:not(.q-stepper__tab--active):not(.q-stepper__tab--done) { color: #5f5f5f; }")
    kept = _kept(lecture)
    stages = ui.stepper(value=kept.get("step", "0"), on_value_change=lambda e: kept.update(step=str(e.value)))
    with stages.props("vertical animated=false header-nav").classes("w-full") as stepper:
        for number in range(len(file.steps)):
            _step(lecture, number, stepper)
    with ui.expansion("For the teacher: answers, the textbook, background").classes("w-full"):
        _key(lecture)


def _kept(lecture: Lecture) -> dict[str, Any]:
    """What this browser had reached in the lesson, so that a page that is loaded anew goes on; guesses are shared with it."""
    kept: dict[str, Any] = app.storage.user.setdefault(
        f"lesson-{lecture.lesson.name}-{lecture.masked}", {"step": "0", "guesses": {}}
    )
    lecture.guesses = kept["guesses"]
    return kept


def _step(lecture: Lecture, number: int, stepper: ui.stepper) -> None:
    steps = lecture.lesson.file.steps
    with ui.step(str(number), f"{steps[number].title} ({steps[number].minutes} min)"):
        _markdown(steps[number].text)
        _body(lecture, steps[number])
        with ui.stepper_navigation():
            if number + 1 < len(steps):
                ui.button("Next", on_click=stepper.next).props("no-caps")
            if number:
                ui.button("Back", on_click=stepper.previous).props("flat no-caps")


def _markdown(text: str) -> None:
    ui.html(str(marked(text)), sanitize=False)  # raw HTML in a lesson is shown as text


def _body(lecture: Lecture, step: AnyStep) -> None:
    match step:
        case Predict():
            _predict(lecture, step)
        case Run():
            _run(lecture, step)
        case Play():
            _play(lecture, step)
        case Weigh():
            tried(step)


def _once(lecture: Lecture, words: str, show: Callable[[Taught], None], look: str = "no-caps") -> None:
    """A button that runs the lesson with a bar, and gives way to what is then to be shown."""

    async def go() -> None:
        button.disable()
        bar = ui.linear_progress(value=0, show_value=False).props('aria-label="Worlds run"')
        taught = await lecture.ran(bar.set_value)
        place.clear()
        with place:
            show(taught)

    place = ui.context.slot.parent
    button = ui.button(words, on_click=go).props(look)


def _predict(lecture: Lecture, step: Predict) -> None:
    """Sliders to commit to, then what the runs say with a score."""
    guesses = lecture.guesses
    with ui.column().classes("w-full"):
        for asked in step.predicts:
            ui.label(asked.ask).style("font-weight:600")
            with ui.row().classes("w-full items-center no-wrap"):
                value = guesses.setdefault(asked.ask, 50.0)
                slider = (
                    ui.slider(min=0, max=100, step=1, value=value).props(f'aria-label="{attribute(asked.ask)}"').classes("grow")
                )
                ui.label().bind_text_from(slider, "value", lambda v: f"{v:.0f} %").style("width:4rem")
                slider.on_value_change(lambda e, ask=asked.ask: guesses.update({ask: float(e.value)}))
        _once(lecture, "These are our guesses: lock and run", lambda taught: _scored(lecture, taught, step))


def _scored(lecture: Lecture, taught: Taught, step: Predict) -> None:
    rows, squares = [], []
    for asked, (_, told) in zip(step.predicts, predicted_rows(taught, step).rows, strict=True):
        share = mean_interval(taught.values(Place(asked.scenario, None, asked.outcome)))[0]
        guess = lecture.guesses[asked.ask] / 100
        expected = share * (1 - guess) ** 2 + (1 - share) * guess**2
        squares.append((expected, share * (1 - share)))
        rows.append((asked.ask, f"{guess * 100:.0f} %", told, f"{expected:.2f}"))
    table(("question", "you said", "the runs say", "Brier score"), rows)
    mine, best = (sum(pair[n] for pair in squares) / len(squares) for n in (0, 1))
    ui.label(
        f"Your mean Brier score over all worlds is {mine:.3f}; nobody can do better than {best:.3f}, which is luck alone; "
        f"always saying 50 % gives 0.250. Lower is better."
    )


def _run(lecture: Lecture, step: Run) -> None:
    with ui.column().classes("w-full"):
        _once(lecture, f"Run {lecture.lesson.file.replicates} worlds a scenario", lambda taught: _shown(taught, step))


def _shown(taught: Taught, step: Run) -> None:
    _told(run_rows(taught, step))
    if more := lens_rows(taught, step):
        with ui.expansion("Through rival theories").classes("w-full"):
            _told(more)
    with ui.row().classes("items-center"):
        for number, name in enumerate(step.scenarios):
            line = f"{LINES[number % len(LINES)]} {colour_of(number)}"
            ui.element("span").style(f"display:inline-block;width:2.2rem;border-top:3px {line}")
            ui.label(taught.scenario(name).file.title)
    with ui.element("div").classes("rp-grid w-full"):
        for outcome in step.outcomes:
            with ui.element("figure").style("margin:0;min-width:0"):
                ui.label(taught.scenario(step.scenarios[0]).file.outcomes[outcome].title).style("font-weight:600")
                ui.echart(fans(_panel(taught, step, outcome))).style("height:15rem;width:100%")
    ui.label(f"{taught.replicates} worlds a scenario, all under the same luck; ± is one standard error.").classes("rp-faint")


def _panel(taught: Taught, step: Run, outcome: str) -> Panel:
    """One outcome in the step's scenarios that share the first one's dates."""
    first = taught.scenario(step.scenarios[0])
    alike = [s for s in step.scenarios if taught.scenario(s).file.horizon == first.file.horizon]
    courses = []
    for name in alike:
        scenario = taught.scenario(name)
        if outcome in scenario.file.outcomes:
            place = list(scenario.file.outcomes).index(outcome)
            courses.append(Course(scenario.file.title, taught.courses[name][:, :, place]))
    asked = first.file.outcomes[outcome]
    return Panel(asked.title, asked.kind, [str(day)[:7] for day in first.calendar.times()], courses)


def _play(lecture: Lecture, step: Play) -> None:
    scenario = lecture.lesson.scenarios[step.scenario]
    name = scenario.world.actors[step.seat].name
    ui.label(f"Your seat: {name}, {step.months} months of “{scenario.file.title}”. A class on its phones: page Class.")

    async def go() -> None:
        original = lecture.lesson.scenarios[step.scenario]
        stem = f"{lecture.lesson.name}-{step.seat}"
        folder = lecture.desk.folder / "games"
        taken = {record.folder.name for record in games(folder)}
        game = next(n for n in (stem, *(f"{stem}-{k}" for k in range(2, 10_000))) if n not in taken)
        about = {"title": f"{lecture.lesson.file.title}: {name}", "anonymous": lecture.masked, "months": step.months}
        try:
            await asyncio.to_thread(begun, folder / game, Game(original, lecture.lesson.file.seed, 0, (step.seat,)), about)
        except InputError as error:
            ui.notify(str(error), type="negative", multi_line=True)
            return
        ui.navigate.to(f"/seat/{game}")

    ui.button("Take the seat", on_click=go).props("no-caps")


def _key(lecture: Lecture) -> None:
    with ui.column().classes("w-full"):
        _once(lecture, "Run, and show the answers", lambda taught: _answered(lecture, taught), "outline no-caps")
    for step in lecture.lesson.file.steps:
        if step.teacher:
            heading(step.title, 3)
            _markdown(step.teacher)
    _markdown(lecture.lesson.background)


def _answered(lecture: Lecture, taught: Taught) -> None:
    for question in lecture.lesson.file.questions:
        heading(question.ask, 3)
        _markdown(taught.filled(question.answer))
    heading("The textbook and the model", 3)
    _told(verdict_rows(taught))
    ui.label(VERDICT_NOTE).classes("rp-faint")
    for verdict in taught.verdicts:
        if verdict.remark:
            ui.label(f"{verdict.result.says}. {verdict.remark}")


def _told(rows: Rows) -> None:
    table(rows.heads, rows.rows)
