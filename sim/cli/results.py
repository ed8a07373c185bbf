"""The verbs for studies on disk: list, show, verify, rm."""

from __future__ import annotations

import sys
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from sim.cli.app import OWN, Hands, console, fail
from sim.cli.running import RESULTS

if TYPE_CHECKING:
    from sim.study.catalogue import Entry
    from sim.study.verify import Verification

results = App(name="results", help="List, show, verify and remove the studies on disk.")

Study = Annotated[str, Parameter(help="A folder, its name below results/, or the first letters of its hash.")]


@results.command(name="list")
def list_(folder: Path = RESULTS) -> None:
    """List the studies of a folder, the latest first."""
    from sim.show.tables import table
    from sim.study.catalogue import entries

    found = entries(folder)
    if not found:
        console().print(f"{folder}/ holds no study; `realpolitik compare` makes one.", highlight=False)
        return
    made = table(f"Studies in {folder}/", "Folder", "Worlds", "Seed", "Keeps", "Blocks", "Size", "Made", "Version")
    for e in found:
        made.add_row(e.folder.name, *_row(e))
    console().print(made)
    for e in found:
        if e.trouble:
            console().print(f"{e.folder.name}: {e.trouble}", highlight=False, markup=False)


@results.command
def show(study: Study) -> None:
    """Say what a study is, what it holds and how far it is."""
    from sim.study.catalogue import entry, located

    e = entry(located(study, RESULTS))
    if e.trouble:
        fail(f"{e.folder}: {e.trouble}")
    m, screen = e.manifest, console()
    facts = {
        "Folder": str(e.folder), "Scenarios": ", ".join(m["scenarios"]), "Worlds": f"{m['replicates']:,} in each scenario",
        "Seed": str(m["seed"]), "Keeps": m.get("keep", "all"), "Data": m.get("data", "in the folder"),
        "Blocks": f"{e.done} of {e.blocks}" + ("" if e.finished else "; run the same study again and it goes on from there"),
        "Size": _size(e), "Made": f"{e.made:%Y-%m-%d %H:%M} UTC", "Hash": m["digest"],
        **{f"Hash of {name}": found for name, found in m.get("scenario_hashes", {}).items()},
        **{f"Files of {name}": ", ".join(found) for name, found in m.get("files", {}).items()},
        "Versions": ", ".join(f"{name} {number}" for name, number in m.get("versions", {}).items()),
    }  # fmt: skip
    for name, value in facts.items():
        screen.print(f"{name}: {value}", highlight=False, markup=False, soft_wrap=True)


@results.command
def verify(
    study: Study,
    *,
    blocks: Annotated[int, Parameter(help="How many blocks to run again.")] = 8,
    every: Annotated[bool, Parameter(name="--all", help="Run all of them again.", negative=())] = False,
    mend: Annotated[bool, Parameter(help="Take damaged blocks out of the log, so that they are run again.", negative=())] = False,
    hands: Hands = OWN,
) -> None:
    """Run some blocks of a study again and compare the bits. Ends with 1 where they differ."""
    from sim.cli.progress import at_work
    from sim.study.catalogue import located
    from sim.study.folder import alone
    from sim.study.reopen import reopened
    from sim.study.verify import verified

    if blocks < 1:
        fail(f"--blocks {blocks} does not fit; ask for 1 or more")
    store, scenarios = reopened(located(study, RESULTS))
    with at_work(hands, blocks) as (pool, tell):
        found = verified(store, scenarios, None if every else blocks, pool, lambda a, b: tell("Running blocks again", a, b))
    _tell(found, tuple(store.manifest["scenarios"]))
    if found.damaged and mend:
        with alone(store.folder):
            store.undo(found.damaged)
        console().print("Taken out of the log; the same study, run again, runs them again.", highlight=False)
    if found.damaged:
        sys.exit(1)


@results.command
def rm(*studies: str, yes: Annotated[bool, Parameter(name=["--yes", "-y"], help="Do not ask.", negative=())] = False) -> None:
    """Remove studies, with their tables, figures and data."""
    from sim.study.catalogue import entry, located

    if not studies:
        fail("name at least one study")
    found = [entry(located(study, RESULTS)) for study in studies]
    for e in found:
        if e.folder.is_symlink():
            fail(f"{e.folder} is a link; remove it yourself")
        if e.trouble:
            fail(f"{e.folder}: {e.trouble}; remove it yourself")
    if not yes and not sys.stdin.isatty():
        fail("nobody is there to be asked; say --yes")
    for e in found:
        if yes or _agreed(e):
            _removed(e)


def _agreed(e: Entry) -> bool:
    console().print(f"Remove {e.folder} ({_size(e)})? [y/N] ", end="", highlight=False, markup=False)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _removed(e: Entry) -> None:
    from sim.study.removal import remove
    from sim.study.store import Store

    remove(Store(e.folder))
    console().print(f"Removed {e.folder}.", highlight=False, markup=False)


def _tell(found: Verification, names: tuple[str, ...]) -> None:
    screen = console()
    if found.others:
        words = f"Not the machine or libraries that ran the study ({', '.join(found.others)}): the last digits may differ."
        screen.print(words, highlight=False)
    for d in found.differences:
        what = d.told or f"{d.cells:,} numbers differ" + (
            ", some of them missing" if isnan(d.most) else f", by {d.most:.3g} at most"
        )
        screen.print(f"{names[d.block[0]]}, block {d.block[1]}, {d.array}: {what}", highlight=False, markup=False)
    count = len(found.blocks)
    if found.damaged:
        screen.print(f"{len(found.damaged)} of {count} blocks are not what they should be.", highlight=False)
    elif found.differences:
        screen.print(f"{count} blocks run again: the same but for last digits.", highlight=False)
    else:
        screen.print(f"{count} blocks run again: the same to the last bit.", highlight=False)


def _row(e: Entry) -> tuple[str, ...]:
    if e.trouble:
        return "?", "?", "?", "broken", _size(e), f"{e.made:%Y-%m-%d %H:%M}", "?"
    m = e.manifest
    version = str(m.get("versions", {}).get("realpolitik", "?"))
    return (
        f"{m['replicates']:,} × {len(m['scenarios'])}", str(m["seed"]), str(m.get("keep", "all")), f"{e.done} of {e.blocks}",
        _size(e), f"{e.made:%Y-%m-%d %H:%M}", version,
    )  # fmt: skip


def _size(e: Entry) -> str:
    """What the folder takes up, and a word for data that lies elsewhere."""
    from sim.study.writing import in_bytes

    return in_bytes(e.bytes) + (" and its data" if "data" in e.manifest else "")
