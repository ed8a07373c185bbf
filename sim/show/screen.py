"""Screen: one month before one seat, in the terminal, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from sim.show.brief import (
    ADVICE,
    IssueRow,
    OptionRow,
    TreatyRow,
    arrow,
    bar,
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
from sim.show.orders import carried_out, told
from sim.show.reasons import date_words
from sim.show.why import Weighed
from sim.show.words import percent
from sim.study.naming import Speech
from sim.study.seat.brief import Brief, Option, Treaty
from sim.study.seat.game import Table
from sim.study.seat.orders import Orders, Stance

SHORT_STATES: Mapping[str, str] = {"in force": "in force", "can be signed": "open", "cannot be signed yet": "not yet"}
SHORT_LEGEND = "++ strongly for to −− strongly against"
LINES, AROUND = 40, 6  # lines of a screen; those that stand around moves: heads, legend, draft and prompt
MOST_NEWS, MOST_ISSUES, MOST_LEANS, LEAST_MOVES = 6, 8, 9, 6
TIGHT, ROOMY, WORDY = 90, 104, 120  # columns from which on there is room for effects; bars, costs and others; whole phrases
ELSEWHERE = "°"  # marks an issue that is not among those on the screen


@dataclass(frozen=True)
class View:
    """What a seat looks at: the table, its brief, and what it has decided so far.

    everything: it asked for all moves; covered: real names are not to be seen, and so no codes.
    """

    table: Table
    brief: Brief
    draft: Orders
    everything: bool = False
    covered: bool = False

    @property
    def numbered(self) -> tuple[Option, ...]:
        """The open moves by number, from 1: particular acts first, then routine, each the most advised first."""
        return tuple(sorted(self.brief.open, key=lambda option: not option.named))

    @property
    def lettered(self) -> dict[str, Treaty]:
        """The seat's accords by letter: those that can be signed first, then those in force."""
        there = sorted(self.brief.treaties, key=lambda treaty: (not treaty.ready, not treaty.in_force))
        return {_letters(n): treaty for n, treaty in enumerate(there)}


def _letters(number: int) -> str:
    """a to z, then aa, ab, …"""
    more, last = divmod(number, 26)
    return (_letters(more - 1) if more else "") + chr(ord("a") + last)


def show_month(console: Console, view: View) -> None:
    """Print a month before a seat, on one screen unless all moves are asked for."""
    above: list[RenderableType] = [_head(view), *_news(view), _standings(console, view)]
    below: list[RenderableType] = [_treaties(console, view)] if view.brief.treaties else []
    below += [Text(f"   {note}", "dim") for note in _notes(console)]
    used = sum(len(console.render_lines(part)) for part in (*above, *below))
    for part in (*above, *_moves(console, view, max(LINES - used - AROUND, LEAST_MOVES)), *below):
        console.print(part, highlight=False)
    console.print(draft_line(view), highlight=False, markup=False, style="bold")


def _notes(console: Console) -> list[str]:
    """How to read the screen, and what it has no room for."""
    out = "bars, others and cost" if console.width >= TIGHT else "bars, what moves do, others and cost"
    return [ADVICE, *([f"Narrow screen: {out} are left out; `why N` tells them."] if console.width < ROOMY else [])]


def draft_line(view: View) -> str:
    """What the seat has decided so far."""
    return f"This month: {told(view.draft, view.table.game.scenario)}."


def _head(view: View) -> RenderableType:
    game, brief = view.table.game, view.brief
    total = game.scenario.setup.steps
    name, calendar = game.scenario.world.actors[brief.seat].name, game.scenario.calendar
    when = f"{date_words(brief.date)}, {calendar.step} {view.table.step} of {total}"
    left = f"{name} · {when} · {game.scenario.file.title}"
    change = f" {arrow(brief.change, 0.0)} {felt(brief.change)}" if view.table.now.step and felt(brief.change) != "·" else ""
    right = f"Satisfaction {points(brief.satisfaction)} of 100{change}"
    row = Grid.grid(expand=True)
    row.add_column(no_wrap=True, ratio=1, overflow="ellipsis")
    row.add_column(justify="right", no_wrap=True)
    row.add_row(Text(left, "bold reverse"), Text(right, "bold reverse"))
    return row


