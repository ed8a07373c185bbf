"""The verbs that look at the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from sim.cli.app import World, console, fail

if TYPE_CHECKING:
    from sim.study.scenario import Scenario

evidence = App(name="evidence", help="What the numbers rest on.")


@evidence.command
def coverage(*, world: World = "2022-01") -> None:
    """Which paragraphs were read, and which share of the numbers rests on claims."""
    from sim.show.evidence import show_coverage
    from sim.study.sources import coverage as shares
    from sim.study.sources import paragraphs

    scenario = _of_world(world)
    show_coverage(console(), shares(scenario), paragraphs(scenario), world)


@evidence.command
def trace(*words: str, world: World = "2022-01") -> None:
    """Print the claims behind a number and the arithmetic: two actors, an actor and an issue, or a number's path."""
    from sim.show.evidence import show_trace
    from sim.study.sources import traced
    from sim.world.source import nearest

    if not words:
        fail("name two actors, an actor and an issue, or a number's path")
    scenario = _of_world(world)
    found = traced(scenario, words)
    if not found:
        parts = (part for path in scenario.numbers for part in path.split("."))
        known = list(dict.fromkeys([*scenario.index.actors, *scenario.index.issues, *parts]))
        strangers = [w for w in words if w not in known and w not in scenario.numbers]
        hints = (f"{w!r}: {nearest(w, list(scenario.numbers) if '.' in w else known)}" for w in strangers)
        hint = "; ".join(hints) or "no number joins these words"
        fail(f"no number of world {world} fits {' '.join(words)!r}. {hint}")
    where = {name: f"{a.article} ¶{c.paragraph}" for a in scenario.evidence.articles for name, c in a.claims.items()}
    for one in found:
        show_trace(console(), one, where)


@evidence.command
def verify(*, articles: Annotated[Path, Parameter(help="The folder that holds the articles' files.")]) -> None:
    """Hold the fingerprints of all coded paragraphs against the articles."""
    from sim.show.evidence import show_checks
    from sim.world.evidence import load_evidence
    from sim.world.evidence import verify as checked
    from sim.world.library import installed

    if not show_checks(console(), checked(load_evidence(installed() / "seeds"), articles)):
        fail("the articles are not those that were coded")


@evidence.command
def agreement() -> None:
    """How far two coders of the articles agree."""
    from sim.show.evidence import show_agreement
    from sim.world.agreement import figures, load_agreement
    from sim.world.evidence import load_evidence
    from sim.world.library import installed

    seeds = installed() / "seeds"
    show_agreement(console(), figures(load_agreement(seeds), load_evidence(seeds).codebook))


def _of_world(world: str) -> Scenario:
    from sim.study.scenario import bare

    return bare(world)
