"""The gate: every request and every websocket passes it, and what is not allowed is refused.

Told apart are teachers, who may go everywhere, students and strangers, who may go where a list says. Names and origins are
checked, so that no page of another site reaches the server through a visitor's browser.
"""

from __future__ import annotations

import html
import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.show.app.access import NOBODY, ROLE, Access, Role, role_of

ONE_PAGE = "/_nicegui/client/"
PARTS = ("/_nicegui/", "/_nicegui_ws/")
OPEN: Mapping[str, tuple[str, ...]] = {"student": ("/class/", *PARTS), "nobody": PARTS}
OPEN_EXACTLY = ("/join", "/join/enter", "/login", "/favicon.ico")
LONGEST_FORM = 4096  # bytes
TIGHT: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Realpolitik</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color:#1a1a1a;background:#fff}}
input,button{{font:inherit;padding:.5rem .7rem;border:1px solid #5f5f5f;border-radius:4px}}
button{{background:#00507f;color:#fff}}:focus-visible{{outline:3px solid #d55e00;outline-offset:2px}}
code{{background:#f2f2f2;padding:.1rem .3rem}}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"""
LOGIN = """<form method="post" action="/login"><p><label for="p">The teacher's password</label></p>
<p><input id="p" name="password" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Come in</button></p></form><p role="alert">{said}</p><p>Students: <a href="/join">join a class</a>.</p>"""


@dataclass(frozen=True)
class Place:
    """Where the server listens: a host, a port, and whether only this machine reaches it."""

    host: str
    port: int

    @cached_property
    def loopback(self) -> bool:
        """Whether nothing beyond this machine can reach it."""
        return is_loopback(self.host)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names by which it may be called, beside addresses of digits, to which no foreign name can point."""
        own = {"localhost", self.host.lower()}
        if not self.loopback:
            machine = socket.gethostname().lower()
            own |= {machine, machine.split(".")[0], f"{machine.split('.')[0]}.local"}
        return frozenset(own)

    def called(self, host: str) -> bool:
        """Whether a Host header calls this server."""
        name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "80")
        name = name.strip("[]").lower()
        if not port.isdigit() or int(port) != self.port:
            return False
        if name in self.names:
            return True
        address = _address(name)
        return address is not None and (address.is_loopback or not self.loopback)


def is_loopback(host: str) -> bool:
    """Whether a host names this machine to itself alone."""
    address = _address(host.strip("[]"))
    return host == "localhost" or (address is not None and address.is_loopback)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def allowed(role: Role, path: str) -> bool:
    """Whether somebody may go to a path: a teacher everywhere, others where the lists say."""
    if role.teaches or path in OPEN_EXACTLY:
        return True
    return path.startswith(OPEN[role.kind]) or (path == "/class/" and role.kind == "student")


def straight(path: str) -> bool:
    """Whether a path has no detours that two readers could read in two ways."""
    parts = path.split("/")[1:]
    return path.startswith("/") and "\\" not in path and "\0" not in path and not {".", ".."} & set(parts) and "//" not in path


@dataclass(frozen=True)
class Gate:
    """ASGI middleware round the whole app. owner: for whom the open page of this id was made."""

    app: ASGIApp
    access: Access
    place: Place
    owner: Callable[[str], Role] = lambda _: NOBODY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a connection pass, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        scope[ROLE] = self.access.read(connection.cookies.get(self.access.cookie_name))
        answer = self._stopped(connection)
        if answer is None and scope["type"] == "http":
            answer = await self._answered(Request(scope, receive))
        if answer is None and not self._may(role_of(connection), scope["path"]):
            answer = self._refused(connection)
        guarded = _tightened(send, connection.headers.get("host", ""))
        if answer is None:
            await self.app(scope, receive, guarded)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await answer(scope, receive, guarded)

    def _may(self, role: Role, path: str) -> bool:
        """Whether somebody may go to a path; what belongs to one open page is for the visitor for whom it was made."""
        if path.startswith(ONE_PAGE) and not role.teaches:
            return self.owner(path.removeprefix(ONE_PAGE).partition("/")[0]) == role != NOBODY
        return allowed(role, path)

    def _stopped(self, connection: HTTPConnection) -> Response | None:
        """A refusal of whoever calls by a foreign name, from a foreign page or by a crooked path."""
        hosts = connection.headers.getlist("host")
        if len(hosts) != 1 or not self.place.called(hosts[0]):
            return page("Not here", "<p>This server does not answer to that name. Use the address that it printed.</p>", 421)
        origin = connection.headers.get("origin")
        if origin is not None and origin != f"http://{hosts[0]}":
            return page("Not from there", "<p>Pages of other sites may not use this server.</p>", 403)
        if connection.headers.get("sec-fetch-site") == "cross-site" and connection.scope.get("method", "GET") != "GET":
            return page("Not from there", "<p>Pages of other sites may not use this server.</p>", 403)
        if not straight(connection.scope["path"]):
            return page("No such page", "<p>There is no such address.</p>", 400)
        return None

    async def _answered(self, request: Request) -> Response | None:
        """The answer to what concerns the gate itself: the token, the login, a student's ticket."""
        path, asked = request.url.path, parse_qs(request.url.query)
        if "token" in asked and self.access.knows_token(asked["token"][0]):
            rest = urlencode([(key, value) for key, values in asked.items() if key != "token" for value in values])
            return self._let_in(f"{path}?{rest}" if rest else path)
        if path == "/login":
            return await self._login(request)
        if path == "/join/enter":
            given = self.access.redeem(asked.get("ticket", [""])[0])
            if given is None:
                return page("Too late", '<p>This way in was used or is too old. <a href="/join">Join again</a>.</p>', 403)
            response = RedirectResponse(given.then, 303)
            if not role_of(request).teaches:
                self.access.admit_student(given.student)[1].set_on(response)
            return response
        return None

    async def _login(self, request: Request) -> Response:
        if self.access.password is None:
            return self._refused(request)
        if request.method != "POST":
            return page("Teacher", LOGIN.format(said=""))
        address = request.client.host if request.client else ""
        if wait := self.access.waits(address):
            said = f"Too many wrong passwords. Try again in {wait:.0f} seconds."
            return page("Teacher", LOGIN.format(said=said), 429, {"retry-after": f"{wait:.0f}"})
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_FORM:
                return page("Teacher", LOGIN.format(said="That is too long."), 413)
        given = parse_qs(body.decode(errors="replace")).get("password", [""])[0]
        if self.access.knows_password(given, address):
            return self._let_in("/")
        return page("Teacher", LOGIN.format(said="That is not the password."), 403)

    def _let_in(self, then: str) -> Response:
        response = RedirectResponse(then, 303, {"cache-control": "no-store"})
        self.access.owner().set_on(response)
        return response

    def _refused(self, connection: HTTPConnection) -> Response:
        """Say what to do to whoever may not go there."""
        if role_of(connection).kind == "student":
            return page("This page is the teacher's", '<p>Go back to <a href="/join">your class</a>.</p>', 403)
        if self.access.password is not None:
            wants_page = connection.scope.get("method") == "GET" and "text/html" in connection.headers.get("accept", "")
            return RedirectResponse("/login", 303) if wants_page else page("Log in first", "", 403)
        said = (
            "<p>Open the address that <code>realpolitik app</code> printed in the terminal, with its <code>?token=…</code>. "
            "It is needed once in each browser.</p><p>If the terminal is gone, start the program again.</p>"
            '<p>Students: <a href="/join">join a class</a>.</p>'
        )
        return page("This needs the address with the token", said, 403)


def page(title: str, body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A small page of our own; the body is HTML, the title is text."""
    return HTMLResponse(
        PAGE.format(title=html.escape(title), body=body), status, {"cache-control": "no-store", **(headers or {})}
    )


def _tightened(send: Send, host: str) -> Send:
    """Send, with headers that keep a page to this server alone."""
    policy = (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        f"frame-ancestors 'self'; connect-src 'self' ws://{host}"
    )

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in {**TIGHT, "content-security-policy": policy}.items():
                headers.setdefault(name, value)
        await send(message)

    return guarded
