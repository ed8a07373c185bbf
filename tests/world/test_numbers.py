"""Numbers: each follows from its claims by arithmetic that can be done by hand, and stays in its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.study.scenario import Scenario, bare, load_world
from sim.world.amount import Amount, bounds, spanned
from sim.world.changes import STATED, changed
from sim.world.codebook import Codebook, Span, Strict
from sim.world.compile import Run, compiled
from sim.world.evidence import load_evidence
from sim.world.library import installed
from sim.world.numbers import UNSUPPORTED, Basis, Number, belief, numbers, pooled, trusted
from sim.world.source import MOST_PROBLEMS, InputError, parse, validate
from sim.world.world import PLOVER, World, declared, expanded, opened

SPANS = st.tuples(*[st.floats(0, 1)] * 3).map(lambda numbers: Span(*sorted(numbers)))
WEIGHED = st.lists(st.tuples(st.floats(0.5, 10), SPANS), min_size=1, max_size=6)


@dataclass(frozen=True)
class Coded:
    """The claims and the codebook as plain YAML, read without the package, and the worlds made from them."""

    levels: dict[str, dict[str, list[float]]]
    strength: dict[str, float]
    claims: dict[str, dict[str, Any]]
    worlds: dict[str, Scenario]

    def in_force(self, world: str) -> dict[str, dict[str, Any]]:
        """The claims whose month has come."""
        return {name: claim for name, claim in self.claims.items() if str(claim["date"])[:7] <= world}

    def weighed(self, world: str, field: str, scale: str, about: Mapping[str, Any]) -> list[tuple[float, list[float]]]:
        """(weight, [low, value, high]) of the claims in force about one thing."""
        speaking = [c for c in self.in_force(world).values() if c["about"] == about and field in c]
        return [(self.strength[c["strength"]], self.levels[scale][c[field]]) for c in speaking]


@pytest.fixture(scope="module", name="coded")
def shipped() -> Coded:
    seeds = installed() / "seeds"
    files = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in seeds.glob("*.yaml")}
    book = files.pop("codebook")
    files.pop("agreement")
    return Coded(
        levels={name: {w: level["range"] for w, level in s["levels"].items()} for name, s in book["scales"].items()},
        strength={word: s["value"] for word, s in book["strength"].items()},
        claims={name: claim for article in files.values() for name, claim in article["claims"].items()},
        worlds={name: bare(name) for name in ("2022-01", "2016-09")},
    )


@pytest.fixture(scope="module", name="book")
def codebook() -> Codebook:
    return load_evidence(installed() / "seeds").codebook


# --- arithmetic


def test_belief_by_hand() -> None:
    assert belief([]) == (1.0, 1.0)
    assert belief([(10, 0.35)]) == pytest.approx((1 + 3.5, 1 + 6.5))
    assert belief([(10, 0.35), (5, 0.65), (2, 0.5)]) == pytest.approx((1 + 3.5 + 3.25 + 1, 1 + 6.5 + 1.75 + 1))


def test_trust_is_the_mean_of_its_belief_with_a_credible_range() -> None:
    even = trusted("trust.a.b", (1.0, 1.0), (), "nothing known")
    assert even.span == pytest.approx(Span(0.05, 0.5, 0.95))  # the uniform distribution
    skewed = trusted("trust.a.b", (2.0, 1.0), ("c",), "")
    assert skewed.span == pytest.approx(Span(0.05**0.5, 2 / 3, 0.95**0.5))  # Beta(2, 1) has distribution x²
    assert (skewed.kind, skewed.assumed, even.assumed) == ("trust", False, True)


def test_strength_is_certainty() -> None:
    hint, explicit = (trusted("t", belief([(w, 0.65)]), (), "") for w in (2, 10))
    assert explicit.span.high - explicit.span.low < hint.span.high - hint.span.low
    assert abs(explicit.span.value - 0.65) < abs(hint.span.value - 0.65), "a weak claim leaves trust nearer to one half"


def test_pooling_by_hand() -> None:
    assert pooled([(10, Span(0.6, 0.75, 0.9))]) == pytest.approx(Span(0.6, 0.75, 0.9))
    assert pooled([(10, Span(0, 0, 0)), (5, Span(0.3, 0.6, 0.9))]) == pytest.approx(Span(0.1, 0.2, 0.3))


@given(WEIGHED)
def test_a_pooled_span_lies_within_its_parts(weighed: list[tuple[float, Span]]) -> None:
    whole = pooled(weighed)
    assert whole.low <= whole.value + 1e-12 and whole.value <= whole.high + 1e-12
    for n, number in enumerate(whole):
        parts = [span[n] for _, span in weighed]
        assert min(parts) - 1e-12 <= number <= max(parts) + 1e-12


@given(st.lists(st.tuples(st.floats(0.5, 10), st.floats(0, 1)), max_size=8))
def test_belief_keeps_all_its_weight(weighed: list[tuple[float, float]]) -> None:
    alpha, beta = belief(weighed)
    assert alpha >= 1.0 and beta >= 1.0 - 1e-12
    assert alpha + beta == pytest.approx(2.0 + sum(weight for weight, _ in weighed))


# --- the shipped worlds, held against the YAML files


@pytest.mark.parametrize("world", ["2022-01", "2016-09"])
def test_every_trust_with_claims_is_their_pool(coded: Coded, world: str) -> None:
    spoken = 0
    for i, j in permutations(coded.worlds[world].index.actors, 2):
        number = coded.worlds[world].numbers[f"trust.{i}.{j}"]
        weighed = coded.weighed(world, "level", "trust", {"trust": [i, j]})
        assert bool(weighed) == (bool(number.claims) and not number.reason)
        if weighed:
            spoken += 1
            alpha = 1 + sum(w * span[1] for w, span in weighed)
            beta = 1 + sum(w * (1 - span[1]) for w, span in weighed)
            assert number.belief == pytest.approx((alpha, beta))
            assert number.span.value == pytest.approx(alpha / (alpha + beta))
    assert spoken >= {"2022-01": 15, "2016-09": 8}[world]


def test_what_moscow_and_tehran_think_of_one_another_in_2016(coded: Coded) -> None:
    """Five claims of one article, worked out with a pencil: wary 10, working 5 and 5; working 5, wary 5, working 5."""
    found = coded.worlds["2016-09"].numbers
    assert found["trust.russia.iran"].belief == pytest.approx((1 + 3.5 + 3.25 + 3.25, 1 + 6.5 + 1.75 + 1.75))
    assert found["trust.iran.russia"].belief == pytest.approx((1 + 3.25 + 1.75 + 3.25, 1 + 1.75 + 3.25 + 1.75))
    assert found["trust.russia.iran"].claims == ("alg-07a", "alg-09a", "alg-17b")


@pytest.mark.parametrize("world", ["2022-01", "2016-09"])
def test_every_position_salience_and_start_with_claims_is_their_mean(coded: Coded, world: str) -> None:
    scenario = coded.worlds[world]
    asked = [
        (f"{field}.{actor}.{issue}", field, field, {"interest": {"actor": actor, "issue": issue}})
        for field in ("position", "salience")
        for actor in scenario.index.actors
        for issue in scenario.index.issues
    ]
    asked += [(f"start.{issue}", "level", "position", {"state": issue}) for issue in scenario.index.issues]
    spoken = 0
    for path, field, scale, about in asked:
        if weighed := coded.weighed(world, field, scale, about):
            spoken += 1
            total = sum(weight for weight, _ in weighed)
            mean = [sum(weight * span[n] for weight, span in weighed) / total for n in range(3)]
            assert scenario.numbers[path].span == pytest.approx(Span(*mean)), path
            assert len(scenario.numbers[path].claims) == len(weighed)
    assert spoken >= {"2022-01": 50, "2016-09": 15}[world]


def test_couplings_take_strength_from_claims_of_a_mechanism_and_their_sign_from_the_file(coded: Coded) -> None:
    world = coded.worlds["2022-01"]
    pulling = 0
    for name, coupling in world.world.couplings.items():
        span = world.numbers[f"coupling.{name}"].span
        speaking = [coded.claims[c] for c in coupling.claims if "mechanism" in coded.claims[c]["about"]]
        assert (span.value < 0) == str(coupling.level).startswith("-"), name
        assert (span.low < 0) == (span.high < 0) == (span.value < 0), "a range does not change its sign"
        if speaking:
            pulling += 1
            total = sum(coded.strength[c["strength"]] for c in speaking)
            value = sum(coded.strength[c["strength"]] * coded.levels["coupling"][c["level"]][1] for c in speaking) / total
            assert abs(span.value) == pytest.approx(value), name
    assert pulling >= 10


def test_every_number_lies_within_its_range_and_bounds(coded: Coded) -> None:
    for scenario in coded.worlds.values():
        for path, number in scenario.numbers.items():
            low, high = bounds(number.kind)
            assert low <= number.span.low <= number.span.value <= number.span.high <= high, path
            assert path.split(".")[0] == number.kind
            assert (number.belief is not None) == (number.kind == "trust")


def test_every_pair_has_a_trust_and_every_move_a_rate_and_a_cost(coded: Coded) -> None:
    for scenario in coded.worlds.values():
        world, found = scenario.world, scenario.numbers
        assert {f"trust.{i}.{j}" for i, j in permutations(world.actors, 2)} <= set(found)
        for name in (*world.moves, *world.repertoire):
            assert {f"rate.{name}", f"cost.{name}"} <= set(found)
        wishes = {path.removeprefix("position.") for path in found if path.startswith("position.")}
        assert wishes == {path.removeprefix("salience.") for path in found if path.startswith("salience.")}


def test_the_engine_gets_the_numbers_under_their_labels(coded: Coded) -> None:
    scenario = coded.worlds["2022-01"]
    setup, index, found = scenario.setup, scenario.index, scenario.numbers
    i, j, k = index.actors["russia"], index.actors["iran"], index.issues["trade"]
    assert (setup.alpha[i, j], setup.beta[i, j]) == found["trust.russia.iran"].belief
    assert (setup.alpha[i, i], setup.beta[i, i]) == (1.0, 1.0)
    for field, path in (("position", "position.iran.trade"), ("salience", "salience.iran.trade")):
        assert [float(part[j, k]) for part in getattr(setup, field)] == list(found[path].span)
    assert setup.start.value[k] == found["start.trade"].span.value
    assert setup.moves.rate.value[index.moves["israel_strikes_syria"]] == found["rate.israel_strikes_syria"].span.value
    generic = index.moves["consults" if "consults" in index.moves else "russia_consults_iran"]
    assert setup.moves.rate.value[generic] == found["rate.consults"].span.value
    assert setup.moves.named == len(scenario.world.moves)
    assert setup.actors == tuple(index.actors) and setup.issues == tuple(index.issues)


def test_the_repertoire_names_every_pair_that_it_opens(coded: Coded) -> None:
    world = coded.worlds["2022-01"].world
    principals = {name for name, actor in world.actors.items() if actor.principal}
    pairs = {(actor, target) for _, routine, actor, target in expanded(world) if routine == "consults"}
    assert pairs == {(i, j) for i, j in permutations(world.actors, 2) if {i, j} & principals}
    assert len(set(declared(world, "moves"))) == len(declared(world, "moves")) == len(world.moves) + len(list(expanded(world)))
    assert opened(world) == len(list(expanded(world)))
    assert {move.type for move in world.moves.values()} <= set(PLOVER)


# --- a small world


def small(text: str = "") -> tuple[World, Basis]:
    """Two actors and an issue, with what else is written."""
    claims = load_evidence(installed() / "seeds")
    source = parse(
        "schema: 1\nname: small\ntitle: Small\nas_of: 2022-01\nabout: Two actors and one issue between them.\n"
        "actors:\n  russia: {name: R, code: RR, capability: {level: major, reason: r}}\n"
        "  mars: {name: M, code: MM, capability: {level: [0.1, 0.2, 0.4], reason: r}}\n"
        "issues:\n  canals: {title: C, zero: dry, one: full, half_life: slow, noise: calm, start: {level: low, reason: r}}\n"
        "lenses: {l: {title: L, cites: [c], reason: r, weights: {interest: [0, 1, 1], relative: [0, 1, 1], affinity: [0, 1, 1],"
        " reciprocity: [0, 1, 1], balancing: [0, 1, 1], retaliation: [0, 1, 1]}}}\n"
        + ("" if "trust:" in text else "trust: {}\n")
        + ("" if "interests:" in text else "interests: {}\n")
        + text,
        "small.yaml",
    )
    world = validate(World, source)
    return world, Basis(world, claims.claims("2022-01"), claims.codebook, source)


def test_words_and_ranges_become_spans_and_nothing_known_is_uniform() -> None:
    _, basis = small()
    found = numbers(basis)
    assert found["capability.russia"].span == Span(0.35, 0.5, 0.65)
    assert found["capability.mars"].span == Span(0.1, 0.2, 0.4)
    assert found["start.canals"].span == Span(0.10, 0.25, 0.40)
    assert found["trust.russia.mars"].belief == (1.0, 1.0)
    assert found["noise.canals"].reason == basis.codebook.scales["noise"].levels["calm"].use
    assert all(number.reason for number in found.values())


def test_an_assumed_trust_takes_the_level_and_strength_that_are_written() -> None:
    _, basis = small('trust: {russia: [{strength: clear, in: {mars: wary}, reason: "They are far."}]}\n')
    number = numbers(basis)["trust.russia.mars"]
    assert number.belief == pytest.approx((1 + 5 * 0.35, 1 + 5 * 0.65))
    assert (number.assumed, number.reason) == (True, "They are far.")


def test_a_claim_that_is_not_in_force_leaves_the_number_as_an_assumption() -> None:
    text = "couplings: {c: {of: canals, by: canals, level: -weak, claims: [jiss-09a]}}\n"
    _, basis = small(text)
    strong = numbers(basis)["coupling.c"]
    assert (strong.claims, strong.span.value) == (("jiss-09a",), -0.30), "the claim's moderate, with the file's sign"
    for level in ("weak", "[0, 0, 0.1]"):
        assert numbers(small(text.replace("-weak", level))[1])["coupling.c"].span == Span(0.15, 0.30, 0.45)
    early = Basis(basis.world, {}, basis.codebook, basis.source)
    weak = numbers(early)["coupling.c"]
    assert (weak.claims, weak.span.value, weak.reason) == ((), -0.10, UNSUPPORTED)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("trust: {russia: [{in: {mars: wry}, reason: r}]}\n", "'wry' is no level of trust. Did you mean 'wary'?"),
        ("trust: {russia: [{strength: hnt, in: {mars: wary}, reason: r}]}\n", "'hnt' is no strength. Did you mean 'hint'?"),
        ("interests: {mars: {canals: {position: hihg, salience: major, reason: r}}}\n", "Did you mean 'high'?"),
        ("pulls: {mars: {canals: {level: stong, reason: r}}}\n", "'stong' is no level of coupling. Did you mean 'strong'?"),
        ("couplings: {c: {of: canals, by: canals, level: [0.5, 0.4, 0.6], reason: r}}\n", "does not rise"),
        ("couplings: {c: {of: canals, by: canals, level: 7.0, reason: r}}\n", "lie between -3 and 3"),
        ("couplings: {c: {of: canals, by: canals, level: weak}}\n", "rests on nothing"),
    ],
)
def test_numbers_that_do_not_fit_are_refused_with_their_line(text: str, complaint: str) -> None:
    with pytest.raises(InputError) as refused:
        numbers(small(text)[1])
    assert complaint in str(refused.value)
    assert "small.yaml:" in str(refused.value)


def test_all_wrong_words_are_told_at_once() -> None:
    wry, hihg = "{in: {mars: wry}, reason: r}", "{position: hihg, salience: major, reason: r}"
    text = f"trust: {{russia: [{wry}]}}\ninterests: {{mars: {{canals: {hihg}}}}}\n"
    with pytest.raises(InputError) as refused:
        numbers(small(text)[1])
    assert len(refused.value.problems) == 2


def test_a_small_world_compiles() -> None:
    world, basis = small()
    setup = compiled(world, numbers(basis), Run((), 1.0, 3, True))
    assert setup.position.value.shape == (2, 1)
    assert (setup.position.value == 0.5).all() and (setup.salience.value == 0.0).all(), "who wants nothing has no salience"
    assert len(setup.moves.name) == len(setup.accords.name) == 0


def test_any_party_leaves_a_pact_and_only_those_who_deliver_another_accord() -> None:
    signed = (
        "{title: T, parties: [russia, mars], rate: {level: rare, reason: r}, exit: {level: rare, reason: r}, reason: r, "
        "terms: [{issue: canals, by: mars, to: high, within: seasonal}], pact: "
    )
    world, basis = small(f"accords:\n  pact: {signed}true}}\n  deal: {signed}false}}\n")
    setup = compiled(world, numbers(basis), Run((), 1.0, 3, True))
    assert setup.accords.deliverers.tolist() == [[True, True], [False, True]]


# --- changes of a scenario


KNOWN = {
    "trust.iran.usa": trusted("trust.iran.usa", (2.0, 5.0), ("jiss-07a",), ""),
    "salience.iran.trade": Number("salience.iran.trade", Span(0.6, 0.75, 0.9), ("jiss-05a",)),
    "exit.jcpoa": Number("exit.jcpoa", Span(0.01, 0.02, 0.04), (), "r"),
    "coupling.c": Number("coupling.c", Span(0.1, 0.2, 0.3), (), "r"),
    "weight.interest": Number("weight.interest", Span(0.1, 0.2, 0.3), (), "r"),
    "parameter.trust.half_life": Number("parameter.trust.half_life", Span(6.0, 12.0, 24.0), (), "r"),
    "parameter.conduct.precision": Number("parameter.conduct.precision", Span(3.0, 6.0, 10.0), (), "r"),
}


class Changes(Strict):
    """The part of a scenario's file that states numbers."""

    changes: dict[str, Amount]