def _news(view: View) -> list[RenderableType]:
    brief, scenario = view.brief, view.table.game.scenario
    if not view.table.now.step:
        return [Text(f"It begins. {' '.join(scenario.file.about.split())}")]
    mine, found = carried_out(view.table, brief.seat), news(brief, scenario)
    done = "; ".join(came.text for came in mine if came.done)
    lines = [f"You did as you said: {done}"] if done else []
    lines += [f"It came to nothing: {came.text}; {came.why}" for came in mine if not came.done]
    theirs = [item for item in found if not (item.mine and mine)][: max(MOST_NEWS - len(lines), 3)]
    told = [Text(f"  {line}", "bold") for line in lines]
    notes = {(True, True): "  ← you", (True, False): "  ← you", (False, True): "  ← to you", (False, False): ""}
    told += [Text(f"  {x.text}{notes[x.mine, x.toward]}", "red" if x.grave else "") for x in theirs]
    if rest := counted(brief, [item for item in found if item.mine and mine] + theirs):
        told.append(Text(f"  and besides: {rest}", "dim"))
    return [Text("Last month", "bold underline"), *map(_one_line, told)]


def _one_line(text: Text) -> RenderableType:
    """A text that is cut where the screen ends."""
    row = Grid.grid(expand=True)
    row.add_column(no_wrap=True, overflow="ellipsis")
    row.add_row(text)
    return row


def _standings(console: Console, view: View) -> RenderableType:
    """Issues at the left, others at the right."""
    roomy = console.width >= ROOMY
    both = Grid.grid(expand=True, padding=(0, 2))
    both.add_column(ratio=11)
    both.add_column(ratio=9)
    both.add_row(_issues(view, roomy), _leans(view))
    return both


def _issues(view: View, roomy: bool) -> Grid:
    made = Grid(box=None, padding=(0, 1, 0, 0), header_style="bold underline", expand=True)
    made.add_column("Where things stand", no_wrap=True, overflow="ellipsis", ratio=1)
    if roomy:
        made.add_column("◆ your wish", no_wrap=True)
    for head in ("now", "", "wish"):
        made.add_column(head, justify="right", no_wrap=True)
    for row in issue_rows(view.brief, view.table.game.scenario, _board(view)):
        cells = [
            escape(row.title),
            *([bar(row.now, row.wish)] if roomy else []),
            f"{row.now:.2f}",
            _moved(row),
            f"{row.wish:.2f}",
        ]
        made.add_row(*cells)
    return made


def _board(view: View) -> int:
    """How many issues are shown, the weightiest: all of them where everything is asked for."""
    return len(view.brief.issues) if view.everything else MOST_ISSUES


def _moved(row: IssueRow) -> str:
    colour = {1: "green", -1: "red", 0: ""}[row.nearer]
    mark = arrow(row.change) + {1: "+", -1: "−", 0: " "}[row.nearer]
    return f"[{colour}]{mark}[/]" if colour else mark


def _leans(view: View) -> Grid:
    made = Grid(box=None, padding=(0, 1, 0, 0), header_style="bold underline", expand=True)
    made.add_column("Trust", no_wrap=True, overflow="ellipsis", ratio=1)
    for head in ("in you", "yours", "treats you"):
        made.add_column(head, justify="right" if head != "treats you" else "left", no_wrap=True)
    for row in lean_rows(view.brief, view.table.game.scenario, MOST_LEANS):
        made.add_row(escape(row.name), f"{row.in_us:.2f}", f"{row.in_them:.2f}", row.to_us)
    return made


def _moves(console: Console, view: View, most: int) -> list[RenderableType]:
    options, scenario, roomy = view.numbered, view.table.game.scenario, console.width >= ROOMY
    named = sum(option.named for option in options)
    shown = len(options) if view.everything else min(named or len(options), most)
    advisers, codes = lens_titles(scenario), _codes(view)
    made = Grid(box=None, padding=(0, 1, 0, 0), header_style="bold underline", expand=True)
    made.add_column("#", justify="right", no_wrap=True)
    made.add_column("What you can do", no_wrap=True, overflow="ellipsis", ratio=4)
    if tight := console.width >= TIGHT:
        made.add_column("It does", no_wrap=True, overflow="ellipsis", ratio=3)
    made.add_column("you", justify="right", no_wrap=True)
    if roomy:
        made.add_column("others", no_wrap=True, overflow="ellipsis", ratio=2)
        made.add_column("cost", justify="right", no_wrap=True)
    made.add_column("asks", justify="right", no_wrap=True)
    for short, _ in advisers.values():
        made.add_column(short, no_wrap=True, min_width=2)
    for number, option in enumerate(options[:shown], start=1):
        row = option_row(option, scenario)
        does = [escape(", ".join(_does(view, option, row))) or "[dim]–[/]"] if tight else []
        cells = (str(number), escape(row.title), *does, *_move(row, codes if roomy else None))
        made.add_row(*cells, style="bold" if option.name in view.draft.moves else "")
    rest = len(options) - shown
    who = "  ".join(f"{short} {title}" for short, title in advisers.values())
    more = f"{rest} more: say `more`.  " if rest else ""
    told = (effect for option in options[:shown] for effect in _does(view, option, option_row(option, scenario)))
    if tight and any(effect.endswith(ELSEWHERE) for effect in told):
        more += f"{ELSEWHERE} not listed above.  "
    return [made, Text(f"   {more}Advisers: {who}; {SHORT_LEGEND}", "dim")]


