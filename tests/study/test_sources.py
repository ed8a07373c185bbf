"""What a number rests on is told as it was computed."""

from __future__ import annotations

import re

import pytest

from sim.study.scenario import Scenario, bare
from sim.study.sources import KINDS, Trace, coverage, paragraphs, traced
from tests.study.small import loaded, overlay


def value_of(line: str) -> tuple[float, float]:
    """What the sum in a line of arithmetic comes to, and what the line says that it comes to; (± rounding of levels)."""
    sum_, said = line.removeprefix("α = ").removeprefix("β = ").split(" = ")[:2]
    plain = re.sub(r"\([a-z]+-[0-9a-z]+\)|\(stated\)", "", sum_).replace("×", "*")
    return eval(plain), float(said.split(":")[0])  # numbers and signs alone


def only(found: list[Trace]) -> Trace:
    assert len(found) == 1
    return found[0]


# Traces


def test_a_trust_is_traced_to_its_claims(base: Scenario) -> None:
    there, back = traced(base, ("alba", "brenn"))
    assert there.number is base.numbers["trust.alba.brenn"]
    assert back.number is base.numbers["trust.brenn.alba"]
    assert list(there.claims) == ["gaz-2a", "her-1a", "her-1b"]
    assert there.arithmetic == (
        "α = 1 + 2 × 0.20 + 5 × 0.65 + 10 × 0.35 = 8.15",
        "β = 1 + 2 × 0.80 + 5 × 0.35 + 10 × 0.65 = 10.85",
        "trust = α / (α + β) = 0.429, 90 % between 0.25 and 0.62",
    )


def test_an_assumed_trust_is_traced_to_its_level(base: Scenario) -> None:
    back = traced(base, ("brenn", "alba"))[0]
    assert not back.claims
    assert back.arithmetic[:2] == ("α = 1 + 5 × 0.20 = 2.00", "β = 1 + 5 × 0.80 = 5.00")
    unknown = only(traced(base, ("trust.crete.alba",)))
    assert unknown.arithmetic[:2] == ("α = 1 + 0 × 0.50 = 1.00", "β = 1 + 0 × 0.50 = 1.00")


@pytest.mark.parametrize("value", [0.0, 0.1, 0.3, 0.55, 0.9, 1.0])
def test_a_stated_trust_says_so(tmp_path_factory: pytest.TempPathFactory, value: float) -> None:
    stated = overlay(tmp_path_factory.mktemp("stated"), f"changes: {{trust.alba.brenn: {value}}}\n")
    found = only(traced(stated, ("trust.alba.brenn",)))
    assert found.arithmetic[0] == f"α = 1 + 10 × {value:.2f} (stated) = {1 + 10 * value:.2f}"
    assert not found.claims


def test_a_pooled_number_is_traced_to_its_claims(base: Scenario) -> None:
    found = only(traced(base, ("start.river",)))
    assert list(found.claims) == ["gaz-3a", "her-1d"]
    assert found.arithmetic == (
        "(2 × 0.75 (gaz-3a) + 5 × 0.25 (her-1d)) / 7 = 0.393: mean of levels, weighted by strength",
        "0.393, range 0.243 to 0.543",
    )
    coupling = only(traced(base, ("coupling.dams_stop_boats",)))
    assert coupling.arithmetic[0] == "(5 × 0.60 (her-1f)) / 5 = 0.600: mean of levels, weighted by strength"


@pytest.mark.parametrize("path", ["coupling.tolls_build_dams", "pull.alba.trade"])
def test_a_claim_that_supports_without_speaking_enters_no_sum(base: Scenario, path: str) -> None:
    found = only(traced(base, (path,)))
    assert found.claims
    assert found.arithmetic == ("0.1, range 0.03 to 0.2",)


