"""What lies beside scenarios is read as a stranger's too: refused at its place in words that mend it; nothing else is opened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.study.eventdata import rows
from sim.study.eventdata.matching import MOST_PARTIES
from sim.world import disk, library, source
from sim.world.evidence import Evidence
from sim.world.source import InputError
from tests.hostile.kinds import KINDS, lay, seated
from tests.hostile.shelf import SHELF


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, seeds: Evidence) -> Path:
    """A folder with a sound file of each kind; nobody writes into it."""
    folder = lay(tmp_path_factory.mktemp("sound"))
    seated(folder, seeds)
    return folder


@pytest.fixture
def here(tmp_path: Path, sound: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it below which alone there are scenarios, and in which we are."""
    folder = shutil.copytree(sound, tmp_path / "mine")
    for path in (folder / "class").rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").replace(str(sound), str(folder)), encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(library, "installed", lambda: folder / "nothing")
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_is_read(here: Path, seeds: Evidence, kind: str) -> None:
    assert KINDS[kind].read(Path(KINDS[kind].path), seeds)


@pytest.mark.parametrize("name", SHELF)
def test_a_bad_file_is_refused_in_words(here: Path, seeds: Evidence, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    kind, spoil, said = SHELF[name]
    path, opened = Path(KINDS[kind].path), list[Path]()

    def contents(path: Path, most: int) -> bytes:
        opened.append(path)
        return disk.contents(path, most)

    monkeypatch.setattr(source, "contents", contents)
    spoil(path.absolute())
    with pytest.raises(InputError) as refused:
        KINDS[kind].read(path, seeds)
    assert str(refused.value) == said
    strangers = [other for other in opened if other != path and not other.resolve().is_relative_to(here)]
    assert not strangers, "only what was asked for, and what lies below its folder, is opened"


def test_what_is_said_is_plain_text() -> None:
    assert not [said for *_, said in SHELF.values() if not said.replace("\n", "").isprintable() or "hunter2" in said]


def events(path: Path, days: list[str], actors: int = 1) -> Path:
    """Event data of some days and as many actors."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [f"A{letters[n // 26]}{letters[n % 26]}" for n in range(actors)]
    path.write_text("date,actor,recipient,type\n" + "".join(f"{d},{c},ISR,AID\n" for d in days for c in codes), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("days", "actors", "said"),
    [
        (["1700-01", "2199-12"], 60, "6,000 months from 1700-01 to 2199-12 and 61 actors, which are 111,630,000 numbers"),
        (["2017-01"], MOST_PARTIES + 1, "252 actors, which are 317,520 numbers; the bounds are 250 actors"),
    ],
)
def test_series_are_bounded_before_they_are_made(
    tmp_path: Path, seeds: Evidence, monkeypatch: pytest.MonkeyPatch, days: list[str], actors: int, said: str
) -> None:
    monkeypatch.setattr("sim.study.eventdata.matching.np.zeros", lambda *_, **__: pytest.fail("they were made"))
    with pytest.raises(InputError, match=said):
        KINDS["events"].read(events(tmp_path / "events.csv", days, actors), seeds)


def test_rows_are_counted_while_they_are_read(tmp_path: Path, seeds: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_ROWS", 10)
    with pytest.raises(InputError, match=r"events\.csv:12:1: the table has more than 10 rows\. Keep the rows of the years"):
        KINDS["events"].read(events(tmp_path / "events.csv", ["2017-01"] * 11), seeds)
