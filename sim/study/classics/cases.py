"""Cases: published figures of others' studies, as data. What came out of them there stands in `sim/study/validity/known.py`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.setup import Floats

Signed = NDArray[np.int8]


@dataclass(frozen=True)
class Alignment:
    """Actors with sizes (N,) and propensities (N, N), symmetric, 0 is neutral."""

    actors: tuple[str, ...]
    sizes: Floats
    propensities: Floats


def middle_east_2016(syria: float = 50.0) -> Alignment:
    """The Middle East of February 2016 as Robert Axelrod and Zander Furnas coded it (public repository Landscape_Theory).

    syria: the size of Syria, 50 in the main case and 10 in the variant of a weak Syria. Propensities were coded from 1,
    hostile, to 5, friendly; here less 3. A row each, without what stands below the diagonal.
    """
    rows = (
        ("US", 10, "2254211424"),
        ("Russia", 10, "423313224"),
        ("Syria", syria, "12414123"),
        ("Turkey", 10, "3223223"),
        ("Saudi Arabia", 10, "113323"),
        ("Iran", 20, "25322"),
        ("ISIS", 100, "2121"),
        ("Hezbollah", 20, "323"),
        ("Iraqi Kurds", 40, "23"),
        ("Nusra", 10, "2"),
        ("Baghdad", 50, ""),
    )
    table = np.zeros((len(rows), len(rows)))
    for i, (_, _, likings) in enumerate(rows):
        for j, liking in enumerate(likings, start=i + 1):
            table[i, j] = table[j, i] = int(liking) - 3
    return Alignment(tuple(name for name, *_ in rows), np.array([size for _, size, _ in rows], dtype=float), table)


def highland_tribes() -> Signed:
    """The 16 Gahuku-Gama tribes of New Guinea, 29 alliances and 29 enmities (Read 1954, Southwestern J. of Anthropology 10).

    (16, 16). Ties as the Network Repository lists them, soc-tribes: for each tribe the allies and the enemies that come after it.
    """
    later = {
        1: ((2, 15, 16), (3, 4, 5, 6, 12)),
        2: ((15, 16), (3, 5, 6, 9, 10)),
        3: ((4, 6, 7, 8), ()),
        4: ((8,), ()),
        5: ((7, 9, 14), (15, 16)),
        6: ((7, 8, 11, 12), (9, 13, 16)),
        7: ((8, 11, 12, 13), ()),
        8: ((11, 12), (14,)),
        9: ((10, 13), (11, 15)),
        10: ((13,), (11, 15)),
        11: ((12,), (13, 15, 16)),
        12: ((), (14, 15, 16)),
        13: ((14,), (15, 16)),
        14: ((), (16,)),
        15: ((16,), ()),
    }
    found = np.zeros((16, 16), dtype=np.int8)
    for one, sides in later.items():
        for sign, others in zip((1, -1), sides, strict=True):
            for other in others:
                found[one - 1, other - 1] = found[other - 1, one - 1] = sign
    return found


def all_enemies(n: int) -> Signed:
    """n actors, each the enemy of every other. (n, n)."""
    return (np.eye(n) - 1).astype(np.int8)


def enemy_rings(n: int, step: int) -> Signed:
    """The generalised Petersen graph G(n, step) with every tie an enmity. (2n, 2n).

    G(5, 2) is the graph of Petersen, G(10, 2) the dodecahedron, G(10, 3) the graph of Desargues.
    """
    found = np.zeros((2 * n, 2 * n), dtype=np.int8)
    for i in range(n):
        for one, other in ((i, (i + 1) % n), (i, n + i), (n + i, n + (i + step) % n)):
            found[one, other] = found[other, one] = -1
    return found


def enemy_fullerene() -> Signed:
    """C60, a football's 60 corners and 90 seams, with every tie an enmity. (60, 60).

    A corner lies near one of the icosahedron's 12 corners u, toward another, v; its neighbours lie toward u from v, and near u
    toward the two corners next to both.
    """
    gold = (1.0 + 5.0**0.5) / 2.0
    flat = [(0.0, a, b * gold) for a in (-1.0, 1.0) for b in (-1.0, 1.0)]
    corners = np.array([np.roll(corner, turn) for corner in flat for turn in range(3)])
    next_to = np.abs(np.linalg.norm(corners[:, None] - corners[None], axis=2) - 2.0) < 1e-9
    u, v = np.nonzero(next_to)
    same_seam = (u[:, None] == v[None]) & (v[:, None] == u[None])
    same_ring = (u[:, None] == u[None]) & next_to[v[:, None], v[None]]
    return -(same_seam | same_ring).astype(np.int8)


def emission_standards() -> tuple[Floats, Floats, Floats]:
    """Capability, salience and position (years of delay) of the ten members of the European Community on emission standards.

    Bueno de Mesquita & Stokman 1994, European Community Decision Making. Three arrays (10,), in the order Netherlands, Belgium,
    Luxembourg, Germany, France, Italy, United Kingdom, Ireland, Denmark, Greece.
    """
    capability = np.array([0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08])
    salience = np.array([0.80, 0.40, 0.20, 0.80, 0.60, 0.60, 0.90, 0.10, 1.00, 0.70])
    return capability, salience, np.array([4.0, 7.0, 4.0, 4.0, 10.0, 10.0, 10.0, 7.0, 4.0, 7.0])


def matching_pennies(prize: float = 1.0) -> Floats:
    """Payoffs of matching pennies, (2, 2, 2): the first gets the prize for two heads and 1 for two tails, the second 1 else.

    Ochs 1995 and McKelvey & Palfrey 1995 played it with prizes of 1, 4 and 9.
    """
    return np.array([[[prize, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])


def dilemma(temptation: float) -> Floats:
    """A prisoner's dilemma in which defecting pays the same gain whatever the other does, and costs the other 3. (2, 2, 2)."""
    mine, theirs = np.array([0.0, temptation]), np.array([0.0, -3.0])
    first = mine[:, None] + theirs[None, :]
    return np.stack([first, first.T], axis=2)
