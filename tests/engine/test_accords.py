"""Accords: who gains, who signs, who delivers, who walks out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from sim.engine import standing
from sim.engine.chance import Chance
from sim.engine.laws.diplomacy import diplomacy, leaving, signing, surpluses
from sim.engine.walk import Moment
from sim.world.setup import Floats, Setup
from tests.generators import FOR_EVER, SURE, Deed, Treaty, after, blank, issue, moments, parameters, path, script, shock

TERMS = ((0, 0, 0.8, 6.0), (1, 1, 0.7, 6.0))  # a brings x to .8, b brings y to .7


def bargain(treaty: Treaty | None = None, **changes: object) -> Setup:
    """a wants x and y high; b wants y high and x low. a trusts b at .25, b trusts a at .5, both trust c at .75."""
    alpha, beta = np.ones((2, 3, 3))
    alpha[0, 1], beta[0, 1] = 1.0, 3.0
    alpha[:2, 2] = 3.0
    fields = {
        "treaties": [treaty or Treaty("treaty", (0, 1), TERMS, rate=0.5, exit_rate=0.2, cost={0: 0.5})],
        "alpha": alpha,
        "beta": beta,
        "position": np.array([[1.0, 1.0], [0.0, 1.0], [0.5, 0.5]]),
        "salience": np.array([[1.0, 1.0], [1.0, 3.0], [1.0, 1.0]]) / 4.0,
        "parameters": parameters(weight__interest=0.1, conduct__precision=1.0),
    } | changes
    return blank(**fields)  # type: ignore[arg-type]


def surplus(moment: Moment) -> Floats:
    """What the first accord is worth to each actor."""
    return surpluses(moment.state, moment.worlds)[0, 0]


def likely(moment: Moment) -> float:
    """The chance that the first accord is signed."""
    return float(signing(surpluses(moment.state, moment.worlds), moment.state, moment.worlds)[0, 0])


def in_force(moment: Moment) -> Moment:
    return replace(moment, state=replace(moment.state, in_force=np.ones_like(moment.state.in_force)))


def sigma(surplus_: float) -> float:
    return 1 / (1 + np.exp(-surplus_))


# In units of .01: a gains ½·30 = 15 by its own term, ½·20 = 10 by b's, which it believes at ¼: .1 (15 + 2.5) − .5 = 1.25.
# b loses ¼·30 = 7.5 by a's term, believed at ½, and gains ¾·20 = 15 by its own: .1 (15 − 3.75) = 1.125.
S_A, S_B = 1.25, 1.125


def test_a_promise_is_worth_what_trust_makes_of_it() -> None:
    assert surplus(after(bargain(), 0)) == pytest.approx([S_A, S_B, 0.0], abs=1e-12)


def test_an_accord_in_force_is_weighed_against_its_end() -> None:
    # In force with x .8 and y .7 delivered, the alternative is rest at .5, so the surplus is what it was before signing.
    kept = in_force(after(bargain(), 0))
    delivered = replace(kept, state=replace(kept.state, issues=kept.state.issues + np.array([0.3, 0.2])))
    assert surplus(delivered) == pytest.approx([S_A, S_B, 0.0], abs=1e-12)


def test_every_party_is_a_veto_player() -> None:
    assert likely(after(bargain(), 0)) == pytest.approx(1 - np.exp(-0.5 * sigma(S_A) * sigma(S_B)), rel=1e-12)
    dear = Treaty("treaty", (0, 1), TERMS, rate=SURE, cost={0: 1000.0})
    assert likely(after(bargain(dear), 0)) == pytest.approx(0.0, abs=1e-12)


def test_a_mediator_whom_the_parties_trust_raises_the_rate_of_signing() -> None:
    # Both trust c at .75: a mediator of strength 2 multiplies the rate by 1 + 2·.75.
    mediated = Treaty("treaty", (0, 1), TERMS, rate=0.5, cost={0: 0.5}, mediators={2: 2.0})
    hazard = 0.5 * sigma(S_A) * sigma(S_B)
    assert likely(after(bargain(mediated), 0)) == pytest.approx(1 - np.exp(-hazard * 2.5), rel=1e-12)


def test_a_mediator_whom_nobody_trusts_changes_little() -> None:
    mediated = Treaty("treaty", (0, 1), TERMS, rate=0.5, cost={0: 0.5}, mediators={2: 2.0})
    alpha, beta = np.ones((2, 3, 3))
    alpha[0, 1], beta[0, 1], beta[:2, 2] = 1.0, 3.0, 1e9
    assert likely(after(bargain(mediated, alpha=alpha, beta=beta), 0)) == pytest.approx(likely(after(bargain(), 0)), rel=1e-6)


def test_talks_can_be_hastened_and_stopped() -> None:
    start = after(bargain(), 0)
    hazard = 0.5 * sigma(S_A) * sigma(S_B)
    for factor in (0.0, 1.0, 4.0):
        pressed = replace(start, state=replace(start.state, talks=np.full_like(start.state.talks, factor)))
        assert likely(pressed) == pytest.approx(1 - np.exp(-factor * hazard), rel=1e-12)


def test_an_accord_in_force_is_not_signed_again() -> None:
    assert likely(in_force(after(bargain(), 0))) == 0.0


def test_an_accord_is_not_signed_before_its_needs_hold() -> None:
    assert likely(after(bargain(Treaty("treaty", (0, 1), TERMS, rate=SURE, needs=(issue(0, above=0.6),))), 0)) == 0.0


@given(moment=moments())
def test_outsiders_have_no_surplus(moment: Moment) -> None:
    worth = surpluses(moment.state, moment.worlds)
    assert (worth[:, ~moment.worlds.setup.accords.parties] == 0).all()


def test_a_pact_is_worth_the_trust_of_its_members_in_one_another() -> None:
    # Affinity 2, cost .5 to a: a trusts b at .25, so 2 (2·.25 − 1) − .5 = −1.5; b trusts a at .5, so 0.
    pact = Treaty("pact", (0, 1), cost={0: 0.5}, pact=True)
    setup = bargain(pact, parameters=parameters(weight__affinity=2.0))
    assert surplus(after(setup, 0)) == pytest.approx([-1.5, 0.0, 0.0], abs=1e-12)


def test_a_pact_of_three_is_worth_the_mean_of_two_trusts() -> None:
    # a: mean of 2·.25 − 1 and 2·.75 − 1 is 0; b: mean of 0 and .5; c trusts both at .5.
    pact = Treaty("pact", (0, 1, 2), pact=True)
    setup = bargain(pact, parameters=parameters(weight__affinity=2.0))
    assert surplus(after(setup, 0)) == pytest.approx([0.0, 0.5, 0.0], abs=1e-12)


def test_affinity_does_not_count_for_an_accord_that_is_no_pact() -> None:
    warm = bargain(parameters=parameters(weight__interest=0.1, weight__affinity=2.0))
    assert surplus(after(warm, 0)) == pytest.approx([S_A, S_B, 0.0], abs=1e-12)


def test_a_deliverer_is_tempted_to_leave_by_what_it_loses() -> None:
    kept = in_force(after(bargain(), 0))
    away = leaving(surpluses(kept.state, kept.worlds), kept.state, kept.worlds)[0, 0]
    worth = surplus(kept)
    assert away == pytest.approx([*(1 - np.exp(-0.2 * sigma(-s)) for s in worth[:2]), 0.0], rel=1e-12)


@given(moment=moments())
def test_nobody_leaves_an_accord_that_is_not_in_force_or_asks_nothing_of_him(moment: Moment) -> None:
    state, worlds = moment.state, moment.worlds
    away = leaving(surpluses(state, worlds), state, worlds)
    assert (away[~state.in_force] == 0).all()
    assert (away[:, ~worlds.setup.accords.deliverers] == 0).all()


@given(moment=moments())
def test_an_accord_stands_if_it_stood_and_was_not_broken_or_was_signed(moment: Moment) -> None:
    state = diplomacy(moment.state, moment.worlds, Chance(1, 0, 9))
    breached = (moment.state.moves.astype(int) @ moment.worlds.setup.moves.breaches.astype(int)) > 0
    broken = state.left.any(axis=2) | (breached & moment.state.in_force)
    assert np.array_equal(state.in_force, (moment.state.in_force & ~broken) | state.signed)
    assert not (state.signed & moment.state.in_force).any()
    assert (state.lapsed >= broken).all()


def test_a_breach_ends_the_accord() -> None:
    setup = bargain(
        Treaty("treaty", (0, 1), TERMS, in_force=True),
        deeds=[Deed("a cheats", 0, 1, -0.5, breaches=(0,)), Deed("a nods", 0, 1, 0.1)],
    )
    cheated, nodded = (path(setup, 1, orders=script(setup, {1: [name]}))[1] for name in ("a cheats", "a nods"))
    assert not cheated.in_force.any()
    assert cheated.lapsed.all()
    assert nodded.in_force.all()
    assert not nodded.lapsed.any()


def test_a_term_moves_its_issue_half_way_in_its_half_life() -> None:
    for months, steps in ((1.0, 6), (0.25, 24)):
        setup = bargain(Treaty("treaty", (0, 1), TERMS, in_force=True), months=months)
        assert after(setup, steps).state.issues[0] == pytest.approx([0.65, 0.6], rel=1e-12)


def test_an_issue_that_an_accord_holds_does_not_drift_to_rest() -> None:
    drifting = np.full(2, 3.0)
    held = Treaty("treaty", (0, 1), TERMS[:1], in_force=True)
    away = shock("jump", 1, issues=((0, "set", 0.8), (1, "set", 0.8)))
    state = after(bargain(held, half_life=drifting, shocks=(away,)), 3).state
    assert state.issues[0] == pytest.approx([0.8, 0.65], rel=1e-12)


def test_an_accord_that_has_lapsed_holds_nothing() -> None:
    ended = shock("coup", 1, accords=((0, False),), issues=((0, "set", 0.8),))
    setup = bargain(Treaty("treaty", (0, 1), TERMS, in_force=True), half_life=np.full(2, 3.0), shocks=(ended,))
    assert after(setup, 3).state.issues[0] == pytest.approx([0.65, 0.5], rel=1e-12)


def test_signing_is_a_good_deed_between_all_parties_and_nobody_else() -> None:
    start = after(bargain(parameters=parameters(diplomacy__signature=0.4)), 0)
    good, ill = standing.dealings(replace(start.state, signed=np.ones_like(start.state.signed)), start.worlds)
    assert good[0] == pytest.approx(np.array([[0, 0.4, 0], [0.4, 0, 0], [0, 0, 0]]))
    assert (ill == 0).all()


def test_walking_out_is_an_ill_deed_to_those_left_behind() -> None:
    start = after(bargain(parameters=parameters(diplomacy__desertion=0.7)), 0)
    left = np.zeros_like(start.state.left)
    left[:, 0, 0] = True
    good, ill = standing.dealings(replace(start.state, left=left), start.worlds)
    assert ill[0] == pytest.approx(np.array([[0, 0.7, 0], [0, 0, 0], [0, 0, 0]]))
    assert (good == 0).all()


def test_accords_are_signed_as_often_as_their_rate_says() -> None:
    """Chance .25 a month at U = 0 for both (σ² = ¼, ρ = 1): 1 − e^−.25."""
    setup = blank(treaties=[Treaty("treaty", (0, 1), rate=1.0)])
    signed = np.concatenate([after(setup, 1, block=b).state.signed[:, 0] for b in range(40)])
    likely_ = 1 - np.exp(-0.25)
    assert abs(signed.mean() - likely_) < 4 * np.sqrt(likely_ * (1 - likely_) / len(signed))


def test_trust_makes_accords_and_accords_make_trust() -> None:
    """The longer a and b keep signing and keeping a treaty, the more they trust each other than in a world without it."""
    lasting = parameters(weight__interest=0.1, conduct__precision=1.0, trust__half_life=FOR_EVER, trust__gain=0.5)
    with_it, without = (
        standing.trust(after(bargain(treaty, parameters=lasting), 12).state)[:, 1, 0].mean()
        for treaty in (Treaty("treaty", (0, 1), TERMS, rate=1.0), Treaty("treaty", (0, 1), TERMS, rate=0.0))
    )
    assert without == pytest.approx(0.5)
    assert with_it > 0.53
