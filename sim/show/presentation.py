"""Presentation: a finished study as printed tables, CSV files, figures and a report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import xarray as xr
from rich.console import Console

from sim.show.chronicle import chronicle
from sim.show.report import gathered, write_report
from sim.show.tables import (
    show_alarms,
    show_answers,
    show_comparison,
    show_drivers,
    show_pairing,
    show_spread,
    titles,
    write_tables,
)
from sim.study.columns import columned
from sim.study.compare import Answers, Comparison, answers
from sim.study.replay import replay
from sim.study.scenario import Scenario
from sim.study.sources import coverage
from sim.study.store import Store, keeping
from sim.study.twins import spread
from sim.study.writing import put


def present(console: Console, store: Store, scenarios: Sequence[Scenario]) -> dict[str, float]:
    """Print a study, write its tables, figures and report. Returns seconds spent on each."""
    if keeping(store.manifest) != "all":
        return present_answers(console, store, scenarios)
    began = time.perf_counter()
    study = gathered(store, scenarios)
    dataset, found, raised, moved = study.dataset, study.found, study.raised, study.moved
    show_comparison(console, found, dataset)
    show_pairing(console, dataset)
    with console.status("Living worlds a second time, to part luck from what nobody knows …"):
        parts = spread(dataset, scenarios[0], store.manifest["seed"])
    put(store.folder / "spread.csv", parts.to_csv(index=False))
    show_drivers(console, moved, dataset, coverage(scenarios[0]))
    show_spread(console, parts, titles(dataset, "outcome", "outcome_title"))
    show_alarms(console, raised)
    write_tables(found, raised, moved, store.folder)
    told = time.perf_counter()
    with console.status("Drawing figures …"):
        drawn = draw(dataset, found, store.folder)
    console.print(f"\nFigures, tables and data: {store.folder}/", highlight=False)
    drew = time.perf_counter()
    page = write_report(store, study)
    for path in (page, *drawn):
        console.print(f"  {path.relative_to(store.folder)}", highlight=False)
    return {"tables": told - began, "figures": drew - told, "report": time.perf_counter() - drew}


def present_answers(console: Console, store: Store, scenarios: Sequence[Scenario]) -> dict[str, float]:
    """Print and write what the answers alone can tell, of a study that keeps less than all. Returns seconds spent on each."""
    began = time.perf_counter()
    dataset = columned(store)
    found = answers(dataset, scenarios)
    show_answers(console, found, dataset)
    show_pairing(console, dataset)
    for name in ("outcomes", "differences", "verdicts"):
        put(store.folder / f"{name}.csv", getattr(found, name).to_csv(index=False))
    told = time.perf_counter()
    drawn = _drawn_answers(dataset, found, store.folder)
    words = f"This study keeps {keeping(store.manifest)} only. A report, figures of trust and tables of moves need --keep all."
    console.print(f"\nTables and data: {store.folder}/\n{words}", highlight=False)
    for path in drawn:
        console.print(f"  {path.relative_to(store.folder)}", highlight=False)
    return {"tables": told - began, "figures": time.perf_counter() - told}


def _drawn_answers(dataset: xr.Dataset, found: Answers, folder: Path) -> list[Path]:
    from sim.show.figures.fans import fans  # noqa: PLC0415  (matplotlib is slow to load, and only needed here)
    from sim.show.figures.forest import forest  # noqa: PLC0415
    from sim.show.figures.style import save  # noqa: PLC0415

    figures = {}
    if "course" in dataset:
        figures["fans"] = fans(dataset)
    if dataset.sizes["scenario"] > 1:
        figures["forest"] = forest(dataset, found.differences)
    return [save(figure, folder / "figures", name)[0] for name, figure in figures.items()]


def draw(dataset: xr.Dataset, found: Comparison, folder: Path) -> list[Path]:
    """Draw the figures of a study as PNG and SVG; returns the PNG files."""
    from sim.show.figures.fans import fans  # noqa: PLC0415  (matplotlib is slow to load, and only needed here)
    from sim.show.figures.forest import forest  # noqa: PLC0415
    from sim.show.figures.network import network  # noqa: PLC0415
    from sim.show.figures.style import save  # noqa: PLC0415
    from sim.show.figures.winners import winners  # noqa: PLC0415

    figures = {"fans": fans(dataset), "network": network(dataset), "winners": winners(dataset, found.satisfaction)}
    if dataset.sizes["scenario"] > 1:
        figures["forest"] = forest(dataset, found.differences)
    return [save(figure, folder / "figures", name)[0] for name, figure in figures.items()]


def tell(console: Console, scenario: Scenario, seed: int, count: int) -> None:
    """Print the chronicle of some replicates."""
    for replicate in range(count):
        console.print(f"\n{scenario.file.title}, world {replicate}", style="bold", highlight=False, markup=False)
        for line in chronicle(replay(scenario, seed, replicate)):
            console.print(line, highlight=False, markup=False, soft_wrap=True)
