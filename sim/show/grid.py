"""Grids: tables on their way into a page, from the terminal's tables and from CSV files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from rich.table import Table
from rich.text import Text

MINUS = re.compile(r"(?<![\w.-])-(?=\d)")  # a hyphen before a number
DOUBLED = {"expectation": "says", "move": "title", "name": "title"}  # an id, and the column that says it in words
MOST_ROWS = 20  # of a file that is shown whole nowhere else than in the file


@dataclass(frozen=True)
class Row:
    """A row of cells. manner: sure, unsure, group (a heading within the table) or nothing."""

    cells: tuple[str, ...]
    manner: str = ""


@dataclass(frozen=True)
class Grid:
    """A table; its first column is text, the next `words - 1` are words too, the others are figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    words: int = 1


def from_table(table: Table, called: Mapping[str, str], words: int = 1) -> Grid:
    """A table of the terminal. called: scenario → title, for the heads of columns and cells that name one."""
    columns = [[_plain(str(cell)) for cell in column.cells] for column in table.columns]
    manners = {"bold": "sure", "dim": "unsure"}
    rows = []
    for cells, row in zip(zip(*columns, strict=True), table.rows, strict=True):
        alone = len(cells) > 2 and not any(cells[1:])
        told = tuple(called.get(cell, cell) if n else cell for n, cell in enumerate(cells))
        rows.append(Row(told, "group" if alone else manners.get(str(row.style or ""), "")))
    heads = tuple(called.get(head, head) for head in (_plain(str(column.header)) for column in table.columns))
    return Grid(_plain(str(table.title)), heads, tuple(rows), _plain(str(table.caption or "")), words)


def retitled(grid: Grid, title: str, more: str = "") -> Grid:
    """A grid under another title, with something added to its caption."""
    return replace(grid, title=title, caption=f"{grid.caption} {more}".strip())


def gridded(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", words: int = 1) -> Grid:
    """A grid from plain cells."""
    return Grid(title, tuple(columns), tuple(Row(tuple(cells)) for cells in rows), caption, words)


def from_csv(path: Path, title: str, called: Mapping[str, str]) -> Grid:
    """A CSV file that another verb wrote, its figures to three digits; a long one shows where it begins. called: id → words."""
    frame = pd.read_csv(path).dropna(axis="columns", how="all")
    frame = frame.drop(columns=[name for name, words in DOUBLED.items() if {name, words} <= set(frame.columns)])
    figures = [str(name) for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name])]
    words = [str(name) for name in frame.columns if name not in figures]
    shown = frame[words + figures].head(MOST_ROWS)
    caption = f"The first {MOST_ROWS} of {len(frame):,} rows; all of them are in {path.name}." if len(frame) > len(shown) else ""
    heads = [name.replace("_", " ") for name in words + figures]
    rows = ([called.get(str(value), _figure(value)) for value in row] for row in shown.itertuples(index=False))
    return gridded(title, heads, rows, caption, max(len(words), 1))


def _plain(markup: str) -> str:
    return MINUS.sub("−", Text.from_markup(markup).plain.strip())


def _figure(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:.3g}".replace("-", "−")
    return MINUS.sub("−", str(value)) if isinstance(value, int | np.integer) else str(value)