@pytest.mark.parametrize("world", ["small", "2022-01", "2016-09"])
def test_every_sum_comes_to_what_is_run(base: Scenario, world: str) -> None:
    scenario = base if world == "small" else bare(world)
    strengths = scenario.evidence.codebook.strength
    sums = 0
    for path, number in scenario.numbers.items():
        found = only(traced(scenario, (path,)))
        assert list(found.claims) == list(number.claims)
        weight = sum(strengths[c.strength].value for c in found.claims.values())
        if number.belief is not None:
            for line, count in zip(found.arithmetic, number.belief, strict=False):
                computed, said = value_of(line)
                assert said == pytest.approx(count, abs=0.00501)
                assert computed == pytest.approx(count, abs=0.00501 * max(weight, 10))
            mean = float(found.arithmetic[2].split(" = ")[2].split(",")[0])
            assert mean == pytest.approx(number.belief[0] / sum(number.belief), abs=0.000501)
            assert mean == pytest.approx(number.span.value, abs=0.000501)
        elif len(found.arithmetic) == 2:
            computed, said = value_of(found.arithmetic[0])
            assert said == pytest.approx(abs(number.span.value), abs=0.000501)
            assert computed == pytest.approx(said, abs=0.00551)
            sums += 1
    assert sums


def test_words_name_numbers(base: Scenario) -> None:
    def paths(*words: str) -> set[str]:
        return {found.number.path for found in traced(base, words)}

    assert paths("alba", "river") == {
        "position.alba.river", "salience.alba.river", "term.treaty.river.alba", "delivery.treaty.river.alba",
    }  # fmt: skip
    assert paths("river", "alba") == paths("alba", "river")
    assert paths("crete", "brenn") == {"trust.crete.brenn", "trust.brenn.crete"}
    assert paths("rate", "treaty") == {"rate.treaty"}
    assert paths("weight.affinity") == {"weight.affinity"}
    assert paths("brenn_raids") == {
        "rate.brenn_raids", "cost.brenn_raids", "effect.brenn_raids.river", "effect.brenn_raids.trade",
    }  # fmt: skip
    assert paths("nobody") == paths("alba", "nobody") == paths("alb") == set()


# Coverage


def test_coverage_by_hand(base: Scenario) -> None:
    found = coverage(base).set_index("kind")
    assert found.loc["trust", ["numbers", "on_claims"]].tolist() == [6, 1]
    assert found.loc["positions", ["numbers", "on_claims"]].tolist() == [5, 1]
    assert found.loc["saliences", ["numbers", "on_claims"]].tolist() == [5, 1]
    assert found.loc["capabilities", ["numbers", "on_claims"]].tolist() == [3, 1]
    assert found.loc["where issues stand", ["numbers", "on_claims"]].tolist() == [2, 1]
    assert found.loc["couplings of issues", ["numbers", "on_claims"]].tolist() == [2, 2]
    assert found.loc["issues' pull on capability", ["numbers", "on_claims"]].tolist() == [1, 1]
    assert found.loc["weights of the lens", ["numbers", "on_claims"]].tolist() == [6, 0]
    assert found.loc["all", "on_claims"] == 8


@pytest.mark.parametrize("world", ["small", "2022-01", "2016-09"])
def test_coverage_sums(base: Scenario, world: str) -> None:
    scenario = base if world == "small" else bare(world)
    found = coverage(scenario)
    *parts, whole = found.to_dict("records")
    assert whole["kind"] == "all"
    assert whole["numbers"] == sum(part["numbers"] for part in parts) == len(scenario.numbers)
    assert whole["on_claims"] == sum(part["on_claims"] for part in parts)
    assert whole["on_claims"] == sum(bool(number.claims) for number in scenario.numbers.values())
    for row in found.to_dict("records"):
        assert row["share"] == row["on_claims"] / row["numbers"]
        assert 0 <= row["share"] <= 1
    assert {number.kind for number in scenario.numbers.values()} <= set(KINDS)


def test_leaving_claims_out_lowers_the_coverage(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("without")
    without = overlay(folder, "without: {articles: [herald-2021]}\n")
    counts = [coverage(s).iloc[-1]["on_claims"] for s in (loaded(folder), without)]
    assert counts == [8, 3]  # trust, position and start still rest on the Gazette


def test_paragraphs_are_counted(base: Scenario) -> None:
    found = paragraphs(base).to_dict("records")
    columns = ("article", "paragraphs", "with_claims", "boilerplate", "repeats", "claims")
    assert [tuple(row[c] for c in columns) for row in found] == [
        ("gazette-2016", 3, 2, 1, 0, 4),
        ("herald-2021", 2, 1, 0, 1, 6),
    ]
