"""A class over the network: it is played, nobody reaches what is not theirs, and it outlives a kill.

The visitors here speak the websocket of the pages themselves, so that they can also say what no browser would.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("nicegui", reason="needs the extra: pip install 'realpolitik[app]'")

import socketio

from sim.show.app.pages.classroom_public import bullets, happened, rows
from sim.show.app.pages.classroom_sheet import sheet
from sim.study.classroom import rounds
from sim.study.classroom.plan import planned
from sim.study.classroom.record import Record, classes
from sim.study.classroom.room import created
from sim.study.classroom.room import opened as resumed
from sim.study.classroom.state import State, after
from sim.study.scenario import load
from sim.study.seat.game import Game, advanced, opened
from sim.study.seat.orders import Orders
from tests.app.conftest import Served, apart, started
from tests.app.load_class import opened_class, seated, visitor
from tests.app.wire import Wire

SCRIPT = "<img src=x onerror=hit()>"
Class = tuple[Wire, list[Wire]]


@pytest.fixture(scope="module", name="mine")
def _mine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for classes alone, since guessing codes shuts out the whole address."""
    served = started(tmp_path_factory.mktemp("class"), "--workers", "1")
    yield served
    assert served.stop() == 0
    assert not any("Traceback" in line for line in served.said), "".join(served.said)


@asynccontextmanager
async def class_of(served: Served, people: int, *, begun: bool = True) -> AsyncIterator[Class]:
    """A class with one table: a teacher, and Russia, Iran and so on."""
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(visitor(served.origin))
        students = [await stack.enter_async_context(visitor(served.origin)) for _ in range(people)]
        code = await opened_class(served, teacher, 1, 2)
        for n, student in enumerate(students):
            await seated(student, code, n, {key: [] for key in ("page /join", "page /class/play", "seat taken")})
        if begun:
            await teacher.press("Begin")
            for student in students:
                await student.until(lambda student=student: student.find("q-option-group", "Moves"))
        yield teacher, students


def state_of(served: Served) -> State:
    """What is on disk of the latest class."""
    state = State()
    for line in classes(served.folder / "classes")[0].lines():
        state = after(state, line)
    return state


async def decide(student: Wire) -> list[str]:
    """Give orders; the moves that were chosen."""
    group = student.elements[str(student.find("q-option-group", "Moves"))]
    moves = [option["value"] for option in group["props"]["options"][:2]]
    await student.tick("Moves", moves)
    await student.press("Give these orders")
    await student.until(lambda: "Your orders are in" in student.text())
    return moves


def test_a_class_is_played_and_its_predictions_are_scored(mine: Served) -> None:
    async def play() -> None:
        async with class_of(mine, 2, begun=False) as (teacher, (russia, iran)):
            await teacher.press("Open predictions")
            await iran.until(lambda: iran.find("q-slider", "Chance"))
            await iran.send(iran.find("q-slider", "Chance"), "update:modelValue", 10)
            await iran.press("Commit")
            await iran.until(lambda: "Your predictions are in" in iran.text())
            await teacher.until(lambda: "1 of 2 have predicted" in teacher.text())
            await teacher.press("Close the predictions")
            await teacher.press("Begin")
            await russia.until(lambda: russia.find("q-option-group", "Moves"))
            moves = await decide(russia)
            await iran.until(lambda: "1 of 2 have decided" in iran.text())
            assert not any(f'"{move}"' in iran.text() for move in moves), "what others decided is not shown"
            await teacher.press("Close the month at all")
            await iran.until(lambda: "month 2 of 2" in iran.text())
            await russia.until(lambda: "What came of your orders" in russia.text())
            await teacher.press("Close the month at all")
            await teacher.until(lambda: "Brier score" in teacher.text(), 60)
            await iran.until(lambda: "Brier score" in iran.text(), 60)
            assert "Decisions against luck" in iran.text()
            assert "Student 2" in teacher.text()

    apart(play())
    state = state_of(mine)
    [answer] = state.polls[0].answers.values()
    assert (state.phase, sorted(answer.values())) == ("ended", [0.1, 0.5, 0.5, 0.5, 0.5])


