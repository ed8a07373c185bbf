"""Places: whatever word of a world's file is wrong, the complaint stands at that word, and says what to do."""

from __future__ import annotations

import pytest

from sim.world.index import index_of
from sim.world.numbers import Basis, numbers
from sim.world.references import cited, of_need, references, shared
from sim.world.source import InputError, Loc, Source, found_at, parse
from sim.world.world import Need, declared
from tests.world.rich import WORLD, basis

SOURCE = parse(WORLD, "rich.yaml")
AMOUNTS = {
    *((section, name, *rest) for section, name, *rest in (
        ("actors", "alba", "capability", "level"), ("actors", "brenn", "capability", "level"),
        ("actors", "crete", "capability", "level"),
    )),
    *(("issues", issue, *rest) for issue in ("river", "trade") for rest in (("start", "level"), ("half_life",), ("noise",))),
    ("trust", "alba", 0, "in", "brenn"), ("trust", "alba", 1, "in", "crete"), ("trust", "brenn", 0, "in", "alba"),
    *(("interests", *pair, field) for pair in (("alba", "trade"), ("crete", "river")) for field in ("position", "salience")),
    ("pulls", "brenn", "trade", "level"), ("couplings", "boats", "level"),
    *(("repertoire", name, *rest) for name in ("scold", "call") for rest in (("cost",), ("rate", "level"))),
    *(("moves", name, *rest) for name in ("open_gate", "close_gate") for rest in (("cost",), ("rate", "level"))),
    ("moves", "close_gate", "effects", "trade"), ("moves", "close_gate", "effects", "river"),
    *(("accords", name, kind, "level") for name in ("treaty", "league") for kind in ("rate", "exit")),
    ("accords", "treaty", "mediators", "crete"), ("accords", "treaty", "cost", "brenn"),
    *(("accords", "treaty", "terms", n, field) for n in (0, 1) for field in ("to", "within")),
}  # fmt: skip
NEED = ("moves", "close_gate", "needs")
NAMES: dict[Loc, tuple[str, str]] = {
    ("trust", "alba"): ("alba", "actors"), ("trust", "brenn"): ("brenn", "actors"),
    ("trust", "alba", 0, "in", "brenn"): ("brenn", "actors"), ("trust", "alba", 1, "in", "crete"): ("crete", "actors"),
    ("trust", "brenn", 0, "in", "alba"): ("alba", "actors"),
    ("interests", "alba"): ("alba", "actors"), ("interests", "alba", "trade"): ("trade", "issues"),
    ("interests", "crete"): ("crete", "actors"), ("interests", "crete", "river"): ("river", "issues"),
    ("pulls", "brenn"): ("brenn", "actors"), ("pulls", "brenn", "trade"): ("trade", "issues"),
    ("couplings", "boats", "of"): ("trade", "issues"), ("couplings", "boats", "by"): ("river", "issues"),
    ("couplings", "boats", "system"): ("harbours", "systems"),
    ("moves", "open_gate", "actor"): ("alba", "actors"), ("moves", "open_gate", "target"): ("crete", "actors"),
    ("moves", "close_gate", "actor"): ("alba", "actors"), ("moves", "close_gate", "target"): ("brenn", "actors"),
    ("moves", "close_gate", "effects", "trade"): ("trade", "issues"),
    ("moves", "close_gate", "effects", "river"): ("river", "issues"),
    ("moves", "close_gate", "breaches", 0): ("treaty", "accords"), ("moves", "close_gate", "breaches", 1): ("league", "accords"),
    ("moves", "close_gate", "system"): ("harbours", "systems"),
    (*NEED, 0, "issue"): ("river", "issues"), (*NEED, 1, "trust", 0): ("alba", "actors"),
    (*NEED, 1, "trust", 1): ("brenn", "actors"),
    (*NEED, 2, "climate", 0): ("brenn", "actors"), (*NEED, 2, "climate", 1): ("alba", "actors"),
    (*NEED, 3, "satisfaction"): ("crete", "actors"), (*NEED, 4, "capability"): ("brenn", "actors"),
    (*NEED, 5, "accord"): ("league", "accords"), (*NEED, 6, "accord"): ("treaty", "accords"),
    (*NEED, 7, "move"): ("open_gate", "moves"),
    ("accords", "treaty", "parties", 0): ("brenn", "actors"), ("accords", "treaty", "parties", 1): ("alba", "actors"),
    ("accords", "treaty", "mediators", "crete"): ("crete", "actors"),
    ("accords", "treaty", "terms", 0, "issue"): ("trade", "issues"),
    ("accords", "treaty", "terms", 1, "issue"): ("river", "issues"),
    ("accords", "treaty", "needs", 0, "issue"): ("trade", "issues"), ("accords", "treaty", "system"): ("harbours", "systems"),
    ("accords", "league", "parties", 0): ("brenn", "actors"), ("accords", "league", "parties", 1): ("crete", "actors"),
}  # fmt: skip


