"""A seat at the table in the terminal: a game is played, left, taken up again, taken back and told, by commands from a pipe."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from sim.cli import main
from sim.study.seat.game import Table
from sim.study.seat.record import Record
from sim.world.evidence import load_evidence
from tests.study.small import write


@dataclass(frozen=True)
class Said:
    out: str
    err: str
    code: int


Say = Callable[..., Said]
PLAY = ("play", "base.yaml", "--as", "alba", "--seed", "7", "--replicate", "17", "--workers", "1")


class Impatient(io.StringIO):
    """Somebody who interrupts instead of going on."""

    def readline(self, size: int = -1, /) -> str:
        line = super().readline(size)
        if not line:
            raise KeyboardInterrupt
        return line


@pytest.fixture(name="say")
def in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """The program in this process, on the small world in its working folder, with somebody who types."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    for module in ("sim.world.library", "sim.study.scenario", "sim.study.reopen"):
        monkeypatch.setattr(f"{module}.installed", lambda: tmp_path)

    def say(*words: str, typed: str = "", who: type[io.StringIO] = io.StringIO) -> Said:
        monkeypatch.setattr(sys, "argv", ["realpolitik", *words])
        monkeypatch.setattr(sys, "stdin", who(typed))
        with pytest.raises(SystemExit) as end:
            main()
            raise SystemExit(0)
        out, err = capsys.readouterr()
        code = end.value.code
        return Said(out, err, code if isinstance(code, int) else int(code is not None))

    return say


def left(name: str) -> Table:
    """A game as it was left on disk."""
    return Record(Path("results") / "games" / name).open(load_evidence(Path("seeds")))


def moves(name: str) -> list[tuple[str, ...]]:
    return [turn["alba"].moves if "alba" in turn else ("the model",) for turn in left(name).game.turns]


def test_a_tiny_game_from_the_first_month_to_the_debrief(say: Say) -> None:
    typed = "why 1\nclosed\n1\npropose a\nproject\nend\nleave a\nend\n"
    said = say(*PLAY, "--months", "2", "--name", "river", typed=typed)
    assert (said.err, said.code) == ("", 0)
    for words in (
        "Alba · February 2022, month 1 of 12 · The river runs", "It begins. A year on the river",
        "What you can do", "Alba dams the river", "breaks the river treaty", "++ strongly for", "others sign",
        "What counts", "Friendship", "In all", "Every move of yours is open.",
        "satisfaction at the end", "if you do nothing this month",
        "March 2022, month 2 of 12", "Last month", "You did as you said", "leaves the river treaty",
        "Debrief: Alba", "The game is not over", "What the model would have made of your seat", "← you",
        "As good as any: within 0.5 points", "To discuss", "It is not the only one",
    ):  # fmt: skip
        assert words in " ".join(said.out.split()), said.out
    there = {path.name for path in Path("results/games/river").iterdir()}
    assert there == {"game.json", "log.jsonl", "debrief.html", "debrief.png", "debrief.svg", "debrief.csv"}
    assert [turn["alba"].accords for turn in left("river").game.turns] == [{"treaty": "propose"}, {"treaty": "leave"}]


def test_a_screen_is_no_longer_than_a_screen_and_shows_what_is_chosen(say: Say) -> None:
    said = say(*PLAY, typed="1 2\nshow\n")
    first, second = said.out.split("> 1 2\n")
    assert first.count("\n") <= 40 and second.split("> show\n")[1].count("\n") <= 43
    assert max(map(len, said.out.splitlines())) <= 130
    assert "This month: dams the river; buys grain." in second


def test_a_game_that_was_left_goes_on_as_if_it_had_not_been(say: Say) -> None:
    whole = say(*PLAY, "--name", "whole", typed="1\nend\n2\nend\nquit\n")
    part = say(*PLAY, "--name", "part", typed="1\nend\n")
    assert part.out.splitlines()[-1].startswith(
        "1 month is kept in results/games/part. Go on with `realpolitik play --resume part`."
    )
    again = say("play", "--resume", "part", typed="2\nend\n")
    assert (whole.code, part.code, again.code) == (0, 0, 0)
    assert left("part").game == left("whole").game and len(moves("part")) == 2
    np.testing.assert_array_equal(left("part").now.state.issues, left("whole").now.state.issues)
    assert again.out.splitlines()[0] == next(line for line in whole.out.splitlines() if "March 2022" in line)


