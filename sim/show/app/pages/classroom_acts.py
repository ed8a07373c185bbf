"""Acts on a page: whose they are, and how they went."""

from __future__ import annotations

import socket
from collections.abc import Awaitable
from contextlib import suppress

import segno
from nicegui import ui

from sim.show.app.access import role_of
from sim.show.app.tables import attribute
from sim.world.source import InputError, Problem

NO_ROUTE = ("192.0.2.1", 9)  # an address kept for documentation: nothing is sent, the system only says which way it would go


def student() -> str | None:
    """The member whose cookie the page was asked for with; the server's word, not the page's."""
    return role_of(ui.context.client.request).student


def taught() -> None:
    """InputError unless the page was asked for by the teacher."""
    if not role_of(ui.context.client.request).teaches:
        raise InputError([Problem(None, "class", "this is for the teacher alone", "Go back to your own page.")])


async def done(work: Awaitable[object], *, said: str = "") -> bool:
    """Await an act; say what was wrong with it, or that it was done."""
    try:
        await work
    except InputError as error:
        ui.notify("\n".join(str(problem) for problem in error.problems), type="negative", multi_line=True, timeout=8000)
        return False
    if said:
        ui.notify(said, type="positive")
    return True


def addresses(port: int) -> list[str]:
    """Where others on the network may find this machine, the likeliest first; empty where there is no network."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(NO_ROUTE)
        found.append(probe.getsockname()[0])
    with suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [f"http://{ip}:{port}/join" for ip in dict.fromkeys(found) if not ip.startswith("127.")]


def square(address: str, width: str = "9rem") -> None:
    """An address as a QR code that telephones read; drawn here, so that nothing is asked of the network."""
    drawn = segno.make(address, error="m").svg_inline(border=2, omitsize=True)
    told = f'role="img" aria-label="QR code of {attribute(address)}"'
    ui.html(drawn, sanitize=False).style(f"width:{width};background:#fff").props(told)
