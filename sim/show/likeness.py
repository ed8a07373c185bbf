"""A likeness as text: what was laid on what, how alike dyads and rhythms are, and the tables behind it."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from sim.show.figures.likeness import alike
from sim.show.figures.style import save
from sim.show.tables import rows, table
from sim.show.words import percent
from sim.study.eventdata.likeness import Likeness
from sim.study.eventdata.matching import Laid
from sim.study.writing import put


def show_likeness(console: Console, found: Likeness, reported: Laid) -> None:
    """Print what was compared, the measures over dyads and the rhythms."""
    console.print(reading(reported), highlight=False, markup=False)
    console.print(compared(found), highlight=False, markup=False)
    if found.dated and found.dyads:
        console.print(measure_table(found))
    if found.dyads:
        console.print(rhythm_table(found))


def reading(reported: Laid) -> str:
    """What became of the rows of a file."""
    lost = [(reported.strange, "name nobody of this world on one side"), (reported.within, "stay within one actor"),
            (reported.uncoded, "have no type or class")]  # fmt: skip
    told = "".join(f"; {count:,} {what}" for count, what in lost if count)
    months = reported.panel.months
    unscored = "" if reported.scored else " Not all have a score: net intensity is compared where it is known."
    return f"Reported: {reported.used:,} of {reported.rows:,} rows used, {months[0]} to {months[-1]}{told}.{unscored}"


def compared(found: Likeness) -> str:
    """Which months, dyads and replicates are compared, or why something is not."""
    ours = "one history" if found.replicates == 1 else f"{found.replicates:,} worlds"
    span = "one month" if len(found.months) == 1 else f"{len(found.months)} months"
    if found.dated:
        when = f"the {span} that both have, {found.months[0]} to {found.months[-1]}"
    else:
        when = f"the first {span} of each: they have no month in common, so that only rhythms are compared"
    if not found.dyads:
        return f"Simulated: {ours}. No dyad is active on both sides in {when}."
    dyads = "one directed dyad that is" if found.dyads == 1 else f"{found.dyads} directed dyads that are"
    return f"Simulated: {ours}. Compared: {dyads} active on both sides, over {when}."


def measure_table(found: Likeness) -> Table:
    """How alike the dyads are."""
    caption = (
        "Rank correlation: Spearman, over dyads. Band: 5 to 95 % of worlds. Interval: over dyads as if they were independent, "
        "which they are not quite (Bonett & Wright 2000; Wilson). Chance: how often signs agree by their shares alone."
    )
    made = table("Who deals how with whom", "Measure", "Median", "90 % band", "95 % interval", "Chance", "Dyads", caption=caption)
    for row in rows(found.measures):
        share = row.measure == "agreement of signs"
        what = "Agreement of signs, net intensity" if share else f"Rank correlation, {row.about}"
        made.add_row(
            what,
            _shown(row.value, share),
            _span(row.low, row.high, share),
            _span(row.interval_low, row.interval_high, share),
            _shown(row.chance, share),
            str(row.dyads),
        )
    return made


def rhythm_table(found: Likeness) -> Table:
    """How alike the series are."""
    caption = (
        "Medians over dyads. Spread: variance over mean of a dyad's months, 1 for independent events at an even rate; it grows "
        "with the number of reports that an act gets, so compare its pattern before its level. Inside: dyads whose reported "
        "value lies in the band of their own worlds, nine in ten if the model is right. Few months make all of this rough."
    )
    made = table("Rhythm of dyad-months", "Series", "Reported", "Simulated", "90 % band", "Inside", "Dyads", caption=caption)
    for row in rows(found.shape):
        what = f"{row.kind.capitalize()}, {row.rhythm.replace('autocorrelation', 'autocorrelation at lag')}"
        inside = "–" if math.isnan(row.inside) else percent(row.inside)
        made.add_row(
            what, _shown(row.reported), _shown(row.simulated), _span(row.low, row.high), inside, str(row.dyads)
        )  # fmt: skip
    return made


def _shown(value: float, share: bool = False) -> str:
    if math.isnan(value):
        return "–"
    return percent(value) if share else f"{round(value, 2) + 0.0:.2f}"


def _span(low: float, high: float, share: bool = False) -> str:
    return "–" if math.isnan(low) or math.isnan(high) else f"[{_shown(low, share)}, {_shown(high, share)}]"


def write_likeness(found: Likeness, folder: Path) -> list[Path]:
    """Every table as CSV, full precision."""
    folder.mkdir(parents=True, exist_ok=True)
    frames: dict[str, pd.DataFrame] = {
        "measures": found.measures, "volumes": found.volumes, "rhythms": found.rhythms, "shape": found.shape,
    }  # fmt: skip
    paths = []
    for name, frame in frames.items():
        if len(frame):
            paths.append(put(folder / f"{name}.csv", frame.to_csv(index=False)))
    return paths


def draw_likeness(found: Likeness, named: tuple[str, str], folder: Path) -> list[Path]:
    """The figure as PNG and SVG, unless there is nothing to draw. named: what is simulated and what reported, in words."""
    drawn: Figure | None = alike(found, named) if found.dyads else None
    return list(save(drawn, folder, "likeness")) if drawn else []
