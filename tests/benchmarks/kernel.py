"""The model as one compiled scalar loop: one replicate after another, as a good C programmer would write it.

No arrays are added to arrays here. What a month needs is worked out once (trust, threat, warmth by pairs), only what is not 0
is visited (who cares for an issue, what pulls it, who is party), and moves whose needs do not hold are passed over.
Straight from sim/MODEL.md and tests/reference/model.py; `compiled` lays out the numbers and feeds it the engine's draws.
"""

from __future__ import annotations

from math import exp, expm1, log, sqrt
from typing import Any, NamedTuple

import numpy as np
from numba import njit

UNIT = 0.01
LOG2 = log(2.0)
ISSUE, TRUST, CLIMATE, ACCORD, SATISFACTION, CAPABILITY, MOVE = range(7)
PARAMETERS = (
    "weight.interest", "weight.relative", "weight.affinity", "weight.reciprocity", "weight.balancing", "weight.retaliation",
    "conduct.precision", "conduct.inertia", "diplomacy.signature", "diplomacy.desertion",
    "trust.gain", "trust.indirect", "trust.negativity", "trust.half_life", "climate.half_life",
)  # fmt: skip
(
    INTEREST, RELATIVE, AFFINITY, RECIPROCITY, BALANCING, RETALIATION,
    PRECISION, INERTIA, SIGNATURE, DESERTION,
    GAIN, INDIRECT, NEGATIVITY, TRUST_LIFE, CLIMATE_LIFE,
) = range(len(PARAMETERS))  # fmt: skip
ROUNDS = 8

Array = np.ndarray[Any, Any]

# No references are counted, since nothing is allocated, and every call is laid into the loop: with either left out the same
# loop takes a hundred times as long.
scalar = njit(_nrt=False, error_model="numpy", forceinline=True, cache=True)
law = njit(_nrt=False, error_model="numpy", cache=True)


class Fixed(NamedTuple):
    """What is the same in all replicates. A list of lists is two arrays: where each begins (`…s`), and all entries."""

    months: float
    steps: int
    actor: Array  # (M,)
    target: Array
    score: Array
    consent: Array
    kind: Array  # conditions: those of moves, of accords, of shocks
    one: Array
    two: Array
    above: Array
    below: Array
    move_needs: Array  # (M + 1,)
    accord_needs: Array
    shock_needs: Array
    effects: Array  # (M + 1,)
    issue: Array  # (E,)
    cares: Array  # (K + 1,) of an issue: the actors to whom it matters
    care: Array
    pulls: Array  # (N + 1,) of an actor: the issues that feed its capability
    pull: Array
    couplings: Array  # (K + 1,) of an issue: the issues that pull at it
    coupling: Array
    breaches: Array  # (M + 1,)
    breach: Array
    pact: Array  # (G,)
    in_force: Array
    member: Array  # (G, N)
    parties: Array  # (G + 1,)
    party: Array
    leavers: Array
    leaver: Array
    mediators: Array
    mediator: Array
    terms: Array
    term_issue: Array
    deliverer: Array
    shock: Shocks


class Shocks(NamedTuple):
    """Events, in the order of the file."""

    due: Array  # the step, or −1
    likely: Array
    repeat: Array
    undoes: Array
    issues: Array
    issue: Array
    set: Array
    number: Array
    trusts: Array
    judge: Array
    judged: Array
    good: Array
    ill: Array
    means: Array
    mean: Array
    mean_factor: Array
    accords: Array
    accord: Array
    standing: Array
    tempos: Array
    tempo: Array
    tempo_factor: Array
    talks: Array
    talk: Array
    talk_factor: Array


class World(NamedTuple):
    """Drawn numbers, replicates first."""

    alpha: Array
    beta: Array
    position: Array
    share: Array
    capability: Array
    pull: Array  # (R, entries of `pulls`)
    start: Array
    half_life: Array
    noise: Array
    coupling: Array  # (R, entries of `couplings`)
    cost: Array
    rate: Array
    effect: Array
    sign_cost: Array
    sign_rate: Array
    exit_rate: Array
    mediation: Array  # (R, entries of `mediators`)
    agreed: Array
    delivery: Array
    par: Array  # (R, len(PARAMETERS))


