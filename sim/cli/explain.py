"""The verbs that ask why: an actor's choice in one month, its motives over an ensemble, and where two scenarios part."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.app import console, fail
from sim.cli.progress import at_work

if TYPE_CHECKING:
    from sim.study.scenario import Scenario
    from sim.study.store import Store

StudyFolder = Annotated[Path, Parameter(help="A folder that `compare` or `run` made.")]
Month = Annotated[str | None, Parameter(help="YYYY-MM, or a day where the study walks by weeks; without it, all months.")]
World = Annotated[int | None, Parameter(help="Number of a world of the study, from 0.")]


def explain(
    study: StudyFolder,
    *,
    actor: Annotated[str, Parameter(help="Whose choice.")],
    scenario: Annotated[str | None, Parameter(help="By default the first, or all where no month is named.")] = None,
    replicate: World = None,
    month: Month = None,
    everything: Annotated[bool, Parameter(name="--all", negative="", help="All moves and all flips.")] = False,
) -> None:
    """Say why an actor chose as it did: in one month of one world, or over all of a study's worlds.

    With --month, its moves are weighed as it weighed them in that world (0 unless --replicate names another). Without,
    the motives that carried its moves are drawn and tabled for every scenario.
    """
    from sim.study.reopen import one_of, reopened

    if month is None and replicate is not None:
        fail("--replicate names one world; say also which --month, or leave it out to see the motives over all worlds")
    store, scenarios = reopened(study)
    chosen = scenarios if scenario is None else (one_of(scenarios, scenario),)
    if month is None:
        _motives(store, chosen, actor)
        return
    from sim.show.explanation import show_explanation, write_explanation
    from sim.study.explain import asked_of, explained

    manifest = store.manifest
    asked = asked_of(chosen[0], actor, month, (manifest["seed"], replicate or 0, manifest["replicates"]))
    found = explained(chosen[0], asked)
    screen = console()
    show_explanation(screen, found, everything)
    _written(write_explanation(found, store.folder / "explained"))


def diverge(
    study: StudyFolder,
    *,
    scenarios: Annotated[tuple[str, str] | None, Parameter(help="Two of the study; by default its first two.")] = None,
    replicate: Annotated[int | None, Parameter(help="Tell this world instead of a typical one.")] = None,
) -> None:
    """Find where two scenarios part under common luck, and tell what follows in one world."""
    from sim.show.divergence import show_divergence, write_divergence
    from sim.study.diverge import diverged
    from sim.study.pair import finished, story
    from sim.study.reopen import one_of, reopened

    store, there = reopened(study)
    names = scenarios or tuple(s.name for s in there[:2])
    if len(names) < 2:
        fail(f"{study} holds one scenario, {names[0]}; run a study of two with `realpolitik compare`")
    pair = (one_of(there, names[0]), one_of(there, names[1]))
    replicates, seed = store.manifest["replicates"], store.manifest["seed"]
    if replicate is not None and not 0 <= replicate < replicates:
        fail(f"replicate: {replicate} is not in the study. It has worlds 0 to {replicates - 1}.")
    dataset = finished(store)
    with at_work(None, -(-replicates // 128)) as (pool, tell):
        found = diverged(pair, (replicates, seed), pool, partial(tell, "Walking pairs"))
    told = None if found.never == 1 and replicate is None else story(found, dataset, seed, replicate)
    show_divergence(console(), found, told)
    _written(write_divergence(found, told, store.folder))


def _motives(store: Store, scenarios: tuple[Scenario, ...], actor: str) -> None:
    from sim.show.explanation import show_motives, write_motives
    from sim.show.figures.motives import motives
    from sim.show.figures.style import save
    from sim.show.reasons import called
    from sim.study.explain import actor_of
    from sim.study.motives import GROUPS, MOST, carried

    for scenario in scenarios:
        actor_of(scenario, actor)
    manifest = store.manifest
    blocks = len(scenarios) * -(-min(manifest["replicates"], MOST) // 128)
    with at_work(None, blocks) as (pool, tell):
        found = carried(scenarios, actor, (manifest["replicates"], manifest["seed"]), pool, partial(tell, "Walking worlds again"))
    show_motives(console(), found, scenarios[0], actor)
    titles = {s.name: s.file.title for s in scenarios}
    figure = motives(found.motives, GROUPS, titles, (called(scenarios[0], actor), found.replicates))
    paths = write_motives(found, store.folder, actor)
    _written([*paths, save(figure, store.folder / "figures", f"motives-{actor}")[0]])


def _written(paths: list[Path]) -> None:
    screen = console()
    for path in paths:
        screen.print(f"  {path}", highlight=False, markup=False, style="dim")
