"""Matching: reported events laid on the actors of a world, by country and, where an actor is a part of one, by sector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np

from sim.study.eventdata.dyads import MOST_CELLS, Panel, months_between
from sim.study.eventdata.records import Party
from sim.study.eventdata.reported import Report, Reports
from sim.world.plover import CLASSES, STATE
from sim.world.source import InputError, Problem

MOST_PARTIES = 250  # in one file; a world has 64 actors at most


@dataclass(frozen=True)
class Laid:
    """Reported events as series of a world's dyads. Rows of the file: read, used, between outsiders, within one actor, uncoded.

    An event that names several actors on a side counts once for each dyad. scored: whether every used row has an intensity.
    """

    panel: Panel
    rows: int
    used: int
    strange: int
    within: int
    uncoded: int
    scored: bool


def laid(reports: Reports, parties: tuple[Party, ...]) -> Laid:
    """The events of a file by the dyads of some parties, in all months from its first to its last row.

    A row belongs to a party if one of its countries does. A party with a sector takes only rows of that sector, a government
    those of every organ of its state and those without a sector; a party without one takes what no other of its country
    takes. Where several act and nobody is named to whom it is done, each does it to each other, as PLOVER codes meetings.
    """
    months = months_between(min(r.month for r in reports.rows), max(r.month for r in reports.rows))
    _fitting(reports.file, months, len(parties))
    when = {month: t for t, month in enumerate(months)}
    shape = (1, len(months), len(parties), len(parties))
    counts, net = np.zeros((*shape, len(CLASSES)), dtype=int), np.zeros(shape)
    tally = {"used": 0, "strange": 0, "within": 0}
    scored = True

    @cache
    def belonging(codes: frozenset[str], sectors: frozenset[str]) -> frozenset[int]:
        return frozenset(belongs(parties, codes, sectors))

    for row in reports.rows:
        pairs, why = _pairs(row, belonging(row.actor, row.actor_sector), belonging(row.recipient, row.recipient_sector))
        tally[why] += 1
        for i, j in pairs:
            counts[0, when[row.month], i, j, row.quad] += row.count
            net[0, when[row.month], i, j] += np.nan if row.intensity is None else row.count * row.intensity
            scored = scored and row.intensity is not None
    read = len(reports.rows) + reports.uncoded
    return Laid(Panel(parties, months, counts, net), read, uncoded=reports.uncoded, scored=scored, **tally)


def _fitting(file: str, months: tuple[str, ...], parties: int) -> None:
    """InputError for more series than memory should hold, before any of them is made."""
    cells = len(months) * parties * parties * (len(CLASSES) + 1)
    if cells > MOST_CELLS or parties > MOST_PARTIES:
        span = f"{len(months):,} months from {months[0]} to {months[-1]} and {parties:,} actors"
        bound = f"the bounds are {MOST_PARTIES} actors and {MOST_CELLS:,} numbers"
        message = f"holds {span}, which are {cells:,} numbers; {bound}"
        raise InputError([Problem(None, file, message, "Mend a date or a name that is out of place, or give fewer years.")])


def belongs(parties: tuple[Party, ...], codes: frozenset[str], sectors: frozenset[str]) -> Iterator[int]:
    """The places of the parties that are meant by some countries and sectors."""
    named = [n for n, party in enumerate(parties) if codes & set(party.countries)]
    parts = [n for n in named if parties[n].sector and _fits(parties[n].sector, sectors)]
    taken = {code for n in parts for code in parties[n].countries}
    yield from parts
    yield from (n for n in named if not parties[n].sector and codes & set(parties[n].countries) - taken)


def _fits(sector: str, sectors: frozenset[str]) -> bool:
    if sector in STATE:
        return not sectors or sector in sectors or (sector == "GOV" and bool(sectors & STATE))
    return sector in sectors


def _pairs(row: Report, actors: frozenset[int], recipients: frozenset[int]) -> tuple[list[tuple[int, int]], str]:
    """The dyads of a row, and what became of it."""
    if not row.recipient and len(actors) > 1:
        return list(permutations(sorted(actors), 2)), "used"
    pairs = [(i, j) for i in sorted(actors) for j in sorted(recipients) if i != j]
    if pairs:
        return pairs, "used"
    return [], "within" if actors and recipients else "strange"
