"""Cycles: unbalanced cycles of a signed graph, and what they prove about its frustration.

Every cycle with an odd number of enmities has a frustrated tie, whatever the camps. So the fewest ties that meet every such
cycle is the frustration (Harary 1959), and the linear programme min Σ f, Σ_{e ∈ C} f_e ≥ 1 for each unbalanced cycle C, f ≥ 0,
bounds it from below; with f whole it is exact (Grötschel & Pulleyblank 1981 on odd cycles and cuts; Aref, Mason & Wilson 2020 for
other binary programmes). Cycles are added as they are violated: they are shortest paths from an actor to its own mirror
image in the double cover of the graph, where an enmity leads to the other side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds as Box
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sim.study.balance.ties import Signs
from sim.world.setup import Bools, Floats, Ints

LEAST = 1e-6  # a violation or a fraction below this is rounding
STEP = 1e-7  # length of a tie without weight, so that of two cycles the shorter is found
ROUNDS = 14  # of the linear programme; what it has proven by then still holds
WHOLE_ROUNDS = 4  # of the programme in whole numbers
NODES = 60  # of its search tree, a limit that is the same on every machine
WITHIN, TIES = 1, 300  # it is tried where no more than one tie is left open, in graphs of no more than 300


@dataclass(frozen=True)
class Graph:
    """The ties of a signed graph, once camps have been turned so that what they reconcile is a friendship.

    i, j: (E,) ends; odd: (E,) whether the tie is frustrated in these camps; n: actors.
    """

    i: Ints
    j: Ints
    odd: Bools
    n: int


def turned(signed: Signs, camps: Ints) -> Graph:
    """The graph (N, N) as seen from two camps (N,): cycles stay as balanced as they were."""
    i, j = np.nonzero(np.triu(signed, 1))
    together = camps[i] == camps[j]
    return Graph(i, j, (signed[i, j] > 0) != together, len(signed))


def packed(graph: Graph, upper: int) -> tuple[int, Ints]:
    """A lower bound on the frustration, and ties that are frustrated where the bound is met in whole numbers (else those given).

    upper: the number of frustrated ties that is known to be possible; the work ends where the bound reaches it.
    """
    rows: list[Ints] = []
    lower, met = _relaxed(graph, rows, upper)
    if not rows:
        return 0, np.zeros(0, dtype=np.intp)  # every cycle is balanced
    if not met and upper - lower <= WITHIN and len(graph.i) <= TIES:
        return _whole(graph, rows, lower, upper)
    return lower, np.flatnonzero(graph.odd)


def _relaxed(graph: Graph, rows: list[Ints], upper: int) -> tuple[int, bool]:
    """The bound of the linear programme, and whether it equals the upper one; adds the cycles met to the rows."""
    cost, lower = np.zeros(len(graph.i)), 0
    for _ in range(ROUNDS):
        new = list(_violated(graph, cost))
        if not new or lower >= upper:
            break
        rows.extend(new)
        found = linprog(np.ones(len(cost)), A_ub=-_matrix(rows, len(cost)), b_ub=-np.ones(len(rows)), method="highs-ipm")
        if found.status != 0 or found.x is None or found.fun is None:
            break
        cost, lower = found.x, max(lower, int(np.ceil(found.fun - 1e-5)))
    return lower, lower >= upper


def _whole(graph: Graph, rows: list[Ints], lower: int, upper: int) -> tuple[int, Ints]:
    """The same in whole numbers, as long as the search tree stays small."""
    size = len(graph.i)
    for _ in range(WHOLE_ROUNDS):
        limits = LinearConstraint(_matrix(rows, size), lb=1.0)
        whole = np.ones(size, dtype=np.intp)
        found = milp(whole, constraints=limits, integrality=whole, bounds=Box(0.0, 1.0), options={"node_limit": NODES})
        if found.mip_dual_bound is not None:
            lower = max(lower, int(np.ceil(found.mip_dual_bound - 1e-5)))
        if lower >= upper or found.status != 0:
            break
        new = list(_violated(graph, np.round(found.x)))
        if not new:
            return lower, np.flatnonzero(found.x > 0.5)
        rows.extend(new)
    return lower, np.flatnonzero(graph.odd)


def _matrix(rows: list[Ints], size: int) -> Any:
    """Cycles as rows of zeros and ones, sparse: scipy's stubs have linprog refuse what it takes."""
    ends = np.cumsum([0, *map(len, rows)])
    return csr_array((np.ones(ends[-1]), np.concatenate(rows), ends), shape=(len(rows), size))


def _violated(graph: Graph, cost: Floats) -> Iterator[Ints]:
    """For each actor with a frustrated tie the lightest unbalanced cycle through it, where it weighs less than 1; no two alike.

    Every unbalanced cycle has a frustrated tie, so that where none is yielded none is violated.
    """
    sources = np.unique(graph.i[graph.odd])
    if not len(sources):
        return
    n, (head, tail) = graph.n, _cover(graph)
    length = np.tile(np.maximum(cost, 0.0) + STEP, 2)
    far, before = dijkstra(
        csr_array((length, (head, tail)), shape=(2 * n, 2 * n)), directed=False, indices=sources, return_predecessors=True
    )
    tie = np.zeros((2 * n, 2 * n), dtype=np.intp)
    tie[head, tail] = tie[tail, head] = np.tile(np.arange(len(graph.i)), 2)
    close = np.flatnonzero(far[np.arange(len(sources)), sources + n] < 1.0 - LEAST)
    cycles = {tuple(sorted(_walked(before[row], int(sources[row]), n, tie))) for row in close}
    yield from (np.array(cycle, dtype=np.intp) for cycle in sorted(cycles))


def _cover(graph: Graph) -> tuple[Ints, Ints]:
    """Ends of the ties of the double cover: actor v is v and v + N, and a frustrated tie leads from one half to the other."""
    n = graph.n
    head = np.concatenate([graph.i, graph.i + n])
    tail = np.concatenate([graph.j + n * graph.odd, graph.j + n * ~graph.odd])
    return head, tail


def _walked(before: Ints, source: int, n: int, tie: Ints) -> set[int]:
    """The ties on the way from an actor to its mirror image."""
    met, here = set(), source + n
    while here != source:
        met.add(int(tie[before[here], here]))
        here = int(before[here])
    return met
