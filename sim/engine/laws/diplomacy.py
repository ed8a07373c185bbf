"""Diplomacy: accords are signed, delivered and left.

Party i's surplus S_i = w_int Σ_terms T_{i,deliverer} ΔV_i(term)/δ − cost_i with T_ii = 1: what others promise is
discounted by trust in them. A defence pact promises help rather than terms, so that its worth to i is how far i trusts
the partners: S_i gains w_aff · mean_j (2 T_ij − 1). An accord is signed at rate ρ (1 + mediation) Π_i σ(λ S_i): every
party is a veto player (Tsebelis 2002). In force, a deliverer leaves at rate ρ_exit σ(−λ S_i); a move that breaches the
accord ends it at once. Mediation is Σ_mediators strength · mean trust of the parties in the mediator (Kydd 2006: a
mediator must be believed).
"""

from __future__ import annotations

import numpy as np

from sim.engine import standing
from sim.engine.appraisal import UNIT, logit
from sim.engine.chance import Chance, abreast, by_replicate
from sim.engine.conditions import open_to
from sim.engine.state import State, Worlds
from sim.world.setup import Bools, Floats


def diplomacy(state: State, worlds: Worlds, chance: Chance) -> State:
    """Sign, leave and deliver accords."""
    surplus = surpluses(state, worlds)
    return settled(state, worlds, chance, (signing(surplus, state, worlds), leaving(surplus, state, worlds)))


def settled(state: State, worlds: Worlds, chance: Chance, odds: tuple[Floats, Floats]) -> State:
    """Sign, leave and deliver accords at given odds: of each signature, (R, G), and of each walking out, (R, G, N)."""
    setup = worlds.setup
    groups, actors = setup.accords.parties.shape
    signed = chance.uniform("diplomacy.sign", groups) < odds[0]
    left = chance.uniform("diplomacy.leave", groups, actors) < odds[1]
    breached = _breached(state, worlds) & state.in_force
    broken = left.any(axis=2) | breached
    in_force = (state.in_force & ~broken) | signed
    state = state.but(in_force=in_force, signed=signed, left=left, lapsed=state.lapsed | broken)
    return state.but(issues=_delivered(state, worlds))


def _breached(state: State, worlds: Worlds) -> Bools:
    """Which accords a move of this step breaks, (R, G)."""
    move, broken = worlds.breaching
    return (broken.added(abreast(state.moves)[move].astype(float)) > 0).T


def surpluses(state: State, worlds: Worlds) -> Floats:
    """S_i of every party of every accord against a world without it, (R, G, N); 0 for those who are no party."""
    laid, accords = worlds.bargains, worlds.setup.accords
    belief = abreast(standing.trust(state))
    terms = accords.terms
    resting = standing.resting(state.issues, worlds)
    without = np.where(state.in_force[:, terms.accord], resting[:, terms.issue], state.issues[:, terms.issue])
    gained = np.abs(abreast(without)[laid.term] - laid.ideal) - laid.short
    gained *= laid.share
    gained *= np.where((laid.judge == laid.deliverer)[:, None], 1.0, belief[laid.judge, laid.deliverer])
    leaning = 2.0 * belief.reshape(-1, belief.shape[-1])[laid.friend] - 1.0
    surplus = abreast(worlds.par["weight.interest"]) / UNIT * laid.worth.added(gained)
    surplus += abreast(worlds.par["weight.affinity"]) * laid.help.added(leaning)
    return _spread(surplus - laid.cost, (accords.parties, 0.0))


def _spread(rows: Floats, onto: tuple[Bools, float]) -> Floats:
    """Rows, one for each True of a mask (G, N), laid out as (R, G, N) over a number for the others."""
    where, other = onto
    found = np.full((*where.shape, rows.shape[-1]), other)
    found[where] = rows
    return by_replicate(found)


def signing(surplus: Floats, state: State, worlds: Worlds) -> Floats:
    """Probability that each accord is signed in the step, (R, G); 0 where it is in force or its needs do not hold."""
    hazard = occasions(state, worlds) * readiness(surplus, worlds).prod(axis=2)
    return -np.expm1(-hazard) * possible(state, worlds)


def readiness(surplus: Floats, worlds: Worlds) -> Floats:
    """σ(λ S_i): the chance that each party would sign if asked, (R, G, N); 1 for those who are no party."""
    parties = worlds.setup.accords.parties
    return _spread(logit(abreast(surplus)[parties], abreast(worlds.par["conduct.precision"])), (parties, 1.0))


def occasions(state: State, worlds: Worlds) -> Floats:
    """Mean number of occasions to sign each accord in a step, (R, G)."""
    laid, belief = worlds.bargains, abreast(standing.trust(state))
    believed = laid.trusted.added(belief.reshape(-1, belief.shape[-1])[laid.mediator])
    mediation = laid.mediated.added(laid.strength * believed).T
    rate: Floats = worlds.sign_rate * state.talks * (1.0 + mediation) * worlds.setup.months
    return rate


def possible(state: State, worlds: Worlds) -> Bools:
    """Which accords could be signed now: not in force, and their needs hold. (R, G)."""
    return open_to(worlds.open_accords, state, worlds) & ~state.in_force


def leaving(surplus: Floats, state: State, worlds: Worlds) -> Floats:
    """Probability that each deliverer walks out of each accord in force in the step, (R, G, N)."""
    may = worlds.setup.accords.deliverers
    accord = np.nonzero(may)[0]
    tempted = logit(-abreast(surplus)[may], abreast(worlds.par["conduct.precision"]))
    hazard = abreast(worlds.exit_rate)[accord] * tempted * worlds.setup.months
    return _spread(-np.expm1(-hazard) * abreast(state.in_force)[accord], (may, 0.0))


def _delivered(state: State, worlds: Worlds) -> Floats:
    """Issues after each term of each accord in force has moved its issue toward the agreed value, (R, K)."""
    terms = worlds.setup.accords.terms
    issues = state.issues.copy(order="K")
    held = worlds.progress * state.in_force[:, terms.accord]
    for p, issue in enumerate(terms.issue):
        issues[:, issue] += held[:, p] * (worlds.agreed[:, p] - issues[:, issue])
    return issues
