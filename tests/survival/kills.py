"""Kill a study again and again: `python -m tests.survival.kills --kills 30`. Never part of the tests.

A study is run by the program in a process group of its own, which is killed (SIGKILL) at a drawn moment between its start and its
end: while it loads, allocates, writes blocks, or makes tables and figures. After every kill each block that the log names is held
against a study that nobody interrupted, to the last bit; a finished study is held against it as a whole, and the next one begins.
`--writes` kills a process that does nothing but write. With `--lost` the arrays lie at an address and each kill takes the folder
along: each run goes on from the address alone. Ends with 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np

from sim.engine.block import BLOCK
from sim.study.arrays import plain
from sim.study.store import Store

ROOT = Path(__file__).resolve().parents[2]
STUDY = ("compare", "baseline", "jcpoa_breakthrough", "-n", "1500", "--keep", "series")
PROGRAM = (sys.executable, "-m", "sim", *STUDY, "--out")
WRITER = """
import sys
from pathlib import Path
from sim.engine.block import BLOCK
from sim.study.ensemble import Study, layout
from sim.study.scenario import load
from sim.study.folder import alone, create
from sim.study.store import Store
scenario, whole = load("baseline"), Store(Path(sys.argv[2]))
study = Study((scenario, load("jcpoa_breakthrough")), 1500, 2022, "series")
with alone(Path(sys.argv[1])):
    store = create(Path(sys.argv[1]), study.manifest(), layout(study))
    there = whole.blocked("r")
    found = {(s, b): {name: a[s, b * BLOCK : (b + 1) * BLOCK] for name, a in there.items()} for s, b in study.blocks}
    while True:
        with store.writing() as write:
            print("writing", flush=True)  # noqa: T201
            for block in sorted(set(found) - store.done()):
                write(block, found[block])
        store.undo(found)
"""


def started(words: list[str], folder: Path) -> subprocess.Popen[str]:
    """A process with a group of its own."""
    there = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(words, cwd=folder, env=there, text=True, start_new_session=True, **told)


def killed(process: subprocess.Popen[str], after: float) -> bool:
    """Whether a process group was killed so many seconds later, before it had ended by itself."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False


def phase(store: Store, total: int) -> str:
    """How far a study had come."""
    if not (store.folder / "manifest.json").exists():
        return "while loading"
    if not Path(store.data).exists() or not (store.folder / "done.log").exists():
        return "while allocating"
    done = len(store.done())
    return "while writing blocks" if done < total else "while making tables and figures"


def lost(store: Store, whole: Store) -> list[str]:
    """What of the blocks that the log names is not as it should be."""
    if not (store.folder / "manifest.json").exists() or not Path(store.data).exists():
        return []
    mine, theirs = store.blocked("r"), whole.blocked("r")
    wrong = []
    for scenario, number in sorted(store.done()):
        rows = slice(number * BLOCK, (number + 1) * BLOCK)
        for name, array in theirs.items():
            one, other = np.asarray(mine[name][scenario, rows]), np.asarray(array[scenario, rows])
            if one.tobytes() != other.tobytes():
                wrong.append(f"{name}, scenario {scenario}, block {number}")
    return wrong


def tables(store: Store, whole: Store) -> list[str]:
    """The tables of a finished study that are not as they should be."""
    names = sorted(path.name for path in whole.folder.glob("*.csv"))
    there = {name: store.folder / name for name in names}
    return [
        f"{store.folder.name}/{name}"
        for name, path in there.items()
        if not path.exists() or path.read_bytes() != (whole.folder / name).read_bytes()
    ]


def main() -> int:
    """Kill as often as is asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=30, help="of the program, at moments of its whole run")
    asked.add_argument("--writes", type=int, default=100, help="kills of a process that only writes")
    asked.add_argument("--lost", action="store_true", help="each kill takes the study's folder along, but not its arrays")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    dice = Random(given.seed)
    with tempfile.TemporaryDirectory() as place:
        here, began = Path(place), time.perf_counter()
        started([*PROGRAM, "whole"], here).communicate()
        lasts, whole = time.perf_counter() - began, Store(here / "whole")
        print(f"Uninterrupted: {len(whole.done())} blocks, {lasts:.1f} s")  # noqa: T201
        wrong = _kills(given, dice, whole, lasts)
        print(f"{_writes(given.writes, dice, here)} kills of a writing process")  # noqa: T201
        written = [Store(folder) for folder in here.glob("writer*")]
        wrong += [found for store in written for found in lost(store, whole)]
        print(f"{sum(len(store.done()) for store in written)} blocks in the logs of {len(written)} folders")  # noqa: T201
    print("\n".join(wrong) or "Nothing finished was lost, and not a bit is different.")  # noqa: T201
    return int(bool(wrong))


def _kills(given: argparse.Namespace, dice: Random, whole: Store, lasts: float) -> list[str]:
    """Kill the program as often as is asked, and say what was lost."""
    wrong: list[str] = []
    hit, ended, here, total = Counter[str](), 0, whole.folder.parent, len(whole.done())
    while hit.total() < given.kills:
        store = Store(here / f"study{ended}")
        address = f"file://{here}/far{ended}"
        fresh, began = not (store.folder.exists() or Path(plain(address)).exists()), time.perf_counter()
        process = started([*PROGRAM, store.folder.name, *(["--data", address] if given.lost else [])], here)
        if killed(process, 0.1 + dice.random() * lasts):
            hit[phase(store, total)] += 1
            print(f"kill {hit.total()} of {store.folder.name}: {phase(store, total)}", flush=True)  # noqa: T201
            wrong += lost(store, whole)
            if given.lost:
                shutil.rmtree(store.folder, ignore_errors=True)
        else:
            wrong += lost(store, whole) if len(store.done()) == total else [f"{store.folder.name} ended without being done"]
            wrong += tables(store, whole)
            lasts = min(lasts, time.perf_counter() - began) if fresh else lasts  # the machine may have become less busy
            ended += 1
    print(f"{hit.total()} kills of the program, {ended} studies brought to their end: {dict(hit)}")  # noqa: T201
    return wrong


def _writes(count: int, dice: Random, here: Path) -> int:
    """Kill a process that copies blocks as fast as it can, each time a moment after it has begun."""
    for number in range(count):
        folder = here / f"writer{number // 4}"
        process = started([sys.executable, "-c", WRITER, str(folder), str(here / "whole")], here)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.random() * 0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return count


if __name__ == "__main__":
    sys.exit(main())
