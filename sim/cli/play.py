"""`realpolitik play` and `realpolitik debrief`: a seat at the table."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from sim.cli.app import Lens, Seed, Workers, console, fail

if TYPE_CHECKING:
    from sim.study.seat.game import Game, Table
    from sim.study.seat.record import Record

GAMES = Path("results") / "games"
NAME = re.compile(r"[\w][\w.-]{0,60}", re.ASCII)
Seats = Annotated[
    tuple[str, ...],
    Parameter(
        name="--as",
        consume_multiple=False,
        negative="",
        help="Whom you play; two who share a screen: --as iran,israel, or --as twice.",
    ),
]


@Parameter(name="*")
@dataclass(frozen=True)
class Begin:
    """What a new game is played on."""

    seed: Seed = 2022
    replicate: Annotated[int, Parameter(help="Number of the world that is drawn, from 0.")] = 0
    lens: Lens = None
    months: Annotated[int | None, Parameter(help="Stop after so many months; by default the scenario's end.")] = None
    anonymous: Annotated[bool, Parameter(negative="", help="Play under made-up names; no number changes.")] = False
    name: Annotated[str | None, Parameter(help="The game's name; by default one after scenario and seat.")] = None


@Parameter(name="*")
@dataclass(frozen=True)
class Enter:
    """A month of a study's run at which a game begins."""

    study: Annotated[Path | None, Parameter(name="--from", help="A folder that `compare` or `run` made.")] = None
    month: Annotated[str | None, Parameter(help="The month, YYYY-MM; with --from.")] = None


@Parameter(name="*")
@dataclass(frozen=True)
class Again:
    """Games that there are."""

    resume: Annotated[str | None, Parameter(help="A game's name or folder, to go on with.")] = None
    all: Annotated[bool, Parameter(name="--list", negative="", help="List the games that there are.")] = False


NEW, NOWHERE, FRESH = Begin(), Enter(), Again()


def play(
    scenario: Annotated[str | None, Parameter(help="A scenario, by default baseline; with --from one of the study's.")] = None,
    *,
    seats: Seats = (),
    begin: Begin = NEW,
    enter: Enter = NOWHERE,
    again: Again = FRESH,
    workers: Workers = None,
) -> None:
    """Take a seat at the table and decide for an actor, month by month; the model decides for all others.

    At the table, `help` lists what can be said. Every finished month is kept in results/games/NAME.
    """
    if again.all:
        _list()
        return
    if again.resume is not None:
        if scenario or seats or (begin, enter) != (NEW, NOWHERE):
            fail("--resume goes on with a game as it is; leave out what belongs to a new one")
        record = found_game(again.resume)
        table = table_of(record)
    else:
        record, table = _begun(scenario, seats, begin, enter)
    _played(record, table, workers, fresh=again.resume is None)


def debrief(
    name: str,
    *,
    seat: Annotated[str | None, Parameter(help="Of whom; by default of every seat.")] = None,
    workers: Workers = None,
) -> None:
    """Say what the decisions of a game were worth and what was luck. NAME is a game or its folder.

    Takes a few seconds a month; a game that is not over is judged by where it is likely to end.
    """
    from sim.world.source import nearest

    record = found_game(name)
    table = table_of(record)
    if seat is not None and seat not in table.game.seats:
        fail(f"{seat!r} is not seated in this game. {nearest(seat, table.game.seats)}")
    if not table.game.turns:
        fail(f"{name}: no month has been played yet. Go on with `realpolitik play --resume {name}`.")
    _debriefed(record, table, table.game.seats if seat is None else (seat,), workers)


def _begun(name: str | None, seats: tuple[str, ...], begin: Begin, enter: Enter) -> tuple[Record, Table]:
    from sim.study.seat.record import begun

    seats = tuple(seat for word in seats for seat in word.split(",") if seat)
    if not seats:
        fail("say whom you play, as in `realpolitik play --as iran`; `realpolitik play --list` shows games to go on with")
    if enter.study is None and enter.month:
        fail("--month belongs to --from, which names a study")
    if enter.study is not None and (begin.lens is not None or begin.seed != NEW.seed):
        fail("--seed and --lens belong to a new world; with --from both are the study's")
    if begin.months is not None and begin.months < 1:
        fail(f"--months {begin.months} does not fit; ask for 1 or more")
    game = _fresh(name or "baseline", seats, begin) if enter.study is None else _entered(name, seats, begin, enter)
    left = game.scenario.setup.steps - game.first + 1
    if begin.months is not None and begin.months > left:
        steps = f"{left} {game.scenario.calendar.step}{'s' if left > 1 else ''}"
        fail(f"--months {begin.months} is more than the scenario has: {steps} from where the game begins; ask for fewer")
    about = {"anonymous": begin.anonymous, "months": begin.months or left}
    record, table = begun(_folder(begin, game), game, about)
    return record, _covered(record, table)


def table_of(record: Record) -> Table:
    """A game as it was left, under made-up names if it was begun so. InputError where there is none."""
    return _covered(record, record.open())


def _covered(record: Record, table: Table) -> Table:
    from dataclasses import replace

    from sim.study.lessons.anonymous import anonymous

    if not record.about.get("anonymous"):
        return table
    return replace(table, game=replace(table.game, scenario=anonymous(table.game.scenario)))


