"""Project: where the world is likely to end with some orders, and without them, in one sentence or two."""

from __future__ import annotations

import numpy as np

from sim.show.brief import points
from sim.show.orders import told
from sim.study.seat.branches import endings, node
from sim.study.seat.game import Table
from sim.study.seat.orders import Orders

LOOKED_AHEAD = 3  # the block of luck for looking ahead; a debrief judges under others


def projected(table: Table, seat: str, orders: Orders) -> str:
    """What some orders are likely to come to by the horizon, over one block of branches that all meet the same luck."""
    origin = node(table.now, table.row, table.game.seed)
    actor = table.game.scenario.setup.actors.index(seat)
    with_them, without, model = (
        endings(origin, LOOKED_AHEAD, (turn,))[0, :, actor] for turn in ({seat: orders}, {seat: Orders()}, {})
    )
    gap = with_them - without
    error = float(gap.std(ddof=1) / np.sqrt(len(gap)))
    mean = float(gap.mean())
    verdict = (
        f"a difference of {points(mean, '+')} ± {points(error)}"
        if abs(mean) > 2 * error
        else f"no difference that {len(gap)} branches could show ({points(mean, '+')} ± {points(error)})"
    )
    return (
        f"{told(orders, table.game.scenario)}: satisfaction at the end {points(float(with_them.mean()))} of 100 on average, "
        f"and {points(float(without.mean()))} if you do nothing this month: {verdict}. "
        f"If the model decided for you this month: {points(float(model.mean()))}."
    )