def dotted(loc: Loc) -> str:
    return ".".join(map(str, loc))


def changed(loc: Loc, word: str) -> Basis:
    """The world with another word at one place."""
    known = SOURCE.mark(loc)
    assert known is not None
    lines = WORLD.splitlines()
    old, line = found_at(SOURCE.value, loc), lines[known.line - 1]
    start = known.column - 1
    end = line.index("]", start) + 1 if isinstance(old, list) else start + len(str(old))
    lines[known.line - 1] = line[:start] + word + line[end:]
    return basis("\n".join(lines))


@pytest.mark.parametrize("loc", sorted(AMOUNTS, key=dotted), ids=dotted)
def test_a_word_that_is_no_level_is_refused_where_it_stands(loc: Loc) -> None:
    with pytest.raises(InputError) as refused:
        numbers(changed(loc, "nonsense"))
    (problem,) = refused.value.problems
    assert (problem.where, problem.mark) == (dotted(loc), SOURCE.mark(loc))
    assert problem.message.startswith("'nonsense' is no level of ")


def test_a_strength_that_is_none_is_refused_where_it_stands() -> None:
    loc: Loc = ("trust", "alba", 1, "strength")
    with pytest.raises(InputError) as refused:
        numbers(changed(loc, "hnt"))
    assert str(refused.value) == f"{SOURCE.mark(loc)}: {dotted(loc)}: 'hnt' is no strength. Did you mean 'hint'?"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("in: {brenn: wary}", "in: {alba: wary}", "trust.alba.0.in.alba: 'alba' would trust itself. Delete it."),
        ("in: {crete: wary}", "in: {brenn: wary}", "trust.alba.1.in.brenn: 'brenn' is spoken of twice. Delete it."),
    ],
)
def test_nobody_is_assumed_to_trust_itself_or_another_twice(before: str, after: str, said: str) -> None:
    text = WORLD.replace(before, after)
    with pytest.raises(InputError) as refused:
        numbers(basis(text))
    assert str(refused.value).split(": ", 1)[1] == said


def test_a_word_with_its_sign_has_the_reason_of_the_word() -> None:
    found = numbers(basis(WORLD.replace("half_life: quick", "half_life: +quick")))
    assert found["half_life.trade"].reason == "So it is."


def test_every_number_of_a_full_world_is_there_under_its_name() -> None:
    found = numbers(basis())
    actors = ("alba", "brenn", "crete")
    assert set(found) == {
        *(f"capability.{a}" for a in actors),
        *(f"{kind}.{k}" for kind in ("start", "half_life", "noise") for k in ("river", "trade")),
        *(f"trust.{a}.{b}" for a in actors for b in actors if a != b),
        *(f"{kind}.{pair}" for kind in ("position", "salience") for pair in ("alba.trade", "crete.river")),
        "pull.brenn.trade", "coupling.boats", "effect.close_gate.trade", "effect.close_gate.river",
        *(f"{kind}.{name}" for kind in ("rate", "cost") for name in ("scold", "call", "open_gate", "close_gate")),
        *(f"{kind}.{name}" for kind in ("rate", "exit") for name in ("treaty", "league")),
        "mediation.treaty.crete", "cost.treaty.brenn",
        *(f"{kind}.treaty.{k}.alba" for kind in ("term", "delivery") for k in ("river", "trade")),
    }  # fmt: skip
    assert all(number.path == path and number.claims == () for path, number in found.items())


@pytest.mark.parametrize(
    ("path", "span", "reason"),
    [
        ("capability.alba", (0.5, 0.5, 0.5), "Upstream."),
        ("capability.crete", (0.1, 0.2, 0.4), "Far."),
        ("start.river", (0.4, 0.4, 0.4), "Half a dam."),
        ("half_life.river", (12, 12, 12), "stated in the world's file"),
        ("half_life.trade", (0.2, 0.25, 0.3), "So it is."),
        ("noise.trade", (0.2, 0.25, 0.3), "So it is."),
        ("noise.river", (0.01, 0.01, 0.01), "stated in the world's file"),
        ("position.alba.trade", (0.2, 0.25, 0.3), "It sells."),
        ("pull.brenn.trade", (0.7, 0.7, 0.7), "It lives from it."),
        ("coupling.boats", (-0.3, -0.25, -0.2), "Dams stop boats."),
        ("rate.open_gate", (0.3, 0.3, 0.3), "At times."),
        ("cost.open_gate", (0.13, 0.13, 0.13), "stated in the world's file"),
        ("cost.close_gate", (0.2, 0.25, 0.3), "So it is."),
        ("effect.close_gate.trade", (-0.3, -0.25, -0.2), "Water."),
        ("effect.close_gate.river", (0.05, 0.05, 0.05), "Water."),
        ("cost.call", (0.11, 0.11, 0.11), "stated in the world's file"),
        ("cost.scold", (0.2, 0.25, 0.3), "So it is."),
        ("rate.call", (0.9, 0.9, 0.9), "Always."),
        ("exit.treaty", (0.02, 0.02, 0.02), "Hardly."),
        ("rate.treaty", (0.2, 0.25, 0.3), "Once."),
        ("mediation.treaty.crete", (0.2, 0.25, 0.3), "Both gain."),
        ("cost.treaty.brenn", (0.2, 0.25, 0.3), "So it is."),
        ("term.treaty.trade.alba", (0.2, 0.25, 0.3), "Both gain."),
        ("term.treaty.river.alba", (0.3, 0.3, 0.3), "Both gain."),
        ("delivery.treaty.trade.alba", (0.2, 0.25, 0.3), "So it is."),
        ("delivery.treaty.river.alba", (9, 9, 9), "stated in the world's file"),
    ],
)
def test_a_number_is_what_the_file_says_for_the_reason_it_gives(path: str, span: tuple[float, ...], reason: str) -> None:
    number = numbers(basis())[path]
    assert (tuple(number.span), number.reason) == (span, reason)