def test_strangers_and_students_reach_no_page_of_the_teachers(mine: Served) -> None:
    async def try_all() -> None:
        async with class_of(mine, 1) as (_, (student,)), visitor(mine.origin) as stranger:
            room = classes(mine.folder / "classes")[0].folder.name
            for path in (
                "/class",
                f"/class?room={room}",
                "/",
                "/world",
                "/results",
                "//class",
                "/class/../class",
                "/class/%2e%2e/class",
            ):
                for visitor_here in (student, stranger):
                    async with visitor_here.session.get(mine.origin + path, allow_redirects=False) as answer:
                        assert answer.status in {303, 307, 400, 403, 404}, path
            assert await stranger.go("/class/play") == 403
            assert await stranger.go(f"/class/show?room={room}") == 403
            await student.go(f"/class/show?room={room}")
            assert "End the class" not in student.text()
            assert "Student 1" not in student.text(), "no names on the projector"

    apart(try_all())


def test_a_cookie_is_neither_forged_nor_turned_into_another(mine: Served) -> None:
    async def forge() -> None:
        async with class_of(mine, 1) as (_, (student,)):
            [cookie] = [c for c in student.session.cookie_jar if "~" in c.value]
            kind, who, issued, seal = cookie.value.split("~")
            forged = [
                f"teacher~owner~{issued}~{seal}",
                f"{kind}~other~{issued}~{seal}",
                f"{kind}~{who}~{int(issued) + 9}~{seal}",
                "x",
            ]
            for value in forged:
                async with visitor(mine.origin) as other:
                    headers = {"cookie": f"{cookie.key}={value}"}
                    async with other.session.get(f"{mine.origin}/class/play", headers=headers) as answer:
                        assert answer.status == 403, value

    apart(forge())


def test_one_student_cannot_speak_through_another_students_page_or_the_teachers(mine: Served) -> None:
    async def speak() -> None:
        async with class_of(mine, 2) as (teacher, (russia, iran)):
            button = iran.find("q-btn", "Give these orders")
            listener = iran.elements[str(button)]["events"][0]["listener_id"]
            await russia.say(str(button), listener, {}, client=iran.client)
            end = await teacher.until(lambda: teacher.find("q-btn", "Close the month"))
            listener = teacher.elements[str(end)]["events"][0]["listener_id"]
            await russia.say(str(end), listener, {}, client=teacher.client)
            for other in (iran, teacher):
                with pytest.raises(socketio.exceptions.ConnectionError):
                    await Wire(mine.origin, russia.session).connect(other.query)
                with pytest.raises(socketio.exceptions.ConnectionError):
                    await Wire(mine.origin, russia.session).connect({"client_id": other.client, "implicit_handshake": False})
                eavesdropper = Wire(mine.origin, russia.session)
                await eavesdropper.connect({})
                ends = {"client_id": other.client, "tab_id": other.tab, "document_id": "x", "old_tab_id": None}
                assert await eavesdropper.socket.call("handshake", ends) is False
                await eavesdropper.leave()
            await decide(russia)
            assert "month 1 of 2" in iran.text()

    apart(speak())
    assert {seat for _, seat in state_of(mine).orders} == {"russia"}


def test_whoever_was_put_out_of_a_seat_decides_nothing_more(mine: Served) -> None:
    async def free() -> None:
        async with class_of(mine, 2) as (teacher, (russia, iran)):
            button = str(russia.find("q-btn", "Give these orders"))
            listener = russia.elements[button]["events"][0]["listener_id"]
            first = next(iter(state_of(mine).members.values()))
            listing = str(teacher.find("nicegui-select", "Somebody"))
            names = teacher.elements[listing]["props"]["options"]
            await teacher.send(listing, "update:modelValue", next(o for o in names if o["label"] == first.name))
            await teacher.press("Free the seat")
            await russia.until(lambda: "You look on at table 1" in russia.text())
            await russia.say(button, listener, {})
            await russia.go("/class/play")
            assert "You look on at table 1" in russia.text()
            await teacher.press("Take out")
            await russia.until(lambda: "taken you out" in russia.text())
            assert await russia.go("/class/play") == 200
            assert russia.find("q-btn", "Take this place") is None
            await decide(iran)

    apart(free())
    assert {seat for _, seat in state_of(mine).orders} == {"iran"}