def stated(path: str, amount: str, book: Codebook) -> Number:
    source = parse(f"changes:\n  {path}: {amount}\n", "mine.yaml")
    return changed(KNOWN, validate(Changes, source).changes, book, source)[path]


@pytest.mark.parametrize(
    ("path", "amount", "span"),
    [
        ("salience.iran.trade", "vital", Span(0.85, 0.95, 1.0)),
        ("salience.iran.trade", "0.4", Span(0.4, 0.4, 0.4)),
        ("salience.iran.trade", "[0.1, 0.4, 0.5]", Span(0.1, 0.4, 0.5)),
        ("exit.jcpoa", "yearly", Span(0.05, 0.083, 0.13)),
        ("coupling.c", "-weak", Span(-0.20, -0.10, -0.03)),
        ("weight.interest", "2.5", Span(2.5, 2.5, 2.5)),
        ("parameter.trust.half_life", "600", Span(600.0, 600.0, 600.0)),
        ("parameter.conduct.precision", "0.05", Span(0.05, 0.05, 0.05)),
    ],
)
def test_a_stated_number_takes_the_words_range_or_is_exact(path: str, amount: str, span: Span, book: Codebook) -> None:
    number = stated(path, amount, book)
    assert number.span == span
    assert (number.claims, number.reason) == ((), "stated by the scenario")


