"""Bare worlds: a setup in which nothing happens but what is written, so that the engine can be asked one thing at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.engine.appraisal import MOTIVES
from sim.engine.parameters import PARAMETERS
from sim.world.setup import Accords, Effects, Moves, Ranged, Setup, Terms
from sim.world.shock import Shock

RANGED = ("position", "salience", "capability", "pull", "start", "half_life", "noise", "coupling")


def bare(actors: Sequence[str] = ("a", "b"), issues: Sequence[str] = ("x",), **changes: Any) -> Setup:
    """Issues at rest at a half for ever, trust at a half, nobody wants anything or can do anything; then the changes.

    Numbers with a range may be given as plain arrays; `parameters` as plain numbers by name, in place of the declared ones.
    """
    n, k = len(actors), len(issues)
    numbers = {p.name: p.value for p in PARAMETERS} | {f"weight.{m}": 0.0 for m in MOTIVES} | changes.pop("parameters", {})
    fields: dict[str, Any] = {
        "alpha": np.ones((n, n)),
        "beta": np.ones((n, n)),
        "position": np.full((n, k), 0.5),
        "salience": np.zeros((n, k)),
        "capability": np.ones(n),
        "pull": np.zeros((n, k)),
        "start": np.full(k, 0.5),
        "half_life": np.full(k, np.inf),
        "noise": np.zeros(k),
        "coupling": np.zeros((k, k)),
        "moves": deeds(()),
        "accords": _no_accords(n),
        "shocks": (),
        "months": 1.0,
        "steps": 1,
        "uncertain": False,
    } | changes
    for name in RANGED:
        fields[name] = _exact(fields[name])
    return Setup(actors=tuple(actors), issues=tuple(issues), parameters={p: _exact(x) for p, x in numbers.items()}, **fields)


def dated(name: str, step: int, **fields: Any) -> Shock:
    """An event that is due in a step and changes nothing but what is written."""
    return replace(Shock(name, step, (), 1.0, False, (), (), (), (), (), ()), **fields)


def deeds(scores: Sequence[float], rate: float = 0.0, cost: float = 0.0) -> Moves:
    """Moves of the first actor toward the second, one for each score, with so many opportunities a month and no effects."""
    m = len(scores)
    none = np.zeros(0, dtype=np.intp)
    return Moves(
        name=tuple(f"deed {k}" for k in range(m)),
        actor=np.zeros(m, dtype=np.intp),
        target=np.ones(m, dtype=np.intp),
        event=("CONSULT",) * m,
        score=np.array(scores, dtype=float),
        cost=_exact(np.full(m, cost)),
        rate=_exact(np.full(m, rate)),
        consent=np.zeros(m, dtype=bool),
        breaches=np.zeros((m, 0), dtype=bool),
        needs=((),) * m,
        effects=Effects(none, none, _exact(np.zeros(0))),
        named=m,
    )


def _no_accords(actors: int) -> Accords:
    nobody, none, nothing = np.zeros((0, actors), dtype=bool), np.zeros(0, dtype=np.intp), _exact(np.zeros(0))
    nowhere = _exact(np.zeros((0, actors)))
    return Accords(
        name=(),
        parties=nobody,
        deliverers=nobody,
        mediation=nowhere,
        pact=np.zeros(0, dtype=bool),
        cost=nowhere,
        rate=nothing,
        exit_rate=nothing,
        needs=(),
        terms=Terms(none, none, none, nothing, nothing),
        in_force=np.zeros(0, dtype=bool),
    )


def _exact(number: Any) -> Ranged:
    """A number without a range."""
    return Ranged(*(np.array(number, dtype=float),) * 3)