def test_what_was_never_offered_is_not_taken(mine: Served) -> None:
    async def lie() -> None:
        async with class_of(mine, 2) as (_, (russia, iran)):
            theirs = iran.elements[str(iran.find("q-option-group", "Moves"))]["props"]["options"][0]["value"]
            for lie in ([theirs], [[theirs]], {"moves": theirs}, None, [1, None], "x" * 100_000):
                await russia.tick("Moves", lie)
                await russia.press("Give these orders")
                await russia.until(lambda: "Your orders are in: nothing" in russia.text())

    apart(lie())
    [given] = state_of(mine).orders.values()
    assert given.orders.moves == ()


def test_an_event_of_the_teachers_own_has_a_title_and_an_effect_and_reaches_the_class(mine: Served) -> None:
    async def throw() -> None:
        async with class_of(mine, 1) as (teacher, (russia,)):
            await teacher.press("Throw it in")
            await teacher.until(lambda: any("has no title" in told for told in teacher.told))
            await teacher.type("What happens, in one line", "A  dam   breaks")
            await teacher.press("Throw it in")
            await teacher.until(lambda: any("changes nothing" in told for told in teacher.told))
            await teacher.pick("Moves", next(iter(load("baseline").world.issues.values())).title)
            await teacher.press("Throw it in")
            await teacher.until(lambda: any("Thrown in: the class reads of it" in told for told in teacher.told))
            assert "A dam breaks" not in russia.text(), "what is thrown in is read of when the month is closed"
            await teacher.press("Close the month at all")
            await russia.until(lambda: "A dam breaks" in russia.text())

    apart(throw())


def test_a_name_is_text_wherever_it_is_shown(mine: Served, chromium: Any) -> None:
    code = apart(_opened(mine))
    teacher, student = (
        chromium.new_context(base_url=mine.origin, viewport={"width": w, "height": 800}).new_page() for w in (1280, 390)
    )
    for page in (teacher, student):
        page.set_default_timeout(15_000)
        page.add_init_script("window.hit = () => { window.hurt = true }")
    teacher.goto(mine.address)
    teacher.goto(f"/class?room={classes(mine.folder / 'classes')[0].folder.name}")
    student.goto(f"/join?code={code}")
    student.get_by_label("Your name").fill("x" * 24)
    student.get_by_label("Your name").evaluate("field => field.maxLength = 10000")
    student.get_by_label("Your name").fill("x" * 500)
    student.get_by_role("button", name="Come in").click()
    student.get_by_text("is too long").wait_for()
    student.get_by_label("Your name").fill(SCRIPT[:24])
    student.get_by_role("button", name="Come in").click()
    student.get_by_role("button", name="Take this place").click()
    student.get_by_text("you speak for").wait_for()
    teacher.get_by_text(SCRIPT[:24]).first.wait_for()
    teacher.get_by_role("button", name="Begin").click()
    student.get_by_role("button", name="Give these orders").wait_for()
    teacher.get_by_role("cell", name=SCRIPT[:24]).wait_for()
    boxes = student.get_by_role("checkbox")
    for number in range(3):
        boxes.nth(number).click()
        student.wait_for_function(f"document.querySelectorAll('[role=checkbox][aria-checked=true]').length === {number + 1}")
    assert student.evaluate("document.documentElement.scrollWidth") <= 390, "nothing hangs over the edge of a telephone"
    assert [
        page.evaluate("window.hurt === undefined && !document.querySelector('img[onerror]')") for page in (teacher, student)
    ] == [True] * 2
    for page in (teacher, student):
        page.context.close()


