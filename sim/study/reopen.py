"""Reopen: the scenarios of a study that is on disk, so that any of its replicates can be walked again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.study.folder import find
from sim.study.scenario import Scenario, load
from sim.study.store import Store
from sim.world.evidence import Evidence, load_evidence
from sim.world.library import find_scenario, installed
from sim.world.source import InputError, Problem, nearest


def reopened(folder: Path, evidence: Evidence | None = None) -> tuple[Store, tuple[Scenario, ...]]:
    """A study's folder and its scenarios, in the study's order, through the study's lens.

    evidence: the seeds to read, if not the installed ones. InputError where there is no study, or where a scenario is no
    longer what was run.
    """
    store = find(folder)
    manifest = _manifest(store)
    seeds = evidence or load_evidence(installed() / "seeds")
    scenarios = tuple(_scenario(manifest, name, seeds) for name in manifest["scenarios"])
    changed = [s.name for s in scenarios if s.digest != manifest["scenario_hashes"][s.name]]
    if changed:
        message, remedy = "has changed since the study was run", "Run the study again."
        raise InputError([Problem(None, f"{folder}: {name}", message, remedy) for name in changed])
    return store, scenarios


def one_of(scenarios: tuple[Scenario, ...], name: str) -> Scenario:
    """The scenario of that name. InputError that lists those there are."""
    known = {s.name: s for s in scenarios}
    if name not in known:
        there = f"The study holds {', '.join(known)}."
        raise InputError([Problem(None, "scenario", f"{name!r} is not in this study", f"{there} {_guess(name, known)}".strip())])
    return known[name]


def _guess(name: str, known: dict[str, Scenario]) -> str:
    told = nearest(name, known)
    return told if told.startswith("Did") else ""


def _manifest(store: Store) -> dict[str, Any]:
    try:
        manifest = store.manifest
        manifest["scenarios"], manifest["scenario_hashes"], manifest["files"], manifest["lenses"], manifest["seed"]
    except (ValueError, KeyError, TypeError):
        remedy = "Name a folder that `realpolitik compare` made."
        raise InputError([Problem(None, str(store.folder), "has a manifest that is none of ours", remedy)]) from None
    return manifest


def _scenario(manifest: dict[str, Any], name: str, seeds: Evidence) -> Scenario:
    """A scenario by the file that was run, or by its name where that file is gone."""
    path = Path(manifest["files"][name][-1])
    if not path.is_file():
        path = find_scenario(name)
    scenario, lens = load(path, None, seeds), manifest["lenses"][name]
    return scenario if scenario.file.lens == lens else load(path, lens, seeds)
