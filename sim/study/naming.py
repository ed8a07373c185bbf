"""Naming: numbers of a world as a person would speak of them, for use inside a sentence.

`trust.iran.usa` is "Iran's trust in the United States", `salience.israel.nuclear` "how much Israel cares about Iran's nuclear
programme", `rate.russia_attacks_ukraine` "how often Russia attacks Ukraine".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sim.study.scenario import Scenario
from sim.world.world import World, expanded

WORD = re.compile(r"[^\W\d_]+")
QUESTIONS = frozenset({"who", "whose", "what", "which", "where", "when", "why", "how", "whether"})
DEFINITE = frozenset({"states", "state", "emirates", "nations", "kingdom", "republic", "union", "federation", "netherlands"})
MOTIVES: Mapping[str, str] = {
    "interest": "how much actors go by their own gain",
    "relative": "how much actors mind the gains of those they fear",
    "affinity": "how much actors go by friendship and enmity",
    "reciprocity": "how much actors answer in kind",
    "balancing": "how much actors lean against what threatens them",
    "retaliation": "how much actors fear being hit back",
}
PARAMETERS: Mapping[str, str] = {
    "conduct.precision": "how sharply choice follows utility",
    "conduct.inertia": "how much actors go on as they have begun",
    "diplomacy.signature": "how much good signing an accord does",
    "diplomacy.desertion": "how much ill walking out of an accord does",
    "trust.gain": "how fast trust learns from what is done to oneself",
    "trust.indirect": "how fast trust learns from what is done to others",
    "trust.negativity": "how much more harm weighs on trust than help",
    "trust.half_life": "how long trust remembers",
    "climate.half_life": "how long a climate lasts",
}
UNITS: Mapping[str, str] = {
    "rate": " a month", "exit": " a month", "half_life": " months", "delivery": " months",
    "parameter.trust.half_life": " months", "parameter.climate.half_life": " months",
}  # fmt: skip


def spoken(scenario: Scenario, path: str) -> str:  # noqa: PLR0911  (one line a kind)
    """A number in words; its path where there are none."""
    kind, *names = path.split(".")
    say = Speech(scenario.world)
    try:
        match kind, names:
            case "parameter", _:
                return PARAMETERS.get(".".join(names), f"the parameter {'.'.join(names)}")
            case "weight", [motive]:
                return MOTIVES.get(motive, f"the weight of {motive}")
            case "coupling", [name]:
                coupling = scenario.world.couplings[name]
                return f"the dependence of {say.issue(coupling.of)} on {say.issue(coupling.by)}"
            case (("start" | "half_life" | "noise"), [issue]):
                return ISSUES[kind].format(say.issue(issue))
            case (("rate" | "exit" | "cost" | "effect" | "mediation" | "term" | "delivery"), _):
                return _of_deeds(say, kind, names)
        return _of_actors(say, kind, names)
    except (KeyError, ValueError):
        return path


ISSUES: Mapping[str, str] = {
    "start": "the starting level of {}",
    "half_life": "how long a disturbance of {} lasts",
    "noise": "the unexplained change of {}",
}


def _of_actors(say: Speech, kind: str, names: list[str]) -> str:
    """What an actor is, thinks and wants."""
    actor, *about = names
    who, whose = say.actor(actor), say.whose(actor)
    match kind, about:
        case "capability", []:
            return f"{whose} capability"
        case "trust", [other]:
            return f"{whose} trust in {say.actor(other)}"
        case "position", [issue]:
            return f"{whose} position on {say.issue(issue, actor)}"
        case "salience", [issue]:
            return f"how much {who} {'care' if say.many(actor) else 'cares'} about {say.issue(issue, actor)}"
        case "pull", [issue]:
            return f"how far {whose} capability depends on {say.issue(issue, actor)}"
    raise ValueError(kind)


def _of_deeds(say: Speech, kind: str, names: list[str]) -> str:  # noqa: PLR0911  (one line a kind)
    """What belongs to a move, a routine or an accord."""
    name, *about = names
    match kind, about:
        case (("rate" | "exit"), []):
            occasion = "sign" if kind == "rate" else "leave"
            return f"how often {say.move(name)}" if say.moves(name) else f"how often one may {occasion} {say.accord(name)}"
        case "cost", []:
            return f"the cost {say.of_move(name)}"
        case "effect", [issue]:
            return f"the effect on {say.issue(issue)} when {say.move(name)}"
        case "cost", [actor]:
            return f"what {say.accord(name)} costs {say.actor(actor)}"
        case "mediation", [actor]:
            return f"how much {say.actor(actor)} can do for {say.accord(name)} as a mediator"
        case "term", [issue, actor]:
            return f"the level of {say.issue(issue)} that {say.actor(actor)} would owe to {say.accord(name)}"
        case "delivery", [issue, actor]:
            return f"how long {say.actor(actor)} would take to deliver on {say.issue(issue, actor)} under {say.accord(name)}"
    raise ValueError(kind)


def in_units(path: str, value: float) -> str:
    """A value of a number with two or three digits and its unit: `0.30`, `1.20 a month`, `18 months`."""
    size = abs(value)
    digits = ".0f" if size >= 10 else ".1f" if size >= 3 else ".2f" if size >= 0.095 or not size else ".2g"
    shown = f"{value:{digits}}".removesuffix(".0").replace("-", "\N{MINUS SIGN}")
    return shown + UNITS.get(path, UNITS.get(path.split(".", 1)[0], ""))


def poles(scenario: Scenario, path: str) -> str:
    """What 0 and 1 mean, for numbers that are levels of an issue; empty for others."""
    kind, *names = path.split(".")
    place = {"position": 1, "start": 0, "term": 1}.get(kind)
    if place is None or len(names) <= place or names[place] not in scenario.world.issues:
        return ""
    issue = scenario.world.issues[names[place]]
    return f"0 {issue.zero}, 1 {issue.one}"


class Speech:
    """The names and titles of a world as parts of a sentence. KeyError for what the world does not have."""

    def __init__(self, world: World) -> None:
        self._world = world
        titles = (part.title for table in (world.moves, world.issues, world.accords) for part in table.values())
        self._texts = [*titles, *(actor.name for actor in world.actors.values())]

    def actor(self, label: str) -> str:
        """An actor's name, with its article; what stands in brackets goes where the name is clear without it."""
        name = self._world.actors[label].name
        short = name.split(" (")[0]
        if sum(other.name.split(" (")[0] == short for other in self._world.actors.values()) == 1:
            name = short
        return f"the {name}" if self._definite(short) else name

    def whose(self, label: str) -> str:
        """An actor's name as an owner's."""
        name = self.actor(label)
        return f"{name}'" if name.endswith("s") else f"{name}'s"

    def many(self, label: str) -> bool:
        """Whether an actor is several, as in `Gulf states`; a name that ends in a capital word, as in `United States`, is one."""
        last = self._world.actors[label].name.split(" (")[0].split()[-1]
        return last.islower() and last.endswith("s")

    def issue(self, label: str, owner: str = "") -> str:
        """An issue's title, with its article where one of another noun follows; of one that bears its owner's name, `its`."""
        title = self.inside(self._world.issues[label].title)
        if re.match(r"(?!the\b)[a-z]+ (of|between)\b", title):
            return f"the {title}"
        if owner and title.startswith(f"{self.whose(owner)} "):
            return title.replace(self.whose(owner), "their" if self.many(owner) else "its", 1)
        return f"“{title}”" if title.split()[0] in QUESTIONS else title

    def accord(self, label: str) -> str:
        """An accord's title."""
        return self.inside(self._world.accords[label].title)

    def moves(self, label: str) -> bool:
        """Whether it is a move or a routine."""
        return label in self._world.moves or label in self._world.repertoire

    def move(self, label: str) -> str:
        """What a move or a routine says that somebody does; of one pair's routine, what that pair does."""
        routine = self._world.repertoire.get(label)
        if routine is not None:
            return routine.title.format(actor="one actor", target="another")
        if label in self._world.moves:
            return self.inside(self._world.moves[label].title)
        title, actor, target = next((t, a, b) for name, t, a, b in self._pairs() if name == label)
        return title.format(actor=self.actor(actor), target=self.actor(target))

    def of_move(self, label: str) -> str:
        """To whom a move costs something, and when: `to Russia when it attacks Ukraine`."""
        title, move = self.move(label), self._world.moves.get(label)
        if move is None:
            return f"when {title}"
        who = self.actor(move.actor)
        if title.startswith(f"{who} ") and not title.startswith((f"{who} and ", f"{who} or ")):
            title = title.replace(who, "they" if self.many(move.actor) else "it", 1)
        return f"to {who} when {title}"

    def inside(self, text: str) -> str:
        """A title within a sentence: without its capital, but for names."""
        first = WORD.match(text)
        if first is None or first[0] in self._proper() or first[0].isupper():
            return text
        return text[0].lower() + text[1:]

    def _proper(self) -> set[str]:
        """Words that are written with a capital elsewhere than at the beginning, and those of actors' names."""
        inside = (word for text in self._texts for word in WORD.findall(text)[1:])
        names = (word for actor in self._world.actors.values() for word in WORD.findall(actor.name))
        return {word for word in (*inside, *names) if word[0].isupper()}

    def _definite(self, name: str) -> bool:
        """Whether a name is spoken with an article: where its last word is a common noun."""
        last = name.split()[-1:]
        return any(word.islower() or word.casefold() in DEFINITE for word in last)

    def _pairs(self) -> Iterator[tuple[str, str, str, str]]:
        for name, routine, actor, target in expanded(self._world):
            yield name, self._world.repertoire[routine].title, actor, target
