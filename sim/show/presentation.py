"""Presentation: a finished study as printed tables, CSV files and figures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import xarray as xr
from rich.console import Console

from sim.show.chronicle import chronicle
from sim.show.tables import show_alarms, show_comparison, show_drivers, write_tables
from sim.study.alarms import alarms
from sim.study.compare import Comparison, comparison
from sim.study.drivers import drivers
from sim.study.replay import replay
from sim.study.scenario import Scenario
from sim.study.sources import coverage
from sim.study.store import Store


def present(console: Console, store: Store, scenarios: Sequence[Scenario]) -> dict[str, float]:
    """Print a study, write its tables and draw its figures. Returns seconds spent on tables and figures."""
    began = time.perf_counter()
    dataset = store.dataset().load()
    found = comparison(dataset, scenarios)
    raised = alarms(dataset, scenarios)
    moved = drivers(dataset, scenarios[0], store.manifest["seed"])
    show_comparison(console, found, dataset)
    show_drivers(console, moved, dataset, coverage(scenarios[0]))
    show_alarms(console, raised)
    write_tables(found, raised, moved, store.folder)
    told = time.perf_counter()
    with console.status("Drawing figures …"):
        drawn = draw(dataset, found, store.folder)
    console.print(f"\nFigures, tables and data: {store.folder}/", highlight=False)
    for path in drawn:
        console.print(f"  {path.relative_to(store.folder)}", highlight=False)
    return {"tables": told - began, "figures": time.perf_counter() - told}


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
