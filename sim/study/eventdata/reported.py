"""Reported: event data from a file, whoever coded them, laid on a world's actors.

A file is text with one event a row, separated by commas or tabs, under a line of column names. What a column may be called,
in the first line that a file has of these:

| what it holds | our name | POLECAT | ICEWS | GDELT |
|---|---|---|---|---|
| the day or the month | `date` | `Event Date` | `Event Date` | `SQLDATE` |
| countries of the one who acts | `actor` | `Actor Country` | `Source Country` | `Actor1CountryCode` |
| countries of the one it is done to | `recipient` | `Recipient Country` | `Target Country` | `Actor2CountryCode` |
| PLOVER type | `type` | `Event Type` | | |
| quad class: 1 to 4, or in words | `quad` | `Quad Code` | | `QuadClass` |
| CAMEO code with its leading zero | `cameo` | | `CAMEO Code` | `EventCode` |
| intensity in [-1, 1] | `intensity` | | | |
| score in [-10, 10] | `goldstein` | `Intensity`, `Event Intensity` | `Intensity` | `GoldsteinScale` |
| events in this row (1) | `count` | | | |
| sectors of the one who acts | `actor_sector` | `Primary Actor Sector` | | `Actor1Type1Code` |
| sectors of the one it is done to | `recipient_sector` | `Primary Recipient Sector` | | `Actor2Type1Code` |

Date, actor, recipient and one of type, quad and cameo must be there. Countries are codes of ISO 3166-1 alpha-3, several parted
by semicolons; ICEWS writes names, which must be turned into codes first; the files of GDELT have no line of names. A score that
is missing is that of the type; where only the quad class is known, it stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sim.study.eventdata.dyads import COLUMNS
from sim.study.eventdata.records import TOGETHER, Party
from sim.study.eventdata.rows import Rows, rows_of
from sim.world.calendar import reachable
from sim.world.plover import CLASSES, QUADS
from sim.world.source import InputError, Mark, Problem, nearest, unfit
from sim.world.world import PLOVER

NAMES: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "Event Date", "SQLDATE"),
    "actor": ("actor", "Actor Country", "Source Country", "Actor1CountryCode"),
    "recipient": ("recipient", "Recipient Country", "Target Country", "Actor2CountryCode"),
    "type": ("type", "Event Type"),
    "quad": ("quad", "Quad Code", "QuadClass"),
    "cameo": ("cameo", "CAMEO Code", "EventCode"),
    "intensity": ("intensity",),
    "goldstein": ("goldstein", "Intensity", "Event Intensity", "GoldsteinScale"),
    "count": ("count",),
    "actor_sector": ("actor_sector", "Primary Actor Sector", "Actor1Type1Code"),
    "recipient_sector": ("recipient_sector", "Primary Recipient Sector", "Actor2Type1Code"),
    "actor_name": ("actor_name",),
    "recipient_name": ("recipient_name",),
}
CAMEO: Mapping[str, str] = {  # first two digits → PLOVER type, by PLOVER's own table; 01 and 02 are words that PLOVER leaves out
    "01": "", "02": "", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "CONCEDE",
    "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE",
    "16": "SANCTION", "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip
YIELDED = re.compile("08[4-7]")  # CAMEO's material ways to yield
NOBODY = frozenset({"", "None", "NA", "---"})
MOST_PROBLEMS = 10
MOST_TOGETHER = 100  # countries on one side of a row
LONGEST = 1000  # characters of a name or of sectors
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Report:
    """One row: countries and sectors of both sides, its type ("" if unknown), class, intensity in [-1, 1] (None if unknown)."""

    month: str
    actor: frozenset[str]
    recipient: frozenset[str]
    actor_sector: frozenset[str]
    recipient_sector: frozenset[str]
    quad: int
    intensity: float | None
    count: int = 1


@dataclass(frozen=True)
class Reports:
    """A file of event data. uncoded: rows of no type and class; named: who is named by whom the file calls an actor."""

    file: str
    rows: tuple[Report, ...]
    uncoded: int
    named: tuple[Party, ...]


def read_reports(path: Path) -> Reports:
    """Read a file of event data. InputError with line, field's number, value and remedy for up to ten things that are wrong."""
    with rows_of(path) as table:
        return _read(table)


