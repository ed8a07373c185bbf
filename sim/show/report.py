"""Report: a study as one page that opens anywhere and prints well, made from the study's own tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from sim.show import basis, tables
from sim.show.grid import Grid, from_csv, from_table, gridded, retitled
from sim.show.prose import (
    Names,
    Sentence,
    balance_sentences,
    drift_sentence,
    effect_sentence,
    steady_sentence,
    verdict_caption,
    verdict_sentences,
)
from sim.show.vector import inlined
from sim.show.words import percent
from sim.study.alarms import Alarm, alarms
from sim.study.columns import columned
from sim.study.compare import TRIFLING, VISIBLE, Comparison, comparison
from sim.study.drivers import drivers
from sim.study.headlines import Headlines, headlines, touched_by
from sim.study.scenario import Scenario
from sim.study.sources import coverage
from sim.study.store import Store, keeping
from sim.study.writing import put
from sim.world.library import find_scenario
from sim.world.source import InputError, Problem

FIGURES: Mapping[str, str] = {  # file → what it shows, for those who do not see it
    "forest": "What each scenario changes: paired differences of all outcomes with their 95 % intervals",
    "fans": "How each outcome unfolds over time in each scenario, with bands of worlds",
    "winners": "Satisfaction of each actor at the end, and how each scenario changes it",
    "network": "Trust between the actors at the start and at the end of each scenario",
}
ADDED: Mapping[str, str] = {  # what other verbs leave in a study's folder
    "lens_verdicts": "What holds under rival lenses",
    "lens_expectations": "What the sources expect, under rival lenses",
    "lenses": "The outcomes under rival lenses",
    "motives": "What carried the moves",
}


MOST_IN_HEADING = 3
MOST_DRAWN = 2_400_000  # letters of drawings that a page carries


@dataclass(frozen=True)
class Told:
    """What a report tells: a finished study with its tables, alarms and drivers."""

    dataset: xr.Dataset
    scenarios: tuple[Scenario, ...]
    found: Comparison
    raised: Sequence[Alarm]
    moved: pd.DataFrame

    @cached_property
    def headlines(self) -> Headlines:
        """What the tables say first."""
        first, *rest = self.scenarios
        return headlines(self.found, {s.name: touched_by(s, first) for s in rest}, self.dataset.sizes["replicate"])

    @cached_property
    def names(self) -> Names:
        """What ids are called."""
        first = self.scenarios[0]
        actors = {name: actor.name for name, actor in first.world.actors.items()}
        ends = {name: (issue.zero, issue.one) for name, issue in first.world.issues.items()}
        return Names(first.file.outcomes, actors, {s.name: s.file.title for s in self.scenarios}, ends)


@dataclass(frozen=True)
class Part:
    """The findings on one scenario: a lead and a list, then another."""

    title: str
    set_itself: tuple[Sentence, ...]
    lead: str
    told: tuple[Sentence, ...]
    balance: tuple[Sentence, ...] = ()


def gathered(store: Store, scenarios: Sequence[Scenario]) -> Told:
    """Read a finished study and work out its tables, alarms and drivers."""
    if keeping(store.manifest) != "all":
        message = f"keeps {keeping(store.manifest)} only, and this needs all"
        raise InputError([Problem(None, str(store.folder), message, "Run the study again with --keep all.")])
    dataset = columned(store)
    return Told(
        dataset=dataset,
        scenarios=tuple(scenarios),
        found=comparison(dataset, scenarios),
        raised=alarms(dataset, scenarios),
        moved=drivers(dataset, scenarios[0], store.manifest["seed"]),
    )


def write_report(store: Store, told: Told) -> Path:
    """Write `report.html` into a study's folder, with whatever figures and other verbs' tables lie there."""
    return put(store.folder / "report.html", rendered(told, store.manifest, store.folder))


def rendered(told: Told, manifest: Mapping[str, Any], folder: Path) -> str:
    """The page as text. Everything that comes from files is escaped; nothing is loaded from elsewhere."""
    first, kinds = told.scenarios[0], coverage(told.scenarios[0])
    followed = basis.followed_grounds(first, told.moved)
    page = Environment(
        loader=PackageLoader("sim.show", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("report.html.j2")
    return page.render(
        heading=heading(told.scenarios),
        facts=_facts(told),
        scenarios=[(s.file.title, s.file.about) for s in told.scenarios],
        parts=list(_parts(told)),
        steady=steady_sentence(told.headlines.steady, told.names),
        verdicts=list(verdict_sentences(told.headlines)),
        surety=_surety(told, kinds),
        comparison=list(comparison_grids(told)),
        figures=list(_figures(folder)),
        added=list(_added(told, folder)),
        drivers=basis.driver_grid(first, told.moved),
        coverage=basis.coverage_grid(kinds),
        articles=first.evidence.articles,
        followed=followed,
        trusts=basis.trust_grounds(first, {ground.path for ground in followed}),
        assumptions=basis.assumption_grid(first, told.moved),
        alarms=told.raised,
        command=command(told.scenarios, manifest),
        events=list(basis.event_grids(told.scenarios)),
        made=_made(told, manifest),
        visible=VISIBLE,
    )


def heading(scenarios: Sequence[Scenario]) -> str:
    """What the page is called."""
    first, *rest = (s.file.title for s in scenarios)
    if len(rest) > MOST_IN_HEADING:
        return f"What would change “{first}”"
    return "\N{NO-BREAK SPACE}· ".join(rest) or first


def _facts(told: Told) -> str:
    """One line under the heading: when, how many, through which lens."""
    file, names = told.scenarios[0].file, list(told.names.scenarios.values())
    start = date.fromisoformat(f"{file.horizon.start}-01")
    against = f"Compared with “{names[0]}”. " if len(names) > 1 else ""
    worlds = f"{told.dataset.sizes['replicate']:,}{' paired' if len(names) > 1 else ''} worlds"
    return f"{against}{file.horizon.months} months from {start:%B %Y}; {worlds}; {file.lens} lens."


def _parts(told: Told) -> Iterator[Part]:
    known, names = told.headlines, told.names
    if len(told.scenarios) == 1:
        lead = "What moves most from where it began:" if known.drifts else "Nothing moves from where it began."
        yield Part("What comes of it", (), lead, tuple(drift_sentence(d, names) for d in known.drifts))
        return
    for scenario in told.scenarios[1:]:
        imposed, followed = known.imposed[scenario.name], known.followed[scenario.name]
        lead = "What follows:" if any(not e.small for e in followed) else "What follows is sure, but small:"
        yield Part(
            scenario.file.title,
            tuple(effect_sentence(e, names) for e in imposed),
            lead if followed else "Nothing else that was asked about surely changes.",
            tuple(effect_sentence(e, names) for e in followed),
            tuple(balance_sentences(known.balances[scenario.name], names.actors)),
        )


def _surety(told: Told, kinds: pd.DataFrame) -> list[str]:
    """How sure all this is, and what the sample says nothing about."""
    everything = next(row for row in tables.rows(kinds) if row.kind == "all")
    paired = len(told.scenarios) > 1
    ran = f"Each scenario was run in {told.dataset.sizes['replicate']:,} worlds"
    luck = ", each world with the same luck in all of them. In brackets:" if paired else ". The tables give"
    return [
        f"{ran}{luck} 95 % intervals, which say how far a figure could move with other luck and other draws from the ranges. "
        "Every figure is rounded by itself.",
        "The intervals do not cover what all worlds share: the form of the model, the reading of the sources, and what no "
        f"source mentions. {percent(everything.share)} of the {everything.numbers} numbers rest on claims; the others are "
        "assumptions, each with a reason and a range.",
    ]


def comparison_grids(told: Told) -> Iterator[Grid]:
    """The tables of the terminal, under titles that name scenarios in words."""
    dataset, found, called = told.dataset, told.found, told.names.scenarios
    asked = tables.titles(dataset, "outcome", "outcome_title")
    yield from_table(tables.outcome_table(found, asked, dataset), called)
    first, *others = called
    for name in others:
        grid = from_table(tables.difference_table(found, name, asked, first), called)
        bound = f"Hardly changed: the whole interval within 5 points, {VISIBLE:g} of a level, or 5 % of a count."
        yield retitled(grid, f"What “{called[name]}” changes", bound)
    winners = from_table(tables.winner_table(found, tables.titles(dataset, "actor", "actor_name")), called)
    yield retitled(winners, winners.title, f"Less than {TRIFLING:g} counts as none." if others else "")
    if len(found.verdicts):
        yield retitled(
            from_table(tables.verdict_table(found), called, 3), "What the sources expect", verdict_caption(told.headlines)
        )
    yield from_table(tables.rival_table(found, asked), called)
    yield from_table(tables.move_table(found, dataset), called)


def _figures(folder: Path) -> Iterator[Markup]:
    """The study's own drawings, then those of other verbs, as long as the page stays light."""
    there = {path.stem: path for path in sorted((folder / "figures").glob("*.svg"))}
    drawn = 0
    for name in (*FIGURES, *(name for name in there if name not in FIGURES)):
        if name in there:
            drawing = inlined(there[name], f"{FIGURES.get(name, _titled(name))}. Tables of this page hold the numbers.")
            drawn += len(drawing)
            if drawn < MOST_DRAWN:
                yield drawing


