"""Bargains: accords laid out once, in rows of those whom they concern, for all that a block of worlds will go through.

Arrays here have the replicates last, (…, R).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.chance import abreast
from sim.engine.tally import Tally, tally
from sim.world.setup import Accords, Floats, Ints

if TYPE_CHECKING:
    from sim.engine.state import Worlds


@dataclass(frozen=True)
class Allied:
    """Pairs of an actor and an ally that some defence pact binds, (C,)."""

    actor: Ints
    ally: Ints
    pacts: Tally  # of accords in force by pair, (G, R) → (C, R)
    lent: Tally  # of what allies lend by actor, (C, R) → (N, R)


@dataclass(frozen=True)
class Bargains:
    """Q parties, accord by accord, with what each of Y terms means to each of them."""

    cost: Floats  # (Q, R)
    term: Ints  # (Y,)
    judge: Ints  # (Y,)
    deliverer: Ints  # (Y,)
    ideal: Floats  # (Y, R) where the judge wants the term's issue
    short: Floats  # (Y, R) how far the agreed level is from there
    share: Floats  # (Y, R) the judge's salience share of the issue
    worth: Tally  # of rows by party, (Y, R) → (Q, R)
    mediator: Ints  # (D,) place · N + mediator, of every party of an accord and each of its mediators
    trusted: Tally  # mean trust of the parties in each mediator, (D, R) → (mediators, R)
    strength: Floats  # (mediators, R)
    mediated: Tally  # by accord, (mediators, R) → (G, R)
    friend: Ints  # (F,) party · N + partner in a defence pact
    help: Tally  # mean over the partners of each party, (F, R) → (Q, R)


def allied(accords: Accords) -> Allied:
    """Who is whose ally when which pacts are in force."""
    members = accords.parties & accords.pact[:, None]
    n = members.shape[1]
    both = members[:, :, None] & members[:, None, :] & ~np.eye(n, dtype=bool)
    actor, ally = np.nonzero(both.any(axis=0))
    pair, pact = np.nonzero(both[:, actor, ally].T)
    return Allied(actor, ally, tally(pair, len(actor), rows=pact, of=len(members)), tally(actor, n))


def bargains(worlds: Worlds) -> Bargains:
    """Lay out the accords of drawn worlds."""
    accords, n = worlds.setup.accords, len(worlds.setup.actors)
    terms = accords.terms
    accord, party = np.nonzero(accords.parties)
    place = np.zeros(accords.parties.shape, dtype=np.intp)
    place[accord, party] = np.arange(len(accord))
    term, judge = np.nonzero(accords.parties[terms.accord])
    issue = terms.issue[term]
    ideal = abreast(worlds.position)[judge, issue]
    helped, mediator = np.nonzero(np.any(worlds.mediation != 0, axis=0))
    case, hearer = np.nonzero(accords.parties[helped])
    members = accords.parties & accords.pact[:, None]
    pact, one, other = np.nonzero(members[:, :, None] & members[:, None, :] & ~np.eye(n, dtype=bool))
    return Bargains(
        cost=abreast(worlds.sign_cost)[accord, party],
        term=term,
        judge=judge,
        deliverer=terms.deliverer[term],
        ideal=ideal,
        short=np.abs(abreast(worlds.agreed)[term] - ideal),
        share=abreast(worlds.share)[judge, issue],
        worth=tally(place[terms.accord[term], judge], len(accord)),
        mediator=hearer * n + mediator[case],
        trusted=tally(case, len(helped), 1.0 / np.maximum(accords.parties[helped].sum(axis=1), 1)[case]),
        strength=abreast(worlds.mediation)[helped, mediator],
        mediated=tally(helped, len(accords.name)),
        friend=one * n + other,
        help=tally(place[pact, one], len(accord), 1.0 / np.maximum(members.sum(axis=1) - 1.0, 1.0)[pact]),
    )
