"""Runs a small study on a cluster, and says after every block how many are done."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.study.cluster import Reach, connected
from sim.study.ensemble import Study, run_study
from sim.study.scenario import load


def study() -> Study:
    """What is run: a scenario of the shipped world, long enough to be disturbed."""
    return Study((load("baseline"),), 3000, 11)


def main(address: str, certificates: str, out: str) -> None:
    with connected(Reach(address, Path(certificates))) as remote:
        run_study(study(), Path(out), remote, lambda done, total: print(done, total, flush=True))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
