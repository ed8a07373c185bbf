"""Records: one replicate as event data, who did what to whom, in the words of PLOVER.

A record is one event: a move that is made three times in a step gives three. A signature is a record of every party toward
every other, a walk-out one of the leaver toward each of the others; what a record weighs is what trust learns from it. Events
from outside are nobody's act and leave no record, nor does an accord that a move breaks: the move does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice

import numpy as np

from sim.engine.block import BLOCK
from sim.engine.walk import Moment, walk
from sim.study.ensemble import move_titles
from sim.study.replay import LEFT, SIGNED
from sim.study.scenario import Scenario
from sim.world.plover import QUADS
from sim.world.setup import Counts, Floats, Ints
from sim.world.source import InputError, Problem
from sim.world.world import Actor, World

FIELDS = (
    "date", "actor", "actor_name", "actor_sector", "recipient", "recipient_name", "recipient_sector", "type", "mode", "quad",
    "intensity", "goldstein", "context", "name", "title",
)  # fmt: skip
TOGETHER = ";"  # between the countries of one actor, and between contexts


@dataclass(frozen=True)
class Party:
    """An actor as event data know it: its countries (ISO 3166-1 alpha-3) and, unless it is all of them, its sector."""

    name: str
    countries: tuple[str, ...]
    sector: str = ""

    @property
    def code(self) -> str:
        """Its countries in one word, such as DEU;FRA;GBR."""
        return TOGETHER.join(self.countries)


@dataclass(frozen=True)
class Deed:
    """Something that one actor can do to another, by their places. name: of the move or the accord."""

    name: str
    title: str
    actor: int
    recipient: int
    type: str
    mode: str = ""
    context: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """One event. date: the first day of its step, of which only the step means anything; intensity in [-1, 1]."""

    date: str
    actor: str
    actor_name: str
    actor_sector: str
    recipient: str
    recipient_name: str
    recipient_sector: str
    type: str
    mode: str
    quad: str
    intensity: float
    goldstein: float
    context: str
    name: str
    title: str

    def fields(self) -> dict[str, str | float]:
        """Field → value, in the order of FIELDS."""
        return asdict(self)


def parties(world: World) -> tuple[Party, ...]:
    """The world's actors as event data know them, in the world's order. InputError for those that have no country."""
    found = tuple(Party(actor.name, countries_of(actor), actor.sector) for actor in world.actors.values())
    nowhere = [name for name, party in zip(world.actors, found, strict=True) if not party.countries]
    if nowhere:
        message, remedy = "has no country for event data", "Write its `countries` in the world's file, such as [IRN]."
        raise InputError([Problem(None, f"actors.{name}", message, remedy) for name in nowhere])
    return found


def countries_of(actor: Actor) -> tuple[str, ...]:
    """An actor's countries; those of its code where none are named and the code has three letters."""
    return actor.countries or ((actor.code,) if len(actor.code) == 3 else ())


def deeds(scenario: Scenario) -> tuple[Deed, ...]:
    """All that can be recorded: the moves in the setup's order, then signatures and walk-outs, both by `bonds`."""
    world, setup = scenario.world, scenario.setup
    found = []
    for m, (name, title, _) in enumerate(move_titles(scenario)):
        how = (world.moves[name].mode, world.moves[name].context) if name in world.moves else ("", ())  # not of the repertoire
        found.append(Deed(name, title, int(setup.moves.actor[m]), int(setup.moves.target[m]), setup.moves.event[m], *how))
    accords, actors = list(world.accords.items()), list(world.actors.values())
    for kind, told in ((SIGNED, "{0} and {1} sign {2}"), (LEFT, "{0} walks out of {2}")):
        for g, i, j in bonds(scenario):
            name, accord = accords[g]
            title = told.format(actors[i].name, actors[j].name, accord.title)
            found.append(Deed(name, title, int(i), int(j), kind))
    return tuple(found)


def bonds(scenario: Scenario) -> Ints:
    """Every accord with every ordered pair of its parties, (B, 3): accord, one, other."""
    members = scenario.setup.accords.parties
    pairs = members[:, :, None] & members[:, None, :] & ~np.eye(members.shape[1], dtype=bool)
    return np.argwhere(pairs)


def done(moment: Moment, bond: Ints) -> Counts:
    """How often each deed was done in the step that led to a moment, (R, deeds)."""
    state = moment.state
    signed, left = state.signed[:, bond[:, 0]], state.left[:, bond[:, 0], bond[:, 1]]
    return np.concatenate([state.moves, signed, left], axis=1).astype(int)


def weights(moment: Moment, bonded: int) -> Floats:
    """The conflict-cooperation score of each deed in each replicate's world, (R, deeds) in [-1, 1]; bonded: rows of `bonds`."""
    worlds = moment.worlds
    scores = np.broadcast_to(worlds.setup.moves.score, (BLOCK, len(worlds.setup.moves.score)))
    signature, desertion = (
        np.broadcast_to(worlds.par[f"diplomacy.{name}"], (BLOCK, bonded)) for name in ("signature", "desertion")
    )
    return np.concatenate([scores, signature, -desertion], axis=1)


def moments(scenario: Scenario, seed: int, block: int) -> Iterator[Moment]:
    """The moments of a block after its start."""
    yield from islice(walk(scenario.setup, seed, block), 1, scenario.setup.steps + 1)


def dated(scenario: Scenario, step: int) -> str:
    """The first day of a step, YYYY-MM-DD."""
    label = scenario.calendar.label(step)
    return label if len(label) > len("YYYY-MM") else f"{label}-01"


def records(scenario: Scenario, seed: int, replicate: int) -> list[Record]:
    """One replicate as event data, in the order of dates and then of deeds. replicate: 0 or more."""
    block, row = divmod(replicate, BLOCK)
    bond, known, who = bonds(scenario), deeds(scenario), parties(scenario.world)
    found: list[Record] = []
    for moment in moments(scenario, seed, block):
        often, weighs = done(moment, bond)[row], weights(moment, len(bond))[row]
        date = dated(scenario, moment.step)
        for d in np.flatnonzero(often):
            deed = known[d]
            found += [_record(deed, (who[deed.actor], who[deed.recipient]), date, float(weighs[d]))] * int(often[d])
    return found


def _record(deed: Deed, who: tuple[Party, Party], date: str, score: float) -> Record:
    actor, recipient = who
    return Record(
        date=date,
        actor=actor.code,
        actor_name=actor.name,
        actor_sector=actor.sector,
        recipient=recipient.code,
        recipient_name=recipient.name,
        recipient_sector=recipient.sector,
        type=deed.type,
        mode=deed.mode,
        quad=QUADS[deed.type],
        intensity=round(score, 4) + 0.0,
        goldstein=round(10 * score, 3) + 0.0,
        context=TOGETHER.join(deed.context),
        name=deed.name,
        title=deed.title,
    )
