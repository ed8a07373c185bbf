"""Access: who somebody is, told by a signed cookie.

A teacher owns the folder: known by the token in the first address, or beyond this machine by a password. A student is let
in by the teacher's class and sees nothing else. Keys lie in the folder, readable by its owner alone, so that cookies outlive
the server.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from sim.world.source import InputError, Problem

Kind = Literal["teacher", "student", "nobody"]
ROLE = "realpolitik.role"  # where a connection's scope says who is asking
SHORTEST_PASSWORD = 8
FREE_TRIES = 5
LONGEST_WAIT = 300.0  # seconds
LIFE: Mapping[str, int] = {"teacher": 30 * 86400, "student": 7 * 86400}  # seconds
TICKET_LIFE = 60.0  # seconds
MOST_KNOWN = 1000  # addresses and tickets kept in mind at once
STUDENT = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Role:
    """Who is asking; a student has an id."""

    kind: Kind
    student: str | None = None

    @property
    def teaches(self) -> bool:
        """Whether everything is open to this role."""
        return self.kind == "teacher"


NOBODY, TEACHER = Role("nobody"), Role("teacher")


@dataclass(frozen=True)
class Cookie:
    """A cookie that says who somebody is; lasts so many seconds."""

    name: str
    value: str
    seconds: int

    def set_on(self, response: Response) -> None:
        """Send the cookie with a response: no script reads it, no other site's page sends it."""
        response.set_cookie(self.name, self.value, max_age=self.seconds, httponly=True, samesite="strict", path="/")


@dataclass(frozen=True)
class Ticket:
    """A way in for one student, once: until when it is good (monotonic seconds), and where it leads."""

    student: str
    then: str
    until: float


@dataclass
class Tries:
    """Wrong passwords from one address, and when the next may be tried (monotonic seconds)."""

    wrong: int = 0
    free_at: float = 0.0


def role_of(request: HTTPConnection) -> Role:
    """Who is asking; works for a page's `request` and for `ui.context.client.request`."""
    role = request.scope.get(ROLE, NOBODY)
    return role if isinstance(role, Role) else NOBODY


