"""Mutation testing of sim/world and sim/engine: `python -m tests.mutation.run world` (needs the extra `mutation`).

mutmut writes the mutants and notes which tests reach which function; tests/mutation/judge.py then tries each mutant. All of it
happens in a copy of the tree in a temporary folder, so that nothing is left behind in the tree itself.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

TREE = Path(__file__).parents[2]
LEFT_OUT = (".venv", ".git", "results", "build", "dist", ".hypothesis", ".*_cache", "__pycache__", "*.egg-info")
EXAMPLES = 8  # of each property; the same ones at every run
ROOMS = {
    "world": ["tests/world", "tests/hostile/test_table.py", "tests/study/test_scenario.py"],
    "engine": ["tests/engine", "tests/reference"],
}
VERDICTS = {0: "survived", 33: "unreached", 24: "timeout", -24: "timeout", -14: "timeout", None: "untried"}  # else killed


def prepared(folder: Path, room: str) -> Path:
    """A copy of the tree in which mutmut knows the room and its tests."""
    copy = folder / "tree"
    if not copy.exists():
        shutil.copytree(TREE, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        settings = copy / "pyproject.toml"
        tests = [test for test in ROOMS[room] if (copy / test).exists()]
        chosen = f'[tool.mutmut]\nonly_mutate = ["sim/{room}/*"]\npytest_add_cli_args_test_selection = {json.dumps(tests)}\n'
        settings.write_text(settings.read_text().replace("[tool.mutmut]\n", chosen))
        conftest = copy / "tests" / "conftest.py"
        conftest.write_text(conftest.read_text().replace("max_examples=25", f"max_examples={EXAMPLES}"))
    return copy


def environment() -> dict[str, str]:
    """Where the mutated package alone is found, never an installed one."""
    return os.environ | {"PYTHONPATH": ".", "OPENBLAS_NUM_THREADS": "1"}


def generate(copy: Path) -> None:
    """Have mutmut write the mutants and run the tests once; it is asked for a mutant that is not there, so it tries none."""
    mutmut = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", "none"]
    done = subprocess.run(mutmut, cwd=copy, env=environment(), capture_output=True, text=True, check=False)
    if not (copy / "mutants" / "mutmut-stats.json").exists():
        sys.exit(done.stdout + done.stderr)


def metas(copy: Path) -> dict[str, dict[str, Any]]:
    """What mutmut keeps of each file, by the file's path."""
    found = sorted((copy / "mutants" / "sim").rglob("*.meta"))
    return {str(meta.relative_to(copy / "mutants")): json.loads(meta.read_text()) for meta in found}


def sampled(copy: Path, share: float, seed: int) -> list[str]:
    """The names of the mutants to try, in an order of chance, each file by its share."""
    dice = random.Random(seed)
    names = []
    for meta in metas(copy).values():
        of_file = list(meta["exit_code_by_key"])
        names += dice.sample(of_file, math.ceil(share * len(of_file)))
    dice.shuffle(names)
    return names


def known(copy: Path) -> dict[str, int]:
    """The verdicts that there are."""
    kept = copy / "mutants" / "verdicts.jsonl"
    return dict(json.loads(line) for line in kept.read_text().splitlines()) if kept.exists() else {}


def judge(copy: Path, names: list[str], room: str, children: int) -> None:
    """Try the mutants named, and those that live once more with nearly all tests; verdicts go where mutmut keeps them."""
    mutants = copy / "mutants"
    ask(copy, [name for name in names if name not in known(copy)], room, (children, 6))
    ask(copy, [name for name in names if known(copy).get(name) == 0], room, (children, 60))
    verdicts = known(copy)
    for path, meta in metas(copy).items():
        meta["exit_code_by_key"] |= {name: code for name, code in verdicts.items() if name in meta["exit_code_by_key"]}
        (mutants / path).write_text(json.dumps(meta, indent=4))


def ask(copy: Path, names: list[str], room: str, limits: tuple[int, int]) -> None:
    """Have judge.py try mutants, some at once, each for some seconds of tests."""
    mutants, (children, longest) = copy / "mutants", limits
    (mutants / "names.json").write_text(json.dumps(names))
    tests = [test for test in ROOMS[room] if (mutants / test).exists()]
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.mutation.judge", "--rootdir=."]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    with (copy / "judge.log").open("a") as log:
        told = environment() | {"MUTANT_UNDER_TEST": "", "CHILDREN": str(children), "LONGEST": str(longest)}
        subprocess.run(command, cwd=mutants, env=told, stdout=log, stderr=log, check=True)


def wilson(killed: int, tried: int) -> tuple[float, float]:
    """The 95 % interval of a share that a sample of this size has shown."""
    z, share = 1.96, killed / tried
    middle, half = share + z * z / (2 * tried), z * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    return (middle - half) / (1 + z * z / tried), (middle + half) / (1 + z * z / tried)


def report(copy: Path, names: list[str]) -> None:
    """The counts by file, the share killed, and the name of each mutant that lives."""
    asked, whole, there = set(names), Counter[str](), 0
    lines, alive = [], []
    for path, meta in metas(copy).items():
        there += len(meta["exit_code_by_key"])
        of_file = {name: VERDICTS.get(code, "killed") for name, code in meta["exit_code_by_key"].items() if name in asked}
        alive += [f"{name}: {verdict}" for name, verdict in of_file.items() if verdict not in ("killed", "timeout")]
        if counted := Counter(of_file.values()):
            lines.append(f"{path.removesuffix('.meta'):32} {dict(counted)}")
            whole += counted
    dead, tried = whole["killed"] + whole["timeout"], whole.total() - whole["untried"]
    low, high = wilson(dead, tried)
    lines.append(f"{dead} of {tried} tried were killed: {dead / tried:.1%} (95 %: {low:.1%} to {high:.1%}); there are {there}")
    sys.stdout.write("\n".join([*lines, *alive]) + "\n")


def main() -> None:
    """Parse what is asked, and try the mutants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--share", type=float, default=1.0, help="the share of each file's mutants that is tried")
    parser.add_argument("--seed", type=int, default=2022, help="of the sample and of its order")
    parser.add_argument("--children", type=int, default=1, help="mutants tried at once")
    parser.add_argument("--folder", type=Path, help="keep the copy here, and go on from what is kept")
    parser.add_argument("--names", type=Path, help="try the mutants named in this file, one a line")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        copy = prepared(asked.folder or Path(passing), asked.room)
        generate(copy)
        names = asked.names.read_text().split() if asked.names else sampled(copy, asked.share, asked.seed)
        judge(copy, names, asked.room, asked.children)
        report(copy, names)


if __name__ == "__main__":
    main()
