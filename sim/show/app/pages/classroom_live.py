"""Classes that are on: one for each code, shared by the teacher's pages and the students'.

What is done in a class is done off the event loop, one act after another; then every page that looks on is told.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from nicegui import app, background_tasks

from sim.show.app.pages.classroom_sheet import Sheet, sheet
from sim.study.classroom import rounds
from sim.study.classroom.codes import Guesses, code_of
from sim.study.classroom.plan import Plan
from sim.study.classroom.record import Record, classes
from sim.study.classroom.room import Room, created, opened
from sim.study.lessons.anonymous import anonymous_lesson
from sim.study.lessons.load import Lesson, load_lesson
from sim.study.replay import happenings
from sim.study.scenario import Scenario
from sim.study.seat.game import Table
from sim.world.source import InputError, Problem

P = ParamSpec("P")
R = TypeVar("R")
REMEMBERED = 30  # classes on disk that are looked through for a code or a student
TICK = 0.25  # seconds


@dataclass
class Live:
    """A class that is on. listeners: told after every act, in the event loop; present: open pages by member."""

    room: Room
    lesson: Lesson | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    listeners: dict[int, Callable[[], None]] = field(default_factory=dict)
    present: Counter[str] = field(default_factory=Counter)
    sheets: dict[tuple[int, str], tuple[Table, Sheet]] = field(default_factory=dict)
    clock: asyncio.Task[None] | None = None
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)  # acts under way, held so that they are not collected
    telling: asyncio.Task[None] | None = None
    news: bool = False  # whether something was done that not all pages were told of
    results: tuple[object, asyncio.Task[object]] | None = None  # of what, and the work

    async def act(self, work: Callable[P, R], *arguments: P.args, **more: P.kwargs) -> R:
        """Do something in the class, on disk before this returns. A page that goes meanwhile does not undo it."""
        task = asyncio.create_task(self._act(work, *arguments, **more))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return await asyncio.shield(task)

    async def close(self, numbers: Sequence[int] | None = None) -> list[int]:
        """Close the round at some tables, or at all; pages of a table are told as soon as it has gone on."""
        loop = asyncio.get_running_loop()

        def told(number: int) -> None:
            table = self.room.table(number)
            known = happenings(table.game.scenario, [moment.state for moment in table.moments[1:]], table.row)
            for seat in self.room.seated(number):
                self.sheets[number, seat] = (table, sheet(table, seat, known))
            loop.call_soon_threadsafe(self.tell)

        every = range(1, self.room.plan.tables + 1)
        return await self.act(rounds.close, self.room, list(numbers or every), time.monotonic(), told)

    def sheet(self, number: int, seat: str) -> Sheet:
        """A seat's month in words, kept until the table goes on."""
        table = self.room.table(number)
        known = self.sheets.get((number, seat))
        if known and known[0] is table:
            return known[1]
        found = sheet(table, seat)
        self.sheets[number, seat] = (table, found)
        return found

    def left(self) -> float:
        """Seconds left of the round."""
        return rounds.remaining(self.room, time.monotonic())

    def listen(self, key: int, listener: Callable[[], None]) -> None:
        """Tell somebody of every act; the key takes it back."""
        self.listeners[key] = listener

    def tell(self) -> None:
        """Tell all pages, one after another, with a breath between them; what is done meanwhile is told in one more round."""
        self.news = True
        if self.telling is None or self.telling.done():
            self.telling = background_tasks.create(self._tell(), name="tell a class")

    async def _act(self, work: Callable[P, R], *arguments: P.args, **more: P.kwargs) -> R:
        async with self.lock:
            result = await asyncio.to_thread(work, *arguments, **more)
        self.tell()
        if self.room.ends is not None and (self.clock is None or self.clock.done()):
            self.clock = background_tasks.create(self._tick(), name="the clock of a class")
        return result

    async def _tell(self) -> None:
        while self.news:
            self.news = False
            for key in list(self.listeners):
                if key in self.listeners:
                    _told(self.listeners[key])
                await asyncio.sleep(0)

    async def _tick(self) -> None:
        """Close rounds whose time is over, as long as time runs."""
        while self.room.ends is not None:
            if self.left() <= 0:
                with suppress(InputError):  # the teacher was quicker
                    await self.close()
            await asyncio.sleep(TICK)


