"""Architecture: imports go down, rooms stay small, nothing happens at import, nothing of a workshop is left in the files."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import grimp
import networkx as nx
import pytest

ROOT = Path(__file__).parent.parent
SIM = ROOT / "sim"
MODULES = sorted(SIM.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef

LINES_OF_MODULE, LINES_OF_FUNCTION, LINES_AT_MOST = 300, 30, 60
PARAMETERS, NESTING = 6, 4
NO_ROOMS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
CONTRACTS = 6


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def everywhere() -> Iterator[tuple[str, Function]]:
    for path in MODULES:
        yield from ((f"{name_of(path)}:{f.lineno} {f.name}", f) for f in functions(parsed(path)))


# --- imports


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """The import contracts of the pyproject.toml of a folder, held against the package in it."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_import_contracts_are_kept() -> None:
    found = lint_imports(ROOT)
    assert f"Contracts: {CONTRACTS} kept, 0 broken." in found.stdout, found.stdout + found.stderr
    assert found.returncode == 0


def test_every_contract_notices_what_it_forbids(tmp_path: Path) -> None:
    shutil.copytree(SIM, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = {
        "world/calendar.py": "import sim.show.words",
        "engine/laws/trust.py": "import sim.engine.laws.conduct",
        "engine/walk.py": "import yaml",
        "study/store.py": "import mesa",
        "study/compare.py": "import matplotlib",
        "study/kept.py": "import nicegui",
    }
    for file, line in planted.items():
        path = tmp_path / "sim" / file
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    found = lint_imports(tmp_path)
    assert f"Contracts: 0 kept, {CONTRACTS} broken." in found.stdout, found.stdout + found.stderr
    assert found.returncode == 1


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = grimp.build_graph("sim", cache_dir=None, exclude_type_checking_imports=True)
    arrows = nx.DiGraph(
        (module, imported) for module in graph.modules for imported in graph.find_modules_directly_imported_by(module)
    )
    assert arrows.number_of_nodes() > 30
    assert [sorted(knot) for knot in nx.strongly_connected_components(arrows) if len(knot) > 1] == []


def test_no_module_imports_the_package_root() -> None:
    graph = grimp.build_graph("sim", cache_dir=None)
    assert graph.find_modules_that_directly_import("sim") == set()


# --- budgets


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_and_not_an_attic(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_OF_MODULE
    assert not {path.stem, path.parent.name} & NO_ROOMS


def test_functions_are_short() -> None:
    lengths = {where: (f.end_lineno or f.lineno) - f.lineno + 1 for where, f in everywhere()}
    long = {where: n for where, n in lengths.items() if n > LINES_OF_FUNCTION}
    assert len(lengths) > 300
    assert len(long) <= 0.05 * len(lengths), long
    assert {where: n for where, n in long.items() if n > LINES_AT_MOST} == {}


def parameters(function: Function) -> list[str]:
    found = function.args
    named = [a.arg for a in (*found.posonlyargs, *found.args, *found.kwonlyargs)]
    more = [a.arg for a in (found.vararg, found.kwarg) if a]
    return [name for name in named + more if name not in {"self", "cls"}]


def test_functions_have_few_parameters() -> None:
    assert {where: parameters(f) for where, f in everywhere() if len(parameters(f)) > PARAMETERS} == {}


def nesting(statements: Iterable[ast.stmt]) -> int:
    """How deep statements stand inside statements; an elif is no deeper than its if, a function begins anew."""
    return max((_deep(s) for s in statements if not isinstance(s, (*Function.__args__, ast.ClassDef))), default=0)


def _deep(statement: ast.stmt) -> int:
    match statement:
        case ast.If(body=body, orelse=[ast.If() as other]):
            return max(1 + nesting(body), _deep(other))
        case ast.Match(cases=cases):
            return 1 + max(nesting(case.body) for case in cases)
        case ast.Try() | ast.TryStar():
            inner = [statement.body, statement.orelse, statement.finalbody, *(h.body for h in statement.handlers)]
            return 1 + max(map(nesting, inner))
        case ast.For() | ast.AsyncFor() | ast.While() | ast.If():
            return 1 + max(nesting(statement.body), nesting(statement.orelse))
        case ast.With() | ast.AsyncWith():
            return 1 + nesting(statement.body)
    return 0


def test_nesting_is_measured_as_a_reader_sees_it() -> None:
    flat = "if a:\n    x\nelif b:\n    x\nelif c:\n    x"
    deep = "for a in b:\n    with c:\n        if d:\n            x"
    assert nesting(ast.parse(flat).body) == 1
    assert nesting(ast.parse(deep).body) == 3


def test_statements_do_not_nest_deeply() -> None:
    assert {where: nesting(f.body) for where, f in everywhere() if nesting(f.body) > NESTING} == {}


# --- manners


def public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | Function]:
    """Public classes, functions and methods, but not what is inside functions."""
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, *Function.__args__)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_and_everything_public_says_what_it_is(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree)
    assert [node.name for node in public(tree) if not ast.get_docstring(node)] == []


DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MAKERS = {"list", "dict", "set", "defaultdict", "Counter", "deque", "bytearray"}


def mutable(value: ast.expr | None) -> bool:
    return isinstance(value, DISPLAYS) or (isinstance(value, ast.Call) and getattr(value.func, "id", "") in MAKERS)