class Luck(NamedTuple):
    """Uniform and normal numbers of all steps, replicates first."""

    shock: Array  # (R, steps, S)
    move: Array  # (R, steps, M)
    sign: Array  # (R, steps, G)
    leave: Array  # (R, steps, G, N)
    noise: Array  # (R, steps, K)


class Told(NamedTuple):
    """What happened, replicates first; times from 0 to the horizon."""

    moves: Array  # (R, steps + 1, M)
    issues: Array  # (R, steps + 1, K)
    in_force: Array  # (R, steps + 1, G)
    usual: Array  # (R, N, N)
    alpha: Array  # (R, N, N) at the end
    beta: Array
    climate: Array


class Now(NamedTuple):
    """One replicate at one moment, and room for what is worked out from it."""

    alpha: Array
    beta: Array
    climate: Array
    usual: Array
    issues: Array
    in_force: Array
    means: Array
    tempo: Array
    talks: Array
    fired: Array
    signed: Array
    left: Array
    # worked out
    trust: Array
    lean: Array
    lean_back: Array
    own: Array
    power: Array
    risk: Array
    bound: Array
    threat: Array
    balance: Array
    weight: Array
    stance: Array
    rest: Array
    surplus: Array
    net: Array
    good: Array
    ill: Array
    aside: Array
    up: Array
    down: Array
    held: Array
    care_position: Array
    care_share: Array
    kept: Array
    spread: Array
    progress: Array
    cost_of: Array
    flow: Array


@scalar
def sigma(x: float) -> float:
    return 1.0 / (1.0 + exp(min(700.0, max(-700.0, -x))))


@scalar
def copy(of, to):
    for place in np.ndindex(of.shape):
        to[place] = of[place]


@scalar
def capability(i, r, f, w, s):
    drift = 0.0
    for c in range(f.pulls[i], f.pulls[i + 1]):
        k = f.pull[c]
        drift += w.pull[r, c] * (s.issues[k] - w.start[r, k])
    return w.capability[r, i] * exp(drift) * s.means[i]


@scalar
def satisfaction(i, r, w, s):
    lost = 0.0
    for k in range(len(s.issues)):
        lost += w.share[r, i, k] * abs(s.issues[k] - w.position[r, i, k])
    return 1.0 - lost


@scalar
def holds(first, last, r, f, w, s, made):
    """Whether the conditions of a list are true."""
    for c in range(first, last):
        kind, a, b = f.kind[c], f.one[c], f.two[c]
        if kind == ISSUE:
            value = s.issues[a]
        elif kind == ACCORD:
            value = 1.0 if s.in_force[a] else 0.0
        elif kind == TRUST:
            value = s.alpha[a, b] / (s.alpha[a, b] + s.beta[a, b])
        elif kind == CLIMATE:
            value = s.climate[a, b]
        elif kind == MOVE:
            value = 1.0 if made[a] > 0 else 0.0
        elif kind == SATISFACTION:
            value = satisfaction(a, r, w, s)
        else:
            value = capability(a, r, f, w, s)
        if not (f.above[c] < value < f.below[c]):
            return False
    return True


@law
def begin(r, f, w, s):
    """The replicate before its first step, and what stays the same through all of them."""
    n, count, months = len(s.means), len(s.issues), f.months
    copy(w.alpha[r], s.alpha)
    copy(w.beta[r], s.beta)
    s.climate[:] = 0.0
    s.usual[:] = 0.0
    copy(w.start[r], s.issues)
    copy(f.in_force, s.in_force)
    s.means[:] = 1.0
    s.tempo[:] = 1.0
    s.talks[:] = 1.0
    s.fired[:] = False
    s.trust[:] = 0.0
    for k in range(count):
        decay = 2.0 * LOG2 * months / w.half_life[r, k]
        s.kept[k] = 2.0 ** (-months / w.half_life[r, k])
        s.spread[k] = w.noise[r, k] * sqrt(months * (-expm1(-decay) / decay if decay > 0.0 else 1.0))
        for c in range(f.cares[k], f.cares[k + 1]):
            s.care_position[c] = w.position[r, f.care[c], k]
            s.care_share[c] = w.share[r, f.care[c], k]
    for p in range(len(s.progress)):
        s.progress[p] = 1.0 - 2.0 ** (-months / w.delivery[r, p])
    return n


