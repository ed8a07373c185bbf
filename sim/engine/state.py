"""State: what is true of every replicate at one moment, and the worlds in which they live.

All arrays lead with the replicate axis R, a block or several, and lie in memory with the replicates last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.bargains import Allied, Bargains, allied, bargains
from sim.engine.chance import abreast, by_replicate, in_all
from sim.engine.dealt import Dealt, dealt
from sim.engine.looks import Looks, looks
from sim.engine.needs import Needs, gathered
from sim.engine.tally import Tally, tally
from sim.world.setup import Bools, Counts, Floats, Ints, Setup


@dataclass(frozen=True)
class State:
    """Beliefs, issues and accords now, and what happened in the step that led here."""

    alpha: Floats  # (R, N, N) > 0, evidence for j in the eyes of i
    beta: Floats  # (R, N, N) > 0, evidence against
    climate: Floats  # (R, N, N) in [-1, 1], how j has lately treated i
    issues: Floats  # (R, K) in [0, 1]
    in_force: Bools  # (R, G)
    means: Floats  # (R, N) > 0, factor that events have put on capability
    tempo: Floats  # (R, M) >= 0, factor on opportunities to move
    talks: Floats  # (R, G) >= 0, factor on the rate of signing
    fired: Bools  # (R, events) has it ever happened
    # the step just made
    occurred: Bools  # (R, events)
    moves: Counts  # (R, M) how often each was made
    signed: Bools  # (R, G)
    left: Bools  # (R, G, N) who walked out
    lapsed: Bools  # (R, G)

    @cached_property
    def trust(self) -> Floats:
        """α / (α + β), (R, N, N) in (0, 1); read-only, since all who ask share it."""
        found = self.alpha / (self.alpha + self.beta)
        found.setflags(write=False)
        return found

    @cached_property
    def leaning(self) -> Floats:
        """2 T − 1 and nothing toward oneself, (R, N, N) in (−1, 1); read-only."""
        found = 2.0 * self.trust - 1.0
        diagonal = np.arange(found.shape[1])
        found[:, diagonal, diagonal] = 0.0
        found.setflags(write=False)
        return found

    def but(self, **changes: NDArray[Any]) -> State:
        """The same but for some fields; what has been worked out of beliefs is kept unless they change.

        Raises TypeError where there is no such field.
        """
        known = vars(self)
        if not changes.keys() <= State.__dataclass_fields__.keys():
            raise TypeError(f"a state has no {', '.join(changes.keys() - State.__dataclass_fields__.keys())}")
        other = object.__new__(State)
        vars(other).update(known, **changes)
        if "alpha" in changes or "beta" in changes:
            for worked_out in ("trust", "leaning"):
                vars(other).pop(worked_out, None)
        return other


@dataclass(frozen=True)
class Worlds:
    """The world of each replicate: the setup with every uncertain number drawn.

    `setup` keeps what is the same in all replicates; `par` holds law parameters and motive weights, each (R, 1).
    """

    setup: Setup
    alpha: Floats  # (R, N, N)
    beta: Floats  # (R, N, N)
    position: Floats  # (R, N, K)
    share: Floats  # (R, N, K) salience as a share of the actor's total
    capability: Floats  # (R, N)
    pull: Floats  # (R, N, K)
    start: Floats  # (R, K)
    half_life: Floats  # (R, K)
    noise: Floats  # (R, K)
    coupling: Floats  # (R, K, K)
    cost: Floats  # (R, M)
    rate: Floats  # (R, M)
    effect: Floats  # (R, E)
    sign_cost: Floats  # (R, G, N)
    sign_rate: Floats  # (R, G)
    exit_rate: Floats  # (R, G)
    mediation: Floats  # (R, G, N)
    agreed: Floats  # (R, P)
    delivery: Floats  # (R, P) months
    par: Mapping[str, Floats]
    usual: Floats  # (R, N, N) in [-1, 1], the climate to which i is used from j; 0 until `accustomed` has looked at the start

    @cached_property
    def laid(self) -> Looks:
        """The moves as they are weighed in every step."""
        return looks(self)

    @cached_property
    def open_moves(self) -> Needs:
        """What moves need."""
        return gathered(self.setup.moves.needs)

    @cached_property
    def hurried(self) -> Ints:
        """The moves whose tempo some event may change."""
        return np.unique(np.array([move for shock in self.setup.shocks for move, _ in shock.tempo], dtype=np.intp))

    @cached_property
    def open_accords(self) -> Needs:
        """What accords need to be signed."""
        return gathered(self.setup.accords.needs)

    @cached_property
    def progress(self) -> Floats:
        """How far a step of delivery takes each term's issue toward the agreed level, (R, P) in [0, 1]."""
        return 1.0 - 2.0 ** (-self.setup.months / self.delivery)

    @cached_property
    def keen(self) -> Mapping[str, Floats]:
        """λ times each weight of utility, by name, each (1, R)."""
        weights = [name for name in self.par if name.startswith("weight.") or name == "conduct.inertia"]
        return {name: np.ascontiguousarray((self.par[name] * self.par["conduct.precision"]).T) for name in weights}

    @cached_property
    def fading(self) -> Mapping[str, Floats]:
        """What a step leaves of beliefs (`keep`) and of climate (`fade`), each (R, 1, 1), and of the first beliefs, (R, N, N)."""
        keep, fade = (
            2.0 ** (-self.setup.months / self.par[name][:, :, None]) for name in ("trust.half_life", "climate.half_life")
        )
        return {"keep": keep, "fade": fade, "alpha": self.alpha * (1.0 - keep), "beta": self.beta * (1.0 - keep)}

    @cached_property
    def bargains(self) -> Bargains:
        """The accords as they are weighed in every step."""
        return bargains(self)

    @cached_property
    def allied(self) -> Allied:
        """Who is whose ally when which pacts are in force."""
        return allied(self.setup.accords)

    @cached_property
    def pulling(self) -> tuple[Ints, Floats, Tally]:
        """What makes capability: issues (C,), their pull (C, R), and a tally of them by actor."""
        actor, issue = np.nonzero(self.pull.any(axis=0))
        return issue, abreast(self.pull)[actor, issue], tally(actor, len(self.setup.actors))

    @cached_property
    def coupled(self) -> tuple[Ints, Floats, Tally]:
        """What moves the resting levels: issues (C,), their weight (C, R), and a tally of them by the issue that rests."""
        moved, by = np.nonzero(self.coupling.any(axis=0))
        return by, abreast(self.coupling)[moved, by], tally(moved, len(self.setup.issues))

    @cached_property
    def settling(self) -> Floats:
        """The share of the way to its rest that an issue goes in a step, (R, K)."""
        return 1.0 - 2.0 ** (-self.setup.months / self.half_life)

    @cached_property
    def shaking(self) -> Floats:
        """The spread of what shakes an issue in a step, (R, K)."""
        from scipy.special import exprel  # noqa: PLC0415  (slow to load, and of no use to who only checks a scenario)

        months = self.setup.months
        return self.noise * np.sqrt(months * exprel(-2.0 * np.log(2.0) * months / self.half_life))

    @cached_property
    def unpushed(self) -> tuple[Floats, Floats]:
        """log(1 − e) of the effects that raise an issue and of those that lower it, both (E, R); 0 for the others."""
        size = abreast(self.effect)
        up, down = (np.log1p(-np.clip(way * size, 0.0, 1.0 - 1e-12)) for way in (1.0, -1.0))
        return up, down

    @cached_property
    def holding(self) -> list[tuple[int, int]]:
        """Every accord with each issue that it holds, once."""
        terms = self.setup.accords.terms
        return list(dict.fromkeys(zip(terms.accord.tolist(), terms.issue.tolist(), strict=True)))

    @cached_property
    def breaching(self) -> tuple[Ints, Tally]:
        """The moves that break accords, and a tally of them by accord."""
        move, accord = np.nonzero(self.setup.moves.breaches)
        return move, tally(accord, len(self.setup.accords.name))

    @cached_property
    def pushed(self) -> Tally:
        """Adds up effects by issue, (E, R) → (K, R)."""
        return tally(self.setup.moves.effects.issue, len(self.setup.issues))

    @cached_property
    def dealt(self) -> Dealt:
        """Who deals with whom by what."""
        return dealt(self.setup)

    @cached_property
    def at_terms(self) -> tuple[Floats, Floats]:
        """Position and salience share of every actor on the issue of every term of an accord, both (R, N, P)."""
        return self.on(self.setup.accords.terms.issue)

    def on(self, issue: Ints) -> tuple[Floats, Floats]:
        """Position and salience share of every actor on the listed issues, both (R, N, len(issue))."""
        return by_replicate(abreast(self.position)[:, issue]), by_replicate(abreast(self.share)[:, issue])


def initial(worlds: Worlds) -> State:
    """The state before the first step."""
    setup = worlds.setup
    actors, moves, accords = len(setup.actors), len(setup.moves.name), len(setup.accords.name)
    events, rows = len(setup.shocks), len(worlds.start)

    def none(*shape: int) -> Bools:
        return by_replicate(np.zeros((*shape, rows), dtype=bool))

    return State(
        alpha=worlds.alpha,
        beta=worlds.beta,
        climate=worlds.usual,
        issues=worlds.start,
        in_force=in_all(setup.accords.in_force, rows),
        means=np.ones((actors, rows)).T,
        tempo=np.ones((moves, rows)).T,
        talks=np.ones((accords, rows)).T,
        fired=none(events),
        occurred=none(events),
        moves=np.zeros((moves, rows), dtype=np.uint8).T,
        signed=none(accords),
        left=none(accords, actors),
        lapsed=none(accords),
    )
