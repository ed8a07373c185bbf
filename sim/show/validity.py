"""Validity: the report card as a page to commit, as a table in the terminal, and the tables and figures behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from sim.show.tables import table
from sim.study.hindcast.coded import scores
from sim.study.hindcast.coded import table as coded_table
from sim.study.validity.card import Card
from sim.study.validity.finding import Finding
from sim.study.writing import put

SIGNS = {"passes": "passes", "fails": "**fails**", "open": "open"}
COLOURS = {"passes": "green", "fails": "bold red", "open": "dim"}


MENDED = (
    "**Not all of this is blind.** An earlier card failed on clustering, on balance and on trust. Version 0.2.0 was mended",
    "because of it: runs begin in their usual climate, actors have inertia, and trust learns more slowly. What passes there",
    "since was a reason for the mends and is no independent test of them. The world of September 2016 was written by people",
    "who knew what came. Rows of one part share their data, so that they do not count as so many tests.",
)


def show_card(console: Console, card: Card) -> None:
    """Print the card: a line a test, the failures in red."""
    for area in card.areas:
        made = table(f"{area}: {_counted(card, area)}", "Test", "Ours", "Rival", "Verdict")
        for column in made.columns[1:3]:
            column.justify = "left"
        for found in card.findings:
            if found.area == area:
                made.add_row(found.test, found.ours, found.rival or "–", f"[{COLOURS[found.verdict]}]{found.verdict}[/]")
        console.print(made)


def page(card: Card) -> str:
    """The report card in Markdown."""
    return "\n".join(_lines(card)) + "\n"


def _lines(card: Card) -> Iterator[str]:
    size = card.size
    yield "# Validity: what the model was held against, and what came of it"
    yield ""
    yield (
        f"Written by `realpolitik validate`, version {card.version}: {size.hindcast} worlds for the hindcast, "
        f"{size.questions} for the questions, {size.learning:,} for the calibration, seed {size.seed}. A test writes it again "
        "and fails if it differs."
    )
    yield "Failures stand here as failures. *Open*: the sample cannot tell, or there is nothing to hold the figure against."
    yield ""
    yield from MENDED
    yield ""
    yield "| part | passes | fails | open |"
    yield "|---|---|---|---|"
    for area in card.areas:
        counts = card.counts(area)
        yield f"| {area} | {counts['passes']} | {counts['fails']} | {counts['open']} |"
    yield ""
    yield from ("![Five years on](figures/hindcast.png)", "", "![The public record](figures/record.png)")
    for area in card.areas:
        yield from ("", f"## {area}", "", "| test | wanted | ours | rival | verdict |", "|---|---|---|---|---|")
        mine = [found for found in card.findings if found.area == area]
        yield from map(_row, mine)
        yield from ("", "Sources and notes:", "")
        yield from _notes(mine)


def _row(found: Finding) -> str:
    cells = (found.test, found.wanted, found.ours, found.rival or "–", SIGNS[found.verdict])
    return f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |"


def _notes(findings: list[Finding]) -> Iterator[str]:
    """Each source once, and below it each note once; a note that belongs to a single test names it."""
    for source in dict.fromkeys(found.source for found in findings):
        yield f"- {source}"
        mine = [found for found in findings if found.source == source and found.note]
        for note in dict.fromkeys(found.note for found in mine):
            tests = [found.test for found in mine if found.note == note]
            yield f"  - {note}" if len(tests) > 1 else f"  - {tests[0]}: {note}"


def _counted(card: Card, area: str) -> str:
    counts = card.counts(area)
    return ", ".join(f"{counts[verdict]} {word}" for verdict, word in (("passes", "pass"), ("fails", "fail"), ("open", "open")))


def write_card(card: Card, path: Path) -> list[Path]:
    """Write the page with its figures beside it, in figures/."""
    from sim.show.figures.hindcast import hindcast, record  # noqa: PLC0415  (matplotlib is slow to load, and only needed here)
    from sim.show.figures.style import save  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, page(card))
    figures = {"hindcast": hindcast(card.past), "record": record(card.past)}
    return [path, *(save(figure, path.parent / "figures", name)[0] for name, figure in figures.items())]


def write_card_tables(card: Card, folder: Path) -> list[Path]:
    """Everything behind the card as CSV, full precision."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = {f"hindcast-{run}": coded_table(found) for run, found in card.past.forecasts.items()}
    frames |= {f"hindcast-scores-{run}": scores(found) for run, found in card.past.forecasts.items()}
    frames |= {f"record-{run}": points for run, points in card.past.points.items()}
    frames |= {"lenses": card.past.lenses, "questions": card.exam.questions, "signs": card.exam.signs}
    frames |= {"rates": card.learned.rates, "calibration-scores": card.learned.scores}
    for name, frame in frames.items():
        put(folder / f"{name}.csv", frame.to_csv(index=False))
    return [folder / f"{name}.csv" for name in frames]
