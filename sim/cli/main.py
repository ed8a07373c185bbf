"""The whole command line."""

from __future__ import annotations

import sys

from sim.cli import (
    branch,
    calibrate,
    events,
    evidence,
    explain,
    explore,
    game,
    influence,
    lesson,
    play,
    report,
    require,
    score,
    serve,
    studies,
    validate,
)  # fmt: skip
from sim.cli.app import app

__all__ = [
    "app", "branch", "calibrate", "events", "evidence", "explain", "explore", "game", "influence", "lesson", "main", "play",
    "report", "require", "score", "serve", "studies", "validate",
]  # fmt: skip


def main() -> None:
    """Run the command line. Wrong input ends with 2, an interruption with 130."""
    from sim.world.source import InputError

    try:
        app(sys.argv[1:])
    except InputError as error:
        for problem in error.problems:
            print(f"realpolitik: {problem}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except KeyboardInterrupt:
        told = "stopped. Finished blocks of a study are kept; the same command goes on from there."
        print(f"\nrealpolitik: {told}", file=sys.stderr)  # noqa: T201
        sys.exit(130)
