"""The verb that starts the scheduler and the workers of a cluster."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from sim.cli.app import CERTIFICATES, Certificates, console, fail

cluster = App(name="cluster", help="Share studies between processes and machines, encrypted. (extra: cluster)")
Count = Annotated[int | None, Parameter(help="Processes, one thread each; by default all cores.")]


@cluster.default
def start(
    *,
    workers: Count = None,
    host: Annotated[
        str, Parameter(help="The address to listen on; others than this machine reach it only if it is not 127.0.0.1.")
    ] = ("127.0.0.1"),
    port: Annotated[int, Parameter(help="The port to listen on.")] = 8786,
    certificates: Certificates = CERTIFICATES,
) -> None:
    """Start a scheduler and workers on this machine, and run them until Ctrl-C.

    It writes a certificate and a key. Whoever has them may run any code on the cluster's machines: keep them as you keep a
    password, and copy the folder to the machines that are to join.
    """
    from sim.study.hosting import Post, scheduled

    if not 0 < port < 65536:
        fail(f"--port {port} does not fit; ask for 1 to 65535")
    screen = console()

    def ready(address: str, count: int) -> None:
        kept = "" if certificates == CERTIFICATES else f" --certificates {certificates}"
        screen.print(f"Scheduler at {address} with {count} worker(s); certificates in {certificates}/.", highlight=False)
        screen.print(f"  realpolitik compare --scheduler {address}{kept}", highlight=False, soft_wrap=True)
        screen.print(f"  realpolitik cluster join {address}{kept}", highlight=False, soft_wrap=True)
        screen.print("Ctrl-C ends it.", highlight=False)

    scheduled(Post(_counted(workers, 0), host, port, certificates), ready)


@cluster.command
def join(
    address: str,
    *,
    workers: Count = None,
    host: Annotated[str | None, Parameter(help="This machine's address; by default the one that the scheduler sees.")] = None,
    certificates: Certificates = CERTIFICATES,
) -> None:
    """Start workers on this machine for a scheduler elsewhere, and run them until Ctrl-C or until the scheduler ends."""
    from sim.study.cluster import Reach
    from sim.study.hosting import Post, joined

    screen = console()

    def ready(there: str, count: int) -> None:
        screen.print(f"{count} worker(s) joined {there}. Ctrl-C ends them.", highlight=False)

    if not joined(Post(_counted(workers, 1), host, 0, certificates), Reach(address, certificates), ready):
        fail(f"{address}: the scheduler is gone, and so are the workers. Start it, then join again.")


def _counted(workers: int | None, least: int) -> int:
    from sim.study.workers import cores

    if workers is not None and workers < least:
        fail(f"--workers {workers} does not fit; ask for {least} or more")
    return cores() if workers is None else workers
