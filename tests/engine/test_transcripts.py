"""Transcripts: small worlds in which luck has no say, told as a table of what happens in each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from sim.engine import standing
from sim.engine.state import State
from sim.world.setup import Bools, Counts, Setup
from tests.generators import FOR_EVER, SURE, Deed, Treaty, blank, issue, parameters, path, script, shock

Transcript = list[tuple[str, set[str]]]

DEAR = 100.0  # a cost that nobody pays


def transcript(setup: Setup, steps: int, orders: Mapping[int, Sequence[str]] | None = None) -> Transcript:
    """What happens in each step, the same in every replicate."""
    states = path(setup, steps, orders=script(setup, orders or {}))
    return [(f"s{number}", _happenings(setup, state)) for number, state in enumerate(states[1:], start=1)]


def _happenings(setup: Setup, state: State) -> set[str]:
    records = (state.moves, state.signed, state.left, state.lapsed, state.occurred)
    assert all((record == record[0]).all() for record in records), "luck has a say"
    accords = setup.accords.name
    return {
        *(setup.moves.name[m] for m in np.flatnonzero(state.moves[0])),
        *(f"{accords[g]} signed" for g in np.flatnonzero(state.signed[0])),
        *(f"{setup.actors[i]} leaves {accords[g]}" for g, i in np.argwhere(state.left[0])),
        *(f"{accords[g]} lapses" for g in np.flatnonzero(state.lapsed[0])),
        *(setup.shocks[e].name for e in np.flatnonzero(state.occurred[0])),
    }


def trusts(
    setup: Setup, steps: int, pairs: Sequence[str], orders: Mapping[int, Sequence[str]] | None = None
) -> list[list[float]]:
    """T of the first letter in the second, for each pair, after each step."""
    places = [(setup.actors.index(i), setup.actors.index(j)) for i, j in pairs]
    believed = [standing.trust(s)[0] for s in path(setup, steps, orders=script(setup, orders or {}))[1:]]
    return [[trust[place] for place in places] for trust in believed]


def test_what_pays_is_done_and_what_costs_is_not() -> None:
    setup = blank(
        deeds=[
            Deed("a greets b", 0, 1, 0.25, rate=SURE),
            Deed("b greets c", 1, 2, 0.25, rate=SURE, cost=DEAR),
            Deed("c greets a", 2, 0, 0.25, rate=0.0),
        ]
    )
    assert transcript(setup, 3) == [("s1", {"a greets b"}), ("s2", {"a greets b"}), ("s3", {"a greets b"})]


def test_a_move_waits_for_what_it_needs() -> None:
    # Each time that a arms, x goes a tenth of the way to 1: .5, .55, .595, .6355.
    setup = blank(
        deeds=[
            Deed("a arms", 0, 1, -0.1, effects={0: 0.1}),
            Deed("b marches", 1, 0, -0.5, rate=SURE, needs=(issue(0, above=0.6),)),
        ]
    )
    assert transcript(setup, 5, {step: ["a arms"] for step in range(1, 5)}) == [
        ("s1", {"a arms"}),
        ("s2", {"a arms"}),
        ("s3", {"a arms"}),
        ("s4", {"a arms", "b marches"}),
        ("s5", {"b marches"}),
    ]


def test_nobody_is_helped_against_his_will() -> None:
    # b wants x high and lets a build; c wants x low and does not.
    setup = blank(
        deeds=[
            Deed("a builds for b", 0, 1, 0.9, rate=SURE, effects={0: 1e-4}, consent=True),
            Deed("a builds for c", 0, 2, 0.9, rate=SURE, effects={0: 1e-4}, consent=True),
        ],
        position=np.array([[0.5, 0.5], [1.0, 0.5], [0.0, 0.5]]),
        salience=np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0]]),
        parameters=parameters(weight__interest=10.0, conduct__precision=1e4),
    )
    assert transcript(setup, 2) == [("s1", {"a builds for b"}), ("s2", {"a builds for b"})]


def test_one_blow_starts_a_feud() -> None:
    # Only reciprocity counts: a first blow must be ordered, every later one answers the one before.
    setup = blank(
        deeds=[
            Deed("a strikes b", 0, 1, -1.0, rate=SURE, cost=0.01),
            Deed("b strikes a", 1, 0, -1.0, rate=SURE, cost=0.01),
            Deed("b greets a", 1, 0, 0.5, rate=SURE, cost=0.01),
            Deed("c strikes a", 2, 0, -1.0, rate=SURE, cost=0.01),
        ],
        parameters=parameters(weight__reciprocity=10.0, conduct__inertia=0.0, conduct__precision=1e4),
    )
    peace = [("s1", set()), ("s2", set()), ("s3", set())]
    assert transcript(setup, 3) == peace
    assert transcript(setup, 4, {1: ["a strikes b"]}) == [
        ("s1", {"a strikes b"}),
        ("s2", {"b strikes a"}),
        ("s3", {"a strikes b", "b strikes a"}),
        ("s4", {"a strikes b", "b strikes a"}),
    ]


def test_who_has_begun_goes_on() -> None:
    # Only inertia counts: a first blow must be ordered, and a itself strikes again; b, who has done nothing, does nothing.
    setup = blank(
        deeds=[
            Deed("a strikes b", 0, 1, -1.0, rate=SURE, cost=0.01),
            Deed("b strikes a", 1, 0, -1.0, rate=SURE, cost=0.01),
            Deed("a strikes c", 0, 2, -1.0, rate=SURE, cost=0.01),
        ],
        parameters=parameters(conduct__inertia=10.0, conduct__precision=1e4),
    )
    assert transcript(setup, 2) == [("s1", set()), ("s2", set())]
    assert transcript(setup, 3, {1: ["a strikes b"]}) == [(step, {"a strikes b"}) for step in ("s1", "s2", "s3")]


@pytest.mark.parametrize(("c_in_a", "story"), [(0.1, {"b courts c"}), (0.9, set())], ids=["enemy", "friend"])
def test_the_enemy_of_an_enemy_is_courted(c_in_a: float, story: set[str]) -> None:
    # b fears a. Only balancing counts, so b courts c if c distrusts a, and not if c trusts a.
    alpha, beta = np.ones((2, 3, 3))
    alpha[1, 0], beta[1, 0] = 1.0, 9.0
    alpha[2, 0], beta[2, 0] = 10 * c_in_a, 10 * (1 - c_in_a)
    setup = blank(
        deeds=[Deed("b courts c", 1, 2, 0.5, rate=SURE, cost=0.01)],
        alpha=alpha,
        beta=beta,
        parameters=parameters(weight__balancing=10.0, conduct__precision=1e4),
    )
    assert transcript(setup, 2) == [("s1", story), ("s2", story)]


def treaty_world(**changes: object) -> Setup:
    """a and b gain by a treaty that lets x rise; a may cheat, but only when ordered."""
    fields = {
        "deeds": [Deed("a cheats b", 0, 1, -0.5, rate=0.0, breaches=(0,))],
        "treaties": [Treaty("treaty", (0, 1), ((0, 0, 0.8, 6.0),), rate=SURE, exit_rate=SURE)],
        "position": np.ones((3, 2)),
        "salience": np.ones((3, 2)),
        "parameters": parameters(weight__interest=10.0, trust__half_life=FOR_EVER),
    } | changes
    return blank(**fields)  # type: ignore[arg-type]


def test_a_breach_ends_the_accord_and_it_can_be_signed_anew() -> None:
    assert transcript(treaty_world(), 4, {3: ["a cheats b"]}) == [
        ("s1", {"treaty signed"}),
        ("s2", set()),
        ("s3", {"a cheats b", "treaty lapses"}),
        ("s4", {"treaty signed"}),
    ]


def test_who_loses_by_an_accord_leaves_it_and_does_not_sign_again() -> None:
    losing = treaty_world(position=np.array([[0.0, 0.5], [1.0, 0.5], [1.0, 0.5]]))
    in_force = treaty_world(
        position=np.array([[0.0, 0.5], [1.0, 0.5], [1.0, 0.5]]),
        treaties=[Treaty("treaty", (0, 1), ((0, 0, 0.8, 6.0),), rate=SURE, exit_rate=SURE, in_force=True)],
    )
    assert transcript(losing, 2) == [("s1", set()), ("s2", set())]
    assert transcript(in_force, 3) == [("s1", {"a leaves treaty", "treaty lapses"}), ("s2", set()), ("s3", set())]


def test_a_party_that_does_not_deliver_cannot_walk_out() -> None:
    setup = treaty_world(
        position=np.array([[1.0, 0.5], [0.0, 0.5], [1.0, 0.5]]),
        treaties=[Treaty("treaty", (0, 1), ((0, 0, 0.8, 6.0),), rate=SURE, exit_rate=SURE, in_force=True)],
    )
    assert transcript(setup, 2) == [("s1", set()), ("s2", set())]


def test_an_accord_waits_for_what_it_needs() -> None:
    treaty = Treaty("treaty", (0, 1), ((0, 0, 0.8, 6.0),), rate=SURE, needs=(issue(1, above=0.5),))
    thaw = shock("thaw", 2, issues=((1, "set", 0.6),))
    assert transcript(treaty_world(treaties=[treaty], shocks=(thaw,)), 3) == [
        ("s1", set()),
        ("s2", {"thaw", "treaty signed"}),
        ("s3", set()),
    ]


def test_a_dated_event_ends_an_accord() -> None:
    treaty = Treaty("treaty", (0, 1), ((0, 0, 0.8, 6.0),), in_force=True)
    coup = shock("coup", 2, accords=((0, False),))
    assert transcript(treaty_world(treaties=[treaty], shocks=(coup,)), 3) == [
        ("s1", set()),
        ("s2", {"coup", "treaty lapses"}),
        ("s3", set()),
    ]


def test_an_event_waits_for_its_condition_and_happens_once() -> None:
    setup = blank(
        deeds=[Deed("a arms", 0, 1, -0.1, effects={0: 0.1})],
        shocks=(
            shock("alarm", when=(issue(0, above=0.54),)),
            shock("siren", when=(issue(0, above=0.59),), repeat=True),
        ),
    )
    assert transcript(setup, 4, {1: ["a arms"], 2: ["a arms"]}) == [
        ("s1", {"a arms"}),
        ("s2", {"a arms", "alarm"}),
        ("s3", {"siren"}),
        ("s4", {"siren"}),
    ]


def test_trust_is_earned_by_greetings_and_fades() -> None:
    # Gain .5, score .25: each greeting adds .125 to b's α for a; what was there above 1 halves every month.
    # Above 1: .125, .0625 + .125 = .1875, then (silence) .09375, .046875. T = α / (α + 1).
    setup = blank(
        deeds=[Deed("a greets b", 0, 1, 0.25)],
        parameters=parameters(trust__gain=0.5, trust__half_life=1.0),
    )
    expected = [1.125 / 2.125, 1.1875 / 2.1875, 1.09375 / 2.09375, 1.046875 / 2.046875]
    found = trusts(setup, 4, ["ba", "ab", "ca"], {1: ["a greets b"], 2: ["a greets b"]})
    assert found == [pytest.approx([ba, 0.5, 0.5], abs=1e-12) for ba in expected]


def test_trust_after_a_blow_and_a_treaty() -> None:
    # Start: c trusts b (α 3, β 1, T .75), all else α 1, β 1. Gain .5, indirect .2, negativity 2, nothing forgotten.
    # s1, a strikes b (−.8): β_ba = 1 + 2·.5·.8 = 1.8. c, whose leaning to b is 2·.75 − 1 = .5, sees −.4 of it:
    #     β_ca = 1 + 2·.2·.4 = 1.16.
    # s2, a and b sign (signature .5): α_ba = α_ab = 1 + .5·.5 = 1.25. c sees .25 of a's signing with b: α_ca = 1 + .2·.25 = 1.05,
    #     and b's with a, toward whom c leans 2·T_ca − 1 = 2/2.16 − 1 = −.16/2.16: half of it, .08/2.16, is ill will of b, so
    #     β_cb = 1 + 2·.2·.08/2.16.
    alpha = np.ones((3, 3))
    alpha[2, 1] = 3.0
    setup = blank(
        deeds=[Deed("a strikes b", 0, 1, -0.8)],
        treaties=[Treaty("treaty", (0, 1), rate=SURE, needs=(issue(0, above=0.6),))],
        shocks=(shock("thaw", 2, issues=((0, "set", 0.7),)),),
        alpha=alpha,
        parameters=parameters(trust__gain=0.5, trust__indirect=0.2, trust__negativity=2.0, trust__half_life=FOR_EVER),
    )
    orders = {1: ["a strikes b"]}
    assert transcript(setup, 2, orders) == [("s1", {"a strikes b"}), ("s2", {"thaw", "treaty signed"})]
    first, second = trusts(setup, 2, ["ba", "ab", "ca", "cb"], orders)
    assert first == pytest.approx([1 / 2.8, 1 / 2, 1 / 2.16, 3 / 4], abs=1e-12)
    unease = 1 + 2 * 0.2 * 0.08 / 2.16
    assert second == pytest.approx([1.25 / 3.05, 1.25 / 2.25, 1.05 / 2.21, 3 / (3 + unease)], abs=1e-12)


def test_trust_after_a_walkout() -> None:
    # Desertion .6, gain .5, negativity 1.5: β of those left behind for a rises by 1.5·.5·.6 = .45; a's for them does not.
    setup = treaty_world(
        position=np.array([[0.0, 0.5], [1.0, 0.5], [1.0, 0.5]]),
        treaties=[Treaty("treaty", (0, 1), ((0, 0, 0.8, 6.0),), exit_rate=SURE, in_force=True)],
        parameters=parameters(weight__interest=10.0, trust__gain=0.5, trust__negativity=1.5, diplomacy__desertion=0.6),
    )
    assert trusts(setup, 1, ["ba", "ab", "ca"]) == [pytest.approx([1 / 2.45, 0.5, 0.5], abs=1e-12)]


def test_ordered_moves_are_made_and_forbidden_ones_are_not() -> None:
    setup = blank(deeds=[Deed("a greets b", 0, 1, 0.25, rate=SURE), Deed("a strikes b", 0, 1, -0.9, rate=SURE, cost=DEAR)])

    def seat(state: State, step: int) -> tuple[Bools, Counts]:
        wanted = np.zeros_like(state.moves)
        wanted[:, 1] = 2 if step == 2 else 0
        return np.ones(state.moves.shape, dtype=bool), wanted

    made = [state.moves[0].tolist() for state in path(setup, 3, orders=seat)[1:]]
    assert made == [[0, 0], [0, 2], [0, 0]]
