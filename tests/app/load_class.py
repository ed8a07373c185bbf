"""How a class of many seats fares on this machine; run by hand: `python tests/app/load_class.py --seats 30`.

Each student is a visitor with a cookie and a websocket of its own that speaks as a browser does, in one process beside the
server. Not measured: the network, and the time a telephone takes to draw. Times are seconds as the student sees them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.app.conftest import Served, started
from tests.app.wire import Wire

SEATS = ("russia", "iran", "israel", "usa")
Times = dict[str, list[float]]


@asynccontextmanager
async def visitor(origin: str) -> AsyncIterator[Wire]:
    """Somebody with cookies of their own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        wire = Wire(origin, session)
        yield wire
        await wire.leave()


async def opened_class(served: Served, teacher: Wire, tables: int, rounds: int) -> str:
    """Begin a class as a teacher does; its code."""
    await teacher.go(served.address.removeprefix(served.origin))
    await teacher.go("/class")
    await teacher.type("Tables", str(tables))
    await teacher.type("Months", str(rounds))
    await asyncio.sleep(0.3)
    await teacher.press("Open the class")
    await teacher.until(lambda: teacher.opened)
    await teacher.go(teacher.opened.pop())
    return str(next(e["text"] for e in teacher.elements.values() if "rp-code" in e.get("class", [])))


async def seated(wire: Wire, code: str, place: int, times: Times) -> None:
    """Come in and take a seat."""
    begun = time.perf_counter()
    await wire.go("/join")
    times["page /join"].append(time.perf_counter() - begun)
    await wire.type("Code", code)
    await wire.type("Your name", f"Student {place + 1}")
    await wire.press("Come in")
    await wire.until(lambda: wire.opened)
    begun = time.perf_counter()
    await wire.go(wire.opened.pop())
    times["page /class/play"].append(time.perf_counter() - begun)
    table, seat = divmod(place, len(SEATS))
    await wire.choose("Table", str(table + 1))
    await wire.choose("Seat", SEATS[seat])
    begun = time.perf_counter()
    await wire.press("Take this place")
    await wire.until(lambda: wire.says("you speak for"))
    times["seat taken"].append(time.perf_counter() - begun)


async def decided(wire: Wire, place: int, month: int, times: Times) -> None:
    """Tick two moves and give orders, each student at a moment of its own within three seconds."""
    await asyncio.sleep((place * 7 + month * 3) % 30 / 10)
    group = wire.elements[str(wire.find("q-option-group", "Moves"))]
    await wire.tick("Moves", [option["value"] for option in group["props"]["options"][:2]])
    begun = time.perf_counter()
    await wire.press("Give these orders")
    await wire.until(lambda: wire.says("Your orders are in"))
    times["orders acknowledged"].append(time.perf_counter() - begun)


async def played(served: Served, seats: int, rounds: int) -> Times:
    """Six rounds of a class, timed."""
    times: Times = defaultdict(list)
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(visitor(served.origin))
        wires = [await stack.enter_async_context(visitor(served.origin)) for _ in range(seats)]
        code = await opened_class(served, teacher, -(-seats // len(SEATS)), rounds + 1)
        await asyncio.gather(*(seated(wire, code, n, times) for n, wire in enumerate(wires)))
        await teacher.press("Begin")
        await asyncio.gather(*(wire.until(lambda wire=wire: wire.find("q-option-group")) for wire in wires))
        for month in range(rounds):
            await asyncio.gather(*(decided(wire, n, month, times) for n, wire in enumerate(wires)))
            begun = time.perf_counter()
            await teacher.press("Close the month at all")
            await asyncio.gather(*(turned(wire, month + 2, begun, times) for wire in wires))
        begun = time.perf_counter()
        await wires[0].go("/class/play")
        times["page in mid-game"].append(time.perf_counter() - begun)
    return times


async def turned(wire: Wire, month: int, begun: float, times: Times) -> None:
    """Wait until the new month is on the page."""
    await wire.until(lambda: wire.says(f"month {month} of") and wire.says("Not given yet"))
    times["month closed to new month shown"].append(time.perf_counter() - begun)


def costs(pid: int) -> tuple[float, float, float]:
    """A process with its children: CPU seconds of both, MB of the process, MB of its children."""
    own, below = Path(f"/proc/{pid}"), Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = sum(int(x) for x in (own / "stat").read_text().rpartition(")")[2].split()[11:13])
    more = sum(sum(int(x) for x in Path(f"/proc/{c}/stat").read_text().rpartition(")")[2].split()[11:13]) for c in below)
    states = [Path(f"/proc/{p}/status").read_text() for p in (pid, *below)]
    rss = [int(next(line for line in state.splitlines() if "VmRSS" in line).split()[1]) for state in states]
    return (ticks + more) / os.sysconf("SC_CLK_TCK"), rss[0] / 1024, sum(rss[1:]) / 1024


def main() -> None:
    """Run and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seats", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=6)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        served = started(Path(folder))
        try:
            before, begun = costs(served.process.pid), time.perf_counter()
            times = asyncio.run(played(served, asked.seats, asked.rounds))
            after, wall = costs(served.process.pid), time.perf_counter() - begun
        finally:
            served.stop()
    load = f"load over the last five minutes {os.getloadavg()[1]:.1f}"
    out = [f"{asked.seats} seats, {asked.rounds} rounds, {os.cpu_count()} processors ({load}); seconds"]
    out.append(f"{'':34}median    95 %     max      n")
    for what, found in times.items():
        middle, high = np.quantile(found, [0.5, 0.95])
        out.append(f"{what:34}{middle:6.3f}  {high:6.3f}  {max(found):6.3f}  {len(found):5}")
    cpu = f"{after[0] - before[0]:.1f} s CPU in {wall:.0f} s"
    out.append(f"server: {cpu}; {after[1]:.0f} MB, was {before[1]:.0f}; workers {after[2]:.0f} MB")
    if trouble := [line for line in served.said if "Traceback" in line]:
        out.append(f"the server complained {len(trouble)} times:\n{''.join(served.said)[-2000:]}")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