def _titled(stem: str) -> str:
    """A file of another verb in words: `motives-iran` is `What carried the moves: iran`."""
    kind, _, about = stem.partition("-")
    return ADDED.get(kind, kind.replace("_", " ").capitalize()) + (f": {about.replace('-', ' ')}" if about else "")


def _added(told: Told, folder: Path) -> Iterator[tuple[str, Grid | None, Markup]]:
    """What other verbs left in the folder: tables, and texts."""
    own = {field.name for field in fields(told.found)} | {"drivers", "alarms"}
    known, called = list(ADDED), dict(told.names.scenarios) | dict(told.names.actors)
    called |= {name: says.says for s in told.scenarios for name, says in s.file.expect.items()}
    called |= {name: asked.title for name, asked in told.names.outcomes.items()}
    paths = sorted(folder.glob("*.csv"), key=lambda path: (known.index(path.stem) if path.stem in known else len(known), path))
    for path in paths:
        if path.stem not in own and path.stat().st_size > 1:
            grid = from_csv(path, _titled(path.stem), called)
            yield grid.title, grid, Markup()
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    for path in sorted(folder.glob("*.md")):
        text = Markup(reader.render(path.read_text(encoding="utf-8")))
        yield _titled(path.stem), None, text


def command(scenarios: Sequence[Scenario], manifest: Mapping[str, Any]) -> str:
    """The command that makes the study again."""
    lenses = set(manifest["lenses"].values())
    names = " ".join(_named(s) for s in scenarios)
    verb = "compare" if len(scenarios) > 1 else "run"
    lens = f" --lens {lenses.pop()}" if len(lenses) == 1 and lenses != {"eclectic"} else ""
    return f"realpolitik {verb} {names} -n {manifest['replicates']} --seed {manifest['seed']}{lens}"


