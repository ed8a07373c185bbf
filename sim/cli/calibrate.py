"""The verb that learns free rates from a part of a record and tries them on the rest."""

from __future__ import annotations

import time
from pathlib import Path

from sim.cli.app import OWN, Hands, Out, Replicates, Seed, console


def calibrate(name: str, *, replicates: Replicates = 4096, seed: Seed = 2016, out: Out = None, hands: Hands = OWN) -> None:
    """Learn how often things come up from a part of a record, and hold the model before and after against all of it.

    NAME is a calibration's file, or the name of one in scenarios/calibrations/. Only rates may be free. Worlds draw them from
    the file's priors; those whose history lies nearest to the record are kept.
    """
    from sim.cli.progress import at_work
    from sim.show.tuning import draw_learned, show_learned, write_learned
    from sim.study.hindcast.calibration import bounded, learned, load_calibration
    from sim.study.hindcast.points import Runs
    from sim.study.kept import founded

    began, screen = time.perf_counter(), console()
    calibration = load_calibration(name)
    bounded(calibration, replicates, seed)
    folder = out or Path("results") / calibration.label(replicates, seed)
    founded(folder, "calibration.json", calibration.manifest(replicates, seed))
    with at_work(hands) as (pool, tell):
        runs = Runs(replicates, seed, pool, lambda done, total: tell("Living through the years", done, total), folder)
        found = learned(calibration, runs)
    show_learned(screen, found, calibration)
    files = write_learned(found, calibration, folder)
    with screen.status("Drawing figures …"):
        drawn = draw_learned(found, calibration, folder)
    for path in (*drawn, *files):
        screen.print(f"  {path}", highlight=False, markup=False, style="dim")
    screen.print(f"Seconds: {time.perf_counter() - began:.1f}", style="dim", highlight=False)
