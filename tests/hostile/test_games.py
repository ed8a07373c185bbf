"""A game that a stranger sent is taken up or refused in words; it is never a way to somebody's files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.study.seat.record import Record
from sim.world import library
from sim.world.evidence import Evidence
from sim.world.source import InputError
from tests.hostile.games import GAMES, linked


@pytest.mark.parametrize("name", GAMES)
def test_a_bad_game_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, game: Path, seeds: Evidence, name: str
) -> None:
    spoil, said = GAMES[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(library, "installed", lambda: tmp_path / "nothing")
    shutil.copytree(game, "here")
    spoil(tmp_path / "here")
    with pytest.raises(InputError) as refused:
        Record(Path("here")).open(seeds)
    assert str(refused.value) == said


def test_what_a_link_leads_to_is_neither_cut_nor_written(tmp_path: Path, game: Path, seeds: Evidence) -> None:
    shutil.copytree(game, tmp_path / "here")
    linked("log.jsonl")(tmp_path / "here")
    with pytest.raises(InputError, match="is a link"):
        Record(tmp_path / "here").open(seeds)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "Dear reader,\nyours"
