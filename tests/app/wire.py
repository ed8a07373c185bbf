"""A page without a browser: it speaks the websocket of the pages and keeps their elements, so that many fit into one process.

What it cannot do is draw; so it can also say what no browser would.
"""

from __future__ import annotations

import ast
import asyncio
import html
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio

Element = dict[str, Any]


@dataclass
class Wire:
    """One visitor with cookies of its own, on one page at a time."""

    origin: str
    session: aiohttp.ClientSession
    socket: Any = None
    elements: dict[str, Element] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    tab: str = field(default_factory=lambda: str(uuid.uuid4()))
    opened: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    fresh: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def client(self) -> str:
        """The page's id."""
        return str(self.query["client_id"])

    async def go(self, path: str) -> int:
        """Open a page and its websocket, following redirects; the status."""
        await self.leave()
        async with self.session.get(self.origin + path) as response:
            text = await response.text()
            status = response.status
        found = re.search(r"parseElements\(String\.raw`(.*?)`\)", text, re.DOTALL)
        if found is None:
            return status
        self.elements = json.loads(html.unescape(found[1]))
        query = re.search(r"query: (\{.*?\}),\n", text)
        assert query is not None
        self.query = ast.literal_eval(query[1])
        await self.connect(self.query)
        return status

    async def connect(self, query: dict[str, Any], tab: str | None = None) -> None:
        """Open the websocket of a page, this one's or, to see whether that is let happen, another's."""
        self.socket = socketio.AsyncClient(http_session=self.session, reconnection=False)
        self.socket.on("update", self._updated)
        self.socket.on("open", lambda message: self._heard(self.opened, message["path"]))
        self.socket.on("notify", lambda message: self._heard(self.told, str(message)))
        ends = {"document_id": str(uuid.uuid4()), "tab_id": tab or self.tab, "old_tab_id": ""}
        pairs = "&".join(f"{k}={str(v).lower() if isinstance(v, bool) else v}" for k, v in {**query, **ends}.items())
        await self.socket.connect(f"{self.origin}?{pairs}", socketio_path="/_nicegui_ws/socket.io", transports=["websocket"])

    async def leave(self) -> None:
        """Close the websocket."""
        if self.socket is not None and self.socket.connected:
            await self.socket.disconnect()
        self.socket = None

    async def until(self, holds: Callable[[], Any], seconds: float = 20.0) -> Any:
        """Wait until something holds of the elements; what it came to."""

        async def wait() -> Any:
            while not (found := holds()):
                self.fresh.clear()
                await self.fresh.wait()
            return found

        return await asyncio.wait_for(wait(), seconds)

    def text(self) -> str:
        """All that the page says, with the text of buttons and groups."""
        return "\n".join(str(e.get("text", "")) + json.dumps(e.get("props", {})) for e in self._shown())

    def says(self, text: str) -> bool:
        """Whether a label of the page has this text; cheaper than all of it."""
        return any(text in (element.get("text") or "") for element in self.elements.values())

    def find(self, tag: str, label: str = "") -> str | None:
        """The id of the first element of a kind whose label, text or title begins so."""
        for number, element in self._numbered():
            props = element.get("props", {})
            names = [str(props.get(key, "")) for key in ("label", "aria-label")] + [str(element.get("text", ""))]
            if element.get("tag") == tag and any(name.startswith(label) for name in names):
                return number
        return None

    async def send(self, number: str | None, kind: str, *arguments: Any, client: str | None = None) -> None:
        """An event of an element, as a browser would send it. AssertionError where the page has none such."""
        assert number is not None
        events = self.elements[number].get("events", [])
        listener = next((event["listener_id"] for event in events if event["type"] == kind), None)
        assert listener, f"{kind} is not heard by {self.elements[number]}"
        await self.say(number, listener, *arguments, client=client)

    async def say(self, number: str, listener: str, *arguments: Any, client: str | None = None) -> None:
        """Any event whatever."""
        told = [json.dumps(argument) for argument in arguments]
        message = {"id": int(number), "client_id": client or self.client, "listener_id": listener, "args": told}
        await self.socket.emit("event", message)

    async def press(self, label: str) -> None:
        """Press a button, once it is there."""
        await self.send(await self.until(lambda: self.find("q-btn", label)), "click", {})

    async def type(self, label: str, text: str) -> None:
        """Type into a field."""
        line = self.find("nicegui-input", label)
        await self.send(line or self.find("q-input", label), "update:value" if line else "update:modelValue", text)

    async def choose(self, label: str, value: str) -> None:
        """Choose from a plain list, by value."""
        await self.send(self.find("q-select", label), "update:modelValue", value)

    async def pick(self, label: str, shown: str) -> None:
        """Choose from a list, by how what is shown there begins."""
        listing = await self.until(lambda: self.find("nicegui-select", label))
        options = self.elements[listing]["props"]["options"]
        await self.send(listing, "update:modelValue", next(o for o in options if o["label"].startswith(shown)))

    async def tick(self, label: str, names: list[str]) -> None:
        """Tick boxes of a group."""
        await self.send(self.find("q-option-group", label), "update:modelValue", names)

    def _numbered(self) -> list[tuple[str, Element]]:
        """Elements that are on the page, in its order."""
        found: list[tuple[str, Element]] = []

        def walk(number: str) -> None:
            element = self.elements.get(number)
            if element is None:
                return
            found.append((number, element))
            slots = [child for slot in (element.get("slots") or {}).values() for child in slot.get("ids", [])]
            for child in [*element.get("children", []), *slots]:
                walk(str(child))

        walk("0")
        return found

    def _shown(self) -> list[Element]:
        return [element for _, element in self._numbered()]

    def _updated(self, message: dict[str, Any]) -> None:
        message.pop("_id", None)
        for number, element in message.items():
            if element is None:
                self.elements.pop(number, None)
            else:
                self.elements[number] = element
        self.fresh.set()

    def _heard(self, into: list[str], what: str) -> None:
        into.append(what)
        self.fresh.set()
