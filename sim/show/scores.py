"""Scores as text: forecasts beside what came, scores beside rivals, calibration, signs, and what it all stands on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.tables import rows, table
from sim.show.words import change, measured, percent
from sim.study.forecast.scored import FEW, Scored, standing
from sim.study.writing import put

NAMES = {"coin": "coin", "no_change": "no change", "always_no": "always no"}


def show_scores(console: Console, found: Scored) -> None:
    """Print everything that an exam came to."""
    if len(found.questions):
        console.print(question_table(found))
    if len(found.answered):
        console.print(score_table(found))
        console.print(calibration_table(found))
    if len(found.signs):
        console.print(sign_table(found))
    console.print()
    for sentence in sentences(found):
        console.print(sentence, highlight=False, markup=False)


def called(forecaster: str) -> str:
    """A forecaster's name as it is read."""
    return NAMES.get(forecaster, forecaster.replace("_", " "))


def question_table(found: Scored) -> Table:
    """Each question with what came, the model's forecast and those of rivals."""
    rivals = [name for name in found.forecasters if name not in {"model", "coin", "always_no"}]
    caption = (
        "Model: share of worlds that say yes when the question closes ± Monte Carlo standard error. No change: the answer as "
        "things stood at the start. Months: from opening to closing. Brier: (forecast − answer)², 0 the best, 1 the worst."
    )
    title = f"{escape(found.told.exam.file.title)}: forecasts of {escape(found.told.exam.scenario.name)}"
    made = table(title, "Question", "Closes", "Months", "Answer", "Model", *map(called, rivals), "Brier", caption=caption)
    for row in found.questions.to_dict("records"):
        shares = ("–" if math.isnan(row[name]) else percent(row[name]) for name in rivals)
        loss = "–" if math.isnan(row["brier"]) else f"{row['brier']:.3f}"
        answer = answer_in_words(row["answer"])
        model = measured("chance", row["model"], row["se"])
        made.add_row(escape(row["title"]), row["closes"], str(row["months"]), answer, model, *shares, loss)
    return made


def answer_in_words(answer: float) -> str:
    """yes, no or open."""
    return "open" if math.isnan(answer) else "yes" if answer else "no"


def score_table(found: Scored) -> Table:
    """Every forecaster's scores, and the model's skill against it."""
    caption = (
        "Brier and log score (natural logarithm): lower is better; a coin has 0.250 and 0.693. Sharpness: mean distance from "
        "one half. Model there: its Brier score on the questions that the rival answers. Skill of model: 1 − that / the rival's, "
        "with a 95 % interval by drawing facts anew. By luck: chance of as large a difference if each fact had been a "
        "toss-up. Surely better or worse: the interval leaves out 0, and luck has a chance of 5 % at most."
    )
    columns = (
        "Forecaster",
        "Questions",
        "Facts",
        "Brier",
        "Log",
        "Sharpness",
        "Model there",
        "Skill of model",
        "95 %",
        "By luck",
    )
    made = table("Scores", *columns, caption=caption)
    for row in rows(found.scores):
        cells = (str(row.questions), str(row.facts), f"{row.brier:.3f}", _log(row.log), f"{row.sharpness:.3f}")
        if row.forecaster == "model":
            made.add_row("model", *cells, "", "", "", "", style="bold")
            continue
        against = (f"{row.model_brier:.3f}", _skill(row.skill), f"[{_skill(row.low)}, {_skill(row.high)}]")
        made.add_row(escape(called(row.forecaster)), *cells, against[0], against[1], escape(against[2]), percent(row.chance))
    return made


