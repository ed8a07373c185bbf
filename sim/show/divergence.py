"""Divergence: where two scenarios part, and the story that follows, in the terminal and as CSV."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.show.reasons import called
from sim.show.tables import rows, table
from sim.show.words import measured, percent
from sim.study.diverge import Divergence, put_in
from sim.study.pair import Line, Story
from sim.study.scenario import Scenario
from sim.study.writing import put

MOST = 12  # first partings that are shown
WIDTH = 126


def show_divergence(console: Console, found: Divergence, story: Story | None) -> None:
    """Print where two scenarios part, the answer first, and the history of one pair."""
    for told in summary(found):
        console.print(textwrap.fill(told, WIDTH), highlight=False, markup=False)
    if found.never == 1:
        return
    console.print(_ranked(found))
    if story is not None:
        for told in story_lines(found, story):
            console.print(told, highlight=False, markup=False, soft_wrap=True)


def summary(found: Divergence) -> list[str]:
    """What was put in, when worlds part, and by what most often."""
    first, second = found.scenarios
    worlds = len(found.firsts)
    told = [f"“{second.file.title}” against “{first.file.title}”: {worlds:,} worlds under common luck.", *_put_in(found)]
    if found.never == 1:
        return [*told, "They never part: every world has the same moves, accords and chance events in both."]
    months = Counter(parts[0].step for parts in found.firsts if parts)
    parts = [f"{percent(n / worlds)} in {first.calendar.label(step)}" for step, n in months.most_common(3)]
    when = ", ".join(parts).replace(" %", " % of worlds part", 1)
    never = f"{percent(found.never)} never part" if found.never else "every world parts"
    top = found.ranked.iloc[0]
    side = sides(found)[not top["without"]]
    most = (
        f"What parts first most often: {side}, {_small(found, top['title'])} in {top['date']} "
        f"({measured('chance', top['share'], top['se'])} of worlds)."
    )
    return [*told, f"{when}; {never}.", most]


def _put_in(found: Divergence) -> Iterator[str]:
    """The events and the numbers that are the difference itself."""
    first, second = found.scenarios
    for name in put_in(first, second):
        for scenario, other in ((second, first), (first, second)):
            event = scenario.file.events.get(name)
            if event and (scenario is second or name not in other.file.events):
                when = f" ({event.at})" if event.at else ""
                place = "" if scenario is second else f", in “{first.file.title}” alone"
                yield f"The event “{event.title}”{when} is what was put in{place}."
    numbers = [p for p, n in second.numbers.items() if p not in first.numbers or first.numbers[p].span != n.span]
    if numbers:
        more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
        yield f"Numbers that differ: {', '.join(_differs(first, second, path) for path in numbers[:5])}{more}."


def _differs(first: Scenario, second: Scenario, path: str) -> str:
    now = second.numbers[path].span
    if path not in first.numbers:
        return f"{path} {now.value:.3g}"
    was = first.numbers[path].span
    ends = was.value == now.value  # what was assumed is the same, and how far it may be off is not
    told = (f"{x.value:.3g}" + f" ({x.low:.3g} to {x.high:.3g})" * ends for x in (was, now))
    return f"{path} {' → '.join(told)}"


def sides(found: Divergence) -> tuple[str, str]:
    """How the two histories are called, the first and the second scenario's: without and with what was added."""
    first, second = found.scenarios
    if second.file.extends == first.name:
        return "only without", f"only with “{second.file.title}”"
    if first.file.extends == second.name:
        return f"only with “{first.file.title}”", "only without"
    return f"only in “{first.file.title}”", f"only in “{second.file.title}”"


def _ranked(found: Divergence) -> Table:
    made = table(
        "What parts first",
        *("What", "When", "Whose", "Happens", "Worlds"),
        caption="Share of worlds whose first difference this is, ± Monte Carlo standard error. Several things may part at "
        "once, so that shares may add up to more than 100 %.",
    )
    for column in (1, 2, 3):
        made.columns[column].justify = "left"
    words = sides(found)
    for row in rows(found.ranked.head(MOST)):
        whose = found.scenarios[0].world.actors[row.actor].name if row.actor else "–"
        made.add_row(escape(row.title), row.date, whose, escape(words[not row.without]), measured("chance", row.share, row.se))
    rest = found.ranked.iloc[MOST:]
    if len(rest):
        made.add_section()
        made.add_row(
            f"… and {len(rest)} more, none in more than {percent(float(rest['share'].max()))} of worlds", *[""] * 4, style="dim"
        )
    return made


def story_lines(found: Divergence, story: Story) -> Iterator[str]:
    """One pair's history where the two differ, as dated lines, and the outcomes that differ at the end."""
    yield f"\nWorld {story.replicate}, told where its two histories differ"
    for line in story.lines:
        yield textwrap.fill(_line(found, line), WIDTH, subsequent_indent=" " * 9)
    if story.untold:
        yield f"         … and {story.untold} more of the routine."
    if not len(story.outcomes):
        yield "At the end: no outcome of this world differs visibly; the two histories come to the same."
        return
    yield "At the end:"
    without, with_ = (side.removeprefix("only ") for side in sides(found))
    for row in story.outcomes.to_dict("records"):
        told = f"  {row['title']}: {_answer(row['kind'], row['without'])} {without}, {_answer(row['kind'], row['with'])} {with_}"
        yield textwrap.fill(told, WIDTH, subsequent_indent="      ")


def _line(found: Divergence, line: Line) -> str:
    if line.put_in:
        return f"{line.date}  put in: {'; '.join(line.told)}"
    return f"{line.date}  {sides(found)[not line.without]}: {'; '.join(line.told)}"


def _answer(kind: str, value: float) -> str:
    if kind == "chance":
        return "yes" if value > 0.5 else "no"
    return f"{value:.2f}" if kind == "level" else f"{value:g}"


def _small(found: Divergence, title: str) -> str:
    """A title inside a sentence: `the United States …` where it began one."""
    scenario = found.scenarios[0]
    for actor in scenario.world.actors:
        name = scenario.world.actors[actor].name
        if title.startswith(f"{name} ") and called(scenario, actor) != name:
            return f"the {title}"
    return f"the {title[4:]}" if title.startswith("The ") else title


def write_divergence(found: Divergence, story: Story | None, folder: Path) -> list[Path]:
    """What parts first, and the outcomes of the pair that was told, as CSV."""
    names = "-vs-".join(s.name for s in found.scenarios)
    frames = {f"diverge-{names}": found.ranked}
    if story is not None:
        frames[f"diverge-{names}-world-{story.replicate}"] = story.outcomes
    paths = []
    for name, frame in frames.items():
        paths.append(put(folder / f"{name}.csv", frame.to_csv(index=False)))
    return paths
