"""Documents: every scenario and world that is shipped takes its first steps, and what the README shows works."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.cli import app
from sim.engine.block import BLOCK
from sim.engine.walk import walk
from sim.study.scenario import Scenario, bare, load
from sim.world.evidence import Claim, load_evidence
from sim.world.library import installed

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
WORLDS = sorted(path.stem for path in (ROOT / "scenarios" / "worlds").glob("*.yaml") if path.stem[0].isdigit())
INSTALL = (
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/realpolitik compare",
    "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/pytest -q -n auto --dist worksteal",
)
SHELLS = {"sh", "bash", "shell", "console"}


@dataclass(frozen=True)
class Block:
    """A fenced block of the README."""

    language: str
    line: int  # of its first line
    text: str


def blocks(text: str) -> Iterator[Block]:
    """Fenced blocks, without the indentation of their fence."""
    for found in re.finditer(r"^( *)(`{3,}|~{3,})(\S*)[^\n]*\n(.*?)^\1\2 *$", text, re.MULTILINE | re.DOTALL):
        indent, _, language, body = found.groups()
        line = text[: found.start(4)].count("\n") + 1
        yield Block(language, line, re.sub(rf"^{indent}", "", body, flags=re.MULTILINE))


def commands(text: str) -> Iterator[str]:
    """The commands of a shell block: no prompts, no output of a console, no comments, each part of a chain by itself."""
    prompted = re.search(r"^\$ ", text, re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if prompted and not line.startswith("$ "):
            continue
        words = shlex.split(line.removeprefix("$ "), comments=True)
        part: list[str] = []
        for word in (*words, "&&"):
            if word in {"&&", "||", "|", ";"}:
                yield shlex.join(part)
                part = []
            else:
                part.append(word)


def readme() -> str:
    if not README.is_file():
        pytest.skip("there is no README.md yet")
    return README.read_text(encoding="utf-8")


def written(*languages: str) -> list[Block]:
    return [block for block in blocks(readme()) if block.language in languages]


# --- scenarios and worlds


def three_steps(scenario: Scenario) -> None:
    """Walk three steps of a block; everything stays in its range, and something moves."""
    first, *rest = (moment.state for moment in islice(walk(scenario.setup, 1, 0), 4))
    assert len(rest) == 3
    for state in rest:
        assert state.issues.shape == (BLOCK, len(scenario.world.issues))
        assert ((state.issues >= 0) & (state.issues <= 1)).all()
        assert (state.alpha > 0).all() and (state.beta > 0).all()
        assert (np.abs(state.climate) <= 1).all()
        assert all(np.isfinite(part).all() for part in (state.issues, state.alpha, state.beta, state.climate))
        assert state.moves.any()
    assert (rest[-1].issues != first.issues).any()


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_loads_and_takes_three_steps(path: Path) -> None:
    scenario = load(path)
    assert scenario.name == path.stem
    assert len(scenario.file.about.split()) >= 15, "a scenario says what it is about"
    three_steps(scenario)


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_loads_and_takes_three_steps(name: str) -> None:
    world = bare(name)
    assert world.world.name == name and world.world.as_of == name
    three_steps(world)


def test_there_are_scenarios_and_worlds_to_load() -> None:
    assert {"baseline", "jcpoa_breakthrough", "ukraine_escalation"} <= {path.stem for path in SCENARIOS}
    assert {"2016-09", "2022-01"} <= set(WORLDS)


# --- how blocks and commands are found


def test_blocks_are_found_with_their_line_and_without_their_indentation() -> None:
    text = "a\n\n```python\nx = 1\n```\n\n1. b\n\n   ```yaml\n   c:\n     d: 1\n   ```\n\n~~~~\n```\n~~~~\n"
    assert list(blocks(text)) == [Block("python", 4, "x = 1\n"), Block("yaml", 10, "c:\n  d: 1\n"), Block("", 15, "```\n")]


def test_commands_are_found_among_prompts_chains_and_comments() -> None:
    assert list(commands("a b   # c\nd 'e f' && g | h\n")) == ["a b", "d 'e f'", "g", "h"]
    assert list(commands("$ a b\nits output\n$ c \\\n  d\n")) == ["a b", "c d"]


# --- the README


def test_the_readme_gives_the_two_commands() -> None:
    lines = {line.strip() for block in written(*SHELLS) for line in block.text.splitlines()}
    assert set(INSTALL) <= lines


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = written("python")
    if not found:
        pytest.skip("the README shows no Python")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, object] = {"__name__": "readme"}
    for block in found:  # a later block may use what an earlier one made
        code = compile("\n" * (block.line - 1) + block.text, README.name, "exec")
        exec(code, names)


def test_the_scenarios_of_the_readme_load(tmp_path: Path) -> None:
    shown = [block for block in written("yaml") if "schema:" in block.text]
    if not shown:
        pytest.skip("the README shows no scenario")
    for block in shown:
        path = tmp_path / f"line_{block.line}.yaml"
        path.write_text(block.text, encoding="utf-8")
        scenario = load(path)
        assert scenario.file.extends is None or scenario.differences
        three_steps(scenario)


def test_the_claims_of_the_readme_could_stand_in_a_file() -> None:
    evidence = load_evidence(installed() / "seeds")
    for block in (block for block in written("yaml") if "paragraph:" in block.text):
        for name, value in yaml.safe_load(block.text).items():
            claim = Claim.model_validate({**value, "date": str(value["date"])})
            assert name not in evidence.claims(), "a new claim has a new name"
            assert claim.strength in evidence.codebook.strength
            assert all(word in evidence.codebook.words(scale) for _, scale, word in claim.words())


def test_the_commands_of_the_readme_are_understood() -> None:
    shown = [c for block in written(*SHELLS) for c in commands(block.text) if re.match(r"(\S*/)?realpolitik\b", c)]
    assert len(shown) >= 3
    for command in shown:
        _, *words = shlex.split(command)
        _, bound, unused = app.parse_args(words, exit_on_error=False, print_error=False)[:3]
        assert bound is not None and not unused, command


def test_commands_that_are_not_there_would_be_noticed() -> None:
    with pytest.raises(Exception, match="dance"):
        app.parse_args(["dance"], exit_on_error=False, print_error=False)
    with pytest.raises(Exception, match="--lantern"):
        app.parse_args(["compare", "--lantern", "realist"], exit_on_error=False, print_error=False)


def test_files_that_the_readme_names_are_there() -> None:
    text = readme()
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    paths = re.findall(r"`((?:scenarios|seeds|sim|tests)/[\w./-]+)`", text)
    assert [link for link in (*local, *paths) if not (ROOT / link).exists()] == []


def test_the_scenarios_that_the_readme_names_are_there() -> None:
    known = {path.stem for path in SCENARIOS}
    named = re.findall(r"realpolitik (?:compare|run|check) ([^#\n]+)", readme())
    words = {word for line in named for word in line.split() if re.fullmatch(r"[a-z]+(_[a-z]+)+", word)}
    assert words <= known
