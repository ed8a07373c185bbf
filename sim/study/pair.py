"""Pair: one replicate in two scenarios, and what differs between its two histories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from sim.study.compare import VISIBLE
from sim.study.diverge import Divergence, Parting, put_in
from sim.study.replay import SHOCK, Happening, replay
from sim.study.store import Store
from sim.world.source import InputError, Problem

LINES = 18  # of a story; what is common is counted instead
A_LINE = 3  # happenings told in a line


@dataclass(frozen=True)
class Line:
    """What happens in a step in one of two scenarios alone. without: in the first one."""

    date: str
    without: bool
    told: tuple[str, ...]
    put_in: bool = False


@dataclass(frozen=True)
class Story:
    """A typical pair: the replicate, its first partings, what differs by date, and the outcomes that differ at the end.

    untold: how many further acts differ. outcomes: outcome, title, kind, without, with (the two answers).
    """

    replicate: int
    first: tuple[Parting, ...]
    lines: tuple[Line, ...]
    untold: int
    outcomes: pd.DataFrame


def story(found: Divergence, dataset: xr.Dataset, seed: int, replicate: int | None = None) -> Story:
    """The history of a replicate in both scenarios, where they differ. Without a replicate: that of a typical pair."""
    chosen = typical(found, dataset) if replicate is None else replicate
    kept = [replay(scenario, seed, chosen) for scenario in found.scenarios]
    own = [{(h.step, h.type, h.name, h.actor) for h in history} for history in kept]
    differing = [
        (h, side == 0)
        for side, history in enumerate(kept)
        for h in history
        if (h.step, h.type, h.name, h.actor) not in own[1 - side]
    ]
    lines = _lines(found, differing, found.firsts[chosen])
    return Story(
        chosen, found.firsts[chosen], lines, len(differing) - sum(len(x.told) for x in lines), changed(found, dataset, chosen)
    )


def typical(found: Divergence, dataset: xr.Dataset) -> int:
    """Of the replicates that part by what most often parts first, the one whose change of outcomes is nearest the median.

    Distance is Euclidean over outcomes, each in units of the standard deviation of its change; the median is over all replicates.
    """
    change = _answers(found, dataset, 1) - _answers(found, dataset, 0)
    spread = change.std(axis=0)
    away = (change - np.median(change, axis=0)) / np.where(spread > 0, spread, 1.0)
    distance = np.sqrt((away**2).sum(axis=1))
    if len(found.ranked):
        top = found.ranked.iloc[0]
        key = (int(top["step"]), str(top["kind"]), str(top["name"]), str(top["actor"]), bool(top["without"]))
        mine = [any((p.step, p.kind, p.name, p.actor, p.without) == key for p in parts) for parts in found.firsts]
        distance = np.where(mine, distance, np.inf)
    return int(np.argmin(distance))


def changed(found: Divergence, dataset: xr.Dataset, replicate: int) -> pd.DataFrame:
    """The outcomes of a replicate that differ visibly between the two scenarios."""
    answers = [_answers(found, dataset, side)[replicate] for side in (0, 1)]
    rows = []
    for n, outcome in enumerate(map(str, dataset["outcome"].values)):
        kind = str(dataset["outcome_kind"].values[n])
        if abs(answers[1][n] - answers[0][n]) > (VISIBLE if kind == "level" else 0.5):
            rows.append((outcome, str(dataset["outcome_title"].values[n]), kind, answers[0][n], answers[1][n]))
    return pd.DataFrame(rows, columns=["outcome", "title", "kind", "without", "with"])


def finished(store: Store) -> xr.Dataset:
    """The outcomes of a study that is on disk as a whole, read at once. InputError where it is not, or is damaged.

    Whoever asks walks worlds for long before it looks at them: a folder that changes meanwhile must not change what is told.
    """
    manifest = store.manifest
    blocks = {(s, b) for s in range(len(manifest["scenarios"])) for b in range(-(-manifest["replicates"] // manifest["block"]))}
    if not blocks <= store.done():
        raise InputError(
            [Problem(None, str(store.folder), "is not finished", "Run the same study again; it goes on from there.")]
        )
    return store.loaded("outcomes")


def _answers(found: Divergence, dataset: xr.Dataset, side: int) -> np.ndarray:
    values = dataset["outcomes"].sel(scenario=found.scenarios[side].name).values[: len(found.firsts)]
    return np.asarray(values, dtype=float)


def _lines(found: Divergence, differing: list[tuple[Happening, bool]], first: tuple[Parting, ...]) -> tuple[Line, ...]:
    """The most telling differences by date and side: what was put in, what parts first, then what is rare."""
    silent = set(put_in(*found.scenarios))
    opening = {(p.step, p.name) for p in first}

    def weight(entry: tuple[Happening, bool]) -> tuple[bool, bool, bool, float]:
        h = entry[0]
        return (h.type == SHOCK and h.name in silent, (h.step, h.name) in opening, h.named, h.surprise)

    places: dict[tuple[int, bool, bool], list[Happening]] = {}
    for h, without in sorted(differing, key=weight, reverse=True):
        place = (h.step, not (h.type == SHOCK and h.name in silent), not without)
        if place in places and len(places[place]) < A_LINE:
            places[place].append(h)
        elif place not in places and len(places) < LINES:
            places[place] = [h]
    return tuple(
        Line(found.scenarios[0].calendar.label(step), not with_, tuple(h.title for h in told), not followed)
        for (step, followed, with_), told in sorted(places.items())
    )
