"""The bench: worlds of a scenario, run by the crew and kept for as long as there is room.

A block is a pure function of scenario, seed and number, so that what was run once is never run again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.engine.block import BLOCK
from sim.show.app.crew import Crew, Told
from sim.study.compare import Comparison, differences, outcomes, satisfaction, verdicts
from sim.study.ensemble import shared_outcomes
from sim.study.job import Job, work
from sim.study.scenario import Scenario
from sim.study.variants import questions_of

SEED = 2022
MOST_BLOCKS = 400  # about 100 MB
MOST_WORLDS = 10_000
QUICK, FULL = 256, 512  # worlds of the first answer, a block for each of two processes, and of the second
BULK = 1000  # worlds beyond which a run leaves a process to others

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Ran:
    """Worlds of one scenario: course (R, T + 1, outcomes), outcomes (R, outcomes), satisfaction at the end (R, actors)."""

    scenario: Scenario
    asked: tuple[str, ...]
    course: NDArray[np.float32]
    outcomes: NDArray[np.float32]
    satisfaction: NDArray[np.float32]

    @property
    def worlds(self) -> int:
        """How many worlds were run."""
        return len(self.outcomes)

    def course_of(self, outcome: str) -> NDArray[np.float32]:
        """The course of one outcome, (R, T + 1)."""
        found: NDArray[np.float32] = self.course[:, :, self.asked.index(outcome)]
        return found


@dataclass
class Bench:
    """Runs worlds and keeps the blocks last used. Use it from the event loop alone."""

    crew: Crew
    _kept: OrderedDict[tuple[str, int, int], Arrays] = field(default_factory=OrderedDict)

    async def run(self, scenarios: Sequence[Scenario], worlds: int, told: Told | None = None) -> list[Ran]:
        """The worlds of some scenarios, under the same luck. worlds: 1 to MOST_WORLDS; told: blocks done, of how many."""
        numbers = range(-(-min(max(worlds, 1), MOST_WORLDS) // BLOCK))
        wanted = [(s.digest, SEED, b) for b in numbers for s in scenarios]
        jobs = {
            (s.digest, SEED, b): Job(s.setup, questions_of(s), SEED, b, ("satisfaction",)) for b in numbers for s in scenarios
        }
        missing = [key for key in dict.fromkeys(wanted) if key not in self._kept]
        fresh = await self.crew.each(walked, [jobs[key] for key in missing], told, patient=worlds > BULK)
        here = {key: self._kept[key] for key in wanted if key in self._kept} | dict(zip(missing, fresh, strict=True))
        for key in wanted:
            self._keep(key, here[key])
        return [_joined(s, [here[(s.digest, SEED, b)] for b in numbers], worlds) for s in scenarios]

    def has(self, scenario: Scenario, worlds: int) -> bool:
        """Whether so many worlds of a scenario are at hand."""
        return all((scenario.digest, SEED, b) in self._kept for b in range(-(-worlds // BLOCK)))

    def _keep(self, key: tuple[str, int, int], arrays: Arrays) -> None:
        self._kept[key] = arrays
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_BLOCKS:
            self._kept.popitem(last=False)


def walked(job: Job) -> Arrays:
    """One block, with satisfaction at its end alone. Runs in a worker."""
    found = work(job)
    return {
        "course": found["course"],
        "outcomes": found["outcomes"].astype(np.float32),
        "satisfaction": found["satisfaction"][:, -1],
    }


def _joined(scenario: Scenario, blocks: Sequence[Arrays], worlds: int) -> Ran:
    whole = {name: np.concatenate([b[name] for b in blocks])[:worlds] for name in blocks[0]}
    return Ran(scenario, tuple(scenario.file.outcomes), whole["course"], whole["outcomes"], whole["satisfaction"])


def dataset(runs: Sequence[Ran]) -> xr.Dataset:
    """Runs of one world and horizon as the Dataset that comparisons read; the first is the reference."""
    first = runs[0].scenario
    asked = shared_outcomes([r.scenario for r in runs])
    places = [[r.asked.index(name) for name in asked] for r in runs]
    file, world = first.file, first.world
    return xr.Dataset(
        {
            "outcomes": (
                ("scenario", "replicate", "outcome"),
                np.stack([r.outcomes[:, where].astype(float) for r, where in zip(runs, places, strict=True)]),
            ),
            "satisfaction": (("scenario", "replicate", "time", "actor"), np.stack([r.satisfaction for r in runs])[:, :, None]),
        },
        {
            "scenario": [r.scenario.name for r in runs],
            "outcome": asked,
            "actor": list(world.actors),
            "outcome_kind": ("outcome", [file.outcomes[n].kind for n in asked]),
            "outcome_title": ("outcome", [file.outcomes[n].title for n in asked]),
            "actor_name": ("actor", [a.name for a in world.actors.values()]),
        },
    )


def compared(runs: Sequence[Ran]) -> Comparison:
    """The tables of some runs; those of moves, rivals and trust are empty here."""
    found = dataset(runs)
    none = outcomes(found).iloc[:0]
    return Comparison(
        outcomes=outcomes(found),
        differences=differences(found),
        satisfaction=satisfaction(found),
        verdicts=verdicts(found, [r.scenario for r in runs]),
        moves=none,
        rivals=none,
        trust=none,
    )
