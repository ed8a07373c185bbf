"""The verbs of event data: a run written as records, and held against what was reported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.app import console, fail, made

if TYPE_CHECKING:
    from sim.study.eventdata.dyads import Panel
    from sim.study.eventdata.records import Party

MOST = 100  # replicates that are held against a file

StudyFolder = Annotated[Path, Parameter(help="A folder that `compare` or `run` made.")]
ScenarioName = Annotated[str | None, Parameter(help="One of the study's; by default its first.")]
Where = Annotated[
    Path | None,
    Parameter(help="A file; by default one in the study's folder. - is the screen.", allow_leading_hyphen=True),
]


def events(
    study: StudyFolder,
    *,
    scenario: ScenarioName = None,
    replicate: Annotated[int, Parameter(help="Number of a world of the study, from 0.")] = 0,
    form: Annotated[str, Parameter(name="--format", help="csv, or jsonl: one object a line.")] = "csv",
    by: Annotated[
        str, Parameter(help="record: one event a row. dyad-month: sums by actor, recipient, month and class.")
    ] = "record",
    out: Where = None,
) -> None:
    """Write one world of a study as event data, in the words of PLOVER.

    One event a row: date (the first day of its month or week: only the month or the week means anything), actor and recipient
    (ISO 3166-1 alpha-3, several countries parted by semicolons; with name and sector), type, mode where it is known, quad
    class, intensity from -1 to 1, the same on Goldstein's scale of -10 to 10, context, name of the move or accord, title.
    A signature is AGREE of every party toward every other, a walk-out REJECT. Events from outside are nobody's act and are
    left out. By dyad-month, silent dyads and months are there too, with zeros.
    """
    from sim.show.records import FORMATS, frame_text, record_text
    from sim.study.eventdata.dyads import dyad_months, simulated
    from sim.study.eventdata.records import records
    from sim.study.reopen import one_of, reopened
    from sim.world.source import nearest

    if form not in FORMATS:
        fail(f"--format {form!r} is not known. {nearest(form, FORMATS)}")
    if by not in ("record", "dyad-month"):
        fail(f"--by {by!r} is not known. {nearest(by, ('record', 'dyad-month'))}")
    store, scenarios = reopened(study)
    chosen = scenarios[0] if scenario is None else one_of(scenarios, scenario)
    seed, replicates = store.manifest["seed"], store.manifest["replicates"]
    if not 0 <= replicate < replicates:
        fail(f"replicate: {replicate} is not in the study. It has worlds 0 to {replicates - 1}.")
    kind = next(known for known in FORMATS if known == form)
    if by == "record":
        text = record_text(records(chosen, seed, replicate), kind)
    else:
        text = frame_text(dyad_months(simulated(chosen, seed, replicate, 1)), kind)
    summed = "" if by == "record" else f"-{by}"
    _put(text, out or store.folder / f"events-{chosen.name}-{replicate}{summed}.{kind}")


def _put(text: str, path: Path) -> None:
    if str(path) == "-":
        print(text, end="")  # noqa: T201
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror or error}")
    print(path)  # noqa: T201


def compare_events(
    simulated: Annotated[Path, Parameter(help="A study's folder, or a CSV file of records that `events` wrote.")],
    reported: Annotated[Path, Parameter(help="A file of reported events, with commas or tabs; its columns are named above.")],
    *,
    scenario: ScenarioName = None,
    replicates: Annotated[int, Parameter(name=["--replicates", "-n"], help="Worlds of the study that are compared.")] = MOST,
    out: Annotated[Path | None, Parameter(help="Folder for tables and figure; by default one beside what is simulated.")] = None,
) -> None:
    """Hold simulated event data against reported ones: dyads, signs, autocorrelation and spread.

    The reported file has one event a row under a line of names, and these columns, which may also be called as in POLECAT,
    ICEWS or GDELT: `date` (YYYY-MM-DD or YYYY-MM), `actor` and `recipient` (ISO 3166-1 alpha-3), one of `type` (PLOVER), `quad`
    (1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict) and `cameo`; and, where known,
    `intensity` (-1 to 1) or `goldstein` (-10 to 10), `count`, `actor_sector`, `recipient_sector`. Countries go to the actors of
    the world that name them; an actor with a sector, such as REB, takes only records of that sector.
    """
    from sim.show.likeness import draw_likeness, show_likeness, write_likeness
    from sim.study.eventdata.likeness import likeness
    from sim.study.eventdata.matching import laid
    from sim.study.eventdata.reported import read_reports

    if replicates < 1:
        fail(f"--replicates {replicates} does not fit; ask for 1 or more")
    panel, parties, title, folder = _simulated(simulated, scenario, replicates)
    there = laid(read_reports(reported), parties)
    folder = out or folder / f"likeness-{reported.stem}"
    made(folder)
    found = likeness(panel, there.panel)
    screen = console()
    show_likeness(screen, found, there)
    paths = [*write_likeness(found, folder), *draw_likeness(found, (title, reported.stem), folder)]
    for path in paths:
        screen.print(f"  {path}", highlight=False, markup=False, style="dim")


def _simulated(source: Path, scenario: str | None, count: int) -> tuple[Panel, tuple[Party, ...], str, Path]:
    """Series of a study or of a file of records, whom they are about, what they are called, and the folder they lie in."""
    if source.is_file():
        from sim.study.eventdata.matching import laid
        from sim.study.eventdata.reported import read_reports

        if scenario is not None:
            fail("--scenario chooses one of a study; a file of records holds one already")
        found = read_reports(source)
        return laid(found, found.named).panel, found.named, source.stem, source.parent
    from sim.study.eventdata.dyads import simulated
    from sim.study.eventdata.records import parties
    from sim.study.reopen import one_of, reopened

    store, scenarios = reopened(source)
    chosen = scenarios[0] if scenario is None else one_of(scenarios, scenario)
    manifest = store.manifest
    panel = simulated(chosen, manifest["seed"], 0, min(count, manifest["replicates"]))
    return panel, parties(chosen.world), chosen.file.title, store.folder
