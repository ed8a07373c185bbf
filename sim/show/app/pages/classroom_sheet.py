"""A sheet: a seat's month in words, made once and shown with a few elements, so that thirty of them can be shown at once.

Everything that stands in HTML is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from sim.show.brief import (
    IssueRow,
    LeanRow,
    TreatyRow,
    felt,
    issue_rows,
    lean_rows,
    lens_titles,
    news,
    option_row,
    points,
    treaty_row,
)
from sim.show.orders import carried_out
from sim.show.reasons import date_words
from sim.study.replay import Happening
from sim.study.seat.brief import Option, Treaty, brief
from sim.study.seat.game import Table
from sim.study.seat.orders import OPEN, STANDING, Orders

NEWS, ISSUES = 10, 7  # that are shown before "more"
STANCES: Mapping[str, str] = {
    "propose": "Bring it to the table", "accept": "Sign if it is brought", "refuse": "Do not sign",
    "stay": "Stay in", "leave": "Walk out",
}  # fmt: skip
CSS = """
.rp-sheet ul { margin: .2rem 0 .6rem; padding-left: 1.2rem; list-style: disc; }
.rp-sheet summary { cursor: pointer; padding: .4rem 0; }
.rp-sheet h2 { font-size: 1.1rem; font-weight: 650; margin: .8rem 0 .2rem; line-height: 1.3; }
.rp-sheet p { margin: .2rem 0 .5rem; }
.rp-sheet table { border-collapse: collapse; width: 100%; }
.rp-sheet th { text-align: left; font-weight: 600; font-size: .85rem; }
.rp-sheet td, .rp-sheet th { padding: .25rem .5rem .25rem 0; border-bottom: 1px solid #ddd; vertical-align: middle; }
.rp-sheet .num { text-align: right; white-space: nowrap; }
.rp-class-two { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 1.2rem; align-items: start; }
.rp-give { position: sticky; bottom: 0; background: #fff; border-top: 2px solid #00507F; padding: .6rem 0; z-index: 5;
  width: 100%; }
@media (max-width: 1000px) { .rp-class-two { grid-template-columns: minmax(0, 1fr); } }
.rp-level { position: relative; display: block; height: .8rem; min-width: 5rem; background: #f2f2f2; border: 1px solid #8a8a8a; }
.rp-level > b { position: absolute; inset: 0 auto 0 0; background: #56B4E9; }
.rp-level > i { position: absolute; top: -.25rem; bottom: -.25rem; width: 3px; background: #D55E00; }
.rp-choices .q-option-group > div { border-bottom: 1px solid #eee; }
.rp-choices .q-checkbox { align-items: flex-start; padding: .3rem 0; }
.rp-choices .q-checkbox__label { white-space: normal; min-width: 0; }
.rp-pick { margin-bottom: 1.6rem; }
.rp-pick .q-field__bottom { position: static; transform: none; padding: .2rem 0 0; color: #5f5f5f; line-height: 1.3; }
.rp-choices .rp-small { color: #5f5f5f; font-size: .85rem; display: block; overflow-wrap: anywhere; white-space: normal; }
"""


@dataclass(frozen=True)
class Choice:
    """An accord on which a seat can say something. stances: title by stance; `as it is` says nothing."""

    name: str
    title: str
    about: str
    stances: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """A seat's month. known: escaped HTML; named, routine: moves, ready for a group of boxes; titles: of moves and accords."""

    date: str
    standing: str
    known: str
    named: tuple[dict[str, str], ...]
    routine: tuple[dict[str, str], ...]
    accords: tuple[Choice, ...]
    advisers: str
    titles: dict[str, str]


def sheet(table: Table, seat: str, known: Sequence[Happening] | None = None) -> Sheet:
    """A seat's month in words. known: everything that has happened at the table, if it was gathered already."""
    scenario, told = table.game.scenario, brief(table, seat, known)
    came = [f"{c.text}: {'done' if c.done else f'not done, {c.why}'}" for c in carried_out(table, seat)]
    lenses = lens_titles(scenario)
    happened = [item.text for item in news(told, scenario)]
    parts = [
        _list("What came of your orders", came) if came else "",
        _list("What happened", happened[:NEWS] or ["Nothing yet: this is the first month."]),
        _more("More of what happened", f"<ul>{_items(happened[NEWS:])}</ul>") if happened[NEWS:] else "",
        "<h2>Where things stand</h2>",
        "<p>Bar: where it stands. Orange line: where you want it. What weighs most with you comes first.</p>",
        _issues(issue_rows(told, scenario, ISSUES)),
        _more("More issues", _issues(issue_rows(told, scenario, 99)[ISSUES:])) if len(told.issues) > ISSUES else "",
        _more("Who leans where", _leans(lean_rows(told, scenario, 99))),
    ]
    change = f" ({points(told.change, '+')} in the last {scenario.calendar.step})" if table.now.step else ""
    named = [option for option in told.open if option.named]
    rest = [option for option in told.open if not option.named]
    accords = tuple(_choice(treaty, treaty_row(treaty, scenario, seat)) for treaty in told.treaties)
    return Sheet(
        date=date_words(told.date),
        standing=f"You have {points(told.satisfaction)} of 100 points{change}: how near things stand to what you want.",
        known="".join(parts),
        named=tuple(_move(table, option, lenses) for option in named),
        routine=tuple(_move(table, option, lenses) for option in rest),
        accords=accords,
        advisers="Advisers: " + ", ".join(f"{mark} {title}" for mark, title in lenses.values()),
        titles={**{o.name: o.title for o in told.open}, **{c.name: c.title for c in accords}},
    )


def _move(table: Table, option: Option, lenses: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """A move as a group of boxes reads it; the browser shows it as text."""
    row = option_row(option, table.game.scenario)
    effects = "; ".join(row.effects) or "no direct effect"
    gain = f" · you {felt(row.gain)}" if row.effects else ""
    consent = f" · {row.target} agrees with chance {row.consent:.0%}" if row.consent is not None else ""
    breaks = f" · breaks {', '.join(row.breaches)}" if row.breaches else ""
    advice = " ".join(f"{lenses[lens][0]} {sign}" for lens, sign in row.marks.items())
    return {"value": row.name, "label": row.title, "about": f"{effects}{gain}{consent}{breaks}", "advice": advice}


def _choice(treaty: Treaty, row: TreatyRow) -> Choice:
    standing = STANDING if treaty.tied else STANDING[:1]
    stances: tuple[str, ...] = standing if treaty.in_force else OPEN if treaty.ready else OPEN[1:]
    others = "" if treaty.in_force or not treaty.ready else f" · the others would all sign with chance {row.others:.0%}"
    about = f"With {row.partners}; {row.state}{others}. If you say nothing, {row.will}."
    return Choice(row.name, row.title[:1].upper() + row.title[1:], about, tuple((s, STANCES[s]) for s in stances))


def _list(title: str, items: Sequence[str]) -> str:
    return f"<h2>{escape(title)}</h2><ul>{_items(items)}</ul>"


def _items(items: Iterable[str]) -> str:
    return "".join(f"<li>{escape(item)}</li>" for item in items)


def _more(title: str, inner: str) -> str:
    """A part that is opened by a press; `inner` is escaped already."""
    return f"<details><summary>{escape(title)}</summary>{inner}</details>"


def _issues(rows: Sequence[IssueRow]) -> str:
    return f"<table><tbody>{''.join(map(_issue, rows))}</tbody></table>"


def _issue(row: IssueRow) -> str:
    told = f"stands at {row.now:.2f}, you want {row.wish:.2f}"
    poles = escape(f"0: {row.zero}. 1: {row.one}.", quote=True)
    level = (
        f'<span class="rp-level" role="img" aria-label="{told}"><b style="width:{row.now * 100:.0f}%"></b>'
        f'<i style="left:calc({row.wish * 100:.0f}% - 1px)"></i></span>'
    )
    sign = "▲" if row.change > 0.005 else "▼" if row.change < -0.005 else "·"
    return f'<tr><td title="{poles}">{escape(row.title)}</td><td>{level}</td><td class="num">{row.now:.2f} {sign}</td></tr>'


def _leans(rows: Sequence[LeanRow]) -> str:
    head = "<tr><th></th><th>trusts you</th><th>you trust</th><th>treats you</th><th>you treat it</th></tr>"
    body = "".join(
        f"<tr><td>{escape(row.name)}</td><td>{row.in_us:.2f}</td><td>{row.in_them:.2f}</td>"
        f"<td>{escape(row.to_us)}</td><td>{escape(row.to_them)}</td></tr>"
        for row in rows
    )
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def chosen(found: Sheet, orders: Orders) -> str:
    """Orders in words, by the titles of a sheet."""
    moves = [found.titles.get(name, name) for name in orders.moves]
    spoken = [f"{found.titles.get(g, g)}: {STANCES[stance].lower()}" for g, stance in orders.accords.items()]
    return "; ".join(moves + spoken) or "nothing"
