"""Browser: Mesa's own page over one replicate, for those who do code: `python -m sim.show.browser`.

Needs the extra `solara`. Solara is imported when it asks for `Page`, so that this module can be imported without it, and nothing
happens before. Everything that is shown comes from this machine.
"""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from io import BytesIO
from types import MappingProxyType
from typing import Any

from matplotlib.figure import Figure

from sim.show.figures.style import look
from sim.show.live import Live, accords, heading, issues, satisfied, trusting
from sim.study.scenario import load
from sim.world.library import names, scenario_folders
from sim.world.source import InputError, Problem

PANELS = ((trusting, accords), (issues, satisfied))  # the figures of each column
TITLE, PACE, DPI = "Realpolitik", 400, 110  # milliseconds between two steps while it plays; dots an inch
MOST = 2**63 - 1
# The side bar would cover a phone whole and could not be closed; Mesa's card of parameters is empty, for they stand above it.
LOOK = """
@media (max-width: 959px) { .v-navigation-drawer {
  min-width: 0 !important; width: 82vw !important; max-width: 340px !important; } }
.v-navigation-drawer .v-card:has(> .v-card__text > .v-sheet:empty) { display: none; }
"""
PRIVATE: Mapping[str, str] = MappingProxyType({"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false"})  # Solara would report every start
NEEDED = ("solara", "altair")  # Mesa's page imports both


@dataclass(frozen=True)
class Chosen:
    """What is looked at: a scenario by name, a lens (None: the scenario's own), the seed of a study and a replicate in it."""

    name: str = "baseline"
    lens: str | None = None
    seed: int = 2022
    replicate: int = 0


def refused(chosen: Chosen) -> str:
    """Why a choice cannot be shown, in one line; empty where it can."""
    for label, number in (("seed", chosen.seed), ("replicate", chosen.replicate)):
        if not 0 <= number <= MOST:
            return f"{label}: {number} does not fit. Give a whole number from 0 to 2^63 - 1."
    try:
        load(chosen.name, chosen.lens)
    except InputError as error:
        return str(error.problems[0])
    return ""


def main(arguments: Sequence[str]) -> None:
    """Serve the page until it is stopped. arguments: those of `solara run`, such as `--port 8765`. InputError: no extra."""
    for name, value in PRIVATE.items():
        os.environ.setdefault(name, value)
    _installed()
    from solara.__main__ import cli  # noqa: PLC0415

    cli(["run", "sim.show.browser", "--production", *arguments])


def __getattr__(name: str) -> Any:
    """Make Solara's `Page` when it is asked for."""
    if name != "Page":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _installed()
    return _page()


def _installed() -> None:
    """InputError where the extra, or a part of it, is missing."""
    remedy = "Install the extra: pip install 'realpolitik[solara]'."
    if missing := [Problem(None, name, "is not installed", remedy) for name in NEEDED if find_spec(name) is None]:
        raise InputError(missing)


def _page() -> Any:
    """The page as a component: the choice in the side bar, and the stage that is built anew with every other choice."""
    import solara  # noqa: PLC0415

    stage = _stage()

    @solara.component  # type: ignore[untyped-decorator]
    def Page() -> None:  # noqa: N802  (the name that Solara looks for)
        chosen, choose = solara.use_state(Chosen())
        complaint, complain = solara.use_state("")

        def take(**change: Any) -> None:
            wanted = replace(chosen, **change)
            complain(refused(wanted))
            if not refused(wanted):
                choose(wanted)

        solara.Style(LOOK)
        with solara.Column():
            with solara.Sidebar(), solara.Card("What is shown"):
                _controls(chosen, take)
                if complaint:
                    solara.Error(complaint)
            stage(chosen).key(repr(chosen))

    return Page


def _controls(chosen: Chosen, take: Callable[..., None]) -> None:
    import solara  # noqa: PLC0415

    scenario = load(chosen.name)
    solara.Select("Scenario", names(scenario_folders()), value=chosen.name, on_value=lambda name: take(name=name, lens=None))
    solara.Select(
        "Lens", list(scenario.world.lenses), value=chosen.lens or scenario.file.lens, on_value=lambda lens: take(lens=lens)
    )
    solara.InputInt("Seed of the study", value=chosen.seed, on_value=lambda seed: take(seed=seed))
    solara.InputInt("World (replicate)", value=chosen.replicate, on_value=lambda number: take(replicate=number))


def _stage() -> Any:
    """Mesa's controls and the panels of one choice, as a component; Reset builds the same choice again."""
    import solara  # noqa: PLC0415
    from mesa.visualization import SolaraViz  # noqa: PLC0415
    from mesa.visualization.utils import update_counter  # noqa: PLC0415

    @solara.component  # type: ignore[untyped-decorator]
    def Stage(chosen: Chosen) -> None:  # noqa: N802  (a component)
        update_counter.get()  # Mesa counts it up with every step, which draws the panels again
        begun = solara.use_memo(lambda: Live(**asdict(chosen)), [])
        model = solara.use_reactive(begun)
        with solara.Column(style={"padding": "8px 16px"}):
            SolaraViz(model, components=[], model_params=asdict(chosen), play_interval=PACE, name=TITLE)
            solara.Text(heading(model.value), style={"font-weight": "bold", "font-size": "1.1rem"})
            _happened(model.value)
            with solara.ColumnsResponsive(12, large=6):
                for column in PANELS:
                    _pictures(column, model.value)

    return Stage


def _happened(live: Live) -> None:
    import solara  # noqa: PLC0415

    told, routine = live.happened
    if live.date_index == 0:
        solara.Text("Nothing has happened yet. Step takes one month or week, Play goes on to the end of the horizon.")
        return
    with solara.Details(f"What happened: {len(told)} moves, accords and events, and {routine} routine exchanges"):
        for sentence in told:
            solara.Text(sentence)


def _pictures(column: Sequence[Callable[[Live], Figure]], live: Live) -> None:
    import solara  # noqa: PLC0415

    with solara.Column():
        for panel in column:
            told = (panel.__doc__ or "").split("\n", maxsplit=1)[0].removeprefix("Draw ")
            source = "data:image/png;base64," + b64encode(picture(panel(live))).decode()
            solara.HTML(tag="img", attributes={"src": source, "alt": told, "style": "width: 100%; background: white"})


def picture(figure: Figure) -> bytes:
    """A figure as the bytes of a PNG."""
    drawn = BytesIO()
    with look():
        figure.savefig(drawn, format="png", dpi=DPI)
    return drawn.getvalue()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except InputError as error:
        sys.stderr.write(f"realpolitik: {error.problems[0]}\n")
        sys.exit(2)
