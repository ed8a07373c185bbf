"""The verb that writes a study's report anew."""

from __future__ import annotations

from pathlib import Path

from sim.cli.app import console


def report(study: Path) -> None:
    """Write the report of a study's folder anew, with what other verbs have left there since."""
    from sim.show.report import gathered, write_report
    from sim.study.reopen import reopened

    store, scenarios = reopened(study)
    console().print(str(write_report(store, gathered(store, scenarios))), highlight=False, markup=False, soft_wrap=True)
