"""Notebook: the one for marimo is short, and what its cells do works, with marimo and without."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parent.parent / "scenarios" / "notebooks" / "explore.py"


class Cells:
    """In the place of marimo's App: keeps the cells, runs none."""

    def __init__(self, **options: Any) -> None:
        self.setup = nullcontext()
        self.cells: list[Callable[..., Any]] = []

    def cell(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self.cells.append(function)
        return function


@pytest.fixture(name="cells")
def _cells(monkeypatch: pytest.MonkeyPatch) -> tuple[list[Callable[..., Any]], list[Any]]:
    """The notebook's cells, and what they stack up to be seen."""
    seen: list[Any] = []
    control = lambda *options, value, **more: SimpleNamespace(value=value)  # noqa: E731
    marimo = ModuleType("marimo")
    marimo.App = Cells  # type: ignore[attr-defined]
    marimo.md = str  # type: ignore[attr-defined]
    marimo.ui = SimpleNamespace(dropdown=control, slider=control, table=lambda table, **more: table)  # type: ignore[attr-defined]
    marimo.vstack, marimo.hstack = seen.extend, lambda parts, **more: parts  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "marimo", marimo)
    return runpy.run_path(str(NOTEBOOK))["app"].cells, seen


def test_it_is_short() -> None:
    assert len([line for line in NOTEBOOK.read_text(encoding="utf-8").splitlines() if line.strip()]) < 40


def test_its_cells_load_run_compare_and_explain(cells: tuple[list[Callable[..., Any]], list[Any]]) -> None:
    (controls, work, show), seen = cells
    lens, trust = controls()
    assert (lens.value, trust.value) == ("eclectic", 0.6)
    lens.value, trust.value = "realist", 0.8
    changed, found = work(lens, trust)
    assert changed.file.lens == "realist"
    assert list(found.dataset["scenario"].values) == ["baseline", "trusting"]
    assert changed.numbers["trust.iran.usa"].span.value == pytest.approx((10 * 0.8 + 1) / 12)
    assert changed.file.title == "Iran trusts the United States at 0.75"
    usual, trusting = found.dataset["trust"].sel(actor="iran", other="usa").isel(time=0).mean("replicate").values
    assert trusting > usual + 0.3
    seen.clear()
    show(changed, found)
    figure, why, table = seen
    assert figure.axes
    assert why.startswith("In August 2022, in world 0 of trusting, Iran most wanted")
    assert set(table["outcome"]) == set(found.tables.differences["outcome"])


@pytest.mark.filterwarnings("ignore")  # those of marimo
def test_marimo_runs_it_as_a_script() -> None:
    pytest.importorskip("marimo", reason="needs the extra: pip install 'realpolitik[teach]'")
    _, defined = runpy.run_path(str(NOTEBOOK))["app"].run()
    assert not defined["found"].tables.differences.empty