def _log(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "∞"


def _skill(value: float) -> str:
    """A skill with its sign; that against a perfect rival has no lower end."""
    shown = "∞" if math.isinf(value) else f"{abs(value):.2f}"
    sign = "" if not math.isinf(value) and not float(shown) else "+" if value > 0 else "\N{MINUS SIGN}"
    return "–" if math.isnan(value) else sign + shown


def calibration_table(found: Scored) -> Table:
    """How often what was forecast about alike came."""
    caption = "Interval: 95 %, Wilson, as if there were one question a fact."
    if found.facts < 10 * len(found.calibration):
        caption += " With so few in a range, only gross faults could be seen."
    made = table("Calibration", "Forecast", "Questions", "Facts", "Mean forecast", "Came", "95 %", caption=caption)
    for row in found.calibration.to_dict("records"):
        ends = f"{row['from'] * 100:.0f}–{row['to'] * 100:.0f} %"
        interval = escape(f"[{percent(row['low'])}, {percent(row['high'])}]")
        numbers = (str(row["questions"]), str(row["facts"]))
        made.add_row(ends, *numbers, percent(row["forecast"]), percent(row["came"]), interval)
    return made


def sign_table(found: Scored) -> Table:
    """Every direction of change, given and found."""
    caption = (
        "Change: mean over worlds with its paired 95 % interval. Worlds: share that change as given. Undecided: the interval "
        "covers 0, or the mean change is below 0.005; that counts as not foreseen."
    )
    made = table(
        "Signs of change", "Measure", "Compares", "Came", "Change", "95 % interval", "Worlds", "Verdict", caption=caption
    )
    styles = {"hit": "green", "miss": "red", "undecided": "dim"}
    for row in rows(found.signs):
        value, interval = change("level", row.change, row.low, row.high)
        shown = (value.replace("-", "\N{MINUS SIGN}"), escape(interval.replace("-", "\N{MINUS SIGN}")))
        verdict = f"[{styles[row.verdict]}]{row.verdict}[/]"
        made.add_row(escape(row.title), row.compares, row.given, *shown, percent(row.share), verdict)
    return made


def sentences(found: Scored) -> Iterator[str]:
    """What it comes to and what it stands on, in words."""
    answered = len(found.answered)
    yield " ".join(found.told.exam.file.about.split())
    if len(found.questions):
        widest = float(found.questions["se"].max()) * 100
        yield (
            f"{_many(len(found.questions), 'question')}, {answered} answered, {_many(found.facts, 'independent fact')} behind "
            f"the answers. {found.worlds:,} worlds; Monte Carlo error of a forecast: at most {widest:.1f} points. A share of "
            "worlds, k of n, enters as (k + 1/2) / (n + 1), so that it is never quite 0 or 1."
        )
    if len(found.questions) and not answered:
        yield "No question is answered yet: there is nothing to score."
    if answered:
        yield _parts(found)
        yield from _against(found)
    if answered and found.facts < FEW:
        yield (
            f"Fewer than {FEW} facts: the intervals are wide, and the bootstrap makes those of so few rather too narrow. Take "
            "the skill as a sign of gross faults, not as a measure."
        )
    if found.tally:
        yield _luck(found)


def _parts(found: Scored) -> str:
    parts = found.murphy
    assert parts is not None
    within = f"{parts.within:+.3f}".replace("-", "\N{MINUS SIGN} ").replace("+", "+ ")
    return (
        f"Brier {parts.brier:.3f} = reliability {parts.reliability:.3f} − resolution {parts.resolution:.3f} + uncertainty "
        f"{parts.uncertainty:.3f} {within} within ranges. Who had known how many answers would be yes, and nothing else, would "
        f"have had {parts.uncertainty:.3f}."
    )


def _against(found: Scored) -> Iterator[str]:
    words = {"better": "Surely better than", "worse": "Surely worse than", "open": "Not to be told apart from"}
    rivals = [(called(row.forecaster), standing(row)) for row in rows(found.scores) if row.forecaster != "model"]
    for stands, said in words.items():
        if names := [name for name, how in rivals if how == stands]:
            yield f"{said}: {', '.join(names)}."


def _luck(found: Scored) -> str:
    tally = found.tally
    assert tally is not None
    return (
        f"Signs: {tally.hits} of {len(found.signs)} foreseen, {tally.misses} missed, {tally.undecided} undecided; of "
        f"{_many(tally.facts, 'independent fact')} {tally.facts_hit} with more than half of their signs. By luck as many facts: "
        f"{percent(tally.by_binomial)} (a coin a fact); as many signs: {percent(tally.by_flips)} (each fact's directions turned "
        "round by a coin)."
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def write_scores(found: Scored, folder: Path) -> list[Path]:
    """Every table as CSV, full precision."""
    frames = {"questions": found.questions, "scores": found.scores, "calibration": found.calibration, "signs": found.signs}
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, frame in frames.items():
        paths.append(put(folder / f"{name}.csv", frame.to_csv(index=False)))
    return paths


def draw_scores(found: Scored, folder: Path) -> list[Path]:
    """Draw the figure of an exam as PNG and SVG; returns the PNG file, or nothing where no question is asked."""
    if not len(found.questions):
        return []
    from sim.show.figures.calibration import calibration  # noqa: PLC0415  (matplotlib is slow to load)
    from sim.show.figures.style import save  # noqa: PLC0415

    return [save(calibration(found), folder / "figures", "calibration")[0]]
