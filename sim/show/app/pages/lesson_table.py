"""A table of likings on which a class tries things: change a number, and the camps answer."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from sim.show.app.tables import attribute, cells
from sim.show.lesson.results import weighed
from sim.study.lessons.file import Ties, Weigh

CSS = """
.rp-ties input { width: 3.4rem; border: 1px solid #bdbdbd; border-radius: 3px; padding: .15rem .25rem; text-align: right; }
.rp-ties th { font-weight: 500; font-size: .85rem; line-height: 1.15; max-width: 6.5rem; padding: 0 .3rem; }
.rp-ties tr > th:first-child { position: sticky; left: 0; background: #fff; text-align: left; z-index: 1; }
"""


def tried(step: Weigh) -> None:
    """The step's table as fields, and what the instrument says of it, at once after every change."""
    ui.add_css(CSS)
    actors = step.table.actors
    sizes = list(step.table.sizes)
    ties = [list(row) for row in step.table.ties]
    mutual = all(ties[i][j] == ties[j][i] for i in range(len(actors)) for j in range(i))  # then one half says it all
    with ui.column() as place:
        pass

    def say() -> None:
        table = Ties(actors=actors, sizes=tuple(sizes), ties=tuple(map(tuple, ties)))
        place.clear()
        with place:
            for sentence in weighed(step.model_copy(update={"table": table})):
                ui.label(sentence).props('aria-live="polite"')

    with ui.element("div").classes("rp-scroll"), ui.element("table").classes("rp-ties"):
        cells(("", *(("size",) if sizes else ()), *actors), "th")
        for i, actor in enumerate(actors):
            with ui.element("tr"):
                with ui.element("th"):
                    ui.label(actor)
                if sizes:
                    _field(f"size of {actor}", sizes[i], _put(sizes, i, say))
                _row(actors, (ties, i, mutual), say)
    ui.button("As it was", on_click=ui.navigate.reload).props("flat no-caps")
    say()


def _row(actors: tuple[str, ...], at: tuple[list[list[float]], int, bool], say: Callable[[], None]) -> None:
    """The fields of one actor's likings. at: all likings, the actor's place, whether one half says it all."""
    ties, i, mutual = at
    for j, other in enumerate(actors):
        if i == j or (mutual and j < i):
            ui.element("td")
        else:
            told = f"{actors[i]} {'and' if mutual else 'likes'} {other}"
            _field(told, ties[i][j], _tie(ties, (i, j), mutual, say))


def _field(told: str, value: float, put: Callable[[float], None]) -> None:
    def changed(text: object) -> None:
        try:
            put(float(str(text)))
        except ValueError:
            return  # half a number while it is being written

    label = attribute(told)
    with ui.element("td"):
        field = ui.element("input").props(f'type="number" step="1" min="-1000" max="1000" value="{value:g}" aria-label="{label}"')
        field.on("input", lambda e: changed(e.args), js_handler="(e) => emit(e.target.value)")


def _put(values: list[float], place: int, say: Callable[[], None]) -> Callable[[float], None]:
    def put(value: float) -> None:
        values[place] = value
        say()

    return put


def _tie(ties: list[list[float]], pair: tuple[int, int], mutual: bool, say: Callable[[], None]) -> Callable[[float], None]:
    i, j = pair

    def put(value: float) -> None:
        ties[i][j] = value
        if mutual:
            ties[j][i] = value
        say()

    return put
