"""History: one replicate month by month, as series and as what happened.

Nothing is stored for it: the same luck gives the same history to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.engine import standing
from sim.engine.block import BLOCK
from sim.engine.walk import Moment, walk
from sim.study import balance
from sim.study.replay import Happening, happenings
from sim.study.scenario import Scenario
from sim.world.setup import Bools, Counts, Floats, Ints

Wish = Literal["high", "low", "typical"]
"""Which world: where an outcome happens or is highest, does not or is lowest, or is nearest to the median."""


@dataclass(frozen=True)
class History:
    """One replicate over T steps; entry 0 of every series is the start.

    trust (T + 1, N, N), capability and satisfaction (T + 1, N), issues (T + 1, K), in_force (T + 1, G); moves (T + 1, M): how
    often each was made in the step; polarity, balanced, frustration (T + 1,): the instruments of balance; told: what happened
    in each step, the first entry empty.
    """

    trust: Floats
    capability: Floats
    satisfaction: Floats
    issues: Floats
    in_force: Bools
    moves: Counts
    polarity: Floats
    balanced: Floats
    frustration: Ints
    told: tuple[tuple[Happening, ...], ...]

    @property
    def steps(self) -> int:
        """Steps to the horizon."""
        return len(self.told) - 1


def history(scenario: Scenario, seed: int, replicate: int) -> History:
    """Walk one replicate to its horizon. replicate: 0 or more."""
    block, row = divmod(replicate, BLOCK)
    moments = list(islice(walk(scenario.setup, seed, block), scenario.setup.steps + 1))
    happened = happenings(scenario, [moment.state for moment in moments[1:]], row)
    trust = _series(moments, row, lambda m: standing.trust(m.state))
    capability = _series(moments, row, lambda m: standing.capability(m.state, m.worlds))
    signed = balance.signs(trust)
    return History(
        trust=trust,
        capability=capability,
        satisfaction=_series(moments, row, lambda m: standing.satisfaction(m.state.issues, m.worlds)),
        issues=_series(moments, row, lambda m: m.state.issues),
        in_force=_series(moments, row, lambda m: m.state.in_force),
        moves=_series(moments, row, lambda m: m.state.moves),
        polarity=balance.polarity(capability),
        balanced=balance.balanced_triads(signed),
        frustration=balance.frustration(signed),
        told=tuple(tuple(h for h in happened if h.step == step) for step in range(len(moments))),
    )


def _series(moments: Sequence[Moment], row: int, look: Any) -> NDArray[Any]:
    return np.stack([look(moment)[row] for moment in moments])


def ranked(values: Floats, kind: str, wish: Wish) -> list[int]:
    """The replicates that fit a wish, the best first; of equal ones the first comes first.

    values: (R,) answers to an outcome of a kind (chance, level or count). Of a chance only those that fit.
    """
    if kind == "chance":
        return [int(r) for r in np.flatnonzero((values > 0.5) == (wish == "high"))]
    badness = {"high": -values, "low": values, "typical": np.abs(values - np.median(values))}[wish]
    return [int(r) for r in np.argsort(badness, kind="stable")]
