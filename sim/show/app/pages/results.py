"""Results: what was run before, opened, taken along or deleted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fastapi.responses import FileResponse, PlainTextResponse, Response
from nicegui import app, ui

from sim.show.app.desk import Desk
from sim.show.app.frame import framed, heading
from sim.show.app.shelf import TYPES, Kept, delete, headers, located, shelf
from sim.show.app.tables import attribute
from sim.world.source import InputError

PATIENCE = 60.0  # seconds that a busy machine may take to look through the folder
FILES = "/results/files"
STYLE = """
.rp-figures { display: grid; gap: .6rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
.rp-figures img { max-width: 100%; height: auto; border: 1px solid var(--rule); }
"""


def register(desk: Desk) -> None:
    """Define the page and the addresses of its files."""

    @app.get(FILES + "/{name}/{file:path}")
    def give(name: str, file: str) -> Response:
        return given(desk.folder, name, file)

    @app.get(FILES + "/{name}")
    def give_pack(name: str) -> Response:
        return given(desk.folder, name, "")

    @ui.page("/results", title="Results", response_timeout=PATIENCE)
    async def show() -> None:
        ui.add_css(STYLE)
        found = await asyncio.to_thread(shelf, desk.folder)
        with framed(desk, "Results"):
            ui.label("Studies, games and packs of the folder, the latest first. Reports open without a network and print well.")
            Shelf(desk, found).lay()


def given(folder: Path, name: str, file: str) -> Response:
    """A file of the shelf, in a sandbox; 404 for everything else."""
    path = located(folder, name, file)
    if path is None:
        return PlainTextResponse("There is no such file.", 404)
    return FileResponse(path, media_type=TYPES[path.suffix], headers=headers(path))


def address(name: str, file: str) -> str:
    """Where a file of the shelf is."""
    return f"{FILES}/{quote(name, safe='')}" + (f"/{quote(file)}" if file and file != name else "")


@dataclass
class Shelf:
    """The list of what there is."""

    desk: Desk
    found: list[Kept]

    def lay(self) -> None:
        """Lay the list out."""
        self._box = ui.element("div").classes("rp-shelf")
        self._said = ui.label("").props('role="status"')
        self.draw()

    def draw(self) -> None:
        """List everything."""
        self._box.clear()
        with self._box:
            if not self.found:
                ui.label("Nothing is here yet. `realpolitik compare` and a game leave their results here.").classes("rp-faint")
            for kept in self.found:
                with ui.element("article").classes("rp-card").style("margin: .7rem 0"):
                    self._card(kept)

    def _card(self, kept: Kept) -> None:
        heading(f"{kept.kind}: {kept.title}")
        told = filter(None, (kept.about, kept.made, size(kept.bytes), f"folder {kept.name}"))
        ui.label(" · ".join(told)).classes("rp-faint")
        with ui.row().classes("gap-4 items-center"):
            if kept.report:
                ui.link("Open the report", address(kept.name, kept.report), new_tab=True).props(
                    f'aria-label="Open the report: {attribute(kept.title)}"'
                )
            for file in kept.files:
                if file.endswith((".csv", ".zip")):
                    ui.link(file, address(kept.name, file))
            ui.button("Delete", on_click=lambda: self._ask(kept)).props(
                f'flat dense no-caps color=negative aria-label="Delete: {attribute(kept.title)}"'
            )
        figures = [file for file in kept.files if file.endswith(".png")]
        if figures:
            with ui.expansion(f"Figures ({len(figures)})").classes("w-full") as drawer:
                box = ui.element("div").classes("rp-figures")
            drawer.on_value_change(lambda event: _hang(box, kept, figures) if event.value else None)

    def _ask(self, kept: Kept) -> None:
        with ui.dialog() as dialog, ui.card():
            heading("Delete this?")
            ui.label(f"{kept.title} ({kept.name}, {size(kept.bytes)}) is deleted from the disk. This cannot be undone.")

            async def gone() -> None:
                dialog.close()
                await self._delete(kept)

            with ui.row():
                ui.button("Delete it", on_click=gone).props("no-caps unelevated color=negative")
                ui.button("Keep it", on_click=dialog.close).props("flat no-caps autofocus")
        dialog.on("hide", dialog.delete)
        dialog.open()

    async def _delete(self, kept: Kept) -> None:
        try:
            await asyncio.to_thread(delete, self.desk.folder, kept.name)
            self._said.set_text(f"{kept.title} is deleted.")
        except InputError as error:
            self._said.set_text(str(error))
        self.found = await asyncio.to_thread(shelf, self.desk.folder)
        self.draw()


def _hang(box: ui.element, kept: Kept, figures: list[str]) -> None:
    """Show the figures, once somebody asks for them."""
    box.clear()
    with box:
        for file in figures:
            name = Path(file).stem.replace("_", " ")
            with ui.link(target=address(kept.name, file), new_tab=True):
                ui.element("img").props(f'src="{address(kept.name, file)}" alt="{attribute(name)}" loading="lazy"')


def size(number: int) -> str:
    """Bytes in words."""
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= step:
            return f"{number / step:.1f} {unit}"
    return f"{number} bytes"
