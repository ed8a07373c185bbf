"""The verbs that read scenarios and run none."""

from __future__ import annotations

from sim.cli.app import fail, line, loaded


def check(*files: str) -> None:
    """Check scenarios, by name or file, and print how each differs from what it extends."""
    if not files:
        fail("name at least one scenario or file")
    for scenario in loaded(files, None):
        line(f"{scenario.name}: {scenario.file.title}", "bold")
        file = scenario.file
        line(f"  world {file.world}, lens {file.lens}, {file.horizon.months} months from {file.horizon.start}")
        for path, before, after in scenario.differences:
            line(f"  {path}: {_told(before)} → {_told(after)}")
        if not scenario.differences:
            line("  extends nothing")
        line("  no error found")


def list_() -> None:
    """List the scenarios and worlds that can be named."""
    from sim.world.library import names, scenario_folders, world_folders

    for scenario in names(scenario_folders()):
        line(f"{scenario:<30} {loaded((scenario,), None)[0].file.title}")
    worlds = [name for name in names(world_folders()) if name[0].isdigit()]
    line(f"worlds: {', '.join(worlds)}")


def _told(value: object) -> str:
    from sim.world.source import MISSING

    return "nothing" if value is MISSING else str(value)
