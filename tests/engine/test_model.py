"""The Mesa view: replicate 17 of an ensemble, live, is replicate 17 of the ensemble, and a seat moves nothing but its actor."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import cache
from itertools import islice

import numpy as np
import pytest

from sim.engine.block import BLOCK
from sim.engine.chance import Chance
from sim.engine.model import Appraisal, GeopoliticalModel, Orders, StateActor
from sim.engine.walk import Moment, walk
from sim.study.measures import SERIES, series
from sim.study.scenario import load
from sim.world.quantity import Condition, Kind, Quantity
from sim.world.setup import Floats, Setup

SEED, REPLICATE, STEPS = 2022, 17, 6


@cache
def baseline() -> Setup:
    """The shipped baseline, cut to a few steps."""
    return replace(load("baseline").setup, steps=STEPS)


@cache
def ensemble(block: int = 0) -> dict[str, Floats]:
    return series(baseline(), SEED, block, frozenset((*SERIES, "climate")))


@cache
def moments() -> tuple[Moment, ...]:
    return tuple(islice(walk(baseline(), SEED, 0), STEPS + 1))


def opened(replicate: int = REPLICATE, setup: Setup | None = None) -> GeopoliticalModel:
    return GeopoliticalModel(setup=setup or baseline(), seed=SEED, replicate=replicate)


def course(model: GeopoliticalModel, each: Callable[[GeopoliticalModel], object] = lambda _: None) -> list[list[object]]:
    """Everything that can be read off a model, at every date to its horizon."""
    read = []
    while True:
        each(model)
        read.append([model.issues, model.accords, model.moves, model.events, trust_of(model), climate_of(model)])
        if not model.running:
            return read
        model.step()


def trust_of(model: GeopoliticalModel) -> list[list[float]]:
    return [[0.5 if a is b else a.trust_in(b) for b in model.actors] for a in model.actors]


def climate_of(model: GeopoliticalModel) -> list[list[float]]:
    return [[0.0 if a is b else a.climate_with(b.label) for b in model.actors] for a in model.actors]


def nothing(model: GeopoliticalModel, actor: StateActor) -> Iterable[str]:
    return ()


def drawn(step: int, number: int) -> list[str]:
    """The moves that an actor makes of its own accord in a step."""
    moves = baseline().moves
    made = ensemble()["moves"][REPLICATE, step]
    return [moves.name[m] for m in np.repeat(np.arange(len(made)), made) if moves.actor[m] == number]


def script(model: GeopoliticalModel, actor: StateActor) -> Iterable[str]:
    """Give the moves that would have been drawn."""
    return drawn(model.date_index + 1, actor.number)


def busy() -> int:
    """An actor that moves in the first step."""
    return next(n for n in range(len(baseline().actors)) if drawn(1, n))


# --- it is the ensemble's replicate


@pytest.mark.parametrize("replicate", [0, REPLICATE, BLOCK - 1, BLOCK + 5])
def test_a_model_is_its_replicate_to_the_last_bit(replicate: int) -> None:
    block, row = divmod(replicate, BLOCK)
    walked, model = ensemble(block), opened(replicate)
    n = len(model.actors)
    setup = model.setup
    for time in range(STEPS + 1):
        assert model.date_index == time
        assert list(model.issues.values()) == walked["issues"][row, time].tolist()
        assert list(model.accords.values()) == walked["accords"][row, time].tolist()
        assert model.moves == tuple(np.repeat(setup.moves.name, walked["moves"][row, time]))
        assert [a.satisfaction for a in model.actors] == walked["satisfaction"][row, time].tolist()
        assert [a.capability for a in model.actors] == walked["capability"][row, time].tolist()
        off = ~np.eye(n, dtype=bool)
        assert (np.array(trust_of(model)) == walked["trust"][row, time])[off].all()
        assert (np.array(climate_of(model)) == walked["climate"][row, time])[off].all()
        model.step()


def test_something_happens() -> None:
    model = opened()
    read = course(model)
    assert any(moves for _, _, moves, *_ in read)
    assert read[0] != read[-1]


def test_two_replicates_differ() -> None:
    assert course(opened(17)) != course(opened(18))
    assert course(opened(17)) != course(opened(17 + BLOCK))


def test_a_model_can_be_built_again_from_its_keywords() -> None:
    keywords = {"setup": baseline(), "seed": SEED, "replicate": REPLICATE}
    model = GeopoliticalModel(**keywords)
    first = course(model)
    again = type(model)(**keywords)
    assert again.date_index == 0
    assert course(again) == first
    assert {name: getattr(model, name) for name in keywords} == keywords


def test_weeks_pass_as_weeks() -> None:
    model = opened(setup=replace(baseline(), months=0.25))
    model.step()
    assert (model.date_index, model.month) == (1, 0.25)


# --- it stops


def test_it_stops_at_the_horizon() -> None:
    model = opened()
    model.run_model()
    assert not model.running
    assert model.date_index == model.month == STEPS
    last = model.issues
    model.step()
    assert (model.date_index, model.issues) == (STEPS, last)
    assert len(model.datacollector.get_model_vars_dataframe()) == STEPS + 1


def test_no_steps_no_running() -> None:
    assert not opened(setup=replace(baseline(), steps=0)).running


# --- Mesa's luck and order make no number


def test_drawing_from_mesa_and_shuffling_its_agents_changes_nothing() -> None:
    def disturb(model: GeopoliticalModel) -> None:
        model.random.random()
        model.rng.random()
        model.agents.shuffle(inplace=True)
        model.agents.shuffle_do("step")

    assert course(opened(), disturb) == course(opened())


def test_the_order_of_seating_changes_nothing() -> None:
    there, back = opened(), opened()
    for actor in there.actors:
        actor.seat(script)
    for actor in reversed(back.actors):
        actor.seat(script)
    back.agents.shuffle(inplace=True)
    assert course(there) == course(back)


# --- seats


def test_a_seat_that_gives_the_drawn_moves_changes_nothing() -> None:
    model = opened()
    for actor in model.actors:
        actor.seat(script)
    assert course(model) == course(opened())


def test_a_seat_given_back_changes_nothing() -> None:
    model = opened()
    model.actors[0].seat(nothing)
    assert model.actors[0].seated
    model.actors[0].seat(None)
    assert not model.actors[0].seated
    assert course(model) == course(opened())


def test_doing_nothing_removes_only_the_actors_moves() -> None:
    model, actor = opened(), busy()
    model.actors[actor].seat(nothing)
    model.step()
    moves = model.setup.moves
    drawn_moves = np.flatnonzero(ensemble()["moves"][REPLICATE, 1])
    assert sorted(set(model.moves)) == sorted(moves.name[m] for m in drawn_moves if moves.actor[m] != actor)
    assert set(drawn(1, actor)).isdisjoint(model.moves)


def test_a_seat_leaves_the_other_replicates_alone() -> None:
    model = opened()
    model.actors[busy()].seat(nothing)
    others = np.arange(BLOCK) != REPLICATE
    for moment in moments()[1:]:
        model.step()
        for field in fields(moment.state):
            mine, theirs = getattr(model.scene.state, field.name), getattr(moment.state, field.name)
            assert (mine[others] == theirs[others]).all(), field.name


def test_an_ordered_move_happens_and_is_felt() -> None:
    model = opened()
    moves = model.setup.moves
    quiet = [
        m for m in range(len(moves.name)) if not moves.needs[m] and moves.score[m] < 0 and moves.name[m] not in drawn_first()
    ]
    label, actor, target = moves.name[quiet[0]], model.actors[moves.actor[quiet[0]]], model.actors[moves.target[quiet[0]]]
    actor.seat(lambda model, actor: [*drawn(1, actor.number), label])
    free = opened()
    for each in (model, free):
        each.step()
    assert set(model.moves) - set(free.moves) == {label}
    assert target.trust_in(actor) < free.actor(target.label).trust_in(actor.label)
    assert target.climate_with(actor) < free.actor(target.label).climate_with(actor.label)


def drawn_first() -> list[str]:
    return [name for n in range(len(baseline().actors)) for name in drawn(1, n)]


def test_an_order_that_its_needs_forbid_does_not_happen() -> None:
    never = (Condition(Quantity(Kind.ISSUE, (0,)), above=2.0),)
    moves = baseline().moves
    model = opened(setup=replace(baseline(), moves=replace(moves, needs=(never,) * len(moves.name))))
    actor = model.actors[busy()]
    actor.seat(lambda _, actor: actor.moves)
    model.step()
    assert model.moves == ()
    assert {appraisal.chance for appraisal in actor.appraise()} == {0.0}


def test_the_seated_see_the_last_date() -> None:
    seen: list[tuple[int, float, str]] = []

    def watch(model: GeopoliticalModel, actor: StateActor) -> Iterable[str]:
        seen.append((model.date_index, model.month, actor.label))
        return ()

    model = opened()
    model.actors[1].seat(watch)
    model.step()
    model.step()
    label = model.setup.actors[1]
    assert seen == [(0, 0.0, label), (1, 1.0, label)]


# --- refusals


def others_move(model: GeopoliticalModel, actor: StateActor) -> Iterable[str]:
    return [next(move for other in model.actors if other is not actor for move in other.moves)]


@pytest.mark.parametrize("orders", [lambda model, actor: ["sulk"], others_move], ids=["unknown", "another's"])
def test_a_bad_order_is_refused_with_what_exists(orders: Orders) -> None:
    model = opened()
    actor = model.actors[busy()]
    actor.seat(orders)
    bad = next(iter(orders(model, actor)))
    with pytest.raises(ValueError, match=f"{bad}.* is no move of '{actor.label}'; there are .*{actor.moves[0]}"):
        model.step()
    assert (model.date_index, model.running) == (0, False)


def test_one_label_is_no_list_of_labels() -> None:
    model = opened()
    model.actors[0].seat(lambda _, actor: actor.moves[0])
    with pytest.raises(ValueError, match="a seat gives a list of labels"):
        model.step()


def test_unknown_actors_are_refused_with_those_that_exist() -> None:
    model = opened()
    first, second = model.actors[:2]
    known = f"'atlantis' is no actor; there are .*{second.label}"
    for ask in (model.actor, first.trust_in, first.climate_with):
        with pytest.raises(ValueError, match=known):
            ask("atlantis")
    with pytest.raises(ValueError, match="does not judge itself"):
        first.trust_in(first)


@pytest.mark.parametrize("bad", [{"seed": -1}, {"replicate": -1}])
def test_negative_numbers_are_refused(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="is -1; it must be a whole number"):
        GeopoliticalModel(setup=baseline(), **bad)


def test_fractions_are_refused() -> None:
    with pytest.raises(TypeError):
        GeopoliticalModel(setup=baseline(), replicate=1.5)  # type: ignore[arg-type]


# --- appraisal


def test_an_actor_weighs_its_own_moves_best_first() -> None:
    model = opened()
    for actor in model.actors:
        weighed = actor.appraise()
        assert sorted(a.move for a in weighed) == sorted(actor.moves)
        assert [a.utility for a in weighed] == sorted((a.utility for a in weighed), reverse=True)
        for move, terms, chance in weighed:
            parts = [getattr(terms, field.name) for field in fields(terms)]
            assert all(type(part) is float for part in parts)
            assert sum(parts) == pytest.approx(Appraisal(move, terms, chance).utility)
            assert 0.0 <= chance <= 1.0


def test_chances_are_those_by_which_moves_are_drawn() -> None:
    setup = replace(baseline(), shocks=())  # no event comes between the appraisal and the step
    model = opened(setup=setup)
    chance = {a.move: a.chance for actor in model.actors for a in actor.appraise()}
    luck, moves = Chance(SEED, 0, 1), setup.moves
    drawn = [luck.uniform("conduct.named", moves.named), luck.uniform("conduct.generic", len(moves.name) - moves.named)]
    model.step()
    happen = dict(zip(moves.name, np.concatenate(drawn, axis=1)[REPLICATE], strict=True))
    assert tuple(dict.fromkeys(model.moves)) == tuple(name for name in moves.name if happen[name] < chance[name])


# --- Mesa's own tools


def test_agent_sets_work() -> None:
    model = opened()
    agents, labels = model.agents, list(model.setup.actors)
    assert list(agents) == list(model.actors)
    assert agents.get("label") == labels
    assert agents.get(["label", "satisfaction"])[0] == [labels[0], model.actors[0].satisfaction]
    assert agents.agg("capability", max) == max(a.capability for a in model.actors)
    strongest = agents.select(lambda a: a.capability == agents.agg("capability", max))
    assert [a.label for a in strongest] == [max(model.actors, key=lambda a: a.capability).label]
    assert [a.unique_id for a in model.actors] == list(range(1, len(labels) + 1))
    met: list[str] = []
    agents.do(lambda a: met.append(a.label))
    assert met == labels
    agents.shuffle_do(lambda a: met.append(a.label))
    assert sorted(met[len(labels) :]) == sorted(labels)
    agents.do("seat", nothing)
    model.step()
    assert model.moves == ()


def test_the_data_collector_keeps_every_date() -> None:
    model = opened()
    model.run_model()
    walked, setup = ensemble(), model.setup
    kept = model.datacollector.get_model_vars_dataframe()
    assert list(kept.columns) == [*setup.issues, *setup.accords.name]
    assert (kept[list(setup.issues)].to_numpy() == walked["issues"][REPLICATE]).all()
    assert (kept[list(setup.accords.name)].to_numpy() == walked["accords"][REPLICATE]).all()
    actors = model.datacollector.get_agent_vars_dataframe()
    assert list(actors.columns) == ["satisfaction", "capability"]
    for name in actors.columns:
        assert (actors[name].to_numpy().reshape(STEPS + 1, -1) == walked[name][REPLICATE]).all()
    assert actors.index.get_level_values("Step").max() == STEPS


def test_an_accord_may_bear_an_issues_name() -> None:
    setup = baseline()
    _, *rest = setup.accords.name
    model = opened(setup=replace(setup, accords=replace(setup.accords, name=(setup.issues[0], *rest))))
    columns = model.datacollector.get_model_vars_dataframe().columns
    assert f"accord.{setup.issues[0]}" in columns
    assert len(columns) == len(setup.issues) + len(setup.accords.name)


def test_the_engine_does_not_need_mesa() -> None:
    code = "import sys, sim.engine.walk; assert 'mesa' not in sys.modules, 'mesa was imported'"
    subprocess.run([sys.executable, "-c", code], check=True)
