"""Dyads: event data summed by who, toward whom, in which month, and by quad class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.engine.block import BLOCK
from sim.study.eventdata.records import Party, bonds, dated, deeds, done, moments, parties, weights
from sim.study.scenario import Scenario
from sim.world.plover import CLASSES, QUADS
from sim.world.setup import Floats, Ints

MOST_CELLS = 60_000_000  # numbers that are held at once; a large world is held in fewer replicates
COLUMNS = tuple(word.replace(" ", "_") for word in CLASSES)


@dataclass(frozen=True)
class Panel:
    """Event data as series: R replicates (or the one history there was), T months in a row, N parties.

    counts: (R, T, N, N, 4) events by actor, recipient and quad class; net: (R, T, N, N) sum of their intensities, NaN where
    nobody knows them. A month without events is a zero.
    """

    parties: tuple[Party, ...]
    months: tuple[str, ...]
    counts: Ints
    net: Floats

    def between(self, first: str, last: str) -> Panel:
        """The same from one month to another, both of them included."""
        chosen = [n for n, month in enumerate(self.months) if first <= month <= last]
        return Panel(self.parties, tuple(self.months[n] for n in chosen), self.counts[:, chosen], self.net[:, chosen])


def months_between(first: str, last: str) -> tuple[str, ...]:
    """All months from one to another, YYYY-MM, both of them included."""
    span = np.arange(np.datetime64(first, "M"), np.datetime64(last, "M") + np.timedelta64(1, "M"))
    return tuple(map(str, span))


def horizon(scenario: Scenario) -> tuple[str, ...]:
    """The months of a scenario."""
    calendar = scenario.calendar
    return months_between(calendar.start, str(np.datetime64(calendar.start, "M") + np.timedelta64(calendar.length - 1, "M")))


def simulated(scenario: Scenario, seed: int, first: int, count: int) -> Panel:
    """Some replicates of a scenario as series: from the replicate `first`, `count` of them, fewer in a large world."""
    months, n = horizon(scenario), len(scenario.world.actors)
    count = max(1, min(count, MOST_CELLS // (len(months) * n * n * 5)))
    counts = np.zeros((count, len(months), n * n, len(CLASSES)), dtype=int)
    net = np.zeros((count, len(months), n * n))
    for block in range(first // BLOCK, (first + count - 1) // BLOCK + 1):
        mine = slice(max(first - block * BLOCK, 0), min(first + count - block * BLOCK, BLOCK))
        start = block * BLOCK + mine.start - first
        _add(scenario, (seed, block), mine, (counts[start:], net[start:]))
    shape = (count, len(months), n, n)
    return Panel(parties(scenario.world), months, counts.reshape(*shape, len(CLASSES)), net.reshape(shape))


def _add(scenario: Scenario, luck: tuple[int, int], mine: slice, into: tuple[Ints, Floats]) -> None:
    """Add the deeds of some rows of a block to the counts and the sums that begin with them."""
    bond, known = bonds(scenario), deeds(scenario)
    n = len(scenario.world.actors)
    place = np.array([deed.actor * n + deed.recipient for deed in known])
    quad = np.array([CLASSES.index(QUADS[deed.type]) for deed in known])
    months = {month: t for t, month in enumerate(horizon(scenario))}
    counts, net = into
    for moment in moments(scenario, *luck):
        month = months[dated(scenario, moment.step)[:7]]
        often, weighs = done(moment, bond)[mine], weights(moment, len(bond))[mine]
        row, deed = np.nonzero(often)
        when = np.full(len(row), month)
        np.add.at(counts, (row, when, place[deed], quad[deed]), often[row, deed])
        np.add.at(net, (row, when, place[deed]), often[row, deed] * weighs[row, deed])


def dyad_months(panel: Panel, replicate: int = 0) -> pd.DataFrame:
    """One history by dyad and month, silent months and silent dyads included.

    Columns: date (YYYY-MM), actor, actor_sector, recipient, recipient_sector, events of each quad class, net intensity.
    """
    t, i, j = (axis.ravel() for axis in np.indices(panel.net.shape[1:]))
    keep = i != j
    t, i, j = t[keep], i[keep], j[keep]
    named: dict[str, Sequence[object] | np.ndarray] = {"date": np.array(panel.months)[t]}
    for word, place in (("actor", i), ("recipient", j)):
        named[word] = [panel.parties[p].code for p in place]
        named[f"{word}_sector"] = [panel.parties[p].sector for p in place]
    events = panel.counts[replicate, t, i, j]
    named |= {column: events[:, q] for q, column in enumerate(COLUMNS)}
    return pd.DataFrame({**named, "net_intensity": np.round(panel.net[replicate, t, i, j], 4) + 0.0})