@law
def stand(r, f, w, s):
    """Trust, risk, threat and balance of all pairs."""
    n = len(s.own)
    for i in range(n):
        s.own[i] = capability(i, r, f, w, s)
        for j in range(n):
            s.trust[i, j] = s.alpha[i, j] / (s.alpha[i, j] + s.beta[i, j])
            lean = 0.0 if i == j else 2.0 * s.trust[i, j] - 1.0
            s.lean[i, j] = lean
            s.lean_back[j, i] = lean
            s.bound[i, j] = False
    for g in range(len(f.pact)):
        if f.pact[g] and s.in_force[g]:
            for a in range(f.parties[g], f.parties[g + 1]):
                for b in range(f.parties[g], f.parties[g + 1]):
                    s.bound[f.party[a], f.party[b]] = True
    for j in range(n):
        s.power[j] = s.own[j]
        for other in range(n):
            if s.bound[j, other] and other != j:
                s.power[j] += s.trust[other, j] * s.own[other]
    for i in range(n):
        total = 0.0
        for j in range(n):
            s.risk[i, j] = s.power[j] / (s.power[i] + s.power[j])
            s.threat[i, j] = 0.0 if i == j else (1.0 - s.trust[i, j]) * s.risk[i, j]
            total += s.threat[i, j]
        total = max(total, 1e-12)
        for j in range(n):
            s.threat[i, j] /= total
            s.balance[i, j] = 0.0
        for third in range(n):
            theta = s.threat[i, third]
            for j in range(n):
                s.balance[i, j] -= theta * s.lean_back[third, j]
        s.balance[i, i] = 0.0


@scalar
def weigh_pairs(r, w, s):
    """What a unit of score toward each other is worth, and what another's gain is worth to each."""
    n, par = len(s.own), w.par[r]
    for i in range(n):
        for j in range(n):
            s.stance[i, j] = (
                par[AFFINITY] * (2.0 * s.trust[i, j] - 1.0)
                + par[RECIPROCITY] * s.climate[i, j]
                + par[INERTIA] * (s.climate[j, i] - s.usual[j, i])
                + par[BALANCING] * s.balance[i, j]
            )
            s.weight[i, j] = -par[RELATIVE] / UNIT * s.threat[i, j]
        s.weight[i, i] += par[INTEREST] / UNIT


@scalar
def effect(e, i, r, f, w, s):
    """What one effect is worth to an actor, by its own gain and by those of who threaten it."""
    k, size, worth = f.issue[e], w.effect[r, e], 0.0
    level = s.issues[k]
    after = level + (size * (1.0 - level) if size > 0.0 else size * level)
    for c in range(f.cares[k], f.cares[k + 1]):
        x = s.care_position[c]
        worth += s.weight[i, f.care[c]] * s.care_share[c] * (abs(level - x) - abs(after - x))
    return worth


@scalar
def effects(m, i, r, f, w, s):
    worth = 0.0
    for e in range(f.effects[m], f.effects[m + 1]):
        worth += effect(e, i, r, f, w, s)
    return worth


@scalar
def expected(m, r, f, w, s):
    """Mean number of times that a move is made in a step, if its needs hold."""
    i, j, g = f.actor[m], f.target[m], f.score[m]
    par = w.par[r]
    worth = g * s.stance[i, j] - w.cost[r, m] + effects(m, i, r, f, w, s)
    if g < 0.0:
        worth += par[RETALIATION] * g * s.risk[i, j]
    willing = sigma(par[PRECISION] * worth)
    if f.consent[m]:
        willing *= sigma(par[PRECISION] * (g * s.stance[j, i] + effects(m, j, r, f, w, s)))
    return w.rate[r, m] * s.tempo[m] * f.months * willing


