"""Who may come in, and where to."""

from __future__ import annotations

import json
import stat
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="needs the extra: pip install 'realpolitik[app]'")

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from sim.show.app import access as access_module
from sim.show.app.access import NOBODY, TEACHER, Access, Role, opened, role_of
from sim.show.app.gate import Gate, Place, allowed, straight
from sim.world.source import InputError
from tests.app.conftest import apart

SECRET = b"0123456789abcdef0123456789abcdef"
HOST = "127.0.0.1:8000"
REFUSED = {"type": "websocket.close", "code": 1008}


def who(request: Request) -> PlainTextResponse:
    role = role_of(request)
    return PlainTextResponse(f"{role.kind} {role.student or ''} {request.url.path}")


async def wire(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(role_of(socket).kind)
    await socket.close()


@dataclass
class Answer:
    status_code: int
    headers: Headers
    text: str


@dataclass
class Browser:
    """Calls an ASGI app as a browser would, and keeps its cookies."""

    app: ASGIApp
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", path, headers or {})

    def post(self, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("POST", path, headers or {}, body)

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: str = "") -> Answer:
        sent = self.call({"type": "http", "method": method}, path, headers, [{"type": "http.request", "body": body.encode()}])
        found = Headers(raw=sent[0]["headers"])
        for line in found.getlist("set-cookie"):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(sent[0]["status"], found, b"".join(m.get("body", b"") for m in sent[1:]).decode())

    def socket(self, path: str, headers: Mapping[str, str] | None = None) -> list[MutableMapping[str, Any]]:
        return self.call({"type": "websocket", "subprotocols": []}, path, headers or {}, [{"type": "websocket.connect"}])

    def call(
        self, kind: dict[str, Any], path: str, headers: Mapping[str, str], incoming: list[dict[str, Any]]
    ) -> list[MutableMapping[str, Any]]:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        heads = {"host": HOST, **({"cookie": jar} if jar else {}), **headers}
        bare, _, query = path.partition("?")
        scope = {
            **kind, "path": bare, "query_string": query.encode(), "client": ("10.0.0.9", 1), "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in heads.items()],
        }  # fmt: skip
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return incoming.pop(0)

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        apart(self.app(scope, receive, send))  # type: ignore[arg-type]
        return sent


def client(access: Access, host: str = "127.0.0.1") -> Browser:
    inner = Starlette(routes=[WebSocketRoute("/{path:path}", wire), Route("/{path:path}", who, methods=["GET", "POST"])])
    return Browser(Gate(inner, access, Place(host, 8000)))


@pytest.fixture(name="access")
def _access() -> Access:
    return Access(SECRET)


def test_a_page_needs_the_token_and_then_the_cookie(access: Access) -> None:
    browser = client(access)
    refused = browser.get("/scenario")
    assert refused.status_code == 403
    assert "?token=" in refused.text
    assert browser.get("/scenario?token=wrong").status_code == 403
    came = browser.get(f"/scenario?start=x&token={access.token}")
    assert (came.status_code, came.headers["location"]) == (303, "/scenario?start=x")
    cookie = came.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert access.token not in cookie
    assert browser.get("/scenario").text == "teacher  /scenario"


@pytest.mark.parametrize("host", ["evil.example:8000", "127.0.0.1:9", "evil.example", "127.0.0.1.evil.example:8000", ""])
def test_a_foreign_name_is_refused_whatever_the_cookie(access: Access, host: str) -> None:
    cookie = access.owner()
    found = client(access).get("/", headers={"host": host, "cookie": f"{cookie.name}={cookie.value}"})
    assert found.status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8000", "http://127.0.0.1:9000"])
def test_a_page_of_another_site_is_refused(access: Access, origin: str) -> None:
    cookie = access.owner()
    browser = client(access)
    headers = {"origin": origin, "cookie": f"{cookie.name}={cookie.value}"}
    assert browser.post("/", headers=headers).status_code == 403
    assert browser.socket("/_nicegui_ws/socket.io/", headers) == [REFUSED]


def test_websockets_pass_the_same_gate(access: Access) -> None:
    browser = client(access)
    assert browser.socket("/elsewhere") == [REFUSED]
    browser.get(f"/?token={access.token}")
    assert browser.socket("/elsewhere")[1] == {"type": "websocket.send", "text": "teacher"}


PRIVATE = (
    "/",
    "/scenario",
    "/results",
    "/results/files/x/report.html",
    "/class",
    "/classes/1",
    "/world",
    "/_niceguix",
    "/joined",
)


@pytest.mark.parametrize("path", PRIVATE)
def test_students_and_strangers_do_not_reach_the_teachers_pages(access: Access, path: str) -> None:
    assert allowed(TEACHER, path)
    assert not allowed(Role("student", "a"), path)
    assert not allowed(NOBODY, path)


def test_students_reach_their_class_and_strangers_the_door() -> None:
    assert allowed(Role("student", "a"), "/class/7b/seat")
    assert not allowed(NOBODY, "/class/7b/seat")
    assert allowed(NOBODY, "/join")


@pytest.mark.parametrize("path", ["/class/../scenario", "/class/./x", "//scenario", "/class/a\\..\\b", "/class/\0"])
def test_paths_with_detours_are_refused(path: str) -> None:
    assert not straight(path)
    assert straight("/class/a..b/c")


def test_a_ticket_lets_one_student_in_once(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = client(access)
    way_in = access.ticket("ada", "/class/7b")
    came = browser.get(way_in)
    assert came.headers["location"] == "/class/7b"
    assert browser.get("/class/7b").text == "student ada /class/7b"
    assert browser.get("/scenario").status_code == 403
    assert client(access).get(way_in).status_code == 403
    late = access.ticket("bob", "/class/7b")
    now = time.monotonic()
    monkeypatch.setattr(access_module.time, "monotonic", lambda: now + 61)
    assert client(access).get(late).status_code == 403


def test_a_ticket_does_not_turn_a_teacher_into_a_student(access: Access) -> None:
    browser = client(access)
    browser.get(f"/?token={access.token}")
    browser.get(access.ticket("ada", "/class/7b"))
    assert browser.get("/").text == "teacher  /"


@pytest.mark.parametrize("then", ["/scenario", "http://evil.example/class/", "//evil.example"])
def test_a_ticket_leads_to_a_class_alone(access: Access, then: str) -> None:
    with pytest.raises(ValueError, match="no page of a class"):
        access.ticket("ada", then)


def test_a_cookie_cannot_be_forged_or_lent(access: Access) -> None:
    _, cookie = access.admit_student("ada")
    kind, _, issued, seal = cookie.value.split("~")
    assert access.read(cookie.value) == Role("student", "ada")
    forged = (
        f"teacher~owner~{issued}~{seal}",
        f"{kind}~bob~{issued}~{seal}",
        f"{kind}~ada~{int(issued) + 1}~{seal}",
        "",
        "~~~",
        "é~é~1~é",
    )
    assert [access.read(value) for value in forged] == [NOBODY] * len(forged)
    assert Access(SECRET[::-1]).read(cookie.value) == NOBODY
    with pytest.raises(ValueError, match="no id"):
        access.admit_student("a~b")


def test_a_cookie_grows_old(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = access.owner()
    now = time.time()
    monkeypatch.setattr(access_module.time, "time", lambda: now + 31 * 86400)
    assert access.read(cookie.value) == NOBODY


def test_the_password_lets_in_and_wrong_ones_have_to_wait() -> None:
    access = Access(SECRET, "correct horse")
    browser = client(access, "0.0.0.0")
    assert browser.get("/", headers={"accept": "text/html"}).headers["location"] == "/login"
    assert browser.get(f"/?token={access.token}").status_code == 403
    for _ in range(5):
        assert browser.post("/login", "password=wrong").status_code == 403
    waiting = browser.post("/login", "password=correct+horse")
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) >= 1
    before = access.tries["10.0.0.9"].free_at
    access.knows_password("wrong", "10.0.0.9")
    assert access.tries["10.0.0.9"].free_at > before + 1
    access.tries.clear()
    assert browser.post("/login", "password=correct+horse").headers["location"] == "/"
    assert browser.get("/").text == "teacher  /"


def test_a_new_password_shuts_out_old_teachers_and_no_student() -> None:
    before = Access(SECRET, "correct horse")
    after = replace(before, password="battery staple")
    assert after.read(before.owner().value) == NOBODY
    assert after.read(before.admit_student("ada")[1].value) == Role("student", "ada")


def test_keys_outlive_the_server_and_are_the_owners_alone(tmp_path: Path) -> None:
    first = opened(tmp_path)
    cookie = first.admit_student("ada")[1]
    again = opened(tmp_path)
    assert again.read(cookie.value) == Role("student", "ada")
    assert again.storage_secret == first.storage_secret
    assert again.token != first.token
    assert stat.S_IMODE((tmp_path / ".app" / "keys.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "[]", json.dumps({"secret": "zz"}), json.dumps({"secret": "00"})])
def test_a_broken_key_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / ".app").mkdir()
    (tmp_path / ".app" / "keys.json").write_text(text)
    with pytest.raises(InputError, match=r"keys\.json"):
        opened(tmp_path)


def test_a_short_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least 8"):
        opened(tmp_path, "seven77")


@pytest.mark.parametrize(
    ("place", "host", "called"),
    [
        (Place("127.0.0.1", 80), "localhost", True),
        (Place("127.0.0.1", 8000), "[::1]:8000", True),
        (Place("127.0.0.1", 8000), "192.168.0.7:8000", False),
        (Place("0.0.0.0", 8000), "192.168.0.7:8000", True),
        (Place("0.0.0.0", 8000), "evil.example:8000", False),
    ],
)
def test_names_by_which_the_server_is_called(place: Place, host: str, called: bool) -> None:
    assert place.called(host) is called


def test_answers_are_kept_to_this_server(access: Access) -> None:
    headers = client(access).get("/join").headers
    assert "connect-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
