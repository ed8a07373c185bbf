"""The report card that is committed is what the program says today, and holds its failures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli import main
from sim.show.validity import page
from sim.study.machine import cpu_features
from sim.study.validity.card import Card, Size, validated

REFERENCE = Path(__file__).parent.parent / "results" / "reference"
NUMBER = re.compile(r"\d+(\.\d+)?")


@pytest.fixture(scope="module")
def card() -> Card:
    return validated(Size())


def test_the_report_card_is_up_to_date(card: Card) -> None:
    """To the letter on a processor of the same kind; on another, where `exp` has other last bits, but for its numbers."""
    stored, found = (REFERENCE / "VALIDITY.md").read_text(encoding="utf-8"), page(card)
    if json.loads((REFERENCE / "manifest.json").read_text(encoding="utf-8"))["cpu_features"] == cpu_features():
        assert found == stored, "write it again with `realpolitik validate`"
    else:
        assert NUMBER.sub("#", found.split("## Hindcast")[0]) == NUMBER.sub("#", stored.split("## Hindcast")[0])
        assert found.count("| passes |") == pytest.approx(stored.count("| passes |"), abs=3)


def test_every_part_is_on_the_card_and_every_test_names_its_source(card: Card) -> None:
    assert len(card.areas) == 7
    assert len({(f.area, f.test) for f in card.findings}) == len(card.findings)
    assert all(f.source and f.wanted and f.ours for f in card.findings)
    assert card.counts("Known answers") == {"passes": 17}, "known answers are exact"


def test_failures_stand_on_the_page_as_failures(card: Card) -> None:
    failed = [f for f in card.findings if f.verdict == "fails"]
    text = page(card)
    assert len(failed) == text.count("**fails** |")
    assert all(f.test in text for f in failed)


def test_the_verb_prints_the_card_and_writes_it_with_its_figures_and_tables(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.study.validity.card.validated", lambda *_: card)
    monkeypatch.setattr(
        "sys.argv", ["realpolitik", "validate", "--page", "card/VALIDITY.md", "--tables", "tables", "--workers", "1"]
    )
    with pytest.raises(SystemExit) as end:
        main()
        raise SystemExit(0)
    assert end.value.code == 0
    assert "fails" in capsys.readouterr().out
    assert (tmp_path / "card" / "VALIDITY.md").read_text(encoding="utf-8") == page(card)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.stat().st_size > 200 for path in written)
    assert {path.suffix for path in written} >= {".md", ".csv", ".png", ".svg"}
    pictures = {path.stem for path in written if path.suffix == ".png"}
    assert pictures == set(re.findall(r"figures/(\w+)\.png", page(card)))
