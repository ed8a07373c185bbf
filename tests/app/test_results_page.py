"""The results page: what is listed, what is given out, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui", reason="needs the extra: pip install 'realpolitik[app]'")

from sim.show.app.pages.results import address, given, size
from sim.show.app.shelf import delete, located, shelf
from sim.study.folder import alone
from sim.world.source import InputError
from tests.app.conftest import Served

MANIFEST = {
    "study": "realpolitik",
    "scenarios": ["baseline", "snapback"],
    "replicates": 1000,
    "seed": 7,
    "lenses": {"baseline": "realist"},
}


def study(folder: Path, name: str = "a study") -> Path:
    (folder / name / "figures").mkdir(parents=True)
    (folder / name / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    (folder / name / "report.html").write_text("<h1>A report</h1><script>document.title='ran'</script>", encoding="utf-8")
    (folder / name / "outcomes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / name / "figures" / "forest.png").write_bytes(b"\x89PNG")
    return folder / name


def test_the_shelf_lists_studies_games_and_packs_and_nothing_hidden(tmp_path: Path) -> None:
    study(tmp_path)
    (tmp_path / "game").mkdir()
    (tmp_path / "game" / "game.json").write_text('{"title": "A game", "seat": "iran"}', encoding="utf-8")
    (tmp_path / "lesson.zip").write_bytes(b"PK")
    (tmp_path / ".app").mkdir()
    (tmp_path / ".app" / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    found = {kept.name: kept for kept in shelf(tmp_path)}
    assert {name: kept.kind for name, kept in found.items()} == {"a study": "Study", "game": "Game", "lesson.zip": "Pack"}
    assert found["a study"].title == "baseline vs. snapback"
    assert found["a study"].about == "1,000 worlds each, seed 7, realist lens"
    assert found["a study"].files == ("figures/forest.png", "manifest.json", "outcomes.csv", "report.html")
    assert found["game"].about == "seat: iran"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"scenarios": 3, "lenses": null}'])
def test_a_broken_description_does_not_hide_the_rest(tmp_path: Path, text: str) -> None:
    study(tmp_path)
    study(tmp_path, "other").joinpath("manifest.json").write_text(text, encoding="utf-8")
    assert {kept.name for kept in shelf(tmp_path)} == {"a study", "other"}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a study", "../secret.csv"), ("a study", ".hidden.csv"), ("..", "x.csv"), ("a study", "data.bin"),
        ("a study", "link.csv"), ("a study", "figures"), (".app", "keys.json"), ("a study", "x/../../secret.csv"),
        ("linked", "secret.csv"), ("", "secret.csv"),
    ],
)  # fmt: skip
def test_only_files_of_the_shelf_are_given_out(tmp_path: Path, name: str, file: str) -> None:
    folder = tmp_path / "results"
    room = study(folder)
    (tmp_path / "secret.csv").write_text("x", encoding="utf-8")
    (folder / "secret.csv").write_text("x", encoding="utf-8")
    (folder / ".app").mkdir()
    (folder / ".app" / "keys.json").write_text("{}", encoding="utf-8")
    (room / ".hidden.csv").write_text("x", encoding="utf-8")
    (room / "data.bin").write_text("x", encoding="utf-8")
    (room / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "linked").symlink_to(tmp_path)
    assert located(folder, "a study", "outcomes.csv") is not None
    assert located(folder, name, file) is None
    assert given(folder, name, file).status_code == 404


def test_reports_come_in_a_sandbox_and_tables_as_downloads(tmp_path: Path) -> None:
    study(tmp_path)
    report, table = given(tmp_path, "a study", "report.html"), given(tmp_path, "a study", "outcomes.csv")
    assert "sandbox" in report.headers["content-security-policy"]
    assert "allow-scripts" not in report.headers["content-security-policy"]
    assert "content-disposition" not in report.headers
    assert table.headers["content-disposition"] == 'attachment; filename="outcomes.csv"'


def test_only_what_is_on_the_shelf_is_deleted(tmp_path: Path) -> None:
    room = study(tmp_path)
    (tmp_path / "scenarios").mkdir()
    for name in ("scenarios", "..", "", "a study/figures"):
        with pytest.raises(InputError, match="not on the shelf"):
            delete(tmp_path, name)
    with alone(room), pytest.raises(InputError, match="another process is at work on it; nothing was removed"):
        delete(tmp_path, room.name)
    assert (room / "report.html").exists()
    delete(tmp_path, room.name)
    assert [p.name for p in tmp_path.iterdir()] == ["scenarios"]


def test_addresses_and_sizes() -> None:
    assert address("a b/c", "figures/x y.png") == "/results/files/a%20b%2Fc/figures/x%20y.png"
    assert [size(n) for n in (3, 4_200, 5_800_000)] == ["3 bytes", "4.2 kB", "5.8 MB"]


def test_a_report_opens_runs_no_script_and_goes_when_told(page: Any, served: Served) -> None:
    room = study(served.folder, "to_be_deleted")
    page.goto("/results")
    with page.expect_popup() as opening:
        page.get_by_role("link", name="Open the report: baseline vs. snapback").click()
    report = opening.value
    report.get_by_role("heading", name="A report").wait_for()
    assert report.title() != "ran"
    report.close()
    page.get_by_role("button", name="Delete: baseline vs. snapback").click()
    page.get_by_role("button", name="Keep it").click()
    assert room.exists()
    page.get_by_role("button", name="Delete: baseline vs. snapback").click()
    page.get_by_role("button", name="Delete it").click()
    page.get_by_text("baseline vs. snapback is deleted.").wait_for()
    assert not room.exists()
