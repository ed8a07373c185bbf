"""What `run` and `compare` do with --lenses: run a study again under other lenses and show what holds."""

from __future__ import annotations

import time

from sim.cli.app import console
from sim.show.lenses import draw_lenses, show_lenses, write_lenses
from sim.study.ensemble import Study
from sim.study.lenses import Others, lenses, run_others
from sim.study.store import Store
from sim.study.workers import cores, workers


def present_lenses(study: Study, store: Store, names: tuple[str, ...], count: int | None) -> None:
    """Run a study under its other lenses with a progress bar, and show, write and draw what holds. names: its own lens first."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    began, screen = time.perf_counter(), console()
    columns = (TextColumn("Running other lenses"), BarColumn(), MofNCompleteColumn(), TextColumn("blocks"), TimeRemainingColumn())
    progress = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    others = Others(study, names[1:])
    with progress, workers(count or cores(), len(others.lenses) * len(study.blocks)) as pool:
        task = progress.add_task("")
        found = run_others(others, store.folder, pool, lambda done, total: progress.update(task, completed=done, total=total))
    dataset = store.dataset()[["outcomes"]].load()
    tables = lenses(dataset, dict(zip(others.lenses, found, strict=True)), names[0], study.scenarios)
    show_lenses(screen, tables, dataset)
    write_lenses(tables, store.folder)
    picture = draw_lenses(tables, dataset, store.folder)
    screen.print(f"  {picture.relative_to(store.folder)}, lenses.csv, lens_verdicts.csv", highlight=False)
    screen.print(f"Seconds: lenses {time.perf_counter() - began:.1f}", style="dim", highlight=False)
