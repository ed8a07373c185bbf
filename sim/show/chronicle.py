"""Chronicle: a replicate as dated lines in plain English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from sim.study.replay import Happening

FORCE = "ASSAULT"
A_MONTH = 7  # lines of a month; what is common is counted instead


def chronicle(happenings: list[Happening], most: int = A_MONTH) -> Iterator[str]:
    """Lines such as `2022-05  ASSAULT   Israel strikes Iranian targets in Syria`, the least common of each month first."""
    for date, group in groupby(happenings, key=lambda h: h.date):
        month = list(group)
        told = sorted(month, key=lambda h: (not h.named, -h.surprise))[:most]
        for happening in sorted(told, key=month.index):
            yield f"{date}  {happening.type:<9} {happening.title}"
        if rest := len(month) - len(told):
            yield f"{date}  {'…':<9} and {rest} more common act{'s' if rest > 1 else ''}: {_counted(month, told)}"


def _counted(month: list[Happening], told: list[Happening]) -> str:
    """Untold acts by type; acts of force are named however common they are."""
    untold = [h for h in month if h not in told]
    counts = Counter(h.type.lower() for h in untold if h.type != FORCE)
    words = [f"{n} {kind}" for kind, n in counts.most_common(4)] + [h.title for h in untold if h.type == FORCE]
    return "; ".join(words)
