"""Verify: some blocks of a study are run again and compared with what is on disk."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.study.ensemble import Study, Watch, results
from sim.study.machine import made_with
from sim.study.scenario import Scenario
from sim.study.store import Block, Store, keeping
from sim.version import __version__
from sim.world.source import InputError, Problem

CLOSE = 1e-4  # that floats may differ by where processor or libraries are others than the study's


@dataclass(frozen=True)
class Difference:
    """What of a block on disk is not what it is now. most: the largest difference; NaN where the block cannot be read."""

    block: Block
    array: str
    cells: int
    most: float
    told: str = ""


@dataclass(frozen=True)
class Verification:
    """What came of it. alike: whether processor and libraries are those of the study, so that every bit must be the same."""

    blocks: tuple[Block, ...]
    alike: bool
    others: tuple[str, ...]  # what is another than the study's
    differences: tuple[Difference, ...]

    @property
    def damaged(self) -> tuple[Block, ...]:
        """The blocks that differ by more than another processor explains."""
        return tuple(sorted({d.block for d in self.differences if self.alike or not d.most <= CLOSE}))


def verified(
    store: Store,
    scenarios: Sequence[Scenario],
    sample: int | None = None,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Verification:
    """Run a sample of the finished blocks again, or all; which ones depends on the study alone.

    InputError for a study of another version of the program, whose numbers may be others.
    """
    manifest = store.manifest
    if manifest["versions"].get("realpolitik") != __version__:
        message = f"was run by version {manifest['versions'].get('realpolitik')} and this is {__version__}"
        raise InputError([Problem(None, str(store.folder), message, "Verify it with the version that ran it, or run it again.")])
    study = Study(tuple(scenarios), manifest["replicates"], manifest["seed"], keeping(manifest))
    blocks = _sampled(sorted(store.done() & set(study.blocks)), sample, manifest["seed"])
    arrays = store.blocked("r")
    found: list[Difference] = []
    for count, (block, now) in enumerate(results(study, blocks, executor), start=1):
        found += [d for name, values in now.items() if (d := _compared(block, name, arrays.get(name), values))]
        if watch:
            watch(count, len(blocks))
    gone = set(store.gone()) & set(blocks) - {d.block for d in found}
    found += [Difference(block, "files", 0, float("nan"), "are gone") for block in gone]
    others = _others(manifest)
    return Verification(tuple(blocks), not others, others, tuple(sorted(found, key=lambda d: (d.block, d.array))))


def _sampled(blocks: list[Block], sample: int | None, seed: int) -> list[Block]:
    if sample is None or sample >= len(blocks):
        return blocks
    order = np.argsort(Chance(seed, 0, 0).uniform("verify", len(blocks))[0])
    return sorted(blocks[k] for k in order[:sample])


def _others(manifest: dict[str, Any]) -> tuple[str, ...]:
    """What is another now than when the study was run, as far as the last bits may depend on it."""
    now = made_with()
    versions = [name for name in ("numpy", "scipy") if manifest["versions"].get(name) != now["versions"][name]]
    return (*versions, *(name for name in ("machine", "cpu_features") if manifest.get(name) != now[name]))


def _compared(block: Block, name: str, array: Any, now: np.ndarray[Any, Any]) -> Difference | None:
    """How one array of a block differs from what it is now, if it does."""
    if array is None:
        return Difference(block, name, now.size, float("nan"), "is missing")
    first = block[1] * BLOCK
    count = min(BLOCK, array.shape[1] - first)
    try:
        there = np.asarray(array[block[0], first : first + count])
    except (OSError, ValueError, RuntimeError) as error:
        return Difference(block, name, now[:count].size, float("nan"), f"cannot be read: {str(error).strip()[:80]}")
    here = now[:count].astype(there.dtype)
    other = (there != here) & ~(np.isnan(there.astype(float)) & np.isnan(here.astype(float)))
    if not other.any():
        return None
    away = np.abs(there[other].astype(float) - here[other].astype(float))
    return Difference(block, name, int(other.sum()), float("nan") if np.isnan(away).any() else float(away.max()))
