"""The benchmarks, by one command: `python -m tests.benchmarks.run`. Never part of the tests.

Without a word it runs `race`, `cores` and `startup`, in less than five minutes; `growth` must be asked for.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from sim.study.threads import one_thread

PARTS = ("race", "cores", "startup", "growth")
QUICK = ("startup", "race", "cores")


def main() -> None:
    """Run what is asked for, show it, and keep it as JSON."""
    asked = _asked()
    one_thread()
    from tests.benchmarks import figure, tables
    from tests.benchmarks.machine import load, machine

    screen = Console(width=None if sys.stdout.isatty() else 130)
    kept: dict[str, Any] = json.loads(asked.out.read_text(encoding="utf-8")) if asked.out.exists() else {}
    for part in asked.parts or QUICK:
        before, began = load(), time.perf_counter()
        found = _run(part, asked)
        kept[part] = {**found, "load_before": before, "took": time.perf_counter() - began, "machine": machine()}
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        for table in tables.of(part, kept[part]):
            screen.print(table)
    if "growth" in kept:
        figure.draw(kept["growth"], asked.out.with_suffix(".png"))
    screen.print(_goals(kept))
    screen.print(f"Kept in {asked.out}; load average now {load()}.", highlight=False)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; the first three where none is named")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of race, cores and startup")
    parser.add_argument("--most", type=int, default=10_000, help="most replicates of growth; 1000000 for all")
    parser.add_argument("--kinds", nargs="+", default=["actors", "moves", "months", "replicates"], help="what grows")
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks.json"))
    asked = parser.parse_args()
    if wrong := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(wrong))}; there are {', '.join(PARTS)}")
    return asked


def _run(part: str, asked: argparse.Namespace) -> dict[str, Any]:
    match part:
        case "race":
            from tests.benchmarks.race import race

            return race(asked.scenario, asked.rounds)
        case "cores":
            from tests.benchmarks.cores import two_cores

            return two_cores(asked.scenario, asked.rounds)
        case "startup":
            from tests.benchmarks.starts import starts

            return starts(asked.rounds)
    from tests.benchmarks.growth import growth

    return growth(asked.kinds, asked.most, asked.scenario)


def _goals(kept: dict[str, Any]) -> Table:
    """Every goal that was measured, now or before, and whether it is met."""
    table = Table("part", "goal", "bound", "found", "met", title="Goals")
    for part, found in kept.items():
        for goal in found["goals"]:
            value = "not measured" if goal["found"] is None else f"{goal['found']:,.2f}"
            met = {True: "yes", False: "NO", None: "–"}[goal["met"]]
            table.add_row(part, goal["says"], f"{goal['bound']:,g}", value, met)
    return table


if __name__ == "__main__":
    main()
