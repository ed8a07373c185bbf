"""Whatever is changed in a file: it loads, or is refused in words."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.evidence import Evidence, load_evidence
from sim.world.library import installed
from sim.world.source import InputError
from tests.hostile.fuzz import turn
from tests.hostile.mutations import Tree, shipped, small

Files = tuple[dict[str, Tree], dict[Path, Tree]]


@pytest.fixture(scope="module")
def files() -> Files:
    """What is changed: the small world, and what ships but for the large world of the library."""
    return small(), {
        path: tree for path, tree in shipped().items() if "worlds" not in path.parts[-2:-1] or "lessons" in path.parts
    }


@pytest.fixture(scope="module")
def both(seeds: Evidence) -> tuple[Evidence, Evidence]:
    """The evidence of the small world, and what ships."""
    return seeds, load_evidence(installed() / "seeds")


def tried(number: int, files: Files, both: tuple[Evidence, Evidence]) -> bool:
    """Whether a turn ends in success, and not in a refusal."""
    folder = Path(tempfile.mkdtemp())
    try:
        return bool(turn(number, files, both, folder))
    except InputError as error:
        assert error.problems and all(str(problem).isprintable() for problem in error.problems)
        return False
    finally:
        shutil.rmtree(folder)


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_any_change_is_loaded_or_refused(files: Files, both: tuple[Evidence, Evidence], number: int) -> None:
    tried(number, files, both)


def test_some_changes_are_refused_and_some_are_not(files: Files, both: tuple[Evidence, Evidence]) -> None:
    assert {tried(number, files, both) for number in range(20)} == {True, False}
