"""Tables and texts that pages share; whatever a file or a person says is shown as text and never run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nicegui import ui


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A plain table that screen readers know as one and that scrolls on its own where it is too wide; all text is escaped."""
    with ui.element("div").classes("rp-scroll"), ui.element("table").classes("rp-table"):
        with ui.element("thead"):
            cells(heads, "th", 'scope="col"')
        with ui.element("tbody"):
            for row in rows:
                cells(row)


def cells(texts: Sequence[str], tag: str = "td", props: str = "") -> None:
    """One row of a table."""
    with ui.element("tr"):
        for text in texts:
            with ui.element(tag).props(props):
                ui.label(text)


def attribute(text: str) -> str:
    """A text that may stand in quotes among an element's properties."""
    return text.replace("\\", "").replace('"', "”").replace("\n", " ")