def test_an_undone_month_never_was_and_the_model_can_play_some(say: Say) -> None:
    say(*PLAY, "--name", "undone", typed="1\nend\nundo\n2\nend\nquit\n")
    say(*PLAY, "--name", "straight", typed="2\nend\nquit\n")
    assert left("undone").game == left("straight").game
    none = say(*PLAY, "--name", "auto", typed="undo\nauto 2\n0\nend\nquit\n")
    assert "There is no month to take back yet." in none.out
    assert moves("auto") == [("the model",), ("the model",), ()]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ned", "“ned” is no command. Did you mean 'end'? `help` lists them all."),
        ("dance", "“dance” is no command. `help` lists them all."),
        ("99", "There is no move 99; the open moves have the numbers 1 to 4."),
        ("1 2 3 4", "These are 4 moves; 3 are the most that a month has room for."),
        ("why", "Say of which move or accord, as in `why 2` or `why a`."),
        ("why a", "worth"),
        ("why x", "There is no move x; the open moves have the numbers 1 to 4, the accords the letters a to b."),
        ("project", "Say of which moves, as in `project 1 4`; without numbers it takes what you have chosen so far."),
        ("auto", "Say for how many months, as in `auto 3`."),
        ("propose", "Say of which accord, by its letter: a, b, as in `propose a`."),
        ("leave a", "so 'leave' does not fit now. Say one of propose, accept, refuse."),
        ("propose league", "so 'propose' does not fit now. Say one of stay, leave."),
    ],
)
def test_a_slip_at_the_table_is_answered_with_what_is_possible(say: Say, typed: str, sentence: str) -> None:
    said = say(*PLAY, typed=f"{typed}\nquit\n")
    assert sentence in " ".join(said.out.split())
    assert (said.err, said.code) == ("", 0)


@pytest.mark.parametrize("said_as", ["a", "treaty", "the river treaty", "River Treaty"])
def test_why_takes_an_accord_apart_by_letter_name_or_title(say: Say, said_as: str) -> None:
    said = " ".join(say(*PLAY, typed=f"why {said_as}\nquit\n").out.split("> why")[1].split())
    for words in ("The river treaty What counts", "if kept", "Cost", "In all", "Would agree to it now: Brenn"):
        assert words in said


def test_moves_are_chosen_with_commas_and_a_month_can_be_waited_out(say: Say) -> None:
    said = say(*PLAY, "--name", "commas", typed="1, 2\nend\n1\nwait\nwait a\n?\nquit\n")
    assert [len(chosen) for chosen in moves("commas")] == [2, 0]
    assert "`wait` ends the month" in said.out and "propose A" in said.out.split("> ?")[1]


def test_months_that_the_model_plays_are_told_in_a_line(say: Say) -> None:
    said = say(*PLAY, "--name", "skipped", typed="auto 2\nquit\n").out
    assert "February 2022:" in said and "March 2022:" in said and "Satisfaction" in said.split("February 2022:")[1]


