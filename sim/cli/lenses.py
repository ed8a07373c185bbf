"""What `run` and `compare` do with --lenses: run a study again under other lenses and show what holds."""

from __future__ import annotations

import time
from functools import partial

from sim.cli.app import Hands, console
from sim.cli.progress import at_work
from sim.show.lenses import draw_lenses, show_lenses, write_lenses
from sim.show.report import gathered, write_report
from sim.study.ensemble import Study
from sim.study.lenses import Others, lenses, run_others
from sim.study.store import Store


def present_lenses(study: Study, store: Store, names: tuple[str, ...], hands: Hands) -> None:
    """Run a study under its other lenses with a progress bar, and show, write and draw what holds. names: its own lens first."""
    began, screen = time.perf_counter(), console()
    others = Others(study, names[1:])
    with at_work(hands, len(others.lenses) * len(study.blocks)) as (pool, tell):
        found = run_others(others, store.folder, pool, partial(tell, "Running other lenses"))
    dataset = store.loaded("outcomes")
    tables = lenses(dataset, dict(zip(others.lenses, found, strict=True)), names[0], study.scenarios)
    show_lenses(screen, tables, dataset)
    write_lenses(tables, store.folder)
    picture = draw_lenses(tables, dataset, store.folder)
    screen.print(f"  {picture.relative_to(store.folder)}, lenses.csv, lens_verdicts.csv", highlight=False)
    write_report(store, gathered(store, study.scenarios))
    screen.print(f"Seconds: lenses {time.perf_counter() - began:.1f}", style="dim", highlight=False)