@dataclass
class Classes:
    """All classes of a folder: those that are on, and those on disk that can be taken up again."""

    folder: Path
    on: dict[str, Live] = field(default_factory=dict)
    guesses: Guesses = field(default_factory=Guesses)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    codes: dict[str, str] = field(default_factory=dict)  # code → name
    people: dict[str, str] = field(default_factory=dict)  # member → name
    read: bool = False

    @property
    def records(self) -> list[Record]:
        """The classes on disk, the latest first."""
        return classes(self.folder)

    async def begin(self, scenario: Scenario, plan: Callable[[str], Plan]) -> Live:
        """A new class. plan: made with the class's code. InputError where it cannot be played."""
        await self._index()
        code = code_of(os.urandom(8))
        while code in self.codes:
            code = code_of(os.urandom(8))
        record = Record(self.folder / f"{time.strftime('%Y-%m-%d')}-{code}")
        room = await asyncio.to_thread(lambda: created(record, plan(code), scenario))
        live = self.on[room.name] = Live(room, await asyncio.to_thread(_lesson, room.plan))
        self.codes[code] = room.name
        return live

    async def named(self, name: str) -> Live:
        """A class by its folder's name, taken up again where it is not on. InputError where there is none."""
        if name in self.on:
            return self.on[name]
        async with self.lock:
            if name not in self.on:
                record = next((r for r in self.records if r.folder.name == name), None)
                if record is None:
                    raise InputError([Problem(None, "class", "there is no class of this name", "Begin a new one.")])
                room = await asyncio.to_thread(opened, record)
                self.on[name] = Live(room, await asyncio.to_thread(_lesson, room.plan))
        return self.on[name]

    async def called(self, code: str) -> Live | None:
        """A class by its code."""
        await self._index()
        return await self.named(self.codes[code]) if code in self.codes else None

    async def of(self, who: str | None) -> Live | None:
        """The class that somebody joined and was not taken out of."""
        await self._index()
        name = self.people.get(who or "")
        live = await self.named(name) if name else None
        return live if live and who in live.room.state.members else None

    async def join(self, live: Live, who: str, name: str) -> None:
        """Somebody comes into a class."""
        await live.act(live.room.join, who, name)
        self.people[who] = live.room.name

    async def _index(self) -> None:
        if self.read:
            return
        async with self.lock:
            if not self.read:
                codes, people = await asyncio.to_thread(_indexed, self.records[:REMEMBERED])
                self.codes, self.people, self.read = {**codes, **self.codes}, {**people, **self.people}, True


def _told(listener: Callable[[], None]) -> None:
    """Tell one page; what goes wrong there is reported and keeps no other page from hearing."""
    try:
        listener()
    except Exception as error:
        app.handle_exception(error)


def _lesson(plan: Plan) -> Lesson | None:
    """The lesson of a plan, with covered names where the class has them; None where there is none, or none any more."""
    if not plan.lesson:
        return None
    try:
        lesson = load_lesson(plan.lesson)
    except InputError:
        return None
    return anonymous_lesson(lesson) if plan.anonymous else lesson


def _indexed(records: Sequence[Record]) -> tuple[dict[str, str], dict[str, str]]:
    """Codes and members of classes on disk; a class that cannot be read is passed over."""
    codes: dict[str, str] = {}
    people: dict[str, str] = {}
    for record in records:
        with suppress(InputError):
            codes.setdefault(record.plan().code, record.folder.name)
            for line in record.lines():
                if line.get("do") == "join":
                    people.setdefault(str(line.get("id")), record.folder.name)
    return codes, people
