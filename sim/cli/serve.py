"""`realpolitik app`: the classroom in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sim.cli.app import fail


def serve(
    *,
    port: Annotated[int, Parameter(help="Port to listen on; 0 takes any that is free.")] = 8451,
    host: Annotated[
        str, Parameter(help="Address to listen on. Beyond this machine (0.0.0.0) a password is needed.")
    ] = "127.0.0.1",
    password: Annotated[
        str | None,
        Parameter(env_var="REALPOLITIK_PASSWORD", help="What teachers log in with, 8 characters or more.", show_default=False),
    ] = None,
    folder: Annotated[Path, Parameter(help="Where results, games, saved scenarios and drafts are kept.")] = Path("results"),
    browser: Annotated[bool, Parameter(help="Open a browser.")] = True,
    workers: Annotated[int, Parameter(help="Processes that run worlds.")] = 2,
) -> None:
    """Open the app in a browser: scenarios on a calendar, a seat at the table, a class over the network, lessons.

    Everything stays on this machine. Ctrl-C ends it; what was saved stays in the folder.
    """
    from sim.study.extras import at_hand

    at_hand(("nicegui", "segno"), "app")
    from sim.show.app.serve import Settings, prepared

    if not 1 <= workers <= 64:
        fail(f"--workers {workers} does not fit; ask for 1 to 64")
    served = prepared(Settings(host, port, password, folder, workers))
    print(f"Realpolitik is at {served.address}\nCtrl-C ends it.", flush=True)  # noqa: T201
    served.run(browse=browser)