def test_a_stated_trust_is_a_belief_of_ten_observations(book: Codebook) -> None:
    assert STATED == 10.0
    for amount, level in (("0.4", 0.4), ("working", 0.65)):
        number = stated("trust.iran.usa", amount, book)
        assert number.belief == pytest.approx((1 + 10 * level, 1 + 10 * (1 - level)))
        assert number.span.value == pytest.approx((1 + 10 * level) / 12)


def test_what_is_not_stated_stays_and_the_world_is_left_alone(book: Codebook) -> None:
    after = changed(KNOWN, {"exit.jcpoa": 0.5}, book, parse("a: 1", "mine.yaml"))
    assert {path for path in KNOWN if after[path] != KNOWN[path]} == {"exit.jcpoa"}
    assert KNOWN["exit.jcpoa"].span.value == 0.02


@pytest.mark.parametrize(
    ("path", "amount", "complaint"),
    [
        ("salience.iran.trades", "0.4", "Did you mean 'salience.iran.trade'?"),
        ("salience.iran.trade", "1.4", "lie between 0 and 1"),
        ("salience.iran.trade", "-0.1", "lie between 0 and 1"),
        ("salience.iran.trade", "vitall", "Did you mean 'vital'?"),
        ("salience.iran.trade", "-vital", "lie between 0 and 1"),
        ("trust.iran.usa", "-0.5", "lie between 0 and 1"),
        ("weight.interest", "strong", "Write a number or [low, value, high]."),
        ("weight.interest", "-1", "lie between 0 and"),
        ("exit.jcpoa", "[0.1, 0.2, 99]", "lie between 0 and 30"),
        ("exit.jcpoa", "[0.2, 0.1, 0.3]", "does not rise"),
        ("exit.jcpoa", "[0.1, 0.2]", "write [low, value, high]"),
        ("exit.jcpoa", "true", "is no amount"),
        ("parameter.trust.half_life", "0.05", "lie between 0.1 and 1200"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_at_its_place(path: str, amount: str, complaint: str, book: Codebook) -> None:
    with pytest.raises(InputError) as refused:
        stated(path, amount, book)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith("mine.yaml:2:")


def test_of_very_many_wrong_changes_the_first_are_told(book: Codebook) -> None:
    wrong = dict.fromkeys([f"exit.{n}" for n in range(3 * MOST_PROBLEMS)], 0.5)
    with pytest.raises(InputError) as refused:
        changed(KNOWN, wrong, book, parse("a: 1", "mine.yaml"))
    assert len(refused.value.problems) == MOST_PROBLEMS + 1


def test_every_shipped_number_can_be_stated_as_it_is(coded: Coded, book: Codebook) -> None:
    for path, number in coded.worlds["2022-01"].numbers.items():
        assert spanned(tuple(number.span), number.kind, book) == number.span, path


def test_a_world_that_is_not_there_is_refused_by_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"there is no world of this name. Did you mean '2022-01'\?"):
        load_world("2022-1", installed() / "scenarios")
