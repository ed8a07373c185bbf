"""Threads: how many numpy counts with."""

from __future__ import annotations

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def one_thread() -> None:
    """Let numpy count with one thread in this process and those that it starts, unless the environment says otherwise.

    It must be called before numpy is loaded. More threads make blocks dearer and no faster: their matrices are small.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")
