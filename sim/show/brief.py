"""A brief in words: what happened, where things stand, who leans where, what can be done; every surface lays out these rows.

All is spoken to the seat as `you`. Satisfaction and its changes are in points, of 100 for all that the seat wants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.show.chronicle import FORCE
from sim.show.orders import listed
from sim.show.reasons import date_words
from sim.study.naming import Speech
from sim.study.replay import SHOCK, Happening
from sim.study.scenario import Scenario
from sim.study.seat.brief import Advice, Brief, Option, Treaty
from sim.study.seat.orders import Stance

MINUS = "\N{MINUS SIGN}"
MARKS = ((0.8, "++"), (0.6, "+"), (0.4, "~"), (0.2, MINUS), (0.0, MINUS * 2))  # an adviser's wish from here on, and its mark
LEGEND = f"++ strongly for   + for   ~ torn   {MINUS} against   {MINUS * 2} strongly against"
ADVICE = (
    "Advisers rate the motives of the moment, not where the world ends; an accord’s worth discounts promises by trust; `project` "
    "looks ahead."
)
CLIMATES = ((0.5, "very well"), (0.15, "well"), (-0.15, "coolly"), (-0.5, "badly"), (-1.0, "very badly"))  # from here on
STILL = 0.005  # a smaller change of an issue is none
FELT = 0.0005  # a smaller change of satisfaction is none
CONCERNS = 4.0  # bits that it adds to a happening's news that it was done to the seat, or is a particular act
DEEDS: Mapping[str, tuple[str, str]] = {
    "AGREE": ("agreement", "agreements"), "CONSULT": ("talk", "talks"), "SUPPORT": ("word of support", "words of support"),
    "CONCEDE": ("concession", "concessions"), "COOPERATE": ("act of cooperation", "acts of cooperation"),
    "AID": ("act of aid", "acts of aid"), "RETREAT": ("retreat", "retreats"), "REQUEST": ("request", "requests"),
    "ACCUSE": ("accusation", "accusations"), "REJECT": ("rejection", "rejections"), "THREATEN": ("threat", "threats"),
    "PROTEST": ("protest", "protests"), "SANCTION": ("sanction", "sanctions"), "MOBILIZE": ("show of force", "shows of force"),
    "COERCE": ("act of coercion", "acts of coercion"), "ASSAULT": ("act of force", "acts of force"),
}  # fmt: skip
STANCES: Mapping[str, str] = {
    "propose": "you propose it", "accept": "you sign if it is brought", "refuse": "you refuse it",
    "stay": "you stay in", "leave": "you walk out",
}  # fmt: skip


@dataclass(frozen=True)
class News:
    """One thing that happened in the last month. mine: the seat did it; toward: it was done to the seat; grave: by force."""

    text: str
    mine: bool
    toward: bool
    grave: bool


@dataclass(frozen=True)
class IssueRow:
    """An issue. now, wish, share in [0, 1]; nearer: +1 if the last month moved it toward the wish, −1 away, 0 neither."""

    issue: str
    title: str
    zero: str
    one: str
    now: float
    change: float
    wish: float
    share: float
    nearer: int


@dataclass(frozen=True)
class LeanRow:
    """How the seat and another stand. Trust in (0, 1); the last two are words for late conduct."""

    other: str
    name: str
    in_us: float
    in_them: float
    to_us: str
    to_them: str


@dataclass(frozen=True)
class OptionRow:
    """A move of the seat. effects and breaches are words; gains, losses: actors; consent in (0, 1), None if nobody is asked."""

    name: str
    title: str
    target: str
    named: bool
    cost: float
    effects: tuple[str, ...]
    gain: float
    gains: tuple[str, ...]
    losses: tuple[str, ...]
    consent: float | None
    breaches: tuple[str, ...]
    marks: Mapping[str, str]


@dataclass(frozen=True)
class TreatyRow:
    """An accord of the seat. state and will are words; worth in units of utility; others, coming: chances; marks by lens."""

    name: str
    title: str
    partners: str
    state: str
    in_force: bool
    ready: bool
    worth: float
    others: float
    coming: float
    will: str
    marks: Mapping[str, str]


def points(value: float, sign: str = "") -> str:
    """A share of full satisfaction in points of 100: `52.3`, with sign `+` also `+0.7` and `−1.2`."""
    rounded = round(100.0 * value, 1) + 0.0
    return f"{rounded:{sign if rounded else ''}.1f}".replace("-", MINUS)


def arrow(change: float, least: float = STILL) -> str:
    """`↑`, `↓`, or `·` for a change too small to tell."""
    return "↑" if change >= least else "↓" if change <= -least else "·"


def bar(now: float, wish: float, width: int = 12) -> str:
    """A level from 0 to 1 as a bar, with a mark where the seat wants it: `████████··◆·`."""
    full, goal = round(now * width), min(int(wish * width), width - 1)
    return "".join("◆" if n == goal else "█" if n < full else "·" for n in range(width))


def advice_mark(wish: float) -> str:
    """How much an adviser is for something, from `++` to `−−`. wish: in [0, 1]."""
    return next(mark for least, mark in MARKS if wish >= least)


def lens_titles(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """The advisers: lens → (short mark, title); marks are as short as they can be and still differ."""
    lenses = scenario.world.lenses
    length = next(n for n in range(1, 99) if len({lens[:n] for lens in lenses}) == len(lenses))
    return {name: (name[:length].capitalize(), lens.title) for name, lens in lenses.items()}


def late_conduct(climate: float) -> str:
    """How one has lately treated another, in words: `very well` to `very badly`. climate: in [−1, 1]."""
    return next(word for least, word in CLIMATES if climate >= least)


def news(brief: Brief, scenario: Scenario) -> list[News]:
    """What happened last month, the most telling first: events, accords, what was done to the seat, what is rare."""
    moves, me = scenario.setup.moves, scenario.setup.actors.index(brief.seat)
    place = {name: m for m, name in enumerate(moves.name)}
    mine = {treaty.name for treaty in brief.treaties}

    def toward(h: Happening) -> bool:
        return int(moves.target[place[h.name]]) == me if h.name in place else h.name in mine

    def weight(h: Happening) -> float:
        return h.surprise + CONCERNS * (toward(h) + h.named + (h.type == FORCE))

    told = sorted(brief.happened, key=lambda h: (h.type != SHOCK, -weight(h)))
    return [News(h.title, h.actor == brief.seat, toward(h), h.type == FORCE) for h in told]


def counted(brief: Brief, told: Sequence[News]) -> str:
    """What else happened, by type: `31 talks, 9 accusations`; empty where all was told."""
    known = {item.text for item in told}
    counts = Counter(h.type for h in brief.happened if h.title not in known)
    return ", ".join(f"{n} {DEEDS.get(kind, ('other act', 'other acts'))[n > 1]}" for kind, n in counts.most_common(6))


def missed(brief: Brief, scenario: Scenario, date: str, most: int = 3) -> str:
    """A month that the model played for the seat, in a line or two: `March 2022: …; … Satisfaction 52.3 of 100 (+0.7).`"""
    told = news(brief, scenario)[:most]
    what = "; ".join(f"{item.text}{' (you)' if item.mine else ' (to you)' if item.toward else ''}" for item in told)
    change = f" ({points(brief.change, '+')})" if abs(brief.change) >= FELT else ""
    return f"{date_words(date)}: {what or 'nothing happened'}. Satisfaction {points(brief.satisfaction)} of 100{change}."


def issue_rows(brief: Brief, scenario: Scenario, most: int = 8) -> list[IssueRow]:
    """Where the issues stand that weigh most with the seat, the weightiest first."""
    rows = []
    for s in brief.issues[:most]:
        issue = scenario.world.issues[s.issue]
        gap = abs(s.now - s.change - s.wish) - abs(s.now - s.wish)
        nearer = 0 if abs(s.change) < STILL or not gap else 1 if gap > 0 else -1
        rows.append(IssueRow(s.issue, issue.title, issue.zero, issue.one, s.now, s.change, s.wish, s.share, nearer))
    return rows


def lean_rows(brief: Brief, scenario: Scenario, most: int = 9) -> list[LeanRow]:
    """Who leans where: those with whom there is most between, warm or cold, in the world's order."""
    by_heat = sorted(brief.leans, key=lambda x: -(abs(x.in_us - 0.5) + abs(x.in_them - 0.5) + abs(x.to_us) + abs(x.to_them)))
    kept = {lean.other for lean in by_heat[:most]}
    names = {name: actor.name.split(" (")[0] for name, actor in scenario.world.actors.items()}
    return [
        LeanRow(x.other, names[x.other], x.in_us, x.in_them, late_conduct(x.to_us), late_conduct(x.to_them))
        for x in brief.leans
        if x.other in kept
    ]


