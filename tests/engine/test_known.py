"""Known answers: closed forms that the engine must hit, exactly or within the error of a sample.

Samples are of fixed seeds, so that a test that passes keeps passing; bounds are in standard errors of the sample.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import poisson

from sim.engine import standing
from sim.engine.appraisal import logit
from sim.engine.chance import Chance
from sim.engine.draws import draw_worlds, triangular
from sim.engine.laws.conduct import expected, times
from sim.engine.laws.issues import reflected
from sim.world.setup import Floats, Ranged, Setup
from tests.generators import FOR_EVER, SURE, WEEK, Deed, after, blank, parameters, path, script, shock, tiny

PERFECT_MEMORY = {"trust__gain": 1.0, "trust__negativity": 1.0, "trust__half_life": FOR_EVER}


def number(low: float, value: float, high: float) -> Ranged:
    return Ranged(*np.array([low, value, high], dtype=float))


# --- trust


@pytest.mark.parametrize(("good", "ill"), [(0, 0), (1, 0), (0, 1), (7, 3), (3, 7)])
def test_trust_is_the_beta_reputation_of_good_and_ill_deeds(good: int, ill: int) -> None:
    """E = (r + 1) / (r + s + 2) after r good and s ill deeds of weight 1. Jøsang & Ismail 2002, eq. 6."""
    setup = blank(deeds=[Deed("help", 0, 1, 1.0), Deed("harm", 0, 1, -1.0)], parameters=parameters(**PERFECT_MEMORY))
    orders = {step: ["help" if step <= good else "harm"] for step in range(1, good + ill + 1)}
    state = after(setup, good + ill, orders=script(setup, orders)).state
    assert np.allclose(standing.trust(state)[:, 1, 0], (good + 1) / (good + ill + 2), rtol=1e-14)


def test_reputation_does_not_depend_on_the_order_of_deeds() -> None:
    setup = blank(deeds=[Deed("help", 0, 1, 1.0), Deed("harm", 0, 1, -1.0)], parameters=parameters(**PERFECT_MEMORY))
    stories = ({1: ["help"], 2: ["harm"], 3: ["help"]}, {1: ["harm"], 2: ["help"], 3: ["help"]})
    one, other = (standing.trust(after(setup, 3, orders=script(setup, s)).state) for s in stories)
    assert np.allclose(one, other, rtol=1e-14)


@pytest.mark.parametrize(
    ("months", "steps"), [(1.0, 18), (0.25, 72), (6.0, 3)], ids=["months", "quarters of a month", "half-years"]
)
def test_evidence_halves_in_its_half_life_whatever_the_step(months: float, steps: int) -> None:
    """2^(−Δ/h) composes: α₀ 2 with 8 more becomes 2 with 4 more after h = 18 months."""
    setup = blank(
        alpha=np.full((3, 3), 2.0),
        shocks=(shock("gift", 1, trust=((0, 1, 8.0, 0.0),)),),
        parameters=parameters(trust__half_life=18.0),
        months=months,
    )
    assert np.allclose(after(setup, steps).state.alpha[:, 0, 1], 6.0, rtol=1e-12)


@pytest.mark.parametrize("parts", [1, 4], ids=["months", "quarters of a month"])
def test_climate_approaches_the_pace_of_what_is_done_whatever_the_step(parts: int) -> None:
    """Deeds of .25 a month for ever: climate n months on is .25 (1 − 2^(−n/h)), with h = 6."""
    deed = Deed("a greets b", 0, 1, 0.25 / parts)
    setup = blank(deeds=[deed], parameters=parameters(climate__half_life=6.0), months=1 / parts)
    always = script(setup, {step: [deed.name] for step in range(1, 12 * parts + 1)})
    climate = [state.climate[0, 1, 0] for state in path(setup, 12 * parts, orders=always)[::parts]]
    assert climate == pytest.approx([0.25 * (1 - 2 ** (-n / 6)) for n in range(13)], abs=1e-12)


@pytest.mark.parametrize("score", [1.0, -1.0])
def test_climate_ends_where_the_worst_and_the_best_of_climates_are(score: float) -> None:
    """Two deeds of the whole scale in every month: 2 (1 − 2^(−n/h)) passes 1 after h = 6 months and stands there."""
    deeds = [Deed("one", 0, 1, score), Deed("other", 0, 1, score)]
    setup = blank(deeds=deeds, parameters=parameters(climate__half_life=6.0))
    always = script(setup, {step: ["one", "other"] for step in range(1, 13)})
    climate = [state.climate[0, 1, 0] for state in path(setup, 12, orders=always)]
    assert climate == pytest.approx([score * min(2 * (1 - 2 ** (-n / 6)), 1.0) for n in range(13)], abs=1e-12)


# --- issues


def test_an_issue_comes_half_way_to_rest_in_its_half_life() -> None:
    for months, steps in ((1.0, 6), (0.25, 24)):
        setup = blank(half_life=np.full(2, 6.0), shocks=(shock("jump", 1, issues=((0, "set", 0.9),)),), months=months)
        assert np.allclose(after(setup, steps).state.issues[:, 0], 0.7, rtol=1e-12)


@pytest.mark.parametrize(("months", "steps"), [(1.0, 12), (WEEK, 40)], ids=["monthly", "weekly"])
def test_noise_alone_has_the_variance_of_an_ornstein_uhlenbeck_process(months: float, steps: int) -> None:
    """Noise σ per square root of a month and half-life h: variance σ² h / (2 ln 2), by any step. Uhlenbeck & Ornstein 1930."""
    sigma, blocks = 0.02, 80
    setup = blank(issues="x", half_life=np.ones(1), noise=np.full(1, sigma), months=months)
    levels = np.concatenate([after(setup, steps, block=b).state.issues[:, 0] for b in range(blocks)])
    variance = sigma**2 / (2 * np.log(2))
    assert len(levels) > 10_000
    assert abs(levels.mean() - 0.5) < 4 * np.sqrt(variance / len(levels))
    assert abs(levels.var() / variance - 1) < 4 * np.sqrt(2 / len(levels))


def test_moves_that_happen_together_compose() -> None:
    """q = .4 with +.5, +.2 and −.3: .4 + (1 − .5·.8)·.6 − .3·.4 = .4 + .36 − .12 = .64."""
    deeds = [Deed(f"push {e}", 0, 1, 0.0, effects={0: e}) for e in (0.5, 0.2, -0.3)]
    setup = blank(deeds=deeds, start=np.array([0.4, 0.5]))
    pushed = after(setup, 1, orders=script(setup, {1: setup.moves.name})).state
    assert np.allclose(pushed.issues, [0.64, 0.5], rtol=1e-12)


def test_a_move_made_three_times_composes_with_itself() -> None:
    """q = .4 with +.5 three times: .4 + (1 − .5³)·.6 = .925; b sees three good deeds of .2 and has 1 + .5·.6 for a."""
    learning = parameters(trust__gain=0.5)
    setup = blank(deeds=[Deed("push", 0, 1, 0.2, effects={0: 0.5})], start=np.array([0.4, 0.5]), parameters=learning)
    thrice = after(setup, 1, orders=lambda state, _: (state.moves == 0, np.full_like(state.moves, 3))).state
    assert np.allclose(thrice.issues, [0.925, 0.5], rtol=1e-12)
    assert np.allclose(thrice.alpha[:, 1, 0], 1.3, rtol=1e-12)


def test_no_issue_is_pushed_past_its_end() -> None:
    deeds = [Deed(f"push {n}", 0, 1, 0.0, rate=SURE, effects={0: 1.0, 1: -1.0}) for n in range(3)]
    state = after(blank(deeds=deeds), 5).state
    assert np.allclose(state.issues, [1.0, 0.0], rtol=0, atol=1e-9)


def test_an_issue_rests_where_another_pulls_it() -> None:
    """rest_x = .5 + .4 (q_y − .5): with y held at .9, x settles at .66."""
    setup = blank(
        half_life=np.array([1.0, FOR_EVER]),
        coupling=np.array([[0.0, 0.4], [0.0, 0.0]]),
        shocks=(shock("jump", 1, issues=((1, "set", 0.9),)),),
    )
    assert np.allclose(after(setup, 60).state.issues, [0.66, 0.9], rtol=1e-12)


def test_levels_are_reflected_at_both_ends() -> None:
    assert reflected(np.array([-0.1, 0.0, 0.3, 1.0, 1.2, 2.5, -3.2])) == pytest.approx([0.1, 0.0, 0.3, 1.0, 0.8, 0.5, 0.8])


def test_noise_does_not_pile_up_at_an_end() -> None:
    setup = blank(issues="x", start=np.zeros(1), noise=np.full(1, 0.1))
    levels = after(setup, 1).state.issues
    assert ((levels > 0) & (levels < 1)).all()


# --- conduct


def test_the_logit_choice_is_even_between_equals_and_symmetric() -> None:
    """σ(λ U): McKelvey & Palfrey 1995. σ(0) = 1/2, σ(λ U) + σ(−λ U) = 1, σ(ln 3) = 3/4."""
    assert logit(np.array([0.0]), np.array([6.0])) == 0.5
    assert logit(np.array([0.3]), np.array([6.0])) + logit(np.array([-0.3]), np.array([6.0])) == pytest.approx(1.0)
    assert logit(np.array([np.log(3.0)]), np.array([1.0])) == pytest.approx(0.75)


@pytest.mark.parametrize("months", [1.0, WEEK], ids=["monthly", "weekly"])
def test_moves_are_made_as_often_as_a_thinned_poisson_stream_says(months: float) -> None:
    """Mean and variance h = ρ Δ σ(λ U), none with e^−h. Kingman 1993, ch. 5.

    ρ = 3, and U = −.1 at λ = 6 gives σ = 1 / (1 + e^.6).
    """
    setup = blank(deeds=[Deed("a greets b", 0, 1, 0.25, rate=3.0, cost=0.1)], months=months)
    made = np.concatenate([after(setup, 1, block=b).state.moves[:, 0] for b in range(80)]).astype(float)
    h = 3.0 * months / (1 + np.exp(0.6))
    never = np.exp(-h)
    assert abs(made.mean() - h) < 4 * np.sqrt(h / len(made))
    assert abs(made.var() / h - 1) < 4 * np.sqrt((2 + 1 / h) / len(made))
    assert abs((made == 0).mean() - never) < 4 * np.sqrt(never * (1 - never) / len(made))


@pytest.mark.parametrize("mean", [1e-9, 0.3, 4.0, 60.0])
def test_numbers_of_moves_are_the_inverse_of_the_poisson_distribution(mean: float) -> None:
    u = (np.arange(1000) + 0.5) / 1000
    assert times(u, np.full(1000, mean)).tolist() == poisson.ppf(1 - u, mean).tolist()


def test_numbers_of_moves_have_a_floor_and_a_ceiling() -> None:
    u = np.array([0.0, 0.5, 1 - 2**-53])
    assert times(u, np.zeros(3)).tolist() == [0, 0, 0]
    assert times(u, np.full(3, SURE)).tolist() == [255, 255, 255]


def test_more_opportunities_never_make_fewer_moves_with_the_same_luck() -> None:
    u = Chance(1, 0, 0).uniform("x")
    made = np.array([times(u, np.full(u.shape, mean)) for mean in np.linspace(0, 20, 81)]).astype(int)
    assert (np.diff(made, axis=0) >= 0).all()


def test_consent_multiplies_two_choices() -> None:
    """Mover: U = −.1. Target: no cost, U = 0, so 1/2."""
    setup = blank(
        deeds=[Deed("visit", 0, 1, 0.25, cost=0.1, rate=1.0), Deed("meeting", 0, 1, 0.25, cost=0.1, rate=1.0, consent=True)]
    )
    start = after(setup, 0)
    one = 1 / (1 + np.exp(0.6))
    assert np.allclose(expected(start.state, start.worlds) / start.worlds.rate, [one, one / 2], rtol=1e-12)


# --- uncertain worlds


def test_triangular_numbers_have_their_ends_mode_and_mean() -> None:
    """Inverse distribution function: 0 → low, (mode − low)/(high − low) → mode, 1 → high; mean (low + mode + high) / 3."""
    spread = number(1.0, 2.0, 5.0)
    assert triangular(np.array([0.0, 0.25, 1.0]), spread) == pytest.approx([1.0, 2.0, 5.0])
    u = (np.arange(100_000) + 0.5) / 100_000
    assert triangular(u, spread).mean() == pytest.approx(8 / 3, abs=1e-6)
    assert triangular(u, spread).var() == pytest.approx((1 + 4 + 25 - 2 - 5 - 10) / 18, abs=1e-5)


@pytest.mark.parametrize("spread", [(2.0, 2.0, 5.0), (1.0, 5.0, 5.0)], ids=["mode at the low end", "mode at the high end"])
def test_a_mode_may_lie_at_an_end(spread: tuple[float, float, float]) -> None:
    drawn = triangular(np.linspace(0, 1, 11), number(*spread))
    assert (drawn[0], drawn[-1]) == (spread[0], spread[2])
    assert (np.diff(drawn) > 0).all()


def test_a_range_of_no_width_gives_its_value() -> None:
    assert (triangular(np.array([0.0, 0.3, 1.0]), number(0.7, 0.7, 0.7)) == 0.7).all()


def test_initial_trust_is_a_draw_from_its_beta() -> None:
    """Beta(3, 5): mean 3/8, variance 15 / (64 · 9). The weight of evidence stays 8."""
    setup = blank(alpha=np.full((3, 3), 3.0), beta=np.full((3, 3), 5.0), half_life=np.ones(2), uncertain=True)
    worlds = [draw_worlds(setup, Chance(1, b, 0)) for b in range(10)]
    weight = np.concatenate([(w.alpha + w.beta).ravel() for w in worlds])
    trust = np.concatenate([w.alpha.ravel() for w in worlds]) / weight
    variance = 15 / 576
    assert len(trust) > 10_000
    assert np.allclose(weight, 8.0, rtol=1e-12)
    assert abs(trust.mean() - 3 / 8) < 4 * np.sqrt(variance / len(trust))
    assert abs(trust.var() / variance - 1) < 4 * np.sqrt(2 / len(trust))


def test_parameters_are_drawn_from_their_ranges_each_by_itself() -> None:
    """Two triangles over [0, 1] with their peak in the middle: mean 1/2, variance 1/24, no correlation."""
    ranged = parameters(conduct__precision=number(0.0, 0.5, 1.0), conduct__inertia=number(0.0, 0.5, 1.0))
    worlds = [draw_worlds(blank(parameters=ranged, uncertain=True), Chance(1, b, 0)) for b in range(20)]
    one, other = (np.concatenate([w.par[name].ravel() for w in worlds]) for name in ("conduct.precision", "conduct.inertia"))
    for drawn in (one, other):
        assert abs(drawn.mean() - 1 / 2) < 4 * np.sqrt(1 / 24 / len(drawn))
        assert abs(drawn.var() * 24 - 1) < 4 * np.sqrt(2 / len(drawn))
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / np.sqrt(len(one))


def test_drawn_shares_of_salience_add_up() -> None:
    worlds = draw_worlds(replace(tiny(), uncertain=True), Chance(1, 0, 0))
    assert np.allclose(worlds.share.sum(axis=2), 1.0, rtol=1e-12)


# --- weeks and months


def slowed(pace: float) -> Setup:
    """The tiny world with a share of its opportunities."""
    setup = tiny()

    def slow(number: Ranged) -> Ranged:
        return Ranged(*(pace * x for x in number))

    accords = replace(setup.accords, rate=slow(setup.accords.rate), exit_rate=slow(setup.accords.exit_rate))
    return replace(setup, moves=replace(setup.moves, rate=slow(setup.moves.rate)), accords=accords)


def yearly(setup: Setup, steps: int, blocks: range) -> Floats:
    """A year in steps: issues at the end, trust at the end, accords in force and how often each move was made. (R, numbers)."""
    found = []
    for block in blocks:
        states = path(replace(setup, months=12 / steps), steps, block=block)
        counts = np.sum([state.moves for state in states], axis=0)
        trust = standing.trust(states[-1]).reshape(len(counts), -1)
        found.append(np.concatenate([states[-1].issues, trust, states[-1].in_force, counts], axis=1))
    return np.concatenate(found)


@pytest.mark.parametrize("pace", [0.1, 1.0], ids=["slow", "quick"])
def test_weeks_and_months_agree(pace: float) -> None:
    """1,024 years each by months and by weeks (of 12/52 months): all means within 4.5 standard errors of their difference.

    What is done in a step changes minds in the next, so a small bias of the step remains. Over 65,536 years each it is at
    most a tenth of this bound at the slow pace and half of it, in the trust of a in b, at the quick one; the bound has no
    allowance for it, and with more years than these the quick world would rightly fail.
    """
    months, weeks = yearly(slowed(pace), 12, range(8)), yearly(slowed(pace), 52, range(8, 16))
    error = np.sqrt((months.var(axis=0) + weeks.var(axis=0)) / len(months))
    assert (np.abs(months.mean(axis=0) - weeks.mean(axis=0)) <= 4.5 * error + 1e-12).all()
    assert (months[:, -5:].mean(axis=0) > 0.05).all()


@pytest.mark.parametrize("steps", [12, 52], ids=["months", "weeks"])
def test_a_frequent_move_is_made_equally_often_by_weeks_and_by_months(steps: int) -> None:
    """Where nothing depends on it: ρ σ · 12 = 8 · ½ · 12 = 48 a year, with the variance of a Poisson number."""
    still = parameters(conduct__inertia=0.0)
    counts = yearly(blank(deeds=[Deed("a trades with b", 0, 1, 0.1, rate=8.0)], parameters=still), steps, range(8))[:, -1]
    assert abs(counts.mean() - 48) < 4 * np.sqrt(48 / len(counts))
    assert abs(counts.var() / 48 - 1) < 4 * np.sqrt(2 / len(counts))
