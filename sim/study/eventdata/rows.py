"""Rows: a table of text from whoever sent it, row by row, with bounds on what is read before it is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from sim.world.disk import opened
from sim.world.source import InputError, Mark, Problem

MOST_BYTES: Final = 1_000_000_000
MOST_ROWS: Final = 2_000_000  # rows are kept in memory, about 200 bytes each
LONGEST_LINE: Final = 1_000_000  # characters; a text in quotes may hold 131,072
FEWER = "Keep the rows of the years and countries that you compare."
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Rows:
    """A table while it is read. heading: the names in its first line."""

    name: str
    heading: tuple[str, ...]
    reader: Any

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that is not empty, as long as the heading, with the line on which it begins. InputError where one is not."""
        width, count = len(self.heading), 0
        while (begun := self.reader.line_num + 1) and (row := _next(self.name, self.reader)) is not None:
            if not row:
                continue
            if len(row) < width or any(map(str.strip, row[width:])):
                message = f"has {len(row)} fields, the first line {width}"
                raise _refused(Mark(self.name, begun, 1), message, "Give every row as many; a text with a comma needs quotes.")
            if (count := count + 1) > MOST_ROWS:
                raise _refused(Mark(self.name, begun, 1), f"the table has more than {MOST_ROWS:,} rows", FEWER)
            yield begun, row[:width]


@contextmanager
def rows_of(path: Path) -> Iterator[Rows]:
    """A table parted by commas or tabs. InputError where it cannot be read, is too large or is no text in UTF-8."""
    name = str(path)
    try:
        with opened(path) as data:
            size = data.seek(0, io.SEEK_END)
            data.seek(0)
            if size > MOST_BYTES:
                raise _refused(None, f"{name} is {size / 1e6:,.0f} MB large; the bound is {MOST_BYTES / 1e6:,.0f} MB", FEWER)
            with io.TextIOWrapper(data, encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
                yield _begun(name, text)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise _refused(None, f"{name}: cannot be read: {reason}", "Give the path of a file that you may read.") from None


def _begun(name: str, text: TextIO) -> Rows:
    tabs = "\t" in text.readline(LONGEST_LINE)
    text.seek(0)
    # files of tabs are written without quotes, and hold texts with single ones
    quoting = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if tabs else {"strict": True}
    reader = csv.reader(_lines(name, text), **quoting)
    heading = tuple(_next(name, reader) or ())
    if not any(map(str.strip, heading)):
        raise _refused(Mark(name, 1, 1), "the first line is empty", "Write the names of the columns there.")
    return Rows(name, heading, reader)


def _lines(name: str, text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise _refused(Mark(name, number, 1), f"is longer than {LONGEST_LINE:,} characters", "Part the rows by line ends.")
        if not line.isascii() and (wrong := _NOT_UTF8.search(line)):
            raise _refused(Mark(name, number, wrong.start() + 1), f"{wrong[0]!a} is not UTF-8", "Save it as CSV in UTF-8.")
        yield line


def _next(name: str, reader: Any) -> list[str] | None:
    """The next row, or None after the last one."""
    begun = reader.line_num + 1
    try:
        row: list[str] | None = next(reader, None)
    except csv.Error as error:
        message = f"this row is no row of a table: {error}"
        remedy = "Close each quote that is opened, and write a quote within a text twice."
        raise _refused(Mark(name, begun, 1), message, remedy) from None
    return row


def _refused(mark: Mark | None, message: str, remedy: str) -> InputError:
    return InputError([Problem(mark, "", message, remedy)])
