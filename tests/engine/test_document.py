"""The model's document says what the code says: parameters, weights, order of the step, scores, names, references."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
import yaml

from sim.engine import appraisal, standing, state
from sim.engine.laws import LAWS
from sim.engine.parameters import PARAMETERS
from sim.world import setup
from sim.world.world import PLOVER

PROJECT = Path(__file__).parents[2]
DOCUMENT = (PROJECT / "sim" / "MODEL.md").read_text(encoding="utf-8")
MODULES = {"standing": standing, "appraisal": appraisal}
CLASSES = {c.__name__: c for c in (state.State, state.Worlds, standing.Dyads, setup.Setup, setup.Moves)}


def section(title: str) -> str:
    """The text under a heading, up to the next heading."""
    _, found, rest = DOCUMENT.partition(f"\n{title}\n")
    assert found, f"MODEL.md has no heading {title!r}"
    return re.split(r"\n#+ ", rest)[0]


def table(title: str) -> list[tuple[str, ...]]:
    """The rows of the one table under a heading."""
    rows = [line for line in section(title).splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in rows[2:]]


def signed(number: float) -> str:
    return f"{number:g}".replace("-", "−")


def test_the_parameters_are_those_that_the_laws_declare() -> None:
    stated = [(name, *numbers) for name, _symbol, *numbers in table("### Parameters")]
    assert stated == [(f"`{p.name}`", f"{p.value:g}", f"{p.low:g}", f"{p.high:g}", p.unit) for p in PARAMETERS]


def test_the_weights_are_those_of_the_worlds_file() -> None:
    world = yaml.safe_load((PROJECT / "scenarios" / "worlds" / "middle_east.yaml").read_text(encoding="utf-8"))
    lenses = {name: lens["weights"] for name, lens in world["lenses"].items()}
    assert table("### Lenses") == [
        (name, *(f"{value:g} ({low:g}–{high:g})" for low, value, high in (weights[motive] for motive in appraisal.MOTIVES)))
        for name, weights in lenses.items()
    ]


def test_the_motives_stand_in_the_order_of_the_code() -> None:
    header = next(line for line in section("### Lenses").splitlines() if line.startswith("| lens"))
    assert tuple(cell.strip() for cell in header.strip("|").split("|"))[1:] == appraisal.MOTIVES


def test_the_step_has_the_order_of_the_laws() -> None:
    stated = re.findall(r"^\d+\. \*\*(\w+)\*\*", section("## 3. Process overview and scheduling"), re.MULTILINE)
    assert stated == [law.__name__ for law in LAWS]  # type: ignore[attr-defined]


def test_the_scores_are_those_of_the_ontology() -> None:
    stated = re.findall(r"\b([A-Z]{3,}) (−?[\d.]+?)[,.](?=\s)", section("### Moves"))
    assert stated == [(name, signed(score)) for name, score in PLOVER.items()]


@pytest.mark.parametrize("name", re.findall(r"`([\w.]+)`", " ".join(row[1] for row in table("### Symbols"))))
def test_every_symbol_names_something_in_the_code(name: str) -> None:
    home, member = name.split(".")
    if home in MODULES:
        assert hasattr(MODULES[home], member)
    else:
        assert is_dataclass(CLASSES[home])
        assert member in {field.name for field in fields(CLASSES[home])}


def test_every_state_variable_has_a_symbol() -> None:
    named = " ".join(row[1] for row in table("### Symbols"))
    for kind in (state.State, state.Worlds):
        missing = {f"{kind.__name__}.{f.name}" for f in fields(kind)} - set(re.findall(r"[\w.]+", named))
        assert missing <= {"Worlds.setup", "Worlds.par"}


def test_all_that_is_cited_is_listed_and_all_that_is_listed_is_cited() -> None:
    text, _, listed = DOCUMENT.partition("## References")
    author = r"[A-Z][\wøö-]+"
    work = re.compile(rf"({author}(?: et al\.| & {author})? (?:19|20)\d\d)")
    entries = work.findall(" ".join(listed.split()))
    assert entries == sorted(entries)
    assert set(entries) == set(work.findall(" ".join(text.split())))
