"""Seats: some actors are moved by somebody else, who decides in their place for one step.

A seated actor makes the moves that are decided for it, with no opportunity to be awaited; where a move needs consent, its
target still answers as it would. Of accords it says whether it would sign or walk out, and it can bring one to the table:
then an occasion to sign comes for certain, and the other parties answer as they would. Nobody else's luck changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.engine.appraisal import appraise, asked_view, logit
from sim.engine.chance import Chance
from sim.engine.conditions import open_to
from sim.engine.laws import LAWS, Law, conduct, diplomacy
from sim.engine.laws.diplomacy import leaving, occasions, possible, readiness, settled, surpluses
from sim.engine.state import State, Worlds
from sim.world.setup import Bools, Counts, Floats


@dataclass(frozen=True)
class Decisions:
    """What is decided for seated actors in one step of a block."""

    ordered: Bools  # (R, M) moves that are decided rather than chosen
    wanted: Counts  # (R, M) how often each of those is to be made
    answer: Floats  # (R, G, N) 1 signs if asked, 0 does not, NaN answers as it would
    leave: Floats  # (R, G, N) 1 walks out, 0 stays, NaN does as it would
    proposed: Bools  # (R, G) brought to the table


def undecided(state: State) -> Decisions:
    """Nobody is seated anywhere."""
    nobody = np.full(state.left.shape, np.nan)
    none = np.zeros(state.moves.shape, dtype=bool)
    return Decisions(none, np.zeros_like(state.moves), nobody, nobody.copy(), np.zeros(state.in_force.shape, dtype=bool))


def seated(decisions: Decisions) -> tuple[Law, ...]:
    """The laws of a step in which these decisions take the place of the actors' own."""
    instead: dict[Law, Law] = {conduct: partial(_conduct, decisions), diplomacy: partial(_diplomacy, decisions)}
    return tuple(instead.get(law, law) for law in LAWS)


def consent(state: State, worlds: Worlds) -> Floats:
    """The chance that the target agrees to each move, (R, M); 1 where it is not asked."""
    asked = asked_view(worlds.setup.moves)
    agreed = np.ones(worlds.rate.shape)
    agreed[:, asked.moves] = logit(appraise(asked, state, worlds).total(), worlds.par["conduct.precision"])
    return agreed


def _conduct(decisions: Decisions, state: State, worlds: Worlds, chance: Chance) -> State:
    free = conduct(state, worlds, chance)
    moves = worlds.setup.moves
    streams = (("seats.named", moves.named), ("seats.generic", len(moves.name) - moves.named))
    agreed = np.concatenate([chance.uniform(*stream) for stream in streams], axis=1) < consent(state, worlds)
    made = decisions.wanted * (agreed & open_to(worlds.open_moves, state, worlds))
    return free.but(moves=np.where(decisions.ordered, made, free.moves))


def _diplomacy(decisions: Decisions, state: State, worlds: Worlds, chance: Chance) -> State:
    surplus = surpluses(state, worlds)
    ready = readiness(surplus, worlds)
    ready = np.where(np.isnan(decisions.answer), ready, decisions.answer).prod(axis=2)
    coming = -np.expm1(-occasions(state, worlds) * ready)
    signs = np.where(possible(state, worlds), np.where(decisions.proposed, ready, coming), 0.0)
    walks = leaving(surplus, state, worlds)
    may = state.in_force[:, :, None] & worlds.setup.accords.deliverers
    walks = np.where(np.isnan(decisions.leave), walks, decisions.leave * may)
    return settled(state, worlds, chance, (signs, walks))
