"""A file that a stranger sent is read as it stands, or refused at its place in words that mend it; nothing else is opened."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import main
from sim.study.ensemble import MOST_HELD, Study, in_memory, layout, move_titles
from sim.study.scenario import load
from sim.world import disk, library, references, source
from sim.world.evidence import Evidence, load_evidence
from sim.world.source import MOST_PROBLEMS, InputError, Problem, nearest
from sim.world.words import told
from tests.hostile.made import over, wide, world
from tests.hostile.table import TABLE
from tests.study.small import BASE, GAZETTE, HERALD, PEACE, WORLD, write

Opened = list[Path]
DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder below which alone there are scenarios, and in which we are."""
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(library, "installed", lambda: folder / "nothing")
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """All that is opened to be read."""
    found: Opened = []

    def contents(path: Path, most: int) -> bytes:
        found.append(path)
        return disk.contents(path, most)

    monkeypatch.setattr(source, "contents", contents)
    return found


def refusal(path: Path, seeds: Evidence) -> str:
    """All that is said of a file that is refused."""
    with pytest.raises(InputError) as refused:
        load(path, None, seeds)
    return str(refused.value)


@pytest.mark.parametrize("name", TABLE)
def test_a_bad_file_is_refused_in_words(here: Path, opened: Opened, seeds: Evidence, name: str) -> None:
    make, said = TABLE[name]
    path = make(here)
    path = path.relative_to(here) if path.is_relative_to(here) else path
    assert refusal(path, seeds) == said
    assert len(set(opened)) == len(opened), "a file that changes while it is read is read once"
    strangers = [other for other in opened if other != path and not other.resolve().is_relative_to(here)]
    assert not strangers, "only what was asked for, and what lies below its folder, is opened"


def test_what_is_said_is_plain_text() -> None:
    assert not [said for _, said in TABLE.values() if "\x1b" in said or "Traceback" in said or "hunter2" in said]


@pytest.mark.parametrize(("actors", "routines", "months"), [(61, 10, 12), (61, 4, 240)])
def test_what_is_too_large_is_refused_before_it_is_written_out(
    here: Path, monkeypatch: pytest.MonkeyPatch, seeds: Evidence, actors: int, routines: int, months: int
) -> None:
    path = wide(actors, routines, months, "week")(here)
    written: list[str] = []

    def counted(world: Any) -> Iterator[tuple[str, str, str, str]]:
        written.append(world.name)
        return iter(())

    monkeypatch.setattr(references, "expanded", counted)
    monkeypatch.setattr("sim.study.scenario.numbered", lambda *_: pytest.fail("its numbers were made"))
    said = refusal(path, seeds)
    assert ("the bound is 25,000" in said and not written) if routines == 10 else "of memory; the bound is 4 GB" in said


def test_a_study_that_memory_does_not_hold_goes_to_disk(here: Path, seeds: Evidence) -> None:
    study = Study((load(over("horizon: {months: 240, step: week}\n")(here), None, seeds),), 100_000)
    with pytest.raises(InputError, match=f"would hold about 3,344,000,000 numbers in memory; the bound is {MOST_HELD:,}"):
        in_memory(study)


WORDS = (
    "nan",
    "inf",
    "none",
    "class",
    "constructor",
    "prototype",
    "scenario",
    "replicate",
    "time",
    "actor",
    "index",
    "mean",
    "self",
)


def renamed(text: str, word: str) -> str:
    return text.replace("alba", word)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_machine_is_a_name_like_any_other(tmp_path: Path, word: str) -> None:
    texts = {name: renamed(text, word) for name, text in (("base", BASE), ("peace", PEACE))}
    articles = {"gazette": renamed(GAZETTE, word), "herald": renamed(HERALD, word)}
    folder = write(tmp_path, texts, {"small": renamed(WORLD, word)}, articles)
    dataset = in_memory(Study((load(folder / "base.yaml", None, load_evidence(folder / "seeds")),), 2))
    assert dataset["actor"].values.tolist() == [word, "brenn", "crete"]
    assert dataset["trust"].sel(actor=word, other="brenn").notnull().all()


TITLES = (
    "[red]x[/]",
    "<b>x</b>",
    "$x_{$",
    "%s %n",
    "{0}",
    "{{actor}}",
    "\u0627\u0644\u0639",
    "e\u0301" * 90,
    "\\N{BULLET}",
    "\U0001f4a3",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_a_title_whatever_it_holds(here: Path, seeds: Evidence, title: str) -> None:
    written = json.dumps(title, ensure_ascii=False)
    path = world(("title: Alba dams the river", f"title: {written}"), ("name: Alba", f"name: {written}"))(here)
    scenario = load(path, None, seeds)
    assert {name: said for name, said, _ in move_titles(scenario)}["alba_talks_to_brenn"] == f"{title} talks to Brenn"
    assert title in layout(Study((scenario,), 1)).coordinates["move_title"][1]


def test_a_name_that_reads_like_a_slot_stays_a_name() -> None:
    assert told("{actor} meets {target}", "{target}", "{actor}") == "{target} meets {actor}"


def test_no_more_is_told_than_anybody_reads() -> None:
    told_of = InputError(Problem(None, "here", f"no {n}") for n in range(10**9))
    assert len(told_of.problems) == MOST_PROBLEMS + 1
    assert InputError(*told_of.args).problems == told_of.problems
    assert str(told_of).endswith("here: no 49.\nand more is wrong. Mend these first.")


def test_a_misspelt_word_is_looked_for_among_a_bounded_number() -> None:
    names = [f"{letter}_{n}" for letter in "ab" for n in range(30_000)]
    assert nearest("b_77x", names) == "Did you mean 'b_77'?"


def test_the_command_line_prints_no_escape_of_a_name(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["realpolitik", "check", "./\x1b[2J[red].yaml"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert (ended.value.code, said) == (
        2,
        "realpolitik: \\x1b[2J[red].yaml: cannot be read: No such file or directory. "
        "Give the path of a file that you may read.\n",
    )


def test_no_file_stays_open(here: Path, seeds: Evidence) -> None:
    before = len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.is_dir() else 0
    for name in ("a folder for a file", "a pipe for a file"):
        folder = here / name
        folder.mkdir()
        refusal(TABLE[name][0](folder), seeds)
    assert (len(list(DESCRIPTORS.iterdir())) if before else 0) == before