def constant(name: str, annotation: ast.expr | None) -> bool:
    return name == "__all__" or name.isupper() or (annotation is not None and "Mapping" in ast.unparse(annotation))


def states(tree: ast.Module) -> Iterator[str]:
    """Names of a module that could change while the program runs."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=targets, value=value) if mutable(value):
                yield from (ast.unparse(t) for t in targets if not constant(ast.unparse(t), None))
            case ast.AnnAssign(target=target, annotation=annotation, value=value) if mutable(value):
                if not constant(ast.unparse(target), annotation):
                    yield ast.unparse(target)
    yield from (name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names)


def test_module_state_is_noticed() -> None:
    text = (
        "A = [1]\n__all__ = ['x']\nb: Mapping[str, int] = {}\nc = {}\nd: dict[str, int] = {}\ndef f():\n    global e\n    e = 1"
    )
    assert list(states(ast.parse(text))) == ["c", "d", "e"]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_keep_no_state(path: Path) -> None:
    assert list(states(parsed(path))) == []


def calls_and_names(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield f"{name}()"
            case ast.Attribute():
                yield ast.unparse(node)
            case ast.Import(names=names):
                yield from (f"import {alias.name}" for alias in names)
            case ast.ImportFrom(module=module):
                yield f"import {module}"


KEYS = "sim/show/app/access.py"  # keys to the classroom are no luck of a world


def test_only_the_command_line_prints_and_only_chance_draws() -> None:
    for path in MODULES:
        found = set(calls_and_names(path))
        if not name_of(path).startswith("sim/cli"):
            assert "print()" not in found, name_of(path)
        if name_of(path) != "sim/engine/chance.py":
            keys = set() if name_of(path) == KEYS else {"import secrets"}
            draws = ({"import random", "import numpy.random"} | keys) & found
            draws |= {name for name in found if name.startswith(("np.random.", "numpy.random."))}
            assert not draws, name_of(path)
        assert not {"eval()", "exec()", "breakpoint()", "input()"} & found, name_of(path)


def test_the_package_says_that_it_is_typed() -> None:
    assert (SIM / "py.typed").is_file()


PROBE = """
import importlib, pkgutil, sys, threading
import cyclopts, matplotlib.pyplot, mesa, networkx, nicegui, segno, pandas, rich.progress, scipy.stats, xarray, yaml, zarr
wrote = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        wrote.append(arguments[0])
    if event in {"os.mkdir", "os.remove", "os.rename", "socket.connect", "subprocess.Popen", "os.system", "os.fork"}:
        wrote.append((event, arguments[0]))
threads, before = set(threading.enumerate()), set(sys.modules)
sys.addaudithook(watch)
import sim
for module in pkgutil.walk_packages(sim.__path__, "sim."):
    importlib.import_module(module.name)
assert wrote == [], wrote
assert set(threading.enumerate()) == threads
print(len([name for name in set(sys.modules) - before if name.startswith("sim")]))
"""


def test_importing_writes_nothing_and_starts_nothing(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-B", "-c", PROBE],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.strip() == str(len(MODULES)), "every module was imported, and none printed"
    assert list(tmp_path.iterdir()) == []


# --- nothing of the workshop

SUFFIXES = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".csv", ".txt", ".cfg", ".ini", ".sh", ".typed", ""}
TRACES = {  # written so that this file does not hold them itself
    "a path of one machine": r"/w[o]rk/|/tmp/[d]ev|/h[o]me/[a-z]|/r[o]ot/|/Us[e]rs/|C:\\\\Us[e]rs",
    "a package registry": r"pyp[i]\.org|pythonh[o]sted|artif[a]ctory|j[f]rog|\bnex[u]s\.|--index-[u]rl|extra-ind[e]x",
    "a tool that wrote it": r"\bcl[a]ude\b|chatg[p]t|\bcopil[o]t\b|anthr[o]pic|op[e]nai|generated by a[i]\b",
    "how the work was organised": r"\b(this|our|last|previous|next) sess[i]on\b|\bissu[e] #?\d|\bsub-?ag[e]nt|\bthe br[i]ef\b",
}


def project_files() -> Iterator[Path]:
    folders = [ROOT / name for name in ("sim", "tests", "scenarios", "seeds", "results/reference", ".github", ".ci")]
    inside = (path for folder in folders if folder.is_dir() for path in folder.rglob("*"))
    top = (path for path in ROOT.iterdir() if path.name not in {".git", ".coverage"})
    for path in (*inside, *top):
        if path.is_file() and path.suffix in SUFFIXES and "__pycache__" not in path.parts:
            yield path


@pytest.mark.parametrize("what", TRACES)
def test_no_file_holds_a_trace_of_the_workshop(what: str) -> None:
    found = {}
    for path in project_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        if hit := re.search(TRACES[what], text, re.IGNORECASE):
            found[name_of(path)] = text[max(hit.start() - 40, 0) : hit.end() + 40]
    assert found == {}


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "see /wo" + "rk/main"),
        ("a package registry", "https://py" + "pi.org/simple"),
        ("a tool that wrote it", "made with Cla" + "ude"),
        ("how the work was organised", "as asked in iss" + "ue #12"),
    ],
)
def test_such_a_trace_would_be_found(what: str, text: str) -> None:
    assert re.search(TRACES[what], text, re.IGNORECASE)
    assert not re.search(TRACES[what], "the issue of trade in this scenario, and the session of a parliament")