def _read(table: Rows) -> Reports:
    where = _columns(table.name, table.heading)
    rows: list[Report] = []
    parties: dict[tuple[str, str], Party] = {}
    problems: list[Problem] = []
    uncoded, known = 0, _Known({})
    for line, fields in table:
        row = _Row(where, fields)
        try:
            found = _report(row, known)
            if found is not None:
                _meet(row, parties)
        except _CellError as error:
            field, message, remedy = error.args
            problems.append(Problem(Mark(table.name, line, where[field] + 1), field, message, remedy))
            if len(problems) < MOST_PROBLEMS:
                continue
            break
        if found is None:
            uncoded += 1
        else:
            rows.append(found)
    if problems:
        raise InputError(problems)
    if not rows:
        remedy = "Give a file with at least one row that has a type or a class."
        raise InputError([Problem(None, table.name, "holds no event", remedy)])
    return Reports(table.name, tuple(rows), uncoded, tuple(parties.values()))


def _columns(name: str, heading: Sequence[str]) -> dict[str, int]:
    """Field → place in a row. InputError where a column that must be there is missing, or one that is read stands twice."""
    names = [word.strip() for word in heading]
    places = {word: n for n, word in reversed(list(enumerate(names)))}
    found = {field: places[known[0]] for field, names in NAMES.items() if (known := [n for n in names if n in places])}
    missing = [field for field in ("date", "actor", "recipient") if field not in found]
    if not {"type", "quad", "cameo"} & set(found):
        missing.append("type")
    for n, word in enumerate(names):
        if (sign := unfit(word)) or (places[word] < n and places[word] in found.values()):
            message = f"{sign!a} is a control character" if sign else f"there are two columns {word!r:.60}"
            raise InputError([Problem(Mark(name, 1, n + 1), "", message, "Rename one, or delete it.")])
    if missing:
        first = Mark(name, 1, 1)
        raise InputError([Problem(first, f, f"there is no column {NAMES[f][0]!r}", _remedy(f, heading)) for f in missing])
    return found


def _remedy(field: str, heading: Sequence[str]) -> str:
    also = ", ".join(f"'{name}'" for name in NAMES[field])
    told = nearest(field, heading) if any(heading) else ""
    close = f" {told.replace('Did you mean', 'Is it')}" if told.startswith("Did") else ""
    if field == "type" and COLUMNS[0] in heading:
        return "This file is summed by dyads and months; give one of single events."
    more = " A column of quad classes ('quad') or CAMEO codes ('cameo') does too." if field == "type" else ""
    return f"Name it in the first line; it may be called {also}.{more}{close}"


@dataclass(frozen=True)
class _Row:
    where: Mapping[str, int]
    fields: Sequence[str]

    def __getitem__(self, field: str) -> str:
        place = self.where.get(field, len(self.fields))
        return self.fields[place].strip() if place < len(self.fields) else ""


MOST_DIGITS = 9  # of a number of events in one row


class _CellError(Exception):
    """What is wrong with a cell: its field, a message, a remedy."""


@dataclass(frozen=True)
class _Known:
    """What cells mean, each read once, however many rows hold it."""

    cells: dict[Any, Any]

    def __call__(self, read: Callable[[str, str], V], field: str, cell: str) -> V:
        if (read, field, cell) not in self.cells:
            self.cells[read, field, cell] = read(field, cell)
        found: V = self.cells[read, field, cell]
        return found


def _report(row: _Row, known: _Known) -> Report | None:
    """A row as a report, or None where it has neither type nor class."""
    month = known(_month, "date", row["date"])
    kind, quad = _kind(row)
    if quad is None:
        return None
    sides = [known(_codes, side, row[side]) for side in ("actor", "recipient")]
    sectors = [known(_sectors, field, row[field]) for field in ("actor_sector", "recipient_sector")]
    count = row["count"] or "1"
    if not count.isascii() or not count.isdigit() or len(count) > MOST_DIGITS:
        raise _CellError(
            "count", f"{count!r:.40} is no number of events", f"Write a whole number of at most {MOST_DIGITS} digits."
        )
    return Report(month, sides[0], sides[1], sectors[0], sectors[1], quad, _intensity(row, kind), int(count))


