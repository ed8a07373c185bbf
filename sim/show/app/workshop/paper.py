"""The paper: a draft as a file, written by hand, checked, saved, downloaded and uploaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nicegui import ui
from nicegui.events import UploadEventArguments

from sim.show.app.workshop import drafts
from sim.show.app.workshop.work import Work
from sim.world.source import MAX_BYTES, InputError, Problem

DRAFT = "draft"  # what marks in a text that is no file call it
GO_TO_LINE = """
const box = document.querySelector('.rp-text textarea');
if (box) {{ const lines = box.value.split('\\n'); const at = lines.slice(0, {line} - 1).join('\\n').length + ({line} > 1 ? 1 : 0);
box.focus(); box.setSelectionRange(at, at + (lines[{line} - 1] || '').length); }}
"""


@dataclass
class Paper:
    """The draft's text and what can be done with it. chosen: called after a scenario was saved."""

    work: Work
    saved: Callable[[], None]

    def lay(self) -> None:
        """Lay the part out."""
        self._text = ui.textarea("The scenario as a file: only what differs", value=self.work.draft.text)
        self._text.classes("w-full rp-text").props('outlined autogrow debounce=500 spellcheck=false input-class="font-mono"')
        self._text.on_value_change(lambda event: self.work.jot(str(event.value or "")))
        with ui.row().classes("gap-2"):
            ui.button("Check and use this text", on_click=self._check).props("unelevated no-caps")
            ui.button("Download", on_click=self._download).props("flat no-caps")
        self._said = ui.label("").props('role="status"')
        Complaints(self.work).lay()
        upload = ui.upload(
            label="Upload a scenario file (YAML)", on_upload=self._received, auto_upload=True, max_file_size=MAX_BYTES,
            on_rejected=lambda: self._say(f"The file is larger than {MAX_BYTES / 1e6:g} MB, or is not a .yaml file."),
        )  # fmt: skip
        upload.classes("w-full").props('accept=".yaml,.yml" flat bordered')
        with ui.row().classes("items-end gap-2 w-full"):
            self._name = ui.input("Name to save under", value=str(self.work.overlay().get("name", ""))).classes("grow")
            ui.button("Save", on_click=self._save).props("unelevated no-caps")
        self._over = ui.checkbox("Save over an earlier one of this name")
        self.work.on("draft", self.refresh)

    def refresh(self) -> None:
        """Show the draft as the controls have changed it."""
        if self._text.value != self.work.draft.text:
            self._text.set_value(self.work.draft.text)
        self._say("Your changes are kept in the folder, and are here again when you come back.")

    async def _check(self) -> None:
        text = str(self._text.value or "")
        if await self.work.say(text):
            self._say("No error found.")
        else:
            self._say("This text cannot be run yet; what is wrong stands below.")

    def _download(self) -> None:
        name = str(self._name.value or "scenario")
        safe = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "_-")) or "scenario"
        ui.download.content(self.work.draft.text, f"{safe}.yaml", "application/yaml")

    async def _received(self, event: UploadEventArguments) -> None:
        try:
            text = drafts.received(await event.file.read())
        except InputError as error:
            self._say(str(error))
            return
        shown = text.encode(errors="replace").decode()
        self._text.set_value(shown)
        if await self.work.say(text):
            self._say("The file is the draft now.")
        else:
            self._say("This file cannot be run yet; what is wrong stands below.")
        event.sender.run_method("reset")

    def _save(self) -> None:
        name = str(self._name.value or "").strip()
        try:
            path = drafts.save(self.work.desk, self.work.draft.text, name, over=bool(self._over.value))
        except InputError as error:
            self._say(str(error))
            return
        self.saved()
        self._say(f"Saved as {path.name} among your scenarios.")

    def _say(self, words: str) -> None:
        self._said.set_text(words)


@dataclass
class Complaints:
    """What is wrong with the draft, each with its line, column and remedy."""

    work: Work

    def lay(self) -> None:
        """Lay the list out, and again after every check."""
        self._box = ui.element("div").props('role="alert"').classes("rp-problems")
        self.work.on("problems", self.draw)
        self.draw()

    def draw(self) -> None:
        """List the problems."""
        self._box.clear()
        self._box.set_visibility(bool(self.work.problems))
        with self._box:
            ui.label("This cannot be run yet. The last answer that could be run is shown.").classes("font-semibold")
            for problem in self.work.problems:
                self._row(problem)

    def _row(self, problem: Problem) -> None:
        with ui.row().classes("items-baseline gap-2"):
            mark = problem.mark
            if mark is not None and (".checking-" in mark.file or mark.file == DRAFT):
                words = f"Line {mark.line}, column {mark.column}"
                ui.button(words, on_click=lambda: ui.run_javascript(GO_TO_LINE.format(line=mark.line))).props(
                    "flat dense no-caps"
                )
            elif mark is not None:
                ui.label(f"{mark.file.rsplit('/', 1)[-1]}, line {mark.line}")
            told = ": ".join(filter(None, (problem.where, problem.message))).rstrip(".")
            ui.label(f"{told}. {problem.remedy}")
