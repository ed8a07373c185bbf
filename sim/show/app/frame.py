"""The frame round every page: the way through the app, what the keyboard needs, the colours, the footer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from nicegui import ui

from sim.show.app.access import role_of
from sim.show.app.desk import Desk
from sim.show.figures.style import COLOURS, FAINT, INK, RULE, WASH

WAYS: Mapping[str, str] = {
    "World": "/world",
    "Scenario": "/scenario",
    "Replay": "/replay",
    "Seat": "/seat",
    "Class": "/class",
    "Lessons": "/lessons",
    "Results": "/results",
}
BLUE = "#00507F"  # the dark end of the house blue: 8.6 : 1 on white
STYLE = f"""
:root {{ --ink: {INK}; --faint: {FAINT}; --rule: {RULE}; --wash: {WASH}; --blue: {BLUE}; --warm: {COLOURS[1]}; }}
body {{ color: var(--ink); background: #fff; font-family: system-ui, -apple-system, "Segoe UI", sans-serif;
  overflow-wrap: break-word; }}
.nicegui-content {{ padding: 0; display: block; width: 100%; }}
.rp-skip {{ position: absolute; left: -999px; top: 0; background: #fff; color: var(--blue); padding: .6rem 1rem; z-index: 9999; }}
.rp-skip:focus {{ left: 0; }}
.rp-head {{ background: var(--blue); color: #fff; display: flex; align-items: center; gap: 1rem; padding: .35rem 1rem;
  width: 100%; min-height: 3.2rem; }}
.rp-head a {{ color: #fff; text-decoration: none; padding: .45rem .6rem; border-radius: 4px; }}
.rp-head a:hover {{ background: #ffffff22; }}
.rp-head a[aria-current=page] {{ background: #fff; color: var(--blue); font-weight: 600; }}
.rp-head a:focus-visible, .rp-head button:focus-visible {{ outline-color: #fff !important; }}
.rp-name {{ font-weight: 700; font-size: 1.1rem; }}
.rp-ways {{ display: flex; flex-wrap: wrap; gap: .15rem; margin-left: auto; }}
.rp-menu {{ display: none !important; margin-left: auto; }}
.rp-main {{ max-width: 86rem; margin: 0 auto; padding: 1rem; min-height: 70vh; outline: none; }}
.rp-main h1 {{ font-size: 1.6rem; line-height: 1.25; font-weight: 700; margin: .2rem 0 .6rem; }}
.rp-main h2 {{ font-size: 1.2rem; line-height: 1.3; font-weight: 650; margin: 1rem 0 .4rem; }}
.rp-main h3 {{ font-size: 1rem; line-height: 1.3; font-weight: 650; margin: .6rem 0 .3rem; }}
.rp-main a.nicegui-link {{ color: var(--blue); }}
.rp-faint {{ color: var(--faint); }}
.rp-card {{ border: 1px solid var(--rule); border-radius: 6px; padding: .8rem 1rem; background: #fff; min-width: 0; }}
.rp-grid {{ width: 100%; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }}
.rp-foot {{ border-top: 1px solid var(--rule); color: var(--faint); padding: .8rem 1rem; text-align: center; }}
.rp-scroll {{ overflow-x: auto; max-width: 100%; }}
.rp-table {{ border-collapse: collapse; width: 100%; font-size: .93rem; }}
.rp-table th, .rp-table td {{ text-align: left; padding: .3rem .6rem;
  border-bottom: 1px solid var(--rule); vertical-align: top; }}
.rp-table .num {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
a:focus-visible, button:focus-visible, input:focus-visible, textarea:focus-visible, select:focus-visible, summary:focus-visible,
[tabindex]:focus-visible, .q-field--focused .q-field__control {{
  outline: 3px solid {COLOURS[1]} !important; outline-offset: 2px; }}
.rp-main:focus-visible {{ outline: none !important; }}
.rp-only-read {{ position: absolute;
  width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
@media (max-width: 860px) {{ .rp-ways {{ display: none; }}
  .rp-menu {{ display: inline-flex !important; }} .rp-main {{ padding: .7rem; }} }}
@media (prefers-reduced-motion: reduce) {{ * {{ transition: none !important; animation: none !important; }} }}
"""


@contextmanager
def framed(desk: Desk, title: str) -> Iterator[None]:  # noqa: ARG001  # every page has its desk; a later frame may need it
    """Everything round a page: `with framed(desk, "World"):` and then the page's own elements, headed by `title` as its h1.

    Only a teacher sees the ways to other pages.
    """
    ui.page_title(f"{title} · Realpolitik")
    ui.colors(primary=BLUE, secondary=FAINT, accent=COLOURS[2], positive="#00694C", negative="#A63C06", warning="#A63C06")
    ui.add_css(STYLE)
    request = ui.context.client.request
    ui.link("Skip to the content", "#main").classes("rp-skip")
    with ui.element("header").classes("rp-head"):
        if role_of(request).teaches:
            ui.link("Realpolitik", "/").classes("rp-name")
            _ways(request.url.path)
        else:
            ui.label("Realpolitik").classes("rp-name")
    with ui.element("main").classes("rp-main").props('id="main" tabindex="-1"'):
        heading(title, 1)
        yield
    with ui.element("footer").classes("rp-foot"):
        ui.label("We explore, we never predict.")


def heading(text: str, level: int = 2) -> ui.label:
    """A heading of a level from 1 to 6, as screen readers know it; the text is escaped."""
    return ui.label(text).props(f'role="heading" aria-level="{level}"').classes(f"rp-h{level}").style(HEADINGS[min(level, 3)])


HEADINGS: Mapping[int, str] = {
    1: "font-size:1.6rem;line-height:1.25;font-weight:700;margin:.2rem 0 .6rem",
    2: "font-size:1.2rem;line-height:1.3;font-weight:650;margin:1rem 0 .4rem",
    3: "font-size:1rem;line-height:1.3;font-weight:650;margin:.6rem 0 .3rem",
}


def _ways(here: str) -> None:
    """The ways through the app: a row where there is room, a menu where there is not."""
    with ui.element("nav").classes("rp-ways").props('aria-label="Pages"'):
        for name, address in WAYS.items():
            link = ui.link(name, address)
            if here == address or here.startswith(f"{address}/"):
                link.props('aria-current="page"')
    with ui.button(icon="menu").props('flat color=white aria-label="Menu of pages"').classes("rp-menu"), ui.menu():
        for name, address in WAYS.items():
            ui.menu_item(name, lambda address=address: ui.navigate.to(address))