def test_a_narrow_screen_says_what_it_leaves_out(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = say(*PLAY, typed="quit\n").out
    monkeypatch.setenv("COLUMNS", "80")
    narrow = say(*PLAY, typed="quit\n").out
    assert max(map(len, narrow.splitlines())) <= 80
    assert "Narrow screen: bars, what moves do, others and cost are left out" in " ".join(narrow.split()) and "Narrow" not in wide
    assert "`project` looks ahead" in " ".join(wide.split())


def test_a_game_says_when_it_is_over_and_a_game_taken_up_again_is_never_removed(say: Say) -> None:
    say(*PLAY, "--months", "1", "--name", "short", typed="end\n")
    rows = [line for line in say("play", "--list").out.splitlines() if "short" in line]
    assert len(rows) == 1 and "over" in rows[0]
    Path("results/games/short/log.jsonl").unlink()
    say("play", "--resume", "short", typed="quit\n")
    assert Path("results/games/short/game.json").exists()
    assert "--months 13 is more than the scenario has: 12 months" in say(*PLAY, "--months", "13").err


def test_help_names_every_command(say: Say) -> None:
    said = say(*PLAY, typed="help\n0\nmore\n")
    for word in (
        "propose",
        "accept",
        "refuse",
        "stay",
        "leave",
        "why",
        "project",
        "more",
        "closed",
        "show",
        "end",
        "auto",
        "undo",
    ):
        assert word in said.out.split("> help\n")[1]
    assert "This month: nothing." in said.out.split("> 0\n")[1]


def test_two_share_a_screen_and_hand_it_over(say: Say) -> None:
    both = tuple("alba,brenn" if word == "alba" else word for word in PLAY)
    said = say(*both, "--name", "two", typed="\n1\nend\n\n1\nend\nquit\n")
    assert said.out.index("Hand over to Alba, then press enter.") < said.out.index("Hand over to Brenn, then press enter.")
    (turn,) = left("two").game.turns
    assert set(turn) == {"alba", "brenn"} and all(len(orders.moves) == 1 for orders in turn.values())


def test_an_interruption_keeps_what_is_finished_and_says_how_to_go_on(say: Say) -> None:
    said = say(*PLAY, "--name", "torn", typed="1\nend\n2\n", who=Impatient)
    assert said.code == 130 and "Traceback" not in said.err
    assert said.err.strip() == (
        "realpolitik: stopped. 1 month is kept in results/games/torn. Go on with `realpolitik play --resume torn`."
    )
    assert len(moves("torn")) == 1


def test_names_can_be_covered_and_no_number_changes(say: Say) -> None:
    lessons = Path("scenarios") / "lessons"
    lessons.mkdir(parents=True)
    (lessons / "aliases.yaml").write_text("schema: 1\nwords: {Zembla: [Alba], Onhava: [Brenn]}\n", encoding="utf-8")
    covered = say(*PLAY, "--anonymous", "--name", "covered", typed="1\nend\n")
    again = say("play", "--resume", "covered", typed="more\n")
    for said in (covered, again):
        assert "Zembla" in said.out and "Alba" not in said.out and "ALB" not in said.out.replace("baseALB", "")
    listed = say("play", "--list").out
    assert "covered" in listed and "alba" not in listed.casefold()
    say(*PLAY, "--name", "open", typed="1\nend\n")
    np.testing.assert_array_equal(left("covered").now.state.issues, left("open").now.state.issues)


def test_games_are_listed_with_their_months(say: Say) -> None:
    assert "There is no game yet" in say("play", "--list").out
    say(*PLAY, typed="end\nend\nundo\nquit\n")
    say(*PLAY, typed="quit\n")  # a game that was left before its first month is none
    said = say("play", "--list").out
    rows = {cells[1].strip(): cells[2:] for line in said.splitlines() if len(cells := line.split("│")) > 2}
    assert list(rows) == ["base-alba"] and "1" in [cell.strip() for cell in rows["base-alba"]]
    Path("results/games/base-alba/game.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in say("play", "--list").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("play", "base.yaml"), "say whom you play, as in `realpolitik play --as iran`"),
        (("play", "base.yaml", "--as", "albo"), "'albo' is no actor of this world. Did you mean 'alba'?"),
        (("play", "base.yaml", "--as", "crete", "--as", "crete"), "an actor is named twice"),
        (("play", "none.yaml", "--as", "alba"), "none.yaml: cannot be read"),
        ((*PLAY, "--months", "0"), "--months 0 does not fit; ask for 1 or more"),
        ((*PLAY, "--month", "2022-03"), "--month belongs to --from, which names a study"),
        ((*PLAY, "--from", "study", "--month", "2022-03"), "--seed and --lens belong to a new world"),
        (("play", "--as", "alba", "--from", "study"), "--from needs --month"),
        (("play", "--as", "alba", "--from", "study", "--month", "2022-03"), "study: holds no study"),
        ((*PLAY, "--name", "../up"), "--name '../up' does not fit"),
        (("play", "--resume", "none"), "there is no game 'none'. Begin one with `realpolitik play --as iran`."),
        (("play", "--resume", "none", "--as", "alba"), "--resume goes on with a game as it is"),
        (("debrief", "none"), "there is no game 'none'"),
    ],
)
def test_a_mistake_is_told_with_its_remedy_and_leaves_nothing_behind(say: Say, words: tuple[str, ...], complaint: str) -> None:
    said = say(*words)
    assert complaint in said.err and all(line.startswith("realpolitik: ") for line in said.err.splitlines())
    assert (said.out, said.code) == ("", 2)
    assert not Path("results").exists()


def test_a_debrief_needs_a_month_and_a_seat_that_is_taken(say: Say) -> None:
    say(*PLAY, "--name", "fresh", typed="quit\n")
    assert "there is no game 'fresh'" in say("debrief", "fresh").err
    say(*PLAY, "--name", "fresh", typed="1\nend\nquit\n")
    assert "'brenn' is not seated in this game" in say("debrief", "fresh", "--seat", "brenn").err
    assert "there is a game fresh already" in say(*PLAY, "--name", "fresh").err