def _several(text: str) -> Iterator[str]:
    yield from (part for part in map(str.strip, text.split(TOGETHER)) if part not in NOBODY)


def _sectors(field: str, text: str) -> frozenset[str]:
    return frozenset(_several(_plain(field, text)))


def _plain(field: str, text: str) -> str:
    """A text that will be shown. _CellError for one that cannot."""
    if (sign := unfit(text)) or len(text) > LONGEST:
        raise _CellError(field, f"{sign!a} is a control character" if sign else f"{text!r:.40} is too long", "Write plain words.")
    return text


def _codes(side: str, text: str) -> frozenset[str]:
    codes = frozenset(_several(text))
    if len(codes) > MOST_TOGETHER:
        raise _CellError(side, f"names {len(codes):,} countries; the bound is {MOST_TOGETHER}", "Part the row.")
    wrong = sorted(code for code in codes if not re.fullmatch("[A-Z]{3}", code))
    if wrong:
        remedy = "Turn names into the three letters of ISO 3166-1, such as IRN; part several by semicolons."
        raise _CellError(side, f"{wrong[0]!r:.60} is no code of a country", remedy)
    return codes


def _month(field: str, text: str) -> str:
    whole = re.sub(r"(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", text) if re.fullmatch(r"\d{8}", text) else text
    try:
        return reachable(whole)[:7]
    except ValueError as error:
        raise _CellError(field, str(error).split(";")[0], "Write YYYY-MM-DD or YYYY-MM.") from None


def _kind(row: _Row) -> tuple[str, int | None]:
    """Type and quad class of a row: by its type, else its class, else its CAMEO code; no class where none of them speaks."""
    if row["type"] not in NOBODY:
        word = _typed(row["type"])
    elif row["quad"] not in NOBODY:
        return "", _classed(row["quad"])
    else:
        word = "" if row["cameo"] in NOBODY else _translated(row["cameo"])
    return word, CLASSES.index(QUADS[word]) if word else None


def _typed(word: str) -> str:
    if word.upper() not in QUADS:
        raise _CellError("type", f"{word!r:.40} is no type of PLOVER", nearest(word, QUADS))
    return word.upper()


def _classed(text: str) -> int:
    words = text.lower().replace("_", " ")
    known = {name: n for n, name in enumerate(CLASSES)} | {str(n + 1): n for n in range(len(CLASSES))}
    if words not in known:
        raise _CellError("quad", f"{text!r:.40} is no quad class", f"Write 1 to 4, or one of {', '.join(CLASSES)}.")
    return known[words]


def _translated(code: str) -> str:
    if not re.fullmatch(r"\d{2,4}", code, re.ASCII) or code[:2] not in CAMEO:
        raise _CellError("cameo", f"{code!r:.40} is no CAMEO code", "Write it as text with its leading zero, such as 042.")
    return "RETREAT" if YIELDED.match(code) else CAMEO[code[:2]]


def _intensity(row: _Row, kind: str) -> float | None:
    for field, bound in (("intensity", 1.0), ("goldstein", 10.0)):
        text = row[field]
        if text in NOBODY:
            continue
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if abs(value) <= bound:
            return value / bound
        raise _CellError(field, f"{text!r:.40} is no number from {-bound:g} to {bound:g}", "Mend it or leave it empty.")
    return PLOVER.get(kind)


def _meet(row: _Row, parties: dict[tuple[str, str], Party]) -> None:
    """Remember whom a row names, each under its first name."""
    for side in ("actor", "recipient"):
        codes, sector = row[side], row[f"{side}_sector"]
        if codes and codes not in NOBODY and (codes, sector) not in parties:
            parties[codes, sector] = Party(
                _plain(f"{side}_name", row[f"{side}_name"]) or codes, tuple(dict.fromkeys(_several(codes))), sector
            )