def test_titles_of_a_world_are_text_on_every_sheet() -> None:
    scenario = load("baseline")
    world = scenario.world
    issues = {name: issue.model_copy(update={"title": SCRIPT, "zero": '"><script>'}) for name, issue in world.issues.items()}
    actors = {name: actor.model_copy(update={"name": f"{actor.name}{SCRIPT}"}) for name, actor in world.actors.items()}
    hostile = replace(scenario, world=world.model_copy(update={"issues": issues, "actors": actors}))
    table = advanced(opened(Game(hostile, 2022, 0, ("iran",))), {"iran": Orders()})
    found = sheet(table, "iran")
    for text in (found.known, bullets(happened(table)), rows([SCRIPT], [[SCRIPT]]), bullets([SCRIPT])):
        assert "<img" not in text
        assert "<script" not in text
    assert "&lt;img" in found.known


def test_a_class_with_covered_names_goes_on_as_it_was(tmp_path: Path) -> None:
    scenario, record = load("baseline"), Record(tmp_path / "class")
    plan = planned(scenario, "CDFGH", seats=("iran",), rounds=2, anonymous=True)
    room = created(record, plan, scenario)
    room.join("ann", "Ann")
    room.sit("ann", 1, "iran")
    rounds.begin(room, 0.0)
    room.order("ann", 0, Orders((sheet(room.table(1), "iran").named[0]["value"],)))
    rounds.close(room, [1], 0.0)
    back = resumed(record)
    for here in (room, back):
        assert "Iran" not in sheet(here.table(1), "iran").known
    assert sheet(back.table(1), "iran") == sheet(room.table(1), "iran")
    bare = advanced(opened(Game(scenario, 2022, 0, ("iran",))), room.table(1).game.turns[0])
    assert np.array_equal(bare.now.state.issues, back.table(1).now.state.issues), "no number differs"


async def _opened(served: Served) -> str:
    async with visitor(served.origin) as teacher:
        return await opened_class(served, teacher, 1, 2)


def test_guessing_codes_is_slow(mine: Served) -> None:
    async def guess() -> None:
        async with class_of(mine, 0, begun=False) as (teacher, _), visitor(mine.origin) as eve:
            code = next(e["text"] for e in teacher.elements.values() if "rp-code" in e.get("class", []))
            await eve.go("/join")
            await eve.type("Your name", "Eve")
            for n in range(10):
                await eve.type("Code", f"CCCC{n}")
                await eve.press("Come in")
            await asyncio.sleep(0.3)
            await eve.type("Code", code)
            await eve.press("Come in")
            await eve.until(lambda: "Too many wrong codes" in eve.text())
            assert eve.opened == []

    apart(guess())


def test_a_class_goes_on_after_the_server_was_killed(tmp_path: Path) -> None:
    served = started(tmp_path, "--workers", "1")

    async def before() -> tuple[Any, Any]:
        async with class_of(served, 2) as (teacher, (russia, _)):
            await teacher.press("Open predictions")
            await russia.until(lambda: russia.find("q-slider", "Chance"))
            await russia.press("Commit")
            await russia.until(lambda: "Your predictions are in" in russia.text())
            moves = await decide(russia)
            served.process.kill()
            served.process.wait()
            return moves, [(c.key, c.value) for c in russia.session.cookie_jar]

    moves, cookies = apart(before())
    served.stop()
    again = started(tmp_path, "--workers", "1")

    async def afterwards() -> None:
        async with visitor(again.origin) as russia, visitor(again.origin) as teacher:
            russia.session.cookie_jar.update_cookies(dict(cookies))
            russia.session.headers["cookie"] = "; ".join(f"{key}={value}" for key, value in cookies)
            assert await russia.go("/class/play") == 200
            await russia.until(lambda: "Your orders are in" in russia.text())
            assert russia.elements[str(russia.find("q-option-group", "Moves"))]["props"]["model-value"] == moves
            assert "Your predictions are in" in russia.text()
            await teacher.go(again.address.removeprefix(again.origin))
            await teacher.go(f"/class?room={classes(tmp_path / 'classes')[0].folder.name}")
            await teacher.press("Close the month at all")
            await russia.until(lambda: "month 2 of 2" in russia.text())

    try:
        apart(afterwards())
    finally:
        again.stop()
    game = classes(tmp_path / "classes")[0].game(1)
    turns = [json.loads(line) for line in game.log.read_text().splitlines()]
    assert [turn["turn"]["russia"]["moves"] for turn in turns] == [moves]