@law
def settle(r, f, w, s, made):
    """Eight rounds of answers, beginning with none. Only the answer in kind changes from round to round."""
    n, par = len(s.own), w.par[r]
    stand(r, f, w, s)
    weigh_pairs(r, w, s)
    for m in range(len(f.score)):
        i, j, g = f.actor[m], f.target[m], f.score[m]
        s.cost_of[m, 0] = g * s.stance[i, j] - w.cost[r, m] + effects(m, i, r, f, w, s)
        if g < 0.0:
            s.cost_of[m, 0] += par[RETALIATION] * g * s.risk[i, j]
        if f.consent[m]:
            s.cost_of[m, 1] = g * s.stance[j, i] + effects(m, j, r, f, w, s)
    for _ in range(ROUNDS):
        s.flow[:] = 0.0
        for m in range(len(f.score)):
            if not holds(f.move_needs[m], f.move_needs[m + 1], r, f, w, s, made):
                continue
            i, j, g = f.actor[m], f.target[m], f.score[m]
            willing = sigma(par[PRECISION] * (s.cost_of[m, 0] + par[RECIPROCITY] * g * s.climate[i, j]))
            if f.consent[m]:
                willing *= sigma(par[PRECISION] * (s.cost_of[m, 1] + par[RECIPROCITY] * g * s.climate[j, i]))
            s.flow[j, i] += w.rate[r, m] * willing * g
        for i in range(n):
            for j in range(n):
                s.climate[i, j] = min(max(s.flow[i, j], -1.0), 1.0)
    copy(s.climate, s.usual)


@law
def befall(step, r, f, w, s, luck, made):
    """Events."""
    x = f.shock
    for e in range(len(x.due)):
        if x.due[e] >= 0 and x.due[e] != step:
            continue
        if not luck.shock[r, step - 1, e] < x.likely[e] or (s.fired[e] and not x.repeat[e]):
            continue
        if x.undoes[e] and not s.fired[e - 1]:
            continue
        if holds(f.shock_needs[e], f.shock_needs[e + 1], r, f, w, s, made):
            s.fired[e] = True
            strike(e, x, s)


@scalar
def strike(e, x, s):
    for c in range(x.issues[e], x.issues[e + 1]):
        k = x.issue[c]
        s.issues[k] = x.number[c] if x.set[c] else min(max(s.issues[k] + x.number[c], 0.0), 1.0)
    for c in range(x.trusts[e], x.trusts[e + 1]):
        s.alpha[x.judge[c], x.judged[c]] += x.good[c]
        s.beta[x.judge[c], x.judged[c]] += x.ill[c]
    for c in range(x.accords[e], x.accords[e + 1]):
        s.in_force[x.accord[c]] = x.standing[c]
    for c in range(x.means[e], x.means[e + 1]):
        s.means[x.mean[c]] *= x.mean_factor[c]
    for c in range(x.tempos[e], x.tempos[e + 1]):
        s.tempo[x.tempo[c]] *= x.tempo_factor[c]
    for c in range(x.talks[e], x.talks[e + 1]):
        s.talks[x.talk[c]] *= x.talk_factor[c]


@scalar
def poisson(u, mean):
    """A Poisson number by inversion of u, at most 255."""
    if u >= mean:  # 1 − exp(−mean) is never more than the mean
        return 0
    beyond = -expm1(-mean)
    if not u < beyond:
        return 0
    term, count = exp(-mean), 0
    for k in range(1, 256):
        count = k
        term = term * mean / k
        beyond -= term
        if not u < beyond:
            break
    return count


@law
def act(step, r, f, w, s, luck, before, made, hasty):
    """Conduct. hasty: look at the luck first, and weigh only moves that it would let pass if they were surely wanted."""
    stand(r, f, w, s)
    weigh_pairs(r, w, s)
    for m in range(len(f.score)):
        made[m] = 0
        u = luck.move[r, step - 1, m]
        if hasty and u >= w.rate[r, m] * s.tempo[m] * f.months:
            continue
        if holds(f.move_needs[m], f.move_needs[m + 1], r, f, w, s, before):
            made[m] = poisson(u, expected(m, r, f, w, s))


@law
def rest(r, f, w, s):
    for k in range(len(s.issues)):
        level = w.start[r, k]
        for c in range(f.couplings[k], f.couplings[k + 1]):
            other = f.coupling[c]
            level += w.coupling[r, c] * (s.issues[other] - w.start[r, other])
        s.rest[k] = min(max(level, 0.0), 1.0)


