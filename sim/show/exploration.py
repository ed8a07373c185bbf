"""Exploration: what an outcome rests on and which signposts to watch, in tables, in words and as CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape

from sim.show.tables import rows, table
from sim.show.words import percent
from sim.study.discovery import Bound, Count, Discovery, Rule, leaves
from sim.study.explore import Exploration
from sim.study.naming import in_units, poles, spoken
from sim.study.scenario import Scenario
from sim.study.writing import put

OF_THE_MODEL = frozenset({"parameter", "weight", "noise", "coupling", "half_life", "pull"})


def show_exploration(console: Console, found: Exploration) -> None:
    """Print everything that an exploration found, the question first."""
    console.print(_asked(found), highlight=False, markup=False)
    show_indices(console, found)
    show_signposts(console, found)


def _asked(found: Exploration) -> str:
    plan, design = found.plan, found.design
    many = len(design.factors)
    numbers = f"{many} numbers vary over their ranges" if many > 1 else "One number varies over its range"
    return (
        f"{title(found)} ({plan.outcome}) in {plan.scenario.name}: {_answer(found)}. {numbers}: "
        f"{design.points:,} points in {design.rows} rows of {design.width}, {design.replicates} worlds each, seed {plan.seed}."
    )


def _answer(found: Exploration) -> str:
    mean = float(found.answers.mean())
    return f"{percent(mean)} of worlds" if found.plan.question.kind == "chance" else f"{mean:.2f} on average"


def title(found: Exploration) -> str:
    """The outcome in words."""
    return found.plan.scenario.file.outcomes[found.plan.outcome].title


def show_indices(console: Console, found: Exploration) -> None:
    """Print the numbers that stand out from luck, those that do not, and how much is explained."""
    known, scenario = found.sensitivity, found.plan.scenario
    caption = (
        "Share of the variance of the expected outcome that a number accounts for together with others (total) and by itself "
        "(alone), with 95 % intervals. Ranks are as far as intervals tell the totals apart. "
        f"Noise floor, by a dummy that only changes the luck: {known.floor:.2f}."
    )
    made = table(
        f"What it rests on: {escape(title(found))}",
        "Number",
        "Rank",
        "Total",
        "95 %",
        "Alone",
        "95 %",
        "Higher means",
        caption=caption,
    )
    made.expand = True
    made.columns[0].ratio = 1
    for column in made.columns[1:]:
        column.no_wrap = True
    for row in rows(known.found):
        made.add_row(f"{escape(capital(spoken(scenario, row.number)))}\n[dim]{row.number}[/]", *_cells(row))
    if len(known.found):
        console.print(made)
    for line in _explained(found):
        console.print(line, highlight=False, markup=False)


def _cells(row: Any) -> tuple[str, ...]:
    rank = str(row.best) if row.best == row.worst else f"{row.best}–{row.worst}"
    total, low, high, alone, least, most = (
        f"{a_share(x):.2f}" for x in (row.total, row.total_low, row.total_high, row.first, row.first_low, row.first_high)
    )
    return rank, total, f"{low} to {high}", alone, f"{least} to {most}", "more" if row.slope > 0 else "less"


def a_share(index: float) -> float:
    """An index as far as it can be one: estimates of shares may stray below 0 and above 1."""
    return min(max(index, 0.0), 1.0)


def _explained(found: Exploration) -> Iterator[str]:
    """What the numbers explain together, which are noise, and how to learn more."""
    known, scenario, design = found.sensitivity, found.plan.scenario, found.design
    together = f"the {len(design.factors)} numbers" if len(design.factors) > 1 else "the number"
    if not known.moved:
        yield f"Nothing found: {together} did not move the outcome by more than luck does."
        return
    others = sum(n.span.low < n.span.high for n in scenario.numbers.values()) - len(design.factors)
    rest = f" and {others} other uncertain numbers" if scenario.setup.uncertain and others else ""
    spread = f"{100 * known.spread:.0f} points" if found.plan.question.kind == "chance" else in_units("", known.spread)
    yield f"Together {together} explain {percent(known.explained)} of what differs from world to world; the rest is luck{rest}."
    yield f"From point to point the expected outcome has a standard deviation of {spread}."
    noise = [spoken(scenario, path) for path in known.indices.loc[known.indices["noise"], "number"]]
    if noise:
        yield f"Noise, not told apart from luck: {listed(noise, '; ')}."
    if known.found["worst"].ne(known.found["best"]).any():
        yield (
            f"Intervals that overlap leave ranks open: {design.rows} rows are few. "
            f"--points {4 * found.plan.points} would take four times as long and halve the intervals."
        )


def show_signposts(console: Console, found: Exploration) -> None:
    """Print the box in words, its signposts, how it does on unseen points, and the cross-check."""
    console.print("\n[bold]Signposts to watch[/]")
    learnt, scenario = found.discovery, found.plan.scenario
    if learnt is None:
        console.print(f"  Nothing to search: {found.barren}.", highlight=False, markup=False)
        return
    for sentence in sentences(found, learnt):
        console.print(f"  {sentence}", highlight=False, markup=False)
    if not learnt.box or not learnt.counted.holds_up:
        return
    made = table("The box", "Signpost", "Assumed range", "In the box", "Without it", caption=_box_caption(learnt))
    for bound, rate in zip(learnt.box, learnt.without, strict=True):
        span = scenario.numbers[bound.number].span
        scale = poles(scenario, bound.number)
        said = capital(signpost(scenario, (bound,))) + (f" ({scale})" if scale else "")
        ends = f"{in_units('', span.low)} to {in_units(bound.number, span.high)}"
        made.add_row(escape(said), ends, percent(learnt.counted.density[0]), percent(rate))
    console.print(made)
    inside = [spoken(scenario, n) for n in dict.fromkeys(b.number for b in learnt.box) if n.split(".")[0] in OF_THE_MODEL]
    if inside:
        part = "is a part" if len(inside) == 1 else "are parts"
        console.print(
            f"{capital(listed(inside, ', '))} {part} of the model, and nothing to be watched.", highlight=False, markup=False
        )


def _box_caption(learnt: Discovery) -> str:
    unit = "worlds" if learnt.cases.single else "points"
    return f"Share of {unit} that are successes, on unseen points: inside the box, and inside it with this signpost left out."


def sentences(found: Exploration, learnt: Discovery) -> Iterator[str]:
    """The box and the tree in words. All shares are of points that neither search has seen."""
    seen = f"{int(learnt.cases.unseen.sum()):,} points that the search had not seen"
    counted = learnt.counted
    if not learnt.box or not counted.holds_up:
        tried = f" The best box has {_of(counted)} there." if learnt.box else ""
        yield f"PRIM finds no box that holds on the {seen}.{tried}"
    else:
        yield f"{described(found, learnt.box, counted)}; the box holds {percent(counted.coverage[0])} of such {_unit(learnt)}."
        low, high = counted.density[1:]
        holds = f"{percent(counted.coverage[1])} to {percent(counted.coverage[2])}"
        yield (
            f"Counted on {seen}: 95 % intervals {percent(low)} to {percent(high)} and {holds}. "
            f"On the points that it was searched on: {percent(learnt.seen.density[0])} and {percent(learnt.seen.coverage[0])}."
        )
    yield _crossed(found, learnt)


def _crossed(found: Exploration, learnt: Discovery) -> str:
    """What the tree says, and whether it agrees with the box."""
    if learnt.tree.question is None:
        return "Cross-check (CART): no question about these numbers explains 2 % of what differs between points."
    if not learnt.crossed.holds_up:
        return f"Cross-check (CART): the tree's best leaf does not hold on unseen points ({_of(learnt.crossed)})."
    told = f"Cross-check (CART), best leaf: {described(found, learnt.best, learnt.crossed)}"
    mine, its = {b.number for b in learnt.box}, {b.number for rule, _ in leaves(learnt.tree) for b in rule}
    asks = "PRIM has no box to compare it with"
    if mine:
        asks = f"of the numbers of the box the tree asks about {'all' if mine <= its else len(mine & its) or 'none'}"
    shared = "" if math.isnan(learnt.shared) or not mine else f", and {percent(learnt.shared)} of that leaf lies in the box"
    return f"{told}; {asks}{shared}."


def _of(counted: Count) -> str:
    return f"{percent(counted.density[0])}, {percent(counted.overall)} overall"


def _unit(learnt: Discovery) -> str:
    return "worlds" if learnt.cases.single else "points"


def described(found: Exploration, rule: Rule, counted: Count) -> str:
    """A rule as a sentence: `Iran passes the nuclear threshold in 31 % of worlds (12 % overall) when …`."""
    success, unit = success_of(found), "worlds" if found.cases.single else "points"
    share = f"{percent(counted.density[0])} of {unit} ({percent(counted.overall)} overall)"
    return f"{success} in {share} when {signpost(found.plan.scenario, rule)}"


def success_of(found: Exploration) -> str:
    """What counts as a success, as the beginning of a sentence."""
    of = found.cases
    if found.plan.question.kind != "chance":
        return f"{title(found)} above {in_units('', of.threshold)}"
    return title(found) if of.single else f"{title(found)} with a chance above {percent(of.threshold)}"


def signpost(scenario: Scenario, rule: Rule) -> str:
    """Bounds in words, number by number: `Iran's trust in the United States is below 0.34`."""
    return listed(
        [_bounded(scenario, number, list(bounds)) for number, bounds in groupby(_sorted(rule), lambda b: b.number)], ", "
    )


def _sorted(rule: Rule) -> list[Bound]:
    """Bounds of one number side by side, in the order of its first."""
    order = list(dict.fromkeys(bound.number for bound in rule))
    return sorted(rule, key=lambda b: (order.index(b.number), not b.above))


def _bounded(scenario: Scenario, number: str, bounds: Sequence[Bound]) -> str:
    limits = [in_units(number, bound.limit) for bound in bounds]
    where = (
        f"between {in_units('', bounds[0].limit)} and {limits[1]}"
        if len(bounds) > 1
        else f"{'above' if bounds[0].above else 'below'} {limits[0]}"
    )
    return f"{spoken(scenario, number)} is {where}"


def listed(parts: Sequence[str], comma: str) -> str:
    """Parts joined by commas and `and`."""
    return parts[0] if len(parts) == 1 else f"{comma.join(parts[:-1])} and {parts[-1]}"


def capital(text: str) -> str:
    """A phrase with a capital."""
    return text[:1].upper() + text[1:]


def write_exploration(found: Exploration, folder: Path) -> None:
    """Indices, points, what was screened, the box and the tree as CSV, full precision."""
    scenario = found.plan.scenario
    frames = {"indices": found.sensitivity.indices, "points": _points(found)}
    if found.screened is not None:
        frames["screening"] = found.screened
    if found.discovery is not None:
        frames |= {"signposts": _signposts(found.discovery), "tree": _leaves(scenario, found.discovery)}
    for name, frame in frames.items():
        spoke = [spoken(scenario, path) for path in frame["number"]] if "number" in frame else None
        put(folder / f"{name}.csv", (frame if spoke is None else frame.assign(in_words=spoke)).to_csv(index=False))


def _points(found: Exploration) -> pd.DataFrame:
    """row, luck, each number, mean and sd over worlds, share of successes, unseen by the searches."""
    design, answers = found.design, found.answers.reshape(found.design.points, -1)
    first = pd.DataFrame({"row": found.cases.row, "luck": design.luck.ravel()})
    last = pd.DataFrame({"mean": answers.mean(axis=1), "sd": answers.std(axis=1, ddof=1), "successes": found.cases.share})
    return pd.concat([first, found.cases.values, last], axis=1).assign(unseen=found.cases.unseen)


def _signposts(learnt: Discovery) -> pd.DataFrame:
    bounds = zip(learnt.box, learnt.without, strict=True)
    frame = pd.DataFrame([(b.number, "above" if b.above else "below", b.limit, rate) for b, rate in bounds])
    frame = frame.set_axis(["number", "side", "limit", "without"], axis=1) if len(frame) else pd.DataFrame({"number": []})
    for name in ("seen", "counted"):
        mine: Count = getattr(learnt, name)
        frame[[f"{name}_density", f"{name}_coverage", f"{name}_overall"]] = mine.density[0], mine.coverage[0], mine.overall
    return frame


def _leaves(scenario: Scenario, learnt: Discovery) -> pd.DataFrame:
    found = [
        (signpost(scenario, rule) if rule else "", leaf.points, leaf.share, leaf.unseen) for rule, leaf in leaves(learnt.tree)
    ]
    return pd.DataFrame(found, columns=["when", "points", "share", "unseen"])