@dataclass(frozen=True)
class Access:
    """The keys of one server. secret: signs cookies and outlives the server; token: opens the first page, for this run alone."""

    secret: bytes
    password: str | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    tickets: dict[str, Ticket] = field(default_factory=dict)
    tries: dict[str, Tries] = field(default_factory=dict)

    @cached_property
    def cookie_name(self) -> str:
        """A name of the folder's own, so that two servers on one machine do not overwrite each other's."""
        return f"realpolitik_{self._mac(b'name', 'name')[:8]}"

    @cached_property
    def storage_secret(self) -> str:
        """What signs the browser's session."""
        return self._mac(b"storage", "storage")

    def owner(self) -> Cookie:
        """The teacher's cookie."""
        return self._cookie("teacher", "owner")

    def admit_student(self, student: str | None = None) -> tuple[str, Cookie]:
        """A student's id, a new one where none is given, and the cookie that carries it. ValueError for an id of other signs."""
        student = student or secrets.token_urlsafe(9)
        if not STUDENT.fullmatch(student):
            raise ValueError(f"{student!r:.80} is no id of a student: letters, digits, - and _, at most 64")
        return student, self._cookie("student", student)

    def ticket(self, student: str, then: str) -> str:
        """An address that lets one browser in as this student, once within a minute, and leads on to a page of a class.

        For a page that cannot set a cookie itself: it lets the browser go there. ValueError for an id or a path that does not
        fit.
        """
        self.admit_student(student)
        if not then.startswith("/class/"):
            raise ValueError(f"{then!r:.80} is no page of a class")
        now = time.monotonic()
        for old in [number for number, given in self.tickets.items() if given.until < now]:
            del self.tickets[old]
        if len(self.tickets) >= MOST_KNOWN:
            self.tickets.pop(next(iter(self.tickets)))
        number = secrets.token_urlsafe(24)
        self.tickets[number] = Ticket(student, then, now + TICKET_LIFE)
        return f"/join/enter?ticket={number}"

    def redeem(self, number: str) -> Ticket | None:
        """The ticket of this number, which is then used up; None where there is none or it is too old."""
        given = self.tickets.pop(number, None)
        return given if given and given.until >= time.monotonic() else None

    def read(self, value: str | None) -> Role:
        """Who a cookie's value says somebody is; NOBODY for one that is missing, forged or too old."""
        parts = (value or "").split("~")
        if len(parts) != 4 or parts[0] not in LIFE or not parts[2].isascii() or not parts[2].isdigit():
            return NOBODY
        kind, who, issued, mac = parts
        if not same(mac, self._signed(kind, who, issued)) or time.time() - int(issued) > LIFE[kind]:
            return NOBODY
        return TEACHER if kind == "teacher" else Role("student", who)

    def knows_token(self, given: str) -> bool:
        """Whether this is the token; never where a password is asked for."""
        return self.password is None and same(given, self.token)

    def waits(self, address: str) -> float:
        """Seconds until a password may be tried again from an address."""
        tries = self.tries.get(address)
        return max(0.0, tries.free_at - time.monotonic()) if tries else 0.0

    def knows_password(self, given: str, address: str) -> bool:
        """Whether this is the password. Beyond FREE_TRIES wrong ones each doubles the wait, up to LONGEST_WAIT seconds."""
        if self.password is not None and same(given, self.password):
            self.tries.pop(address, None)
            return True
        if len(self.tries) >= MOST_KNOWN and address not in self.tries:
            self.tries.pop(next(iter(self.tries)))
        tries = self.tries.setdefault(address, Tries())
        tries.wrong += 1
        if tries.wrong >= FREE_TRIES:
            tries.free_at = time.monotonic() + min(LONGEST_WAIT, 2.0 ** min(tries.wrong - FREE_TRIES + 1, 20))
        return False

    def _cookie(self, kind: Kind, who: str) -> Cookie:
        issued = str(int(time.time()))
        return Cookie(self.cookie_name, "~".join((kind, who, issued, self._signed(kind, who, issued))), LIFE[kind])

    def _signed(self, kind: str, who: str, issued: str) -> str:
        """The seal of a cookie; a teacher's breaks when the password changes."""
        shared = self.password or "" if kind == "teacher" else ""
        return self._mac(f"{kind}~{who}~{issued}".encode(), f"cookie~{shared}")

    def _mac(self, text: bytes, purpose: str) -> str:
        key = hmac.digest(self.secret, purpose.encode(), "sha256")
        return hmac.new(key, text, hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def opened(folder: Path, password: str | None = None) -> Access:
    """The access of a folder: its key is read from `.app/keys.json`, or made. InputError where that cannot be.

    password: asked of teachers, at least SHORTEST_PASSWORD characters.
    """
    if password is not None and len(password) < SHORTEST_PASSWORD:
        remedy = f"Choose one of at least {SHORTEST_PASSWORD} characters."
        raise InputError([Problem(None, "--password", "is too short", remedy)])
    path = folder / ".app" / "keys.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            write_private(path, json.dumps({"secret": secrets.token_hex(32)}))
        secret = bytes.fromhex(json.loads(path.read_text(encoding="utf-8"))["secret"])
    except OSError as error:
        told = f"cannot be used: {error.strerror or error}"
        raise InputError([Problem(None, str(path), told, "Choose another --folder.")]) from None
    except (ValueError, KeyError, TypeError):
        remedy = "Delete it; everybody will then have to come in anew."
        raise InputError([Problem(None, str(path), "does not hold a key", remedy)]) from None
    if len(secret) < 16:
        raise InputError([Problem(None, str(path), "holds a key that is too short", "Delete it.")])
    return Access(secret, password)


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone may read, all of it or nothing."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
