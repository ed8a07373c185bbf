"""Serve: the app on an address of this machine, until it is interrupted."""

from __future__ import annotations

import errno
import inspect
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from fastapi import FastAPI
from nicegui import core, ui
from nicegui.client import Client
from nicegui.storage import Storage

from sim.show.app.access import NOBODY, ROLE, Role, opened, role_of
from sim.show.app.crew import Crew
from sim.show.app.desk import Desk
from sim.show.app.gate import Gate, Place, is_loopback
from sim.show.app.pages import classroom, home, join, lessons, replay, results, scenario, seat, world
from sim.world.source import InputError, Problem

PAGES = (home, world, scenario, replay, seat, classroom, join, lessons, results)
RECONNECT = 30.0  # seconds for which a page waits for a browser that was cut off
BOUND = ("handshake", "event", "javascript_response", "ack", "log")  # messages that name the page they belong to


@dataclass(frozen=True)
class Settings:
    """How to serve. port 0: any that is free; password: asked of teachers, needed beyond this machine."""

    host: str = "127.0.0.1"
    port: int = 8451
    password: str | None = None
    folder: Path = Path("results")
    workers: int = 2


@dataclass(frozen=True)
class Served:
    """A server that is ready to run on a socket of its own."""

    address: str
    server: uvicorn.Server
    listening: socket.socket
    desk: Desk

    def run(self, *, browse: bool = False) -> None:
        """Serve until interrupted, then end the workers. browse: open a browser on the address."""
        if browse:
            threading.Timer(1.0, webbrowser.open, (self.address,)).start()
        try:
            self.server.run(sockets=[self.listening])
        except KeyboardInterrupt:
            pass  # the server has closed; it says so again for whoever started it
        finally:
            self.desk.crew.close()
            self.listening.close()


def prepared(settings: Settings) -> Served:
    """Take the port and lay everything out. InputError for a port in use, a host that is not there, a password that is missing.

    One server a process: the library that draws the pages keeps its state in its modules.
    """
    if not is_loopback(settings.host) and settings.password is None:
        remedy = "Set --password or REALPOLITIK_PASSWORD (8 characters or more), or leave out --host."
        told = "would let others on the network in without a password"
        raise InputError([Problem(None, f"--host {settings.host}", told, remedy)])
    access = opened(settings.folder, settings.password)
    listening = _listening(settings)
    place = Place(settings.host, listening.getsockname()[1])
    desk = Desk(settings.folder, Crew(settings.workers), access)
    application = _application(desk, place)
    config = uvicorn.Config(
        application, log_level="warning", access_log=False, server_header=False, proxy_headers=False, timeout_graceful_shutdown=2
    )
    return Served(_address(place, desk), uvicorn.Server(config), listening, desk)


def _application(desk: Desk, place: Place) -> Any:
    """The pages behind the gate."""

    @asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        desk.crew.start()
        yield

    inner = FastAPI(lifespan=alive, docs_url=None, redoc_url=None, openapi_url=None)
    for page in PAGES:
        page.register(desk)
    Storage.path = desk.private / "sessions"
    ui.run_with(
        inner,
        title="Realpolitik",
        language="en-GB",
        reconnect_timeout=RECONNECT,
        storage_secret=desk.access.storage_secret,
        session_middleware_kwargs={"session_cookie": f"{desk.access.cookie_name}_tab", "same_site": "strict"},
        show_welcome_message=False,
    )
    _bind(core.sio)
    return Gate(inner, desk.access, place, owner)


def owner(client_id: str) -> Role:
    """For whom an open page was made; NOBODY where there is no such page."""
    client = Client.instances.get(client_id)
    return NOBODY if client is None else role_of(client.request)


def _bind(sio: Any) -> None:
    """Let a websocket speak only for pages that were made for the same visitor."""
    handlers = sio.handlers["/"]
    greet = handlers["connect"]

    def belongs(environ: dict[str, Any] | None, client_id: object) -> bool:
        client = Client.instances.get(str(client_id))
        asking = (environ or {}).get("asgi.scope", {}).get(ROLE, NOBODY)
        return client is not None and role_of(client.request) == asking

    def bound(handle: Callable[..., Any]) -> Callable[..., Any]:
        async def checked(sid: str, message: Any) -> Any:
            if not isinstance(message, dict) or not belongs(sio.get_environ(sid), message.get("client_id")):
                return False
            result = handle(sid, message)
            return await result if inspect.isawaitable(result) else result

        return checked

    async def greeted(sid: str, environ: dict[str, Any], *more: Any) -> Any:
        claimed = parse_qs(environ.get("QUERY_STRING", "")).get("client_id")
        if claimed is not None and not belongs(environ, claimed[0]):
            return False  # which refuses the connection
        return await greet(sid, environ, *more)

    handlers["connect"] = greeted
    for name in BOUND:
        handlers[name] = bound(handlers[name])


def _listening(settings: Settings) -> socket.socket:
    """A socket that listens where the settings say. InputError where it cannot."""
    if not 0 <= settings.port <= 65535:
        raise InputError([Problem(None, f"--port {settings.port}", "is no port", "Choose one from 1024 to 65535, or 0 for any.")])
    try:
        family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        remedy = "Name an address of this machine, such as 127.0.0.1 or 0.0.0.0."
        raise InputError([Problem(None, f"--host {settings.host}", "is no address", remedy)]) from None
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(address)
        found.listen(128)
    except OSError as error:
        found.close()
        raise InputError([_taken(settings, error)]) from None
    return found


def _taken(settings: Settings, error: OSError) -> Problem:
    if error.errno == errno.EADDRINUSE:
        told, remedy = "is in use", "Stop the other program, or choose another with --port, such as --port 0 for any."
    elif error.errno == errno.EACCES:
        told, remedy = "may not be used by you", "Choose one from 1024 upwards."
    else:
        told, remedy = f"cannot be listened on: {error.strerror or error}", "Name an address of this machine with --host."
    return Problem(None, f"--port {settings.port} on {settings.host}", told, remedy)


def _address(place: Place, desk: Desk) -> str:
    """Where a teacher begins."""
    host = "127.0.0.1" if place.host in {"0.0.0.0", "::"} else place.host
    host = f"[{host}]" if ":" in host else host
    rest = "login" if desk.access.password is not None else f"?token={desk.access.token}"
    return f"http://{host}:{place.port}/{rest}"
