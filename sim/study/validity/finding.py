"""Finding: what one test of the model came to, as a row of the report card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["passes", "fails", "open"]
"""open: the sample cannot tell, or there is nothing to hold it against."""


@dataclass(frozen=True)
class Finding:
    """One row of the report card. Figures are words, with the digits that they support.

    area: the part of the card; test: what is asked; source: author, year and place; wanted: what the source says;
    ours: our figure; rival: the rivals' figures, if any; note: what a reader must know to read the row.
    """

    area: str
    test: str
    source: str
    wanted: str
    ours: str
    verdict: Verdict
    rival: str = ""
    note: str = ""