@pytest.mark.parametrize(
    ("path", "belief", "reason"),
    [
        ("trust.alba.brenn", (1.5, 2.5), "Neighbours."),  # a hint, which is worth two, of 0.25
        ("trust.alba.crete", (2.5, 5.5), "Friends."),  # said clearly, which is worth six
        ("trust.brenn.alba", (1.5, 2.5), "It is thirsty."),
        ("trust.crete.alba", (1.0, 1.0), "nothing is said and nothing assumed: every trust is as likely"),
    ],
)
def test_an_assumed_trust_weighs_as_much_as_its_strength(path: str, belief: tuple[float, float], reason: str) -> None:
    number = numbers(basis())[path]
    assert (number.belief, number.reason, number.stated) == (belief, reason, None)


def test_every_name_is_looked_up_where_it_stands() -> None:
    found = list(references(basis().world))
    assert {loc: (name, table) for loc, name, table in found} == NAMES
    assert len(found) == len(NAMES)
    for _, name, table in found:
        assert name in declared(basis().world, table)


def test_a_condition_that_asks_about_nothing_named_names_nothing() -> None:
    assert list(of_need(("here",), Need.model_construct())) == []


def test_a_name_that_two_things_have_is_told_with_the_other() -> None:
    world = basis().world
    moves, accords = world.moves, world.accords
    twice = world.model_copy(
        update={
            "moves": {**moves, "alba_scold_brenn": moves["open_gate"], "call": moves["open_gate"]},
            "accords": {**accords, "open_gate": accords["league"], "scold": accords["league"]},
        }
    )
    assert list(shared(world)) == []
    assert list(shared(twice)) == [
        (("moves", "alba_scold_brenn"), "alba_scold_brenn", "the repertoire gives a move"),
        (("moves", "call"), "call", "a routine has"),
        (("accords", "open_gate"), "open_gate", "a move has"),
        (("accords", "scold"), "scold", "a routine has"),
    ]


def test_two_routines_that_open_the_same_move_are_told() -> None:
    world = basis().world
    world = world.model_copy(
        update={
            "actors": {"a": world.actors["alba"], "a_b": world.actors["brenn"], "c": world.actors["crete"]},
            "repertoire": {"b_talk": world.repertoire["call"], "talk": world.repertoire["call"]},
            "moves": {},
            "accords": {},
        }
    )
    assert len(index_of(world).moves) < 2 * 6
    assert list(shared(world)) == [(("repertoire", "talk"), "a_b_talk_c", "the repertoire gives a move")]


def test_every_claim_that_is_cited_is_told_with_its_place() -> None:
    text = WORLD.replace("reason: Upstream.", "claims: [one, two]").replace("reason: Friends.", "claims: [three]")
    assert sorted(cited(basis(text).world), key=str) == [
        (("actors", "alba", "capability", "claims", 0), "one"),
        (("actors", "alba", "capability", "claims", 1), "two"),
        (("trust", "alba", 1, "claims", 0), "three"),
    ]


def test_without_a_claim_in_force_a_number_is_an_assumption() -> None:
    text = WORLD.replace("reason: Upstream.", "claims: [one, two]")
    number = numbers(basis(text))["capability.alba"]
    assert (number.claims, number.assumed) == ((), True)
    assert number.reason == "no claim in force speaks of it; taken over from the common world as an assumption"


def test_the_place_of_a_problem_is_dotted_and_marked() -> None:
    problem = basis().problem(("moves", "open_gate", "cost"), "is odd", "Mend it.")
    assert str(problem) == f"{SOURCE.mark(('moves', 'open_gate', 'cost'))}: moves.open_gate.cost: is odd. Mend it."
    assert isinstance(SOURCE, Source)
