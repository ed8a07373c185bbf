"""Appraisal: why an actor wants a move, term by term."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given

from sim.engine import standing
from sim.engine.appraisal import MOTIVES, UNIT, Terms, View, appraise, asked_view, own_view
from sim.engine.laws.conduct import expected, likelihood
from sim.engine.walk import Moment
from sim.engine.weighing import reluctance
from sim.world.setup import Floats, Setup
from tests.generators import Deed, Treaty, after, blank, issue, moments, parameters

WEIGHTS = {
    "weight__interest": 0.25,
    "weight__relative": 0.1,
    "weight__affinity": 0.6,
    "weight__reciprocity": 0.8,
    "weight__balancing": 0.6,
    "weight__retaliation": 0.15,
}


def quarrel(score: float = 0.5, consent: bool = False, **changes: object) -> Setup:
    """a moves x a fifth of the way from .5 to 1; a and b like that, c does not. a distrusts b, trusts c; b trusts c.

    All trust themselves, which must not count.
    """
    alpha = np.array([[9.0, 0.25, 0.75], [1.0, 9.0, 0.9], [1.0, 1.0, 9.0]])
    beta = np.array([[1.0, 0.75, 0.25], [1.0, 1.0, 0.1], [1.0, 1.0, 1.0]])
    fields_ = {
        "deeds": [Deed("a pushes x", 0, 1, score, rate=1.0, cost=0.1, effects={0: 0.2}, consent=consent)],
        "alpha": alpha,
        "beta": beta,
        "position": np.array([[1.0, 0.5], [1.0, 0.5], [0.0, 0.5]]),
        "salience": np.array([[3.0, 1.0], [1.0, 0.0], [1.0, 0.0]]) / 4.0,
        "parameters": parameters(**WEIGHTS),
    } | changes
    return blank(**fields_)  # type: ignore[arg-type]


def cold(setup: Setup) -> Moment:
    """The start, but with b having lately been at −.4 to a, and a at .2 to b."""
    start = after(setup, 0)
    climate = np.zeros_like(start.state.climate)
    climate[:, 0, 1], climate[:, 1, 0] = -0.4, 0.2
    worlds = replace(start.worlds, usual=np.zeros_like(climate))  # they are used to nothing in particular
    return replace(start, state=replace(start.state, climate=climate), worlds=worlds)


def seen(moment: Moment, view: View | None = None) -> dict[str, float]:
    """The terms of the first move, which are the same in every replicate."""
    terms = appraise(view or own_view(moment.worlds.setup.moves), moment.state, moment.worlds)
    return {f.name: float(getattr(terms, f.name)[0, 0]) for f in fields(Terms)}


def test_every_term_by_hand() -> None:
    # interest: share .75 of the way .1, over .01: 7.5 × .25 = 1.875.
    # relative: equal means, so threats .75·½ and .25·½, shares ¾ and ¼; b gains 10, c loses 10: −.1 (7.5 − 2.5) = −.5.
    # affinity: .5 · .6 · (2·.25 − 1) = −.15. reciprocity: .5 · .8 · −.4 = −.16.
    # inertia: .5 · 1.2 · .2 = .12.
    # balancing: a fears c by ¼, and b trusts c .9: .5 · .6 · −¼ · .8 = −.06.
    assert seen(cold(quarrel())) == pytest.approx(
        {
            "interest": 1.875,
            "relative": -0.5,
            "affinity": -0.15,
            "reciprocity": -0.16,
            "inertia": 0.12,
            "balancing": -0.06,
            "retaliation": 0.0,
            "cost": -0.1,
        },
        abs=1e-12,
    )


def test_a_hostile_move_turns_the_signs_of_feeling_and_risks_retaliation() -> None:
    # Score −.5 instead of .5; retaliation: .15 · .5 · ½, since b is as strong as a.
    assert seen(cold(quarrel(score=-0.5))) == pytest.approx(
        {
            "interest": 1.875,
            "relative": -0.5,
            "affinity": 0.15,
            "reciprocity": 0.16,
            "inertia": -0.12,
            "balancing": 0.06,
            "retaliation": -0.0375,
            "cost": -0.1,
        },
        abs=1e-12,
    )


@given(moment=moments())
def test_terms_sum_to_the_total(moment: Moment) -> None:
    for view in (own_view(moment.worlds.setup.moves), asked_view(moment.worlds.setup.moves)):
        terms = appraise(view, moment.state, moment.worlds)
        parts = np.array([getattr(terms, f.name) for f in fields(Terms)])
        assert np.allclose(terms.total(), parts.sum(axis=0), rtol=1e-12, atol=1e-12)
        assert terms.total().shape == (len(moment.state.issues), len(view.moves))


@given(moment=moments())
def test_gains_are_those_of_the_saturating_effect_counted_one_by_one(moment: Moment) -> None:
    """The arrays agree with loops: ΔV_i = Σ_k s_ik (|q − x| − |q′ − x|), of the mover, and of others by their threat."""
    state, worlds = moment.state, moment.worlds
    moves, dyads = worlds.setup.moves, standing.dyads(state, worlds)
    own, feared = np.zeros((2, len(state.issues), len(moves.name)))
    for e, (m, k) in enumerate(zip(moves.effects.move, moves.effects.issue, strict=True)):
        size, level = worlds.effect[:, e], state.issues[:, k]
        reached = level + np.where(size > 0, size * (1 - level), size * level)
        for i in range(len(worlds.setup.actors)):
            ideal = worlds.position[:, i, k]
            gain = worlds.share[:, i, k] * (np.abs(level - ideal) - np.abs(reached - ideal)) / UNIT
            own[:, m] += gain * (i == moves.actor[m])
            feared[:, m] += gain * dyads.threat[:, moves.actor[m], i]
    terms = appraise(own_view(moves), state, worlds)
    assert np.allclose(terms.interest, worlds.par["weight.interest"] * own, rtol=1e-9, atol=1e-9)
    assert np.allclose(terms.relative, -worlds.par["weight.relative"] * feared, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("motive", MOTIVES)
def test_a_motive_without_weight_has_no_term_and_leaves_the_others(motive: str) -> None:
    full = seen(cold(quarrel(score=-0.5)))
    bare = seen(cold(quarrel(score=-0.5, parameters=parameters(**WEIGHTS | {f"weight__{motive}": 0.0}))))
    assert bare == full | {motive: 0.0}


def test_who_is_asked_pays_neither_cost_nor_retaliation() -> None:
    moment = cold(quarrel(score=-0.5, consent=True))
    terms = seen(moment, asked_view(moment.worlds.setup.moves))
    assert (terms["cost"], terms["retaliation"]) == (0.0, 0.0)
    assert terms["interest"] == pytest.approx(0.25 * 10)  # b's own gain: all of its salience, a tenth of the way


def test_only_moves_that_need_consent_are_asked_about(tiny: Setup) -> None:
    asked = asked_view(tiny.moves)
    assert [tiny.moves.name[m] for m in asked.moves] == ["a trades with b"]
    assert (asked.judge.tolist(), asked.other.tolist()) == ([1], [0])


def test_consent_multiplies_the_willingness_of_both() -> None:
    def willing(consent: bool) -> Floats:
        moment = cold(quarrel(consent=consent, parameters=parameters(**WEIGHTS, conduct__precision=1.0)))
        return expected(moment.state, moment.worlds) / moment.worlds.rate

    moment = cold(quarrel(consent=True, parameters=parameters(**WEIGHTS, conduct__precision=1.0)))
    utility = appraise(asked_view(moment.worlds.setup.moves), moment.state, moment.worlds).total()
    assert np.allclose(willing(True), willing(False) / (1 + np.exp(-utility)), rtol=1e-12)


@given(moments())
def test_conduct_weighs_a_move_by_the_terms_that_explain_it(moment: Moment) -> None:
    state, worlds = moment.state, moment.worlds
    moves, precision = worlds.setup.moves, worlds.par["conduct.precision"]
    views = (own_view(moves), asked_view(moves))
    told = np.concatenate([precision * appraise(view, state, worlds).total() for view in views], axis=1)
    assert np.allclose(-reluctance(worlds.laid, state, worlds).T, told, rtol=1e-12, atol=1e-11)


def test_a_need_blocks_a_move_that_is_wanted() -> None:
    def likely(**bound: float) -> Floats:
        moment = after(blank(deeds=[Deed("march", 0, 1, 0.1, rate=1.0, needs=(issue(0, **bound),))]), 0)
        return likelihood(moment.state, moment.worlds)

    assert (likely(above=0.5) == 0).all()  # x is .5: a bound must be passed, not met
    assert np.allclose(likely(above=0.49), 1 - np.exp(-0.5))


def test_the_stronger_the_target_the_more_its_answer_is_feared() -> None:
    def feared(strength: float) -> float:
        return -seen(cold(quarrel(score=-0.5, capability=np.array([1.0, strength, 1.0]))))["retaliation"]

    assert feared(1.0) == pytest.approx(0.15 * 0.5 * 1 / 2)
    assert feared(3.0) == pytest.approx(0.15 * 0.5 * 3 / 4)


def test_a_pact_lends_its_members_what_their_trust_is_worth() -> None:
    # b and c are bound; c trusts b at .5, b trusts c at .9: c̃ = (1, 1 + .5, 1 + .9).
    bound = after(quarrel(treaties=[Treaty("pact", (1, 2), pact=True, in_force=True)]), 0)
    assert np.allclose(standing.allied_capability(bound.state, bound.worlds), [1.0, 1.5, 1.9], rtol=1e-12)


@pytest.mark.parametrize(
    "treaty", [Treaty("pact", (1, 2), pact=True), Treaty("trade", (1, 2), in_force=True)], ids=lambda t: t.name
)
def test_only_a_pact_in_force_lends_capability(treaty: Treaty) -> None:
    moment = after(quarrel(treaties=[treaty]), 0)
    assert (standing.allied_capability(moment.state, moment.worlds) == 1.0).all()


def test_a_pact_raises_the_threat_of_its_members() -> None:
    # a distrusts all alike; b and d bound: risks 1.5/2.5, 1/2, 1.5/2.5, and threats in the same proportion.
    moment = after(blank("abcd", treaties=[Treaty("pact", (1, 3), pact=True, in_force=True)]), 0)
    dyads = standing.dyads(moment.state, moment.worlds)
    assert dyads.risk[0, 0] == pytest.approx([0.5, 0.6, 0.5, 0.6])
    assert dyads.threat[0, 0] == pytest.approx([0.0, 0.6 / 1.7, 0.5 / 1.7, 0.6 / 1.7])


def test_two_pacts_between_the_same_actors_count_once() -> None:
    pacts = [Treaty(name, (1, 2), pact=True, in_force=True) for name in ("pact", "oath")]
    moment = after(quarrel(treaties=pacts), 0)
    assert np.allclose(standing.allied_capability(moment.state, moment.worlds), [1.0, 1.5, 1.9], rtol=1e-12)


def test_threat_is_power_seen_through_distrust() -> None:
    # a distrusts b by .75 and c by .25; with b a third as strong as a, risks are ¼ and ½: .1875 to .125.
    moment = after(quarrel(capability=np.array([3.0, 1.0, 3.0])), 0)
    assert standing.dyads(moment.state, moment.worlds).threat[0, 0] == pytest.approx([0.0, 0.6, 0.4])


def test_satisfaction_is_one_less_the_weighted_distance() -> None:
    # a: ¾ of |.5 − 1| and ¼ of 0; b and c care for x alone and are half a scale away.
    moment = after(quarrel(), 0)
    assert standing.satisfaction(moment.state.issues, moment.worlds)[0] == pytest.approx([0.625, 0.5, 0.5])


def test_capability_follows_the_issues_that_feed_it() -> None:
    setup = quarrel(pull=np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 0.0]]))
    start = after(setup, 0)
    assert (standing.capability(start.state, start.worlds) == 1.0).all()
    higher = replace(start.state, issues=start.state.issues + np.array([0.1, 0.1]))
    assert standing.capability(higher, start.worlds)[0] == pytest.approx([1.0, np.exp(0.2), 1.0])
