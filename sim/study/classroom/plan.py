"""Plan: what a class plays, settled before it begins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sim.study.scenario import Scenario, load
from sim.study.seat.game import Game
from sim.study.seat.record import place_of
from sim.world.codebook import Strict
from sim.world.evidence import Evidence
from sim.world.source import InputError, Problem
from sim.world.words import Title, counted

MOST_TABLES, MOST_SEATS = 12, 40
SHORTEST_ROUND, LONGEST_ROUND = 60, 600  # seconds
MOST_ROUNDS = 2_000  # a horizon has at most 1,044 weeks
Word = Annotated[str, Field(max_length=100)]
Count = Annotated[int, BeforeValidator(counted)]
Silent = Literal["model", "nothing"]


class Plan(Strict):
    """What a class plays.

    code: lets students in; scenario: path of its file, digest: of the scenario as it was then; no seats: the class predicts and
    nobody plays; rounds: of one step each; timer: seconds a round, 0 without; silent: who moves for a seat that is taken but gave
    no orders; anonymous: the world's names are covered.
    """

    schema_: int = Field(default=1, alias="schema", ge=1, le=1)
    code: str = Field(max_length=20)
    title: Title
    scenario: str = Field(max_length=4096)
    lens: Word
    digest: Word
    lesson: str = Field(default="", max_length=4096)
    seats: tuple[Word, ...] = Field(default=(), max_length=MOST_SEATS)
    tables: Count = Field(default=1, ge=1, le=MOST_TABLES)
    rounds: Count = Field(ge=1, le=MOST_ROUNDS)
    timer: Count = Field(default=0, ge=0, le=LONGEST_ROUND)
    silent: Silent = "model"
    seed: Count = Field(default=2022, ge=0, lt=2**63)
    replicate: Count = Field(default=0, ge=0, lt=1_000_000)
    anonymous: bool = False
    made: Word = ""

    @property
    def plays(self) -> bool:
        """Whether seats are taken; otherwise the class predicts only."""
        return bool(self.seats)

    def game(self, scenario: Scenario) -> Game:
        """The game of every table: the same world, the same luck."""
        return Game(scenario, self.seed, self.replicate, self.seats)

    def load(self, evidence: Evidence | None = None) -> Scenario:
        """The scenario of the plan. InputError where it is no longer what it was."""
        scenario = load(place_of(self.scenario), self.lens, evidence)
        if scenario.digest != self.digest:
            raise InputError(
                [
                    Problem(
                        None, self.scenario, "the scenario, or the model, has changed since the class began", "Begin a new class."
                    )
                ]
            )
        return scenario


def checked(plan: Plan, scenario: Scenario) -> Plan:
    """The plan, if it can be played. InputError that says what cannot."""
    problems = []
    if 0 < plan.timer < SHORTEST_ROUND:
        problems.append(
            Problem(None, "timer", f"{plan.timer} seconds are too short", f"Give {SHORTEST_ROUND} to {LONGEST_ROUND}, or none.")
        )
    if twice := [seat for n, seat in enumerate(plan.seats) if seat in plan.seats[:n]]:
        problems.append(Problem(None, "seats", f"{twice[0]!r:.60} stands there twice", "Name each seat once."))
    if plan.rounds > scenario.setup.steps:
        told = f"{plan.rounds} rounds are more than the scenario's {scenario.setup.steps} {scenario.calendar.step}s"
        problems.append(Problem(None, "rounds", told, "Choose fewer."))
    if problems:
        raise InputError(problems)
    plan.game(scenario)
    return plan


def planned(scenario: Scenario, code: str, **settings: object) -> Plan:
    """A plan for a scenario. settings: fields of a plan; InputError where it cannot be played."""
    file = str(Path(scenario.paths[-1]).resolve())
    given = {"title": scenario.file.title, "rounds": scenario.setup.steps, **settings}
    plan = Plan.model_validate({"code": code, "scenario": file, "lens": scenario.file.lens, "digest": scenario.digest, **given})
    return checked(plan, scenario)


def yes_or_no(scenario: Scenario) -> dict[str, str]:
    """The outcomes that can be predicted, those with the answer yes or no: title by name."""
    return {name: outcome.title for name, outcome in scenario.file.outcomes.items() if outcome.kind == "chance"}
