"""Tables of what was measured."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from tests.benchmarks.machine import Spread


def of(part: str, found: dict[str, Any]) -> list[Table]:
    """The tables of a part."""
    return {"race": _race, "cores": _cores, "startup": _starts, "growth": _growth}[part](found)


def _title(words: str, found: dict[str, Any]) -> str:
    return f"{words}\nload before {found['load_before']}, {found['took']:.0f} s in all"


def _race(found: dict[str, Any]) -> list[Table]:
    title = _title(f"{found['scenario']}: replicate-months a second of one core, median (least–most)", found)
    table = Table("", "a second", "engine is so many times as fast", title=title)
    for name, rate in found["rate"].items():
        ratio = found["ratio"].get(name)
        table.add_row(name, Spread(**rate).told(), Spread(**ratio).told(".2f") if ratio else "")
    return [table]


def _cores(found: dict[str, Any]) -> list[Table]:
    table = Table("", "seconds", title=_title(f"{found['blocks']} blocks by one process and by two", found))
    for name, seconds in found["seconds"].items():
        table.add_row(name, Spread.of(seconds).told(".2f"))
    table.add_row("one / two", Spread(**found["ratio"]).told(".2f"))
    table.add_row("one / two apart: the machine's most", Spread(**found["most"]).told(".2f"))
    table.add_row("two processes ready after", f"{found['start']:.1f}")
    return [table]


def _starts(found: dict[str, Any]) -> list[Table]:
    table = Table("", "seconds", "of processor", "/ numpy", "of processor", "loads", title=_title("Starts", found))
    for name, wall in found["wall"].items():
        ratio = found["ratios"].get(name)
        ratios = [Spread(**ratio[what]).told(".2f") for what in ("wall", "cpu")] if ratio else ["", ""]
        seconds = [Spread.of(times).told(".2f") for times in (wall, found["cpu"][name])]
        table.add_row(name, *seconds, *ratios, ", ".join(found["heavy"].get(name, [])))
    return [table]


def _growth(found: dict[str, Any]) -> list[Table]:
    tables = []
    for kind, runs in found["runs"].items():
        fit = found["fits"].get(kind)
        words = f"{kind}, load before {found['load'][kind]}"
        if fit:
            error = "" if fit["error"] is None else f" ± {fit['error']:.2f}"
            words += f"\nprocessor time ~ {kind}^{fit['exponent']:.2f}{error} from {fit['low']:,.0f} to {fit['high']:,.0f}"
            upper = found["upper"][kind]
            words += f"; {kind}^{upper['exponent']:.2f} from {upper['low']:,.0f} on"
        table = Table(kind, "seconds of processor", "by the clock", "peak MB", "stored MB", title=words)
        for run in runs:
            stored = f"{run['stored'] / 1e6:,.1f}" if "stored" in run else ""
            table.add_row(f"{run['size']:,}", f"{run['cpu']:,.3f}", f"{run['wall']:,.3f}", f"{run['memory'] / 1e6:,.0f}", stored)
        tables.append(table)
    return tables
