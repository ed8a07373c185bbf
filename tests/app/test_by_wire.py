"""What buttons of the scenario's page and of a lesson do, pressed over the websocket: no browser is needed to see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from zipfile import ZipFile

import pytest

pytest.importorskip("nicegui", reason="needs the extra: pip install 'realpolitik[app]'")

from sim.show.lesson.pack import zipped
from sim.study.scenario import load
from tests.app.conftest import Served, apart
from tests.app.load_class import visitor
from tests.app.wire import Wire
from tests.study.lessons.conftest import small


@asynccontextmanager
async def teacher(served: Served, path: str) -> AsyncIterator[Wire]:
    """The teacher on a page."""
    async with visitor(served.origin) as wire:
        await wire.go(served.address.removeprefix(served.origin))
        assert await wire.go(path) == 200
        yield wire


def titles(wire: Wire) -> list[str]:
    return [str(e.get("text")) for e in wire.elements.values() if "rp-h3" in (e.get("class") or [])]


def doubled(wire: Wire) -> set[str]:
    """Outcomes that have a panel in both columns."""
    return {title for title in titles(wire) if titles(wire).count(title) == 2}


def test_two_scenarios_stand_side_by_side_and_every_lens_has_its_panel(served: Served) -> None:
    async def look() -> None:
        async with teacher(served, "/scenario?start=short") as wire:
            await wire.pick("Left", "Two months")
            await wire.press("Show them side by side")
            await wire.until(lambda: wire.says("worlds each, the same luck") and doubled(wire), 60)
            lens = load("baseline").world.lenses["realist"].title
            assert lens not in titles(wire)
            await wire.press("Show it under every lens")
            await wire.until(lambda: lens in titles(wire), 60)
            assert wire.says("both scenarios are seen through the lens that the panel names")

    apart(look())


def test_a_lesson_shows_its_runs_and_keeps_its_answers_for_the_teacher(served: Served) -> None:
    async def teach() -> None:
        async with teacher(served, "/lessons/rising_power") as wire:
            assert not wire.says("under the same luck")
            await wire.press("Run 128 worlds a scenario")
            await wire.until(lambda: wire.says("128 worlds a scenario, all under the same luck"), 60)
            assert "The textbook and the model" not in titles(wire)
            await wire.press("Run, and show the answers")
            await wire.until(lambda: "The textbook and the model" in titles(wire), 60)

    apart(teach())


def test_a_pack_is_handed_out_as_one_archive_of_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.show.lesson.pack.figures", lambda *_: [])  # drawn for another test
    with ZipFile(BytesIO(zipped(small()))) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert len(names) == len(set(names)) >= 3
    assert all(name.startswith("security_dilemma/") and name.endswith(".html") for name in names)


def test_a_pack_comes_as_a_download_whatever_becomes_of_the_page(served: Served) -> None:
    async def load() -> None:
        async with teacher(served, "/lessons/rising_power") as wire:
            button = wire.elements[wire.find("q-btn", "Print the pack") or ""]
            await wire.leave()
            async with wire.session.get(served.origin + button["props"]["href"]) as got:
                assert (got.status, got.content_type) == (200, "application/zip")
                assert got.headers["content-disposition"] == 'attachment; filename="rising_power.zip"'
                with ZipFile(BytesIO(await got.read())) as archive:
                    assert "rising_power/lesson.html" in archive.namelist()
            async with wire.session.get(f"{served.origin}/lessons/nowhere/pack.zip") as got:
                assert got.status == 404

    apart(load())
