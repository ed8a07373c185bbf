"""Scored: the tables of an exam: forecasts, scores beside rivals, calibration, and signs.

Rivals that every question has: `coin` says one half; `no_change` says that the answer is what it would have been at the start
of the scenario; `always_no` says no. What rests on worlds, or is certain, enters by Jeffreys' rule and so never as 0 or 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from sim.study.forecast.questions import BUILT_IN, QuestionFile
from sim.study.forecast.scores import (
    Murphy,
    binned,
    brier_losses,
    calibration,
    log_losses,
    murphy,
    share,
    sharpness,
    skill,
)
from sim.study.forecast.signs import Tally, judged, tally
from sim.study.forecast.told import Told
from sim.study.scenario import Scenario

FEW = 10  # facts below which an interval says little
SURELY = 0.05  # the most that luck may have to do with a difference that is claimed


@dataclass(frozen=True)
class Scored:
    """All that an exam comes to.

    questions: a row each with every forecaster's probability; scores: a row a forecaster, see `scores`; murphy: None and
    calibration: empty where nothing is answered; signs: a row each; tally: None where there are none.
    """

    told: Told
    questions: pd.DataFrame
    scores: pd.DataFrame
    calibration: pd.DataFrame
    murphy: Murphy | None
    signs: pd.DataFrame
    tally: Tally | None

    @property
    def worlds(self) -> int:
        """How many worlds were asked."""
        return len(self.told.yes)

    @property
    def answered(self) -> pd.DataFrame:
        """The questions that have an answer."""
        return self.questions[self.questions["answer"].notna()]

    @property
    def forecasters(self) -> tuple[str, ...]:
        """The model, the rivals that the file names, and those that every question has."""
        return ("model", *self.told.exam.file.rivals, *BUILT_IN[1:])

    @property
    def facts(self) -> int:
        """How many independent facts stand behind the answers."""
        return int(self.answered["fact"].nunique())


def scored(told: Told) -> Scored:
    """Score what was told."""
    forecasts = questions(told)
    answered = forecasts[forecasts["answer"].notna()]
    p, y = answered["model"].to_numpy(float), answered["answer"].to_numpy(float)
    frame = signs(told)
    return Scored(
        told=told,
        questions=forecasts,
        scores=scores(answered, told.exam.file.rivals),
        calibration=calibration(p, y, list(answered["fact"])),
        murphy=murphy(p, y, binned(p)) if len(answered) else None,
        signs=frame,
        tally=tally(list(frame["verdict"]), list(frame["fact"])) if len(frame) else None,
    )


def questions(told: Told) -> pd.DataFrame:
    """Every question with its forecasts.

    question, title, fact, closes, months (from its opening to its closing), answer (1, 0 or NaN), model, se (Monte Carlo
    standard error), a column for each rival (NaN where it says nothing), brier and log of the model (NaN where open), source.
    """
    worlds, asked = len(told.yes), told.exam.file.questions
    model, still = share(told.yes.sum(axis=0), worlds), share(told.still.sum(axis=0), worlds)
    never = float(share(np.zeros(1), worlds)[0])
    rows: list[dict[str, object]] = []
    for n, (name, question) in enumerate(asked.items()):
        p, y = float(model[n]), float("nan") if question.answer == "open" else float(question.answer)
        row: dict[str, object] = {"question": name, "title": question.title, "fact": question.fact or name}
        row |= {"closes": question.closes, "months": age(question, told.exam.scenario), "answer": y}
        row |= {"model": p, "se": float(np.sqrt(p * (1.0 - p) / worlds))}
        row |= {rival: question.rivals.get(rival, float("nan")) for rival in told.exam.file.rivals}
        row |= {"coin": 0.5, "no_change": float(still[n]), "always_no": never}
        losses = [float(loss(np.array([p]), np.array([y]))[0]) for loss in (brier_losses, log_losses)]
        rows.append({**row, "brier": losses[0], "log": losses[1], "source": question.source})
    first = ["question", "title", "fact", "closes", "months", "answer", "model", "se"]
    columns = [*first, *told.exam.file.rivals, *BUILT_IN[1:], "brier", "log", "source"]
    return pd.DataFrame(rows, columns=columns)


def age(question: QuestionFile, scenario: Scenario) -> int:
    """Months from the opening of a question to its closing, both counted."""
    opens = question.opens or scenario.calendar.start
    return int((np.datetime64(question.closes, "M") - np.datetime64(opens, "M")).astype(int)) + 1


def scores(answered: pd.DataFrame, rivals: tuple[str, ...]) -> pd.DataFrame:
    """Every forecaster on the questions that it answers, the model first; empty where nothing is answered.

    forecaster, questions, facts, brier, log, sharpness; then of the model against it, on the same questions: model_brier,
    skill, low, high, chance (see `Skill`).
    """
    rows = []
    for name in ("model", *rivals, *BUILT_IN[1:]):
        mine = answered[answered[name].notna()]
        if not len(mine):
            continue
        y, p, model = (mine[column].to_numpy(float) for column in ("answer", name, "model"))
        found = skill(brier_losses(model, y), brier_losses(p, y), list(mine["fact"]))
        against: tuple[float, ...] = (found.skill, found.low, found.high, found.chance)
        if name == "model":
            against = (float("nan"),) * 4
        told = (found.theirs, float(log_losses(p, y).mean()), sharpness(p))
        rows.append((name, found.questions, found.facts, *told, found.ours, *against))
    columns = ["forecaster", "questions", "facts", "brier", "log", "sharpness", "model_brier", "skill", "low", "high", "chance"]
    return pd.DataFrame(rows, columns=columns)


def standing(row: Any) -> Literal["better", "worse", "open"]:
    """How the model stands to a rival, a row of `scores`: sure where the interval leaves out 0 and luck would not do as much."""
    if row.chance > SURELY or not (row.low > 0 or row.high < 0):
        return "open"
    return "better" if row.low > 0 else "worse"


def signs(told: Told) -> pd.DataFrame:
    """Every sign with what came of it.

    sign, title, fact, compares, given, change, low, high (95 %, over worlds), share (of worlds), verdict, source.
    """
    asked = told.exam.file.signs
    up = np.array([sign.up for sign in asked.values()], dtype=bool)
    rows = []
    for (name, sign), found in zip(asked.items(), judged(told.changes, up), strict=True):
        at = "the end" if sign.at in (None, "end") else sign.at
        compares = f"with {sign.than}, at {at}" if sign.than else f"{sign.from_} to {sign.to}"
        change = (found.mean, found.low, found.high, found.share, found.verdict)
        rows.append((name, sign.title, sign.fact or name, compares, sign.is_, *change, sign.source))
    columns = ["sign", "title", "fact", "compares", "given", "change", "low", "high", "share", "verdict", "source"]
    return pd.DataFrame(rows, columns=columns)