@scalar
def surplus(g, i, r, f, w, s):
    """What an accord is worth to a party."""
    worth, par = 0.0, w.par[r]
    for p in range(f.terms[g], f.terms[g + 1]):
        k, deliverer = f.term_issue[p], f.deliverer[p]
        belief = 1.0 if deliverer == i else s.trust[i, deliverer]
        x, without = w.position[r, i, k], s.rest[k] if s.in_force[g] else s.issues[k]
        worth += belief * w.share[r, i, k] * (abs(without - x) - abs(w.agreed[r, p] - x))
    worth *= par[INTEREST] / UNIT
    if f.pact[g]:
        leaning = 0.0
        for c in range(f.parties[g], f.parties[g + 1]):
            leaning += s.lean[i, f.party[c]]
        worth += par[AFFINITY] * leaning / max(f.parties[g + 1] - f.parties[g] - 1, 1)
    return worth - w.sign_cost[r, g, i]


@law
def negotiate(step, r, f, w, s, luck, made):
    """Diplomacy."""
    rest(r, f, w, s)
    par, months = w.par[r], f.months
    for g in range(len(s.in_force)):
        s.signed[g] = False
        s.left[g] = False
        if s.in_force[g]:
            for c in range(f.leavers[g], f.leavers[g + 1]):
                i = f.leaver[c]
                worth = surplus(g, i, r, f, w, s) if f.member[g, i] else 0.0
                hazard = w.exit_rate[r, g] * sigma(-par[PRECISION] * worth) * months
                s.left[g, i] = luck.leave[r, step - 1, g, i] < -expm1(-hazard)
        elif holds(f.accord_needs[g], f.accord_needs[g + 1], r, f, w, s, made):
            first, last = f.parties[g], f.parties[g + 1]
            mediation, ready = 0.0, 1.0
            for c in range(f.mediators[g], f.mediators[g + 1]):
                believed = 0.0
                for p in range(first, last):
                    believed += s.trust[f.party[p], f.mediator[c]]
                mediation += w.mediation[r, c] * believed / max(last - first, 1)
            for p in range(first, last):
                ready *= sigma(par[PRECISION] * surplus(g, f.party[p], r, f, w, s))
            hazard = w.sign_rate[r, g] * s.talks[g] * (1.0 + mediation) * ready * months
            s.signed[g] = luck.sign[r, step - 1, g] < -expm1(-hazard)
    conclude(r, f, w, s, made)


@scalar
def conclude(r, f, w, s, made):
    """Accords that are left or broken lapse, signed ones come into force, and those in force deliver."""
    for g in range(len(s.in_force)):
        for i in range(len(s.own)):
            if s.left[g, i]:
                s.in_force[g] = False
    for m in range(len(made)):
        if made[m] > 0:
            for c in range(f.breaches[m], f.breaches[m + 1]):
                s.in_force[f.breach[c]] = False
    for g in range(len(s.in_force)):
        s.in_force[g] |= s.signed[g]
        if s.in_force[g]:
            for p in range(f.terms[g], f.terms[g + 1]):
                k = f.term_issue[p]
                s.issues[k] += s.progress[p] * (w.agreed[r, p] - s.issues[k])


@scalar
def deal(r, f, w, s, made):
    """Good and ill that each did to each in the step, by whom it befell and who did it."""
    s.good[:] = 0.0
    s.ill[:] = 0.0
    for m in range(len(made)):
        if made[m] > 0:
            i, j, g = f.actor[m], f.target[m], f.score[m]
            if g > 0.0:
                s.good[j, i] += g * made[m]
            else:
                s.ill[j, i] -= g * made[m]
    for g in range(len(s.in_force)):
        if s.signed[g]:
            for a in range(f.parties[g], f.parties[g + 1]):
                for b in range(f.parties[g], f.parties[g + 1]):
                    s.good[f.party[a], f.party[b]] += w.par[r, SIGNATURE]
        for c in range(f.leavers[g], f.leavers[g + 1]):
            i = f.leaver[c]
            if s.left[g, i]:
                for b in range(f.parties[g], f.parties[g + 1]):
                    s.ill[f.party[b], i] += w.par[r, DESERTION]
    for i in range(len(s.own)):
        s.good[i, i] = 0.0
        s.ill[i, i] = 0.0


