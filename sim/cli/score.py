"""The verb that scores forecasts against what came."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sim.cli.app import AS_USUAL, Replicates, Seed, Way, console, loaded

Asked = Annotated[str, Parameter(help="The scenario that is asked, by name or file.")]


def score(questions: str, *, scenario: Asked, replicates: Replicates = 1000, seed: Seed = 2022, way: Way = AS_USUAL) -> None:
    """Put questions with public answers to a scenario and score its forecasts beside rivals.

    QUESTIONS is a questions file, or the name of one in scenarios/questions/. Signs of change in it are scored too.
    """
    from sim.cli.progress import at_work
    from sim.engine.block import BLOCK
    from sim.show.scores import draw_scores, show_scores, write_scores
    from sim.study.forecast.exam import load_exam
    from sim.study.forecast.scored import scored
    from sim.study.forecast.told import Sitting, bounded, told
    from sim.study.kept import founded

    began, screen = time.perf_counter(), console()
    (asked,) = loaded((scenario,), way.lens)
    exam = load_exam(questions, asked, way.lens)
    bounded(exam, replicates, seed)
    folder = way.out or Path("results") / exam.label(replicates, seed)
    founded(folder, "score.json", exam.manifest(replicates, seed))
    blocks = -(-replicates // BLOCK) * (1 + len(exam.others))
    with at_work(way.hands, blocks) as (pool, tell):
        sitting = Sitting(replicates, seed, folder, pool, lambda done, total: tell("Asking worlds", done, total))
        found = scored(told(exam, sitting))
    show_scores(screen, found)
    files = write_scores(found, folder)
    with screen.status("Drawing figures …"):
        drawn = draw_scores(found, folder)
    screen.print(f"\nFigures and tables: {folder}/", highlight=False)
    for path in (*drawn, *files):
        screen.print(f"  {path.relative_to(folder)}", highlight=False)
    screen.print(f"Seconds: {time.perf_counter() - began:.1f}", style="dim", highlight=False)
