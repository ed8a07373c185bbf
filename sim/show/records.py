"""Event data as text: CSV with a line of names, or JSON with one object a line; numbers as they are, no spaces, `\\n` at ends."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import pandas as pd

from sim.study.eventdata.records import FIELDS, Record

Format = Literal["csv", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "jsonl")


def record_text(found: Iterable[Record], kind: Format) -> str:
    """Records as text; without any, a CSV has its line of names, and JSON lines are empty."""
    return _text((record.fields() for record in found), FIELDS, kind)


def frame_text(frame: pd.DataFrame, kind: Format) -> str:
    """A frame as text of the same form."""
    columns = list(map(str, frame.columns))
    values = (column.tolist() for _, column in frame.items())
    return _text((dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)), columns, kind)


def _text(rows: Iterable[Mapping[str, object]], columns: Sequence[str], kind: Format) -> str:
    if kind == "jsonl":
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