def _codes(view: View) -> dict[str, str]:
    """What actors are called where there is little room."""
    actors = view.table.game.scenario.world.actors.items()
    return {name: escape(actor.name.split(" (")[0] if view.covered else actor.code) for name, actor in actors}


def _does(view: View, option: Option, row: OptionRow) -> list[str]:
    """What a move does, with a mark at issues that are not on the screen."""
    there = {standing.issue for standing in view.brief.issues[: _board(view)]}
    marks = ("" if shift.issue in there else ELSEWHERE for shift in option.shifts)
    effects = (f"{effect}{mark}" for effect, mark in zip(row.effects, marks, strict=True))
    return [*(f"breaks {title}" for title in row.breaches), *effects]


def _move(row: OptionRow, codes: Mapping[str, str] | None) -> list[str]:
    felt_by = [*(("+", actor) for actor in row.gains), *(("−", actor) for actor in row.losses)]
    others = [" ".join(f"{sign}{codes[actor]}" for sign, actor in felt_by), f"{row.cost:.1f}"] if codes else []
    return [
        felt(row.gain),
        *others,
        "" if row.consent is None else percent(row.consent),
        *row.marks.values(),
    ]


def _treaties(console: Console, view: View) -> RenderableType:
    roomy, codes = console.width >= WORDY, _codes(view)
    made = Grid(box=None, padding=(0, 1, 0, 0), header_style="bold underline", expand=True)
    made.add_column("", justify="right", no_wrap=True)
    made.add_column("Accords", no_wrap=True, overflow="ellipsis", ratio=3)
    made.add_column("with", no_wrap=True, overflow="ellipsis", ratio=1)
    made.add_column("state", no_wrap=True)
    made.add_column("worth", justify="right", no_wrap=True)
    made.add_column("others sign" if roomy else "others", justify="right", no_wrap=True)
    made.add_column("advisers", no_wrap=True)
    made.add_column("you", no_wrap=True)
    for letter, treaty in view.lettered.items():
        stance = view.draft.accords.get(treaty.name)
        row = treaty_row(treaty, view.table.game.scenario, view.brief.seat, stance)
        partners = " ".join(codes[party] for party in treaty.parties if party != view.brief.seat)
        state, will = (row.state, row.will) if roomy else (SHORT_STATES[row.state], _short(row, stance))
        would = percent(row.others) if row.ready and not row.in_force else ""
        marks = " ".join(f"{mark:2}" for mark in row.marks.values())
        cells = (letter, escape(row.title), partners, state, in_units(row.worth), would, marks, will)
        made.add_row(*cells, style="" if row.ready or row.in_force else "dim")
    return made


def _short(row: TreatyRow, stance: Stance | None) -> str:
    return stance or ("stay" if row.in_force else "sign" if row.worth > 0 else "wait")


def show_why(console: Console, found: Weighed) -> None:
    """Print what speaks for and against a move or an accord under every lens."""
    made = Grid(box=None, padding=(0, 2, 0, 0), header_style="bold underline", title_justify="left", title_style="bold")
    made.title = escape(found.title)
    made.add_column("What counts")
    made.add_column("What it says", overflow="fold")
    for head in found.heads:
        made.add_column(head, justify="right", no_wrap=True)
    for row in found.rows:
        made.add_row(row.term, escape(row.says), *row.values)
    made.add_row("[bold]In all[/]", "above 0 speaks for it", *found.total, style="bold")
    lines = [Text(f"  {line}", no_wrap=False) for line in found.does]
    console.print(Group(made, *lines), highlight=False)


def show_closed(console: Console, shut: list[tuple[str, str]]) -> None:
    """Print the moves that cannot be made now, and what they need."""
    if not shut:
        console.print("Every move of yours is open.", highlight=False)
    for title, needs in shut:
        console.print(f"  {title}: {needs}", highlight=False, markup=False)


def handed_over(table: Table, seat: str) -> str:
    """What is said before another seat may look."""
    return f"Hand over to {Speech(table.game.scenario.world).actor(seat)}, then press enter."
