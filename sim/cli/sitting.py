"""Sitting: the commands of somebody at a table, one month of one seat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sim.show.screen import View, draft_line, show_closed, show_month, show_why
from sim.study.seat.orders import MOST_MOVES, Orders, checked
from sim.world.source import InputError, nearest

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.seat.brief import Option

HELP = """\
  1 4 7 or 1, 4    choose up to three moves by number; 0 chooses none
  propose A        bring accord A to the table this month; also: accept, refuse, stay, leave
  why N, why A     what speaks for and against move N or accord A, as each adviser weighs it
  project N …      where the world is likely to end with these moves, and without them
  more             all open moves
  closed           moves that are closed and accords that cannot be signed yet, and what they need
  show             the month again
  end              the month is over: your orders are given
  wait             make no move and end the month; what you said of accords holds
  help, ?          this list
  auto K           let the model play your seat for K months
  undo             take the last month back
  save, quit       leave; every finished month is kept anyway"""
STANCES = ("propose", "accept", "refuse", "stay", "leave")
ENDS = ("end", "wait", "auto")


class Left(Exception):  # noqa: N818  (no error)
    """The player leaves the table."""


class TakenBack(Exception):  # noqa: N818  (no error)
    """The player takes the last month back."""


@dataclass
class Sitting:
    """One seat that decides one month. auto: months that the model is to play, once the player says so."""

    view: View
    console: Console
    heard: Callable[[], str]
    auto: int = field(default=0, init=False)

    def decide(self) -> Orders | None:
        """The seat's orders, or None where the model is to decide. Left or TakenBack where the player says so."""
        show_month(self.console, self.view)
        while True:
            word, *rest = self.heard().replace(",", " ").split() or ["show"]
            word = word.casefold()
            if word in ENDS and self._over(word, rest):
                return None if self.auto else self.view.draft
            if word not in ENDS:
                self._obey(word, rest)

    def say(self, text: str) -> None:
        """Print a line."""
        self.console.print(text, highlight=False, markup=False)

    def _over(self, word: str, rest: list[str]) -> bool:
        if word != "auto":
            if rest:
                self.say(f"`{word}` ends the month, and takes nothing after it.")
            elif word == "wait":
                self.view = replace(self.view, draft=replace(self.view.draft, moves=()))
            return not rest
        months = int(rest[0]) if len(rest) == 1 and rest[0].isdecimal() else 0
        if not months:
            self.say("Say for how many months, as in `auto 3`.")
        self.auto = months
        return bool(months)

    def _obey(self, word: str, rest: list[str]) -> None:
        plain: Mapping[str, Callable[[], None]] = {
            "show": lambda: show_month(self.console, self.view), "more": self._more, "closed": self._closed,
            "help": self._help, "?": self._help, "undo": self._undo, "save": self._leave, "quit": self._leave,
        }  # fmt: skip
        if word[0].isdecimal():
            self._choose([word, *rest])
        elif word in STANCES:
            self._stand(word, rest)
        elif word == "why":
            self._why(rest)
        elif word == "project":
            self._project(rest)
        elif word in plain:
            plain[word]()
        else:
            known = (*(name for name in plain if name != "?"), *STANCES, "why", "project", *ENDS)
            guess = nearest(word, known)
            self.say(f"“{word}” is no command. {f'{guess} ' if guess.startswith('Did') else ''}`help` lists them all.")

    def _help(self) -> None:
        self.say(HELP)

    def _leave(self) -> None:
        raise Left

    def _undo(self) -> None:
        if not self.view.table.game.turns:
            self.say("There is no month to take back yet.")
            return
        raise TakenBack

    def _more(self) -> None:
        self.view = replace(self.view, everything=not self.view.everything)
        show_month(self.console, self.view)

    def _closed(self) -> None:
        from sim.show.why import closed

        show_closed(self.console, closed(self.view.brief, self.view.table))

    def _choose(self, numbers: list[str]) -> None:
        if numbers == ["0"]:
            self._draft(replace(self.view.draft, moves=()))
            return
        chosen = self._options(numbers)
        if len({option.name for option in chosen}) > MOST_MOVES:
            self.say(f"These are {len(chosen)} moves; {MOST_MOVES} are the most that a month has room for.")
        elif chosen:
            self._draft(replace(self.view.draft, moves=tuple(dict.fromkeys(option.name for option in chosen))))

    def _options(self, numbers: list[str]) -> list[Option]:
        """The moves with these numbers; none, and a sentence, where one is no number of a move."""
        options = self.view.numbered
        wrong = [n for n in numbers if not (n.isdecimal() and 1 <= int(n) <= len(options))]
        if wrong:
            letters = "" if wrong[0].isdecimal() or not self.view.lettered else f", the accords the letters {self._letters()}"
            self.say(f"There is no move {wrong[0]}; the open moves have the numbers 1 to {len(options)}{letters}.")
            return []
        return [options[int(n) - 1] for n in numbers]

    def _letters(self) -> str:
        return " to ".join(dict.fromkeys((next(iter(self.view.lettered)), [*self.view.lettered][-1])))

    def _stand(self, stance: str, rest: list[str]) -> None:
        name, there = self._accord(" ".join(rest)), self.view.lettered
        if name is None:
            which = f"Say of which accord, by its letter: {', '.join(there)}, as in `{stance} a`."
            self.say(which if there else "You are a party to no accord.")
            return
        self._draft(replace(self.view.draft, accords={**self.view.draft.accords, name: stance}))  # type: ignore[dict-item]  # one of STANCES

    def _accord(self, said: str) -> str | None:
        """The accord of the seat that goes by this letter, title or name; None if there is none."""
        there, known = self.view.lettered, dict[str, str]()
        for treaty in there.values():
            title = treaty.title.casefold()
            known |= dict.fromkeys((treaty.name.casefold(), title, title.removeprefix("the ")), treaty.name)
        return (known | {letter: treaty.name for letter, treaty in there.items()}).get(said.casefold())

    def _draft(self, draft: Orders) -> None:
        table = self.view.table
        try:
            checked(table.game.scenario, (table.now, table.row), self.view.brief.seat, draft)
        except InputError as error:
            for problem in error.problems:
                self.say(f"This cannot be: {problem}")
            self._unmet(draft)
            return
        self.view = replace(self.view, draft=draft)
        self.say(draft_line(self.view))

    def _unmet(self, draft: Orders) -> None:
        """Say what the accords need that are proposed and cannot be signed."""
        from sim.show.why import unmet

        accords = self.view.table.game.scenario.setup.accords
        for treaty in self.view.brief.treaties:
            if draft.accords.get(treaty.name) == "propose" and not treaty.ready and not treaty.in_force:
                self.say(f"  {treaty.title}: {unmet(self.view.table, accords.needs[accords.name.index(treaty.name)])}")

    def _why(self, rest: list[str]) -> None:
        from sim.show.why import weighed, weighed_accord
        from sim.study.seat.why import why, why_accord

        table, seat = self.view.table, self.view.brief.seat
        if not rest:
            self.say("Say of which move or accord, as in `why 2` or `why a`.")
        whole = [" ".join(rest)] if self._accord(" ".join(rest)) else rest
        for accord in filter(None, map(self._accord, whole)):
            show_why(self.console, weighed_accord(why_accord(table, seat, accord), table.game.scenario))
        for option in self._options([said for said in whole if self._accord(said) is None]):
            show_why(self.console, weighed(why(table, seat, option.name), option, table.game.scenario))

    def _project(self, rest: list[str]) -> None:
        from sim.show.project import projected

        chosen = self._options(rest)
        draft = self.view.draft
        if rest:
            if not chosen:
                return
            draft = replace(draft, moves=tuple(dict.fromkeys(option.name for option in chosen)))
        if len(draft.moves) > MOST_MOVES:
            self.say(f"{MOST_MOVES} moves are the most that a month has room for.")
            return
        if not draft.moves and not draft.accords:
            self.say("Say of which moves, as in `project 1 4`; without numbers it takes what you have chosen so far.")
            return
        self.say(projected(self.view.table, self.view.brief.seat, draft))