def _fresh(name: str, seats: tuple[str, ...], begin: Begin) -> Game:
    from sim.cli.app import loaded
    from sim.study.seat.game import Game

    (scenario,) = loaded((name,), begin.lens)
    return Game(scenario, begin.seed, begin.replicate, seats)


def _entered(name: str | None, seats: tuple[str, ...], begin: Begin, enter: Enter) -> Game:
    """A game that begins in a month of a run that a study holds, exactly as it was."""
    from sim.study.seat.continued import entry
    from sim.study.seat.game import Game

    if enter.study is None or enter.month is None:
        fail("--from needs --month, the month in which the game begins, as in --month 2022-09")
    at = entry(enter.study, name, begin.replicate, enter.month)
    return Game(at.scenario, at.seed, at.replicate, seats, first=at.step)


def _folder(begin: Begin, game: Game) -> Path:
    """The folder of a new game; without a name the first that is free, and it tells no seat that is covered."""
    name = begin.name
    if name is not None:
        if not NAME.fullmatch(name):
            fail(f"--name {name!r} does not fit; use letters, digits, dots, hyphens and underscores")
        if (GAMES / name).exists():
            fail(f"there is a game {name} already; go on with `realpolitik play --resume {name}`, or choose another --name")
        return GAMES / name
    stem = "-".join((game.scenario.name, *(("anonymous",) if begin.anonymous else game.seats)))
    free = (f"{stem}-{n}" if n > 1 else stem for n in range(1, 10_000))
    return next(GAMES / each for each in free if not (GAMES / each).exists())


def found_game(name: str) -> Record:
    """A game by its name or its folder."""
    from sim.study.seat.record import Record, games
    from sim.world.source import InputError, Problem, nearest

    for folder in (GAMES / name, Path(name)):
        if (folder / "game.json").is_file():
            return Record(folder)
    there = [record.folder.name for record in games(GAMES)]
    remedy = nearest(name, there) if there else "Begin one with `realpolitik play --as iran`."
    raise InputError([Problem(None, "game", f"there is no game {name!r}", remedy)])


def _list() -> None:
    from rich.markup import escape

    from sim.show.tables import table
    from sim.study.seat.record import games

    made, horizons = table("Games", "Name", "Scenario", "Seats", "Months played", "State"), dict[str, int]()
    for record in games(GAMES):
        made.add_row(escape(record.folder.name), *map(escape, _summed_up(record, horizons)))
    if made.row_count:
        console().print(made)
    else:
        console().print("There is no game yet. Begin one with `realpolitik play --as iran`.", highlight=False)


def _summed_up(record: Record, horizons: dict[str, int]) -> tuple[str, str, str, str]:
    """A game's title, seats, months that are played, and whether it is over, without opening it."""
    from sim.study.lessons.anonymous import aliases
    from sim.study.seat.lines import mapping, ordinary
    from sim.world.source import InputError

    months = 0
    try:
        head = mapping(ordinary(record.head))
        text = ordinary(record.log) if record.log.exists() else b""
        for line in text[: text.rfind(b"\n") + 1].splitlines():
            kept = mapping(line)
            months = kept.get("rewind", months + ("turn" in kept))
        over = "over" if months and months >= _horizon(head, horizons) else ""
        if head["about"].get("anonymous"):
            return aliases().text(str(head["title"])), "under made-up names", str(months), over
        return str(head["title"]), ", ".join(head["seats"]), str(months), over
    except (InputError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return "cannot be read", "", "", ""


def _horizon(head: dict[str, Any], known: dict[str, int]) -> int:
    """How many months a game has; of one that does not say, by its scenario. known: steps by scenario, which it fills."""
    from sim.study.scenario import load

    if "months" in head["about"]:
        return int(head["about"]["months"])
    name = str(head["scenario"])
    if name not in known:
        known[name] = load(Path(name) if Path(name).is_file() else Path(name).stem).setup.steps
    return known[name] - int(head["first"]) + 1


def _played(record: Record, table: Table, workers: int | None, *, fresh: bool) -> None:
    from sim.cli.session import Session
    from sim.cli.stopping import telling

    session = Session(record, table, console(), sys.stdin, fresh)
    try:
        with telling(lambda: f"stopped. {session.kept()}"):
            over = session.run()
    except KeyboardInterrupt:
        print(f"\nrealpolitik: stopped. {session.kept()}", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    if over:
        _debriefed(record, session.table, session.table.game.seats, workers)
    else:
        console().print(session.kept(), highlight=False, markup=False)


def _debriefed(record: Record, table: Table, seats: tuple[str, ...], workers: int | None) -> None:
    from functools import partial

    from sim.cli.progress import at_work
    from sim.show.debrief_page import show_debrief, write_debrief
    from sim.study.kept import Crew
    from sim.study.seat.debrief import debriefed

    screen = console()
    told = f"stopped. The game is kept; weigh it with `realpolitik debrief {record.folder.name}`."
    for seat in seats:
        with at_work(workers, len(table.game.turns), lambda: told) as (pool, tell):
            found = debriefed(table, seat, Crew(pool, partial(tell, "Weighing decisions")))
        show_debrief(screen, found, table)
        for path in write_debrief(found, table, record.folder):
            screen.print(f"  {path}", highlight=False, markup=False, style="dim")
