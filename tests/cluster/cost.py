"""What a study costs away from the engine: `python -m tests.cluster.cost`. The figures of sim/SCALE.md; never part of the tests.

It takes about a minute and a half on two idle cores, and starts a cluster of two workers on this machine.
"""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
from rich.console import Console

from sim.engine.block import BLOCK
from sim.study.cluster import Reach, connected
from sim.study.compare import comparison
from sim.study.dispatch import Arrays, dealt
from sim.study.ensemble import SERIES, Study, in_memory, run_study
from sim.study.job import Job, work
from sim.study.scenario import load
from sim.study.threads import one_thread
from sim.study.workers import workers

PORT = 18786
TASKS, HEAVY = 4000, 200
MEGABYTE = 1_000_000


def nothing(empty: bytes, number: int) -> Arrays:
    """A piece that costs nothing, so that what is left is the dealing."""
    return {"number": np.array([number])}


def bulky(empty: bytes, number: int) -> Arrays:
    """As many bytes as a block whose series are all kept."""
    return {"series": np.zeros(3_500_000, np.uint8)}


def main() -> None:
    """Measure, and print a line for each figure."""
    one_thread()
    told = Console(width=110, highlight=False).print
    study = Study((load("baseline"),), 20 * BLOCK, 1)
    job = Job(study.scenarios[0].setup, study.questions[0], 1, 0)
    told(f"what a task needs once: {len(pickle.dumps(job)) / 1e3:,.0f} kB")
    for name, keep in (("answers alone", ()), ("all series", SERIES)):
        seconds, size = _block(Job(job.setup, job.questions, 1, 0, keep))
        told(f"a block, {name}: {seconds:.3f} s of one core, {size / 1e3:,.1f} kB")
    for line in (*_dealing(), *_disk(study), *_tables(study), *_cluster()):
        told(line)


def _block(job: Job) -> tuple[float, int]:
    work(job)
    began = time.process_time()
    found = [work(Job(job.setup, job.questions, job.seed, block, job.keep)) for block in range(8)]
    return (time.process_time() - began) / len(found), sum(values.nbytes for values in found[0].values())


def _dealing() -> Iterator[str]:
    for count in (8_000, 80_000):
        pieces, began = [(0, number) for number in range(count)], time.perf_counter()
        with workers(2, count) as pool:
            done = sum(1 for _ in dealt(nothing, [b""], pieces, pool))
        spent = time.perf_counter() - began
        yield f"dealing {done:,} pieces that cost nothing: {1e3 * spent / done:.3f} ms each, {_mine() / MEGABYTE:,.0f} MB at most"


def _disk(study: Study) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study"
        began = time.process_time()
        run_study(study, path)
        spent = time.process_time() - began
        began = time.process_time()
        in_memory(study)
        spent -= time.process_time() - began
        files = [p for p in path.rglob("*") if p.is_file()]
        blocks, size = len(study.blocks), sum(p.stat().st_size for p in files)
        log = (path / "done.log").stat().st_size
        share = f"{size / blocks / 1e3:,.0f} kB in {len(files) / blocks:.1f} files"
        yield f"a block on disk: {share}, {log / blocks:.1f} bytes of log"
        yield f"writing a block: {1e3 * spent / blocks:.1f} ms of one core"


def _tables(study: Study) -> Iterator[str]:
    dataset = in_memory(study)
    before, began = _mine(), time.process_time()
    comparison(dataset, study.scenarios)
    spent, grown = time.process_time() - began, _mine() - before
    yield f"tables: {1e3 * spent / study.replicates:.2f} ms a world of {study.replicates:,}, {grown / MEGABYTE:,.0f} MB more"


def _mine() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _cluster() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, _running(Path(folder)) as process:
        host = psutil.Process(process.pid)
        with connected(Reach(f"tls://127.0.0.1:{PORT}", Path(folder))) as remote:
            list(remote.map(abs, range(100)))
            before, cpu, mine = host.memory_info().rss, _cpu(host), time.process_time()
            began = time.perf_counter()
            list(remote.map(abs, range(TASKS)))
            wall = time.perf_counter() - began
            yield (
                f"a task: {1e3 * wall / TASKS:.2f} ms by the clock, {1e3 * (_cpu(host) - cpu) / TASKS:.2f} of the scheduler's "
                f"core, {1e3 * (time.process_time() - mine) / TASKS:.2f} of the client's"
            )
            grown = host.memory_info().rss - before
            list(remote.map(abs, range(2 * TASKS)))
            later = (host.memory_info().rss - before - grown) / MEGABYTE
            first = f"{before / MEGABYTE:,.0f} MB, {grown / MEGABYTE:+,.0f} MB by {TASKS:,} tasks"
            yield f"scheduler: {first}, {later:+,.0f} MB by twice as many more"
            cpu, began = _cpu(host), time.perf_counter()
            count = sum(1 for _ in dealt(bulky, [b""], [(0, n) for n in range(HEAVY)], remote))
            wall = time.perf_counter() - began
            share = (_cpu(host) - cpu) / wall
            yield f"series through the scheduler: {3.5 * count / wall:,.0f} MB a second, {share:.0%} of its core"
            yield f"client: {_mine() / MEGABYTE:,.0f} MB at most"


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def _running(folder: Path) -> Iterator[subprocess.Popen[str]]:
    words = ["-m", "sim", "cluster", "--workers", "2", "--port", str(PORT), "--certificates", str(folder)]
    process = subprocess.Popen([sys.executable, *words], text=True, stdout=subprocess.PIPE)
    assert process.stdout is not None
    while "Ctrl-C ends it" not in (line := process.stdout.readline()) and line:
        pass
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    main()
