"""A seat's month on a page: what it should know, and the form on which it decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nicegui import ui

from sim.show.app.frame import heading
from sim.show.app.tables import table
from sim.show.brief import (
    ADVICE,
    LEGEND,
    IssueRow,
    counted,
    felt,
    in_units,
    issue_rows,
    lean_rows,
    lens_titles,
    news,
    option_row,
    points,
    treaty_row,
)  # fmt: skip
from sim.show.orders import capital
from sim.show.reasons import called
from sim.show.words import percent
from sim.study.scenario import Scenario
from sim.study.seat.brief import Brief, Option, Treaty
from sim.study.seat.orders import MOST_MOVES, Orders

FIRST, NEWS = 8, 10  # issues and moves, and news, that are shown before "more"
STANCES: Mapping[str, str] = {
    "propose": "Bring it to the table this month",
    "accept": "Sign if it is brought to you",
    "refuse": "Do not sign",
    "leave": "Walk out",
}
CSS = """
.rp-bar { position: relative; height: .9rem; background: #f2f2f2; border: 1px solid #bdbdbd; border-radius: 3px;
  min-width: 7rem; }
.rp-bar > span { position: absolute; top: 0; bottom: 0; left: 0; background: #56B4E9; border-radius: 2px 0 0 2px; }
.rp-bar > i { position: absolute; top: -.25rem; bottom: -.25rem; width: 3px; background: #D55E00; }
.rp-issue { display: grid; grid-template-columns: minmax(9rem, 1fr) minmax(7rem, 1fr) 6.5rem; gap: .2rem .7rem;
  align-items: center; padding: .22rem 0; border-bottom: 1px solid #eee; }
.rp-move { border: 1px solid #bdbdbd; border-radius: 6px; padding: .45rem .7rem; margin-bottom: .45rem; }
.rp-move.rp-chosen { border-color: #00507F; box-shadow: inset 4px 0 0 #00507F; }
.rp-advice { display: inline-flex; gap: .35rem; flex-wrap: wrap; }
.rp-advice span { border: 1px solid #bdbdbd; border-radius: 4px; padding: 0 .35rem; font-size: .82rem; white-space: nowrap; }
.rp-two { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 1.2rem; align-items: start; }
.rp-sticky { position: sticky; bottom: 0; background: #fff; border-top: 2px solid #00507F; padding: .5rem 0; z-index: 5; }
@media (max-width: 1000px) { .rp-two { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 480px) {
  .rp-issue { grid-template-columns: minmax(0, 1fr) 6.5rem; }
  .rp-issue > .rp-name-of { grid-column: 1 / -1; }
}
"""


@dataclass
class Form:
    """What is being decided on a page. changed: told after every change."""

    scenario: Scenario
    moves: list[str] = field(default_factory=list)
    accords: dict[str, Any] = field(default_factory=dict)
    changed: Callable[[], None] = lambda: None

    def orders(self) -> Orders:
        """The orders as they stand."""
        return Orders(tuple(self.moves), dict(self.accords))

    def choose(self, name: str, wanted: bool) -> bool:
        """Take a move in or out; False where it would be one too many."""
        if wanted and name not in self.moves:
            if len(self.moves) >= MOST_MOVES:
                return False
            self.moves.append(name)
        elif not wanted and name in self.moves:
            self.moves.remove(name)
        self.changed()
        return True

    def stand(self, accord: str, stance: str | None) -> None:
        """Say something of an accord, or nothing."""
        if stance in STANCES:
            self.accords[accord] = stance
        else:
            self.accords.pop(accord, None)
        self.changed()


def known(scenario: Scenario, told: Brief) -> None:
    """What the seat should know, as elements of the page."""
    ui.add_css(CSS)
    heading("What happened")
    _news(scenario, told)
    heading("Where the issues stand")
    ui.label("Bar: where it stands. Orange line: where you would like it. Heaviest for you first.").classes("rp-faint")
    rows = [row for row in issue_rows(told, scenario, len(told.issues)) if row.share > 0]
    for row in rows[:FIRST]:
        _issue(row)
    if len(rows) > FIRST:
        with ui.expansion(f"{len(rows) - FIRST} more issues").classes("w-full"):
            for row in rows[FIRST:]:
                _issue(row)
    heading("Who leans where")
    leans = sorted(lean_rows(told, scenario, len(told.leans)), key=lambda x: -x.in_us)
    heads = ("", "trusts you", "you trust", "treats you", "you treat it")
    table(heads, [(x.name, f"{x.in_us:.2f}", f"{x.in_them:.2f}", x.to_us, x.to_them) for x in leans])


def decided(form: Form, told: Brief) -> None:
    """What the seat can decide, as elements of the page."""
    heading(f"Your moves: up to {MOST_MOVES}")
    ui.label(f"Four advisers, one of each school, rate every move: {LEGEND.replace('   ', '; ')}.").classes("rp-faint")
    ui.label(ADVICE).classes("rp-faint")
    named = [o for o in told.open if o.named]
    routine = [o for o in told.open if not o.named]
    for option in named[:FIRST]:
        _option(form, option)
    for words, options in ((f"{len(named[FIRST:])} more moves", named[FIRST:]), (f"{len(routine)} everyday moves", routine)):
        if options:
            with ui.expansion(words).classes("w-full"):
                for option in options:
                    _option(form, option)
    shut = [o for o in told.options if o.closed]
    if shut:
        with ui.expansion(f"{len(shut)} moves that are closed now").classes("w-full"):
            for option in shut:
                ui.label(option.title)
    if told.treaties:
        heading("Accords")
        for treaty in told.treaties:
            _treaty(form, told.seat, treaty)


def _news(scenario: Scenario, told: Brief) -> None:
    found = news(told, scenario)[:NEWS]
    with ui.element("ul").style("margin:0;padding-left:1.1rem;list-style:disc"):
        for item in found:
            with ui.element("li"):
                ui.label(item.text).style(f"display:inline;font-weight:{600 if item.grave else 400}")
        if not found:
            with ui.element("li"):
                ui.label("Nothing yet: this is the first month.")
    if rest := counted(told, found):
        ui.label(f"And {rest}.").classes("rp-faint")


def _issue(row: IssueRow) -> None:
    with ui.element("div").classes("rp-issue"):
        ui.label(row.title).classes("rp-name-of").tooltip(f"0: {row.zero}. 1: {row.one}. Weight for you {percent(row.share)}")
        told = f"stands at {row.now:.2f}, you would like {row.wish:.2f}"
        with ui.element("div").classes("rp-bar").props(f'role="img" aria-label="{told}"'):
            ui.element("span").style(f"width:{row.now * 100:.1f}%")
            ui.element("i").style(f"left:calc({row.wish * 100:.1f}% - 1px)")
        moved = "" if abs(row.change) < 0.005 else f" {'▲' if row.change > 0 else '▼'} {abs(row.change):.2f}"
        better = {1: " ✓", -1: " ✗", 0: ""}[row.nearer]
        ui.label(f"{row.now:.2f}{moved}{better}").style("white-space:nowrap")


def _option(form: Form, option: Option) -> None:
    with ui.element("div").classes("rp-move") as card:
        box = ui.checkbox(option.title, value=option.name in form.moves).props("dense")
        card.classes(add="rp-chosen" if option.name in form.moves else "")

        def pick(event: Any) -> None:
            if not form.choose(option.name, bool(event.value)):
                box.set_value(False)
                ui.notify(f"{MOST_MOVES} moves a month are the most. Take one out first.", type="warning")
            card.classes(add="rp-chosen" if box.value else "", remove="" if box.value else "rp-chosen")

        box.on_value_change(pick)
        ui.label(effects(form.scenario, option)).classes("rp-faint")
        advised(form.scenario, option_row(option, form.scenario).marks)


def effects(scenario: Scenario, option: Option) -> str:
    """What a move costs and does, in one line."""
    row = option_row(option, scenario)
    parts = ["; ".join(row.effects) if row.effects else "no direct effect on issues"]
    parts.append(f"you {felt(row.gain)} points" if row.effects else "")
    for word, who in (("gains", row.gains), ("loses", row.losses)):
        parts.append(f"{word}: {', '.join(called(scenario, actor) for actor in who[:2])}" if who else "")
    parts.append(f"effort {row.cost:.2f}")
    parts.append("" if row.consent is None else f"{row.target} agrees with {percent(row.consent)}")
    parts.append(f"breaks {', '.join(row.breaches)}" if row.breaches else "")
    return " · ".join(p for p in parts if p)


def advised(scenario: Scenario, marks: Mapping[str, str]) -> None:
    """The advisers' marks."""
    titles = lens_titles(scenario)
    with ui.element("div").classes("rp-advice"):
        for lens, mark in marks.items():
            with ui.element("span"):
                ui.label(f"{titles[lens][1]} {mark}").style("display:inline")


def _treaty(form: Form, seat: str, treaty: Treaty) -> None:
    row = treaty_row(treaty, form.scenario, seat)
    with ui.element("div").classes("rp-move"):
        ui.label(capital(row.title)).style("font-weight:600")
        odds = "" if row.in_force or not row.ready else f" · the others would sign: {percent(row.others)}"
        ui.label(f"with {row.partners} · {row.state} · worth {in_units(row.worth)} to you{odds}").classes("rp-faint")
        advised(form.scenario, row.marks)
        options = stances(treaty)
        if options:
            chosen = form.accords.get(treaty.name, "")
            ui.radio(options, value=chosen, on_change=lambda e: form.stand(treaty.name, e.value)).props("dense inline")


def stances(treaty: Treaty) -> dict[str, str]:
    """What can be said of an accord now, and what happens if nothing is said."""
    if treaty.in_force:
        return {"": "Stay in", "leave": STANCES["leave"]} if treaty.tied else {}
    gladly = treaty.worth > 0
    found = {"": f"Usual answer if it is brought to you: {'sign' if gladly else 'do not sign'}"}
    if treaty.ready:
        found["propose"] = STANCES["propose"]
    other = "refuse" if gladly else "accept"
    return {**found, other: STANCES[other]}


def satisfied(told: Brief) -> str:
    """How satisfied the seat is, in words."""
    change = f" ({points(told.change, '+')} since the month before)" if told.happened else ""
    return f"Your satisfaction is {points(told.satisfaction)} of 100{change}: how near the issues stand to what you want."
