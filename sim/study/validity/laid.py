"""Laid: how the model's event data stand to reported ones; what can be said without any, and what cannot."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from sim.study.eventdata.dyads import simulated
from sim.study.eventdata.likeness import likeness
from sim.study.scenario import Scenario
from sim.study.validity.finding import Finding

AREA = "Event data"
SOURCE = "Halterman, Bagozzi, Beger, Schrodt & Scarborough 2023, PLOVER and POLECAT"
WORLDS = 100
HELD = (0.8, 1.0)  # of dyads, in a band of nine tenths


def event_findings(scenario: Scenario, seed: int) -> tuple[Finding, ...]:
    """A world of a scenario laid beside a hundred others as if it had been reported, and the row that real data would fill."""
    found = likeness(simulated(scenario, seed, 0, WORLDS), simulated(scenario, seed, WORLDS, 1))
    inside, rank = float(found.shape["inside"].mean()), _rank_of(found.measures.to_dict("records"))
    return (
        Finding(
            AREA,
            "A world of the model, laid beside others as if it had been reported, is known as one of them",
            SOURCE,
            f"nine dyads in ten in the band of worlds; {HELD[0]:.0%} at the least",
            f"{inside:.0%} of {found.dyads} dyads; rank correlation of all events {rank:.2f}",
            "passes" if HELD[0] <= inside <= HELD[1] else "fails",
            note="A test of the instrument, not of the model.",
        ),
        Finding(
            AREA,
            "Dyads and months of the region as POLECAT, ICEWS or GDELT report them",
            SOURCE,
            "high rank correlations; reported rhythms within the band of worlds",
            "not asked: no event data set is shipped",
            "open",
            note="`realpolitik compare-events STUDY REAL.csv` fills this row for whoever has one.",
        ),
    )


def _rank_of(measures: list[dict[Hashable, Any]]) -> float:
    """The rank correlation of dyads by all their events."""
    mine = next(row for row in measures if row["measure"] == "rank correlation" and row["about"] == "all events")
    return float(mine["value"])
