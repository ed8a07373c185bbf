"""Where a replay comes from: a scenario with a seed, or a study in the folder; and the search for an unusual world in it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import numpy as np

from sim.engine.block import BLOCK
from sim.show.app.crew import Told
from sim.show.app.desk import Desk
from sim.show.app.workshop import drafts
from sim.study.job import Job, work
from sim.study.reopen import one_of, reopened
from sim.study.scenario import Scenario
from sim.study.variants import questions_of
from sim.world.setup import Floats
from sim.world.source import InputError, Problem

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
SEED, MOST_WORLDS = 2022, 1_000_000
SEARCHED = 1024  # worlds that are searched for an unusual one


@dataclass(frozen=True)
class Source:
    """One replicate of one scenario. study: the folder's name, empty where there is none; worlds: how many there are."""

    scenario: Scenario
    study: str
    others: tuple[str, ...]  # the scenarios of the study
    seed: int
    replicate: int
    worlds: int

    def address(self, page: str, **more: Any) -> str:
        """The address of a page about this replicate."""
        known = {"study": self.study, "scenario": self.scenario.name, "seed": self.seed, "replicate": self.replicate}
        return f"{page}?{urlencode({key: value for key, value in (known | more).items() if value != ''})}"


def studies(desk: Desk) -> list[str]:
    """The studies in the folder, by name."""
    if not desk.folder.is_dir():
        return []
    found = (p for p in desk.folder.iterdir() if NAME.fullmatch(p.name) and (p / "manifest.json").is_file())
    return sorted(p.name for p in found if (p / "data.zarr").is_dir())


def found(desk: Desk, query: dict[str, str]) -> Source:
    """The replicate that an address names. InputError for what does not exist; reads files.

    query: study, scenario, seed, replicate, each optional; a study has a seed of its own.
    """
    study = query.get("study", "")
    if study:
        if study not in studies(desk):
            raise InputError([Problem(None, "study", f"{study!r:.80} is not in the folder", "Choose one of the list.")])
        store, scenarios = reopened(desk.folder / study, desk.evidence)
        scenario = one_of(scenarios, query["scenario"]) if query.get("scenario") else scenarios[0]
        names, seed = tuple(s.name for s in scenarios), int(store.manifest["seed"])
        source = Source(scenario, study, names, seed, 0, int(store.manifest["replicates"]))
    else:
        scenario = drafts.opened(desk, query.get("scenario", drafts.START))
        source = Source(scenario, "", (), _whole(query, "seed", SEED, 2**63), 0, MOST_WORLDS)
    return replace(source, replicate=_whole(query, "replicate", 0, source.worlds))


def _whole(query: dict[str, str], name: str, otherwise: int, below: int) -> int:
    text = query.get(name, "") or str(otherwise)
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) >= below:
        raise InputError([Problem(None, name, f"{text!r:.40} does not fit", f"Write a whole number from 0 to {below - 1}.")])
    return int(text)


async def answers(desk: Desk, source: Source, outcome: str, told: Told) -> Floats:
    """The answers of a source's first worlds to one outcome, (R,); R at most SEARCHED. Runs them in the crew."""
    worlds = min(source.worlds, SEARCHED)
    questions = questions_of(source.scenario, [outcome])
    setup = await asyncio.to_thread(lambda: source.scenario.setup)
    jobs = [Job(setup, questions, source.seed, block, ()) for block in range(-(-worlds // BLOCK))]
    blocks = await desk.crew.each(work, jobs, told, patient=True)
    return np.concatenate([block["outcomes"][:, 0] for block in blocks])[:worlds]
