"""The verb that lets actors choose."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sim.cli.app import AS_USUAL, Replicates, Seed, Way, console, fail

Margin = Annotated[float, Parameter(help="How much less than the best, in satisfaction from 0 to 1, is good enough.")]


def game(
    name: str = "four_players",
    *,
    replicates: Replicates = 500,
    seed: Seed = 2022,
    margin: Margin = 0.01,
    mixed: Annotated[bool, Parameter(help="Look for equilibria in mixed strategies too.")] = True,
    way: Way = AS_USUAL,
) -> None:
    """Play every combination of the players' strategies and show what each is worth to whom.

    NAME is a strategies file, or the name of one in scenarios/strategies/. Dominated strategies, equilibria, and what is safe
    to choose.
    """
    from sim.cli.progress import at_work
    from sim.show.game import draw_game, show_game, write_game
    from sim.study.equilibria import needs_library
    from sim.study.findings import findings, label, manifest
    from sim.study.games import Bout, played
    from sim.study.kept import founded
    from sim.study.strategies import load_contest

    if not 0 <= margin <= 1:
        fail(f"--margin {margin:g} does not fit; ask for 0 to 1")
    contest, screen, began = load_contest(name, way.lens), console(), time.perf_counter()
    if mixed and len(contest.players) > 1:
        needs_library()
    bout = Bout(replicates, seed)
    folder = way.out or Path("results") / label(contest, bout)
    founded(folder, "game.json", manifest(contest, bout))
    with at_work(way.hands) as (pool, tell):
        ran = played(contest, Bout(replicates, seed, folder, pool, lambda done, total: tell("Playing", done, total)))
    with screen.status("Weighing …"):
        found = findings(ran, margin, mixed)
    files = write_game(found, folder)
    shape = " × ".join(map(str, contest.shape))
    screen.print(f"{shape} = {len(contest.profiles)} profiles, {replicates:,} paired worlds each, seed {seed}.", highlight=False)
    show_game(screen, found)
    with screen.status("Drawing figures …"):
        drawn = draw_game(found, folder)
    screen.print(f"\nFigures and tables: {folder}/", highlight=False)
    for path in (*drawn, *files):
        screen.print(f"  {path.relative_to(folder)}", highlight=False)
    screen.print(f"Seconds: {time.perf_counter() - began:.1f}", style="dim", highlight=False)
