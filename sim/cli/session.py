"""Session: a game from the first month that is still open to the last, however many share the screen."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from sim.cli.sitting import Left, Sitting, TakenBack
from sim.show.brief import missed
from sim.show.screen import View, handed_over
from sim.study.seat.brief import brief
from sim.study.seat.orders import Orders, Turn

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.seat.game import Table
    from sim.study.seat.record import Record


@dataclass
class Session:
    """A game that is being played. Every month is on disk before the next one is shown. fresh: it was begun just now."""

    record: Record
    table: Table
    console: Console
    source: TextIO
    fresh: bool = False
    auto: dict[str, int] = field(default_factory=dict, init=False)
    skipped: dict[str, list[str]] = field(default_factory=dict, init=False)

    def run(self) -> bool:
        """Play to the end; whether it was reached. The end of the input is as good as `quit`."""
        while not self.over:
            try:
                date, turn = self.table.date, self._turn()
                self.table = self.record.turn(self.table, turn)
                self._skip(date, [seat for seat in self.table.game.seats if seat not in turn])
            except TakenBack:
                self.table = self.record.undo(self.table, len(self.table.game.turns) - 1)
                self.auto, self.skipped = {}, {}
            except Left:
                return False
        for seat in self.table.game.seats:
            self._tell_skipped(seat)
        return True

    @property
    def over(self) -> bool:
        """Whether the horizon, or the last month that was to be played, is reached."""
        return self.table.over or len(self.table.game.turns) >= self.record.about.get(
            "months", self.table.game.scenario.setup.steps
        )

    def kept(self) -> str:
        """What is kept, and how to go on; a fresh game without a decision leaves nothing behind."""
        if self.fresh and not self.record.log.exists():
            self.record.head.unlink(missing_ok=True)
            with suppress(OSError):
                self.record.folder.rmdir()
            return "No month was played, and nothing is kept."
        months = len(self.table.game.turns)
        told = f"{months} month{'s are' if months != 1 else ' is'} kept in {self.record.folder}."
        return f"{told} Go on with `realpolitik play --resume {self.record.folder.name}`."

    def _turn(self) -> Turn:
        turn: dict[str, Orders] = {}
        for seat in self.table.game.seats:
            if self.auto.get(seat, 0) > 0:
                self.auto[seat] -= 1
                continue
            if len(self.table.game.seats) > 1:
                self._hand_over(seat)
            orders = self._decided(seat)
            if orders is not None:
                turn[seat] = orders
        return turn

    def _skip(self, date: str, seats: list[str]) -> None:
        """Remember what happened in a month that the model played for some seats."""
        for seat in seats:
            line = missed(brief(self.table, seat), self.table.game.scenario, date)
            self.skipped.setdefault(seat, []).append(line)

    def _tell_skipped(self, seat: str) -> None:
        for line in self.skipped.pop(seat, []):
            self.console.print(line, highlight=False, markup=False)

    def _hand_over(self, seat: str) -> None:
        if self.console.is_terminal:
            self.console.clear()
        self.console.print(handed_over(self.table, seat), highlight=False, markup=False)
        self._heard()

    def _decided(self, seat: str) -> Orders | None:
        if self.console.is_terminal:
            self.console.clear()
        self._tell_skipped(seat)
        covered = bool(self.record.about.get("anonymous"))
        sitting = Sitting(
            View(self.table, brief(self.table, seat), self._standing(seat), covered=covered), self.console, self._asked
        )
        orders = sitting.decide()
        if orders is None:
            self.auto[seat] = sitting.auto - 1
        return orders

    def _standing(self, seat: str) -> Orders:
        """What the seat said last of accords that are not in force, and still holds: to sign, or to refuse."""
        turns = [turn[seat] for turn in self.table.game.turns if seat in turn]
        said = turns[-1].accords if turns else {}
        names, in_force = self.table.game.scenario.setup.accords.name, self.table.now.state.in_force[self.table.row]
        lasting = {name: s for name, s in said.items() if s in ("accept", "refuse") and not in_force[names.index(name)]}
        return Orders((), lasting)

    def _asked(self) -> str:
        self.console.print("> ", end="", style="bold", highlight=False)
        return self._heard()

    def _heard(self) -> str:
        line = self.source.readline()
        if not line or not self.source.isatty():
            self.console.print(line.strip(), highlight=False, markup=False)
        if not line:
            raise Left
        return line.strip()