def option_row(option: Option, scenario: Scenario) -> OptionRow:
    """A move as a row."""
    world, asked = scenario.world, scenario.setup.moves.consent[scenario.setup.moves.name.index(option.name)]
    felt = sorted(option.others.items(), key=lambda item: -abs(item[1]))
    return OptionRow(
        name=option.name,
        title=option.title,
        target=world.actors[option.target].name.split(" (")[0],
        named=option.named,
        cost=option.cost,
        effects=tuple(f"{_push(s.then - s.now)} {world.issues[s.issue].title}" for s in option.shifts),
        gain=option.gain,
        gains=tuple(a for a, v in felt if v > 0),
        losses=tuple(a for a, v in felt if v < 0),
        consent=option.consent if asked else None,
        breaches=tuple(world.accords[g].title for g in option.breaches),
        marks=marked(option.advice),
    )


def _push(change: float) -> str:
    size = f"{abs(change):.2f}" if abs(change) >= STILL else "<0.01"
    return f"{arrow(change, 0.0)} {size}"


def treaty_row(treaty: Treaty, scenario: Scenario, seat: str, stance: Stance | None = None) -> TreatyRow:
    """An accord as a row. stance: what the seat has said of it."""
    say = Speech(scenario.world)
    state = "in force" if treaty.in_force else "can be signed" if treaty.ready else "cannot be signed yet"
    return TreatyRow(
        name=treaty.name,
        title=treaty.title,
        partners=listed([say.actor(p) for p in treaty.parties if p != seat]),
        state=state,
        in_force=treaty.in_force,
        ready=treaty.ready,
        worth=treaty.worth,
        others=treaty.others,
        coming=treaty.coming if treaty.ready and not treaty.in_force else 0.0,
        will=instruction(treaty, stance),
        marks=marked(treaty.advice),
    )


def instruction(treaty: Treaty, stance: Stance | None) -> str:
    """What the seat does about an accord in the month to come, in words."""
    if stance is not None:
        return STANCES[stance]
    if treaty.in_force:
        return STANCES["stay"]
    return STANCES["accept"] if treaty.worth > 0 else "you sign only if you say so"


def marked(advice: Mapping[str, Advice]) -> dict[str, str]:
    """The advisers' marks by lens."""
    return {lens: advice_mark(a.wish) for lens, a in advice.items()}


def in_units(worth: float) -> str:
    """A utility with its sign and one decimal; 1 is as much as a point of satisfaction before weights."""
    rounded = round(worth, 1) + 0.0
    return f"{rounded:{'+' if rounded else ''}.1f}".replace("-", MINUS)


def felt(gain: float) -> str:
    """A gain in points with its sign, or `·` where it is none."""
    return points(gain, "+") if abs(gain) >= FELT else "·"