def _named(scenario: Scenario) -> str:
    """A scenario's name where that finds its file, else the file's."""
    path = scenario.paths[-1]
    try:
        return scenario.name if find_scenario(scenario.name).resolve() == path.resolve() else path.name
    except InputError:
        return path.name


def _made(told: Told, manifest: Mapping[str, Any]) -> Grid:
    """Seed, sizes, hashes, versions and machine."""
    file, hashes = told.scenarios[0].file, manifest["scenario_hashes"]
    lines = {
        "Worlds in each scenario": f"{manifest['replicates']:,}",
        "Seed": str(manifest["seed"]),
        "Horizon": f"{file.horizon.months} months from {file.horizon.start}, by the {file.horizon.step}",
        "Study": manifest["digest"],
        **{f"Scenario {name}": f"{digest}, lens {manifest['lenses'][name]}" for name, digest in hashes.items()},
        **{f"World {manifest['worlds'][name]}": digest for name, digest in manifest["world_hashes"].items()},
        "Versions": ", ".join(f"{name} {version}" for name, version in manifest["versions"].items()),
        "Machine": manifest["machine"],
        "CPU features": " ".join(manifest["cpu_features"]),
    }
    return gridded("Settings, hashes and versions", ("What", "Value"), lines.items(), words=2)
