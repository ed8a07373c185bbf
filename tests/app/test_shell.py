"""The shell: the server's start and end, its door, and what every page has."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui", reason="needs the extra: pip install 'realpolitik[app]'")

from sim.cli.serve import serve
from sim.show.app.crew import Crew
from sim.show.app.serve import Settings, prepared
from sim.world.source import InputError
from tests.app.conftest import Served, apart, foreign

PAGES = ("/", "/scenario?start=short", "/results")


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match=r"is in use.*--port"):
            prepared(Settings(port=taken.getsockname()[1], folder=tmp_path))


def test_others_on_the_network_need_a_password(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="REALPOLITIK_PASSWORD"):
        prepared(Settings(host="0.0.0.0", port=0, folder=tmp_path))


def test_a_missing_library_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.study.extras.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'realpolitik\[app\]'"):
        serve()


def test_a_student_of_an_earlier_server_is_still_in(served: Served, chromium: Any) -> None:
    context = chromium.new_context(base_url=served.origin)
    context.add_cookies([{"name": served.student.name, "value": served.student.value, "url": served.origin}])
    assert "the teacher" in context.request.get("/scenario").text()
    assert context.request.get("/scenario").status == 403
    assert context.request.get("/join").status == 200
    context.close()


def test_strangers_and_foreign_names_are_refused(served: Served, chromium: Any) -> None:
    context = chromium.new_context(base_url=served.origin)
    for path in PAGES:
        assert context.request.get(path).status == 403
    assert context.request.get(served.address, headers={"host": "evil.example"}).status == 421
    context.close()


JOIN = """
([address]) => new Promise((done) => {
  const wire = new WebSocket(address);
  const heard = [];
  wire.onopen = () => wire.send('40');
  wire.onmessage = (event) => { heard.push(event.data); if (/^4[04]/.test(event.data)) done(heard.at(-1).slice(0, 2)); };
  wire.onclose = () => done('closed');
})
"""


def test_a_student_does_not_reach_the_teachers_page_through_its_own_websocket(page: Any, served: Served, chromium: Any) -> None:
    page.goto("/results")
    page.wait_for_function("window.did_handshake === true")
    teachers = page.evaluate("window.clientId")
    cookie = served.student
    context = chromium.new_context(base_url=served.origin)
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": served.origin}])
    student = context.new_page()
    student.goto("/join")
    student.wait_for_function("window.did_handshake === true")
    address = f"{served.origin.replace('http', 'ws')}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    claim = f"&client_id={teachers}&implicit_handshake=true&tab_id=t&document_id=d&next_message_id=0"
    assert student.evaluate(JOIN, [address]) == "40"
    assert student.evaluate(JOIN, [address + claim]) in {"44", "closed"}
    assert context.request.post(f"/_nicegui/client/{teachers}/upload/1").status == 403
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_never_leave_the_server(page: Any, served: Served, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(path)
        page.get_by_role("heading", level=1).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_the_token_does_not_stay_in_the_address(page: Any, served: Served) -> None:
    assert page.url == f"{served.origin}/"
    assert not any(served.address.partition("token=")[2] in line for line in served.said[1:])


def test_the_keyboard_skips_to_the_content_and_finds_the_menu(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_role("button", name="Menu of pages").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menu").get_by_text("Results").wait_for()


def test_foreign_requests_would_be_noticed() -> None:
    assert foreign("https://example.org/x.js", "http://127.0.0.1:1")
    assert foreign("http://127.0.0.1:10/x", "http://127.0.0.1:1")
    assert not foreign("http://127.0.0.1:1/x", "http://127.0.0.1:1")


def test_the_crew_works_side_by_side_and_drops_what_nobody_awaits(crew: Crew) -> None:
    told: list[tuple[int, int]] = []

    async def scene(crew: Crew) -> None:
        assert await crew.each(abs, [-3, 2, -1], lambda done, of: told.append((done, of)), patient=True) == [3, 2, 1]
        with pytest.raises(TypeError):
            await crew.each(abs, [1, "x"])
        task = asyncio.create_task(crew.each(slow, [0.2] * 20))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.wait_for(crew.run(abs, -7), 5) == 7

    apart(scene(crew))
    assert told == [(1, 3), (2, 3), (3, 3)]


def slow(seconds: float) -> None:
    time.sleep(seconds)
