"""Naming: every number of a world can be spoken of within a sentence."""

from __future__ import annotations

import pytest

from sim.engine.parameters import PARAMETERS
from sim.study.naming import PARAMETERS as NAMED
from sim.study.naming import Speech, in_units, poles, spoken
from sim.study.scenario import Scenario, bare

SMALL = {
    "trust.alba.brenn": "Alba's trust in Brenn",
    "capability.crete": "Crete's capability",
    "position.alba.river": "Alba's position on the river",
    "salience.crete.trade": "how much Crete cares about trade",
    "pull.alba.trade": "how far Alba's capability depends on trade",
    "start.river": "the starting level of the river",
    "half_life.trade": "how long a disturbance of trade lasts",
    "noise.river": "the unexplained change of the river",
    "coupling.dams_stop_boats": "the dependence of trade on the river",
    "rate.alba_dams": "how often Alba dams the river",
    "cost.alba_dams": "the cost to Alba when it dams the river",
    "effect.brenn_raids.trade": "the effect on trade when Brenn raids the dam",
    "rate.talks_to": "how often one actor talks to another",
    "cost.talks_to": "the cost when one actor talks to another",
    "rate.treaty": "how often one may sign the river treaty",
    "exit.treaty": "how often one may leave the river treaty",
    "cost.treaty.alba": "what the river treaty costs Alba",
    "mediation.treaty.crete": "how much Crete can do for the river treaty as a mediator",
    "term.treaty.river.alba": "the level of the river that Alba would owe to the river treaty",
    "delivery.treaty.trade.brenn": "how long Brenn would take to deliver on trade under the river treaty",
    "parameter.trust.half_life": "how long trust remembers",
    "weight.reciprocity": "how much actors answer in kind",
}
SHIPPED = {
    "trust.iran.usa": "Iran's trust in the United States",
    "trust.usa.iran": "the United States' trust in Iran",
    "salience.israel.nuclear": "how much Israel cares about Iran's nuclear programme",
    "salience.iran.nuclear": "how much Iran cares about its nuclear programme",
    "rate.russia_attacks_ukraine": "how often Russia attacks Ukraine",
    "salience.russia.sanctions_iran": "how much Russia cares about sanctions on Iran",
    "trust.iran.syria": "Iran's trust in Syria",
}


@pytest.mark.parametrize("path", SMALL)
def test_numbers_of_the_small_world_are_spoken(base: Scenario, path: str) -> None:
    assert path in base.numbers
    assert spoken(base, path) == SMALL[path]


@pytest.fixture(scope="module", name="shipped")
def shipped_world() -> Scenario:
    return bare("2022-01")


def test_names_keep_their_capitals_and_articles(shipped: Scenario) -> None:
    assert {path: spoken(shipped, path) for path in SHIPPED if path in shipped.numbers} == SHIPPED


@pytest.mark.parametrize("world", ["base", "shipped"])
def test_every_number_has_words_of_its_own(world: str, request: pytest.FixtureRequest) -> None:
    scenario = request.getfixturevalue(world)
    words = [spoken(scenario, path) for path in scenario.numbers]
    assert set(words).isdisjoint(scenario.numbers)
    assert sorted(words) == sorted(set(words))


def test_every_parameter_has_words() -> None:
    assert {p.name for p in PARAMETERS} <= set(NAMED)


@pytest.mark.parametrize("path", ["trust.alba.nobody", "weather.alba", "rate", "nonsense", "start.river.more"])
def test_what_is_no_number_is_called_by_its_path(base: Scenario, path: str) -> None:
    assert spoken(base, path) == path


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("trust.a.b", 0.3, "0.30"),
        ("rate.x", 1.2, "1.20 a month"),
        ("half_life.x", 18.04, "18 months"),
        ("parameter.trust.half_life", 9, "9 months"),
        ("noise.x", 0.0123, "0.012"),
        ("effect.x.y", -0.25, "−0.25"),
        ("start.x", 0.0, "0.00"),
    ],
)
def test_values_have_digits_and_units(path: str, value: float, said: str) -> None:
    assert in_units(path, value) == said


def test_levels_say_what_their_ends_mean(base: Scenario) -> None:
    assert poles(base, "position.alba.river") == "0 free, 1 dammed"
    assert poles(base, "term.treaty.river.alba") == "0 free, 1 dammed"
    assert poles(base, "trust.alba.brenn") == ""


def test_what_one_pair_does_of_a_routine_is_said_of_that_pair(base: Scenario) -> None:
    assert Speech(base.world).move("crete_talks_to_alba") == "Crete talks to Alba"


def test_what_tells_two_of_a_name_apart_is_not_left_out(base: Scenario) -> None:
    world, names = base.world, {"alba": "Alba (of the hills)", "brenn": "Alba (of the coast)", "crete": "Crete (the island)"}
    called = {label: actor.model_copy(update={"name": names[label]}) for label, actor in world.actors.items()}
    speech = Speech(world.model_copy(update={"actors": called}))
    assert [speech.actor(label) for label in ("alba", "brenn", "crete")] == [
        "Alba (of the hills)",
        "Alba (of the coast)",
        "Crete",
    ]