@law
def learn(r, f, w, s, made, keep, fade):
    """Trust and climate."""
    deal(r, f, w, s, made)
    n, par, months = len(s.own), w.par[r], f.months
    for i in range(n):
        for j in range(n):
            s.net[i, j] = s.good[i, j] - s.ill[i, j]
    for i in range(n):
        for j in range(n):
            s.aside[j] = 0.0
        for third in range(n):
            lean = s.lean[i, third]
            for j in range(n):
                s.aside[j] += lean * s.net[third, j]
        s.aside[i] = 0.0
        for j in range(n):
            helped = par[GAIN] * s.good[i, j] + par[INDIRECT] * max(s.aside[j], 0.0)
            harmed = par[GAIN] * s.ill[i, j] + par[INDIRECT] * max(-s.aside[j], 0.0)
            alpha, beta = w.alpha[r, i, j], w.beta[r, i, j]
            s.alpha[i, j] = alpha + (s.alpha[i, j] - alpha) * keep + helped
            s.beta[i, j] = beta + (s.beta[i, j] - beta) * keep + par[NEGATIVITY] * harmed
            s.climate[i, j] = min(max(s.climate[i, j] * fade + s.net[i, j] / months * (1.0 - fade), -1.0), 1.0)


@law
def drift(step, r, f, w, s, luck, made):
    """Issues are pushed, pulled to rest and shaken."""
    s.up[:] = 1.0
    s.down[:] = 1.0
    for m in range(len(made)):
        if made[m] > 0:
            for e in range(f.effects[m], f.effects[m + 1]):
                k, size = f.issue[e], w.effect[r, e]
                left = 1.0 - min(abs(size), 1.0 - 1e-12)
                for _ in range(made[m]):
                    if size > 0.0:
                        s.up[k] *= left
                    else:
                        s.down[k] *= left
    for k in range(len(s.issues)):
        s.issues[k] += (1.0 - s.up[k]) * (1.0 - s.issues[k]) - (1.0 - s.down[k]) * s.issues[k]
        s.held[k] = False
    for g in range(len(s.in_force)):
        if s.in_force[g]:
            for p in range(f.terms[g], f.terms[g + 1]):
                s.held[f.term_issue[p]] = True
    rest(r, f, w, s)
    for k in range(len(s.issues)):
        level = s.issues[k]
        if not s.held[k]:
            level += (s.rest[k] - level) * (1.0 - s.kept[k])
        level += s.spread[k] * luck.noise[r, step - 1, k]
        s.issues[k] = 1.0 - abs(1.0 - abs(level) % 2.0)


@law
def walk(f, w, s, luck, told, hasty):
    """A block, one replicate after another, from the start to the horizon."""
    for r in range(len(w.start)):
        begin(r, f, w, s)
        told.moves[r, 0, :] = 0
        copy(s.issues, told.issues[r, 0])
        copy(s.in_force, told.in_force[r, 0])
        settle(r, f, w, s, told.moves[r, 0])
        copy(s.usual, told.usual[r])
        keep = 2.0 ** (-f.months / w.par[r, TRUST_LIFE])
        fade = 2.0 ** (-f.months / w.par[r, CLIMATE_LIFE])
        for step in range(1, f.steps + 1):
            before, made = told.moves[r, step - 1], told.moves[r, step]
            befall(step, r, f, w, s, luck, before)
            act(step, r, f, w, s, luck, before, made, hasty)
            negotiate(step, r, f, w, s, luck, made)
            learn(r, f, w, s, made, keep, fade)
            drift(step, r, f, w, s, luck, made)
            copy(s.issues, told.issues[r, step])
            copy(s.in_force, told.in_force[r, step])
        copy(s.alpha, told.alpha[r])
        copy(s.beta, told.beta[r])
        copy(s.climate, told.climate[r])


@law
def triangular(u, low, mode, high, out):
    """Triangular numbers by inversion of uniform ones: u (numbers, R) to out (R, numbers)."""
    for x in range(len(mode)):
        width = high[x] - low[x]
        if not width > 0.0:
            for r in range(len(out)):
                out[r, x] = mode[x]
            continue
        turn, rising, falling = (mode[x] - low[x]) / width, width * (mode[x] - low[x]), width * (high[x] - mode[x])
        for r in range(len(out)):
            luck = u[x, r]
            out[r, x] = low[x] + sqrt(luck * rising) if luck < turn else high[x] - sqrt((1.0 - luck) * falling)
